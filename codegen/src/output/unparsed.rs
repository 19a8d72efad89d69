//! The output while a file of models/ is no Rust.
//!
//! rustc explains better what is wrong with it, and it only gets to when the build script succeeds.
//! So the last good output stays, and says at its end why it is old: should rustc not see the file
//! (no `mod` leads to it for the compiler), nobody takes the old output for the new one.

use std::{fs, io, path::Path};

use super::{SERVER, write::put};
use crate::decl::Unparsed;

const MARK: &str = "// What follows is not part of the server: models/ does not parse.\n";

const STUB: &str = "// There is no server yet: no build of models/ was without error. \
     The build's output says what to do.\n";

/// Makes sure that there is a server.rs to include, so that an error in the models is not joined
/// by one about a missing file. Any that is there stays.
///
/// # Errors
/// The file cannot be written.
pub fn stub(directory: &Path) -> io::Result<()> {
    if directory.join(SERVER).exists() {
        return Ok(());
    }
    fs::create_dir_all(directory)?;
    put(directory, SERVER, STUB).map(drop)
}

/// Ends the last good server.rs, or a stub, with a compile error for each of `files`.
///
/// # Errors
/// The file cannot be read or written.
pub fn mark_unparsed(directory: &Path, files: &[Unparsed]) -> io::Result<()> {
    stub(directory)?;
    let mut text = fs::read_to_string(directory.join(SERVER))?;
    // What the last build appended; the next good one writes the whole file.
    if let Some(end) = text.find(MARK) {
        text.truncate(end);
    }
    text.push_str(MARK);
    for Unparsed { file, line, column } in files {
        let sentence = format!("[E001] {file}:{line}:{column} does not parse; rustc says why");
        text.push_str(&format!("compile_error!({sentence:?});\n"));
    }
    put(directory, SERVER, &text).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unparsed(file: &str, line: usize, column: usize) -> Unparsed {
        Unparsed {
            file: file.to_owned(),
            line,
            column,
        }
    }

    #[test]
    fn the_last_good_output_stays_and_says_that_it_is_old() {
        let directory = tempfile::tempdir().unwrap();
        let directory = directory.path();
        let server = directory.join(SERVER);
        fs::write(&server, "pub struct App;\n").unwrap();
        stub(directory).unwrap();
        assert_eq!(fs::read_to_string(&server).unwrap(), "pub struct App;\n");
        // Two builds in a row, the second with another fault.
        mark_unparsed(directory, &[unparsed("models/a.rs", 1, 2)]).unwrap();
        mark_unparsed(
            directory,
            &[unparsed("models/a.rs", 3, 4), unparsed("models/b.rs", 1, 1)],
        )
        .unwrap();
        let text = fs::read_to_string(&server).unwrap();
        let expected = format!(
            "pub struct App;\n{MARK}\
             compile_error!(\"[E001] models/a.rs:3:4 does not parse; rustc says why\");\n\
             compile_error!(\"[E001] models/b.rs:1:1 does not parse; rustc says why\");\n"
        );
        assert_eq!(text, expected);
        syn::parse_file(&text).unwrap();
    }

    #[test]
    fn without_a_last_good_output_there_is_a_stub() {
        let directory = tempfile::tempdir().unwrap();
        mark_unparsed(directory.path(), &[unparsed("models/a.rs", 1, 2)]).unwrap();
        let text = fs::read_to_string(directory.path().join(SERVER)).unwrap();
        assert!(text.starts_with("// There is no server yet"));
        assert_eq!(syn::parse_file(&text).unwrap().items.len(), 1);
    }
}
