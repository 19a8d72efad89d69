//! Items: modules, structs, enums, aliases, imports.

use syn::{
    Fields, Item, Meta, Token, Visibility, ext::IdentExt, punctuated::Punctuated,
    spanned::Spanned as _,
};

use super::{attributes, locator::Locator, roles, types};
use crate::{
    decl::{
        AliasDecl, EnumDecl, FileDecl, ImportDecl, ImportKind, MemberDecl, ModuleDecl, ShapeDecl,
        Spanned, StructDecl, VariantDataDecl, VariantDecl, VisibilityDecl,
    },
    diagnostic::Diagnostic,
};

pub(super) fn lower(locator: &Locator<'_>, file: &syn::File, module: Vec<String>) -> FileDecl {
    let mut decl = FileDecl {
        path: locator.path().to_owned(),
        module,
        cfg: attributes::cfg(locator, &file.attrs),
        modules: Vec::new(),
        structs: Vec::new(),
        enums: Vec::new(),
        aliases: Vec::new(),
        imports: Vec::new(),
        others: Vec::new(),
        ordered: Vec::new(),
        roles: Vec::new(),
        macros: Vec::new(),
        malformed: Vec::new(),
    };
    for item in &file.items {
        match item {
            Item::Mod(item) => decl.modules.push(module_decl(locator, item)),
            Item::Struct(item) => {
                let lowered = struct_decl(locator, item, &mut decl.malformed);
                decl.structs.push(lowered);
            }
            Item::Enum(item) => {
                let lowered = enum_decl(locator, item, &mut decl.malformed);
                decl.enums.push(lowered);
            }
            Item::Type(item) => decl.aliases.push(AliasDecl {
                name: locator.name(&item.ident),
                visibility: visibility(&item.vis),
                generic: !item.generics.params.is_empty(),
                cfg: attributes::cfg(locator, &item.attrs),
                ty: types::lower(locator, &item.ty),
            }),
            Item::Use(item) => import(locator, &item.tree, &mut Vec::new(), &mut decl.imports),
            Item::Union(item) => {
                let lowered = union_decl(locator, item, &mut decl.malformed);
                decl.structs.push(lowered);
            }
            Item::Trait(item) => decl.others.push(locator.name(&item.ident)),
            // `macro_rules!` defines; a call may hide a model.
            Item::Macro(item) if item.ident.is_none() => match roles::lower(locator, item) {
                Some(roles) => decl.roles.push(roles),
                None => decl.macros.push(locator.span(item.mac.path.span())),
            },
            Item::Impl(item) => decl.ordered.extend(ordered(item)),
            // Functions, other impls and constants are the user's own, and change nothing here.
            _ => {}
        }
    }
    decl
}

fn module_decl(locator: &Locator<'_>, item: &syn::ItemMod) -> ModuleDecl {
    let path = item.attrs.iter().find_map(|attribute| {
        let Meta::NameValue(meta) = &attribute.meta else {
            return None;
        };
        let syn::Expr::Lit(syn::ExprLit {
            lit: syn::Lit::Str(text),
            ..
        }) = &meta.value
        else {
            return None;
        };
        meta.path.is_ident("path").then(|| Spanned {
            value: text.value(),
            span: locator.span(attribute.meta.span()),
        })
    });
    ModuleDecl {
        name: locator.name(&item.ident),
        visibility: visibility(&item.vis),
        inline: item.content.is_some(),
        path,
        cfg: attributes::cfg(locator, &item.attrs),
    }
}

fn struct_decl(
    locator: &Locator<'_>,
    item: &syn::ItemStruct,
    malformed: &mut Vec<Diagnostic>,
) -> StructDecl {
    let (shape, fields) = match &item.fields {
        Fields::Named(fields) => (ShapeDecl::Named, Some(&fields.named)),
        Fields::Unnamed(_) => (ShapeDecl::Tuple, None),
        Fields::Unit => (ShapeDecl::Unit, None),
    };
    StructDecl {
        name: locator.name(&item.ident),
        visibility: visibility(&item.vis),
        generic: !item.generics.params.is_empty(),
        shape,
        attributes: attributes::lower(locator, &item.attrs, malformed),
        members: members(locator, fields, malformed),
    }
}

fn union_decl(
    locator: &Locator<'_>,
    item: &syn::ItemUnion,
    malformed: &mut Vec<Diagnostic>,
) -> StructDecl {
    StructDecl {
        name: locator.name(&item.ident),
        visibility: visibility(&item.vis),
        generic: !item.generics.params.is_empty(),
        shape: ShapeDecl::Union,
        attributes: attributes::lower(locator, &item.attrs, malformed),
        members: members(locator, Some(&item.fields.named), malformed),
    }
}

