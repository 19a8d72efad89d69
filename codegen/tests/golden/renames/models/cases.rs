//! Each of serde's rules, on members and variants.

use modelith::prelude::*;

/// Members in lowercase.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Model)]
#[serde(rename_all = "lowercase")]
pub struct LowerCase {
    /// The key.
    #[model(key)]
    pub the_key: Id<LowerCase>,
    /// Text.
    #[model(unique, length(max = 40))]
    pub first_text: String,
    /// A choice.
    #[model(index, default = LowerChoice::HTTPLog)]
    pub a_choice_2: LowerChoice,
    /// Another.
    pub next_one: Option<Id<Self>>,
    /// When.
    #[model(created_at)]
    pub made_at: Timestamp,
}

/// Variants in lowercase.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum LowerChoice {
    /// One word.
    Plain,
    /// Capitals in a row.
    HTTPLog,
    /// A digit.
    Version2,
}

/// Members in UPPERCASE.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Model)]
#[serde(rename_all = "UPPERCASE")]
pub struct UpperCase {
    /// The key.
    #[model(key)]
    pub the_key: Id<UpperCase>,
    /// Text.
    #[model(unique, length(max = 40))]
    pub first_text: String,
    /// A choice.
    #[model(index, default = UpperChoice::HTTPLog)]
    pub a_choice_2: UpperChoice,
    /// Another.
    pub next_one: Option<Id<Self>>,
    /// When.
    #[model(created_at)]
    pub made_at: Timestamp,
}

/// Variants in UPPERCASE.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum UpperChoice {
    /// One word.
    Plain,
    /// Capitals in a row.
    HTTPLog,
    /// A digit.
    Version2,
}

/// Members in PascalCase.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Model)]
#[serde(rename_all = "PascalCase")]
pub struct PascalCase {
    /// The key.
    #[model(key)]
    pub the_key: Id<PascalCase>,
    /// Text.
    #[model(unique, length(max = 40))]
    pub first_text: String,
    /// A choice.
    #[model(index, default = PascalChoice::HTTPLog)]
    pub a_choice_2: PascalChoice,
    /// Another.
    pub next_one: Option<Id<Self>>,
    /// When.
    #[model(created_at)]
    pub made_at: Timestamp,
}

/// Variants in PascalCase.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub enum PascalChoice {
    /// One word.
    Plain,
    /// Capitals in a row.
    HTTPLog,
    /// A digit.
    Version2,
}

/// Members in camelCase.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Model)]
#[serde(rename_all = "camelCase")]
pub struct CamelCase {
    /// The key.
    #[model(key)]
    pub the_key: Id<CamelCase>,
    /// Text.
    #[model(unique, length(max = 40))]
    pub first_text: String,
    /// A choice.
    #[model(index, default = CamelChoice::HTTPLog)]
    pub a_choice_2: CamelChoice,
    /// Another.
    pub next_one: Option<Id<Self>>,
    /// When.
    #[model(created_at)]
    pub made_at: Timestamp,
}

/// Variants in camelCase.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum CamelChoice {
    /// One word.
    Plain,
    /// Capitals in a row.
    HTTPLog,
    /// A digit.
    Version2,
}

/// Members in snake_case.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Model)]
#[serde(rename_all = "snake_case")]
pub struct SnakeCase {
    /// The key.
    #[model(key)]
    pub the_key: Id<SnakeCase>,
    /// Text.
    #[model(unique, length(max = 40))]
    pub first_text: String,
    /// A choice.
    #[model(index, default = SnakeChoice::HTTPLog)]
    pub a_choice_2: SnakeChoice,
    /// Another.
    pub next_one: Option<Id<Self>>,
    /// When.
    #[model(created_at)]
    pub made_at: Timestamp,
}

/// Variants in snake_case.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SnakeChoice {
    /// One word.
    Plain,
    /// Capitals in a row.
    HTTPLog,
    /// A digit.
    Version2,
}

/// Members in SCREAMING_SNAKE_CASE.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Model)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub struct ScreamingSnakeCase {
    /// The key.
    #[model(key)]
    pub the_key: Id<ScreamingSnakeCase>,
    /// Text.
    #[model(unique, length(max = 40))]
    pub first_text: String,
    /// A choice.
    #[model(index, default = ScreamingSnakeChoice::HTTPLog)]
    pub a_choice_2: ScreamingSnakeChoice,
    /// Another.
    pub next_one: Option<Id<Self>>,
    /// When.
    #[model(created_at)]
    pub made_at: Timestamp,
}

/// Variants in SCREAMING_SNAKE_CASE.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ScreamingSnakeChoice {
    /// One word.
    Plain,
    /// Capitals in a row.
    HTTPLog,
    /// A digit.
    Version2,
}

/// Members in kebab-case.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Model)]
#[serde(rename_all = "kebab-case")]
pub struct KebabCase {
    /// The key.
    #[model(key)]
    pub the_key: Id<KebabCase>,
    /// Text.
    #[model(unique, length(max = 40))]
    pub first_text: String,
    /// A choice.
    #[model(index, default = KebabChoice::HTTPLog)]
    pub a_choice_2: KebabChoice,
    /// Another.
    pub next_one: Option<Id<Self>>,
    /// When.
    #[model(created_at)]
    pub made_at: Timestamp,
}

/// Variants in kebab-case.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum KebabChoice {
    /// One word.
    Plain,
    /// Capitals in a row.
    HTTPLog,
    /// A digit.
    Version2,
}

/// Members in SCREAMING-KEBAB-CASE.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Model)]
#[serde(rename_all = "SCREAMING-KEBAB-CASE")]
pub struct ScreamingKebabCase {
    /// The key.
    #[model(key)]
    pub the_key: Id<ScreamingKebabCase>,
    /// Text.
    #[model(unique, length(max = 40))]
    pub first_text: String,
    /// A choice.
    #[model(index, default = ScreamingKebabChoice::HTTPLog)]
    pub a_choice_2: ScreamingKebabChoice,
    /// Another.
    pub next_one: Option<Id<Self>>,
    /// When.
    #[model(created_at)]
    pub made_at: Timestamp,
}

/// Variants in SCREAMING-KEBAB-CASE.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING-KEBAB-CASE")]
pub enum ScreamingKebabChoice {
    /// One word.
    Plain,
    /// Capitals in a row.
    HTTPLog,
    /// A digit.
    Version2,
}
