//! One child process that serves: started, awaited, told to stop. It never outlives its handle, so
//! it ends with this program in every way but a SIGKILL or SIGTERM to this program alone.

use std::fmt;
use std::fs::File;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use crate::error::Error;
use crate::load::Connection;

/// How long a server may take until it answers, and until it has stopped.
const PATIENCE: Duration = Duration::from_secs(30);

/// How a server is started.
#[derive(Debug, Clone)]
pub(crate) enum Launch {
    /// The reference server.
    Ours {
        /// Its binary.
        binary: PathBuf,
        /// Its data directory.
        data: PathBuf,
    },
    /// This program as a peer.
    Peer {
        /// The file with the answer that it repeats.
        answer: PathBuf,
        /// The file that it appends bodies to.
        append: Option<PathBuf>,
    },
}

impl Launch {
    /// The command of a server that listens there, and for its operator at another place.
    fn command(&self, listen: SocketAddr, operator: SocketAddr) -> Result<Command, Error> {
        let mut command;
        match self {
            Self::Ours { binary, data } => {
                command = Command::new(binary);
                command.arg("serve").arg("--data").arg(data);
                command.arg("--admin-listen").arg(operator.to_string());
            }
            Self::Peer { answer, append } => {
                command = Command::new(
                    std::env::current_exe().map_err(Error::io("finding this program"))?,
                );
                command.arg("peer").arg("--answer").arg(answer);
                if let Some(file) = append {
                    command.arg("--append").arg(file);
                }
            }
        }
        command.arg("--listen").arg(listen.to_string());
        Ok(command)
    }
}

/// A server that is up.
#[derive(Debug)]
pub(crate) struct Server {
    process: Process,
    address: SocketAddr,
    operator: SocketAddr,
}

/// How many records shared a sync.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Counters {
    /// Batches: one fdatasync each.
    pub(crate) batches: u64,
    /// Records in them.
    pub(crate) records: u64,
}

impl Server {
    /// Starts it, its output going to `output`, and waits until `GET /readyz` is answered with
    /// 200: all data is loaded then.
    ///
    /// # Errors
    /// It does not start, ends, or does not answer in time.
    pub(crate) fn start(launch: &Launch, output: &Path) -> Result<Self, Error> {
        let free = || free_address().map_err(Error::io("finding a free port"));
        let (address, operator) = (free()?, free()?);
        let mut command = launch.command(address, operator)?;
        let text = format!("{command:?}");
        let file =
            File::create(output).map_err(Error::io(format!("creating {}", output.display())))?;
        let both = file
            .try_clone()
            .map_err(Error::io("sharing the output file"))?;
        let child = command
            .stdin(Stdio::null())
            .stdout(file)
            .stderr(both)
            .spawn()
            .map_err(Error::io(format!("starting {text}")))?;
        let mut process = Process {
            child,
            command: text,
            output: output.to_owned(),
        };
        process.wait_until_up(address)?;
        Ok(Self {
            process,
            address,
            operator,
        })
    }

    /// Where it listens.
    pub(crate) const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where it listens for its operator, if it is ours.
    pub(crate) const fn operator(&self) -> SocketAddr {
        self.operator
    }

    /// Its process.
    pub(crate) fn pid(&self) -> u32 {
        self.process.child.id()
    }

    /// Stops it by SIGTERM; gives the counters if it printed them.
    ///
    /// # Errors
    /// It did not stop in time, or not with 0.
    pub(crate) fn stop(mut self) -> Result<Option<Counters>, Error> {
        let ended = self
            .process
            .terminate()
            .map_err(Error::io("stopping a server"))?;
        if !ended.is_some_and(|status| status.success()) {
            let Process {
                command, output, ..
            } = &self.process;
            return Err(Error::BadStop {
                command: command.clone(),
                ended,
                output: output.clone(),
            });
        }
        let output = &self.process.output;
        let text = std::fs::read_to_string(output)
            .map_err(Error::io(format!("reading {}", output.display())))?;
        Ok(counters(&text))
    }
}

