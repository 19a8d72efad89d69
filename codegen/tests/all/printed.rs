//! A schema that schemars prints for a struct gives the server that the struct gives.
//!
//! What it does not print cannot come back: the order of members, that of variants some of which have no comment, and
//! that a variant without data among others with `content` is one of these.

use std::collections::{BTreeMap, BTreeSet};

use modelith_codegen::{Inputs, Mode, SourceFile, compile, diagnostic::render};
use schemars::{JsonSchema, schema_for};
use serde_json::Value;

/// Declares types, and keeps their text.
macro_rules! declared {
    ($($item:item)*) => {
        $(#[expect(dead_code, reason = "what is asked for is their schema")] $item)*
        const TEXT: &str = concat!($(stringify!($item), "\n"),*);
    };
}

declared! {
    /// What a customer ordered.
    #[derive(JsonSchema)]
    #[serde(rename_all = "camelCase", deny_unknown_fields)]
    struct Order {
        /// How many pieces. It is first in either order, and so stands in examples.
        amount: u32,
        few: u8,
        signed: i16,
        wide: u64,
        /// What it weighs.
        weight: f64,
        share: f32,
        is_paid: bool,
        note: Option<String>,
        stars: Option<u8>,
        labels: Vec<String>,
        kinds: BTreeSet<Kind>,
        counts: BTreeMap<String, i64>,
        gaps: Vec<Option<i32>>,
        first_line: Line,
        lines: Vec<Line>,
        spare: Option<Line>,
        status: Status,
        last_status: Option<Status>,
        method: Method,
        event: Event,
    }

    /// So many pieces.
    #[derive(JsonSchema)]
    #[serde(deny_unknown_fields)]
    struct Line {
        /// Which article.
        article: String,
        quantity: u16,
    }

    #[derive(JsonSchema, PartialEq, Eq, PartialOrd, Ord)]
    enum Kind {
        One,
        Two,
    }

    /// How far it has come.
    #[derive(JsonSchema)]
    #[serde(rename_all = "kebab-case")]
    enum Status {
        /// Nobody has looked.
        Open,
        /// Somebody does.
        InProgress,
        /// All is well.
        Done,
    }

    /// How it is paid.
    #[derive(JsonSchema)]
    #[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
    enum Method {
        /// By card.
        Card {
            number: String,
            month: Option<u8>,
        },
        DirectDebit {
            iban: String,
        },
        Cash,
    }

    #[derive(JsonSchema)]
    #[serde(tag = "type", content = "data", deny_unknown_fields)]
    enum Event {
        Paid(Line),
        Counted { by: u8 },
    }
}

/// The text as models are written: public, and with the derives that they have.
fn model() -> String {
    let text = TEXT.replace("PartialEq, Eq, PartialOrd, Ord", "");
    let parsed: syn::File = syn::parse_str(&text).expect("Rust");
    let mut out = String::from("use modelith::prelude::*;\n");
    let with = |derives: &str, item: syn::Item| {
        let mut file = syn::File {
            shebang: None,
            frontmatter: None,
            attrs: Vec::new(),
            items: vec![item],
        };
        let attributes = match file.items.first_mut() {
            Some(syn::Item::Struct(item)) => {
                item.vis = syn::parse_quote!(pub);
                for field in &mut item.fields {
                    field.vis = syn::parse_quote!(pub);
                }
                &mut item.attrs
            }
            Some(syn::Item::Enum(item)) => {
                item.vis = syn::parse_quote!(pub);
                &mut item.attrs
            }
            _ => unreachable!("structs and enums"),
        };
        attributes.retain(|attribute| !attribute.path().is_ident("derive"));
        let derives = format!("#[derive({derives})] struct A;");
        let derived: syn::ItemStruct = syn::parse_str(&derives).expect("derives");
        attributes.extend(derived.attrs);
        prettyplease::unparse(&file)
    };
    for item in parsed.items {
        let is_model = matches!(&item, syn::Item::Struct(item) if item.ident == "Order");
        let derives = match is_model {
            true => "Clone, Serialize, Deserialize, Model",
            false => "Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, Embedded",
        };
        let text = with(derives, item);
        out += &match is_model {
            true => text.replacen(
                "pub struct Order {\n",
                "pub struct Order {\n    /// Assigned by the server.\n    #[model(key)]\n    pub id: Id<Order>,\n",
                1,
            ),
            false => text,
        };
    }
    out
}

fn document(files: &[(&str, String)]) -> String {
    let files = files.iter().map(|(name, text)| SourceFile {
        path: format!("models/{name}"),
        text: text.clone(),
    });
    let inputs = Inputs {
        package: "printed".to_owned(),
        version: "0.1.0".to_owned(),
        license: None,
        files: files.collect(),
        lock: None,
        mode: Mode::Develop,
    };
    let compilation = compile(&inputs);
    assert_eq!(
        render(&compilation.diagnostics, &inputs.quoted(), false),
        ""
    );
    let files = compilation.output.expect("no errors, so an output").files;
    let mut files = files.into_iter();
    let document = files.find(|(name, _)| name == "openapi.json");
    document.expect("a document").1
}

/// A document without the order of members, which schemars does not keep.
fn unordered(document: &str) -> Value {
    let mut document: Value = serde_json::from_str(document).expect("JSON");
    sort(&mut document);
    document
}

fn sort(value: &mut Value) {
    match value {
        Value::Object(members) => {
            if let Some(Value::Array(required)) = members.get_mut("required") {
                required.sort_by_key(|name| name.to_string());
            }
            members.values_mut().for_each(sort);
        }
        Value::Array(items) => items.iter_mut().for_each(sort),
        _ => {}
    }
}

/// The places where two values differ.
fn differ(place: &str, one: &Value, other: &Value, found: &mut Vec<String>) {
    match (one, other) {
        (Value::Object(one), Value::Object(other)) => {
            let names: BTreeSet<&String> = one.keys().chain(other.keys()).collect();
            for name in names {
                let [one, other] =
                    [one, other].map(|object| object.get(name).unwrap_or(&Value::Null));
                differ(&format!("{place}/{name}"), one, other, found);
            }
        }
        _ if one == other => {}
        _ => found.push(format!("{place}: {one} and {other}")),
    }
}

#[test]
fn what_schemars_prints_gives_the_same_server() {
    let printed = serde_json::to_string_pretty(&schema_for!(Order)).expect("JSON");
    let of_schema = document(&[("mod.rs", String::new()), ("order.schema.json", printed)]);
    let of_rust = document(&[("mod.rs", model())]);
    let mut differences = Vec::new();
    differ(
        "#",
        &unordered(&of_schema),
        &unordered(&of_rust),
        &mut differences,
    );
    assert_eq!(differences, [""; 0]);
}
