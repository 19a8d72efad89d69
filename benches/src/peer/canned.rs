//! An answer that is always the same.

use std::fs;
use std::path::Path;

use bytes::Bytes;
use http_body_util::Full;
use hyper::header::{CONNECTION, CONTENT_LENGTH, DATE, HeaderMap, HeaderName, HeaderValue};
use hyper::{Response, StatusCode};

use crate::error::Error;
use crate::load::Answer;

/// Status, head and body.
///
/// They live as long as the process, so a copy counts no references: two workers that share a
/// counter would slow the peer down, and flatter ours.
#[derive(Debug, Clone)]
pub(crate) struct Canned {
    status: StatusCode,
    headers: HeaderMap,
    body: &'static [u8],
}

impl Canned {
    /// Reads the file of an answer.
    ///
    /// # Errors
    /// There is none, or it is no answer.
    pub(crate) fn read(path: &Path) -> Result<Self, Error> {
        let text =
            fs::read_to_string(path).map_err(Error::io(format!("reading {}", path.display())))?;
        Self::parse(&text)
    }

    /// Takes the answer apart. What hyper writes itself (Date, Content-Length) is left to it.
    ///
    /// # Errors
    /// It is no answer, or more than one.
    pub(crate) fn parse(text: &str) -> Result<Self, Error> {
        let answer = Answer::parse(text.as_bytes())?
            .filter(|answer| answer.bytes() == text.len())
            .ok_or(Error::Answer("the file does not end where the answer does"))?;
        let status = StatusCode::from_u16(answer.status)
            .map_err(|_| Error::Answer("a status out of range"))?;
        let body: &'static [u8] = answer.body.to_owned().leak();
        let mut headers = HeaderMap::new();
        for (name, value) in answer.headers() {
            let name: &'static str = name.to_ascii_lowercase().leak();
            if HeaderName::from_bytes(name.as_bytes()).is_err() {
                return Err(Error::Answer("a bad header name"));
            }
            let name = HeaderName::from_static(name);
            if [CONNECTION, CONTENT_LENGTH, DATE].contains(&name) {
                continue;
            }
            let value = Bytes::from_static(value.to_owned().leak().as_bytes());
            let value = HeaderValue::from_maybe_shared(value)
                .map_err(|_| Error::Answer("a bad header value"))?;
            headers.append(name, value);
        }
        Ok(Self {
            status,
            headers,
            body,
        })
    }

    /// The answer.
    pub(crate) fn response(&self) -> Response<Full<Bytes>> {
        let mut response = Response::new(Full::new(Bytes::from_static(self.body)));
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers.clone();
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_hyper_writes_itself_is_left_to_it() {
        let text = "HTTP/1.1 201 Created\r\nETag: \"1\"\r\nX-Request-Id: 7\r\nContent-Length: 2\r\n\
                    Date: Wed, 25 Nov 2026 07:45:45 GMT\r\n\r\n{}";
        let response = Canned::parse(text).unwrap().response();
        assert_eq!(response.status(), StatusCode::CREATED);
        let names: Vec<_> = response.headers().keys().map(HeaderName::as_str).collect();
        assert_eq!(names, ["etag", "x-request-id"]);
    }

    #[test]
    fn a_file_that_is_not_one_answer_is_refused() {
        for text in [
            "",
            "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{",
            "HTTP/1.1 204 No\r\n\r\n{}",
        ] {
            assert!(
                matches!(Canned::parse(text), Err(Error::Answer(_))),
                "{text}"
            );
        }
    }
}
