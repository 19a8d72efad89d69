//! What is said of members of models, structs and variants.

use super::{LATER, words};
use crate::{
    app::Role,
    diagnostic::{self, Diagnostic, Span},
    lock::rules::TypeChange,
};

/// One that has members.
#[derive(Debug, Clone, Copy)]
pub(in crate::lock) struct Owner<'a> {
    /// `model`, `struct` or `variant`.
    kind: &'static str,
    /// Its name, as it is said: `Account`, `Payment::Card`.
    pub(in crate::lock) name: &'a str,
}

impl<'a> Owner<'a> {
    pub(in crate::lock) const fn model(name: &'a str) -> Self {
        let kind = "model";
        Self { kind, name }
    }

    pub(in crate::lock) const fn structure(name: &'a str) -> Self {
        let kind = "struct";
        Self { kind, name }
    }

    /// By the names of both: `Payment::Card`.
    pub(in crate::lock) const fn variant(name: &'a str) -> Self {
        let kind = "variant";
        Self { kind, name }
    }

    /// `` `stars: u8` is new in the accepted model `Note` ``
    fn is_new(&self, member: &str) -> String {
        let Self { kind, name } = self;
        format!("`{member}` is new in the accepted {kind} `{name}`")
    }
}

pub(in crate::lock) fn key_moved(span: &Span, model: &str) -> Diagnostic {
    Diagnostic::new(
        diagnostic::KEY_CHANGED,
        span.clone(),
        format!("the key of `{model}` is another member than in the accepted version (rule 12)"),
        "keep the key: it is the name of every record in the log, and can never change",
    )
}

pub(in crate::lock) fn member_gone(span: &Span, owner: &str, name: &str, old: &str) -> Diagnostic {
    Diagnostic::new(
        diagnostic::MEMBER_GONE,
        span.clone(),
        format!("the accepted member `{name}` of `{owner}` is gone"),
        format!("keep `{old}`: removing a member (rule 3) {LATER}"),
    )
}

/// `old` and `new` are `name: Type`.
pub(in crate::lock) fn member_renamed(
    span: &Span,
    owner: &str,
    name: &str,
    old: &str,
    new: &str,
) -> Diagnostic {
    Diagnostic::new(
        diagnostic::MEMBER_GONE,
        span.clone(),
        format!("the accepted member `{name}` is gone and `{new}` is new in `{owner}`"),
        format!("keep `{old}`: renaming a member (rule 4) or removing it (rule 3) {LATER}"),
    )
}

pub(in crate::lock) fn member_required(
    span: &Span,
    owner: &Owner<'_>,
    name: &str,
    ty: &str,
) -> Diagnostic {
    let is_new = owner.is_new(&format!("{name}: {ty}"));
    Diagnostic::new(
        diagnostic::MEMBER_REQUIRED,
        span.clone(),
        format!("{is_new}, and the records that are there have no value for it (rule 2)"),
        format!(
            "write `{name}: Option<{ty}>`, or give it a `#[model(default = …)]` if it can have one"
        ),
    )
}

/// A time or a number that the server fills in.
pub(in crate::lock) fn member_filled(
    span: &Span,
    owner: &Owner<'_>,
    name: &str,
    role: Role,
) -> Diagnostic {
    let is_new = owner.is_new(name);
    let lacks = if role == Role::Serial {
        "the server gave no number to the records that are there"
    } else {
        "the server did not keep that time of the records that are there"
    };
    Diagnostic::new(
        diagnostic::MEMBER_REQUIRED,
        span.clone(),
        format!("{is_new}, and {lacks} (rule 2)"),
        format!("leave `{name}` out: a computed value for older records {LATER}"),
    )
}

pub(in crate::lock) fn member_now(span: &Span, owner: &Owner<'_>, name: &str) -> Diagnostic {
    let is_new = owner.is_new(name);
    Diagnostic::new(
        diagnostic::MEMBER_REQUIRED,
        span.clone(),
        format!("{is_new}, and `now` is no fixed value for the records that are there (rule 2)"),
        format!(
            "make `{name}` an `Option`, or give it a fixed default such as \
             \"1970-01-01T00:00:00Z\" and change that to `now` once the version is accepted"
        ),
    )
}

pub(in crate::lock) fn member_new_unique(
    span: &Span,
    model: &str,
    name: &str,
    ty: &str,
) -> Diagnostic {
    Diagnostic::new(
        diagnostic::UNIQUE_ADDED,
        span.clone(),
        format!(
            "`{name}` is new and unique in the accepted model `{model}`, \
             and every record that is there would have its default (rule 11)"
        ),
        format!("write `{name}: Option<{ty}>` without a default, or leave `unique` out"),
    )
}

