//! The build script: what cargo says in its environment, and what it is told on standard output.
//!
//! Nothing else in this crate knows cargo or prints.

mod build;
mod environment;

use std::io::{self, Write};

use build::run;
use environment::Environment;

/// Compiles `models/` of the package whose `build.rs` calls it.
///
/// It returns normally whatever is wrong: errors go to cargo as directives, which fail the build
/// and are shown once; with an exit code cargo would add words of its own and say all twice.
pub fn build() {
    let lines = match Environment::of_process() {
        Ok(environment) => run(&environment),
        Err(fault) => vec![format!("cargo::error={fault}")],
    };
    let mut text = lines.join("\n");
    text.push('\n');
    // Nobody is left to tell when cargo has gone.
    let _ = io::stdout().lock().write_all(text.as_bytes());
}
