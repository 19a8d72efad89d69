//! The types that come from JSON Schemas, as a person would have written them: tokens of attributes and
//! types, from what the front end lowered.

use std::collections::BTreeSet;

use super::{DocText, Ident, Invalid, Meta, StrLit, Ty};
use crate::{
    app::App,
    decl::{
        Arguments, AttributesDecl, EnumDecl, FileDecl, MemberDecl, OptionDecl, Spanned, StructDecl,
        TypeDecl, TypeForm, Value, VariantDataDecl,
    },
    schema,
};

/// `schemas.rs`
#[derive(Debug)]
pub(crate) struct SchemasView {
    /// The files that the types come from.
    pub(crate) sources: Vec<String>,
    /// Models in Rust that are referred to.
    pub(crate) imports: Vec<Ty>,
    /// In the order of files and of places.
    pub(crate) items: Vec<SchemaView>,
}

/// A struct or an enum.
#[derive(Debug)]
pub(crate) struct SchemaView {
    pub(crate) name: Ident,
    pub(crate) above: AboveView,
    pub(crate) kind: SchemaKind,
}

#[derive(Debug)]
pub(crate) enum SchemaKind {
    Struct(Vec<PartView>),
    Enum(Vec<CaseView>),
}

/// A member.
#[derive(Debug)]
pub(crate) struct PartView {
    pub(crate) name: Ident,
    pub(crate) above: AboveView,
    pub(crate) ty: Ty,
}

/// A variant.
#[derive(Debug)]
pub(crate) struct CaseView {
    pub(crate) name: Ident,
    pub(crate) above: AboveView,
    /// What it holds with names.
    pub(crate) parts: Vec<PartView>,
    /// What it holds without.
    pub(crate) value: Option<Ty>,
}

/// What stands above an item.
#[derive(Debug)]
pub(crate) struct AboveView {
    pub(crate) docs: Vec<DocText>,
    pub(crate) derives: Vec<Ident>,
    pub(crate) model: Vec<Meta>,
    pub(crate) serde: Vec<Meta>,
}

impl SchemasView {
    /// The types that are part of the application: of others nobody has judged the names.
    ///
    /// # Errors
    /// A name is not a Rust name: the front end let something pass that it must not.
    pub(crate) fn new(file: &FileDecl, app: &App) -> Result<Self, Invalid> {
        let used = used(app);
        let is_used = |name: &Spanned<String>| used.contains(name.value.as_str());
        let mut items = Vec::new();
        for decl in file.structs.iter().filter(|decl| is_used(&decl.name)) {
            items.push((schema::place(decl), SchemaView::of_struct(decl)?));
        }
        for decl in file.enums.iter().filter(|decl| is_used(&decl.name)) {
            let span = &decl.name.span;
            let place: (&str, bool, _) = (&span.file, true, span);
            items.push((place, SchemaView::of_enum(decl)?));
        }
        items.sort_by_key(|(place, _)| *place);
        let mut sources: Vec<String> = items
            .iter()
            .map(|((file, ..), _)| (*file).to_owned())
            .collect();
        sources.dedup();
        let imports = file.imports.iter().map(|import| {
            let segments = import.path.iter().map(|segment| match segment.as_str() {
                "super" => Ok("super".to_owned()),
                name => Ident::new(name).map(|name| name.to_string()),
            });
            Ty::new(segments.collect::<Result<Vec<_>, _>>()?.join("::"))
        });
        Ok(Self {
            sources,
            imports: imports.collect::<Result<_, _>>()?,
            items: items.into_iter().map(|(_, item)| item).collect(),
        })
    }
}

/// The names of all types that models are, or hold.
fn used(app: &App) -> BTreeSet<&str> {
    let models = app.models.iter().map(|item| item.name.as_str());
    let structs = app.structs.iter().map(|item| item.name.as_str());
    let enums = app.enums.iter().map(|item| item.name.as_str());
    models.chain(structs).chain(enums).collect()
}

impl SchemaView {
    fn of_struct(decl: &StructDecl) -> Result<Self, Invalid> {
        Ok(Self {
            name: Ident::new(&decl.name.value)?,
            above: AboveView::new(&decl.attributes)?,
            kind: SchemaKind::Struct(parts(&decl.members)?),
        })
    }

