//! All schema files at once: one module of types.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    MODULE,
    findings::Findings,
    json::{self, Document, Node},
    links::Links,
    lower::{Lowering, Role, defined_name, model_name, role},
    members::is_server_key,
    objects, order,
    write::parts,
};
use crate::{
    SourceFile,
    decl::{EnumDecl, FileDecl, ImportDecl, ImportKind, StructDecl, TypeDecl, TypeForm},
    diagnostic::{self, Diagnostic, Span},
    resolve::is_model,
};

/// Reads all schemas, given the models in Rust, to which they may refer. There is a decl if there is no
/// error: what is wrong in one file may be what another refers to.
pub(crate) fn read(
    sources: &[&SourceFile],
    rust: &[FileDecl],
) -> (Option<FileDecl>, Vec<Diagnostic>) {
    let mut found = Vec::new();
    let mut documents = Vec::new();
    for source in sources {
        let (document, said) = json::read(source);
        documents.extend(document);
        found.extend(said);
    }
    let (links, twice) = Links::new(&documents);
    let mut lowering = Lowering::new(&links, models(&documents, rust));
    lowering.found.extend(found);
    for id in twice {
        let message = "another file has this `$id` already";
        let help = "give each file its own, or none: then it is called by its path";
        lowering.found.at(diagnostic::SCHEMA_REF, id, message, help);
    }
    for anchor in links.repeated() {
        let message = "another schema of the file has this `$anchor` already";
        let help = "give each its own: `$ref` leads to one of them";
        lowering
            .found
            .at(diagnostic::SCHEMA_REF, anchor, message, help);
    }
    for document in &documents {
        lowering.file(document);
    }
    lowering.settle_defaults();
    lowering.settle_twins();
    for document in &documents {
        lowering.judge_rest(document);
    }
    lowering.warn_of_open();
    let mut found = lowering.found;
    let (mut structs, mut enums) = (lowering.structs, lowering.enums);
    found.extend(order::derive(&mut structs, &mut enums));
    if found.has_errors() {
        return (None, found.into_all());
    }
    structs.sort_by(|one, other| place(one).cmp(&place(other)));
    enums.sort_by(|one, other| one.name.span.cmp(&other.name.span));
    let types: BTreeSet<&str> = structs
        .iter()
        .map(|decl| decl.name.value.as_str())
        .chain(enums.iter().map(|decl| decl.name.value.as_str()))
        .collect();
    let unreached = unreached(&documents, &types, rust);
    if !unreached.is_empty() {
        found.extend(unreached);
        return (None, found.into_all());
    }
    let members = structs.iter().flat_map(|decl| &decl.members);
    let data = enums.iter().flat_map(|decl| &decl.variants);
    let members = members.chain(data.flat_map(|variant| variant.data.members()));
    let imports = imports(members.map(|member| &member.ty), &types, rust);
    let file = file(structs, enums, imports);
    (Some(file), found.into_all())
}

/// The decl of all files.
fn file(structs: Vec<StructDecl>, enums: Vec<EnumDecl>, imports: Vec<ImportDecl>) -> FileDecl {
    FileDecl {
        path: "models".to_owned(),
        module: MODULE.map(str::to_owned).to_vec(),
        cfg: None,
        modules: Vec::new(),
        structs,
        enums,
        aliases: Vec::new(),
        imports,
        others: Vec::new(),
        ordered: Vec::new(),
        roles: Vec::new(),
        macros: Vec::new(),
        malformed: Vec::new(),
    }
}

/// Where a struct stands among others: by file, the model of it first.
pub(crate) fn place(decl: &StructDecl) -> (&str, bool, &Span) {
    let span = &decl.name.span;
    (&span.file, !is_model(decl), span)
}

