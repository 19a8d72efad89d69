//! Defaults, read when every type is known: values of JSON as the values that attributes hold.

use super::{
    extensions::scalar,
    json::Node,
    lower::{Lowering, Owner},
    write::{self, parts, present},
};
use crate::{
    decl::{
        Arguments, AttributesDecl, EnumDecl, MemberDecl, Spanned, StructDecl, TypeDecl, Value,
        VariantDataDecl,
    },
    diagnostic,
};

/// What a default is in Rust.
enum Default {
    /// `#[model(default = …)]`
    Value(Value),
    /// `#[serde(default)]`: a struct of defaults.
    Parts,
}

impl Lowering<'_> {
    /// Writes every default above its member: first those that are values, and then those of structs,
    /// which are made of these.
    pub(super) fn settle_defaults(&mut self) {
        let names = self.structs.iter().map(|decl| decl.name.value.clone());
        self.struct_places = names.zip(0..).collect();
        let names = self.enums.iter().map(|decl| decl.name.value.clone());
        self.enum_places = names.zip(0..).collect();
        let all = std::mem::take(&mut self.defaults);
        for structs in [false, true] {
            for later in &all {
                let Some(member) = self.member_at(later.owner, later.member) else {
                    continue;
                };
                let is_struct = self.structure(parts(&member.ty).0).is_some();
                // `now` is there already.
                let is_written = has_option(&member.attributes, "default");
                if is_struct != structs || is_written {
                    continue;
                }
                let read = self.default(later.node, &member.ty, is_text(member));
                match read {
                    Ok(default) => {
                        self.write_default(later.owner, later.member, later.node, default);
                    }
                    Err(help) => {
                        let message = "this is not a default of the member";
                        let code = diagnostic::DEFAULT_MISFIT;
                        self.found.at(code, later.node, message, &help);
                    }
                }
            }
        }
    }

    fn member_at(&self, owner: Owner, at: usize) -> Option<&MemberDecl> {
        match owner {
            Owner::Struct(index) => self.structs.get(index)?.members.get(at),
            Owner::Variant(index, variant) => {
                let variants = &self.enums.get(index)?.variants;
                variants.get(variant)?.data.members().get(at)
            }
        }
    }

    fn write_default(&mut self, owner: Owner, at: usize, node: Node<'_>, default: Default) {
        let member = match owner {
            Owner::Struct(index) => {
                let found = self.structs.get_mut(index);
                found.and_then(|found| found.members.get_mut(at))
            }
            Owner::Variant(index, variant) => {
                let found = self.enums.get_mut(index);
                let found = found.and_then(|found| found.variants.get_mut(variant));
                found.and_then(|variant| match &mut variant.data {
                    VariantDataDecl::None => None,
                    VariantDataDecl::Members(members) | VariantDataDecl::Values(members) => {
                        members.get_mut(at)
                    }
                })
            }
        };
        let Some(member) = member else { return };
        let attributes = &mut member.attributes;
        match default {
            Default::Value(value) => {
                let option = write::valued("default", value, node);
                attributes
                    .model_span
                    .get_or_insert_with(|| option.span.clone());
                attributes.model.push(option);
            }
            Default::Parts => attributes
                .serde
                .push(write::flag("default", node.name_span())),
        }
    }

    fn structure(&self, name: &str) -> Option<&StructDecl> {
        self.structs.get(*self.struct_places.get(name)?)
    }

    /// Reads a default, or says what to write instead.
    fn default(&self, node: Node<'_>, ty: &TypeDecl, as_text: bool) -> Result<Default, String> {
        let ty = present(ty);
        let (name, arguments) = parts(ty);
        let value = |help: &str| {
            scalar(node)
                .map(Default::Value)
                .ok_or_else(|| help.to_owned())
        };
        if let Some(found) = self.structure(name) {
            return self.parts(node, found);
        }
        let place = self.enum_places.get(name);
        if let Some(found) = place.and_then(|place| self.enums.get(*place)) {
            return variant(node, found).map(Default::Value);
        }
        match (name, arguments) {
            ("Vec" | "BTreeSet", [element]) => {
                let help = || "write a list of values: `[]`".to_owned();
                let items = node.is_array().then(|| node.elements()).ok_or_else(help)?;
                let items = items.map(|item| match self.default_of_element(item, element)? {
                    Default::Value(value) => Ok(Spanned {
                        value,
                        span: item.span(),
                    }),
                    Default::Parts => {
                        Err("write `[]`: a list of objects has no other default".to_owned())
                    }
                });
                let items: Vec<_> = items.collect::<Result<_, String>>()?;
                Ok(Default::Value(Value::List(items)))
            }
            ("BTreeMap", _) => match node.is_object() && node.members().next().is_none() {
                true => Ok(Default::Value(Value::Braces)),
                false => Err("write `{}`, the empty map".to_owned()),
            },
            (_, []) if as_text => {
                let number = node.text().and_then(|text| text.parse().ok());
                let value = number.map(|number| Default::Value(Value::Integer(number)));
                value.ok_or_else(|| "write the integer in quotes: `\"0\"`".to_owned())
            }
            _ => value("remove it, or let the member be absent: take it out of `required`"),
        }
    }

    /// A default of an element.
    fn default_of_element(&self, node: Node<'_>, ty: &TypeDecl) -> Result<Default, String> {
        match self.structure(parts(present(ty)).0) {
            Some(_) => Ok(Default::Parts),
            None => self.default(node, ty, false),
        }
    }

    /// A struct has a default if it is that of each of its members.
    fn parts(&self, node: Node<'_>, found: &StructDecl) -> Result<Default, String> {
        let help = || {
            format!(
                "write `{{}}`, with defaults in the members of `{}`: the default is made of them",
                found.name.value
            )
        };
        if !node.is_object() {
            return Err(help());
        }
        for (name, value) in node.members() {
            let member = found
                .members
                .iter()
                .find(|member| json_name(member) == name);
            let member = member.ok_or_else(help)?;
            let is_absent = parts(&member.ty).0 == "Option" && value.is_null();
            let read = || self.default(value, &member.ty, is_text(member)).ok();
            let same = match is_absent {
                true => true,
                false => match read().ok_or_else(help)? {
                    Default::Value(value) => same(own_default(&member.attributes), &value),
                    Default::Parts => member
                        .attributes
                        .serde
                        .iter()
                        .any(|one| one.name.value == "default"),
                },
            };
            if !same {
                return Err(help());
            }
        }
        Ok(Default::Parts)
    }
}

