//! The structs and enums that members hold, by whatever way: each once, in the order of files.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::{enums, is_model, member::Outcome, scope::Scope, structs, types::Declared};
use crate::{
    decl::{Decls, MemberDecl, Spanned},
    diagnostic::{self, Diagnostic},
};

/// Most structs and enums within each other: JSON of more has too many brackets for its readers.
const DEPTH_MAX: usize = 32;

/// What a member holds.
#[derive(Clone, Copy)]
pub(super) struct Use<'a> {
    /// The member.
    by: &'a Spanned<String>,
    held: Declared<'a>,
}

impl<'a> Use<'a> {
    pub(super) fn new(member: &'a MemberDecl, held: Declared<'a>) -> Self {
        Self {
            by: &member.name,
            held,
        }
    }

    /// What a member holds, each with the member.
    pub(super) fn of(
        member: &'a MemberDecl,
        outcome: &Outcome<'a>,
    ) -> impl Iterator<Item = Self> + use<'a> {
        let held = outcome.uses.clone();
        held.into_iter().map(move |held| Self::new(member, held))
    }
}

/// All of them, in the order of files and of declaration.
pub(super) struct Nested<'a> {
    pub(super) structs: Vec<structs::Draft<'a>>,
    pub(super) enums: Vec<enums::Draft<'a>>,
}

type Identity = *const Spanned<String>;

/// Resolves what `used` names, and what that holds in turn.
pub(super) fn resolve<'a>(
    scope: &Scope<'a>,
    decls: &'a Decls,
    used: &[Use<'a>],
    findings: &mut Vec<Diagnostic>,
) -> Nested<'a> {
    let mut structs: BTreeMap<Identity, structs::Draft<'a>> = BTreeMap::new();
    let mut enums: BTreeMap<Identity, enums::Draft<'a>> = BTreeMap::new();
    let mut pending: Vec<Use<'a>> = used.to_vec();
    while let Some(Use { held, .. }) = pending.pop() {
        let identity = held.identity();
        match held {
            Declared::Struct(file, decl) if !structs.contains_key(&identity) => {
                let draft = structs::resolve(scope, file, decl, findings);
                pending.extend(&draft.uses);
                structs.insert(identity, draft);
            }
            Declared::Enum(file, decl) if !enums.contains_key(&identity) => {
                let draft = enums::resolve(scope, file, decl, findings);
                pending.extend(&draft.uses);
                enums.insert(identity, draft);
            }
            _ => {}
        }
    }
    let mut nested = Nested {
        structs: Vec::new(),
        enums: Vec::new(),
    };
    for file in &decls.files {
        for decl in &file.structs {
            let identity: Identity = &decl.name;
            let draft = structs.remove(&identity);
            let both = structs::misplaced(decl, is_model(decl), draft.is_some());
            findings.extend(both);
            nested.structs.extend(draft);
        }
        for decl in &file.enums {
            let identity: Identity = &decl.name;
            nested.enums.extend(enums.remove(&identity));
        }
    }
    nested.circles(used, findings);
    nested.tags(findings);
    nested
}

impl<'a> Nested<'a> {
    fn tags(&self, findings: &mut Vec<Diagnostic>) {
        let members: BTreeMap<&str, _> = self
            .structs
            .iter()
            .filter_map(|draft| Some((draft.decl.name.value.as_str(), draft.resolved.as_ref()?)))
            .collect();
        let names = |name: &str| {
            let fields = members.get(name).into_iter().flat_map(|one| &one.fields);
            fields.map(|field| field.json_name.clone()).collect()
        };
        for draft in &self.enums {
            enums::tags(draft, names, findings);
        }
    }

    /// Reports types that hold themselves, which have no end, and those that are too deep; what is
    /// in a circle is then not resolved.
    fn circles(&mut self, used: &[Use<'a>], findings: &mut Vec<Diagnostic>) {
        let holds = self.holds();
        let endless = endless(&holds);
        let mut reported: BTreeSet<Identity> = BTreeSet::new();
        for start in self.all() {
            let identity = start.identity();
            if !endless.contains(&identity) || reported.contains(&identity) {
                continue;
            }
            let Some(circle) = circle(start, &holds) else {
                continue;
            };
            let known = circle
                .iter()
                .any(|(of, _)| reported.contains(&of.identity()));
            reported.extend(circle.iter().map(|(of, _)| of.identity()));
            if !known {
                findings.extend(recursive(&circle));
            }
        }
        let ends = |one: &Use<'_>| !reported.contains(&one.held.identity());
        findings.extend(too_deep(used, &holds, ends));
        let is_endless = |name: &Spanned<String>| reported.contains(&std::ptr::from_ref(name));
        for draft in &mut self.structs {
            if is_endless(&draft.decl.name) {
                draft.resolved = None;
            }
        }
        for draft in &mut self.enums {
            if is_endless(&draft.decl.name) {
                draft.resolved = None;
            }
        }
    }

    fn all(&self) -> impl Iterator<Item = Declared<'a>> {
        let structs = self.structs.iter();
        let structs = structs.map(|draft| Declared::Struct(draft.file, draft.decl));
        let enums = self.enums.iter();
        structs.chain(enums.map(|draft| Declared::Enum(draft.file, draft.decl)))
    }

