//! Ids for an application: those of the accepted version, then those of the draft, then new ones.
//!
//! It never renames: a name that neither knows is new.

use std::collections::BTreeMap;

use super::{
    entry::{self, EnumEntry, MemberEntry, ModelEntry, VariantEntry},
    file::NextIds,
    history::{History, State},
    ids::{EnumIds, Ids, MemberIds, ModelIds, VariantIds},
    literal,
    stored_type::StoredType,
};
use crate::app::{App, Enum, Field, FieldType, Literal, Model, Role};

/// What the application looks like in a lock; `next` moves on by the ids that are new.
///
/// `None` if a member names a model or an enum that `app` does not have, which `resolve` rules out.
pub(super) fn assign(app: &App, history: &History, next: &mut NextIds) -> Option<(State, Ids)> {
    let mut state = State::default();
    let mut enum_ids = Vec::new();
    for enumeration in &app.enums {
        let (entry, ids) = enum_entry(enumeration, history, next);
        state.enums.insert(entry.id, entry);
        enum_ids.push(ids);
    }
    // Every model before any member, for a member can name a model that comes later.
    let names = Names {
        models: app
            .models
            .iter()
            .map(|model| (model.name.as_str(), model_id(model, history, next)))
            .collect(),
        enums: app
            .enums
            .iter()
            .zip(&enum_ids)
            .map(|(e, ids)| (e.name.as_str(), ids.id))
            .collect(),
    };
    let mut model_ids = Vec::new();
    for model in &app.models {
        let (entry, ids) = model_entry(model, &names, history, next)?;
        state.models.insert(entry.id, entry);
        model_ids.push(ids);
    }
    // A draft's model or enum that went away never comes back under its id.
    next.member.retain(|id, _| state.models.contains_key(id));
    next.variant.retain(|id, _| state.enums.contains_key(id));
    Some((
        state,
        Ids {
            models: model_ids,
            enums: enum_ids,
        },
    ))
}

/// The ids of what a member's type can name.
struct Names<'a> {
    models: BTreeMap<&'a str, u32>,
    enums: BTreeMap<&'a str, u32>,
}

impl Names<'_> {
    fn stored(&self, ty: &FieldType) -> Option<StoredType> {
        Some(match ty {
            FieldType::Bool => StoredType::Bool,
            FieldType::Integer(integer) => StoredType::Integer(*integer),
            FieldType::String => StoredType::String,
            FieldType::Timestamp => StoredType::Timestamp,
            FieldType::Id(model) => StoredType::Id(*self.models.get(model.as_str())?),
            FieldType::Enum(name) => StoredType::Enum(*self.enums.get(name.as_str())?),
            _ => return None,
        })
    }
}

fn enum_entry(enumeration: &Enum, history: &History, next: &mut NextIds) -> (EnumEntry, EnumIds) {
    let accepted = history.accepted.enumeration(&enumeration.name);
    let known = accepted.or_else(|| history.draft.enumeration(&enumeration.name));
    let id = known.map_or_else(|| take(&mut next.enumeration), |entry| entry.id);
    let drafted = history.draft.enums.get(&id);
    let next_variant = next.variant.entry(id).or_insert(1);
    let find = |entry: Option<&EnumEntry>, name: &str| {
        entry?
            .variants
            .iter()
            .find(|variant| variant.name == name)
            .cloned()
    };
    let mut variants = Vec::new();
    let mut ids = Vec::new();
    for variant in &enumeration.variants {
        let entry = find(accepted, &variant.name)
            .or_else(|| find(drafted, &variant.name))
            .unwrap_or_else(|| VariantEntry {
                id: take(next_variant),
                name: variant.name.clone(),
                past_names: Vec::new(),
            });
        ids.push(VariantIds {
            name: variant.name.clone(),
            id: entry.id,
        });
        variants.push(entry);
    }
    variants.sort_by_key(|variant| variant.id);
    let entry = EnumEntry {
        id,
        name: enumeration.name.clone(),
        past_names: accepted
            .map(|entry| entry.past_names.clone())
            .unwrap_or_default(),
        variants,
        reserved: accepted
            .map(|entry| entry.reserved.clone())
            .unwrap_or_default(),
    };
    (
        entry,
        EnumIds {
            name: enumeration.name.clone(),
            id,
            variants: ids,
        },
    )
}

fn model_id(model: &Model, history: &History, next: &mut NextIds) -> u32 {
    let known = history
        .accepted
        .model(&model.name)
        .or_else(|| history.draft.model(&model.name));
    known.map_or_else(|| take(&mut next.model), |entry| entry.id)
}

fn model_entry(
    model: &Model,
    names: &Names<'_>,
    history: &History,
    next: &mut NextIds,
) -> Option<(ModelEntry, ModelIds)> {
    let id = *names.models.get(model.name.as_str())?;
    let accepted = history.accepted.models.get(&id);
    let drafted = history.draft.models.get(&id);
    let next_member = next.member.entry(id).or_insert(1);
    let mut key = 0;
    let mut members = Vec::new();
    let mut ids = Vec::new();
    for field in &model.fields {
        let mut entry = described(field, names.stored(&field.ty)?);
        let accepted_member = accepted.and_then(|model| model.member(&field.name));
        let drafted_member = drafted.and_then(|model| {
            let is_key = field.role == Role::Key;
            model.member(&field.name).filter(|member| {
                // A store of the draft may hold values of the old type under this id.
                let same = member.ty == entry.ty && member.optional == entry.optional;
                same && (model.key == member.id) == is_key
            })
        });
        if let Some(member) = accepted_member {
            entry.id = member.id;
            entry.past_names.clone_from(&member.past_names);
            entry.absent.clone_from(&member.absent);
        } else {
            entry.id = drafted_member.map_or_else(|| take(next_member), |member| member.id);
        }
        if field.role == Role::Key {
            key = entry.id;
        }
        let absent = entry.absent.as_ref();
        ids.push(MemberIds {
            name: field.name.clone(),
            id: entry.id,
            absent: absent.and_then(|value| literal::from_json(entry.ty, value)),
        });
        members.push(entry);
    }
    members.sort_by_key(|member| member.id);
    let entry = ModelEntry {
        id,
        name: model.name.clone(),
        past_names: accepted
            .map(|entry| entry.past_names.clone())
            .unwrap_or_default(),
        key,
        members,
        reserved: accepted
            .map(|entry| entry.reserved.clone())
            .unwrap_or_default(),
    };
    Some((
        entry,
        ModelIds {
            name: model.name.clone(),
            id,
            members: ids,
        },
    ))
}

/// The member as it is written, with no id yet and with the absent-default of one that comes now.
fn described(field: &Field, ty: StoredType) -> MemberEntry {
    // The time of a write is not known for events that are older than the member.
    let fixed = field
        .default
        .as_ref()
        .filter(|default| **default != Literal::Now);
    MemberEntry {
        id: 0,
        name: field.name.clone(),
        past_names: Vec::new(),
        ty,
        optional: field.optional,
        absent: fixed.map(literal::to_json),
        unique: field.unique.map(Into::into),
        options: entry::options(field),
    }
}

/// The next free id, which is then used.
fn take(next: &mut u32) -> u32 {
    let id = *next;
    *next = id.saturating_add(1);
    id
}
