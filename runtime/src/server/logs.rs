//! The process's own log: lines on standard error, as text on a terminal and as JSON otherwise.
//!
//! A line never makes a worker wait. It goes through a bounded channel to a thread that writes it;
//! when the channel is full, because whoever reads standard error has stopped, lines are dropped
//! and counted.

use std::{
    io::{self, IsTerminal, Write},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
        mpsc::{Receiver, SyncSender, TrySendError, sync_channel},
    },
    thread,
    time::{Duration, Instant},
};

use tracing::{Subscriber, level_filters::LevelFilter};
use tracing_subscriber::{filter::Targets, fmt::MakeWriter, layer::SubscriberExt};

use super::{
    access,
    config::{Level, Log, LogFormat},
};

/// Lines that wait to be written.
const LINES_MAX: usize = 4096;
/// Lines are written together up to this many bytes.
const WRITE_BYTES: usize = 64 << 10;
/// How often a flush tries while the channel is full.
const FLUSH_PAUSE: Duration = Duration::from_millis(1);
/// How long the last lines are waited for when the process ends.
const FLUSH_LIMIT: Duration = Duration::from_secs(1);

/// The log of the process, until it is dropped: then what waits is written.
#[derive(Debug)]
pub(super) struct Logs {
    /// None where the program has a log of its own.
    lines: Option<Lines>,
}

impl Logs {
    /// Takes the log over, unless the program has installed a subscriber already.
    pub(super) fn install(log: &Log) -> Self {
        let stderr = io::stderr();
        let is_terminal = stderr.is_terminal();
        let lines = Lines::start(stderr, LINES_MAX, |dropped| {
            tracing::warn!(
                dropped,
                "log lines were dropped: standard error was not read"
            );
        });
        let subscriber = subscriber(log, is_terminal, lines.clone());
        let installed = tracing::subscriber::set_global_default(subscriber);
        Self {
            lines: installed.is_ok().then_some(lines),
        }
    }
}

impl Drop for Logs {
    fn drop(&mut self) {
        if let Some(lines) = &self.lines {
            lines.flush(FLUSH_LIMIT);
        }
    }
}

/// What formats events as the configuration says.
fn subscriber(log: &Log, is_terminal: bool, lines: Lines) -> impl Subscriber + Send + Sync {
    let level = match log.level.value {
        Level::Off => LevelFilter::OFF,
        Level::Error => LevelFilter::ERROR,
        Level::Warn => LevelFilter::WARN,
        Level::Info => LevelFilter::INFO,
        Level::Debug => LevelFilter::DEBUG,
        Level::Trace => LevelFilter::TRACE,
    };
    let access = if log.access.value {
        LevelFilter::INFO
    } else {
        LevelFilter::OFF
    };
    // HTTP/2 frames are of use to those who work on h2.
    let targets = Targets::new()
        .with_default(level)
        .with_target("h2", level.min(LevelFilter::WARN))
        .with_target(access::TARGET, access);
    let is_text = match log.format.value {
        LogFormat::Auto => is_terminal,
        LogFormat::Text => true,
        LogFormat::Json => false,
    };
    let text = tracing_subscriber::fmt::layer();
    let text = text.with_ansi(is_terminal).with_writer(lines.clone());
    let json = tracing_subscriber::fmt::layer().json();
    let json = json
        .flatten_event(true)
        .with_current_span(false)
        .with_span_list(false);
    tracing_subscriber::registry()
        .with(targets)
        .with(is_text.then_some(text))
        .with((!is_text).then(|| json.with_writer(lines)))
}

/// The way of lines to the thread that writes them.
#[derive(Debug, Clone)]
struct Lines {
    sender: SyncSender<Message>,
    dropped: Arc<AtomicU64>,
}

#[derive(Debug)]
enum Message {
    Line(Vec<u8>),
    /// Answered when all before it is written.
    Flush(SyncSender<()>),
}

