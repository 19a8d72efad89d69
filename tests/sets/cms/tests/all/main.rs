//! The models as a server: what they declare is what the API does, also after a restart.

#![cfg(test)]

use std::path::Path;

use modelith_exercise::{Models, compare, run};
use modelith_set_cms::App;

#[test]
fn records_survive_everything() {
    run::<App>(Models {
        home: Path::new(env!("CARGO_MANIFEST_DIR")),
        opaque: &[],
    });
}

#[test]
fn the_document_is_the_table_of_routes() {
    compare::<App>();
}
