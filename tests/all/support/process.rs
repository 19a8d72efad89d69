//! The server as a process of its own. It is ended, whatever becomes of the test.

use std::{
    io::{BufRead, BufReader, Read},
    net::SocketAddr,
    path::Path,
    process::{Child, ChildStderr, Command, ExitStatus, Stdio},
    sync::mpsc,
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
}

/// A process that has ended.
#[derive(Debug)]
pub(crate) struct Exited {
    pub(crate) status: ExitStatus,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
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

    /// Starts a command that serves, and waits for the address that its log names.
    pub(crate) fn spawn(mut command: Command) -> Self {
        let mut child = command
            .stderr(Stdio::piped())
            .spawn()
            .expect("the server starts");
        let stderr = child.stderr.take().expect("it is piped");
        let address = match listening(stderr) {
            Ok(address) => address,
            Err(log) => {
                let _ = child.kill();
                panic!("the server did not say where it listens: {log}");
            }
        };
        Self { child, address }
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

    /// Asks it to stop and gives how it ended.
    pub(crate) fn stop(mut self) -> ExitStatus {
        let pid = Pid::from_child(&self.child);
        kill_process(pid, Signal::TERM).expect("it runs");
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
    let output = command(arguments).output().expect("the program starts");
    Exited {
        status: output.status,
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

fn command(more: &[&str]) -> Command {
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
fn listening(stderr: ChildStderr) -> Result<SocketAddr, String> {
    let (found, address) = mpsc::channel();
    thread::spawn(move || {
        let mut lines = BufReader::new(stderr);
        let mut log = String::new();
        loop {
            let mut line = String::new();
            if lines.read_line(&mut line).unwrap_or(0) == 0 {
                let _ = found.send(Err(log));
                return;
            }
            if let Some(address) = address_in(&line) {
                let _ = found.send(Ok(address));
                let _ = lines.read_to_end(&mut Vec::new());
                return;
            }
            log.push_str(&line);
        }
    });
    address
        .recv_timeout(PATIENCE)
        .unwrap_or_else(|_| Err("nothing for a minute".to_owned()))
}

fn address_in(line: &str) -> Option<SocketAddr> {
    let rest = line.split("127.0.0.1:").nth(1)?;
    let port: String = rest.chars().take_while(char::is_ascii_digit).collect();
    let port: u16 = port.parse().ok()?;
    (port != 0).then(|| SocketAddr::from(([127, 0, 0, 1], port)))
}
