//! The constraints of a member as functions: one for the value, and one for each element of a
//! collection.

use super::{DocText, Expr, Ident, Invalid, StrLit, Ty, literal, types};
use crate::app::{App, Field, FieldType, Format, Length, Literal, Role, Rules};

/// The constraints of a value, as a function of its own.
#[derive(Debug)]
pub(crate) struct CheckView {
    /// `check_name`
    pub(crate) function: Ident,
    /// What it is of, for the doc comment: `name`, each of `tags`.
    pub(crate) of: DocText,
    /// In words, for the doc comment.
    pub(crate) words: DocText,
    /// The type that the check borrows: `str`, `i64`, `[String]`.
    pub(crate) borrowed: Ty,
    pub(crate) rules: Vec<RuleView>,
}

/// The length of a key that says nothing of it.
const KEY_LENGTH: Option<Length> = Some(Length {
    min: None,
    max: Some(128),
});

/// One constraint.
#[derive(Debug)]
pub(crate) enum RuleView {
    /// A check with two bounds: `length`, `bytes`.
    Length { check: Ident, min: Expr, max: Expr },
    /// Of a collection.
    Items { min: Expr, max: Expr },
    AtLeast(Expr),
    AtMost(Expr),
    /// A check without arguments: a format, a key.
    Named(Ident),
    /// The static that holds it, and the regular expression.
    Pattern { name: Ident, text: StrLit },
    /// The function for elements of a list or set.
    Each(Ident),
    /// The function for elements that may be null.
    EachPresent(Ident),
    /// The function for values of a map.
    EachValue(Ident),
    /// The same, for values that may be null.
    EachValuePresent(Ident),
    /// What the type's own members are held to.
    Nested,
    /// The same, of the elements of a list.
    NestedEach,
}

impl CheckView {
    /// The functions of a member: first that of the value, then that of its elements. Empty if
    /// there is nothing to check.
    pub(super) fn all(app: &App, field: &Field, label: &str) -> Result<Vec<Self>, Invalid> {
        let mut builder = Builder::new(app, label.to_owned());
        let is_key = field.role == Role::Key;
        builder.rules(&field.rules, &field.ty, is_key)?;
        let mut checks = Vec::new();
        if let Some(each) = field.each.as_ref()
            && let Some((element, is_map)) = element(&field.ty)
        {
            let (inner, may_be_null) = match element {
                FieldType::Option(inner) => (&**inner, true),
                other => (other, false),
            };
            let mut of_each = Builder::new(app, format!("{label}_each"));
            of_each.rules(each, inner, false)?;
            if let Some(check) = of_each.finish(inner, format!("Each of `{label}`"))? {
                builder.words.push("each as it must be".to_owned());
                let function = check.function.clone();
                builder.rules.push(match (is_map, may_be_null) {
                    (false, false) => RuleView::Each(function),
                    (false, true) => RuleView::EachPresent(function),
                    (true, false) => RuleView::EachValue(function),
                    (true, true) => RuleView::EachValuePresent(function),
                });
                checks.push(check);
            }
        }
        if types::is_checked(app, &field.ty) {
            builder.words.push("as its type says".to_owned());
            builder.rules.push(match field.ty {
                FieldType::List(_) => RuleView::NestedEach,
                _ => RuleView::Nested,
            });
        }
        if let Some(check) = builder.finish(&field.ty, format!("`{label}`"))? {
            checks.insert(0, check);
        }
        Ok(checks)
    }
}

/// The type of a collection's elements, and whether it is a map.
fn element(ty: &FieldType) -> Option<(&FieldType, bool)> {
    match ty {
        FieldType::List(inner) | FieldType::Set(inner) => Some((inner, false)),
        FieldType::Map(_, inner) => Some((inner, true)),
        _ => None,
    }
}

struct Builder<'a> {
    app: &'a App,
    label: String,
    rules: Vec<RuleView>,
    words: Vec<String>,
}

