//! How many bytes a record's JSON may have at the most, as far as the types and constraints of its
//! members say.

use std::collections::BTreeMap;

use crate::app::{App, Enum, EnumForm, Field, FieldType, Model, Rules, VariantData};

/// Most bytes of a record as JSON; `None` if there is no end: a `Value`, an opaque type, and a map
/// whose keys are text may have any size.
pub(super) fn extent(app: &App, model: &Model) -> Option<u64> {
    let known = BTreeMap::new();
    Extents { app, known }.members(&model.fields)
}

struct Extents<'a> {
    app: &'a App,
    /// Those of structs and enums that were looked into: each once, however often it stands in
    /// others.
    known: BTreeMap<&'a str, Option<u64>>,
}

impl<'a> Extents<'a> {
    /// Most bytes of an object of these members.
    fn members(&mut self, fields: &'a [Field]) -> Option<u64> {
        fields.iter().try_fold(2_u64, |bytes, field| {
            Some(bytes.saturating_add(self.member(field)?))
        })
    }

    /// Most bytes of a member in an object: its name, a colon, its value and a comma.
    fn member(&mut self, field: &'a Field) -> Option<u64> {
        let value = self.value(&field.ty, &field.rules, field.each.as_ref())?;
        // The quotes of `json = "string"`; and it may be null.
        let value = value.max(4).saturating_add(2);
        Some(value.saturating_add(name(&field.json_name)))
    }

    fn value(&mut self, ty: &'a FieldType, rules: &Rules, each: Option<&Rules>) -> Option<u64> {
        let count = rules.length.and_then(|length| length.max);
        let none = Rules::default();
        let of_each = each.unwrap_or(&none);
        Some(match ty {
            FieldType::Bool => 5,
            // -9223372036854775808
            FieldType::Integer(_) => 20,
            // -2.2250738585072014e-308
            FieldType::Float(_) => 24,
            // 28 digits behind the point, one before it, the point and a sign.
            FieldType::Decimal => 33,
            FieldType::Timestamp => 29,
            FieldType::Date => 12,
            FieldType::Time => 17,
            FieldType::Duration => 48,
            FieldType::Uuid | FieldType::Id(_) => 38,
            FieldType::String => text(count?),
            FieldType::Bytes => count?.div_ceil(3).saturating_mul(4).saturating_add(2),
            FieldType::Enum(name) | FieldType::Struct(name) => self.named(name)?,
            FieldType::Option(inner) => self.value(inner, rules, each)?.max(4),
            FieldType::List(inner) | FieldType::Set(inner) => {
                let element = self.value(inner, of_each, None)?.saturating_add(1);
                element.saturating_mul(count?).saturating_add(2)
            }
            FieldType::Map(key, inner) => {
                // Of a key that is text the length has no bound.
                let key = self.value(key, &none, None)?;
                let value = self.value(inner, of_each, None)?;
                let entry = key.saturating_add(value).saturating_add(2);
                entry.saturating_mul(count?).saturating_add(2)
            }
            FieldType::Value | FieldType::Opaque(_) => return None,
        })
    }

    /// Most bytes of a struct or an enum of `models/`.
    fn named(&mut self, name: &'a str) -> Option<u64> {
        if let Some(known) = self.known.get(name) {
            return *known;
        }
        let app = self.app;
        let extent = match (app.structure(name), app.enumeration(name)) {
            (Some(item), _) => self.members(&item.fields),
            (None, Some(item)) => self.variants(item),
            (None, None) => None,
        };
        self.known.insert(name, extent);
        extent
    }

    fn variants(&mut self, item: &'a Enum) -> Option<u64> {
        let around = match &item.form {
            EnumForm::Name => 0,
            EnumForm::Internal { tag } => name(tag).saturating_add(2),
            EnumForm::Adjacent { tag, content } => {
                name(tag).saturating_add(name(content)).saturating_add(2)
            }
        };
        item.variants.iter().try_fold(0, |most: u64, variant| {
            let data = match &variant.data {
                VariantData::None => 0,
                VariantData::Members(fields) => self.members(fields)?,
                VariantData::Value(field) => self.member(field)?,
            };
            let variant = name(&variant.json_name).saturating_add(around);
            Some(most.max(data.saturating_add(variant)))
        })
    }
}

