//! The manifest: which store this is, and where to begin reading it. One line of JSON and one of
//! its digest; docs/file-format.md has every key.
//!
//! The bytes are judged here and nowhere else. Nothing here writes to the directory.

use std::{fmt, path::Path};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use uuid::Uuid;

use super::{DataDirError, History, error::OnPath};
use crate::{
    schema::{Fingerprint, Schema},
    sequence::Sequence,
    types::Timestamp,
    vfs::{self, Open, Vfs},
};

/// The format that this build writes, and the newest that it reads.
pub const FORMAT: u64 = 1;

/// Most bytes that a manifest may have: many times the lock of the largest set of models.
const MANIFEST_BYTES_MAX: u64 = 16 << 20;

const PREFIX: &str = "MANIFEST-";

/// What one manifest says. Keys that this build does not know are refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Version of the format of the whole directory.
    pub format: u64,
    /// Number of the manifest, from 1; the highest in the directory counts.
    pub number: u64,
    /// Number of the checkpoint, from 0: how often the log was compacted.
    pub checkpoint: u64,
    /// The store's identity, for ever.
    pub store: Uuid,
    /// Part of every checksum of the log, for ever.
    pub salt: Salt,
    /// 0 at creation, raised by each restore.
    pub epoch: u64,
    /// Number of the first segment of the log that is needed.
    pub first_segment: u64,
    /// The first sequence that is read from the log.
    pub first_sequence: u64,
    /// What the first frame of that segment continues; absent when it is the first of all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub continues: Option<Continues>,
    /// Number of the newest segment when it was published; 0 if there was none yet.
    pub last_segment: u64,
    /// The last sequence that was durable then; 0 if there was none yet. A log that ends before
    /// the two has lost something.
    pub last_sequence: u64,
    /// Name of the package that wrote it.
    pub package: String,
    /// When the store was created.
    pub created: Timestamp,
    /// When the process that wrote it opened the store.
    pub opened: Timestamp,
    /// When the checkpoint was made; absent before the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub compacted: Option<Timestamp>,
    /// The state of each model that the log continues, in the order of their ids. A model that is
    /// not among them had never had a record.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub snapshots: Vec<SnapshotEntry>,
    /// Events that are older than the log, of models whose snapshot is older still.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub carry: Option<CarryEntry>,
    /// What is kept of the past before the log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub history: Option<History>,
    /// The lock under which the log is written from here on.
    pub lock: Schema,
}

/// What the first frame that is needed continues.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Continues {
    /// The chain value of the frame before.
    pub chain: Fingerprint,
    /// Its commit time, in microseconds since the Unix epoch.
    pub time: i64,
}

/// The snapshot of one model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SnapshotEntry {
    /// Permanent id of the model.
    pub model: u32,
    /// Where it is, from the data directory on.
    pub file: String,
    /// The last sequence that is in it.
    pub sequence: u64,
    /// Number of records.
    pub rows: u64,
    /// Bytes of the file.
    pub bytes: u64,
    /// Bytes of memory that the records took with their keys and indexes; absent in manifests of
    /// builds that did not say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ram_bytes: Option<u64>,
    /// The file's digest, as its trailer has it.
    pub digest: Fingerprint,
    /// When it was made.
    pub made: Timestamp,
}

/// The carry file of a checkpoint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CarryEntry {
    /// Where it is, from the data directory on.
    pub file: String,
    /// Number of events.
    pub records: u64,
    /// Bytes of the file.
    pub bytes: u64,
    /// The file's digest, as its trailer has it.
    pub digest: Fingerprint,
}

/// Where a log ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogEnd {
    /// Number of the newest segment, 0 if there is none.
    pub segment: u64,
    /// The last sequence, 0 if there is none.
    pub sequence: Sequence,
}

impl fmt::Display for LogEnd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "segment {}, sequence {}", self.segment, self.sequence)
    }
}

/// Eight random bytes, none of them zero. In the manifest, 16 lowercase hex digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Salt([u8; 8]);

impl Manifest {
    /// The first manifest of a new store.
    pub(super) fn create(package: &str, lock: Schema) -> Self {
        let now = Timestamp::now();
        Self {
            format: FORMAT,
            number: 1,
            checkpoint: 0,
            store: Uuid::new_v4(),
            salt: Salt::random(),
            epoch: 0,
            first_segment: 1,
            first_sequence: 1,
            continues: None,
            last_segment: 0,
            last_sequence: 0,
            package: package.to_owned(),
            created: now,
            opened: now,
            compacted: None,
            snapshots: Vec::new(),
            carry: None,
            history: None,
            lock,
        }
    }

    /// The files of the checkpoint, from the data directory on.
    pub fn files(&self) -> impl Iterator<Item = &str> {
        let snapshots = self.snapshots.iter().map(|entry| entry.file.as_str());
        snapshots.chain(self.carry.iter().map(|carry| carry.file.as_str()))
    }

    /// Bytes of the files of the checkpoint.
    #[must_use]
    pub fn checkpoint_bytes(&self) -> u64 {
        let snapshots = self.snapshots.iter().map(|entry| entry.bytes);
        let carried = self.carry.iter().map(|entry| entry.bytes);
        snapshots.chain(carried).sum()
    }

    /// The files of the checkpoint, and those that history has of its own.
    pub fn all_files(&self) -> impl Iterator<Item = &str> {
        let history = self.history.iter().flat_map(History::files);
        self.files().chain(history.map(|entry| entry.file.as_str()))
    }

