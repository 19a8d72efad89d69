//! The access log: a line per request, written once its answer is known.
//!
//! It never holds a body, a header or a query, since tokens and personal data stand there; nothing
//! of it is made while it is off.

use std::{net::SocketAddr, time::Instant};

use hyper::{Method, Request, Response, body::Body};

/// The target of the lines, by which they are let through whatever the level.
pub(super) const TARGET: &str = "modelith::access";

/// Most characters of a path in a line, so that lines that wait have a bound.
const PATH_CHARS_MAX: usize = 1024;

/// Whether the log is on.
#[derive(Debug, Clone, Copy)]
pub(super) struct AccessLog {
    pub(super) is_on: bool,
}

/// A request that will have its line.
#[derive(Debug)]
pub(super) struct AccessLine {
    start: Instant,
    peer: SocketAddr,
    method: Method,
    path: String,
}

impl AccessLog {
    /// Notes a request, if the log is on.
    pub(super) fn begin<B>(self, peer: SocketAddr, request: &Request<B>) -> Option<AccessLine> {
        self.is_on.then(|| AccessLine {
            start: Instant::now(),
            peer,
            method: request.method().clone(),
            path: request.uri().path().chars().take(PATH_CHARS_MAX).collect(),
        })
    }
}

impl AccessLine {
    /// Writes the line. The time is until the answer's head; its bytes are absent if its length
    /// is not known beforehand.
    pub(super) fn end<B: Body>(self, response: &Response<B>) {
        let micros = u64::try_from(self.start.elapsed().as_micros()).unwrap_or(u64::MAX);
        let header = response.headers().get("x-request-id");
        tracing::info!(
            target: TARGET,
            method = %self.method,
            path = self.path,
            status = response.status().as_u16(),
            duration_us = micros,
            bytes = response.body().size_hint().exact(),
            request_id = header.and_then(|id| id.to_str().ok()),
            peer = %self.peer,
            "request",
        );
    }
}
