//! Ids for an application: those of the accepted version, then those of the draft, then new ones.
//!
//! It never renames: a name that neither knows is new.

use std::collections::BTreeMap;

use super::{
    entry::{EnumEntry, MemberEntry, ModelEntry, StructEntry, VariantEntry},
    file::{NextIds, USER_ID},
    history::History,
    literal, options,
    state::State,
    stored_type::StoredType,
};
use crate::app::{App, Enum, Exposure, Field, FieldType, Model, Role, Struct, USER, VariantData};

/// What the application looks like in a lock; `next` moves on by the ids that are new.
///
/// `None` if a member names what `app` does not have, which `resolve` rules out.
pub(super) fn assign(app: &App, history: &History, next: &mut NextIds) -> Option<State> {
    // Every name before any member, for a member can name what comes later.
    let assign = Assign {
        names: Names::of(app, history, next),
        history,
    };
    let mut state = State::default();
    for declared in &app.enums {
        let entry = assign.enumeration(declared, next)?;
        state.enums.insert(entry.id, entry);
    }
    for declared in &app.structs {
        let entry = assign.structure(declared, next)?;
        state.structs.insert(entry.id, entry);
    }
    for model in &app.models {
        let entry = assign.model(model, next)?;
        state.models.insert(entry.id, entry);
    }
    forget(next, &state);
    Some(state)
}

/// What a draft had and `state` has no more never comes back under its id, so that nothing needs to
/// be known of the ids in it.
fn forget(next: &mut NextIds, state: &State) {
    next.member.retain(|id, _| state.models.contains_key(id));
    next.struct_member
        .retain(|id, _| state.structs.contains_key(id));
    next.variant.retain(|id, _| state.enums.contains_key(id));
    next.variant_member.retain(|id, variants| {
        let entry = state.enums.get(id);
        let known = |id: u32| entry.is_some_and(|entry| entry.variants.iter().any(|v| v.id == id));
        variants.retain(|id, _| known(*id));
        !variants.is_empty()
    });
}

/// The ids of what a member's type can name.
struct Names<'a> {
    models: BTreeMap<&'a str, u32>,
    structs: BTreeMap<&'a str, u32>,
    enums: BTreeMap<&'a str, u32>,
}

impl<'a> Names<'a> {
    fn of(app: &'a App, history: &History, next: &mut NextIds) -> Self {
        let History { accepted, draft } = history;
        let models = app.models.iter().map(|model| {
            let name = model.name.as_str();
            let known = accepted.model(name).or_else(|| draft.model(name));
            let id = known.map_or_else(|| take(&mut next.model), |entry| entry.id);
            (name, id)
        });
        let models = models.chain([(USER, USER_ID)]).collect();
        let structs = app.structs.iter().map(|structure| {
            let name = structure.name.as_str();
            let known = accepted.structure(name).or_else(|| draft.structure(name));
            let id = known.map_or_else(|| take(&mut next.structure), |entry| entry.id);
            (name, id)
        });
        let structs = structs.collect();
        let enums = app.enums.iter().map(|enumeration| {
            let name = enumeration.name.as_str();
            let known = accepted.enumeration(name);
            let known = known.or_else(|| draft.enumeration(name));
            let id = known.map_or_else(|| take(&mut next.enumeration), |entry| entry.id);
            (name, id)
        });
        Self {
            models,
            structs,
            enums: enums.collect(),
        }
    }

