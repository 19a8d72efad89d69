//! Objects: models, nested structs, and what `allOf` and `$ref` merge into them.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    extensions,
    json::{Identity, Node, short},
    keywords,
    lower::{Later, Lowering, Owner, types},
    member_name,
    members::Member,
    write,
};
use crate::{
    decl::{MemberDecl, ShapeDecl, Spanned, StructDecl, VisibilityDecl},
    diagnostic,
    resolve::nearest::nearest,
};

/// What every type derives.
pub(super) const DERIVES: [&str; 6] = [
    "Debug",
    "Clone",
    "PartialEq",
    "Serialize",
    "Deserialize",
    "JsonSchema",
];

/// Most members of an object, and most values of an enum: each is code that rustc has to read.
pub(super) const PARTS_MAX: usize = 5_000;

/// The members of an object, wherever they are said.
pub(super) struct Object<'a> {
    /// By the order in which they are written.
    pub(super) properties: Vec<Node<'a>>,
    pub(super) required: BTreeSet<&'a str>,
}

impl<'a> Lowering<'a> {
    pub(super) fn model(&mut self, root: Node<'a>, name: Spanned<String>) {
        if let Some(value) = root.get("type")
            && types(root) != ["object"]
        {
            let message = "the root is not an object, so it is no model";
            let help = "write `\"type\": \"object\"`";
            return self.found.at(diagnostic::SCHEMA_ROOT, value, message, help);
        }
        let options = extensions::of_model(root, &mut self.found);
        self.of_no_member(&[root]);
        let Some(object) = self.object(root) else {
            return;
        };
        let key = key(&object.properties);
        let mut members =
            self.members(&object, &name.value, key, Owner::Struct(self.structs.len()));
        if key.is_none() {
            if let Some(taken) = members.iter().position(|member| member.name.value == "id") {
                return self.second_id(&object, taken);
            }
            members.insert(0, server_key(&name));
            // The key stands before all others.
            for later in &mut self.defaults {
                if matches!(later.owner, Owner::Struct(at) if at == self.structs.len()) {
                    later.member += 1;
                }
            }
        }
        self.push(root, name, members, "Model", options);
    }

    /// Reports a member that has the name of the key, and is none.
    fn second_id(&mut self, object: &Object<'a>, at: usize) {
        let named = |node: &&Node<'a>| member_name(node.name().unwrap_or_default()) == "id";
        let node = object.properties.iter().find(named);
        if let Some(node) = node.or_else(|| object.properties.get(at)) {
            let message = "this member is `id` in Rust, as the key is that the server adds";
            let same = node
                .name()
                .is_some_and(|name| name.eq_ignore_ascii_case("id"));
            // In JSON the two would differ by case alone.
            let help = match same {
                true => {
                    "write `\"x-field\": { \"key\": true }` if it is the key, or rename the property"
                }
                false => {
                    "write `\"x-field\": { \"key\": true }` if it is the key, or give it another name: \
                     `\"x-field\": { \"name\": \"…\" }`"
                }
            };
            self.found
                .at_name(diagnostic::SCHEMA_NAME, *node, message, help);
        }
    }

    pub(super) fn nested(&mut self, node: Node<'a>, name: Spanned<String>) {
        self.only_of_type(node, &[]);
        let Some(object) = self.object(node) else {
            return;
        };
        let owner = Owner::Struct(self.structs.len());
        let members = self.members(&object, &name.value, None, owner);
        self.push(node, name, members, "Embedded", Vec::new());
    }

    fn push(
        &mut self,
        node: Node<'a>,
        name: Spanned<String>,
        members: Vec<MemberDecl>,
        derive: &str,
        options: Vec<crate::decl::OptionDecl>,
    ) {
        let docs = write::docs(node, None);
        let mut attributes = write::attributes(docs, &DERIVES, options, Vec::new());
        attributes.derives.push(derive.to_owned());
        self.structs.push(StructDecl {
            name,
            visibility: VisibilityDecl::Public,
            generic: false,
            shape: ShapeDecl::Named,
            attributes,
            members,
        });
    }

    /// The members, each name once.
    pub(super) fn members(
        &mut self,
        object: &Object<'a>,
        owner: &str,
        key: Option<Node<'a>>,
        place: Owner,
    ) -> Vec<MemberDecl> {
        let mut members = Vec::new();
        let mut names: BTreeMap<String, &str> = BTreeMap::new();
        for node in &object.properties {
            let json = node.name().unwrap_or_default();
            let asked = Member {
                owner,
                required: object.required.contains(json),
                key: key == Some(*node),
            };
            let Some((member, default)) = self.member(*node, asked) else {
                continue;
            };
            if let Some(other) = names.insert(member.name.value.clone(), json) {
                let message = format!(
                    "`{}` and `{}` are both `{}` in Rust",
                    short(other),
                    short(json),
                    short(&member.name.value)
                );
                let help = "give one of them another: `\"x-field\": { \"name\": \"…\" }`";
                self.found
                    .at_name(diagnostic::SCHEMA_NAME, *node, &message, help);
                continue;
            }
            self.defaults.extend(default.map(|node| Later {
                owner: place,
                member: members.len(),
                node,
            }));
            members.push(member);
        }
        members
    }

