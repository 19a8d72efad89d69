//! One member of a model, of a nested struct or of a variant: its type and its options.

use super::{
    case::RenameRule,
    ceilings::{ceiling, element},
    conditional, constraints,
    constraints::Subject,
    defaults::Bounds,
    elements::distinct,
    options::{Known, MEMBER, NESTED, Options, VARIANT},
    serde_options::{self, Place, Serde},
    types::{Declared, Refused, Resolved, Types},
    unfollowed,
};
use crate::{
    app::{Field, FieldType, Role, SORTED_LENGTH_MAX, USER},
    decl::{MemberDecl, Value, VisibilityDecl},
    diagnostic::{self, Diagnostic, Span},
};

/// What a member is a member of, which decides what options it may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Owner {
    Model,
    Struct,
    Variant,
}

impl Owner {
    const fn known(self) -> &'static Known {
        match self {
            Self::Model => &MEMBER,
            Self::Struct => &NESTED,
            Self::Variant => &VARIANT,
        }
    }
}

/// What came of a member.
pub(super) struct Outcome<'a> {
    /// Its name in JSON, if serde's attributes could be read.
    pub(super) json_name: Option<String>,
    /// The member, if nothing is wrong with it.
    pub(super) field: Option<Field>,
    /// The structs and enums that its type names.
    pub(super) uses: Vec<Declared<'a>>,
}

/// Resolves a member. Every mistake is reported once; what depends on it is left out.
pub(super) fn resolve<'a>(
    member: &'a MemberDecl,
    owner: Owner,
    types: &Types<'_, 'a>,
    rename_all: Option<RenameRule>,
    findings: &mut Vec<Diagnostic>,
) -> Outcome<'a> {
    let before = findings.iter().filter(|found| found.is_error()).count();
    form(member, owner, findings);
    findings.extend(unfollowed(&member.attributes));
    let serde = serde_options::read(&member.attributes, Place::Member, findings);
    let json_name = (!serde.broken).then(|| json_name(member, &serde, rename_all));
    let mut options = Options::new(&member.attributes.model, owner.known(), findings);
    let resolved = if options.flag("opaque") {
        types.opaque(&member.ty).map_err(Refused::from)
    } else {
        types.resolve(&member.ty)
    };
    let draft = Draft {
        member,
        owner,
        types,
        options,
    };
    let (mut field, uses) = match resolved {
        Ok(resolved) => (draft.field(&resolved, &serde), resolved.uses),
        Err(Refused { diagnostic, uses }) => {
            findings.extend(diagnostic.map(|diagnostic| *diagnostic));
            (None, uses)
        }
    };
    let after = findings.iter().filter(|found| found.is_error()).count();
    if after > before || serde.broken || member.attributes.malformed {
        field = None;
    }
    if let (Some(field), Some(name)) = (&mut field, &json_name) {
        field.json_name.clone_from(name);
    }
    Outcome {
        json_name,
        field,
        uses,
    }
}

fn form(member: &MemberDecl, owner: Owner, findings: &mut Vec<Diagnostic>) {
    let name = &member.name;
    if let Some(cfg) = &member.attributes.cfg {
        findings.push(conditional(cfg, &name.value));
    }
    // The members of a variant are as public as the enum.
    if member.visibility == VisibilityDecl::Narrow && owner != Owner::Variant {
        findings.push(Diagnostic::new(
            diagnostic::VISIBILITY,
            name.span.clone(),
            format!(
                "`{}` is private, so generated code cannot reach it",
                name.value
            ),
            "write `pub` or `pub(crate)` before it",
        ));
    }
}

fn json_name(member: &MemberDecl, serde: &Serde<'_>, rename_all: Option<RenameRule>) -> String {
    let name = &member.name.value;
    match (serde.rename, rename_all) {
        (Some((renamed, _)), _) => renamed.to_owned(),
        (None, Some(rule)) => rule.member(name),
        (None, None) => name.clone(),
    }
}

/// A member whose type is known, while its options are read.
pub(super) struct Draft<'d, 's, 'a, 'f> {
    pub(super) member: &'a MemberDecl,
    pub(super) owner: Owner,
    pub(super) types: &'d Types<'s, 'a>,
    pub(super) options: Options<'a, 'f>,
}

