//! What the list of a model takes as filters and orders: the parameters, their operators and the
//! indexes that serve them.
//!
//! One description for the generated code and for the documents, so that neither knows of a
//! parameter that the other does not.

use std::collections::BTreeSet;

use crate::app::{App, Exposure, Field, FieldType, Model, Role, Unique};

/// A member by which lists are filtered, and so a family of parameters.
#[derive(Debug, Clone, PartialEq)]
pub struct Filter<'a> {
    /// The members from the model's to the one that is compared: several through nested structs.
    pub path: Vec<&'a Field>,
    /// What is compared.
    pub kind: Kind<'a>,
    /// Whether there may be no value: the member, or a struct on the way to it, is an `Option`.
    pub optional: bool,
}

/// How values are compared, by their type: never an `Option`, list, set or map.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind<'a> {
    /// One of some: the key, references, `Uuid`, unit enums. Comma lists and repetition mean "in".
    OneOf(&'a FieldType),
    /// Ordered values: numbers, times, dates, durations, decimals.
    Range(&'a FieldType),
    /// `String`
    Text {
        /// Whether `=` and `.ne` compare lower-cased text: `unique(ignore_case)`.
        ignore_case: bool,
    },
    /// `bool`
    Flag,
    /// The elements of a list or set.
    Has(&'a FieldType),
}

/// How a parameter compares; what follows the member's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "they are the operators of their names")]
pub enum Operator {
    Equal,
    NotEqual,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
    Prefix,
    Contains,
    Null,
    Has,
}

impl Operator {
    /// What follows the member's name: `.gte`; nothing for equality.
    #[must_use]
    pub const fn suffix(self) -> &'static str {
        match self {
            Self::Equal => "",
            Self::NotEqual => ".ne",
            Self::Greater => ".gt",
            Self::GreaterOrEqual => ".gte",
            Self::Less => ".lt",
            Self::LessOrEqual => ".lte",
            Self::Prefix => ".prefix",
            Self::Contains => ".contains",
            Self::Null => ".null",
            Self::Has => ".has",
        }
    }
}

impl<'a> Filter<'a> {
    /// The member's name in queries: `address.city`.
    #[must_use]
    pub fn name(&self) -> String {
        json_path(&self.path)
    }

    /// The type of a parameter's value (of each, in a list); not that of `.null`, which is a bool.
    #[must_use]
    pub const fn ty(&self) -> &'a FieldType {
        match self.kind {
            Kind::OneOf(ty) | Kind::Range(ty) | Kind::Has(ty) => ty,
            Kind::Text { .. } => &FieldType::String,
            Kind::Flag => &FieldType::Bool,
        }
    }

    /// The operators that it takes: each with the member's name is a parameter.
    #[must_use]
    pub fn operators(&self) -> Vec<Operator> {
        use Operator::{
            Contains, Equal, Greater, GreaterOrEqual, Has, Less, LessOrEqual, NotEqual, Null,
            Prefix,
        };
        let mut operators = match self.kind {
            Kind::OneOf(_) | Kind::Flag => vec![Equal, NotEqual],
            Kind::Range(_) => vec![Equal, NotEqual, Greater, GreaterOrEqual, Less, LessOrEqual],
            Kind::Text { .. } => vec![Equal, NotEqual, Prefix, Contains],
            Kind::Has(_) => vec![Has],
        };
        if self.optional {
            operators.push(Null);
        }
        operators
    }

    /// Whether the parameter takes several values: as a comma list, and by repetition.
    #[must_use]
    pub fn takes_list(&self, operator: Operator) -> bool {
        matches!(self.kind, Kind::OneOf(_))
            && matches!(operator, Operator::Equal | Operator::NotEqual)
    }

    /// Whether the parameter may be given more than once.
    #[must_use]
    pub fn repeats(&self, operator: Operator) -> bool {
        self.takes_list(operator) || operator == Operator::Has
    }

    /// The member itself.
    #[must_use]
    pub fn field(&self) -> Option<&'a Field> {
        self.path.last().copied()
    }
}

/// An order in which a list can be asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Sort<'a> {
    /// What it orders by, each as the members from the model's on. Of the key alone it is that.
    pub by: Vec<Vec<&'a Field>>,
    /// Whether the parameter takes it backwards too: all but lists with a member that may be null.
    pub reversible: bool,
}

impl Sort<'_> {
    /// The values of the parameter `sort`: `due` and `-due`, `status,due` and `-status,-due`.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        let mut names = vec![self.name("")];
        if self.reversible {
            names.push(self.name("-"));
        }
        names
    }

    fn name(&self, sign: &str) -> String {
        let parts: Vec<String> = self
            .by
            .iter()
            .map(|path| format!("{sign}{}", json_path(path)))
            .collect();
        parts.join(",")
    }
}

/// The filters of a model's list: the key, and every member with an index, marked or named in an
/// `index(a, b)` or `unique(a, b)`, in the order of declaration.
#[must_use]
pub fn filters<'a>(model: &'a Model, app: &'a App) -> Vec<Filter<'a>> {
    paths(model, app, &|path| is_filtered(path, model))
        .into_iter()
        .filter_map(|path| {
            let kind = kind(path.last()?, app)?;
            let optional = path.iter().any(|field| field.optional);
            Some(Filter {
                path,
                kind,
                optional,
            })
        })
        .collect()
}

