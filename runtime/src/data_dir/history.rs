//! What a manifest says of the store's past: what compaction let go and history keeps.
//!
//! History is made of generations. Each has a base, the manifest of the checkpoint at which it begins,
//! and the frames that follow it; so each is whole by itself, and goes whole.

use std::{
    collections::BTreeMap,
    io,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use super::{
    Continues, DataDirError, HISTORY, Manifest, QUARANTINE, SNAPSHOTS, TMP, error::OnPath,
    publish::write_draft,
};
use crate::{
    schema::Fingerprint,
    sequence::Sequence,
    types::Timestamp,
    vfs::{self, Dir, Open},
};

/// All that history keeps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct History {
    /// Number of the log's segment that continues the newest generation.
    pub segment: u64,
    /// Oldest first, never none. The log or the next generation continues each, unless something
    /// between them was damaged.
    pub generations: Vec<Generation>,
}

/// A checkpoint and what followed it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Generation {
    /// The first sequence after its base.
    pub first_sequence: u64,
    /// When its base was made.
    pub since: Timestamp,
    /// The manifest of its base, without history of its own.
    pub base: FileEntry,
    /// The files of its base's checkpoint, from the data directory on as that names them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub base_files: Vec<String>,
    /// The sequence after its last.
    pub next_sequence: u64,
    /// What the frame of that sequence continues; absent as long as it begins with the store and has
    /// no frame.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub continues: Option<Continues>,
    /// Its frames, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<PartEntry>,
    /// What is in them, by permanent id of the model.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub models: BTreeMap<u32, KeptEvents>,
}

/// Some of a generation's frames.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PartEntry {
    /// The first sequence in it.
    pub first_sequence: u64,
    /// The last sequence in it.
    pub last_sequence: u64,
    /// Bytes of its frames before they were compressed.
    pub plain_bytes: u64,
    /// The frame file.
    pub frames: FileEntry,
    /// The key file.
    pub keys: FileEntry,
}

/// A file of history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileEntry {
    /// Where it is, from the data directory on.
    pub file: String,
    /// Its bytes.
    pub bytes: u64,
    /// Its digest: a block file's as its trailer has it, a manifest's as its second line has it.
    pub digest: Fingerprint,
}

/// Events of one model that are kept.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeptEvents {
    /// Number of events.
    pub events: u64,
    /// Their bytes, as they stood in the log.
    pub bytes: u64,
}

impl History {
    /// The oldest sequence whose event is kept, or the next if there is none yet.
    #[must_use]
    pub fn first_sequence(&self) -> Option<Sequence> {
        let oldest = self.generations.first()?;
        Some(Sequence(oldest.first_sequence))
    }

    /// Takes out the generations of which a file is not there, and gives them with the names of such files.
    /// Only names are looked at. Without a key file all but a record's past can be had.
    pub(super) fn take_lost(&mut self, dir: &Dir) -> (Vec<Generation>, Vec<String>) {
        let (mut lost, mut missing) = (Vec::new(), Vec::new());
        self.generations.retain(|generation| {
            let before = missing.len();
            let frames = generation.parts.iter().map(|part| &part.frames);
            let own = [&generation.base].into_iter().chain(frames);
            let own = own.map(|entry| dir.path.join(&entry.file));
            let of_base = generation.base_files.iter();
            let of_base = of_base.map(|file| base_file(dir, file));
            for path in own.chain(of_base) {
                let opened = dir.vfs.open(&path, Open::Read);
                if opened.is_err_and(|error| error.kind() == io::ErrorKind::NotFound) {
                    let shown = path.strip_prefix(&dir.path).unwrap_or(&path);
                    missing.push(shown.display().to_string());
                }
            }
            let is_whole = missing.len() == before;
            if !is_whole {
                lost.push(generation.clone());
            }
            is_whole
        });
        (lost, missing)
    }

    /// Whether the base of a generation has this file of a checkpoint.
    fn has_base_file(&self, file: &str) -> bool {
        let mut generations = self.generations.iter();
        generations.any(|generation| generation.base_files.iter().any(|of| of == file))
    }

    /// Names of the files that it has of its own: all but those of the bases' checkpoints.
    pub fn files(&self) -> impl Iterator<Item = &FileEntry> {
        self.generations.iter().flat_map(Generation::files)
    }
}

