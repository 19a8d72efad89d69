//! The command line `modelith` as a person runs it.

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

use tempfile::TempDir;

const NOTE: &str = "use modelith::prelude::*;\n\n\
    #[derive(Clone, Serialize, Deserialize, Model)]\n\
    pub struct Note {\n    #[model(key)]\n    pub id: Id<Self>,\n    pub text: String,\n}\n";

fn package(models: &str) -> TempDir {
    let package = tempfile::tempdir().expect("a directory");
    let root = package.path();
    fs::create_dir(root.join("models")).expect("models");
    fs::write(root.join("models/mod.rs"), models).expect("written");
    let manifest = "[package]\nname = \"notes\"\nversion = \"1.2.3\"\n";
    fs::write(root.join("Cargo.toml"), manifest).expect("written");
    package
}

fn modelith(directory: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_modelith"))
        .args(arguments)
        .current_dir(directory)
        .env("CI", "true")
        .output()
        .expect("it runs")
}

/// The exit code, standard output and standard error.
fn run(directory: &Path, arguments: &[&str]) -> (i32, String, String) {
    let output = modelith(directory, arguments);
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("utf-8");
    let code = output.status.code().expect("an exit");
    (code, text(&output.stdout), text(&output.stderr))
}

fn good(directory: &Path, arguments: &[&str]) -> String {
    let (code, output, messages) = run(directory, arguments);
    assert_eq!((code, messages.as_str()), (0, ""), "{arguments:?}");
    output
}

#[test]
fn check_shows_every_error_without_colour_and_writes_nothing() {
    let package = package(NOTE);
    assert_eq!(good(package.path(), &["check"]), "");
    let broken = NOTE.replace("String,", "Nowhere,\n    pub more: usize,");
    fs::write(package.path().join("models/mod.rs"), broken).expect("written");
    let (code, _, messages) = run(package.path(), &["check"]);
    assert_eq!(code, 1);
    assert!(
        messages.contains("error[E022]") && messages.contains("error[E021]"),
        "{messages}"
    );
    assert!(messages.contains(" --> models/mod.rs:7:15\n") && !messages.contains('\u{1b}'));
    fs::write(package.path().join("models/mod.rs"), "pub struct {").expect("written");
    let (code, _, messages) = run(package.path(), &["check"]);
    assert_eq!(code, 1);
    assert!(messages.starts_with("error[E001]"), "{messages}");
    assert!(!package.path().join("models.lock").exists());
}

#[test]
fn emit_writes_the_server_and_replaces_no_file_of_yours() {
    let package = package(NOTE);
    let root = package.path();
    let wrote = "wrote lock.json\nwrote note.rs\nwrote openapi.json\n\
        wrote openapi.requiring-sessions.delta\nwrote openapi.with-sessions.delta\nwrote schemas.json\n\
        wrote server.rs\n";
    assert_eq!(good(root, &["emit", "--out", "generated"]), wrote);
    assert!(root.join("generated/server.rs").is_file() && root.join("generated/note.rs").is_file());
    assert_eq!(good(root, &["emit", "--out", "generated"]), "");
    assert!(!root.join("models.lock").exists());

    fs::create_dir(root.join("src")).expect("src");
    fs::write(root.join("src/note.rs"), "mine").expect("written");
    let (code, _, messages) = run(root, &["emit", "--out", "src"]);
    assert_eq!(code, 74);
    assert!(messages.starts_with("error: src/note.rs is there and was not generated"));
    assert_eq!(fs::read_dir(root.join("src")).expect("src").count(), 1);
    assert_eq!(run(root, &["emit"]).0, 2);
}

#[test]
fn openapi_prints_the_document_that_emit_writes() {
    let package = package(NOTE);
    let manifest = "[package]\nname = \"notes\"\nversion = \"1.2.3\"\nlicense = \"MIT\"\n";
    fs::write(package.path().join("Cargo.toml"), manifest).expect("written");
    let printed = good(package.path(), &["openapi"]);
    assert!(printed.contains("\"identifier\": \"MIT\""), "{printed}");
    assert!(
        printed.starts_with("{\n  \"openapi\": \"3.1.1\","),
        "{printed}"
    );
    good(package.path(), &["emit", "--out", "out"]);
    let written = fs::read_to_string(package.path().join("out/openapi.json"));
    assert_eq!(printed, written.expect("it was written"));
    fs::write(
        package.path().join("models/mod.rs"),
        NOTE.replace("String", "usize"),
    )
    .expect("written");
    let (code, output, _) = run(package.path(), &["openapi"]);
    assert_eq!((code, output.as_str()), (1, ""));
}

#[test]
fn schema_prints_a_model_or_says_why_not() {
    let package = package(NOTE);
    let root = package.path();
    let printed = good(root, &["schema", "Note"]);
    let note: serde_json::Value = serde_json::from_str(&printed).expect("JSON");
    assert_eq!(note["x-model"]["name"], "Note");
    assert!(printed.ends_with("}\n") && !root.join("models.lock").exists());
    let (code, output, messages) = run(root, &["schema", "Node"]);
    assert_eq!((code, output.as_str()), (2, ""));
    let sentence = "error: there is no model `Node`; did you mean `Note`? there is `Note`\n";
    assert_eq!(messages, sentence);
    let opaque = NOTE.replace(
        "pub text: String",
        "#[model(opaque)]\n    pub text: (u8, u8)",
    );
    fs::write(root.join("models/mod.rs"), opaque).expect("written");
    let (code, output, messages) = run(root, &["schema", "Note"]);
    assert_eq!((code, output.as_str()), (1, ""));
    assert!(
        messages.starts_with("error: `Note::text` is `opaque`"),
        "{messages}"
    );
    fs::write(root.join("models/mod.rs"), "pub struct {").expect("written");
    let (code, _, messages) = run(root, &["schema", "Note"]);
    assert!(
        code == 1 && messages.starts_with("error[E001]"),
        "{messages}"
    );
}

