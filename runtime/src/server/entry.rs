//! The whole command line: reads it, does what it asks, and ends with a sentence and a code.

use std::{
    collections::BTreeMap,
    io::{self, Write},
    process::ExitCode,
};

use serde_json::value::RawValue;

use super::{
    Server, StartError, builder,
    command::{self, Command, Invocation},
    commands::{self, print},
    config::{Layers, Loaded},
    error::Refusal,
    exit,
    failed::{Failed, no_model},
    logs::Logs,
    start,
};
use crate::{fault::Place, model::App};

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
        match self.run(invocation, &mut io::stdout().lock()) {
            Ok(()) => ExitCode::SUCCESS,
            Err(Failed { sentence, code }) => {
                let _: io::Result<()> = writeln!(io::stderr(), "error: {sentence}");
                ExitCode::from(code)
            }
        }
    }

    /// Does what a command line asks; what it prints goes to `out`.
    fn run(self, invocation: Invocation, out: &mut dyn Write) -> Result<(), Failed> {
        let Invocation {
            command,
            file,
            flags,
        } = invocation;
        match &command {
            Command::Schema { model } => return print(out, &schema::<A>(model)?),
            Command::Explain { model, query } => return print(out, &explain::<A>(model, query)?),
            _ => {}
        }
        let environment = std::env::vars_os().collect();
        let layers = Layers {
            program: self.into_config(),
            environment,
            file,
            flags,
        };
        let mut loaded = layers.load().map_err(StartError::from)?;
        match command {
            Command::Serve {
                previous_checkpoint,
            } => {
                loaded.config.previous_checkpoint = previous_checkpoint;
                serve::<A>(&loaded)
            }
            Command::ConfigCheck => check::<A>(&loaded, out),
            Command::ConfigPrint => print(out, &loaded.config.to_string()),
            Command::OpenApi => print(out, &A::OPENAPI.text(start::logins(&loaded.config))),
            Command::Schema { .. } | Command::Explain { .. } => Ok(()),
            Command::Verify => commands::verify(&loaded, out),
            Command::LogDump { json, from } => commands::dump(&loaded, json, from, out),
            Command::LogRecord { json, model, key } => {
                commands::record::<A>(&loaded, json, (&model, &key), out)
            }
            Command::Export { model } => commands::export::<A>(&loaded, &model, out),
            Command::People(people) => commands::people::<A>(&loaded, people, out),
            Command::Import { model, file } => {
                commands::import::<A>(&loaded, &model, file.as_deref(), out)
            }
            Command::Compact { models } => commands::compact::<A>(&loaded, &models, out),
            Command::Backup { dir } => commands::backup::<A>(&loaded, &dir, out),
            Command::Restore { dir, until } => commands::restore::<A>(&loaded, &dir, until, out),
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
    let runtime = runtime.map_err(|error| StartError::from(Refusal::Threads(error)))?;
    Ok(runtime.block_on(builder::serve::<A>(loaded))?)
}

fn check<A: App>(loaded: &Loaded, out: &mut dyn Write) -> Result<(), Failed> {
    let config = &loaded.config;
    let exposure = start::check_exposure::<A>(config)?;
    let exposed = exposure.check(config.listen.value, config.allow_public_writes.value);
    exposed.map_err(StartError::from)?;
    start::place(config).check_segments::<A>()?;
    start::policy::<A>(config).map_err(StartError::from)?;
    for warning in &loaded.warnings {
        let _: io::Result<()> = writeln!(io::stderr(), "warning: {warning}");
    }
    let source = match &loaded.file {
        Some(file) => format!("with {}", file.display()),
        None => "without a file".to_owned(),
    };
    print(out, &format!("the configuration, {source}, can be used\n"))
}

/// The text of a model's schema, out of that of all.
fn schema<A: App>(model: &str) -> Result<String, Failed> {
    let all: BTreeMap<&str, &RawValue> = serde_json::from_str(A::SCHEMAS).unwrap_or_default();
    let schema = all.get(model).ok_or_else(|| no_model::<A>(model))?.get();
    if let Ok(sentence) = serde_json::from_str(schema) {
        let code = exit::INEXPRESSIBLE;
        return Err(Failed { sentence, code });
    }
    // No string holds a line feed as it is: each begins a line, which is one level too far in.
    Ok(schema.replace("\n  ", "\n") + "\n")
}

fn explain<A: App>(model: &str, query: &str) -> Result<String, Failed> {
    let query = query.strip_prefix('?').unwrap_or(query);
    let explained = A::explain(model, query).ok_or_else(|| no_model::<A>(model))?;
    explained.map_err(|faults| {
        let mut sentence = "the query is refused with 400".to_owned();
        for fault in faults.list() {
            if let Place::Parameter(name) = &fault.place {
                sentence += &format!("\n  {name} {} ({})", fault.detail, fault.code);
            }
        }
        let code = exit::USAGE;
        Failed { sentence, code }
    })
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::server::tests::Doorbell;

    /// What a command prints, or the sentence and the code that it ends with.
    fn run(dir: &Path, line: &str) -> Result<String, (String, u8)> {
        let words = ["server"].into_iter().chain(line.split(' '));
        let mut invocation = command::parse("server", "1", words.map(Into::into)).unwrap();
        if invocation.command != Command::OpenApi {
            let data = dir.join("data").display().to_string();
            invocation.flags.push(("--data", "data", data));
        }
        let mut out = Vec::new();
        match Server::<Doorbell>::new().run(invocation, &mut out) {
            Ok(()) => Ok(String::from_utf8(out).unwrap()),
            Err(Failed { sentence, code }) => Err((sentence, code)),
        }
    }

    /// Makes a store, and stops it cleanly.
    fn make_store(dir: &Path) {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        let server = Server::<Doorbell>::new().with_listen(([127, 0, 0, 1], 0));
        let server = server.with_data(dir.join("data"));
        runtime.block_on(async { server.start().await.unwrap().stop().await.unwrap() });
    }

    #[test]
    fn what_needs_no_store_is_printed() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(run(dir.path(), "openapi").unwrap(), "{}");
        let schema = "{\n  \"type\": \"object\",\n  \"description\": \"\\n  a\"\n}\n";
        assert_eq!(run(dir.path(), "schema Doorbell").unwrap(), schema);
        assert_eq!(
            run(dir.path(), "schema Gate").unwrap_err(),
            ("`Gate::lock` is `opaque`".to_owned(), 1)
        );
        assert_eq!(
            run(dir.path(), "schema Dorbell").unwrap_err(),
            (
                "there is no model Dorbell; did you mean Doorbell?".to_owned(),
                2
            )
        );
        assert_eq!(
            run(dir.path(), "config check").unwrap(),
            "the configuration, without a file, can be used\n",
        );
        let printed = run(dir.path(), "config print --listen [::1]:7").unwrap();
        let first = printed.lines().next().unwrap();
        assert!(first.starts_with("listen = \"[::1]:7\" "), "{first}");
        assert!(first.ends_with(" # --listen"), "{first}");
    }

    #[test]
    fn a_configuration_that_cannot_be_used_ends_with_78() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("server.toml");
        std::fs::write(&file, "prot = 1").unwrap();
        let (sentence, code) =
            run(dir.path(), &format!("serve --config {}", file.display())).unwrap_err();
        assert_eq!(
            (sentence, code),
            (format!("{}:1: unknown key `prot`", file.display()), 78)
        );

        let (sentence, code) = run(dir.path(), "config check --listen 0.0.0.0:80").unwrap_err();
        assert!(
            sentence.starts_with("refusing to listen on 0.0.0.0:80"),
            "{sentence}"
        );
        assert_eq!(code, 78);
    }

    #[test]
    fn a_store_is_verified_and_dumped() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(run(dir.path(), "verify").unwrap_err().1, 78);
        assert_eq!(run(dir.path(), "log dump").unwrap_err().1, 78);

        make_store(dir.path());
        let verified = run(dir.path(), "verify").unwrap();
        assert!(
            verified.starts_with("the log is whole: 1 segments, "),
            "{verified}"
        );
        let text = run(dir.path(), "log dump").unwrap();
        assert!(
            text.contains(" frame of 0 records, segment 1 byte 4096, "),
            "{text}"
        );
        for line in run(dir.path(), "log dump --json").unwrap().lines() {
            let line: serde_json::Value = serde_json::from_str(line).unwrap();
            assert_eq!(line["line"], "frame");
        }
        assert_eq!(run(dir.path(), "log dump --json --from 1000").unwrap(), "");
    }

    #[test]
    fn a_damaged_store_ends_with_65() {
        let dir = tempfile::tempdir().unwrap();
        make_store(dir.path());
        let log = dir.path().join("data/log");
        let segment = std::fs::read_dir(log)
            .unwrap()
            .next()
            .unwrap()
            .unwrap()
            .path();
        let mut bytes = std::fs::read(&segment).unwrap();
        bytes[10] ^= 1;
        std::fs::write(&segment, bytes).unwrap();
        for line in ["verify", "log dump"] {
            let (sentence, code) = run(dir.path(), line).unwrap_err();
            assert!(sentence.contains("damaged"), "{line}: {sentence}");
            assert_eq!(code, 65, "{line}");
        }
    }
}
