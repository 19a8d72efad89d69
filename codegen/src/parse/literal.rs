//! Values in attributes: literals, paths, and lists of these.

use syn::{Expr, ExprLit, Lit, UnOp, ext::IdentExt, spanned::Spanned as _};

use super::locator::Locator;
use crate::decl::{Spanned, Value};

pub(super) fn lower(locator: &Locator<'_>, expression: &Expr) -> Spanned<Value> {
    let span = locator.span(expression.span());
    let value = match expression {
        Expr::Path(path) if path.qself.is_none() && is_plain(&path.path) => {
            let segments = path.path.segments.iter();
            let names = segments.map(|part| part.ident.unraw().to_string());
            Some(Value::Path(names.collect()))
        }
        Expr::Array(array) => {
            let items = array.elems.iter().map(|item| lower(locator, item));
            Some(Value::List(items.collect()))
        }
        Expr::Block(block) if block.block.stmts.is_empty() && block.attrs.is_empty() => {
            Some(Value::Braces)
        }
        _ => plain(expression),
    };
    Spanned {
        value: value.unwrap_or_else(|| Value::Other(locator.text(expression.span()))),
        span,
    }
}

/// A literal, or a number with a sign.
pub(super) fn plain(expression: &Expr) -> Option<Value> {
    match expression {
        Expr::Lit(literal) => scalar(literal),
        // The sign is part of the number, so that the least i64 can be written.
        Expr::Unary(unary) if matches!(unary.op, UnOp::Neg(_)) => negative(&unary.expr),
        _ => None,
    }
}

/// A literal without a suffix; an integer fits in 127 bits.
fn scalar(expression: &ExprLit) -> Option<Value> {
    match &expression.lit {
        Lit::Bool(literal) => Some(Value::Bool(literal.value)),
        Lit::Str(literal) if literal.suffix().is_empty() => Some(Value::String(literal.value())),
        Lit::Int(literal) if literal.suffix().is_empty() => {
            literal.base10_parse().ok().map(Value::Integer)
        }
        Lit::Float(literal) if literal.suffix().is_empty() => {
            Some(Value::Float(literal.base10_digits().to_owned()))
        }
        _ => None,
    }
}

fn negative(expression: &Expr) -> Option<Value> {
    let Expr::Lit(literal) = expression else {
        return None;
    };
    match scalar(literal)? {
        Value::Integer(number) => Some(Value::Integer(-number)),
        Value::Float(digits) => Some(Value::Float(format!("-{digits}"))),
        _ => None,
    }
}

fn is_plain(path: &syn::Path) -> bool {
    path.segments.iter().all(|part| part.arguments.is_none())
}
