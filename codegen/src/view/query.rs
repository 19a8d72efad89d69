//! The filters, orders and plans of a model's list as the templates need them.

use std::collections::BTreeSet;

use super::{DocText, Expr, Ident, Invalid, StrLit, Ty, types::rust_type};
use crate::{
    app::{App, Field, FieldType, Model, Role, Unique},
    index::{Index, Of, UniqueIndex, indexes, uniques},
    query::{Filter, Kind, Sort, filters, sorts},
    resolve::case,
};

/// What a list can be filtered and sorted by.
#[derive(Debug)]
pub(crate) struct QueryView {
    pub(crate) filters: Vec<FilterView>,
    /// The members that any order is by.
    pub(crate) places: Vec<PlaceView>,
    pub(crate) sorts: Vec<SortView>,
    pub(crate) uniques: Vec<LookUpView>,
    pub(crate) indexes: Vec<WalkView>,
}

/// A filter.
#[derive(Debug)]
pub(crate) struct FilterView {
    /// The member of the struct of filters: `address_city`.
    pub(crate) ident: Ident,
    /// The name in queries: `address.city`.
    pub(crate) name: StrLit,
    /// The parameters, for the doc comment.
    pub(crate) words: DocText,
    pub(crate) ty: Ty,
    /// What it is asked of, given a `record`.
    pub(crate) value: Expr,
    pub(crate) is_key: bool,
}

/// A member that an order is by.
#[derive(Debug)]
pub(crate) struct PlaceView {
    pub(crate) ident: Ident,
    pub(crate) name: StrLit,
    /// Its type, an `Option` if it may be absent.
    pub(crate) ty: Ty,
    /// The member of `record`, `left` and `right`.
    pub(crate) of_record: Expr,
    pub(crate) of_left: Expr,
    pub(crate) of_right: Expr,
}

/// An order.
#[derive(Debug)]
pub(crate) struct SortView {
    /// The variant of the enum: `StatusDue`.
    pub(crate) variant: Ident,
    /// The values of the parameter, for the doc comment.
    pub(crate) words: DocText,
    /// The same as literals; the first is without `-`.
    pub(crate) names: Vec<StrLit>,
    /// The members, as places among [`QueryView::places`]; none of that by the key.
    places: Vec<usize>,
}

/// Unique members, and how a record is found by them.
#[derive(Debug)]
pub(crate) struct LookUpView {
    pub(crate) label: String,
    /// The names in queries.
    pub(crate) names: Vec<StrLit>,
    /// What gives the values that are asked for.
    pub(crate) values: Expr,
    /// One of them as the index takes it, given as `value`.
    pub(crate) value: Expr,
}

/// An index, and what a query leaves of it.
#[derive(Debug)]
pub(crate) struct WalkView {
    pub(crate) label: String,
    /// A level for each member.
    pub(crate) levels: Vec<Expr>,
}

impl QueryView {
    pub(super) fn new(model: &Model, app: &App) -> Result<Self, Invalid> {
        let (named, mut labels) = named(model, app);
        let orders = sorts(model, app);
        let mut places: Vec<(String, Vec<&Field>)> = Vec::new();
        for path in orders.iter().flat_map(|sort| &sort.by) {
            if !is_key(path) && !places.iter().any(|(_, other)| same(other, path)) {
                let filter = named.iter().find(|(_, filter)| same(&filter.path, path));
                let label = filter.map_or_else(|| labels.give(path), |(label, _)| label.clone());
                places.push((label, path.clone()));
            }
        }
        let context = Context {
            filters: &named,
            places: &places,
        };
        let of_index = |index: &Index<'_>| context.walk(index).transpose();
        let of_unique = |unique: &UniqueIndex<'_>| context.look_up(unique).transpose();
        Ok(Self {
            filters: named
                .iter()
                .map(FilterView::new)
                .collect::<Result<_, _>>()?,
            places: places
                .iter()
                .map(PlaceView::new)
                .collect::<Result<_, _>>()?,
            sorts: sort_views(&orders, &places)?,
            uniques: uniques(model)
                .iter()
                .filter_map(of_unique)
                .collect::<Result<_, _>>()?,
            indexes: indexes(model, app)
                .iter()
                .filter_map(of_index)
                .collect::<Result<_, _>>()?,
        })
    }

    /// The members that an order is by.
    pub(crate) fn places_of<'s>(
        &'s self,
        sort: &'s SortView,
    ) -> impl Iterator<Item = &'s PlaceView> {
        sort.places
            .iter()
            .filter_map(|place| self.places.get(*place))
    }
}

