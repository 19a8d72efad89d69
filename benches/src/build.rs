//! The servers' binaries, built in the profile of this program.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::error::Error;

/// The workspace.
pub(crate) fn workspace() -> &'static Path {
    let benches = Path::new(env!("CARGO_MANIFEST_DIR"));
    benches.parent().unwrap_or(benches)
}

/// The program of the reference server.
pub(crate) const REFERENCE: Program = Program {
    package: "modelith-server",
    binary: "server",
};
/// The program of the bench server.
pub(crate) const TICKETS: Program = Program {
    package: "modelith-bench-server",
    binary: "bench-server",
};

/// What cargo is to build.
#[derive(Debug)]
pub(crate) struct Program {
    package: &'static str,
    binary: &'static str,
}

/// Lets cargo build a server, and gives the binary: it lies beside this program.
///
/// # Errors
/// cargo cannot be run, or the build fails (its output is on the terminal).
pub(crate) fn server(built: &Program) -> Result<PathBuf, Error> {
    let program = std::env::current_exe().map_err(Error::io("finding this program"))?;
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command
        .current_dir(workspace())
        .args(["build", "--package", built.package])
        .args(["--bin", built.binary]);
    if !cfg!(debug_assertions) {
        command.arg("--release");
    }
    // `cargo run` chose a target directory for this program; the server goes into the same.
    if let Some(target) = program.parent().and_then(Path::parent) {
        command.arg("--target-dir").arg(target);
    }
    let status = command.status().map_err(Error::io("running cargo"))?;
    if !status.success() {
        return Err(Error::Build(status));
    }
    Ok(program.with_file_name(built.binary))
}