impl Draft<'_, '_, '_, '_> {
    fn field(mut self, resolved: &Resolved<'_>, serde: &Serde<'_>) -> Option<Field> {
        let ty = &resolved.ty;
        let role = self.role(resolved);
        let exposure = self.exposure(role);
        self.rules_at_odds(role, exposure);
        let lookups = self.lookups(ty);
        let scale = self.scale(ty);
        let subject = Subject {
            ty,
            text: format!("`{}`", self.member.ty.text),
            ceiling: self.ceiling(ty, role),
            element_ceiling: element(ty).and_then(|ty| self.ceiling(ty, role)),
            scale,
        };
        let rules = constraints::rules(&mut self.options, &subject);
        let each = constraints::each(&mut self.options, &subject);
        let distinct = distinct(ty, &resolved.uses, each.as_ref());
        constraints::reachable(&mut self.options, ty, rules.length, distinct);
        if *ty == FieldType::String {
            let max = rules.length.and_then(|length| length.max);
            if lookups.sort {
                self.ordered_length("sort", max);
            } else if role == Role::Key {
                self.ordered_length("key", max);
            }
        }
        let json_string = self.json(ty);
        let references = self.references(ty, role);
        let on_delete = self.on_delete(ty, resolved.optional, role, references.is_some());
        let reference = on_delete.is_some() || (ty.target() == Some(USER) && role != Role::Key);
        self.lookups_at_odds(role, exposure, reference, lookups);
        self.without_default(role, ty);
        let bounds = Bounds {
            rules: &rules,
            each: each.as_ref(),
        };
        let default = self.default(resolved, serde, scale, bounds);
        self.never_absent(resolved, serde);
        self.never_given(role, resolved.optional || default.is_some() || serde.broken);
        (!self.options.broken).then(|| Field {
            docs: self.member.attributes.docs.clone(),
            optional: resolved.optional,
            skip_if_none: serde.skip_if_none.is_some(),
            role,
            exposure,
            unique: lookups.unique,
            index: lookups.index,
            // Lists are filtered and sorted by the key without being asked to.
            filter: lookups.filter && role != Role::Key,
            sort: lookups.sort && role != Role::Key,
            default,
            rules,
            each,
            scale,
            json_string,
            references,
            on_delete,
            ..Field::plain(self.name(), ty.clone(), self.member.name.span.clone())
        })
    }

    pub(super) fn name(&self) -> &str {
        &self.member.name.value
    }

    /// Whether it is a member of a model itself.
    pub(super) fn is_of_model(&self) -> bool {
        self.owner == Owner::Model
    }

    pub(super) fn fail(
        &mut self,
        code: &'static str,
        span: &Span,
        message: String,
        help: impl Into<String>,
    ) {
        self.options
            .fail(Diagnostic::new(code, span.clone(), message, help));
    }

    /// An option that its member's type cannot have.
    pub(super) fn misfit(&mut self, option: &str, only: &str) {
        let subject = format!("`{}`", self.member.ty.text);
        constraints::misfit(&mut self.options, option, &subject, only);
    }

    /// An option that another one rules out, if it is there.
    pub(super) fn conflict(&mut self, option: &str, message: String) {
        if let Some(span) = self.options.span(option) {
            let help = format!("remove `{option}`");
            self.fail(diagnostic::OPTION_CONFLICT, span, message, help);
        }
    }

    /// `json = "string"`: a 64-bit integer as text.
    fn json(&mut self, ty: &FieldType) -> bool {
        let Some(form) = self.options.string("json", "\"string\"") else {
            return false;
        };
        let wide = matches!(ty, FieldType::Integer(integer) if integer.is_wide());
        if !wide {
            let only = "it is for `i64` and `u64`, which some clients cannot read as numbers";
            self.misfit("json", only);
        } else if form != "string"
            && let Some(span) = self.options.span("json")
        {
            let message = format!("`json` cannot be `{form}`");
            let help = "write `json = \"string\"`; without it the number is a number";
            self.fail(diagnostic::OPTION_ARGUMENT, span, message, help);
        }
        true
    }

    /// `scale = 2`: the digits after the point of a `Decimal`.
    fn scale(&mut self, ty: &FieldType) -> Option<u32> {
        let (value, span) = self.options.value("scale", "2")?;
        if *ty != FieldType::Decimal {
            self.misfit("scale", "only a `Decimal` has a scale");
            return None;
        }
        let scale = match value {
            Value::Integer(digits) => u32::try_from(*digits).ok(),
            _ => None,
        };
        let scale = scale.filter(|digits| *digits <= 28);
        if scale.is_none() {
            let message = "`scale` is not given what it takes".to_owned();
            let help = "write a number of digits after the point, from 0 to 28";
            self.fail(diagnostic::OPTION_ARGUMENT, span, message, help);
        }
        scale
    }

    /// The ceiling of a value's length. A key stands in paths and in every event, and what refers
    /// to one is never longer than a key can be.
    fn ceiling(&self, ty: &FieldType, role: Role) -> Option<u64> {
        let by_key = self.options.span("references").is_some();
        match ty {
            FieldType::String if role == Role::Key => Some(KEY_LENGTH_MAX_DEFAULT),
            FieldType::String if by_key => Some(SORTED_LENGTH_MAX),
            _ => ceiling(ty),
        }
    }

    /// What is never `None` is never left out.
    fn never_absent(&mut self, resolved: &Resolved<'_>, serde: &Serde<'_>) {
        if let (Some(span), false) = (serde.skip_if_none, resolved.optional) {
            let message = format!(
                "`{}` is not an `Option`, so it is never left out",
                self.name()
            );
            let help = "remove `skip_serializing_if`";
            self.fail(diagnostic::SERDE_REFUSED, span, message, help);
        }
    }

    /// What no request may set needs a value without one.
    fn never_given(&mut self, role: Role, has_value: bool) {
        if role == Role::ReadOnly && !has_value && !self.options.broken {
            let message = format!(
                "nobody could give `{}` a value: it is read-only and required",
                self.name()
            );
            let help = "give it a `default`, or make it an `Option`";
            let span = &self.member.name.span;
            self.fail(diagnostic::READ_ONLY_EMPTY, span, message, help);
        }
    }
}

/// Most code points of a String that is a key and has no `length(max)`.
pub(crate) const KEY_LENGTH_MAX_DEFAULT: u64 = 128;
