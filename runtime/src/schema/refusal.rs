//! Why a binary may not read a store, in sentences that name what differs and what helps.

use std::fmt;

use super::{Fingerprint, Schema};

/// Why a lock is not accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum SchemaError {
    /// It is not of a shape that this build knows.
    Unreadable {
        /// What the reader met, and where.
        reason: String,
    },
    /// A store holds what the binary cannot read.
    Refused {
        /// What differs; at least one.
        differences: Vec<Difference>,
        /// How the two versions are related.
        history: History,
        /// Whether the store was written under a draft.
        draft: bool,
    },
}

/// One thing that a store knows and a binary does not, or not as the store does.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Difference {
    /// The binary has nothing with its id.
    Unknown {
        /// The model, struct, member, enum or variant, in words.
        item: String,
    },
    /// The binary gives its id another name, and does not record the store's as a past one.
    Renamed {
        /// The item, in words, by the store's name.
        item: String,
        /// The binary's name.
        name: String,
    },
    /// The binary reads its id as another type.
    Retyped {
        /// The item, in words.
        item: String,
        /// The store's type.
        stored: String,
        /// The binary's type.
        binary: String,
    },
    /// The binary has a member without a value for the store's records.
    Required {
        /// The model, struct or variant, in words.
        owner: String,
        /// The binary's member.
        member: String,
    },
    /// The key is another member.
    Rekeyed {
        /// The model's name.
        model: String,
        /// The store's key.
        stored: String,
        /// The binary's key.
        binary: String,
    },
}

/// How a store's version and a binary's are related.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum History {
    /// The store's follows the binary's.
    Newer {
        /// The store's version.
        stored: u32,
        /// The binary's version.
        binary: u32,
    },
    /// The binary's follows the store's, or is the same one.
    Older {
        /// The store's version.
        stored: u32,
        /// The binary's version.
        binary: u32,
    },
    /// Neither follows the other.
    Diverged {
        /// The store's version.
        stored: (u32, Fingerprint),
        /// The binary's version.
        binary: (u32, Fingerprint),
    },
}

impl History {
    pub(super) fn of(stored: &Schema, binary: &Schema) -> Self {
        let versions = (stored.version, binary.version);
        let (stored_mark, binary_mark) = (stored.fingerprint, binary.fingerprint);
        if stored.parents.contains(&binary_mark) {
            let (stored, binary) = versions;
            Self::Newer { stored, binary }
        } else if stored_mark == binary_mark || binary.parents.contains(&stored_mark) {
            let (stored, binary) = versions;
            Self::Older { stored, binary }
        } else {
            Self::Diverged {
                stored: (versions.0, stored_mark),
                binary: (versions.1, binary_mark),
            }
        }
    }
}

impl fmt::Display for SchemaError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable { reason } => write!(
                f,
                "the embedded models.lock is not of a shape that this build knows ({reason}); a \
                 newer build may have written it"
            ),
            Self::Refused {
                differences,
                history,
                draft,
            } => {
                if let Some(first) = differences.first() {
                    write!(f, "{first}")?;
                }
                match differences.len() {
                    0 | 1 => {}
                    count => write!(f, " (and {} more)", count - 1)?,
                }
                write!(f, "; {history}; {}", help(*history, *draft))
            }
        }
    }
}

impl std::error::Error for SchemaError {}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown { item } => {
                write!(f, "{item} is in the store and unknown to this build")
            }
            Self::Renamed { item, name } => {
                write!(f, "{item} of the store is called `{name}` in this build")
            }
            Self::Retyped {
                item,
                stored,
                binary,
            } => write!(
                f,
                "{item} is {stored} in the store and {binary} in this build"
            ),
            Self::Required { owner, member } => write!(
                f,
                "this build requires member `{member}` of {owner}, which the store's \
                 records lack and which has no default"
            ),
            Self::Rekeyed {
                model,
                stored,
                binary,
            } => write!(
                f,
                "the key of model `{model}` is {stored} in the store and {binary} in this build"
            ),
        }
    }
}

impl fmt::Display for History {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Newer { stored, binary } => write!(
                f,
                "a newer build wrote the store (models.lock version {stored}, this build has {binary})"
            ),
            Self::Older { stored, binary } => write!(
                f,
                "this build (models.lock version {binary}) follows the store's (version {stored}) \
                 and does not keep what it holds"
            ),
            Self::Diverged { stored, binary } => write!(
                f,
                "the store's models.lock (version {}, {}) and this build's (version {}, {}) have \
                 diverged",
                stored.0,
                short(stored.1),
                binary.0,
                short(binary.1)
            ),
        }
    }
}

/// Enough of a fingerprint for a person to find it in models.lock.
fn short(fingerprint: Fingerprint) -> String {
    fingerprint.to_string().chars().take(8).collect()
}

fn help(history: History, draft: bool) -> &'static str {
    match history {
        _ if draft => {
            "it was written under a draft, which may change freely: use a new data directory \
             (`--data ./data2`)"
        }
        History::Newer { .. } => "start the build that wrote it, or a later one",
        History::Older { .. } | History::Diverged { .. } => {
            "start the build that wrote it, or one whose models.lock holds what the store knows"
        }
    }
}
