//! What a connection is doing, and when it will have been too slow.
//!
//! Everything that touches one connection runs on one thread; the atomics are there because tasks
//! must be `Send`, so no ordering between them is asked for.

use std::{
    pin::pin,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU8, AtomicU64, AtomicUsize, Ordering::Relaxed},
    },
    time::Duration,
};

use tokio::{sync::Notify, time::Instant};

use crate::http::Budget;

/// The start of every HTTP/2 connection with prior knowledge (RFC 9113, section 3.4).
const PREFACE: &[u8; 24] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// Bytes of answers that wait for a connection's client, after which no further one is made for it.
const UNTAKEN_BYTES_MAX: usize = 1 << 20;
/// What a connection may have waiting without a share of the process's budget, so that connections
/// whose clients take their answers never meet at its counter.
const UNTAKEN_BYTES_FREE: usize = 64 << 10;
/// What a client must take of an answer to be given its whole time again. A byte now and then would
/// hold the rest for ever.
const PROGRESS_BYTES: usize = 16 << 10;

/// How long is waited for what; docs/operations.md, table of keys.
#[derive(Debug, Clone, Copy)]
pub(in crate::server) struct Patience {
    pub(in crate::server) first_byte: Duration,
    pub(in crate::server) headers: Duration,
    pub(in crate::server) write: Duration,
    pub(in crate::server) idle: Duration,
}

/// What a client was too slow with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Late {
    /// To show which version of HTTP it speaks.
    FirstByte,
    /// To finish the head of a request.
    Headers,
    /// To take what it asked for.
    Write,
    /// To ask for anything.
    Idle,
}

/// What a connection is doing.
#[derive(Debug)]
pub(super) struct Activity {
    start: Instant,
    version: AtomicU8,
    /// Bytes of [`PREFACE`] that came.
    matched: AtomicU8,
    /// Requests from their head on until the last byte of their answer went to the socket.
    requests: AtomicUsize,
    /// What waits for the client to take it.
    untaken_bytes: AtomicUsize,
    /// The same of each answer, of HTTP/2 alone: each request has a window of its own there, and may
    /// wait while others move on. What HTTP/1 cannot send blocks its socket.
    untaken: Mutex<Queue>,
    /// Told when there is room for a further answer.
    room: Notify,
    /// What all connections may have waiting.
    answers: Arc<Budget>,
    /// Whether bytes came while no request was under way: an HTTP/1 head has begun.
    head_begun: AtomicBool,
    head_at: Moment,
    blocked_at: Moment,
    progress_at: Moment,
}

/// A request until the last byte of its answer went to the socket, or was given up.
#[derive(Debug)]
pub(super) struct UnderWay(Arc<Activity>);

/// Bytes of an answer until the socket has the last of them, or they were given up.
#[derive(Debug)]
pub(super) struct Untaken {
    activity: Arc<Activity>,
    /// Its name in the queue; `None` if it is not in it.
    name: Option<u64>,
    bytes: usize,
    /// Bytes taken since the client was last given its whole time.
    taken: usize,
}

/// Answers that wait, by the moment since which their client has taken too little of them.
#[derive(Debug, Default)]
struct Queue {
    next: u64,
    waiting: Vec<(u64, Instant)>,
}

impl UnderWay {
    /// There are bytes of its answer for the client to take.
    pub(super) fn untaken(&self, bytes: usize) -> Untaken {
        self.0.hold(bytes);
        let is_queued = self.0.version.load(Relaxed) == HTTP2;
        Untaken {
            name: is_queued.then(|| self.0.queue().join()),
            activity: Arc::clone(&self.0),
            bytes,
            taken: 0,
        }
    }

