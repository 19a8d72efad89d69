use modelith::prelude::*;

#[derive(Debug, Clone, Serialize, Deserialize, Model)]
#[model(unique(a), unique(a, b), unique(b, a), index(a, b), index(b, a), index(a, b))]
#[model(unique = "a", index, unique(a, bb), index(a, a), index(a, b(c)))]
#[model(unique(id, a), index(a, revision), unique(a, hidden), index(a, text), unique(a, code))]
#[model(index(a, aCode), index(broken, a))]
pub struct Note {
    #[model(key)]
    pub id: Id<Self>,
    pub a: u8,
    #[model(length(max = 256))]
    pub b: String,
    #[model(version)]
    pub revision: u64,
    #[model(secret, length(max = 10))]
    pub hidden: String,
    pub text: String,
    #[serde(rename = "aCode")]
    #[model(length(max = 257))]
    pub code: Option<String>,
    #[model(uniqe)]
    pub broken: u8,
}
