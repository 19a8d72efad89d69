//! Enums: lists of texts, and choices among objects that a `const` member tells apart.

use std::collections::BTreeSet;

use super::{
    extensions,
    json::{Node, short},
    lower::{Kind, Lowering, Owner, is_null, kind, types},
    members::references,
    names::{camel, is_name},
    objects::{DERIVES, Object, PARTS_MAX},
    type_name,
    types::Wanted,
    write::{self, spanned},
};
use crate::{
    decl::{
        AttributesDecl, EnumDecl, MemberDecl, OptionDecl, Spanned, VariantDataDecl, VariantDecl,
        VisibilityDecl,
    },
    diagnostic,
    resolve::{case::snake, spelling::is_camel_case},
};

/// What unit enums derive: they may be in sets and name the entries of maps.
const TEXT_DERIVES: [&str; 9] = [
    "Debug",
    "Clone",
    "Copy",
    "PartialEq",
    "Eq",
    "PartialOrd",
    "Ord",
    "Serialize",
    "Deserialize",
];

/// A choice among objects, while it is read.
struct Union<'a> {
    name: String,
    /// Each schema and its members.
    branches: Vec<(Node<'a>, Object<'a>)>,
    tag: &'a str,
    content: Option<&'a str>,
}

impl<'a> Lowering<'a> {
    pub(super) fn enumeration(&mut self, node: Node<'a>, name: Spanned<String>) {
        let choice = node.get("oneOf").or_else(|| node.get("anyOf"));
        let Some(choice) =
            choice.filter(|_| node.get("enum").is_none() && node.get("const").is_none())
        else {
            return self.texts(node, name, &[node]);
        };
        let beside = node.members().find(|(keyword, value)| {
            let own = ["type", "discriminator"].contains(keyword);
            super::keywords::is_assertion(keyword) && !own && *value != choice
        });
        if let Some((keyword, value)) = beside {
            let message = format!("`{keyword}` beside a choice of types is not supported");
            let help = "move it into each schema of the choice, or remove it";
            return self
                .found
                .at_name(diagnostic::SCHEMA_KEYWORD, value, &message, help);
        }
        let branches: Vec<Node<'a>> = choice.elements().filter(|one| !is_null(*one)).collect();
        let is_text = |node: &Node<'_>| node.get("const").or_else(|| node.get("enum")).is_some();
        if branches.iter().all(is_text) {
            return self.texts(node, name, &branches);
        }
        if choice.name() == Some("anyOf") {
            let message = "what `anyOf` takes may be of several types at once";
            let help = "write `oneOf`, with objects that a required `const` member tells apart";
            return self
                .found
                .at_name(diagnostic::SCHEMA_UNION, choice, message, help);
        }
        self.union(node, name, choice, &branches);
    }

