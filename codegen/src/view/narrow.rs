//! What of a rule for reading the filters of a list can say, by who asks: so that an index finds what
//! the caller may see.
//!
//! The rule is taken apart into terms of which any must hold, each of comparisons that must all hold.
//! Which terms can hold for a caller is known before any record is looked at; if that is one alone, its
//! comparisons of filtered members with constants become filters.

use super::{
    Expr, Ident, Invalid, StrLit,
    rule::{user_asks, value},
};
use crate::{
    app::{App, Comparison, Condition, Field, FieldType, Literal, Object, Rule, Subject, Way},
    decl::RuleOperator,
    query::{Filter, Kind},
};

/// Most terms that a rule is taken apart into; of one that has more nothing is said.
const TERMS_MAX: usize = 12;

/// The body of `narrow`.
#[derive(Debug)]
pub(crate) struct NarrowView {
    /// The rule as it is written.
    pub(crate) rule: StrLit,
    /// What the caller is called: with `_` in front if it is not used.
    pub(crate) caller: &'static str,
    /// Whether each of some terms can hold.
    pub(crate) terms: Vec<Expr>,
    /// Patterns of these, with what then is left; if there are no such terms one without a pattern.
    pub(crate) arms: Vec<ArmView>,
    /// Whether any arm narrows a filter.
    pub(crate) narrows: bool,
}

/// What is left where some terms can hold.
#[derive(Debug)]
pub(crate) struct ArmView {
    pub(crate) pattern: String,
    /// What leaves filters less; nothing if it is none.
    pub(crate) narrow: Option<Expr>,
    /// `Whole(&["owner"])`, `Part(&[])`, `Nothing`
    pub(crate) left: Expr,
}

/// Comparisons that must all hold.
struct Term {
    /// Those of the user's role, as conditions on `caller`.
    guards: Vec<String>,
    /// Whether it mentions the user at all.
    asks_user: bool,
    /// What filters can say.
    pushed: Vec<Pushed>,
    /// How many comparisons filters cannot say.
    rest: usize,
}

/// A comparison as a filter says it.
#[derive(Clone, PartialEq)]
struct Pushed {
    name: String,
    narrow: String,
}

/// Terms that can hold for the same callers.
struct Group {
    /// What says whether they can; nothing if they always can.
    condition: Option<String>,
    /// What filters can say of all of them.
    pushed: Vec<Pushed>,
    /// Whether that is all that they say.
    is_whole: bool,
}

impl Term {
    /// What says whether it can hold; nothing if it always can.
    fn condition(&self) -> Option<String> {
        match (self.guards.is_empty(), self.asks_user) {
            (false, _) => Some(self.guards.join(" && ")),
            (true, true) => Some("caller.is_some()".to_owned()),
            (true, false) => None,
        }
    }
}

impl Group {
    fn all(terms: &[Term]) -> Vec<Self> {
        let mut groups: Vec<Self> = Vec::new();
        for term in terms {
            let condition = term.condition();
            match groups.iter_mut().find(|group| group.condition == condition) {
                Some(group) => group.join(term),
                None => groups.push(Self {
                    condition,
                    pushed: term.pushed.clone(),
                    is_whole: term.rest == 0,
                }),
            }
        }
        groups
    }

    /// One term more, of which any must hold: filters say less.
    fn join(&mut self, term: &Term) {
        let says_less =
            |one: &[Pushed], other: &[Pushed]| one.iter().all(|pushed| other.contains(pushed));
        let is_within = self.is_whole && says_less(&self.pushed, &term.pushed);
        let is_around = term.rest == 0 && says_less(&term.pushed, &self.pushed);
        self.pushed.retain(|pushed| term.pushed.contains(pushed));
        self.is_whole = is_within || is_around;
    }

    /// Whether whom it is for sees everything.
    const fn is_everything(&self) -> bool {
        self.is_whole && self.pushed.is_empty()
    }
}

