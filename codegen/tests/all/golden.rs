//! The goldens of generated code: `tests/golden/NAME`, each a folder `models`, perhaps a
//! `models.lock`, and in `expected` every file that the build would write. `BLESS=1` rewrites it.
//!
//! `reference` is a copy of the repository's own models, which a user edits; `.ci/run` compares them.
//! The package in tests/goldens compiles every golden and runs it.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use modelith_codegen::{Inputs, Mode, Output, SourceFile, compile, diagnostic::render, lock};

pub(crate) const REFERENCE: &str = "reference";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden")
}

pub(crate) fn names() -> Vec<String> {
    let entries = fs::read_dir(root()).expect("tests/golden");
    let mut names: Vec<_> = entries
        .map(|entry| entry.expect("entry").file_name())
        .map(|name| name.into_string().expect("utf-8"))
        .collect();
    names.sort();
    names
}

pub(crate) fn inputs(name: &str) -> Inputs {
    let home = root().join(name);
    Inputs {
        package: if name == REFERENCE {
            "modelith-server".to_owned()
        } else {
            format!("golden-{name}")
        },
        version: "0.1.0".to_owned(),
        license: None,
        files: sources(&home),
        lock: fs::read_to_string(home.join("models.lock")).ok(),
        mode: Mode::Develop,
    }
}

pub(crate) fn sources(home: &Path) -> Vec<SourceFile> {
    let mut pending = vec![home.join("models")];
    let mut files = Vec::new();
    while let Some(directory) = pending.pop() {
        for entry in fs::read_dir(&directory).expect("a directory") {
            let path = entry.expect("entry").path();
            if path.is_dir() {
                pending.push(path);
                continue;
            }
            let relative = path.strip_prefix(home).expect("below");
            files.push(SourceFile {
                path: relative.to_string_lossy().replace('\\', "/"),
                text: fs::read_to_string(&path).expect("utf-8"),
            });
        }
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

pub(crate) fn built(inputs: &Inputs) -> Output {
    let compilation = compile(inputs);
    let said = render(&compilation.diagnostics, &inputs.quoted(), false);
    assert_eq!(said, "", "{}", inputs.package);
    compilation.output.expect("no errors, so an output")
}

/// Makes `expected` what was built.
fn bless(expected: &Path, files: &[(String, String)]) {
    // What no build writes any more must not stay.
    let _ = fs::remove_dir_all(expected);
    fs::create_dir_all(expected).expect("created");
    for (file, text) in files {
        fs::write(expected.join(file), text).expect("written");
    }
}

#[test]
fn every_golden_is_what_is_built() {
    let mut wrong = Vec::new();
    for name in names() {
        let expected = root().join(&name).join("expected");
        let files = built(&inputs(&name)).files;
        if std::env::var_os("BLESS").is_some_and(|value| value == "1") {
            bless(&expected, &files);
        }
        for (file, text) in &files {
            if fs::read_to_string(expected.join(file)).ok().as_ref() != Some(text) {
                wrong.push(format!("{name}/{file}"));
            }
        }
        let built: BTreeSet<String> = files.into_iter().map(|(file, _)| file).collect();
        let there: BTreeSet<String> = fs::read_dir(&expected)
            .into_iter()
            .flatten()
            .map(|entry| entry.expect("entry").file_name())
            .map(|file| file.into_string().expect("utf-8"))
            .collect();
        wrong.extend(
            there
                .difference(&built)
                .map(|file| format!("{name}/{file}")),
        );
    }
    assert_eq!(wrong, [""; 0], "not as expected; BLESS=1 accepts");
}

#[test]
fn no_golden_is_orphaned() {
    let lib = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/goldens/src/lib.rs");
    let lib = fs::read_to_string(lib).expect("the package that compiles the goldens");
    for name in names() {
        for entry in fs::read_dir(root().join(&name)).expect("a golden is a folder") {
            let entry = entry.expect("entry").file_name();
            let known = ["expected", "models", "models.lock"];
            assert!(
                known.iter().any(|known| entry == *known),
                "{name}: {entry:?}"
            );
        }
        let included = format!("codegen/tests/golden/{name}/expected/server.rs\"");
        assert!(
            lib.contains(&included),
            "tests/goldens does not compile {name}"
        );
    }
}

/// The order in which files are found does not matter, and nothing else than the inputs does.
#[test]
fn the_same_models_give_the_same_bytes() {
    for name in names() {
        let mut inputs = inputs(&name);
        let once = built(&inputs);
        assert!(once == built(&inputs), "{name}: twice");
        inputs.files.reverse();
        assert!(once == built(&inputs), "{name}: backwards");
        let middle = inputs.files.len() / 2;
        inputs.files.rotate_left(middle);
        assert!(once == built(&inputs), "{name}: from the middle");
    }
}

/// An accepted lock and a draft give one Rust text: only the embedded lock says which it was.
#[test]
fn acceptance_changes_no_code() {
    for name in names() {
        let draft = inputs(&name);
        let before = built(&draft);
        let Some(text) = before.lock else { continue };
        let accepted = Inputs {
            lock: Some(lock::accept(&text).expect("our own lock")),
            mode: Mode::Locked,
            ..draft
        };
        let after = built(&accepted);
        assert_eq!(after.lock, None, "{name}: nothing is left to write");
        for (before, after) in before.files.iter().zip(&after.files) {
            let is_lock = before.0 == "lock.json";
            assert_eq!(before == after, !is_lock, "{name}/{}", before.0);
        }
    }
}
