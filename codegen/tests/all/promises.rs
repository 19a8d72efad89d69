//! What an `App` promises of itself, whatever the models are.

use std::collections::BTreeSet;

use modelith_codegen::app::{
    Access, App, Comparison, Condition, Enum, EnumForm, Exposure, Field, FieldType, Literal, Model,
    Object, Operation, Role, Struct, Subject, USER, VariantData, Way,
};

/// Panics unless every promise is kept.
pub(crate) fn assert_valid(app: &App) {
    let roles: BTreeSet<&String> = app.roles.names.iter().collect();
    assert_eq!(roles.len(), app.roles.names.len(), "{roles:?}");
    assert!((1..=32).contains(&roles.len()), "{roles:?}");
    for model in &app.models {
        assert_access(app, model);
        assert_rules(app, model);
        let keys = model.fields.iter().filter(|field| field.role == Role::Key);
        assert_eq!(keys.count(), 1, "{}", model.name);
        assert!(model.path.starts_with('/') && model.body_bytes_max > 0);
        for field in &model.fields {
            assert_field(app, field);
            let server = matches!(field.role, Role::CreatedAt | Role::UpdatedAt);
            assert!(!server || (field.ty == FieldType::Timestamp && !field.optional));
        }
    }
    for structure in &app.structs {
        for field in &structure.fields {
            assert_nested_field(app, field);
        }
        assert!(!below(app, &structure.name).contains(structure.name.as_str()));
    }
    for found in &app.enums {
        assert_enum(app, found);
    }
    let used = used(app);
    let declared = app.structs.iter().map(|one| one.name.as_str());
    let declared: BTreeSet<&str> = declared
        .chain(app.enums.iter().map(|one| one.name.as_str()))
        .collect();
    assert_eq!(declared, used, "what is used, and nothing else");
    assert_eq!(declared.len(), app.structs.len() + app.enums.len());
}

/// Every operation that has a route has an access, of a role that there is; and a creator who must be
/// there can be known.
fn assert_access(app: &App, model: &Model) {
    for operation in Operation::ALL {
        let access = model.access.of(operation);
        assert_eq!(access.is_some(), model.operations.has(operation));
        if let Some(Access::Role(name)) = access {
            assert!(app.roles.names.contains(name), "{name}");
        }
    }
    let creators = model
        .fields
        .iter()
        .filter(|field| field.role == Role::CreatedBy);
    assert!(creators.clone().count() <= 1, "{}", model.name);
    for field in creators {
        assert_eq!(field.ty, FieldType::Id(USER.to_owned()));
        let by_replace = model.key().is_some_and(Field::is_client_key);
        let is_open = model.access.is_public(Operation::Create)
            || (by_replace && model.access.is_public(Operation::Replace));
        assert!(field.optional || !is_open, "{}", model.name);
    }
}

/// Every rule is in the form that it promises, and compares what there is.
fn assert_rules(app: &App, model: &Model) {
    let own = &model.row_rules;
    let of_model = [&own.read, &own.create, &own.update, &own.delete];
    let of_members = model.fields.iter().flat_map(|field| {
        let rules = &field.member_rules;
        assert!(rules.is_empty() || field.role == Role::Plain, "{field:?}");
        assert!(rules.read.is_none() || field.exposure == Exposure::Shown);
        let is_found = field.unique.is_some() || field.index || field.filter || field.sort;
        assert!(rules.read.is_none() || !(is_found || field.is_reference()));
        rules.read.iter().chain(&rules.write)
    });
    for rule in of_model.into_iter().flatten().chain(of_members) {
        assert_condition(&rule.condition);
        rule.condition
            .visit(&mut |one| assert_comparison(app, model, one));
    }
}

fn assert_condition(condition: &Condition) {
    let (Condition::All(parts) | Condition::Any(parts)) = condition else {
        return;
    };
    assert!(parts.len() >= 2);
    for part in parts {
        let same = std::mem::discriminant(part) == std::mem::discriminant(condition);
        assert!(!same, "{condition:?}");
        assert_condition(part);
    }
}

