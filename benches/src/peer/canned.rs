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

    /// Takes the answer apart. The body goes from the empty line to the end; what hyper writes
    /// itself (Date, Content-Length) is left to it.
    ///
    /// # Errors
    /// It is no answer.
    pub(crate) fn parse(text: &str) -> Result<Self, Error> {
        let (head, body) = text
            .split_once("\r\n\r\n")
            .ok_or(Error::Answer("no end of the head"))?;
        let with_length = format!("{head}\r\ncontent-length: 0\r\n\r\n");
        let answer = Answer::parse(with_length.as_bytes())?;
        let answer = answer.ok_or(Error::Answer("no end of the head"))?;
        let status = StatusCode::from_u16(answer.status)
            .map_err(|_| Error::Answer("a status out of range"))?;
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
            body: body.to_owned().leak().as_bytes(),
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
