//! Nested structs and enums as the templates need them: each has a file of its own.

use std::collections::BTreeSet;

use super::{
    FieldView, Ident, Invalid, StrLit, Ty,
    types::{imports, rust_path},
};
use crate::{
    app::{App, Enum, EnumForm, Field, Struct, VariantData},
    lock::{EnumIds, MemberIds, StructIds},
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
    /// Of a variant with members: the struct that a body has of it.
    pub(crate) input: Ident,
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
    /// The members that may own memory of the heap.
    #[expect(clippy::unused_self, reason = "a template calls methods alone")]
    pub(crate) fn heap_fields<'f>(&self, fields: &'f [FieldView]) -> Vec<&'f FieldView> {
        fields.iter().filter(|field| field.owns_heap).collect()
    }

    pub(super) fn of_struct(app: &App, item: &Struct, ids: &StructIds) -> Result<Self, Invalid> {
        let members = || item.fields.iter().zip(&ids.members);
        let view = |(field, ids)| FieldView::new(app, field, ids, None);
        let fields = members().map(view).collect::<Result<_, _>>()?;
        Ok(Self {
            name: Ident::new(&item.name)?,
            module: Ident::new(&case::snake(&item.name))?,
            file: case::snake(&item.name),
            source: item.span.file.clone(),
            path: rust_path(&item.module, &item.name)?,
            imports: imports(app, &item.name, members())?,
            kind: NestedKind::Struct(fields),
        })
    }

    pub(super) fn of_enum(app: &App, item: &Enum, ids: &EnumIds) -> Result<Self, Invalid> {
        let names: Vec<_> = item
            .variants
            .iter()
            .map(|variant| variant.json_name.as_str())
            .collect();
        let expected = StrLit::new(&match names.as_slice() {
            [one] => (*one).to_owned(),
            names => format!("one of {}", names.join(", ")),
        });
        let variants = variants(app, item, ids)?;
        let kind = match &item.form {
            EnumForm::Name => NestedKind::Unit { expected, variants },
            EnumForm::Internal { tag } => {
                NestedKind::Data(DataView::new(tag, None, expected, variants))
            }
            EnumForm::Adjacent { tag, content } => {
                NestedKind::Data(DataView::new(tag, Some(content), expected, variants))
            }
        };
        let held = item.variants.iter().zip(&ids.variants);
        let held = held.flat_map(|(variant, ids)| match &variant.data {
            VariantData::Members(fields) => fields.iter().zip(&ids.members).collect(),
            VariantData::Value(_) | VariantData::None => Vec::new(),
        });
        let values = item
            .variants
            .iter()
            .filter_map(|variant| match &variant.data {
                VariantData::Value(field) => Some((&**field, &NO_IDS)),
                _ => None,
            });
        Ok(Self {
            name: Ident::new(&item.name)?,
            module: Ident::new(&case::snake(&item.name))?,
            file: case::snake(&item.name),
            source: item.span.file.clone(),
            path: rust_path(&item.module, &item.name)?,
            imports: imports(app, &item.name, held.chain(values))?,
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

    /// Whether a patch reaches into a member, and so can find a fault there.
    pub(crate) fn merges_with_faults(&self) -> bool {
        self.fields().iter().any(|field| field.merges)
    }
}

impl DataView {
    fn new(tag: &str, content: Option<&str>, expected: StrLit, variants: Vec<VariantView>) -> Self {
        Self {
            tag: StrLit::new(tag),
            tag_inside: StrLit::json(tag),
            content: content.map(StrLit::new),
            content_inside: content.map(StrLit::json),
            expected,
            variants,
        }
    }

    /// Whether a patch reaches into a member of any variant, rather than putting another in its place.
    pub(crate) fn merges(&self) -> bool {
        let has_members =
            |variant: &VariantView| matches!(variant.data, VariantDataView::Members(_));
        let merges = |variant: &VariantView| {
            variant.merges() || (self.content.is_some() && has_members(variant))
        };
        self.variants.iter().any(merges)
    }

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

    /// Whether a patch reaches into a member of it.
    pub(crate) fn merges(&self) -> bool {
        self.fields().iter().any(|field| field.merges)
    }

    /// Whether its name in JSON is another than in Rust.
    pub(crate) fn is_renamed(&self) -> bool {
        self.json != StrLit::new(&self.name.to_string())
    }
}

/// What a variant's one value has in place of ids: it stands in the log by itself.
static NO_IDS: MemberIds = MemberIds {
    name: String::new(),
    id: 0,
    absent: None,
};

fn variants(app: &App, item: &Enum, ids: &EnumIds) -> Result<Vec<VariantView>, Invalid> {
    let mut taken = Names::default();
    let mut variants = Vec::new();
    for (ordinal, (variant, ids)) in item.variants.iter().zip(&ids.variants).enumerate() {
        let prefix = case::snake(&variant.name);
        let data = match &variant.data {
            VariantData::None => VariantDataView::None,
            VariantData::Members(fields) => {
                let fields = fields.iter().zip(&ids.members).map(|(field, ids)| {
                    let label = taken.free(&format!("{prefix}_{}", field.name));
                    FieldView::new(app, field, ids, Some(label))
                });
                VariantDataView::Members(fields.collect::<Result<_, _>>()?)
            }
            VariantData::Value(field) => {
                let named = Field {
                    name: "value".to_owned(),
                    ..(**field).clone()
                };
                let label = taken.free(&prefix);
                VariantDataView::Value(Box::new(FieldView::new(app, &named, &NO_IDS, Some(label))?))
            }
        };
        let input = format!("{}{}Input", item.name, variant.name);
        variants.push(VariantView {
            name: Ident::new(&variant.name)?,
            json: StrLit::new(&variant.json_name),
            json_inside: StrLit::json(&variant.json_name),
            input: Ident::new(&Names::of_types(app).free(&input))?,
            id: ids.id,
            ordinal,
            data,
        });
    }
    Ok(variants)
}

/// Names that are taken already.
#[derive(Debug, Default)]
struct Names(BTreeSet<String>);

impl Names {
    /// Those of every type of `models/`: a file imports some of them.
    fn of_types(app: &App) -> Self {
        let models = app.models.iter().map(|item| &item.name);
        let structs = app.structs.iter().map(|item| &item.name);
        let enums = app.enums.iter().map(|item| &item.name);
        Self(models.chain(structs).chain(enums).cloned().collect())
    }

    /// The name, with a number behind it if it is taken; then it is.
    fn free(&mut self, name: &str) -> String {
        let mut free = name.to_owned();
        for number in 2.. {
            if self.0.insert(free.clone()) {
                break;
            }
            free = format!("{name}{number}");
        }
        free
    }
}
