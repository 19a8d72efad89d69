//! Feeds the readers of the store's files, and that of schemas, with bytes that nobody wrote.
//!
//! `modelith-fuzz TARGET SECONDS [SEED]` changes what real files held, over and over; README.md
//! says how. `modelith-fuzz TARGET --again FILE` runs one input. A panic ends it with 1, and the
//! input lies in findings/.

mod mutate;
mod schema;
mod seal;
mod target;

use std::{
    collections::BTreeSet,
    fs, panic,
    process::ExitCode,
    time::{Duration, Instant},
};

use mutate::{Dice, mutate};
use target::Target;

/// Most inputs that are kept because they showed something new.
const CORPUS_MAX: usize = 4096;

/// Longest that one input may take; far more than any does.
const RUN_MAX: Duration = Duration::from_secs(10);

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let target = words.first().and_then(|name| Target::new(name));
    match (target, words.get(1..).unwrap_or_default()) {
        (Some(target), ["--again", file]) => match fs::read(file) {
            Ok(input) => {
                println!("{}", target.run(&input));
                ExitCode::SUCCESS
            }
            Err(error) => {
                eprintln!("{file}: {error}");
                ExitCode::from(66)
            }
        },
        (Some(target), [seconds, seed @ ..]) => {
            let seconds = seconds.parse().ok();
            let seed = seed.first().map_or(Some(1), |seed| seed.parse().ok());
            match (seconds, seed) {
                (Some(seconds), Some(seed)) => fuzz(&target, seconds, seed),
                _ => usage(),
            }
        }
        _ => usage(),
    }
}

fn usage() -> ExitCode {
    eprintln!("modelith-fuzz {} SECONDS [SEED]", target::NAMES.join("|"));
    eprintln!("modelith-fuzz TARGET --again FILE");
    ExitCode::from(64)
}

fn fuzz(target: &Target, seconds: u64, seed: u64) -> ExitCode {
    let mut dice = Dice::new(seed);
    let mut corpus = target.seeds();
    let words = target.words();
    let seeds = corpus.len();
    let mut seen: BTreeSet<String> = BTreeSet::new();
    for input in &corpus {
        seen.insert(shape(&target.run(input)));
    }
    let deadline = Instant::now() + Duration::from_secs(seconds);
    let (mut runs, mut read) = (0_u64, 0_u64);
    while runs % 64 != 0 || Instant::now() < deadline {
        let from = if dice.below(2) == 0 {
            seeds
        } else {
            corpus.len()
        };
        let one = &corpus[dice.below(from)];
        let other = &corpus[dice.below(corpus.len())];
        let mut input = mutate(&mut dice, one, other, &words);
        // A checksum stops most of what is changed at the door; what is behind it is wanted too.
        if dice.below(4) > 0 {
            target.seal(&mut input);
        }
        runs += 1;
        let begun = Instant::now();
        let Ok(said) = panic::catch_unwind(|| target.run(&input)) else {
            return found(target, &input, "a panic");
        };
        if begun.elapsed() > RUN_MAX {
            return found(target, &input, "too slow");
        }
        read += u64::from(target.is_read(&said));
        // What is said for the first time is worth going on from.
        if seen.insert(shape(&said)) && corpus.len() < CORPUS_MAX {
            corpus.push(input);
        }
    }
    println!(
        "{}: {runs} inputs, {read} of them read, {} different answers",
        target.name,
        seen.len()
    );
    // A reader that refuses all, or says one thing to all, was not reached.
    if read == 0 || seen.len() < target.answers_min {
        eprintln!("{}: too few answers: {seen:#?}", target.name);
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

/// An answer without its numbers and names: answers of one shape come from one place of the code.
fn shape(said: &str) -> String {
    // What stands between quotes is a name or a value.
    let parts = said.split(['`', '"']).enumerate();
    let words = parts.map(|(at, part)| if at % 2 == 0 { part } else { "`" });
    let mut shape: String = words
        .collect::<String>()
        .chars()
        .map(|char| if char.is_ascii_digit() { '#' } else { char })
        .filter(char::is_ascii)
        .take(120)
        .collect();
    while shape.contains("##") {
        shape = shape.replace("##", "#");
    }
    shape
}

fn found(target: &Target, input: &[u8], what: &str) -> ExitCode {
    let name = format!("findings/{}-{}", target.name, blake3::hash(input).to_hex());
    let written = fs::create_dir_all("findings").and_then(|()| fs::write(&name, input));
    match written {
        Ok(()) => eprintln!("{}: {what}; the input is {name}", target.name),
        Err(error) => eprintln!("{}: {what}; {name}: {error}; {input:?}", target.name),
    }
    ExitCode::FAILURE
}
