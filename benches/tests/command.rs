//! The command as its user sees it. What it measures is not judged here.

#![expect(clippy::unwrap_used, reason = "what fails in a helper fails its test")]

use std::path::Path;
use std::process::{Command, Output};

fn run(data: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_modelith-benches"))
        .args([
            "--seconds",
            "1",
            "--rounds",
            "1",
            "--connections",
            "2",
            "--data",
        ])
        .arg(data)
        .args(arguments)
        .output()
        .unwrap()
}

/// Processes that have this directory in their arguments.
fn processes_with(data: &Path) -> usize {
    let processes = std::fs::read_dir("/proc").unwrap();
    let lines = processes
        .filter_map(|entry| std::fs::read_to_string(entry.ok()?.path().join("cmdline")).ok());
    lines
        .filter(|line| line.contains(data.to_str().unwrap()))
        .count()
}

#[test]
fn a_calibration_prints_its_rows_and_leaves_nothing() {
    let data = tempfile::tempdir().unwrap();
    let output = run(data.path(), &["--calibrate", "--case", "read,create"]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(
        output.status.success(),
        "{text}{}",
        String::from_utf8_lossy(&output.stderr)
    );

    let cells = |start: &str| -> Vec<Vec<&str>> {
        let lines = text
            .lines()
            .filter(|line| line.trim_start().starts_with(start));
        lines
            .map(|line| line.split_whitespace().collect())
            .collect()
    };
    for case in ["read", "create"] {
        let row = cells(case);
        assert_eq!(row.len(), 1, "{text}");
        assert_eq!(row[0][1..3], ["2", "ours"], "{text}");
        assert_ne!(row[0][3], "0", "{text}");
    }
    assert_eq!(
        (cells("peer").len(), cells("ratio").len()),
        (2, 2),
        "{text}"
    );
    // Each sync makes one record durable, or both that are in flight.
    let per_sync: f64 = cells("create")[0].last().unwrap().parse().unwrap();
    assert!((1.0..=2.0).contains(&per_sync), "{text}");

    assert_eq!(std::fs::read_dir(data.path()).unwrap().count(), 0);
    assert_eq!(processes_with(data.path()), 0);
}

#[test]
fn a_calibration_says_that_it_leaves_the_store_out() {
    let data = tempfile::tempdir().unwrap();
    let output = run(data.path(), &["--calibrate", "--case", "recover-events"]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{text}");
    let last = text.lines().last();
    assert_eq!(last, Some("the cases of the store are not calibrated"));
    assert_eq!(std::fs::read_dir(data.path()).unwrap().count(), 0);
}

#[test]
fn a_server_that_does_not_start_is_an_error_that_names_its_output() {
    let data = tempfile::tempdir().unwrap();
    let output = run(data.path(), &["--server", "false", "--case", "read"]);
    let text = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{text}");
    let file = text.trim_end().rsplit_once("; see ").unwrap().1;
    assert!(
        text.starts_with("error: ") && Path::new(file).exists(),
        "{text}"
    );
    assert_eq!(processes_with(data.path()), 0);
}
