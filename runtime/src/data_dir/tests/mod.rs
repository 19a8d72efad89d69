//! The promises of the data directory, on a simulated machine and on the real one.

mod crash;
mod publish;
mod race;
mod refusals;

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{error::OnPath, *};
use crate::{
    schema::Schema,
    sequence::Sequence,
    vfs::{Dir, FileSystem, Open, Vfs, sim::Sim},
};

const DATA: &str = "/data";

fn schema() -> Schema {
    let json = r#"{"version": 1, "draft": false, "parents": [], "fingerprint":
        "0101010101010101010101010101010101010101010101010101010101010101",
        "models": [{"id": 64, "name": "Account", "past_names": [], "key": 1, "members": [
            {"id": 1, "name": "id", "past_names": [], "type": "Id<64>", "optional": false, "default": false}]}],
        "enums": []}"#;
    Schema::parse(json).unwrap()
}

fn options() -> Options {
    Options {
        package: "notes".to_owned(),
        ..Options::default()
    }
}

fn open(sim: &Sim) -> Result<DataDir, DataDirError> {
    DataDir::open(
        Arc::new(sim.clone()),
        Path::new(DATA),
        &options(),
        &schema(),
    )
}

fn inspect(sim: &Sim) -> Result<DataDir, DataDirError> {
    DataDir::inspect(Arc::new(sim.clone()), Path::new(DATA), &options())
}

fn end(segment: u64, sequence: u64) -> LogEnd {
    LogEnd {
        segment,
        sequence: Sequence(sequence),
    }
}

/// What every start does once the log is whole.
fn start(dir: &mut DataDir) -> Result<(), DataDirError> {
    let next = dir.next_start(&schema(), end(2, 7));
    dir.publish(next).map(drop)
}

/// A machine with a store that was started once and stopped.
fn stopped() -> Sim {
    let sim = Sim::new();
    let mut dir = open(&sim).unwrap();
    start(&mut dir).unwrap();
    drop(dir);
    sim.reboot()
}

/// Every file but `LOCK`.
fn content(sim: &Sim) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = sim.files();
    files.remove(&Path::new(DATA).join(lock::LOCK));
    files
}

/// The names of the manifests, and of what lies in tmp/.
fn names(sim: &Sim) -> Vec<String> {
    let files = content(sim).into_keys();
    let named = files.map(|path| path.strip_prefix(DATA).unwrap().display().to_string());
    named.filter(|name| name.contains("MANIFEST")).collect()
}
