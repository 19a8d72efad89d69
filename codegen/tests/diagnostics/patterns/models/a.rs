use modelith::prelude::*;

#[derive(Debug, Clone, Serialize, Deserialize, Model)]
pub struct Note {
    #[model(key)]
    pub id: Id<Self>,
    #[model(pattern = "^(a$")]
    pub a: String,
    #[model(pattern = "^(?=a)$")]
    pub b: String,
    #[model(pattern = "[a-z]+")]
    pub c: String,
    #[model(pattern = "^a|b$")]
    pub d: String,
    #[model(pattern = "^[a-z]+$", default = "A")]
    pub e: String,
    #[model(pattern = "^[a-z]+$")]
    #[serde(default)]
    pub f: String,
    #[model(pattern = 3)]
    pub g: String,
    #[model(pattern = "^1$")]
    pub h: u8,
    #[model(format = "uri", default = "example.com")]
    pub i: String,
    #[model(format = "hostname", default = "a b")]
    pub j: String,
    #[model(format = "ipv4", default = "1.2.3")]
    pub k: String,
    #[model(format = "ipv6", default = "::g")]
    pub l: String,
    #[model(each(length(max = 3)))]
    pub m: String,
    #[model(pattern = "(?i)^a$")]
    pub n: String,
}