    /// Waits until so much of the connection's other answers is taken that one more can be made.
    pub(super) async fn room(&self) {
        let has_room = || self.0.untaken_bytes.load(Relaxed) < UNTAKEN_BYTES_MAX;
        while !has_room() {
            let mut told = pin!(self.0.room.notified());
            // From here on nothing is missed.
            told.as_mut().enable();
            if !has_room() {
                told.await;
            }
        }
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.requests.fetch_sub(1, Relaxed);
        self.0.progress();
    }
}

impl Untaken {
    /// The socket took some.
    pub(super) fn took(&mut self, bytes: usize) {
        self.taken += bytes;
        if let (Some(name), true) = (&mut self.name, self.taken >= PROGRESS_BYTES) {
            self.taken = 0;
            let mut queue = self.activity.queue();
            queue.leave(*name);
            *name = queue.join();
        }
    }
}

impl Drop for Untaken {
    fn drop(&mut self) {
        if let Some(name) = self.name {
            self.activity.queue().leave(name);
        }
        self.activity.release(self.bytes);
    }
}

impl Queue {
    fn join(&mut self) -> u64 {
        let name = self.next;
        self.next += 1;
        self.waiting.push((name, Instant::now()));
        name
    }

    fn leave(&mut self, name: u64) {
        // Invariant: names ascend.
        if let Ok(index) = self.waiting.binary_search_by_key(&name, |(name, _)| *name) {
            self.waiting.remove(index);
        }
    }

    /// Since when the answer waits that waits longest.
    fn since(&self) -> Option<Instant> {
        self.waiting.first().map(|(_, since)| *since)
    }
}

const UNKNOWN: u8 = 0;
const HTTP1: u8 = 1;
const HTTP2: u8 = 2;

impl Activity {
    /// A connection that was just accepted.
    pub(super) fn new(answers: Arc<Budget>) -> Self {
        Self {
            start: Instant::now(),
            version: AtomicU8::new(UNKNOWN),
            matched: AtomicU8::new(0),
            requests: AtomicUsize::new(0),
            untaken_bytes: AtomicUsize::new(0),
            untaken: Mutex::default(),
            room: Notify::new(),
            answers,
            head_begun: AtomicBool::new(false),
            head_at: Moment::default(),
            blocked_at: Moment::default(),
            progress_at: Moment::default(),
        }
    }

    /// Bytes came.
    pub(super) fn read(&self, bytes: &[u8]) {
        if bytes.is_empty() {
            return;
        }
        if self.version.load(Relaxed) == UNKNOWN {
            self.sniff(bytes);
        }
        if self.requests.load(Relaxed) == 0 {
            self.head_begun.store(true, Relaxed);
        }
    }

    /// The socket took bytes.
    pub(super) fn wrote(&self) {
        if self.blocked_at.is_set() {
            self.blocked_at.clear();
            self.progress();
        }
    }

    /// The socket takes nothing now.
    pub(super) fn blocked(&self) {
        if !self.blocked_at.is_set() {
            self.blocked_at.set(self.start);
        }
    }

    /// A request's head is complete.
    pub(super) fn request(self: &Arc<Self>) -> UnderWay {
        self.requests.fetch_add(1, Relaxed);
        self.head_begun.store(false, Relaxed);
        self.head_at.clear();
        UnderWay(Arc::clone(self))
    }

    /// The earliest moment at which the client will have been too slow, as things stand, and what
    /// with. Without one, it is we who must do something.
    pub(super) fn deadline(&self, patience: &Patience) -> Option<(Instant, Late)> {
        let version = self.version.load(Relaxed);
        if version == UNKNOWN {
            return Some((self.start + patience.first_byte, Late::FirstByte));
        }
        let mut earliest: Option<(Instant, Late)> = None;
        let mut consider = |since: Instant, wait: Duration, late: Late| {
            let at = since + wait;
            if earliest.is_none_or(|(earliest, _)| at < earliest) {
                earliest = Some((at, late));
            }
        };
        if let Some(since) = self.blocked_at.get(self.start) {
            consider(since, patience.write, Late::Write);
        }
        let progress_at = self.progress_at.get(self.start).unwrap_or(self.start);
        if version == HTTP2
            && let Some(since) = self.queue().since()
        {
            consider(since, patience.write, Late::Write);
        }
        if self.requests.load(Relaxed) == 0 {
            // Who has begun to ask is not idle: a connection that is asked to end for idleness waits
            // for what was begun.
            match self.head_since() {
                Some(since) => consider(since, patience.headers, Late::Headers),
                None => consider(progress_at, patience.idle, Late::Idle),
            }
        }
        earliest
    }

