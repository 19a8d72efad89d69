//! Unique members and indexes as the templates need them.

use super::{DocText, Expr, Ident, Invalid, StrLit, Ty, types::rust_type, way};
use crate::{
    app::{App, Field, FieldType, Model, Unique},
    index::{Index, Of, UniqueIndex, indexes, uniques},
    reference::{Count, Place},
};

/// What no two records share.
#[derive(Debug)]
pub(crate) struct UniqueView {
    /// What follows `unique_`.
    pub(crate) label: String,
    /// The members, for the doc comment.
    pub(crate) words: DocText,
    /// Whether case is ignored.
    pub(crate) folded: bool,
    /// The members' JSON names.
    pub(crate) members: Vec<StrLit>,
    /// The type of a record's value.
    pub(crate) ty: Ty,
    /// That of `record`, an `Option`.
    pub(crate) value: Expr,
}

impl UniqueView {
    pub(super) fn all(model: &Model) -> Result<Vec<Self>, Invalid> {
        uniques(model).iter().map(Self::new).collect()
    }

    /// Whether it is of several members.
    pub(crate) fn is_combined(&self) -> bool {
        self.members.len() > 1
    }

    fn new(unique: &UniqueIndex<'_>) -> Result<Self, Invalid> {
        let fields = unique.fields.as_slice();
        let (ty, value) = match fields {
            [field] => single(field)?,
            fields => combined(fields)?,
        };
        Ok(Self {
            label: unique.label.clone(),
            words: DocText::new(&quoted(fields)),
            folded: matches!(fields, [field] if field.unique == Some(Unique::IgnoreCase)),
            members: fields
                .iter()
                .map(|field| StrLit::new(&field.json_name))
                .collect(),
            ty: Ty::new(ty)?,
            value: Expr::new(value)?,
        })
    }
}

/// The type and value of one member: text is borrowed, anything else is in its index's form.
fn single(field: &Field) -> Result<(String, String), Invalid> {
    let place = format!("record.{}", Ident::new(&field.name)?);
    let folded = field.unique == Some(Unique::IgnoreCase);
    Ok(match (&field.ty, field.optional) {
        (FieldType::String, true) if folded => (
            "Option<rt::Folded<'_>>".to_owned(),
            format!("{place}.as_deref().map(rt::Folded)"),
        ),
        (FieldType::String, false) if folded => (
            "Option<rt::Folded<'_>>".to_owned(),
            format!("Some(rt::Folded(&{place}))"),
        ),
        (FieldType::String, true) => ("Option<&str>".to_owned(), format!("{place}.as_deref()")),
        (FieldType::String, false) => ("Option<&str>".to_owned(), format!("Some(&{place})")),
        (ty, true) => (
            format!("Option<{}>", form(ty)),
            format!("{place}.as_ref().map(rt::IndexKey::form)"),
        ),
        (ty, false) => (
            format!("Option<{}>", form(ty)),
            format!("Some(rt::IndexKey::form(&{place}))"),
        ),
    })
}

/// The type and value of several: there is none unless all are there.
fn combined(fields: &[&Field]) -> Result<(String, String), Invalid> {
    let mut types = Vec::new();
    let mut values = Vec::new();
    for field in fields {
        let place = format!("record.{}", Ident::new(&field.name)?);
        let (ty, value) = match (&field.ty, field.optional) {
            (FieldType::String, true) => ("&str".to_owned(), format!("{place}.as_deref()?")),
            (FieldType::String, false) => ("&str".to_owned(), format!("{place}.as_str()")),
            (ty, true) => (form(ty), format!("rt::IndexKey::form({place}.as_ref()?)")),
            (ty, false) => (form(ty), format!("rt::IndexKey::form(&{place})")),
        };
        types.push(ty);
        values.push(value);
    }
    Ok((
        format!("Option<({})>", types.join(", ")),
        format!("Some(({}))", values.join(", ")),
    ))
}

