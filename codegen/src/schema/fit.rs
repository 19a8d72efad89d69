//! Whether the keywords of a value are those of its type, and say one thing.

use super::{
    extensions,
    json::Node,
    keywords,
    lower::{Gathered, Lowering},
    types::meant,
};
use crate::diagnostic;

impl<'a> Lowering<'a> {
    /// Whether each keyword is one of the type's.
    pub(super) fn fits(&mut self, kind: &str, gathered: &Gathered<'a>) -> bool {
        let mut fits = true;
        let mut seen: Vec<(&str, Node<'a>)> = Vec::new();
        for (name, value) in gathered.parts.iter().flat_map(|part| part.members()) {
            if !keywords::is_assertion(name) || ["$ref", "oneOf", "anyOf", "allOf"].contains(&name)
            {
                continue;
            }
            let earlier = seen.iter().find(|(earlier, _)| *earlier == name);
            let (message, help) = if !is_of(kind, name) {
                let article = if kind.starts_with(['a', 'i', 'o']) {
                    "an"
                } else {
                    "a"
                };
                let help = match (name, kind) {
                    ("required" | "discriminator", "object") => {
                        "write the members in `properties`".to_owned()
                    }
                    _ => format!("remove it, or write `\"type\": \"{}\"`", meant(name)),
                };
                (format!("`{name}` says nothing of {article} {kind}"), help)
            } else if earlier.is_some_and(|(_, earlier)| !same(*earlier, value)) {
                (
                    format!("`{name}` says something else than beside the `$ref` to this"),
                    "keep one of the two".to_owned(),
                )
            } else {
                seen.push((name, value));
                continue;
            };
            self.found
                .at_name(diagnostic::SCHEMA_MISFIT, value, &message, &help);
            fits = false;
        }
        fits
    }

    /// Whether a string is base64, or no more than its `format` says.
    pub(super) fn is_encoded(
        &mut self,
        format: Option<Node<'a>>,
        encoding: Option<Node<'a>>,
    ) -> Option<()> {
        if let Some(node) = encoding
            && node.text() != Some("base64")
        {
            self.value_fault(node, "write `\"contentEncoding\": \"base64\"`");
            return None;
        }
        if let (Some(node), Some(_)) = (
            format.filter(|format| format.text() != Some("byte")),
            encoding,
        ) {
            let message = "`format` and `contentEncoding` say two things of one string";
            let help = "keep one of the two";
            self.found
                .at_name(diagnostic::SCHEMA_MISFIT, node, message, help);
            return None;
        }
        Some(())
    }
}

/// Whether two keywords say the same.
fn same(one: Node<'_>, other: Node<'_>) -> bool {
    let scalar = |node: Node<'_>| extensions::scalar(node);
    match (scalar(one), scalar(other)) {
        (Some(one), Some(other)) => one == other,
        _ => one == other,
    }
}

/// Whether a keyword says something of values of a type.
fn is_of(kind: &str, keyword: &str) -> bool {
    match keyword {
        "type" => true,
        "format" => matches!(kind, "string" | "integer" | "number"),
        // The digits of a decimal.
        "multipleOf" => matches!(kind, "string" | "integer" | "number"),
        "required" | "discriminator" => false,
        _ => match meant(keyword) {
            "number" => matches!(kind, "integer" | "number"),
            of => of == kind,
        },
    }
}