#[test]
fn ir_prints_each_stage() {
    let package = package(NOTE);
    for stage in ["decl", "app"] {
        let text = good(package.path(), &["ir", "--stage", stage]);
        serde_json::from_str::<serde_json::Value>(&text).expect("JSON");
        assert!(text.contains("\"Note\""), "{stage}");
    }
    let app = good(package.path(), &["ir", "--stage", "app"]);
    assert!(app.contains("\"package\": \"notes\"") && app.contains("\"version\": \"1.2.3\""));
    assert!(good(package.path(), &["ir", "--stage", "view"]).contains("notes"));
    assert_eq!(run(package.path(), &["ir", "--stage", "text"]).0, 2);
}

#[test]
fn explain_knows_every_code() {
    let here = Path::new(".");
    for code in modelith_codegen::diagnostic::CODES {
        let text = good(here, &["explain", code.id]);
        assert!(text.starts_with(&format!("{}: {}\n\n", code.id, code.title)));
    }
    let (code, _, messages) = run(here, &["explain", "E999"]);
    assert_eq!(code, 2);
    assert!(
        messages.starts_with("error: there is no code `E999`"),
        "{messages}"
    );
}

#[test]
fn a_lock_is_looked_at_and_accepted() {
    let package = package(NOTE);
    let root = package.path();
    let (code, _, messages) = run(root, &["lock", "check"]);
    assert_eq!(code, 1);
    assert!(messages.contains("error[E105]") && messages.contains("there is no models.lock"));
    assert_eq!(
        good(root, &["lock", "diff"]),
        "new model `Note` with 2 members\n"
    );
    assert!(!root.join("models.lock").exists(), "looking writes nothing");
    let accepted = "new model `Note` with 2 members\naccepted: commit models.lock\n";
    assert_eq!(good(root, &["lock", "accept"]), accepted);
    assert_eq!(good(root, &["lock", "check"]), "");
    assert_eq!(good(root, &["lock", "diff"]), "");
    let lock = fs::read_to_string(root.join("models.lock")).expect("a lock");
    assert_eq!(
        good(root, &["lock", "accept"]),
        "there is nothing to accept\n"
    );
    assert_eq!(
        fs::read_to_string(root.join("models.lock")).expect("a lock"),
        lock
    );

    // It is the models that are accepted, whether a build saw them or not.
    let more = NOTE.replace("String,", "String,\n    pub stars: Option<u8>,");
    fs::write(root.join("models/mod.rs"), more).expect("written");
    assert_eq!(run(root, &["lock", "check"]).0, 1);
    good(root, &["lock", "accept"]);
    assert_eq!(good(root, &["lock", "check"]), "");
    // An error is not accepted.
    fs::write(root.join("models/mod.rs"), NOTE).expect("written");
    let lock = fs::read_to_string(root.join("models.lock")).expect("a lock");
    let (code, output, messages) = run(root, &["lock", "accept"]);
    assert_eq!((code, output.as_str()), (1, ""));
    assert!(messages.starts_with("error[E113]"), "{messages}");
    assert_eq!(
        fs::read_to_string(root.join("models.lock")).expect("a lock"),
        lock
    );
}

/// Cargo compares times: an accepted lock is to be built, since the server says what it is.
#[test]
fn accepting_makes_the_next_build_run() {
    let package = package(NOTE);
    let time = |path: &str| {
        let metadata = fs::metadata(package.path().join(path)).expect("a file");
        metadata.modified().expect("a time")
    };
    let old = time("models/mod.rs") - std::time::Duration::from_secs(60);
    for path in ["models", "models/mod.rs"] {
        let file = fs::File::open(package.path().join(path)).expect("a file");
        file.set_modified(old).expect("a time");
    }
    good(package.path(), &["lock", "accept"]);
    assert!(time("models.lock") > time("models/mod.rs"));
}

/// Of two that accept different things at one time, one is told; neither is lost in silence.
#[test]
fn accepting_twice_at_one_time_loses_nothing() {
    let package = package(NOTE);
    let root = package.path();
    let codes: Vec<i32> = std::thread::scope(|scope| {
        let runs: Vec<_> = (0..8)
            .map(|_| scope.spawn(|| run(root, &["lock", "accept"]).0))
            .collect();
        runs.into_iter()
            .map(|run| run.join().expect("it runs"))
            .collect()
    });
    assert!(
        codes.contains(&0) && codes.iter().all(|code| [0, 74].contains(code)),
        "{codes:?}"
    );
    assert_eq!(good(root, &["lock", "check"]), "");
    let names = fs::read_dir(root).expect("the package").count();
    assert_eq!(names, 3, "Cargo.toml, models and models.lock");
}

#[test]
fn the_package_may_be_elsewhere_and_must_be_one() {
    let package = package(NOTE);
    let elsewhere = tempfile::tempdir().expect("a directory");
    let root = package.path().to_str().expect("utf-8");
    good(elsewhere.path(), &["check", "--manifest-dir", root]);
    good(elsewhere.path(), &["--manifest-dir", root, "lock", "diff"]);
    let (code, _, messages) = run(elsewhere.path(), &["check"]);
    assert_eq!(code, 74);
    assert!(messages.starts_with("error: ./Cargo.toml: "), "{messages}");
    for arguments in [
        &[] as &[&str],
        &["lock"],
        &["nonsense"],
        &["check", "--nonsense"],
    ] {
        assert_eq!(run(elsewhere.path(), arguments).0, 2, "{arguments:?}");
    }
    assert!(good(elsewhere.path(), &["--help"]).contains("Exit codes"));
}
