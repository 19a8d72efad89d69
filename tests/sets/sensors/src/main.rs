//! The server's program.

use std::process::ExitCode;

use modelith_set_sensors::Server;

fn main() -> ExitCode {
    Server::new().main()
}
