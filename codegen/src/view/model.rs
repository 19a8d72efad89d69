//! A model and the enums that its file implements, as the templates need them.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Expr, FieldView, Ident, Invalid, QueryView, StrLit, Ty,
    field::integer,
    index::{IndexView, ReferenceView, UniqueView},
};
use crate::{
    app::{App, Enum, FieldType, Model, Role},
    lock::{EnumIds, Ids, ModelIds},
    resolve::case,
};

/// A model with everything in its file.
#[derive(Debug)]
pub(crate) struct ModelView {
    /// The struct: `OrderLine`.
    pub(crate) name: Ident,
    /// The file and module: `order_line`.
    pub(crate) module: Ident,
    /// The file's name without `.rs`.
    pub(crate) file: String,
    /// Where the struct stands, for people: `models/order_line.rs`.
    pub(crate) source: String,
    /// Where the struct stands, for rustc: `super::models::order_line::OrderLine`.
    pub(crate) path: Ty,
    /// Other types of `models/` that the file names.
    pub(crate) imports: BTreeSet<Ty>,
    /// The table's name in the root: `order_lines`.
    pub(crate) table: Ident,
    /// What operations on many are named by: `OrderLines`, `order_lines`.
    pub(crate) plural_pascal: String,
    pub(crate) plural_snake: String,
    /// What operations on one are named by, beside `name`: `order_line`.
    pub(crate) snake: String,
    /// Path of the collection.
    pub(crate) route: String,
    pub(crate) route_literal: StrLit,
    /// Path of a record: `/api/order-lines/{id}`.
    pub(crate) record_route: String,
    pub(crate) record_route_literal: StrLit,
    /// Segments of the collection's path.
    pub(crate) segments: Vec<StrLit>,
    pub(crate) name_literal: StrLit,
    pub(crate) id: u32,
    /// Eight hexadecimal digits in two groups.
    pub(crate) fingerprint: String,
    pub(crate) body_bytes_max: Expr,
    pub(crate) key: Ident,
    pub(crate) fields: Vec<FieldView>,
    pub(crate) uniques: Vec<UniqueView>,
    pub(crate) indexes: Vec<IndexView>,
    pub(crate) references: Vec<ReferenceView>,
    pub(crate) query: QueryView,
    /// The enums that this file implements: those that no earlier model's file does.
    pub(crate) enums: Vec<EnumView>,
}

/// A unit enum.
#[derive(Debug)]
pub(crate) struct EnumView {
    pub(crate) name: Ident,
    pub(crate) expected: StrLit,
    pub(crate) variants: Vec<VariantView>,
}

/// A variant.
#[derive(Debug)]
pub(crate) struct VariantView {
    pub(crate) name: Ident,
    pub(crate) json: StrLit,
    pub(crate) id: u32,
    pub(crate) ordinal: usize,
}

impl ModelView {
    pub(super) fn all(app: &App, ids: &Ids) -> Result<Vec<Self>, Invalid> {
        let mut implemented = BTreeSet::new();
        app.models
            .iter()
            .zip(&ids.models)
            .map(|(model, model_ids)| {
                let mut view = Self::new(model, model_ids, app)?;
                for (declared, enum_ids) in app.enums.iter().zip(&ids.enums) {
                    let used = model
                        .fields
                        .iter()
                        .any(|field| field.ty == FieldType::Enum(declared.name.clone()));
                    if used && implemented.insert(&declared.name) {
                        view.enums.push(EnumView::new(declared, enum_ids)?);
                    }
                }
                Ok(view)
            })
            .collect()
    }

    fn new(model: &Model, ids: &ModelIds, app: &App) -> Result<Self, Invalid> {
        let fields = model
            .fields
            .iter()
            .zip(&ids.members)
            .map(|(field, ids)| FieldView::new(field, ids))
            .collect::<Result<Vec<_>, _>>()?;
        let key = model.key();
        let snake = case::snake(&model.name);
        let plural_snake = plural_snake(model);
        let record_route = format!("{}/{{id}}", model.path);
        Ok(Self {
            name: Ident::new(&model.name)?,
            module: Ident::new(&snake)?,
            file: snake.clone(),
            source: format!("{}.rs", model.module.join("/")),
            path: rust_path(&model.module, &model.name)?,
            imports: imports(model, app)?,
            table: table_name(model)?,
            plural_pascal: case::pascal(&plural_snake),
            plural_snake,
            snake,
            route: model.path.clone(),
            route_literal: StrLit::new(&model.path),
            record_route_literal: StrLit::new(&record_route),
            record_route,
            segments: model.path.split('/').skip(1).map(StrLit::new).collect(),
            name_literal: StrLit::new(&model.name),
            id: ids.id,
            fingerprint: fingerprint(model),
            body_bytes_max: integer(model.body_bytes_max.into())?,
            key: Ident::new(key.map_or("", |key| &key.name))?,
            fields,
            uniques: UniqueView::all(model),
            indexes: IndexView::all(model),
            references: ReferenceView::all(model, app)?,
            query: QueryView::new(model, app)?,
            enums: Vec::new(),
        })
    }

