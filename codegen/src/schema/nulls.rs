//! Whether null is a value: what one schema says of it, and what all schemas of a value do.

use super::{
    json::Node,
    lower::{is_null, types},
};

/// What the schemas of one value say of null, the nearest first: each may refuse it.
#[derive(Debug, Default)]
pub(super) struct Nulls {
    admitted: bool,
    /// Whether what follows cannot change it.
    settled: bool,
}

impl Nulls {
    pub(super) fn see(&mut self, node: Node<'_>) {
        if self.settled {
            return;
        }
        let (own, chosen) = (own(node), chosen(node));
        self.admitted |= own == Some(true) || chosen == Some(true);
        if own == Some(false) || chosen == Some(false) {
            self.admitted = false;
        }
        // Where null is one choice, the other says nothing of it.
        self.settled = own == Some(false) || chosen.is_some();
    }

    pub(super) const fn admitted(&self) -> bool {
        self.admitted
    }
}

/// What `type`, `enum` and `const` say; `None` is nothing.
fn own(node: Node<'_>) -> Option<bool> {
    let types = node.get("type").map(|_| types(node).contains(&"null"));
    let listed = node
        .get("enum")
        .map(|list| list.elements().any(Node::is_null));
    let constant = node.get("const").map(Node::is_null);
    let said = [types, listed, constant].into_iter().flatten();
    said.reduce(|one, other| one && other)
}

/// What the schemas of a choice or a merger say.
fn chosen(node: Node<'_>) -> Option<bool> {
    for list in ["oneOf", "anyOf"] {
        let Some(list) = node.get(list) else { continue };
        let says = |branch: Node<'_>| {
            if is_null(branch) {
                Some(true)
            } else {
                own(branch)
            }
        };
        if list.elements().any(|branch| says(branch) == Some(true)) {
            return Some(true);
        }
        let all = list.elements().all(|branch| says(branch) == Some(false));
        return all.then_some(false);
    }
    let all = node.get("allOf").into_iter().flat_map(Node::elements);
    all.map(own)
        .any(|said| said == Some(false))
        .then_some(false)
}
