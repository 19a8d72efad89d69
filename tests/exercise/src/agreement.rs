//! Whether the documents and the server mean the same: random bodies, right and wrong, put to the
//! server's validation and to its schemas as the `jsonschema` crate understands them.

use std::collections::BTreeMap;

use jsonschema::Validator;
use modelith::{
    codegen::{App, Examined, Faults, Model, examine},
    fault::Fault,
};
use modelith_codegen::app::{self, Exposure, Field};
use schemars::{JsonSchema, schema_for};
use serde_json::{Value, json};

use crate::{
    chance::Chance,
    instances::{self, Instances},
    mutation::mutate,
    round_trip::Models,
    source,
    unsaid::Unsaid,
    values::Source,
    world::is_open,
};

/// Bodies of Create of each model. Of Replace and Patch there are fewer.
const BODIES: usize = 10_000;

/// A model of the server, to be put to the test.
#[derive(Debug, Clone, Copy)]
pub struct Judge {
    name: &'static str,
    examine: fn(Examined<'_>, &[u8]) -> Result<Vec<u8>, Faults>,
    derived: Option<fn() -> Value>,
}

impl Judge {
    /// Of a model.
    #[must_use]
    pub fn of<M: Model>() -> Self {
        Self {
            name: M::NAME,
            examine: examine::<M>,
            derived: None,
        }
    }

    /// Of a model that derives `JsonSchema`: what is shown of it is what the derive says.
    #[must_use]
    pub fn of_derived<M: Model + JsonSchema>() -> Self {
        Self {
            derived: Some(|| schema_for!(M).to_value()),
            ..Self::of::<M>()
        }
    }
}

/// Puts random bodies of every model to the server and to its document.
///
/// # Panics
/// They do not agree.
pub fn agree<A: App>(models: Models<'_>, judges: &[Judge]) {
    let app = source::app(models.home);
    let document: Value = serde_json::from_str(A::OPENAPI.declared).expect("JSON");
    let no_keys = BTreeMap::new();
    let mut source = Source {
        app: &app,
        keys: &no_keys,
        opaque: models.opaque,
    };
    let keys = instances::keys(source);
    source.keys = &keys;
    let mut disagreements = Disagreements::default();
    for model in &app.models {
        let judge = judges.iter().find(|judge| judge.name == model.name);
        let case = Case {
            app: &app,
            model,
            judge: judge.unwrap_or_else(|| panic!("no judge of {}", model.name)),
            document: &document,
        };
        case.run(source, &mut disagreements);
    }
    disagreements.end();
}

/// One of each kind, by what the server said, and how many there were.
#[derive(Default)]
struct Disagreements(BTreeMap<String, (usize, String)>);

impl Disagreements {
    fn add(&mut self, kind: String, instance: &Value, said: &str) {
        let (times, example) = self.0.entry(kind).or_default();
        *times += 1;
        let told = format!("{:.600}\n    {said:.600}", instance.to_string());
        // The shortest says most.
        if example.is_empty() || told.len() < example.len() {
            *example = told;
        }
    }

    fn end(self) {
        let told: Vec<String> = self
            .0
            .iter()
            .map(|(kind, (times, example))| format!("{times} × {kind}\n    {example}"))
            .collect();
        assert!(
            told.is_empty(),
            "{} kinds:\n{}",
            told.len(),
            told.join("\n")
        );
    }
}

struct Case<'c> {
    app: &'c app::App,
    model: &'c app::Model,
    judge: &'c Judge,
    document: &'c Value,
}

