//! The command line: what can be asked of the program, and with which flags.
//!
//! It only reads; what a command does is done elsewhere.

mod models;
mod people;

use std::{ffi::OsString, path::PathBuf};

use clap::{Arg, ArgAction, ArgMatches, Command as Cli, value_parser};

use models::{asked_explain, asked_schema, model_commands};
use people::{
    asked_of_keys, asked_of_sessions, asked_of_users, key_commands, session_commands, user_commands,
};

use crate::{sequence::Sequence, store::Until, types::Timestamp};

pub(super) use people::People;

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Command {
    /// Serve until a signal.
    Serve {
        /// Begin at the checkpoint before the newest, a file of which is damaged.
        previous_checkpoint: bool,
    },
    /// Say whether the configuration can be used.
    ConfigCheck,
    /// Print the effective configuration.
    ConfigPrint,
    /// Print the OpenAPI document.
    OpenApi,
    /// Print the JSON Schema of a model.
    Schema {
        /// The model's name.
        model: String,
    },
    /// Print which way a query of a model's list takes.
    Explain {
        /// The model's name.
        model: String,
        /// The query, as it stands behind the `?`.
        query: String,
    },
    /// Read every byte of the store and check it.
    Verify,
    /// Print the log.
    LogDump {
        /// As JSON, a line a frame or record.
        json: bool,
        /// From the frame on that holds this sequence.
        from: Sequence,
    },
    /// Print the past of one record.
    LogRecord {
        /// As JSON, a line an event.
        json: bool,
        /// Its model's name.
        model: String,
        /// Its key, as in its address.
        key: String,
    },
    /// Print every record of a model, a line of JSON each.
    Export {
        /// The model's name.
        model: String,
    },
    /// Do something with users, sessions or API keys.
    People(People),
    /// Put the records of such lines into a model.
    Import {
        /// The model's name.
        model: String,
        /// Where the lines are; on standard input without.
        file: Option<PathBuf>,
    },
    /// Give models new snapshots and let the log go.
    Compact {
        /// Their names; all without.
        models: Vec<String>,
    },
    /// Copy the store into a directory.
    Backup {
        /// It is empty, or not there yet.
        dir: PathBuf,
    },
    /// Make a store of such a copy.
    Restore {
        /// Where it is.
        dir: PathBuf,
        /// Up to where.
        until: Until,
    },
}

/// A command line, read.
#[derive(Debug)]
pub(super) struct Invocation {
    pub(super) command: Command,
    /// The configuration file that it names.
    pub(super) file: Option<PathBuf>,
    /// Flags that set a key: the flag, the key, the text.
    pub(super) flags: Vec<(&'static str, &'static str, String)>,
}

/// Flags that set a key of the configuration: key, flag, what its value is called, help.
const FLAGS: [(&str, &str, &str, &str); 3] = [
    (
        "listen",
        "--listen",
        "ADDRESS",
        "Address and port to listen on, such as 127.0.0.1:3000",
    ),
    (
        "admin.listen",
        "--admin-listen",
        "ADDRESS",
        "Address and port for /_admin and /metrics alone, such as 127.0.0.1:9090",
    ),
    (
        "data",
        "--data",
        "DIR",
        "The data directory, such as ./data",
    ),
];

/// Reads a command line; the first argument is the program.
///
/// # Errors
/// It is wrong, or it asks for help or the version; clap's text says it all.
pub(super) fn parse(
    name: &'static str,
    version: &'static str,
    arguments: impl IntoIterator<Item = OsString>,
) -> Result<Invocation, clap::Error> {
    let matches = cli(name, version).try_get_matches_from(arguments)?;
    let (command, last) = asked(&matches);
    let flags = FLAGS.iter().filter_map(|&(key, flag, ..)| {
        let text = last.try_get_one::<String>(key).ok().flatten()?;
        Some((flag, key, text.clone()))
    });
    let file = last
        .try_get_one::<PathBuf>("config")
        .ok()
        .flatten()
        .cloned();
    Ok(Invocation {
        command,
        file,
        flags: flags.collect(),
    })
}

