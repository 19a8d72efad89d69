//! Who fills a member in, and who sees it.

use super::{member::Draft, types::Resolved};
use crate::{
    app::{Exposure, FieldType, Integer, Role, USER},
    decl::Arguments,
    diagnostic,
};

/// The options that say who fills a member in; they exclude each other.
const ROLES: &[(&str, Role)] = &[
    ("key", Role::Key),
    ("created_at", Role::CreatedAt),
    ("updated_at", Role::UpdatedAt),
    ("created_by", Role::CreatedBy),
    ("version", Role::Version),
    ("serial", Role::Serial),
    ("read_only", Role::ReadOnly),
    ("immutable", Role::Immutable),
];

impl Draft<'_, '_, '_, '_> {
    pub(super) fn role(&mut self, resolved: &Resolved<'_>) -> Role {
        let mut found: Option<(&str, Role)> = None;
        for (name, role) in ROLES {
            if !self.options.flag(name) {
                continue;
            }
            if let (Some((first, _)), Some(span)) = (found, self.options.span(name)) {
                let message = format!("`{first}` and `{name}` exclude each other");
                let help = "keep one of them";
                self.fail(diagnostic::OPTION_CONFLICT, span, message, help);
            } else {
                found = Some((name, *role));
            }
        }
        let Some((name, role)) = found else {
            return Role::Plain;
        };
        let is = |ty: FieldType| !resolved.optional && resolved.ty == ty;
        match role {
            Role::Key => self.key(resolved),
            Role::CreatedAt | Role::UpdatedAt if !is(FieldType::Timestamp) => {
                self.misfit(name, "make the member a `Timestamp`");
            }
            Role::CreatedBy if resolved.ty != FieldType::Id(USER.to_owned()) => {
                self.misfit(
                    name,
                    "make the member an `Id<User>` or an `Option<Id<User>>`",
                );
            }
            Role::Version | Role::Serial if !is(FieldType::Integer(Integer::U64)) => {
                self.misfit(name, "make the member a `u64`");
            }
            _ => {}
        }
        role
    }

    /// A key is `Id<Self>`, which the server assigns, or of a type that the client gives.
    fn key(&mut self, resolved: &Resolved<'_>) {
        let owner = self.types.owner.name().value.clone();
        let fits = match &resolved.ty {
            FieldType::Id(model) => *model == owner,
            FieldType::Integer(integer) => integer.is_wide(),
            FieldType::String | FieldType::Uuid => true,
            _ => false,
        };
        if fits && !resolved.optional {
            return;
        }
        let message = format!("the key cannot be of type `{}`", self.member.ty.text);
        let help = format!(
            "make it an `Id<{owner}>`, which the server assigns; a client assigns a `String`, `u64`, `i64` or `Uuid`"
        );
        let span = &self.member.ty.span;
        self.fail(diagnostic::KEY, span, message, help);
    }

    /// Whether the member is shown; what the server fills in always is.
    pub(super) fn exposure(&mut self, role: Role) -> Exposure {
        let write_only = self.options.flag("write_only");
        let secret = self.options.flag("secret");
        if write_only && secret {
            let message = "what is `secret` is `write_only` already".to_owned();
            self.conflict("write_only", message);
        }
        let never_given = match role {
            Role::ReadOnly => Some("read_only".to_owned()),
            role => filled_in(role).map(|(name, _)| name.to_owned()),
        };
        if let Some(name) = never_given {
            for option in ["write_only", "secret"] {
                let message = format!("`{name}` and `{option}` exclude each other");
                self.conflict(option, message);
            }
        }
        match (write_only, secret) {
            (_, true) => Exposure::Secret,
            (true, false) => Exposure::WriteOnly,
            (false, false) => Exposure::Shown,
        }
    }

    /// Rules say who may set and see what clients give and everyone sees otherwise.
    pub(super) fn rules_at_odds(&mut self, role: Role, exposure: Exposure) {
        let Some(rules) = self.options.written("rules") else {
            return;
        };
        let named = ROLES.iter().find(|(_, known)| *known == role);
        if let Some((name, _)) = named {
            let message = format!("`{name}` and `rules` exclude each other");
            self.conflict("rules", message);
        } else if let (Arguments::List(list), true) =
            (&rules.arguments, exposure != Exposure::Shown)
            && let Some(read) = list.iter().find(|entry| entry.name.value == "read")
        {
            let message = "nobody sees this member, whatever the rule says".to_owned();
            let help = "remove the rule for `read`, or `write_only` and `secret`";
            self.fail(diagnostic::OPTION_CONFLICT, &read.span, message, help);
        }
    }

    /// What the server or the client's path fills in has no default.
    pub(super) fn without_default(&mut self, role: Role, ty: &FieldType) {
        if let Some((_, who)) = filled_in(role) {
            let by_client = role == Role::Key && !matches!(ty, FieldType::Id(_));
            let by = match by_client {
                true => "given by the client that creates the record",
                false => "filled in by the server",
            };
            self.conflict("default", format!("{who} is {by}, so it has no default"));
        }
    }
}

/// The roles that no default could stand in for: their options, and how a sentence names them.
fn filled_in(role: Role) -> Option<(&'static str, &'static str)> {
    match role {
        Role::Key => Some(("key", "the key")),
        Role::CreatedAt => Some(("created_at", "a `created_at`")),
        Role::UpdatedAt => Some(("updated_at", "an `updated_at`")),
        Role::CreatedBy => Some(("created_by", "a `created_by`")),
        Role::Version => Some(("version", "a `version`")),
        Role::Serial => Some(("serial", "a `serial`")),
        Role::Plain | Role::Immutable | Role::ReadOnly => None,
    }
}
