//! The readers, what real files of theirs look like, and where an input lies for them.

use std::{fs, path::PathBuf};

use modelith::fuzzing;

use crate::{schema, seal};

/// The names of all targets.
pub const NAMES: [&str; 9] = [
    "record", "frame", "segment", "manifest", "snapshot", "carry", "frames", "keys", "schema",
];

const SEGMENT: &[u8] = include_bytes!("../seeds/segment");
const MANIFEST: &[u8] = include_bytes!("../seeds/manifest");
const SNAPSHOT: &[u8] = include_bytes!("../seeds/snapshot");
const CARRY: &[u8] = include_bytes!("../seeds/carry");
const FRAMES: &[u8] = include_bytes!("../seeds/frames");
const KEYS: &[u8] = include_bytes!("../seeds/keys");
/// Where a segment's header has the salt and the store.
const SALT_AT: usize = 72;
const STORE_AT: usize = 16;

/// One reader.
pub struct Target {
    pub name: &'static str,
    /// Fewer kinds of answers than these, and the reader was not reached.
    pub answers_min: usize,
    salt: [u8; 8],
    store: [u8; 16],
    /// A directory of this process alone, in memory where there is one.
    dir: PathBuf,
    file: PathBuf,
}

impl Target {
    /// The target of that name.
    pub fn new(name: &str) -> Option<Self> {
        let name = NAMES.into_iter().find(|known| *known == name)?;
        let memory = PathBuf::from("/dev/shm");
        let parent = if memory.is_dir() {
            memory
        } else {
            std::env::temp_dir()
        };
        let dir = parent.join(format!("modelith-fuzz-{name}-{}", std::process::id()));
        let file = dir.join(match name {
            "manifest" => "MANIFEST-0000000004",
            "segment" => "log/00000000000000000001.log",
            _ => "snapshot",
        });
        fs::create_dir_all(file.parent()?).ok()?;
        Some(Self {
            name,
            answers_min: match name {
                "frame" => 3,
                "schema" => 25,
                _ => 8,
            },
            salt: field(SEGMENT, SALT_AT),
            // A header has it at the same place in all.
            store: match name {
                "carry" => field(CARRY, STORE_AT),
                "frames" => field(FRAMES, STORE_AT),
                "keys" => field(KEYS, STORE_AT),
                _ => field(SEGMENT, STORE_AT),
            },
            dir,
            file,
        })
    }

    /// What a store wrote.
    pub fn seeds(&self) -> Vec<Vec<u8>> {
        match self.name {
            "segment" => vec![SEGMENT.to_vec()],
            "manifest" => vec![MANIFEST.to_vec()],
            "snapshot" => vec![SNAPSHOT.to_vec()],
            "carry" => vec![CARRY.to_vec()],
            "frames" => vec![FRAMES.to_vec()],
            "keys" => vec![KEYS.to_vec()],
            "schema" => schema::seeds(),
            "frame" => frames(SEGMENT).map(<[u8]>::to_vec).collect(),
            _ => frames(SEGMENT).map(|frame| self.records(frame)).collect(),
        }
    }

    /// What changes of an input may put into it, where it is text.
    pub fn words(&self) -> Vec<&'static str> {
        match self.name {
            "schema" => schema::words(),
            _ => Vec::new(),
        }
    }

    /// Makes the checksums hold again.
    pub fn seal(&self, input: &mut Vec<u8>) {
        match self.name {
            "segment" => seal::segment(input, self.salt),
            "manifest" => seal::manifest(input),
            "snapshot" | "carry" | "frames" | "keys" => drop(seal::blocks(input)),
            "frame" => drop(seal::frame(input, self.salt, [0; 32])),
            _ => {}
        }
    }

    /// What the reader says of an input.
    ///
    /// # Panics
    /// The reader panics, or the input cannot be put where it reads.
    pub fn run(&self, input: &[u8]) -> String {
        match self.name {
            "record" => return fuzzing::record(input),
            "frame" => return fuzzing::frame(input, self.salt),
            "schema" => return schema::run(input),
            _ => fs::write(&self.file, input).expect("there is room for one input"),
        }
        match self.name {
            "segment" => fuzzing::segment(&self.dir, self.store, self.salt),
            "manifest" => fuzzing::manifest(&self.dir),
            "carry" => fuzzing::carry(&self.dir, &self.file, self.store),
            "frames" => fuzzing::frames(&self.dir, &self.file, self.store),
            "keys" => fuzzing::keys(&self.dir, &self.file, self.store),
            _ => fuzzing::snapshot(&self.dir, &self.file, self.store),
        }
    }

    /// Whether an answer means that the input was read as a whole.
    pub fn is_read(&self, said: &str) -> bool {
        matches!(said, "read" | "Open" | "Stopped")
    }

    /// How many records, and the body in plain.
    fn records(&self, frame: &[u8]) -> Vec<u8> {
        let (header, rest) = frame.split_at(48);
        let body = &rest[..rest.len() - 40];
        let salt = self.salt.iter().cycle();
        let plain = body.iter().zip(salt).map(|(byte, salt)| byte ^ salt);
        let len = u32::from_le_bytes([header[4], header[5], header[6], header[7]]);
        [header[16]]
            .into_iter()
            .chain(plain)
            .take(1 + len as usize)
            .collect()
    }
}

impl Drop for Target {
    fn drop(&mut self) {
        // What is left over in memory is small.
        let _ = fs::remove_dir_all(&self.dir);
    }
}

fn field<const N: usize>(file: &[u8], at: usize) -> [u8; N] {
    let mut field = [0; N];
    field.copy_from_slice(&file[at..at + N]);
    field
}

/// The frames of a segment.
fn frames(segment: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = &segment[4096..];
    std::iter::from_fn(move || {
        let len = rest.get(4..8)?;
        let body = u32::from_le_bytes([len[0], len[1], len[2], len[3]]) as usize;
        let (frame, after) = rest.split_at_checked(88 + body.next_multiple_of(8))?;
        rest = after;
        Some(frame)
    })
}
