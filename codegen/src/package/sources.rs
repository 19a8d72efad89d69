//! Reads models/ and models.lock, and notes how new they are.
//!
//! What cannot be read is a diagnostic like any other mistake; it never ends the build early.

use std::{
    fs, io,
    io::Read,
    path::{Path, PathBuf},
    time::SystemTime,
};

use crate::{
    SourceFile,
    diagnostic::{self, Diagnostic, Span},
    lock, schema,
};

/// Most bytes of one `.rs` file below models/; a schema may have twice as many.
pub const FILE_BYTES_MAX: u64 = 1 << 20;

/// Most bytes of models.lock.
pub const LOCK_BYTES_MAX: u64 = 64 << 20;

/// Most directories from models/ down; a link that leads into itself ends here.
const DEPTH_MAX: usize = 16;

/// Everything of the package that a compilation reads.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    /// The `.rs` and `.schema.json` files below models/, by path, and the other `.json` files, which are not
    /// read: without their text.
    pub files: Vec<SourceFile>,
    /// The text of models.lock, if there is one.
    pub lock: Option<String>,
    /// The newest modification time below models/, noted before anything was read: cargo compares
    /// it with the start of the build.
    pub newest: Option<SystemTime>,
    /// What could not be read.
    pub diagnostics: Vec<Diagnostic>,
}

impl Sources {
    /// Reads the package in `root`, the directory of its Cargo.toml.
    #[must_use]
    pub fn read(root: &Path) -> Self {
        let mut sources = Self::default();
        let mut paths = Vec::new();
        sources.walk(root, "models", 0, &mut paths);
        paths.sort();
        for path in paths {
            let bytes_max = match path.ends_with(schema::SUFFIX) {
                true => schema::BYTES_MAX as u64,
                false => FILE_BYTES_MAX,
            };
            if schema::is_misnamed(&path) {
                let text = String::new();
                sources.files.push(SourceFile { path, text });
            } else if let Some(text) = sources.text(root, &path, bytes_max) {
                sources.files.push(SourceFile { path, text });
            }
        }
        if root.join(lock::FILE_NAME).symlink_metadata().is_ok() {
            sources.lock = sources.text(root, lock::FILE_NAME, LOCK_BYTES_MAX);
        }
        sources
    }

    /// Collects the files below `directory` and the newest time of all that is there.
    fn walk(&mut self, root: &Path, directory: &str, depth: usize, paths: &mut Vec<String>) {
        let entries = match fs::read_dir(root.join(directory)) {
            Ok(entries) => entries,
            // The compiler says what is missing, in terms of `mod`.
            Err(fault) if fault.kind() == io::ErrorKind::NotFound && depth == 0 => return,
            Err(fault) => return self.unreadable(directory, &fault),
        };
        self.note_time(&root.join(directory));
        for entry in entries {
            let entry = match entry {
                Ok(entry) => entry,
                Err(fault) => {
                    self.unreadable(directory, &fault);
                    continue;
                }
            };
            // Editors keep hidden files beside the one that they edit.
            let Ok(name) = entry.file_name().into_string() else {
                continue;
            };
            if name.starts_with('.') {
                continue;
            }
            let path = format!("{directory}/{name}");
            self.note_time(&entry.path());
            if entry.path().is_dir() {
                if depth < DEPTH_MAX {
                    self.walk(root, &path, depth + 1, paths);
                }
            } else if [".rs", schema::SUFFIX]
                .iter()
                .any(|end| name.ends_with(end))
                || schema::is_misnamed(&name)
            {
                paths.push(path);
            }
        }
    }

    fn note_time(&mut self, path: &Path) {
        let modified = fs::metadata(path).and_then(|metadata| metadata.modified());
        self.newest = self.newest.max(modified.ok());
    }

    fn text(&mut self, root: &Path, path: &str, bytes_max: u64) -> Option<String> {
        let bytes = match read_at_most(&root.join(path), bytes_max) {
            Ok(bytes) => bytes,
            Err(fault) => {
                self.unreadable(path, &fault);
                return None;
            }
        };
        if bytes.len() as u64 > bytes_max {
            let mebibytes = bytes_max >> 20;
            self.found(
                diagnostic::FILE_TOO_LARGE,
                start_of(path),
                format!("`{path}` is larger than {mebibytes} MiB"),
                "split it: several smaller files say the same",
            );
            return None;
        }
        match String::from_utf8(bytes) {
            Ok(text) => Some(text),
            Err(fault) => {
                let valid = fault.utf8_error().valid_up_to();
                let before = fault.as_bytes().get(..valid).unwrap_or_default();
                let before = String::from_utf8_lossy(before);
                let last_line = before.rsplit('\n').next().unwrap_or_default();
                let span = Span {
                    line: before.matches('\n').count() + 1,
                    column: last_line.chars().count() + 1,
                    ..start_of(path)
                };
                let message = format!("`{path}` is not UTF-8");
                self.found(diagnostic::FILE_NOT_UTF8, span, message, "save it as UTF-8");
                None
            }
        }
    }

    fn unreadable(&mut self, path: &str, fault: &io::Error) {
        let message = format!("`{path}` cannot be read: {fault}");
        self.found(
            diagnostic::FILE_UNREADABLE,
            start_of(path),
            message,
            "make it readable, or take it out of models/",
        );
    }

    fn found(&mut self, code: &'static str, span: Span, message: String, help: &str) {
        self.diagnostics
            .push(Diagnostic::new(code, span, message, help));
    }
}

fn start_of(path: &str) -> Span {
    Span {
        file: path.to_owned(),
        line: 1,
        column: 1,
        width: 1,
    }
}

/// The bytes of the file, at most one more than `bytes_max`.
fn read_at_most(path: &PathBuf, bytes_max: u64) -> io::Result<Vec<u8>> {
    // A pipe or a device would never end, or never begin.
    if !fs::metadata(path)?.is_file() {
        return Err(io::Error::other("it is not a file"));
    }
    let mut bytes = Vec::new();
    fs::File::open(path)?
        .take(bytes_max + 1)
        .read_to_end(&mut bytes)?;
    Ok(bytes)
}