fn form(ty: &FieldType) -> String {
    format!("<{} as rt::IndexKey>::Form", rust_type(ty))
}

/// An ordered index: declared, or of a reference.
#[derive(Debug)]
pub(crate) struct IndexView {
    /// What follows `by_`.
    pub(crate) label: String,
    /// What it is of, for the doc comment.
    pub(crate) words: DocText,
    /// The type whose forms it holds.
    pub(crate) ty: Ty,
    /// What it holds of a record.
    pub(crate) entries: EntriesView,
    /// Whether it is of a reference, so that other tables look into it.
    pub(crate) is_reference: bool,
}

/// What an index holds of a record named `record`.
#[derive(Debug)]
pub(crate) enum EntriesView {
    /// A member: that of `record`, and the same of `stored`.
    Member(Expr, Expr),
    /// One entry, in the index's form.
    Form(Expr),
    /// An entry for each value of an iterator.
    Many(Expr),
}

impl IndexView {
    pub(super) fn all(model: &Model, app: &App) -> Result<Vec<Self>, Invalid> {
        indexes(model, app).iter().map(Self::new).collect()
    }

    fn new(index: &Index<'_>) -> Result<Self, Invalid> {
        match &index.of {
            Of::Place(place) => Self::of_place(&index.label, place),
            Of::Members(fields) => Self::of_members(&index.label, fields),
        }
    }

    fn of_place(label: &str, place: &Place<'_>) -> Result<Self, Invalid> {
        let value = rust_type(place.ty);
        let optional = format!("Option<{value}>");
        let (ty, entries) = match Kind::of(place) {
            Kind::Member {
                optional: of_option,
            } => {
                let [record, stored] = ["record", "stored"].map(|of| way::member(place, of));
                let ty = if of_option { optional } else { value };
                (ty, EntriesView::Member(record?, stored?))
            }
            Kind::Optional => {
                let value = format!("rt::form({})", way::optional(place, "record")?);
                (optional, EntriesView::Form(Expr::new(value)?))
            }
            Kind::Many => (value, EntriesView::Many(way::values(place, "record")?)),
        };
        Ok(Self {
            label: label.to_owned(),
            words: DocText::new(&format!("`{}`", place.json_path())),
            ty: Ty::new(ty)?,
            entries,
            is_reference: place.field.on_delete.is_some(),
        })
    }

    fn of_members(label: &str, fields: &[&Field]) -> Result<Self, Invalid> {
        let mut types = Vec::new();
        let mut forms = Vec::new();
        for field in fields {
            types.push(match field.optional {
                true => format!("Option<{}>", rust_type(&field.ty)),
                false => rust_type(&field.ty),
            });
            let name = Ident::new(&field.name)?;
            forms.push(format!("rt::IndexKey::form(&record.{name})"));
        }
        Ok(Self {
            label: label.to_owned(),
            words: DocText::new(&quoted(fields)),
            ty: Ty::new(format!("({})", types.join(", ")))?,
            entries: EntriesView::Form(Expr::new(format!("({})", forms.join(", ")))?),
            is_reference: false,
        })
    }
}

/// How an index is kept of a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// As the member is, which may be an `Option` itself.
    Member { optional: bool },
    /// An `Option` is on the way.
    Optional,
    /// An entry a value.
    Many,
}

impl Kind {
    pub(super) fn of(place: &Place<'_>) -> Self {
        match place.count() {
            Count::One => Self::Member { optional: false },
            Count::Many => Self::Many,
            Count::Optional => {
                let optionals = place.fields().filter(|field| field.optional).count();
                match place.field.optional && optionals == 1 {
                    true => Self::Member { optional: true },
                    false => Self::Optional,
                }
            }
        }
    }
}

/// `` `a`, `b` ``
fn quoted(fields: &[&Field]) -> String {
    let names: Vec<String> = fields
        .iter()
        .map(|field| format!("`{}`", field.json_name))
        .collect();
    names.join(", ")
}