/// The child. Whatever happens, it is killed and waited for when this is dropped.
struct Process {
    child: Child,
    command: String,
    output: PathBuf,
}

impl Process {
    fn wait_until_up(&mut self, address: SocketAddr) -> Result<(), Error> {
        let request = format!("GET /readyz HTTP/1.1\r\nhost: {address}\r\n\r\n");
        let start = Instant::now();
        loop {
            let up = Connection::open(address)
                .and_then(|mut connection| connection.exchange(request.as_bytes(), 200).map(drop));
            if up.is_ok() {
                return Ok(());
            }
            let ended = self
                .child
                .try_wait()
                .map_err(Error::io("watching a server"))?;
            if ended.is_some() || start.elapsed() > PATIENCE {
                let (command, output) = (self.command.clone(), self.output.clone());
                return Err(Error::NotServing {
                    command,
                    ended,
                    output,
                });
            }
            thread::sleep(Duration::from_millis(5));
        }
    }

    /// Nothing if it did not stop in time.
    fn terminate(&mut self) -> io::Result<Option<ExitStatus>> {
        if let Some(pid) = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw) {
            kill_process(pid, Signal::TERM)?;
        }
        let start = Instant::now();
        while start.elapsed() < PATIENCE {
            if let Some(status) = self.child.try_wait()? {
                return Ok(Some(status));
            }
            thread::sleep(Duration::from_millis(2));
        }
        Ok(None)
    }
}

impl fmt::Debug for Process {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.command)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Both fail only if the child has been waited for: then it is gone, as it should be.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A loopback address that nobody listens on at this moment.
///
/// # Errors
/// No port is free.
pub(crate) fn free_address() -> io::Result<SocketAddr> {
    TcpListener::bind("127.0.0.1:0")?.local_addr()
}

/// The counters in the last line that is a JSON object with `batches` and `records`, either at its
/// top or below `fields`, where a tracing subscriber puts them.
fn counters(output: &str) -> Option<Counters> {
    output.lines().rev().find_map(|line| {
        let line: serde_json::Value = serde_json::from_str(line).ok()?;
        [Some(&line), line.get("fields")]
            .into_iter()
            .flatten()
            .find_map(|object| {
                let number = |name| object.get(name)?.as_u64();
                Some(Counters {
                    batches: number("batches")?,
                    records: number("records")?,
                })
            })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counters_are_read_from_a_plain_line_and_from_tracing() {
        let expected = Some(Counters {
            batches: 2,
            records: 9,
        });
        assert_eq!(
            counters("started\n{\"batches\":2,\"records\":9}\n"),
            expected
        );
        let traced = r#"{"level":"INFO","fields":{"message":"stopped","batches":2,"records":9}}"#;
        assert_eq!(counters(traced), expected);
        assert_eq!(counters("{\"batches\":2}\nstopped\n"), None);
    }

    #[test]
    fn a_program_that_ends_is_reported_with_its_status() {
        let directory = tempfile::tempdir().unwrap();
        let launch = Launch::Ours {
            binary: "false".into(),
            data: directory.path().join("data"),
        };
        let error = Server::start(&launch, &directory.path().join("output")).unwrap_err();
        let Error::NotServing {
            ended: Some(status),
            ..
        } = error
        else {
            panic!("{error}")
        };
        assert_eq!(status.code(), Some(1));
    }

    #[test]
    fn a_dropped_child_is_dead() {
        let child = Command::new("sleep").arg("600").spawn().unwrap();
        let pid = child.id();
        let process = Process {
            child,
            command: "sleep".into(),
            output: PathBuf::new(),
        };
        assert!(Path::new(&format!("/proc/{pid}")).exists());
        drop(process);
        assert!(!Path::new(&format!("/proc/{pid}")).exists());
    }
}