impl FilterView {
    fn new((label, filter): &(String, Filter<'_>)) -> Result<Self, Invalid> {
        let name = filter.name();
        let parameters: Vec<String> = filter
            .operators()
            .iter()
            .map(|operator| format!("{name}{}", operator.suffix()))
            .collect();
        Ok(Self {
            ident: Ident::new(label)?,
            name: StrLit::new(&name),
            words: DocText::new(&words(&parameters)),
            ty: filter_type(filter)?,
            value: value(filter)?,
            is_key: is_key(&filter.path),
        })
    }
}

fn filter_type(filter: &Filter<'_>) -> Result<Ty, Invalid> {
    let inner = match filter.kind {
        // A text may hold a comma.
        Kind::OneOf(FieldType::String) => "rt::query::OneOf<String, false>".to_owned(),
        Kind::OneOf(ty) => format!("rt::query::OneOf<{}>", rust_type(ty)),
        Kind::Range(ty) => format!("rt::query::Range<{}>", rust_type(ty)),
        Kind::Text { ignore_case: true } => "rt::query::Text<true>".to_owned(),
        Kind::Text { ignore_case: false } => "rt::query::Text".to_owned(),
        Kind::Flag => "rt::query::Flag".to_owned(),
        Kind::Has(ty) => format!("rt::query::Has<{}>", rust_type(ty)),
    };
    Ty::new(match filter.optional {
        true => format!("rt::query::Nullable<{inner}>"),
        false => inner,
    })
}

/// What a filter is asked of.
fn value(filter: &Filter<'_>) -> Result<Expr, Invalid> {
    let text = borrowed(&filter.path, "record")?;
    // Elements that are absent are no elements.
    let gaps = match filter.path.last().map(|field| &field.ty) {
        Some(FieldType::List(element)) => matches!(**element, FieldType::Option(_)),
        _ => false,
    };
    Expr::new(match (gaps, filter.optional) {
        (false, _) => text,
        (true, false) => format!("{}.iter().flatten()", text.trim_start_matches('&')),
        (true, true) => format!("{text}.map(|item| item.iter().flatten())"),
    })
}

impl PlaceView {
    fn new((label, path): &(String, Vec<&Field>)) -> Result<Self, Invalid> {
        let names: Vec<&str> = path.iter().map(|field| field.json_name.as_str()).collect();
        let ty = path
            .last()
            .map_or_else(String::new, |field| rust_type(&field.ty));
        Ok(Self {
            ident: Ident::new(label)?,
            name: StrLit::new(&names.join(".")),
            ty: Ty::new(match is_optional(path) {
                true => format!("Option<{ty}>"),
                false => ty,
            })?,
            of_record: Expr::new(borrowed(path, "record")?)?,
            of_left: Expr::new(borrowed(path, "left")?)?,
            of_right: Expr::new(borrowed(path, "right")?)?,
        })
    }
}

fn sort_views(
    sorts: &[Sort<'_>],
    places: &[(String, Vec<&Field>)],
) -> Result<Vec<SortView>, Invalid> {
    let mut labels = Labels::default();
    sorts
        .iter()
        .map(|sort| {
            let path: Vec<&Field> = sort.by.iter().flatten().copied().collect();
            let found = sort
                .by
                .iter()
                .filter_map(|path| places.iter().position(|(_, other)| same(other, path)));
            Ok(SortView {
                variant: Ident::new(&case::pascal(&labels.give(&path)))?,
                words: DocText::new(&words(&sort.names())),
                names: sort.names().iter().map(|name| StrLit::new(name)).collect(),
                places: found.collect(),
            })
        })
        .collect()
}

impl SortView {
    /// The value of the parameter without `-`.
    pub(crate) fn name(&self) -> String {
        self.names
            .first()
            .map_or_else(String::new, ToString::to_string)
    }

    pub(crate) const fn is_by_key(&self) -> bool {
        self.places.is_empty()
    }
}

/// `` `due`, `-due` ``
fn words(names: &[String]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    quoted.join(", ")
}

/// The filters of a model and the members that its orders are by, each with its label.
struct Context<'c, 'a> {
    filters: &'c [(String, Filter<'a>)],
    places: &'c [(String, Vec<&'a Field>)],
}

impl Context<'_, '_> {
    fn filter(&self, path: &[&Field]) -> Option<&(String, Filter<'_>)> {
        self.filters
            .iter()
            .find(|(_, filter)| same(&filter.path, path))
    }

    /// Nothing of an index that no filter and no order is of.
    fn walk(&self, index: &Index<'_>) -> Result<Option<WalkView>, Invalid> {
        let paths: Vec<Vec<&Field>> = match &index.of {
            Of::Place(place) => vec![place.fields().collect()],
            Of::Members(fields) => fields.iter().map(|field| vec![*field]).collect(),
        };
        let mut levels = Vec::new();
        for path in &paths {
            let Some(level) = self.level(path)? else {
                return Ok(None);
            };
            levels.push(level);
        }
        Ok(Some(WalkView {
            label: index.label.clone(),
            levels,
        }))
    }

    fn level(&self, path: &[&Field]) -> Result<Option<Expr>, Invalid> {
        let place = self.places.iter().find(|(_, other)| same(other, path));
        let filter = match (self.filter(path), path.last()) {
            (Some((label, filter)), _) => {
                let ident = Ident::new(label)?;
                match (filter.kind, filter.optional) {
                    // The index is of the elements, of which none is absent.
                    (Kind::Has(_), true) => format!("self.{ident}.present()"),
                    _ => format!("&self.{ident}"),
                }
            }
            (None, Some(field)) if place.is_some() => {
                let ty = rust_type(&field.ty);
                match is_optional(path) {
                    true => format!("rt::query::Nullable::<rt::query::Free<{ty}>>::NEW"),
                    false => format!("rt::query::Free::<{ty}>::NEW"),
                }
            }
            _ => return Ok(None),
        };
        let names: Vec<&str> = path.iter().map(|field| field.json_name.as_str()).collect();
        let name = StrLit::new(&names.join("."));
        let sorted = match place {
            Some((label, _)) => format!(".sorted(&after.{})", Ident::new(label)?),
            None => String::new(),
        };
        Expr::new(format!("rt::query::level({name}, {filter}){sorted}")).map(Some)
    }

