//! What a change of an accepted version needs (the rule table of schema evolution), and the refusal
//! of what is not supported yet.
//!
//! Automatic are rule 1 (new model, enum, variant; new member that is an Option or has a default;
//! order) and rule 10 (index, defaults, constraints, a dropped unique). Whatever is only in the
//! draft may change freely, for it is compared with nothing. One mistake is one diagnostic.

use std::collections::BTreeSet;

use super::{
    entry::{EnumEntry, MemberEntry, ModelEntry, Unique},
    history::State,
    refusal,
    stored_type::StoredType,
};
use crate::{
    app::{App, Field, Literal, Model, Role},
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
        accepted,
        proposed,
        app,
        lock_text,
        gone_enums: BTreeSet::new(),
        found: Vec::new(),
    };
    for (id, before) in &accepted.models {
        match proposed.models.get(id).zip(app.model(&before.name)) {
            Some((after, model)) => rules.model(before, after, model),
            None => rules.model_gone(before),
        }
    }
    for (id, before) in &accepted.enums {
        match proposed.enums.get(id) {
            Some(after) => rules.enumeration(before, after),
            None => rules.enum_gone(before),
        }
    }
    rules.found
}

struct Rules<'a> {
    accepted: &'a State,
    proposed: &'a State,
    app: &'a App,
    lock_text: &'a str,
    /// Accepted enums that are gone while a member that had them has a new one: said of the enum.
    gone_enums: BTreeSet<u32>,
    found: Vec<Diagnostic>,
}

