//! From schemas to a decl: which files are models, which schemas are types of their own, and their names.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::{
    extensions,
    findings::Findings,
    json::{Document, Identity, Node, short},
    keywords,
    links::{Links, Lost},
    names::{camel, is_name},
    nulls::Nulls,
    twins::Twin,
    type_name,
    write::spanned,
};
use crate::{
    decl::{EnumDecl, Spanned, StructDecl},
    diagnostic,
    diagnostic::Span,
    resolve::{case::snake, listed, spelling::is_camel_case},
};

/// Most schemas that are looked at: a file of 2 MiB has fewer, unless its `$ref`s double at each step.
const STEPS_MAX: usize = 1_000_000;

/// A schema that is a type with a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Struct,
    Enum,
}

/// What a member is a member of, for its default, which is read when every type is known.
#[derive(Debug, Clone, Copy)]
pub(super) enum Owner {
    Struct(usize),
    Variant(usize, usize),
}

/// A default that is yet to be read.
pub(super) struct Later<'a> {
    pub(super) owner: Owner,
    pub(super) member: usize,
    pub(super) node: Node<'a>,
}

/// Turns the schemas of all files into types.
pub(super) struct Lowering<'a> {
    pub(super) links: &'a Links<'a>,
    /// The models by name, of both front ends, and whether the server assigns their keys.
    pub(super) models: BTreeMap<String, bool>,
    pub(super) found: Findings,
    pub(super) structs: Vec<StructDecl>,
    pub(super) enums: Vec<EnumDecl>,
    pub(super) defaults: Vec<Later<'a>>,
    /// Where each of these is, when all are known.
    pub(super) struct_places: BTreeMap<String, usize>,
    pub(super) enum_places: BTreeMap<String, usize>,
    /// Types that have a name and are not yet lowered.
    pending: VecDeque<(Node<'a>, Spanned<String>)>,
    names: BTreeMap<Identity, Option<String>>,
    /// The names of all types, and the first that has each.
    pub(super) taken: BTreeMap<String, Node<'a>>,
    /// Types whose name another had before.
    pub(super) twins: Vec<Twin<'a>>,
    /// How many values have been compared.
    pub(super) compared: usize,
    checked: BTreeSet<Identity>,
    /// Objects that do not say whether they have other members, and those that need not: an enum puts its tag
    /// into them, or what refers to them says it.
    pub(super) open: Vec<Node<'a>>,
    pub(super) tagged: BTreeSet<Identity>,
    /// Files of which a note has been made, and what of.
    noted: BTreeSet<(&'a str, &'a str)>,
    steps: usize,
}

/// A schema, and what it leads to by `$ref`s and choices with null.
pub(super) struct Gathered<'a> {
    /// Schemas that say something of one value, the nearest first.
    pub(super) parts: Vec<Node<'a>>,
    /// Whether null is a value.
    pub(super) nullable: bool,
    /// What has a name of its own, and ends the way.
    pub(super) named: Option<Node<'a>>,
}

impl<'a> Lowering<'a> {
    pub(super) fn new(links: &'a Links<'a>, models: BTreeMap<String, bool>) -> Self {
        Self {
            links,
            models,
            found: Findings::default(),
            structs: Vec::new(),
            enums: Vec::new(),
            defaults: Vec::new(),
            struct_places: BTreeMap::new(),
            enum_places: BTreeMap::new(),
            pending: VecDeque::new(),
            names: BTreeMap::new(),
            taken: BTreeMap::new(),
            twins: Vec::new(),
            compared: 0,
            checked: BTreeSet::new(),
            open: Vec::new(),
            tagged: BTreeSet::new(),
            noted: BTreeSet::new(),
            steps: 0,
        }
    }

