//! One member: the schema of its value, and what is said of the member beside it, most of it in
//! `x-field`.

use super::{
    document::Inexpressible,
    json::Object,
    value::{Schema, Values},
};
use crate::{
    app::{App, Exposure, Field, FieldType, Literal, OnDelete, Role, Unique},
    schema::member_name,
};

/// The schema of a member.
pub(super) fn member(app: &App, owner: &str, field: &Field) -> Result<Object, Inexpressible> {
    let values = Values::of(app, owner, field);
    let mut value = values.member()?;
    if field.optional && !field.skip_if_none {
        value = value.nullable();
    }
    let Schema {
        keywords,
        extension,
    } = value;
    let mut schema = Object::default();
    schema.set_text("description", &field.docs);
    schema.extend(keywords);
    let default = field.default.as_ref();
    if let Some(default) = default.and_then(|default| values.literal(&field.ty, default)) {
        schema.set("default", default);
    }
    schema.set_flag("readOnly", is_read_only(field));
    schema.set_flag("writeOnly", field.exposure != Exposure::Shown);
    schema.set_filled("x-field", options(field, extension));
    Ok(schema)
}

/// Whether no client gives it.
fn is_read_only(field: &Field) -> bool {
    match field.role {
        Role::Plain | Role::Immutable => false,
        Role::Key => matches!(field.ty, FieldType::Id(_)),
        Role::ReadOnly
        | Role::CreatedAt
        | Role::UpdatedAt
        | Role::CreatedBy
        | Role::Version
        | Role::Serial => true,
    }
}

fn options(field: &Field, extension: Object) -> Object {
    let mut options = Object::default();
    if member_name(&field.json_name) != field.name {
        options.set("name", field.name.as_str());
    }
    if let Some(role) = role(field.role) {
        options.set(role, true);
    }
    if let Some(ty) = ambiguous(field) {
        options.set("type", ty);
    }
    match field.unique {
        Some(Unique::Exact) => options.set("unique", true),
        Some(Unique::IgnoreCase) => options.set("unique", "ignore_case"),
        None => {}
    }
    options.set_flag("index", field.index);
    options.set_flag("filter", field.filter);
    options.set_flag("sort", field.sort);
    options.set_flag("secret", field.exposure == Exposure::Secret);
    // That the server fills it in would say that it is there.
    let is_skipped = field.role == Role::CreatedBy && field.skip_if_none;
    options.set_flag("skip_if_none", is_skipped);
    options.extend(extension);
    if let Some(scale) = field.scale {
        options.set("scale", u64::from(scale));
    }
    if let Some(target) = target(field) {
        options.set("references", target);
    }
    match field.on_delete {
        Some(OnDelete::Cascade) => options.set("on_delete", "cascade"),
        Some(OnDelete::SetNull) => options.set("on_delete", "set_null"),
        Some(OnDelete::Restrict) | None => {}
    }
    if field.default == Some(Literal::Now) {
        options.set("default", "now");
    }
    let mut rules = Object::default();
    for (name, rule) in [
        ("read", &field.member_rules.read),
        ("write", &field.member_rules.write),
    ] {
        rules.set_text(name, rule.as_ref().map_or("", |rule| rule.text.as_str()));
    }
    options.set_filled("rules", rules);
    options
}

/// The option that gives a member its role; `readOnly` says the one that has none.
const fn role(role: Role) -> Option<&'static str> {
    match role {
        Role::Plain | Role::ReadOnly => None,
        Role::Key => Some("key"),
        Role::Immutable => Some("immutable"),
        Role::CreatedAt => Some("created_at"),
        Role::UpdatedAt => Some("updated_at"),
        Role::CreatedBy => Some("created_by"),
        Role::Version => Some("version"),
        Role::Serial => Some("serial"),
    }
}

/// The type of a key or reference that `format` leaves open.
fn ambiguous(field: &Field) -> Option<&'static str> {
    let is_key = field.role == Role::Key;
    match field.ty {
        FieldType::Id(_) if is_key => Some("Id"),
        FieldType::Uuid if is_key || field.references.is_some() => Some("Uuid"),
        _ => None,
    }
}

/// The model that it refers to.
fn target(field: &Field) -> Option<&str> {
    if field.role == Role::Key {
        return None;
    }
    field.references.as_deref().or_else(|| field.ty.target())
}
