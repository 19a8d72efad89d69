//! What commands print.

use std::io::{self, Write};

use crate::server::{exit, failed::Failed};

/// Prints the whole of it.
pub(in crate::server) fn print(out: &mut dyn Write, text: &str) -> Result<(), Failed> {
    written(out.write_all(text.as_bytes()).and_then(|()| out.flush()))
}

/// Whoever reads the output may stop when they have enough: `server openapi | head`.
pub(super) fn written(result: io::Result<()>) -> Result<(), Failed> {
    match result {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Failed {
            sentence: format!("cannot write to standard output: {error}"),
            code: exit::IO,
        }),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_that_has_enough_is_no_failure() {
        let broken = || io::Error::from(io::ErrorKind::BrokenPipe);
        assert_eq!(written(Err(broken())), Ok(()));
        let failed = written(Err(io::ErrorKind::StorageFull.into())).unwrap_err();
        assert_eq!(failed.code, 74);
    }
}