impl Generation {
    /// Names of the files that it has of its own: all but those of its base's checkpoint.
    pub fn files(&self) -> impl Iterator<Item = &FileEntry> {
        let parts = self
            .parts
            .iter()
            .flat_map(|part| [&part.frames, &part.keys]);
        [&self.base].into_iter().chain(parts)
    }

    /// Moves what is left of it in history/, and `kept` does not have, to quarantine/: who puts back what is
    /// missing has the rest there.
    pub(super) fn put_aside(&self, dir: &Dir, kept: Option<&History>) {
        let is_lost = |file: &&String| kept.is_none_or(|kept| !kept.has_base_file(file));
        let of_base = self.base_files.iter().filter(is_lost);
        let own = self.files().map(|entry| entry.file.clone());
        for file in own.chain(of_base.map(|file| moved(file))) {
            let name = file.rsplit('/').next().unwrap_or(&file);
            let to = dir.path.join(QUARANTINE).join(name);
            // What cannot be moved goes with the next sweep.
            let _: io::Result<()> = dir.vfs.rename_new(&dir.path.join(&file), &to);
        }
    }

    /// Reads the manifest of its base.
    ///
    /// # Errors
    /// [`DataDirError::Base`]: it is not the one that is named; else it cannot be read.
    pub fn read_base(&self, dir: &Dir) -> Result<Manifest, DataDirError> {
        let path = dir.path.join(&self.base.file);
        let file = match dir.vfs.open(&path, Open::Read) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let reason = "it is missing".to_owned();
                return Err(DataDirError::Base { path, reason });
            }
            opened => opened.on("open", &path)?,
        };
        let read = if file.len().on("read", &path)? == self.base.bytes {
            let content = vfs::read(&*dir.vfs, &path).on("read", &path)?;
            Manifest::of_copy(&content)
        } else {
            Err("it has another length".to_owned())
        };
        match read {
            Ok((base, digest)) if digest == self.base.digest => Ok(base),
            Ok(_) => Err("it is another one than its store's manifest names".to_owned()),
            Err(reason) => Err(reason),
        }
        .map_err(|reason| DataDirError::Base { path, reason })
    }
}

/// Where a file of a base's checkpoint is: in history/ once no checkpoint that is kept needs it.
#[must_use]
pub fn base_file(dir: &Dir, file: &str) -> PathBuf {
    let moved = dir.path.join(moved(file));
    match dir.vfs.open(&moved, Open::Read) {
        Ok(_) => moved,
        // Whoever opens it says what is wrong.
        Err(_) => dir.path.join(file),
    }
}

/// The name in history/ of a file of a checkpoint, both from the data directory on.
pub(super) fn moved(file: &str) -> String {
    let name = file.strip_prefix(SNAPSHOTS).unwrap_or(file);
    format!("{HISTORY}/{}", name.trim_start_matches('/'))
}

/// Writes the manifest of a checkpoint as the base of a generation. Its name is durable with the next
/// sync of history/.
///
/// # Errors
/// As writing it; nothing is left then.
pub fn write_base(dir: &Dir, manifest: &Manifest) -> io::Result<FileEntry> {
    let base = Manifest {
        history: None,
        ..manifest.clone()
    };
    let bytes = base.encode()?;
    let (_, digest) = Manifest::of_copy(&bytes).map_err(io::Error::other)?;
    let draft = dir.path.join(TMP).join("base");
    vfs::remove_if_there(&*dir.vfs, &draft)?;
    let written = write_draft(dir, &draft, &bytes);
    let stem = format!("base-{:020}", base.first_sequence);
    let installed = written.and_then(|()| install(dir, &draft, &stem, "manifest"));
    let file = installed.inspect_err(|_| {
        // If it cannot be removed now, the next sweep does it.
        let _: io::Result<()> = dir.vfs.remove(&draft);
    })?;
    Ok(FileEntry {
        file,
        bytes: bytes.len() as u64,
        digest,
    })
}

/// Gives a file that is written its name in history/: the first that is free. It is durable with the
/// directory's next sync.
///
/// # Errors
/// As renaming it.
pub fn install(dir: &Dir, draft: &Path, stem: &str, extension: &str) -> io::Result<String> {
    let mut file = format!("{HISTORY}/{stem}.{extension}");
    for number in 2.. {
        match dir.vfs.rename_new(draft, &dir.path.join(&file)) {
            // Of a checkpoint that was not finished, or that a start went back behind.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            renamed => return renamed.map(|()| file),
        }
        file = format!("{HISTORY}/{stem}-{number}.{extension}");
    }
    Err(io::ErrorKind::AlreadyExists.into())
}
