//! What a member's options say about its values: bounds, format, uniqueness, reference, default.

use super::{
    defaults::{self, Bounds},
    member::Draft,
    nearest::suggestion,
    serde_options::Serde,
    types::Resolved,
};
use crate::{
    app::{
        FieldType, Format, Length, Literal, OnDelete, Range, Role, STRING_LENGTH_MAX_DEFAULT,
        Unique,
    },
    diagnostic,
};

impl Draft<'_, '_, '_, '_> {
    pub(super) fn unique(&mut self, ty: &FieldType) -> Option<Unique> {
        let ignore_case = self.options.word("unique", "ignore_case")?;
        if !ignore_case {
            return Some(Unique::Exact);
        }
        if *ty != FieldType::String {
            self.misfit(
                "unique",
                "only a `String` has a case to ignore: write `unique`",
            );
        }
        Some(Unique::IgnoreCase)
    }

    /// The bounds of a string: its own, or the ceiling that every string has.
    pub(super) fn length(&mut self, ty: &FieldType) -> Option<Length> {
        let bounds = self.options.bounds("length");
        if *ty != FieldType::String {
            if bounds.is_some() {
                self.misfit("length", "only a `String` has a length");
            }
            return None;
        }
        let (min, max) = bounds.unwrap_or((None, None));
        let ceiling = max.unwrap_or_else(|| i128::from(STRING_LENGTH_MAX_DEFAULT));
        let read = |bound: i128| u64::try_from(bound).ok();
        let (Some(min_length), Some(max_length)) =
            (min.map(read).unwrap_or(Some(0)), read(ceiling))
        else {
            self.bounds_error(
                "length",
                "a length is a number from 0 to 2^64 - 1".to_owned(),
            );
            return None;
        };
        if min_length > max_length {
            let message = match max {
                Some(_) => "the least `length` is above the greatest".to_owned(),
                None => {
                    format!("the least `length` is above {max_length}, the ceiling of a `String`")
                }
            };
            self.bounds_error("length", message);
        }
        Some(Length {
            min: min.map(|_| min_length),
            max: Some(max_length),
        })
    }

    fn bounds_error(&mut self, option: &str, message: String) {
        if let Some(span) = self.options.span(option) {
            let help = format!("write `{option}(min = …, max = …)` with bounds that leave a value");
            self.fail(diagnostic::BOUNDS, span, message, help);
        }
    }

    pub(super) fn range(&mut self, ty: &FieldType) -> Option<Range> {
        if let (FieldType::Timestamp, Some(span)) = (ty, self.options.span("range")) {
            let message = "the option `range` on a `Timestamp` is not supported yet".to_owned();
            self.fail(diagnostic::OPTION_UNSUPPORTED, span, message, "remove it");
            return None;
        }
        let (min, max) = self.options.bounds("range")?;
        let FieldType::Integer(integer) = ty else {
            self.misfit("range", "only an integer has a range");
            return None;
        };
        let (least, greatest) = integer.bounds();
        let outside =
            |bound: Option<i128>| bound.is_some_and(|bound| !(least..=greatest).contains(&bound));
        if outside(min) || outside(max) {
            let name = integer.name();
            let message = format!("a bound is outside of `{name}`, {least} to {greatest}");
            self.bounds_error("range", message);
        } else if min.unwrap_or(least) > max.unwrap_or(greatest) {
            self.bounds_error(
                "range",
                "the least value of `range` is above the greatest".to_owned(),
            );
        }
        Some(Range {
            min: min.map(Literal::Integer),
            max: max.map(Literal::Integer),
        })
    }

    pub(super) fn format(&mut self, ty: &FieldType) -> Option<Format> {
        let name = self.options.string("format", "\"email\"")?;
        let span = self.options.span("format")?;
        if *ty != FieldType::String {
            self.misfit("format", "only a `String` has a format");
            return None;
        }
        match name {
            "email" => return Some(Format::Email),
            "uri" | "hostname" | "ipv4" | "ipv6" => {
                let message = format!("the format `{name}` is not supported yet");
                self.fail(diagnostic::OPTION_UNSUPPORTED, span, message, "remove it");
            }
            _ => {
                let known = ["email", "uri", "hostname", "ipv4", "ipv6"];
                let message = format!("there is no format `{name}`");
                let help = suggestion(name, "the formats are", &known);
                self.fail(diagnostic::OPTION_ARGUMENT, span, message, help);
            }
        }
        None
    }