/// The command, and the arguments of its last word.
fn asked(matches: &ArgMatches) -> (Command, &ArgMatches) {
    match matches.subcommand() {
        Some(("config", config)) => match config.subcommand() {
            Some(("print", print)) => (Command::ConfigPrint, print),
            Some((_, check)) => (Command::ConfigCheck, check),
            None => (Command::ConfigCheck, config),
        },
        Some(("openapi", openapi)) => (Command::OpenApi, openapi),
        Some(("schema", schema)) => (asked_schema(schema), schema),
        Some(("explain", explain)) => (asked_explain(explain), explain),
        Some(("verify", verify)) => (Command::Verify, verify),
        Some(("log", log)) => {
            let (word, dump) = log.subcommand().unwrap_or(("dump", log));
            if word == "record" {
                let (model, key) = (text(dump, "model"), text(dump, "key"));
                let json = flag(dump, "json");
                return (Command::LogRecord { json, model, key }, dump);
            }
            let from = dump.try_get_one::<u64>("from").ok().flatten().copied();
            let (json, from) = (flag(dump, "json"), Sequence(from.unwrap_or(0)));
            (Command::LogDump { json, from }, dump)
        }
        Some(("user", user)) => asked_of_users(user),
        Some(("session", session)) => asked_of_sessions(session),
        Some(("key", key)) => asked_of_keys(key),
        Some(("export", export)) => {
            let model = text(export, "model");
            (Command::Export { model }, export)
        }
        Some(("import", import)) => {
            let file = import.try_get_one::<PathBuf>("file").ok().flatten();
            let file = file.filter(|file| file.as_os_str() != "-").cloned();
            let model = text(import, "model");
            (Command::Import { model, file }, import)
        }
        Some(("compact", compact)) => {
            let models = compact.try_get_many::<String>("model").ok().flatten();
            let models = models.unwrap_or_default().cloned().collect();
            (Command::Compact { models }, compact)
        }
        Some(("backup", backup)) => {
            let dir = path(backup, "dir");
            (Command::Backup { dir }, backup)
        }
        Some(("restore", restore)) => {
            let (dir, until) = (path(restore, "dir"), until(restore));
            (Command::Restore { dir, until }, restore)
        }
        serve => {
            let serve = serve.map_or(matches, |(_, serve)| serve);
            let previous_checkpoint = flag(serve, "previous-checkpoint");
            (
                Command::Serve {
                    previous_checkpoint,
                },
                serve,
            )
        }
    }
}

/// Up to where a store is restored.
fn until(restore: &ArgMatches) -> Until {
    let sequence = restore.try_get_one::<u64>("to-seq").ok().flatten();
    let time = restore.try_get_one::<Timestamp>("to-time").ok().flatten();
    match (sequence, time) {
        (Some(&sequence), _) => Until::Sequence(Sequence(sequence)),
        (None, Some(&time)) => Until::Time(time),
        (None, None) => Until::End,
    }
}

/// Whether a flag is given.
fn flag(matches: &ArgMatches, name: &str) -> bool {
    let given = matches.try_get_one::<bool>(name).ok().flatten();
    given.copied().unwrap_or(false)
}

/// A word; nothing if it is not there.
fn text(matches: &ArgMatches, name: &str) -> String {
    let text = matches.try_get_one::<String>(name).ok().flatten();
    text.cloned().unwrap_or_default()
}

/// A word, if it is there.
fn optional(matches: &ArgMatches, name: &str) -> Option<String> {
    let text = matches.try_get_one::<String>(name).ok().flatten();
    text.cloned()
}

/// A path; an empty one if it is not there.
fn path(matches: &ArgMatches, name: &str) -> PathBuf {
    let path = matches.try_get_one::<PathBuf>(name).ok().flatten();
    path.cloned().unwrap_or_default()
}

fn cli(name: &'static str, version: &'static str) -> Cli {
    let serve = with_configuration(
        Cli::new("serve").about("Serve until SIGTERM or SIGINT"),
        &["listen", "admin.listen", "data"],
    )
    .arg(
        Arg::new("previous-checkpoint")
            .long("previous-checkpoint")
            .action(ArgAction::SetTrue)
            .help("Begin at the checkpoint before the newest; nothing is lost by it"),
    );
    let check = with_configuration(
        Cli::new("check").about("Say whether the configuration can be used"),
        &["listen", "admin.listen", "data"],
    );
    let print = with_configuration(
        Cli::new("print").about("Print the effective configuration and where each value is from"),
        &["listen", "admin.listen", "data"],
    );
    let openapi = with_configuration(
        Cli::new("openapi").about("Print the OpenAPI document of the server as it is configured"),
        &[],
    );
    let verify = with_configuration(
        Cli::new("verify").about("Read and check every byte of the store; nothing is changed"),
        &["data"],
    );
    Cli::new(name)
        .version(version)
        .about("A durable REST server, generated from its models")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(serve)
        .subcommand(group("config", "Check or print the configuration").subcommands([check, print]))
        .subcommand(openapi)
        .subcommands(model_commands())
        .subcommand(verify)
        .subcommand(group("log", "Look into the log").subcommands(log_commands()))
        .subcommand(group("user", "Say who may log in").subcommands(user_commands()))
        .subcommand(group("session", "See and end logins").subcommands(session_commands()))
        .subcommand(group("key", "See and revoke API keys").subcommands(key_commands()))
        .subcommands(store_commands())
}