    /// The snapshot of a model.
    #[must_use]
    pub fn snapshot(&self, model: u32) -> Option<&SnapshotEntry> {
        self.snapshots.iter().find(|entry| entry.model == model)
    }

    /// Where the log ended when it was published.
    #[must_use]
    pub const fn log_end(&self) -> LogEnd {
        LogEnd {
            segment: self.last_segment,
            sequence: Sequence(self.last_sequence),
        }
    }

    /// The name of manifest `number`.
    pub(super) fn name(number: u64) -> String {
        format!("{PREFIX}{number:010}")
    }

    /// The number in a manifest's name; `None` if it is not one that [`Self::name`] gives.
    pub(super) fn number_of(name: &str) -> Option<u64> {
        let number = name.strip_prefix(PREFIX)?.parse().ok()?;
        (Self::name(number) == name).then_some(number)
    }

    /// The bytes of the file.
    pub(super) fn encode(&self) -> Result<Vec<u8>, serde_json::Error> {
        let mut bytes = serde_json::to_vec(self)?;
        let digest = blake3::hash(&bytes).to_hex();
        bytes.push(b'\n');
        bytes.extend_from_slice(digest.as_bytes());
        bytes.push(b'\n');
        Ok(bytes)
    }

    /// Reads manifest `number` of a directory.
    pub(super) fn read(vfs: &dyn Vfs, dir: &Path, number: u64) -> Result<Self, DataDirError> {
        let path = dir.join(Self::name(number));
        let file = vfs.open(&path, Open::Read).on("open", &path)?;
        if file.len().on("read", &path)? > MANIFEST_BYTES_MAX {
            return Err(Unreadable::Damaged("it is too long").on(&path));
        }
        let content = vfs::read(vfs, &path).on("read", &path)?;
        Self::decode(&content, number).map_err(|unreadable| unreadable.on(&path))
    }

    fn decode(content: &[u8], number: u64) -> Result<Self, Unreadable> {
        let manifest = Self::parse(content)?;
        if manifest.number != number {
            return Err(Unreadable::Damaged("it is not the one of that number"));
        }
        Ok(manifest)
    }

    /// Reads a copy of a manifest, and gives the digest that its second line has.
    pub(super) fn of_copy(content: &[u8]) -> Result<(Self, Fingerprint), String> {
        let manifest = Self::parse(content).map_err(|unreadable| match unreadable {
            Unreadable::Damaged(reason) => reason.to_owned(),
            Unreadable::Newer(format) => format!("a newer build wrote it, in format {format}"),
            Unreadable::Foreign(reason) => reason,
        })?;
        let json = content.split(|&byte| byte == b'\n').next();
        let digest = blake3::hash(json.unwrap_or_default());
        Ok((manifest, Fingerprint(*digest.as_bytes())))
    }

    fn parse(content: &[u8]) -> Result<Self, Unreadable> {
        let json = sealed(content).map_err(Unreadable::Damaged)?;
        // The bytes are what a build wrote. What cannot be read now, a newer build wrote.
        let foreign = |error: serde_json::Error| Unreadable::Foreign(error.to_string());
        let probe: Probe = serde_json::from_slice(json).map_err(foreign)?;
        if probe.format > FORMAT {
            return Err(Unreadable::Newer(probe.format));
        }
        serde_json::from_slice(json).map_err(foreign)
    }
}

/// The JSON of a manifest whose digest holds.
fn sealed(content: &[u8]) -> Result<&[u8], &'static str> {
    let lines: Vec<&[u8]> = content.split(|&byte| byte == b'\n').collect();
    let [json, digest, []] = lines.as_slice() else {
        return Err("it does not have two lines");
    };
    if blake3::hash(json).to_hex().as_bytes() == *digest {
        Ok(json)
    } else {
        Err("its digest does not match")
    }
}

/// The one key that every format has.
#[derive(Deserialize)]
struct Probe {
    format: u64,
}

enum Unreadable {
    Damaged(&'static str),
    Newer(u64),
    Foreign(String),
}

impl Unreadable {
    fn on(self, path: &Path) -> DataDirError {
        let path = path.to_owned();
        match self {
            Self::Damaged(reason) => DataDirError::Damaged { path, reason },
            Self::Newer(format) => DataDirError::NewerFormat { path, format },
            Self::Foreign(reason) => DataDirError::NotUnderstood { path, reason },
        }
    }
}

impl Salt {
    /// The bytes.
    #[must_use]
    pub const fn bytes(self) -> [u8; 8] {
        self.0
    }

    pub(super) fn random() -> Self {
        let mut salt = [0; 8];
        for byte in &mut salt {
            // The last byte of a random UUID is random whole (RFC 9562, section 5.4).
            while *byte == 0 {
                let [.., last] = Uuid::new_v4().into_bytes();
                *byte = last;
            }
        }
        Self(salt)
    }
}

impl Serialize for Salt {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{:016x}", u64::from_be_bytes(self.0)))
    }
}

impl<'de> Deserialize<'de> for Salt {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let number = u64::from_str_radix(&text, 16).map_err(de::Error::custom)?;
        let salt = number.to_be_bytes();
        if text.len() != 16 || salt.contains(&0) {
            return Err(de::Error::custom("a salt is 8 bytes, none of them zero"));
        }
        Ok(Self(salt))
    }
}
