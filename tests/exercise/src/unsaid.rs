//! Where a server may refuse what its document allows: what JSON Schema cannot say, by place and code.

use modelith::fault::{Fault, Place};
use modelith_codegen::app::{App, EnumForm, Field, FieldType, VariantData};

/// What no JSON Schema says, or could say without being longer than it is worth.
pub(crate) struct Unsaid<'a> {
    pub(crate) app: &'a App,
    /// What comes of a merge patch depends on what is stored.
    pub(crate) is_patch: bool,
}

impl<'a> Unsaid<'a> {
    /// Whether the fault, of a body with these members, is such a thing.
    pub(crate) fn holds(&self, fields: &'a [Field], fault: &Fault) -> bool {
        let Place::Pointer(pointer) = &fault.place else {
            return false;
        };
        let names: Vec<String> = pointer
            .split('/')
            .skip(1)
            .map(|name| name.replace("~1", "/").replace("~0", "~"))
            .collect();
        let Some((first, rest)) = names.split_first() else {
            return false;
        };
        let field = fields.iter().find(|field| field.json_name == *first);
        let nested = !rest.is_empty();
        field.is_some_and(|field| self.at(field, &field.ty, rest, nested, fault.code))
    }

    fn at(
        &self,
        field: &'a Field,
        ty: &'a FieldType,
        rest: &[String],
        nested: bool,
        code: &str,
    ) -> bool {
        match (ty, rest) {
            (FieldType::Opaque(_), _) => true,
            (FieldType::Option(inner), _) => self.at(field, inner, rest, nested, code),
            // What is equal has many spellings in most types.
            (FieldType::Set(_), [_]) if code == "duplicate" => true,
            (
                FieldType::List(inner) | FieldType::Set(inner) | FieldType::Map(_, inner),
                [_, rest @ ..],
            ) => self.at(field, inner, rest, nested, code),
            (FieldType::Map(..), []) if code == "length" => self.is_patch,
            (FieldType::Struct(name), [first, rest @ ..]) => {
                let found = self.app.structure(name).expect("a struct of the models");
                let field = found.fields.iter().find(|field| field.json_name == *first);
                field.is_some_and(|field| self.at(field, &field.ty, rest, true, code))
            }
            (FieldType::Enum(name), _) => self.within(name, rest, code),
            (_, []) if code == "required" => self.is_patch && nested,
            (FieldType::Integer(_), []) => field.json_string && matches!(code, "range" | "type"),
            (
                FieldType::Decimal
                | FieldType::Date
                | FieldType::Time
                | FieldType::Timestamp
                | FieldType::Duration,
                [],
            ) => code == "range",
            _ => false,
        }
    }

    /// Of a merge patch of an enum with data, the document has any member of any variant.
    fn within(&self, name: &str, rest: &[String], code: &str) -> bool {
        let found = self.app.enumeration(name).expect("an enum of the models");
        if found.is_unit() {
            return false;
        }
        if self.is_patch {
            return true;
        }
        let rest = match (&found.form, rest) {
            (EnumForm::Adjacent { content, .. }, [first, rest @ ..]) if first == content => rest,
            _ => rest,
        };
        found
            .variants
            .iter()
            .any(|variant| match (&variant.data, rest) {
                (VariantData::Members(fields), [first, rest @ ..]) => {
                    let field = fields.iter().find(|field| field.json_name == *first);
                    field.is_some_and(|field| self.at(field, &field.ty, rest, true, code))
                }
                (VariantData::Value(field), rest) => self.at(field, &field.ty, rest, true, code),
                _ => false,
            })
    }
}
