//! Attributes: doc comments, derives, and the options of `model` and `serde`.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::{
    Attribute, Expr, ExprLit, Lit, Meta, Token, ext::IdentExt, parse::ParseStream,
    punctuated::Punctuated, spanned::Spanned as _, token,
};

use super::{literal, locator::Locator, rule};
use crate::{
    decl::{Arguments, AttributesDecl, CfgDecl, OptionDecl, Spanned, Value},
    diagnostic::{self, Diagnostic},
};

/// Words behind a `cfg_attr` that this compiler would have to see.
const HIDDEN: &[&str] = &[
    "model",
    "serde",
    "Model",
    "Clone",
    "Serialize",
    "Deserialize",
    "Embedded",
    "deprecated",
];

/// Attributes of others that generated code does not follow.
const UNFOLLOWED: &[&str] = &["schemars", "deprecated"];

/// Reads what stands above an item. What does not parse goes into `malformed`.
pub(super) fn lower(
    locator: &Locator<'_>,
    attributes: &[Attribute],
    malformed: &mut Vec<Diagnostic>,
) -> AttributesDecl {
    let mut decl = AttributesDecl {
        docs: docs(attributes),
        cfg: cfg(locator, attributes),
        ..AttributesDecl::default()
    };
    for attribute in attributes {
        let path = attribute.path();
        if path.is_ident("default") {
            decl.default = true;
        } else if path.is_ident("derive") {
            decl.derives.extend(derives(attribute));
        } else if let Some(name) = UNFOLLOWED.iter().find(|name| path.is_ident(**name)) {
            decl.unfollowed.push(Spanned {
                value: (*name).to_owned(),
                span: locator.span(attribute.meta.span()),
            });
        } else if path.is_ident("model") || path.is_ident("serde") {
            let options = match options(locator, attribute) {
                Ok(options) => options,
                Err(error) => {
                    decl.malformed = true;
                    malformed.push(unreadable(locator, attribute, &error));
                    continue;
                }
            };
            if path.is_ident("model") {
                decl.model_span
                    .get_or_insert_with(|| locator.span(attribute.meta.span()));
                decl.model.extend(options);
            } else {
                decl.serde.extend(options);
            }
        }
    }
    decl
}

/// The `#[cfg]` of an item, or a `cfg_attr` around a derive or an option that must be seen.
pub(super) fn cfg(locator: &Locator<'_>, attributes: &[Attribute]) -> Option<CfgDecl> {
    attributes.iter().find_map(|attribute| {
        let conditional = attribute.path().is_ident("cfg_attr");
        let list = attribute.meta.require_list().ok()?;
        let found =
            attribute.path().is_ident("cfg") || (conditional && mentions(&list.tokens, HIDDEN));
        found.then(|| CfgDecl {
            test: !conditional && list.tokens.to_string() == "test",
            attribute: conditional,
            span: locator.span(attribute.meta.span()),
        })
    })
}

/// Whether an identifier of the list stands anywhere in the tokens, at any depth.
fn mentions(tokens: &TokenStream, words: &[&str]) -> bool {
    tokens.clone().into_iter().any(|token| match token {
        TokenTree::Ident(ident) => words.contains(&ident.to_string().as_str()),
        TokenTree::Group(group) => mentions(&group.stream(), words),
        TokenTree::Punct(_) | TokenTree::Literal(_) => false,
    })
}

fn derives(attribute: &Attribute) -> Vec<String> {
    // A derive that does not parse is rustc's to explain.
    let paths = attribute
        .parse_args_with(Punctuated::<syn::Path, Token![,]>::parse_terminated)
        .unwrap_or_default();
    let last = |path: &syn::Path| Some(path.segments.last()?.ident.unraw().to_string());
    paths.iter().filter_map(last).collect()
}

/// The lines of the doc comments. A line loses the space after `///`, a block the stars before
/// its lines.
fn docs(attributes: &[Attribute]) -> String {
    let mut lines: Vec<String> = Vec::new();
    for attribute in attributes {
        let Meta::NameValue(meta) = &attribute.meta else {
            continue;
        };
        let (
            true,
            Expr::Lit(ExprLit {
                lit: Lit::Str(text),
                ..
            }),
        ) = (meta.path.is_ident("doc"), &meta.value)
        else {
            continue;
        };
        let text = text.value();
        let block = text.contains('\n');
        for line in text.lines() {
            let line = if block {
                let line = line.trim_start();
                line.strip_prefix('*').unwrap_or(line)
            } else {
                line
            };
            lines.push(line.strip_prefix(' ').unwrap_or(line).trim_end().to_owned());
        }
        if text.is_empty() {
            lines.push(String::new());
        }
    }
    lines.join("\n").trim_matches('\n').to_owned()
}

