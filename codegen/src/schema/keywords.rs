//! The keywords of JSON Schema: those that are read, and what to write instead of the rest.

use super::{findings::Findings, json::Node, links::old_anchor};
use crate::{
    diagnostic,
    resolve::nearest::{distance, listed, nearest},
};

/// What says nothing about values, wherever it stands.
const ANNOTATIONS: &[&str] = &[
    "title",
    "description",
    "$comment",
    "examples",
    "deprecated",
    "readOnly",
    "writeOnly",
    "default",
    "contentMediaType",
    "contentSchema",
    "$anchor",
    "$defs",
    "definitions",
    "x-type",
    "x-field",
];

/// What may stand at the root alone.
const OF_ROOT: &[&str] = &["$schema", "$id", "x-model"];

/// What says what a value is.
const SHAPES: &[&str] = &[
    "type",
    "enum",
    "const",
    "properties",
    "required",
    "additionalProperties",
    "unevaluatedProperties",
    "propertyNames",
    "items",
    "uniqueItems",
    "oneOf",
    "anyOf",
    "allOf",
    "$ref",
    "discriminator",
    "format",
    "contentEncoding",
];

/// What says which values of a type there are.
const BOUNDS: &[&str] = &[
    "minLength",
    "maxLength",
    "pattern",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minItems",
    "maxItems",
    "minProperties",
    "maxProperties",
];

/// What the model language has no form for, and what to write instead.
const REFUSED: &[(&str, &str)] = &[
    (
        "not",
        "remove it, and say what is allowed: by `enum`, `pattern`, `minimum` or `maximum`",
    ),
    ("if", CHOICE),
    ("then", CHOICE),
    ("else", CHOICE),
    (
        "prefixItems",
        "remove it: describe all elements by `items`, or write an object with a member for each place",
    ),
    (
        "additionalItems",
        "remove it: describe all elements by `items`",
    ),
    (
        "patternProperties",
        "remove it: list the members in `properties`, or describe the values of a map by `additionalProperties`",
    ),
    ("contains", ELEMENTS),
    ("minContains", ELEMENTS),
    ("maxContains", ELEMENTS),
    (
        "unevaluatedItems",
        "remove it: `items` describes all elements",
    ),
    ("dependentRequired", CHOICE),
    ("dependentSchemas", CHOICE),
    ("dependencies", CHOICE),
    ("$dynamicRef", REFERENCE),
    ("$dynamicAnchor", "write `\"$anchor\"`"),
    ("$recursiveRef", REFERENCE),
    ("$recursiveAnchor", "write `\"$anchor\"`"),
    ("$vocabulary", "remove it: it is for schemas of schemas"),
    ("id", "write `\"$id\"`"),
    (
        "nullable",
        "remove it, and write the type with null: `\"type\": [\"string\", \"null\"]`",
    ),
];

const CHOICE: &str = "remove it, or write `oneOf` with objects that a `const` member tells apart";
const ELEMENTS: &str = "remove it: describe all elements by `items`";
const REFERENCE: &str = "write `\"$ref\"`, with the place of the type";

/// Whether a keyword says which values of a type there are.
pub(super) fn is_bound(name: &str) -> bool {
    BOUNDS.contains(&name)
}

/// Whether a keyword says what a value is, or which of a type.
pub(super) fn is_assertion(name: &str) -> bool {
    SHAPES.contains(&name) || is_bound(name)
}

/// Whether a keyword is read anywhere, and is none of ours.
pub(super) fn is_known(name: &str) -> bool {
    (ANNOTATIONS.contains(&name) || is_assertion(name)) && !name.starts_with("x-")
}

/// Reports what is not read of the keywords of one schema.
pub(super) fn check(node: Node<'_>, found: &mut Findings) {
    let is_root = node.parent().is_none();
    for (name, value) in node.members() {
        if found.is_full() {
            return;
        }
        if name == "unevaluatedProperties" && value.boolean() != Some(false) {
            let message = "`unevaluatedProperties` says that there are no others, or nothing";
            let help = "write `false`; the values of a map are described by `additionalProperties`";
            found.at(diagnostic::SCHEMA_KEYWORD, value, message, help);
            continue;
        }
        if ANNOTATIONS.contains(&name) || is_assertion(name) {
            annotation(name, value, found);
            continue;
        }
        if OF_ROOT.contains(&name) {
            let is_anchor = name == "$id" && old_anchor(node).is_some();
            if !is_root && !is_anchor {
                misplaced(name, value, found);
            }
        } else if let Some((_, help)) = REFUSED.iter().find(|(refused, _)| *refused == name) {
            let message = format!("`{name}` is not supported");
            found.at_name(diagnostic::SCHEMA_KEYWORD, value, &message, help);
        } else if !name.starts_with("x-") || is_near_extension(name) {
            unknown(name, value, found);
        }
    }
    let list = node.parent().and_then(Node::name);
    let is_element = matches!(
        node.name(),
        Some("items" | "additionalProperties" | "propertyNames")
    );
    if let Some(value) = node.get("x-field")
        && list != Some("properties")
        && !is_element
    {
        let message = "`x-field` is for a member: a schema in `properties`";
        let help = "move it to the member that is of this type";
        found.at_name(diagnostic::UNKNOWN_OPTION, value, message, help);
    }
}

