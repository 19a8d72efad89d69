//! A model as the templates need it.

use std::collections::BTreeSet;

use super::{
    Expr, FieldView, GatesView, Ident, Invalid, QueryView, StrLit, Ty,
    extent::extent,
    fingerprint::fingerprint,
    index::{IndexView, UniqueView},
    literal::integer,
    reference::{ReferenceView, imports as reference_imports, is_copy},
    rule,
    rules::RulesView,
    types::{holds_sets, imports, rust_path, rust_type},
};
use crate::{
    app::{App, Field, FieldType, Model, Operations, Role},
    lock::{Ids, ModelIds},
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
    /// Whether a record may have more bytes as JSON than a body.
    pub(crate) outgrows_body: bool,
    /// Whether any member holds sets.
    pub(crate) holds_sets: bool,
    pub(crate) key: Ident,
    /// The type of the key.
    pub(crate) key_ty: Ty,
    /// The same as `server.rs` names it.
    pub(crate) target_key: Ty,
    /// Whether keys are copied by `*`.
    pub(crate) key_is_copy: bool,
    pub(crate) fields: Vec<FieldView>,
    pub(crate) uniques: Vec<UniqueView>,
    pub(crate) indexes: Vec<IndexView>,
    pub(crate) references: Vec<ReferenceView>,
    /// JSON name of the key.
    pub(crate) key_json: StrLit,
    /// Whether clients assign keys.
    pub(crate) client_key: bool,
    pub(crate) require_if_match: bool,
    /// When it is compacted by itself: events, and how often they are looked at in seconds.
    pub(crate) compact: Option<(Expr, Expr)>,
    pub(crate) operations: Operations,
    pub(crate) gates: GatesView,
    pub(crate) query: QueryView,
    pub(crate) rules: RulesView,
}

impl ModelView {
    /// The members that may own memory of the heap.
    pub(crate) fn heap_fields(&self) -> Vec<&FieldView> {
        self.fields.iter().filter(|field| field.owns_heap).collect()
    }

    pub(super) fn all(app: &App, ids: &Ids) -> Result<Vec<Self>, Invalid> {
        let models = app.models.iter().zip(&ids.models);
        models
            .map(|(model, ids)| Self::new(model, ids, app))
            .collect()
    }

    fn new(model: &Model, ids: &ModelIds, app: &App) -> Result<Self, Invalid> {
        let fields = fields(model, ids, app)?;
        let key = model.key();
        let snake = case::snake(&model.name);
        let plural_snake = plural_snake(model);
        let target_key = Ty::new(match key.map(|key| &key.ty) {
            Some(FieldType::Id(_)) => {
                format!(
                    "rt::Id<{}::{}>",
                    Ident::new(&snake)?,
                    Ident::new(&model.name)?
                )
            }
            ty => ty.map_or_else(String::new, rust_type),
        })?;
        let record_route = format!("{}/{{id}}", model.path);
        Ok(Self {
            name: Ident::new(&model.name)?,
            module: Ident::new(&snake)?,
            file: snake.clone(),
            source: model.span.file.clone(),
            path: rust_path(&model.module, &model.name)?,
            imports: imports(app, &model.name, model.fields.iter().zip(&ids.members))?
                .into_iter()
                .chain(reference_imports(model, app)?)
                .chain(rule::imports(model, app)?)
                .collect(),
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
            fingerprint: fingerprint(app, model),
            body_bytes_max: integer(model.body_bytes_max.into())?,
            outgrows_body: extent(app, model).is_none_or(|bytes| bytes > model.body_bytes_max),
            holds_sets: holds_sets(app, &model.fields),
            key: Ident::new(key.map_or("", |key| &key.name))?,
            key_json: StrLit::new(key.map_or("", |key| &key.json_name)),
            key_ty: Ty::new(key.map_or_else(String::new, |key| rust_type(&key.ty)))?,
            target_key,
            key_is_copy: is_copy(model),
            client_key: key.is_some_and(Field::is_client_key),
            require_if_match: model.require_if_match,
            compact: (model.compact)
                .map(|compact| -> Result<_, _> {
                    Ok((
                        integer(compact.events.into())?,
                        integer(compact.every_seconds.into())?,
                    ))
                })
                .transpose()?,
            operations: model.operations,
            gates: GatesView::new(&model.access)?,
            fields,
            uniques: UniqueView::all(model)?,
            indexes: IndexView::all(model, app)?,
            references: ReferenceView::all(model, app)?,
            query: QueryView::new(model, app)?,
            rules: RulesView::new(model, app)?,
        })
    }

