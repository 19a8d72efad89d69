//! The models of a golden, as the compiler understands them.

use std::{fs, path::Path};

use modelith_codegen::{SourceFile, app::App, discover::discover, resolve::resolve};

pub(crate) fn app(name: &str) -> App {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let home = match name {
        // Made by build.rs.
        "crowd" => Path::new(env!("OUT_DIR")).join("crowd"),
        name => repository.join("codegen/tests/golden").join(name),
    };
    let mut files = Vec::new();
    let mut pending = vec![home.join("models")];
    while let Some(directory) = pending.pop() {
        for entry in fs::read_dir(&directory).expect("a directory") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                pending.push(path);
                continue;
            }
            let relative = path.strip_prefix(&home).expect("below it");
            files.push(SourceFile {
                path: relative.to_string_lossy().into_owned(),
                text: fs::read_to_string(&path).expect("UTF-8"),
            });
        }
    }
    let (app, diagnostics) = resolve(&discover(&files), name, "0.1.0");
    app.unwrap_or_else(|| panic!("{name}: {diagnostics:?}"))
}
