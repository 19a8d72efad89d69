//! The commands that are about a store: through its socket if a server has it, else by opening it. What
//! they do is the same either way.

mod backup;
mod compact;
mod inspect;
mod output;
mod own;
mod people;
mod progress;
mod transfer;

pub(super) use backup::{backup, restore};
pub(super) use compact::compact;
pub(super) use inspect::{dump, record, verify};
pub(super) use output::print;
pub(super) use people::people;
pub(super) use transfer::{export, import};
