//! What the scan of a body makes of every kind of JSON, and of what is none.

use proptest::prelude::*;

use super::*;

fn members(body: &str) -> Vec<(String, &str)> {
    let document = scan(body.as_bytes()).expect(body);
    document
        .members
        .expect(body)
        .into_iter()
        .map(|member| (member.name.into_owned(), member.value))
        .collect()
}

#[test]
fn members_are_kept_as_text() {
    assert_eq!(members("{}"), []);
    assert_eq!(
        members(" {\"a\" : [1, {\"b\":2}] ,\n\"\\u0062\\n\\ud83d\\ude00\":\"x\\\"\" } "),
        [
            ("a".to_owned(), "[1, {\"b\":2}]"),
            ("b\n😀".to_owned(), "\"x\\\"\"")
        ],
    );
    for other in ["null", "[]", "1", "\"{}\"", "true"] {
        assert_eq!(scan(other.as_bytes()).unwrap().members, None);
    }
}

#[test]
fn syntax_errors_have_a_place() {
    for (body, line, column) in [
        (b"".as_slice(), 1, 1),
        (b" \n ", 2, 2),
        (b"{", 1, 2),
        (b"{\"a\"}", 1, 5),
        (b"{\"a\":}", 1, 6),
        (b"{\"a\":1", 1, 7),
        (b"{\"a\":1,}", 1, 8),
        (b"{\"a\":1}x", 1, 8),
        (b"{\n\"\xc3\xb6\": tru}", 2, 9),
        (b"{'a':1}", 1, 2),
        (b"{a:1}", 1, 2),
        (b"{\"a\":01}", 1, 7),
        (b"{\"a\":.5}", 1, 6),
        (b"{\"a\":1.}", 1, 8),
        (b"{\"a\":1e}", 1, 8),
        (b"{\"a\":+1}", 1, 6),
        (b"{\"a\":NaN}", 1, 6),
        (b"{\"a\":\"b", 1, 8),
        (b"{\"a\":\"\n\"}", 1, 7),
        (b"{\"a\":\"\\x\"}", 1, 8),
        (b"{\"a\":\"\\ud800\"}", 1, 13),
        (b"{\"a\":\"\\ud800\\n\"}", 1, 14),
        (b"{\"a\":\"\\udc00\"}", 1, 13),
        (b"{\"a\":\"\xff\"}", 1, 7),
        (b"{\"a\":1}\xff", 1, 8),
        (b"\xef\xbb\xbf{}", 1, 1),
        (b"// x\n{}", 1, 1),
    ] {
        let malformed = scan(body).expect_err(&String::from_utf8_lossy(body));
        let place = (malformed.line, malformed.column);
        assert_eq!(place, (line, column), "{}", String::from_utf8_lossy(body));
    }
}

#[test]
fn nesting_ends_at_64() {
    let nested = |depth: usize| {
        let body = "[".repeat(depth - 1) + &"]".repeat(depth - 1);
        format!("{{\"a\":{body}}}")
    };
    assert!(scan(nested(DEPTH_MAX).as_bytes()).is_ok());
    for depth in [DEPTH_MAX + 1, 100_000] {
        let malformed = scan(nested(depth).as_bytes()).unwrap_err();
        assert_eq!(
            (malformed.why, malformed.column),
            (Why::TooDeep, 5 + DEPTH_MAX)
        );
    }
}

#[test]
fn repeated_names_are_found_at_every_depth_once() {
    let body = br#"{"a":1,"b":[0,{"c/d":1,"c\/d":2,"c/d":3}],"\u0061":2}"#;
    let document = scan(body).unwrap();
    assert_eq!(document.duplicates, ["#/b/1/c~1d", "#/a"]);
    let members = document.members.unwrap();
    let repeated: Vec<bool> = members.iter().map(|member| member.is_repeated).collect();
    assert_eq!(repeated, [true, false]);
}

proptest! {
    /// serde_json is the judge of what is JSON; a value of its own would round numbers.
    #[test]
    fn the_scan_takes_what_serde_json_takes(
        body in r#"([{}\[\]:, \n]|"(a|b|\\u00e9|\\ud83d\\ude00|\\ud800|\\)?"|-?[0-9.eE+]{1,4}|true|false|null|tru|ö){0,14}"#
    ) {
        let taken = serde_json::from_str::<serde_json::Value>(&body).is_ok();
        prop_assert_eq!(scan(body.as_bytes()).is_ok(), taken, "{}", body);
    }

    #[test]
    fn no_bytes_break_it(body in prop::collection::vec(any::<u8>(), 0..64)) {
        let taken = serde_json::from_slice::<serde_json::Value>(&body).is_ok();
        prop_assert_eq!(scan(&body).is_ok(), taken);
    }
}
