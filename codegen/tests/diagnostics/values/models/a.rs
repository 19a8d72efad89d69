use modelith::prelude::*;

#[derive(Debug, Clone, Serialize, Deserialize, Model)]
pub struct Note {
    #[model(key)]
    pub id: Id<Self>,
    #[model(default = "1")]
    pub a: f64,
    #[model(default = 1e39)]
    pub b: f32,
    #[model(default = 1.5)]
    pub c: Decimal,
    #[model(default = "1e3")]
    pub d: Decimal,
    #[model(scale = 2, default = "1.234")]
    pub e: Decimal,
    #[model(scale = 29)]
    pub f: Decimal,
    #[model(scale = 2, range(min = "0.001"))]
    pub g: Decimal,
    #[model(scale = 2, range(min = 1))]
    pub h: Decimal,
    #[model(default = "2026-02-30")]
    pub i: Date,
    #[model(default = now)]
    pub j: Date,
    #[model(default = "24:00:00")]
    pub k: Time,
    #[model(default = "P1M")]
    pub l: Duration,
    #[model(default = "0190a5b2")]
    pub m: Uuid,
    #[model(default = "AA=")]
    pub n: Bytes,
    #[model(default = "AAEC", length(max = 2))]
    pub o: Bytes,
    #[model(default = ["a", "a"])]
    pub p: BTreeSet<String>,
    #[model(default = [1, 256])]
    pub r: Vec<u8>,
    #[model(default = [3], each(range(max = 2)))]
    pub s: Vec<u8>,
    #[model(default = ["a", "b"], length(max = 1))]
    pub t: Vec<String>,
    #[model(default = [])]
    pub u: BTreeMap<String, u8>,
    #[model(default = {})]
    pub v: Vec<u8>,
    #[model(default = "{}")]
    pub w: Value,
    #[model(range(min = "2026-01-02", max = "2026-01-01"))]
    pub x: Date,
    #[model(range(min = "tomorrow"))]
    pub y: Timestamp,
    #[model(range(max = "PT1H"), default = "PT2H")]
    pub z: Duration,
    #[serde(default)]
    pub aa: Date,
    #[serde(default)]
    pub ab: Uuid,
    #[model(default = "0.10")]
    #[serde(default)]
    pub ac: Decimal,
    #[model(each(format = "emial"))]
    pub ad: Vec<String>,
    #[model(each(range(min = 1)))]
    pub ae: Vec<String>,
    #[model(each(unique))]
    pub af: Vec<String>,
    #[model(each(length(max = 1), length(max = 2)))]
    pub ag: Vec<String>,
    #[model(each)]
    pub ah: Vec<String>,
    #[model(pattern = "^a$")]
    pub ai: Vec<String>,
    #[model(default = [["a"], ["bb"]])]
    pub aj: Vec<Vec<String>>,
}
