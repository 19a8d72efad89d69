//! One member: its name, whether it may be absent, and what `x-field` adds to its type.

use super::{
    extensions,
    json::{Node, short},
    lower::Lowering,
    member_name,
    names::{camel, is_name},
    overrides, type_name,
    types::{Typed, Wanted},
    words,
    write::{self, flag, of, parts, spanned},
};
use crate::{
    app::USER,
    decl::{Arguments, MemberDecl, OptionDecl, Value, VisibilityDecl},
    diagnostic,
    resolve::spelling,
};

/// Options of what the server fills in, which no request may set.
const FILLED: &[&str] = &[
    "key",
    "created_at",
    "updated_at",
    "created_by",
    "version",
    "serial",
];

/// What is known of a member from around it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Member<'m> {
    /// The name of the type, or of type and variant.
    pub(super) owner: &'m str,
    pub(super) required: bool,
    pub(super) key: bool,
}

impl<'a> Lowering<'a> {
    /// The member, and its default, which is read later; `None` if something is wrong.
    pub(super) fn member(
        &mut self,
        node: Node<'a>,
        asked: Member<'_>,
    ) -> Option<(MemberDecl, Option<Node<'a>>)> {
        let name = self.member_name(node);
        let mut options = extensions::of_field(node, &mut self.found);
        let references = references(&options).map(str::to_owned);
        let part = match (type_name(node.name().unwrap_or_default()), &name) {
            (part, Some(name)) if part.is_empty() => camel(&name.value),
            (part, _) => part,
        };
        let hint = format!("{}{part}", asked.owner);
        let wanted = Wanted {
            hint: &hint,
            references: references.as_deref(),
            depth: 0,
        };
        let typed = self.typed(node, wanted)?;
        let typed = self.as_text(node, typed)?;
        let typed = self.overridden(node, typed)?;
        let typed = self.referring(node, typed, &mut options)?;
        let typed = self.keyed(node, typed, &mut options, asked.key)?;
        let name = name?;
        let docs = write::docs(node, typed.described);
        let (nullable, as_text) = (typed.nullable, typed.as_text);
        let chain = typed.chain.clone();
        self.agreeing(node, &typed)?;
        let (ty, said) = finished(typed);
        write::merge(&mut options, said);
        if as_text {
            write::numbers(&mut options);
        }
        let filled = options
            .iter()
            .any(|option| FILLED.contains(&option.name.value.as_str()));
        self.exposure(&chain, filled, &mut options)?;
        let default = self.default_of(node, &chain, &mut options);
        let skips = self.skips(node, nullable || !asked.required)?;
        let given = asked.required || filled || default.is_some();
        let optional = nullable || !given || skips == Some(true);
        let mut serde = Vec::new();
        if name.value != node.name().unwrap_or_default() {
            serde.push(write::rename(
                node.name().unwrap_or_default(),
                node.name_span(),
            ));
        }
        let skips = skips.unwrap_or(optional && !nullable && !asked.required);
        if skips {
            let span = node.name_span();
            serde.push(write::text("skip_serializing_if", "Option::is_none", span));
        }
        let ty = match optional {
            true => {
                let span = ty.span.clone();
                of("Option", vec![ty], span)
            }
            false => ty,
        };
        let member = MemberDecl {
            name,
            visibility: VisibilityDecl::Public,
            attributes: write::attributes(docs, &[], options, serde),
            ty,
        };
        // Null is what an absent `Option` means.
        let default = default.filter(|default| !(default.is_null() && nullable));
        Some((member, default))
    }

    fn member_name(&mut self, node: Node<'a>) -> Option<crate::decl::Spanned<String>> {
        let json = node.name().unwrap_or_default();
        let given = extensions::text(node, "x-field", "name", &mut self.found);
        let name = given.map_or_else(|| member_name(json), |(name, _)| name.to_owned());
        if is_name(&name) {
            if let Some((_, at)) = given {
                let refused = spelling::member(&spanned(name.clone(), at.span()), json);
                let mut refused: Vec<_> = refused.into_iter().collect();
                words::translate(&mut refused);
                self.found.aside(refused);
            }
            return Some(spanned(name, node.name_span()));
        }
        let help = "give it another: `\"x-field\": { \"name\": \"…\" }`";
        match given {
            Some((name, at)) => {
                let message = format!("`{}` is no name in Rust", short(name));
                self.found.at(diagnostic::SCHEMA_NAME, at, &message, help);
            }
            None => {
                let message = format!("`{}` gives no name in Rust", short(json));
                let help = "give it one: `\"x-field\": { \"name\": \"…\" }`";
                self.found
                    .at_name(diagnostic::SCHEMA_NAME, node, &message, help);
            }
        }
        None
    }

