//! What `fuzz/` calls: each reader of bytes that may come from a disk, from its outermost door.
//!
//! Only a build with `--cfg modelith_fuzz` has it. Each gives a sentence of what it made of the
//! bytes; a panic is the finding. Nothing here is public API.

use std::{path::Path, sync::Arc};

use crate::{
    data_dir::{DataDir, Options},
    log::{
        self, Identity, Start,
        record::{Record, Records},
    },
    sequence::Sequence,
    snapshot::{BlockBuffer, CarryFile, Expected, FramesFile, KeyHash, KeysFile, SnapshotFile},
    vfs::{Dir, Disk},
    wire::Members,
};

fn on_disk(path: &Path) -> Dir {
    let (vfs, path) = (Arc::new(Disk), path.to_owned());
    Dir { vfs, path }
}

/// Any file of the store with this UUID.
const fn any_of(store: [u8; 16]) -> Expected {
    Expected {
        store,
        digest: None,
        bytes: None,
    }
}

fn said<T>(result: Result<T, impl std::fmt::Display>) -> String {
    result.map_or_else(|error| error.to_string(), |_| "read".to_owned())
}

/// The records of a frame's body, the first byte of which says how many.
pub fn record(bytes: &[u8]) -> String {
    let Some((&count, body)) = bytes.split_first() else {
        return String::new();
    };
    let mut records = Records::new(body, Sequence(1), u32::from(count));
    loop {
        match records.next() {
            Ok(Some(record)) => {
                if let Err(error) = Members::new(record.members) {
                    return error.to_string();
                }
            }
            other => return said(other),
        }
    }
}

/// One frame of the store with this salt.
pub fn frame(bytes: &[u8], salt: [u8; 8]) -> String {
    let mut plain = Vec::new();
    said(log::read_frame(bytes, salt, &mut plain))
}

/// The newest manifest of a data directory.
pub fn manifest(dir: &Path) -> String {
    said(DataDir::inspect(Arc::new(Disk), dir, &Options::default()))
}

/// The log of a data directory, from its first segment on.
pub fn segment(dir: &Path, store: [u8; 16], salt: [u8; 8]) -> String {
    let identity = Identity {
        store,
        salt,
        epoch: 0,
    };
    let start = Start {
        segment: 1,
        continues: None,
        may_be_empty: false,
    };
    let recovered = log::recover(&on_disk(dir), &identity, start, &mut |frame| {
        let mut records = Records::new(frame.body, frame.first, frame.records);
        while records.next()?.is_some() {}
        Ok(())
    });
    match recovered {
        Ok(recovered) => format!("{:?}", recovered.verdict),
        Err(error) => error.to_string(),
    }
}

/// A snapshot in the directory `dir`.
pub fn snapshot(dir: &Path, path: &Path, store: [u8; 16]) -> String {
    let expected = any_of(store);
    let read = || {
        let file = SnapshotFile::open(&on_disk(dir), path, &expected)?;
        let mut buffer = BlockBuffer::default();
        for index in 0..file.blocks() {
            for row in file.block(index, &mut buffer)? {
                let members = Members::new(row.2);
                members.map_err(|error| file.refuse(index, error))?;
            }
        }
        file.verify()
    };
    said(read())
}

/// A carry file in the directory `dir`.
pub fn carry(dir: &Path, path: &Path, store: [u8; 16]) -> String {
    let expected = any_of(store);
    let read = || {
        let file = CarryFile::open(&on_disk(dir), path, &expected)?;
        let mut buffer = BlockBuffer::default();
        for index in 0..file.blocks() {
            for (sequence, bytes) in file.block(index, &mut buffer)? {
                let members =
                    Record::parse(bytes, sequence).and_then(|record| Members::new(record.members));
                members.map_err(|error| file.refuse(index, error))?;
            }
        }
        file.verify()
    };
    said(read())
}

/// A frame file in the directory `dir`.
pub fn frames(dir: &Path, path: &Path, store: [u8; 16]) -> String {
    let expected = any_of(store);
    let read = || {
        let file = FramesFile::open(&on_disk(dir), path, &expected)?;
        let mut buffer = BlockBuffer::default();
        for index in 0..file.blocks() {
            for frame in &file.frames(index, &mut buffer)? {
                let mut records = Records::new(frame.body, frame.first, frame.records);
                while records
                    .next()
                    .map_err(|error| file.refuse(index, error))?
                    .is_some()
                {}
                // What looks for a sequence comes to a block that there is.
                debug_assert!(file.block_of(frame.first) < Some(file.blocks()));
            }
        }
        file.verify()
    };
    said(read())
}

/// A key file in the directory `dir`.
pub fn keys(dir: &Path, path: &Path, store: [u8; 16]) -> String {
    let expected = any_of(store);
    let read = || {
        let file = KeysFile::open(&on_disk(dir), path, &expected)?;
        let mut buffer = BlockBuffer::default();
        for key in 0..64_u8 {
            file.find(KeyHash::of(64, &[key]), &mut buffer)?;
        }
        file.verify()
    };
    said(read())
}
