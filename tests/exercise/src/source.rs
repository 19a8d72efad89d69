//! The models below a directory, as the compiler understands them.

use std::{fs, path::Path};

use modelith_codegen::{SourceFile, app::App, discover::discover, resolve::resolve};

/// The application of `home/models`.
///
/// # Panics
/// The models do not compile.
#[must_use]
pub fn app(home: &Path) -> App {
    let mut files = Vec::new();
    let mut pending = vec![home.join("models")];
    while let Some(directory) = pending.pop() {
        for entry in fs::read_dir(&directory).expect("a directory") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                pending.push(path);
                continue;
            }
            let relative = path.strip_prefix(home).expect("below it");
            files.push(SourceFile {
                path: relative.to_string_lossy().into_owned(),
                text: fs::read_to_string(&path).expect("UTF-8"),
            });
        }
    }
    app_of(&files)
}

/// The application of these files.
///
/// # Panics
/// The models do not compile.
#[must_use]
pub fn app_of(files: &[SourceFile]) -> App {
    let (app, diagnostics) = resolve(&discover(files), "exercise", "0.1.0");
    app.unwrap_or_else(|| panic!("{diagnostics:?}"))
}
