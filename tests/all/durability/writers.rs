//! Writers that remember what they were told, and what the server has to show for it.

use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
    thread,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use crate::support::{ACCOUNTS, Client, MAILS};

/// Most accounts that a writer keeps; then it only changes and deletes.
const ACCOUNTS_MAX: usize = 12;

/// An account and its mails. All that the writers write is here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mailbox {
    id: String,
    balance: u64,
    /// Subject, and the id of the mail.
    mails: BTreeMap<String, String>,
}

/// A writer's accounts, by email.
pub(super) type Boxes = BTreeMap<String, Mailbox>;

/// What a test and its writers tell each other in a round.
#[derive(Debug, Default)]
pub(super) struct Signs {
    /// From now on a connection may break.
    pub(super) stopping: AtomicBool,
    acknowledged: AtomicUsize,
}

impl Signs {
    /// Waits until so many writes were acknowledged.
    pub(super) fn wait_for(&self, writes: usize) {
        let began = Instant::now();
        while self.acknowledged() < writes {
            assert!(
                began.elapsed() < Duration::from_secs(30),
                "the disk is too slow: {self:?}"
            );
            thread::sleep(Duration::from_millis(5));
        }
    }

    pub(super) fn acknowledged(&self) -> usize {
        self.acknowledged.load(Ordering::Relaxed)
    }
}

/// One client of the server, the only one that writes what begins with its name.
#[derive(Debug)]
pub(super) struct Writer {
    pub(super) name: String,
    number: u64,
    boxes: Boxes,
    /// What it asked for and was not told of.
    pending: Option<Operation>,
    /// What it was told is deleted, for ever: emails and subjects.
    deleted: BTreeSet<String>,
    count: u64,
}

#[derive(Debug, Clone)]
enum Operation {
    Create { email: String },
    Change { email: String, balance: u64 },
    Delete { email: String },
    Send { email: String, subject: String },
    Discard { email: String, subject: String },
}

impl Writer {
    pub(super) fn new(number: u64) -> Self {
        Self {
            name: format!("writer{number}"),
            number,
            boxes: Boxes::new(),
            pending: None,
            deleted: BTreeSet::new(),
            count: 0,
        }
    }

    /// Writes until the connection breaks.
    ///
    /// # Panics
    /// An answer is another than it should be, or the connection breaks before it may.
    pub(super) fn run(&mut self, mut client: Client, round: u64, signs: &Signs) {
        loop {
            let operation = self.next(round);
            self.pending = Some(operation.clone());
            match self.ask(&mut client, &operation) {
                Ok(id) => {
                    signs.acknowledged.fetch_add(1, Ordering::Relaxed);
                    self.pending = None;
                    self.forget(&operation);
                    apply(&mut self.boxes, operation, id);
                }
                Err(error) => {
                    let may_break = signs.stopping.load(Ordering::Relaxed);
                    assert!(may_break, "{}: {error}", self.name);
                    return;
                }
            }
        }
    }

    /// Checks that the server has what this writer was told of, with or without the operation that
    /// it was not told of; takes that over.
    pub(super) fn settle(&mut self, found: Boxes, round: u64) {
        let lacking = self.boxes.clone();
        if let Some(operation) = self.pending.take() {
            // A key that the writer was never told is taken as it is.
            let id = created_id(&found, &operation).unwrap_or_default();
            let mut complete = lacking.clone();
            apply(&mut complete, operation.clone(), id);
            if found == complete {
                self.forget(&operation);
            } else {
                assert_eq!(
                    found, lacking,
                    "round {round}, {}: {operation:?}",
                    self.name
                );
            }
        } else {
            assert_eq!(found, lacking, "round {round}, {}", self.name);
        }
        for (email, found) in &found {
            assert!(!self.deleted.contains(email), "{email} is back");
            for subject in found.mails.keys() {
                assert!(!self.deleted.contains(subject), "{subject} is back");
            }
        }
        self.boxes = found;
    }

    fn next(&mut self, round: u64) -> Operation {
        self.count += 1;
        let name = &self.name;
        let count = self.count;
        let roll = chance(count ^ round << 32 ^ self.number << 48);
        let new = || Operation::Create {
            email: format!("{name}@{count}.example.org"),
        };
        let emails: Vec<_> = self.boxes.keys().collect();
        let Some(email) = emails.get(roll as usize / 16 % emails.len().max(1)) else {
            return new();
        };
        let email = (*email).clone();
        let subject = self.boxes[&email].mails.keys().next().cloned();
        match (roll % 16, subject) {
            (0..4, _) if emails.len() < ACCOUNTS_MAX => new(),
            (0..2, _) => Operation::Delete { email },
            (2..4, Some(subject)) => Operation::Discard { email, subject },
            (4..9, _) => Operation::Change {
                email,
                balance: count,
            },
            _ => Operation::Send {
                email,
                subject: format!("{name}#{count}"),
            },
        }
    }

