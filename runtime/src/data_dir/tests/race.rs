//! Two processes and one directory, on the real file system.

use std::{
    io::{BufRead, BufReader, Write},
    process::{Command, Stdio},
    sync::Barrier,
    time::{Duration, Instant},
};

use super::*;
use crate::vfs::Disk;

const HOLD: &str = "MODELITH_TEST_HOLDS";

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
    assert!(begin.elapsed() < Duration::from_secs(1));

    child.stdin.take().unwrap().write_all(b"\n").unwrap();
    assert!(child.wait().unwrap().success());
    let dir = open_disk(&path).unwrap();
    assert_eq!(dir.manifest().number, 2);
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
