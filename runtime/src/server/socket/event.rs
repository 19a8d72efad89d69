//! What a live server tells a command, a line of JSON each.

use serde::{Deserialize, Serialize};

use crate::{server::failed::Failed, transfer::Progress};

/// One thing that it tells. The last is `done` or `failed`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Event {
    /// How far it is.
    Progress(Progress),
    /// What was done, in words.
    Done(String),
    /// Why it was not, or not wholly.
    Failed(Failed),
}

impl Event {
    /// As a line.
    pub(super) fn line(&self) -> Vec<u8> {
        let mut line = serde_json::to_vec(self).unwrap_or_default();
        line.push(b'\n');
        line
    }
}
