//! What is said of types with a name where it would say nothing: in `x-type`, and of the member that tells
//! the objects of a choice apart.

use std::collections::BTreeSet;

use super::{
    json::{Node, short},
    keywords::suggestion,
    lower::Lowering,
    objects::Object,
    unions::constant,
};
use crate::diagnostic;

impl<'a> Lowering<'a> {
    /// Reports entries of `x-type` that are for other kinds of types.
    pub(super) fn only_of_type(&mut self, node: Node<'a>, own: &[&str]) {
        let entries = node.get("x-type").into_iter().flat_map(Node::members);
        for (name, entry) in entries {
            if ["tag", "content", "variants"].contains(&name) && !own.contains(&name) {
                let (message, help) = match name {
                    "variants" => ("`variants` is for an enum", "remove it"),
                    _ => (
                        "this is for a `oneOf` of objects that a `const` member tells apart",
                        "remove it",
                    ),
                };
                self.found
                    .at_name(diagnostic::OPTION_MISFIT, entry, message, help);
            }
        }
    }

    /// Reports names of variants for values that the enum does not have.
    pub(super) fn names_of_values(&mut self, node: Node<'a>, texts: &BTreeSet<&str>) {
        let Some(variants) = node.get("x-type").and_then(|own| own.get("variants")) else {
            return;
        };
        if !variants.is_object() {
            let help = "write the names by the values: `{ \"+1\": \"Up\" }`";
            let message = "`variants` is not given what it takes";
            return self
                .found
                .at(diagnostic::OPTION_ARGUMENT, variants, message, help);
        }
        for (text, given) in variants.members() {
            if !texts.contains(text) {
                let known: Vec<&str> = texts.iter().copied().take(20).collect();
                let message = format!("`{}` is no value of this enum", short(text));
                let help = suggestion(text, "the values are", &known);
                self.found
                    .at_name(diagnostic::OPTION_MISFIT, given, &message, &help);
            }
        }
    }

    /// Whether nothing is said of a tag but which it is, and of the objects but their members.
    pub(super) fn tells_alone(&mut self, tag: &str, branches: &[(Node<'a>, Object<'a>)]) -> bool {
        let mut alone = true;
        for (schema, object) in branches {
            alone &= self.of_no_member(&[*schema]).is_some();
            let Some((constant, text)) = constant(object, tag) else {
                continue;
            };
            let mut properties = object.properties.iter();
            let Some(node) = properties.find(|node| node.name() == Some(tag)) else {
                continue;
            };
            for (name, value) in node.members() {
                let fits = match name {
                    "default" => value.text() == Some(text),
                    "readOnly" | "writeOnly" => value.boolean() == Some(false),
                    "x-field" | "x-type" => false,
                    _ => true,
                };
                if !fits {
                    let message = format!(
                        "`{name}` is not read of `{}`, which tells the objects of a choice apart",
                        short(tag)
                    );
                    let text = short(constant.text().unwrap_or_default());
                    let help = match name {
                        "default" => format!("write `\"{text}\"`, or remove it"),
                        _ => "remove it".to_owned(),
                    };
                    self.found
                        .at_name(diagnostic::SCHEMA_MISFIT, value, &message, &help);
                    alone = false;
                }
            }
        }
        alone
    }
}