fn options(locator: &Locator<'_>, attribute: &Attribute) -> syn::Result<Vec<OptionDecl>> {
    match &attribute.meta {
        // serde takes it, and it says nothing. Nobody would write it for ours and mean nothing.
        Meta::Path(path) if path.is_ident("model") => Err(empty(path)),
        Meta::Path(_) => Ok(Vec::new()),
        Meta::List(list) if list.tokens.is_empty() && list.path.is_ident("model") => {
            Err(empty(&list.path))
        }
        Meta::List(list) => list
            .parse_args_with(|input: ParseStream<'_>| option_list(locator, input, literal::lower)),
        Meta::NameValue(meta) => Err(syn::Error::new(
            meta.eq_token.span(),
            "expected parentheses",
        )),
    }
}

fn empty(path: &syn::Path) -> syn::Error {
    syn::Error::new(path.span(), "expected an option")
}

/// How the value of an option is read.
type Lower = fn(&Locator<'_>, &Expr) -> Spanned<Value>;

fn option_list(
    locator: &Locator<'_>,
    input: ParseStream<'_>,
    lower: Lower,
) -> syn::Result<Vec<OptionDecl>> {
    let mut options = Vec::new();
    while !input.is_empty() {
        options.push(option(locator, input, lower)?);
        if !input.is_empty() {
            input.parse::<Token![,]>()?;
        }
    }
    Ok(options)
}

fn option(locator: &Locator<'_>, input: ParseStream<'_>, lower: Lower) -> syn::Result<OptionDecl> {
    let ident = input.call(syn::Ident::parse_any)?;
    let name = locator.name(&ident);
    let mut end = ident.span();
    let arguments = if input.peek(Token![=]) {
        input.parse::<Token![=]>()?;
        let expression: Expr = input.parse()?;
        end = expression.span();
        Arguments::Value(lower(locator, &expression))
    } else if input.peek(token::Paren) {
        let content;
        let parens = syn::parenthesized!(content in input);
        end = parens.span.close();
        let within = match name.value.as_str() {
            "rules" => rule::lower,
            _ => lower,
        };
        Arguments::List(option_list(locator, &content, within)?)
    } else {
        Arguments::None
    };
    let span = ident.span().join(end).unwrap_or(end);
    Ok(OptionDecl {
        name,
        arguments,
        span: locator.span(span),
    })
}

fn unreadable(locator: &Locator<'_>, attribute: &Attribute, error: &syn::Error) -> Diagnostic {
    let list = attribute.meta.require_list().ok();
    let (sentence, help) = match list.and_then(|list| unnamed(&list.tokens)) {
        Some((option, values)) => {
            let help = match (option.as_str(), values.as_slice()) {
                ("length" | "range", [min, max]) => {
                    format!("write `{option}(min = {min}, max = {max})`")
                }
                ("length" | "range", _) => {
                    format!(
                        "write `{option}(max = {0})`, `{option}(min = {0})` or both",
                        values.join(", ")
                    )
                }
                _ => format!("write `{option} = …`, or a name and `=` before the value"),
            };
            (format!("`{option}(…)` takes no value without a name"), help)
        }
        None => (
            sentence(error),
            "write options as `name`, `name = value` or `name(…)`, with commas between them"
                .to_owned(),
        ),
    };
    Diagnostic::new(
        diagnostic::MALFORMED_ATTRIBUTE,
        locator.span(error.span()),
        format!("this attribute does not parse: {sentence}"),
        help,
    )
}

/// The first option that is given numbers or texts where names belong, and these: `length(5)`.
fn unnamed(tokens: &TokenStream) -> Option<(String, Vec<String>)> {
    let mut option: Option<String> = None;
    for token in tokens.clone() {
        match token {
            TokenTree::Ident(ident) => option = Some(ident.to_string()),
            TokenTree::Group(group) if group.delimiter() == Delimiter::Parenthesis => {
                let inside = group.stream();
                let found = option.take().zip(values(&inside));
                if let Some(found) = found.or_else(|| unnamed(&inside)) {
                    return Some(found);
                }
            }
            _ => option = None,
        }
    }
    None
}

/// The numbers or texts of a list that holds nothing else.
fn values(list: &TokenStream) -> Option<Vec<String>> {
    let mut values = Vec::new();
    let mut sign = "";
    for token in list.clone() {
        match token {
            TokenTree::Literal(value) => {
                values.push(format!("{sign}{value}"));
                sign = "";
            }
            TokenTree::Punct(mark) if mark.as_char() == '-' => sign = "-",
            TokenTree::Punct(mark) if mark.as_char() == ',' => {}
            _ => return None,
        }
    }
    (!values.is_empty()).then_some(values)
}

/// syn's messages are lowercase already; what is put together of several lines is cut to the first.
fn sentence(error: &syn::Error) -> String {
    let text = error.to_string();
    text.lines().next().unwrap_or("unexpected token").to_owned()
}
