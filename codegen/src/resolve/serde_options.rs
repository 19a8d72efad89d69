//! serde's attributes: what is honoured, and what to write instead of the rest.
//!
//! Generated code speaks JSON by itself. An attribute that it did not follow would make the user's
//! own Serialize say something else, so nothing is passed over.

use super::{
    case::{RENAME_RULES, RenameRule},
    nearest::suggestion,
    options::{argument, value},
};
use crate::{
    decl::{Arguments, AttributesDecl, OptionDecl, Value},
    diagnostic::{self, Diagnostic, Span},
};

/// Where an attribute stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Model,
    /// A nested struct.
    Struct,
    /// A member of a model, of a nested struct or of a variant.
    Member,
    Enum,
    Variant,
    /// What a variant holds without a name.
    Value,
}

/// What serde was told about an item.
#[derive(Debug, Default)]
pub(super) struct Serde<'a> {
    /// `rename`, and where.
    pub(super) rename: Option<(&'a str, &'a Span)>,
    pub(super) rename_all: Option<RenameRule>,
    /// `default`, and where.
    pub(super) default: Option<&'a Span>,
    /// `skip_serializing_if = "Option::is_none"`, and where.
    pub(super) skip_if_none: Option<&'a Span>,
    /// `tag`, and where.
    pub(super) tag: Option<(&'a str, &'a Span)>,
    /// `content`, and where.
    pub(super) content: Option<(&'a str, &'a Span)>,
    /// Whether something was wrong.
    pub(super) broken: bool,
}

/// Reads the serde attributes of an item.
pub(super) fn read<'a>(
    attributes: &'a AttributesDecl,
    place: Place,
    findings: &mut Vec<Diagnostic>,
) -> Serde<'a> {
    let mut serde = Serde::default();
    let mut seen: Vec<&str> = Vec::new();
    for option in &attributes.serde {
        let name = option.name.value.as_str();
        let result = if seen.contains(&name) {
            Err(Diagnostic::new(
                diagnostic::OPTION_TWICE,
                option.span.clone(),
                format!("`{name}` is given twice"),
                "keep one of them",
            ))
        } else {
            serde.take(option, place)
        };
        seen.push(name);
        if let Err(diagnostic) = result {
            serde.broken = true;
            findings.push(diagnostic);
        }
    }
    serde
}

impl<'a> Serde<'a> {
    fn take(&mut self, option: &'a OptionDecl, place: Place) -> Result<(), Diagnostic> {
        let named = matches!(place, Place::Member | Place::Variant);
        let is_type = matches!(place, Place::Model | Place::Struct | Place::Enum);
        let has_parts = is_type || place == Place::Variant;
        let text = match value(option) {
            Some(Value::String(text)) => Some(text.as_str()),
            _ => None,
        };
        match (option.name.value.as_str(), &option.arguments, text) {
            ("rename", Arguments::Value(_), Some(text)) if named => {
                self.rename = Some((text, &option.span));
            }
            ("rename", Arguments::Value(_), None) if named => {
                return Err(argument(option, "write `rename = \"…\"`"));
            }
            ("rename_all", Arguments::Value(_), text) if has_parts => {
                self.rename_all = Some(rename_rule(option, text)?);
            }
            ("default", Arguments::None, _) if place == Place::Member => {
                self.default = Some(&option.span);
            }
            ("skip_serializing_if", Arguments::Value(_), Some(text))
                if place == Place::Member && is_option_is_none(text) =>
            {
                self.skip_if_none = Some(&option.span);
            }
            // Generated inputs refuse unknown members in any case.
            ("deny_unknown_fields", Arguments::None, _) if is_type => {}
            ("tag", Arguments::Value(_), Some(text)) if place == Place::Enum => {
                self.tag = Some((text, &option.span));
            }
            ("content", Arguments::Value(_), Some(text)) if place == Place::Enum => {
                self.content = Some((text, &option.span));
            }
            (name @ ("tag" | "content"), Arguments::Value(_), None) if place == Place::Enum => {
                return Err(argument(option, format!("write `{name} = \"…\"`")));
            }
            _ => return Err(refusal(option, place)),
        }
        Ok(())
    }
}

fn is_option_is_none(path: &str) -> bool {
    let bare: String = path.split_whitespace().collect();
    matches!(
        bare.trim_start_matches("::"),
        "Option::is_none" | "std::option::Option::is_none" | "core::option::Option::is_none"
    )
}

fn rename_rule(option: &OptionDecl, text: Option<&str>) -> Result<RenameRule, Diagnostic> {
    let Some(text) = text else {
        return Err(argument(option, "write `rename_all = \"camelCase\"`"));
    };
    let found = RENAME_RULES.iter().find(|(name, _)| *name == text);
    let Some((_, rule)) = found else {
        let names: Vec<&str> = RENAME_RULES.iter().map(|(name, _)| *name).collect();
        return Err(argument(option, suggestion(text, "serde knows", &names)));
    };
    Ok(*rule)
}

fn refusal(option: &OptionDecl, place: Place) -> Diagnostic {
    let name = option.name.value.as_str();
    let item = match place {
        Place::Model => "a model",
        Place::Struct => "a nested struct",
        Place::Member => "a member",
        Place::Enum => "an enum",
        Place::Variant => "a variant",
        Place::Value => "what a variant holds without a name",
    };
    Diagnostic::new(
        diagnostic::SERDE_REFUSED,
        option.span.clone(),
        format!("serde's `{name}`, as it is written here, is not honoured on {item}"),
        rewrite(name, place),
    )
}

fn rewrite(name: &str, place: Place) -> &'static str {
    match (name, place) {
        (_, Place::Value) => "give it a name: a variant with a named member has options",
        ("rename", Place::Model | Place::Struct | Place::Enum) => "rename the type itself",
        ("rename_all", Place::Member) => {
            "write it above the struct, the enum or the variant, or `rename = \"…\"` here"
        }
        ("rename" | "rename_all", _) => "give one name for both directions: `rename = \"…\"`",
        ("rename_all_fields", _) => "write `rename_all` above each variant with members",
        ("default", Place::Member) => "write `#[model(default = …)]` with a literal",
        ("default", _) => "give each member its own `#[model(default = …)]`",
        ("skip_serializing_if", _) => {
            "write `skip_serializing_if = \"Option::is_none\"`, on an `Option`"
        }
        ("skip" | "skip_serializing" | "skip_deserializing", Place::Variant) => {
            "remove the variant: what is in the enum is part of the API"
        }
        ("skip" | "skip_serializing" | "skip_deserializing", _) => {
            "move what is not part of the API out of the model"
        }
        ("alias", _) => "remove it: a name in JSON is one name",
        ("flatten", _) => "write the members here, or nest them: `pub inner: Inner`",
        ("untagged", Place::Enum) => {
            "write `tag = \"type\"` instead, or with `content = \"value\"`"
        }
        ("other" | "untagged", _) => "remove it: what a request may hold is what is listed",
        ("tag" | "content", _) => {
            "remove it, or write an enum with `tag` and this as one of its variants"
        }
        ("deny_unknown_fields", _) => "write it above the enum, or remove it: no input takes more",
        ("with" | "serialize_with" | "deserialize_with" | "from" | "try_from" | "into", _) => {
            "use a type whose JSON form is the one you want, or `#[model(opaque)]`"
        }
        ("transparent" | "remote", _) => "write the type that it stands for",
        _ => "remove it",
    }
}