fn assert_comparison(app: &App, model: &Model, comparison: &Comparison) {
    let ways: Vec<&Way> = comparison.ways().collect();
    for way in &ways {
        let mut fields = &model.fields;
        let mut ty = None;
        assert!(
            way.steps
                .iter()
                .filter(|step| step.follows.is_some())
                .count()
                <= 1
        );
        for step in &way.steps {
            let field = fields.iter().find(|field| field.name == step.name);
            let field = field.expect("a member");
            assert_eq!(field.optional, step.optional);
            ty = Some(&field.ty);
            let inner = match (&step.follows, &field.ty) {
                (Some(name), _) => app.model(name).map(|one| &one.fields),
                (None, FieldType::Struct(name)) => app.structure(name).map(|one| &one.fields),
                _ => None,
            };
            fields = inner.unwrap_or(fields);
        }
        assert_eq!(ty, Some(&way.ty));
    }
    match (&comparison.subject, &comparison.object) {
        (Subject::UserRole, Object::Role(name)) => assert!(app.roles.names.contains(name)),
        (Subject::Member(one), Object::Member(two)) => assert_eq!(one.ty, two.ty),
        (Subject::Member(way), Object::UserId) => {
            assert_eq!(way.ty, FieldType::Id(USER.to_owned()));
        }
        (Subject::Member(way), Object::None) => assert!(way.optional()),
        (Subject::Member(way), Object::Value(Literal::Variant(name))) => {
            let FieldType::Enum(of) = &way.ty else {
                panic!("{comparison:?}");
            };
            let variants = &app.enumeration(of).expect("an enum").variants;
            assert!(variants.iter().any(|variant| variant.name == *name));
        }
        (Subject::Member(_), Object::Value(_)) => {}
        (subject, object) => panic!("{subject:?} {object:?}"),
    }
}

fn assert_nested_field(app: &App, field: &Field) {
    assert_field(app, field);
    assert_eq!(field.role, Role::Plain, "{field:?}");
    assert_eq!(field.exposure, Exposure::Shown, "{field:?}");
    assert_eq!(field.unique, None, "{field:?}");
}

fn assert_field(app: &App, field: &Field) {
    assert!(!field.json_name.is_empty());
    assert!(field.default.is_none() || !field.optional, "{field:?}");
    let rules = &field.rules;
    let text = field.ty == FieldType::String;
    let long = rules.length.is_some_and(|length| length.max.is_some());
    assert_eq!(long, text || has_length(&field.ty), "{field:?}");
    assert!(text || (rules.format.is_none() && rules.pattern.is_none()));
    assert_eq!(field.each.is_some(), element(&field.ty).is_some());
    if let (Some(each), Some(element)) = (&field.each, element(&field.ty)) {
        let long = *element == FieldType::String || has_length(element);
        assert_eq!(each.length.is_some_and(|length| length.max.is_some()), long);
    }
    let found = field.unique.is_some() || field.index || field.filter || field.sort;
    assert!(!found || field.exposure == Exposure::Shown, "{field:?}");
    let refers = refers(&field.ty) || field.references.is_some();
    let refers = refers && field.role != Role::Key;
    assert_eq!(field.is_reference(), refers, "{field:?}");
    let to_user = field.ty.target() == Some(USER);
    assert_eq!(field.on_delete.is_some(), refers && !to_user, "{field:?}");
    if let (FieldType::Enum(name), Some(Literal::Variant(default))) = (&field.ty, &field.default) {
        let found = app.enumeration(name).expect("an enum in use is there");
        let variant = found.variants.iter().find(|one| one.name == *default);
        assert_eq!(variant.map(|one| &one.data), Some(&VariantData::None));
    }
    assert!(!matches!(field.ty, FieldType::Option(_)), "{field:?}");
    assert_type(app, &field.ty);
}

/// Every name is that of something, and what is within goes together.
fn assert_type(app: &App, ty: &FieldType) {
    match ty {
        FieldType::Id(name) if name == USER => {}
        FieldType::Id(name) => assert!(app.model(name).is_some(), "{name}"),
        FieldType::Struct(name) => assert!(app.structure(name).is_some(), "{name}"),
        FieldType::Enum(name) => assert!(app.enumeration(name).is_some(), "{name}"),
        FieldType::Opaque(text) => {
            assert!(syn::parse_str::<syn::Type>(text).is_ok(), "{text}");
        }
        FieldType::Option(inner) => {
            assert!(!matches!(**inner, FieldType::Option(_)));
            assert_type(app, inner);
        }
        FieldType::List(element) => assert_type(app, element),
        FieldType::Set(element) => {
            use FieldType::{Float, Opaque, Option, Value};
            let refused = matches!(**element, Float(_) | Option(_) | Value | Opaque(_));
            assert!(!refused, "{element:?}");
            assert_type(app, element);
        }
        FieldType::Map(key, value) => {
            let fits = match &**key {
                FieldType::Enum(name) => app.enumeration(name).is_some_and(Enum::is_unit),
                key => matches!(key, FieldType::String | FieldType::Uuid | FieldType::Id(_)),
            };
            assert!(fits, "{key:?}");
            assert_type(app, key);
            assert_type(app, value);
        }
        _ => {}
    }
}

