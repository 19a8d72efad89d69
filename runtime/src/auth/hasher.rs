//! Threads that hash passwords, so that no worker does.
//!
//! A hash takes some 15 ms and 19 MiB, which its thread keeps while it has work ([`argon::Memory`]): both are
//! bounded by the number of threads, half the cores. What waits is bounded too; beyond that the
//! answer is [`HasherError::Busy`] at once. A caller that went away costs no hash. Threads begin with
//! the first hash and end when there has been none for some time.

use std::{
    collections::VecDeque,
    fmt, iter,
    num::NonZero,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, Weak},
    thread,
    time::Duration,
};

use tokio::sync::oneshot;

use super::{
    argon::{self, HashError, Memory},
    password::Password,
};

/// How many callers may wait for a thread.
const WAITING_MAX: usize = 64;
/// A thread ends when there was nothing to do for so long, and gives its memory back.
const IDLE_LIMIT: Duration = Duration::from_secs(10);

/// Hashes passwords and compares them with what is stored, away from the caller's thread.
#[derive(Debug)]
pub(crate) struct Hashers {
    shared: Arc<Shared>,
}

/// Why there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum HasherError {
    /// As many wait as may. It passes within a second.
    Busy,
    /// The hash itself failed.
    Hash(HashError),
    /// Its thread panicked, which is a fault of this program.
    Panicked,
}

#[derive(Debug)]
struct Shared {
    threads_max: usize,
    idle_limit: Duration,
    state: Mutex<State>,
    /// Something was put into the queue, or the hashers were dropped.
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    waiting: VecDeque<Job>,
    threads: usize,
    /// Threads that wait for a job.
    idle: usize,
    is_closed: bool,
}

struct Job {
    run: Box<dyn FnOnce(&mut Memory) + Send>,
    /// Alive while somebody waits for the answer.
    caller: Weak<()>,
}

impl Hashers {
    /// Half the cores hash at once, and at least one. No thread is begun yet.
    pub(crate) fn new() -> Self {
        let cores = thread::available_parallelism().map_or(1, NonZero::get);
        Self::with_threads((cores / 2).max(1), IDLE_LIMIT)
    }

    fn with_threads(threads_max: usize, idle_limit: Duration) -> Self {
        let shared = Shared {
            threads_max,
            idle_limit,
            state: Mutex::default(),
            changed: Condvar::new(),
        };
        Self {
            shared: Arc::new(shared),
        }
    }

    /// Whether it is the password that `stored` was made of. Without `stored`, for a user that does not
    /// exist, it is not, and that takes as long.
    ///
    /// # Errors
    /// Too many wait, or the hash failed: `stored` is damaged, say.
    pub(crate) async fn verify(
        &self,
        password: Password,
        stored: Option<Arc<str>>,
    ) -> Result<bool, HasherError> {
        self.run(move |memory| match stored {
            Some(stored) => argon::verify(&password, &stored, memory),
            None => argon::verify_nobody(&password, memory),
        })
        .await
    }

    /// What to store of a password.
    ///
    /// # Errors
    /// Too many wait, or there is no randomness or memory.
    pub(crate) async fn hash(&self, password: Password) -> Result<String, HasherError> {
        self.run(move |memory| argon::hash(&password, memory)).await
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Memory) -> Result<T, HashError> + Send + 'static,
    ) -> Result<T, HasherError> {
        let (sender, answer) = oneshot::channel();
        let waits = Arc::new(());
        self.shared.submit(Job {
            run: Box::new(move |memory| {
                // The caller may have gone away meanwhile.
                let _: Result<(), _> = sender.send(work(memory));
            }),
            caller: Arc::downgrade(&waits),
        })?;
        let answer = answer.await;
        drop(waits);
        answer
            .map_err(|_| HasherError::Panicked)?
            .map_err(HasherError::Hash)
    }
}

impl Drop for Hashers {
    fn drop(&mut self) {
        self.shared.state().is_closed = true;
        self.shared.changed.notify_all();
    }
}