    /// `x-field.json` is for an integer that is a string in JSON.
    fn as_text(&mut self, node: Node<'a>, mut typed: Typed<'a>) -> Option<Typed<'a>> {
        let json = node.get("x-field").and_then(|field| field.get("json"));
        let Some(json) = json.filter(|_| !typed.as_text) else {
            return Some(typed);
        };
        if parts(&typed.ty).0 != "String" {
            let message = format!("`json` is for a string, and not for `{}`", typed.ty.text);
            let help = "write `\"type\": \"string\", \"format\": \"int64\"`, which says the same";
            self.found
                .at(diagnostic::OPTION_MISFIT, json, &message, help);
            return None;
        }
        typed.as_text = true;
        Some(typed)
    }

    /// The type that `x-field.type` says, if it is one of those that the schema may be.
    fn overridden(&mut self, node: Node<'a>, mut typed: Typed<'a>) -> Option<Typed<'a>> {
        let field = node.get("x-field");
        let Some((text, at)) = extensions::text(node, "x-field", "type", &mut self.found) else {
            // One that is no text has been reported.
            return field
                .and_then(|field| field.get("type"))
                .is_none()
                .then_some(typed);
        };
        let read = match text {
            "Id" => Some(of("Id", vec![of("Self", Vec::new(), at.span())], at.span())),
            text => overrides::read(text, &at.span()),
        };
        let Some(read) = read else {
            self.value_fault(
                at,
                "write a type as in Rust: `\"u32\"`, `\"Vec<Timestamp>\"`",
            );
            return None;
        };
        let said = overrides::Said {
            as_text: typed.as_text,
            formatted: typed.formatted,
        };
        if !overrides::agrees(&read, &typed.ty, said) {
            let message = format!(
                "`{}` is not what the schema says, `{}`",
                read.text, typed.ty.text
            );
            let help = "change one of them, or `format` or `uniqueItems`: both are to have the same JSON; null is said \
                        by the schema, and not by `Option`";
            self.found.at(diagnostic::OPTION_MISFIT, at, &message, help);
            return None;
        }
        typed.as_text &= super::bounds::integers(parts(&read).0).is_some();
        typed.ty = read;
        let is_of_bytes = parts(&typed.ty).0 == "Bytes" && typed.rules.has_length();
        if is_of_bytes || (typed.element() == "Bytes" && typed.each.has_length()) {
            let message = "`Bytes` are counted in bytes, and not in the characters of their JSON";
            let help = "remove `minLength` and `maxLength`, or write `\"x-field\": { \"length\": { \"max\": 1024 } }`";
            self.found.at(diagnostic::SCHEMA_MISFIT, at, message, help);
            return None;
        }
        Some(typed)
    }

    /// Reports what `x-field` says otherwise than the keywords do.
    fn agreeing(&mut self, node: Node<'a>, typed: &Typed<'a>) -> Option<()> {
        let field = node.get("x-field");
        let each = field.and_then(|field| field.get("each"));
        let agree = self.agree(&typed.rules, field);
        self.agree(&typed.each, each).and(agree)
    }

    /// A reference to a model whose keys the server assigns is of type `Id`.
    pub(super) fn referring(
        &mut self,
        node: Node<'a>,
        mut typed: Typed<'a>,
        options: &mut Vec<OptionDecl>,
    ) -> Option<Typed<'a>> {
        // Who created a record is a user.
        let is_creator = options
            .iter()
            .any(|option| option.name.value == "created_by");
        let model = references(options).or(is_creator.then_some(USER));
        let Some(model) = model.map(str::to_owned) else {
            return Some(typed);
        };
        let is_server_keyed = model == USER || self.models.get(&model) == Some(&true);
        if !is_server_keyed {
            return Some(typed);
        }
        options.retain(|option| option.name.value != "references");
        let at = node
            .get("x-field")
            .and_then(|field| field.get("references"))
            .unwrap_or(node);
        let id = of("Id", vec![of(&model, Vec::new(), at.span())], at.span());
        if overrides::replace_leaf(&mut typed.ty, &id) {
            return Some(typed);
        }
        let message = format!("`{}` is not the key of `{model}`", typed.ty.text);
        let help = "write `\"type\": \"string\", \"format\": \"uuid\"`, or a list of these";
        self.found.at(diagnostic::OPTION_MISFIT, at, &message, help);
        None
    }

    /// The key: one that the server assigns is of type `Id<Self>`.
    fn keyed(
        &mut self,
        node: Node<'a>,
        mut typed: Typed<'a>,
        options: &mut Vec<OptionDecl>,
        key: bool,
    ) -> Option<Typed<'a>> {
        if !key {
            return Some(typed);
        }
        if !options.iter().any(|option| option.name.value == "key") {
            options.insert(0, flag("key", node.name_span()));
        }
        let is_given = node
            .get("x-field")
            .and_then(|field| field.get("type"))
            .is_some();
        if is_given || !is_server_key(node, parts(&typed.ty).0) {
            return Some(typed);
        }
        let text = ["String", "Uuid"].contains(&parts(&typed.ty).0);
        if !text {
            let message = format!("the server assigns no key of type `{}`", typed.ty.text);
            let help = "write `\"type\": \"string\", \"format\": \"uuid\"`, or remove `readOnly` if clients assign it";
            self.found.at_name(diagnostic::KEY, node, &message, help);
            return None;
        }
        let span = typed.ty.span.clone();
        typed.ty = of("Id", vec![of("Self", Vec::new(), span.clone())], span);
        Some(typed)
    }

    /// Whether `x-field` says that the member is left out of answers; `may` is whether it can be.
    fn skips(&mut self, node: Node<'a>, may: bool) -> Option<Option<bool>> {
        let Some(at) = node
            .get("x-field")
            .and_then(|field| field.get("skip_if_none"))
        else {
            return Some(None);
        };
        if at.boolean().is_none() {
            let message = "`skip_if_none` is not given what it takes";
            self.found.at(
                diagnostic::OPTION_ARGUMENT,
                at,
                message,
                "write `true` or `false`",
            );
        }
        if at.boolean() == Some(true) && !may {
            let message =
                "`skip_if_none` is for what may be absent or null, and this is always there";
            let help = "remove it, take the member out of `required`, or write the type with null";
            self.found
                .at_name(diagnostic::OPTION_MISFIT, at, message, help);
            return None;
        }
        at.boolean().map(Some)
    }
}

