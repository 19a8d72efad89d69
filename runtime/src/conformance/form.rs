//! What a schema says of a value as far as two schemas of one type must agree: its type, whether it
//! may be null, members and names. What only bounds or describes a value is left out.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

/// What a value is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Form {
    pub(super) kind: Kind,
    pub(super) nullable: bool,
}

/// What a value is, if it is not null.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    /// Anything.
    Any,
    /// `boolean`, `integer`, `number` or `string`.
    Scalar(String),
    /// A string of digits.
    Digits,
    /// One of these strings.
    Names(BTreeSet<String>),
    /// An array, and whether no two elements are equal.
    List(Box<Form>, bool),
    /// An object with names that no schema lists.
    Map(Box<Form>),
    /// An object with these members.
    Object(Members),
    /// An object of one of these, by the name that its tag has.
    Union(BTreeMap<String, Members>),
}

/// The members of an object: each, and whether it is always there.
pub(super) type Members = BTreeMap<String, (Form, bool)>;

/// Schemas within schemas; a type that holds itself is no member of a model.
const DEPTH_MAX: usize = 64;

/// Reads a schema; `root` is what its references begin at.
pub(super) fn form(root: &Value, schema: &Value) -> Form {
    read(root, schema, DEPTH_MAX)
}

const ANYTHING: Form = Form {
    kind: Kind::Any,
    nullable: true,
};

/// What stands for null alone, within alternatives.
const NULL: &str = "null";

fn read(root: &Value, schema: &Value, depth: usize) -> Form {
    let (Some(keywords), Some(depth)) = (schema.as_object(), depth.checked_sub(1)) else {
        return ANYTHING;
    };
    let keywords = expand(root, keywords, depth);
    for name in ["anyOf", "oneOf"] {
        if let Some(Value::Array(options)) = keywords.get(name) {
            return either(root, options, depth);
        }
    }
    let types: BTreeSet<&str> = match keywords.get("type") {
        Some(Value::String(name)) => [name.as_str()].into(),
        Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).collect(),
        _ => BTreeSet::new(),
    };
    let nullable = types.contains(NULL);
    let mut others = types.iter().filter(|name| **name != NULL);
    let kind = match (others.next(), others.next()) {
        (Some(_), Some(_)) => Kind::Any,
        _ if keywords.contains_key("enum") || keywords.contains_key("const") => {
            Kind::Names(names(&keywords))
        }
        (Some(&"array"), None) => list(root, &keywords, depth),
        (Some(&"object"), None) => object(root, &keywords, depth),
        (None, _) if keywords.contains_key("properties") => object(root, &keywords, depth),
        (Some(&"string"), None) if is_of_digits(&keywords) => Kind::Digits,
        (Some(name), None) => Kind::Scalar((*name).to_owned()),
        (None, _) if nullable => Kind::Scalar(NULL.to_owned()),
        (None, _) => return ANYTHING,
    };
    Form { kind, nullable }
}

/// The keywords, with those of what they refer to.
fn expand(root: &Value, keywords: &Map<String, Value>, depth: usize) -> Map<String, Value> {
    let mut all = keywords.clone();
    let target = match all.remove("$ref") {
        Some(Value::String(target)) => target,
        _ => String::new(),
    };
    let referred = target
        .strip_prefix('#')
        .filter(|pointer| !pointer.is_empty());
    let referred = referred.and_then(|pointer| root.pointer(pointer));
    let parts = match all.remove("allOf") {
        Some(Value::Array(parts)) => parts,
        _ => Vec::new(),
    };
    let Some(depth) = depth.checked_sub(1) else {
        return all;
    };
    for part in referred
        .into_iter()
        .chain(&parts)
        .filter_map(Value::as_object)
    {
        for (name, value) in expand(root, part, depth) {
            match (all.get_mut(&name), value) {
                (Some(Value::Object(own)), Value::Object(more)) => own.extend(more),
                (Some(Value::Array(own)), Value::Array(more)) if name == "required" => {
                    own.extend(more);
                }
                (Some(_), _) => {}
                (None, value) => {
                    all.insert(name, value);
                }
            }
        }
    }
    all
}

/// One of several: of a value and null, of names, or of objects that a tag tells apart.
fn either(root: &Value, options: &[Value], depth: usize) -> Form {
    let forms = options.iter().map(|option| read(root, option, depth));
    let (nulls, forms): (Vec<Form>, Vec<Form>) =
        forms.partition(|form| form.kind == Kind::Scalar(NULL.to_owned()));
    let nullable = !nulls.is_empty() || forms.iter().any(|form| form.nullable);
    let kind = match forms.as_slice() {
        [one] => one.kind.clone(),
        many => all_names(many).or_else(|| union(many)).unwrap_or(Kind::Any),
    };
    Form { kind, nullable }
}

fn all_names(forms: &[Form]) -> Option<Kind> {
    let mut all = BTreeSet::new();
    for form in forms {
        match &form.kind {
            Kind::Names(names) => all.extend(names.iter().cloned()),
            _ => return None,
        }
    }
    Some(Kind::Names(all))
}

fn union(forms: &[Form]) -> Option<Kind> {
    let mut union = BTreeMap::new();
    for form in forms {
        let Kind::Object(members) = &form.kind else {
            return None;
        };
        // The tag is the member that has one name.
        let mut tags = members.values().filter_map(|(form, _)| match &form.kind {
            Kind::Names(names) if names.len() == 1 => names.first().cloned(),
            _ => None,
        });
        union.insert(tags.next()?, members.clone());
    }
    Some(Kind::Union(union))
}

fn names(keywords: &Map<String, Value>) -> BTreeSet<String> {
    let listed = keywords.get("enum").and_then(Value::as_array);
    let all = listed.into_iter().flatten().chain(keywords.get("const"));
    all.filter_map(Value::as_str).map(str::to_owned).collect()
}

fn list(root: &Value, keywords: &Map<String, Value>, depth: usize) -> Kind {
    let unique = keywords.get("uniqueItems") == Some(&Value::Bool(true));
    let items = keywords.get("items").unwrap_or(&Value::Null);
    Kind::List(Box::new(read(root, items, depth)), unique)
}

fn object(root: &Value, keywords: &Map<String, Value>, depth: usize) -> Kind {
    if let Some(Value::Object(members)) = keywords.get("properties") {
        let required = keywords.get("required").and_then(Value::as_array);
        let is_required = |name: &str| required.is_some_and(|names| names.contains(&name.into()));
        let members = members.iter().map(|(name, schema)| {
            let member = (read(root, schema, depth), is_required(name));
            (name.clone(), member)
        });
        return Kind::Object(members.collect());
    }
    let patterns = keywords.get("patternProperties").and_then(Value::as_object);
    let of_pattern = patterns.and_then(|patterns| patterns.values().next());
    match of_pattern.or_else(|| keywords.get("additionalProperties")) {
        Some(Value::Bool(false)) | None => Kind::Object(Members::new()),
        Some(values) => Kind::Map(Box::new(read(root, values, depth))),
    }
}

/// Whether a string is the form of a 64-bit integer: `json = "string"`.
fn is_of_digits(keywords: &Map<String, Value>) -> bool {
    let pattern = keywords.get("pattern").and_then(Value::as_str);
    pattern.is_some_and(|pattern| DIGITS.contains(&pattern))
}

/// The patterns of integers as strings, unsigned and signed, as documents have them.
const DIGITS: [&str; 2] = ["^(?:0|[1-9][0-9]{0,19})$", "^(?:0|-?[1-9][0-9]{0,18})$"];
