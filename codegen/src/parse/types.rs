//! Types as they are written.

use syn::{GenericArgument, PathArguments, Type, ext::IdentExt, spanned::Spanned as _};

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
        Type::Tuple(_) => TypeForm::Tuple,
        Type::Array(_) | Type::Slice(_) => TypeForm::Array,
        Type::Reference(_) => TypeForm::Reference,
        Type::Path(path) if path.qself.is_none() => {
            path_form(locator, &path.path).unwrap_or(TypeForm::Other)
        }
        _ => TypeForm::Other,
    }
}

/// A path whose last segment alone has arguments, all of them types.
fn path_form(locator: &Locator<'_>, path: &syn::Path) -> Option<TypeForm> {
    let mut segments = Vec::new();
    let mut arguments = Vec::new();
    for segment in &path.segments {
        if !arguments.is_empty() {
            return None;
        }
        segments.push(segment.ident.unraw().to_string());
        match &segment.arguments {
            PathArguments::None => {}
            PathArguments::AngleBracketed(list) => {
                for argument in &list.args {
                    let GenericArgument::Type(ty) = argument else {
                        return None;
                    };
                    arguments.push(lower(locator, ty));
                }
            }
            PathArguments::Parenthesized(_) => return None,
        }
    }
    Some(TypeForm::Path {
        segments,
        arguments,
    })
}
