//! A blocking HTTP/1.1 client that shows everything of an answer and retries nothing.

use std::{
    io::{self, BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

use serde_json::Value;

/// One connection.
pub struct Client {
    stream: BufReader<TcpStream>,
    /// Who asks, by the token of a session or an API key; nobody without.
    pub token: Option<String>,
    host: String,
}

/// An answer, whole.
#[derive(Debug)]
pub struct Answer {
    /// The status.
    pub status: u16,
    headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Client {
    /// Connects.
    ///
    /// # Errors
    /// Nobody listens there.
    pub fn connect(address: SocketAddr) -> io::Result<Self> {
        Self::of(TcpStream::connect(address)?)
    }

    /// Over a connection that is there.
    ///
    /// # Errors
    /// It is no connection any more.
    pub fn of(stream: TcpStream) -> io::Result<Self> {
        stream.set_read_timeout(Some(Duration::from_secs(30)))?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream: BufReader::new(stream),
            token: None,
            host: "localhost".to_owned(),
        })
    }

    /// Calls the server by another name.
    #[must_use]
    pub fn with_host(mut self, host: impl Into<String>) -> Self {
        self.host = host.into();
        self
    }

    /// Sends a request without a body.
    pub fn get(&mut self, path: &str) -> Answer {
        self.send("GET", path, &[], None)
    }

    /// Sends a JSON body.
    pub fn json(&mut self, method: &str, path: &str, body: &Value) -> Answer {
        self.send(
            method,
            path,
            &[("content-type", "application/json")],
            Some(body.to_string().as_bytes()),
        )
    }

    /// Makes a record and gives it.
    pub fn create(&mut self, collection: &str, body: &Value) -> Value {
        let answer = self.json("POST", collection, body);
        assert_eq!(answer.status, 201, "{answer:?}");
        answer.value()
    }

    /// Sends a request; a lost connection is a failed test.
    pub fn send(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&[u8]>,
    ) -> Answer {
        self.try_send(method, path, headers, body)
            .expect("the connection holds")
    }

    /// Sends a request.
    pub fn try_send(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&[u8]>,
    ) -> io::Result<Answer> {
        let host = &self.host;
        let mut request = format!("{method} {path} HTTP/1.1\r\nhost: {host}\r\n").into_bytes();
        if let Some(token) = &self.token {
            request.extend_from_slice(format!("authorization: Bearer {token}\r\n").as_bytes());
        }
        for (name, value) in headers {
            request.extend_from_slice(format!("{name}: {value}\r\n").as_bytes());
        }
        if let Some(body) = body {
            request.extend_from_slice(format!("content-length: {}\r\n", body.len()).as_bytes());
        }
        request.extend_from_slice(b"\r\n");
        request.extend_from_slice(body.unwrap_or_default());
        self.send_raw(&request, method == "HEAD")
    }

    /// Sends bytes as they are.
    pub fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.stream.get_mut().write_all(bytes)
    }

    /// Sends bytes as they are and reads one answer.
    pub fn send_raw(&mut self, request: &[u8], is_head: bool) -> io::Result<Answer> {
        self.stream.get_mut().write_all(request)?;
        self.read(is_head)
    }

    /// Reads one answer.
    pub fn read(&mut self, is_head: bool) -> io::Result<Answer> {
        let status_line = self.line()?;
        let status = status_line
            .split(' ')
            .nth(1)
            .and_then(|status| status.parse().ok())
            .ok_or_else(|| io::Error::other(format!("no status line: {status_line:?}")))?;
        let mut headers = Vec::new();
        loop {
            let line = self.line()?;
            let Some((name, value)) = line.split_once(':') else {
                break;
            };
            headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
        }
        let mut answer = Answer {
            status,
            headers,
            body: Vec::new(),
        };
        let length = answer
            .header("content-length")
            .and_then(|length| length.parse().ok());
        if let (Some(length), false) = (length, is_head || status == 304) {
            answer.body = vec![0; length];
            self.stream.read_exact(&mut answer.body)?;
        }
        Ok(answer)
    }

    fn line(&mut self) -> io::Result<String> {
        let mut line = String::new();
        if self.stream.read_line(&mut line)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(line.trim_end().to_owned())
    }
}

impl Answer {
    /// A header's value; the first of several.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(other, _)| other == name)
            .map(|(_, value)| value.as_str())
    }

    /// The entity tag.
    pub fn etag(&self) -> &str {
        self.header("etag").expect("the answer has an ETag")
    }

    /// The last segment of a problem's type.
    pub fn problem(&self) -> String {
        assert_eq!(
            self.header("content-type"),
            Some("application/problem+json"),
            "{self:?}"
        );
        let problem = self.value();
        assert_eq!(problem["status"], self.status, "{problem}");
        let name = problem["type"].as_str().expect("a problem has a type");
        name.trim_start_matches("/problems/").to_owned()
    }

    /// The body as JSON.
    pub fn value(&self) -> Value {
        serde_json::from_slice(&self.body).expect("the body is JSON")
    }

    /// The faults of a problem: `pointer code`, `parameter code` or `header code`, sorted.
    pub fn faults(&self) -> Vec<String> {
        let problem = self.value();
        let mut faults: Vec<String> = problem["errors"]
            .as_array()
            .map(Vec::as_slice)
            .unwrap_or_default()
            .iter()
            .map(|fault| {
                let place = ["pointer", "parameter", "header"]
                    .iter()
                    .find_map(|kind| fault[kind].as_str())
                    .expect("a fault has a place");
                format!(
                    "{place} {}",
                    fault["code"].as_str().expect("a fault has a code")
                )
            })
            .collect();
        faults.sort();
        faults
    }
}
