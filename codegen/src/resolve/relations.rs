//! References of a member: by its type or by `references = Model`, and what becomes of them.

use super::{
    is_model,
    member::Draft,
    nearest::{nearest, suggestion},
    scope::Found,
};
use crate::{
    app::{FieldType, OnDelete, Role, USER},
    decl::Value,
    diagnostic,
};

/// Whether a reference stands in a value of this type, by the type itself: the keys of a map are
/// none.
pub(super) fn holds_id(ty: &FieldType) -> bool {
    ty.target().is_some()
}

/// What becomes of a record when one that it refers to by its type goes, unless something else is
/// said: of a user nothing, who never goes.
pub(super) fn on_delete_default(ty: &FieldType) -> Option<OnDelete> {
    let target = ty.target()?;
    (target != USER).then_some(OnDelete::Restrict)
}

/// What a reference by key may be of: the type itself, or that of the elements of a collection.
pub(super) fn key_type(ty: &FieldType) -> &FieldType {
    match ty {
        FieldType::Option(inner)
        | FieldType::List(inner)
        | FieldType::Set(inner)
        | FieldType::Map(_, inner) => key_type(inner),
        ty => ty,
    }
}

impl Draft<'_, '_, '_, '_> {
    /// The model of `references = Model`; whether its key is of this type is seen when every
    /// model is known.
    pub(super) fn references(&mut self, ty: &FieldType, role: Role) -> Option<String> {
        let (value, span) = self.options.value("references", "Country")?;
        if role == Role::Key {
            let message = "the key is no reference".to_owned();
            self.conflict("references", message);
            return None;
        }
        if holds_id(ty) {
            let message = "`Id` is a reference already".to_owned();
            self.conflict("references", message);
            return None;
        }
        let is_key = matches!(
            key_type(ty),
            FieldType::String | FieldType::Integer(_) | FieldType::Uuid
        );
        if !is_key {
            let only =
                "it is for what holds the key of another model: text, an integer or a `Uuid`";
            self.misfit("references", only);
            return None;
        }
        let Value::Path(path) = value else {
            let message = "`references` is not given what it takes".to_owned();
            let help = "write the name of a model: `references = Country`";
            self.fail(diagnostic::OPTION_ARGUMENT, span, message, help);
            return None;
        };
        let shown = path.join("::");
        match self.types.scope.find_named(self.types.file, path) {
            Found::Struct(_, found) if is_model(found) => return Some(found.name.value.clone()),
            Found::Listed(name) if name == USER => {
                let message = format!("the key of `{USER}` is one that the server assigns");
                let help = format!("write `Id<{USER}>` as the type, without `references`");
                self.fail(diagnostic::REFERENCE_KEY, span, message, help);
            }
            // What is wrong there has been said.
            Found::Unread => self.options.broken = true,
            Found::Missing => {
                let name = path.last().map_or("", String::as_str);
                let scope = self.types.scope;
                let help = match nearest(name, scope.declared()) {
                    Some(name) => format!("did you mean `{name}`?"),
                    None => "declare it in models/".to_owned(),
                };
                let message = format!("there is no model `{shown}` here");
                self.fail(diagnostic::UNKNOWN_TYPE, span, message, help);
            }
            _ => {
                let message = format!("`{shown}` is not a model, so it has no key");
                let help = "`references` takes a struct of models/ that derives `Model`";
                self.fail(diagnostic::NOT_A_MODEL, span, message, help);
            }
        }
        None
    }

    pub(super) fn on_delete(
        &mut self,
        ty: &FieldType,
        optional: bool,
        role: Role,
        by_key: bool,
    ) -> Option<OnDelete> {
        let reference = (holds_id(ty) || by_key) && role != Role::Key;
        if ty.target() == Some(USER) {
            let only = "users are never removed, only disabled, so this reference always holds";
            self.misfit("on_delete", only);
            return None;
        }
        let written = self.options.string("on_delete", "\"restrict\"");
        let (Some(written), Some(span)) = (written, self.options.span("on_delete")) else {
            return reference.then_some(OnDelete::Restrict);
        };
        if !reference {
            // Where `references` is wrong it is not known.
            if self.options.span("references").is_none() || role == Role::Key {
                let only = "it is for references: `Id<T>` of another record";
                self.misfit("on_delete", only);
            }
            return None;
        }
        let is_collection = matches!(
            ty,
            FieldType::List(_) | FieldType::Set(_) | FieldType::Map(..)
        );
        let conflict = |draft: &mut Self, message: &str, help: &str| {
            draft.fail(diagnostic::OPTION_CONFLICT, span, message.to_owned(), help);
        };
        match written {
            "restrict" => return Some(OnDelete::Restrict),
            "set_null" if optional || is_collection => return Some(OnDelete::SetNull),
            "set_null" => {
                let message = "`set_null` has nothing to set: the member is required";
                conflict(self, message, "make the member an `Option`");
            }
            "cascade" if is_collection => {
                let message = "`cascade` is for one reference, not for those of a collection";
                conflict(self, message, "write \"restrict\" or \"set_null\"");
            }
            "cascade" if !self.is_of_model() => {
                let message = "`cascade` is for a member of a model, not of what is in it";
                conflict(self, message, "write \"restrict\" or \"set_null\"");
            }
            "cascade" => return Some(OnDelete::Cascade),
            _ => {
                let known = ["restrict", "cascade", "set_null"];
                let message = format!("`on_delete` cannot be `{written}`");
                let help = suggestion(written, "it is one of", &known);
                self.fail(diagnostic::OPTION_ARGUMENT, span, message, help);
            }
        }
        None
    }
}