impl<'c> Case<'c> {
    /// The schema of a component, if the document has it.
    fn component(&self, suffix: &str) -> Option<Validator> {
        let name = format!("{}{suffix}", self.model.name);
        self.document["components"]["schemas"].get(&name)?;
        Some(validator(&json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$ref": format!("#/components/schemas/{name}"),
            "components": self.document["components"],
        })))
    }

    /// The schema of the derive, but for what it cannot know: what is never shown, and integers
    /// that are text.
    fn derived(&self, mut schema: Value) -> Value {
        let as_text = |fields: &[Field], schema: &mut Value| {
            for field in fields.iter().filter(|field| field.json_string) {
                schema["properties"][&field.json_name] = json!(true);
            }
        };
        as_text(&self.model.fields, &mut schema);
        for item in &self.app.structs {
            let schemas = schema.get_mut("$defs");
            if let Some(schema) = schemas.and_then(|schemas| schemas.get_mut(&item.name)) {
                as_text(&item.fields, schema);
            }
        }
        let is_shown = |name: &Value| {
            let fields = &self.model.fields;
            let field = fields.iter().find(|field| *name == *field.json_name);
            field.is_none_or(|field| field.exposure == Exposure::Shown)
        };
        let required = schema.get_mut("required").and_then(Value::as_array_mut);
        if let Some(required) = required {
            required.retain(is_shown);
        }
        schema
    }

    fn run(&self, source: Source<'c>, disagreements: &mut Disagreements) {
        let name = &self.model.name;
        let mut chance = Chance::new(name.bytes().map(u64::from).sum());
        let mut instances = Instances::new(source);
        let shown = self.component("");
        let derived = self
            .judge
            .derived
            .map(|derived| validator(&self.derived(derived())));
        if let Some(create) = self.component("Create") {
            for n in 0..BODIES {
                let Some(body) = self.body(&mut instances, n, &mut chance) else {
                    return;
                };
                let said = self.compare("Create", Examined::Create, &create, &body, disagreements);
                let Ok(record) = said else { continue };
                let record = serde_json::from_slice(&record).expect("JSON");
                for (whose, schema) in [("", &shown), ("the derive's ", &derived)] {
                    let error = schema
                        .as_ref()
                        .and_then(|schema| schema.validate(&record).err());
                    if let Some(error) = error {
                        let place = error.schema_path();
                        let kind = format!("{name}: {whose}schema refuses what is shown: {place}");
                        disagreements.add(kind, &record, &format!("{error:.300}"));
                    }
                }
            }
        }
        self.changes(&mut instances, &mut chance, disagreements);
    }

    /// Of four bodies one is valid, one wrong in one place, two in more.
    fn body(&self, instances: &mut Instances<'c>, n: usize, chance: &mut Chance) -> Option<Value> {
        let mut body = instances.create(self.model, chance)?;
        for _ in 0..n % 4 {
            mutate(&mut body, chance);
        }
        Some(body)
    }

    /// Bodies of Replace and Patch. They hold what may change: what else they may hold is what is
    /// stored, which no schema knows.
    fn changes(
        &self,
        instances: &mut Instances<'c>,
        chance: &mut Chance,
        disagreements: &mut Disagreements,
    ) {
        let (replace, patch) = (self.component("Replace"), self.component("Patch"));
        for n in 0..BODIES / 5 {
            let Some(stored) = instances.create(self.model, chance) else {
                return;
            };
            let stored = stored.to_string().into_bytes();
            let Some(mut body) = self.body(instances, 0, chance) else {
                return;
            };
            let open = |name: &String| {
                let field = self
                    .model
                    .fields
                    .iter()
                    .find(|field| field.json_name == *name);
                field.is_none_or(is_open)
            };
            let retain = |body: &mut Value| {
                if let Some(body) = body.as_object_mut() {
                    body.retain(|name, _| open(name));
                }
            };
            for _ in 0..n % 4 {
                mutate(&mut body, chance);
            }
            retain(&mut body);
            for (name, kind, schema) in [
                ("Replace", Examined::Replace(&stored), &replace),
                ("Patch", Examined::Patch(&stored), &patch),
            ] {
                if let Some(schema) = schema {
                    let _ = self.compare(name, kind, schema, &body, disagreements);
                }
            }
        }
    }

    fn compare(
        &self,
        name: &str,
        kind: Examined<'_>,
        schema: &Validator,
        body: &Value,
        disagreements: &mut Disagreements,
    ) -> Result<Vec<u8>, Faults> {
        let ours = (self.judge.examine)(kind, body.to_string().as_bytes());
        let theirs = schema.validate(body);
        let model = &self.model.name;
        match (&ours, theirs) {
            (Err(faults), Ok(())) => {
                let is_patch = matches!(kind, Examined::Patch(_));
                let unsaid = Unsaid {
                    app: self.app,
                    is_patch,
                };
                let more = |fault: &&Fault| !unsaid.holds(&self.model.fields, fault);
                if let Some(fault) = faults.list().iter().find(more) {
                    let kind = format!("{model}{name}: only the server refuses: {}", class(fault));
                    disagreements.add(kind, body, &format!("{:?}", faults.list()));
                }
            }
            (Ok(_), Err(error)) if !is_minus_zero(error.instance()) => {
                let place = error.schema_path().to_string();
                let kind = format!("{model}{name}: only the schema refuses: {place}");
                disagreements.add(kind, body, &format!("{error:.300}"));
            }
            _ => {}
        }
        ours
    }
}

/// Zero is not below zero, however it is written; the pattern of what is not has no sign.
fn is_minus_zero(value: &Value) -> bool {
    let text = value.as_str().and_then(|text| text.strip_prefix('-'));
    text.is_some_and(|text| text.bytes().all(|byte| matches!(byte, b'0' | b'.')))
}

fn validator(schema: &Value) -> Validator {
    jsonschema::options()
        .should_validate_formats(true)
        // RFC 5321 has more addresses than HTML, and fewer. The document has HTML's as a pattern.
        .with_format("email", |_: &str| true)
        // By RFC 1123; IDNA (RFC 5891), which the crate adds, keeps names that have `--` for itself.
        .with_format("hostname", |name: &str| {
            let is_label = |label: &str| {
                (1..=63).contains(&label.len())
                    && label
                        .bytes()
                        .all(|b| b.is_ascii_alphanumeric() || b == b'-')
                    && !label.starts_with('-')
                    && !label.ends_with('-')
            };
            name.len() <= 253 && name.split('.').all(is_label)
        })
        .build(schema)
        .unwrap_or_else(|error| panic!("{error}"))
}

/// Place and code, without the numbers, by which like faults have one text.
fn class(fault: &Fault) -> String {
    let text = format!("{:?} {}", fault.place, fault.code);
    text.chars().filter(|c| !c.is_ascii_digit()).collect()
}
