//! What a change of an accepted version needs (the rule table of schema evolution), and the refusal
//! of what is not supported yet.
//!
//! Automatic are rule 1 (new model, struct, enum, variant; new member that is an Option or has a
//! default; order) and rule 10 (index, defaults, constraints, scale, a dropped unique). How JSON
//! writes a value is no matter of the log. Whatever is only in the draft may change freely, for it
//! is compared with nothing. One mistake is one diagnostic.

mod members;
mod types;

use std::collections::BTreeSet;

pub(super) use self::types::TypeChange;
use self::{members::Members, types::change};
use super::{
    entry::{EnumEntry, ModelEntry, StructEntry, VariantEntry},
    refusal::{self, Owner},
    state::State,
    stored_type::{Named, StoredType},
};
use crate::{
    app::{App, Enum, Model, Struct, VariantData},
    diagnostic::{Diagnostic, Span},
};

/// Everything in `proposed`, which is `app`'s, that may not follow `accepted`.
pub(super) fn refusals(
    accepted: &State,
    proposed: &State,
    app: &App,
    lock_text: &str,
) -> Vec<Diagnostic> {
    let mut rules = Rules {
        app,
        accepted,
        proposed,
        lock_text,
        gone: BTreeSet::new(),
        found: Vec::new(),
    };
    for (id, before) in &accepted.models {
        match proposed.models.get(id).zip(app.model(&before.name)) {
            Some((after, model)) => rules.model(before, after, model),
            None => rules.model_gone(before),
        }
    }
    for (id, before) in &accepted.structs {
        let declared = app.structure(&before.name);
        if let Some((after, structure)) = proposed.structs.get(id).zip(declared) {
            rules.structure(before, after, structure);
        }
    }
    for (id, before) in &accepted.enums {
        let declared = app.enumeration(&before.name);
        if let Some((after, enumeration)) = proposed.enums.get(id).zip(declared) {
            rules.enumeration(before, after, enumeration);
        }
    }
    rules.types_gone();
    rules.found
}

struct Rules<'a> {
    app: &'a App,
    accepted: &'a State,
    proposed: &'a State,
    lock_text: &'a str,
    /// Accepted models, structs and enums that are gone while what had them names a new one: said
    /// of what is gone.
    gone: BTreeSet<Named>,
    found: Vec<Diagnostic>,
}