    pub(super) fn on_delete(&mut self, ty: &FieldType, role: Role) -> Option<OnDelete> {
        let reference = matches!(ty, FieldType::Id(_)) && role != Role::Key;
        let written = self.options.string("on_delete", "\"restrict\"");
        let (Some(written), Some(span)) = (written, self.options.span("on_delete")) else {
            return reference.then_some(OnDelete::Restrict);
        };
        if !reference {
            self.misfit(
                "on_delete",
                "it is for references: `Id<T>` of another record",
            );
            return None;
        }
        match written {
            "restrict" => return Some(OnDelete::Restrict),
            "cascade" => return Some(OnDelete::Cascade),
            "set_null" => {
                let message = "`on_delete = \"set_null\"` is not supported yet".to_owned();
                let help = "write \"restrict\" or \"cascade\"";
                self.fail(diagnostic::OPTION_UNSUPPORTED, span, message, help);
            }
            _ => {
                let known = ["restrict", "cascade", "set_null"];
                let message = format!("`on_delete` cannot be `{written}`");
                let help = suggestion(written, "it is one of", &known);
                self.fail(diagnostic::OPTION_ARGUMENT, span, message, help);
            }
        }
        None
    }

    /// Options that say what holds anyway, or what the server's own values could not keep.
    pub(super) fn redundant(&mut self, role: Role, ty: &FieldType) {
        let by_server = match role {
            Role::Key => Some("the key"),
            Role::CreatedAt => Some("a `created_at`"),
            Role::UpdatedAt => Some("an `updated_at`"),
            Role::Version => Some("a `version`"),
            Role::Serial => Some("a `serial`"),
            Role::Plain | Role::Immutable | Role::ReadOnly => None,
        };
        let mut conflict = |option: &str, message: String| {
            if let Some(span) = self.options.span(option) {
                self.fail(
                    diagnostic::OPTION_CONFLICT,
                    span,
                    message,
                    format!("remove `{option}`"),
                );
            }
        };
        if let Some(who) = by_server {
            conflict(
                "default",
                format!("{who} is filled in by the server, so it has no default"),
            );
            conflict(
                "unique",
                match role {
                    Role::Key => "the key is unique already".to_owned(),
                    _ => format!("{who} is filled in by the server, which gives a time twice"),
                },
            );
        }
        if role == Role::Key {
            conflict("index", "the key is indexed already".to_owned());
        } else if matches!(ty, FieldType::Id(_)) {
            conflict("index", "a reference is indexed already".to_owned());
        } else if self.options.span("unique").is_some() {
            let span = self.options.span("index");
            if let Some(span) = span {
                let message = "what is `unique` is indexed already".to_owned();
                self.fail(diagnostic::OPTION_CONFLICT, span, message, "remove `index`");
            }
        }
    }

    pub(super) fn default(
        &mut self,
        resolved: &Resolved<'_>,
        serde: &Serde<'_>,
        bounds: &Bounds,
    ) -> Option<Literal> {
        let value = self.options.value("default", "…");
        if resolved.optional {
            // serde's own default of an Option is None, which is what an absent member means.
            let help = "remove the default: an absent `Option` is null";
            self.misfit("default", help);
            return None;
        }
        if self.options.broken {
            // What it would be held against is not known.
            return None;
        }
        let of_enum = resolved.of_enum.map(|(_, found)| found);
        let written = value.map(|(value, span)| {
            defaults::written(value, span, &resolved.ty, of_enum, self.types)
                .map(|literal| (literal, span))
        });
        let implied = serde.default.map(|span| {
            defaults::implied(span, &resolved.ty, of_enum).map(|literal| (literal, span))
        });
        let (literal, span) = match (written, implied) {
            (None, None) => return None,
            (Some(Err(error)), _) | (None, Some(Err(error))) => {
                self.options.fail(error);
                return None;
            }
            (Some(Ok((written, _))), Some(implied))
                if implied.as_ref().map(|(literal, _)| literal) != Ok(&written) =>
            {
                let span = serde.default.unwrap_or(&self.member.name.span);
                let message = format!("`{}` has two defaults, which differ", self.name());
                self.fail(
                    diagnostic::TWO_DEFAULTS,
                    span,
                    message,
                    "remove `#[serde(default)]`",
                );
                return None;
            }
            (Some(Ok(found)), _) | (None, Some(Ok(found))) => found,
        };
        if let Err(error) = defaults::within(&literal, bounds, span) {
            self.options.fail(error);
        }
        Some(literal)
    }
}
