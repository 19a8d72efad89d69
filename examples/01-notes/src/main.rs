use std::process::ExitCode;

#[path = "../models/mod.rs"]
pub mod models;

modelith::include_server!();

fn main() -> ExitCode {
    Server::new().main()
}
