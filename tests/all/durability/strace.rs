//! A server under strace: its calls written down, or answered with a fault.

use std::process::{Command, Stdio};

use crate::support::{Server, Store, command};

/// Starts a server under strace with these options, as our own child; `None`, with a line that says
/// so, where strace is not there or processes cannot be traced.
pub(super) fn start(store: &Store, options: &[&str]) -> Option<Server> {
    if !is_permitted() {
        println!("skipped: strace is not there, or not permitted");
        return None;
    }
    let serve = command(&["serve", "--listen", "127.0.0.1:0", "--data", store.text()]);
    let mut strace = Command::new("strace");
    // -D: the server is our child, and strace its tracer beside it.
    strace.args(["-D", "-f"]).args(options);
    strace.arg(serve.get_program()).args(serve.get_args());
    for (name, value) in serve.get_envs() {
        match value {
            Some(value) => strace.env(name, value),
            None => strace.env_remove(name),
        };
    }
    Some(Server::spawn(strace))
}

fn is_permitted() -> bool {
    let mut strace = Command::new("strace");
    let strace = strace.args(["-D", "-f", "-o", "/dev/null", "true"]);
    let quiet = strace.stdout(Stdio::null()).stderr(Stdio::null());
    quiet.status().is_ok_and(|status| status.success())
}