impl Rules<'_> {
    fn model_gone(&mut self, before: &ModelEntry) {
        let known = |id: &u32| self.accepted.models.contains_key(id);
        let new = self.proposed.models.iter();
        let new: Vec<&str> = new
            .filter(|(id, _)| !known(id))
            .map(|(_, model)| model.name.as_str())
            .collect();
        let span = self.lock_span(&before.name);
        self.found
            .push(refusal::model_gone(span, &before.name, &new));
    }

    fn model(&mut self, before: &ModelEntry, after: &ModelEntry, model: &Model) {
        self.members(&Members {
            owner: Owner::model(&before.name),
            span: &model.span,
            before: &before.members,
            reserved: &before.reserved,
            after: &after.members,
            fields: &model.fields,
            keys: Some((before.key, after.key)),
        });
        let sorted = |ids: &Vec<u32>| ids.iter().copied().collect::<BTreeSet<u32>>();
        let alone = before
            .members
            .iter()
            .filter(|member| member.unique.is_some());
        let alone = alone.map(|member| BTreeSet::from([member.id]));
        let accepted: Vec<_> = before.uniques.iter().map(sorted).chain(alone).collect();
        for together in &after.uniques {
            // A record without one of the values is like no other, and those that are there have
            // no value of a new Option.
            let lacks = |id: &u32| {
                let member = after.member_by_id(*id);
                before.member_by_id(*id).is_none() && member.is_some_and(|member| member.optional)
            };
            // Fewer members are stricter, more are not.
            let held = |known: &BTreeSet<u32>| known.is_subset(&sorted(together));
            if !accepted.iter().any(held) && !together.iter().any(lacks) {
                let members = together.iter().filter_map(|id| after.member_by_id(*id));
                let names: Vec<&str> = members.map(|member| member.name.as_str()).collect();
                self.found
                    .push(refusal::unique_together(&model.span, &model.name, &names));
            }
        }
    }

    fn structure(&mut self, before: &StructEntry, after: &StructEntry, structure: &Struct) {
        self.members(&Members {
            owner: Owner::structure(&before.name),
            span: &structure.span,
            before: &before.members,
            reserved: &before.reserved,
            after: &after.members,
            fields: &structure.fields,
            keys: None,
        });
    }

    fn enumeration(&mut self, before: &EnumEntry, after: &EnumEntry, declared: &Enum) {
        let span = &declared.span;
        let known = |id: u32, entry: &EnumEntry| entry.variants.iter().any(|v| v.id == id);
        let new: Vec<&str> = after
            .variants
            .iter()
            .filter(|variant| !known(variant.id, before))
            .map(|variant| variant.name.as_str())
            .collect();
        for old in &before.variants {
            match after.variants.iter().find(|variant| variant.id == old.id) {
                Some(variant) => self.variant(declared, old, variant),
                None => self
                    .found
                    .push(refusal::variant_gone(span, &before.name, &old.name, &new)),
            }
        }
        for name in new.into_iter().filter(|name| before.is_reserved(name)) {
            self.found
                .push(refusal::name_reserved(span, &before.name, name));
        }
    }

    fn variant(&mut self, declared: &Enum, before: &VariantEntry, after: &VariantEntry) {
        let says = |held: &str, holds: &str, change: TypeChange| {
            let (enumeration, variant) = (&declared.name, &before.name);
            refusal::variant_retyped(&declared.span, enumeration, variant, (held, holds), change)
        };
        match (before, after) {
            (
                VariantEntry {
                    members: Some(old), ..
                },
                VariantEntry {
                    members: Some(new), ..
                },
            ) => {
                let mut variants = declared.variants.iter();
                let variant = variants.find(|variant| variant.name == before.name);
                let Some(VariantData::Members(fields)) = variant.map(|variant| &variant.data)
                else {
                    return;
                };
                self.members(&Members {
                    owner: Owner::variant(&format!("{}::{}", declared.name, before.name)),
                    span: &declared.span,
                    before: old,
                    reserved: &[],
                    after: new,
                    fields,
                    keys: None,
                });
            }
            (
                VariantEntry {
                    value: Some(old), ..
                },
                VariantEntry {
                    value: Some(new), ..
                },
            ) => match change(old, new, (self.accepted, self.proposed)) {
                None => {}
                Some(TypeChange::Gone(named)) => drop(self.gone.insert(named)),
                Some(change) => {
                    let (old, new) = self.type_texts((old, false), (new, false));
                    let texts = (format!("`{old}`"), format!("`{new}`"));
                    self.found.push(says(&texts.0, &texts.1, change));
                }
            },
            _ if before.is_formed_like(after) => {}
            _ => {
                let held = held_by(before, self.accepted);
                let holds = held_by(after, self.proposed);
                self.found.push(says(&held, &holds, TypeChange::Other));
            }
        }
    }

    /// Both types as they are written in Rust, within an `Option` or not; with what kind of thing
    /// is named where that is the same text.
    fn type_texts(&self, old: (&StoredType, bool), new: (&StoredType, bool)) -> (String, String) {
        let texts = |text: &dyn Fn(&State, &StoredType) -> String| {
            let with_option = |text: String, optional: bool| match optional {
                true => format!("Option<{text}>"),
                false => text,
            };
            (
                with_option(text(self.accepted, old.0), old.1),
                with_option(text(self.proposed, new.0), new.1),
            )
        };
        let (before, after) = texts(&State::type_text);
        if before == after && old != new {
            return texts(&State::kind_text);
        }
        (before, after)
    }

    /// Structs and enums that are gone. Where nothing else names another one instead, something
    /// was said of the members that had them; without that, this is what is said.
    fn types_gone(&mut self) {
        let (accepted, proposed) = (self.accepted, self.proposed);
        let unsaid = self.found.is_empty();
        for (id, before) in &accepted.structs {
            let named = Named::Struct(*id);
            if !proposed.has(named) && (unsaid || self.gone.contains(&named)) {
                let new = proposed.structs.iter();
                let new = new.filter(|(id, _)| !accepted.structs.contains_key(id));
                let new: Vec<&str> = new.map(|(_, entry)| entry.name.as_str()).collect();
                let span = self.lock_span(&before.name);
                self.found
                    .push(refusal::struct_gone(span, &before.name, &new));
            }
        }
        for (id, before) in &accepted.enums {
            let named = Named::Enum(*id);
            if !proposed.has(named) && (unsaid || self.gone.contains(&named)) {
                let new = proposed.enums.iter();
                let new = new.filter(|(id, _)| !accepted.enums.contains_key(id));
                let new: Vec<&str> = new.map(|(_, entry)| entry.name.as_str()).collect();
                let span = self.lock_span(&before.name);
                self.found
                    .push(refusal::enum_gone(span, &before.name, &new));
            }
        }
    }

    /// The place in models.lock of what is nowhere else any more.
    fn lock_span(&self, name: &str) -> Span {
        refusal::place(self.lock_text, &format!("\"name\": \"{name}\""))
    }
}

/// What a variant holds, in words.
fn held_by(variant: &VariantEntry, state: &State) -> String {
    match (&variant.members, &variant.value) {
        (Some(_), _) => "named members".to_owned(),
        (None, Some(ty)) => format!("`{}`", state.type_text(ty)),
        (None, None) => "nothing".to_owned(),
    }
}
