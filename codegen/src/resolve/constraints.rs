//! What options say about values: length, range, pattern and format, of a member or, by
//! `each(…)`, of the elements of a collection.

use super::{
    ceilings::element,
    literal,
    nearest::suggestion,
    options::{ELEMENT, Options},
    patterns,
};
use crate::{
    app::{FieldType, Format, Length, Literal, Range, Rules},
    decl::{Spanned, Value},
    diagnostic::{self, Diagnostic, Span},
};

/// The values that are constrained.
pub(super) struct Subject<'t> {
    pub(super) ty: &'t FieldType,
    /// How messages call it: "`Vec<u8>`", "the elements of `Vec<u8>`".
    pub(super) text: String,
    /// The most code points, bytes or items without `length(max)`.
    pub(super) ceiling: Option<u64>,
    /// The same for the elements of a collection.
    pub(super) element_ceiling: Option<u64>,
    /// Digits after the point of a `Decimal`.
    pub(super) scale: Option<u32>,
}

/// Reads the constraints of a value.
pub(super) fn rules(options: &mut Options<'_, '_>, subject: &Subject<'_>) -> Rules {
    Rules {
        length: length(options, subject),
        range: range(options, subject),
        pattern: patterns::read(options, subject),
        format: format(options, subject),
    }
}

/// Reads the constraints of elements: `each(…)`, or the ceilings that they have anyway.
pub(super) fn each(options: &mut Options<'_, '_>, subject: &Subject<'_>) -> Option<Rules> {
    let list = options.list("each", "each(length(max = 80))");
    let Some(ty) = element(subject.ty) else {
        if list.is_some() {
            let only = "only a list, a set or a map has elements";
            misfit(options, "each", &subject.text, only);
        }
        return None;
    };
    let elements = Subject {
        ty,
        text: format!("the elements of {}", subject.text),
        ceiling: subject.element_ceiling,
        element_ceiling: None,
        scale: None,
    };
    let mut within = Options::new(list.unwrap_or(&[]), &ELEMENT, options.findings());
    let rules = rules(&mut within, &elements);
    options.broken |= within.broken;
    Some(rules)
}

/// Reports an option that cannot stand at a value of this type.
pub(super) fn misfit(options: &mut Options<'_, '_>, option: &str, subject: &str, only: &str) {
    if let Some(span) = options.span(option) {
        let code = diagnostic::OPTION_MISFIT;
        let message = format!("`{option}` does not fit {subject}");
        options.fail(Diagnostic::new(code, span.clone(), message, only));
    }
}

/// Bounds that leave nothing, or that no value can reach.
fn bounds_error(options: &mut Options<'_, '_>, option: &str, ty: &FieldType, message: String) {
    if let Some(span) = options.span(option) {
        let bounds = match (option, ty) {
            ("length", FieldType::List(_) | FieldType::Set(_)) => "numbers of elements",
            ("length", FieldType::Map(..)) => "numbers of entries",
            ("length", FieldType::Bytes) => "numbers of bytes",
            _ => "bounds",
        };
        let help = format!("write `{option}(min = …, max = …)` with {bounds} that leave a value");
        let code = diagnostic::BOUNDS;
        options.fail(Diagnostic::new(code, span.clone(), message, help));
    }
}

/// The bounds of a string, bytes or a collection: their own, or the ceiling that each has.
fn length(options: &mut Options<'_, '_>, subject: &Subject<'_>) -> Option<Length> {
    let written = options.bounds("length", "min = 1, max = 80");
    let Some(ceiling) = subject.ceiling else {
        if written.is_some() {
            let only = "a `String`, `Bytes`, a list, a set and a map have a length";
            misfit(options, "length", &subject.text, only);
        }
        return None;
    };
    let (min, max) = written.unwrap_or((None, None));
    let bound = |options: &mut Options<'_, '_>, written: Option<&Spanned<Value>>| {
        let written = written?;
        let Value::Integer(number) = written.value else {
            let help = "write `length(min = 1, max = 80)` with integers, or one of the two";
            options.fail(argument("length", &written.span, help));
            return None;
        };
        let bound = u64::try_from(number).ok();
        if bound.is_none() {
            let message = "a length is a number from 0 to 2^64 - 1".to_owned();
            bounds_error(options, "length", subject.ty, message);
        }
        bound
    };
    let least = bound(options, min);
    if least.is_none() && min.is_some() {
        return None;
    }
    let greatest = bound(options, max);
    if greatest.is_none() && max.is_some() {
        return None;
    }
    if least.unwrap_or(0) > greatest.unwrap_or(ceiling) {
        let message = match greatest {
            Some(_) => "the least `length` is above the greatest".to_owned(),
            None => format!(
                "the least `length` is above {ceiling}, the ceiling of {}",
                subject.text
            ),
        };
        bounds_error(options, "length", subject.ty, message);
    }
    Some(Length {
        min: least,
        max: Some(greatest.unwrap_or(ceiling)),
    })
}

