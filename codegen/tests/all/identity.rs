//! A model and its own exported schema give the same server: of the reference server, of the five sets and of the
//! goldens every model that a schema can say is replaced by its schema, and nothing may differ but where the struct is.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use modelith_codegen::{
    Inputs, Mode, Output, SourceFile,
    app::{App, FieldType},
    application, compile,
    diagnostic::render,
    export,
};

use crate::golden::{self, built, sources};

/// The module that structs of schemas are in.
const SCHEMAS: &str = "crate::server::schemas";

/// Sets, by the names of their folders.
fn sets() -> Vec<String> {
    let root = repository().join("tests/sets");
    let entries = fs::read_dir(root).expect("the sets");
    let names = entries.map(|entry| entry.expect("an entry").file_name());
    let mut names: Vec<String> = names
        .map(|name| name.into_string().expect("utf-8"))
        .collect();
    names.sort();
    names
}

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Every application.
fn applications() -> Vec<Inputs> {
    // The types of `schemas` are shared by its files, so their order is another.
    let names = golden::names().into_iter().filter(|name| name != "schemas");
    let names: Vec<String> = names.collect();
    let goldens = names.iter().map(|name| golden::inputs(name));
    let mut all: Vec<Inputs> = goldens.map(sayable).collect();
    for name in sets() {
        let home = repository().join("tests/sets").join(&name);
        all.push(Inputs {
            package: name,
            version: "0.1.0".to_owned(),
            license: None,
            files: sources(&home),
            lock: fs::read_to_string(home.join("models.lock")).ok(),
            mode: Mode::Develop,
        });
    }
    all
}

fn is_rust(file: &SourceFile) -> bool {
    file.path.ends_with(".rs")
}

/// The same without what no schema says: opaque members, and braces of a variant that hold nothing.
fn sayable(inputs: Inputs) -> Inputs {
    let mut count = 0;
    let files = inputs.files.iter().map(|file| {
        if !is_rust(file) {
            return file.clone();
        }
        let mut parsed = syn::parse_file(&file.text).expect("Rust");
        for item in &mut parsed.items {
            match item {
                syn::Item::Struct(item) => count += without_opaque(&mut item.fields),
                syn::Item::Enum(item) => {
                    for variant in &mut item.variants {
                        count += without_opaque(&mut variant.fields);
                        if variant.fields.is_empty() {
                            variant.fields = syn::Fields::Unit;
                        }
                    }
                }
                _ => {}
            }
        }
        SourceFile {
            path: file.path.clone(),
            text: prettyplease::unparse(&parsed),
        }
    });
    let files = files.collect();
    // What is accepted holds what is left out.
    let lock = inputs.lock.filter(|_| count == 0);
    Inputs {
        files,
        lock,
        ..inputs
    }
}

/// Takes opaque members out, and gives their number.
fn without_opaque(fields: &mut syn::Fields) -> usize {
    let syn::Fields::Named(fields) = fields else {
        return 0;
    };
    let before = fields.named.len();
    let is_opaque = |field: &syn::Field| {
        let mut metas = field.attrs.iter().map(|attribute| &attribute.meta);
        metas.any(|meta| match meta {
            syn::Meta::List(list) => list.tokens.to_string().contains("opaque"),
            _ => false,
        })
    };
    let named = std::mem::take(&mut fields.named).into_iter();
    fields.named = named.filter(|field| !is_opaque(field)).collect();
    before - fields.named.len()
}

/// The structs and enums that models of these names hold.
fn held(app: &App, models: &BTreeSet<String>) -> BTreeSet<String> {
    let mut held = BTreeSet::new();
    let of_models = app
        .models
        .iter()
        .filter(|model| models.contains(&model.name));
    let mut pending: Vec<&FieldType> = of_models
        .flat_map(|model| &model.fields)
        .map(|field| &field.ty)
        .collect();
    while let Some(ty) = pending.pop() {
        match ty {
            FieldType::Option(inner) | FieldType::List(inner) | FieldType::Set(inner) => {
                pending.push(inner);
            }
            FieldType::Map(key, value) => pending.extend([key.as_ref(), value.as_ref()]),
            FieldType::Struct(name) | FieldType::Enum(name) if held.insert(name.clone()) => {
                let of_struct = app.structure(name).map(|one| one.fields.iter());
                pending.extend(of_struct.into_iter().flatten().map(|field| &field.ty));
                let variants = app.enumeration(name).map(|one| one.variants.iter());
                let fields = variants
                    .into_iter()
                    .flatten()
                    .flat_map(|one| one.data.fields());
                pending.extend(fields.map(|field| &field.ty));
            }
            _ => {}
        }
    }
    held
}

