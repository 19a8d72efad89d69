//! `modelith::roles!(Member < Editor < Admin);`: the roles of users.

use proc_macro2::TokenTree;
use syn::ext::IdentExt;

use super::{attributes, locator::Locator};
use crate::decl::RolesDecl;

/// The declaration that a macro call is, if it is one.
pub(super) fn lower(locator: &Locator<'_>, item: &syn::ItemMacro) -> Option<RolesDecl> {
    let path: Vec<String> = item
        .mac
        .path
        .segments
        .iter()
        .map(|segment| segment.ident.unraw().to_string())
        .collect();
    let path: Vec<&str> = path.iter().map(String::as_str).collect();
    if !matches!(path.as_slice(), ["roles"] | ["modelith", "roles"]) {
        return None;
    }
    let span = item
        .mac
        .path
        .segments
        .last()
        .map(|last| last.ident.span())?;
    let mut decl = RolesDecl {
        names: Vec::new(),
        cfg: attributes::cfg(locator, &item.attrs),
        fault: None,
        span: locator.span(span),
    };
    let mut is_name_next = true;
    for token in item.mac.tokens.clone() {
        match &token {
            // The runtime knows a role by the text that stands here.
            TokenTree::Ident(name) if is_name_next && name.unraw() == *name => {
                decl.names.push(locator.name(name));
            }
            TokenTree::Punct(mark) if !is_name_next && mark.as_char() == '<' => {}
            _ => {
                decl.fault = Some(locator.span(token.span()));
                return Some(decl);
            }
        }
        is_name_next = !is_name_next;
    }
    // Nothing at all, or a `<` with nothing behind it.
    if is_name_next {
        decl.fault = Some(decl.span.clone());
    }
    Some(decl)
}