    /// Since when a head of HTTP/1 is incomplete. HTTP/2 has frames of its own between requests,
    /// and its heads are bounded by `idle`.
    fn head_since(&self) -> Option<Instant> {
        if self.version.load(Relaxed) != HTTP1 || !self.head_begun.load(Relaxed) {
            return None;
        }
        // Most heads come whole, so the clock is only asked about one that did not.
        if !self.head_at.is_set() {
            self.head_at.set(self.start);
        }
        self.head_at.get(self.start)
    }

    /// Compares with the preface as hyper-util does: the first other byte means HTTP/1.
    fn sniff(&self, bytes: &[u8]) {
        let matched = usize::from(self.matched.load(Relaxed));
        let expected = PREFACE.get(matched..).unwrap_or_default();
        if expected
            .iter()
            .zip(bytes)
            .any(|(expected, byte)| expected != byte)
        {
            self.version.store(HTTP1, Relaxed);
        } else if bytes.len() >= expected.len() {
            self.version.store(HTTP2, Relaxed);
        } else {
            let matched = u8::try_from(matched + bytes.len()).unwrap_or(u8::MAX);
            self.matched.store(matched, Relaxed);
        }
    }

    fn hold(&self, bytes: usize) {
        let before = self.untaken_bytes.fetch_add(bytes, Relaxed);
        let shared = shared_bytes(before + bytes) - shared_bytes(before);
        if shared > 0 {
            self.answers.hold(shared);
        }
    }

    fn release(&self, bytes: usize) {
        let before = self.untaken_bytes.fetch_sub(bytes, Relaxed);
        let after = before - bytes;
        let shared = shared_bytes(before) - shared_bytes(after);
        if shared > 0 {
            self.answers.release(shared);
        }
        if before >= UNTAKEN_BYTES_MAX && after < UNTAKEN_BYTES_MAX {
            self.room.notify_waiters();
        }
    }

    /// Taken for a few instructions, by one thread; a panic cannot leave it half changed.
    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.untaken.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn progress(&self) {
        self.progress_at.set(self.start);
    }
}

/// What of a connection's bytes counts for all.
const fn shared_bytes(bytes: usize) -> usize {
    bytes.saturating_sub(UNTAKEN_BYTES_FREE)
}

/// A point in time that may not have come: microseconds from the connection's start, plus one.
#[derive(Debug, Default)]
struct Moment(AtomicU64);

impl Moment {
    fn is_set(&self) -> bool {
        self.0.load(Relaxed) != 0
    }

    fn set(&self, start: Instant) {
        let micros = u64::try_from(start.elapsed().as_micros()).unwrap_or(u64::MAX - 1);
        self.0.store(micros + 1, Relaxed);
    }

    fn clear(&self) {
        self.0.store(0, Relaxed);
    }