    /// What each struct and enum holds.
    fn holds(&self) -> BTreeMap<Identity, Vec<Use<'a>>> {
        let structs = self.structs.iter();
        let structs = structs.map(|draft| (&raw const draft.decl.name, draft.uses.clone()));
        let enums = self.enums.iter();
        let enums = enums.map(|draft| (&raw const draft.decl.name, draft.uses.clone()));
        structs.chain(enums).collect()
    }
}

/// What is in a circle or holds what is: all that is left when, over and over, what holds nothing
/// that is left is taken away.
fn endless(holds: &BTreeMap<Identity, Vec<Use<'_>>>) -> BTreeSet<Identity> {
    let mut held_by: BTreeMap<Identity, Vec<Identity>> = BTreeMap::new();
    let mut left: BTreeMap<Identity, usize> = BTreeMap::new();
    for (of, uses) in holds {
        left.insert(*of, uses.len());
        for one in uses {
            held_by.entry(one.held.identity()).or_default().push(*of);
        }
    }
    let ends = left.iter().filter(|(_, count)| **count == 0);
    let mut pending: Vec<Identity> = ends.map(|(of, _)| *of).collect();
    while let Some(end) = pending.pop() {
        left.remove(&end);
        for of in held_by.get(&end).into_iter().flatten() {
            if let Some(count) = left.get_mut(of) {
                *count -= 1;
                if *count == 0 {
                    pending.push(*of);
                }
            }
        }
    }
    left.into_keys().collect()
}

/// The shortest way from a type back to itself: the types and the members that hold the next.
fn circle<'a>(
    start: Declared<'a>,
    holds: &BTreeMap<Identity, Vec<Use<'a>>>,
) -> Option<Vec<(Declared<'a>, &'a Spanned<String>)>> {
    let mut came_from: BTreeMap<Identity, (Declared<'a>, &'a Spanned<String>)> = BTreeMap::new();
    let mut queue = VecDeque::from([start]);
    while let Some(of) = queue.pop_front() {
        for one in holds.get(&of.identity()).into_iter().flatten() {
            came_from.entry(one.held.identity()).or_insert_with(|| {
                queue.push_back(one.held);
                (of, one.by)
            });
        }
    }
    let mut circle = Vec::new();
    let mut at = start;
    loop {
        let step = *came_from.get(&at.identity())?;
        circle.push(step);
        at = step.0;
        if at.identity() == start.identity() {
            circle.reverse();
            return Some(circle);
        }
    }
}

fn recursive(circle: &[(Declared<'_>, &Spanned<String>)]) -> Option<Diagnostic> {
    let (first, by) = circle.first()?;
    let step = |(of, by): &(Declared<'_>, &Spanned<String>)| match by.value.as_str() {
        "0" => format!("`{}`", of.name().value),
        member => format!("`{}::{member}`", of.name().value),
    };
    let steps: Vec<String> = circle.iter().map(step).collect();
    let name = &first.name().value;
    Some(Diagnostic::new(
        diagnostic::RECURSIVE_TYPE,
        by.span.clone(),
        match steps.as_slice() {
            [only] => format!("`{name}` holds itself, by {only}"),
            _ => format!("`{name}` holds itself: {}", steps.join(", ")),
        },
        format!("make `{name}` a model, and hold a reference to it: `Id<{name}>`"),
    ))
}

/// A type that more than [`DEPTH_MAX`] others stand around, of those that have an end.
fn too_deep<'a>(
    used: &[Use<'a>],
    holds: &BTreeMap<Identity, Vec<Use<'a>>>,
    ends: impl Fn(&Use<'a>) -> bool,
) -> Option<Diagnostic> {
    let level = |uses: &mut dyn Iterator<Item = &Use<'a>>| -> BTreeMap<Identity, Use<'a>> {
        let uses = uses.filter(|one| ends(one));
        uses.map(|one| (one.held.identity(), *one)).collect()
    };
    let mut current = level(&mut used.iter());
    for _ in 0..DEPTH_MAX {
        let mut below = current.keys().filter_map(|of| holds.get(of)).flatten();
        current = level(&mut below);
    }
    // The order of addresses is not that of the source.
    let first = current.values().min_by_key(|one| &one.by.span)?;
    Some(Diagnostic::new(
        diagnostic::NESTED_DEPTH,
        first.by.span.clone(),
        format!("more than {DEPTH_MAX} structs and enums stand within each other here"),
        "write fewer levels, or make one of them a model and hold a reference to it",
    ))
}