    /// Collects the members that a schema has by itself, by `$ref` and by `allOf`.
    pub(super) fn object(&mut self, node: Node<'a>) -> Option<Object<'a>> {
        let mut merge = Merge {
            closed: says_closed(node),
            ..Merge::default()
        };
        let mut pending = vec![node];
        let mut fits = true;
        while let Some(at) = pending.pop() {
            if !self.step(at) {
                return None;
            }
            if !merge.seen.insert(at.identity()) {
                continue;
            }
            if !at.is_object() {
                self.value_fault(
                    at,
                    "write a schema: `{ \"type\": \"object\", \"properties\": { … } }`",
                );
                return None;
            }
            self.check(at);
            if !self.is_of_object(at, at == node) {
                return None;
            }
            if at != node {
                self.of_no_member(&[at])?;
                merge.parts.extend(says_closed(at).then_some(at));
            }
            fits &= self.merge(at, &mut merge);
            let all = at.get("allOf");
            pending.extend(all.iter().flat_map(|all| all.elements().rev()));
            if let Some(reference) = at.get("$ref") {
                pending.push(self.follow(reference)?);
            }
        }
        if merge.properties.len() > PARTS_MAX {
            let message = format!("an object has more than {PARTS_MAX} members");
            let help = "put those that belong together into objects of their own";
            self.found
                .at(diagnostic::SCHEMA_LIMIT, node, &message, help);
            return None;
        }
        let all: BTreeSet<&str> = merge.names.keys().copied().collect();
        for (name, at) in &merge.required {
            if !all.contains(name) {
                let help = match nearest(name, all.iter().copied()) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "remove it, or add the member to `properties`".to_owned(),
                };
                let message = format!("`{}` is required, but is in no `properties`", short(name));
                self.found
                    .at(diagnostic::SCHEMA_VALUE, *at, &message, &help);
                fits = false;
            }
        }
        let parts = std::mem::take(&mut merge.parts);
        for part in parts {
            fits &= self.sees_all(part, &merge)?;
        }
        fits.then(|| Object {
            properties: merge.properties,
            required: merge.required.into_keys().collect(),
        })
    }

    /// Whether a part of an object that refuses what it does not list lists all that the others do.
    fn sees_all(&mut self, part: Node<'a>, merge: &Merge<'a>) -> Option<bool> {
        let (mut seen, mut pending) = (BTreeSet::new(), vec![part]);
        let mut names = BTreeSet::new();
        while let Some(at) = pending.pop() {
            if !self.step(at) {
                return None;
            }
            if seen.insert(at.identity()) {
                let properties = at.get("properties");
                names.extend(
                    properties
                        .iter()
                        .flat_map(|list| list.members())
                        .map(|(name, _)| name),
                );
                let all = at.get("allOf");
                pending.extend(all.iter().flat_map(|all| all.elements()));
                if let Some(reference) = at.get("$ref") {
                    pending.push(self.follow(reference)?);
                }
            }
        }
        let unseen = merge.names.keys().find(|name| !names.contains(*name));
        let (Some(name), Some(closed)) = (unseen, part.get("unevaluatedProperties")) else {
            return Some(true);
        };
        let message = format!(
            "this refuses `{}`, which another part of the object has",
            short(name)
        );
        let help = "move it to the object that holds the `allOf` or the `$ref`";
        self.found
            .at_name(diagnostic::SCHEMA_MERGE, closed, &message, help);
        Some(false)
    }

    /// Whether a schema says nothing but which members there are.
    fn is_of_object(&mut self, node: Node<'a>, own: bool) -> bool {
        if let Some(written) = node.get("type")
            && !matches!(
                types(node).as_slice(),
                ["object"] | ["object", "null"] | ["null", "object"]
            )
        {
            return self.no_object(written, own);
        }
        if own && node.get("type").is_none() && node.get("properties").is_some() {
            let help = "add `\"type\": \"object\"`";
            if let Some(properties) = node.get("properties")
                && node.get("$ref").is_none()
                && node.get("allOf").is_none()
            {
                let message = "`properties` stands without a `type`";
                self.found
                    .at_name(diagnostic::SCHEMA_VALUE, properties, message, help);
            }
        }
        let allowed = [
            "type",
            "properties",
            "required",
            "additionalProperties",
            "unevaluatedProperties",
            "allOf",
            "$ref",
        ];
        let other = node
            .members()
            .find(|(name, _)| keywords::is_assertion(name) && !allowed.contains(name));
        let Some((name, value)) = other else {
            return true;
        };
        let (code, message, help) = match name {
            "oneOf" | "anyOf" => (
                diagnostic::SCHEMA_KEYWORD,
                format!("`{name}` beside `properties` is not supported"),
                "remove it, or write `oneOf` alone, with objects that a `const` member tells apart",
            ),
            _ => (
                diagnostic::SCHEMA_MISFIT,
                format!("`{name}` is not checked of an object with `properties`"),
                "remove it",
            ),
        };
        self.found.at_name(code, value, &message, help);
        false
    }

