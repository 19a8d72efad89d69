//! What a store knows and a binary does not, or not as the store does. By permanent id alone.

use super::{Difference, EnumSchema, History, MemberSchema, ModelSchema, Schema, SchemaError};

pub(super) fn check(stored: &Schema, binary: &Schema) -> Result<(), SchemaError> {
    let mut comparison = Comparison {
        stored,
        binary,
        differences: Vec::new(),
    };
    stored
        .models
        .iter()
        .for_each(|model| comparison.model(model));
    stored
        .enums
        .iter()
        .for_each(|known| comparison.enumeration(known));
    if comparison.differences.is_empty() {
        return Ok(());
    }
    Err(SchemaError::Refused {
        differences: comparison.differences,
        history: History::of(stored, binary),
        draft: stored.draft,
    })
}

struct Comparison<'a> {
    stored: &'a Schema,
    binary: &'a Schema,
    differences: Vec<Difference>,
}

impl Comparison<'_> {
    fn model(&mut self, stored: &ModelSchema) {
        let item = format!("model `{}` (id {})", stored.name, stored.id);
        let Some(binary) = self.binary.model(stored.id) else {
            return self.differences.push(Difference::Unknown { item });
        };
        self.name(item, &stored.name, &binary.name, &binary.past_names);
        if stored.key != binary.key {
            self.differences.push(Difference::Rekeyed {
                model: stored.name.clone(),
                stored: key_of(stored),
                binary: key_of(binary),
            });
        }
        for member in &stored.members {
            self.member(stored, member, binary.member(member.id));
        }
        for member in &binary.members {
            if !member.default && stored.member(member.id).is_none() {
                self.differences.push(Difference::Required {
                    model: stored.name.clone(),
                    member: member.name.clone(),
                });
            }
        }
    }

    fn member(
        &mut self,
        model: &ModelSchema,
        stored: &MemberSchema,
        binary: Option<&MemberSchema>,
    ) {
        let item = format!(
            "member `{}` (id {}) of model `{}`",
            stored.name, stored.id, model.name
        );
        let Some(binary) = binary else {
            return self.differences.push(Difference::Unknown { item });
        };
        self.name(item.clone(), &stored.name, &binary.name, &binary.past_names);
        if (&stored.kind, stored.optional) != (&binary.kind, binary.optional) {
            self.differences.push(Difference::Retyped {
                item,
                stored: type_of(stored, self.stored),
                binary: type_of(binary, self.binary),
            });
        }
    }

    fn enumeration(&mut self, stored: &EnumSchema) {
        let item = format!("enum `{}` (id {})", stored.name, stored.id);
        let Some(binary) = self.binary.enumeration(stored.id) else {
            return self.differences.push(Difference::Unknown { item });
        };
        self.name(item, &stored.name, &binary.name, &binary.past_names);
        for variant in &stored.variants {
            let item = format!(
                "variant `{}` (id {}) of enum `{}`",
                variant.name, variant.id, stored.name
            );
            match binary.variant(variant.id) {
                None => self.differences.push(Difference::Unknown { item }),
                Some(known) => self.name(item, &variant.name, &known.name, &known.past_names),
            }
        }
    }

    fn name(&mut self, item: String, stored: &str, binary: &str, past: &[String]) {
        if stored != binary && !past.iter().any(|name| name == stored) {
            let name = binary.to_owned();
            self.differences.push(Difference::Renamed { item, name });
        }
    }
}

fn key_of(model: &ModelSchema) -> String {
    match model.member(model.key) {
        Some(member) => format!("`{}` (id {})", member.name, member.id),
        None => format!("id {}", model.key),
    }
}

/// The type as a person wrote it: references and enums by name.
fn type_of(member: &MemberSchema, schema: &Schema) -> String {
    let id_in = |prefix: &str| -> Option<u32> {
        let id = member.kind.strip_prefix(prefix)?.strip_suffix('>')?;
        id.parse().ok()
    };
    let model = id_in("Id<").and_then(|id| schema.model(id));
    let known = id_in("enum<").and_then(|id| schema.enumeration(id));
    let kind = match (model, known) {
        (Some(model), _) => format!("Id<{}>", model.name),
        (_, Some(known)) => known.name.clone(),
        _ => member.kind.clone(),
    };
    if member.optional {
        format!("`Option<{kind}>`")
    } else {
        format!("`{kind}`")
    }
}
