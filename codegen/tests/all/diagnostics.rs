//! The goldens of diagnostics: `tests/diagnostics/NAME/models/**` in, `expected.txt` out.
//!
//! `BLESS=1` rewrites what is expected, and docs/diagnostics.md.

use std::{
    collections::BTreeSet,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

use modelith_codegen::{
    Inputs, Mode, SourceFile, check, compile,
    diagnostic::{CODES, cargo_lines, render, sort},
    discover::discover,
    resolve::resolve,
};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diagnostics")
}

fn blessing() -> bool {
    std::env::var_os("BLESS").is_some_and(|value| value == "1")
}

fn cases() -> Vec<PathBuf> {
    let entries = fs::read_dir(root()).expect("tests/diagnostics");
    let mut cases: Vec<_> = entries.map(|entry| entry.expect("entry").path()).collect();
    cases.sort();
    cases
}

/// The files below `models/` of a case, with the paths that diagnostics show.
fn sources(case: &Path) -> Vec<SourceFile> {
    let mut pending = vec![case.join("models")];
    let mut files = Vec::new();
    while let Some(directory) = pending.pop() {
        let Ok(entries) = fs::read_dir(&directory) else {
            continue;
        };
        for entry in entries {
            let path = entry.expect("entry").path();
            if path.is_dir() {
                pending.push(path);
                continue;
            }
            let relative = path.strip_prefix(case).expect("below the case");
            files.push(SourceFile {
                path: relative.to_string_lossy().replace('\\', "/"),
                text: fs::read_to_string(&path).expect("utf-8"),
            });
        }
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

fn outcome(case: &Path) -> String {
    let sources = sources(case);
    let decls = discover(&sources);
    let (app, mut diagnostics) = resolve(&decls, "golden", "0.1.0");
    let errors = diagnostics.iter().any(|found| found.is_error());
    assert_eq!(
        app.is_some(),
        !errors && decls.unparsed.is_empty(),
        "{}: an app without errors only",
        case.display()
    );
    diagnostics.extend(decls.unparsed.iter().map(|unparsed| unparsed.diagnostic()));
    sort(&mut diagnostics);
    for line in cargo_lines(&diagnostics, &sources) {
        let (_, text) = line.split_once('=').expect("a directive");
        assert!(!text.trim().is_empty() && text.trim() != "|", "{line:?}");
    }
    let mut text = render(&diagnostics, &sources, false);
    if let Some(app) = app {
        text.push_str(&serde_json::to_string_pretty(&app).expect("json"));
        text.push('\n');
    }
    text
}

#[test]
fn every_case_says_what_is_expected() {
    let mut wrong = Vec::new();
    assert!(cases().len() > 10, "the cases are there");
    for case in cases() {
        let actual = outcome(&case);
        let file = case.join("expected.txt");
        if blessing() {
            fs::write(&file, &actual).expect("written");
        }
        let expected = fs::read_to_string(&file).unwrap_or_default();
        if actual != expected {
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
fn a_check_finds_what_a_build_finds() {
    for case in cases() {
        let inputs = Inputs {
            package: "golden".into(),
            version: "0.1.0".into(),
            license: None,
            files: sources(&case),
            lock: None,
            mode: Mode::Develop,
        };
        let built = compile(&inputs);
        let mut diagnostics = built.diagnostics;
        diagnostics.extend(built.unparsed.iter().map(|unparsed| unparsed.diagnostic()));
        assert_eq!(check(&inputs), diagnostics, "{}", case.display());
    }
}

#[test]
fn no_case_is_orphaned() {
    if blessing() {
        // The other test is writing what this one looks for.
        return;
    }
    for case in cases() {
        let mut names = BTreeSet::new();
        for entry in fs::read_dir(&case).expect("a case is a folder") {
            names.insert(
                entry
                    .expect("entry")
                    .file_name()
                    .to_string_lossy()
                    .into_owned(),
            );
        }
        let expected = BTreeSet::from(["expected.txt".to_owned(), "models".to_owned()]);
        assert_eq!(names, expected, "{}", case.display());
        assert!(!sources(&case).is_empty(), "{}", case.display());
    }
}

#[test]
fn every_code_has_a_case() {
    // What goes wrong with files, and not with what is in them, is tested beside the code.
    let of_files = ["E090", "E091", "E092", "E093", "E094", "E099", "E106"];
    // A lock that somebody put together by hand is made in the tests of `lock`.
    let of_forged_locks = ["E102", "E103", "E120"];
    let locks = crate::lock::cases();
    let of_locks = locks
        .iter()
        .map(|case| fs::read_to_string(case.join("expected.txt")).unwrap_or_default());
    let all: String = cases()
        .iter()
        .map(|case| outcome(case))
        .chain(of_locks)
        .collect();
    let missing: Vec<_> = CODES
        .iter()
        .map(|code| code.id)
        .filter(|id| !of_files.contains(id) && !of_forged_locks.contains(id))
        .filter(|id| !all.contains(&format!("[{id}]")))
        .collect();
    assert_eq!(missing, [""; 0]);
}

/// One mistake of each kind in one build: all are reported, and each once.
#[test]
fn mistakes_do_not_cascade() {
    let all = outcome(&root().join("one_of_each"));
    for code in CODES {
        // Without the whole of models/ there is nothing to make another mistake in; and what goes
        // wrong with files or with the lock is not in the models.
        let alone = ["E001", "E005", "E006"].contains(&code.id) || ("E090".."W").contains(&code.id);
        let found = all.matches(&format!("[{}]", code.id)).count();
        assert_eq!(found, usize::from(!alone), "{}", code.id);
    }
}

/// The order of files given does not matter, nor what the file system makes of it.
#[test]
fn the_order_of_files_does_not_matter() {
    for case in cases() {
        let mut sources = sources(&case);
        let forwards = resolve(&discover(&sources), "golden", "0.1.0");
        sources.reverse();
        let backwards = resolve(&discover(&sources), "golden", "0.1.0");
        assert_eq!(forwards, backwards, "{}", case.display());
    }
}

#[test]
fn the_document_is_the_table() {
    let mut text = String::from(
        "# Diagnostics\n\nEvery error and warning of the compiler of models has a code. \
         `modelith explain CODE` prints the\nsame text. This file is written from the table in \
         `codegen/src/diagnostic/code.rs`: `BLESS=1 cargo test\n-p modelith-codegen` rewrites it.\n",
    );
    for code in CODES {
        let _ = write!(text, "\n## {}: {}\n\n", code.id, code.title);
        for paragraph in code.explanation.split("\n\n") {
            let code_block = paragraph.contains("```") || text.matches("```").count() % 2 == 1;
            if code_block {
                let _ = write!(text, "{paragraph}\n\n");
            } else {
                let _ = write!(text, "{}\n\n", wrapped(paragraph));
            }
        }
        text.truncate(text.trim_end().len());
        text.push('\n');
    }
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/diagnostics.md");
    if blessing() {
        fs::create_dir_all(file.parent().expect("docs")).expect("docs");
        fs::write(&file, &text).expect("written");
    }
    let document = fs::read_to_string(&file).unwrap_or_default();
    assert!(
        document == text,
        "docs/diagnostics.md is stale; BLESS=1 rewrites it"
    );
}

/// A paragraph in lines of at most 100 characters.
fn wrapped(paragraph: &str) -> String {
    let mut lines = vec![String::new()];
    for word in paragraph.split_whitespace() {
        let line = lines.last_mut().expect("a line");
        if line.is_empty() {
            line.push_str(word);
        } else if line.chars().count() + 1 + word.chars().count() <= 100 {
            line.push(' ');
            line.push_str(word);
        } else {
            lines.push(word.to_owned());
        }
    }
    lines.join("\n")
}
