//! The options by which records are found: unique, index, filter and sort.

use super::{member::Draft, relations::holds_id};
use crate::{
    app::{Exposure, FieldType, Role, SORTED_LENGTH_MAX, Unique},
    diagnostic::{self, Diagnostic},
};

/// How records are found by a member.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Lookups {
    pub(super) unique: Option<Unique>,
    pub(super) index: bool,
    pub(super) filter: bool,
    pub(super) sort: bool,
}

/// A type whose values have an order, and a form in an index; an enum may still turn out to hold
/// data.
pub(super) fn is_ordered(ty: &FieldType) -> bool {
    !matches!(
        ty,
        FieldType::Bytes
            | FieldType::Value
            | FieldType::Opaque(_)
            | FieldType::Struct(_)
            | FieldType::Option(_)
            | FieldType::List(_)
            | FieldType::Set(_)
            | FieldType::Map(..)
    )
}

impl Draft<'_, '_, '_, '_> {
    pub(super) fn lookups(&mut self, ty: &FieldType) -> Lookups {
        let ignore_case = self.options.word("unique", "ignore_case");
        let lookups = Lookups {
            unique: ignore_case.map(|ignore| match ignore {
                true => Unique::IgnoreCase,
                false => Unique::Exact,
            }),
            index: self.options.flag("index"),
            filter: self.options.flag("filter"),
            sort: self.options.flag("sort"),
        };
        let only = "text, numbers, times, ids and unit enums can be ordered";
        if lookups.unique == Some(Unique::IgnoreCase) && *ty != FieldType::String {
            let only = "only a `String` has a case to ignore: write `unique`";
            self.misfit("unique", only);
        } else if lookups.unique == Some(Unique::IgnoreCase)
            && self.options.span("references").is_some()
        {
            let only = "a reference is equal as the key is, case and all: write `unique`";
            self.misfit("unique", only);
        } else if lookups.unique.is_some() && matches!(ty, FieldType::Float(_)) {
            self.misfit("unique", "a float is never unique: take a `Decimal`");
        } else if lookups.unique.is_some() && !is_ordered(ty) {
            self.misfit("unique", only);
        }
        if lookups.sort && !is_ordered(ty) {
            self.misfit("sort", only);
        }
        let of_elements = match ty {
            FieldType::List(element) | FieldType::Set(element) => is_ordered(element),
            _ => false,
        };
        for (name, given) in [("index", lookups.index), ("filter", lookups.filter)] {
            // That a reference has an index anyway is said of it wherever it is.
            let said = name == "index" && holds_id(ty);
            if given && !is_ordered(ty) && !of_elements && !said {
                let only = "text, numbers, times, ids, unit enums, and lists and sets of these can";
                self.misfit(name, only);
            }
        }
        lookups
    }

    /// Lookups that would show what nobody may see, or that say what holds anyway.
    pub(super) fn lookups_at_odds(
        &mut self,
        role: Role,
        exposure: Exposure,
        reference: bool,
        lookups: Lookups,
    ) {
        let hidden = match exposure {
            Exposure::Shown => None,
            Exposure::WriteOnly => Some("write_only"),
            Exposure::Secret => Some("secret"),
        };
        for name in ["unique", "index", "filter", "sort"] {
            if let Some(hidden) = hidden {
                let message =
                    format!("`{hidden}` and `{name}` exclude each other: lists would tell");
                self.conflict(name, message);
            } else if role == Role::Version {
                let message = format!("a `version` is not stored, so it has no `{name}`");
                self.conflict(name, message);
            }
        }
        // Of a `created_by` it has been said.
        if let (Some(hidden), true) = (hidden, reference && role != Role::CreatedBy) {
            let message =
                format!("`{hidden}` on a reference: lists are filtered by every reference");
            self.conflict(hidden, message);
        }
        let by_server = match role {
            Role::Key => Some("the key is unique already".to_owned()),
            Role::Serial => Some("a `serial` is unique already".to_owned()),
            Role::CreatedAt => Some(gives_twice("a `created_at`")),
            Role::UpdatedAt => Some(gives_twice("an `updated_at`")),
            _ => None,
        };
        if let Some(message) = by_server {
            self.conflict("unique", message);
        }
        if role == Role::Version || hidden.is_some() {
            return;
        }
        if role == Role::Key {
            self.conflict("index", "the key is indexed already".to_owned());
        } else if reference {
            self.conflict("index", "a reference is indexed already".to_owned());
        } else if lookups.unique.is_some() {
            self.conflict("index", "what is `unique` is indexed already".to_owned());
        }
    }

    /// A text in an index by which lists are ordered must be short.
    pub(super) fn ordered_length(&mut self, option: &str, max: Option<u64>) {
        if max.is_none_or(|max| max <= SORTED_LENGTH_MAX) {
            return;
        }
        let span = self.options.span(option).unwrap_or(&self.member.name.span);
        let message =
            format!("`{option}` is for a `String` of at most {SORTED_LENGTH_MAX} characters");
        let help = format!("write `length(max = {SORTED_LENGTH_MAX})`, or less");
        let code = diagnostic::ORDERED_LENGTH;
        self.options
            .fail(Diagnostic::new(code, span.clone(), message, help));
    }
}

fn gives_twice(who: &str) -> String {
    format!("{who} is filled in by the server, which gives a time twice")
}
