//! A rule as it is written: `"owner == user.id || user.role >= Role::Editor"`, with the places of its
//! parts within the string.

use serde::Serialize;

use super::Value;
use crate::diagnostic::Span;

/// The string of `rules(read = "…")`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RuleDecl {
    /// The text, white space collapsed.
    pub text: String,
    /// What it says, or else where and why it cannot be read.
    pub expression: Result<RuleExpr, (Span, String)>,
}

/// An expression within a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RuleExpr {
    /// Its form.
    pub form: RuleForm,
    /// Its place.
    pub span: Span,
}

/// The forms of expressions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum RuleForm {
    /// `a || b`
    Or(Box<RuleExpr>, Box<RuleExpr>),
    /// `a && b`
    And(Box<RuleExpr>, Box<RuleExpr>),
    /// `!a`
    Not(Box<RuleExpr>),
    /// `a == b`
    Compare(RuleOperator, Box<RuleExpr>, Box<RuleExpr>),
    /// `owner`, `user.id`, `address.city`: names, without `r#`.
    Way(Vec<String>),
    /// `Role::Editor`
    Path(Vec<String>),
    /// `true`, `-1`, `"text"`
    Literal(Value),
    /// `None`
    None,
    /// Anything else, as text.
    Other(String),
}

/// How two values are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "they are the operators of their names")]
pub enum RuleOperator {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl RuleOperator {
    /// As it is written.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
        }
    }

    /// What holds where this does not.
    #[must_use]
    pub const fn negated(self) -> Self {
        match self {
            Self::Equal => Self::NotEqual,
            Self::NotEqual => Self::Equal,
            Self::Less => Self::GreaterOrEqual,
            Self::LessOrEqual => Self::Greater,
            Self::Greater => Self::LessOrEqual,
            Self::GreaterOrEqual => Self::Less,
        }
    }

    /// The same with its sides exchanged.
    #[must_use]
    pub const fn flipped(self) -> Self {
        match self {
            Self::Equal | Self::NotEqual => self,
            Self::Less => Self::Greater,
            Self::LessOrEqual => Self::GreaterOrEqual,
            Self::Greater => Self::Less,
            Self::GreaterOrEqual => Self::LessOrEqual,
        }
    }

    /// Whether it asks for more than whether two values are the same.
    #[must_use]
    pub const fn orders(self) -> bool {
        !matches!(self, Self::Equal | Self::NotEqual)
    }
}