/// The models whose schemas stand for them, and why others do not.
fn expressible(app: &App) -> (Vec<(String, String)>, Vec<String>) {
    let (mut schemas, mut left) = (Vec::new(), Vec::new());
    for model in &app.models {
        match export::schema(app, model) {
            Ok(schema) => schemas.push((model.name.clone(), schema)),
            Err(why) => left.push(why.to_string()),
        }
    }
    (schemas, left)
}

/// The same application with schemas in the place of these models.
fn replaced(inputs: &Inputs, app: &App, schemas: &[(String, String)]) -> Inputs {
    let models: BTreeSet<String> = schemas.iter().map(|(name, _)| name.clone()).collect();
    let gone: BTreeSet<String> = held(app, &models).into_iter().chain(models).collect();
    // Schemas that were there before are those of models, which are printed anew.
    let kept = inputs.files.iter().filter(|file| is_rust(file));
    let mut files: Vec<SourceFile> = kept.map(|file| without(file, &gone)).collect();
    for (place, (_, schema)) in schemas.iter().enumerate() {
        // Files are read by name, and the order of models is that of their files.
        files.push(SourceFile {
            path: format!("models/{place:03}.schema.json"),
            text: schema.clone(),
        });
    }
    Inputs {
        files,
        ..inputs.clone()
    }
}

/// A file whose items of these names are imported from elsewhere.
fn without(file: &SourceFile, gone: &BTreeSet<String>) -> SourceFile {
    let mut parsed = syn::parse_file(&file.text).expect("Rust");
    let mut removed = Vec::new();
    parsed.items.retain(|item| {
        let name = match item {
            syn::Item::Struct(item) => item.ident.to_string(),
            syn::Item::Enum(item) => item.ident.to_string(),
            _ => return true,
        };
        let is_gone = gone.contains(&name);
        removed.extend(is_gone.then_some(name));
        !is_gone
    });
    for name in removed {
        let import = format!("pub use {SCHEMAS}::{name};");
        parsed
            .items
            .push(syn::parse_str(&import).expect("an import"));
    }
    SourceFile {
        path: file.path.clone(),
        text: prettyplease::unparse(&parsed),
    }
}

/// What may not differ of a generated file: all but where types are imported from.
fn comparable(name: &str, text: &str) -> (BTreeSet<String>, String) {
    let mut imports = BTreeSet::new();
    if !name.ends_with(".rs") {
        return (imports, text.to_owned());
    }
    let mut rest = String::new();
    // The module of the structs, and what stands above it.
    let text = match text
        .find("#[allow(\n    missing_docs,")
        .zip(text.find("pub mod schemas;\n"))
    {
        Some((begin, end)) => text.replace(&text[begin..end], ""),
        None => text.to_owned(),
    };
    for line in text.lines() {
        let import = line
            .strip_prefix("pub ")
            .unwrap_or(line)
            .strip_prefix("use super::");
        if let Some(import) = import {
            imports.extend(import.rsplit("::").next().map(str::to_owned));
        } else if line.starts_with("//! Generated by Modelith from ") || line == "pub mod schemas;"
        {
        } else {
            rest += line;
            rest += "\n";
        }
    }
    imports.remove("models;");
    imports.remove("schemas;");
    (imports, rest)
}

