//! The reference server's program.

use std::process::ExitCode;

use modelith_server::Server;

fn main() -> ExitCode {
    Server::new().main()
}
