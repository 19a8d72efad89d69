//! What is said of a model, in the words of JSON: the rules of the language quote options as attributes,
//! and whoever writes a schema has none.

use super::fragments;
use crate::diagnostic::Diagnostic;

/// Sentences that are about structs, and what they are of schemas. The first that is there counts.
const SENTENCES: &[(&str, &str)] = &[
    (
        "write `length(min = …, max = …)` with numbers of elements",
        "write `\"minItems\": …, \"maxItems\": …` with numbers of elements",
    ),
    (
        "write `length(min = …, max = …)` with numbers of entries",
        "write `\"minProperties\": …, \"maxProperties\": …` with numbers of entries",
    ),
    (
        "write `length(min = …, max = …)` with numbers of bytes",
        "write `\"x-field\": { \"length\": { \"min\": …, \"max\": … } }` with numbers of bytes",
    ),
    (
        "compare it with a member of type `Id<User>` or `Option<Id<User>>`",
        "compare it with a member that is a reference to one: `\"type\": \"string\", \"format\": \"uuid\", \
         \"x-field\": { \"references\": \"User\" }`",
    ),
    (
        "make the member an `Id<User>` or an `Option<Id<User>>`",
        "write `\"type\": \"string\", \"format\": \"uuid\"`",
    ),
    (
        "make the member an `Option<Id<User>>`",
        "let the member be null: `\"type\": [\"string\", \"null\"]`",
    ),
    (
        "make the member a `Timestamp`",
        "write `\"type\": \"string\", \"format\": \"date-time\"`",
    ),
    (
        "make the member a `u64`",
        "write `\"type\": \"integer\"` and, in `x-field`, `\"type\": \"u64\"`",
    ),
    (
        "it is for references: `Id<T>` of another record",
        "it is for a reference: a member with `\"references\": \"…\"`",
    ),
    (
        "a key is a `String`, `Uuid`, `Id<T>` or a unit enum, whose JSON is a string",
        "names of a map are strings, UUIDs, keys of records, or those of an enum of strings",
    ),
    (
        "give it a name that can be read and typed",
        "rename it, so that it can be read and typed",
    ),
    (
        "an `Option` without a default",
        "one that may be absent (no `default`, and not in `required`)",
    ),
    (
        "an `Option`, or give it a fixed default",
        "one that may be absent (no `default`, and not in `required`), or give it a fixed default",
    ),
    (
        "making a member an Option",
        "letting a member be absent or null",
    ),
    ("making an Option required", "requiring what was not"),
    ("making an element an Option", "letting an element be null"),
    (
        "remove the default: an absent `Option` is null",
        "remove `default`, or null from the type",
    ),
    (
        "make the member an `Option`, or",
        "take the member out of `required`, or",
    ),
    (
        "make the member an `Option`",
        "take the member out of `required`",
    ),
    (
        "make this reference an `Option`",
        "take this reference out of `required`",
    ),
    (
        "make one of these references an `Option`",
        "take one of these references out of `required`",
    ),
    ("make it an `Option`", "take it out of `required`"),
    ("cannot be an `Option`", "cannot be null"),
    (
        "is no `Option`, and never `None`",
        "is always there, and never `None`",
    ),
    (
        "rename the member, or its JSON name with `#[serde(rename = \"…\")]`",
        "rename the property",
    ),
    (
        "for a member or variant `#[serde(rename = \"…\")]` is enough",
        "the name in JSON is enough",
    ),
    ("`#[serde(default)]`", "`\"default\": {}`"),
    (
        "a struct of models/ that derives `Model`",
        "a model of models/",
    ),
    (
        "write `Vec<T>`, or a set of something else",
        "remove `uniqueItems`, or say something else of `items`",
    ),
    ("comes from the prelude", "is a type of the language"),
    (
        "with the Rust names of members",
        "with names of members as in Rust",
    ),
    ("write its Rust name", "write its name in Rust"),
    (
        "remove it, or give it another name:",
        "give it another name by `\"x-type\": { \"name\": \"…\" }`:",
    ),
    ("the struct", "the object"),
    ("nested struct", "nested object"),
    ("hold a struct of models/", "hold an object"),
];