    /// Nothing of members that are not all compared as their index does.
    fn look_up(&self, unique: &UniqueIndex<'_>) -> Result<Option<LookUpView>, Invalid> {
        let mut idents = Vec::new();
        for field in &unique.fields {
            let Some((label, _)) = self.filter(&[*field]) else {
                return Ok(None);
            };
            idents.push(Ident::new(label)?);
        }
        let folds = |field: &&Field| field.unique == Some(Unique::IgnoreCase);
        let (values, value) = match (unique.fields.as_slice(), idents.as_slice()) {
            ([field], [ident]) => {
                let value = match &field.ty {
                    FieldType::String if folds(field) => "rt::Folded(&value.value)".to_owned(),
                    _ => taken("value", field),
                };
                (format!("self.{ident}.equals()"), value)
            }
            (fields, _) if fields.iter().any(folds) => return Ok(None),
            (fields, idents) => together(fields, idents),
        };
        Ok(Some(LookUpView {
            label: unique.label.clone(),
            names: unique
                .fields
                .iter()
                .map(|field| StrLit::new(&field.json_name))
                .collect(),
            values: Expr::new(values)?,
            value: Expr::new(value)?,
        }))
    }
}

/// The filters of a model's list, with what generated code calls them.
pub(super) fn named_filters<'a>(model: &'a Model, app: &'a App) -> Vec<(String, Filter<'a>)> {
    named(model, app).0
}

fn named<'a>(model: &'a Model, app: &'a App) -> (Vec<(String, Filter<'a>)>, Labels) {
    let mut labels = Labels::default();
    let named = filters(model, app)
        .into_iter()
        .map(|filter| (labels.give(&filter.path), filter))
        .collect();
    (named, labels)
}

/// The values of several members, if one is asked for of each, and how the index takes them.
fn together(fields: &[&Field], idents: &[Ident]) -> (String, String) {
    let asked: Vec<String> = idents
        .iter()
        .map(|ident| format!("self.{ident}.equals()"))
        .collect();
    let names: Vec<String> = (0..fields.len())
        .map(|place| format!("value_{place}"))
        .collect();
    let single: Vec<String> = names.iter().map(|name| format!("[{name}]")).collect();
    let taken: Vec<String> = fields
        .iter()
        .enumerate()
        .map(|(place, field)| taken(&format!("value.{place}"), field))
        .collect();
    let values = format!(
        "match ({}) {{ ({}) => Some(({})), _ => None }}",
        asked.join(", "),
        single.join(", "),
        names.join(", ")
    );
    (values, format!("({})", taken.join(", ")))
}

/// A value as a unique index takes it: text is borrowed, anything else in its form.
fn taken(value: &str, field: &Field) -> String {
    match field.ty {
        FieldType::String => format!("{value}.value.as_str()"),
        // Every other form is copied.
        _ => format!("{value}.form"),
    }
}

/// The member at a path, borrowed: an `Option` if it may be absent.
fn borrowed(path: &[&Field], record: &str) -> Result<String, Invalid> {
    let mut text = record.to_owned();
    let mut optional = false;
    for field in path {
        let name = Ident::new(&field.name)?;
        text = match (optional, field.optional) {
            (false, false) => format!("{text}.{name}"),
            (false, true) => format!("{text}.{name}.as_ref()"),
            (true, false) => format!("{text}.map(|item| &item.{name})"),
            (true, true) => format!("{text}.and_then(|item| item.{name}.as_ref())"),
        };
        optional |= field.optional;
    }
    Ok(if optional { text } else { format!("&{text}") })
}

fn is_optional(path: &[&Field]) -> bool {
    path.iter().any(|field| field.optional)
}

fn is_key(path: &[&Field]) -> bool {
    path.iter().any(|field| field.role == Role::Key)
}

/// Whether both are one way: the same members, not equal ones.
fn same(one: &[&Field], two: &[&Field]) -> bool {
    one.len() == two.len()
        && one
            .iter()
            .zip(two)
            .all(|(one, two)| std::ptr::eq(*one, *two))
}

/// What the members of generated structs are called, each once.
#[derive(Default)]
struct Labels(BTreeSet<String>);

impl Labels {
    fn give(&mut self, path: &[&Field]) -> String {
        let names: Vec<&str> = path.iter().map(|field| field.name.as_str()).collect();
        let wanted = names.join("_");
        let mut label = wanted.clone();
        let mut number = 2;
        while !self.0.insert(label.clone()) {
            label = format!("{wanted}_{number}");
            number += 1;
        }
        label
    }
}
