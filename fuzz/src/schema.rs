//! The reader of schemas: a file of `models/` as a build reads it, beside models in Rust.

use modelith_codegen::{Inputs, Mode, SourceFile, check};

/// Texts of models that are read as a whole.
const SEEDS: [&str; 3] = [
    include_str!("../seeds/patient.schema.json"),
    include_str!("../seeds/order.schema.json"),
    include_str!("../seeds/page.schema.json"),
];

/// The models that these refer to, and their keys.
const REFERRED_TO: [(&str, &str); 5] = [
    ("Practitioner", "Id<Self>"),
    ("Customer", "Id<Self>"),
    ("Asset", "Id<Self>"),
    ("Product", "String"),
    ("Site", "String"),
];

/// Words of the language, and values at which readers go wrong.
const WORDS: &str = include_str!("../seeds/words");

/// What changes of an input may put into it.
pub fn words() -> Vec<&'static str> {
    WORDS.lines().collect()
}

/// What is put into models/.
pub fn seeds() -> Vec<Vec<u8>> {
    SEEDS.map(|seed| seed.as_bytes().to_vec()).to_vec()
}

/// What the compiler says first: `read` if nothing is wrong.
pub fn run(input: &[u8]) -> String {
    let file = |path: &str, text: &str| SourceFile {
        path: path.to_owned(),
        text: text.to_owned(),
    };
    let text = String::from_utf8_lossy(input);
    let mut root = "use modelith::prelude::*;\n".to_owned();
    for (name, key) in REFERRED_TO {
        root += "#[derive(Clone, Serialize, Deserialize, Model)]\n";
        root += &format!("pub struct {name} {{ #[model(key)] pub id: {key} }}\n");
    }
    let inputs = Inputs {
        package: "fuzz".to_owned(),
        version: "0.1.0".to_owned(),
        license: None,
        files: vec![
            file("models/mod.rs", &root),
            file("models/some.schema.json", &text),
        ],
        lock: None,
        mode: Mode::Develop,
    };
    let found = check(&inputs);
    match found.iter().find(|one| one.is_error()) {
        Some(error) => format!("{} {}", error.code, error.message),
        None => "read".to_owned(),
    }
}
