//! Every golden as a server: what its models declare is what its API does, also after a restart.

#![cfg(test)]

use std::path::{Path, PathBuf};

/// The directory above the models of a golden.
fn home(name: &str) -> PathBuf {
    match name {
        // Made by build.rs.
        "crowd" => Path::new(env!("OUT_DIR")).join("crowd"),
        name => Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../../codegen/tests/golden")
            .join(name),
    }
}

macro_rules! goldens {
    ($($name:ident),* $(,)?) => {$(
        mod $name {
            use modelith_goldens::$name::server::App;

            #[test]
            fn records_survive_everything() {
                let home = crate::home(stringify!($name));
                modelith_exercise::run::<App>(modelith_exercise::Models { home: &home, opaque: &[] });
            }

            #[test]
            fn the_document_is_the_table_of_routes() {
                modelith_exercise::compare::<App>();
            }
        }
    )*};
}

goldens!(
    client_keys,
    composites,
    crowd,
    defaults,
    grown,
    integers,
    names,
    optional,
    places,
    queries,
    reference,
    references,
    references_everywhere,
    renames,
    serial_version,
    set_null,
    uniques,
);