pub(in crate::lock) fn member_new_reference(
    span: &Span,
    owner: &Owner<'_>,
    name: &str,
    target: &str,
) -> Diagnostic {
    let is_new = owner.is_new(name);
    Diagnostic::new(
        diagnostic::REFERENCE_RETARGETED,
        span.clone(),
        format!(
            "{is_new} and refers to `{target}`, \
             and what its default names may not be there (rule 11)"
        ),
        format!("make `{name}` an `Option` without a default, or leave `references` out"),
    )
}

/// A change of an accepted member.
pub(in crate::lock) struct MemberChange<'a> {
    pub(in crate::lock) span: &'a Span,
    pub(in crate::lock) owner: &'a str,
    pub(in crate::lock) member: &'a str,
    /// The accepted type, as it is written in Rust.
    pub(in crate::lock) before: &'a str,
    pub(in crate::lock) after: &'a str,
}

impl MemberChange<'_> {
    fn diagnostic(&self, code: &'static str, rest: &str, help: String) -> Diagnostic {
        let Self {
            span,
            owner,
            member,
            ..
        } = *self;
        let message = format!("`{member}` of `{owner}` {rest}");
        Diagnostic::new(code, span.clone(), message, help)
    }

    fn accepted_as(&self) -> String {
        format!(
            "is accepted as `{}` and is now `{}`",
            self.before, self.after
        )
    }

    fn refused(&self, code: &'static str, what: &str) -> Diagnostic {
        let Self { member, before, .. } = self;
        let help = format!("keep `{member}: {before}`: {what} {LATER}");
        self.diagnostic(code, &self.accepted_as(), help)
    }

    pub(in crate::lock) fn retyped(&self, change: TypeChange) -> Diagnostic {
        match change {
            TypeChange::Retargeted => {
                let Self { member, before, .. } = self;
                let rest = format!("{} (rule 12)", self.accepted_as());
                let help =
                    format!("keep `{member}: {before}` and add a member for the other reference");
                self.diagnostic(diagnostic::REFERENCE_RETARGETED, &rest, help)
            }
            TypeChange::MadeOptional | TypeChange::MadeRequired => {
                self.refused(diagnostic::OPTION_CHANGED, words(change))
            }
            _ => self.refused(diagnostic::MEMBER_RETYPED, words(change)),
        }
    }

    pub(in crate::lock) fn key_retyped(&self) -> Diagnostic {
        let Self { member, before, .. } = self;
        let rest = format!("is the key, {} (rule 12)", self.accepted_as());
        let help = format!(
            "keep `{member}: {before}`: the key is the name of every record in the log, and can \
             never change"
        );
        self.diagnostic(diagnostic::KEY_CHANGED, &rest, help)
    }

    pub(in crate::lock) fn made_optional(&self) -> Diagnostic {
        let what = "making a member an Option (rule 5)";
        self.refused(diagnostic::OPTION_CHANGED, what)
    }

    pub(in crate::lock) fn made_required(&self) -> Diagnostic {
        let what = "making an Option required (rule 6)";
        self.refused(diagnostic::OPTION_CHANGED, what)
    }

    /// A `version` that becomes a member with a value of its own.
    pub(in crate::lock) fn made_stored(&self) -> Diagnostic {
        let rest = "is accepted with `version`, and the records that are there have no value for \
                    it without (rule 2)";
        let help = "keep `version`, and add a member with another name for another value";
        self.diagnostic(diagnostic::MEMBER_REQUIRED, rest, help.to_owned())
    }

    pub(in crate::lock) fn made_unique(&self) -> Diagnostic {
        let Self {
            span,
            owner,
            member,
            ..
        } = self;
        Diagnostic::new(
            diagnostic::UNIQUE_ADDED,
            (*span).clone(),
            format!("`unique` is new or stricter on the accepted member `{member}` of `{owner}`"),
            format!("take it back: a `unique` on records that are there (rule 11) {LATER}"),
        )
    }

    /// `references = target` where there was none.
    pub(in crate::lock) fn made_reference(&self, target: &str) -> Diagnostic {
        let Self {
            span,
            owner,
            member,
            ..
        } = self;
        Diagnostic::new(
            diagnostic::REFERENCE_RETARGETED,
            (*span).clone(),
            format!(
                "`references = {target}` is new on the accepted member `{member}` of `{owner}`"
            ),
            format!("take it back: a reference on records that are there (rule 11) {LATER}"),
        )
    }

    pub(in crate::lock) fn refers_elsewhere(&self, before: &str, after: &str) -> Diagnostic {
        let rest = format!(
            "is accepted as a reference to `{before}` and now refers to `{after}` (rule 12)"
        );
        let help = format!("keep `references = {before}` and add a member for the other reference");
        self.diagnostic(diagnostic::REFERENCE_RETARGETED, &rest, help)
    }
}
