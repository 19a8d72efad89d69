//! The whole command line: reads it, does what it asks, and ends with a sentence and a code.

use std::{
    fmt::Display,
    io::{self, BufWriter, Write},
    process::ExitCode,
    sync::Arc,
};

use super::{
    Exit, ServeError, Server, StartError, builder,
    command::{self, Command, Invocation},
    config::{Layers, Loaded},
    logs::Logs,
    start,
};
use crate::{
    data_dir::{DataDir, Options},
    log::{self, Line, LogError, Report},
    model::App,
    sequence::Sequence,
    store::{self, OpenError},
};

/// How a command ended that did not do what it says.
struct Failed {
    sentence: String,
    code: u8,
}

impl<A: App> Server<A> {
    /// The whole program: reads the command line, does what it asks, and gives the exit code.
    /// docs/operations.md has the commands and the codes.
    #[must_use]
    pub fn main(self) -> ExitCode {
        let invocation = match command::parse(A::NAME, A::VERSION, std::env::args_os()) {
            Ok(invocation) => invocation,
            Err(error) => {
                // There is no other place to say that this failed.
                let _: io::Result<()> = error.print();
                return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
            }
        };
        match self.run(invocation) {
            Ok(()) => ExitCode::SUCCESS,
            Err(Failed { sentence, code }) => {
                let _: io::Result<()> = writeln!(io::stderr(), "error: {sentence}");
                ExitCode::from(code)
            }
        }
    }

    fn run(self, invocation: Invocation) -> Result<(), Failed> {
        let Invocation {
            command,
            file,
            flags,
        } = invocation;
        if command == Command::OpenApi {
            return print(A::OPENAPI);
        }
        let environment = std::env::vars_os().collect();
        let layers = Layers {
            program: self.into_config(),
            environment,
            file,
            flags,
        };
        let loaded = layers.load().map_err(StartError::from)?;
        match command {
            Command::Serve => serve::<A>(&loaded),
            Command::ConfigCheck => check::<A>(&loaded),
            Command::ConfigPrint => print(&loaded.config.to_string()),
            Command::OpenApi => Ok(()),
            Command::Verify => verify(&loaded),
            Command::LogDump { json, from } => dump(&loaded, json, from),
        }
    }
}

fn serve<A: App>(loaded: &Loaded) -> Result<(), Failed> {
    let _logs = Logs::install(&loaded.config.log);
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string);
        let message = panic.payload_as_str().unwrap_or_default();
        tracing::error!(
            place,
            message,
            "a thread panicked: a defect of this program"
        );
    }));
    // Only signals and the end are waited for here; requests have threads of their own.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let runtime = runtime.map_err(StartError::Threads)?;
    Ok(runtime.block_on(builder::serve::<A>(loaded))?)
}

fn check<A: App>(loaded: &Loaded) -> Result<(), Failed> {
    let config = &loaded.config;
    let exposure = start::exposure::<A>()?;
    let exposed = exposure.check(config.listen.value, config.allow_public_writes.value);
    exposed.map_err(StartError::from)?;
    for warning in &loaded.warnings {
        let _: io::Result<()> = writeln!(io::stderr(), "warning: {warning}");
    }
    let source = match &loaded.file {
        Some(file) => format!("with {}", file.display()),
        None => "without a file".to_owned(),
    };
    print(&format!("the configuration, {source}, can be used\n"))
}

fn verify(loaded: &Loaded) -> Result<(), Failed> {
    let dir = inspect(loaded)?;
    let manifest = dir.manifest();
    let (identity, start) = (store::identity(manifest), store::start(manifest));
    let report = log::verify(dir.dir(), &identity, start).map_err(OpenError::from)?;
    print(&verified(&report))
}

fn verified(report: &Report) -> String {
    let log::Counts {
        segments,
        frames,
        records,
        bytes,
    } = report.counts;
    let mut text = format!(
        "the log is whole: {segments} segments, {frames} frames, {records} events, {bytes} bytes, \
         up to sequence {}\n",
        report.last_sequence
    );
    if let Some(torn) = &report.torn {
        text += &format!(
            "its last write did not finish and was never acknowledged: segment {}, byte {}, \
             sequence {}; the next start puts it aside\n",
            torn.segment, torn.offset, torn.sequence
        );
    }
    text
}

fn dump(loaded: &Loaded, json: bool, from: Sequence) -> Result<(), Failed> {
    let dir = inspect(loaded)?;
    let manifest = dir.manifest();
    let (identity, start) = (store::identity(manifest), store::start(manifest));
    let mut out = BufWriter::new(io::stdout().lock());
    let mut show = |line: Line| {
        if json {
            serde_json::to_writer(&mut out, &line)?;
            out.write_all(b"\n")
        } else {
            write_line(&mut out, &line)
        }
    };
    let dumped = log::dump(dir.dir(), &identity, start, from, &mut show);
    let flushed = out.flush();
    match dumped {
        Ok(()) => written(flushed),
        Err(LogError::Output(error)) => written(Err(error)),
        Err(error) => Err(OpenError::from(error).into()),
    }
}

fn write_line(out: &mut impl Write, line: &Line) -> io::Result<()> {
    match line {
        Line::Frame(frame) => writeln!(
            out,
            "{} {} frame of {} records, segment {} byte {}, {} bytes",
            frame.sequence, frame.time, frame.records, frame.segment, frame.offset, frame.bytes
        ),
        Line::Record(record) => writeln!(
            out,
            "  {} model {} key {} {} {}",
            record.sequence, record.model, record.key, record.kind, record.members
        ),
    }
}

/// Takes the store's lock to read it.
fn inspect(loaded: &Loaded) -> Result<DataDir, Failed> {
    let place = start::place(&loaded.config);
    let options = Options {
        allow_remote: place.allow_remote,
        ..Options::default()
    };
    let dir = DataDir::inspect(Arc::clone(&place.vfs), &place.path, &options);
    Ok(dir.map_err(OpenError::from)?)
}

fn print(text: &str) -> Result<(), Failed> {
    let mut out = io::stdout().lock();
    written(out.write_all(text.as_bytes()).and_then(|()| out.flush()))
}

/// Whoever reads the output may stop when they have enough: `server openapi | head`.
fn written(result: io::Result<()>) -> Result<(), Failed> {
    match result {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Failed {
            sentence: format!("cannot write to standard output: {error}"),
            code: Exit::Io.code(),
        }),
        _ => Ok(()),
    }
}

impl Failed {
    fn new(error: &impl Display, code: u8) -> Self {
        Self {
            sentence: error.to_string(),
            code,
        }
    }
}

impl From<StartError> for Failed {
    fn from(error: StartError) -> Self {
        Self::new(&error, error.exit_code())
    }
}

impl From<ServeError> for Failed {
    fn from(error: ServeError) -> Self {
        Self::new(&error, error.exit_code())
    }
}

impl From<OpenError> for Failed {
    fn from(error: OpenError) -> Self {
        Self::new(&error, error.exit_code())
    }
}
