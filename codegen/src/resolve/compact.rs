//! `compact(events = 10_000, every = "5m")`: when a model is compacted by itself.

use super::options::{Options, argument};
use crate::{
    app::Compact,
    decl::{Arguments, OptionDecl, Value},
    diagnostic::{self, Diagnostic, Span},
};

const EXAMPLE: &str = "compact(events = 10_000, every = \"5m\")";

/// Reads the option, which takes both of its parts.
pub(super) fn read(options: &mut Options<'_, '_>) -> Option<Compact> {
    let list = options.list("compact", EXAMPLE)?;
    let whole = options.span("compact")?.clone();
    let (mut events, mut every) = (None, None);
    for part in list {
        let is_new = match part.name.value.as_str() {
            "events" => take(&mut events, events_of(part), options),
            "every" => take(&mut every, seconds_of(part), options),
            _ => false,
        };
        if !is_new {
            return refuse(&whole, options);
        }
    }
    match (events, every) {
        (Some(Some(events)), Some(Some(every_seconds))) => Some(Compact {
            events,
            every_seconds,
        }),
        // What is wrong with a part has been said.
        (Some(_), Some(_)) => None,
        _ => refuse(&whole, options),
    }
}

/// Keeps the value of a part, or says what is wrong with it; `false` if the part was there before.
fn take(
    slot: &mut Option<Option<u64>>,
    value: Result<u64, Diagnostic>,
    options: &mut Options<'_, '_>,
) -> bool {
    let value = value.map_err(|error| options.fail(error)).ok();
    slot.replace(value).is_none()
}

fn refuse(span: &Span, options: &mut Options<'_, '_>) -> Option<Compact> {
    options.fail(Diagnostic::new(
        diagnostic::OPTION_ARGUMENT,
        span.clone(),
        "`compact` is not given what it takes",
        format!(
            "write `{EXAMPLE}`: the events since the last time, and how often they are counted"
        ),
    ));
    None
}

fn events_of(part: &OptionDecl) -> Result<u64, Diagnostic> {
    let Arguments::Value(value) = &part.arguments else {
        return Err(argument(part, "write `events = 10_000`"));
    };
    match value.value {
        Value::Integer(0) => Err(argument(
            part,
            "write 1 or more: with 0 the model would be compacted at every look, though nothing changed",
        )),
        Value::Integer(events) => u64::try_from(events)
            .map_err(|_| argument(part, "write a number of events from 1 to 2⁶⁴ − 1")),
        _ => Err(argument(part, "write a number, such as `events = 10_000`")),
    }
}

fn seconds_of(part: &OptionDecl) -> Result<u64, Diagnostic> {
    let refused = |help| Err(argument(part, help));
    let form =
        "write a number and a unit, such as `every = \"90s\"`, `\"5m\"`, `\"1h\"` or `\"1d\"`";
    let Arguments::Value(value) = &part.arguments else {
        return refused(form);
    };
    let Value::String(text) = &value.value else {
        return refused(form);
    };
    match seconds(text) {
        Some(0) => {
            refused("write one second or more: with 0 the events would be counted without end")
        }
        Some(seconds) if seconds <= SECONDS_MAX => Ok(seconds),
        Some(_) => refused("write at most `\"366d\"`"),
        None => refused(form),
    }
}

/// A year: longer than that a threshold is none.
const SECONDS_MAX: u64 = 366 * 86_400;

fn seconds(text: &str) -> Option<u64> {
    let (number, unit) = [("s", 1), ("m", 60), ("h", 3_600), ("d", 86_400)]
        .into_iter()
        .find_map(|(suffix, unit)| Some((text.strip_suffix(suffix)?, unit)))?;
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    let number: u64 = is_number.then(|| number.parse().ok()).flatten()?;
    number.checked_mul(unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interval_is_a_number_and_a_unit() {
        for (text, expected) in [
            ("90s", Some(90)),
            ("5m", Some(300)),
            ("1h", Some(3_600)),
            ("2d", Some(172_800)),
            ("0s", Some(0)),
            ("5", None),
            ("m", None),
            ("-5m", None),
            ("+5m", None),
            ("5 m", None),
            ("5ms", None),
            ("1.5h", None),
            ("99999999999999999999d", None),
            ("9999999999999999999d", None),
        ] {
            assert_eq!(seconds(text), expected, "{text}");
        }
    }
}
