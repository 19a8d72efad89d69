//! What the process asks of the system, seen from outside.

use std::{
    fs, thread,
    time::{Duration, Instant},
};

use super::strace;
use crate::support::{ACCOUNTS, Server, Store, account};

const WRITERS: usize = 64;
const CREATES: usize = 20;

/// The bytes of a create are written to the log and synced before its answer goes to the socket.
#[test]
fn an_answer_follows_the_sync() {
    let Some(Trace { calls, .. }) = traced(&[], |server| {
        server
            .client()
            .create(ACCOUNTS, &account("ada@example.org"));
    }) else {
        return;
    };
    let answered = position(&calls, |call| call.contains("HTTP/1.1 201"));
    let before = &calls[..answered.expect("there was an answer")];
    let asked = before
        .iter()
        .rposition(|call| call.contains("POST /api/accounts"));
    let before = &before[asked.expect("there was a request")..];
    let written = position(before, |call| {
        is_log(call, "pwrite64(") || is_log(call, "pwritev(")
    });
    let after = &before[written.expect("the log was written before the answer")..];
    let began = position(after, |call| is_log(call, "fdatasync("));
    let after = &after[began.expect("the log was synced after it was written")..];
    // A line begins with its thread, and the end of a call may have a line of its own.
    let thread = after[0].split(' ').next().expect("a line has a first word");
    let ended = |call: &str| {
        call.starts_with(thread) && call.contains("fdatasync") && call.trim_end().ends_with("= 0")
    };
    assert!(
        position(after, ended).is_some(),
        "the sync was over before the answer: {before:#?}"
    );
}

/// Writers that wait at the same time share a frame and its sync.
#[test]
fn commits_share_a_sync() {
    // Slow enough that all who wait for one are there for the next, on however busy a machine.
    let slow = ["-e", "inject=fdatasync:delay_enter=50ms"];
    let Some(Trace { calls, frames }) = traced(&slow, create_together) else {
        return;
    };
    let syncs = calls.iter().filter(|call| is_log(call, "fdatasync("));
    let syncs = syncs.count();
    assert!(syncs >= frames, "{syncs} syncs for {frames} frames");
    let creates = WRITERS * CREATES;
    assert!(syncs * 4 <= creates, "{syncs} syncs for {creates} creates");
}

fn create_together(server: &Server) {
    thread::scope(|scope| {
        for writer in 0..WRITERS {
            let mut client = server.client();
            scope.spawn(move || {
                for index in 0..CREATES {
                    client.create(ACCOUNTS, &account(&format!("w{writer}@{index}.org")));
                }
            });
        }
    });
}

/// What a server did.
struct Trace {
    /// Its system calls, one a line and in order.
    calls: Vec<String>,
    /// How many frames its log has then.
    frames: usize,
}

/// Traces a server while `work` is done; `None` where processes cannot be traced.
fn traced(options: &[&str], work: impl FnOnce(&Server)) -> Option<Trace> {
    let store = Store::new();
    let trace = store.beside("trace");
    let trace_name = trace.to_str().expect("paths of the tests are UTF-8");
    let calls =
        "trace=read,recvfrom,write,writev,sendto,sendmsg,pwrite64,pwritev,fdatasync,exit_group";
    let written = ["-y", "-s", "64", "-o", trace_name, "-e", calls];
    let server = strace::start(&store, &[&written, options].concat())?;
    work(&server);
    server.stop();
    let deadline = Instant::now() + Duration::from_secs(30);
    loop {
        let calls = fs::read_to_string(&trace).expect("strace writes it");
        if calls.contains("exited with 0") {
            let calls = calls.lines().map(str::to_owned).collect();
            let frames = store
                .log()
                .iter()
                .filter(|line| line["line"] == "frame")
                .count();
            return Some(Trace { calls, frames });
        }
        assert!(Instant::now() < deadline, "strace did not end: {calls}");
        thread::sleep(Duration::from_millis(20));
    }
}

fn position(calls: &[String], is_it: impl Fn(&str) -> bool) -> Option<usize> {
    calls.iter().position(|call| is_it(call))
}

/// Whether a call of this name is on a segment of the log.
fn is_log(call: &str, name: &str) -> bool {
    call.contains(name) && call.contains("/log/")
}
