//! Rules as functions of generated code.

use std::collections::BTreeSet;

use super::{DocText, Expr, Ident, Invalid, StrLit, Ty, literal::expression, types::rust_path};
use crate::{
    app::{
        App, Comparison, Condition, FieldType, Literal, Model, Object, Rule, Subject, Way, WayStep,
    },
    decl::RuleOperator,
};

/// A rule as the body of a function of a record, a `root` and a `caller`.
#[derive(Debug)]
pub(crate) struct RuleView {
    /// As it is written, for the doc comment.
    pub(crate) words: DocText,
    /// What the parameters are called: with `_` in front if they are not used.
    pub(crate) record: &'static str,
    pub(crate) root: &'static str,
    pub(crate) caller: &'static str,
    pub(crate) body: Expr,
}

impl RuleView {
    /// `record` is what the record is called.
    pub(super) fn new(rule: &Rule, app: &App, record: &str) -> Result<Self, Invalid> {
        let (mut asks_user, mut asks_record, mut follows) = (false, false, false);
        rule.condition.visit(&mut |comparison| {
            asks_user |= comparison.asks_user();
            asks_record |= comparison.ways().next().is_some();
            follows |= comparison.ways().any(Way::follows);
        });
        let writer = Writer { app, record };
        Ok(Self {
            words: DocText::new(&format!("`{}`", rule.text)),
            record: if asks_record { "record" } else { "_record" },
            root: if follows { "root" } else { "_root" },
            caller: if asks_user { "caller" } else { "_caller" },
            body: Expr::new(writer.condition(&rule.condition)?)?,
        })
    }
}

/// What of `models/` rules name that are in the file of `model`.
pub(super) fn imports(model: &Model, app: &App) -> Result<BTreeSet<Ty>, Invalid> {
    let mut names = BTreeSet::new();
    for rule in rules(model) {
        rule.condition.visit(&mut |comparison| {
            for way in comparison.ways() {
                names.extend(way.steps.iter().filter_map(|step| step.follows.as_deref()));
                if let (FieldType::Enum(name), Object::Value(_)) = (&way.ty, &comparison.object) {
                    names.insert(name.as_str());
                }
            }
        });
    }
    let models = app.models.iter().map(|item| (&item.name, &item.module));
    let enums = app.enums.iter().map(|item| (&item.name, &item.module));
    models
        .chain(enums)
        .filter(|(name, _)| **name != model.name && names.contains(name.as_str()))
        .map(|(name, module)| rust_path(module, name))
        .collect()
}

/// Every rule of a model and of its members.
fn rules(model: &Model) -> impl Iterator<Item = &Rule> {
    let own = &model.row_rules;
    let of_model = [&own.read, &own.create, &own.update, &own.delete];
    let of_members = model.fields.iter().flat_map(|field| {
        let rules = &field.member_rules;
        rules.read.iter().chain(&rules.write)
    });
    of_model.into_iter().flatten().chain(of_members)
}

/// The guard of what mentions the user alone: a condition on `caller`.
pub(super) fn user_asks(comparison: &Comparison) -> Result<Option<String>, Invalid> {
    let (Subject::UserRole, Object::Role(role)) = (&comparison.subject, &comparison.object) else {
        return Ok(None);
    };
    let operator = comparison.operator.text();
    let role = Ident::new(role)?;
    Ok(Some(of_caller(&format!(
        "user.role {operator} super::Role::{role}"
    ))))
}

fn of_caller(condition: &str) -> String {
    format!("caller.is_some_and(|user| {condition})")
}

/// A value as an expression, as rules and filters take it.
pub(super) fn value(app: &App, literal: &Literal, ty: &FieldType) -> Result<String, Invalid> {
    Ok(match literal {
        Literal::String(text) => StrLit::new(text).to_string(),
        literal => expression(app, literal, ty)?.to_string(),
    })
}

struct Writer<'w> {
    app: &'w App,
    record: &'w str,
}

/// A value that a way has led to.
struct Place<'p> {
    text: String,
    ty: &'p FieldType,
    optional: bool,
}

