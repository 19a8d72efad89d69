//! One member of a model: its type, its options, and whether they go together.

use super::{
    case::RenameRule,
    conditional,
    defaults::Bounds,
    options::{MEMBER, Options},
    serde_options::{self, Place, Serde},
    types::{Resolved, Types},
    unfollowed,
};
use crate::{
    app::{Exposure, Field, FieldType, Role, Rules},
    decl::{EnumDecl, FileDecl, MemberDecl, VisibilityDecl},
    diagnostic::{self, Diagnostic, Span},
};

/// What came of a member.
pub(super) struct Outcome<'a> {
    /// Its name in JSON, if serde's attributes could be read.
    pub(super) json_name: Option<String>,
    /// The member, if nothing is wrong with it.
    pub(super) field: Option<Field>,
    /// The enum that it uses.
    pub(super) of_enum: Option<(&'a FileDecl, &'a EnumDecl)>,
}

/// Resolves a member. Every mistake is reported once; what depends on it is left out.
pub(super) fn resolve<'a>(
    member: &'a MemberDecl,
    types: &Types<'_, 'a>,
    rename_all: Option<RenameRule>,
    findings: &mut Vec<Diagnostic>,
) -> Outcome<'a> {
    let before = findings.iter().filter(|found| found.is_error()).count();
    form(member, findings);
    findings.extend(unfollowed(&member.attributes));
    let serde = serde_options::read(&member.attributes, Place::Member, findings);
    let json_name = (!serde.broken).then(|| json_name(member, &serde, rename_all));
    let resolved = types.resolve(&member.ty);
    let options = Options::new(&member.attributes.model, &MEMBER, findings);
    let draft = Draft {
        member,
        types,
        options,
    };
    let (mut field, of_enum) = match resolved {
        Ok(resolved) => (draft.field(&resolved, &serde), resolved.of_enum),
        Err(diagnostic) => {
            findings.extend(diagnostic.map(|diagnostic| *diagnostic));
            (None, None)
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
        of_enum,
    }
}

fn form(member: &MemberDecl, findings: &mut Vec<Diagnostic>) {
    let name = &member.name;
    if let Some(cfg) = &member.attributes.cfg {
        findings.push(conditional(cfg, &name.value));
    }
    if member.visibility == VisibilityDecl::Narrow {
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
    pub(super) types: &'d Types<'s, 'a>,
    pub(super) options: Options<'a, 'f>,
}

impl Draft<'_, '_, '_, '_> {
    fn field(mut self, resolved: &Resolved<'_>, serde: &Serde<'_>) -> Option<Field> {
        let role = self.role(resolved);
        let unique = self.unique(&resolved.ty);
        let index = self.options.flag("index");
        let length = self.length(&resolved.ty);
        let range = self.range(&resolved.ty);
        let format = self.format(&resolved.ty);
        let on_delete = self.on_delete(&resolved.ty, role);
        self.redundant(role, &resolved.ty);
        let bounds = Bounds {
            length,
            range,
            format,
        };
        let default = self.default(resolved, serde, &bounds);
        if let (Some(span), false) = (serde.skip_if_none, resolved.optional) {
            self.options.fail(Diagnostic::new(
                diagnostic::SERDE_REFUSED,
                span.clone(),
                format!(
                    "`{}` is not an `Option`, so it is never left out",
                    self.name()
                ),
                "remove `skip_serializing_if`",
            ));
        }
        let empty = role == Role::ReadOnly && !resolved.optional && default.is_none();
        if empty && !self.options.broken && !serde.broken {
            self.options.fail(Diagnostic::new(
                diagnostic::READ_ONLY_EMPTY,
                self.member.name.span.clone(),
                format!(
                    "nobody could give `{}` a value: it is read-only and required",
                    self.name()
                ),
                "give it a `default`, or make it an `Option`",
            ));
        }
        (!self.options.broken).then(|| Field {
            name: self.name().to_owned(),
            json_name: String::new(),
            docs: self.member.attributes.docs.clone(),
            ty: resolved.ty.clone(),
            optional: resolved.optional,
            skip_if_none: serde.skip_if_none.is_some(),
            role,
            exposure: Exposure::Shown,
            unique,
            index,
            filter: false,
            sort: false,
            default,
            rules: Rules {
                length,
                range: bounds.range,
                pattern: None,
                format,
            },
            each: None,
            scale: None,
            json_string: false,
            references: None,
            on_delete,
            span: self.member.name.span.clone(),
        })
    }

    pub(super) fn name(&self) -> &str {
        &self.member.name.value
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
        let Some(span) = self.options.span(option) else {
            return;
        };
        let message = format!("`{option}` does not fit `{}`", self.member.ty.text);
        self.fail(diagnostic::OPTION_MISFIT, span, message, only);
    }

    fn role(&mut self, resolved: &Resolved<'_>) -> Role {
        let roles = [
            ("key", Role::Key),
            ("created_at", Role::CreatedAt),
            ("updated_at", Role::UpdatedAt),
            ("read_only", Role::ReadOnly),
            ("immutable", Role::Immutable),
        ];
        let mut found: Option<(&str, Role)> = None;
        for (name, role) in roles {
            if !self.options.flag(name) {
                continue;
            }
            if let (Some((first, _)), Some(span)) = (found, self.options.span(name)) {
                let message = format!("`{first}` and `{name}` exclude each other");
                self.fail(
                    diagnostic::OPTION_CONFLICT,
                    span,
                    message,
                    "keep one of them",
                );
            } else {
                found = Some((name, role));
            }
        }
        let role = found.map_or(Role::Plain, |(_, role)| role);
        match role {
            Role::Key => self.key(resolved),
            Role::CreatedAt | Role::UpdatedAt
                if resolved.optional || resolved.ty != FieldType::Timestamp =>
            {
                let name = found.map_or("created_at", |(name, _)| name);
                self.misfit(name, "make the member a `Timestamp`");
            }
            _ => {}
        }
        role
    }

    fn key(&mut self, resolved: &Resolved<'_>) {
        let owner = self.types.owner.name.value.clone();
        if !resolved.optional && resolved.ty == FieldType::Id(owner.clone()) {
            return;
        }
        let span = &self.member.ty.span;
        let later = match resolved.ty {
            FieldType::String | FieldType::Integer(_) => !resolved.optional,
            _ => false,
        };
        if later {
            let message = "keys that the client assigns are not supported yet".to_owned();
            let help = format!("make the key an `Id<{owner}>`, which the server assigns");
            self.fail(diagnostic::TYPE_UNSUPPORTED, span, message, help);
        } else {
            let message = format!("the key cannot be of type `{}`", self.member.ty.text);
            self.fail(
                diagnostic::KEY,
                span,
                message,
                format!("make it an `Id<{owner}>`"),
            );
        }
    }
}