impl Lines {
    /// Starts the thread; `tell` is called from it when lines were dropped.
    fn start(sink: impl Write + Send + 'static, lines_max: usize, tell: fn(u64)) -> Self {
        let (sender, receiver) = sync_channel(lines_max);
        let dropped = Arc::new(AtomicU64::new(0));
        let lines = Self {
            sender,
            dropped: Arc::clone(&dropped),
        };
        let run = move || write_lines(&receiver, sink, &dropped, tell);
        // Without the thread there is no one to tell: lines fill the channel and are dropped.
        let _: io::Result<_> = thread::Builder::new()
            .name("modelith-log".to_owned())
            .spawn(run);
        lines
    }

    /// Waits until what was logged is written, or for the limit.
    fn flush(&self, limit: Duration) {
        let until = Instant::now() + limit;
        let (done, written) = sync_channel(1);
        let mut message = Message::Flush(done);
        // The channel has no send with a limit; a full one moves as lines are written.
        while let Err(TrySendError::Full(refused)) = self.sender.try_send(message) {
            if Instant::now() >= until {
                return;
            }
            message = refused;
            thread::sleep(FLUSH_PAUSE);
        }
        let left = until.saturating_duration_since(Instant::now());
        let _: Result<(), _> = written.recv_timeout(left);
    }
}

/// The thread. What cannot be written is lost: there is no other place to say so.
fn write_lines(
    receiver: &Receiver<Message>,
    mut sink: impl Write,
    dropped: &AtomicU64,
    tell: fn(u64),
) {
    let mut pending = Vec::new();
    while let Ok(first) = receiver.recv() {
        let mut flushed = Vec::new();
        let mut next = Some(first);
        while let Some(message) = next {
            match message {
                Message::Line(line) => pending.extend_from_slice(&line),
                Message::Flush(done) => flushed.push(done),
            }
            let has_room = pending.len() < WRITE_BYTES;
            next = if has_room {
                receiver.try_recv().ok()
            } else {
                None
            };
        }
        let _: io::Result<()> = sink.write_all(&pending).and_then(|()| sink.flush());
        pending.clear();
        for done in flushed {
            // Whoever waited may have given up.
            let _: Result<(), _> = done.try_send(());
        }
        let dropped = dropped.swap(0, Relaxed);
        if dropped > 0 {
            tell(dropped);
        }
    }
}

impl<'a> MakeWriter<'a> for Lines {
    type Writer = LineWriter<'a>;

    fn make_writer(&'a self) -> Self::Writer {
        LineWriter(self)
    }
}

/// Takes one line; the formatting layer gives it in one piece.
#[derive(Debug)]
struct LineWriter<'a>(&'a Lines);

