//! A member of a model, a struct or a variant as the templates need it.

use super::{
    CheckView, Expr, Ident, Invalid, StrLit, Ty,
    literal::expression,
    types::{merges, owns_heap, rust_type},
};
use crate::{
    app::{App, Exposure, Field, Role},
    lock::MemberIds,
    reference::is_released,
};

/// A member.
#[derive(Debug)]
pub(crate) struct FieldView {
    /// `r#type`
    pub(crate) name: Ident,
    /// What a local variable that holds it is called: another name where generated code has one of
    /// its own that is so.
    pub(crate) local: Ident,
    /// `type`, or `circle_radius` in a variant: what functions and indexes of the member are named by.
    pub(crate) label: String,
    /// The JSON name.
    pub(crate) json: StrLit,
    /// What serde's attribute begins with where the JSON name is not the Rust name; else nothing.
    pub(crate) rename: String,
    /// The JSON name as the inside of a JSON string.
    pub(crate) json_inside: StrLit,
    /// The permanent id.
    pub(crate) id: u32,
    /// The type without `Option`.
    pub(crate) inner: Ty,
    /// The type.
    pub(crate) ty: Ty,
    /// The type that inputs hold, without `Option`.
    pub(crate) input: Ty,
    /// How its JSON form differs from that of its type.
    pub(crate) form: FormView,
    /// Whether it lets go of records that go: `set_null`.
    pub(crate) is_released: bool,
    /// Whether its values may own memory of the heap.
    pub(crate) owns_heap: bool,
    pub(crate) optional: bool,
    pub(crate) skip_if_none: bool,
    pub(crate) role: Role,
    /// Whether answers show it.
    pub(crate) shown: bool,
    /// Its place among the members with rules of their own, if it is one.
    pub(crate) ruled: Option<usize>,
    /// Whether a rule says who may see it.
    pub(crate) read_ruled: bool,
    /// Whether a rule says who may set it.
    pub(crate) write_ruled: bool,
    /// Whether a merge patch is merged into it.
    pub(crate) merges: bool,
    /// Whether a key is assigned by clients; only of a key.
    pub(crate) by_client: bool,
    /// What an absent member of Create and Replace means, as what inputs hold.
    pub(crate) default: Option<Expr>,
    /// What the member is in events that are older than it.
    pub(crate) absent: Option<Expr>,
    /// The function that checks it, and its name.
    pub(crate) checks: Option<CheckView>,
    pub(crate) check: Option<Ident>,
}

/// How the JSON form of a member differs from that of its type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum FormView {
    /// Not at all.
    Plain,
    /// By a wrapper, `rt::Digits` or `rt::Scaled::<2>`, that can be made of a copy.
    Wrapped(Expr),
    /// It is whatever serde makes of it.
    Opaque,
}

/// Local variables of generated code.
const LOCALS: &[&str] = &[
    "object",
    "json",
    "cbor",
    "members",
    "faults",
    "patch",
    "deserializer",
    "value",
    "variant",
    "body",
    "text",
    "other",
    "id",
    "rt",
    "input",
    "record",
    "stored",
    "key",
    "content",
];

/// What serde is told of a member that JSON calls otherwise.
fn rename(field: &Field) -> String {
    if field.json_name == field.name {
        return String::new();
    }
    format!("rename = {}, ", StrLit::new(&field.json_name))
}