    /// Lowers the root of a file, and what it is the first to name.
    pub(super) fn file(&mut self, document: &'a Document) {
        let root = document.root();
        if !root.is_object() {
            let help = "write `{ \"type\": \"object\", \"properties\": { … } }`";
            let message = "a schema of a model is an object";
            return self.found.at(diagnostic::SCHEMA_ROOT, root, message, help);
        }
        keywords::dialect(root, &mut self.found);
        if let (Some(model), Some(_)) = (root.get("x-model"), root.get("x-type")) {
            let message =
                "`x-model` is not read beside `x-type`: the file is a model, or a type for others";
            let help = "keep one of the two";
            self.found
                .at_name(diagnostic::OPTION_CONFLICT, model, message, help);
        }
        match role(root) {
            Role::Model => self.root(root),
            Role::Type => {
                if kind(root).is_some() {
                    self.name_of(root, "");
                }
            }
            Role::Library => {
                self.check(root);
            }
            Role::None => {
                self.check(root);
                let help = "write `\"type\": \"object\"` and `\"properties\"` at the root, or `\"x-type\": {}` if it is \
                            a type for others";
                let message = "the root is not an object, so it is no model";
                self.found.at(diagnostic::SCHEMA_ROOT, root, message, help);
            }
        }
        for list in ["$defs", "definitions"] {
            let Some(list) = root.get(list) else { continue };
            if !list.is_object() {
                let help = "write `{ \"Name\": { … } }`";
                self.value_fault(list, help);
                continue;
            }
            for (_, node) in list.members() {
                let is_wanted = role(root) == Role::Library || node.get("x-type").is_some();
                if is_wanted && kind(node).is_some() {
                    self.name_of(node, "");
                }
            }
        }
        self.drain();
    }

    fn root(&mut self, root: Node<'a>) {
        self.check(root);
        let Some(name) = model_name(root, &mut self.found) else {
            return;
        };
        let span = match root.get("x-model").and_then(|model| model.get("name")) {
            Some(node) => node.span(),
            None => root.span(),
        };
        if listed(&name).is_some() {
            let message = format!("this `{name}` is not the `{name}` of the model language");
            let help = "give the model another name: `\"x-model\": { \"name\": \"…\" }`";
            let at = root.get("x-model").and_then(|model| model.get("name"));
            let at = at.unwrap_or(root);
            self.found.at(diagnostic::IMPOSTOR, at, &message, help);
        } else if self.take_name(&name, root, "x-model") {
            self.names.insert(root.identity(), Some(name.clone()));
            self.model(root, spanned(name, span));
        }
    }

    /// Lowers the types that have a name so far.
    fn drain(&mut self) {
        while let Some((node, name)) = self.pending.pop_front() {
            match kind(node) {
                Some(Kind::Enum) => self.enumeration(node, name),
                _ => self.nested(node, name),
            }
        }
    }

    /// Whether there is still time to look at another schema.
    pub(super) fn step(&mut self, node: Node<'a>) -> bool {
        self.steps += 1;
        if self.steps == STEPS_MAX {
            let message = "the schemas are too large: `$ref`s lead to the same types too often";
            let help =
                "make the types fewer, or let records refer to each other by `x-field.references`";
            self.found.at(diagnostic::SCHEMA_LIMIT, node, message, help);
        }
        self.steps < STEPS_MAX && !self.found.is_full()
    }

    /// Reports what is not read of a schema's keywords, once; whether this is the first time.
    pub(super) fn check(&mut self, node: Node<'a>) -> bool {
        let first = !self.found.is_full() && self.checked.insert(node.identity());
        if first {
            keywords::check(node, &mut self.found);
            if let Some(value) = keywords::passed_over(node)
                && self.is_first(node, "$ref")
            {
                let message = "beside a `$ref` this says nothing by draft-07, and here it does";
                let help = "write `\"$schema\": \"https://json-schema.org/draft/2020-12/schema\"`, or remove it";
                self.found
                    .at_name(diagnostic::SCHEMA_SIBLING, value, message, help);
            }
        }
        first
    }

    /// Whether a schema became a type with a name.
    pub(super) fn is_named(&self, node: Node<'a>) -> bool {
        self.names.contains_key(&node.identity())
    }

