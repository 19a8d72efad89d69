//! Which formats there are: of strings that are types, of strings that are checked, and of numbers.

use super::{
    json::{Node, short},
    lower::{Lowering, types},
};
use crate::{diagnostic, resolve::nearest::nearest};

/// Formats of strings that are types.
pub(super) const TYPED: &[(&str, &str)] = &[
    ("date-time", "Timestamp"),
    ("date", "Date"),
    ("time-local", "Time"),
    ("time", "Time"),
    ("duration", "Duration"),
    ("uuid", "Uuid"),
    ("decimal", "Decimal"),
    ("byte", "Bytes"),
    ("int64", "i64"),
    ("uint64", "u64"),
];

/// Formats of strings that the server checks.
pub(super) const CHECKED: &[&str] = &["email", "uri", "hostname", "ipv4", "ipv6"];

/// What to write instead of a format of numbers.
const BOUNDED: &str = "say it by `minimum` and `maximum`, or remove it";

/// Formats of integers.
pub(super) const WIDTHS: &[(&str, &str)] = &[
    ("int8", "i8"),
    ("int16", "i16"),
    ("int32", "i32"),
    ("int64", "i64"),
    ("uint8", "u8"),
    ("uint16", "u16"),
    ("uint32", "u32"),
    ("uint64", "u64"),
];

impl<'a> Lowering<'a> {
    /// Warns of a format that nobody checks, once a file.
    pub(super) fn unchecked(&mut self, node: Node<'a>) {
        let Some(format) = node.text() else {
            self.value_fault(node, "write `\"format\": \"date-time\"`");
            return;
        };
        if self.is_first(node, format) {
            let message = format!("the format `{}` is not checked", short(format));
            let holder = node.parent().map(types).unwrap_or_default();
            let (known, other): (Vec<&str>, _) =
                match (holder.contains(&"integer"), holder.contains(&"number")) {
                    (true, _) => (WIDTHS.iter().map(|(format, _)| *format).collect(), BOUNDED),
                    (_, true) => (vec!["float", "double"], BOUNDED),
                    _ => {
                        let typed = TYPED.iter().map(|(format, _)| *format);
                        (
                            typed.chain(CHECKED.iter().copied()).collect(),
                            "say it by `pattern`, or remove it",
                        )
                    }
                };
            let is_whole = WIDTHS.iter().any(|(width, _)| *width == format);
            let help = match nearest(format, known) {
                _ if is_whole && holder.contains(&"number") => {
                    "write `\"type\": \"integer\"`, or remove it".to_owned()
                }
                _ if is_whole => {
                    "write `\"type\": \"integer\"`; an integer in quotes is `int64` or `uint64`"
                        .to_owned()
                }
                Some(near) => format!("did you mean `{near}`? Else {other}"),
                None => other.to_owned(),
            };
            self.found
                .at(diagnostic::SCHEMA_FORMAT, node, &message, &help);
        }
    }

    /// Warns of a `time`, which has an offset in JSON Schema, once a file.
    pub(super) fn without_offset(&mut self, format: Option<Node<'a>>) {
        let Some(node) = format.filter(|node| self.is_first(*node, "time")) else {
            return;
        };
        let message = "a `time` of JSON Schema ends with an offset, which no `Time` has";
        let help = "write `\"format\": \"time-local\"`, as OpenAPI calls a time of day";
        self.found.at(diagnostic::SCHEMA_TIME, node, message, help);
    }
}
