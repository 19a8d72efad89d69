//! One run of the build script, as the lines that it prints.

use std::io;

use super::environment::{Environment, WATCHED};
use crate::{
    Compilation, Inputs, Mode, SourceFile, compile,
    diagnostic::{self, Diagnostic, cargo_lines},
    lock, output,
    package::{LockWrite, Sources, write_lock},
};

/// How often a run starts over because somebody else wrote models.lock meanwhile.
const ATTEMPTS_MAX: usize = 5;

/// Builds the package and says what cargo is to watch and to show.
pub(super) fn run(environment: &Environment) -> Vec<String> {
    let mut lines = vec![
        "cargo::rerun-if-changed=models".to_owned(),
        // The document holds the package's licence.
        "cargo::rerun-if-changed=Cargo.toml".to_owned(),
        format!("cargo::rerun-if-changed={}", lock::FILE_NAME),
    ];
    lines.extend(WATCHED.map(|name| format!("cargo::rerun-if-env-changed={name}")));
    let (mut diagnostics, sources) = match &environment.mode {
        Ok(mode) => settle(environment, *mode),
        Err(fault) => (vec![fault.clone()], Vec::new()),
    };
    if diagnostics.iter().any(Diagnostic::is_error)
        && let Err(fault) = output::stub(&environment.out_dir)
    {
        diagnostics.push(unwritable(&fault));
    }
    lines.extend(cargo_lines(&diagnostics, &sources));
    lines
}

/// What was found, and the texts to quote.
type Found = (Vec<Diagnostic>, Vec<SourceFile>);

/// Compiles until what was compiled is still what lies there.
fn settle(environment: &Environment, mode: Mode) -> Found {
    for _ in 0..ATTEMPTS_MAX {
        if let Some(found) = attempt(environment, mode) {
            return found;
        }
    }
    let busy = io::Error::other("other builds write it all the time");
    (vec![lock::unwritable(&busy)], Vec::new())
}

/// Compiles once; `None` if models.lock was written by somebody else meanwhile.
fn attempt(environment: &Environment, mode: Mode) -> Option<Found> {
    let Environment {
        root,
        out_dir,
        package,
        version,
        license,
        ..
    } = environment;
    let Sources {
        files,
        lock,
        newest,
        diagnostics,
    } = Sources::read(root);
    let inputs = Inputs {
        package: package.clone(),
        version: version.clone(),
        license: license.clone(),
        files,
        lock,
        mode,
    };
    // What depends on a file that cannot be read is not judged; above all, a lock that cannot be
    // read is not one that is missing.
    if !diagnostics.is_empty() {
        return Some((diagnostics, inputs.quoted()));
    }
    let Compilation {
        output,
        unparsed,
        mut diagnostics,
    } = compile(&inputs);
    let written = match &output {
        Some(output) => {
            // The ids are durable before any server can write an event with them.
            if let Some(text) = &output.lock {
                match write_lock(root, inputs.lock.as_deref(), text, newest) {
                    Ok(LockWrite::Done) => {}
                    Ok(LockWrite::Raced) => return None,
                    Err(fault) => {
                        diagnostics.push(lock::unwritable(&fault));
                        return Some((diagnostics, inputs.quoted()));
                    }
                }
            }
            output::write(out_dir, &output.files).map(drop)
        }
        None if unparsed.is_empty() || diagnostics.iter().any(Diagnostic::is_error) => Ok(()),
        None => output::mark_unparsed(out_dir, &unparsed),
    };
    match written {
        Ok(()) => output::link(out_dir, &inputs.package),
        Err(fault) => diagnostics.push(unwritable(&fault)),
    }
    Some((diagnostics, inputs.quoted()))
}

fn unwritable(fault: &io::Error) -> Diagnostic {
    Diagnostic::new(
        diagnostic::OUTPUT_UNWRITABLE,
        None,
        format!("the generated files cannot be written: {fault}"),
        "make room and the directory writable, or run `cargo clean`",
    )
}

#[cfg(test)]
mod tests {
    use std::{
        fs,
        path::Path,
        time::{Duration, SystemTime},
    };

    use tempfile::TempDir;

    use super::*;

    const NOTE: &str = "use modelith::prelude::*;\n\
        #[derive(Clone, Serialize, Deserialize, Model)]\n\
        pub struct Note {\n    #[model(key)]\n    pub id: Id<Self>,\n    pub text: String,\n}\n";

