//! The way to a place of a record, as expressions: what is there, the same with its place in JSON,
//! and the same to change.
//!
//! What is to be done at the end of a way is given as text: a block of statements about a name.

use super::{Expr, Ident, Invalid, Statements, StrLit};
use crate::{
    app::{Enum, Field, FieldType, Variant, VariantData},
    reference::{Count, Place, Step, json_within},
};

/// What loops and patterns call the value that they are at.
const ITEM: &str = "item";

/// The value at a place that has one, below `record`: `record.address.city`.
pub(super) fn member(place: &Place<'_>, record: &str) -> Result<Expr, Invalid> {
    let mut text = record.to_owned();
    for field in place.fields() {
        text = format!("{text}.{}", Ident::new(&field.name)?);
    }
    Expr::new(text)
}

/// The value at a place that may have none, as an `Option` of a reference.
pub(super) fn optional(place: &Place<'_>, record: &str) -> Result<Expr, Invalid> {
    debug_assert!(place.count() == Count::Optional);
    let mut text = record.to_owned();
    let mut inside = false;
    let mut steps = place.steps.as_slice();
    while let Some((members, rest)) = until_option(steps)? {
        text = match inside {
            false => format!("{text}{members}.as_ref()"),
            true => format!("{text}.and_then(|{ITEM}| {ITEM}{members}.as_ref())"),
        };
        inside = true;
        steps = rest;
    }
    let members = dotted(steps)?;
    if !members.is_empty() {
        text = format!("{text}.map(|{ITEM}| &{ITEM}{members})");
    }
    Expr::new(text)
}

/// The members before the next `Option`, and what follows it.
fn until_option<'s, 'a>(
    steps: &'s [Step<'a>],
) -> Result<Option<(String, &'s [Step<'a>])>, Invalid> {
    let Some(at) = steps.iter().position(|step| *step == Step::Option) else {
        return Ok(None);
    };
    let (members, rest) = steps.split_at(at);
    Ok(Some((dotted(members)?, rest.get(1..).unwrap_or_default())))
}

