//! Reads one HTTP/1.1 answer from bytes. Only what the servers here send: a body has a Content-Length.

use crate::error::Error;

/// More than any answer here is long; a limit, so that a broken server cannot fill the memory.
pub(crate) const ANSWER_BYTES_MAX: usize = 64 * 1024;

/// An answer that has come in full.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Answer<'a> {
    /// The status, three digits.
    pub(crate) status: u16,
    /// Status line and header lines, with the empty line.
    pub(crate) head: &'a [u8],
    /// The body.
    pub(crate) body: &'a [u8],
}

impl<'a> Answer<'a> {
    /// Reads the answer at the start of `bytes`; nothing while it has not come in full.
    ///
    /// # Errors
    /// The bytes are no answer, or one with a transfer coding.
    pub(crate) fn parse(bytes: &'a [u8]) -> Result<Option<Self>, Error> {
        let Some(head_bytes) = head_bytes(bytes) else {
            return Ok(None);
        };
        let (head, rest) = bytes.split_at(head_bytes);
        let mut answer = Self {
            status: status(head)?,
            head,
            body: &[],
        };
        if answer.header("transfer-encoding").is_some() {
            return Err(Error::Answer("a transfer coding"));
        }
        let body_bytes = match answer.header("content-length") {
            Some(text) => text
                .parse()
                .map_err(|_| Error::Answer("a bad Content-Length"))?,
            None if answer.status == 204 => 0,
            None => return Err(Error::Answer("no Content-Length")),
        };
        if head_bytes.saturating_add(body_bytes) > ANSWER_BYTES_MAX {
            return Err(Error::Answer("longer than the limit of the driver"));
        }
        answer.body = match rest.get(..body_bytes) {
            Some(body) => body,
            None => return Ok(None),
        };
        Ok(Some(answer))
    }

    /// Bytes of head and body.
    pub(crate) const fn bytes(&self) -> usize {
        self.head.len() + self.body.len()
    }

    /// The value of the first header of that name, any case.
    pub(crate) fn header(&self, name: &str) -> Option<&'a str> {
        self.headers()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    }

    /// Every header that is text, as (name, value), in order.
    pub(crate) fn headers(&self) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.head
            .split(|byte| *byte == b'\n')
            .skip(1)
            .filter_map(|line| {
                let (name, value) = std::str::from_utf8(line).ok()?.split_once(':')?;
                Some((name, value.trim()))
            })
    }

    /// Head and body as text, for a person.
    pub(crate) fn to_text(self) -> String {
        [self.head, self.body].map(String::from_utf8_lossy).concat()
    }
}

/// Bytes up to and with the empty line; nothing while it has not come.
fn head_bytes(bytes: &[u8]) -> Option<usize> {
    bytes
        .windows(4)
        .position(|window| window == b"\r\n\r\n")
        .map(|position| position + 4)
}

fn status(head: &[u8]) -> Result<u16, Error> {
    head.strip_prefix(b"HTTP/1.1 ")
        .and_then(|rest| rest.get(..3))
        .and_then(|digits| std::str::from_utf8(digits).ok())
        .and_then(|digits| digits.parse().ok())
        .ok_or(Error::Answer("no HTTP/1.1 status line"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANSWER: &[u8] =
        b"HTTP/1.1 201 Created\r\nContent-Length: 2\r\nlocation: /api/accounts/7\r\n\r\n{}";

    #[test]
    fn an_answer_is_read_once_all_of_it_is_there() {
        for cut in 0..ANSWER.len() {
            assert_eq!(Answer::parse(&ANSWER[..cut]).unwrap(), None, "cut at {cut}");
        }
        let answer = Answer::parse(ANSWER).unwrap().unwrap();
        assert_eq!((answer.status, answer.body), (201, &b"{}"[..]));
        assert_eq!(answer.header("Location"), Some("/api/accounts/7"));
        assert_eq!(answer.header("etag"), None);
        assert_eq!(answer.bytes(), ANSWER.len());
    }

    #[test]
    fn an_answer_without_content_has_no_body() {
        let answer = Answer::parse(b"HTTP/1.1 204 No Content\r\n\r\n")
            .unwrap()
            .unwrap();
        assert_eq!((answer.status, answer.body), (204, &b""[..]));
    }

    #[test]
    fn what_the_driver_cannot_read_is_an_error() {
        for bytes in [
            &b"HTTP/1.0 200 OK\r\ncontent-length: 0\r\n\r\n"[..],
            b"HTTP/1.1 2x0 OK\r\ncontent-length: 0\r\n\r\n",
            b"HTTP/1.1 200 OK\r\n\r\n",
            b"HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n",
            b"HTTP/1.1 200 OK\r\ncontent-length: 70000\r\n\r\n",
            b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
        ] {
            let text = String::from_utf8_lossy(bytes);
            assert!(
                matches!(Answer::parse(bytes), Err(Error::Answer(_))),
                "{text}"
            );
        }
    }
}
