//! What no member led to: its keywords and `$ref`s are judged all the same, and nothing is made of it.

use super::{
    json::{Document, Node},
    lower::{Lowering, Role, kind, role},
};
use crate::diagnostic;

impl<'a> Lowering<'a> {
    /// Judges the schemas of a file that were passed by, and the names of types that are none.
    pub(super) fn judge_rest(&mut self, document: &'a Document) {
        let root = document.root();
        // Behind an error there are types that nobody got to.
        let is_whole = !self.found.has_errors();
        let mut pending = vec![root];
        while let Some(node) = pending.pop() {
            if self.found.is_full() {
                return;
            }
            if !node.is_object() {
                continue;
            }
            let is_reached = !self.check(node);
            if !is_reached && let Some(reference) = node.get("$ref") {
                self.follow(reference);
            }
            if is_whole && (is_reached || kind(node).is_none()) {
                self.names_nothing(node);
            }
            pending.extend(parts(node));
        }
    }

    /// Reports an `x-type` of what is no type with a name.
    fn names_nothing(&mut self, node: Node<'a>) {
        let Some(own) = node.get("x-type").filter(|_| !self.is_named(node)) else {
            return;
        };
        // At a root it says that the file is no model, and there it may be any type.
        let is_root = node.parent().is_none() && role(node) == Role::Type;
        if is_root && own.is_object() && own.members().next().is_none() {
            return;
        }
        let message = "`x-type` is of a type with a name of its own, and this is none";
        let help = match is_root {
            true => {
                "write `\"x-type\": {}`: whoever refers to this file takes the type without a name"
            }
            false => "move it to the object or enum itself, or remove it",
        };
        self.found
            .at_name(diagnostic::OPTION_MISFIT, own, message, help);
    }
}

/// The schemas within one.
fn parts(node: Node<'_>) -> Vec<Node<'_>> {
    let mut parts = Vec::new();
    for (name, value) in node.members() {
        match name {
            "properties" | "$defs" | "definitions" => {
                parts.extend(value.members().map(|(_, schema)| schema));
            }
            "oneOf" | "anyOf" | "allOf" => parts.extend(value.elements()),
            "items" | "additionalProperties" | "propertyNames" => parts.push(value),
            _ => {}
        }
    }
    parts
}