impl Shared {
    /// Taken for a few instructions, never while hashing; a panic cannot leave it half changed.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn submit(self: &Arc<Self>, job: Job) -> Result<(), HasherError> {
        let mut state = self.state();
        if state.waiting.len() >= WAITING_MAX {
            state.waiting.retain(|job| !job.is_abandoned());
        }
        if state.waiting.len() >= WAITING_MAX {
            return Err(HasherError::Busy);
        }
        let is_thread_missing = state.waiting.len() >= state.idle;
        if is_thread_missing && state.threads < self.threads_max {
            let shared = Arc::clone(self);
            let begun = thread::Builder::new()
                .name("modelith-hash".to_owned())
                .spawn(move || shared.serve());
            match begun {
                Ok(_) => state.threads += 1,
                Err(error) if state.threads == 0 => {
                    tracing::error!(%error, "cannot begin a thread to hash passwords");
                    return Err(HasherError::Busy);
                }
                // The others come to it.
                Err(_) => {}
            }
        }
        state.waiting.push_back(job);
        self.changed.notify_one();
        Ok(())
    }

    fn serve(&self) {
        let mut memory = Memory::default();
        for job in iter::from_fn(|| self.next()) {
            if job.is_abandoned() {
                continue;
            }
            let ran = catch_unwind(AssertUnwindSafe(|| (job.run)(&mut memory)));
            if ran.is_err() {
                tracing::error!("hashing a password panicked");
                memory = Memory::default();
            }
        }
    }

    /// The next job, or `None` if the thread is to end.
    fn next(&self) -> Option<Job> {
        let mut state = self.state();
        state.idle += 1;
        let waited = self
            .changed
            .wait_timeout_while(state, self.idle_limit, |state| {
                state.waiting.is_empty() && !state.is_closed
            });
        let (mut state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        state.idle -= 1;
        let job = state.waiting.pop_front();
        if job.is_none() {
            state.threads -= 1;
        }
        job
    }
}

impl Job {
    fn is_abandoned(&self) -> bool {
        self.caller.strong_count() == 0
    }
}

impl fmt::Debug for Job {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Job").finish_non_exhaustive()
    }
}

impl fmt::Display for HasherError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Busy => f.write_str("too many passwords wait to be checked"),
            Self::Hash(error) => error.fmt(f),
            Self::Panicked => f.write_str("hashing a password failed by a fault of this program"),
        }
    }
}

impl std::error::Error for HasherError {}

#[cfg(test)]
mod tests {
    use std::{
        sync::{
            atomic::{AtomicUsize, Ordering},
            mpsc,
        },
        time::Instant,
    };

    use super::*;

    fn password(text: &str) -> Password {
        Password::from(text.to_owned())
    }

    fn hashers(threads: usize) -> Hashers {
        Hashers::with_threads(threads, IDLE_LIMIT)
    }

