//! The server's program.

use std::process::ExitCode;

use modelith_bench_server::Server;

fn main() -> ExitCode {
    Server::new().main()
}
