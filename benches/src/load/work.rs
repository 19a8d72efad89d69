//! What the requests of a case are.

use std::io::{self, Write};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// The points of a ticket are below this.
const POINTS: u64 = 1_000_000;
/// Where a range begins is below this, so that each has a full page behind it.
const POINTS_FROM_MAX: u64 = 900_000;

/// A collection that creates go to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Table {
    /// Accounts of the reference server.
    Accounts,
    /// Tickets of the bench server, with four indexes.
    Indexed,
    /// The same without an index.
    Plain,
}

/// What a list asks for, of tickets with indexes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Page {
    /// The first 20 by the key.
    Key,
    /// The first 20 of a status.
    Index,
    /// The next 20 by points, from a number that differs each time.
    Range,
    /// The one with an address that there is.
    Unique,
    /// Those with a text in the address that none has: the server looks at as many as it may.
    Scan,
}

impl Page {
    /// Items in each answer.
    pub(crate) const fn items(self) -> usize {
        match self {
            Self::Key | Self::Index | Self::Range => 20,
            Self::Unique => 1,
            Self::Scan => 0,
        }
    }
}

/// One of the requests that the driver can send.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum WorkKind {
    /// `POST` with an e-mail address that nobody has.
    Create(Table),
    /// `GET` of one of the records.
    Read,
    /// `PATCH` of one member of one of the accounts, to a value that it never had.
    Change,
    /// `GET /api/indexed-tickets` with a query.
    List(Page),
}

impl WorkKind {
    /// The status of its good answer.
    pub(crate) const fn status(self) -> u16 {
        match self {
            Self::Create(_) => 201,
            Self::Read | Self::Change | Self::List(_) => 200,
        }
    }
}

/// A source of requests to one server.
#[derive(Debug)]
pub(crate) struct Work {
    kind: WorkKind,
    address: SocketAddr,
    /// Paths of records that exist.
    paths: Arc<[String]>,
    /// What makes requests unique; shared by all that write to the server.
    serial: Arc<AtomicU64>,
    /// The state of the generator that chooses records.
    random: u64,
    /// Room for a body, kept to save allocations.
    body: Vec<u8>,
}

