//! The members of an accepted model, struct or variant.

use super::{
    Rules,
    types::{TypeChange, change},
};
use crate::{
    app::{App, Field, FieldType, Literal, Role},
    diagnostic::Span,
    lock::{
        entry::{MemberEntry, Reserved, Unique},
        refusal::{self, MemberChange, Owner},
        stored_type::Named,
    },
};

/// One that has members, as it is accepted and as it is proposed.
pub(super) struct Members<'a> {
    pub(super) owner: Owner<'a>,
    /// Where the owner is declared.
    pub(super) span: &'a Span,
    pub(super) before: &'a [MemberEntry],
    pub(super) reserved: &'a [Reserved],
    pub(super) after: &'a [MemberEntry],
    pub(super) fields: &'a [Field],
    /// The accepted and the proposed key of a model.
    pub(super) keys: Option<(u32, u32)>,
}

impl Members<'_> {
    fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// Whether a new member may not have this name, because an old one had it.
    fn is_reserved(&self, name: &str) -> bool {
        let mut past = self.before.iter().flat_map(|member| &member.past_names);
        past.any(|past| past == name) || self.reserved.iter().any(|gone| gone.name == name)
    }

    /// Whether the key is another member. A key with another name is not: that is a member that is
    /// gone.
    fn has_moved_key(&self) -> bool {
        self.keys.is_some_and(|(before, after)| {
            before != after && self.after.iter().any(|member| member.id == before)
        })
    }
}

impl Rules<'_> {
    pub(super) fn members(&mut self, members: &Members<'_>) {
        let key_moved = members.has_moved_key();
        if key_moved {
            let key = members.fields.iter().find(|field| field.role == Role::Key);
            let span = key.map_or(members.span, |key| &key.span);
            self.found
                .push(refusal::key_moved(span, members.owner.name));
        }
        let (accepted_key, key) = members.keys.unzip();
        let is_new = |member: &&MemberEntry| members.before.iter().all(|old| old.id != member.id);
        let mut new: Vec<&MemberEntry> = members.after.iter().filter(is_new).collect();
        for old in members.before {
            let Some(field) = members.field(&old.name) else {
                let same =
                    |member: &&MemberEntry| member.ty == old.ty && member.optional == old.optional;
                let renamed = new.iter().position(same).map(|index| new.remove(index));
                self.member_gone(members, old, renamed);
                continue;
            };
            if key_moved && accepted_key == Some(old.id) {
                continue;
            }
            if let Some(member) = members.after.iter().find(|member| member.id == old.id) {
                self.member(members, old, member, field);
            }
        }
        for member in new {
            // The key has moved to it, which is said already.
            if key == Some(member.id) {
                continue;
            }
            if let Some(field) = members.field(&member.name) {
                self.member_new(members, member, field);
            }
        }
    }

    fn member_gone(
        &mut self,
        members: &Members<'_>,
        old: &MemberEntry,
        renamed: Option<&MemberEntry>,
    ) {
        let owner = members.owner.name;
        let old_text = format!("{}: {}", old.name, self.accepted.member_text(old));
        let Some(renamed) = renamed else {
            let gone = refusal::member_gone(members.span, owner, &old.name, &old_text);
            return self.found.push(gone);
        };
        let field = members.field(&renamed.name);
        let span = field.map_or(members.span, |field| &field.span);
        let new_text = format!("{}: {}", renamed.name, self.proposed.member_text(renamed));
        self.found.push(refusal::member_renamed(
            span, owner, &old.name, &old_text, &new_text,
        ));
    }

    fn member(
        &mut self,
        members: &Members<'_>,
        old: &MemberEntry,
        new: &MemberEntry,
        field: &Field,
    ) {
        let (before, after) = self.type_texts((&old.ty, old.optional), (&new.ty, new.optional));
        let says = MemberChange {
            span: &field.span,
            owner: members.owner.name,
            member: &old.name,
            before: &before,
            after: &after,
        };
        if let Some(change) = change(&old.ty, &new.ty, (self.accepted, self.proposed)) {
            let is_key = members.keys.is_some_and(|(key, _)| key == old.id);
            match change {
                TypeChange::Gone(named) => drop(self.gone.insert(named)),
                _ if is_key => self.found.push(says.key_retyped()),
                change => self.found.push(says.retyped(change)),
            }
            return;
        }
        match (old.optional, new.optional) {
            (false, true) => self.found.push(says.made_optional()),
            (true, false) => self.found.push(says.made_required()),
            _ => {}
        }
        if old.version && !new.version {
            self.found.push(says.made_stored());
        }
        let stricter = match (old.unique, new.unique) {
            (None, Some(_)) => true,
            (Some(Unique::Exact), Some(Unique::IgnoreCase)) => true,
            // Two values that differ in lower case differ.
            (_, None) | (Some(_), Some(_)) => false,
        };
        if stricter {
            self.found.push(says.made_unique());
        }
        match (old.references, new.references) {
            (None, Some(target)) => {
                let target = self.model_name(target);
                self.found.push(says.made_reference(target));
            }
            // With a model that is gone that is said.
            (Some(id), Some(target)) if id != target && self.proposed.has(Named::Model(id)) => {
                let texts = (self.model_name(id), self.model_name(target));
                self.found.push(says.refers_elsewhere(texts.0, texts.1));
            }
            _ => {}
        }
    }

    fn member_new(&mut self, members: &Members<'_>, new: &MemberEntry, field: &Field) {
        let (owner, span, name) = (&members.owner, &field.span, new.name.as_str());
        let type_text = self.proposed.member_text(new);
        let refusal = if members.is_reserved(name) {
            refusal::name_reserved(span, owner.name, name)
        } else if matches!(field.role, Role::CreatedAt | Role::UpdatedAt | Role::Serial) {
            refusal::member_filled(span, owner, name, field.role)
        } else if field.default.is_some() && new.absent.is_none() {
            refusal::member_now(span, owner, name)
        } else if !new.optional && !new.version && new.absent.is_none() {
            refusal::member_required(span, owner, name, &type_text)
        } else if !new.optional && new.unique.is_some() {
            // Every record that is there already would hold the default.
            refusal::member_new_unique(span, owner.name, name, &type_text)
        } else if let Some(target) = default_target(self.app, field) {
            refusal::member_new_reference(span, owner, name, target)
        } else {
            return;
        };
        self.found.push(refusal);
    }

    fn model_name(&self, id: u32) -> &str {
        let states = [self.proposed, self.accepted];
        let mut entries = states.iter().filter_map(|state| state.models.get(&id));
        entries.next().map_or("?", |model| &model.name)
    }
}

/// The model whose record's key a member's default holds, by itself or in a nested struct.
fn default_target<'a>(app: &'a App, field: &'a Field) -> Option<&'a str> {
    let default = field.default.as_ref()?;
    target(app, field, default)
}

fn target<'a>(app: &'a App, field: &'a Field, value: &Literal) -> Option<&'a str> {
    match (value, &field.ty) {
        (Literal::Null | Literal::EmptyMap, _) => None,
        (Literal::List(elements), _) if elements.is_empty() => None,
        (Literal::Struct(members), FieldType::Struct(name)) => {
            let fields = &app.structure(name)?.fields;
            members.iter().find_map(|(name, value)| {
                let field = fields.iter().find(|field| field.name == *name)?;
                target(app, field, value)
            })
        }
        _ => field.references.as_deref(),
    }
}
