//! The command line.

use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::thread;
use std::time::Duration;

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};

use crate::build;
use crate::case::Case;
use crate::peer::PeerOptions;
use crate::store::StoreCase;

/// What this process is to do.
#[derive(Debug)]
pub(crate) enum Invocation {
    /// Measure and print.
    Measure(Options),
    /// Be a peer.
    Peer(PeerOptions),
}

/// How to measure.
#[derive(Debug)]
pub(crate) struct Options {
    /// Rounds of each row: ours and the peer, in turn.
    pub(crate) rounds: usize,
    /// The measured time of each side of a round.
    pub(crate) measured: Duration,
    /// Numbers of connections, a row each, instead of those that each case has.
    pub(crate) connections: Option<Vec<NonZeroUsize>>,
    /// The cases that are rows of the table.
    pub(crate) cases: Vec<Case>,
    /// The cases of the store.
    pub(crate) store_cases: Vec<StoreCase>,
    /// Records that are there before all but the plain creates, if not as many as the cases have.
    pub(crate) records: Option<NonZeroUsize>,
    /// Threads of the driver.
    pub(crate) threads: NonZeroUsize,
    /// What is measured.
    pub(crate) subject: Subject,
    /// The bench server, if cargo need not build it.
    pub(crate) bench_server: Option<PathBuf>,
    /// Where files go. Emptied of what earlier runs left.
    pub(crate) data: PathBuf,
}

/// What stands in the column "ours".
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Subject {
    /// The reference server, which cargo builds first.
    Reference,
    /// A server that is there.
    Binary(PathBuf),
    /// A second peer: what differs from 1.00 then is noise.
    Peer,
}

/// Reads the arguments of this process. Prints and ends it if they are wrong or ask for help.
pub(crate) fn parse() -> Invocation {
    invocation(command().get_matches())
}

fn command() -> Command {
    Command::new("modelith-benches")
        .about("Measures the generated server beside bare peers, and prints a table")
        .args_conflicts_with_subcommands(true)
        .arg(count(
            "rounds",
            "5",
            "Rounds of each row: ours and the peer, in turn",
        ))
        .arg(count(
            "seconds",
            "3",
            "Measured time of each side of a round",
        ))
        .arg(
            Arg::new("connections")
                .long("connections")
                .value_name("N")
                .value_delimiter(',')
                .value_parser(value_parser!(NonZeroUsize))
                .help("Numbers of connections, a row each [default: what belongs to each case]"),
        )
        .arg(
            Arg::new("case")
                .long("case")
                .value_delimiter(',')
                .value_parser(case_names())
                .help("What to measure [default: all]"),
        )
        .arg(
            Arg::new("records")
                .long("records")
                .value_name("N")
                .value_parser(value_parser!(NonZeroUsize))
                .help("Records that are there before [default: 100000, and 1000000 for the store]"),
        )
        .arg(
            Arg::new("threads")
                .long("threads")
                .value_name("N")
                .value_parser(value_parser!(NonZeroUsize))
                .help("Threads of the driver [default: as many as cores]"),
        )
        .arg(path(
            "server",
            "PATH",
            "The reference server to measure, instead of letting cargo build it",
        ))
        .arg(path(
            "bench-server",
            "PATH",
            "The bench server to measure, instead of letting cargo build it",
        ))
        .arg(
            Arg::new("calibrate")
                .long("calibrate")
                .action(ArgAction::SetTrue)
                .conflicts_with("server")
                .help("Measure the peer against itself: shows the noise of this machine"),
        )
        .arg(path(
            "data",
            "DIR",
            "Where files go, on the disk to measure [default: target/benches]",
        ))
        .subcommand(peer_command())
}

fn case_names() -> Vec<&'static str> {
    let rows = Case::ALL.map(Case::name).into_iter();
    rows.chain(StoreCase::ALL.map(StoreCase::name)).collect()
}

fn path(name: &'static str, value: &'static str, help: &'static str) -> Arg {
    Arg::new(name)
        .long(name)
        .value_name(value)
        .value_parser(value_parser!(PathBuf))
        .help(help)
}

fn count(name: &'static str, default: &'static str, help: &'static str) -> Arg {
    Arg::new(name)
        .long(name)
        .value_name("N")
        .value_parser(value_parser!(NonZeroUsize))
        .default_value(default)
        .help(help)
}