    fn stored(&self, ty: &FieldType) -> Option<StoredType> {
        let boxed = |ty: &FieldType| self.stored(ty).map(Box::new);
        Some(match ty {
            FieldType::Bool => StoredType::Bool,
            FieldType::Integer(integer) => StoredType::Integer(*integer),
            FieldType::Float(float) => StoredType::Float(*float),
            FieldType::Decimal => StoredType::Decimal,
            FieldType::String => StoredType::String,
            FieldType::Timestamp => StoredType::Timestamp,
            FieldType::Date => StoredType::Date,
            FieldType::Time => StoredType::Time,
            FieldType::Duration => StoredType::Duration,
            FieldType::Uuid => StoredType::Uuid,
            FieldType::Bytes => StoredType::Bytes,
            FieldType::Value => StoredType::Value,
            FieldType::Opaque(_) => StoredType::Opaque,
            FieldType::Id(model) => StoredType::Id(*self.models.get(model.as_str())?),
            FieldType::Enum(name) => StoredType::Enum(*self.enums.get(name.as_str())?),
            FieldType::Struct(name) => StoredType::Struct(*self.structs.get(name.as_str())?),
            FieldType::Option(inner) => StoredType::Option(boxed(inner)?),
            FieldType::List(element) => StoredType::List(boxed(element)?),
            FieldType::Set(element) => StoredType::Set(boxed(element)?),
            FieldType::Map(key, value) => StoredType::Map(boxed(key)?, boxed(value)?),
        })
    }

    /// The member as it is written, with no id yet and with the absent-default of one that comes
    /// now.
    fn described(&self, field: &Field) -> Option<MemberEntry> {
        let references = match &field.references {
            Some(model) => Some(*self.models.get(model.as_str())?),
            None => None,
        };
        Some(MemberEntry {
            id: 0,
            name: field.name.clone(),
            past_names: Vec::new(),
            ty: self.stored(&field.ty)?,
            optional: field.optional,
            absent: field.default.as_ref().and_then(literal::to_json),
            unique: field.unique.map(Into::into),
            references,
            version: field.role == Role::Version,
            secret: field.exposure == Exposure::Secret,
            options: options::of_member(field),
        })
    }
}

struct Assign<'a> {
    names: Names<'a>,
    history: &'a History,
}

