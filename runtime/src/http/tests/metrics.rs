//! `GET /metrics`: its forms, what it counts, and what it costs.

use std::time::{Duration, Instant};

use super::*;
use crate::{
    ModelStats,
    http::{Exposition, Scrape},
    metrics::{Counted, Metrics, Sources},
    store::{Gauge, Observed, Store},
};

fn metrics(store: Arc<dyn Counted>, traffic: &Arc<Traffic>) -> Metrics {
    let sources = Sources {
        store,
        traffic: Arc::clone(traffic),
        connections: vec![("main", Box::new(|| 3))],
        process: || None,
        build: ("library", "1.2.3"),
    };
    Metrics::new("modelith", sources)
}

fn measured() -> Server {
    let server = Server::new();
    let store = Arc::clone(server.context.store());
    let metrics = metrics(store, &server.traffic);
    server.context.set_scrape(Box::new(metrics));
    server
}

async fn scrape(server: &Server) -> String {
    let answer = server.get("/metrics").await;
    assert_eq!(answer.status, 200);
    String::from_utf8(answer.body.to_vec()).unwrap()
}

#[track_caller]
fn check_line(text: &str, line: &str) {
    assert!(text.lines().any(|found| found == line), "{line} in\n{text}");
}

#[tokio::test]
async fn the_newer_form_is_the_usual_one_and_the_older_one_can_be_had() {
    let server = measured();
    let answer = server.get("/metrics").await;
    let newer = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    assert_eq!(answer.media_type(), newer);
    assert_eq!(answer.header("cache-control"), "no-store");
    assert!(answer.body.ends_with(b"\n# EOF\n"));

    let accept = [("accept", "text/plain;version=0.0.4")];
    let answer = server.send("GET", "/metrics", &accept, "").await;
    let older = "text/plain; version=0.0.4; charset=utf-8";
    assert_eq!(answer.media_type(), older);
    let text = String::from_utf8(answer.body.to_vec()).unwrap();
    assert!(
        !text.contains("# EOF") && !text.contains("# UNIT"),
        "{text}"
    );
    check_line(&text, "modelith_model_items{model=\"Author\"} 0");

    assert_eq!(server.send("HEAD", "/metrics", &[], "").await.status, 200);
    let refused = server.send("POST", "/metrics", &[], "").await;
    assert_eq!(
        (refused.status, refused.header("allow").as_str()),
        (StatusCode::METHOD_NOT_ALLOWED, "GET, HEAD, OPTIONS")
    );
}

#[tokio::test]
async fn the_main_port_has_none_when_the_operator_has_a_port() {
    let mut server = measured();
    server.door = Door::Main { admin: false };
    assert_eq!(server.get("/metrics").await.status, 404);
    server.door = Door::Admin(([127, 0, 0, 1], 9090).into());
    let host = [("host", "127.0.0.1:9090")];
    assert_eq!(server.send("GET", "/metrics", &host, "").await.status, 200);
    assert_eq!(server.get("/metrics").await.status, 403);
}

#[tokio::test]
async fn requests_count_by_template_method_and_status() {
    let server = measured();
    let (author, _) = server.author("a@b.c").await;
    server.get(&author).await;
    server.get(&author).await;
    server.send("HEAD", &author, &[], "").await;
    server.get("/api/authors/nobody").await;
    server.send("PUT", "/api/authors", &[], "").await;
    server.send("OPTIONS", &author, &[], "").await;
    server.get("/secret/token-in-a-path").await;
    server.send("BREW", "/livez", &[], "").await;
    server.get("/_admin/data/models/Author/_stats").await;
    let text = scrape(&server).await;
    for (route, method, status, count) in [
        ("/api/authors", "POST", "201", 1),
        ("/api/authors/{id}", "GET", "200", 2),
        ("/api/authors/{id}", "HEAD", "200", 1),
        ("/api/authors/{id}", "GET", "404", 1),
        ("/api/authors", "PUT", "405", 1),
        ("/api/authors/{id}", "OPTIONS", "204", 1),
        ("other", "GET", "404", 1),
        ("/livez", "other", "405", 1),
        ("/_admin/data/models/{name}/_stats", "GET", "200", 1),
    ] {
        let labels = format!("route=\"{route}\",method=\"{method}\",status=\"{status}\"");
        check_line(
            &text,
            &format!("modelith_http_requests_total{{{labels}}} {count}"),
        );
    }
    let labels = "route=\"/api/authors/{id}\",method=\"GET\"";
    check_line(
        &text,
        &format!("modelith_http_request_duration_seconds_count{{{labels}}} 3"),
    );
    assert!(text.contains("http_request_duration_seconds_bucket{le=\"0.0001\",route="));
    assert!(
        !text.contains("secret") && !text.contains(&author),
        "{text}"
    );
}

