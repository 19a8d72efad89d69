//! The objects of OpenAPI 3.1.1, as far as the document uses them: one struct an object, its
//! members in the order of the specification. They say nothing of any model.

use serde::{Serialize, Serializer, ser::SerializeMap};
use serde_json::Value;

use super::{component::Component, order::InOrder};

fn in_order<S: Serializer>(schema: &Value, serializer: S) -> Result<S::Ok, S::Error> {
    InOrder::new(schema, &[]).serialize(serializer)
}

/// A map that is written in the order in which it was filled.
#[derive(Debug, Clone)]
pub(super) struct Ordered<V>(Vec<(String, V)>);

impl<V> Ordered<V> {
    pub(super) fn push(&mut self, name: impl Into<String>, value: V) {
        let name = name.into();
        // Invariant: names are unique; a JSON object with one twice is not interoperable.
        debug_assert!(
            self.0.iter().all(|(other, _)| *other != name),
            "{name} is there twice"
        );
        self.0.push((name, value));
    }

    /// Puts an entry before the first whose name is greater, of a map that is in that order.
    pub(super) fn insert(&mut self, name: impl Into<String>, value: V) {
        let name = name.into();
        let place = self.0.partition_point(|(other, _)| *other < name);
        self.0.insert(place, (name, value));
    }

    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<V> Default for Ordered<V> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<N: Into<String>, V> FromIterator<(N, V)> for Ordered<V> {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(entries: I) -> Self {
        let mut map = Self::default();
        for (name, value) in entries {
            map.push(name, value);
        }
        map
    }
}

impl<V> Ordered<V> {
    /// The entries, in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &V)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// Leaves out what is not to be there.
    pub(super) fn retain(&mut self, keep: impl Fn(&str) -> bool) {
        self.0.retain(|(name, _)| keep(name));
    }
}

impl<V: Serialize> Serialize for Ordered<V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in &self.0 {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

/// An object, or a reference to one in the components.
#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
pub(super) enum OrRef<T> {
    Ref(Reference),
    Object(T),
}

/// A Reference Object.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Reference {
    #[serde(rename = "$ref")]
    target: String,
}

impl Reference {
    /// To a component of this kind: `schemas`, `responses`, …
    pub(super) fn new(kind: &str, name: &str) -> Self {
        Self {
            target: format!("#/components/{kind}/{name}"),
        }
    }

    pub(super) fn target(&self) -> &str {
        &self.target
    }
}

/// An OpenAPI Object.
#[derive(Debug, Serialize)]
pub(super) struct OpenApi {
    pub(super) openapi: &'static str,
    pub(super) info: Info,
    pub(super) servers: Vec<Server>,
    pub(super) security: [(); 0],
    pub(super) tags: Vec<Tag>,
    pub(super) paths: Ordered<PathItem>,
    pub(super) components: Components,
}

/// An Info Object.
#[derive(Debug, Serialize)]
pub(super) struct Info {
    pub(super) title: String,
    pub(super) description: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) license: Option<License>,
    pub(super) version: String,
}

/// A License Object.
#[derive(Debug, Serialize)]
pub(super) struct License {
    name: String,
    /// An expression of SPDX.
    identifier: String,
}

impl License {
    /// Of what Cargo.toml says, which once was written as `MIT/Apache-2.0`.
    pub(super) fn new(expression: &str) -> Self {
        let expression = expression.replace('/', " OR ");
        Self {
            name: expression.clone(),
            identifier: expression,
        }
    }
}

/// A Server Object.
#[derive(Debug, Serialize)]
pub(super) struct Server {
    pub(super) url: &'static str,
    pub(super) description: &'static str,
}

/// A Tag Object.
#[derive(Debug, Serialize)]
pub(super) struct Tag {
    pub(super) name: String,
    pub(super) description: String,
}

/// A Path Item Object.
#[derive(Debug, Default, Serialize)]
pub(super) struct PathItem {
    pub(super) parameters: Vec<Reference>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) get: Option<Operation>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) put: Option<Operation>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) post: Option<Operation>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) delete: Option<Operation>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) patch: Option<Operation>,
}

/// An Operation Object.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Operation {
    pub(super) tags: [String; 1],
    pub(super) summary: String,
    pub(super) description: String,
    pub(super) operation_id: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) parameters: Vec<OrRef<Parameter>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) request_body: Option<RequestBody>,
    pub(super) responses: Ordered<OrRef<Response>>,
    /// Security Requirement Objects, of which one is enough: schemes without scopes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) security: Vec<Ordered<[(); 0]>>,
}

/// A Parameter Object.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Parameter {
    pub(super) name: String,
    #[serde(rename = "in")]
    pub(super) place: &'static str,
    pub(super) description: String,
    pub(super) required: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) style: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) explode: Option<bool>,
    #[serde(serialize_with = "in_order")]
    pub(super) schema: Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) example: Option<Value>,
}

/// A Request Body Object.
#[derive(Debug, Serialize)]
pub(super) struct RequestBody {
    pub(super) description: String,
    pub(super) content: Ordered<MediaType>,
    pub(super) required: bool,
}

/// A Media Type Object.
#[derive(Debug, Serialize)]
pub(super) struct MediaType {
    pub(super) schema: Reference,
}

impl PathItem {
    /// Its operations, in the order in which they are written.
    pub(super) fn operations(&self) -> impl Iterator<Item = &Operation> {
        let all = [&self.get, &self.put, &self.post, &self.delete, &self.patch];
        all.into_iter().flatten()
    }
}

/// A Response Object.
#[derive(Debug, Serialize)]
pub(super) struct Response {
    pub(super) description: String,
    #[serde(skip_serializing_if = "Ordered::is_empty")]
    pub(super) headers: Ordered<Reference>,
    #[serde(skip_serializing_if = "Ordered::is_empty")]
    pub(super) content: Ordered<MediaType>,
    #[serde(skip_serializing_if = "Ordered::is_empty")]
    pub(super) links: Ordered<Link>,
}

impl Response {
    /// Without headers or a body.
    pub(super) fn new(description: impl Into<String>) -> Self {
        Self {
            description: description.into(),
            headers: Ordered::default(),
            content: Ordered::default(),
            links: Ordered::default(),
        }
    }
}

/// A Header Object.
#[derive(Debug, Serialize)]
pub(super) struct Header {
    pub(super) description: &'static str,
    pub(super) required: bool,
    #[serde(serialize_with = "in_order")]
    pub(super) schema: Value,
}

/// A Link Object.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Link {
    pub(super) operation_id: String,
    pub(super) parameters: Ordered<String>,
    pub(super) description: &'static str,
}

/// A Security Scheme Object.
#[derive(Debug, Serialize)]
pub(super) struct SecurityScheme {
    #[serde(rename = "type")]
    pub(super) ty: &'static str,
    pub(super) description: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<&'static str>,
    #[serde(rename = "in", skip_serializing_if = "Option::is_none")]
    pub(super) place: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) scheme: Option<&'static str>,
}

/// A Components Object.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Components {
    #[serde(skip_serializing_if = "Ordered::is_empty")]
    pub(super) schemas: Ordered<Component>,
    #[serde(skip_serializing_if = "Ordered::is_empty")]
    pub(super) responses: Ordered<Response>,
    #[serde(skip_serializing_if = "Ordered::is_empty")]
    pub(super) parameters: Ordered<Parameter>,
    #[serde(skip_serializing_if = "Ordered::is_empty")]
    pub(super) headers: Ordered<Header>,
    #[serde(skip_serializing_if = "Ordered::is_empty")]
    pub(super) security_schemes: Ordered<SecurityScheme>,
}
