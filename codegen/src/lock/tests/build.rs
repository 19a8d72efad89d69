//! Applications made by hand.

use crate::{
    app::{
        App, BODY_BYTES_MAX_DEFAULT, Enum, EnumForm, Field, FieldType, Gates, Integer, Literal,
        Model, ModelRules, OnDelete, Operations, Role, Roles, Struct, Variant, VariantData,
    },
    diagnostic::Span,
};

pub(super) fn app<const M: usize, const E: usize>(models: [Model; M], enums: [Enum; E]) -> App {
    App {
        package: "shop".into(),
        version: "0.1.0".into(),
        roles: Roles::default(),
        models: models.into(),
        structs: Vec::new(),
        enums: enums.into(),
    }
}

pub(super) fn model<const N: usize>(name: &str, fields: [Field; N]) -> Model {
    let file = name.to_lowercase();
    Model {
        name: name.into(),
        module: vec!["models".into(), file.clone()],
        docs: String::new(),
        plural: format!("{file}s"),
        path: format!("/api/{file}s"),
        body_bytes_max: BODY_BYTES_MAX_DEFAULT,
        access: Gates::public(Operations::ALL),
        row_rules: ModelRules::default(),
        operations: Operations::ALL,
        require_if_match: false,
        compact: None,
        uniques: Vec::new(),
        indexes: Vec::new(),
        fields: fields.into(),
        span: span(name),
    }
}

pub(super) fn enumeration<const N: usize>(name: &str, variants: [&str; N]) -> Enum {
    Enum {
        name: name.into(),
        module: vec!["models".into()],
        docs: String::new(),
        form: EnumForm::Name,
        variants: variants.map(variant).into(),
        span: span(name),
    }
}

pub(super) fn variant(name: &str) -> Variant {
    Variant {
        name: name.into(),
        json_name: name.to_lowercase(),
        docs: String::new(),
        data: VariantData::None,
    }
}

pub(super) fn structure<const N: usize>(name: &str, fields: [Field; N]) -> Struct {
    Struct {
        name: name.into(),
        module: vec!["models".into()],
        docs: String::new(),
        fields: fields.into(),
        span: span(name),
    }
}

/// `Card { … }`
pub(super) fn variant_of<const N: usize>(name: &str, fields: [Field; N]) -> Variant {
    Variant {
        data: VariantData::Members(fields.into()),
        ..variant(name)
    }
}

/// `Card(…)`
pub(super) fn newtype(name: &str, ty: FieldType) -> Variant {
    Variant {
        data: VariantData::Value(Box::new(field("0", ty))),
        ..variant(name)
    }
}

pub(super) fn list(ty: FieldType) -> FieldType {
    FieldType::List(Box::new(ty))
}

pub(super) fn of_struct(name: &str) -> FieldType {
    FieldType::Struct(name.into())
}

pub(super) fn key(name: &str, model: &str) -> Field {
    Field {
        role: Role::Key,
        ..field(name, FieldType::Id(model.into()))
    }
}

pub(super) fn text(name: &str) -> Field {
    field(name, FieldType::String)
}

pub(super) fn integer(name: &str) -> Field {
    field(name, FieldType::Integer(Integer::I64))
}

pub(super) fn timestamp(name: &str) -> Field {
    field(name, FieldType::Timestamp)
}

pub(super) fn of_enum(name: &str, enumeration: &str) -> Field {
    field(name, FieldType::Enum(enumeration.into()))
}

pub(super) fn reference(name: &str, model: &str) -> Field {
    let on_delete = Some(OnDelete::Restrict);
    Field {
        on_delete,
        ..field(name, FieldType::Id(model.into()))
    }
}

pub(super) fn optional(field: Field) -> Field {
    Field {
        optional: true,
        ..field
    }
}

pub(super) fn default(field: Field, default: Literal) -> Field {
    Field {
        default: Some(default),
        ..field
    }
}

pub(super) fn field(name: &str, ty: FieldType) -> Field {
    Field::plain(name, ty, span(name))
}

fn span(name: &str) -> Span {
    let width = name.chars().count();
    Span {
        file: "models/mod.rs".into(),
        line: 1,
        column: 1,
        width,
    }
}
