//! One keep-alive connection with at most one request in flight.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::os::fd::{AsFd, BorrowedFd};
use std::time::Duration;

use super::answer::{ANSWER_BYTES_MAX, Answer};
use crate::error::Error;

/// How long an answer may take. The worst fdatasync of a busy disk stays far below it.
pub(crate) const ANSWER_TIME_MAX: Duration = Duration::from_secs(10);

/// A connection to a server.
///
/// The socket blocks: a read follows epoll's word that bytes are there, and a request is written
/// whole into a send buffer that the last answer has proven empty.
#[derive(Debug)]
pub(crate) struct Connection {
    stream: TcpStream,
    buffer: Box<[u8]>,
    /// Bytes of the answer that have come.
    filled: usize,
    /// Bytes of the last answer that was given out; dropped with the next read.
    answered: usize,
}

impl Connection {
    /// Connects.
    ///
    /// # Errors
    /// Nothing listens there.
    pub(crate) fn open(address: SocketAddr) -> Result<Self, Error> {
        Self::patient(address, ANSWER_TIME_MAX)
    }

    /// Connects, for answers that may take as long as `patience`.
    ///
    /// # Errors
    /// As [`Connection::open`].
    pub(crate) fn patient(address: SocketAddr, patience: Duration) -> Result<Self, Error> {
        let open = || -> std::io::Result<TcpStream> {
            let stream = TcpStream::connect_timeout(&address, ANSWER_TIME_MAX)?;
            stream.set_nodelay(true)?;
            stream.set_read_timeout(Some(patience))?;
            stream.set_write_timeout(Some(ANSWER_TIME_MAX))?;
            Ok(stream)
        };
        let stream = open().map_err(Error::io(format!("connecting to {address}")))?;
        let buffer = vec![0; ANSWER_BYTES_MAX].into_boxed_slice();
        Ok(Self {
            stream,
            buffer,
            filled: 0,
            answered: 0,
        })
    }

    /// Sends one request.
    ///
    /// # Errors
    /// The connection is gone.
    pub(crate) fn send(&mut self, request: &[u8]) -> Result<(), Error> {
        self.stream
            .write_all(request)
            .map_err(Error::io("sending a request"))
    }

    /// Reads once; gives the answer if it has come in full.
    ///
    /// # Errors
    /// The connection is gone, or what came is not one answer.
    pub(crate) fn receive(&mut self) -> Result<Option<Answer<'_>>, Error> {
        self.filled -= std::mem::take(&mut self.answered);
        let room = self.buffer.get_mut(self.filled..).unwrap_or_default();
        if room.is_empty() {
            return Err(Error::Answer("longer than the limit of the driver"));
        }
        match self
            .stream
            .read(room)
            .map_err(Error::io("reading an answer"))?
        {
            0 => return Err(Error::Closed),
            bytes => self.filled += bytes,
        }
        let Some(answer) = Answer::parse(self.buffer.get(..self.filled).unwrap_or_default())?
        else {
            return Ok(None);
        };
        self.answered = answer.bytes();
        if self.answered != self.filled {
            return Err(Error::Answer("bytes after its end"));
        }
        Ok(Some(answer))
    }

    /// Sends one request and waits for its answer.
    ///
    /// # Errors
    /// As [`Connection::send`] and [`Connection::receive`], or the status is another one.
    pub(crate) fn exchange(&mut self, request: &[u8], expected: u16) -> Result<Answer<'_>, Error> {
        self.send(request)?;
        while self.receive()?.is_none() {}
        let bytes = self.buffer.get(..self.filled).unwrap_or_default();
        let answer = Answer::parse(bytes)?.ok_or(Error::Closed)?;
        if answer.status != expected {
            return Err(Error::Status {
                expected,
                answer: answer.to_text(),
            });
        }
        Ok(answer)
    }
}

impl AsFd for Connection {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.stream.as_fd()
    }
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;
    use std::thread;

    use super::*;

    /// A server that answers its one connection with these pieces, then closes it.
    fn stub(pieces: &'static [&'static [u8]]) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            stream.set_nodelay(true).unwrap();
            stream.read_exact(&mut [0; 3]).unwrap();
            for piece in pieces {
                stream.write_all(piece).unwrap();
                thread::sleep(Duration::from_millis(5));
            }
        });
        address
    }

    #[test]
    fn an_answer_may_come_in_pieces() {
        let address = stub(&[b"HTTP/1.1 200 OK\r\ncontent-", b"length: 3\r\n\r\na", b"bc"]);
        let mut connection = Connection::open(address).unwrap();
        assert_eq!(connection.exchange(b"GET", 200).unwrap().body, b"abc");
        assert!(matches!(connection.receive(), Err(Error::Closed)));
    }

    #[test]
    fn another_status_is_an_error_that_shows_the_answer() {
        let address = stub(&[b"HTTP/1.1 503 Busy\r\ncontent-length: 4\r\n\r\nfull"]);
        let error = Connection::open(address)
            .unwrap()
            .exchange(b"GET", 200)
            .unwrap_err();
        assert!(
            error.to_string().ends_with("content-length: 4\r\n\r\nfull"),
            "{error}"
        );
    }

    #[test]
    fn bytes_after_an_answer_are_an_error() {
        let address = stub(&[b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\nHTTP/1.1 200"]);
        let error = Connection::open(address)
            .unwrap()
            .exchange(b"GET", 200)
            .unwrap_err();
        assert!(
            matches!(error, Error::Answer("bytes after its end")),
            "{error}"
        );
    }
}
