//! Pictures and other files.

use modelith::prelude::*;

/// A file, by what is in it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Model)]
#[model(operations(list, get, create, delete))]
pub struct Asset {
    /// Assigned by the server.
    #[model(key)]
    pub id: Id<Asset>,
    /// Its digest, in hexadecimal.
    #[model(unique, pattern = "^[0-9a-f]{64}$")]
    pub digest: String,
    /// What a small one looks like.
    #[model(length(max = 4096))]
    pub preview: Option<Bytes>,
    /// Its name.
    #[model(length(min = 1, max = 200), filter, sort)]
    pub name: String,
    /// Its kind.
    #[model(default = Kind::Image, filter)]
    pub kind: Kind,
    /// Its size in bytes, as text for clients whose numbers are floats.
    #[model(json = "string", filter)]
    pub size: u64,
}

/// The kind of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// To look at.
    Image,
    /// To read.
    Document,
}