    /// Reports the type of what has `properties`, or stands in `allOf`, and is no object.
    fn no_object(&mut self, written: Node<'a>, own: bool) -> bool {
        let several = written.elements().len() > 1;
        let (code, message, help) = match (own, several) {
            (true, true) => (
                diagnostic::SCHEMA_KEYWORD,
                "a value of several types has no one form",
                "write `\"type\": \"object\"`, or remove the keywords of objects",
            ),
            (true, false) => (
                diagnostic::SCHEMA_MISFIT,
                "this type is not that of what is said beside it: an object",
                "write `\"type\": \"object\"`, or remove the keywords of objects",
            ),
            (false, _) => (
                diagnostic::SCHEMA_MERGE,
                "only objects are merged",
                "write `\"type\": \"object\"`, or say all of the type in one schema",
            ),
        };
        self.found.at(code, written, message, help);
        false
    }

    /// Adds what one schema says of its members.
    fn merge(&mut self, node: Node<'a>, merge: &mut Merge<'a>) -> bool {
        let mut fits = self.is_closed(node, merge.closed);
        if let Some(properties) = node.get("properties") {
            if !properties.is_object() {
                self.value_fault(properties, "write `{ \"name\": { \"type\": \"string\" } }`");
                fits = false;
            }
            for (name, property) in properties.members() {
                match merge.names.get(name) {
                    None => {
                        merge.names.insert(name, property);
                        merge.properties.push(property);
                    }
                    Some(other) if self.alike(*other, property) => {}
                    Some(_) => {
                        let message =
                            format!("two schemas describe `{}`, and differently", short(name));
                        let help = "describe it in one of them";
                        self.found
                            .at_name(diagnostic::SCHEMA_MERGE, property, &message, help);
                        fits = false;
                    }
                }
            }
        }
        if let Some(required) = node.get("required") {
            let texts = required
                .elements()
                .map(|element| Some((element.text()?, element)));
            match texts.collect::<Option<Vec<_>>>() {
                Some(names) if required.is_array() => merge.required.extend(names),
                _ => {
                    self.value_fault(required, "write a list of names: `[\"name\"]`");
                    fits = false;
                }
            }
        }
        fits
    }

    /// Whether a schema lets no other members in; `whole` is whether what it is a part of says so.
    fn is_closed(&mut self, node: Node<'a>, whole: bool) -> bool {
        let Some(rest) = node.get("additionalProperties") else {
            if node.get("properties").is_some() && !whole && !says_closed(node) {
                self.open.push(node);
            }
            return true;
        };
        if rest.boolean() == Some(false) {
            return true;
        }
        let message = "an object with `properties` cannot have any other members";
        let help = "write `false`, and add a member for the rest: \
                    `\"rest\": { \"type\": \"object\", \"additionalProperties\": true }`";
        self.found
            .at(diagnostic::SCHEMA_KEYWORD, rest, message, help);
        false
    }
}

/// Whether a schema refuses the members that neither it nor what it is merged of lists.
pub(super) fn says_closed(node: Node<'_>) -> bool {
    let rest = node.get("unevaluatedProperties");
    rest.and_then(Node::boolean) == Some(false)
}

#[derive(Default)]
struct Merge<'a> {
    /// Whether the whole is said to have no other members.
    closed: bool,
    /// Its parts that say so of themselves alone.
    parts: Vec<Node<'a>>,
    seen: BTreeSet<Identity>,
    names: BTreeMap<&'a str, Node<'a>>,
    properties: Vec<Node<'a>>,
    required: BTreeMap<&'a str, Node<'a>>,
}

/// The member that is the key: the one that says so, or `id`.
pub(super) fn key<'a>(properties: &[Node<'a>]) -> Option<Node<'a>> {
    let says = |node: &&Node<'a>| {
        let key = node.get("x-field").and_then(|field| field.get("key"));
        key.and_then(Node::boolean) == Some(true)
    };
    let named = || properties.iter().find(|node| node.name() == Some("id"));
    properties.iter().find(says).or_else(named).copied()
}

/// The key that a model has without saying so.
fn server_key(model: &Spanned<String>) -> MemberDecl {
    let span = &model.span;
    let own = write::of("Self", Vec::new(), span.clone());
    MemberDecl {
        name: write::spanned("id".to_owned(), span.clone()),
        visibility: VisibilityDecl::Public,
        attributes: write::attributes(
            "Assigned by the server.".to_owned(),
            &[],
            vec![write::flag("key", span.clone())],
            Vec::new(),
        ),
        ty: write::of("Id", vec![own], span.clone()),
    }
}
