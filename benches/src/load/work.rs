//! What the requests of a case are.

use std::io::{self, Write};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// One of the requests that the driver can send.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum WorkKind {
    /// `POST /api/accounts` with an e-mail address that nobody has.
    Create,
    /// `GET` of one of the accounts.
    Read,
    /// `PATCH` of one member of one of the accounts, to a value that it never had.
    Change,
}

impl WorkKind {
    /// The status of its good answer.
    pub(crate) const fn status(self) -> u16 {
        match self {
            Self::Create => 201,
            Self::Read | Self::Change => 200,
        }
    }
}

/// A source of requests to one server.
#[derive(Debug)]
pub(crate) struct Work {
    kind: WorkKind,
    address: SocketAddr,
    /// Paths of accounts that exist.
    paths: Arc<[String]>,
    /// What makes requests unique; shared by all that write to the server.
    serial: Arc<AtomicU64>,
    /// The state of the generator that chooses accounts.
    random: u64,
    /// Room for a body, kept to save allocations.
    body: Vec<u8>,
}

impl Work {
    /// Requests to the server at `address`, over the accounts at `paths` (may be empty for creates).
    pub(crate) fn new(kind: WorkKind, address: SocketAddr, paths: Arc<[String]>) -> Self {
        let serial = Arc::new(AtomicU64::new(1));
        Self {
            kind,
            address,
            paths,
            serial,
            random: 0,
            body: Vec::new(),
        }
    }

    /// A source for another thread: other serial numbers, other choices.
    pub(crate) fn split(&mut self) -> Self {
        Self {
            kind: self.kind,
            address: self.address,
            paths: Arc::clone(&self.paths),
            serial: Arc::clone(&self.serial),
            random: next_random(&mut self.random),
            body: Vec::new(),
        }
    }

    /// The kind of its requests.
    pub(crate) const fn kind(&self) -> WorkKind {
        self.kind
    }

    /// Where they go.
    pub(crate) const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Puts the next request into `request`, in place of what it held.
    ///
    /// # Errors
    /// None: a vector takes every byte.
    pub(crate) fn next(&mut self, request: &mut Vec<u8>) -> io::Result<()> {
        request.clear();
        self.body.clear();
        let (method, path) = match self.kind {
            WorkKind::Read => ("GET", pick(&self.paths, &mut self.random)),
            WorkKind::Create => {
                let serial = self.serial.fetch_add(1, Ordering::Relaxed);
                write!(
                    self.body,
                    r#"{{"email":"ada.{serial:010}@example.org","name":"Ada Lovelace"}}"#
                )?;
                ("POST", "/api/accounts")
            }
            WorkKind::Change => {
                let serial = self.serial.fetch_add(1, Ordering::Relaxed);
                write!(self.body, r#"{{"balance_cents":{serial}}}"#)?;
                ("PATCH", pick(&self.paths, &mut self.random))
            }
        };
        write!(
            request,
            "{method} {path} HTTP/1.1\r\nhost: {}\r\n",
            self.address
        )?;
        if !self.body.is_empty() {
            let length = self.body.len();
            write!(
                request,
                "content-type: application/json\r\ncontent-length: {length}\r\n"
            )?;
        }
        request.extend_from_slice(b"\r\n");
        request.extend_from_slice(&self.body);
        Ok(())
    }
}

fn pick<'a>(paths: &'a [String], random: &mut u64) -> &'a str {
    // The high half of a product is an even choice without a division.
    let index = (u128::from(next_random(random)) * paths.len() as u128) >> 64;
    paths.get(index as usize).map_or("/", String::as_str)
}

/// SplitMix64 (Steele, Lea, Flood 2014): every state is a good seed.
fn next_random(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut value = *state;
    value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn work(kind: WorkKind, accounts: usize) -> Work {
        let paths = (0..accounts)
            .map(|account| format!("/api/accounts/{account}"))
            .collect();
        Work::new(kind, "127.0.0.1:3000".parse().unwrap(), paths)
    }

    fn next(work: &mut Work) -> String {
        let mut request = b"what was there".to_vec();
        work.next(&mut request).unwrap();
        String::from_utf8(request).unwrap()
    }

    #[test]
    fn requests_are_what_the_server_takes() {
        assert_eq!(
            next(&mut work(WorkKind::Read, 1)),
            "GET /api/accounts/0 HTTP/1.1\r\nhost: 127.0.0.1:3000\r\n\r\n"
        );
        assert_eq!(
            next(&mut work(WorkKind::Change, 1)),
            "PATCH /api/accounts/0 HTTP/1.1\r\nhost: 127.0.0.1:3000\r\n\
             content-type: application/json\r\ncontent-length: 19\r\n\r\n{\"balance_cents\":1}"
        );
        let create = next(&mut work(WorkKind::Create, 0));
        let (head, body) = create.split_once("\r\n\r\n").unwrap();
        assert!(
            head.ends_with(&format!("content-length: {}", body.len())),
            "{head}"
        );
        assert_eq!(
            body,
            r#"{"email":"ada.0000000001@example.org","name":"Ada Lovelace"}"#
        );
    }

    #[test]
    fn no_two_creates_are_the_same_on_any_thread() {
        let mut first = work(WorkKind::Create, 0);
        let mut second = first.split();
        let mut seen = BTreeSet::new();
        for _ in 0..100 {
            assert!(seen.insert(next(&mut first)));
            assert!(seen.insert(next(&mut second)));
        }
    }

    #[test]
    fn reads_spread_over_all_accounts() {
        let mut seen = BTreeSet::new();
        let mut work = work(WorkKind::Read, 100);
        for _ in 0..2_000 {
            seen.insert(next(&mut work));
        }
        assert_eq!(seen.len(), 100);
    }
}
