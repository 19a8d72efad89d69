//! The server's program.

use std::process::ExitCode;

use modelith_set_clinic::Server;

fn main() -> ExitCode {
    Server::new().main()
}
