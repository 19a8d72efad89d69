//! Indexes and references of a model whose references stand wherever they can.

use super::{
    index::{EntriesView, IndexView, UniqueView},
    reference::ReferenceView,
};
use crate::{
    app::{
        App, BODY_BYTES_MAX_DEFAULT, Enum, EnumForm, Field, FieldType, Gates, Model, ModelRules,
        OnDelete, Operations, Role, Roles, Struct, Unique, Variant, VariantData,
    },
    diagnostic::Span,
};

fn span() -> Span {
    Span {
        file: String::new(),
        line: 1,
        column: 1,
        width: 1,
    }
}

fn field(name: &str, ty: FieldType) -> Field {
    Field::plain(name, ty, span())
}

fn optional(field: Field) -> Field {
    Field {
        optional: true,
        ..field
    }
}

fn refers(name: &str, ty: FieldType, on_delete: OnDelete) -> Field {
    Field {
        on_delete: Some(on_delete),
        ..field(name, ty)
    }
}

fn id(model: &str) -> FieldType {
    FieldType::Id(model.to_owned())
}

fn list(ty: FieldType) -> FieldType {
    FieldType::List(Box::new(ty))
}

fn set(ty: FieldType) -> FieldType {
    FieldType::Set(Box::new(ty))
}

fn map(key: FieldType, ty: FieldType) -> FieldType {
    FieldType::Map(Box::new(key), Box::new(ty))
}

fn structure(name: &str) -> FieldType {
    FieldType::Struct(name.to_owned())
}

fn model(name: &str, key: FieldType, fields: Vec<Field>) -> Model {
    let key = Field {
        role: Role::Key,
        ..field("id", key)
    };
    Model {
        name: name.to_owned(),
        module: vec!["models".to_owned(), name.to_lowercase()],
        docs: String::new(),
        plural: format!("{}s", name.to_lowercase()),
        path: format!("/api/{}s", name.to_lowercase()),
        body_bytes_max: BODY_BYTES_MAX_DEFAULT,
        access: Gates::public(Operations::ALL),
        row_rules: ModelRules::default(),
        operations: Operations::ALL,
        require_if_match: false,
        compact: None,
        uniques: Vec::new(),
        indexes: Vec::new(),
        fields: std::iter::once(key).chain(fields).collect(),
        span: span(),
    }
}

fn variant(name: &str, data: VariantData) -> Variant {
    Variant {
        name: name.to_owned(),
        json_name: name.to_lowercase(),
        docs: String::new(),
        data,
    }
}

fn enumeration(name: &str, form: EnumForm, variants: Vec<Variant>) -> Enum {
    Enum {
        name: name.to_owned(),
        module: vec!["models".to_owned(), "order".to_owned()],
        docs: String::new(),
        form,
        variants,
        span: span(),
    }
}

/// An app of `Order`, with these members, of `Product` and of `Country`, whose key is text.
fn app(fields: Vec<Field>) -> App {
    let internal = EnumForm::Internal {
        tag: "kind".to_owned(),
    };
    let adjacent = EnumForm::Adjacent {
        tag: "kind".to_owned(),
        content: "data".to_owned(),
    };
    let members = VariantData::Members(vec![
        refers("product", id("Product"), OnDelete::Restrict),
        field("count", FieldType::Bool),
    ]);
    let value = VariantData::Value(Box::new(refers("0", id("Product"), OnDelete::Restrict)));
    App {
        package: "shop".to_owned(),
        version: "1.0.0".to_owned(),
        roles: Roles::default(),
        models: vec![
            model("Order", id("Order"), fields),
            model("Product", id("Product"), Vec::new()),
            model("Country", FieldType::String, Vec::new()),
        ],
        structs: ["Line", "Address"]
            .map(|name| Struct {
                name: name.to_owned(),
                module: vec!["models".to_owned(), "order".to_owned()],
                docs: String::new(),
                fields: match name {
                    "Line" => vec![
                        refers("product", id("Product"), OnDelete::Restrict),
                        optional(refers("gift", id("Product"), OnDelete::SetNull)),
                    ],
                    _ => vec![
                        Field {
                            index: true,
                            ..optional(field("city", FieldType::String))
                        },
                        Field {
                            references: Some("Country".to_owned()),
                            ..optional(refers("country", FieldType::String, OnDelete::SetNull))
                        },
                    ],
                },
                span: span(),
            })
            .into(),
        enums: vec![
            enumeration(
                "Means",
                internal,
                vec![
                    variant("Cash", VariantData::None),
                    variant("Voucher", members),
                ],
            ),
            enumeration("Source", adjacent, vec![variant("Stock", value)]),
        ],
    }
}

