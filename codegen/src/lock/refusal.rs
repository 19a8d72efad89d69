//! What is said when models.lock cannot be read, or the models may not follow it: one function for
//! each sentence.

use super::FILE_NAME;
use crate::diagnostic::{self, Diagnostic, Span};

/// Every refusal of a change ends so.
const LATER: &str = "comes with schema evolution, which is not supported yet";

/// The start of a line of models.lock.
pub(super) fn line(line: usize) -> Span {
    Span {
        file: FILE_NAME.to_owned(),
        line,
        column: 1,
        width: 1,
    }
}

/// The first place of `needle` in models.lock, else its start.
pub(super) fn place(text: &str, needle: &str) -> Span {
    let found = text.lines().zip(1..).find_map(|(line, number)| {
        let (before, _) = line.split_once(needle)?;
        Some((number, before.chars().count() + 1))
    });
    let Some((number, column)) = found else {
        return line(1);
    };
    Span {
        column,
        width: needle.chars().count().max(1),
        ..line(number)
    }
}

// The file.

pub(super) fn conflict(at: usize) -> Diagnostic {
    Diagnostic::new(
        diagnostic::LOCK_CONFLICT,
        line(at),
        "models.lock holds the markers of a merge conflict".to_owned(),
        "take one side whole (`git checkout --theirs models.lock`), build, then run \
         `modelith lock accept` and commit models.lock",
    )
}

pub(super) fn damaged(span: Span, fault: &str) -> Diagnostic {
    Diagnostic::new(
        diagnostic::LOCK_DAMAGED,
        span,
        format!("models.lock is not as it was written: {fault}"),
        "never edit models.lock by hand: bring back the committed one \
         (`git checkout models.lock`), or remove it if none was ever committed, and build again",
    )
}

pub(super) fn broken_chain(span: Span, version: u32, expected: u32) -> Diagnostic {
    Diagnostic::new(
        diagnostic::LOCK_CHAIN,
        span,
        format!(
            "version {version} in models.lock does not follow the one before it, \
             where version {expected} belongs (rule 13: two branches each accepted a version)"
        ),
        "take one side of the merge whole (`git checkout --theirs models.lock`), build, then run \
         `modelith lock accept` and commit models.lock",
    )
}

pub(super) fn newer(span: Span, format: u32) -> Diagnostic {
    Diagnostic::new(
        diagnostic::LOCK_NEWER,
        span,
        format!("models.lock has lock_format {format}, which a newer modelith-codegen wrote"),
        "use the modelith-codegen that wrote it, or a later one",
    )
}

/// `what` completes "models.lock is not up to date: …".
pub(super) fn locked(span: Option<Span>, what: &str) -> Diagnostic {
    Diagnostic::new(
        diagnostic::LOCK_OUTDATED,
        span,
        format!("this build is locked, and models.lock is not up to date: {what}"),
        "run `modelith lock accept` where the models are edited and commit models.lock \
         (MODELITH_LOCKED=0 builds without the lock being accepted)",
    )
}

/// models.lock must change and cannot be written.
#[must_use]
pub fn unwritable(fault: &std::io::Error) -> Diagnostic {
    Diagnostic::new(
        diagnostic::LOCK_UNWRITABLE,
        None,
        format!("models.lock is not up to date and cannot be written: {fault}"),
        "make it writable, or build where it is, run `modelith lock accept` there and commit \
         models.lock",
    )
}

// Models and enums.

pub(super) fn model_gone(span: Span, name: &str, new: &[&str]) -> Diagnostic {
    Diagnostic::new(
        diagnostic::MODEL_GONE,
        span,
        gone(&format!("the accepted model `{name}` is gone"), new),
        format!("keep `{name}`: removing a model (rule 14) or renaming it (rule 4) {LATER}"),
    )
}

pub(super) fn enum_gone(span: Span, name: &str, new: &[&str]) -> Diagnostic {
    Diagnostic::new(
        diagnostic::ENUM_GONE,
        span,
        gone(&format!("the accepted enum `{name}` is gone"), new),
        format!("keep `{name}`: renaming an enum (rule 4) {LATER}"),
    )
}

pub(super) fn variant_gone(span: &Span, owner: &str, name: &str, new: &[&str]) -> Diagnostic {
    Diagnostic::new(
        diagnostic::VARIANT_GONE,
        span.clone(),
        gone(
            &format!("the accepted variant `{name}` of `{owner}` is gone"),
            new,
        ),
        format!("keep `{name}`: removing a variant (rule 9) or renaming it (rule 4) {LATER}"),
    )
}

fn gone(what: &str, new: &[&str]) -> String {
    if new.is_empty() {
        return what.to_owned();
    }
    let names: Vec<String> = new.iter().map(|name| format!("`{name}`")).collect();
    let verb = if new.len() == 1 { "is" } else { "are" };
    format!("{what} and {} {verb} new", names.join(", "))
}

pub(super) fn name_reserved(span: &Span, owner: &str, name: &str) -> Diagnostic {
    Diagnostic::new(
        diagnostic::NAME_RESERVED,
        span.clone(),
        format!("`{owner}` had a `{name}` before, and its name is never used again (rule 12)"),
        "give it another name",
    )
}

