//! What the store knows and its clients do not.

use std::sync::OnceLock;

use uuid::Uuid;

use crate::log::Identity;

/// 32 bytes that nobody outside can know; the same as long as the store is the same.
#[derive(Default)]
pub struct Secret(OnceLock<[u8; 32]>);

impl Secret {
    /// It follows from what the store is, which only its own files say.
    pub(super) fn set(&self, of: &Identity) {
        let mut known = [0; 24];
        let (store, salt) = known.split_at_mut(16);
        store.copy_from_slice(&of.store);
        salt.copy_from_slice(&of.salt);
        let secret = blake3::derive_key("modelith 2026-11 secret of a store", &known);
        let _: Result<(), _> = self.0.set(secret);
    }

    /// The bytes; of a store that is in no file, others at each start.
    pub fn bytes(&self) -> &[u8; 32] {
        self.0.get_or_init(|| {
            let random = [Uuid::new_v4(), Uuid::new_v4()].map(Uuid::into_bytes);
            *blake3::hash(random.as_flattened()).as_bytes()
        })
    }
}
