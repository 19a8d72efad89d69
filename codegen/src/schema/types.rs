//! The type of a member: what `type`, `format` and the rest of a schema are in the model language.

use super::{
    bounds::{Rules, integers},
    extensions,
    formats::{CHECKED, TYPED, WIDTHS},
    json::Node,
    keywords,
    lower::{Gathered, Lowering, Role, role, types},
    objects::says_closed,
    write::{of, parts},
};
use crate::{decl::TypeDecl, diagnostic};

/// Most types within each other: `Vec<Vec<u8>>` has two.
const DEPTH_MAX: usize = 16;

/// A type, and what is said of its values.
pub(super) struct Typed<'a> {
    /// The type, without the `Option` around it.
    pub(super) ty: TypeDecl,
    /// Whether null is a value.
    pub(super) nullable: bool,
    pub(super) rules: Rules<'a>,
    /// What is said of the elements of a collection.
    pub(super) each: Rules<'a>,
    /// Whether an integer is a string in JSON.
    pub(super) as_text: bool,
    /// Where else a description may be.
    pub(super) described: Option<Node<'a>>,
    /// Whether `format` says which number it is, here or of the elements.
    pub(super) formatted: bool,
    /// All schemas of the value, the nearest first; of a model none but those before it.
    pub(super) chain: Vec<Node<'a>>,
}

/// What the type of a schema may be.
#[derive(Clone, Copy)]
pub(super) struct Wanted<'w> {
    /// The name of what has none.
    pub(super) hint: &'w str,
    /// The model that the member refers to.
    pub(super) references: Option<&'w str>,
    pub(super) depth: usize,
}

impl<'a> Gathered<'a> {
    /// A keyword of the nearest schema that has it.
    pub(super) fn find(&self, name: &str) -> Option<Node<'a>> {
        self.parts.iter().find_map(|part| part.get(name))
    }
}

