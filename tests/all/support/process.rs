//! The server as a process of its own. It is ended, whatever becomes of the test.

use std::{
    io::{BufRead, BufReader, Write},
    net::SocketAddr,
    path::Path,
    process::{Child, ChildStderr, Command, ExitStatus, Stdio},
    sync::{Arc, Mutex, mpsc},
    thread,
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, kill_process};

use super::Client;

/// Longest that a start or a stop may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running server.
pub(crate) struct Server {
    child: Child,
    pub(crate) address: SocketAddr,
    log: Log,
}

/// What a process wrote to standard error until now.
type Log = Arc<Mutex<String>>;

/// A process that has ended.
#[derive(Debug)]
pub(crate) struct Exited {
    pub(crate) status: ExitStatus,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Exited {
    /// The exit code; ended by a signal is a failed test.
    pub(crate) fn code(&self) -> i32 {
        self.status.code().expect("the program ended by itself")
    }
}

impl Server {
    /// Starts the reference server over a data directory, on a port of its own choice.
    pub(crate) fn start(data: &Path) -> Self {
        Self::start_with(data, &[])
    }

    /// Starts it with more flags or environment (`NAME=value`).
    pub(crate) fn start_with(data: &Path, more: &[&str]) -> Self {
        let mut command = command(more);
        command
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(data);
        Self::spawn(command)
    }

    /// Starts it with a port of the operator's own; gives a connection to that as well.
    pub(crate) fn start_operated(data: &Path, more: &[&str]) -> (Self, Client) {
        let more = [more, &["MODELITH_ADMIN_LISTEN=127.0.0.1:0"]].concat();
        let server = Self::start_with(data, &more);
        let operator = server.operator();
        (server, operator)
    }

    /// A connection to the operator's port.
    pub(crate) fn operator(&self) -> Client {
        let line = self.wait_for_log("/_admin and /metrics on http://");
        let (_, address) = line.rsplit_once("http://").expect("it says where");
        let address = address.trim_end_matches(|c: char| !c.is_ascii_digit());
        let socket = address.parse().expect("it is an address");
        let operator = Client::connect(socket).expect("it accepts");
        operator.with_host(address)
    }

    /// Starts a command that serves, and waits for the address that its log names.
    pub(crate) fn spawn(mut command: Command) -> Self {
        let mut child = command
            .stderr(Stdio::piped())
            .spawn()
            .expect("the server starts");
        let stderr = child.stderr.take().expect("it is piped");
        let log = Log::default();
        let Some(address) = listening(stderr, &log) else {
            let _ = child.kill();
            let _ = child.wait();
            panic!("the server did not say where it listens: {}", text(&log));
        };
        Self {
            child,
            address,
            log,
        }
    }

    /// The process.
    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// What it logged until now.
    pub(crate) fn log(&self) -> String {
        text(&self.log)
    }

    /// The first line of its log with these words, as soon as it is there.
    pub(crate) fn wait_for_log(&self, words: &str) -> String {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let log = self.log();
            if let Some(line) = log.lines().find(|line| line.contains(words)) {
                return line.to_owned();
            }
            assert!(Instant::now() < deadline, "no line with {words}: {log}");
            thread::sleep(Duration::from_millis(5));
        }
    }

    /// A new connection to it.
    pub(crate) fn client(&self) -> Client {
        Client::connect(self.address).expect("the server accepts")
    }

    /// Ends it as hard as the system can.
    pub(crate) fn kill(mut self) {
        self.child.kill().expect("it runs");
        self.child.wait().expect("it ends");
    }

    /// Asks it to stop, waits until it did, and checks that it did so in order.
    pub(crate) fn stop(mut self) {
        self.signal(Signal::TERM);
        let status = self.wait();
        assert_eq!(status.code(), Some(0), "{}", self.log());
    }

    /// Sends it a signal.
    pub(crate) fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.child), signal).expect("it runs");
    }

    /// Waits for its end.
    pub(crate) fn wait(&mut self) -> ExitStatus {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = self.child.try_wait().expect("it can be waited for") {
                return status;
            }
            assert!(Instant::now() < deadline, "the server does not stop");
            thread::sleep(Duration::from_millis(5));
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Runs the server's program to its end.
pub(crate) fn run(arguments: &[&str]) -> Exited {
    finish(command(arguments))
}

/// Runs a command to its end; one that goes on for a minute is ended, and a failed test.
pub(crate) fn finish(command: Command) -> Exited {
    feed(command, "")
}

/// Runs a command to its end with this as its standard input.
pub(crate) fn feed(mut command: Command, input: &str) -> Exited {
    command.stdin(Stdio::piped());
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the program starts");
    let stdin = child.stdin.take().expect("it is piped");
    // It may end before it has read all, or anything.
    let _ = { stdin }.write_all(input.as_bytes());
    let pid = Pid::from_child(&child);
    let (ended, output) = mpsc::channel();
    thread::spawn(move || ended.send(child.wait_with_output()));
    let Ok(output) = output.recv_timeout(PATIENCE) else {
        let _ = kill_process(pid, Signal::KILL);
        panic!("{command:?} does not end");
    };
    let output = output.expect("its output can be read");
    Exited {
        status: output.status,
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// The server's program with these arguments; `MODELITH_NAME=value` sets a variable.
pub(crate) fn command(more: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_server"));
    for name in std::env::vars()
        .map(|(name, _)| name)
        .filter(|name| name.starts_with("MODELITH_"))
    {
        command.env_remove(name);
    }
    for argument in more {
        match argument.split_once('=') {
            Some((name, value)) if name.starts_with("MODELITH_") => command.env(name, value),
            _ => command.arg(argument),
        };
    }
    command
}

/// Waits for the log line that names the address, and goes on reading so that the pipe never fills.
fn listening(stderr: ChildStderr, log: &Log) -> Option<SocketAddr> {
    let (found, address) = mpsc::channel();
    let log = Arc::clone(log);
    thread::spawn(move || {
        for line in BufReader::new(stderr).lines().map_while(Result::ok) {
            if let Some(address) = address_in(&line) {
                let _ = found.send(address);
            }
            let mut log = log.lock().expect("no reader panics");
            log.push_str(&line);
            log.push('\n');
        }
    });
    address.recv_timeout(PATIENCE).ok()
}

fn text(log: &Log) -> String {
    log.lock().expect("no writer panics").clone()
}

fn address_in(line: &str) -> Option<SocketAddr> {
    let rest = line.split("listening on http://").nth(1)?;
    let text: String = rest
        .chars()
        .take_while(|char| char.is_ascii_hexdigit() || ".:[]".contains(*char))
        .collect();
    text.parse().ok()
}