// Members.

pub(super) fn key_moved(span: &Span, model: &str) -> Diagnostic {
    Diagnostic::new(
        diagnostic::KEY_CHANGED,
        span.clone(),
        format!("the key of `{model}` is another member than in the accepted version (rule 12)"),
        "keep the key: it is the name of every record in the log, and can never change",
    )
}

pub(super) fn member_gone(span: &Span, model: &str, name: &str, old: &str) -> Diagnostic {
    Diagnostic::new(
        diagnostic::MEMBER_GONE,
        span.clone(),
        format!("the accepted member `{name}` of `{model}` is gone"),
        format!("keep `{old}`: removing a member (rule 3) {LATER}"),
    )
}

/// `old` and `new` are `name: Type`.
pub(super) fn member_renamed(
    span: &Span,
    model: &str,
    name: &str,
    old: &str,
    new: &str,
) -> Diagnostic {
    Diagnostic::new(
        diagnostic::MEMBER_GONE,
        span.clone(),
        format!("the accepted member `{name}` is gone and `{new}` is new in `{model}`"),
        format!("keep `{old}`: renaming a member (rule 4) or removing it (rule 3) {LATER}"),
    )
}

pub(super) fn member_required(span: &Span, model: &str, name: &str, ty: &str) -> Diagnostic {
    Diagnostic::new(
        diagnostic::MEMBER_REQUIRED,
        span.clone(),
        format!(
            "`{name}: {ty}` is new in the accepted model `{model}`, \
             and the records that are there have no value for it (rule 2)"
        ),
        format!(
            "write `{name}: Option<{ty}>`, or give it a `#[model(default = …)]` if it can have one"
        ),
    )
}

/// A time that the server fills in.
pub(super) fn member_filled(span: &Span, model: &str, name: &str) -> Diagnostic {
    Diagnostic::new(
        diagnostic::MEMBER_REQUIRED,
        span.clone(),
        format!(
            "`{name}` is new in the accepted model `{model}`, and the server did not keep that \
             time of the records that are there (rule 2)"
        ),
        format!("leave `{name}` out: a computed value for older records {LATER}"),
    )
}

pub(super) fn member_now(span: &Span, model: &str, name: &str) -> Diagnostic {
    Diagnostic::new(
        diagnostic::MEMBER_REQUIRED,
        span.clone(),
        format!(
            "`{name}` is new in the accepted model `{model}`, and `now` is no fixed value \
             for the records that are there (rule 2)"
        ),
        format!(
            "make `{name}` an `Option`, or give it a fixed default such as \
             \"1970-01-01T00:00:00Z\" and change that to `now` once the version is accepted"
        ),
    )
}

pub(super) fn member_new_unique(span: &Span, model: &str, name: &str, ty: &str) -> Diagnostic {
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

/// A change of an accepted member.
pub(super) struct MemberChange<'a> {
    pub(super) span: &'a Span,
    pub(super) model: &'a str,
    pub(super) member: &'a str,
    /// The accepted type, as it is written in Rust.
    pub(super) before: &'a str,
    pub(super) after: &'a str,
}

impl MemberChange<'_> {
    fn refused(&self, code: &'static str, what: &str) -> Diagnostic {
        let Self {
            span,
            model,
            member,
            before,
            after,
        } = *self;
        Diagnostic::new(
            code,
            span.clone(),
            format!("`{member}` of `{model}` is accepted as `{before}` and is now `{after}`"),
            format!("keep `{member}: {before}`: {what} {LATER}"),
        )
    }

    pub(super) fn retargeted(&self) -> Diagnostic {
        let Self {
            span,
            model,
            member,
            before,
            after,
        } = *self;
        Diagnostic::new(
            diagnostic::REFERENCE_RETARGETED,
            span.clone(),
            format!(
                "`{member}` of `{model}` is accepted as `{before}` and is now `{after}` (rule 12)"
            ),
            format!("keep `{member}: {before}` and add a member for the other reference"),
        )
    }

    pub(super) fn widened(&self) -> Diagnostic {
        self.refused(diagnostic::MEMBER_RETYPED, "widening an integer (rule 5)")
    }

    pub(super) fn retyped(&self) -> Diagnostic {
        self.refused(diagnostic::MEMBER_RETYPED, "changing a type (rule 8)")
    }

    pub(super) fn made_optional(&self) -> Diagnostic {
        self.refused(
            diagnostic::OPTION_CHANGED,
            "making a member an Option (rule 5)",
        )
    }

    pub(super) fn made_required(&self) -> Diagnostic {
        self.refused(
            diagnostic::OPTION_CHANGED,
            "making an Option required (rule 6)",
        )
    }

    pub(super) fn made_unique(&self) -> Diagnostic {
        let Self {
            span,
            model,
            member,
            ..
        } = *self;
        Diagnostic::new(
            diagnostic::UNIQUE_ADDED,
            span.clone(),
            format!("`unique` is new or stricter on the accepted member `{member}` of `{model}`"),
            format!("take it back: a `unique` on records that are there (rule 11) {LATER}"),
        )
    }
}
