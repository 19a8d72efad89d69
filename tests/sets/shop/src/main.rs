//! The server's program.

use std::process::ExitCode;

use modelith_set_shop::Server;

fn main() -> ExitCode {
    Server::new().main()
}