impl Work {
    /// Requests to the server at `address`, over the records at `paths` (may be empty for creates).
    pub(crate) fn new(kind: WorkKind, address: SocketAddr, paths: Arc<[String]>) -> Self {
        // The records that are there have the numbers from 1.
        let serial = Arc::new(AtomicU64::new(paths.len() as u64 + 1));
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
        match self.kind {
            WorkKind::Read => {
                let path = pick(&self.paths, &mut self.random);
                write!(request, "GET {path}")?;
            }
            WorkKind::Create(table) => {
                let serial = self.serial.fetch_add(1, Ordering::Relaxed);
                write!(request, "POST {}", table.path())?;
                table.write_body(serial, &mut self.body)?;
            }
            WorkKind::Change => {
                let serial = self.serial.fetch_add(1, Ordering::Relaxed);
                let path = pick(&self.paths, &mut self.random);
                write!(request, "PATCH {path}")?;
                write!(self.body, r#"{{"balance_cents":{serial}}}"#)?;
            }
            WorkKind::List(page) => {
                write!(request, "GET {}?", Table::Indexed.path())?;
                let random = next_random(&mut self.random);
                page.write_query(random, self.paths.len() as u64, request)?;
            }
        }
        write!(request, " HTTP/1.1\r\nhost: {}\r\n", self.address)?;
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

impl Table {
    const fn path(self) -> &'static str {
        match self {
            Self::Accounts => "/api/accounts",
            Self::Indexed => "/api/indexed-tickets",
            Self::Plain => "/api/plain-tickets",
        }
    }

    /// The body of the create of that number. What it holds but the address is spread by chance, the
    /// same chance for each number, so that two servers with as many rows hold the same.
    fn write_body(self, serial: u64, body: &mut Vec<u8>) -> io::Result<()> {
        write!(body, r#"{{"email":"ada.{serial:010}@example.org""#)?;
        if self == Self::Accounts {
            return write!(body, r#","name":"Ada Lovelace"}}"#);
        }
        let chance = next_random(&mut serial.clone());
        let status = ["new", "active", "waiting", "done"]
            .get((chance >> 62) as usize)
            .unwrap_or(&"done");
        let points = chance % POINTS;
        let part = |shift: u32, range: u64| (chance >> shift) % range;
        let (month, day) = (part(20, 12) + 1, part(24, 28) + 1);
        let (hour, minute) = (part(32, 24), part(40, 60));
        write!(
            body,
            r#","title":"The printer is out of paper","status":"{status}","points":{points},"#
        )?;
        write!(
            body,
            r#""due":"2026-{month:02}-{day:02}T{hour:02}:{minute:02}:00Z"}}"#
        )
    }
}

impl Page {
    /// Puts the query behind the `?`. There are `rows` tickets, numbered from 1.
    fn write_query(self, random: u64, rows: u64, request: &mut Vec<u8>) -> io::Result<()> {
        match self {
            Self::Key => write!(request, "limit=20"),
            Self::Index => write!(request, "status=active&limit=20"),
            Self::Range => {
                let least = below(random, POINTS_FROM_MAX);
                write!(request, "points.gte={least}&sort=points&limit=20")
            }
            Self::Unique => {
                let serial = below(random, rows) + 1;
                write!(request, "email=ada.{serial:010}@example.org")
            }
            Self::Scan => write!(request, "email.contains=nobody&limit=20"),
        }
    }
}

fn pick<'a>(paths: &'a [String], random: &mut u64) -> &'a str {
    let index = below(next_random(random), paths.len() as u64);
    paths.get(index as usize).map_or("/", String::as_str)
}

/// An even choice below `range`: the high half of a product needs no division.
fn below(random: u64, range: u64) -> u64 {
    ((u128::from(random) * u128::from(range)) >> 64) as u64
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
             content-type: application/json\r\ncontent-length: 19\r\n\r\n{\"balance_cents\":2}"
        );
        let create = next(&mut work(WorkKind::Create(Table::Accounts), 0));
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
        let mut first = work(WorkKind::Create(Table::Accounts), 0);
        let mut second = first.split();
        let mut seen = BTreeSet::new();
        for _ in 0..100 {
            assert!(seen.insert(next(&mut first)));
            assert!(seen.insert(next(&mut second)));
        }
    }

    #[test]
    fn lists_ask_for_what_there_is() {
        let query = |page, rows| {
            let request = next(&mut work(WorkKind::List(page), rows));
            let line = request.lines().next().unwrap();
            let line = line.strip_prefix("GET /api/indexed-tickets?").unwrap();
            line.strip_suffix(" HTTP/1.1").unwrap().to_owned()
        };
        assert_eq!(query(Page::Key, 0), "limit=20");
        assert_eq!(query(Page::Index, 0), "status=active&limit=20");
        assert_eq!(query(Page::Unique, 1), "email=ada.0000000001@example.org");
        let range = query(Page::Range, 0);
        let from = range.strip_prefix("points.gte=").unwrap();
        let from = from.strip_suffix("&sort=points&limit=20").unwrap();
        assert!(from.parse::<u64>().unwrap() < POINTS_FROM_MAX, "{range}");
    }

    #[test]
    fn a_thousand_tickets_fill_every_page() {
        let bodies: Vec<serde_json::Value> = (1..=1_000)
            .map(|serial| {
                let mut body = Vec::new();
                Table::Plain.write_body(serial, &mut body).unwrap();
                serde_json::from_slice(&body).unwrap()
            })
            .collect();
        let count = |holds: &dyn Fn(&serde_json::Value) -> bool| {
            bodies.iter().filter(|body| holds(body)).count()
        };
        for status in ["new", "active", "waiting", "done"] {
            assert!(count(&|body| body["status"] == status) > 200, "{status}");
        }
        let high = count(&|body| body["points"].as_u64().unwrap() >= POINTS_FROM_MAX);
        assert!(high > Page::Range.items(), "{high}");
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