    fn get(&self, start: Instant) -> Option<Instant> {
        let micros = self.0.load(Relaxed).checked_sub(1)?;
        Some(start + Duration::from_micros(micros))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATIENCE: Patience = Patience {
        first_byte: Duration::from_secs(1),
        headers: Duration::from_secs(2),
        write: Duration::from_secs(4),
        idle: Duration::from_secs(50),
    };

    fn fresh() -> Arc<Activity> {
        Arc::new(Activity::new(Arc::new(Budget::new(4 << 20))))
    }

    fn late(activity: &Activity) -> Option<Late> {
        activity.deadline(&PATIENCE).map(|(_, late)| late)
    }

    #[test]
    fn the_version_is_known_by_the_first_byte_that_differs_or_by_all_of_the_preface() {
        let activity = fresh();
        assert_eq!(late(&activity), Some(Late::FirstByte));
        activity.read(b"P");
        assert_eq!(late(&activity), Some(Late::FirstByte));
        activity.read(b"OST / HTTP/1.1\r\n");
        assert_eq!(late(&activity), Some(Late::Headers));

        let activity = fresh();
        for byte in &PREFACE[..23] {
            activity.read(&[*byte]);
            assert_eq!(late(&activity), Some(Late::FirstByte));
        }
        activity.read(&PREFACE[23..]);
        assert_eq!(late(&activity), Some(Late::Idle));
    }

    #[test]
    fn a_head_that_has_begun_has_its_own_deadline_however_short_idleness_may_be() {
        let impatient = Patience {
            idle: PATIENCE.headers,
            ..PATIENCE
        };
        let activity = fresh();
        activity.read(b"GET");
        let late = activity.deadline(&impatient).map(|(_, late)| late);
        assert_eq!(late, Some(Late::Headers));
    }

    #[test]
    fn a_request_under_way_is_ours_to_answer_and_then_the_clients_to_take() {
        let activity = fresh();
        activity.read(PREFACE);
        let request = activity.request();
        assert_eq!(late(&activity), None);
        let untaken = request.untaken(1);
        assert_eq!(late(&activity), Some(Late::Write));
        drop(untaken);
        drop(request);
        assert_eq!(late(&activity), Some(Late::Idle));
        activity.blocked();
        assert_eq!(late(&activity), Some(Late::Write));
        activity.wrote();
        assert_eq!(late(&activity), Some(Late::Idle));

        let activity = fresh();
        activity.read(b"GET / HTTP/1.1\r\n\r\n");
        drop(activity.request());
        assert_eq!(late(&activity), Some(Late::Idle));
        activity.read(b"GET");
        assert_eq!(late(&activity), Some(Late::Headers));
    }

    #[tokio::test(start_paused = true)]
    async fn every_answer_has_a_deadline_of_its_own() {
        let activity = fresh();
        activity.read(PREFACE);
        let started = Instant::now();
        let request = activity.request();
        let mut first = request.untaken(1 << 20);
        tokio::time::advance(Duration::from_secs(1)).await;
        let second = request.untaken(1);
        let deadline = || activity.deadline(&PATIENCE).map(|(at, _)| at - started);
        // What becomes of other requests is no progress, nor is a byte.
        drop(activity.request().untaken(9));
        first.took(1);
        assert_eq!(deadline(), Some(PATIENCE.write));
        first.took(PROGRESS_BYTES);
        assert_eq!(deadline(), Some(PATIENCE.write + Duration::from_secs(1)));
        drop(second);
        assert_eq!(deadline(), Some(PATIENCE.write + Duration::from_secs(1)));
        drop((first, request));
        assert_eq!(late(&activity), Some(Late::Idle));
    }

    #[tokio::test]
    async fn what_waits_is_counted_and_keeps_further_answers_from_being_made() {
        let activity = fresh();
        let answers = &activity.answers;
        let request = activity.request();
        let free = request.untaken(UNTAKEN_BYTES_FREE);
        assert_eq!(answers.held(), 0);
        request.room().await;
        let counted = request.untaken(UNTAKEN_BYTES_MAX);
        assert_eq!(answers.held(), UNTAKEN_BYTES_MAX);
        {
            let mut room = pin!(request.room());
            let poll = std::future::poll_fn(|cx| std::task::Poll::Ready(room.as_mut().poll(cx)));
            assert!(poll.await.is_pending());
            drop(counted);
            room.await;
        }
        drop(free);
        assert_eq!(answers.held(), 0);
    }
}