/// The models of both front ends, and whether the server assigns their keys.
fn models(documents: &[Document], rust: &[FileDecl]) -> BTreeMap<String, bool> {
    let mut models = BTreeMap::new();
    for decl in rust
        .iter()
        .flat_map(|file| &file.structs)
        .filter(|decl| is_model(decl))
    {
        let key = key_type(decl);
        models.insert(decl.name.value.clone(), key == "Id");
    }
    for document in documents {
        let root = document.root();
        if role(root) != Role::Model {
            continue;
        }
        // What is wrong with a name is said where it is lowered.
        if let Some(name) = model_name(root, &mut Findings::default()) {
            models.insert(name, is_server_keyed(root));
        }
    }
    models
}

fn key_type(decl: &StructDecl) -> &str {
    let is_key =
        |options: &[crate::decl::OptionDecl]| options.iter().any(|one| one.name.value == "key");
    let key = decl
        .members
        .iter()
        .find(|member| is_key(&member.attributes.model));
    key.map_or("", |key| parts(&key.ty).0)
}

/// Whether the server assigns the keys of a schema's records, as far as its own properties tell.
fn is_server_keyed(root: Node<'_>) -> bool {
    let properties = root.get("properties");
    let properties: Vec<Node<'_>> = properties
        .into_iter()
        .flat_map(|all| all.members().map(|(_, node)| node))
        .collect();
    match objects::key(&properties) {
        None => true,
        Some(key) => {
            let uuid = key.get("format").and_then(Node::text) == Some("uuid");
            is_server_key(key, if uuid { "Uuid" } else { "" })
        }
    }
}

/// Names that Rust imports, of types in `$defs` that no schema refers to: there are none of these in Rust.
fn unreached(documents: &[Document], types: &BTreeSet<&str>, rust: &[FileDecl]) -> Vec<Diagnostic> {
    let roots = documents.iter().map(Document::root);
    let lists = roots.flat_map(|root| ["$defs", "definitions"].map(|list| root.get(list)));
    let named = lists.flatten().flat_map(Node::members);
    let homes: BTreeMap<String, &str> = named
        .map(|(key, node)| (defined_name(key), node.file().path.as_str()))
        .collect();
    let imports = rust.iter().flat_map(|file| &file.imports);
    let found = imports.filter_map(|import| {
        let (name, module) = import.path.split_last()?;
        let is_of_schemas = module.iter().rev().take(2).rev().eq(MODULE);
        let home = homes.get(name).filter(|_| is_of_schemas)?;
        (!types.contains(name.as_str())).then(|| {
            Diagnostic::new(
                diagnostic::UNKNOWN_TYPE,
                import.span.clone(),
                format!("`{name}` is no type: nothing refers to what `{home}` says of it"),
                format!("refer to it by `$ref` in a schema, or write `\"x-type\": {{}}` within it in `{home}`"),
            )
        })
    });
    found.collect()
}

/// The types of Rust models that are named.
fn imports<'t>(
    types: impl Iterator<Item = &'t TypeDecl>,
    own: &BTreeSet<&str>,
    rust: &[FileDecl],
) -> Vec<ImportDecl> {
    let mut homes: BTreeMap<&str, &FileDecl> = BTreeMap::new();
    for file in rust {
        let names = file.structs.iter().map(|decl| decl.name.value.as_str());
        for name in names.chain(file.enums.iter().map(|decl| decl.name.value.as_str())) {
            homes.entry(name).or_insert(file);
        }
    }
    let mut imports: BTreeMap<String, ImportDecl> = BTreeMap::new();
    let mut pending: Vec<&TypeDecl> = types.collect();
    while let Some(ty) = pending.pop() {
        let TypeForm::Path {
            segments,
            arguments,
            ..
        } = &ty.form
        else {
            continue;
        };
        pending.extend(arguments);
        let [name] = segments.as_slice() else {
            continue;
        };
        let Some(home) = homes
            .get(name.as_str())
            .filter(|_| !own.contains(name.as_str()))
        else {
            continue;
        };
        let up = ["super", "super"].map(str::to_owned);
        let path = up
            .into_iter()
            .chain(home.module.iter().cloned())
            .chain([name.clone()]);
        imports.entry(name.clone()).or_insert_with(|| ImportDecl {
            path: path.collect(),
            kind: ImportKind::Name,
            span: ty.span.clone(),
        });
    }
    imports.into_values().collect()
}
