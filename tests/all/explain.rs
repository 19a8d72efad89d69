//! `server explain`: which way a query takes, without a store.

use crate::support::run;

const USAGE: i32 = 2;

/// What it says of a query: its lines, or its error.
fn explained(model: &str, query: &str) -> Result<String, String> {
    let ended = run(&["explain", model, query]);
    match ended.code() {
        0 => {
            assert_eq!(ended.stderr, "");
            Ok(ended.stdout)
        }
        code => {
            assert_eq!((code, ended.stdout.as_str()), (USAGE, ""), "{ended:?}");
            Err(ended.stderr)
        }
    }
}

#[test]
fn a_query_is_told_with_its_way() {
    let page = "page     at most 50; ends after looking at 10000 rows, a row with long values counted as several\n";
    let all = "rows     every one that is found is shown\n";
    for (query, lines) in [
        (
            "status=active&sort=-id",
            "filters  status=active\norder    -id\nway      index (status): status equal; in the order of -id\n",
        ),
        (
            "?email=Ada@x.org",
            "filters  email=Ada%40x.org\norder    id\n\
             way      look-up by email; what is found is put in the order of id\n",
        ),
        (
            "",
            "filters  none\norder    id\nway      every row, in the order of id\n",
        ),
    ] {
        let expected = format!("list     GET /api/accounts of Account\n{lines}{all}{page}");
        assert_eq!(explained("Account", query), Ok(expected), "{query}");
    }
    let said = explained("Mail", "received_at.gte=2026-01-01T00:00:00Z&limit=7").unwrap();
    assert!(said.contains("\nway      index (received_at): "), "{said}");
    assert!(said.contains("\npage     at most 7; "), "{said}");
}

#[test]
fn a_query_that_would_be_refused_is_refused_with_each_fault() {
    assert_eq!(
        explained("Account", "stat=active&status=gone&limit=0").unwrap_err(),
        "error: the query is refused with 400\n  \
         stat is not a parameter; did you mean status? (unknown)\n  \
         status must be one of active, suspended, closed (type)\n  \
         limit must be a whole number of at least 1 (range)\n"
    );
}

#[test]
fn a_model_that_is_not_there_is_named_with_one_that_is() {
    for (model, meant) in [
        ("Acount", "did you mean Account?"),
        ("Order", "there is Account, Mail, Ticket"),
    ] {
        let said = explained(model, "status=active").unwrap_err();
        assert_eq!(said, format!("error: there is no model {model}; {meant}\n"));
    }
}