impl Rules<'_> {
    fn model_gone(&mut self, before: &ModelEntry) {
        let new = self.proposed.models.values();
        let new = new.filter(|model| !self.accepted.models.contains_key(&model.id));
        let new: Vec<&str> = new.map(|model| model.name.as_str()).collect();
        self.found.push(refusal::model_gone(
            self.lock_span(&before.name),
            &before.name,
            &new,
        ));
    }

    fn model(&mut self, before: &ModelEntry, after: &ModelEntry, model: &Model) {
        // A key with another name is a member that is gone, which is said below.
        let key_moved = before.key != after.key && after.member_by_id(before.key).is_some();
        if key_moved {
            let span = model.key().map_or(&model.span, |key| &key.span);
            self.found.push(refusal::key_moved(span, &before.name));
        }
        let mut new: Vec<&MemberEntry> = after
            .members
            .iter()
            .filter(|member| before.member_by_id(member.id).is_none())
            .collect();
        for old in &before.members {
            let Some(field) = model.field(&old.name) else {
                let same =
                    |member: &&MemberEntry| member.ty == old.ty && member.optional == old.optional;
                let renamed = new.iter().position(same).map(|index| new.remove(index));
                self.member_gone(before, old, renamed, model);
                continue;
            };
            if key_moved && old.id == before.key {
                continue;
            }
            if let Some(member) = after.member_by_id(old.id) {
                self.member(before, old, member, field);
            }
        }
        for member in new {
            // The key has moved to it, which is said already.
            if member.id == after.key {
                continue;
            }
            if let Some(field) = model.field(&member.name) {
                self.member_new(before, member, field);
            }
        }
    }

    fn member_gone(
        &mut self,
        model: &ModelEntry,
        old: &MemberEntry,
        renamed: Option<&MemberEntry>,
        now: &Model,
    ) {
        let old_text = format!("{}: {}", old.name, self.accepted.type_text(old));
        let Some(renamed) = renamed else {
            self.found.push(refusal::member_gone(
                &now.span,
                &model.name,
                &old.name,
                &old_text,
            ));
            return;
        };
        let span = now
            .field(&renamed.name)
            .map_or(&now.span, |field| &field.span);
        let new_text = format!("{}: {}", renamed.name, self.proposed.type_text(renamed));
        self.found.push(refusal::member_renamed(
            span,
            &model.name,
            &old.name,
            &old_text,
            &new_text,
        ));
    }

    fn member(&mut self, model: &ModelEntry, old: &MemberEntry, new: &MemberEntry, field: &Field) {
        let change = refusal::MemberChange {
            span: &field.span,
            model: &model.name,
            member: &old.name,
            before: &self.accepted.type_text(old),
            after: &self.proposed.type_text(new),
        };
        if old.ty != new.ty {
            match (old.ty, new.ty) {
                // Said once, of the model.
                (StoredType::Id(id), StoredType::Id(_))
                    if !self.proposed.models.contains_key(&id) => {}
                (StoredType::Enum(id), StoredType::Enum(_))
                    if !self.proposed.enums.contains_key(&id) =>
                {
                    self.gone_enums.insert(id);
                }
                (StoredType::Id(_), StoredType::Id(_)) => self.found.push(change.retargeted()),
                (StoredType::Integer(narrow), StoredType::Integer(wide))
                    if {
                        let ((min, max), (least, greatest)) = (narrow.bounds(), wide.bounds());
                        least <= min && max <= greatest
                    } =>
                {
                    self.found.push(change.widened());
                }
                _ => self.found.push(change.retyped()),
            }
            return;
        }
        match (old.optional, new.optional) {
            (false, true) => self.found.push(change.made_optional()),
            (true, false) => self.found.push(change.made_required()),
            _ => {}
        }
        let stricter = match (old.unique, new.unique) {
            (None, Some(_)) => true,
            (Some(Unique::Exact), Some(Unique::IgnoreCase)) => true,
            // Two values that differ in lower case differ.
            (_, None) | (Some(_), Some(_)) => false,
        };
        if stricter {
            self.found.push(change.made_unique());
        }
    }

    fn member_new(&mut self, model: &ModelEntry, new: &MemberEntry, field: &Field) {
        let (span, name) = (&field.span, new.name.as_str());
        let type_text = self.proposed.type_text(new);
        if model.is_reserved(name) {
            self.found
                .push(refusal::name_reserved(span, &model.name, name));
        } else if matches!(field.role, Role::CreatedAt | Role::UpdatedAt) {
            self.found
                .push(refusal::member_filled(span, &model.name, name));
        } else if field.default == Some(Literal::Now) {
            self.found
                .push(refusal::member_now(span, &model.name, name));
        } else if !new.optional && new.absent.is_none() {
            self.found.push(refusal::member_required(
                span,
                &model.name,
                name,
                &type_text,
            ));
        } else if !new.optional && new.unique.is_some() {
            // Every record that is there already would hold the default.
            self.found.push(refusal::member_new_unique(
                span,
                &model.name,
                name,
                &type_text,
            ));
        }
    }

    fn enum_gone(&mut self, before: &EnumEntry) {
        let ty = StoredType::Enum(before.id);
        let mut members = self
            .accepted
            .models
            .values()
            .flat_map(|model| &model.members);
        // With a member that has it no more, something was said of the member.
        if members.any(|member| member.ty == ty) && !self.gone_enums.contains(&before.id) {
            return;
        }
        let new = self.proposed.enums.values();
        let new = new.filter(|entry| !self.accepted.enums.contains_key(&entry.id));
        let new: Vec<&str> = new.map(|entry| entry.name.as_str()).collect();
        self.found.push(refusal::enum_gone(
            self.lock_span(&before.name),
            &before.name,
            &new,
        ));
    }

    fn enumeration(&mut self, before: &EnumEntry, after: &EnumEntry) {
        let declared = self
            .app
            .enums
            .iter()
            .find(|enumeration| enumeration.name == before.name);
        let span = declared.map_or_else(|| self.lock_span(&before.name), |e| e.span.clone());
        let known = |id: u32, entry: &EnumEntry| entry.variants.iter().any(|v| v.id == id);
        let new: Vec<&str> = after
            .variants
            .iter()
            .filter(|variant| !known(variant.id, before))
            .map(|variant| variant.name.as_str())
            .collect();
        for old in before
            .variants
            .iter()
            .filter(|variant| !known(variant.id, after))
        {
            self.found
                .push(refusal::variant_gone(&span, &before.name, &old.name, &new));
        }
        for name in new.into_iter().filter(|name| before.is_reserved(name)) {
            self.found
                .push(refusal::name_reserved(&span, &before.name, name));
        }
    }

    /// The place in models.lock of what is nowhere else any more.
    fn lock_span(&self, name: &str) -> Span {
        refusal::place(self.lock_text, &format!("\"name\": \"{name}\""))
    }
}