impl Writer<'_> {
    fn condition(&self, condition: &Condition) -> Result<String, Invalid> {
        match condition {
            Condition::All(parts) => self.joined(parts, " && "),
            Condition::Any(parts) => self.joined(parts, " || "),
            Condition::Holds(comparison) => self.comparison(comparison),
        }
    }

    fn joined(&self, parts: &[Condition], operator: &str) -> Result<String, Invalid> {
        let mut texts = Vec::with_capacity(parts.len());
        for part in parts {
            let text = self.condition(part)?;
            texts.push(match part {
                // Parts of an `All` are never an `All`, and those of an `Any` bind stronger.
                Condition::Any(_) => format!("({text})"),
                _ => text,
            });
        }
        Ok(texts.join(operator))
    }

    fn comparison(&self, comparison: &Comparison) -> Result<String, Invalid> {
        if let Some(guard) = user_asks(comparison)? {
            return Ok(guard);
        }
        let Subject::Member(way) = &comparison.subject else {
            return Err(Invalid::new("user.role".to_owned(), "compared with a role"));
        };
        let operator = comparison.operator;
        let text = self.at(way, &|place| match &comparison.object {
            Object::Member(other) => self.at(other, &|other| Ok(of_two(operator, place, other))),
            Object::UserId => Ok(of_value(operator, place, "user.id")),
            Object::None => Ok(match operator {
                RuleOperator::Equal => format!("{}.is_none()", place.text),
                _ => format!("{}.is_some()", place.text),
            }),
            Object::Value(literal) => self.of_literal(operator, place, literal),
            Object::Role(_) => Err(Invalid::new("a role".to_owned(), "compared with user.role")),
        })?;
        Ok(match comparison.asks_user() {
            true => of_caller(&text),
            false => text,
        })
    }

    fn of_literal(
        &self,
        operator: RuleOperator,
        place: &Place<'_>,
        literal: &Literal,
    ) -> Result<String, Invalid> {
        let text = &place.text;
        let is_equal = operator == RuleOperator::Equal;
        Ok(match literal {
            Literal::Bool(value) if !place.optional => match *value == is_equal {
                true => text.clone(),
                false => format!("!{text}"),
            },
            Literal::Variant(_) => {
                let variant = expression(self.app, literal, place.ty)?;
                let pattern = match place.optional {
                    true => format!("Some({variant})"),
                    false => variant.to_string(),
                };
                let negation = if is_equal { "" } else { "!" };
                format!("{negation}matches!({text}, {pattern})")
            }
            literal => of_value(operator, place, &value(self.app, literal, place.ty)?),
        })
    }

    /// What `then` says of the value at the end of a way; false if something on the way is not there.
    fn at(
        &self,
        way: &Way,
        then: &dyn Fn(&Place<'_>) -> Result<String, Invalid>,
    ) -> Result<String, Invalid> {
        let mut place = self.record.to_owned();
        let (mut text, mut open) = (String::new(), 0);
        for (number, step) in way.steps.iter().enumerate() {
            place = format!("{place}.{}", Ident::new(&step.name)?);
            let is_last = number + 1 == way.steps.len();
            let Some(found) = self.within(step, &place).filter(|_| !is_last) else {
                continue;
            };
            let name = local(&step.name)?;
            text.push_str(&format!("{found}.is_some_and(|{name}| "));
            open += 1;
            place = name.to_string();
        }
        text.push_str(&then(&Place {
            text: place,
            ty: &way.ty,
            optional: way.optional(),
        })?);
        text.push_str(&")".repeat(open));
        Ok(text)
    }

    /// What a way goes on in, if that may not be there.
    fn within(&self, step: &WayStep, place: &str) -> Option<String> {
        match (&step.follows, step.optional) {
            (None, false) => None,
            (None, true) => Some(format!("{place}.as_ref()")),
            (Some(model), false) => Some(format!("rt::referred::<{model}>(root, &{place})")),
            (Some(model), true) => Some(format!(
                "{place}.as_ref().and_then(|key| rt::referred::<{model}>(root, key))"
            )),
        }
    }
}

/// What a closure calls the record or struct that a member leads to.
fn local(name: &str) -> Result<Ident, Invalid> {
    match name {
        "user" | "root" | "caller" | "record" | "key" | "value" => Ident::new(&format!("{name}_")),
        name => Ident::new(name),
    }
}

/// A comparison with an expression of the value's type; text is a literal.
fn of_value(operator: RuleOperator, place: &Place<'_>, value: &str) -> String {
    let (text, sign) = (&place.text, operator.text());
    let is_text = *place.ty == FieldType::String;
    match (place.optional, operator.orders()) {
        (false, true) if is_text => format!("{text}.as_str() {sign} {value}"),
        (false, _) => format!("{text} {sign} {value}"),
        (true, false) if is_text => format!("{text}.as_deref() {sign} Some({value})"),
        (true, false) => format!("{text} {sign} Some({value})"),
        (true, true) if is_text => {
            format!("{text}.as_deref().is_some_and(|value| value {sign} {value})")
        }
        (true, true) => format!("{text}.is_some_and(|value| value {sign} {value})"),
    }
}

/// A comparison of two values of records.
fn of_two(operator: RuleOperator, one: &Place<'_>, two: &Place<'_>) -> String {
    let sign = operator.text();
    let is_enum = matches!(one.ty, FieldType::Enum(_));
    let (left, right) = (&one.text, &two.text);
    let negation = if operator == RuleOperator::NotEqual {
        "!"
    } else {
        ""
    };
    match (one.optional, two.optional) {
        (false, true) => of_two(operator.flipped(), two, one),
        (false, false) | (true, true) if is_enum => {
            format!("{negation}rt::Wire::same(&{left}, &{right})")
        }
        (true, false) if is_enum => {
            format!(
                "{negation}{left}.as_ref().is_some_and(|value| rt::Wire::same(value, &{right}))"
            )
        }
        (true, false) if operator.orders() => {
            format!("{left}.as_ref().is_some_and(|value| *value {sign} {right})")
        }
        (true, false) => format!("{left}.as_ref() {sign} Some(&{right})"),
        (true, true) if operator.orders() => format!(
            "{left}.as_ref().zip({right}.as_ref()).is_some_and(|(one, other)| one {sign} other)"
        ),
        (false, false) | (true, true) => format!("{left} {sign} {right}"),
    }
}
