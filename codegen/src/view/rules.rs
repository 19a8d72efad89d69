//! The rules of a model and of its members as the templates need them.

use super::{Expr, Ident, Invalid, narrow::NarrowView, query::named_filters, rule::RuleView};
use crate::app::{App, Exposure, Field, Model};

/// The rules of a model.
#[derive(Debug)]
pub(crate) struct RulesView {
    pub(crate) read: Option<RuleView>,
    pub(crate) create: Option<RuleView>,
    pub(crate) update: Option<RuleView>,
    pub(crate) delete: Option<RuleView>,
    /// The members with rules of their own.
    pub(crate) members: Vec<MemberRulesView>,
    /// What of the rule for reading the filters of a list can say.
    pub(crate) narrow: Option<NarrowView>,
}

/// The rules of a member.
#[derive(Debug)]
pub(crate) struct MemberRulesView {
    /// Its place among the members with rules.
    pub(crate) place: usize,
    /// `may_read_grade`, `may_set_grade`
    pub(crate) reads: Ident,
    pub(crate) sets: Ident,
    pub(crate) label: String,
    /// Whether answers show it to whom its rule lets.
    pub(crate) shown: bool,
    pub(crate) read: Option<RuleView>,
    pub(crate) write: Option<RuleView>,
    /// Whether it differs in `self` and `stored`.
    pub(crate) differs: Expr,
}

impl RulesView {
    pub(super) fn new(model: &Model, app: &App) -> Result<Self, Invalid> {
        let of_model = |rule: &Option<_>| match rule {
            Some(rule) => RuleView::new(rule, app, "self").map(Some),
            None => Ok(None),
        };
        let ruled = model
            .fields
            .iter()
            .filter(|field| !field.member_rules.is_empty());
        let members = ruled
            .enumerate()
            .map(|(place, field)| MemberRulesView::new(place, field, app))
            .collect::<Result<_, _>>()?;
        let rules = &model.row_rules;
        let filters = named_filters(model, app);
        Ok(Self {
            read: of_model(&rules.read)?,
            create: of_model(&rules.create)?,
            update: of_model(&rules.update)?,
            delete: of_model(&rules.delete)?,
            members,
            narrow: (rules.read.as_ref())
                .map(|rule| NarrowView::new(rule, app, &filters))
                .transpose()?,
        })
    }

    /// Whether there is any.
    pub(crate) const fn is_empty(&self) -> bool {
        self.read.is_none()
            && self.create.is_none()
            && self.update.is_none()
            && self.delete.is_none()
            && self.members.is_empty()
    }

    /// Those of the model itself: what they are for, the function's name, and whether there is one.
    pub(crate) fn of_model(&self) -> [(&'static str, &'static str, Option<&RuleView>); 4] {
        [
            ("read", "may_read", self.read.as_ref()),
            ("create", "may_create", self.create.as_ref()),
            ("update", "may_update", self.update.as_ref()),
            ("delete", "may_delete", self.delete.as_ref()),
        ]
    }

    /// Whether any member has a rule of who may see it, or is hidden from everyone.
    pub(crate) fn hide(&self) -> bool {
        let hides = |member: &MemberRulesView| member.read.is_some() || !member.shown;
        self.members.iter().any(hides)
    }

    /// Whether any member has a rule of who may see it.
    pub(crate) fn show_some(&self) -> bool {
        self.members.iter().any(|member| member.read.is_some())
    }

    /// Whether any member has a rule of who may set it.
    pub(crate) fn fix(&self) -> bool {
        self.members.iter().any(|member| member.write.is_some())
    }

    /// Whether a rule that says who may see members asks for `root` or `caller`, for the names of the
    /// parameters; `_` in front if not.
    pub(crate) fn parameters(&self, sets: bool) -> (&'static str, &'static str) {
        let is_there = match sets {
            true => self.fix(),
            false => self.show_some(),
        };
        match is_there {
            true => ("root", "caller"),
            false => ("_root", "_caller"),
        }
    }
}

impl MemberRulesView {
    fn new(place: usize, field: &Field, app: &App) -> Result<Self, Invalid> {
        let name = Ident::new(&field.name)?;
        let of_member = |rule: &Option<_>| match rule {
            Some(rule) => RuleView::new(rule, app, "record").map(Some),
            None => Ok(None),
        };
        let (own, other) = (format!("self.{name}"), format!("stored.{name}"));
        let same = match (field.opaque(), field.optional) {
            (false, _) => format!("rt::Wire::same(&{own}, &{other})"),
            (true, false) => {
                format!("rt::Wire::same(&rt::Opaque({own}.clone()), &rt::Opaque({other}.clone()))")
            }
            (true, true) => format!(
                "rt::Wire::same(&{own}.clone().map(rt::Opaque), &{other}.clone().map(rt::Opaque))"
            ),
        };
        Ok(Self {
            place,
            reads: Ident::new(&format!("may_read_{}", field.name))?,
            sets: Ident::new(&format!("may_set_{}", field.name))?,
            label: field.name.clone(),
            shown: field.exposure == Exposure::Shown,
            read: of_member(&field.member_rules.read)?,
            write: of_member(&field.member_rules.write)?,
            differs: Expr::new(format!("!{same}"))?,
        })
    }
}
