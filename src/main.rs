//! The reference server's program.

use std::process::ExitCode;

use modelith::SessionManager;
use modelith_server::Server;

fn main() -> ExitCode {
    Server::new()
        .with_sessions(SessionManager::durable())
        .main()
}