impl FieldView {
    /// What is named by the member is named by `label`, or else by its own name.
    pub(super) fn new(
        app: &App,
        field: &Field,
        ids: &MemberIds,
        label: Option<String>,
    ) -> Result<Self, Invalid> {
        let inner = Ty::new(rust_type(&field.ty))?;
        let (form, input) = form(field, &inner)?;
        let expr = |literal| expression(app, literal, &field.ty);
        let default = match &field.default {
            None => None,
            Some(literal) => {
                let value = expr(literal)?;
                Some(match &form {
                    FormView::Wrapped(wrapper) => Expr::new(format!("{wrapper}({value})"))?,
                    _ => value,
                })
            }
        };
        let absent = match &ids.absent {
            None if field.optional => Some(Expr::new("None".to_owned())?),
            Some(literal) if field.optional => {
                Some(Expr::new(format!("Some({})", expr(literal)?))?)
            }
            absent => absent.as_ref().map(expr).transpose()?,
        };
        let label = label.unwrap_or_else(|| field.name.clone());
        let local = if LOCALS.contains(&field.name.as_str()) {
            Ident::new(&format!("{}_value", field.name))?
        } else {
            Ident::new(&field.name)?
        };
        let checks = CheckView::new(app, field, &label)?;
        let check = checks.as_ref().map(|check| check.function.clone());
        Ok(Self {
            name: Ident::new(&field.name)?,
            local,
            label,
            json: StrLit::new(&field.json_name),
            rename: rename(field),
            json_inside: StrLit::json(&field.json_name),
            id: ids.id,
            ty: if field.optional {
                Ty::new(format!("Option<{inner}>"))?
            } else {
                inner.clone()
            },
            inner,
            input,
            form,
            owns_heap: owns_heap(app, &field.ty),
            is_released: is_released(field, app),
            optional: field.optional,
            skip_if_none: field.skip_if_none,
            role: field.role,
            shown: field.exposure == Exposure::Shown,
            ruled: None,
            read_ruled: field.member_rules.read.is_some(),
            write_ruled: field.member_rules.write.is_some(),
            merges: !field.opaque() && merges(app, &field.ty),
            by_client: field.is_client_key(),
            default,
            absent,
            checks,
            check,
        })
    }

    /// Whether the server fills it in, at creation or later.
    pub(crate) const fn is_key(&self) -> bool {
        matches!(self.role, Role::Key)
    }

    pub(crate) const fn is_created_at(&self) -> bool {
        matches!(self.role, Role::CreatedAt)
    }

    pub(crate) const fn is_updated_at(&self) -> bool {
        matches!(self.role, Role::UpdatedAt)
    }

    pub(crate) const fn is_created_by(&self) -> bool {
        matches!(self.role, Role::CreatedBy)
    }

    pub(crate) const fn is_version(&self) -> bool {
        matches!(self.role, Role::Version)
    }

    pub(crate) const fn is_serial(&self) -> bool {
        matches!(self.role, Role::Serial)
    }

    /// Whether a body of Create may hold it.
    pub(crate) const fn is_given(&self) -> bool {
        matches!(self.role, Role::Plain | Role::Immutable) || self.by_client
    }

    /// Whether an event that changes the record may hold it.
    pub(crate) const fn may_change(&self) -> bool {
        self.is_open() || self.is_released
    }

    /// Whether a body of Replace or Patch may change it.
    pub(crate) const fn is_open(&self) -> bool {
        matches!(self.role, Role::Plain)
    }

    /// Whether a body of Replace sets it, also by leaving it out. What the client may not see, or not
    /// set, stays as it is then.
    pub(crate) const fn is_replaced(&self) -> bool {
        self.is_open() && self.shown && self.ruled.is_none()
    }

    /// Whether a body of Create holds an `Option` of a member that has a default, so that it shows
    /// whether it was given.
    pub(crate) const fn is_noted(&self) -> bool {
        self.write_ruled && self.default.is_some() && !self.optional
    }

    /// Whether a body of Create holds the member.
    pub(crate) fn given_to_create(&self) -> String {
        match self.optional || self.is_noted() {
            true => format!("self.{}.is_some()", self.name),
            false => "true".to_owned(),
        }
    }

    /// Whether a merge patch holds the member.
    pub(crate) fn given_to_patch(&self) -> String {
        let ask = if self.optional { "is_given" } else { "is_some" };
        format!("self.{}.{ask}()", self.name)
    }

    /// Whether it is never shown and never changed: once the record is there, no body may hold it, since
    /// a comparison with what is stored would tell it to who guesses.
    pub(crate) const fn is_sealed(&self) -> bool {
        matches!(self.role, Role::Immutable) && !self.shown
    }