    /// A package in a directory of its own, with these models.
    fn package(models: &str) -> (TempDir, Environment) {
        let directory = tempfile::tempdir().unwrap();
        let root = directory.path().join("package");
        fs::create_dir_all(root.join("models")).unwrap();
        fs::write(root.join("models/mod.rs"), models).unwrap();
        let environment = Environment {
            root,
            out_dir: directory.path().join("out"),
            package: "notes".into(),
            version: "0.1.0".into(),
            license: None,
            mode: Ok(Mode::Develop),
        };
        (directory, environment)
    }

    /// What a run prints beyond what cargo is to watch.
    fn said(environment: &Environment) -> Vec<String> {
        let lines = run(environment);
        let (watched, said) = lines.split_at(5);
        let expected = [
            "cargo::rerun-if-changed=models",
            "cargo::rerun-if-changed=Cargo.toml",
            "cargo::rerun-if-changed=models.lock",
            "cargo::rerun-if-env-changed=CI",
            "cargo::rerun-if-env-changed=MODELITH_LOCKED",
        ];
        assert_eq!(watched, expected);
        said.to_vec()
    }

    fn read(environment: &Environment, name: &str) -> String {
        fs::read_to_string(environment.out_dir.join(name)).unwrap()
    }

    fn lock(environment: &Environment) -> String {
        fs::read_to_string(environment.root.join("models.lock")).unwrap()
    }