/// What generated code has of a member of `Order`, one line a thing.
fn generated(field: Field) -> Vec<String> {
    let app = app(vec![field]);
    let order = app.model("Order").unwrap();
    let mut lines = Vec::new();
    for index in IndexView::all(order, &app).unwrap() {
        lines.push(match &index.entries {
            EntriesView::Member(record, _) => format!("by_{} {}: {record}", index.label, index.ty),
            EntriesView::Form(form) => format!("by_{} {}: {form}", index.label, index.ty),
            EntriesView::Many(values) => format!("by_{} {}*: {values}", index.label, index.ty),
        });
    }
    for reference in ReferenceView::all(order, &app).unwrap() {
        lines.push(format!(
            "{} asks by_{} for {}",
            reference.json, reference.label, reference.asked
        ));
        lines.push(words(&reference.check.to_string()));
        lines.extend(reference.release.map(|text| words(&text.to_string())));
    }
    lines
}

fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[track_caller]
fn check(field: Field, expected: &[&str]) {
    assert_eq!(generated(field), expected);
}

#[test]
fn a_direct_reference_is_asked_for_as_it_is() {
    check(
        refers("product", id("Product"), OnDelete::Cascade),
        &[
            "by_product rt::Id<Product>: record.product",
            "\"product\" asks by_product for key",
            "if !sight.has::<Product>(&self.product) { \
             rt::dangling::<Product>(&mut faults.place(\"product\")); }",
        ],
    );
    check(
        optional(refers("type", id("Product"), OnDelete::SetNull)),
        &[
            "by_type Option<rt::Id<Product>>: record.r#type",
            "\"type\" asks by_type for &Some(*key)",
            "if self.r#type.as_ref().is_some_and(|key| !sight.has::<Product>(key)) { \
             rt::dangling::<Product>(&mut faults.place(\"type\")); }",
            "self.r#type.take_if(|key| going.contains(&super::Target::Product(*key)));",
        ],
    );
}

#[test]
fn a_user_is_looked_for_where_the_runtime_has_users() {
    let user = |ty| Field {
        on_delete: None,
        ..field("user", ty)
    };
    check(
        optional(user(id("User"))),
        &[
            "by_user Option<rt::Id<rt::User>>: record.user",
            "\"user\" asks by_user for &Some(*key)",
            "if self.user.as_ref().is_some_and(|key| \
             !sight.has::<rt::User>(key)) { \
             rt::dangling::<rt::User>(&mut faults.place(\"user\")); }",
        ],
    );
    check(
        user(map(id("User"), id("User"))),
        &[
            "by_user rt::Id<rt::User>*: record.user.values()",
            "\"user\" asks by_user for key",
            "for (key, item) in &self.user { \
             if !sight.has::<rt::User>(item) { \
             rt::dangling::<rt::User>(&mut faults.place(\"user\").key(&key.to_string())); } }",
        ],
    );
}

#[test]
fn a_collection_has_an_entry_a_value() {
    check(
        refers("products", set(id("Product")), OnDelete::SetNull),
        &[
            "by_products rt::Id<Product>*: record.products.iter()",
            "\"products\" asks by_products for key",
            "for (index, item) in self.products.iter().enumerate() { if !sight.has::<Product>(item) { \
             rt::dangling::<Product>(&mut faults.place(\"products\").index(index)); } }",
            "self.products.retain(|key| !going.contains(&super::Target::Product(*key)));",
        ],
    );
    let by_place = map(FieldType::String, list(id("Product")));
    check(
        optional(refers("shelves", by_place, OnDelete::SetNull)),
        &[
            "by_shelves rt::Id<Product>*: record.shelves.iter().flat_map(|item| item.values()).flatten()",
            "\"shelves\" asks by_shelves for key",
            "if let Some(item) = &self.shelves { for (key, item) in item { \
             for (index, item) in item.iter().enumerate() { if !sight.has::<Product>(item) { \
             rt::dangling::<Product>(&mut faults.place(\"shelves\").key(key).index(index)); } } } }",
            "if let Some(item) = &mut self.shelves { for item in item.values_mut() { \
             item.retain(|key| !going.contains(&super::Target::Product(*key))); } }",
        ],
    );
}

