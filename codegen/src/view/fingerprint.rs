//! What of an entity tag differs between two builds: a short hash of the form that records are shown in.

use std::collections::BTreeSet;

use super::types::visit;
use crate::app::{App, Enum, EnumForm, Exposure, Field, FieldType, Model, VariantData};

/// Eight hexadecimal digits in two groups.
pub(super) fn fingerprint(app: &App, model: &Model) -> String {
    let mut shown = Shown {
        app,
        hasher: blake3::Hasher::new(),
        seen: BTreeSet::new(),
    };
    shown.members(&model.fields);
    let hex = shown.hasher.finalize().to_hex();
    let (high, low) = (hex.get(..4).unwrap_or("0"), hex.get(4..8).unwrap_or("0"));
    format!("{high}_{low}")
}

struct Shown<'a> {
    app: &'a App,
    hasher: blake3::Hasher,
    /// The structs and enums that are in it already: each counts where it stands first.
    seen: BTreeSet<&'a str>,
}

impl<'a> Shown<'a> {
    fn add(&mut self, text: &str) {
        self.hasher.update(text.as_bytes());
    }

    fn members(&mut self, fields: &'a [Field]) {
        let is_shown = |field: &&Field| field.exposure == Exposure::Shown;
        for field in fields.iter().filter(is_shown) {
            self.add(&format!(
                "{}\u{0}{:?}\u{0}{}\u{0}{}\n",
                field.json_name, field.ty, field.optional, field.skip_if_none
            ));
            if field.json_string || field.scale.is_some() {
                self.add(&format!("{}\u{0}{:?}\n", field.json_string, field.scale));
            }
            let mut inner = Vec::new();
            visit(&field.ty, &mut |ty| inner.push(ty));
            for ty in inner {
                self.inner(ty);
            }
        }
    }

    fn inner(&mut self, ty: &'a FieldType) {
        let app = self.app;
        match ty {
            FieldType::Struct(name) if self.seen.insert(name) => {
                if let Some(item) = app.structure(name) {
                    self.members(&item.fields);
                }
            }
            FieldType::Enum(name) if self.seen.insert(name) => {
                if let Some(item) = app.enumeration(name) {
                    self.variants(item);
                }
            }
            _ => {}
        }
    }

    fn variants(&mut self, item: &'a Enum) {
        let (tag, content) = match &item.form {
            EnumForm::Name => ("", ""),
            EnumForm::Internal { tag } => (tag.as_str(), ""),
            EnumForm::Adjacent { tag, content } => (tag.as_str(), content.as_str()),
        };
        self.add(&format!("{tag}\u{0}{content}\n"));
        for variant in &item.variants {
            self.add(&format!("{}\n", variant.json_name));
            match &variant.data {
                VariantData::None => {}
                VariantData::Members(fields) => self.members(fields),
                VariantData::Value(field) => self.members(std::slice::from_ref(field)),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::fingerprint;
    use crate::{SourceFile, discover::discover, resolve::resolve};

    /// The fingerprint of a model with a member of a unit enum.
    fn of(variant: &str) -> String {
        let text = format!(
            "use modelith::prelude::*;\n\
             #[derive(Clone, Serialize, Deserialize, Model)]\n\
             pub struct Note {{ #[model(key)] pub id: Id<Note>, pub kinds: Vec<Kind> }}\n\
             #[derive(Clone, Serialize, Deserialize)]\n\
             pub enum Kind {{ {variant}, Other }}\n"
        );
        let path = "models/mod.rs".to_owned();
        let (app, found) = resolve(&discover(&[SourceFile { path, text }]), "test", "0.1.0");
        let app = app.unwrap_or_else(|| panic!("{found:?}"));
        fingerprint(&app, app.models.first().expect("a model"))
    }

    #[test]
    fn another_name_of_a_variant_is_another_form() {
        assert_eq!(of("Plain"), of("Plain"));
        assert_eq!(of("Plain"), of("#[serde(rename = \"Plain\")] Simple"));
        assert_ne!(of("Plain"), of("#[serde(rename = \"simple\")] Plain"));
        assert_ne!(of("Plain"), of("Simple"));
    }
}
