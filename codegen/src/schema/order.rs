//! Which types have an order: all that can, for sets and maps of any file may hold them.

use std::collections::{BTreeMap, BTreeSet};

use super::write::parts;
use crate::{
    decl::{EnumDecl, MemberDecl, StructDecl, TypeDecl},
    diagnostic::{self, Diagnostic},
};

const ORDER: [&str; 3] = ["Eq", "PartialOrd", "Ord"];

/// Derives an order for each nested type whose members have one, and reports sets of others.
pub(super) fn derive(structs: &mut [StructDecl], enums: &mut [EnumDecl]) -> Vec<Diagnostic> {
    let mut held: BTreeMap<String, Vec<&TypeDecl>> = BTreeMap::new();
    for decl in structs.iter() {
        held.insert(
            decl.name.value.clone(),
            decl.members.iter().map(|member| &member.ty).collect(),
        );
    }
    for decl in enums.iter() {
        held.insert(
            decl.name.value.clone(),
            members(decl).map(|member| &member.ty).collect(),
        );
    }
    let without = unordered(&held);
    let all = structs.iter().flat_map(|decl| &decl.members);
    let all = all.chain(enums.iter().flat_map(members));
    let found = all
        .filter_map(|member| refused(&member.ty, &without))
        .collect();
    let structs = structs
        .iter_mut()
        .map(|decl| (&decl.name.value, &mut decl.attributes.derives));
    let enums = enums
        .iter_mut()
        .map(|decl| (&decl.name.value, &mut decl.attributes.derives));
    for (name, derives) in structs.chain(enums) {
        let is_nested = !derives
            .iter()
            .any(|derive| derive == "Model" || derive == "Ord");
        if is_nested && !without.contains(name.as_str()) {
            let place = derives
                .iter()
                .position(|derive| derive == "PartialEq")
                .map_or(0, |at| at + 1);
            derives.splice(place..place, ORDER.map(str::to_owned));
        }
    }
    found
}

fn members(decl: &EnumDecl) -> impl Iterator<Item = &MemberDecl> {
    decl.variants
        .iter()
        .flat_map(|variant| variant.data.members())
}

/// The types that hold, at any depth, what has no order.
fn unordered(held: &BTreeMap<String, Vec<&TypeDecl>>) -> BTreeSet<String> {
    let mut holders: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (name, types) in held {
        for ty in types {
            visit(ty, &mut |used| holders.entry(used).or_default().push(name));
        }
    }
    let mut without = BTreeSet::new();
    let mut pending: Vec<&str> = vec!["f32", "f64", "Value"];
    while let Some(name) = pending.pop() {
        for holder in holders.remove(name).unwrap_or_default() {
            if without.insert(holder.to_owned()) {
                pending.push(holder);
            }
        }
    }
    without
}

/// Visits the names in a type.
fn visit<'t>(ty: &'t TypeDecl, visitor: &mut dyn FnMut(&'t str)) {
    let (name, arguments) = parts(ty);
    // What a reference refers to is no part of the value.
    if name != "Id" {
        visitor(name);
        for argument in arguments {
            visit(argument, visitor);
        }
    }
}

/// A set whose elements have no order.
fn refused(ty: &TypeDecl, without: &BTreeSet<String>) -> Option<Diagnostic> {
    let (name, arguments) = parts(ty);
    let mut inner = Vec::new();
    if name == "BTreeSet" {
        for argument in arguments {
            visit(argument, &mut |used| inner.push(used));
        }
    }
    match inner.into_iter().find(|used| without.contains(*used)) {
        Some(used) => Some(Diagnostic::new(
            diagnostic::SET_ELEMENT,
            ty.span.clone(),
            format!("`{used}` cannot be in a set: it holds a number with a fraction, or any JSON"),
            "remove `uniqueItems`",
        )),
        None => arguments
            .iter()
            .find_map(|argument| refused(argument, without)),
    }
}
