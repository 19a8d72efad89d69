//! Types that several files repeat, and members that several schemas of an `allOf` do: one of each, if all
//! mean the same. Never goes by the text alone: a `$ref` means what it leads to.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::Value as Json;

use super::{
    extensions,
    json::{Identity, Node},
    lower::{Lowering, Role, role},
};
use crate::{
    decl::{EnumDecl, Spanned, StructDecl},
    diagnostic,
};

/// Most `$ref`s in a row that two schemas are compared through.
const HOPS_MAX: usize = 32;

/// Most values that are compared in all: what is beyond counts as another.
const COMPARED_MAX: usize = 1_000_000;

/// A type whose name another has already, which is right if both are the same.
pub(super) struct Twin<'a> {
    pub(super) node: Node<'a>,
    pub(super) name: Spanned<String>,
}

impl<'a> Lowering<'a> {
    /// Whether another type has the name already that is no model: tools repeat a type in each file that
    /// needs it.
    pub(super) fn is_twin(&self, name: &str, node: Node<'a>) -> bool {
        self.taken.get(name).is_some_and(|other| {
            *other != node && (other.parent().is_some() || role(*other) == Role::Type)
        })
    }

    /// Keeps one of each type, and reports those that are another type of the same name.
    pub(super) fn settle_twins(&mut self) {
        let structs = std::mem::take(&mut self.structs);
        self.structs = self.distinct(structs, |decl: &StructDecl| &decl.name);
        let enums = std::mem::take(&mut self.enums);
        self.enums = self.distinct(enums, |decl: &EnumDecl| &decl.name);
        let structs: BTreeSet<&str> = self
            .structs
            .iter()
            .map(|decl| decl.name.value.as_str())
            .collect();
        let both = self.enums.iter().map(|decl| &decl.name);
        let both: Vec<_> = both
            .filter(|name| structs.contains(name.value.as_str()))
            .cloned()
            .collect();
        for name in both {
            self.report_twin(&name.value);
        }
    }

    fn distinct<T: Serialize>(
        &mut self,
        decls: Vec<T>,
        name: fn(&T) -> &Spanned<String>,
    ) -> Vec<T> {
        let twins = self.twins.iter().map(|twin| twin.name.value.clone());
        let twins: BTreeSet<String> = twins.collect();
        let mut first: BTreeMap<String, Json> = BTreeMap::new();
        let mut distinct = Vec::new();
        for decl in decls {
            let own = name(&decl);
            if twins.contains(&own.value) {
                let meaning = meaning(&decl);
                if let Some(other) = first.get(&own.value) {
                    if *other != meaning {
                        self.report(own);
                    }
                    continue;
                }
                first.insert(own.value.clone(), meaning);
            }
            distinct.push(decl);
        }
        distinct
    }

    /// Reports the first twin of a name.
    fn report_twin(&mut self, name: &str) {
        if self.found.is_full() {
            return;
        }
        let twin = self.twins.iter().find(|twin| twin.name.value == name);
        if let Some(name) = twin.map(|twin| twin.name.clone()) {
            self.report(&name);
        }
    }

    fn report(&mut self, name: &Spanned<String>) {
        if self.found.is_full() {
            return;
        }
        let twin = self.twins.iter().find(|twin| twin.name == *name);
        if let Some(node) = twin.map(|twin| twin.node) {
            self.name_taken(&name.value, node, "x-type");
        }
    }

    /// Reports a name that another type has.
    pub(super) fn name_taken(&mut self, name: &str, node: Node<'a>, extension: &str) {
        let message = format!(
            "there is another type of the name `{}`",
            super::json::short(name)
        );
        let help = format!("give it another: `\"{extension}\": {{ \"name\": \"…\" }}`");
        let code = diagnostic::SCHEMA_NAME;
        match node.get(extension).and_then(|own| own.get("name")) {
            Some(given) => self.found.at(code, given, &message, &help),
            None => self.found.at_name(code, node, &message, &help),
        }
    }

    /// Whether two schemas say the same, wherever the types stand that they refer to.
    pub(super) fn alike(&mut self, one: Node<'a>, other: Node<'a>) -> bool {
        self.are_alike(one, other, 0, &mut BTreeSet::new())
    }

    fn are_alike(
        &mut self,
        one: Node<'a>,
        other: Node<'a>,
        hops: usize,
        seen: &mut BTreeSet<(Identity, Identity)>,
    ) -> bool {
        if one == other {
            return true;
        }
        self.compared += 1;
        if self.compared > COMPARED_MAX {
            return false;
        }
        if one.is_object() && other.is_object() {
            return one.members().count() == other.members().count()
                && one.members().all(|(name, member)| {
                    other
                        .get(name)
                        .is_some_and(|other| self.are_alike(member, other, hops, seen))
                });
        }
        if one.is_array() && other.is_array() {
            return one.elements().len() == other.elements().len()
                && one
                    .elements()
                    .zip(other.elements())
                    .all(|(one, other)| self.are_alike(one, other, hops, seen));
        }
        if let (Some("$ref"), Some(text), Some(same)) = (one.name(), one.text(), other.text()) {
            let lead = (self.links.follow(one, text), self.links.follow(other, same));
            // One that leads nowhere is reported where it is followed.
            let (Ok(one), Ok(other)) = lead else {
                return text == same;
            };
            // What is being compared already is the same if all else is.
            if one == other || !seen.insert((one.identity(), other.identity())) {
                return true;
            }
            return hops < HOPS_MAX && self.are_alike(one, other, hops + 1, seen);
        }
        match (extensions::scalar(one), extensions::scalar(other)) {
            (Some(one), Some(other)) => one == other,
            (None, None) => one.is_null() && other.is_null(),
            _ => false,
        }
    }
}

/// What a type is, without the places of its parts and the order of its options.
fn meaning(decl: &impl Serialize) -> Json {
    let mut json = serde_json::to_value(decl).unwrap_or_default();
    strip(&mut json);
    json
}

fn strip(json: &mut Json) {
    match json {
        Json::Array(elements) => elements.iter_mut().for_each(strip),
        Json::Object(members) => {
            members.retain(|name, _| !["span", "model_span"].contains(&name.as_str()));
            for (name, member) in members {
                strip(member);
                if let ("model" | "serde", Json::Array(options)) = (name.as_str(), member) {
                    options.sort_by_cached_key(ToString::to_string);
                }
            }
        }
        _ => {}
    }
}
