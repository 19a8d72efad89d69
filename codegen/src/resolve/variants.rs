//! What the variants of an enum hold: members with names, or one value without.

use super::{
    case::RenameRule,
    ceilings::ceilings,
    conditional,
    member::{self, Owner},
    member_names,
    nested::Use,
    relations::on_delete_default,
    serde_options::{self, Place, Serde},
    types::{Refused, Resolved, Types},
    unfollowed,
};
use crate::{
    app::{EnumForm, Field, FieldType, VariantData},
    decl::{MemberDecl, VariantDataDecl, VariantDecl},
    diagnostic::{self, Diagnostic},
};

/// What came of what a variant holds.
pub(super) struct Data<'a> {
    /// `None` if something is wrong.
    pub(super) resolved: Option<VariantData>,
    pub(super) uses: Vec<Use<'a>>,
}

/// Whether a variant holds one value that has no members of its own by its form.
pub(super) fn is_value(variant: &VariantDecl) -> bool {
    matches!(variant.data, VariantDataDecl::Values(_))
}

/// Resolves what a variant holds. Without a form it is not known what may stand in JSON.
pub(super) fn data<'a>(
    variant: &'a VariantDecl,
    form: Option<&EnumForm>,
    rename_all: Option<RenameRule>,
    types: &Types<'_, 'a>,
    findings: &mut Vec<Diagnostic>,
) -> Data<'a> {
    match &variant.data {
        VariantDataDecl::None => Data {
            resolved: Some(VariantData::None),
            uses: Vec::new(),
        },
        VariantDataDecl::Members(members) => named(members, rename_all, types, findings),
        VariantDataDecl::Values(values) => match values.as_slice() {
            [value] => newtype(variant, value, form, types, findings),
            values => {
                findings.push(several(variant, values));
                Data {
                    resolved: None,
                    uses: Vec::new(),
                }
            }
        },
    }
}

fn named<'a>(
    members: &'a [MemberDecl],
    rename_all: Option<RenameRule>,
    types: &Types<'_, 'a>,
    findings: &mut Vec<Diagnostic>,
) -> Data<'a> {
    let mut uses = Vec::new();
    let mut outcomes = Vec::new();
    for member in members {
        let outcome = member::resolve(member, Owner::Variant, types, rename_all, findings);
        uses.extend(Use::of(member, &outcome));
        outcomes.push((member, outcome));
    }
    member_names::check(&outcomes, Owner::Variant, findings);
    let fields = outcomes
        .into_iter()
        .filter_map(|(_, outcome)| outcome.field);
    Data {
        resolved: Some(VariantData::Members(fields.collect())),
        uses,
    }
}

fn several(variant: &VariantDecl, values: &[MemberDecl]) -> Diagnostic {
    let name = &variant.name.value;
    let (message, help) = match values {
        [] => (
            format!("the variant `{name}` has parentheses and nothing in them"),
            format!("write `{name}`"),
        ),
        _ => (
            format!("the variant `{name}` holds several values without names"),
            format!("write `{name} {{ … }}` with a name for each"),
        ),
    };
    let span = variant.name.span.clone();
    Diagnostic::new(diagnostic::STRUCT_FORM, span, message, help)
}

/// `Card(Card)`: the value has neither a name nor options.
fn newtype<'a>(
    variant: &'a VariantDecl,
    value: &'a MemberDecl,
    form: Option<&EnumForm>,
    types: &Types<'_, 'a>,
    findings: &mut Vec<Diagnostic>,
) -> Data<'a> {
    let before = findings.len();
    let serde = attributes(variant, value, findings);
    let mut data = Data {
        resolved: None,
        uses: Vec::new(),
    };
    let resolved = match types.resolve(&value.ty) {
        Ok(resolved) => resolved,
        Err(Refused { diagnostic, uses }) => {
            findings.extend(diagnostic.map(|diagnostic| *diagnostic));
            data.uses = uses.into_iter().map(|held| Use::new(value, held)).collect();
            return data;
        }
    };
    let uses = resolved.uses.iter();
    data.uses = uses.map(|held| Use::new(value, *held)).collect();
    findings.extend(without_place(variant, value, form, &resolved));
    if findings.len() == before && !serde.broken && !value.attributes.malformed {
        let (rules, each) = ceilings(&resolved.ty);
        data.resolved = Some(VariantData::Value(Box::new(Field {
            docs: value.attributes.docs.clone(),
            rules,
            each,
            on_delete: on_delete_default(&resolved.ty),
            ..Field::plain("0", resolved.ty, value.name.span.clone())
        })));
    }
    data
}

/// What stands above a value without a name, none of which it can have.
fn attributes<'a>(
    variant: &VariantDecl,
    value: &'a MemberDecl,
    findings: &mut Vec<Diagnostic>,
) -> Serde<'a> {
    let name = &variant.name.value;
    if let Some(cfg) = &value.attributes.cfg {
        findings.push(conditional(cfg, name));
    }
    findings.extend(unfollowed(&value.attributes));
    if let Some(span) = &value.attributes.model_span {
        findings.push(Diagnostic::new(
            diagnostic::VALUE_OPTION,
            span.clone(),
            format!("what `{name}` holds has no name, and so no options"),
            format!("write `{name} {{ … }}` with a named member"),
        ));
    }
    serde_options::read(&value.attributes, Place::Value, findings)
}

/// A value that could not be told from what is not there, or that is no object beside a tag.
fn without_place(
    variant: &VariantDecl,
    value: &MemberDecl,
    form: Option<&EnumForm>,
    resolved: &Resolved<'_>,
) -> Option<Diagnostic> {
    let span = value.ty.span.clone();
    if resolved.optional {
        return Some(Diagnostic::new(
            diagnostic::TYPE_REFUSED,
            span,
            format!("what `{}` holds cannot be an `Option`", variant.name.value),
            "write a unit variant beside it for what is not there",
        ));
    }
    match (form, &resolved.ty) {
        (_, FieldType::Struct(_)) => None,
        (Some(EnumForm::Internal { tag }), _) => Some(Diagnostic::new(
            diagnostic::ENUM_TAG,
            span,
            format!(
                "`{}` is no struct, so the tag `{tag}` has no place in it",
                value.ty.text
            ),
            "write `content = \"value\"` beside `tag`, or hold a struct of models/",
        )),
        _ => None,
    }
}