/// Says in JSON what is said of places in schemas.
pub(crate) fn translate(found: &mut [Diagnostic]) {
    for found in found {
        let is_of_schema = found
            .span
            .as_ref()
            .is_some_and(|span| span.file.ends_with(super::SUFFIX));
        if is_of_schema {
            let accepted = found.code.starts_with("E11").then_some(&found.span);
            let typed = |text: &str| match accepted {
                Some(Some(span)) => fragments::said(text, span),
                _ => text.to_owned(),
            };
            let variant = accepted.is_some() && found.message.starts_with("the accepted variant");
            found.message = translated(&typed(&found.message));
            found.help = help(&translated(&typed(&found.help)));
            if variant {
                found.help.push_str(CONTENT);
            }
        }
    }
}

/// What else may be the cause where a variant holds another type than before.
const CONTENT: &str = "; how variants hold what they do is guessed unless `\"x-type\": { \"tag\": \"…\", \
                       \"content\": \"…\" }` says it";

/// Help that names what there is in Rust alone.
fn help(text: &str) -> String {
    if text.starts_with("make it an `Id<") {
        return "write `\"type\": \"string\", \"format\": \"uuid\"` for keys that the server assigns; a client assigns \
                a `\"type\": \"string\"` or an `\"integer\"`, never null"
            .to_owned();
    }
    if let Some(path) = text.strip_prefix("add `use crate::") {
        let name = path
            .trim_end_matches(";`")
            .rsplit("::")
            .next()
            .unwrap_or(path);
        return format!(
            "a schema refers to a model by `\"x-field\": {{ \"references\": \"{name}\" }}`, and to other types by `$ref`"
        );
    }
    if let Some((before, behind)) = text.split_once("`Id<")
        && let Some((model, after)) = behind.split_once(">`")
        && !model.contains('<')
    {
        return format!("{before}`\"references\": \"{model}\"`{after}");
    }
    let name_of = |rest: &str| rest.split('`').next().unwrap_or_default().to_owned();
    // The case of names: what is to be written is the name in Rust.
    match (
        text.strip_prefix("write `"),
        text.contains("#[serde(rename") || text.contains("`path` and `plural`"),
    ) {
        (Some(rest), true) => format!(
            "give it the name in Rust: `\"name\": \"{}\"`",
            name_of(rest)
        ),
        (None, true) => "give it a name in Rust: `\"name\": \"…\"`".to_owned(),
        _ => text.to_owned(),
    }
}

fn translated(text: &str) -> String {
    let mut text = text.to_owned();
    for (rust, json) in SENTENCES {
        if text.contains(rust) {
            text = text.replace(rust, json);
        }
    }
    let parts = text.split('`').enumerate().map(|(at, part)| match at % 2 {
        0 => part.to_owned(),
        _ => option(part).unwrap_or_else(|| part.to_owned()),
    });
    parts.collect::<Vec<_>>().join("`")
}

/// Options whose JSON is a keyword.
const KEYWORDS: &[(&str, &str)] = &[("read_only", "readOnly"), ("write_only", "writeOnly")];

/// Options that take values.
const VALUED: &[&str] = &[
    "path",
    "plural",
    "body_max",
    "access",
    "default",
    "pattern",
    "format",
    "references",
    "on_delete",
    "json",
    "scale",
    "events",
    "every",
    "tag",
    "content",
    "list",
    "get",
    "create",
    "replace",
    "update",
    "delete",
];

/// Options that take lists.
const LISTED: &[&str] = &[
    "unique",
    "index",
    "operations",
    "access",
    "compact",
    "rules",
    "each",
];

/// An option as a member of an object; `None` if the code is none.
fn option(code: &str) -> Option<String> {
    let within = code
        .strip_prefix("#[model(")
        .and_then(|code| code.strip_suffix(")]"));
    if let Some(within) = within {
        return Some(option(within).unwrap_or_else(|| format!("\"{within}\": true")));
    }
    if let Some((_, keyword)) = KEYWORDS.iter().find(|(name, _)| *name == code) {
        return Some((*keyword).to_owned());
    }
    // A member of a model; roles and variants are in upper camel case.
    if let Some((owner, member)) = code.split_once("::")
        && member.starts_with(char::is_lowercase)
    {
        return Some(format!("{owner}.{member}"));
    }
    if let Some((name, value)) = code.split_once(" = ")
        && VALUED.contains(&name)
    {
        return Some(format!("\"{name}\": {}", json(value)));
    }
    let (name, list) = code.split_once('(')?;
    let list = list.strip_suffix(')')?;
    let bounds = |least: &str, greatest: &str| {
        let named = list.split(", ").filter_map(|bound| {
            let (name, value) = bound.split_once(" = ")?;
            let name = if name == "min" { least } else { greatest };
            Some(format!("\"{name}\": {}", json(value)))
        });
        named.collect::<Vec<_>>().join(", ")
    };
    match name {
        "length" | "range" if !list.contains(" = ") => Some(name.to_owned()),
        "length" => Some(bounds("minLength", "maxLength")),
        "range" => Some(bounds("minimum", "maximum")),
        "unique" if list == "ignore_case" => Some("\"unique\": \"ignore_case\"".to_owned()),
        _ if LISTED.contains(&name) => Some(format!("\"{name}\": {}", listed(name, list))),
        _ => None,
    }
}

