//! Objects: the members of a model, a struct or a variant, and which of them must be there.

use super::{
    document::Inexpressible,
    json::{Json, Object},
    member::member,
};
use crate::app::{App, Field, Struct};

/// A nested struct.
pub(super) fn definition(
    app: &App,
    structure: &Struct,
    is_open: bool,
) -> Result<Object, Inexpressible> {
    let mut object = Object::default();
    object.set_text("description", &structure.docs);
    let mut content = Content::of(app, &structure.name, &structure.fields)?;
    content.is_open = is_open;
    object.extend(content.keywords());
    Ok(object)
}

/// The keywords of an object that has these members and no other.
pub(super) fn closed(app: &App, owner: &str, fields: &[Field]) -> Result<Object, Inexpressible> {
    Content::of(app, owner, fields).map(Content::keywords)
}

/// What an object holds.
#[derive(Default)]
pub(super) struct Content {
    properties: Object,
    required: Vec<String>,
    /// Whether it does not say that it has no other members.
    pub(super) is_open: bool,
}

impl Content {
    pub(super) fn of(app: &App, owner: &str, fields: &[Field]) -> Result<Self, Inexpressible> {
        let mut content = Self::default();
        content.add_fields(app, owner, fields)?;
        Ok(content)
    }

    pub(super) fn add_fields(
        &mut self,
        app: &App,
        owner: &str,
        fields: &[Field],
    ) -> Result<(), Inexpressible> {
        for field in fields {
            let schema = member(app, owner, field)?;
            match field.optional || field.default.is_some() {
                true => self.properties.set(&field.json_name, schema),
                false => self.require(&field.json_name, schema),
            }
        }
        Ok(())
    }

    /// Adds a member that must be there.
    pub(super) fn require(&mut self, name: &str, schema: impl Into<Json>) {
        self.properties.set(name, schema);
        self.required.push(name.to_owned());
    }

    pub(super) fn keywords(self) -> Object {
        let mut keywords = Object::default().with("type", "object");
        keywords.set("properties", self.properties);
        let required: Vec<&str> = self.required.iter().map(String::as_str).collect();
        keywords.set_texts("required", &required);
        if !self.is_open {
            keywords.set("additionalProperties", false);
        }
        keywords
    }
}
