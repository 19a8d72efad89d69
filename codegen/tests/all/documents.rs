//! The documents for people say what is true: their examples build, their lists are the tables.

use std::{fs, path::Path};

use modelith_codegen::{Inputs, Mode, SourceFile, compile, diagnostic::render};

fn document(name: &str) -> String {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs");
    fs::read_to_string(docs.join(name)).expect("a document")
}

/// The code blocks of a document in a language, each with the line it begins at.
fn examples(document: &str, language: &str) -> Vec<(usize, String)> {
    let fence = format!("```{language}");
    let mut examples = Vec::new();
    let mut open: Option<(usize, String)> = None;
    for (index, line) in document.lines().enumerate() {
        match &mut open {
            None if line == fence => open = Some((index + 1, String::new())),
            Some(_) if line == "```" => examples.extend(open.take()),
            Some((_, text)) => *text += &format!("{line}\n"),
            None => {}
        }
    }
    assert!(open.is_none(), "a code block is not closed");
    examples
}

/// What the build says of a whole `models/mod.rs`.
fn said(models: &str) -> String {
    let models = format!("use modelith::prelude::*;\n{models}");
    said_of(&[("models/mod.rs", &models)])
}

/// What the build says of these files.
fn said_of(files: &[(&str, &str)]) -> String {
    let files = files.iter();
    let inputs = Inputs {
        package: "documents".to_owned(),
        version: "0.1.0".to_owned(),
        license: None,
        files: files
            .map(|(path, text)| SourceFile {
                path: (*path).to_owned(),
                text: (*text).to_owned(),
            })
            .collect(),
        lock: None,
        mode: Mode::Develop,
    };
    let compilation = compile(&inputs);
    assert!(
        compilation.unparsed.is_empty(),
        "{files:?}",
        files = inputs.files
    );
    let said = render(&compilation.diagnostics, &inputs.files, false);
    assert_eq!(said.is_empty(), compilation.output.is_some(), "{said}");
    said
}

#[test]
fn every_example_of_a_model_builds() {
    let document = document("models.md");
    let examples = examples(&document, "rust");
    assert!(examples.len() >= 6, "the examples are there");
    for (line, example) in examples {
        assert_eq!(said(&example), "", "docs/models.md:{line}");
    }
}

/// Each is a whole file, beside a model that it may refer to.
#[test]
fn every_example_of_a_schema_builds() {
    const ACCOUNT: &str =
        r#"{"type": "object", "properties": {}, "additionalProperties": false, "x-model": {}}"#;
    let document = document("models.md");
    let examples = examples(&document, "json");
    assert!(examples.len() >= 5, "the examples are there");
    for (line, example) in examples {
        let files = [
            ("models/account.schema.json", ACCOUNT),
            ("models/example.schema.json", example.as_str()),
        ];
        assert_eq!(said_of(&files), "", "docs/models.md:{line}");
    }
}

/// What a code's entry tells a user to write builds, and is indented as it would be in a file.
#[test]
fn every_example_of_a_diagnostic_builds() {
    let examples = examples(&document("diagnostics.md"), "rust");
    assert!(!examples.is_empty(), "the examples are there");
    for (line, example) in examples {
        assert_eq!(said(&example), "", "docs/diagnostics.md:{line}");
        let members = example.lines().filter(|text| text.ends_with(','));
        for member in members {
            assert!(member.starts_with("    "), "docs/diagnostics.md:{line}");
        }
    }
}

/// The names in backticks of a section's lines that begin as given.
fn listed(document: &str, section: &str, beginning: &str) -> Vec<String> {
    let (_, text) = document.split_once(section).expect("the section");
    let (_, text) = text.split_once(beginning).expect("the list");
    let list = text.split("\n- ").next().unwrap_or(text);
    let names = list.split('`').skip(1).step_by(2);
    names.map(str::to_owned).collect()
}

/// Each option that is said to come later is refused as one that comes later, and no other way.
#[test]
fn what_is_not_yet_is_refused_as_such() {
    let document = document("models.md");
    let of_members = listed(&document, "## Not yet", "- Options of members:");
    let of_models = listed(&document, "## Not yet", "- Options of models:");
    assert!(!of_members.is_empty() && !of_models.is_empty());
    let model = |of_member: &str, of_model: &str| {
        let options = [of_model, of_member].map(|option| match option {
            "" => String::new(),
            option => format!("#[model({option})]"),
        });
        let [of_model, of_member] = options;
        format!(
            "#[derive(Clone, Serialize, Deserialize, Model)]\n{of_model}\npub struct Note {{\n\
             #[model(key)]\npub id: Id<Note>,\n{of_member}\npub member: u8,\n}}\n"
        )
    };
    for option in of_members {
        let said = said(&model(&option, ""));
        assert!(said.contains("error[E032]"), "{option}: {said}");
    }
    for option in of_models {
        let said = said(&model("", &option));
        assert!(said.contains("error[E032]"), "{option}: {said}");
    }
}

/// What the tour shows is what is generated: each block stands in the goldens, line by line.
#[test]
fn the_tour_quotes_the_goldens() {
    let goldens = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let shown = [
        "reference/expected/account.rs",
        "reference/expected/server.rs",
        "nested/expected/address.rs",
        "rules/expected/entry.rs",
        "rules/expected/todo.rs",
        "variants/expected/method.rs",
    ]
    .map(|file| fs::read_to_string(goldens.join(file)).expect("a golden"));
    let examples = examples(&document("generated-code.md"), "rust");
    assert!(examples.len() > 10, "the blocks are there");
    for (line, block) in examples {
        let is_quoted = shown.iter().any(|text| text.contains(&block));
        assert!(
            is_quoted,
            "docs/generated-code.md:{line} is in no golden:\n{block}"
        );
    }
}
