//! What is said when models.lock cannot be read, or the models may not follow it: one function for
//! each sentence.

mod members;

pub(super) use members::{
    MemberChange, Owner, key_moved, member_filled, member_gone, member_new_reference,
    member_new_unique, member_now, member_renamed, member_required,
};

use super::{FILE_NAME, rules::TypeChange};
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
        diagnostic::TYPE_GONE,
        span,
        gone(&format!("the accepted enum `{name}` is gone"), new),
        format!("keep `{name}`: renaming an enum (rule 4) {LATER}"),
    )
}

pub(super) fn struct_gone(span: Span, name: &str, new: &[&str]) -> Diagnostic {
    Diagnostic::new(
        diagnostic::TYPE_GONE,
        span,
        gone(&format!("the accepted struct `{name}` is gone"), new),
        format!("keep `{name}`: renaming a struct (rule 4) {LATER}"),
    )
}

/// What a variant held and holds is in words: `nothing`, `named members`, or a type.
pub(super) fn variant_retyped(
    span: &Span,
    owner: &str,
    name: &str,
    (held, holds): (&str, &str),
    change: TypeChange,
) -> Diagnostic {
    Diagnostic::new(
        diagnostic::MEMBER_RETYPED,
        span.clone(),
        format!(
            "the accepted variant `{name}` of `{owner}` holds {held} and would now hold {holds}"
        ),
        format!(
            "keep `{name}` as it is, or add another variant: {} {LATER}",
            words(change)
        ),
    )
}

/// What a change of a type is called, with the rule that it falls under.
fn words(change: TypeChange) -> &'static str {
    match change {
        TypeChange::WidenedInteger => "widening an integer (rule 5)",
        TypeChange::WidenedFloat => "widening a float (rule 5)",
        TypeChange::ToValue => "opening a type to any JSON (rule 5)",
        TypeChange::MadeOptional => "making an element an Option (rule 5)",
        TypeChange::MadeRequired => "making an Option required (rule 6)",
        TypeChange::Wrapped => "wrapping a value in a list (rule 7)",
        TypeChange::Gone(_) | TypeChange::Retargeted | TypeChange::Other => {
            "changing a type (rule 8)"
        }
    }
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

pub(super) fn unique_together(span: &Span, model: &str, members: &[&str]) -> Diagnostic {
    let members = members.join(", ");
    Diagnostic::new(
        diagnostic::UNIQUE_ADDED,
        span.clone(),
        format!("`unique({members})` is new or stricter on the accepted model `{model}`"),
        format!("take it back: a `unique` on records that are there (rule 11) {LATER}"),
    )
}