fn peer_command() -> Command {
    let path = |name: &'static str| {
        Arg::new(name)
            .long(name)
            .value_parser(value_parser!(PathBuf))
    };
    Command::new("peer")
        .about("The bare server that the suite starts as a process of its own")
        .arg(
            Arg::new("listen")
                .long("listen")
                .value_parser(value_parser!(SocketAddr))
                .required(true),
        )
        .arg(
            path("answer")
                .required(true)
                .help("The answer to repeat, as bytes of HTTP/1.1"),
        )
        .arg(path("append").help("The file to append bodies to, with an fdatasync"))
}

fn invocation(mut matches: ArgMatches) -> Invocation {
    if let Some((_, mut peer)) = matches.remove_subcommand() {
        return Invocation::Peer(PeerOptions {
            listen: required(&mut peer, "listen"),
            answer: required(&mut peer, "answer"),
            append: peer.remove_one("append"),
        });
    }
    let number = |matches: &mut ArgMatches, name| required::<NonZeroUsize>(matches, name);
    let names: Option<Vec<String>> = matches.remove_many("case").map(Iterator::collect);
    let names = names.unwrap_or_else(|| case_names().iter().map(ToString::to_string).collect());
    let named = || names.iter().map(String::as_str);
    Invocation::Measure(Options {
        rounds: number(&mut matches, "rounds").get(),
        measured: Duration::from_secs(number(&mut matches, "seconds").get() as u64),
        cases: named().filter_map(Case::named).collect(),
        store_cases: named().filter_map(StoreCase::named).collect(),
        connections: matches.remove_many("connections").map(Iterator::collect),
        records: matches.remove_one("records"),
        threads: matches
            .remove_one("threads")
            .or_else(|| thread::available_parallelism().ok())
            .unwrap_or(NonZeroUsize::MIN),
        subject: if matches.get_flag("calibrate") {
            Subject::Peer
        } else {
            matches
                .remove_one("server")
                .map_or(Subject::Reference, Subject::Binary)
        },
        bench_server: matches.remove_one("bench-server"),
        data: matches
            .remove_one("data")
            .unwrap_or_else(|| build::workspace().join("target/benches")),
    })
}

#[expect(clippy::expect_used, reason = "clap refuses a command line without it")]
fn required<T: Clone + Send + Sync + 'static>(matches: &mut ArgMatches, name: &str) -> T {
    matches
        .remove_one(name)
        .expect("an argument that is required or has a default")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Invocation, clap::Error> {
        let words = std::iter::once("modelith-benches").chain(line.split_whitespace());
        command().try_get_matches_from(words).map(invocation)
    }

    fn options(line: &str) -> Options {
        match parse(line).unwrap() {
            Invocation::Measure(options) => options,
            Invocation::Peer(peer) => panic!("{peer:?}"),
        }
    }

    #[test]
    fn the_definition_is_sound() {
        command().debug_assert();
    }

    #[test]
    fn without_arguments_everything_is_measured() {
        let options = options("");
        assert_eq!(options.cases, Case::ALL);
        assert_eq!(options.store_cases, StoreCase::ALL);
        assert_eq!(options.connections, None);
        assert_eq!(
            (options.rounds, options.measured),
            (5, Duration::from_secs(3))
        );
        assert_eq!(options.subject, Subject::Reference);
        assert!(
            options.data.ends_with("target/benches"),
            "{:?}",
            options.data
        );
    }

    #[test]
    fn options_say_what_is_measured() {
        let options =
            options("--case read,scrape,find --connections 2,8 --server bin/server --data /d");
        assert_eq!(options.cases, [Case::Read, Case::Find]);
        assert_eq!(options.store_cases, [StoreCase::Scrape]);
        assert_eq!(options.connections.map(|numbers| numbers.len()), Some(2));
        assert_eq!(options.subject, Subject::Binary("bin/server".into()));
        assert_eq!(options.data, PathBuf::from("/d"));
    }

    #[test]
    fn wrong_arguments_are_refused() {
        for line in [
            "--case none",
            "--rounds 0",
            "--connections 1,0",
            "--server a --calibrate",
            "x",
        ] {
            assert!(parse(line).is_err(), "{line}");
        }
    }

    #[test]
    fn a_peer_needs_its_answer() {
        let Invocation::Peer(peer) = parse("peer --listen 127.0.0.1:1 --answer a").unwrap() else {
            panic!("a peer")
        };
        assert_eq!((peer.answer, peer.append), ("a".into(), None));
        assert!(parse("peer --listen 127.0.0.1:1").is_err());
    }
}