/// `.address.city`
fn dotted(steps: &[Step<'_>]) -> Result<String, Invalid> {
    let mut text = String::new();
    for step in steps {
        if let Step::Member(field) = step {
            text = format!("{text}.{}", Ident::new(&field.name)?);
        }
    }
    Ok(text)
}

/// The values at a place that may have many, as an iterator of references.
pub(super) fn values(place: &Place<'_>, record: &str) -> Result<Expr, Invalid> {
    let mut chain: Option<String> = None;
    // Members that have been passed since the chain's last link.
    let mut members = String::new();
    for step in &place.steps {
        if let Step::Member(field) = step {
            members = format!("{members}.{}", Ident::new(&field.name)?);
            continue;
        }
        chain = Some(match &chain {
            None => first_link(step, &format!("{record}{members}"))?,
            Some(chain) => format!("{chain}{}", link(step, &members)?),
        });
        members.clear();
    }
    Expr::new(match chain {
        None => format!("std::iter::once(&{record}{members})"),
        Some(chain) if members.is_empty() => chain,
        Some(chain) => format!("{chain}.map(|{ITEM}| &{ITEM}{members})"),
    })
}

/// An iterator over what is one step below a place.
fn first_link(step: &Step<'_>, at: &str) -> Result<String, Invalid> {
    Ok(match step {
        Step::Map(_) => format!("{at}.values()"),
        Step::Variant(item, variant, field) => {
            let value = of_variant(&format!("&{at}"), item, variant, field)?;
            match item.variants.len() {
                1 => format!("std::iter::once({value})"),
                _ => format!("{value}.into_iter()"),
            }
        }
        _ => format!("{at}.iter()"),
    })
}

/// The link of a chain that goes one step below members of its items.
fn link(step: &Step<'_>, members: &str) -> Result<String, Invalid> {
    Ok(match step {
        Step::Map(_) => format!(".flat_map(|{ITEM}| {ITEM}{members}.values())"),
        Step::Variant(item, variant, field) => {
            let place = match members {
                "" => ITEM.to_owned(),
                members => format!("&{ITEM}{members}"),
            };
            let value = of_variant(&place, item, variant, field)?;
            match item.variants.len() {
                1 => format!(".map(|{ITEM}| {value})"),
                _ => format!(".filter_map(|{ITEM}| {value})"),
            }
        }
        _ if members.is_empty() => ".flatten()".to_owned(),
        _ => format!(".flat_map(|{ITEM}| &{ITEM}{members})"),
    })
}

/// The member of a variant, as an `Option` if the enum has others; the enum is given by reference.
fn of_variant(
    place: &str,
    item: &Enum,
    variant: &Variant,
    field: &Field,
) -> Result<String, Invalid> {
    let pattern = pattern(item, variant, field)?;
    Ok(match item.variants.len() {
        1 => format!("match {place} {{ {pattern} => value }}"),
        _ => format!("match {place} {{ {pattern} => Some(value), _ => None }}"),
    })
}

/// The pattern of a variant that binds its member to `value`: `Payment::Card { number: value, .. }`.
fn pattern(item: &Enum, variant: &Variant, field: &Field) -> Result<String, Invalid> {
    let path = format!(
        "{}::{}",
        Ident::new(&item.name)?,
        Ident::new(&variant.name)?
    );
    Ok(match &variant.data {
        VariantData::Members(fields) => {
            let name = Ident::new(&field.name)?;
            let rest = if fields.len() == 1 { "" } else { ", .." };
            format!("{path} {{ {name}: value{rest} }}")
        }
        _ => format!("{path}(value)"),
    })
}

/// Statements that come by every value at a place, while `faults` is at its place in JSON. `end` is
/// what is done with it, given an expression that borrows it.
pub(super) fn look(
    place: &Place<'_>,
    record: &str,
    end: &dyn Fn(&str) -> String,
) -> Result<Statements, Invalid> {
    Statements::new(looked_at(&place.steps, record, false, end)?)
}

/// `borrowed` says whether `at` is a reference already.
fn looked_at(
    steps: &[Step<'_>],
    at: &str,
    borrowed: bool,
    end: &dyn Fn(&str) -> String,
) -> Result<String, Invalid> {
    let reference = match borrowed {
        true => at.to_owned(),
        false => format!("&{at}"),
    };
    let Some((step, rest)) = steps.split_first() else {
        return Ok(end(&reference));
    };
    let deeper = |at: &str, borrowed| looked_at(rest, at, borrowed, end);
    Ok(match step {
        Step::Member(field) => {
            let inner = deeper(&format!("{at}.{}", Ident::new(&field.name)?), false)?;
            within(&[&field.json_name], inner)
        }
        Step::Option => format!(
            "if let Some({ITEM}) = {reference} {{ {} }}",
            deeper(ITEM, true)?
        ),
        Step::List | Step::Set => format!(
            "for (index, {ITEM}) in {at}.iter().enumerate() {{ \
                 faults.at_index(index, |faults| {{ {} }}); }}",
            deeper(ITEM, true)?
        ),
        Step::Map(key) => {
            let name = match key {
                FieldType::String => "key",
                FieldType::Enum(_) => "rt::Variant::name(key)",
                _ => "&key.to_string()",
            };
            format!(
                "for (key, {ITEM}) in {reference} {{ \
                     faults.at_key({name}, |faults| {{ {} }}); }}",
                deeper(ITEM, true)?
            )
        }
        Step::Variant(item, variant, field) => {
            let pattern = pattern(item, variant, field)?;
            let inner = within(&json_within(item, variant, field), deeper("value", true)?);
            match item.variants.len() {
                1 => format!("let {pattern} = {reference}; {inner}"),
                _ => format!("if let {pattern} = {reference} {{ {inner} }}"),
            }
        }
    })
}

/// Statements at a place below, by JSON names.
fn within(names: &[&str], inner: String) -> String {
    names.iter().rev().fold(inner, |inner, name| {
        format!("faults.at({}, |faults| {{ {inner} }});", StrLit::new(name))
    })
}

/// Statements that take every value out of a place for which `gone` holds, given an expression that
/// borrows it: an `Option` becomes `None`, a collection loses the element.
pub(super) fn take_out(
    place: &Place<'_>,
    record: &str,
    gone: &dyn Fn(&str) -> String,
) -> Result<Statements, Invalid> {
    Statements::new(taken_out(&place.steps, record, false, gone)?)
}

fn taken_out(
    steps: &[Step<'_>],
    at: &str,
    borrowed: bool,
    gone: &dyn Fn(&str) -> String,
) -> Result<String, Invalid> {
    let reference = match borrowed {
        true => at.to_owned(),
        false => format!("&mut {at}"),
    };
    let Some((step, rest)) = steps.split_first() else {
        // Invariant: `resolve` lets set_null stand at an `Option` or a collection alone.
        return Ok(String::new());
    };
    let deeper = |at: &str, borrowed| taken_out(rest, at, borrowed, gone);
    Ok(match (step, rest.is_empty()) {
        (Step::Member(field), _) => deeper(&format!("{at}.{}", Ident::new(&field.name)?), false)?,
        (Step::Option, true) => format!("{at}.take_if(|key| {});", gone("key")),
        (Step::List | Step::Set, true) => format!("{at}.retain(|key| !{});", gone("key")),
        (Step::Map(_), true) => format!("{at}.retain(|_, key| !{});", gone("key")),
        (Step::Option, false) => {
            format!(
                "if let Some({ITEM}) = {reference} {{ {} }}",
                deeper(ITEM, true)?
            )
        }
        (Step::List, false) => format!("for {ITEM} in {reference} {{ {} }}", deeper(ITEM, true)?),
        // What is in a set is not changed there: its place depends on it.
        (Step::Set, false) => format!(
            "let changed = std::mem::take({reference}).into_iter().map(|mut {ITEM}| {{ {} {ITEM} }}); \
             {} = changed.collect();",
            deeper(ITEM, false)?,
            match borrowed {
                true => format!("*{at}"),
                false => at.to_owned(),
            }
        ),
        (Step::Map(_), false) => {
            format!(
                "for {ITEM} in {at}.values_mut() {{ {} }}",
                deeper(ITEM, true)?
            )
        }
        (Step::Variant(item, variant, field), _) => {
            let pattern = pattern(item, variant, field)?;
            let inner = deeper("value", true)?;
            match item.variants.len() {
                1 => format!("let {pattern} = {reference}; {inner}"),
                _ => format!("if let {pattern} = {reference} {{ {inner} }}"),
            }
        }
    })
}
