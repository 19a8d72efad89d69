//! Types as they are written.

use syn::{
    Expr, ExprLit, GenericArgument, Lit, PathArguments, Type, ext::IdentExt, spanned::Spanned as _,
};

use super::locator::Locator;
use crate::decl::{TypeDecl, TypeForm};

pub(super) fn lower(locator: &Locator<'_>, ty: &Type) -> TypeDecl {
    let span = ty.span();
    TypeDecl {
        form: form(locator, ty),
        text: locator.text(span),
        span: locator.span(span),
    }
}

fn form(locator: &Locator<'_>, ty: &Type) -> TypeForm {
    match ty {
        Type::Paren(inner) => form(locator, &inner.elem),
        Type::Group(inner) => form(locator, &inner.elem),
        Type::Tuple(tuple) => {
            let parts = tuple.elems.iter().map(|part| lower(locator, part));
            TypeForm::Tuple(parts.collect())
        }
        Type::Array(array) => TypeForm::Array {
            element: Box::new(lower(locator, &array.elem)),
            length: length(&array.len),
        },
        Type::Slice(slice) => TypeForm::Array {
            element: Box::new(lower(locator, &slice.elem)),
            length: None,
        },
        Type::Reference(_) => TypeForm::Reference,
        Type::Path(path) if path.qself.is_none() => {
            path_form(locator, &path.path).unwrap_or(TypeForm::Other)
        }
        _ => TypeForm::Other,
    }
}

/// The length of an array, if it is a number.
fn length(written: &Expr) -> Option<u64> {
    match written {
        Expr::Lit(ExprLit {
            lit: Lit::Int(number),
            ..
        }) => number.base10_parse().ok(),
        _ => None,
    }
}

/// A path whose last segment alone has arguments.
fn path_form(locator: &Locator<'_>, path: &syn::Path) -> Option<TypeForm> {
    let mut segments = Vec::new();
    let mut arguments = Vec::new();
    let mut others = false;
    for segment in &path.segments {
        if !arguments.is_empty() || others {
            return None;
        }
        segments.push(segment.ident.unraw().to_string());
        match &segment.arguments {
            PathArguments::None => {}
            PathArguments::AngleBracketed(list) => {
                for argument in &list.args {
                    match argument {
                        GenericArgument::Type(ty) => arguments.push(lower(locator, ty)),
                        _ => others = true,
                    }
                }
            }
            PathArguments::Parenthesized(_) => return None,
        }
    }
    Some(TypeForm::Path {
        segments,
        arguments,
        others,
    })
}