    fn names(directory: &Path) -> Vec<String> {
        let entries = fs::read_dir(directory).unwrap();
        let mut names: Vec<String> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn a_build_writes_server_and_lock_and_the_next_one_nothing() {
        let (_directory, environment) = package(NOTE);
        let old = SystemTime::now() - Duration::from_secs(3600);
        for path in ["models", "models/mod.rs"] {
            fs::File::open(environment.root.join(path))
                .unwrap()
                .set_modified(old)
                .unwrap();
        }
        assert_eq!(said(&environment), [""; 0]);
        assert!(names(&environment.out_dir).contains(&"note.rs".to_owned()));
        syn::parse_file(&read(&environment, "server.rs")).unwrap();
        assert!(read(&environment, "lock.json").starts_with("{\"version\":1,"));
        // Nothing lies beside the lock, and to cargo it is no newer than the models.
        assert_eq!(names(&environment.root), ["models", "models.lock"]);
        let path = environment.root.join("models.lock");
        assert_eq!(fs::metadata(&path).unwrap().modified().unwrap(), old);

        let marks =
            ["server.rs", "note.rs", "lock.json"].map(|name| environment.out_dir.join(name));
        for file in marks.iter().chain([&path]) {
            let older = old - Duration::from_secs(3600);
            fs::File::options()
                .write(true)
                .open(file)
                .unwrap()
                .set_modified(older)
                .unwrap();
        }
        assert_eq!(said(&environment), [""; 0]);
        for file in marks.iter().chain([&path]) {
            assert!(
                fs::metadata(file).unwrap().modified().unwrap() < old,
                "{}",
                file.display()
            );
        }
    }

    #[test]
    fn an_error_keeps_the_last_good_output_and_the_lock() {
        let (_directory, environment) = package(NOTE);
        said(&environment);
        let (server, before) = (read(&environment, "server.rs"), lock(&environment));
        let broken = NOTE.replace("pub text: String", "pub text: char, pub more: bool");
        fs::write(environment.root.join("models/mod.rs"), broken).unwrap();
        let said = said(&environment);
        assert!(said[0].starts_with("cargo::error=error[E021]"), "{said:?}");
        assert!(
            said.iter()
                .all(|line| line.starts_with("cargo::error=") && !line.contains('\n'))
        );
        assert_eq!(
            (read(&environment, "server.rs"), lock(&environment)),
            (server, before)
        );
    }

    #[test]
    fn an_error_in_the_first_build_leaves_a_stub() {
        let (_directory, environment) = package("");
        assert_eq!(said(&environment).len(), 2);
        assert!(read(&environment, "server.rs").starts_with("// There is no server yet"));
        assert!(!environment.root.join("models.lock").exists());
    }

    #[test]
    fn a_file_that_does_not_parse_is_left_to_rustc() {
        let (_directory, environment) = package(NOTE);
        said(&environment);
        let server = read(&environment, "server.rs");
        fs::write(
            environment.root.join("models/mod.rs"),
            format!("{NOTE}pub struct {{}}\n"),
        )
        .unwrap();
        assert_eq!(said(&environment), [""; 0], "the build script succeeds");
        let marked = read(&environment, "server.rs");
        assert!(marked.starts_with(&server));
        assert!(marked.contains("compile_error!(\"[E001] models/mod.rs:8:12 does not parse"));
        fs::write(environment.root.join("models/mod.rs"), NOTE).unwrap();
        said(&environment);
        assert_eq!(read(&environment, "server.rs"), server);
    }

    #[test]
    fn a_locked_build_writes_no_lock() {
        let (_directory, mut environment) = package(NOTE);
        environment.mode = Ok(Mode::Locked);
        let found = said(&environment);
        assert!(
            found[0].starts_with("cargo::error=error[E105]"),
            "{found:?}"
        );
        assert!(!environment.root.join("models.lock").exists());
        environment.mode = Ok(Mode::Develop);
        said(&environment);
        let accepted = lock::accept(&lock(&environment)).unwrap();
        fs::write(environment.root.join("models.lock"), accepted).unwrap();
        environment.mode = Ok(Mode::Locked);
        assert_eq!(said(&environment), [""; 0]);
    }

    #[test]
    fn files_that_cannot_be_read_are_all_named() {
        let (_directory, environment) = package(NOTE);
        let models = environment.root.join("models");
        fs::write(models.join("latin.rs"), b"// one\n//\xe9").unwrap();
        fs::write(models.join("large.rs"), vec![b'/'; (1 << 20) + 1]).unwrap();
        let schema = vec![b' '; (2 << 20) + 1];
        fs::write(models.join("wide.schema.json"), &schema).unwrap();
        fs::create_dir(environment.root.join("models.lock")).unwrap();
        let said = said(&environment);
        let headings: Vec<&str> = said
            .iter()
            .filter_map(|line| line.strip_prefix("cargo::error=error"))
            .collect();
        assert_eq!(
            headings,
            [
                "[E091]: `models/large.rs` is larger than 1 MiB",
                "[E092]: `models/latin.rs` is not UTF-8",
                "[E091]: `models/wide.schema.json` is larger than 2 MiB",
                "[E090]: `models.lock` cannot be read: it is not a file",
            ]
        );
        assert!(
            said.contains(&"cargo::error= --> models/latin.rs:2:3".to_owned()),
            "{said:?}"
        );
    }

    #[test]
    fn a_lock_that_cannot_be_written_fails_the_build() {
        let (_directory, environment) = package(NOTE);
        // The place of the new text is taken; permissions would not stop a test that root runs.
        let taken = format!(".models.lock.{}.new", std::process::id());
        fs::create_dir(environment.root.join(taken)).unwrap();
        let found = said(&environment);
        let heading =
            "cargo::error=error[E106]: models.lock is not up to date and cannot be written: ";
        assert!(found[0].starts_with(heading), "{found:?}");
        // Nothing is served with ids that are not on disk.
        assert_eq!(names(&environment.out_dir), ["server.rs"]);
        assert!(read(&environment, "server.rs").starts_with("// There is no server yet"));
    }

    #[cfg(unix)]
    #[test]
    fn a_lock_that_leads_nowhere_is_not_one_that_is_missing() {
        let (_directory, environment) = package(NOTE);
        let link = environment.root.join("models.lock");
        std::os::unix::fs::symlink("gone/models.lock", link).unwrap();
        let found = said(&environment);
        let heading = "cargo::error=error[E090]: `models.lock` cannot be read: ";
        assert!(found[0].starts_with(heading), "{found:?}");
    }

    #[test]
    fn an_output_that_cannot_be_written_fails_the_build() {
        let (_directory, environment) = package(NOTE);
        fs::write(&environment.out_dir, "a file").unwrap();
        let found = said(&environment);
        let heading = "cargo::error=error[E094]: the generated files cannot be written: ";
        assert!(found[0].starts_with(heading), "{found:?}");
    }

    #[test]
    fn a_mode_that_is_none_is_said() {
        let (_directory, mut environment) = package(NOTE);
        environment.mode = Err(Diagnostic::new(diagnostic::LOCKED_VARIABLE, None, "m", "h"));
        let expected = ["cargo::error=error[E093]: m", "cargo::error=help: h"];
        assert_eq!(said(&environment), expected);
        assert!(!environment.root.join("models.lock").exists());
    }
}