    fn of_enum(decl: &EnumDecl) -> Result<Self, Invalid> {
        let cases = decl.variants.iter().map(|variant| {
            let value = match &variant.data {
                VariantDataDecl::Values(values) => values.first(),
                VariantDataDecl::None | VariantDataDecl::Members(_) => None,
            };
            let members = match &variant.data {
                VariantDataDecl::Members(members) => members.as_slice(),
                VariantDataDecl::None | VariantDataDecl::Values(_) => &[],
            };
            Ok(CaseView {
                name: Ident::new(&variant.name.value)?,
                above: AboveView::new(&variant.attributes)?,
                parts: parts(members)?,
                value: value.map(|value| ty(&value.ty)).transpose()?,
            })
        });
        Ok(Self {
            name: Ident::new(&decl.name.value)?,
            above: AboveView::new(&decl.attributes)?,
            kind: SchemaKind::Enum(cases.collect::<Result<_, _>>()?),
        })
    }
}

fn parts(members: &[MemberDecl]) -> Result<Vec<PartView>, Invalid> {
    let parts = members.iter().map(|member| {
        Ok(PartView {
            name: Ident::new(&member.name.value)?,
            above: AboveView::new(&member.attributes)?,
            ty: ty(&member.ty)?,
        })
    });
    parts.collect()
}

impl AboveView {
    fn new(attributes: &AttributesDecl) -> Result<Self, Invalid> {
        let derives = attributes.derives.iter().map(|derive| Ident::new(derive));
        let options = |options: &[OptionDecl]| {
            let texts = options.iter().map(|one| Meta::new(option(one)?));
            texts.collect::<Result<Vec<_>, _>>()
        };
        let mut serde = attributes.serde.clone();
        serde.retain(|option| option.name.value != "default");
        Ok(Self {
            docs: attributes.docs.lines().map(DocText::line).collect(),
            derives: derives.collect::<Result<_, _>>()?,
            model: options(&attributes.model)?,
            // A default is what the server makes of an absent member; serde would ask for another.
            serde: options(&serde)?,
        })
    }
}

fn ty(decl: &TypeDecl) -> Result<Ty, Invalid> {
    Ty::new(type_text(decl)?)
}

fn type_text(decl: &TypeDecl) -> Result<String, Invalid> {
    let TypeForm::Path {
        segments,
        arguments,
        ..
    } = &decl.form
    else {
        return Err(Invalid::new(decl.text.clone(), "a type"));
    };
    let path = segments.iter().map(|segment| match segment.as_str() {
        "Self" => Ok("Self".to_owned()),
        name => Ident::new(name).map(|name| name.to_string()),
    });
    let path = path.collect::<Result<Vec<_>, _>>()?.join("::");
    let arguments = arguments
        .iter()
        .map(type_text)
        .collect::<Result<Vec<_>, _>>()?;
    Ok(match arguments.as_slice() {
        [] => path,
        arguments => format!("{path}<{}>", arguments.join(", ")),
    })
}

/// An option as it stands in an attribute.
fn option(decl: &OptionDecl) -> Result<String, Invalid> {
    let name = &decl.name.value;
    // `type` may be the name of a member in `unique(…)`.
    let name = Ident::new(name)?.to_string();
    Ok(match &decl.arguments {
        Arguments::None => name,
        Arguments::Value(written) => format!("{name} = {}", value(&written.value)?),
        Arguments::List(list) => {
            let parts = list.iter().map(option).collect::<Result<Vec<_>, _>>()?;
            format!("{name}({})", parts.join(", "))
        }
    })
}

fn value(value: &Value) -> Result<String, Invalid> {
    Ok(match value {
        Value::Bool(value) => value.to_string(),
        Value::Integer(number) => number.to_string(),
        Value::Float(digits) => digits.clone(),
        Value::String(text) => StrLit::new(text).to_string(),
        Value::Path(path) => {
            let names = path
                .iter()
                .map(|name| Ident::new(name).map(|name| name.to_string()));
            names.collect::<Result<Vec<_>, _>>()?.join("::")
        }
        Value::List(items) => {
            let items = items.iter().map(|item| self::value(&item.value));
            format!("[{}]", items.collect::<Result<Vec<_>, _>>()?.join(", "))
        }
        Value::Braces => "{}".to_owned(),
        Value::Rule(rule) => StrLit::new(&rule.text).to_string(),
        Value::Other(text) => return Err(Invalid::new(text.clone(), "a value")),
    })
}