fn json_arg() -> Arg {
    Arg::new("json")
        .long("json")
        .action(ArgAction::SetTrue)
        .help("One JSON object a line")
}

/// The commands that show what the log holds.
fn log_commands() -> [Cli; 2] {
    let dump = Cli::new("dump").about("Print the log's frames and records; nothing is changed");
    let dump = with_configuration(dump, &["data"]).arg(json_arg()).arg(
        Arg::new("from")
            .long("from")
            .value_name("SEQ")
            .value_parser(value_parser!(u64))
            .help("Begin with the frame that holds this sequence"),
    );
    let word = |name: &'static str, value: &'static str, help: &'static str| {
        let word = Arg::new(name).value_name(value).required(true);
        word.help(help)
    };
    let record = Cli::new("record")
        .about("Print one record's past, newest first, as far back as it is kept");
    let record = with_configuration(record, &["data"])
        .arg(json_arg())
        .arg(word("model", "MODEL", "A model, such as Account"))
        .arg(word("key", "KEY", "The record's key, as in its address"));
    [dump, record]
}

/// The commands that a live server does for its store, or that open the store themselves.
fn store_commands() -> [Cli; 5] {
    let model = || {
        Arg::new("model")
            .value_name("MODEL")
            .help("A model, such as Account")
    };
    let export = Cli::new("export")
        .about("Print every record of a model, hidden members too, a line of JSON each")
        .arg(model().required(true));
    let import = Cli::new("import")
        .about("Put the records of such lines into a model: all lines are checked first")
        .arg(model().required(true))
        .arg(
            Arg::new("file")
                .value_name("FILE")
                .value_parser(value_parser!(PathBuf))
                .help("The lines [default: standard input]"),
        );
    let compact = Cli::new("compact")
        .about("Write new snapshots and let the log go that they cover")
        .arg(model().num_args(0..).help("Models [default: all]"));
    let dir = |help: &'static str| {
        Arg::new("dir")
            .value_name("DIR")
            .required(true)
            .value_parser(value_parser!(PathBuf))
            .help(help)
    };
    let backup = Cli::new("backup")
        .about("Copy the store, whole at one moment, while a server writes or without one")
        .arg(dir("A directory that is empty or not there yet"));
    let until = |name: &'static str, value: &'static str| {
        let other = if name == "to-seq" {
            "to-time"
        } else {
            "to-seq"
        };
        Arg::new(name)
            .long(name)
            .value_name(value)
            .conflicts_with(other)
    };
    let restore = Cli::new("restore")
        .about("Make a store of a backup, in a data directory that is empty or not there yet")
        .arg(dir("The backup"))
        .arg(
            until("to-seq", "SEQ")
                .value_parser(value_parser!(u64))
                .help("As it was at this sequence"),
        )
        .arg(
            until("to-time", "TIME")
                .value_parser(|text: &str| text.parse::<Timestamp>())
                .help("As it was at this time, such as 2026-11-25T07:00:00Z"),
        );
    [export, import, compact, backup, restore].map(|command| with_configuration(command, &["data"]))
}

/// A word that another word must follow.
fn group(name: &'static str, about: &'static str) -> Cli {
    Cli::new(name)
        .about(about)
        .subcommand_required(true)
        .arg_required_else_help(true)
}