    /// Reports a keyword whose value is not what it takes.
    pub(super) fn value_fault(&mut self, value: Node<'a>, help: &str) {
        let name = value.name().unwrap_or("the schema");
        let message = format!("`{}` is not given what it takes", short(name));
        self.found
            .at(diagnostic::SCHEMA_VALUE, value, &message, help);
    }

    /// Whether this is the first note of its kind in the file.
    pub(super) fn is_first(&mut self, node: Node<'a>, note: &'a str) -> bool {
        self.noted.insert((&node.file().path, note))
    }

    /// What a schema leads to; `None` if something is wrong, which has been said.
    pub(super) fn gather(&mut self, node: Node<'a>) -> Option<Gathered<'a>> {
        let mut gathered = Gathered {
            parts: Vec::new(),
            nullable: false,
            named: None,
        };
        let mut seen = BTreeSet::new();
        let mut nulls = Nulls::default();
        let mut at = node;
        loop {
            if !self.step(at) {
                return None;
            }
            match at.boolean() {
                Some(true) => return Some(gathered),
                Some(false) => {
                    let help = "write the schema of what is there, or remove the member";
                    let message = "`false` is the schema of nothing";
                    self.found.at(diagnostic::SCHEMA_KEYWORD, at, message, help);
                    return None;
                }
                None if !at.is_object() => {
                    self.value_fault(at, "write a schema: `{ \"type\": \"string\" }`");
                    return None;
                }
                None => {}
            }
            if !seen.insert(at.identity()) {
                let message = "the `$ref`s lead back to themselves, and to no type";
                let help = "write the type at the end: `{ \"type\": \"string\" }`";
                self.found.at(diagnostic::SCHEMA_REF, at, message, help);
                return None;
            }
            self.check(at);
            nulls.see(at);
            gathered.nullable = nulls.admitted();
            let role = match at.parent() {
                None => role(at),
                Some(_) => Role::Type,
            };
            if matches!(role, Role::Library | Role::None) {
                let message = "the `$ref` leads to a file that is no type itself";
                let help = "add the type to the `$ref`: `#/$defs/…`, or write `\"x-type\": {}` at the root of that file";
                self.found.at(diagnostic::SCHEMA_REF, node, message, help);
                return None;
            }
            if role == Role::Model || kind(at).is_some() {
                gathered.named = Some(at);
                return Some(gathered);
            }
            gathered.parts.push(at);
            match self.next(at) {
                Ok(Some(next)) => at = next,
                Ok(None) => return Some(gathered),
                Err(Said) => return None,
            }
        }
    }

    /// The schema that one without a type of its own stands for.
    fn next(&mut self, node: Node<'a>) -> Result<Option<Node<'a>>, Said> {
        let ways = ["$ref", "oneOf", "anyOf", "allOf"];
        let mut there = ways.into_iter().filter_map(|way| node.get(way));
        let Some(way) = there.next() else {
            return Ok(None);
        };
        if let Some(second) = there.next() {
            let message = "two keywords say which type it is";
            let help = "keep one of them, and put what both say into it";
            self.found
                .at_name(diagnostic::SCHEMA_MERGE, second, message, help);
            return Err(Said);
        }
        if way.name() == Some("$ref") {
            return self.follow(way).map(Some).ok_or(Said);
        }
        let mut others = way.elements().filter(|branch| !is_null(*branch));
        match (others.next(), others.next()) {
            (Some(only), None) => Ok(Some(only)),
            _ => {
                self.value_fault(
                    way,
                    "write the schemas of what is there: `[{ \"type\": \"string\" }]`",
                );
                Err(Said)
            }
        }
    }

    /// What a `$ref` leads to.
    pub(super) fn follow(&mut self, node: Node<'a>) -> Option<Node<'a>> {
        let Some(reference) = node.text() else {
            self.value_fault(node, "write `\"$ref\": \"#/$defs/Name\"`");
            return None;
        };
        let lost = match self.links.follow(node, reference) {
            Ok(target) => return Some(target),
            Err(lost) => lost,
        };
        let shown = short(reference);
        let (code, message, help) = match lost {
            Lost::Remote => (
                diagnostic::SCHEMA_REMOTE,
                format!("`{shown}` is not in models/, and nothing is fetched"),
                "put that schema into models/ with this `$id`, or copy the type into `$defs`",
            ),
            Lost::Nothing => (
                diagnostic::SCHEMA_REF,
                format!("`{shown}` leads to nothing"),
                "write `#/$defs/` and a name that is there, or the `$id` of a file in models/",
            ),
            Lost::Nameless => (
                diagnostic::SCHEMA_REF,
                format!("`{shown}` leads to a place without a name"),
                "move that schema into `$defs`, and refer to it there from both places",
            ),
        };
        self.found.at(code, node, &message, help);
        None
    }

    /// Warns of objects that do not refuse other members by their own words, once a file.
    pub(super) fn warn_of_open(&mut self) {
        let open = std::mem::take(&mut self.open);
        for node in open {
            if !self.tagged.contains(&node.identity())
                && self.is_first(node, "additionalProperties")
            {
                let message = "other members are refused here, though nothing says so";
                let help = "write `\"additionalProperties\": false` in each object, which says what the server does";
                self.found
                    .at(diagnostic::SCHEMA_CLOSED, node, message, help);
            }
        }
    }

    /// The name of a type, which is lowered if this is the first to ask. `hint` is its name if it has
    /// none of its own.
    pub(super) fn name_of(&mut self, node: Node<'a>, hint: &str) -> Option<String> {
        if let Some(name) = self.names.get(&node.identity()) {
            return name.clone();
        }
        self.check(node);
        extensions::check_type(node, &mut self.found);
        let given = extensions::text(node, "x-type", "name", &mut self.found);
        let list = node.parent().and_then(Node::name);
        let (name, span): (String, Span) = match (given, list) {
            (Some((name, node)), _) => (name.to_owned(), node.span()),
            (None, Some("$defs" | "definitions")) => (
                defined_name(node.name().unwrap_or_default()),
                node.name_span(),
            ),
            (None, None) if node.parent().is_none() => (type_name(stem(node)), node.span()),
            _ => (hint.to_owned(), node.name_span()),
        };
        if self.is_twin(&name, node) {
            self.names.insert(node.identity(), Some(name.clone()));
            let written = spanned(name.clone(), span);
            self.pending.push_back((node, written.clone()));
            self.twins.push(Twin {
                node,
                name: written,
            });
            return Some(name);
        }
        let taken = self.take_name(&name, node, "x-type");
        let name = taken.then_some(name);
        self.names.insert(node.identity(), name.clone());
        let name = name?;
        self.pending.push_back((node, spanned(name.clone(), span)));
        Some(name)
    }

    /// Whether a type can have its name, and has it now.
    fn take_name(&mut self, name: &str, node: Node<'a>, extension: &str) -> bool {
        let given = node.get(extension).and_then(|own| own.get("name"));
        let shown = short(name);
        let mut help = format!("give it another: `\"{extension}\": {{ \"name\": \"…\" }}`");
        let message = if name.is_empty() && given.is_none() {
            let own = node.name().unwrap_or_else(|| stem(node));
            format!("`{}` gives no name of a type", short(own))
        } else if !is_name(name) || ["type", "gen"].contains(&name) {
            format!("`{shown}` cannot be the name of a type")
        } else if !is_camel_case(name) {
            help = format!("write `\"name\": \"{}\"`", camel(&snake(name)));
            format!("the type `{shown}` is not in upper camel case")
        } else if !name.is_ascii() && !is_of_values(node) {
            format!("`{shown}` names a file of what is generated, and is not in ASCII")
        } else if self.taken.contains_key(name) {
            self.name_taken(name, node, extension);
            return false;
        } else {
            self.taken.insert(name.to_owned(), node);
            return true;
        };
        match given {
            Some(given) => self
                .found
                .at(diagnostic::SCHEMA_NAME, given, &message, &help),
            None => self
                .found
                .at_name(diagnostic::SCHEMA_NAME, node, &message, &help),
        }
        false
    }
}

/// The name of a type in `$defs`: as it is, if Rust would have it so.
pub(super) fn defined_name(key: &str) -> String {
    match is_name(key) && key.starts_with(char::is_uppercase) && !key.contains('_') {
        true => key.to_owned(),
        false => type_name(key),
    }
}

/// What went wrong has been said.
pub(super) struct Said;

/// What the root of a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Model,
    /// A nested type, which others refer to by the `$id`.
    Type,
    /// Nothing but types.
    Library,
    None,
}

pub(super) fn role(root: Node<'_>) -> Role {
    let has = |name: &str| root.get(name).is_some();
    if has("x-type") {
        return Role::Type;
    }
    if types(root).contains(&"object") || has("properties") || has("x-model") {
        return Role::Model;
    }
    if ["$ref", "allOf"].into_iter().any(has) {
        return Role::Model;
    }
    let says = root.members().any(|(name, _)| keywords::is_assertion(name));
    match says || !(has("$defs") || has("definitions")) {
        true => Role::None,
        false => Role::Library,
    }
}

/// The name of the model at a root.
pub(super) fn model_name(root: Node<'_>, found: &mut Findings) -> Option<String> {
    if root
        .get("x-model")
        .and_then(|model| model.get("name"))
        .is_some()
    {
        let given = extensions::text(root, "x-model", "name", found);
        return given.map(|(name, _)| name.to_owned());
    }
    Some(type_name(stem(root)))
}

/// The name of a file, without what follows it.
fn stem(root: Node<'_>) -> &str {
    let path = root.file().path.as_str();
    let name = path.rsplit('/').next().unwrap_or(path);
    name.strip_suffix(".schema.json").unwrap_or(name)
}

/// What `type` says, one or several.
pub(super) fn types(node: Node<'_>) -> Vec<&str> {
    let Some(types) = node.get("type") else {
        return Vec::new();
    };
    match types.text() {
        Some(one) => vec![one],
        None => types.elements().filter_map(Node::text).collect(),
    }
}

/// Whether null is the only value.
pub(super) fn is_null(node: Node<'_>) -> bool {
    types(node) == ["null"] || node.get("const").is_some_and(Node::is_null)
}

/// Whether a type is an enum of texts, for which no file is generated.
fn is_of_values(node: Node<'_>) -> bool {
    let is_value = |node: Node<'_>| node.get("enum").is_some() || node.get("const").is_some();
    let choice = node.get("oneOf").or_else(|| node.get("anyOf"));
    let all = |choice: Node<'_>| choice.elements().all(|one| is_value(one) || is_null(one));
    is_value(node) || choice.is_some_and(all)
}

/// Whether a schema is a type with a name, by itself.
pub(super) fn kind(node: Node<'_>) -> Option<Kind> {
    let has = |name: &str| node.get(name).is_some();
    if has("enum") || has("const") {
        return Some(Kind::Enum);
    }
    if has("properties") {
        return Some(Kind::Struct);
    }
    let several = |list: &str| {
        let branches = node.get(list).map(Node::elements);
        let others = branches
            .into_iter()
            .flatten()
            .filter(|branch| !is_null(*branch));
        others.count() > 1
    };
    let is_choice = || {
        let branches = node.get("oneOf").into_iter().flat_map(Node::elements);
        let tagged = node
            .get("x-type")
            .is_some_and(|own| own.get("tag").is_some());
        // One text with a description is an enum all the same.
        let text = |branch: Node<'_>| branch.get("const").and_then(Node::text).is_some();
        node.get("oneOf").is_some() && (tagged || branches.map(text).eq([true]))
    };
    if several("oneOf") || several("anyOf") || is_choice() {
        return Some(Kind::Enum);
    }
    if several("allOf") {
        return Some(Kind::Struct);
    }
    let no_others = |list: &str| node.get(list).and_then(Node::boolean) == Some(false);
    let closed = no_others("additionalProperties")
        || (no_others("unevaluatedProperties") && !has("additionalProperties"));
    (types(node).contains(&"object") && closed && !has("$ref")).then_some(Kind::Struct)
}