/// Whether `id` is assigned by the server: it is read-only or a UUID.
pub(super) fn is_server_key(node: Node<'_>, ty: &str) -> bool {
    let field = node.get("x-field").and_then(|field| field.get("type"));
    match field.and_then(Node::text) {
        Some(given) => given == "Id",
        None => ty == "Uuid" || node.get("readOnly").and_then(Node::boolean) == Some(true),
    }
}

/// The model in `references`.
pub(super) fn references(options: &[OptionDecl]) -> Option<&str> {
    let option = options
        .iter()
        .find(|option| option.name.value == "references")?;
    match &option.arguments {
        Arguments::Value(value) => match &value.value {
            Value::Path(path) => path.last().map(String::as_str),
            _ => None,
        },
        _ => None,
    }
}

/// The type, and what the schema says of its values as options.
fn finished(typed: Typed<'_>) -> (crate::decl::TypeDecl, Vec<OptionDecl>) {
    let element = typed.element().to_owned();
    let span = typed.ty.span.clone();
    let Typed {
        ty,
        rules,
        each,
        as_text,
        ..
    } = typed;
    let mut options = rules.options(parts(&ty).0);
    let each = each.options(&element);
    if let Some(first) = each.first() {
        let span = first.span.clone();
        options.push(write::list("each", each, span));
    }
    if as_text {
        options.push(write::text("json", "string", span));
    }
    (ty, options)
}