impl<'a> Builder<'a> {
    const fn new(app: &'a App, label: String) -> Self {
        Self {
            app,
            label,
            rules: Vec::new(),
            words: Vec::new(),
        }
    }

    fn rules(&mut self, rules: &Rules, ty: &FieldType, is_key: bool) -> Result<(), Invalid> {
        if is_key && *ty == FieldType::String {
            let is_plain = rules.pattern.is_none() && rules.length == KEY_LENGTH;
            let check = if is_plain { "key" } else { "key_segment" };
            self.rules.push(RuleView::Named(Ident::new(check)?));
            self.words.push("a key".to_owned());
            if is_plain {
                return Ok(());
            }
        }
        self.length(rules, ty)?;
        if let Some(range) = &rules.range {
            if let Some(min) = &range.min {
                self.rules.push(RuleView::AtLeast(literal::expression(self.app, min, ty)?));
                self.words.push(format!("at least {}", shown(min)));
            }
            if let Some(max) = &range.max {
                self.rules.push(RuleView::AtMost(literal::expression(self.app, max, ty)?));
                self.words.push(format!("at most {}", shown(max)));
            }
        }
        if let Some(pattern) = &rules.pattern {
            let name = format!("PATTERN_{}", self.label.to_uppercase());
            self.rules.push(RuleView::Pattern {
                name: Ident::new(&name)?,
                text: StrLit::new(pattern),
            });
            self.words.push(format!("with a match of `{pattern}`"));
        }
        if let Some(format) = rules.format {
            self.rules.push(RuleView::Named(Ident::new(format.name())?));
            self.words.push(
                match format {
                    Format::Email => "an e-mail address",
                    Format::Uri => "a URI",
                    Format::Hostname => "a host name",
                    Format::Ipv4 => "an IPv4 address",
                    Format::Ipv6 => "an IPv6 address",
                }
                .to_owned(),
            );
        }
        Ok(())
    }

    fn length(&mut self, rules: &Rules, ty: &FieldType) -> Result<(), Invalid> {
        let Some(length) = rules.length else {
            return Ok(());
        };
        let (least, most) = (length.min.unwrap_or(0), length.max.unwrap_or(u64::MAX));
        let (min, max) = (literal::integer(least.into())?, literal::integer(most.into())?);
        let (rule, noun) = match ty {
            FieldType::String => ("length", "characters"),
            FieldType::Bytes => ("bytes", "bytes"),
            _ => ("", "items"),
        };
        self.rules.push(if rule.is_empty() {
            RuleView::Items { min, max }
        } else {
            RuleView::Length {
                check: Ident::new(rule)?,
                min,
                max,
            }
        });
        self.words.push(match least {
            0 => format!("at most {most} {noun}"),
            _ if least == most => format!("{least} {noun}"),
            _ => format!("from {least} to {most} {noun}"),
        });
        Ok(())
    }

    fn finish(self, ty: &FieldType, of: String) -> Result<Option<CheckView>, Invalid> {
        if self.rules.is_empty() {
            return Ok(None);
        }
        let borrowed = match ty {
            FieldType::String => "str".to_owned(),
            FieldType::List(inner) => format!("[{}]", types::rust_type(inner)),
            other => types::rust_type(other),
        };
        Ok(Some(CheckView {
            function: Ident::new(&format!("check_{}", self.label))?,
            of: DocText::new(&of),
            words: DocText::new(&self.words.join(", ")),
            borrowed: Ty::new(borrowed)?,
            rules: self.rules,
        }))
    }
}

/// A bound as a person wrote it.
fn shown(literal: &Literal) -> String {
    match literal {
        Literal::Integer(value) => value.to_string(),
        Literal::Float(value) => value.to_string(),
        Literal::Decimal(text) => text.clone(),
        Literal::Timestamp(value) => crate::timestamp::rfc3339(*value),
        Literal::Date(days) => crate::timestamp::date_text(*days),
        Literal::Time(value) => crate::timestamp::time_text(*value),
        Literal::Duration(value) => crate::duration::text(*value),
        other => format!("{other:?}"),
    }
}
