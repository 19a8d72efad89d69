//! Ways of rules: from a record to a value, through nested structs and along one reference.

use super::Judge;
use crate::{
    app::{Field, FieldType, Model, Role, USER, Way, WayStep},
    diagnostic::{self, Span},
    resolve::nearest::suggestion,
};

/// What the next name of a way is a member of.
#[derive(Clone, Copy)]
struct Inside<'d> {
    name: &'d str,
    fields: &'d [Field],
}

impl<'d> Judge<'_, 'd> {
    /// The way that these names say; `None` if it leads nowhere, which has been said.
    pub(super) fn way(&mut self, names: &[String], span: &Span) -> Option<Way> {
        let text = names.join(".");
        let mut inside = Inside {
            name: &self.model.name,
            fields: &self.model.fields,
        };
        let mut steps: Vec<WayStep> = Vec::new();
        let mut followed = false;
        let mut names = names.iter().peekable();
        loop {
            let field = self.step(names.next()?, inside, span)?;
            let mut step = WayStep {
                name: field.name.clone(),
                optional: field.optional,
                follows: None,
            };
            let Some(next) = names.peek() else {
                steps.push(step);
                let way = Way {
                    steps,
                    ty: field.ty.clone(),
                };
                return self.is_value(field, &text, span).then_some(way);
            };
            inside = match &field.ty {
                FieldType::Struct(name) => {
                    let item = self.catalogue.structure(name)?;
                    Inside {
                        name: &item.name,
                        fields: &item.fields,
                    }
                }
                ty => {
                    let target = self.target(field, ty, next, span)?;
                    if std::mem::replace(&mut followed, true) {
                        self.refuse(
                            diagnostic::RULE_NAME,
                            span,
                            format!("`{text}` follows two references"),
                            "a rule follows at most one: keep what it asks for in the record that \
                             it comes to first"
                                .to_owned(),
                        );
                        return None;
                    }
                    step.follows = Some(target.name.clone());
                    Inside {
                        name: &target.name,
                        fields: &target.fields,
                    }
                }
            };
            steps.push(step);
        }
    }

    fn step(&mut self, name: &str, inside: Inside<'d>, span: &Span) -> Option<&'d Field> {
        if let Some(field) = inside.fields.iter().find(|field| field.name == name) {
            return Some(field);
        }
        // Of a member that is wrong it has been said.
        let is_own = inside.name == self.model.name;
        let mut written = self.decl.members.iter();
        if is_own && written.any(|member| member.name.value == name) {
            return None;
        }
        let by_json = inside.fields.iter().find(|field| field.json_name == name);
        let known: Vec<&str> = inside.fields.iter().map(|one| one.name.as_str()).collect();
        let help = match by_json {
            Some(field) => format!("write its Rust name, `{}`", field.name),
            None if name == "user" && is_own => {
                "of the user there are `user.id` and `user.role`".to_owned()
            }
            None => suggestion(name, "its members are", &known),
        };
        self.refuse(
            diagnostic::RULE_NAME,
            span,
            format!("`{}` has no member `{name}`", inside.name),
            help,
        );
        None
    }

    /// The model that a way goes on in, of which `next` is to be a member.
    fn target(
        &mut self,
        field: &Field,
        ty: &FieldType,
        next: &str,
        span: &Span,
    ) -> Option<&'d Model> {
        let target = match (&field.references, ty) {
            (Some(model), FieldType::String | FieldType::Integer(_) | FieldType::Uuid) => {
                Some(model.as_str())
            }
            (None, FieldType::Id(model)) if field.role != Role::Key => Some(model.as_str()),
            _ => None,
        };
        let (message, help) = match target {
            Some(USER) => (
                format!(
                    "`{}` is a user, of whom a rule knows no `{next}`",
                    field.name
                ),
                format!("compare it as a whole: `{} == user.id`", field.name),
            ),
            Some(model) => return self.catalogue.model(model),
            None => (
                format!("`{}` has no members, and no `{next}`", field.name),
                "a way goes through nested structs, and along one reference".to_owned(),
            ),
        };
        self.refuse(diagnostic::RULE_NAME, span, message, help);
        None
    }

    /// Whether what a way leads to can be compared.
    fn is_value(&mut self, field: &Field, text: &str, span: &Span) -> bool {
        let (message, help) = match &field.ty {
            _ if field.role == Role::Version => (
                format!("`{text}` is a `version`, which is known once the change is made"),
                "leave it out".to_owned(),
            ),
            FieldType::Enum(name) if self.catalogue.holds_data(&field.ty) => (
                format!("`{text}` is a `{name}`, whose variants hold data"),
                "compare text, numbers, times, ids and enums without data".to_owned(),
            ),
            FieldType::Bytes
            | FieldType::Value
            | FieldType::Opaque(_)
            | FieldType::Struct(_)
            | FieldType::Option(_)
            | FieldType::List(_)
            | FieldType::Set(_)
            | FieldType::Map(..) => (
                format!("`{text}` is of a type that rules do not compare"),
                "compare text, numbers, times, ids and enums without data".to_owned(),
            ),
            _ => return true,
        };
        self.refuse(diagnostic::RULE_TYPES, span, message, help);
        false
    }
}