    /// The function that says how much of the heap a value owns.
    pub(crate) const fn heap_bytes(&self) -> &'static str {
        match self.form {
            FormView::Opaque => "rt::opaque_heap_bytes",
            FormView::Plain | FormView::Wrapped(_) => "rt::heap_bytes",
        }
    }

    pub(crate) const fn is_opaque(&self) -> bool {
        matches!(self.form, FormView::Opaque)
    }

    /// Whether an input holds a wrapper around it.
    pub(crate) const fn is_wrapped(&self) -> bool {
        !matches!(self.form, FormView::Plain)
    }

    /// What makes an input's value, given as text, the member's.
    pub(crate) fn of_input(&self, value: impl AsRef<str>) -> String {
        let value = value.as_ref();
        match (self.is_wrapped(), self.optional) {
            (false, _) => value.to_owned(),
            (true, false) => format!("{value}.0"),
            (true, true) => format!("{value}.map(|value| value.0)"),
        }
    }

    /// The member in an expression that makes a struct or variant.
    pub(crate) fn init(&self, value: impl AsRef<str>) -> String {
        let (name, value) = (self.name.to_string(), value.as_ref());
        if name == value {
            name
        } else {
            format!("{name}: {value}")
        }
    }

    /// The member of what is called `owner`.
    pub(crate) fn place_in(&self, owner: &str) -> String {
        format!("{owner}.{}", self.name)
    }

    /// The member's value from an input called `owner`.
    pub(crate) fn given_in(&self, owner: &str) -> String {
        self.of_input(self.place_in(owner))
    }

    /// The member's value, if there is one, from an input where it may be absent.
    pub(crate) fn present_in(&self, owner: &str) -> String {
        let place = self.place_in(owner);
        match (self.is_wrapped(), self.optional) {
            (false, _) => place,
            (true, false) => format!("{place}.map(|value| value.0)"),
            (true, true) => format!("{place}.map(|value| value.map(|value| value.0))"),
        }
    }

    /// The member of something new, from an input called `owner` where it may be absent: what the
    /// input holds, or nothing with a fault.
    pub(crate) fn built_from(&self, owner: &str) -> String {
        let place = self.place_in(owner);
        match (self.optional, &self.default) {
            (true, _) => format!("{place}.flatten()"),
            (false, Some(_)) => format!("{place}.unwrap_or_else(default_{})", self.label),
            (false, None) => format!("rt::check::required(faults, {}, {place})", self.json),
        }
    }

    /// What [`built_from`](Self::built_from) gave, with the way out if it is nothing.
    pub(crate) fn built_local(&self) -> String {
        let way_out = if self.optional || self.default.is_some() {
            ""
        } else {
            "?"
        };
        format!("{}{way_out}", self.local)
    }

    /// The member of a nested struct made from a patch alone: what an input holds, or nothing.
    pub(crate) fn built_from_patch(&self) -> String {
        let (name, place) = (&self.json, self.place_in("patch"));
        // What is asked for its inside must be known.
        let of = if self.is_wrapped() {
            format!("::<{}>", self.input)
        } else {
            String::new()
        };
        match (self.optional, &self.default) {
            (true, _) => format!("rt::patch::nullable{of}(faults, {name}, {place})"),
            (false, Some(_)) => {
                format!(
                    "rt::patch::or_default(faults, {name}, {place}, default_{})",
                    self.label
                )
            }
            (false, None) => format!("rt::patch::required{of}(faults, {name}, {place})"),
        }
    }

    /// What [`built_from_patch`](Self::built_from_patch) gave, with the way out if it is nothing.
    pub(crate) fn built_patch_local(&self) -> String {
        let way_out = if self.optional { "" } else { "?" };
        format!("{}{way_out}", self.local)
    }

    /// How a pattern binds the member to its local variable.
    pub(crate) fn binding(&self) -> String {
        if self.local == self.name {
            self.name.to_string()
        } else {
            format!("{}: {}", self.name, self.local)
        }
    }

    /// What stands in a new record before the server has filled the member in.
    pub(crate) fn unassigned(&self) -> String {
        match self.role {
            Role::Key => "rt::Id::NIL".to_owned(),
            Role::CreatedBy if !self.optional => "rt::Id::NIL".to_owned(),
            Role::CreatedAt | Role::UpdatedAt => "rt::Timestamp::UNIX_EPOCH".to_owned(),
            Role::Version | Role::Serial => "0".to_owned(),
            _ if self.optional => "None".to_owned(),
            _ if self.is_wrapped() => format!("default_{}().0", self.label),
            _ => format!("default_{}()", self.label),
        }
    }

    /// How a line of an import gives a member that no client gives: what only the server knows must be
    /// there, what has a default or is optional need not.
    pub(crate) const fn restored_by(&self) -> &'static str {
        match self.role {
            _ if self.optional => "restored_or_null",
            Role::ReadOnly => "restored_or_default",
            _ => "restored",
        }
    }

    /// Such a member, from what the line holds: `value`.
    pub(crate) fn restored(&self) -> String {
        let value = if self.is_wrapped() {
            "value.0"
        } else {
            "value"
        };
        if self.optional {
            format!("Some({value})")
        } else {
            value.to_owned()
        }
    }

    /// Writes the member of `self` into an object.
    pub(crate) fn write(&self) -> String {
        let place = self.place_in("self");
        self.write_of(&format!("&{place}"), &place)
    }

    /// Writes a local variable, a reference, into an object.
    pub(crate) fn write_local(&self) -> String {
        self.write_of(&self.local.to_string(), &format!("*{}", self.local))
    }

    fn write_of(&self, reference: &str, place: &str) -> String {
        let name = &self.json_inside;
        let grouped = if place.starts_with('*') {
            format!("({place})")
        } else {
            place.to_owned()
        };
        let bare = reference.trim_start_matches('&');
        match (self.is_opaque(), self.skip_if_none) {
            (true, false) => format!("object.opaque({name}, {reference});"),
            (true, true) => format!("object.opaque_if_some({name}, {bare}.as_ref());"),
            (false, false) => {
                let shown = self.as_shown(reference, place, &grouped);
                format!("object.member({name}, {shown});")
            }
            (false, true) if self.is_wrapped() => {
                let shown = self.as_shown(reference, place, &grouped);
                let shown = shown.trim_start_matches('&');
                format!("object.member_if_some({name}, {shown}.as_ref());")
            }
            (false, true) => format!("object.member_if_some({name}, {bare}.as_ref());"),
        }
    }

    /// The member of a record merged from an event and what is stored.
    pub(crate) fn merge(&self) -> String {
        self.read(&format!("stored.map(|row| &row.{})", self.name))
    }

    /// The member of a nested struct, from the log.
    pub(crate) fn decode(&self) -> String {
        self.read("None")
    }

    fn read(&self, stored: &str) -> String {
        let (id, label) = (self.id, self.name.to_string());
        let label = label.trim_start_matches("r#");
        let method = if self.is_opaque() { "opaque" } else { "get" };
        match &self.absent {
            Some(absent) => format!("members.{method}_or({id}, {stored}, {})?", made_by(absent)),
            None => format!("members.{method}({id}, \"{label}\", {stored})?"),
        }
    }

    /// A reference to the member, given as a reference and a place, in the form that is shown.
    fn as_shown(&self, reference: &str, place: &str, grouped: &str) -> String {
        match (&self.form, self.optional) {
            (FormView::Wrapped(wrapper), false) => format!("&{wrapper}({place})"),
            (FormView::Wrapped(wrapper), true) => format!("&{grouped}.map({wrapper})"),
            _ => reference.to_owned(),
        }
    }
}

/// A function that makes the value: its own, where the expression only calls one.
fn made_by(value: &Expr) -> String {
    let text = value.to_string();
    let is_path = |path: &str| {
        path.chars()
            .all(|c| c.is_alphanumeric() || "_:".contains(c))
    };
    match text.strip_suffix("()") {
        Some(path) if is_path(path) => path.to_owned(),
        _ => format!("|| {text}"),
    }
}

fn form(field: &Field, inner: &Ty) -> Result<(FormView, Ty), Invalid> {
    if field.opaque() {
        return Ok((FormView::Opaque, Ty::new(format!("rt::Opaque<{inner}>"))?));
    }
    if let Some(scale) = field.scale {
        let wrapper = Expr::new(format!("rt::Scaled::<{scale}>"))?;
        return Ok((
            FormView::Wrapped(wrapper),
            Ty::new(format!("rt::Scaled<{scale}>"))?,
        ));
    }
    if field.json_string {
        let wrapper = Expr::new("rt::Digits".to_owned())?;
        return Ok((
            FormView::Wrapped(wrapper),
            Ty::new(format!("rt::Digits<{inner}>"))?,
        ));
    }
    Ok((FormView::Plain, inner.clone()))
}