impl NarrowView {
    pub(super) fn new(
        rule: &Rule,
        app: &App,
        filters: &[(String, Filter<'_>)],
    ) -> Result<Self, Invalid> {
        let mut terms = Vec::new();
        for product in products(&rule.condition).unwrap_or_default() {
            terms.push(term(&product, app, filters)?);
        }
        let groups = Group::all(&terms);
        let arms = arms(&groups)?;
        let conditions = groups.into_iter().filter_map(|group| group.condition);
        let mut terms: Vec<Expr> = conditions.map(Expr::new).collect::<Result<_, _>>()?;
        if arms.len() == 1 {
            terms.clear();
        }
        let narrows = arms.iter().filter_map(|arm| arm.narrow.as_ref());
        let asks_caller = narrows
            .clone()
            .any(|narrow| narrow.to_string().contains("caller"));
        Ok(Self {
            rule: StrLit::new(&rule.text),
            caller: match asks_caller || !terms.is_empty() {
                true => "caller",
                false => "_caller",
            },
            terms,
            narrows: narrows.count() > 0,
            arms,
        })
    }
}

/// The arms of a match on which groups can hold, of those that cannot always.
fn arms(groups: &[Group]) -> Result<Vec<ArmView>, Invalid> {
    let dynamic: Vec<&Group> = groups
        .iter()
        .filter(|group| group.condition.is_some())
        .collect();
    let pattern = |is: &dyn Fn(&Group) -> &'static str| {
        let parts: Vec<&str> = dynamic.iter().map(|group| is(group)).collect();
        format!("[{}]", parts.join(", "))
    };
    let mut arms = Vec::new();
    for group in dynamic.iter().filter(|group| group.is_everything()) {
        let is = |other: &Group| {
            if std::ptr::eq(other, *group) {
                "true"
            } else {
                "_"
            }
        };
        arms.push(arm(pattern(&is), &[], true)?);
    }
    let some: Vec<&Group> = groups
        .iter()
        .filter(|group| !group.is_everything())
        .collect();
    let always = groups.iter().find(|group| group.condition.is_none());
    // Each way in which one group alone can hold.
    for group in some
        .iter()
        .filter(|group| always.is_none_or(|always| std::ptr::eq(always, **group)))
    {
        let is = |other: &Group| {
            if std::ptr::eq(other, *group) {
                "true"
            } else {
                "false"
            }
        };
        arms.push(arm(pattern(&is), &group.pushed, group.is_whole)?);
    }
    if always.is_none() && !groups.is_empty() {
        arms.push(ArmView {
            pattern: pattern(&|_| "false"),
            narrow: None,
            left: Expr::new("rt::query::Narrowed::Nothing".to_owned())?,
        });
    }
    // Where several can hold, what all of them ask for.
    if some.len() > 1 || groups.is_empty() {
        let mut common = some
            .first()
            .map_or_else(Vec::new, |group| group.pushed.clone());
        common.retain(|pushed| some.iter().all(|group| group.pushed.contains(pushed)));
        let otherwise = arm("_".to_owned(), &common, false)?;
        // Patterns that name each group exclude each other, so what the last arm says anyway is left out.
        arms.retain(|arm| arm.narrow != otherwise.narrow || arm.left != otherwise.left);
        arms.push(otherwise);
    }
    Ok(arms)
}

fn arm(pattern: String, pushed: &[Pushed], is_whole: bool) -> Result<ArmView, Invalid> {
    let mut names: Vec<String> = Vec::new();
    for one in pushed {
        let name = StrLit::new(&one.name).to_string();
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let kind = if is_whole { "Whole" } else { "Part" };
    let narrows: Vec<&str> = pushed.iter().map(|one| one.narrow.as_str()).collect();
    Ok(ArmView {
        pattern,
        narrow: match narrows.as_slice() {
            [] => None,
            narrows => Some(Expr::new(narrows.join(" && "))?),
        },
        left: Expr::new(format!(
            "rt::query::Narrowed::{kind}(&[{}])",
            names.join(", ")
        ))?,
    })
}

/// A condition as alternatives, each of comparisons that must all hold; `None` if there are too many.
fn products(condition: &Condition) -> Option<Vec<Vec<&Comparison>>> {
    let products = match condition {
        Condition::Holds(comparison) => vec![vec![comparison]],
        Condition::Any(parts) => {
            let mut all = Vec::new();
            for part in parts {
                all.append(&mut products(part)?);
            }
            all
        }
        Condition::All(parts) => {
            let mut all: Vec<Vec<&Comparison>> = vec![Vec::new()];
            for part in parts {
                let alternatives = products(part)?;
                if all.len() * alternatives.len() > TERMS_MAX {
                    return None;
                }
                let mut longer = Vec::new();
                for one in &all {
                    for other in &alternatives {
                        longer.push([one.as_slice(), other].concat());
                    }
                }
                all = longer;
            }
            all
        }
    };
    (products.len() <= TERMS_MAX).then_some(products)
}

fn term(
    comparisons: &[&Comparison],
    app: &App,
    filters: &[(String, Filter<'_>)],
) -> Result<Term, Invalid> {
    let mut term = Term {
        guards: Vec::new(),
        asks_user: false,
        pushed: Vec::new(),
        rest: 0,
    };
    for comparison in comparisons {
        term.asks_user |= comparison.asks_user();
        if let Some(guard) = user_asks(comparison)? {
            if !term.guards.contains(&guard) {
                term.guards.push(guard);
            }
            continue;
        }
        match pushed(comparison, app, filters)? {
            Some(pushed) => term.pushed.push(pushed),
            None => term.rest += 1,
        }
    }
    Ok(term)
}

/// The comparison as a filter says it, if there is one that can.
fn pushed(
    comparison: &Comparison,
    app: &App,
    filters: &[(String, Filter<'_>)],
) -> Result<Option<Pushed>, Invalid> {
    let (Subject::Member(way), RuleOperator::Equal) = (&comparison.subject, comparison.operator)
    else {
        return Ok(None);
    };
    let mut filters = filters.iter();
    let Some((label, filter)) = filters.find(|(_, filter)| is_of(&filter.path, way)) else {
        return Ok(None);
    };
    let is_exact = match filter.kind {
        Kind::OneOf(_) | Kind::Flag => true,
        Kind::Range(ty) => !matches!(ty, FieldType::Float(_)),
        Kind::Text { .. } | Kind::Has(_) => false,
    };
    let ident = Ident::new(label)?;
    let narrow = match &comparison.object {
        _ if !is_exact => return Ok(None),
        Object::UserId => format!("caller.is_some_and(|user| self.{ident}.narrow(&user.id))"),
        Object::Value(literal) => {
            let of = value(app, literal, &way.ty)?;
            let owned = match literal {
                Literal::String(_) => format!("{of}.to_owned()"),
                _ => of,
            };
            format!("self.{ident}.narrow(&{owned})")
        }
        Object::Member(_) | Object::Role(_) | Object::None => return Ok(None),
    };
    Ok(Some(Pushed {
        name: filter.name(),
        narrow,
    }))
}

/// Whether a filter is of what a way leads to.
fn is_of(path: &[&Field], way: &Way) -> bool {
    let names = path.iter().map(|field| field.name.as_str());
    !way.follows() && names.eq(way.steps.iter().map(|step| step.name.as_str()))
}
