//! Two processes and one directory, on the real file system.

use std::{
    io::{BufRead, BufReader, Lines, Write},
    process::{Child, ChildStdout, Command, Stdio},
    sync::Barrier,
    time::{Duration, Instant},
};

use super::*;
use crate::vfs::Disk;

const HOLD: &str = "MODELITH_TEST_HOLDS";
const RACE: &str = "MODELITH_TEST_RACES";

fn open_disk(path: &Path) -> Result<DataDir, DataDirError> {
    DataDir::open(Arc::new(Disk), path, &options(), &schema())
}

/// Not a test of its own: the other process of the test below.
#[test]
fn holder() {
    let Ok(path) = std::env::var(HOLD) else {
        return;
    };
    let mut dir = open_disk(Path::new(&path)).unwrap();
    start(&mut dir).unwrap();
    println!("\nholding");
    std::io::stdin().read_line(&mut String::new()).unwrap();
}

#[test]
fn the_loser_names_the_process_that_holds_the_directory() {
    let temporary = tempfile::tempdir().unwrap();
    let path = temporary.path().join("data");
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "data_dir::tests::race::holder", "--nocapture"])
        .env(HOLD, &path)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    assert!(lines.any(|line| line.unwrap() == "holding"));

    let begin = Instant::now();
    let inspected = DataDir::inspect(Arc::new(Disk), &path, &options());
    for result in [open_disk(&path), inspected] {
        let error = result.unwrap_err();
        let DataDirError::Held {
            holder: Some(holder),
            ..
        } = &error
        else {
            panic!("{error}");
        };
        assert_eq!(holder.pid, child.id());
        let sentence = format!(
            "the data directory {} is in use by process {} on host {} since {}",
            path.display(),
            holder.pid,
            holder.host,
            holder.since
        );
        assert_eq!(error.to_string(), sentence);
        assert_eq!(error.exit_code(), 74);
    }
    assert!(begin.elapsed() < Duration::from_secs(10));

    child.stdin.take().unwrap().write_all(b"\n").unwrap();
    assert!(child.wait().unwrap().success());
    let dir = open_disk(&path).unwrap();
    assert_eq!(dir.manifest().number, 2);
}

/// Not a test of its own: one of the two processes of the test below. For each line it tries to
/// open a store at that path, says what came of it, and holds what it has until the next line.
#[test]
fn racer() {
    if std::env::var(RACE).is_err() {
        return;
    }
    let mut held = None;
    for line in std::io::stdin().lines().map_while(Result::ok) {
        drop(held.take());
        if line.is_empty() {
            println!("\nreleased");
            continue;
        }
        match open_disk(Path::new(&line)) {
            Ok(dir) => {
                println!("\nwon {}", std::process::id());
                held = Some(dir);
            }
            Err(DataDirError::Held { holder, .. }) => {
                println!("\nlost to {}", holder.map_or(0, |holder| holder.pid));
            }
            Err(error) => println!("\nfailed: {error}"),
        }
    }
}

/// The test's end of such a process.
struct Racer {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Racer {
    fn tell(&self, line: &str) {
        let mut stdin = self.child.stdin.as_ref().unwrap();
        stdin.write_all(format!("{line}\n").as_bytes()).unwrap();
    }

    /// The next line that begins with one of these words.
    fn answer(&mut self, words: &[&str]) -> String {
        let mut lines = self.lines.by_ref().map(Result::unwrap);
        let answers = |line: &String| words.iter().any(|word| line.starts_with(word));
        lines.find(answers).unwrap()
    }

    fn result(&mut self) -> String {
        self.answer(&["won", "lost", "failed"])
    }
}

#[test]
fn one_of_two_processes_wins_each_of_many_races() {
    const RACES: usize = 200;
    let temporary = tempfile::tempdir().unwrap();
    let mut racers = [(); 2].map(|()| {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "data_dir::tests::race::racer", "--nocapture"])
            .env(RACE, "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        Racer { child, lines }
    });
    let pids = racers.each_ref().map(|racer| racer.child.id());
    let mut won = [0; 2];
    for race in 0..RACES {
        // Every other race is for a store that is there already.
        let path = temporary.path().join((race / 2).to_string());
        let path = path.to_str().unwrap();
        racers.iter().for_each(|racer| racer.tell(path));
        let mut answers = racers.each_mut().map(Racer::result);
        let winner = usize::from(answers[1] == format!("won {}", pids[1]));
        assert_eq!(
            answers[winner],
            format!("won {}", pids[winner]),
            "{answers:?}"
        );
        let other = format!("lost to {}", pids[winner]);
        // On a busy machine it may take a while until the winner's name is there.
        let begin = Instant::now();
        while answers[1 - winner] != other && begin.elapsed() < Duration::from_secs(10) {
            let has_lost = answers[1 - winner].starts_with("lost to ");
            assert!(has_lost, "race {race}: {answers:?}");
            racers[1 - winner].tell(path);
            answers[1 - winner] = racers[1 - winner].result();
        }
        assert_eq!(answers[1 - winner], other, "race {race}: {answers:?}");
        won[winner] += 1;
        racers.iter().for_each(|racer| racer.tell(""));
        for racer in &mut racers {
            racer.answer(&["released"]);
        }
    }
    println!("{RACES} races, won {won:?}");
    assert_eq!(won.iter().sum::<usize>(), RACES);
    for Racer { mut child, .. } in racers {
        drop(child.stdin.take());
        assert!(child.wait().unwrap().success());
    }
}

#[test]
fn one_of_many_creators_wins() {
    const COUNT: usize = 8;
    let temporary = tempfile::tempdir().unwrap();
    let path = &temporary.path().join("data");
    let (begin, end) = (&Barrier::new(COUNT), &Barrier::new(COUNT));
    let contend = || {
        begin.wait();
        let result = open_disk(path);
        // The winner holds it until all have tried.
        end.wait();
        result.map(|dir| dir.manifest().number)
    };
    let results: Vec<_> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..COUNT).map(|_| scope.spawn(contend)).collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect()
    });
    let (won, lost): (Vec<_>, Vec<_>) = results.into_iter().partition(Result::is_ok);
    assert_eq!(won.into_iter().map(Result::unwrap).collect::<Vec<_>>(), [1]);
    for error in lost.into_iter().map(Result::unwrap_err) {
        let DataDirError::Held {
            holder: Some(holder),
            ..
        } = error
        else {
            panic!("{error}");
        };
        assert_eq!(holder.pid, std::process::id());
    }
}

#[test]
fn a_directory_that_cannot_be_created_is_one_sentence() {
    let temporary = tempfile::tempdir().unwrap();
    let path = temporary.path().join("none").join("data");
    let error = open_disk(&path).unwrap_err();
    assert_eq!(error.exit_code(), 74);
    let begin = format!(
        "cannot look at {}: ",
        temporary.path().join("none").display()
    );
    assert!(error.to_string().starts_with(&begin), "{error}");
}