/// A variant that holds nothing: its text, or an object with the tag alone.
fn variant(node: Node<'_>, found: &EnumDecl) -> Result<Value, String> {
    let tagged = found
        .attributes
        .serde
        .iter()
        .find(|option| option.name.value == "tag");
    let text = match tagged.and_then(|option| string(&option.arguments)) {
        Some(tag) => {
            let only = node.members().count() == 1;
            node.get(tag).filter(|_| only).and_then(Node::text)
        }
        None => node.text(),
    };
    let unit = found.variants.iter().find(|variant| {
        let renamed = renamed(&variant.attributes).unwrap_or(&variant.name.value);
        variant.data.is_none() && Some(renamed) == text
    });
    match unit {
        Some(unit) => Ok(Value::Path(vec![
            found.name.value.clone(),
            unit.name.value.clone(),
        ])),
        None => Err(format!(
            "write one of the values of `{}` that hold nothing",
            found.name.value
        )),
    }
}

fn has_option(attributes: &AttributesDecl, name: &str) -> bool {
    attributes
        .model
        .iter()
        .any(|option| option.name.value == name)
}

fn is_text(member: &MemberDecl) -> bool {
    has_option(&member.attributes, "json")
}

fn own_default(attributes: &AttributesDecl) -> Option<&Value> {
    let option = attributes
        .model
        .iter()
        .find(|option| option.name.value == "default")?;
    match &option.arguments {
        Arguments::Value(value) => Some(&value.value),
        _ => None,
    }
}

/// Whether two values say the same, wherever they stand.
fn same(one: Option<&Value>, other: &Value) -> bool {
    match (one, other) {
        (Some(Value::List(one)), Value::List(other)) => {
            let pairs = one.iter().zip(other);
            one.len() == other.len()
                && pairs
                    .into_iter()
                    .all(|(one, other)| same(Some(&one.value), &other.value))
        }
        (one, other) => one == Some(other),
    }
}

fn string(arguments: &Arguments) -> Option<&str> {
    match arguments {
        Arguments::Value(value) => match &value.value {
            Value::String(text) => Some(text),
            _ => None,
        },
        _ => None,
    }
}

fn renamed(attributes: &AttributesDecl) -> Option<&str> {
    let option = attributes
        .serde
        .iter()
        .find(|option| option.name.value == "rename")?;
    string(&option.arguments)
}

fn json_name(member: &MemberDecl) -> &str {
    renamed(&member.attributes).unwrap_or(&member.name.value)
}
