use std::process::ExitCode;

use modelith::SessionManager;

#[path = "../models/mod.rs"]
pub mod models;

modelith::include_server!();

fn main() -> ExitCode {
    Server::new()
        .with_sessions(SessionManager::durable())
        .main()
}
