//! The exit codes that the server gives of its own: those of sysexits.h, never reused.
//!
//! docs/operations.md has them all: 2 is clap's, and what refuses a store says 65 itself, as
//! [`DATA`] does.

/// A model has a member that no JSON Schema can say.
pub(super) const INEXPRESSIBLE: u8 = 1;

/// The command line is wrong; clap's own code, for what it cannot know.
pub(super) const USAGE: u8 = 2;

/// What was given to be imported or restored is wrong (`EX_DATAERR`).
pub(super) const DATA: u8 = 65;

/// The program is wrong, not what it was given (`EX_SOFTWARE`).
pub(super) const DEFECT: u8 = 70;

/// A file, a socket or a disk failed: an unwritable directory, a port in use, a failed sync
/// (`EX_IOERR`).
pub(super) const IO: u8 = 74;

/// The configuration is wrong or unsafe (`EX_CONFIG`).
pub(super) const CONFIGURATION: u8 = 78;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documents_have_every_code() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/operations.md");
        let text = std::fs::read_to_string(path).unwrap();
        for code in [0, INEXPRESSIBLE, USAGE, DATA, DEFECT, IO, CONFIGURATION] {
            assert!(text.contains(&format!("\n| {code} | ")), "{code}");
        }
    }
}
