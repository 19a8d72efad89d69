//! Generated code is thin, and stays so: a line budget that a changed template must keep.

use modelith_codegen::{app::Model, discover::discover, resolve::resolve};

use crate::golden;

/// Lines of Account's golden when it was last reviewed, and how much it may grow by unnoticed.
const ACCOUNT_LINES: usize = 475;
const GROWTH_PERCENT: usize = 20;

/// What Account's lines come to without its enum: so much a model, a member and a unique member.
const MODEL_LINES: usize = 220;
const MEMBER_LINES: usize = 28;
const UNIQUE_LINES: usize = 12;

fn allowed(lines: usize) -> usize {
    lines + lines * GROWTH_PERCENT / 100
}

fn reviewed(model: &Model) -> usize {
    let uniques = model.fields.iter().filter(|field| field.unique.is_some());
    MODEL_LINES + MEMBER_LINES * model.fields.len() + UNIQUE_LINES * uniques.count()
}

#[test]
fn account_is_as_long_as_it_was_reviewed() {
    let files = golden::built(&golden::inputs(golden::REFERENCE)).files;
    let account = files.iter().find(|(name, _)| name == "account.rs");
    let lines = account.expect("Account is a model").1.lines().count();
    assert!(lines <= allowed(ACCOUNT_LINES), "{lines} lines");
}

#[test]
fn every_model_is_within_the_budget() {
    for name in golden::names() {
        let inputs = golden::inputs(&name);
        let (app, _) = resolve(&discover(&inputs.files), &inputs.package, &inputs.version);
        let files = golden::built(&inputs).files;
        for model in app.expect("a golden has no errors").models {
            let record = format!("\nimpl rt::Model for {} {{\n", model.name);
            let text = files.iter().find(|(_, text)| text.contains(&record));
            let (_, text) = text.expect("a model has a file");
            // An enum belongs to the first model that uses it, and is not that model's length.
            let own = text.split("// ─── Enums ─").next().unwrap_or(text);
            let (lines, allowed) = (own.lines().count(), allowed(reviewed(&model)));
            assert!(
                lines <= allowed,
                "{name}: {}: {lines} > {allowed}",
                model.name
            );
        }
    }
}
