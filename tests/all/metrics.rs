//! Metrics as a scraper meets them: the documents and the dashboard name what is there, and nothing
//! else.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use serde_json::{Value, json};

use crate::support::{ACCOUNTS, Client, Server, Store, account, path};

/// What is known of a family: its type, its unit, and the labels of its samples.
type Families = BTreeMap<String, (String, String, BTreeSet<String>)>;

/// What a scrape shows.
struct Scraped {
    families: Families,
    samples: BTreeSet<String>,
}

fn document(name: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    fs::read_to_string(root.join(name)).unwrap()
}

/// A server that has done a bit of everything, and what it shows then.
fn scraped(more: &[&str]) -> Scraped {
    let store = Store::new();
    let (server, mut operator) = Server::start_operated(store.path(), more);
    let mut client = server.client();
    let made = client.create(ACCOUNTS, &account("ada@example.org"));
    client.get(&path(ACCOUNTS, &made));
    operator.send("POST", "/_admin/data/_compact", &[], None);
    let scraped = parse(&text(&mut operator));
    server.stop();
    scraped
}

fn text(client: &mut Client) -> String {
    let answer = client.send("GET", "/metrics", &[], None);
    assert_eq!(answer.status, 200, "{answer:?}");
    String::from_utf8(answer.body.to_vec()).unwrap()
}

/// Parses OpenMetrics, as far as we write it, and checks its rules on the way.
fn parse(text: &str) -> Scraped {
    let (mut families, mut samples) = (Families::new(), BTreeSet::new());
    let mut current = String::new();
    let mut series = BTreeSet::new();
    let body = text.strip_suffix("# EOF\n").expect("it ends with EOF");
    for line in body.lines() {
        if let Some(meta) = line.strip_prefix("# ") {
            let (keyword, rest) = meta.split_once(' ').unwrap();
            let (name, value) = rest.split_once(' ').unwrap();
            match keyword {
                "HELP" => {
                    let fresh = (String::new(), String::new(), BTreeSet::new());
                    assert!(families.insert(name.to_owned(), fresh).is_none(), "{line}");
                    name.clone_into(&mut current);
                }
                "TYPE" => value.clone_into(&mut families.get_mut(name).unwrap().0),
                "UNIT" => {
                    assert!(name.ends_with(&format!("_{value}")), "{line}");
                    value.clone_into(&mut families.get_mut(name).unwrap().1);
                }
                _ => panic!("{line}"),
            }
            continue;
        }
        let (sample, value) = line.rsplit_once(' ').unwrap();
        assert!(value.parse::<f64>().unwrap() >= 0.0, "{line}");
        assert!(series.insert(sample), "twice: {line}");
        let (name, labels) = sample.split_once('{').unwrap_or((sample, "}"));
        let family = families.get_mut(&current).unwrap();
        let suffix = name.strip_prefix(&current).unwrap();
        let suffixes: &[&str] = match family.0.as_str() {
            "gauge" => &[""],
            "counter" => &["_total"],
            "info" => &["_info"],
            "histogram" => &["_bucket", "_sum", "_count"],
            other => panic!("{other}"),
        };
        assert!(suffixes.contains(&suffix), "{line}");
        // No value of ours holds a comma or a quote.
        let labels = labels.trim_end_matches('}').split(',');
        let names = labels.filter_map(|label| label.split_once('='));
        let names = names.map(|(name, _)| name.to_owned());
        family.2.extend(names.filter(|name| name != "le"));
        samples.insert(name.to_owned());
    }
    Scraped { families, samples }
}

/// The table of docs/operations.md.
fn documented() -> Families {
    let text = document("docs/operations.md");
    let (_, rest) = text.split_once("<!-- metrics -->\n").unwrap();
    let (table, _) = rest.split_once("<!-- end of metrics -->").unwrap();
    let rows = table.lines().skip(2).map(|line| {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let labels = cells[3].split(", ").filter(|label| !label.is_empty());
        let labels = labels.map(|label| label.trim_matches('`').to_owned());
        let (kind, unit) = (cells[2].to_owned(), cells[4].to_owned());
        let name = cells[1].trim_matches('`').to_owned();
        (name, (kind, unit, labels.collect()))
    });
    rows.collect()
}

#[test]
fn a_scrape_shows_what_the_documents_list_and_nothing_else() {
    assert_eq!(scraped(&[]).families, documented());
}

#[test]
fn another_prefix_is_the_only_difference() {
    let renamed = documented().into_iter().map(|(name, of)| {
        let own = name.strip_prefix("modelith_");
        (own.map_or(name.clone(), |own| format!("lithair_{own}")), of)
    });
    let scraped = scraped(&["MODELITH_METRICS_PREFIX=lithair"]);
    assert_eq!(scraped.families, renamed.collect());
    for known in ["items", "ram_bytes", "raftlog_bytes"] {
        let name = format!("lithair_model_{known}");
        assert!(scraped.samples.contains(&name), "{name}");
    }
}

