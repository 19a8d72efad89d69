//! The built-in tables as a lock would describe them: what their members are called, and which of them
//! are never shown. Their ids are part of the log's bytes and never change.

use std::sync::LazyLock;

use super::ModelSchema;

static BUILT_IN: LazyLock<Vec<ModelSchema>> =
    LazyLock::new(|| serde_json::from_str(JSON).unwrap_or_default());

const JSON: &str = include_str!("built_in.json");

/// The built-in table with this permanent id.
pub(super) fn built_in(id: u32) -> Option<&'static ModelSchema> {
    BUILT_IN.iter().find(|model| model.id == id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::{BUILT_IN_IDS, BUILT_IN_NAMES};

    #[test]
    fn every_built_in_table_is_described() {
        let described: Vec<_> = BUILT_IN
            .iter()
            .map(|model| (model.id, model.name.as_str()))
            .collect();
        let known = BUILT_IN_IDS
            .iter()
            .copied()
            .zip(BUILT_IN_NAMES.iter().copied());
        assert_eq!(described, known.collect::<Vec<_>>());
    }
}
