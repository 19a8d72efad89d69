//! What a store knows and a binary does not, or not as the store does. By permanent id alone.

use super::{
    Difference, EnumSchema, History, MemberSchema, ModelSchema, Schema, SchemaError, StructSchema,
    VariantSchema, kind::named,
};

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
        .structs
        .iter()
        .for_each(|known| comparison.structure(known));
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
        let owner = format!("model `{}`", stored.name);
        self.members(&owner, &stored.members, &binary.members);
    }

    fn structure(&mut self, stored: &StructSchema) {
        let item = format!("struct `{}` (id {})", stored.name, stored.id);
        let Some(binary) = self.binary.structure(stored.id) else {
            return self.differences.push(Difference::Unknown { item });
        };
        self.name(item, &stored.name, &binary.name, &binary.past_names);
        let owner = format!("struct `{}`", stored.name);
        self.members(&owner, &stored.members, &binary.members);
    }

    fn members(&mut self, owner: &str, stored: &[MemberSchema], binary: &[MemberSchema]) {
        for member in stored {
            let known = binary.iter().find(|known| known.id == member.id);
            self.member(owner, member, known);
        }
        for member in binary {
            if !member.default && stored.iter().all(|known| known.id != member.id) {
                self.differences.push(Difference::Required {
                    owner: owner.to_owned(),
                    member: member.name.clone(),
                });
            }
        }
    }

    fn member(&mut self, owner: &str, stored: &MemberSchema, binary: Option<&MemberSchema>) {
        let item = format!("member `{}` (id {}) of {owner}", stored.name, stored.id);
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
            self.variant(&stored.name, variant, binary.variant(variant.id));
        }
    }

    fn variant(
        &mut self,
        enumeration: &str,
        stored: &VariantSchema,
        binary: Option<&VariantSchema>,
    ) {
        let item = format!(
            "variant `{}` (id {}) of enum `{enumeration}`",
            stored.name, stored.id
        );
        let Some(binary) = binary else {
            return self.differences.push(Difference::Unknown { item });
        };
        self.name(item.clone(), &stored.name, &binary.name, &binary.past_names);
        match (&stored.members, &binary.members) {
            (Some(members), Some(known)) => {
                let owner = format!("variant `{}` of enum `{enumeration}`", stored.name);
                self.members(&owner, members, known);
            }
            (None, None) if stored.value == binary.value => {}
            _ => self.differences.push(Difference::Retyped {
                item,
                stored: held_by(stored, self.stored),
                binary: held_by(binary, self.binary),
            }),
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

/// The type of a member as a person wrote it.
fn type_of(member: &MemberSchema, schema: &Schema) -> String {
    let kind = named(&member.kind, schema);
    if member.optional {
        format!("`Option<{kind}>`")
    } else {
        format!("`{kind}`")
    }
}

/// What a variant is, by what it holds.
fn held_by(variant: &VariantSchema, schema: &Schema) -> String {
    match (&variant.members, &variant.value) {
        (Some(_), _) => "one with members".to_owned(),
        (None, Some(kind)) => format!("one with a `{}`", named(kind, schema)),
        (None, None) => "one that holds nothing".to_owned(),
    }
}