/// Every `expr` in a dashboard, and every query of its variables.
fn expressions(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                match member {
                    Value::String(text) if ["expr", "definition", "query"].contains(&&**name) => {
                        found.push(text.clone());
                    }
                    _ => expressions(member, found),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| expressions(item, found)),
        _ => {}
    }
}

/// The words of an expression that are neither in quotes nor in a variable's name.
fn words(expression: &str) -> BTreeSet<String> {
    let unquoted: String = expression
        .split('"')
        .step_by(2)
        .collect::<Vec<_>>()
        .join(" ");
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '$';
    let words = unquoted.split(|c| !is_word(c)).filter(|word| {
        let first = word.chars().next();
        first.is_some_and(|first| first.is_ascii_alphabetic() || first == '_')
    });
    words.map(str::to_owned).collect()
}

#[test]
fn the_dashboard_uses_only_names_that_exist() {
    let Scraped { families, samples } = scraped(&[]);
    let labels = families.values().flat_map(|(_, _, labels)| labels.clone());
    let mut known: BTreeSet<String> = samples.into_iter().chain(labels).collect();
    // Functions of the language, and labels that the scraper adds.
    let language = [
        "sum",
        "max",
        "count",
        "by",
        "rate",
        "increase",
        "histogram_quantile",
        "time",
        "le",
        "label_values",
        "job",
        "instance",
        "prometheus",
    ];
    known.extend(language.map(str::to_owned));
    let dashboard: Value = serde_json::from_str(&document("dashboards/modelith.json")).unwrap();
    let mut found = Vec::new();
    expressions(&dashboard, &mut found);
    assert!(found.len() > 30, "{found:?}");
    let mut used = BTreeSet::new();
    for expression in &found {
        let words = words(expression);
        let unknown: Vec<_> = words.difference(&known).collect();
        assert!(unknown.is_empty(), "{unknown:?} in {expression}");
        used.extend(words);
    }
    for name in [
        "modelith_model_items",
        "modelith_http_requests_total",
        "job",
    ] {
        assert!(used.contains(name), "{name}");
    }
    assert_eq!(
        words("rate(a_b{x=\"no\"}[$__rate])"),
        BTreeSet::from(["rate", "a_b", "x"].map(str::to_owned))
    );
}

#[test]
fn what_was_written_and_compacted_is_counted() {
    let store = Store::new();
    let (server, mut operator) = Server::start_operated(store.path(), &[]);
    let mut client = server.client();
    for number in 0..3 {
        let made = client.create(ACCOUNTS, &account(&format!("a{number}@example.org")));
        client.json(
            "PATCH",
            &path(ACCOUNTS, &made),
            &json!({"status": "suspended"}),
        );
    }
    operator.send("POST", "/_admin/data/models/Account/_compact", &[], None);
    let shown = text(&mut operator);
    for line in [
        "modelith_model_items{model=\"Account\"} 3",
        "modelith_model_log_events{model=\"Account\"} 0",
        "modelith_events_appended_total{model=\"Account\",kind=\"created\"} 3",
        "modelith_events_appended_total{model=\"Account\",kind=\"changed\"} 3",
        "modelith_batch_events_count 6",
        "modelith_fsync_duration_seconds_count 6",
        "modelith_compactions_total{result=\"compacted\"} 1",
        "modelith_compaction_duration_seconds_count 1",
        "modelith_http_connections{listener=\"main\"} 1",
    ] {
        assert!(
            shown.lines().any(|found| found == line),
            "{line} in\n{shown}"
        );
    }
    server.stop();
}

#[test]
fn metrics_go_with_the_operators_port() {
    let store = Store::new();
    let server = Server::start_with(store.path(), &["MODELITH_ADMIN_LISTEN=127.0.0.1:0"]);
    let line = server.wait_for_log("/_admin and /metrics on http://");
    let (_, address) = line.rsplit_once("http://").unwrap();
    let address = address.trim_end_matches(|c: char| !c.is_ascii_digit());
    let mut admin = Client::connect(address.parse().unwrap()).unwrap();
    let mut ask = |method: &str, headers: &str| {
        let request = format!("{method} /metrics HTTP/1.1\r\n{headers}\r\n");
        admin.send_raw(request.as_bytes(), false).unwrap()
    };
    let own = format!("host: {address}\r\n");
    let shown = ask("GET", &own);
    assert_eq!(shown.status, 200);
    let shown = String::from_utf8(shown.body.to_vec()).unwrap();
    assert!(shown.contains("modelith_http_connections{listener=\"admin\"} 1\n"));
    assert_eq!(ask("GET", "host: rebound.example\r\n").status, 403);
    let foreign = format!("{own}origin: http://evil.example\r\n");
    assert_eq!(ask("GET", &foreign).status, 403);
    let same = format!("{own}origin: http://{address}\r\n");
    assert_eq!(ask("GET", &same).status, 200);
    assert_eq!(ask("POST", &own).status, 405);
    assert_eq!(
        server.client().send("GET", "/metrics", &[], None).status,
        404
    );
    server.stop();
}
