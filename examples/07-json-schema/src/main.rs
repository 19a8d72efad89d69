//! A server from the schemas in `models/`: no model is written in Rust.

use std::process::ExitCode;

modelith::include_server!();

fn main() -> ExitCode {
    Server::new().main()
}
