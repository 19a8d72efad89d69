//! Every golden as a server: what its models declare is what its API does, also after a restart.

#![cfg(test)]

use std::path::{Path, PathBuf};

/// Values of the types that only serde knows.
const OPAQUE: &[(&str, &[&str])] = &[
    ("Raw", &["1", "\"a\"", "[1,2]"]),
    ("Ipv4Addr", &["\"192.0.2.1\"", "\"192.0.2.2\""]),
    ("Ipv6Addr", &["\"2001:db8::1\"", "\"::1\""]),
];

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
                modelith_exercise::run::<App>(modelith_exercise::Models { home: &home, opaque: crate::OPAQUE });
            }

            #[test]
            fn random_writes_and_queries_equal_a_plain_model() {
                let home = crate::home(stringify!($name));
                modelith_exercise::mirror::<App>(modelith_exercise::Models { home: &home, opaque: crate::OPAQUE }, 6);
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
    collections,
    composites,
    crowd,
    defaults,
    exposures,
    grown,
    integers,
    keys,
    names,
    nested,
    odd,
    operations,
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
    values,
    variants,
);

#[test]
fn the_document_of_the_reference_and_its_server_agree() {
    use modelith_exercise::{Judge, Models, agree};
    use modelith_goldens::reference::{
        models::{account::Account, mail::Mail},
        server::App,
    };
    let home = home("reference");
    let models = Models {
        home: &home,
        opaque: &[],
    };
    agree::<App>(
        models,
        &[Judge::of_derived::<Account>(), Judge::of_derived::<Mail>()],
    );
}