    /// An enum whose values are strings.
    fn texts(&mut self, node: Node<'a>, name: Spanned<String>, schemas: &[Node<'a>]) {
        let mut texts: Vec<(Node<'a>, &str, String)> = Vec::new();
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        for schema in schemas {
            self.check(*schema);
            if !self.is_of_texts(*schema) {
                return;
            }
            let listed = schema.get("enum");
            if let Some(listed) = listed.filter(|listed| !listed.is_array()) {
                return self
                    .value_fault(listed, "write a list of strings: `[\"open\", \"closed\"]`");
            }
            let values = listed.map(Node::elements).into_iter().flatten();
            let values: Vec<Node<'a>> = values.chain(schema.get("const")).collect();
            let alone = *schema != node && values.len() == 1;
            for value in values.into_iter().filter(|value| !value.is_null()) {
                let Some(text) = value.text() else {
                    let message = "a value of an enum is not a string";
                    let help = "write strings, and perhaps null; for numbers `minimum` and `maximum`; for one truth \
                                value `\"type\": \"boolean\"`";
                    return self.found.at(diagnostic::SCHEMA_ENUM, value, message, help);
                };
                if !seen.insert(text) {
                    let message = format!("`{}` stands twice in one enum", short(text));
                    let help = "keep one of the two";
                    return self
                        .found
                        .at(diagnostic::SCHEMA_ENUM, value, &message, help);
                }
                let docs = if alone {
                    write::docs(*schema, None)
                } else {
                    String::new()
                };
                texts.push((value, text, docs));
            }
        }
        if texts.is_empty() {
            let at = schemas
                .first()
                .and_then(|schema| schema.get("enum"))
                .unwrap_or(node);
            let message = "an enum without a string has no value";
            let help = "write strings: `[\"open\", \"closed\"]`";
            return self.found.at(diagnostic::SCHEMA_ENUM, at, message, help);
        }
        if texts.len() > PARTS_MAX {
            let message = format!("an enum has more than {PARTS_MAX} values");
            let help = "write a string with a `pattern`, or make the values records of a model";
            return self
                .found
                .at(diagnostic::SCHEMA_LIMIT, node, &message, help);
        }
        self.only_of_type(node, &["variants"]);
        self.names_of_values(node, &seen);
        let mut variants = Vec::new();
        let mut names = BTreeSet::new();
        for (value, text, docs) in texts {
            if let Some(variant) = self.variant(node, value, text, docs, &mut names) {
                variants.push(variant);
            }
        }
        let docs = write::docs(node, None);
        let mut attributes = write::attributes(docs, &TEXT_DERIVES, Vec::new(), Vec::new());
        attributes.derives.push("JsonSchema".to_owned());
        self.push_enum(name, attributes, variants);
    }

    /// Whether the keywords beside a list of texts say nothing else.
    fn is_of_texts(&mut self, schema: Node<'a>) -> bool {
        if let Some(written) = schema.get("type")
            && !types(schema).contains(&"string")
        {
            let message = "an enum is one of strings";
            let help = "write `\"type\": \"string\"`, or for numbers `minimum` and `maximum`, and no `enum`";
            self.found
                .at(diagnostic::SCHEMA_ENUM, written, message, help);
            return false;
        }
        let own = ["type", "enum", "const"];
        let beside = schema
            .members()
            .find(|(keyword, _)| super::keywords::is_assertion(keyword) && !own.contains(keyword));
        let both = schema.get("const").filter(|_| schema.get("enum").is_some());
        let Some(value) = beside.map(|(_, value)| value).or(both) else {
            return true;
        };
        let message = format!(
            "`{}` beside a list of values says nothing",
            value.name().unwrap_or("")
        );
        self.found
            .at_name(diagnostic::SCHEMA_MISFIT, value, &message, "remove it");
        false
    }

    /// The variant of a text, without what it holds.
    fn variant(
        &mut self,
        node: Node<'a>,
        value: Node<'a>,
        text: &str,
        docs: String,
        names: &mut BTreeSet<String>,
    ) -> Option<VariantDecl> {
        let given = node.get("x-type").and_then(|own| own.get("variants"));
        let given = given.and_then(|variants| variants.get(text));
        let name = match given {
            Some(given) => given.text().unwrap_or_default().to_owned(),
            None => type_name(text),
        };
        let twice = !names.insert(name.clone());
        let shown = serde_json::Value::from(short(text)).to_string();
        let mut help = format!(
            "give it one: `\"x-type\": {{ \"variants\": {{ {shown}: \"…\" }} }}` beside the choice"
        );
        let message = if !is_name(&name) {
            let named = given.and_then(Node::text).unwrap_or(text);
            Some(format!("`{}` gives no name of a variant", short(named)))
        } else if !is_camel_case(&name) {
            help = format!("write `{shown}: \"{}\"`", camel(&snake(&name)));
            Some(format!(
                "the variant `{}` is not in upper camel case",
                short(&name)
            ))
        } else {
            twice.then(|| format!("another value is the variant `{}` as well", short(&name)))
        };
        if let Some(message) = message {
            self.found.at(
                diagnostic::SCHEMA_NAME,
                given.unwrap_or(value),
                &message,
                &help,
            );
            return None;
        }
        let span = given.unwrap_or(value).span();
        let rename = (name != text).then(|| write::rename(text, value.span()));
        Some(VariantDecl {
            name: spanned(name, span),
            attributes: write::attributes(docs, &[], Vec::new(), rename.into_iter().collect()),
            data: VariantDataDecl::None,
        })
    }

    fn push_enum(
        &mut self,
        name: Spanned<String>,
        attributes: AttributesDecl,
        variants: Vec<VariantDecl>,
    ) {
        self.enums.push(EnumDecl {
            name,
            visibility: VisibilityDecl::Public,
            generic: false,
            attributes,
            variants,
        });
    }

    fn union(
        &mut self,
        node: Node<'a>,
        name: Spanned<String>,
        choice: Node<'a>,
        schemas: &[Node<'a>],
    ) {
        let mut branches = Vec::new();
        for schema in schemas {
            let tells_nothing = kind(*schema) != Some(Kind::Struct) && schema.get("$ref").is_none();
            if tells_nothing || schema.get("oneOf").is_some() {
                let message = "this is not an object that says which of the choice it is";
                let help = "write an object with a required member such as `\"kind\": { \"const\": \"card\" }`; or keep \
                            one of the schemas, without `oneOf`";
                return self
                    .found
                    .at(diagnostic::SCHEMA_UNION, *schema, message, help);
            }
            let Some(object) = self.object(*schema) else {
                return;
            };
            branches.push((*schema, object));
        }
        let tagging = self.tagging(node, choice, &branches);
        let Some((tag, content)) = tagging.filter(|(tag, _)| self.tells_alone(tag, &branches))
        else {
            return;
        };
        let texts = branches
            .iter()
            .filter_map(|(_, object)| constant(object, tag));
        let texts = texts.map(|(_, text)| text).collect();
        self.names_of_values(node, &texts);
        let union = Union {
            name: name.value.clone(),
            branches,
            tag,
            content,
        };
        let place = self.enums.len();
        let mut variants = Vec::new();
        let mut names = BTreeSet::new();
        for (at, (schema, object)) in union.branches.iter().enumerate() {
            let Some((value, text)) = constant(object, tag) else {
                continue;
            };
            let docs = write::docs(*schema, None);
            let Some(mut variant) = self.variant(node, value, text, docs, &mut names) else {
                continue;
            };
            let owner = format!("{}{}", union.name, variant.name.value);
            variant.data = self.data(&union, (*schema, object), &owner, Owner::Variant(place, at));
            variants.push(variant);
        }
        let docs = write::docs(node, None);
        let span = choice.name_span();
        let content = content.map(|content| write::text("content", content, span.clone()));
        let serde: Vec<OptionDecl> = std::iter::once(write::text("tag", tag, span))
            .chain(content)
            .collect();
        let mut attributes = write::attributes(docs, &DERIVES, Vec::new(), serde);
        attributes.derives.push("Embedded".to_owned());
        self.push_enum(name, attributes, variants);
    }

    /// The member that tells which schema of a choice it is, and the one that holds what it is.
    fn tagging(
        &mut self,
        node: Node<'a>,
        choice: Node<'a>,
        branches: &[(Node<'a>, Object<'a>)],
    ) -> Option<(&'a str, Option<&'a str>)> {
        let given = extensions::text(node, "x-type", "tag", &mut self.found);
        let first = branches
            .first()
            .map(|(_, object)| object.properties.as_slice());
        let names = first
            .unwrap_or_default()
            .iter()
            .filter_map(|node| node.name());
        let tells = |name: &str| {
            let mut seen = BTreeSet::new();
            branches.iter().all(|(_, object)| {
                let found = constant(object, name);
                let is_there = |text: &str| {
                    let named = |node: &&Node<'_>| node.name() == Some(name);
                    let default = object
                        .properties
                        .iter()
                        .find(named)
                        .and_then(|node| node.get("default"));
                    object.required.contains(name) || default.and_then(Node::text) == Some(text)
                };
                found.is_some_and(|(_, text)| is_there(text) && seen.insert(text))
            })
        };
        let mut tags = names.filter(|name| tells(name));
        let tag = match given {
            Some((given, at)) => match tags.find(|name| *name == given) {
                Some(tag) => tag,
                None => {
                    self.not_telling(at, &format!("`{}`", short(given)));
                    return None;
                }
            },
            None => match tags.next() {
                Some(tag) => tag,
                None => {
                    self.not_telling(choice, "no member");
                    return None;
                }
            },
        };
        if let Some(discriminator) = node.get("discriminator")
            && discriminator.get("propertyName").and_then(Node::text) != Some(tag)
        {
            let help = format!(
                "write `{{ \"propertyName\": \"{}\" }}`, or remove it",
                short(tag)
            );
            self.value_fault(discriminator, &help);
            return None;
        }
        let content = match extensions::text(node, "x-type", "content", &mut self.found) {
            Some((content, _)) => Some(content),
            None if given.is_some() => None,
            None => content(branches, tag),
        };
        Some((tag, content))
    }

    fn not_telling(&mut self, at: Node<'a>, what: &str) {
        let message = format!("{what} tells the objects of this choice apart");
        let help = "add one member to each, required and with another `const` string in each: \
                    `\"kind\": { \"const\": \"card\" }`";
        self.found.at(diagnostic::SCHEMA_UNION, at, &message, help);
    }

    /// What a variant holds beside its tag.
    fn data(
        &mut self,
        union: &Union<'a>,
        (schema, object): (Node<'a>, &Object<'a>),
        owner: &str,
        place: Owner,
    ) -> VariantDataDecl {
        let beside = |tag: &str| -> Object<'a> {
            let others = object
                .properties
                .iter()
                .filter(|node| node.name() != Some(tag));
            Object {
                properties: others.copied().collect(),
                required: object.required.clone(),
            }
        };
        let rest = beside(union.tag);
        if let Some(content) = union.content {
            return self.content(union, &rest, content, owner, place);
        }
        if let Some(target) = self.whole(schema, union.tag) {
            return self.value(target, owner);
        }
        match rest.properties.is_empty() {
            true => VariantDataDecl::None,
            false => VariantDataDecl::Members(self.members(&rest, owner, None, place)),
        }
    }

    /// The struct that a schema names by `$ref`, adding the tag alone.
    fn whole(&mut self, schema: Node<'a>, tag: &str) -> Option<Node<'a>> {
        let reference = schema.get("$ref")?;
        let own: Vec<&str> = schema
            .get("properties")?
            .members()
            .map(|(name, _)| name)
            .collect();
        let target = self.follow(reference)?;
        self.tagged.extend([target.identity(), schema.identity()]);
        (own == [tag] && kind(target) == Some(Kind::Struct) && schema.get("allOf").is_none())
            .then_some(target)
    }

    /// `Card(Card)`
    fn value(&mut self, node: Node<'a>, hint: &str) -> VariantDataDecl {
        let wanted = Wanted {
            hint,
            references: None,
            depth: 0,
        };
        let mut options = extensions::of_field(node, &mut self.found);
        let references = references(&options).map(str::to_owned);
        let wanted = Wanted {
            references: references.as_deref(),
            ..wanted
        };
        let typed = self.typed(node, wanted);
        let typed = typed.filter(|typed| self.of_no_member(&typed.chain).is_some());
        let typed = typed.and_then(|typed| self.referring(node, typed, &mut options));
        let Some(typed) = typed else {
            return VariantDataDecl::None;
        };
        if let Some(option) = options.first() {
            let message = format!(
                "what a choice holds without a name takes no `{}`",
                option.name.value
            );
            let help = "name an object that holds it by `$defs`";
            self.found
                .at(diagnostic::OPTION_MISFIT, node, &message, help);
        }
        if !typed.rules.is_empty() || !typed.each.is_empty() || typed.nullable || typed.as_text {
            let message = "what a choice holds without a name has no bounds, and is not null";
            let help = "name an object that holds it by `$defs`";
            self.found
                .at(diagnostic::SCHEMA_MISFIT, node, message, help);
        }
        VariantDataDecl::Values(vec![MemberDecl {
            name: spanned("0".to_owned(), typed.ty.span.clone()),
            visibility: VisibilityDecl::Public,
            attributes: AttributesDecl::default(),
            ty: typed.ty,
        }])
    }

    /// What the member `content` of a variant is.
    fn content(
        &mut self,
        union: &Union<'a>,
        rest: &Object<'a>,
        content: &str,
        owner: &str,
        place: Owner,
    ) -> VariantDataDecl {
        let [node] = rest.properties.as_slice() else {
            if let Some(node) = rest.properties.first() {
                let message = format!(
                    "there are others beside `{}` and `{}`",
                    union.tag,
                    short(content)
                );
                let help = "put them into one member, or remove `content`";
                self.found
                    .at(diagnostic::SCHEMA_UNION, *node, &message, help);
            }
            return VariantDataDecl::None;
        };
        let fits = node.name() == Some(content) && rest.required.contains(content);
        if !fits {
            let message = format!(
                "`{}` is not the one member that is required here",
                short(content)
            );
            let help = "require it, or remove `content`";
            self.found
                .at(diagnostic::SCHEMA_UNION, *node, &message, help);
            return VariantDataDecl::None;
        }
        let inline = kind(*node) == Some(Kind::Struct) && node.get("x-type").is_none();
        if self.of_no_member(&[*node]).is_none() {
            return VariantDataDecl::None;
        }
        match inline.then(|| self.object(*node)).flatten() {
            Some(object) => VariantDataDecl::Members(self.members(&object, owner, None, place)),
            None => self.value(*node, owner),
        }
    }
}

/// The string that a member of an object always is.
pub(super) fn constant<'a>(object: &Object<'a>, name: &str) -> Option<(Node<'a>, &'a str)> {
    let node = object
        .properties
        .iter()
        .find(|node| node.name() == Some(name))?;
    let value = match (node.get("const"), node.get("enum")) {
        (Some(value), _) => value,
        (None, Some(list)) if list.elements().len() == 1 => list.elements().next()?,
        _ => return None,
    };
    Some((value, value.text()?))
}

/// The one other member that all objects of a choice have and require.
fn content<'a>(branches: &[(Node<'a>, Object<'a>)], tag: &str) -> Option<&'a str> {
    let mut found = None;
    for (_, object) in branches {
        let names = object.properties.iter().filter_map(|node| node.name());
        let others: Vec<&str> = names.filter(|name| *name != tag).collect();
        let [one] = others.as_slice() else {
            return None;
        };
        let one = Some(*one).filter(|one| object.required.contains(one))?;
        if found.is_some_and(|found| found != one) {
            return None;
        }
        found = Some(one);
    }
    found
}
