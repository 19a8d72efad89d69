//! What cargo and its user say in the environment.

use std::{env, ffi::OsString, path::PathBuf};

use crate::{
    Mode,
    diagnostic::{self, Diagnostic},
};

/// Variables that decide the mode. Cargo tells a build script nothing of `--locked`.
pub(super) const WATCHED: [&str; 2] = ["CI", "MODELITH_LOCKED"];

/// The package that is built.
#[derive(Debug, Clone)]
pub(super) struct Environment {
    /// The directory of Cargo.toml.
    pub(super) root: PathBuf,
    /// OUT_DIR.
    pub(super) out_dir: PathBuf,
    pub(super) package: String,
    pub(super) version: String,
    pub(super) license: Option<String>,
    pub(super) mode: Result<Mode, Diagnostic>,
}

impl Environment {
    /// That of this process.
    ///
    /// # Errors
    /// A variable that cargo sets is not there, as a sentence.
    pub(super) fn of_process() -> Result<Self, String> {
        let path = |name: &str| {
            env::var_os(name).map(PathBuf::from).ok_or_else(|| {
                format!("{name} is not set: modelith_codegen::build() is for build.rs")
            })
        };
        let text = |name: &str| {
            env::var(name).map_err(|fault| {
                format!("{name}: {fault}; modelith_codegen::build() is for build.rs")
            })
        };
        let root = path("CARGO_MANIFEST_DIR")?;
        // Cargo puts it into every package that it uploads or vendors.
        let packaged = root.join("Cargo.toml.orig").exists();
        Ok(Self {
            out_dir: path("OUT_DIR")?,
            package: text("CARGO_PKG_NAME")?,
            version: text("CARGO_PKG_VERSION")?,
            license: env::var("CARGO_PKG_LICENSE")
                .ok()
                .filter(|license| !license.is_empty()),
            mode: mode(|name| env::var_os(name), packaged),
            root,
        })
    }
}

/// Locked by MODELITH_LOCKED, which wins, or by a CI's variable, or for packaged source.
fn mode(get: impl Fn(&str) -> Option<OsString>, packaged: bool) -> Result<Mode, Diagnostic> {
    let text = |name: &str| {
        get(name)
            .map(|value| value.to_string_lossy().into_owned())
            .unwrap_or_default()
    };
    let locked = match text("MODELITH_LOCKED").as_str() {
        "1" => true,
        "0" => false,
        "" => packaged || !matches!(text("CI").as_str(), "" | "0" | "false"),
        other => {
            return Err(Diagnostic::new(
                diagnostic::LOCKED_VARIABLE,
                None,
                format!("MODELITH_LOCKED is `{other}`"),
                "set it to 1 to refuse a lock that is not accepted, or to 0 to write drafts",
            ));
        }
    };
    Ok(if locked { Mode::Locked } else { Mode::Develop })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modelith_locked_wins_over_ci_and_packaged_source() {
        let (locked, develop) = (Some(Mode::Locked), Some(Mode::Develop));
        for (own, ci, packaged, expected) in [
            (None, None, false, develop),
            (None, None, true, locked),
            (None, Some("true"), false, locked),
            (None, Some("1"), false, locked),
            (None, Some(""), false, develop),
            (None, Some("0"), false, develop),
            (None, Some("false"), false, develop),
            (None, Some("false"), true, locked),
            (Some("0"), Some("true"), true, develop),
            (Some("1"), None, false, locked),
            (Some(""), Some("true"), false, locked),
            (Some("yes"), None, false, None),
        ] {
            let get = |name: &str| match name {
                "MODELITH_LOCKED" => own.map(OsString::from),
                _ => ci.map(OsString::from),
            };
            assert_eq!(
                mode(get, packaged).ok(),
                expected,
                "{own:?} {ci:?} {packaged}"
            );
        }
    }
}
