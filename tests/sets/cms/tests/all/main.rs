//! The models as a server: what they declare is what the API does, also after a restart.

#![cfg(test)]

use std::path::Path;

use modelith_exercise::{Judge, Models, agree, compare, mirror, run};
use modelith_set_cms::{
    App,
    models::{asset::Asset, page::Page, site::Site},
};

fn models() -> Models<'static> {
    Models {
        home: Path::new(env!("CARGO_MANIFEST_DIR")),
        opaque: &[],
    }
}

#[test]
fn records_survive_everything() {
    run::<App>(models());
}

#[test]
fn random_writes_and_queries_equal_a_plain_model() {
    mirror::<App>(models(), 20);
}

#[test]
fn the_document_is_the_table_of_routes() {
    compare::<App>();
}

#[test]
fn the_document_and_the_server_agree() {
    agree::<App>(
        models(),
        &[
            Judge::of_derived::<Asset>(),
            Judge::of_derived::<Page>(),
            Judge::of_derived::<Site>(),
        ],
    );
}
