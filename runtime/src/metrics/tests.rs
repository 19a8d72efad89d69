//! The documents have every metric.

use std::path::PathBuf;

use super::table::{Metric, OF_PROCESS, OWN};

fn row(prefix: &str, metric: &Metric) -> String {
    let labels: Vec<String> = metric
        .labels
        .iter()
        .map(|label| format!("`{label}`"))
        .collect();
    let unit = metric.unit.as_ref().map_or("", |unit| unit.as_str());
    let (family, kind) = (metric.family(), metric.kind.as_str());
    let (labels, help) = (labels.join(", "), metric.help);
    format!("| `{prefix}{family}` | {kind} | {labels} | {unit} | {help} |\n")
}

/// The table of docs/operations.md is written from ours; `BLESS=1` rewrites it.
#[test]
fn the_documents_have_every_metric() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../docs/operations.md");
    let text = std::fs::read_to_string(&path).unwrap();
    let (head, rest) = text.split_once("<!-- metrics -->\n").unwrap();
    let (table, tail) = rest.split_once("<!-- end of metrics -->").unwrap();

    let mut expected =
        "| metric | type | labels | unit | meaning |\n|---|---|---|---|---|\n".to_owned();
    expected.extend(OWN.iter().map(|metric| row("modelith_", metric)));
    expected.extend(OF_PROCESS.iter().map(|metric| row("", metric)));
    if std::env::var_os("BLESS").is_some() {
        let text = format!("{head}<!-- metrics -->\n{expected}<!-- end of metrics -->{tail}");
        std::fs::write(path, text).unwrap();
    } else {
        assert_eq!(table, expected, "BLESS=1 rewrites it");
    }
}
