//! Generated code is thin, and stays so: a line budget that a changed template must keep.

use modelith_codegen::{
    app::{App, Enum, Field, Model, Struct, VariantData},
    discover::discover,
    query::{filters, sorts},
    reference::references,
    resolve::resolve,
};

use crate::golden;

/// Lines of Account's golden when it was last reviewed, and how much it may grow by unnoticed.
const ACCOUNT_LINES: usize = 600;
const GROWTH_PERCENT: usize = 20;

/// What a model, a member and a unique member come to, and one that lists can be asked by.
const MODEL_LINES: usize = 320;
const MEMBER_LINES: usize = 28;
const UNIQUE_LINES: usize = 12;
const ASKED_LINES: usize = 24;
/// What a place that refers to a record comes to.
const REFERENCE_LINES: usize = 24;
/// What a member with rules of its own comes to beyond that: whether it is shown, and whether it is set.
const RULED_LINES: usize = 14;
/// What a combined index or unique comes to.
const COMBINED_LINES: usize = 60;

/// What a nested struct and a member of it come to.
const STRUCT_LINES: usize = 100;
const NESTED_MEMBER_LINES: usize = 32;

/// What an enum with data comes to, and a variant of it that holds nothing, a value, or members.
const DATA_LINES: usize = 97;
const VARIANT_LINES: usize = 12;
const VALUE_LINES: usize = 24;
const MEMBERS_LINES: usize = 32;
const VARIANT_MEMBER_LINES: usize = 17;

/// What an enum without data comes to, and a variant of it.
const UNIT_LINES: usize = 42;
const UNIT_VARIANT_LINES: usize = 5;

fn allowed(lines: usize) -> usize {
    lines + lines * GROWTH_PERCENT / 100
}

fn of_model(model: &Model, app: &App) -> usize {
    let count = |is: fn(&Field) -> bool| model.fields.iter().filter(|field| is(field)).count();
    let combined = model.uniques.len() + model.indexes.len();
    let asked = filters(model, app).len() + sorts(model, app).len();
    MODEL_LINES
        + MEMBER_LINES * model.fields.len()
        + UNIQUE_LINES * count(|field| field.unique.is_some())
        + ASKED_LINES * asked
        + COMBINED_LINES * combined
        + REFERENCE_LINES * references(model, app).len()
        + RULED_LINES
            * count(|field| field.member_rules.read.is_some() || field.member_rules.write.is_some())
}

fn of_struct(item: &Struct) -> usize {
    STRUCT_LINES + NESTED_MEMBER_LINES * item.fields.len()
}

fn of_enum(item: &Enum) -> usize {
    if item.is_unit() {
        return UNIT_LINES + UNIT_VARIANT_LINES * item.variants.len();
    }
    let variants = item.variants.iter().map(|variant| match &variant.data {
        VariantData::None => VARIANT_LINES,
        VariantData::Value(_) => VALUE_LINES,
        VariantData::Members(fields) => MEMBERS_LINES + VARIANT_MEMBER_LINES * fields.len(),
    });
    DATA_LINES + variants.sum::<usize>()
}

/// A golden's application and what is generated of it.
fn golden(name: &str) -> (App, Vec<(String, String)>) {
    let inputs = golden::inputs(name);
    let (app, _) = resolve(&discover(&inputs.files), &inputs.package, &inputs.version);
    (
        app.expect("a golden has no errors"),
        golden::built(&inputs).files,
    )
}

#[test]
fn account_is_as_long_as_it_was_reviewed() {
    let (_, files) = golden(golden::REFERENCE);
    let account = files.iter().find(|(name, _)| name == "account.rs");
    let lines = account.expect("Account is a model").1.lines().count();
    assert!(lines <= allowed(ACCOUNT_LINES), "{lines} lines");
}

#[test]
fn every_file_is_within_the_budget() {
    let mut long = Vec::new();
    for name in golden::names() {
        let (app, files) = golden(&name);
        let models = app
            .models
            .iter()
            .map(|item| ("Model", &item.name, of_model(item, &app)));
        let structs = app
            .structs
            .iter()
            .map(|item| ("Wire", &item.name, of_struct(item)));
        let enums = app.enums.iter().map(|item| {
            let form = if item.is_unit() { "Variant" } else { "Wire" };
            (form, &item.name, of_enum(item))
        });
        for (form, item, reviewed) in models.chain(structs).chain(enums) {
            let head = format!("\nimpl rt::{form} for {item} {{\n");
            let file = files.iter().find(|(_, text)| text.contains(&head));
            let lines = file.expect("each has a file").1.lines().count();
            if lines > allowed(reviewed) {
                long.push(format!(
                    "{name}: {item}: {lines} > {reviewed} and {GROWTH_PERCENT} %"
                ));
            }
        }
    }
    assert_eq!(long, [""; 0]);
}