/// Adds `--config` and the flags of these keys.
fn with_configuration(command: Cli, keys: &[&str]) -> Cli {
    let flags = FLAGS.iter().filter(|(key, ..)| keys.contains(key));
    let flags = flags.map(|&(key, flag, value, help)| {
        Arg::new(key)
            .long(flag.trim_start_matches('-'))
            .value_name(value)
            .help(help)
    });
    let config = Arg::new("config")
        .long("config")
        .value_name("FILE")
        .value_parser(value_parser!(PathBuf))
        .help("The configuration file [default: modelith.toml, if it is there]");
    command.args(flags).arg(config)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    fn read(line: &str) -> Result<Invocation, clap::Error> {
        parse("server", "1.2.3", line.split(' ').map(OsString::from))
    }

    #[test]
    fn the_command_line_is_sound() {
        cli("server", "1.2.3").debug_assert();
    }

    #[test]
    fn each_command_is_read_with_its_flags() {
        let explain = |query: &str| Command::Explain {
            model: "Todo".to_owned(),
            query: query.to_owned(),
        };
        let todo = || "Todo".to_owned();
        let import = |file: Option<&str>| Command::Import {
            model: todo(),
            file: file.map(PathBuf::from),
        };
        let serve = |previous_checkpoint| Command::Serve {
            previous_checkpoint,
        };
        let dump = |json, from| Command::LogDump {
            json,
            from: Sequence(from),
        };
        for (line, command) in [
            ("server serve", serve(false)),
            ("server serve --previous-checkpoint", serve(true)),
            ("server config check", Command::ConfigCheck),
            ("server config print", Command::ConfigPrint),
            ("server openapi", Command::OpenApi),
            ("server schema Todo", Command::Schema { model: todo() }),
            (
                "server explain Todo status=open&sort=-due",
                explain("status=open&sort=-due"),
            ),
            ("server explain Todo", explain("")),
            ("server verify", Command::Verify),
            ("server log dump", dump(false, 0)),
            ("server log dump --json --from 7", dump(true, 7)),
            (
                "server log record Todo 7 --json",
                Command::LogRecord {
                    json: true,
                    model: todo(),
                    key: "7".to_owned(),
                },
            ),
            ("server export Todo", Command::Export { model: todo() }),
            ("server import Todo", import(None)),
            ("server import Todo -", import(None)),
            ("server import Todo a.ndjson", import(Some("a.ndjson"))),
            ("server compact", Command::Compact { models: vec![] }),
            ("server backup b", Command::Backup { dir: "b".into() }),
            (
                "server compact Todo List",
                Command::Compact {
                    models: vec![todo(), "List".to_owned()],
                },
            ),
        ] {
            reads(line, &command);
        }
    }

    #[track_caller]
    pub(super) fn reads(line: &str, command: &Command) {
        let invocation = read(line).unwrap();
        assert_eq!(&invocation.command, command, "{line}");
        assert_eq!(
            (invocation.file, invocation.flags),
            (None, vec![]),
            "{line}"
        );
    }

    #[test]
    fn a_restore_is_to_the_end_or_to_a_sequence_or_a_time() {
        let restore = |until| Command::Restore {
            dir: "b".into(),
            until,
        };
        for (line, command) in [
            ("server restore b", restore(Until::End)),
            (
                "server restore b --to-seq 7",
                restore(Until::Sequence(Sequence(7))),
            ),
            (
                "server restore b --to-time 1970-01-01T00:00:00Z",
                restore(Until::Time(Timestamp::UNIX_EPOCH)),
            ),
        ] {
            reads(line, &command);
        }
    }

    #[test]
    fn flags_set_keys_and_name_the_file() {
        let invocation = read("server serve --listen [::1]:1 --data d --config c.toml").unwrap();
        assert_eq!(invocation.file, Some("c.toml".into()));
        assert_eq!(
            invocation.flags,
            [
                ("--listen", "listen", "[::1]:1".to_owned()),
                ("--data", "data", "d".to_owned())
            ],
        );
    }

    #[test]
    fn what_is_not_a_command_ends_with_2() {
        for line in [
            "server",
            "server config",
            "server log",
            "server sreve",
            "server serve --lisen 127.0.0.1:1",
            "server verify --listen 127.0.0.1:1",
            "server log dump --from -1",
            "server log dump --from x",
            "server serve now",
            "server export",
            "server user",
            "server user add",
            "server user role ada",
            "server session revoke",
            "server session revoke a --user b",
            "server key",
            "server key revoke",
            "server export A B",
            "server import",
            "server import A b c",
            "server backup",
            "server restore",
            "server restore b --to-seq 1 --to-time 1970-01-01T00:00:00Z",
            "server restore b --to-time yesterday",
            "server compact --listen 127.0.0.1:1",
        ] {
            assert_eq!(read(line).unwrap_err().exit_code(), 2, "{line}");
        }
        let version = read("server --version").unwrap_err();
        assert_eq!(
            (version.exit_code(), version.to_string()),
            (0, "server 1.2.3\n".to_owned())
        );
        assert_eq!(read("server --help").unwrap_err().exit_code(), 0);
    }
}