/// What differs, file by file.
fn differences(rust: &Output, schema: &Output) -> Vec<String> {
    let find = |output: &Output, name: &str| {
        let file = output.files.iter().find(|(known, _)| known == name);
        file.map(|(name, text)| comparable(name, text))
    };
    let names = rust
        .files
        .iter()
        .chain(&schema.files)
        .map(|(name, _)| name.as_str());
    let names: BTreeSet<&str> = names.filter(|name| *name != "schemas.rs").collect();
    let differ = |name: &&str| find(rust, name) != find(schema, name);
    names
        .into_iter()
        .filter(differ)
        .map(str::to_owned)
        .collect()
}

/// What comes of the inputs, or what the compiler says.
fn tried(inputs: &Inputs) -> Result<Output, String> {
    let compilation = compile(inputs);
    let said = render(&compilation.diagnostics, &inputs.quoted(), false);
    match compilation.output {
        Some(output) if said.is_empty() => Ok(output),
        _ => Err(said),
    }
}

/// Writes both outputs, for a person to compare: `IDENTITY_DIR=/tmp/identity`.
fn keep(package: &str, rust: &Output, schema: &Output) {
    let Some(home) = std::env::var_os("IDENTITY_DIR") else {
        return;
    };
    for (side, output) in [("rust", rust), ("schema", schema)] {
        let home = Path::new(&home).join(package).join(side);
        fs::create_dir_all(&home).expect("created");
        for (name, text) in &output.files {
            fs::write(home.join(name), text).expect("written");
        }
    }
}

#[test]
fn a_model_and_its_schema_give_the_same_server() {
    let (mut wrong, mut count, mut left) = (Vec::new(), 0, Vec::new());
    for inputs in applications() {
        let (app, _) = application(&inputs);
        let app = app.expect("an application");
        let (schemas, unsaid) = expressible(&app);
        left.extend(unsaid);
        count += schemas.len();
        let rust = built(&inputs);
        // The lock of the one is that of the other.
        let lock = rust.lock.clone().or_else(|| inputs.lock.clone());
        let inputs = Inputs { lock, ..inputs };
        let schema = match tried(&replaced(&inputs, &app, &schemas)) {
            Ok(schema) => schema,
            Err(said) => {
                wrong.push(format!("{}: {said}", inputs.package));
                continue;
            }
        };
        keep(&inputs.package, &rust, &schema);
        if schema.lock.is_some() {
            wrong.push(format!("{}: models.lock", inputs.package));
        }
        let files = differences(&rust, &schema);
        wrong.extend(
            files
                .iter()
                .map(|file| format!("{}: {file}", inputs.package)),
        );
    }
    assert!(
        wrong.is_empty(),
        "IDENTITY_DIR=… keeps both:\n{}",
        wrong.join("\n")
    );
    assert!(count > 100 && left.len() < 10, "{count} models, {left:#?}");
}

/// A model alone is replaced where no other holds a type that it holds: then Rust refers to a schema and a schema
/// to Rust.
#[test]
fn one_model_of_many_may_be_a_schema() {
    let mut wrong = Vec::new();
    let of_structs = |inputs: &Inputs| inputs.files.iter().all(is_rust);
    for inputs in applications().into_iter().filter(of_structs) {
        let (app, _) = application(&inputs);
        let app = app.expect("an application");
        let rust = built(&inputs);
        let lock = rust.lock.clone().or_else(|| inputs.lock.clone());
        let inputs = Inputs { lock, ..inputs };
        let (schemas, _) = expressible(&app);
        // Many of one form say no more than a few. What `Wall` holds in Rust needs a `#[default]` of its color.
        let several = schemas.iter().filter(|(name, _)| name != "Wall").take(8);
        for one in several {
            let schema = match tried(&replaced(&inputs, &app, std::slice::from_ref(one))) {
                Ok(schema) => schema,
                Err(said) => {
                    wrong.push(format!("{}::{}: {said}", inputs.package, one.0));
                    continue;
                }
            };
            if schema.lock.is_some() {
                wrong.push(format!("{}::{}: models.lock", inputs.package, one.0));
            }
            let document = |output: &Output| {
                let mut files = output.files.iter();
                files
                    .find(|(name, _)| name == "openapi.json")
                    .map(|(_, text)| text.len())
            };
            if document(&rust) != document(&schema) {
                wrong.push(format!("{}::{}: openapi.json", inputs.package, one.0));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