    /// Whether a create or a change keeps a time of its own.
    pub(crate) fn updated_at(&self) -> Option<&FieldView> {
        self.fields
            .iter()
            .find(|field| field.role == Role::UpdatedAt)
    }

    /// Whether an event that changes a record can hold anything.
    pub(crate) fn may_change(&self) -> bool {
        self.fields.iter().any(FieldView::may_change)
    }

    /// Whether there is a route for the collection.
    pub(crate) const fn has_collection(&self) -> bool {
        self.operations.list || self.operations.create
    }

    /// Whether there is a route for a record.
    pub(crate) const fn has_record(&self) -> bool {
        let Operations {
            get,
            replace,
            update,
            delete,
            ..
        } = self.operations;
        get || replace || update || delete
    }

    /// The header Allow of the collection.
    pub(crate) fn collection_allow(&self) -> StrLit {
        let Operations { list, create, .. } = self.operations;
        allow(&[(list, "GET, HEAD"), (create, "POST")])
    }

    /// The header Allow of a record.
    pub(crate) fn record_allow(&self) -> StrLit {
        let Operations {
            get,
            replace,
            update,
            delete,
            ..
        } = self.operations;
        allow(&[
            (get, "GET, HEAD"),
            (replace, "PUT"),
            (update, "PATCH"),
            (delete, "DELETE"),
        ])
    }

    /// Whether the server fills anything in.
    pub(crate) fn is_assigned(&self) -> bool {
        let assigned = |field: &FieldView| {
            (field.is_key() && !field.by_client)
                || field.is_created_at()
                || field.is_updated_at()
                || field.is_created_by()
                || field.is_serial()
        };
        self.fields.iter().any(assigned)
    }

    /// Whether answers leave any member out.
    pub(crate) fn hides(&self) -> bool {
        self.fields.iter().any(|field| !field.shown)
    }

    /// Whether a line of an import holds what no body of Create may.
    pub(crate) fn is_restored(&self) -> bool {
        !self.fields.iter().all(FieldView::is_given)
    }

    /// Whether a body of Create holds nothing.
    pub(crate) fn is_empty(&self) -> bool {
        !self.fields.iter().any(FieldView::is_given)
    }

    /// Whether the record stays, by any reference, without what it refers to.
    pub(crate) fn releases(&self) -> bool {
        self.references.iter().any(ReferenceView::sets_null)
    }

    /// Whether any member has a rule of its own.
    pub(crate) fn has_ruled(&self) -> bool {
        !self.rules.members.is_empty()
    }

    /// Whether any member of Create, Replace or Patch has a constraint.
    pub(crate) fn is_checked(&self) -> bool {
        self.fields.iter().any(|field| field.check.is_some())
    }
}

/// The members; those with rules of their own are counted.
fn fields(model: &Model, ids: &ModelIds, app: &App) -> Result<Vec<FieldView>, Invalid> {
    let mut places = 0..;
    let members = model.fields.iter().zip(&ids.members);
    members
        .map(|(field, ids)| {
            let mut view = FieldView::new(app, field, ids, None)?;
            if !field.member_rules.is_empty() {
                view.ruled = places.next();
            }
            Ok(view)
        })
        .collect()
}

fn allow(methods: &[(bool, &str)]) -> StrLit {
    let there = methods.iter().filter(|(is_there, _)| *is_there);
    let names = there.map(|(_, name)| *name).chain(["OPTIONS"]);
    StrLit::new(&names.collect::<Vec<_>>().join(", "))
}

/// The name of a model's table in the root.
pub(super) fn table_name(model: &Model) -> Result<Ident, Invalid> {
    Ident::new(&plural_snake(model))
}

/// The plural, which is in kebab case, as Rust names it.
fn plural_snake(model: &Model) -> String {
    model.plural.replace('-', "_")
}