fn listed(name: &str, list: &str) -> String {
    let names = || {
        let names = list.split(", ").map(json).collect::<Vec<_>>();
        names.join(", ")
    };
    match name {
        _ if list == "…" => list.to_owned(),
        "unique" | "index" => format!("[[{}]]", names()),
        "operations" => format!("[{}]", names()),
        "each" => format!("{{ {} }}", option(list).unwrap_or_default()),
        _ => {
            let parts = list.split(", ").map(|part| match part.split_once(" = ") {
                Some((name, value)) => format!("\"{name}\": {}", json(value)),
                None => part.to_owned(),
            });
            format!("{{ {} }}", parts.collect::<Vec<_>>().join(", "))
        }
    }
}

/// A value of an attribute in JSON.
fn json(value: &str) -> String {
    let is_number = value.starts_with(|first: char| first.is_ascii_digit() || first == '-');
    match value {
        "…" | "\"…\"" | "true" | "false" => value.to_owned(),
        value if is_number => value.replace('_', ""),
        value if value.starts_with(['"', '[', '{']) => value.to_owned(),
        value => format!("\"{value}\""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_said_as_json_has_them() {
        for (rust, json) in [
            (
                "write `length(min = 1, max = 80)` with integers",
                "write `\"minLength\": 1, \"maxLength\": 80` with integers",
            ),
            (
                "write `range(min = …, max = …)` with bounds",
                "write `\"minimum\": …, \"maximum\": …` with bounds",
            ),
            (
                "write `access = \"session\"`, or",
                "write `\"access\": \"session\"`, or",
            ),
            (
                "`access(list = \"public\", default = \"session\")`",
                "`\"access\": { \"list\": \"public\", \"default\": \"session\" }`",
            ),
            (
                "write `unique(a, b)`",
                "write `\"unique\": [[\"a\", \"b\"]]`",
            ),
            ("`unique(ignore_case)`", "`\"unique\": \"ignore_case\"`"),
            (
                "write `#[model(index)]` above `a`",
                "write `\"index\": true` above `a`",
            ),
            (
                "write `#[model(default = …)]` with",
                "write `\"default\": …` with",
            ),
            (
                "write `compact(events = 10_000, every = \"5m\")`",
                "write `\"compact\": { \"events\": 10000, \"every\": \"5m\" }`",
            ),
            (
                "`each(length(max = 80))`",
                "`\"each\": { \"maxLength\": 80 }`",
            ),
            (
                "what is `secret` is `write_only` already",
                "what is `secret` is `writeOnly` already",
            ),
            (
                "write `references = Country`",
                "write `\"references\": \"Country\"`",
            ),
            (
                "add `list` to `operations(…)`",
                "add `list` to `\"operations\": …`",
            ),
            (
                "give it a `default`, or make it an `Option`",
                "give it a `default`, or take it out of `required`",
            ),
            ("did you mean `Account`?", "did you mean `Account`?"),
        ] {
            assert_eq!(translated(rust), json);
        }
    }

    #[test]
    fn what_is_said_of_accepted_models_has_types_of_json() {
        let span = crate::diagnostic::Span {
            file: "models/a.schema.json".to_owned(),
            line: 1,
            column: 1,
            width: 1,
        };
        let variant = "the accepted variant `X` of `A` holds `u8` and would now hold named members";
        let member = "`a` of `A` is accepted as `Option<u8>` and is now `u8`";
        let found = |message: &str, help: &str| {
            crate::diagnostic::Diagnostic::new("E115", span.clone(), message, help)
        };
        let mut found = [
            found(variant, "keep `X` as it is"),
            found(member, "keep `a: Option<u8>`"),
        ];
        translate(&mut found);
        let [variant, member] = found;
        assert!(
            variant
                .help
                .starts_with("keep `X` as it is; how variants hold")
        );
        assert_eq!(
            member.help,
            r#"keep `a` as `"type": "integer", "format": "uint8"` outside of `required`"#
        );
        assert!(!variant.message.contains("u8") && !member.message.contains("Option"));
    }
}