fn assert_enum(app: &App, found: &Enum) {
    assert!(!found.variants.is_empty(), "{}", found.name);
    for variant in &found.variants {
        let mut beside: Vec<&str> = Vec::new();
        match &variant.data {
            VariantData::None => {}
            VariantData::Members(fields) => {
                for field in fields {
                    assert_nested_field(app, field);
                    assert!(!(field.index || field.filter || field.sort), "{field:?}");
                }
                beside.extend(fields.iter().map(|field| field.json_name.as_str()));
            }
            VariantData::Value(field) => {
                assert_nested_field(app, field);
                assert!(!field.optional && field.name == "0", "{field:?}");
                if let FieldType::Struct(name) = &field.ty {
                    let members = &app.structure(name).expect("it is there").fields;
                    beside.extend(members.iter().map(|field| field.json_name.as_str()));
                } else {
                    assert!(matches!(found.form, EnumForm::Adjacent { .. }));
                }
            }
        }
        match &found.form {
            EnumForm::Name => assert_eq!(variant.data, VariantData::None),
            EnumForm::Internal { tag } => assert!(!beside.contains(&tag.as_str()), "{tag}"),
            EnumForm::Adjacent { tag, content } => assert_ne!(tag, content),
        }
    }
}

/// Whether `length` counts something in it, besides text.
fn has_length(ty: &FieldType) -> bool {
    use FieldType::{Bytes, List, Map, Set};
    matches!(ty, Bytes | List(_) | Set(_) | Map(..))
}

/// What is in a collection, without `Option`.
fn element(ty: &FieldType) -> Option<&FieldType> {
    match ty {
        FieldType::List(inner) | FieldType::Set(inner) | FieldType::Map(_, inner) => match &**inner
        {
            FieldType::Option(inner) => Some(inner),
            inner => Some(inner),
        },
        _ => None,
    }
}

fn refers(ty: &FieldType) -> bool {
    match ty {
        FieldType::Id(_) => true,
        FieldType::Option(inner)
        | FieldType::List(inner)
        | FieldType::Set(inner)
        | FieldType::Map(_, inner) => refers(inner),
        _ => false,
    }
}

/// The structs and enums that a type names.
fn names<'a>(ty: &'a FieldType, found: &mut BTreeSet<&'a str>) {
    match ty {
        FieldType::Struct(name) | FieldType::Enum(name) => {
            found.insert(name);
        }
        FieldType::Option(inner) | FieldType::List(inner) | FieldType::Set(inner) => {
            names(inner, found);
        }
        FieldType::Map(key, value) => {
            names(key, found);
            names(value, found);
        }
        _ => {}
    }
}

/// The members of a struct, or of all variants of an enum.
fn members<'a>(app: &'a App, name: &str) -> Vec<&'a Field> {
    let of_struct = app.structure(name).map(|Struct { fields, .. }| fields);
    let variants = app.enumeration(name).map(|found| &found.variants);
    let of_enum = variants.into_iter().flatten();
    let of_enum = of_enum.flat_map(|variant| match &variant.data {
        VariantData::None => &[],
        VariantData::Members(fields) => fields.as_slice(),
        VariantData::Value(field) => std::slice::from_ref(field.as_ref()),
    });
    of_struct.into_iter().flatten().chain(of_enum).collect()
}

/// What is in a struct or enum, at any depth.
fn below<'a>(app: &'a App, name: &str) -> BTreeSet<&'a str> {
    let mut found = BTreeSet::new();
    for field in members(app, name) {
        names(&field.ty, &mut found);
    }
    closure(app, found)
}

/// What models hold, by whatever way.
fn used(app: &App) -> BTreeSet<&str> {
    let mut found = BTreeSet::new();
    for field in app.models.iter().flat_map(|model| &model.fields) {
        names(&field.ty, &mut found);
    }
    closure(app, found)
}

fn closure<'a>(app: &'a App, mut found: BTreeSet<&'a str>) -> BTreeSet<&'a str> {
    let mut pending: Vec<&str> = found.iter().copied().collect();
    while let Some(name) = pending.pop() {
        let mut held = BTreeSet::new();
        for field in members(app, name) {
            names(&field.ty, &mut held);
        }
        pending.extend(held.into_iter().filter(|name| found.insert(name)));
    }
    found
}
