//! Everything that models/ declares and that nothing is wrong with: what is judged where all of it
//! is known.

use std::collections::BTreeMap;

use crate::app::{Enum, Field, FieldType, Model, Struct};

/// The models, structs and enums by name. Of a model that is wrong it holds what is right.
pub(super) struct Catalogue<'d> {
    models: Vec<&'d Model>,
    structs: Vec<&'d Struct>,
    enums: Vec<&'d Enum>,
    models_by_name: BTreeMap<&'d str, &'d Model>,
    structs_by_name: BTreeMap<&'d str, &'d Struct>,
    enums_by_name: BTreeMap<&'d str, &'d Enum>,
}

/// A member and what it is a member of.
#[derive(Debug, Clone, Copy)]
pub(super) struct Member<'d> {
    /// The Rust name of the model, struct or enum.
    pub(super) owner: &'d str,
    pub(super) field: &'d Field,
    /// Whether it is a member of a variant, or what a variant holds.
    pub(super) of_variant: bool,
}

impl<'d> Catalogue<'d> {
    pub(super) fn new(
        models: impl Iterator<Item = &'d Model>,
        structs: impl Iterator<Item = &'d Struct>,
        enums: impl Iterator<Item = &'d Enum>,
    ) -> Self {
        let models: Vec<_> = models.collect();
        let structs: Vec<_> = structs.collect();
        let enums: Vec<_> = enums.collect();
        Self {
            models_by_name: models.iter().map(|one| (one.name.as_str(), *one)).collect(),
            structs_by_name: structs
                .iter()
                .map(|one| (one.name.as_str(), *one))
                .collect(),
            enums_by_name: enums.iter().map(|one| (one.name.as_str(), *one)).collect(),
            models,
            structs,
            enums,
        }
    }

    /// The models, in order of declaration.
    pub(super) fn models(&self) -> &[&'d Model] {
        &self.models
    }

    pub(super) fn structs(&self) -> &[&'d Struct] {
        &self.structs
    }

    pub(super) fn model(&self, name: &str) -> Option<&'d Model> {
        self.models_by_name.get(name).copied()
    }

    pub(super) fn structure(&self, name: &str) -> Option<&'d Struct> {
        self.structs_by_name.get(name).copied()
    }

    pub(super) fn enumeration(&self, name: &str) -> Option<&'d Enum> {
        self.enums_by_name.get(name).copied()
    }

    /// The members of a struct, or of the variants of an enum.
    pub(super) fn inside(&self, name: &str) -> Vec<&'d Field> {
        let of_struct = self.structure(name).map(|one| one.fields.iter());
        let variants = self.enums_by_name.get(name).map(|one| one.variants.iter());
        let of_variants = variants.into_iter().flatten();
        let of_variants = of_variants.flat_map(|variant| variant.data.fields());
        of_struct.into_iter().flatten().chain(of_variants).collect()
    }

    /// Whether it is an enum whose variants hold something.
    pub(super) fn holds_data(&self, ty: &FieldType) -> bool {
        match ty {
            FieldType::Enum(name) => {
                let found = self.enums_by_name.get(name.as_str());
                found.is_some_and(|found| !found.is_unit())
            }
            _ => false,
        }
    }

    /// Every member, of whatever.
    pub(super) fn members(&self) -> impl Iterator<Item = Member<'d>> + '_ {
        let of_models = self
            .models
            .iter()
            .map(|one| (one.name.as_str(), &one.fields));
        let of_structs = self
            .structs
            .iter()
            .map(|one| (one.name.as_str(), &one.fields));
        let direct = of_models.chain(of_structs).flat_map(|(owner, fields)| {
            fields.iter().map(move |field| Member {
                owner,
                field,
                of_variant: false,
            })
        });
        let in_variants = self.enums.iter().flat_map(|one| {
            let owner = one.name.as_str();
            let fields = one
                .variants
                .iter()
                .flat_map(|variant| variant.data.fields());
            fields.map(move |field| Member {
                owner,
                field,
                of_variant: true,
            })
        });
        direct.chain(in_variants)
    }
}
