//! models.lock: the accepted schema history and the permanent ids of everything that `models/`
//! declares.
//!
//! Pure: text in, text out. It never guesses a rename, never gives an id twice, and never changes
//! an accepted version.
//!
//! ```text
//! text ─▶ file ─▶ history ─▶ assign ─▶ rules ─▶ settle ─▶ text, ids, embedded JSON
//!        (serde)  (chain)    (ids)    (refuse)
//! ```

mod accept;
mod assign;
mod diff;
mod embed;
mod entry;
mod file;
mod history;
mod ids;
mod layout;
mod literal;
mod options;
mod refusal;
mod rules;
mod settle;
mod sound;
mod state;
mod stored_type;
mod text_forms;

#[cfg(test)]
mod tests;

pub use accept::{accept, diff};
pub use ids::{EnumIds, Ids, MemberIds, ModelIds, StructIds, VariantIds};
pub use refusal::unwritable;
pub use settle::{Settled, settle};

/// The name of the file, beside Cargo.toml; diagnostics name it so too.
pub const FILE_NAME: &str = "models.lock";
