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

/// Statements that come by every value at a place. `end` is what is done with it, given an expression
/// that borrows it and one that is `faults` at its place in JSON.
pub(super) fn look(
    place: &Place<'_>,
    record: &str,
    end: &dyn Fn(&str, &str) -> String,
) -> Result<Statements, Invalid> {
    let start = Looked {
        at: record.to_owned(),
        borrowed: false,
        faults: "faults".to_owned(),
    };
    Statements::new(start.look(&place.steps, end)?)
}

/// How far [`look`] has come.
struct Looked {
    /// The value, as an expression.
    at: String,
    /// Whether `at` is a reference already.
    borrowed: bool,
    /// `faults` at the value's place: `faults.place("lines").index(index)`.
    faults: String,
}

impl Looked {
    fn look(
        &self,
        steps: &[Step<'_>],
        end: &dyn Fn(&str, &str) -> String,
    ) -> Result<String, Invalid> {
        let reference = match self.borrowed {
            true => self.at.clone(),
            false => format!("&{}", self.at),
        };
        let Some((step, rest)) = steps.split_first() else {
            return Ok(end(&reference, &self.faults));
        };
        Ok(match step {
            Step::Member(field) => {
                let member = Self {
                    at: format!("{}.{}", self.at, Ident::new(&field.name)?),
                    borrowed: false,
                    faults: self.below(&[&field.json_name]),
                };
                member.look(rest, end)?
            }
            Step::Option => format!(
                "if let Some({ITEM}) = {reference} {{ {} }}",
                Self::bound(ITEM, self.faults.clone()).look(rest, end)?
            ),
            Step::List | Step::Set => {
                let index = self.name("index");
                let item = Self::bound(ITEM, format!("{}.index({index})", self.faults));
                format!(
                    "for ({index}, {ITEM}) in {}.iter().enumerate() {{ {} }}",
                    self.at,
                    item.look(rest, end)?
                )
            }
            Step::Map(key_ty) => {
                let key = self.name("key");
                let name = match key_ty {
                    FieldType::String => key.clone(),
                    FieldType::Enum(_) => format!("rt::Variant::name({key})"),
                    _ => format!("&{key}.to_string()"),
                };
                let item = Self::bound(ITEM, format!("{}.key({name})", self.faults));
                format!(
                    "for ({key}, {ITEM}) in {reference} {{ {} }}",
                    item.look(rest, end)?
                )
            }
            Step::Variant(item, variant, field) => {
                let pattern = pattern(item, variant, field)?;
                let faults = self.below(&json_within(item, variant, field));
                let inner = Self::bound("value", faults).look(rest, end)?;
                match item.variants.len() {
                    1 => format!("let {pattern} = {reference}; {inner}"),
                    _ => format!("if let {pattern} = {reference} {{ {inner} }}"),
                }
            }
        })
    }

    /// A value that a pattern or loop has bound by reference.
    fn bound(name: &str, faults: String) -> Self {
        Self {
            at: name.to_owned(),
            borrowed: true,
            faults,
        }
    }

    /// The name of a loop's variable that no loop around it has: `index`, `index_2`.
    fn name(&self, step: &str) -> String {
        match self.faults.matches(&format!(".{step}(")).count() {
            0 => step.to_owned(),
            outer => format!("{step}_{}", outer + 1),
        }
    }

    /// `faults` at members below, by JSON names.
    fn below(&self, names: &[&str]) -> String {
        names.iter().fold(self.faults.clone(), |faults, name| {
            format!("{faults}.place({})", StrLit::new(name))
        })
    }
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
