//! The goldens of models.lock: `tests/lock/NAME`, one folder for each outcome of the rule table.
//!
//! `before.rs` is built and accepted, then `after.rs` is built upon it; `expected.txt` has what the
//! build says, or, if nothing is refused, what the draft changes. A case with a `models.lock` builds
//! upon that text; one named `locked_…` is a locked build. `BLESS=1` rewrites what is expected.

use std::{
    fs,
    path::{Path, PathBuf},
};

use modelith_codegen::{Inputs, Mode, SourceFile, compile, diagnostic::render, lock};

pub(crate) fn cases() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/lock");
    let entries = fs::read_dir(root).expect("tests/lock");
    let mut cases: Vec<_> = entries.map(|entry| entry.expect("entry").path()).collect();
    cases.sort();
    cases
}

fn inputs(models: String, lock: Option<String>) -> Inputs {
    Inputs {
        package: "golden".to_owned(),
        version: "0.1.0".to_owned(),
        license: None,
        files: vec![SourceFile {
            path: "models/mod.rs".to_owned(),
            text: models,
        }],
        lock,
        mode: Mode::Develop,
    }
}

/// The lock after `models` was built and accepted.
fn accepted(models: String) -> String {
    let inputs = inputs(models, None);
    let built = compile(&inputs);
    let output = built.output.unwrap_or_else(|| {
        panic!("{}", render(&built.diagnostics, &inputs.quoted(), false));
    });
    lock::accept(&output.lock.expect("a first lock")).expect("accepted")
}

fn outcome(case: &Path) -> String {
    let read = |name: &str| fs::read_to_string(case.join(name)).ok();
    let lock = read("models.lock").or_else(|| read("before.rs").map(accepted));
    let mut inputs = inputs(read("after.rs").expect("after.rs"), lock.clone());
    if case
        .file_name()
        .is_some_and(|name| name.to_string_lossy().starts_with("locked_"))
    {
        inputs.mode = Mode::Locked;
    }
    let built = compile(&inputs);
    let said = render(&built.diagnostics, &inputs.quoted(), false);
    let Some(output) = built.output else {
        return said;
    };
    let lock = output.lock.or(lock).expect("a lock");
    let changes = lock::diff(&lock).expect("our own lock");
    if changes.is_empty() {
        return said + "nothing to accept\n";
    }
    // What is accepted is what the next build finds.
    let again = lock::accept(&lock).expect("our own lock");
    let again = compile(&Inputs {
        lock: Some(again),
        mode: Mode::Locked,
        ..inputs
    });
    assert!(
        again.output.is_some(),
        "{}: {:?}",
        case.display(),
        again.diagnostics
    );
    said + &changes.join("\n") + "\n"
}

#[test]
fn every_case_says_what_is_expected() {
    let mut wrong = Vec::new();
    for case in cases() {
        let actual = outcome(&case);
        let file = case.join("expected.txt");
        if std::env::var_os("BLESS").is_some_and(|value| value == "1") {
            fs::write(&file, &actual).expect("written");
        }
        if fs::read_to_string(&file).unwrap_or_default() != actual {
            wrong.push(format!("{}\n{actual}", case.display()));
        }
    }
    assert!(
        wrong.is_empty(),
        "not as expected; BLESS=1 accepts:\n{}",
        wrong.join("\n")
    );
}

#[test]
fn no_case_is_orphaned() {
    for case in cases() {
        for entry in fs::read_dir(&case).expect("a case is a folder") {
            let name = entry.expect("entry").file_name();
            let known = ["before.rs", "after.rs", "models.lock", "expected.txt"];
            assert!(
                known.iter().any(|known| name == **known),
                "{}: {name:?}",
                case.display()
            );
        }
        assert!(case.join("after.rs").is_file(), "{}", case.display());
    }
}