/// The type that an impl gives an order.
fn ordered(item: &syn::ItemImpl) -> Option<String> {
    let (path, _) = item.trait_.as_ref()?;
    let syn::Type::Path(of) = item.self_ty.as_ref() else {
        return None;
    };
    let is_order = path.segments.last()?.ident == "Ord";
    is_order.then(|| {
        of.path
            .segments
            .last()
            .map(|last| last.ident.unraw().to_string())
    })?
}

fn members(
    locator: &Locator<'_>,
    fields: Option<&Punctuated<syn::Field, Token![,]>>,
    malformed: &mut Vec<Diagnostic>,
) -> Vec<MemberDecl> {
    let mut members = Vec::new();
    for field in fields.into_iter().flatten() {
        let Some(ident) = &field.ident else { continue };
        members.push(MemberDecl {
            name: locator.name(ident),
            visibility: visibility(&field.vis),
            attributes: attributes::lower(locator, &field.attrs, malformed),
            ty: types::lower(locator, &field.ty),
        });
    }
    members
}

fn enum_decl(
    locator: &Locator<'_>,
    item: &syn::ItemEnum,
    malformed: &mut Vec<Diagnostic>,
) -> EnumDecl {
    let attributes = attributes::lower(locator, &item.attrs, malformed);
    let variants = item.variants.iter().map(|variant| VariantDecl {
        name: locator.name(&variant.ident),
        attributes: attributes::lower(locator, &variant.attrs, malformed),
        data: variant_data(locator, &variant.fields, malformed),
    });
    EnumDecl {
        variants: variants.collect(),
        name: locator.name(&item.ident),
        visibility: visibility(&item.vis),
        generic: !item.generics.params.is_empty(),
        attributes,
    }
}

fn variant_data(
    locator: &Locator<'_>,
    fields: &Fields,
    malformed: &mut Vec<Diagnostic>,
) -> VariantDataDecl {
    let unnamed = match fields {
        Fields::Unit => return VariantDataDecl::None,
        Fields::Named(fields) => {
            return VariantDataDecl::Members(members(locator, Some(&fields.named), malformed));
        }
        Fields::Unnamed(fields) => &fields.unnamed,
    };
    let values = unnamed
        .iter()
        .enumerate()
        .map(|(number, field)| MemberDecl {
            name: Spanned {
                value: number.to_string(),
                span: locator.span(field.ty.span()),
            },
            visibility: VisibilityDecl::Public,
            attributes: attributes::lower(locator, &field.attrs, malformed),
            ty: types::lower(locator, &field.ty),
        });
    VariantDataDecl::Values(values.collect())
}

fn visibility(written: &Visibility) -> VisibilityDecl {
    match written {
        Visibility::Public(_) => VisibilityDecl::Public,
        Visibility::Restricted(restricted) if restricted.path.is_ident("crate") => {
            VisibilityDecl::Crate
        }
        _ => VisibilityDecl::Narrow,
    }
}

/// Takes a tree of imports apart; `prefix` holds the segments above it.
fn import(
    locator: &Locator<'_>,
    tree: &syn::UseTree,
    prefix: &mut Vec<String>,
    imports: &mut Vec<ImportDecl>,
) {
    let mut push = |last: Option<&syn::Ident>, kind, span| {
        let mut path = prefix.clone();
        // `use a::b::{self}` brings `b`.
        path.extend(
            last.filter(|ident| *ident != "self" || prefix.is_empty())
                .map(|ident| ident.unraw().to_string()),
        );
        imports.push(ImportDecl {
            path,
            kind,
            span: locator.span(span),
        });
    };
    match tree {
        syn::UseTree::Path(path) => {
            prefix.push(path.ident.unraw().to_string());
            import(locator, &path.tree, prefix, imports);
            prefix.pop();
        }
        syn::UseTree::Name(name) => push(Some(&name.ident), ImportKind::Name, name.ident.span()),
        syn::UseTree::Rename(rename) => push(
            Some(&rename.ident),
            ImportKind::Renamed(rename.rename.unraw().to_string()),
            rename.span(),
        ),
        syn::UseTree::Glob(glob) => push(None, ImportKind::Glob, glob.span()),
        syn::UseTree::Group(group) => {
            for tree in &group.items {
                import(locator, tree, prefix, imports);
            }
        }
    }
}
