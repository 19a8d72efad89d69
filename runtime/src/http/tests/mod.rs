//! The contract of HTTP, driven through `answer` without a socket.

mod admin;
mod all_faults;
mod arbitrary;
mod article;
mod articles;
mod auth;
mod author;
mod bad_input;
mod book;
mod checks;
mod connection;
mod documents;
mod entry;
mod failures;
mod foreign_sessions;
mod inspection;
mod library;
mod memory;
mod metrics;
mod pages;
mod queries;
mod races;
mod record_size;
mod records;
mod rules;

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::{
    HeaderMap, Request, StatusCode,
    body::Body,
    header::{CONTENT_LENGTH, CONTENT_TYPE, ETAG, HeaderValue, LOCATION},
};
use serde_json::Value;

use super::{
    Budget, Context, Door, Gate, Lane, Limits, Peer, Readiness, Response, Traffic, answer,
};
use crate::store::Store;
use library::Library;
use memory::{Fate, Switch};

const JSON: (&str, &str) = ("content-type", "application/json");

/// A server over a store that is empty at first, and its log.
struct Server {
    context: Arc<Context<Library>>,
    /// By which its requests come.
    door: Door,
    /// As if they all came on one connection.
    peer: Peer,
    traffic: Arc<Traffic>,
    lane: Arc<Lane>,
    log: Switch,
}

/// An answer, its body read.
#[derive(Debug)]
struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

/// A connection that was just made.
fn peer() -> Peer {
    Peer::new(([127, 0, 0, 1], 50_000).into())
}

impl Server {
    fn new() -> Self {
        Self::limited(1 << 30, 1 << 30)
    }

    /// A server that holds so many bytes for its clients.
    fn limited(body_bytes: usize, answer_bytes: usize) -> Self {
        Self::gated(body_bytes, answer_bytes, Gate::open())
    }

    /// A server with this gate.
    fn gated(body_bytes: usize, answer_bytes: usize, gate: Gate) -> Self {
        let (store, log) = memory::store();
        Self::over((store, log), body_bytes, answer_bytes, gate)
    }

    /// A server over this store and its log.
    fn over(
        (store, log): (Arc<Store<Library>>, Switch),
        body_bytes: usize,
        answer_bytes: usize,
        gate: Gate,
    ) -> Self {
        let limits = Limits {
            body_timeout: Duration::from_secs(5),
            body_bytes,
            answers: Arc::new(Budget::new(answer_bytes)),
        };
        let context = Context::new(store, limits, gate);
        context.set_readiness(Readiness::Ready);
        let traffic = Arc::new(Traffic::of::<Library>());
        Self {
            lane: traffic.lane(),
            traffic,
            context: Arc::new(context),
            door: Door::Main { admin: true },
            peer: peer(),
            log,
        }
    }

    async fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let body = Full::new(Bytes::copy_from_slice(body.as_bytes()));
        self.send_body(method, path, headers, body).await
    }

    async fn send_body<B>(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: B,
    ) -> Answer
    where
        B: Body<Data = Bytes> + Send + 'static,
        B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let headers: Vec<(&str, HeaderValue)> = headers
            .iter()
            .map(|(name, value)| (*name, value.parse().unwrap()))
            .collect();
        self.send_raw(method, path, &headers, body).await
    }

    /// Sends a request and checks what holds of every answer.
    async fn send_raw<B>(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, HeaderValue)],
        body: B,
    ) -> Answer
    where
        B: Body<Data = Bytes> + Send + 'static,
        B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, value);
        }
        if headers.iter().all(|(name, _)| *name != "host") {
            request = request.header("host", "localhost");
        }
        let response = answer(
            &self.context,
            self.door,
            &self.lane,
            &self.peer,
            request.body(body).unwrap(),
        )
        .await;
        Answer::read(response, method).await
    }

    async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[], "").await
    }

    async fn post(&self, path: &str, body: &str) -> Answer {
        self.send("POST", path, &[JSON], body).await
    }

    /// Creates an author and gives its path and entity tag.
    async fn author(&self, email: &str) -> (String, String) {
        let body = serde_json::json!({ "email": email }).to_string();
        let answer = self.post("/api/authors", &body).await;
        assert_eq!(answer.status, 201, "{answer:?}");
        (
            answer.header(LOCATION.as_str()),
            answer.header(ETAG.as_str()),
        )
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.log.set(Fate::Committed);
        self.context.store().close();
    }
}

impl Answer {
    /// Reads an answer and checks what holds of all.
    async fn read(response: Response, method: &str) -> Self {
        let (head, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        let answer = Self {
            status: head.status,
            headers: head.headers,
            body,
        };
        answer.check(method);
        answer
    }

    fn check(&self, method: &str) {
        let id = self.header("x-request-id");
        assert_eq!(id.len(), 32);
        assert_eq!(self.header("x-content-type-options"), "nosniff");
        let has_form = self
            .header("content-security-policy")
            .contains("form-action 'self'");
        let referrer = if has_form {
            "same-origin"
        } else {
            "no-referrer"
        };
        assert_eq!(self.header("referrer-policy"), referrer);
        assert!(
            self.header("content-security-policy")
                .starts_with("default-src 'none'")
        );
        if method == "HEAD" {
            assert!(self.body.is_empty());
            return;
        }
        assert!(!self.headers.contains_key(CONTENT_LENGTH), "hyper adds it");
        assert_eq!(
            self.headers.contains_key(CONTENT_TYPE),
            !self.body.is_empty()
        );
        if self.status.is_client_error() || self.status.is_server_error() {
            if self.media_type() == "application/problem+json" {
                let problem = self.json();
                assert_eq!(problem["status"], self.status.as_u16());
                assert_eq!(problem["request_id"], id);
                assert!(problem["type"].as_str().unwrap().starts_with("/problems/"));
                assert!(
                    problem["title"]
                        .as_str()
                        .is_some_and(|title| !title.is_empty())
                );
            } else if self.media_type() != "text/html; charset=utf-8" {
                assert_eq!(self.status, 503, "only /readyz refuses without a problem");
            }
        }
    }

    fn header(&self, name: &str) -> String {
        let value = self.headers.get(name).map(|value| value.to_str().unwrap());
        value.unwrap_or_default().to_owned()
    }

    fn media_type(&self) -> String {
        self.header("content-type")
    }

    fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    /// The problem's name: the last segment of its type.
    fn problem(&self) -> String {
        let problem = self.json();
        problem["type"]
            .as_str()
            .unwrap()
            .rsplit('/')
            .next()
            .unwrap()
            .to_owned()
    }

    /// The problem's faults, each as place and code.
    fn faults(&self) -> Vec<(String, String)> {
        let problem = self.json();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let place = |fault: &Value| {
            let place = ["pointer", "parameter", "header"]
                .into_iter()
                .find_map(|place| fault.get(place).map(text));
            place.unwrap()
        };
        problem["errors"]
            .as_array()
            .map(|faults| {
                faults
                    .iter()
                    .map(|fault| (place(fault), text(&fault["code"])))
                    .collect()
            })
            .unwrap_or_default()
    }
}

/// Compares faults in short.
fn faults(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected
        .iter()
        .map(|(place, code)| ((*place).to_owned(), (*code).to_owned()))
        .collect()
}
