//! What is read, where, and what is said of what is not JSON.

use super::*;
use crate::{SourceFile, diagnostic::Diagnostic};

fn source(text: &str) -> SourceFile {
    SourceFile {
        path: "models/a.schema.json".into(),
        text: text.into(),
    }
}

fn good(text: &str) -> Document {
    let (document, found) = read(&source(text));
    assert_eq!(found, [], "{text}");
    document.expect("it is JSON")
}

/// Line, column and width of the one mistake, and its sentence.
fn bad(text: &str) -> (usize, usize, usize, String) {
    let (_, found) = read(&source(text));
    let [Diagnostic { span, message, .. }] = found.as_slice() else {
        panic!("{text}: {found:?}");
    };
    let span = span.as_ref().expect("a place");
    (span.line, span.column, span.width, message.clone())
}

#[test]
fn values_have_places_and_pointers() {
    let text = "\u{feff}{\n  \"a/b~\": [1, {\"日本\": \"x\"}],\n  \"é\": null}";
    let document = good(text);
    let root = document.root();
    let (name, list) = root.members().next().expect("a member");
    assert_eq!((name, list.pointer().as_str()), ("a/b~", "#/a~1b~0"));
    let inner = list
        .elements()
        .nth(1)
        .expect("two")
        .get("日本")
        .expect("a member");
    assert_eq!(inner.text(), Some("x"));
    assert_eq!(inner.pointer(), "#/a~1b~0/1/日本");
    let span = inner.span();
    assert_eq!((span.line, span.column, span.width), (2, 22, 3));
    let span = inner.name_span();
    assert_eq!((span.line, span.column, span.width), (2, 16, 4));
    assert!(root.get("é").is_some_and(Node::is_null));
    assert_eq!(inner.parent().and_then(Node::parent), Some(list));
}

#[test]
fn escapes_are_read() {
    let document = good(r#"["\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00"]"#);
    let text = document.root().elements().next().and_then(Node::text);
    assert_eq!(text, Some("\"\\/\u{8}\u{c}\n\r\té😀"));
    for text in [
        r#"["\x"]"#,
        r#"["\u12"]"#,
        r#"["\ud800"]"#,
        r#"["\ud800\u0041"]"#,
        r#"["\udc00"]"#,
    ] {
        assert!(
            bad(text).3.contains("an escape that there is not"),
            "{text}"
        );
    }
}

#[test]
fn numbers_are_as_json_has_them() {
    for (text, integer) in [
        ("0", Some(0)),
        ("-0.0", Some(0)),
        ("1.50e1", Some(15)),
        ("1200e-2", Some(12)),
        ("1e38", Some(10_i128.pow(38))),
        ("1e39", None),
        ("1e999999999999", None),
        ("0.5", None),
        ("15e-1", None),
        ("1e-400", None),
        ("-9223372036854775808", Some(i128::from(i64::MIN))),
    ] {
        let document = good(&format!("[{text}]"));
        let node = document.root().elements().next().expect("one");
        assert_eq!((node.number(), node.integer()), (Some(text), integer));
    }
    for text in ["01", "-", "1.", "1e", "+1", ".5", "1.e3", "0x1", "1e+"] {
        assert!(
            bad(&format!("[{text}]")).3.starts_with("this is not JSON"),
            "{text}"
        );
    }
}

#[test]
fn a_mistake_says_what_and_where() {
    for (text, line, column, said) in [
        ("", 1, 1, "the file ends where a value belongs"),
        ("{", 1, 2, "the file ends where a name belongs"),
        ("{\"a\": 1,}", 1, 8, "a comma before `}`"),
        ("[1,\n]", 1, 3, "a comma before `]`"),
        ("{\"a\" 1}", 1, 6, "`1` behind a name"),
        ("{\"a\": 1 \"b\": 2}", 1, 9, "`\"` behind a value"),
        ("{a: 1}", 1, 2, "`a` where a name belongs"),
        ("{'a': 1}", 1, 2, "`'` where a name belongs"),
        ("{\n // x\n}", 2, 2, "a comment where a name belongs"),
        ("[NaN]", 1, 2, "`NaN` is no value"),
        ("[\"abc\n\"]", 1, 2, "a string is not closed on its line"),
        (
            "[\"a\tb\"]",
            1,
            4,
            "the control character U+0009 in a string",
        ),
        ("{} {}", 1, 4, "`{` behind the end of the schema"),
        ("[,]", 1, 2, "`,` where a value belongs"),
    ] {
        let (at_line, at_column, _, message) = bad(text);
        assert_eq!((at_line, at_column), (line, column), "{text}: {message}");
        assert_eq!(message, format!("this is not JSON: {said}"), "{text}");
    }
}

#[test]
fn a_name_stands_once() {
    let (document, found) = read(&source(
        "{\"a\": 1, \"b\": {\"c\": 1, \"c\": 2}, \"\\u0061\": 3}",
    ));
    let messages: Vec<&str> = found.iter().map(|found| found.message.as_str()).collect();
    assert_eq!(
        messages,
        [
            "`c` stands twice in one object",
            "`a` stands twice in one object"
        ]
    );
    let document = document.expect("JSON all the same");
    assert_eq!(document.root().get("a").and_then(Node::integer), Some(1));
    let many = format!("{{{}\"a\": 0}}", "\"a\": 0, ".repeat(10_000));
    assert_eq!(read(&source(&many)).1.len(), 50);
}

#[test]
fn depth_and_size_are_bounded() {
    let deep = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    good(&deep(128));
    for depth in [129, 10_000, 1_000_000] {
        assert_eq!(
            bad(&deep(depth)).3,
            "more than 128 objects and arrays are around this"
        );
    }
    let objects = "{\"a\":".repeat(10_000);
    assert_eq!(bad(&objects).1, 5 * 128 + 1);
    let large = format!("[\"{}\"]", "a".repeat(10 << 20));
    assert_eq!(bad(&large).3, "the schema is larger than 2 MiB");
}

#[test]
fn a_long_pointer_is_cut() {
    let name = "n".repeat(1_000);
    let document = good(&format!(
        "{}0{}",
        format!("{{\"{name}\":").repeat(100),
        "}".repeat(100)
    ));
    let mut node = document.root();
    while let Some((_, inner)) = node.members().next() {
        node = inner;
    }
    let pointer = node.pointer();
    assert!(
        pointer.starts_with("#/…/") && pointer.chars().count() < 400,
        "{pointer}"
    );
}