#[tokio::test]
async fn the_store_counts_what_it_made_durable() {
    let server = measured();
    let (author, tag) = server.author("a@b.c").await;
    server.author("d@e.f").await;
    let patch = [("content-type", "application/merge-patch+json")];
    server.send("PATCH", &author, &patch, "{\"age\": 7}").await;
    // It changes nothing, so it is no event.
    server.send("PATCH", &author, &patch, "{\"age\": 7}").await;
    let stale = [("if-match", tag.as_str())];
    assert_eq!(server.send("DELETE", &author, &stale, "").await.status, 412);
    assert_eq!(server.send("DELETE", &author, &[], "").await.status, 204);
    let text = scrape(&server).await;
    for line in [
        "modelith_model_items{model=\"Author\"} 1",
        "modelith_model_log_events{model=\"Author\"} 4",
        "modelith_events_appended_total{model=\"Author\",kind=\"created\"} 2",
        "modelith_events_appended_total{model=\"Author\",kind=\"changed\"} 1",
        "modelith_events_appended_total{model=\"Author\",kind=\"removed\"} 1",
        "modelith_events_appended_total{model=\"Book\",kind=\"created\"} 0",
        "modelith_batch_events_count 4",
        "modelith_append_duration_seconds_count 4",
        "modelith_compactions_total{result=\"compacted\"} 0",
        "modelith_http_connections{listener=\"main\"} 3",
        "modelith_build_info{package=\"library\",version=\"1.2.3\"} 1",
        "# UNIT modelith_model_ram_bytes bytes",
    ] {
        check_line(&text, line);
    }
}

/// As a store with so many models: each has the statistics of authors, read anew.
struct Many {
    store: Arc<Store<Library>>,
    names: Vec<&'static str>,
}

impl Counted for Many {
    fn stats(&self) -> Vec<ModelStats> {
        let stats = self.names.iter().map(|name| ModelStats {
            name,
            ..self.store.stats_of::<author::Author>()
        });
        stats.collect()
    }

    fn observed(&self) -> &Observed {
        self.store.observed()
    }

    fn gauge(&self) -> &Gauge {
        self.store.gauge()
    }

    fn name(&self, _: u32) -> Option<&'static str> {
        None
    }
}

/// Scrapes 1 000 blocks of statistics over so many records, and gives the time of the fastest of ten.
async fn scrape_many(records: usize) -> Duration {
    let server = Server::new();
    let mut path = String::new();
    for number in 0..records {
        path = server.author(&format!("a{number}@b.c")).await.0;
    }
    let store = Arc::clone(server.context.store());
    let holders = || {
        let state = store.state();
        let key = path.rsplit('/').next().unwrap().parse().unwrap();
        let table: &crate::store::Table<author::Author> = crate::model::Has::table(&state.root);
        Arc::strong_count(table.get(&key).unwrap())
    };
    let names = (0..1_000).map(|n| &*Box::leak(format!("Model{n}").into_boxed_str()));
    let many = Many {
        store: Arc::clone(&store),
        names: names.collect(),
    };
    let metrics = metrics(Arc::new(many), &server.traffic);
    let before = holders();
    let mut fastest = Duration::MAX;
    for _ in 0..10 {
        let began = Instant::now();
        let text = metrics.scrape(Exposition::OpenMetrics).unwrap();
        fastest = fastest.min(began.elapsed());
        check_line(
            &text,
            &format!("modelith_model_items{{model=\"Model999\"}} {records}"),
        );
    }
    assert_eq!(holders(), before, "a record is held by a scrape");
    fastest
}

#[tokio::test]
async fn a_scrape_of_many_models_takes_time_by_models_alone() {
    let time = scrape_many(2_000).await;
    // Far over what it takes, far under a look at each record for each model.
    assert!(time < Duration::from_millis(500), "{time:?}");
}

#[tokio::test]
#[ignore = "a measurement: run it in a release build"]
async fn a_scrape_of_1_000_models_over_1_000_000_records_takes_under_10_ms() {
    let time = scrape_many(1_000_000).await;
    println!("1 000 blocks of statistics over 1 000 000 records: {time:?} a scrape");
    assert!(time < Duration::from_millis(10), "{time:?}");
}
