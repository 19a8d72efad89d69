//! Makes the models of `crowd` and compiles them: a hundred, and one of a hundred members.

use std::{error::Error, fmt::Write as _, fs, path::Path};

use modelith_codegen::{Inputs, Mode, SourceFile, compile, diagnostic::render};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    let out = std::env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR")?;
    let crowd = Path::new(&out).join("crowd");
    let inputs = Inputs {
        package: "golden-crowd".to_owned(),
        version: "0.1.0".to_owned(),
        license: None,
        files: files()?,
        lock: None,
        mode: Mode::Develop,
    };
    let compilation = compile(&inputs);
    let said = render(&compilation.diagnostics, &inputs.files, false);
    let output = compilation.output.ok_or(said)?;
    fs::create_dir_all(crowd.join("models"))?;
    fs::create_dir_all(crowd.join("server"))?;
    for file in &inputs.files {
        fs::write(crowd.join(&file.path), &file.text)?;
    }
    for (name, text) in &output.files {
        fs::write(crowd.join("server").join(name), text)?;
    }
    Ok(())
}

fn files() -> Result<Vec<SourceFile>, Box<dyn Error>> {
    let mut root = String::new();
    let mut files = Vec::new();
    for number in 1..=100 {
        writeln!(root, "pub mod one{number};")?;
        files.push(file(&format!("one{number}"), small(number)));
    }
    writeln!(root, "pub mod wide;")?;
    files.push(file("wide", wide()?));
    files.push(file("mod", root));
    Ok(files)
}

fn file(module: &str, text: String) -> SourceFile {
    SourceFile {
        path: format!("models/{module}.rs"),
        text,
    }
}

/// A model that refers to the one before. One in ten has every operation, which take long to compile.
fn small(number: u32) -> String {
    let before = match number {
        1 => 100,
        number => number - 1,
    };
    let on_delete = match number % 2 {
        0 => "restrict",
        _ => "cascade",
    };
    let operations = match number % 10 {
        0 => "",
        _ => "#[model(operations(create, get, delete))]\n",
    };
    format!(
        "//! One of many.\n\nuse modelith::prelude::*;\n\n/// The model {number}.\n\
         #[derive(Clone, Serialize, Deserialize, Model)]\n{operations}pub struct One{number} {{\n\
         /// The key.\n#[model(key)]\npub id: Id<Self>,\n\
         /// The one before.\n#[model(on_delete = \"{on_delete}\")]\n\
         pub before: Option<Id<super::one{before}::One{before}>>,\n\
         /// A text.\n#[model(unique, length(max = {number}))]\npub text: String,\n}}\n"
    )
}

/// A model of a hundred members and a key.
fn wide() -> Result<String, Box<dyn Error>> {
    let types = ["bool", "String", "i64", "u8", "Timestamp"];
    let mut text = "//! Wide.\n\nuse modelith::prelude::*;\n\n/// A hundred members.\n\
                    #[derive(Clone, Serialize, Deserialize, Model)]\npub struct Wide {\n\
                    /// The key.\n#[model(key)]\npub id: Id<Self>,\n"
        .to_owned();
    for (number, ty) in (1..=100).zip(types.iter().cycle()) {
        writeln!(text, "/// Member {number}.")?;
        if number % 3 == 0 {
            writeln!(text, "#[model(index)]\npub member{number}: Option<{ty}>,")?;
        } else {
            writeln!(text, "pub member{number}: {ty},")?;
        }
    }
    text.push_str("}\n");
    Ok(text)
}