#[test]
fn a_struct_is_gone_through_by_its_members() {
    check(
        field("lines", list(structure("Line"))),
        &[
            "by_lines_product rt::Id<Product>*: record.lines.iter().map(|item| &item.product)",
            "by_lines_gift rt::Id<Product>*: record.lines.iter().flat_map(|item| &item.gift)",
            "\"lines.product\" asks by_lines_product for key",
            "for (index, item) in self.lines.iter().enumerate() { if !sight.has::<Product>(&item.product) { \
             rt::dangling::<Product>(&mut faults.place(\"lines\").index(index).place(\"product\")); } }",
            "\"lines.gift\" asks by_lines_gift for key",
            "for (index, item) in self.lines.iter().enumerate() { if let Some(item) = &item.gift { \
             if !sight.has::<Product>(item) { \
             rt::dangling::<Product>(&mut faults.place(\"lines\").index(index).place(\"gift\")); } } }",
            "for item in &mut self.lines { item.gift.take_if(|key| \
             going.contains(&super::Target::Product(*key))); }",
        ],
    );
    check(
        optional(field("address", structure("Address"))),
        &[
            "by_address_city Option<String>: rt::form(record.address.as_ref().and_then(|item| item.city.as_ref()))",
            "by_address_country Option<String>: \
             rt::form(record.address.as_ref().and_then(|item| item.country.as_ref()))",
            "\"address.country\" asks by_address_country for &Some(key.clone())",
            "if let Some(item) = &self.address { if let Some(item) = &item.country { \
             if !sight.has::<Country>(item) { \
             rt::dangling::<Country>(&mut faults.place(\"address\").place(\"country\")); } } }",
            "if let Some(item) = &mut self.address { item.country.take_if(|key| \
             going.contains(&super::Target::Country(key.clone()))); }",
        ],
    );
    // What is in a set cannot be changed where it is.
    let generated = generated(field("pairs", set(structure("Line"))));
    assert_eq!(
        generated.last().unwrap(),
        "let changed = std::mem::take(&mut self.pairs).into_iter().map(|mut item| { \
         item.gift.take_if(|key| going.contains(&super::Target::Product(*key))); item }); \
         self.pairs = changed.collect();"
    );
}

#[test]
fn a_variant_is_gone_through_if_it_is_that() {
    check(
        optional(field("means", FieldType::Enum("Means".to_owned()))),
        &[
            "by_means_voucher_product rt::Id<Product>*: record.means.iter().filter_map(|item| match item { \
             Means::Voucher { product: value, .. } => Some(value), _ => None })",
            "\"means.product\" asks by_means_voucher_product for key",
            "if let Some(item) = &self.means { \
             if let Means::Voucher { product: value, .. } = item { \
             if !sight.has::<Product>(value) { \
             rt::dangling::<Product>(&mut faults.place(\"means\").place(\"product\")); } } }",
        ],
    );
    check(
        field("source", FieldType::Enum("Source".to_owned())),
        &[
            "by_source_stock rt::Id<Product>*: \
             std::iter::once(match &record.source { Source::Stock(value) => value })",
            "\"source.data\" asks by_source_stock for key",
            "let Source::Stock(value) = &self.source; if !sight.has::<Product>(value) { \
             rt::dangling::<Product>(&mut faults.place(\"source\").place(\"data\")); }",
        ],
    );
}

#[test]
fn a_record_whose_key_a_client_chose_may_refer_to_itself() {
    let mut app = app(Vec::new());
    let country = &mut app.models[2];
    let parent = |name, ty| Field {
        references: Some("Country".to_owned()),
        ..refers(name, ty, OnDelete::Restrict)
    };
    country.fields.push(parent("capital", FieldType::String));
    country.fields.push(parent("near", list(FieldType::String)));
    let country = app.model("Country").unwrap();
    let checks: Vec<String> = ReferenceView::all(country, &app)
        .unwrap()
        .iter()
        .map(|reference| words(&reference.check.to_string()))
        .collect();
    assert_eq!(
        checks,
        [
            "if self.capital != self.id && !sight.has::<Country>(&self.capital) { \
             rt::dangling::<Country>(&mut faults.place(\"capital\")); }",
            "for (index, item) in self.near.iter().enumerate() { \
             if *item != self.id && !sight.has::<Country>(item) { \
             rt::dangling::<Country>(&mut faults.place(\"near\").index(index)); } }",
        ]
    );
}

#[test]
fn several_members_are_taken_together() {
    let mut app = app(vec![
        refers("product", id("Product"), OnDelete::Restrict),
        optional(field("note", FieldType::String)),
        Field {
            unique: Some(Unique::IgnoreCase),
            ..field("product_note", FieldType::String)
        },
    ]);
    let names = vec!["product".to_owned(), "note".to_owned()];
    app.models[0].uniques = vec![names.clone()];
    app.models[0].indexes = vec![names];
    let order = app.model("Order").unwrap();
    let uniques: Vec<String> = UniqueView::all(order)
        .unwrap()
        .iter()
        .map(|unique| format!("unique_{} {}: {}", unique.label, unique.ty, unique.value))
        .collect();
    assert_eq!(
        uniques,
        [
            "unique_product_note Option<rt::Folded<'_>>: Some(rt::Folded(&record.product_note))",
            "unique_product_note_2 Option<(<rt::Id<Product> as rt::IndexKey>::Form, &str)>: \
             Some((rt::IndexKey::form(&record.product), record.note.as_deref()?))",
        ]
    );
    let indexes = IndexView::all(order, &app).unwrap();
    let last = indexes.last().unwrap();
    let EntriesView::Form(form) = &last.entries else {
        panic!("{last:?}")
    };
    assert_eq!(
        format!("by_{} {}: {form}", last.label, last.ty),
        "by_product_note (rt::Id<Product>, Option<String>): \
         (rt::IndexKey::form(&record.product), rt::IndexKey::form(&record.note))"
    );
}