impl<'a> Lowering<'a> {
    pub(super) fn typed(&mut self, node: Node<'a>, wanted: Wanted<'_>) -> Option<Typed<'a>> {
        if wanted.depth > DEPTH_MAX {
            let message = format!("more than {DEPTH_MAX} types are within each other");
            let help = "name what is within by an object with `properties`";
            self.found
                .at(diagnostic::SCHEMA_LIMIT, node, &message, help);
            return None;
        }
        let gathered = self.gather(node)?;
        let Some(target) = gathered.named else {
            return self.plain(node, &gathered, wanted);
        };
        for part in &gathered.parts {
            let ways = [
                "$ref",
                "oneOf",
                "anyOf",
                "allOf",
                "type",
                "discriminator",
                "unevaluatedProperties",
            ];
            let is_other = |name: &str| keywords::is_assertion(name) && !ways.contains(&name);
            let other = part.members().find(|(name, _)| is_other(name));
            if let Some((name, value)) = other {
                let message = format!("`{name}` beside a reference to a type checks nothing");
                let help = "move it to the type itself, or remove it";
                self.found
                    .at_name(diagnostic::SCHEMA_MISFIT, value, &message, help);
                return None;
            }
        }
        if gathered.parts.iter().any(|part| says_closed(*part)) {
            self.tagged.insert(target.identity());
        }
        let is_model = target.parent().is_none() && role(target) == Role::Model;
        let name = match is_model {
            true => self.key_of(node, target, wanted)?,
            false => self.name_of(target, wanted.hint)?,
        };
        let ty = match is_model {
            true => of("Id", vec![of(&name, Vec::new(), node.span())], node.span()),
            false => of(&name, Vec::new(), node.span()),
        };
        Some(Typed {
            nullable: gathered.nullable,
            described: gathered.parts.get(1).copied(),
            chain: match is_model {
                true => gathered.parts,
                false => gathered.chain(),
            },
            ..Typed::of(ty, Rules::default())
        })
    }

    /// The model that a `$ref` leads to, if the member says that it refers to a record.
    fn key_of(&mut self, node: Node<'a>, target: Node<'a>, wanted: Wanted<'_>) -> Option<String> {
        let name = super::lower::model_name(target, &mut self.found)?;
        let server_keyed = self.models.get(&name).copied().unwrap_or(false);
        if wanted.references == Some(&name) && server_keyed {
            return Some(name);
        }
        let message = format!("`{name}` is a model, so it is no part of another");
        let help = match server_keyed {
            true => format!(
                "write `\"x-field\": {{ \"references\": \"{name}\" }}` on the member, or `\"x-type\": {{}}` at the root of \
                 `{name}` if it is no model"
            ),
            false => format!(
                "write the type of its key, and `\"x-field\": {{ \"references\": \"{name}\" }}` on the member"
            ),
        };
        self.found
            .at(diagnostic::SCHEMA_MODEL_REF, node, &message, &help);
        None
    }

    /// A type without a name: a scalar, a list, a map, any JSON.
    fn plain(
        &mut self,
        node: Node<'a>,
        gathered: &Gathered<'a>,
        wanted: Wanted<'_>,
    ) -> Option<Typed<'a>> {
        let kind = self.kind_of(node, gathered)?;
        if !self.fits(kind, gathered) {
            return None;
        }
        let span = gathered
            .find("type")
            .map_or_else(|| node.span(), Node::span);
        let scalar = |name: &str, rules| Typed::of(of(name, Vec::new(), span.clone()), rules);
        let typed = match kind {
            "string" => self.text(gathered, &scalar)?,
            "integer" => {
                let rules = self.rules_of_whole(gathered);
                let (name, formatted) = self.width(gathered);
                Typed {
                    formatted,
                    ..scalar(name, rules)
                }
            }
            "number" => {
                let rules = self.rules_of_number(gathered);
                let (name, formatted) = self.float(gathered);
                Typed {
                    formatted,
                    ..scalar(name, rules)
                }
            }
            "boolean" => scalar("bool", Rules::default()),
            "array" => {
                let rules = self.rules_of_list(gathered);
                let element = self.element(gathered.find("items"), wanted, node)?;
                let unique = self.truth(gathered.find("uniqueItems"))?;
                let name = if unique { "BTreeSet" } else { "Vec" };
                self.collection(node, name, Vec::new(), element, rules)?
            }
            "object" => {
                let rules = self.rules_of_map(gathered);
                let element = self.element(gathered.find("additionalProperties"), wanted, node)?;
                let key = match gathered.find("propertyNames") {
                    Some(names) => self.names(names)?,
                    None => of("String", Vec::new(), span.clone()),
                };
                self.collection(node, "BTreeMap", vec![key], element, rules)?
            }
            _ => scalar("Value", Rules::default()),
        };
        Some(Typed {
            nullable: gathered.nullable,
            described: gathered.parts.get(1).copied(),
            chain: gathered.chain(),
            ..typed
        })
    }

    /// The one type that a schema has; any JSON if it says nothing.
    fn kind_of(&mut self, node: Node<'a>, gathered: &Gathered<'a>) -> Option<&'static str> {
        const KINDS: &[&str] = &["string", "integer", "number", "boolean", "array", "object"];
        let Some(written) = gathered.find("type") else {
            let mut all = gathered.parts.iter().flat_map(|part| part.members());
            let ways = ["$ref", "oneOf", "anyOf", "allOf"];
            let bound = all.find(|(name, _)| keywords::is_assertion(name) && !ways.contains(name));
            if let Some((name, value)) = bound {
                let message = format!("`{name}` stands without a `type`");
                let help = format!("add `\"type\": \"{}\"`", meant(name));
                self.found
                    .at_name(diagnostic::SCHEMA_VALUE, value, &message, &help);
                return None;
            }
            return Some("any");
        };
        let holder = written.parent().unwrap_or(node);
        let known = |name: &str| KINDS.iter().copied().find(|kind| *kind == name);
        let names = types(holder);
        let others: Vec<&str> = names
            .iter()
            .copied()
            .filter(|name| *name != "null")
            .collect();
        let all = names.len() == written.elements().len().max(1);
        if let ([only], true) = (others.as_slice(), all)
            && let Some(kind) = known(only)
        {
            return Some(kind);
        }
        // All of them together are any JSON; an integer is a number.
        let any = ["boolean", "number", "string", "array", "object"];
        if any.iter().all(|name| others.contains(name))
            && others.iter().all(|name| known(name).is_some())
        {
            return Some("any");
        }
        match others.as_slice() {
            [] if all && !names.is_empty() => {
                let help =
                    "write the type of what may be there: `\"type\": [\"string\", \"null\"]`";
                let message = "null is the only value";
                self.found
                    .at(diagnostic::SCHEMA_KEYWORD, written, message, help);
            }
            [_, _, ..] if all && others.iter().all(|name| known(name).is_some()) => {
                let help = format!(
                    "keep one, and perhaps null: `\"type\": [\"{}\", \"null\"]`; `{{}}` is any JSON",
                    others.first().unwrap_or(&"string")
                );
                let message = "a value of several types has no one form";
                self.found
                    .at(diagnostic::SCHEMA_KEYWORD, written, message, &help);
            }
            _ => {
                let wrong = others
                    .iter()
                    .find(|name| known(name).is_none())
                    .unwrap_or(&"");
                let help = keywords::suggestion(wrong, "it is one of", KINDS);
                self.value_fault(written, &help);
            }
        }
        None
    }

    fn text(
        &mut self,
        gathered: &Gathered<'a>,
        scalar: &dyn Fn(&str, Rules<'a>) -> Typed<'a>,
    ) -> Option<Typed<'a>> {
        let format = gathered.find("format");
        let encoding = gathered.find("contentEncoding");
        self.is_encoded(format, encoding)?;
        let name = format.and_then(Node::text);
        if let (Some(node), None) = (format, name) {
            self.value_fault(node, "write `\"format\": \"date-time\"`");
            return None;
        }
        let typed = TYPED.iter().find(|(format, _)| Some(*format) == name);
        if let (Some(node), true) = (gathered.find("multipleOf"), name != Some("decimal")) {
            let message = "`multipleOf` says nothing of a string";
            let help = "remove it, or write `\"format\": \"decimal\"`";
            self.found
                .at_name(diagnostic::SCHEMA_MISFIT, node, message, help);
            return None;
        }
        let ty = match (typed, encoding) {
            (_, Some(_)) => "Bytes",
            (Some((_, ty)), None) => ty,
            (None, None) => {
                let checked = format.filter(|_| name.is_some_and(|name| CHECKED.contains(&name)));
                if let (Some(node), None) = (format, checked) {
                    self.unchecked(node);
                }
                let rules = self.rules_of_text(gathered, checked);
                return Some(scalar("String", rules));
            }
        };
        if ty == "Time" && name == Some("time") {
            self.without_offset(format);
        }
        let bounds = ["minLength", "maxLength", "pattern"];
        if let Some(node) = bounds.into_iter().find_map(|name| gathered.find(name)) {
            let message = format!(
                "`{}` is for plain text, and not for `{ty}`",
                node.name().unwrap_or("")
            );
            let help = match ty {
                "Bytes" => {
                    "remove it, or count bytes: `\"x-field\": { \"length\": { \"max\": 1024 } }`"
                }
                "Uuid" => "remove it",
                _ => {
                    "remove it, or write `\"x-field\": { \"range\": { \"min\": \"…\" } }` on the member"
                }
            };
            self.found
                .at_name(diagnostic::SCHEMA_MISFIT, node, &message, help);
            return None;
        }
        let rules = match ty {
            "Decimal" => self.rules_of_decimal(gathered),
            _ => Rules::default(),
        };
        Some(Typed {
            as_text: integers(ty).is_some(),
            ..scalar(ty, rules)
        })
    }

    /// The type of an integer, by its format or its bounds, and whether it is by its format.
    fn width(&mut self, gathered: &Gathered<'a>) -> (&'static str, bool) {
        if let Some(node) = gathered.find("format") {
            match WIDTHS
                .iter()
                .find(|(format, _)| node.text() == Some(format))
            {
                Some((_, ty)) => return (ty, true),
                None => self.unchecked(node),
            }
        }
        let bound = |name: &str| gathered.find(name).and_then(Node::integer);
        let at_least_zero = bound("minimum").is_some_and(|least| least >= 0)
            || bound("exclusiveMinimum").is_some_and(|least| least >= -1);
        let greatest = bound("maximum").or_else(|| bound("exclusiveMaximum"));
        let is_wide = greatest.is_some_and(|greatest| greatest > i64::MAX.into());
        let name = if at_least_zero && is_wide {
            "u64"
        } else {
            "i64"
        };
        (name, false)
    }

    /// The type of a number, and whether its format says it.
    fn float(&mut self, gathered: &Gathered<'a>) -> (&'static str, bool) {
        let format = gathered.find("format");
        match (format, format.and_then(Node::text)) {
            (_, Some("float")) => ("f32", true),
            (_, Some("double")) => ("f64", true),
            (None, _) => ("f64", false),
            (Some(node), _) => {
                self.unchecked(node);
                ("f64", false)
            }
        }
    }

    /// The elements of a collection; any JSON if nothing is said of them.
    fn element(
        &mut self,
        node: Option<Node<'a>>,
        wanted: Wanted<'_>,
        around: Node<'a>,
    ) -> Option<Typed<'a>> {
        let Some(node) = node else {
            let value = of("Value", Vec::new(), around.span());
            return Some(Typed::of(value, Rules::default()));
        };
        if node.is_array() {
            let help =
                "write one schema for all elements, or an object with a member for each place";
            let message = "elements that differ by their place are not supported";
            self.found
                .at(diagnostic::SCHEMA_KEYWORD, node, message, help);
            return None;
        }
        let wanted = Wanted {
            depth: wanted.depth + 1,
            ..wanted
        };
        let mut typed = self.typed(node, wanted)?;
        self.of_no_member(&typed.chain)?;
        if node.name() == Some("items") || node.name() == Some("additionalProperties") {
            typed.rules.given = extensions::of_element(node, &mut self.found);
            typed.rules.given_at = node.get("x-field");
            self.agree(&typed.rules, typed.rules.given_at)?;
        }
        Some(typed)
    }

    /// The type of the names of a map.
    fn names(&mut self, node: Node<'a>) -> Option<TypeDecl> {
        let wanted = Wanted {
            hint: "",
            references: None,
            depth: 0,
        };
        // Names are strings: some tools say no more than `{ "format": "uuid" }`.
        let says: Vec<&str> = node.members().map(|(name, _)| name).collect();
        let is_uuid = node.get("format").and_then(Node::text) == Some("uuid");
        if is_uuid && says == ["format"] {
            self.check(node);
            return Some(of("Uuid", Vec::new(), node.span()));
        }
        if types(node) == ["string"] && says == ["type"] {
            self.check(node);
            return Some(of("String", Vec::new(), node.span()));
        }
        let is_named = node.get("$ref").is_some() || node.get("format").is_some();
        let typed = is_named.then(|| self.typed(node, wanted)).flatten();
        if let Some(typed) = &typed {
            self.of_no_member(&typed.chain)?;
        }
        if let Some(mut typed) = typed
            && typed.rules.is_empty()
            && !typed.nullable
        {
            let options = extensions::of_names(node, &mut self.found);
            if let Some(model) = super::members::references(&options) {
                let id = of("Id", vec![of(model, Vec::new(), node.span())], node.span());
                if super::overrides::replace_leaf(&mut typed.ty, &id) {
                    return Some(typed.ty);
                }
            } else if parts(&typed.ty).0 != "String" {
                return Some(typed.ty);
            }
        }
        let message = "names of a map are strings of any form, UUIDs, or those of an enum";
        let help = "remove `propertyNames`, or write `{ \"type\": \"string\", \"format\": \"uuid\" }`, or the `$ref` of an \
                    enum of strings";
        self.found
            .at(diagnostic::SCHEMA_KEYWORD, node, message, help);
        None
    }

    fn collection(
        &mut self,
        node: Node<'a>,
        name: &str,
        mut arguments: Vec<TypeDecl>,
        element: Typed<'a>,
        rules: Rules<'a>,
    ) -> Option<Typed<'a>> {
        if !element.each.is_empty() || element.as_text {
            let message = "what is said of elements of elements cannot be kept";
            let help = "put the inner ones into an object with a member that holds them";
            self.found
                .at(diagnostic::SCHEMA_MISFIT, node, message, help);
            return None;
        }
        let span = element.ty.span.clone();
        arguments.push(match element.nullable {
            true => of("Option", vec![element.ty], span),
            false => element.ty,
        });
        Some(Typed {
            each: element.rules,
            formatted: element.formatted,
            ..Typed::of(of(name, arguments, node.span()), rules)
        })
    }

    pub(super) fn truth(&mut self, node: Option<Node<'a>>) -> Option<bool> {
        let Some(node) = node else {
            return Some(false);
        };
        if node.boolean().is_none() {
            self.value_fault(node, "write `true` or `false`");
        }
        node.boolean()
    }
}

impl<'a> Typed<'a> {
    fn of(ty: TypeDecl, rules: Rules<'a>) -> Self {
        Self {
            ty,
            nullable: false,
            rules,
            each: Rules::default(),
            as_text: false,
            described: None,
            formatted: false,
            chain: Vec::new(),
        }
    }

    /// The name of the type of elements, through `Option`s.
    pub(super) fn element(&self) -> &str {
        let (_, arguments) = parts(&self.ty);
        arguments
            .last()
            .map_or("", |last| parts(super::write::present(last)).0)
    }
}

/// The type that a keyword is for.
pub(super) fn meant(keyword: &str) -> &'static str {
    match keyword {
        "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" | "multipleOf" => "number",
        "items" | "minItems" | "maxItems" | "uniqueItems" => "array",
        "properties"
        | "required"
        | "additionalProperties"
        | "unevaluatedProperties"
        | "propertyNames"
        | "minProperties"
        | "maxProperties"
        | "discriminator" => "object",
        _ => "string",
    }
}