impl Write for LineWriter<'_> {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        if self
            .0
            .sender
            .try_send(Message::Line(line.to_vec()))
            .is_err()
        {
            self.0.dropped.fetch_add(1, Relaxed);
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{
        Mutex,
        mpsc::{Sender, channel},
    };

    use hyper::{Request, Response};

    use super::*;
    use crate::server::{access::AccessLog, config::Config};

    /// Hands over what it is given.
    struct Sink(Sender<Vec<u8>>);

    impl Write for Sink {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let _: Result<(), _> = self.0.send(bytes.to_vec());
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// What `log` writes under these settings.
    fn logged(change: impl FnOnce(&mut Log), log: impl FnOnce()) -> String {
        let mut config = Config::default();
        change(&mut config.log);
        let (sender, receiver) = channel();
        let lines = Lines::start(Sink(sender), LINES_MAX, |_| {});
        let subscriber = subscriber(&config.log, false, lines.clone());
        tracing::subscriber::with_default(subscriber, log);
        lines.flush(Duration::from_secs(10));
        drop(lines);
        String::from_utf8(receiver.into_iter().flatten().collect()).unwrap()
    }

    #[test]
    fn a_line_is_a_json_object_where_no_terminal_is() {
        let text = logged(|_| {}, || tracing::warn!(limit = 3, "a \"quoted\"\nword"));
        let line: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(line["level"], "WARN");
        assert_eq!(line["message"], "a \"quoted\"\nword");
        assert_eq!(line["limit"], 3);
        assert_eq!(text.matches('\n').count(), 1);
    }

    #[test]
    fn the_access_log_is_apart_from_the_level() {
        let log = || {
            tracing::info!("information");
            tracing::error!("error");
            tracing::info!(target: access::TARGET, "request");
        };
        let text = logged(|_| {}, log);
        assert!(
            text.contains("information") && !text.contains("request"),
            "{text}"
        );

        let text = logged(
            |settings| {
                settings.level.value = Level::Error;
                settings.format.value = LogFormat::Text;
                settings.access.value = true;
            },
            log,
        );
        assert!(!text.contains("information"), "{text}");
        assert!(text.contains("ERROR") && text.contains("request"), "{text}");
        assert!(!text.contains('\u{1b}'), "{text}");
    }

    #[test]
    fn an_access_line_has_no_query_no_header_and_no_body() {
        let log = || {
            let request = Request::get("/api/accounts/1?token=secret")
                .header("authorization", "Bearer secret")
                .body("secret".to_owned())
                .unwrap();
            let access = AccessLog { is_on: true };
            let line = access
                .begin(([192, 0, 2, 1], 4000).into(), &request)
                .unwrap();
            let response = Response::builder()
                .status(201)
                .header("x-request-id", "abc")
                .body("answer".to_owned());
            line.end(&response.unwrap());
        };
        let text = logged(|settings| settings.access.value = true, log);
        let line: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(line["method"], "GET");
        assert_eq!(line["path"], "/api/accounts/1");
        assert_eq!(line["status"], 201);
        assert_eq!(line["bytes"], 6);
        assert_eq!(line["request_id"], "abc");
        assert_eq!(line["peer"], "192.0.2.1:4000");
        assert!(line["duration_us"].is_u64());
        assert!(
            !text.contains("secret") && !text.contains("answer"),
            "{text}"
        );

        let request = Request::get("/").body(()).unwrap();
        let access = AccessLog { is_on: false };
        assert!(
            access
                .begin(([192, 0, 2, 1], 4000).into(), &request)
                .is_none()
        );
    }

    #[test]
    fn a_reader_that_has_stopped_makes_nobody_wait() {
        static DROPPED: AtomicU64 = AtomicU64::new(0);

        /// Takes nothing while the gate is held.
        struct Stuck(Arc<Mutex<()>>);

        impl Write for Stuck {
            fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
                drop(self.0.lock().unwrap());
                Ok(bytes.len())
            }

            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }

        let gate = Arc::new(Mutex::new(()));
        let held = gate.lock().unwrap();
        let lines = Lines::start(Stuck(Arc::clone(&gate)), 8, |dropped| {
            DROPPED.fetch_add(dropped, Relaxed);
        });
        for _ in 0..10_000 {
            lines.make_writer().write_all(b"line\n").unwrap();
        }
        lines.flush(Duration::from_millis(10));
        drop(held);
        lines.flush(Duration::from_secs(10));
        let mut waited = 0;
        while DROPPED.load(Relaxed) < 9_000 && waited < 1_000 {
            thread::sleep(Duration::from_millis(10));
            waited += 1;
        }
        assert!((9_000..10_000).contains(&DROPPED.load(Relaxed)));
    }

    #[test]
    fn the_last_lines_are_written_although_the_channel_is_full() {
        /// Takes its time, and counts.
        struct Slow(Arc<AtomicU64>);

        impl Write for Slow {
            fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
                thread::sleep(Duration::from_millis(20));
                self.0.fetch_add(bytes.len() as u64, Relaxed);
                Ok(bytes.len())
            }

            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }

        let written = Arc::new(AtomicU64::new(0));
        let lines = Lines::start(Slow(Arc::clone(&written)), 8, |_| {});
        while lines.dropped.load(Relaxed) == 0 {
            lines.make_writer().write_all(b"line\n").unwrap();
        }
        lines.flush(Duration::from_secs(10));
        assert!(written.load(Relaxed) >= 8 * 5);
    }
}