impl Assign<'_> {
    fn model(&self, model: &Model, next: &mut NextIds) -> Option<ModelEntry> {
        let id = *self.names.models.get(model.name.as_str())?;
        let accepted = self.history.accepted.models.get(&id);
        let drafted = self.history.draft.models.get(&id);
        let known = Known {
            accepted: accepted.map(|entry| entry.members.as_slice()),
            drafted: drafted.map(|entry| entry.members.as_slice()),
            drafted_key: drafted.map(|entry| entry.key),
        };
        let next = next.member.entry(id).or_insert(1);
        let members = self.members(&model.fields, &known, next)?;
        let id_of = |name: &str| {
            let member = members.iter().find(|member| member.name == name);
            member.map(|member| member.id)
        };
        let together = |names: &Vec<String>| names.iter().map(|name| id_of(name)).collect();
        Some(ModelEntry {
            id,
            name: model.name.clone(),
            past_names: accepted
                .map(|entry| entry.past_names.clone())
                .unwrap_or_default(),
            key: id_of(&model.key()?.name)?,
            uniques: model.uniques.iter().map(together).collect::<Option<_>>()?,
            options: options::of_model(model),
            reserved: accepted
                .map(|entry| entry.reserved.clone())
                .unwrap_or_default(),
            members,
        })
    }

    fn structure(&self, structure: &Struct, next: &mut NextIds) -> Option<StructEntry> {
        let id = *self.names.structs.get(structure.name.as_str())?;
        let accepted = self.history.accepted.structs.get(&id);
        let drafted = self.history.draft.structs.get(&id);
        let known = Known {
            accepted: accepted.map(|entry| entry.members.as_slice()),
            drafted: drafted.map(|entry| entry.members.as_slice()),
            drafted_key: None,
        };
        let next = next.struct_member.entry(id).or_insert(1);
        Some(StructEntry {
            id,
            name: structure.name.clone(),
            past_names: accepted
                .map(|entry| entry.past_names.clone())
                .unwrap_or_default(),
            members: self.members(&structure.fields, &known, next)?,
            reserved: accepted
                .map(|entry| entry.reserved.clone())
                .unwrap_or_default(),
        })
    }

    fn enumeration(&self, enumeration: &Enum, next: &mut NextIds) -> Option<EnumEntry> {
        let id = *self.names.enums.get(enumeration.name.as_str())?;
        let accepted = self.history.accepted.enums.get(&id);
        let drafted = self.history.draft.enums.get(&id);
        let mut variants = Vec::new();
        for variant in &enumeration.variants {
            let mut entry = VariantEntry {
                id: 0,
                name: variant.name.clone(),
                past_names: Vec::new(),
                members: None,
                value: None,
            };
            match &variant.data {
                VariantData::None => {}
                VariantData::Members(_) => entry.members = Some(Vec::new()),
                VariantData::Value(field) => entry.value = Some(self.names.stored(&field.ty)?),
            }
            let accepted = accepted.and_then(|entry| entry.variant(&variant.name));
            let drafted = drafted.and_then(|entry| entry.variant(&variant.name));
            // A store of the draft may hold the old form under this id.
            let drafted = drafted.filter(|drafted| drafted.is_formed_like(&entry));
            let known = accepted.or(drafted);
            entry.id = match known {
                Some(known) => known.id,
                None => take(next.variant.entry(id).or_insert(1)),
            };
            if let Some(accepted) = accepted {
                entry.past_names.clone_from(&accepted.past_names);
            }
            if let VariantData::Members(fields) = &variant.data {
                let known = Known {
                    accepted: accepted.and_then(|entry| entry.members.as_deref()),
                    drafted: drafted.and_then(|entry| entry.members.as_deref()),
                    drafted_key: None,
                };
                let next = next.variant_member.entry(id).or_default();
                let next = next.entry(entry.id).or_insert(1);
                entry.members = Some(self.members(fields, &known, next)?);
            }
            variants.push(entry);
        }
        variants.sort_by_key(|variant| variant.id);
        Some(EnumEntry {
            id,
            name: enumeration.name.clone(),
            past_names: accepted
                .map(|entry| entry.past_names.clone())
                .unwrap_or_default(),
            variants,
            reserved: accepted
                .map(|entry| entry.reserved.clone())
                .unwrap_or_default(),
        })
    }

    /// The members in order of id.
    fn members(
        &self,
        fields: &[Field],
        known: &Known<'_>,
        next: &mut u32,
    ) -> Option<Vec<MemberEntry>> {
        let mut members = Vec::new();
        for field in fields {
            let mut entry = self.names.described(field)?;
            if let Some(accepted) = known.accepted(&field.name) {
                entry.id = accepted.id;
                entry.past_names.clone_from(&accepted.past_names);
                entry.absent.clone_from(&accepted.absent);
            } else {
                let drafted = known.drafted(&entry, field.role == Role::Key);
                entry.id = drafted.map_or_else(|| take(next), |member| member.id);
            }
            members.push(entry);
        }
        members.sort_by_key(|member| member.id);
        Some(members)
    }
}

/// The members that an owner has in the lock.
struct Known<'a> {
    accepted: Option<&'a [MemberEntry]>,
    drafted: Option<&'a [MemberEntry]>,
    drafted_key: Option<u32>,
}

impl<'a> Known<'a> {
    fn accepted(&self, name: &str) -> Option<&'a MemberEntry> {
        self.accepted?.iter().find(|member| member.name == name)
    }

    /// The draft's member that is `entry`. One of another type is another: a store of the draft
    /// may hold values of the old type under its id.
    fn drafted(&self, entry: &MemberEntry, is_key: bool) -> Option<&'a MemberEntry> {
        self.drafted?.iter().find(|member| {
            let same = (&member.ty, member.optional, member.version)
                == (&entry.ty, entry.optional, entry.version);
            let was_key = self.drafted_key == Some(member.id);
            member.name == entry.name && same && was_key == is_key
        })
    }
}

/// The next free id, which is then used.
fn take(next: &mut u32) -> u32 {
    let id = *next;
    *next = id.saturating_add(1);
    id
}
