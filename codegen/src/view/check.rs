//! The constraints of a member as a function: of its value, and in it of each element of a
//! collection.

use super::{DocText, Expr, Ident, Invalid, StrLit, Ty, literal, types};
use crate::app::{App, Field, FieldType, Format, Length, Literal, Role, Rules};

/// The constraints of a member, as a function of its own.
#[derive(Debug)]
pub(crate) struct CheckView {
    /// `check_name`
    pub(crate) function: Ident,
    /// In words, for the doc comment.
    pub(crate) words: DocText,
    /// The type that the check borrows: `str`, `i64`, `[String]`.
    pub(crate) borrowed: Ty,
    pub(crate) rules: Vec<RuleView>,
    pub(crate) each: Option<EachView>,
    pub(crate) inner: InnerView,
}

/// The constraints of each element of a list or set, or of each value of a map.
#[derive(Debug)]
pub(crate) struct EachView {
    /// The function of the runtime that visits them: `each`, `each_value_present`.
    pub(crate) over: Ident,
    /// The type of one that is there.
    pub(crate) ty: Ty,
    pub(crate) rules: Vec<RuleView>,
}

/// What is held to its own constraints: a value of a struct or enum does that.
#[derive(Debug)]
pub(crate) enum InnerView {
    None,
    /// The value, or all that is in it.
    Value,
    /// Each element of a list, which the check borrows as a slice.
    Elements,
}

/// One constraint.
#[derive(Debug)]
pub(crate) enum RuleView {
    Length {
        min: Expr,
        max: Expr,
    },
    Bytes {
        min: Expr,
        max: Expr,
    },
    Items {
        min: Expr,
        max: Expr,
    },
    AtLeast(Expr),
    AtMost(Expr),
    /// A check without arguments: a format, a key.
    Named(Ident),
    /// The regular expression.
    Pattern(StrLit),
}

/// The length of a key that says nothing of it.
const KEY_LENGTH: Option<Length> = Some(Length {
    min: None,
    max: Some(128),
});

impl CheckView {
    /// The function of a member, if there is anything to check.
    pub(super) fn new(app: &App, field: &Field, label: &str) -> Result<Option<Self>, Invalid> {
        let mut of_value = Builder::new(app);
        of_value.rules(&field.rules, &field.ty, field.role == Role::Key)?;
        let Builder {
            rules, mut words, ..
        } = of_value;
        let each = match (&field.each, element(&field.ty)) {
            (Some(each), Some((element, over))) => {
                let mut of_each = Builder::new(app);
                of_each.rules(each, element, false)?;
                words.extend(of_each.words.iter().map(|words| format!("each {words}")));
                let each = EachView {
                    over: Ident::new(over)?,
                    ty: Ty::new(types::rust_type(element))?,
                    rules: of_each.rules,
                };
                (!each.rules.is_empty()).then_some(each)
            }
            _ => None,
        };
        let inner = match &field.ty {
            ty if !types::is_checked(app, ty) => InnerView::None,
            FieldType::List(_) => InnerView::Elements,
            _ => InnerView::Value,
        };
        if !matches!(inner, InnerView::None) {
            words.push("and as its type says".to_owned());
        }
        if rules.is_empty() && each.is_none() && words.is_empty() {
            return Ok(None);
        }
        Ok(Some(Self {
            function: Ident::new(&format!("check_{label}"))?,
            words: DocText::new(words.join(", ").trim_start_matches("and ")),
            borrowed: Ty::new(borrowed(&field.ty))?,
            rules,
            each,
            inner,
        }))
    }
}

/// The type of a collection's elements that are there, and what visits them.
fn element(ty: &FieldType) -> Option<(&FieldType, &'static str)> {
    match ty {
        FieldType::List(inner) | FieldType::Set(inner) => Some(match &**inner {
            FieldType::Option(inner) => (inner, "each_present"),
            inner => (inner, "each"),
        }),
        FieldType::Map(_, inner) => Some(match &**inner {
            FieldType::Option(inner) => (inner, "each_value_present"),
            inner => (inner, "each_value"),
        }),
        _ => None,
    }
}

fn borrowed(ty: &FieldType) -> String {
    match ty {
        FieldType::String => "str".to_owned(),
        FieldType::List(inner) => format!("[{}]", types::rust_type(inner)),
        other => types::rust_type(other),
    }
}

struct Builder<'a> {
    app: &'a App,
    rules: Vec<RuleView>,
    words: Vec<String>,
}

impl<'a> Builder<'a> {
    const fn new(app: &'a App) -> Self {
        Self {
            app,
            rules: Vec::new(),
            words: Vec::new(),
        }
    }

    fn add(&mut self, rule: RuleView, words: impl Into<String>) {
        self.rules.push(rule);
        self.words.push(words.into());
    }

    fn rules(&mut self, rules: &Rules, ty: &FieldType, is_key: bool) -> Result<(), Invalid> {
        if is_key && *ty == FieldType::String {
            // A pattern or a format says which characters there are, and a length how many.
            let is_plain = rules.pattern.is_none() && rules.format.is_none();
            let is_whole = is_plain && rules.length == KEY_LENGTH;
            let check = match (is_whole, is_plain) {
                (true, _) => "key",
                (false, true) => "key_characters",
                (false, false) => "key_segment",
            };
            self.add(RuleView::Named(Ident::new(check)?), "a key");
            if is_whole {
                return Ok(());
            }
        }
        self.length(rules, ty)?;
        if let Some(range) = &rules.range {
            let expression = |bound| literal::expression(self.app, bound, ty);
            let min = range.min.as_ref().map(expression).transpose()?;
            let max = range.max.as_ref().map(expression).transpose()?;
            let of_min = min.map(RuleView::AtLeast).zip(range.min.as_ref());
            let of_max = max.map(RuleView::AtMost).zip(range.max.as_ref());
            if let Some((rule, bound)) = of_min {
                self.add(rule, format!("at least {}", shown(bound)));
            }
            if let Some((rule, bound)) = of_max {
                self.add(rule, format!("at most {}", shown(bound)));
            }
        }
        if let Some(pattern) = &rules.pattern {
            let words = format!("with a match of `{pattern}`");
            self.add(RuleView::Pattern(StrLit::new(pattern)), words);
        }
        if let Some(format) = rules.format {
            let words = match format {
                Format::Email => "an e-mail address",
                Format::Uri => "a URI",
                Format::Hostname => "a host name",
                Format::Ipv4 => "an IPv4 address",
                Format::Ipv6 => "an IPv6 address",
            };
            self.add(RuleView::Named(Ident::new(format.name())?), words);
        }
        Ok(())
    }

    fn length(&mut self, rules: &Rules, ty: &FieldType) -> Result<(), Invalid> {
        let Some(length) = rules.length else {
            return Ok(());
        };
        let (least, most) = (length.min.unwrap_or(0), length.max.unwrap_or(u64::MAX));
        let (min, max) = (
            literal::integer(least.into())?,
            literal::integer(most.into())?,
        );
        let (rule, noun) = match ty {
            FieldType::String => (RuleView::Length { min, max }, "character"),
            FieldType::Bytes => (RuleView::Bytes { min, max }, "byte"),
            _ => (RuleView::Items { min, max }, "item"),
        };
        let plural = if most == 1 { "" } else { "s" };
        let words = match least {
            0 => format!("at most {most} {noun}{plural}"),
            _ if least == most => format!("{least} {noun}{plural}"),
            _ => format!("from {least} to {most} {noun}{plural}"),
        };
        self.add(rule, words);
        Ok(())
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