/// Most bytes of a JSON string of so many characters: `\u0000` stands for one.
const fn text(characters: u64) -> u64 {
    characters.saturating_mul(6).saturating_add(2)
}

/// Most bytes of a name with what stands around it: its quotes, a colon and a comma.
const fn name(name: &str) -> u64 {
    text(name.len() as u64).saturating_add(2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        app::{
            BODY_BYTES_MAX_DEFAULT, Gates, Length, ModelRules, Operations, Role, Roles,
            STRING_LENGTH_MAX_DEFAULT, Struct,
        },
        diagnostic::Span,
    };

    fn span() -> Span {
        Span {
            file: String::new(),
            line: 1,
            column: 1,
            width: 1,
        }
    }

    fn most(max: u64) -> Rules {
        Rules {
            length: Some(Length {
                min: None,
                max: Some(max),
            }),
            ..Rules::default()
        }
    }

    /// Of a model with a key and one member, of an app with a struct `Pair` of two texts.
    fn of(ty: FieldType, rules: Rules, each: Option<Rules>) -> Option<u64> {
        let plain = |name: &str, ty, rules, each| Field {
            rules,
            each,
            ..Field::plain(name, ty, span())
        };
        let key = Field {
            role: Role::Key,
            ..Field::plain("id", FieldType::Id("Thing".to_owned()), span())
        };
        let model = Model {
            name: "Thing".to_owned(),
            module: Vec::new(),
            docs: String::new(),
            plural: "things".to_owned(),
            path: "/api/things".to_owned(),
            body_bytes_max: BODY_BYTES_MAX_DEFAULT,
            access: Gates::public(Operations::ALL),
            row_rules: ModelRules::default(),
            operations: Operations::ALL,
            require_if_match: false,
            compact: None,
            uniques: Vec::new(),
            indexes: Vec::new(),
            fields: vec![key, plain("m", ty, rules, each)],
            span: span(),
        };
        let text = |name| plain(name, FieldType::String, most(10), None);
        let app = App {
            package: String::new(),
            version: String::new(),
            roles: Roles::default(),
            models: Vec::new(),
            structs: vec![Struct {
                name: "Pair".to_owned(),
                module: Vec::new(),
                docs: String::new(),
                fields: vec![text("a"), text("b")],
                span: span(),
            }],
            enums: Vec::new(),
        };
        extent(&app, &model)
    }

    #[test]
    fn what_has_a_ceiling_has_an_extent() {
        let text = FieldType::String;
        let list = |ty| FieldType::List(Box::new(ty));
        let pair = FieldType::Struct("Pair".to_owned());
        let around = of(FieldType::Bool, Rules::default(), None).unwrap() - 5;
        for (ty, rules, each, extent) in [
            (text.clone(), most(3), None, 20),
            (FieldType::Bytes, most(4), None, 10),
            (list(text.clone()), most(2), Some(most(3)), 2 + 2 * 21),
            (
                list(list(FieldType::Bool)),
                most(2),
                Some(most(3)),
                2 + 2 * (2 + 3 * 6 + 1),
            ),
            (pair, Rules::default(), None, 2 + 2 * (62 + 2 + 10)),
            (
                FieldType::Map(Box::new(FieldType::Uuid), Box::new(FieldType::Bool)),
                most(2),
                None,
                2 + 2 * (38 + 5 + 2),
            ),
            (text, most(STRING_LENGTH_MAX_DEFAULT), None, 393_218),
        ] {
            assert_eq!(of(ty, rules, each), Some(around + extent));
        }
    }

    #[test]
    fn what_has_no_ceiling_has_none() {
        let text = || Box::new(FieldType::String);
        for ty in [
            FieldType::Value,
            FieldType::Opaque("std::net::IpAddr".to_owned()),
            FieldType::Map(text(), Box::new(FieldType::Bool)),
            FieldType::List(Box::new(FieldType::List(text()))),
            FieldType::List(Box::new(FieldType::Value)),
        ] {
            assert_eq!(of(ty, most(9), Some(most(9))), None);
        }
    }
}
