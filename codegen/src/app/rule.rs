//! Rules: who may see and do what, judged and in negation normal form.

use super::{FieldType, Literal};
use crate::decl::RuleOperator;

/// The rules of a model; what has none is for whoever passes the gate.
#[derive(Debug, Clone, Default, PartialEq, serde::Serialize)]
pub struct ModelRules {
    /// Who may see a record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub read: Option<Rule>,
    /// Who may make one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub create: Option<Rule>,
    /// Who may change one: asked of what is stored and of what it becomes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub update: Option<Rule>,
    /// Who may remove one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delete: Option<Rule>,
}

impl ModelRules {
    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.read.is_none()
            && self.create.is_none()
            && self.update.is_none()
            && self.delete.is_none()
    }
}

/// The rules of a member.
#[derive(Debug, Clone, Default, PartialEq, serde::Serialize)]
pub struct MemberRules {
    /// Who may see it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub read: Option<Rule>,
    /// Who may set it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub write: Option<Rule>,
}

impl MemberRules {
    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.read.is_none() && self.write.is_none()
    }
}

/// One rule.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Rule {
    /// As it is written.
    pub text: String,
    /// What it says. It has no negation: that of a comparison is another comparison, so that each can be
    /// false of what is not there.
    pub condition: Condition,
}

impl Rule {
    /// Whether it asks who the user is.
    #[must_use]
    pub fn asks_user(&self) -> bool {
        let mut asks = false;
        self.condition.visit(&mut |one| asks |= one.asks_user());
        asks
    }
}

/// What must hold.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub enum Condition {
    /// All of these; at least two, none of them another `All`.
    All(Vec<Condition>),
    /// Any of these; at least two, none of them another `Any`.
    Any(Vec<Condition>),
    /// This.
    Holds(Comparison),
}

impl Condition {
    /// Both.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        let parts = [self, other].into_iter().flat_map(|part| match part {
            Self::All(parts) => parts,
            part => vec![part],
        });
        Self::All(parts.collect())
    }

    /// Either.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        let parts = [self, other].into_iter().flat_map(|part| match part {
            Self::Any(parts) => parts,
            part => vec![part],
        });
        Self::Any(parts.collect())
    }

    /// Visits every comparison.
    pub fn visit<'c>(&'c self, visitor: &mut dyn FnMut(&'c Comparison)) {
        match self {
            Self::All(parts) | Self::Any(parts) => {
                parts.iter().for_each(|part| part.visit(visitor));
            }
            Self::Holds(comparison) => visitor(comparison),
        }
    }
}

/// A comparison of two values of one type. It is false without a user if it mentions one, and false if
/// something on the way to a value is not there.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Comparison {
    /// What is compared.
    pub subject: Subject,
    /// How.
    pub operator: RuleOperator,
    /// With what.
    pub object: Object,
}

/// What is compared.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub enum Subject {
    /// A value of the record, or of one that it refers to.
    Member(Way),
    /// The role of the user.
    UserRole,
}

/// With what it is compared.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub enum Object {
    /// A value of the record, or of one that it refers to.
    Member(Way),
    /// The user.
    UserId,
    /// A role; only of the user's.
    Role(String),
    /// A value; also a variant of a unit enum.
    Value(Literal),
    /// Nothing: only of a member that is an `Option`, and by `==` or `!=`.
    None,
}

impl Comparison {
    /// Whether it mentions the user.
    #[must_use]
    pub const fn asks_user(&self) -> bool {
        matches!(self.subject, Subject::UserRole) || matches!(self.object, Object::UserId)
    }

    /// The ways to values of records in it.
    pub fn ways(&self) -> impl Iterator<Item = &Way> {
        let subject = match &self.subject {
            Subject::Member(way) => Some(way),
            Subject::UserRole => None,
        };
        let object = match &self.object {
            Object::Member(way) => Some(way),
            _ => None,
        };
        subject.into_iter().chain(object)
    }
}

/// The way to a value.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Way {
    /// The members on the way; at least one.
    pub steps: Vec<WayStep>,
    /// The type of the value, without `Option`.
    pub ty: FieldType,
}

/// A member on the way to a value.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct WayStep {
    /// Its Rust name.
    pub name: String,
    /// Whether it is an `Option`.
    pub optional: bool,
    /// The model of the record that it refers to, if the way goes on there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub follows: Option<String>,
}

impl Way {
    /// Whether the value is an `Option`.
    #[must_use]
    pub fn optional(&self) -> bool {
        self.steps.last().is_some_and(|step| step.optional)
    }

    /// Whether it leads to another record.
    #[must_use]
    pub fn follows(&self) -> bool {
        self.steps.iter().any(|step| step.follows.is_some())
    }
}
