//! A data directory of one test, gone with it, and a look into it as it lies on the disk.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant},
};

use serde_json::Value;
use tempfile::TempDir;

use super::process::run;

/// Where a server keeps its store. It lies below target/, on a disk as the workspace does.
pub(crate) struct Store {
    parent: TempDir,
    path: PathBuf,
}

/// The bytes of every file of a directory, by its path below it.
pub(crate) type Bytes = BTreeMap<PathBuf, Vec<u8>>;

impl Store {
    /// A directory that the server will make.
    pub(crate) fn new() -> Self {
        let parent =
            TempDir::new_in(env!("CARGO_TARGET_TMPDIR")).expect("target/tmp can be written");
        let path = parent.path().join("data");
        Self { parent, path }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// The path as a flag's value.
    pub(crate) fn text(&self) -> &str {
        self.path.to_str().expect("paths of the tests are UTF-8")
    }

    /// A place beside the store, for files that only the test knows.
    pub(crate) fn beside(&self, name: &str) -> PathBuf {
        self.parent.path().join(name)
    }

    /// Every file but LOCK, whose content names the last process that held it, and a socket.
    pub(crate) fn bytes(&self) -> Bytes {
        let mut bytes = Bytes::new();
        collect(&self.path, &self.path, &mut bytes);
        bytes.remove(Path::new("LOCK"));
        bytes
    }

    /// The log's segments, oldest first.
    pub(crate) fn segments(&self) -> Vec<PathBuf> {
        let entries = fs::read_dir(self.path.join("log")).expect("the store has a log");
        let mut paths: Vec<_> = entries
            .map(|entry| entry.expect("it can be listed").path())
            .collect();
        paths.sort();
        paths
    }

    /// The lines of `log dump --json`.
    pub(crate) fn log(&self) -> Vec<Value> {
        let dumped = run(&["log", "dump", "--json", "--data", self.text()]);
        assert_eq!(dumped.code(), 0, "{dumped:?}");
        let lines = dumped.stdout.lines();
        lines
            .map(|line| serde_json::from_str(line).expect("a line is JSON"))
            .collect()
    }

    /// The lines of the log that are events.
    pub(crate) fn events(&self) -> Vec<Value> {
        let mut lines = self.log();
        lines.retain(|line| line["line"] == "record");
        lines
    }

    /// Waits until an empty frame proves the last write, a second after it: no further frame comes by itself.
    pub(crate) fn wait_until_idle(&self) {
        let began = Instant::now();
        while self.log().last().map(|line| line["kind"].clone()) != Some("idle".into()) {
            assert!(
                began.elapsed() < Duration::from_secs(30),
                "no empty frame: {:?}",
                self.log()
            );
            thread::sleep(Duration::from_millis(100));
        }
    }

    /// Checks that `server verify` finds nothing wrong; gives what it says.
    pub(crate) fn verify(&self) -> String {
        let verified = run(&["verify", "--data", self.text()]);
        assert_eq!(verified.code(), 0, "{verified:?}");
        verified.stdout
    }
}

/// Copies a directory and all below it, but a socket.
pub(crate) fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a directory can be made");
    for entry in fs::read_dir(from).expect("it can be listed") {
        let entry = entry.expect("it can be listed");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else if entry.path().is_file() {
            fs::copy(entry.path(), target).expect("a file can be copied");
        }
    }
}

fn collect(root: &Path, dir: &Path, bytes: &mut Bytes) {
    for entry in fs::read_dir(dir).expect("it can be listed") {
        let path = entry.expect("it can be listed").path();
        if path.is_dir() {
            collect(root, &path, bytes);
        } else if path.is_file() {
            let name = path.strip_prefix(root).expect("it lies below").to_owned();
            bytes.insert(name, fs::read(&path).expect("it can be read"));
        }
    }
}
