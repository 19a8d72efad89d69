//! Name, version and license from Cargo.toml, for the command line, which cargo tells nothing.
//!
//! Three strings do not need a TOML parser in every build: this reads the forms that `cargo new`,
//! `cargo init` and inheritance from a workspace use, and refuses the rest by a sentence.

use std::{
    fmt, fs, io,
    path::{Path, PathBuf},
};

/// What a Cargo.toml says of its package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manifest {
    /// `package.name`
    pub name: String,
    /// `package.version`, or the workspace's; `0.0.0` without either, as for cargo.
    pub version: String,
    /// `package.license`, or the workspace's.
    pub license: Option<String>,
}

/// Why there is no manifest.
#[derive(Debug)]
#[non_exhaustive]
pub enum ManifestError {
    /// The file cannot be read.
    Io(PathBuf, io::Error),
    /// The file has no `name = "…"` below `[package]`.
    NoName(PathBuf),
    /// The version comes from a workspace, and no Cargo.toml above has it.
    NoWorkspaceVersion(PathBuf),
}

impl fmt::Display for ManifestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(path, fault) => write!(f, "{}: {fault}", path.display()),
            Self::NoName(path) => write!(f, "{} has no [package] with a name", path.display()),
            Self::NoWorkspaceVersion(path) => write!(
                f,
                "{} takes its version from a workspace, and no Cargo.toml above it has one",
                path.display()
            ),
        }
    }
}

impl std::error::Error for ManifestError {}

impl Manifest {
    /// Reads Cargo.toml in `root`, and for an inherited version those above it.
    ///
    /// # Errors
    /// There is no such file, or it has no name.
    pub fn read(root: &Path) -> Result<Self, ManifestError> {
        let path = root.join("Cargo.toml");
        let text = read(&path)?;
        let Some(Value::Text(name)) = value(&text, "package", "name") else {
            return Err(ManifestError::NoName(path));
        };
        let version = match value(&text, "package", "version") {
            Some(Value::Text(version)) => version,
            Some(Value::Inherited) => {
                inherited(root, &text, "version").ok_or(ManifestError::NoWorkspaceVersion(path))?
            }
            None => "0.0.0".to_owned(),
        };
        let license = match value(&text, "package", "license") {
            Some(Value::Text(license)) => Some(license),
            Some(Value::Inherited) => inherited(root, &text, "license"),
            None => None,
        };
        Ok(Self {
            name,
            version,
            license,
        })
    }
}

fn read(path: &Path) -> Result<String, ManifestError> {
    fs::read_to_string(path).map_err(|fault| ManifestError::Io(path.to_owned(), fault))
}

/// What a package inherits from the workspace that it is in.
fn inherited(root: &Path, own: &str, key: &str) -> Option<String> {
    let text = |text: &str| match value(text, "workspace.package", key)? {
        Value::Text(version) => Some(version),
        Value::Inherited => None,
    };
    let root = root.canonicalize().ok()?;
    let mut above = root.ancestors().skip(1);
    text(own).or_else(|| {
        above.find_map(|directory| text(&fs::read_to_string(directory.join("Cargo.toml")).ok()?))
    })
}

#[derive(Debug, PartialEq)]
enum Value {
    Text(String),
    /// `version.workspace = true`
    Inherited,
}

/// The value of `key` in `table`.
fn value(toml: &str, table: &str, key: &str) -> Option<Value> {
    let mut inside = false;
    for line in toml.lines() {
        let line = line.trim();
        if line.starts_with('[') {
            let header = line.split('#').next().unwrap_or_default();
            inside = header.split_whitespace().collect::<String>() == format!("[{table}]");
        }
        if !inside {
            continue;
        }
        let Some((name, rest)) = line.split_once('=') else {
            continue;
        };
        let rest = rest.trim();
        match name.split_whitespace().collect::<String>() {
            name if name == key => {
                if rest.starts_with('{') {
                    return rest.contains("workspace").then_some(Value::Inherited);
                }
                let quote = rest
                    .chars()
                    .next()
                    .filter(|quote| matches!(quote, '"' | '\''))?;
                let text = rest.strip_prefix(quote)?.split(quote).next()?;
                return Some(Value::Text(text.to_owned()));
            }
            name if name == format!("{key}.workspace") => return Some(Value::Inherited),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_forms_of_a_value() {
        let text = |text: &str| Some(Value::Text(text.into()));
        for (toml, expected) in [
            ("[package]\nname = \"a\"", text("a")),
            ("[ package ] # c\n name='a' # b", text("a")),
            ("[package]\nname.workspace = true", Some(Value::Inherited)),
            (
                "[package]\nname = { workspace = true }",
                Some(Value::Inherited),
            ),
            ("[package]\nnames = \"a\"\n[lib]\nname = \"b\"", None),
            ("[[bin]]\nname = \"b\"\n[package]\nname = \"a\"", text("a")),
            ("name = \"a\"", None),
        ] {
            assert_eq!(value(toml, "package", "name"), expected, "{toml}");
        }
    }

    #[test]
    fn a_version_is_inherited_from_above() {
        let workspace = tempfile::tempdir().unwrap();
        let member = workspace.path().join("crates/member");
        fs::create_dir_all(&member).unwrap();
        let manifest = member.join("Cargo.toml");
        fs::write(
            &manifest,
            "[package]\nname = \"m\"\nversion.workspace = true\nlicense.workspace = true\n",
        )
        .unwrap();
        assert!(matches!(
            Manifest::read(&member),
            Err(ManifestError::NoWorkspaceVersion(_))
        ));
        let root = "[workspace]\n[workspace.package]\nversion = \"1.2.3\"\nlicense = \"MIT\"\n";
        fs::write(workspace.path().join("Cargo.toml"), root).unwrap();
        let expected = Manifest {
            name: "m".into(),
            version: "1.2.3".into(),
            license: Some("MIT".into()),
        };
        assert_eq!(Manifest::read(&member).unwrap(), expected);
        fs::write(&manifest, "[package]\nname = \"m\"\n").unwrap();
        let bare = Manifest::read(&member).unwrap();
        assert_eq!((bare.version.as_str(), bare.license), ("0.0.0", None));
        fs::write(&manifest, "[workspace]\n").unwrap();
        assert!(matches!(
            Manifest::read(&member),
            Err(ManifestError::NoName(_))
        ));
        assert!(matches!(
            Manifest::read(workspace.path()),
            Err(ManifestError::NoName(_))
        ));
    }
}