    /// Gives the key of what was made.
    fn ask(&self, client: &mut Client, operation: &Operation) -> io::Result<String> {
        let id = |email: &String| self.boxes[email].id.as_str();
        let (method, path, body, status) = match operation {
            Operation::Create { email } => {
                let body = json!({"email": email, "name": "W"});
                ("POST", ACCOUNTS.to_owned(), body, 201)
            }
            Operation::Change { email, balance } => {
                let path = format!("{ACCOUNTS}/{}", id(email));
                ("PATCH", path, json!({"balance_cents": balance}), 200)
            }
            Operation::Delete { email } => {
                let path = format!("{ACCOUNTS}/{}", id(email));
                ("DELETE", path, Value::Null, 204)
            }
            Operation::Send { email, subject } => {
                let body = json!({"owner": id(email), "subject": subject, "body": ""});
                ("POST", MAILS.to_owned(), body, 201)
            }
            Operation::Discard { email, subject } => {
                let path = format!("{MAILS}/{}", self.boxes[email].mails[subject]);
                ("DELETE", path, Value::Null, 204)
            }
        };
        let text = body.to_string();
        let body = (!body.is_null()).then_some(text.as_bytes());
        let json = [("content-type", "application/json")];
        let answer = client.try_send(method, &path, &json, body)?;
        if matches!(answer.status, 500 | 503) {
            // Only while it is being ended: whoever asks checks that.
            return Err(io::Error::other(
                "the server is stopping, or its disk failed",
            ));
        }
        assert_eq!(answer.status, status, "{method} {path}: {answer:?}");
        let made = answer
            .header("location")
            .and_then(|path| path.rsplit('/').next());
        Ok(made.unwrap_or_default().to_owned())
    }

    fn forget(&mut self, operation: &Operation) {
        match operation {
            Operation::Delete { email } => {
                self.deleted.insert(email.clone());
                let mails = self.boxes[email].mails.keys().cloned();
                self.deleted.extend(mails);
            }
            Operation::Discard { subject, .. } => {
                self.deleted.insert(subject.clone());
            }
            _ => {}
        }
    }
}

/// Everything that the server has, by writer.
pub(super) fn observe(client: &mut Client) -> BTreeMap<String, Boxes> {
    let mut emails = BTreeMap::new();
    let mut writers: BTreeMap<String, Boxes> = BTreeMap::new();
    for account in all(client, ACCOUNTS) {
        let email = text(&account, "email");
        let found = Mailbox {
            id: text(&account, "id"),
            balance: account["balance_cents"].as_u64().expect("a balance"),
            mails: BTreeMap::new(),
        };
        emails.insert(found.id.clone(), email.clone());
        let writer = email.split('@').next().expect("a name").to_owned();
        writers.entry(writer).or_default().insert(email, found);
    }
    for mail in all(client, MAILS) {
        let (id, subject) = (text(&mail, "id"), text(&mail, "subject"));
        let email = emails
            .get(&text(&mail, "owner"))
            .unwrap_or_else(|| panic!("{subject} outlived its account"));
        let writer = subject.split('#').next().expect("a name");
        let boxes = writers.get_mut(writer).expect("the writer has accounts");
        let owner = boxes.get_mut(email).expect("the writer has the account");
        owner.mails.insert(subject, id);
    }
    writers
}

/// A number that looks random and is the same in every run.
pub(super) fn chance(seed: u64) -> u64 {
    // SplitMix64 (Steele, Lea, Flood, 2014).
    let mut z = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

fn apply(boxes: &mut Boxes, operation: Operation, id: String) {
    match operation {
        Operation::Create { email } => {
            let mails = BTreeMap::new();
            boxes.insert(
                email,
                Mailbox {
                    id,
                    balance: 0,
                    mails,
                },
            );
        }
        Operation::Change { email, balance } => {
            boxes.get_mut(&email).expect("it has it").balance = balance;
        }
        Operation::Delete { email } => {
            boxes.remove(&email);
        }
        Operation::Send { email, subject } => {
            let owner = boxes.get_mut(&email).expect("it has it");
            owner.mails.insert(subject, id);
        }
        Operation::Discard { email, subject } => {
            let owner = boxes.get_mut(&email).expect("it has it");
            owner.mails.remove(&subject);
        }
    }
}

fn created_id(found: &Boxes, operation: &Operation) -> Option<String> {
    match operation {
        Operation::Create { email } => Some(found.get(email)?.id.clone()),
        Operation::Send { email, subject } => found.get(email)?.mails.get(subject).cloned(),
        _ => None,
    }
}

fn all(client: &mut Client, collection: &str) -> Vec<Value> {
    let mut all = Vec::new();
    let mut target = format!("{collection}?limit=500");
    loop {
        let mut page = client.get(&target).value();
        let Value::Array(items) = page["items"].take() else {
            panic!("a page has items: {page}");
        };
        all.extend(items);
        let Some(cursor) = page["next_cursor"].as_str() else {
            return all;
        };
        target = format!("{collection}?limit=500&cursor={cursor}");
    }
}

fn text(record: &Value, member: &str) -> String {
    record[member].as_str().expect("it is a string").to_owned()
}
