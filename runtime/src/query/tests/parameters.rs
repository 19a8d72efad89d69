//! What parameters mean, and what is said of wrong ones.

use super::{Task, request};
use crate::{
    fault::{FAULTS_MAX, Place},
    query::Request,
};

#[test]
fn what_means_the_same_is_one_query() {
    for (texts, expected) in [
        (
            vec![
                "",
                "&",
                "limit=3",
                "cursor=x",
                "sort=id",
                "status=",
                "id=&status=",
            ],
            "sort=key",
        ),
        (
            vec![
                "status=done,open",
                "status=open&status=done",
                "status=open,,done,open,",
                "status=open%2Cdone",
            ],
            "sort=key&status=open,done",
        ),
        (
            vec!["points.gte=3&done=true", "done=true&points.gte=3.0"],
            "sort=key&done=true&points.gte=3",
        ),
        (vec!["sort=-due"], "sort=-due"),
        (
            vec!["title=a%26b%3D", "title=a%26b="],
            "sort=key&title=a%26b%3D",
        ),
        (vec!["title="], "sort=key&title="),
        (
            vec!["address.city.prefix=B&address.city.null=false"],
            "sort=key&address.city.prefix=B&address.city.null=false",
        ),
        (
            vec!["tags.has=b&tags.has=a", "tags.has=a&tags.has=b&tags.has=a"],
            "sort=key&tags.has=a&tags.has=b",
        ),
        (
            vec!["owner=00000000-0000-0000-0000-00000000000A"],
            "sort=key&owner=00000000-0000-0000-0000-00000000000a",
        ),
    ] {
        for text in texts {
            assert_eq!(request(text).normalised(), expected, "{text}");
        }
    }
}

#[test]
fn limits_and_counts_are_read() {
    for (text, limit) in [
        ("", 50),
        ("limit=1", 1),
        ("limit=0500", 500),
        ("limit=501", 500),
        ("limit=99999999999999999999999", 500),
        ("cursor=a%2Db&limit=%37", 7),
    ] {
        assert_eq!(request(text).limit, limit, "{text}");
    }
    assert_eq!(request("cursor=a%2Db").cursor.as_deref(), Some("a-b"));
    assert!(request("count=exact").count && !request("").count);
}

/// The faults of a query, each as parameter and code.
fn faults(text: &str) -> Vec<(String, &'static str, String)> {
    let Err(faults) = Request::<Task>::read(Some(text)) else {
        panic!("{text} is right");
    };
    let list = faults.list().iter();
    list.map(|fault| match &fault.place {
        Place::Parameter(name) => (name.clone(), fault.code, fault.detail.clone()),
        other => panic!("{other:?}"),
    })
    .collect()
}

#[test]
fn every_wrong_parameter_is_named() {
    for (text, expected) in [
        ("limit=0", vec![("limit", "range")]),
        (
            "limit=-1&limit=",
            vec![("limit", "duplicate"), ("limit", "range")],
        ),
        ("limit=1.0", vec![("limit", "range")]),
        ("limit", vec![("limit", "range")]),
        (
            "cursor=%ff&x=1",
            vec![("cursor", "encoding"), ("x", "unknown")],
        ),
        ("%ff=1", vec![("\u{fffd}", "unknown")]),
        (
            "count=yes&sort=size",
            vec![("sort", "type"), ("count", "type")],
        ),
        ("sort=", vec![("sort", "type")]),
        ("sort=-status,-due", vec![("sort", "type")]),
        ("sort=-status,due", vec![("sort", "type")]),
        ("sort=--due", vec![("sort", "type")]),
        ("status=opne,done", vec![("status", "type")]),
        ("status.gt=open", vec![("status.gt", "unknown")]),
        (
            "points=x&points.gte=-1&points.lt=1.5",
            vec![
                ("points", "type"),
                ("points.gte", "type"),
                ("points.lt", "type"),
            ],
        ),
        ("points=1&points=1", vec![("points", "duplicate")]),
        ("points=", vec![("points", "type")]),
        ("title=a&title=b", vec![("title", "duplicate")]),
        ("title.prefix=%", vec![("title.prefix", "encoding")]),
        ("done=1", vec![("done", "type")]),
        ("due.null=yes", vec![("due.null", "type")]),
        (
            "due.null=true&due.null=true",
            vec![("due.null", "duplicate")],
        ),
        ("points.null=true", vec![("points.null", "unknown")]),
        ("tags=a", vec![("tags", "unknown")]),
        ("address=a", vec![("address", "unknown")]),
        ("address.city.gt=a", vec![("address.city.gt", "unknown")]),
        ("id=7", vec![("id", "type")]),
        ("Points=7", vec![("Points", "unknown")]),
        ("points.GTE=7", vec![("points.GTE", "unknown")]),
    ] {
        let found = faults(text);
        let found: Vec<_> = found
            .iter()
            .map(|(name, code, _)| (name.as_str(), *code))
            .collect();
        assert_eq!(found, expected, "{text}");
    }
}

#[test]
fn the_nearest_is_named() {
    for (text, expected) in [
        ("limts=1", "is not a parameter; did you mean limit?"),
        ("statsu=open", "is not a parameter; did you mean status?"),
        ("tags=a", "is not a parameter; did you mean tags.has?"),
        (
            "address=a",
            "is not a parameter; did you mean address.city?",
        ),
        (
            "pionts.gte=3",
            "is not a parameter; did you mean points.gte?",
        ),
        ("done.gte=3", "is not a parameter; there is done, done.ne"),
        ("telephone=3", "is not a parameter"),
        (
            "sort=duee",
            "is not an order of this list; did you mean due?",
        ),
        (
            "sort=-duee",
            "is not an order of this list; did you mean -due?",
        ),
        ("status=opne", "must be one of open, waiting, done"),
        ("points=-1", "must be an integer from 0 to 4294967295"),
    ] {
        let found = faults(text);
        assert_eq!(found[0].2, expected, "{text}");
    }
}

#[test]
fn no_more_unknown_names_are_looked_for_than_are_listed() {
    let names: Vec<String> = (0..1_300).map(|number| format!("x{number}")).collect();
    let faults = Request::<Task>::read(Some(&names.join("&"))).err().unwrap();
    assert_eq!(faults.list().len(), FAULTS_MAX);
    assert_eq!(faults.found(), FAULTS_MAX);
}
