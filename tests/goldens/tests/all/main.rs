//! Every golden as a server: what its models declare is what its API does, also after a restart.

#![cfg(test)]

mod rules;
mod stores;
mod users;

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

            #[test]
            fn nobody_passes_the_gate_whom_it_is_not_for() {
                modelith_exercise::gate::<App>();
            }
        }
    )*};
}

goldens!(
    access,
    client_keys,
    collections,
    composites,
    crowd,
    defaults,
    exposures,
    grown,
    integers,
    kept,
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
    ruled,
    schemas,
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
        server::{App, schemas::Ticket},
    };
    let home = home("reference");
    let models = Models {
        home: &home,
        opaque: &[],
    };
    agree::<App>(
        models,
        &[
            Judge::of_derived::<Account>(),
            Judge::of_derived::<Mail>(),
            Judge::of_derived::<Ticket>(),
        ],
    );
}

/// Nodes: each with the number of its parent and of its anchor.
fn nodes(nodes: &[(u32, Option<u32>, Option<u32>)]) -> String {
    let key = |number: &u32| format!("\"01a2149a-0000-7000-8000-{number:012}\"");
    let other = |number: &Option<u32>| number.as_ref().map_or("null".to_owned(), key);
    let lines = nodes.iter().map(|(number, parent, anchor)| {
        let (key, parent, anchor) = (key(number), other(parent), other(anchor));
        format!("{{\"id\":{key},\"parent\":{parent},\"anchor\":{anchor},\"name\":\"n\"}}\n")
    });
    lines.collect()
}

#[test]
fn lines_refer_to_each_other_in_any_order() {
    use modelith_exercise::imported;
    use modelith_goldens::references::server::App;
    let backwards: Vec<_> = (1..=3000)
        .map(|number| (number, Some(number + 1), None))
        .collect();
    let chain = [backwards, vec![(3001, None, None)]].concat();
    let itself = vec![(1, Some(1), Some(1)), (2, Some(1), Some(2))];
    // A circle of three, one that refers to it, and one that does not.
    let circle = vec![
        (1, Some(2), None),
        (2, Some(3), Some(5)),
        (3, Some(1), None),
        (4, Some(1), None),
        (5, None, None),
    ];
    for lines in [chain, itself, circle] {
        let text = nodes(&lines);
        let (said, there) = imported::<App>("Node", &text).expect("they are all there");
        assert_eq!(said, format!("{} records imported\n", lines.len()));
        assert_eq!(there, text);
    }
    let dangling = [(1, Some(2), None), (2, Some(1), Some(9)), (3, None, None)];
    let why = imported::<App>("Node", &nodes(&dangling)).expect_err("9 is not there");
    assert_eq!(
        why,
        "1 of 3 lines cannot be imported: nothing was changed\n  \
         line 2: #/anchor there is no Node with this id (reference)"
    );
}

#[test]
fn numbers_go_on_after_those_that_were_imported() {
    use modelith_exercise::imported;
    use modelith_goldens::exposures::server::App;
    let ticket = |key: u32, number: &str| {
        format!(
            "{{\"id\":\"01a2149a-0000-7000-8000-{key:012}\",\"number\":\"{number}\",\"etag\":7}}\n"
        )
    };
    let (said, there) =
        imported::<App>("Ticket", &(ticket(1, "40") + &ticket(2, "7"))).expect("good");
    assert_eq!(said, "2 records imported\n");
    assert!(there.contains("\"number\":\"40\""), "{there}");
    let why = imported::<App>("Ticket", &(ticket(1, "40") + &ticket(2, "40"))).expect_err("taken");
    assert!(
        why.ends_with("line 2: # another record has the number 40 (serial)"),
        "{why}"
    );
    let why = imported::<App>("Ticket", "{\"number\":1}\n").expect_err("not whole");
    assert!(why.contains("line 1: #/id is required (required)"), "{why}");
}
