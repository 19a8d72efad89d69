//! What is said of a member in words, since no keyword says it.

use super::{
    schema::{Context, Form, shown},
    shape::{Shape, is_client_key, is_sealed},
};
use crate::{
    app::{Exposure, Field, FieldType, Integer, Length, Literal, OnDelete, Role, USER, Unique},
    resolve::patterns,
};

/// The sentences of a member in an object of this shape.
pub(super) fn notes(context: Context<'_>, field: &Field, shape: Shape) -> String {
    let mut notes: Vec<String> = Vec::new();
    if shape == Shape::Record {
        notes.extend(reference(field));
        if field.member_rules.read.is_some() {
            notes.push("It is left out for whoever may not see it.".to_owned());
        }
        return notes.join(" ");
    }
    if shape == Shape::Replace && is_sealed(field) {
        return "Only of a record that this creates: once it is there, it cannot be given again. It is \
                never shown."
            .to_owned();
    }
    if shape.is_read_only(field) {
        let known = match is_client_key(field) {
            true => "that of the path",
            false => "what is stored",
        };
        return format!("It cannot be changed: leave it out, or send {known}.");
    }
    notes.extend(bounds(context, field));
    match field.unique {
        Some(Unique::Exact) => notes.push("A value that another record has is a 409.".to_owned()),
        Some(Unique::IgnoreCase) => notes.push(
            "A value that another record has, in any case of its letters, is a 409.".to_owned(),
        ),
        None => {}
    }
    if is_client_key(field) {
        notes.push("A key that a record has is a 409, and it never changes.".to_owned());
    }
    match target(field) {
        Some(USER) => notes.push("A key of no user is a 422.".to_owned()),
        Some(target) => notes.push(format!("A key of no record of `{target}` is a 422.")),
        None => {}
    }
    if field.default == Some(Literal::Now) && shape.has_default(field) {
        notes.push("If absent, the time of the write.".to_owned());
    }
    if shape.keeps(field) {
        notes.push("If absent, it stays as it is.".to_owned());
    }
    if field.exposure != Exposure::Shown {
        notes.push("It is never shown.".to_owned());
    }
    if field.member_rules.write.is_some() {
        notes.push("Another value from whoever may not set it is a 422.".to_owned());
    }
    notes.join(" ")
}

/// The model that a member's values refer to.
fn target(field: &Field) -> Option<&str> {
    let inner = innermost(&field.ty);
    match inner {
        FieldType::Id(target) if field.role != Role::Key => Some(target),
        _ => field.references.as_deref(),
    }
}

fn innermost(ty: &FieldType) -> &FieldType {
    match ty {
        FieldType::Option(inner)
        | FieldType::List(inner)
        | FieldType::Set(inner)
        | FieldType::Map(_, inner) => innermost(inner),
        ty => ty,
    }
}

fn reference(field: &Field) -> Option<String> {
    let target = target(field)?;
    let is_one = innermost(&field.ty) == &field.ty;
    if target == USER {
        let sentence = match (is_one, field.role) {
            (_, Role::CreatedBy) if field.optional => {
                "The key of the user who created the record, or null if nobody was logged in."
            }
            (_, Role::CreatedBy) => "The key of the user who created the record.",
            (true, _) => "The key of a user.",
            (false, _) => "Keys of users.",
        };
        return Some(sentence.to_owned());
    }
    let on_delete = field.on_delete?;
    Some(match (is_one, on_delete) {
        (true, OnDelete::Cascade) => {
            format!("The key of a record of `{target}`, with which this one is deleted.")
        }
        (true, OnDelete::Restrict) => format!(
            "The key of a record of `{target}`, which cannot be deleted while this one refers to \
             it."
        ),
        (true, OnDelete::SetNull) => {
            format!("The key of a record of `{target}`, or null once that is deleted.")
        }
        (false, OnDelete::Cascade) => {
            format!("Keys of records of `{target}`, with any of which this one is deleted.")
        }
        (false, OnDelete::Restrict) => format!(
            "Keys of records of `{target}`, which cannot be deleted while this one refers to them."
        ),
        (false, OnDelete::SetNull) => {
            format!("Keys of records of `{target}`; that of one that is deleted is taken out.")
        }
    })
}

/// Bounds that keywords cannot say, or not to the end.
fn bounds(context: Context<'_>, field: &Field) -> Vec<String> {
    let form = Form::of(field);
    let mut notes: Vec<String> = of_value(context, form).into_iter().collect();
    if let Some(element) = element(&field.ty) {
        let within = of_value(context, form.within(element));
        notes.extend(within.map(|sentence| format!("Each element: {sentence}")));
    }
    notes
}

fn element(ty: &FieldType) -> Option<&FieldType> {
    let element = match ty {
        FieldType::List(inner) | FieldType::Set(inner) | FieldType::Map(_, inner) => inner,
        _ => return None,
    };
    Some(match element.as_ref() {
        FieldType::Option(inner) => inner,
        element => element,
    })
}

fn of_value(context: Context<'_>, form: Form<'_>) -> Option<String> {
    match form.ty {
        FieldType::Decimal
        | FieldType::Timestamp
        | FieldType::Date
        | FieldType::Time
        | FieldType::Duration => range(context, form),
        FieldType::Integer(Integer::U64 | Integer::I64) if form.json_string => range(context, form),
        FieldType::Bytes => {
            let Length { min, max } = form.length();
            between(min.filter(|min| *min > 0), max).map(|words| format!("{words} bytes."))
        }
        FieldType::String => {
            let pattern = form.rules.pattern.as_deref()?;
            patterns::foreign(pattern)?;
            Some(format!(
                "It must match `{pattern}`, as Rust's regex-lite reads it."
            ))
        }
        _ => None,
    }
}

fn range(context: Context<'_>, form: Form<'_>) -> Option<String> {
    let (min, max) = form.range();
    let shown = |bound: Option<&Literal>| shown(context, form, bound?);
    between(shown(min), shown(max)).map(|words| format!("{words}."))
}

fn between(min: Option<impl ToString>, max: Option<impl ToString>) -> Option<String> {
    let [min, max] = [
        min.map(|bound| bound.to_string()),
        max.map(|bound| bound.to_string()),
    ];
    Some(match (min, max) {
        (Some(min), Some(max)) if min == max => format!("Exactly {min}"),
        (Some(min), Some(max)) => format!("From {min} to {max}"),
        (Some(min), None) => format!("At least {min}"),
        (None, Some(max)) => format!("At most {max}"),
        (None, None) => return None,
    })
}