/// Reports an annotation that is not of its form.
fn annotation(name: &str, value: Node<'_>, found: &mut Findings) {
    let (fits, help) = match name {
        "title" | "description" | "$comment" | "$anchor" => {
            (value.text().is_some(), "write a text in quotes")
        }
        "deprecated" => (value.boolean().is_some(), "write `true` or `false`"),
        "examples" => (value.is_array(), "write a list of values: `[]`"),
        _ => return,
    };
    if !fits {
        let message = format!("`{name}` is not given what it takes");
        found.at(diagnostic::SCHEMA_VALUE, value, &message, help);
    }
}

/// `x-feild`: nearly one of ours, so it is hardly another tool's.
fn is_near_extension(name: &str) -> bool {
    let ours = ["x-model", "x-type", "x-field"];
    ours.into_iter().any(|own| distance(name, own) == 1)
}

fn misplaced(name: &str, value: Node<'_>, found: &mut Findings) {
    let help = match name {
        "$id" => "remove it, and refer to the type by `#/$defs/…`",
        _ => "remove it here, or move it to the root of the file",
    };
    let message = format!("`{name}` is for the root of a file");
    found.at_name(diagnostic::SCHEMA_KEYWORD, value, &message, help);
}

fn unknown(name: &str, value: Node<'_>, found: &mut Findings) {
    let known = ANNOTATIONS
        .iter()
        .chain(OF_ROOT)
        .chain(SHAPES)
        .chain(BOUNDS);
    let help = match nearest(name, known.copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "remove it, or put `x-` before it if it is for another tool".to_owned(),
    };
    let message = format!("there is no keyword `{}`", super::json::short(name));
    found.at_name(diagnostic::SCHEMA_UNKNOWN, value, &message, &help);
}

/// The dialects whose keywords these are.
const DIALECTS: &[&str] = &[
    "json-schema.org/draft/2020-12/schema",
    "json-schema.org/draft/2019-09/schema",
    "json-schema.org/draft-07/schema",
    "json-schema.org/draft-06/schema",
];

/// The name of a dialect as it stands in the list.
fn bare(text: &str) -> Option<&str> {
    let bare = text.strip_suffix('#').unwrap_or(text);
    bare.strip_prefix("https://")
        .or_else(|| bare.strip_prefix("http://"))
}

/// Whether a schema is of draft-07 or before it.
pub(super) fn is_old(node: Node<'_>) -> bool {
    let dialect = node.file().root().get("$schema").and_then(Node::text);
    dialect.and_then(bare).is_some_and(|bare| {
        let old = ["draft-07", "draft-06"].iter();
        let mut old = old.map(|draft| format!("json-schema.org/{draft}/schema"));
        old.any(|old| old == bare)
    })
}

/// What stands beside a `$ref` and, by its dialect, says nothing there.
pub(super) fn passed_over(node: Node<'_>) -> Option<Node<'_>> {
    let is_said = |name: &str| is_assertion(name) && name != "$ref";
    node.get("$ref").filter(|_| is_old(node))?;
    let mut said = node.members().filter(|(name, _)| is_said(name));
    said.next().map(|(_, value)| value)
}

/// Reports a `$schema` that is not one of these.
pub(super) fn dialect(root: Node<'_>, found: &mut Findings) {
    let Some(node) = root.get("$schema") else {
        return;
    };
    let text = node.text().unwrap_or_default();
    if !bare(text).is_some_and(|bare| DIALECTS.contains(&bare)) {
        let help = "write `\"$schema\": \"https://json-schema.org/draft/2020-12/schema\"`; draft-07 is read as well";
        let message = format!(
            "`{}` is not a dialect that is read",
            super::json::short(text)
        );
        found.at(diagnostic::SCHEMA_VALUE, node, &message, help);
    }
}

/// The names in backticks that are known in a place, for a sentence.
pub(super) fn suggestion(written: &str, what: &str, known: &[&str]) -> String {
    match nearest(written, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("{what} {}", listed(known)),
    }
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use super::*;

    fn document(name: &str) -> String {
        let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs");
        fs::read_to_string(docs.join(name)).unwrap()
    }

    #[test]
    fn the_documents_name_every_keyword_and_show_each_that_is_read() {
        let list = document("json-schema.md");
        let page = document("models.md");
        let (_, page) = page.split_once("## JSON Schema").unwrap();
        for name in [ANNOTATIONS, OF_ROOT, SHAPES, BOUNDS].concat() {
            assert!(list.contains(&format!("`{name}`")), "{name}");
            assert!(page.contains(&format!("\"{name}\": ")), "{name}");
        }
        for (name, _) in REFUSED {
            assert!(list.contains(&format!("`{name}`")), "{name}");
        }
    }
}
