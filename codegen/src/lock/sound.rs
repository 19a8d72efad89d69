//! Whether what a version says makes sense, for its fingerprint only says that it is what somebody
//! wrote. Everything after this may rely on it.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    entry::{EnumEntry, MemberEntry, ModelEntry, Reserved, StructEntry, VariantEntry},
    file::{MODEL_ID_FIRST, NextIds},
    literal,
    state::State,
    stored_type::{Named, StoredType},
};

type Checked = Result<(), String>;

/// Checks all of `state`, of which no id was given after `next`.
///
/// # Errors
/// What is wrong, in words.
pub(super) fn check(state: &State, next: &NextIds) -> Checked {
    distinct("model", state.models.values().map(|entry| &entry.name))?;
    distinct("struct", state.structs.values().map(|entry| &entry.name))?;
    distinct("enum", state.enums.values().map(|entry| &entry.name))?;
    for entry in state.models.values() {
        check_model(state, entry, next)?;
    }
    for entry in state.structs.values() {
        check_struct(state, entry, next)?;
    }
    for entry in state.enums.values() {
        check_enum(state, entry, next)?;
    }
    Ok(())
}

fn check_model(state: &State, model: &ModelEntry, next: &NextIds) -> Checked {
    let name = &model.name;
    if !(MODEL_ID_FIRST..next.model).contains(&model.id) {
        return Err(out_of_order("id", name));
    }
    let next = next.member.get(&model.id);
    check_members(state, name, &model.members, &model.reserved, next)?;
    if model.member_by_id(model.key).is_none() {
        return Err(format!("`{name}` has no key"));
    }
    let mut together = model.uniques.iter().flatten();
    if !together.all(|id| model.member_by_id(*id).is_some()) {
        return Err(format!("`{name}` has no member that is in its `uniques`"));
    }
    Ok(())
}

fn check_struct(state: &State, structure: &StructEntry, next: &NextIds) -> Checked {
    let name = &structure.name;
    if !(1..next.structure).contains(&structure.id) {
        return Err(out_of_order("id", name));
    }
    let next = next.struct_member.get(&structure.id);
    check_members(state, name, &structure.members, &structure.reserved, next)
}

fn check_enum(state: &State, enumeration: &EnumEntry, next: &NextIds) -> Checked {
    let EnumEntry {
        id, name, variants, ..
    } = enumeration;
    if !(1..next.enumeration).contains(id) {
        return Err(out_of_order("id", name));
    }
    if variants.is_empty() {
        return Err(format!("`{name}` has no variant"));
    }
    let ids = variants.iter().map(|variant| variant.id);
    check_ids(name, ids, &enumeration.reserved, next.variant.get(id))?;
    distinct("variant", variants.iter().map(|variant| &variant.name))?;
    let next = next.variant_member.get(id);
    for variant in variants {
        check_variant(state, name, variant, next)?;
    }
    Ok(())
}

fn check_variant(
    state: &State,
    owner: &str,
    variant: &VariantEntry,
    next: Option<&BTreeMap<u32, u32>>,
) -> Checked {
    let name = format!("{owner}::{}", variant.name);
    match (&variant.members, &variant.value) {
        (None, None) => Ok(()),
        (Some(members), None) => {
            let next = next.and_then(|next| next.get(&variant.id));
            check_members(state, &name, members, &[], next)
        }
        (None, Some(ty)) => check_type(state, ty).map_err(|fault| format!("`{name}` {fault}")),
        (Some(_), Some(_)) => Err(format!("`{name}` has members and a value")),
    }
}

fn check_members(
    state: &State,
    owner: &str,
    members: &[MemberEntry],
    reserved: &[Reserved],
    next: Option<&u32>,
) -> Checked {
    check_ids(
        owner,
        members.iter().map(|member| member.id),
        reserved,
        next,
    )?;
    distinct("member", members.iter().map(|member| &member.name))?;
    for member in members {
        check_member(state, member)
            .map_err(|fault| format!("`{}` of `{owner}` {fault}", member.name))?;
    }
    Ok(())
}

fn check_member(state: &State, member: &MemberEntry) -> Checked {
    check_type(state, &member.ty)?;
    let target = member.references.map(Named::Model);
    if !target.is_none_or(|target| state.has(target)) {
        return Err("refers to a model that is not in the file".to_owned());
    }
    let Some(value) = &member.absent else {
        return Ok(());
    };
    match literal::from_json(&member.ty, value, state) {
        Some(_) => Ok(()),
        None => Err("has an `absent` that is not of its type".to_owned()),
    }
}

fn check_type(state: &State, ty: &StoredType) -> Checked {
    let mut known = true;
    ty.each_named(&mut |named| known &= state.has(named));
    if known {
        Ok(())
    } else {
        Err("has a type that is not in the file".to_owned())
    }
}

/// Ids count up from 1, none twice, none reserved, all below the next free one.
fn check_ids(
    owner: &str,
    ids: impl Iterator<Item = u32>,
    reserved: &[Reserved],
    next: Option<&u32>,
) -> Checked {
    // Of a struct or variant that never had a member there is no next id.
    let next = next.copied().unwrap_or(1);
    let mut last = 0;
    for id in ids {
        let taken = reserved.iter().any(|reserved| reserved.id == id);
        if id <= last || id >= next || taken {
            return Err(out_of_order("ids", owner));
        }
        last = id;
    }
    if reserved.iter().any(|reserved| reserved.id >= next) {
        return Err(out_of_order("ids", owner));
    }
    Ok(())
}

fn out_of_order(what: &str, owner: &str) -> String {
    let verb = if what == "id" { "is" } else { "are" };
    format!("the {what} of `{owner}` {verb} out of order")
}

fn distinct<'n>(what: &str, names: impl Iterator<Item = &'n String>) -> Checked {
    let mut seen = BTreeSet::new();
    for name in names {
        if !seen.insert(name) {
            return Err(format!("there are two {what}s `{name}`"));
        }
    }
    Ok(())
}
