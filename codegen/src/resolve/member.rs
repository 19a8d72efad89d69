//! One member of a model: its type, its options, and whether they go together.

use super::{
    case::RenameRule,
    conditional,
    defaults::{self, Bounds},
    nearest::suggestion,
    options::{MEMBER, Options},
    serde_options::{self, Place, Serde},
    types::{Resolved, Types},
};
use crate::{
    app::{
        Field, FieldType, Format, Length, Literal, OnDelete, Range, Role,
        STRING_LENGTH_MAX_DEFAULT, Unique,
    },
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
            findings.push(*diagnostic);
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

struct Draft<'d, 's, 'a, 'f> {
    member: &'a MemberDecl,
    types: &'d Types<'s, 'a>,
    options: Options<'a, 'f>,
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
            unique,
            index,
            default,
            length,
            range,
            format,
            on_delete,
            span: self.member.name.span.clone(),
        })
    }

    fn name(&self) -> &str {
        &self.member.name.value
    }

    fn fail(&mut self, code: &'static str, span: &Span, message: String, help: impl Into<String>) {
        self.options
            .fail(Diagnostic::new(code, span.clone(), message, help));
    }

    /// An option that its member's type cannot have.
    fn misfit(&mut self, option: &str, only: &str) {
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

    fn unique(&mut self, ty: &FieldType) -> Option<Unique> {
        let ignore_case = self.options.word("unique", "ignore_case")?;
        if !ignore_case {
            return Some(Unique::Exact);
        }
        if *ty != FieldType::String {
            self.misfit(
                "unique",
                "only a `String` has a case to ignore: write `unique`",
            );
        }
        Some(Unique::IgnoreCase)
    }

    /// The bounds of a string: its own, or the ceiling that every string has.
    fn length(&mut self, ty: &FieldType) -> Option<Length> {
        let bounds = self.options.bounds("length");
        if *ty != FieldType::String {
            if bounds.is_some() {
                self.misfit("length", "only a `String` has a length");
            }
            return None;
        }
        let (min, max) = bounds.unwrap_or((None, None));
        let ceiling = max.unwrap_or_else(|| i128::from(STRING_LENGTH_MAX_DEFAULT));
        let read = |bound: i128| u64::try_from(bound).ok();
        let (Some(min_length), Some(max_length)) =
            (min.map(read).unwrap_or(Some(0)), read(ceiling))
        else {
            self.bounds_error(
                "length",
                "a length is a number from 0 to 2^64 - 1".to_owned(),
            );
            return None;
        };
        if min_length > max_length {
            let message = match max {
                Some(_) => "the least `length` is above the greatest".to_owned(),
                None => {
                    format!("the least `length` is above {max_length}, the ceiling of a `String`")
                }
            };
            self.bounds_error("length", message);
        }
        Some(Length {
            min: min.map(|_| min_length),
            max: Some(max_length),
        })
    }

    fn bounds_error(&mut self, option: &str, message: String) {
        if let Some(span) = self.options.span(option) {
            let help = format!("write `{option}(min = …, max = …)` with bounds that leave a value");
            self.fail(diagnostic::BOUNDS, span, message, help);
        }
    }

    fn range(&mut self, ty: &FieldType) -> Option<Range> {
        if let (FieldType::Timestamp, Some(span)) = (ty, self.options.span("range")) {
            let message = "the option `range` on a `Timestamp` is not supported yet".to_owned();
            self.fail(diagnostic::OPTION_UNSUPPORTED, span, message, "remove it");
            return None;
        }
        let (min, max) = self.options.bounds("range")?;
        let FieldType::Integer(integer) = ty else {
            self.misfit("range", "only an integer has a range");
            return None;
        };
        let (least, greatest) = integer.bounds();
        let outside =
            |bound: Option<i128>| bound.is_some_and(|bound| !(least..=greatest).contains(&bound));
        if outside(min) || outside(max) {
            let name = integer.name();
            let message = format!("a bound is outside of `{name}`, {least} to {greatest}");
            self.bounds_error("range", message);
        } else if min.unwrap_or(least) > max.unwrap_or(greatest) {
            self.bounds_error(
                "range",
                "the least value of `range` is above the greatest".to_owned(),
            );
        }
        Some(Range { min, max })
    }

    fn format(&mut self, ty: &FieldType) -> Option<Format> {
        let name = self.options.string("format", "\"email\"")?;
        let span = self.options.span("format")?;
        if *ty != FieldType::String {
            self.misfit("format", "only a `String` has a format");
            return None;
        }
        match name {
            "email" => return Some(Format::Email),
            "uri" | "hostname" | "ipv4" | "ipv6" => {
                let message = format!("the format `{name}` is not supported yet");
                self.fail(diagnostic::OPTION_UNSUPPORTED, span, message, "remove it");
            }
            _ => {
                let known = ["email", "uri", "hostname", "ipv4", "ipv6"];
                let message = format!("there is no format `{name}`");
                let help = suggestion(name, "the formats are", &known);
                self.fail(diagnostic::OPTION_ARGUMENT, span, message, help);
            }
        }
        None
    }

    fn on_delete(&mut self, ty: &FieldType, role: Role) -> Option<OnDelete> {
        let reference = matches!(ty, FieldType::Id(_)) && role != Role::Key;
        let written = self.options.string("on_delete", "\"restrict\"");
        let (Some(written), Some(span)) = (written, self.options.span("on_delete")) else {
            return reference.then_some(OnDelete::Restrict);
        };
        if !reference {
            self.misfit(
                "on_delete",
                "it is for references: `Id<T>` of another record",
            );
            return None;
        }
        match written {
            "restrict" => return Some(OnDelete::Restrict),
            "cascade" => return Some(OnDelete::Cascade),
            "set_null" => {
                let message = "`on_delete = \"set_null\"` is not supported yet".to_owned();
                let help = "write \"restrict\" or \"cascade\"";
                self.fail(diagnostic::OPTION_UNSUPPORTED, span, message, help);
            }
            _ => {
                let known = ["restrict", "cascade", "set_null"];
                let message = format!("`on_delete` cannot be `{written}`");
                let help = suggestion(written, "it is one of", &known);
                self.fail(diagnostic::OPTION_ARGUMENT, span, message, help);
            }
        }
        None
    }

    /// Options that say what holds anyway, or what the server's own values could not keep.
    fn redundant(&mut self, role: Role, ty: &FieldType) {
        let by_server = match role {
            Role::Key => Some("the key"),
            Role::CreatedAt => Some("a `created_at`"),
            Role::UpdatedAt => Some("an `updated_at`"),
            Role::Plain | Role::Immutable | Role::ReadOnly => None,
        };
        let mut conflict = |option: &str, message: String| {
            if let Some(span) = self.options.span(option) {
                self.fail(
                    diagnostic::OPTION_CONFLICT,
                    span,
                    message,
                    format!("remove `{option}`"),
                );
            }
        };
        if let Some(who) = by_server {
            conflict(
                "default",
                format!("{who} is filled in by the server, so it has no default"),
            );
            conflict(
                "unique",
                match role {
                    Role::Key => "the key is unique already".to_owned(),
                    _ => format!("{who} is filled in by the server, which gives a time twice"),
                },
            );
        }
        if role == Role::Key {
            conflict("index", "the key is indexed already".to_owned());
        } else if matches!(ty, FieldType::Id(_)) {
            conflict("index", "a reference is indexed already".to_owned());
        } else if self.options.span("unique").is_some() {
            let span = self.options.span("index");
            if let Some(span) = span {
                let message = "what is `unique` is indexed already".to_owned();
                self.fail(diagnostic::OPTION_CONFLICT, span, message, "remove `index`");
            }
        }
    }

    fn default(
        &mut self,
        resolved: &Resolved<'_>,
        serde: &Serde<'_>,
        bounds: &Bounds,
    ) -> Option<Literal> {
        let value = self.options.value("default", "…");
        if resolved.optional {
            // serde's own default of an Option is None, which is what an absent member means.
            let help = "remove the default: an absent `Option` is null";
            self.misfit("default", help);
            return None;
        }
        if self.options.broken {
            // What it would be held against is not known.
            return None;
        }
        let of_enum = resolved.of_enum.map(|(_, found)| found);
        let written = value.map(|(value, span)| {
            defaults::written(value, span, &resolved.ty, of_enum, self.types)
                .map(|literal| (literal, span))
        });
        let implied = serde.default.map(|span| {
            defaults::implied(span, &resolved.ty, of_enum).map(|literal| (literal, span))
        });
        let (literal, span) = match (written, implied) {
            (None, None) => return None,
            (Some(Err(error)), _) | (None, Some(Err(error))) => {
                self.options.fail(error);
                return None;
            }
            (Some(Ok((written, _))), Some(implied))
                if implied.as_ref().map(|(literal, _)| literal) != Ok(&written) =>
            {
                let span = serde.default.unwrap_or(&self.member.name.span);
                let message = format!("`{}` has two defaults, which differ", self.name());
                self.fail(
                    diagnostic::TWO_DEFAULTS,
                    span,
                    message,
                    "remove `#[serde(default)]`",
                );
                return None;
            }
            (Some(Ok(found)), _) | (None, Some(Ok(found))) => found,
        };
        if let Err(error) = defaults::within(&literal, bounds, span) {
            self.options.fail(error);
        }
        Some(literal)
    }
}
