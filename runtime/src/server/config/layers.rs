//! The layers of the configuration and their order.

use std::{
    ffi::OsString,
    io,
    path::{Path, PathBuf},
};

use super::{
    Config, KEYS, Key, Source,
    error::{ConfigError, Fault, Place},
    file,
    form::Form,
};
use crate::nearest::nearest;

/// Read when it is there and no other file is named.
const FILE: &str = "modelith.toml";

/// What our variables begin with.
const PREFIX: &str = "MODELITH_";

/// Names the file; it is no key, since a file cannot name itself.
const FILE_VARIABLE: &str = "MODELITH_CONFIG";

/// Belongs to the build; a server that is run by `cargo run` sees it too.
const BUILD_VARIABLE: &str = "MODELITH_LOCKED";

/// What a configuration is made of, from the weakest layer to the strongest.
#[derive(Debug, Default)]
pub(crate) struct Layers {
    /// The defaults and what the program set.
    pub(crate) program: Config,
    /// The environment: names and values.
    pub(crate) environment: Vec<(OsString, OsString)>,
    /// The file that a flag names.
    pub(crate) file: Option<PathBuf>,
    /// Flags that set a key: the flag, the key's name, the text.
    pub(crate) flags: Vec<(&'static str, &'static str, String)>,
}

/// A configuration that can be used.
#[derive(Debug)]
pub(crate) struct Loaded {
    /// The settings.
    pub(crate) config: Config,
    /// The file that was read.
    pub(crate) file: Option<PathBuf>,
    /// What is odd but no reason to refuse, a sentence each.
    pub(crate) warnings: Vec<String>,
}

impl Layers {
    /// Puts the layers together. Paths are relative to the working directory.
    ///
    /// # Errors
    /// Everything that is wrong, at once.
    pub(crate) fn load(self) -> Result<Loaded, ConfigError> {
        let mut config = self.program;
        let mut faults = Vec::new();
        let variables = text_variables(self.environment, &mut faults);

        let named = self
            .file
            .or_else(|| variable(&variables, FILE_VARIABLE).map(PathBuf::from));
        let file = match read(named.as_deref())? {
            Some((path, text)) => {
                file::take(&mut config, &path.display().to_string(), &text, &mut faults);
                Some(path)
            }
            None => None,
        };
        take_variables(&mut config, &variables, &mut faults);
        take_flags(&mut config, self.flags, &mut faults);
        check(&config, &mut faults);

        ConfigError::unless_empty(faults)?;
        let warnings = unknown_variables(&variables);
        Ok(Loaded {
            config,
            file,
            warnings,
        })
    }
}

/// The variables that are ours by their prefix.
fn text_variables(
    environment: Vec<(OsString, OsString)>,
    faults: &mut Vec<Fault>,
) -> Vec<(String, String)> {
    let mut variables = Vec::new();
    for (name, value) in environment {
        let Some(name) = name.to_str().filter(|name| name.starts_with(PREFIX)) else {
            continue;
        };
        match value.into_string() {
            Ok(value) => variables.push((name.to_owned(), value)),
            Err(_) => faults.push(Fault::NotText {
                variable: name.to_owned(),
            }),
        }
    }
    variables.sort();
    variables
}

fn variable<'a>(variables: &'a [(String, String)], name: &str) -> Option<&'a str> {
    let found = variables.iter().find(|(found, _)| found == name);
    found.map(|(_, value)| value.as_str())
}

/// The file's path and text. A file that is named must be there; the usual one need not.
fn read(named: Option<&Path>) -> Result<Option<(PathBuf, String)>, Fault> {
    let path = named.unwrap_or(Path::new(FILE));
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(Some((path.to_owned(), text))),
        Err(error) if named.is_none() && error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(Fault::Unreadable {
            file: path.to_owned(),
            source,
        }),
    }
}

fn take_variables(config: &mut Config, variables: &[(String, String)], faults: &mut Vec<Fault>) {
    for key in KEYS {
        let name = key.variable();
        let Some(text) = variable(variables, &name) else {
            continue;
        };
        if !(key.take_text)(config, text, Source::Variable(name.clone())) {
            let at = Place::Variable(name);
            faults.push(Fault::Value {
                at,
                key: key.name,
                expected: key.expected,
            });
        }
    }
}

fn take_flags(
    config: &mut Config,
    flags: Vec<(&'static str, &'static str, String)>,
    faults: &mut Vec<Fault>,
) {
    for (flag, name, text) in flags {
        for key in KEYS.iter().filter(|key| key.name == name) {
            if !(key.take_text)(config, &text, Source::Flag(flag)) {
                let at = Place::Flag(flag);
                faults.push(Fault::Value {
                    at,
                    key: key.name,
                    expected: key.expected,
                });
            }
        }
    }
}

/// What no key can judge alone.
fn check(config: &Config, faults: &mut Vec<Fault>) {
    let (first, max) = (&config.storage.segment_first, &config.storage.segment_max);
    if first.value > max.value {
        let what = format!(
            "`storage.segment_first` is {} ({}), but `storage.segment_max` is only {} ({})",
            first.value.to_toml(),
            first.source,
            max.value.to_toml(),
            max.source,
        );
        faults.push(Fault::Conflict { what });
    }
}

/// Variables with our prefix that set nothing. They are no reason to refuse: Kubernetes gives every
/// container `MODELITH_PORT` and its like as soon as a service is called `modelith`.
fn unknown_variables(variables: &[(String, String)]) -> Vec<String> {
    let mut known: Vec<String> = KEYS.iter().map(Key::variable).collect();
    known.push(FILE_VARIABLE.to_owned());
    // The prefix is the same in all, so it says nothing about which one was meant.
    let bare: Vec<&str> = known.iter().map(|name| without_prefix(name)).collect();
    let mut warnings = Vec::new();
    for (name, _) in variables {
        if name == BUILD_VARIABLE || known.contains(name) {
            continue;
        }
        warnings.push(match nearest(without_prefix(name), &bare) {
            Some(near) => format!("{name} sets nothing; did you mean {PREFIX}{near}?"),
            None => format!("{name} sets nothing"),
        });
    }
    warnings
}

fn without_prefix(name: &str) -> &str {
    name.strip_prefix(PREFIX).unwrap_or(name)
}
