//! How a command ended that did not do what it says: a sentence and an exit code.

use std::fmt::Display;

use serde::{Deserialize, Serialize};

use super::{ServeError, StartError, exit};
use crate::{
    auth::{BUILT_IN_IDS, BUILT_IN_NAMES},
    model::{App, Has, ModelVisitor, Relations},
    nearest::nearest,
    store::{
        CompactError, CopyError, InspectError, OpenError, PastError, RestoreError, model_named,
    },
    transfer::NotImported,
    wire::{CborWriter, Key, Wire},
};

/// A sentence for standard error, and the exit code. It also comes from a live server, over its
/// socket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Failed {
    pub(super) sentence: String,
    pub(super) code: u8,
}

impl Failed {
    pub(super) fn new(error: &impl Display, code: u8) -> Self {
        Self {
            sentence: error.to_string(),
            code,
        }
    }
}

/// The permanent id of the model with this name.
///
/// # Errors
/// There is none; the sentence names the nearest.
pub(super) fn model<A: App>(name: &str) -> Result<u32, Failed> {
    model_named::<A>(name).ok_or_else(|| no_model::<A>(name))
}

/// The permanent id of the model, or of the built-in table, with this name.
///
/// # Errors
/// As [`model`].
pub(super) fn table<A: App>(name: &str) -> Result<u32, Failed> {
    let built_in = BUILT_IN_NAMES.iter().position(|known| *known == name);
    let built_in = built_in.and_then(|place| BUILT_IN_IDS.get(place));
    built_in.map_or_else(|| model::<A>(name), |id| Ok(*id))
}

/// The bytes of a key that is written as in a URL: one CBOR item.
///
/// # Errors
/// It is not one of the model's.
pub(super) fn key<A: App>(model: u32, text: &str) -> Result<Vec<u8>, Failed> {
    let bytes = A::with_model(model, KeyBytes(text)).flatten();
    bytes.ok_or_else(|| Failed {
        sentence: format!(
            "`{text}` is not a key of that model; write it as in the record's address"
        ),
        code: exit::USAGE,
    })
}

struct KeyBytes<'t>(&'t str);

impl<A: App> ModelVisitor<A> for KeyBytes<'_> {
    type Output = Option<Vec<u8>>;

    fn visit<M>(self) -> Self::Output
    where
        M: Relations<A>,
        A::Root: Has<M>,
    {
        let mut cbor = CborWriter::new();
        M::Key::from_segment(self.0)?.encode(&mut cbor);
        Some(cbor.as_bytes().to_vec())
    }
}

/// There is no such model.
pub(super) fn no_model<A: App>(name: &str) -> Failed {
    let meant = match nearest(name, A::MODELS) {
        Some(known) => format!("did you mean {known}?"),
        None => format!("there is {}", A::MODELS.join(", ")),
    };
    Failed {
        sentence: format!("there is no model {name}; {meant}"),
        code: exit::USAGE,
    }
}

impl From<StartError> for Failed {
    fn from(error: StartError) -> Self {
        Self::new(&error, error.exit_code())
    }
}

impl From<ServeError> for Failed {
    fn from(error: ServeError) -> Self {
        Self::new(&error, error.exit_code())
    }
}

impl From<OpenError> for Failed {
    fn from(error: OpenError) -> Self {
        Self::new(&error, error.exit_code())
    }
}

impl From<CompactError> for Failed {
    fn from(error: CompactError) -> Self {
        Self::new(&error, exit::IO)
    }
}

impl From<CopyError> for Failed {
    fn from(error: CopyError) -> Self {
        Self::new(&error, error.exit_code())
    }
}

impl From<InspectError> for Failed {
    fn from(error: InspectError) -> Self {
        Self::new(&error, error.exit_code())
    }
}

impl From<PastError> for Failed {
    fn from(error: PastError) -> Self {
        Self::new(&error, error.exit_code())
    }
}

impl From<RestoreError> for Failed {
    fn from(error: RestoreError) -> Self {
        Self::new(&error, error.exit_code())
    }
}

impl From<NotImported> for Failed {
    fn from(error: NotImported) -> Self {
        match error {
            NotImported::Unreadable(error) => Self {
                sentence: format!("cannot read the lines to import: {error}; nothing was changed"),
                code: exit::IO,
            },
            NotImported::NoMemory { line } => Self {
                sentence: format!(
                    "at line {line} the records would take more memory than memory.max allows; nothing \
                     was changed"
                ),
                code: exit::IO,
            },
            NotImported::Refused(refused) => Self::new(&refused, exit::DATA),
            NotImported::Interrupted(interrupted) if interrupted.bad.is_empty() => {
                Self::new(&interrupted, exit::IO)
            }
            NotImported::Interrupted(interrupted) => Self::new(&interrupted, exit::DATA),
        }
    }
}
