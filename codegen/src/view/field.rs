//! A member as the templates need it.

use super::{DocText, Expr, Ident, Invalid, StrLit, Ty};
use crate::{
    app::{Field, FieldType, Format, Literal, Role},
    lock::MemberIds,
};

/// A member of a model.
#[derive(Debug)]
pub(crate) struct FieldView {
    /// `r#type`
    pub(crate) name: Ident,
    /// `type`: what functions and indexes of the member are named by.
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
    pub(crate) optional: bool,
    pub(crate) skip_if_none: bool,
    pub(crate) role: Role,
    /// What an absent member of Create and Replace means.
    pub(crate) default: Option<Expr>,
    /// What the member is in events that are older than it.
    pub(crate) absent: Option<Expr>,
    pub(crate) check: Option<CheckView>,
}

/// The constraints of a member.
#[derive(Debug)]
pub(crate) struct CheckView {
    /// In words, for the doc comment.
    pub(crate) words: DocText,
    /// The type that the check borrows: `str`, `i64`.
    pub(crate) borrowed: Ty,
    pub(crate) rules: Vec<RuleView>,
}

/// One constraint.
#[derive(Debug)]
pub(crate) enum RuleView {
    Length { min: Expr, max: Expr },
    AtLeast(Expr),
    AtMost(Expr),
    Email,
}

impl FieldView {
    pub(super) fn new(field: &Field, ids: &MemberIds) -> Result<Self, Invalid> {
        let inner = Ty::new(rust_type(&field.ty))?;
        let ty = if field.optional {
            Ty::new(format!("Option<{inner}>"))?
        } else {
            inner.clone()
        };
        let expr = |literal: &Literal| literal_expr(literal, &field.ty);
        let default = field.default.as_ref().map(expr).transpose()?;
        let absent = match &ids.absent {
            None if field.optional => Some(Expr::new("None".to_owned())?),
            Some(literal) if field.optional => {
                Some(Expr::new(format!("Some({})", expr(literal)?))?)
            }
            absent => absent.as_ref().map(expr).transpose()?,
        };
        Ok(Self {
            name: Ident::new(&field.name)?,
            label: field.name.clone(),
            json: StrLit::new(&field.json_name),
            rename: if field.json_name == field.name {
                String::new()
            } else {
                format!("rename = {}, ", StrLit::new(&field.json_name))
            },
            json_inside: StrLit::json(&field.json_name),
            id: ids.id,
            check: CheckView::new(field, &inner)?,
            inner,
            ty,
            optional: field.optional,
            skip_if_none: field.skip_if_none,
            role: field.role,
            default,
            absent,
        })
    }

    pub(crate) const fn is_key(&self) -> bool {
        matches!(self.role, Role::Key)
    }

    pub(crate) const fn is_created_at(&self) -> bool {
        matches!(self.role, Role::CreatedAt)
    }

    pub(crate) const fn is_updated_at(&self) -> bool {
        matches!(self.role, Role::UpdatedAt)
    }

    /// Whether a body of Create may hold it.
    pub(crate) const fn is_given(&self) -> bool {
        matches!(self.role, Role::Plain | Role::Immutable)
    }

    /// Whether a body of Replace or Patch may change it.
    pub(crate) const fn is_open(&self) -> bool {
        matches!(self.role, Role::Plain)
    }
}

impl CheckView {
    fn new(field: &Field, inner: &Ty) -> Result<Option<Self>, Invalid> {
        let mut rules = Vec::new();
        let mut words = Vec::new();
        if let Some(length) = field.rules.length {
            let (min, max) = (length.min.unwrap_or(0), length.max.unwrap_or(u64::MAX));
            rules.push(RuleView::Length {
                min: integer(min.into())?,
                max: integer(max.into())?,
            });
            words.push(match min {
                0 => format!("at most {max} characters"),
                _ => format!("from {min} to {max} characters"),
            });
        }
        if let Some(range) = &field.rules.range {
            if let Some(Literal::Integer(min)) = range.min {
                rules.push(RuleView::AtLeast(integer(min)?));
                words.push(format!("at least {min}"));
            }
            if let Some(Literal::Integer(max)) = range.max {
                rules.push(RuleView::AtMost(integer(max)?));
                words.push(format!("at most {max}"));
            }
        }
        if let Some(Format::Email) = field.rules.format {
            rules.push(RuleView::Email);
            words.push("an e-mail address".to_owned());
        }
        if rules.is_empty() {
            return Ok(None);
        }
        let borrowed = if field.ty == FieldType::String {
            Ty::new("str".to_owned())?
        } else {
            inner.clone()
        };
        Ok(Some(Self {
            words: DocText::new(&words.join(", ")),
            borrowed,
            rules,
        }))
    }
}

pub(super) fn rust_type(ty: &FieldType) -> String {
    match ty {
        FieldType::Bool => "bool".to_owned(),
        FieldType::Integer(integer) => integer.name().to_owned(),
        FieldType::String => "String".to_owned(),
        FieldType::Timestamp => "rt::Timestamp".to_owned(),
        FieldType::Id(model) => format!("rt::Id<{model}>"),
        FieldType::Enum(name) => name.clone(),
        _ => String::new(),
    }
}

fn literal_expr(literal: &Literal, ty: &FieldType) -> Result<Expr, Invalid> {
    match literal {
        Literal::Bool(value) => Expr::new(value.to_string()),
        Literal::Integer(value) => integer(*value),
        Literal::String(value) => Expr::new(format!("{}.to_owned()", StrLit::new(value))),
        Literal::Timestamp(microseconds) => Expr::new(format!(
            "rt::literal::timestamp({})",
            integer(i128::from(*microseconds))?
        )),
        Literal::Now => Expr::new("rt::Timestamp::now()".to_owned()),
        Literal::Variant(variant) => {
            Expr::new(format!("{}::{}", rust_type(ty), Ident::new(variant)?))
        }
        _ => Expr::new(String::new()),
    }
}

/// An integer literal with `_` between groups of three digits, as clippy has it from five on.
pub(super) fn integer(value: i128) -> Result<Expr, Invalid> {
    let digits = value.unsigned_abs().to_string();
    let mut text = String::new();
    if value < 0 {
        text.push('-');
    }
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && digits.len() > 4 && (digits.len() - index).is_multiple_of(3) {
            text.push('_');
        }
        text.push(digit);
    }
    Expr::new(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_are_grouped() {
        for (value, text) in [
            (0, "0"),
            (1000, "1000"),
            (65536, "65_536"),
            (-1_234_567, "-1_234_567"),
        ] {
            assert_eq!(integer(value).unwrap().to_string(), text);
        }
    }
}
