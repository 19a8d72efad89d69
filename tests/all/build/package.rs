//! A package in a directory of its own that takes the crates by path.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use crate::support::{Exited, Server, Store, copy};

/// A package. Each run of its test makes it anew at the same place, so that what cargo keeps of it
/// does not grow.
pub(super) struct Package {
    root: PathBuf,
    name: String,
}

impl Package {
    /// A package without models.
    pub(super) fn new(name: &str) -> Self {
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("package-{name}"));
        let _ = fs::remove_dir_all(&root);
        let package = Self {
            root,
            name: name.to_owned(),
        };
        let workspace = workspace().display();
        package.write(
            "Cargo.toml",
            &format!(
                "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n\
                 [workspace]\n\n\
                 [dependencies]\n\
                 modelith = {{ path = \"{workspace}/runtime\" }}\n\
                 schemars = \"1.2\"\n\
                 serde = {{ version = \"1.0\", features = [\"derive\"] }}\n\n\
                 [build-dependencies]\n\
                 modelith-codegen = {{ path = \"{workspace}/codegen\" }}\n\n\
                 [profile.dev]\ndebug = false\n"
            ),
        );
        // The versions that the workspace has are on this machine.
        fs::copy(
            workspace.to_string() + "/Cargo.lock",
            package.root().join("Cargo.lock"),
        )
        .expect("the workspace has a lock");
        package.write(
            "build.rs",
            "fn main() {\n    modelith_codegen::build();\n}\n",
        );
        package.write(
            "src/main.rs",
            "#[path = \"../models/mod.rs\"]\npub mod models;\n\nmodelith::include_server!();\n\n\
             fn main() -> std::process::ExitCode {\n    Server::new().main()\n}\n",
        );
        package
    }

    /// The reference server's models and their accepted lock, as they are in a fresh clone: those at
    /// the root are a user's to edit.
    pub(super) fn copy_models(&self) {
        let fresh = workspace().join("codegen/tests/golden/reference");
        copy(&fresh.join("models"), &self.root().join("models"));
        fs::copy(fresh.join("models.lock"), self.root().join("models.lock"))
            .expect("the golden has a lock of models");
    }

    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    pub(super) fn write(&self, name: &str, text: &str) {
        let path = self.root().join(name);
        fs::create_dir_all(path.parent().expect("it has one")).expect("it can be made");
        fs::write(path, text).expect("it can be written");
    }

    pub(super) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.root().join(name)).expect("it can be read")
    }

    /// A developer's build; gives what cargo said.
    pub(super) fn build(&self) -> Exited {
        self.build_with(&[])
    }

    /// A build with these variables, which must succeed.
    pub(super) fn build_with(&self, variables: &[(&str, &str)]) -> Exited {
        let built = self.cargo(&["build", "--offline", "-v"], variables);
        assert!(built.status.success(), "{}", built.stderr);
        built
    }

    /// A build with these flags and variables that must fail; gives what it says.
    pub(super) fn fail(&self, flags: &[&str], variables: &[(&str, &str)]) -> Exited {
        let failed = self.cargo(&[&["build", "--offline"], flags].concat(), variables);
        assert_eq!(failed.code(), 101, "{}", failed.stderr);
        failed
    }

    /// Freezes the draft of its lock, by the program that a developer has for that.
    pub(super) fn accept(&self) {
        let manifest = workspace().join("Cargo.toml");
        let manifest = manifest.to_str().expect("paths of the tests are UTF-8");
        let modelith = [
            "run",
            "--quiet",
            "--offline",
            "--manifest-path",
            manifest,
            "--package",
            "modelith-codegen",
            "--features",
            "cli",
            "--bin",
            "modelith",
            "--",
            "lock",
            "accept",
        ];
        let accepted = self.cargo(&modelith, &[]);
        assert!(accepted.status.success(), "{accepted:?}");
    }

    /// What was built last, without any of this process's configuration.
    pub(super) fn program(&self) -> Command {
        let mut program = Command::new(target().join("debug").join(&self.name));
        clean(&mut program);
        program
    }

    /// Starts what was built last.
    pub(super) fn serve(&self, store: &Store) -> Server {
        let mut program = self.program();
        program.args(["serve", "--listen", "127.0.0.1:0", "--data", store.text()]);
        Server::spawn(program)
    }

    fn cargo(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Exited {
        let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        clean(&mut cargo);
        cargo
            .args(arguments)
            .current_dir(self.root())
            .env("CARGO_TARGET_DIR", target())
            .env("CARGO_TERM_COLOR", "never")
            .env("MODELITH_LOCKED", "0")
            .envs(variables.iter().copied())
            .stdin(Stdio::null());
        // A build may take long on a busy machine: no deadline but the test runner's.
        let output = cargo.output().expect("cargo runs");
        Exited {
            status: output.status,
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}

/// Takes out what this test's own cargo, its CI and its user have set.
fn clean(command: &mut Command) {
    for (name, _) in env::vars_os() {
        let text = name.to_string_lossy();
        let is_cargos = text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_");
        if text == "CI" || text == "OUT_DIR" || text.starts_with("MODELITH_") || is_cargos {
            command.env_remove(&name);
        }
    }
}

fn workspace() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Where the packages are built: kept, so that the crates they depend on are built once.
fn target() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("tests-build")
}
