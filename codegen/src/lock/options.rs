//! The options of members and models as texts, for whoever reviews models.lock. Nothing reads them.
//!
//! Invariant: the text of an option never changes, or every accepted lock would differ from it.

use serde_json::Value;

use super::literal;
use crate::app::{Exposure, Field, FieldType, Literal, Model, OnDelete, Role, Rules};

/// The options of a member that decide nothing about its log, in a fixed order.
pub(super) fn of_member(field: &Field) -> Vec<String> {
    let mut options = Vec::new();
    let mut flag = |is_set: bool, name: &str| options.extend(is_set.then(|| name.to_owned()));
    // The key is named by the model, a plain member has no word for it, and `version` is a key of
    // the entry.
    flag(field.role == Role::Immutable, "immutable");
    flag(field.role == Role::ReadOnly, "read_only");
    flag(field.role == Role::CreatedAt, "created_at");
    flag(field.role == Role::UpdatedAt, "updated_at");
    flag(field.role == Role::CreatedBy, "created_by");
    flag(field.role == Role::Serial, "serial");
    flag(field.exposure == Exposure::WriteOnly, "write_only");
    flag(field.index, "index");
    flag(field.filter, "filter");
    flag(field.sort, "sort");
    if let Some(default) = &field.default {
        options.push(format!("default = {}", default_text(default)));
    }
    options.extend(rules(&field.rules));
    let each: Vec<String> = field.each.as_ref().map(rules).unwrap_or_default();
    if !each.is_empty() {
        options.push(format!("each({})", each.join(", ")));
    }
    options.extend(field.scale.map(|scale| format!("scale = {scale}")));
    if field.json_string {
        options.push("json = \"string\"".to_owned());
    }
    if let FieldType::Opaque(ty) = &field.ty {
        options.push(format!("opaque = {ty:?}"));
    }
    if let Some(on_delete) = field.on_delete {
        let name = match on_delete {
            OnDelete::Restrict => "restrict",
            OnDelete::Cascade => "cascade",
            OnDelete::SetNull => "set_null",
        };
        options.push(format!("on_delete = {name:?}"));
    }
    options
}

/// The options of a model that its members do not say.
pub(super) fn of_model(model: &Model) -> Vec<String> {
    let indexes = model.indexes.iter();
    let index = |members: &Vec<String>| format!("index({})", members.join(", "));
    indexes.map(index).collect()
}

fn rules(rules: &Rules) -> Vec<String> {
    let mut options = Vec::new();
    if let Some(length) = rules.length {
        options.extend(bounds("length", length.min, length.max));
    }
    if let Some(range) = &rules.range {
        let text = |bound: &Option<Literal>| bound.as_ref().map(default_text);
        options.extend(bounds("range", text(&range.min), text(&range.max)));
    }
    if let Some(pattern) = &rules.pattern {
        options.push(format!("pattern = {}", Value::from(pattern.as_str())));
    }
    if let Some(format) = rules.format {
        options.push(format!("format = {:?}", format.name()));
    }
    options
}

fn default_text(literal: &Literal) -> String {
    match literal {
        Literal::Now => "now".to_owned(),
        Literal::Variant(name) => name.clone(),
        Literal::List(elements) => {
            let elements: Vec<String> = elements.iter().map(default_text).collect();
            format!("[{}]", elements.join(", "))
        }
        // What each of its members has is said where the struct is.
        Literal::Struct(_) => "{}".to_owned(),
        scalar => literal::to_json(scalar).unwrap_or_default().to_string(),
    }
}

fn bounds<N: ToString>(option: &str, min: Option<N>, max: Option<N>) -> Option<String> {
    let min = min.map(|min| format!("min = {}", min.to_string()));
    let max = max.map(|max| format!("max = {}", max.to_string()));
    let bounds: Vec<String> = min.into_iter().chain(max).collect();
    (!bounds.is_empty()).then(|| format!("{option}({})", bounds.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::of_member;
    use crate::{
        app::{Exposure, Field, FieldType, Integer, Length, Literal, Range, Rules},
        diagnostic::Span,
    };

    fn field(ty: FieldType) -> Field {
        let span = Span {
            file: "models/mod.rs".into(),
            line: 1,
            column: 1,
            width: 1,
        };
        Field::plain("x", ty, span)
    }

    #[test]
    fn options_are_said_as_they_are_written() {
        let text = Field {
            exposure: Exposure::WriteOnly,
            sort: true,
            rules: Rules {
                length: Some(Length {
                    min: Some(1),
                    max: Some(8),
                }),
                pattern: Some("^\"a\\d$".into()),
                ..Rules::default()
            },
            ..field(FieldType::String)
        };
        let expected = [
            "write_only",
            "sort",
            "length(min = 1, max = 8)",
            r#"pattern = "^\"a\\d$""#,
        ];
        assert_eq!(of_member(&text), expected);
        let decimal = |text: &str| Some(Literal::Decimal(text.into()));
        let price = Field {
            default: decimal("1.50"),
            scale: Some(2),
            rules: Rules {
                range: Some(Range {
                    min: decimal("0.00"),
                    max: None,
                }),
                ..Rules::default()
            },
            ..field(FieldType::Decimal)
        };
        let expected = ["default = \"1.50\"", "range(min = \"0.00\")", "scale = 2"];
        assert_eq!(of_member(&price), expected);
        let list = Field {
            default: Some(Literal::List(vec![
                Literal::Variant("A".into()),
                Literal::Integer(1),
            ])),
            each: Some(Rules {
                length: Some(Length {
                    min: None,
                    max: Some(5),
                }),
                ..Rules::default()
            }),
            json_string: true,
            ..field(FieldType::List(Box::new(FieldType::Integer(Integer::I64))))
        };
        let expected = [
            "default = [A, 1]",
            "each(length(max = 5))",
            "json = \"string\"",
        ];
        assert_eq!(of_member(&list), expected);
    }
}