    /// Whether a create or a change keeps a time of its own.
    pub(crate) fn updated_at(&self) -> Option<&FieldView> {
        self.fields
            .iter()
            .find(|field| field.role == Role::UpdatedAt)
    }

    /// Whether a body of Replace or Patch can change anything.
    pub(crate) fn is_open(&self) -> bool {
        self.fields.iter().any(FieldView::is_open)
    }

    /// Whether a body of Create holds nothing.
    pub(crate) fn is_empty(&self) -> bool {
        !self.fields.iter().any(FieldView::is_given)
    }

    /// Whether any member of Create, Replace or Patch has a constraint.
    pub(crate) fn is_checked(&self) -> bool {
        self.fields.iter().any(|field| field.check.is_some())
    }
}

/// The name of a model's table in the root.
pub(super) fn table_name(model: &Model) -> Result<Ident, Invalid> {
    Ident::new(&plural_snake(model))
}

/// The plural, which is in kebab case, as Rust names it.
fn plural_snake(model: &Model) -> String {
    model.plural.replace('-', "_")
}

fn rust_path(module: &[String], name: &str) -> Result<Ty, Invalid> {
    // `server.rs` imports `models` from where it is included, and each model's file from there.
    let mut path = "super".to_owned();
    for segment in module {
        path = format!("{path}::{}", Ident::new(segment)?);
    }
    Ty::new(format!("{path}::{}", Ident::new(name)?))
}

/// The enums and other models that the members' types name.
fn imports(model: &Model, app: &App) -> Result<BTreeSet<Ty>, Invalid> {
    let modules: BTreeMap<&str, &[String]> = app
        .models
        .iter()
        .map(|model| (model.name.as_str(), model.module.as_slice()))
        .chain(
            app.enums
                .iter()
                .map(|item| (item.name.as_str(), item.module.as_slice())),
        )
        .collect();
    let mut imports = BTreeSet::new();
    for field in &model.fields {
        if let FieldType::Id(name) | FieldType::Enum(name) = &field.ty
            && *name != model.name
            && let Some(module) = modules.get(name.as_str())
        {
            imports.insert(rust_path(module, name)?);
        }
    }
    Ok(imports)
}

/// A short fingerprint of the members shown: what of an entity tag differs between two builds.
fn fingerprint(model: &Model) -> String {
    let mut hasher = blake3::Hasher::new();
    for field in &model.fields {
        let shown = format!(
            "{}\u{0}{:?}\u{0}{}\u{0}{}\n",
            field.json_name, field.ty, field.optional, field.skip_if_none
        );
        hasher.update(shown.as_bytes());
    }
    let hex = hasher.finalize().to_hex();
    let (high, low) = (hex.get(..4).unwrap_or("0"), hex.get(4..8).unwrap_or("0"));
    format!("{high}_{low}")
}

impl EnumView {
    fn new(declared: &Enum, ids: &EnumIds) -> Result<Self, Invalid> {
        let names: Vec<_> = declared
            .variants
            .iter()
            .map(|variant| variant.json_name.as_str())
            .collect();
        let expected = match names.as_slice() {
            [one] => (*one).to_owned(),
            names => format!("one of {}", names.join(", ")),
        };
        let variants = declared
            .variants
            .iter()
            .zip(&ids.variants)
            .enumerate()
            .map(|(ordinal, (variant, ids))| {
                Ok(VariantView {
                    name: Ident::new(&variant.name)?,
                    json: StrLit::new(&variant.json_name),
                    id: ids.id,
                    ordinal,
                })
            })
            .collect::<Result<_, Invalid>>()?;
        Ok(Self {
            name: Ident::new(&declared.name)?,
            expected: StrLit::new(&expected),
            variants,
        })
    }
}