    /// Waits for what other threads and tasks do.
    async fn until(hashers: &Hashers, is_so: impl Fn(&State) -> bool) {
        let is_so = || is_so(&hashers.shared.state());
        let began = Instant::now();
        while !is_so() {
            assert!(began.elapsed() < Duration::from_secs(20));
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }

    /// The only thread works, and so many wait.
    async fn until_waiting(hashers: &Hashers, count: usize) {
        until(hashers, |state| {
            (state.threads, state.idle, state.waiting.len()) == (1, 0, count)
        })
        .await;
    }

    /// Work that holds its thread until something is sent.
    fn blocker() -> (
        mpsc::Sender<()>,
        impl FnOnce(&mut Memory) -> Result<(), HashError> + Send + 'static,
    ) {
        let (release, held) = mpsc::channel();
        let work = move |_: &mut Memory| {
            let _ = held.recv();
            Ok(())
        };
        (release, work)
    }

    #[tokio::test]
    async fn a_password_is_known_by_its_hash() {
        let hashers = Hashers::new();
        let stored = hashers
            .hash(password("correct horse battery"))
            .await
            .unwrap();
        let stored: Arc<str> = stored.into();
        let of = async |text: &str, stored| hashers.verify(password(text), stored).await;
        let right = of("correct horse battery", Some(Arc::clone(&stored))).await;
        assert_eq!(right, Ok(true));
        assert_eq!(of("correct horse", Some(stored)).await, Ok(false));
        assert_eq!(of("correct horse battery", None).await, Ok(false));
        let damaged = of("correct horse battery", Some("$".into())).await;
        assert_eq!(damaged, Err(HasherError::Hash(HashError::Unreadable)));
    }

    #[tokio::test]
    async fn no_more_run_at_once_than_there_are_threads() {
        let hashers = Arc::new(hashers(2));
        let (running, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let mut callers = tokio::task::JoinSet::new();
        for _ in 0..40 {
            let (hashers, running, most) = (hashers.clone(), running.clone(), most.clone());
            callers.spawn(async move {
                let work = move |_: &mut Memory| {
                    let now = running.fetch_add(1, Ordering::SeqCst) + 1;
                    most.fetch_max(now, Ordering::SeqCst);
                    // Until the other thread has begun as well, if it has not yet.
                    let began = Instant::now();
                    while most.load(Ordering::SeqCst) < 2 && began.elapsed().as_secs() < 20 {
                        thread::sleep(Duration::from_millis(1));
                    }
                    thread::sleep(Duration::from_millis(5));
                    running.fetch_sub(1, Ordering::SeqCst);
                    Ok(())
                };
                hashers.run(work).await
            });
        }
        assert!(callers.join_all().await.iter().all(Result::is_ok));
        assert_eq!(most.load(Ordering::SeqCst), 2);
        assert_eq!(hashers.shared.state().threads, 2);
    }

    #[tokio::test]
    async fn one_beyond_those_that_may_wait_is_refused_at_once() {
        let hashers = Arc::new(hashers(1));
        let (release, work) = blocker();
        let mut callers = tokio::task::JoinSet::new();
        let first = hashers.clone();
        callers.spawn(async move { first.run(work).await });
        until_waiting(&hashers, 0).await;
        for _ in 0..WAITING_MAX {
            let hashers = hashers.clone();
            callers.spawn(async move { hashers.run(|_| Ok(())).await });
        }
        until_waiting(&hashers, WAITING_MAX).await;
        assert_eq!(hashers.run(|_| Ok(())).await, Err(HasherError::Busy));
        release.send(()).unwrap();
        assert!(callers.join_all().await.iter().all(Result::is_ok));
        assert_eq!(hashers.run(|_| Ok(())).await, Ok(()));
    }

    #[tokio::test]
    async fn a_caller_that_went_away_costs_neither_a_hash_nor_a_place() {
        let hashers = Arc::new(hashers(1));
        let (release, work) = blocker();
        let first = tokio::spawn({
            let hashers = hashers.clone();
            async move { hashers.run(work).await }
        });
        until_waiting(&hashers, 0).await;
        let runs = Arc::new(AtomicUsize::new(0));
        let mut callers = tokio::task::JoinSet::new();
        for _ in 0..WAITING_MAX {
            let (hashers, runs) = (hashers.clone(), runs.clone());
            callers.spawn(async move {
                let work = move |_: &mut Memory| Ok(runs.fetch_add(1, Ordering::SeqCst));
                hashers.run(work).await
            });
        }
        until_waiting(&hashers, WAITING_MAX).await;
        callers.shutdown().await;
        let next = tokio::spawn({
            let hashers = hashers.clone();
            async move { hashers.run(|_| Ok(7)).await }
        });
        until_waiting(&hashers, 1).await;
        // The first goes away while its work runs, which changes nothing for the next.
        first.abort();
        release.send(()).unwrap();
        assert_eq!(next.await.unwrap(), Ok(7));
        assert_eq!(runs.load(Ordering::SeqCst), 0);
    }

    #[tokio::test]
    async fn a_panic_is_answered_and_kills_no_thread() {
        let hashers = hashers(1);
        for _ in 0..3 {
            let panicked = hashers.run::<()>(|_| panic!("on purpose")).await;
            assert_eq!(panicked, Err(HasherError::Panicked));
        }
        assert_eq!(hashers.shared.state().threads, 1);
        assert_eq!(hashers.run(|_| Ok(7)).await, Ok(7));
    }

    #[tokio::test]
    async fn threads_end_when_there_is_nothing_to_do() {
        let hashers = Hashers::with_threads(2, Duration::from_millis(5));
        for _ in 0..2 {
            assert_eq!(hashers.shared.state().threads, 0);
            assert_eq!(hashers.run(|_| Ok(7)).await, Ok(7));
            until(&hashers, |state| state.threads == 0).await;
        }
    }

    #[tokio::test]
    async fn threads_end_with_their_hashers() {
        let hashers = hashers(2);
        assert_eq!(hashers.run(|_| Ok(7)).await, Ok(7));
        let shared = Arc::downgrade(&hashers.shared);
        drop(hashers);
        let began = Instant::now();
        while shared.strong_count() > 0 {
            assert!(began.elapsed() < IDLE_LIMIT / 2);
            thread::sleep(Duration::from_millis(1));
        }
    }
}