/// The orders of a model's list: the key, every member marked `sort`, every `index(a, b)`.
#[must_use]
pub fn sorts<'a>(model: &'a Model, app: &'a App) -> Vec<Sort<'a>> {
    let is_sorted = |path: &[&Field]| {
        let last = path.last();
        last.is_some_and(|field| field.sort || field.role == Role::Key)
    };
    let of_one = |path| Sort {
        by: vec![path],
        reversible: true,
    };
    let paths = paths(model, app, &is_sorted).into_iter();
    let mut sorts: Vec<Sort<'_>> = paths.map(of_one).collect();
    for index in &model.indexes {
        let by: Vec<&Field> = index.iter().filter_map(|name| model.field(name)).collect();
        sorts.push(Sort {
            reversible: by.iter().all(|field| !field.optional),
            by: by.into_iter().map(|field| vec![field]).collect(),
        });
    }
    sorts
}

/// The ways from the model to every member, also in nested structs, that has one value a record and
/// `wanted` of which holds.
fn paths<'a>(
    model: &'a Model,
    app: &'a App,
    wanted: &dyn Fn(&[&'a Field]) -> bool,
) -> Vec<Vec<&'a Field>> {
    let mut walk = Walk {
        app,
        wanted,
        path: Vec::new(),
        found: Vec::new(),
        barren: BTreeSet::new(),
    };
    model.fields.iter().for_each(|field| walk.member(field));
    walk.found
}

/// Structs within each other end: `resolve` refuses those that hold themselves.
struct Walk<'a, 'w> {
    app: &'a App,
    wanted: &'w dyn Fn(&[&'a Field]) -> bool,
    path: Vec<&'a Field>,
    found: Vec<Vec<&'a Field>>,
    /// Structs in which nothing is wanted: they are not looked into twice.
    barren: BTreeSet<&'a str>,
}

impl<'a> Walk<'a, '_> {
    fn member(&mut self, field: &'a Field) {
        if field.exposure != Exposure::Shown {
            return;
        }
        self.path.push(field);
        if let FieldType::Struct(name) = &field.ty {
            let before = self.found.len();
            if !self.barren.contains(name.as_str()) {
                let inner = self.app.structure(name).map(|item| item.fields.as_slice());
                let inner = inner.unwrap_or_default().iter();
                inner.for_each(|field| self.member(field));
            }
            if self.found.len() == before {
                self.barren.insert(name);
            }
        } else if (self.wanted)(&self.path) {
            self.found.push(self.path.clone());
        }
        self.path.pop();
    }
}

fn is_filtered(path: &[&Field], model: &Model) -> bool {
    let Some(last) = path.last() else {
        return false;
    };
    let combined = path.len() == 1 && {
        let mut combinations = model.indexes.iter().chain(&model.uniques);
        combinations.any(|names| names.contains(&last.name))
    };
    let marked = last.filter || last.index || last.unique.is_some() || last.is_reference();
    marked || combined || last.role == Role::Key
}

/// How a member is compared; `None` for types that no query compares.
fn kind<'a>(field: &'a Field, app: &App) -> Option<Kind<'a>> {
    match &field.ty {
        FieldType::List(element) | FieldType::Set(element) => {
            let element = match element.as_ref() {
                FieldType::Option(inner) => inner,
                element => element,
            };
            of_value(element, app).map(|_| Kind::Has(element))
        }
        // What it refers to has an index and no parameter: its keys are not asked for.
        FieldType::Map(..) => None,
        FieldType::String if field.unique == Some(Unique::IgnoreCase) => {
            Some(Kind::Text { ignore_case: true })
        }
        // A key of whatever type is asked for by a list, and so is a reference by one.
        ty if field.role == Role::Key => Some(Kind::OneOf(ty)),
        ty @ (FieldType::String | FieldType::Integer(_)) if field.on_delete.is_some() => {
            Some(Kind::OneOf(ty))
        }
        FieldType::String => Some(Kind::Text { ignore_case: false }),
        ty => of_value(ty, app),
    }
}

fn of_value<'a>(ty: &'a FieldType, app: &App) -> Option<Kind<'a>> {
    match ty {
        FieldType::Bool => Some(Kind::Flag),
        FieldType::Id(_) | FieldType::Uuid => Some(Kind::OneOf(ty)),
        FieldType::Enum(name) => app
            .enumeration(name)
            .is_some_and(crate::app::Enum::is_unit)
            .then_some(Kind::OneOf(ty)),
        FieldType::String => Some(Kind::Text { ignore_case: false }),
        FieldType::Integer(_)
        | FieldType::Float(_)
        | FieldType::Decimal
        | FieldType::Timestamp
        | FieldType::Date
        | FieldType::Time
        | FieldType::Duration => Some(Kind::Range(ty)),
        FieldType::Bytes
        | FieldType::Value
        | FieldType::Opaque(_)
        | FieldType::Struct(_)
        | FieldType::Option(_)
        | FieldType::List(_)
        | FieldType::Set(_)
        | FieldType::Map(..) => None,
    }
}

/// The JSON names of members, from the model's on: `address.city`.
fn json_path(path: &[&Field]) -> String {
    let names: Vec<&str> = path.iter().map(|field| field.json_name.as_str()).collect();
    names.join(".")
}
