//! Nested structs and enums as the templates need them: each has a file of its own.

use std::collections::BTreeSet;

use super::{
    FieldView, Ident, Invalid, StrLit, Ty,
    types::{imports, rust_path},
};
use crate::{
    app::{App, Enum, EnumForm, Field, Struct, VariantData},
    lock::{EnumIds, StructIds},
    resolve::case,
};

/// A nested struct or an enum.
#[derive(Debug)]
pub(crate) struct NestedView {
    /// Rust name.
    pub(crate) name: Ident,
    /// The file and module: `address`.
    pub(crate) module: Ident,
    /// The file's name without `.rs`.
    pub(crate) file: String,
    /// Where it stands, for people: `models/order.rs`.
    pub(crate) source: String,
    /// Where it stands, for rustc: `super::models::order::Address`.
    pub(crate) path: Ty,
    /// Other types of `models/` that the file names.
    pub(crate) imports: BTreeSet<Ty>,
    pub(crate) kind: NestedKind,
}

/// Which of the three it is.
#[derive(Debug)]
pub(crate) enum NestedKind {
    Struct(Vec<FieldView>),
    /// An enum without data, whose JSON is a string.
    Unit {
        expected: StrLit,
        variants: Vec<VariantView>,
    },
    Data(DataView),
}

/// An enum whose JSON is an object.
#[derive(Debug)]
pub(crate) struct DataView {
    /// The member that names the variant.
    pub(crate) tag: StrLit,
    pub(crate) tag_inside: StrLit,
    /// The member that holds what is in it.
    pub(crate) content: Option<StrLit>,
    pub(crate) content_inside: Option<StrLit>,
    /// What names there are.
    pub(crate) expected: StrLit,
    pub(crate) variants: Vec<VariantView>,
}

/// A variant.
#[derive(Debug)]
pub(crate) struct VariantView {
    pub(crate) name: Ident,
    pub(crate) json: StrLit,
    pub(crate) json_inside: StrLit,
    pub(crate) id: u32,
    pub(crate) ordinal: usize,
    pub(crate) data: VariantDataView,
}

/// What a variant holds.
#[derive(Debug)]
pub(crate) enum VariantDataView {
    None,
    Members(Vec<FieldView>),
    Value(Box<FieldView>),
}

impl NestedView {
    pub(super) fn of_struct(app: &App, item: &Struct, ids: &StructIds) -> Result<Self, Invalid> {
        let fields = members(app, &item.fields, &ids.members, None)?;
        let imports = imports(app, &item.name, &item.fields)?;
        Self::new(&item.name, &item.module, imports, NestedKind::Struct(fields))
    }

    pub(super) fn of_enum(app: &App, item: &Enum, ids: &EnumIds) -> Result<Self, Invalid> {
        let mut variants = Vec::new();
        let mut fields: Vec<&Field> = Vec::new();
        for (ordinal, (variant, ids)) in item.variants.iter().zip(&ids.variants).enumerate() {
            let prefix = case::snake(&variant.name);
            let data = match &variant.data {
                VariantData::None => VariantDataView::None,
                VariantData::Members(of_variant) => {
                    fields.extend(of_variant);
                    VariantDataView::Members(members(app, of_variant, &ids.members, Some(&prefix))?)
                }
                VariantData::Value(field) => {
                    fields.push(field);
                    VariantDataView::Value(Box::new(value(app, field, &prefix)?))
                }
            };
            variants.push(VariantView {
                name: Ident::new(&variant.name)?,
                json: StrLit::new(&variant.json_name),
                json_inside: StrLit::json(&variant.json_name),
                id: ids.id,
                ordinal,
                data,
            });
        }
        let names: Vec<_> = item
            .variants
            .iter()
            .map(|variant| variant.json_name.as_str())
            .collect();
        let expected = StrLit::new(&match names.as_slice() {
            [one] => (*one).to_owned(),
            names => format!("one of {}", names.join(", ")),
        });
        let data = |tag: &str, content: Option<&String>, expected, variants| DataView {
            tag: StrLit::new(tag),
            tag_inside: StrLit::json(tag),
            content: content.map(|content| StrLit::new(content)),
            content_inside: content.map(|content| StrLit::json(content)),
            expected,
            variants,
        };
        let kind = match &item.form {
            EnumForm::Name => NestedKind::Unit { expected, variants },
            EnumForm::Internal { tag } => NestedKind::Data(data(tag, None, expected, variants)),
            EnumForm::Adjacent { tag, content } => {
                NestedKind::Data(data(tag, Some(content), expected, variants))
            }
        };
        let imports = imports(app, &item.name, fields)?;
        Self::new(&item.name, &item.module, imports, kind)
    }

    fn new(
        name: &str,
        module: &[String],
        imports: BTreeSet<Ty>,
        kind: NestedKind,
    ) -> Result<Self, Invalid> {
        let file = case::snake(name);
        Ok(Self {
            name: Ident::new(name)?,
            module: Ident::new(&file)?,
            file,
            source: format!("{}.rs", module.join("/")),
            path: rust_path(module, name)?,
            imports,
            kind,
        })
    }

    /// The members of a struct; of an enum, those of all its variants.
    pub(crate) fn fields(&self) -> Vec<&FieldView> {
        match &self.kind {
            NestedKind::Struct(fields) => fields.iter().collect(),
            NestedKind::Unit { .. } => Vec::new(),
            NestedKind::Data(data) => data.variants.iter().flat_map(VariantView::fields).collect(),
        }
    }

    /// Whether any of its members has a constraint.
    pub(crate) fn is_checked(&self) -> bool {
        self.fields().iter().any(|field| field.check.is_some())
    }

    /// Whether making a struct from a patch alone can find a fault.
    pub(crate) fn builds_with_faults(&self) -> bool {
        !self.fields().is_empty()
    }

    /// Whether merging a patch into a struct can find a fault.
    pub(crate) fn merges_with_faults(&self) -> bool {
        self.fields().iter().any(|field| field.merges)
    }
}

impl DataView {
    /// Whether every variant has a constraint.
    pub(crate) fn all_checked(&self) -> bool {
        self.variants.iter().all(VariantView::is_checked)
    }
}

impl VariantView {
    fn fields(&self) -> Vec<&FieldView> {
        match &self.data {
            VariantDataView::None => Vec::new(),
            VariantDataView::Members(fields) => fields.iter().collect(),
            VariantDataView::Value(field) => vec![field],
        }
    }

    /// Whether a member of it has a constraint.
    pub(crate) fn is_checked(&self) -> bool {
        self.fields().iter().any(|field| field.check.is_some())
    }
}

fn members(
    app: &App,
    fields: &[Field],
    ids: &[crate::lock::MemberIds],
    prefix: Option<&str>,
) -> Result<Vec<FieldView>, Invalid> {
    let view = |(field, ids)| FieldView::new(app, field, ids, prefix);
    fields.iter().zip(ids).map(view).collect()
}

/// The one value of a variant, named by the variant alone.
fn value(app: &App, field: &Field, variant: &str) -> Result<FieldView, Invalid> {
    let ids = crate::lock::MemberIds {
        name: field.name.clone(),
        id: 0,
        absent: None,
    };
    let named = Field {
        name: variant.to_owned(),
        json_name: variant.to_owned(),
        ..field.clone()
    };
    FieldView::new(app, &named, &ids, None)
}