/// Reports a length that no set or map reaches: its elements or names differ, and there are only so many.
pub(super) fn reachable(
    options: &mut Options<'_, '_>,
    ty: &FieldType,
    length: Option<Length>,
    distinct: Option<u64>,
) {
    let Some(Length {
        min: Some(least),
        max,
    }) = length
    else {
        return;
    };
    // Of bounds that cross that has been said.
    if let Some(distinct) = distinct
        && least > distinct
        && max.is_none_or(|greatest| least <= greatest)
    {
        let message = format!(
            "the least `length` is above {distinct}, as many different values as there are"
        );
        bounds_error(options, "length", ty, message);
    }
}

fn range(options: &mut Options<'_, '_>, subject: &Subject<'_>) -> Option<Range> {
    let (min, max) = options.bounds("range", "min = …, max = …")?;
    let ordered = matches!(
        subject.ty,
        FieldType::Integer(_)
            | FieldType::Float(_)
            | FieldType::Decimal
            | FieldType::Timestamp
            | FieldType::Date
            | FieldType::Time
            | FieldType::Duration
    );
    if !ordered {
        let only = "numbers, `Decimal`, dates, times and durations have a range";
        misfit(options, "range", &subject.text, only);
        return None;
    }
    // One option is one mistake: behind a bad bound nothing more is said.
    let least = bound(options, min, subject);
    if least.is_none() && min.is_some() {
        return None;
    }
    let greatest = bound(options, max, subject);
    if greatest.is_none() && max.is_some() {
        return None;
    }
    if let (Some(least), Some(greatest)) = (&least, &greatest)
        && literal::compare(least, greatest).is_some_and(std::cmp::Ordering::is_gt)
    {
        let message = "the least value of `range` is above the greatest".to_owned();
        bounds_error(options, "range", subject.ty, message);
    }
    Some(Range {
        min: least,
        max: greatest,
    })
}

/// One bound of a range: a value of the type.
fn bound(
    options: &mut Options<'_, '_>,
    written: Option<&Spanned<Value>>,
    subject: &Subject<'_>,
) -> Option<Literal> {
    let written = written?;
    let help = match literal::scalar(&written.value, subject.ty, subject.scale) {
        Ok(literal) => return Some(literal),
        Err(help) => help,
    };
    match (subject.ty, &written.value, subject.scale) {
        (FieldType::Integer(integer), Value::Integer(_), _) => {
            let (name, (least, greatest)) = (integer.name(), integer.bounds());
            let message = format!("a bound is outside of `{name}`, {least} to {greatest}");
            bounds_error(options, "range", subject.ty, message);
        }
        (FieldType::Decimal, Value::String(text), Some(scale))
            if literal::decimal(text, None).is_some() =>
        {
            let message = format!("a bound has more digits than `scale = {scale}` keeps");
            bounds_error(options, "range", subject.ty, message);
        }
        _ => options.fail(argument("range", &written.span, &help)),
    }
    None
}

const FORMATS: &[Format] = &[
    Format::Email,
    Format::Uri,
    Format::Hostname,
    Format::Ipv4,
    Format::Ipv6,
];

fn format(options: &mut Options<'_, '_>, subject: &Subject<'_>) -> Option<Format> {
    let name = options.string("format", "\"email\"")?;
    if *subject.ty != FieldType::String {
        misfit(
            options,
            "format",
            &subject.text,
            "only a `String` has a format",
        );
        return None;
    }
    let found = FORMATS.iter().find(|format| format.name() == name);
    if let (None, Some(span)) = (found, options.span("format")) {
        let names: Vec<&str> = FORMATS.iter().map(|format| format.name()).collect();
        let code = diagnostic::OPTION_ARGUMENT;
        let message = format!("there is no format `{name}`");
        let help = suggestion(name, "the formats are", &names);
        options.fail(Diagnostic::new(code, span.clone(), message, help));
    }
    found.copied()
}

fn argument(option: &str, span: &Span, help: &str) -> Diagnostic {
    Diagnostic::new(
        diagnostic::OPTION_ARGUMENT,
        span.clone(),
        format!("`{option}` is not given what it takes"),
        help,
    )
}
