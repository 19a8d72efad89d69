//! Paths, plurals, modules and docs.

pub mod shop;

use modelith::prelude::*;

/// `backticks`, {braces}, {{ double }}, {% askama %}, {# comment #}, */ ends, /* begins, "quotes", \ and 日本 😀.
///
/// A very long line follows, since nobody wraps what they paste into a comment: lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor incididunt ut labore et dolore magna aliqua, ut enim ad minim veniam.
///
/// ```
/// let code = "in a block";
/// assert_eq!(code.len(), 10);
/// ```
///
/// | a | table |
/// |---|---|
#[doc = "trailing spaces   "]
#[doc = "#[derive(Nothing)] and `<html>` and [a link](https://example.com)"]
#[derive(Clone, Serialize, Deserialize, Model)]
#[model(path = "/v1/crm/main/people", plural = "people")]
pub struct Person {
    /// `a` ``b`` {c} \\ "d" */ ünïcode
    #[model(key)]
    pub id: Id<Person>,
    /** A block comment,
        of two lines.
    */
    #[model(length(max = 10))]
    pub name: String,
}

/// Two words and a default path.
#[derive(Clone, Serialize, Deserialize, Model)]
pub struct OrderLine {
    /// The key.
    #[model(key)]
    pub id: Id<OrderLine>,
    /// A limit of its own.
    pub note: Option<String>,
}

/// Capitals in a row, at the root of all paths.
#[derive(Clone, Serialize, Deserialize, Model)]
#[model(path = "/http-logs.v1~x_y", body_max = "2KiB")]
pub struct HTTPLog {
    /// The key.
    #[model(key)]
    pub id: Id<HTTPLog>,
    /// What it says.
    pub line: String,
}

/// A body that hardly holds anything.
#[derive(Clone, Serialize, Deserialize, Model)]
#[model(path = "/Api/UPPER/Case", body_max = 1)]
pub struct Sheep {
    /// The key.
    #[model(key)]
    pub id: Id<Sheep>,
}
