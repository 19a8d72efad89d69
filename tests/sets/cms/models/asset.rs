//! Pictures and other files.

use modelith::prelude::*;

/// A file, by what is in it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Model)]
#[model(operations(list, get, create, delete))]
pub struct Asset {
    /// Assigned by the server.
    #[model(key)]
    pub id: Id<Asset>,
    /// Its digest.
    #[model(unique, length(min = 32, max = 32))]
    pub digest: Bytes,
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
