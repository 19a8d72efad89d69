//! Interleavings of the store's threads, chosen by shuttle: at each lock, wait and thread it decides who
//! goes on, and the promises must hold whatever it decides. A run in which all wait for ever fails.
//!
//! Only a build with `--cfg modelith_shuttle` has it (`.ci/run`). Covered are the queue, the writer with
//! its order of sync, publishing and answers, the answers' way back through a worker's mailbox, the
//! mailbox of the thread that makes checkpoints, and the hand-over of what the writer is asked for.
//! `ArcSwap`, channels and `Notify` are one step each, and time does not pass.

use std::{
    future::Future,
    pin::pin,
    sync::Arc,
    task::Poll,
    time::{Duration, Instant},
};

use shuttle::{
    future::block_on,
    sync::{Condvar, Mutex},
    thread,
};

use super::{Account, AccountBody, Root, Shop, Status, session::NEVER};
use crate::{
    data_dir::DurableSnapshot,
    log::{Appended, Cut, CutError, Dropped, FrameSealer, Log, ReadLog, Tip},
    rules::MemberSet,
    sequence::Sequence,
    store::{
        Change, Mailbox as Worker, Selection, State, Store,
        checkpoint::{Compaction, Mailbox, Woken},
        request::{NotCut, Request},
    },
};

/// Interleavings of each test.
const RUNS: usize = 3_000;

fn check(test: impl Fn() + Send + Sync + 'static) {
    let mut config = shuttle::Config::new();
    config.stack_size = 1 << 20;
    config.failure_persistence = shuttle::FailurePersistence::None;
    let scheduler = shuttle::scheduler::PctScheduler::new(3, RUNS / 3);
    shuttle::Runner::new(scheduler, config.clone()).run({
        let test = Arc::new(test);
        let again = Arc::clone(&test);
        let random = shuttle::scheduler::RandomScheduler::new(RUNS);
        shuttle::Runner::new(random, config).run(move || again());
        move || test()
    });
}

/// A log that takes two steps for a frame: it is there, and then it is durable.
#[derive(Clone, Default)]
struct Slow(Arc<Mutex<u64>>);

impl Slow {
    fn durable(&self) -> u64 {
        *self.0.lock().unwrap()
    }
}

impl Log for Slow {
    fn append(&mut self, expected: Sequence, frame: &[u8]) -> Appended {
        let records = u32::from_le_bytes(frame[16..20].try_into().unwrap());
        thread::yield_now();
        *self.0.lock().unwrap() = expected.0 + u64::from(records.max(1)) - 1;
        Appended::Committed
    }

    fn reader(&self) -> Box<dyn ReadLog> {
        unreachable!("these tests read no log")
    }

    fn prepare_cut(&mut self) -> bool {
        false
    }

    fn cut(&mut self) -> Result<Cut, CutError> {
        unreachable!("it is never ready")
    }

    fn let_go(&mut self, _: &DurableSnapshot) -> Dropped {
        unreachable!("these tests compact nothing")
    }

    fn frame_bytes_max(&self) -> usize {
        1 << 16
    }
}

fn store(log: &Slow) -> (Arc<Store<Shop>>, crate::store::WriterThread) {
    let state = State {
        sequence: Sequence::ZERO,
        root: Root::default(),
    };
    let tip = Tip {
        next: Sequence(1),
        chain: [0; 32],
        time: 0,
    };
    let sealer = FrameSealer::new([1; 8], tip);
    Store::start(state, 0, Box::new(log.clone()), sealer, NEVER).unwrap()
}

fn account(number: usize) -> Change<Account> {
    let body = AccountBody {
        email: format!("a{number}@x.org"),
        status: Status::Active,
        nick: None,
        balance: 0,
    };
    Change::Create(Box::new(body.into()), MemberSet::NONE)
}

#[test]
fn what_is_seen_is_durable_and_what_is_answered_is_seen() {
    check(|| {
        let log = Slow::default();
        let (store, writer) = store(&log);
        let clients: Vec<_> = (0..2)
            .map(|client| {
                let (store, log) = (Arc::clone(&store), log.clone());
                thread::spawn(move || {
                    for number in 0..2 {
                        let answer = store
                            .submit(account(client * 2 + number), 100, None)
                            .unwrap();
                        let written = block_on(answer).unwrap().unwrap();
                        let sequence = written.row.sequence;
                        assert!(sequence.0 <= log.durable(), "answered before it is durable");
                        assert!(
                            sequence <= store.state().sequence,
                            "answered before it is seen"
                        );
                    }
                })
            })
            .collect();
        let reader = thread::spawn({
            let (store, log) = (Arc::clone(&store), log.clone());
            move || {
                let mut before = Sequence::ZERO;
                for _ in 0..4 {
                    let seen = store.state().sequence;
                    assert!(seen.0 <= log.durable(), "seen before it is durable");
                    assert!(before <= seen, "it goes back");
                    before = seen;
                    thread::yield_now();
                }
            }
        });
        for client in clients {
            client.join().unwrap();
        }
        reader.join().unwrap();
        store.close();
        writer.join().unwrap();
        assert_eq!(store.counters().records(), 4);
    });
}

#[test]
fn every_write_is_answered_or_refused_when_the_store_closes() {
    check(|| {
        let (store, writer) = store(&Slow::default());
        let client = thread::spawn({
            let store = Arc::clone(&store);
            move || {
                let answers: Vec<_> = (0..3)
                    .filter_map(|number| store.submit(account(number), 100, None).ok())
                    .collect();
                // What was taken is written, also if it came a moment before the end.
                let count = answers.len() as u64;
                for answer in answers {
                    block_on(answer).unwrap().unwrap();
                }
                count
            }
        });
        store.close();
        let taken = client.join().unwrap();
        writer.join().unwrap();
        assert_eq!(store.counters().records(), taken);
    });
}

#[test]
fn what_the_writer_is_asked_for_is_answered_beside_writes() {
    check(|| {
        let (store, writer) = store(&Slow::default());
        let asking = thread::spawn({
            let store = Arc::clone(&store);
            move || {
                let (answer, taken) = std::sync::mpsc::sync_channel(1);
                store.ask(Request::Cut(answer)).unwrap();
                loop {
                    match taken.try_recv() {
                        Ok(taken) => break assert!(matches!(taken, Err(NotCut::NotReady))),
                        Err(std::sync::mpsc::TryRecvError::Empty) => thread::yield_now(),
                        Err(error) => panic!("{error}"),
                    }
                }
            }
        });
        let answer = store.submit(account(0), 100, None).unwrap();
        block_on(answer).unwrap().unwrap();
        asking.join().unwrap();
        store.close();
        writer.join().unwrap();
    });
}

#[test]
fn a_worker_is_woken_for_every_answer() {
    check(|| {
        let (store, writer) = store(&Slow::default());
        let worker = thread::spawn({
            let store = Arc::clone(&store);
            move || {
                let mut serving = pin!(Worker::serve());
                let mut answers = Vec::new();
                block_on(std::future::poll_fn(|context| {
                    // It gives the thread its mailbox, and from then on wakes what is answered.
                    assert!(serving.as_mut().poll(context).is_pending());
                    if answers.is_empty() {
                        let submit = |number| store.submit(account(number), 100, None).unwrap();
                        answers.extend((0..3).map(|number| Box::pin(submit(number))));
                    }
                    answers.retain_mut(|answer| answer.as_mut().poll(context).is_pending());
                    match answers.is_empty() {
                        true => Poll::Ready(()),
                        false => Poll::Pending,
                    }
                }));
            }
        });
        worker.join().unwrap();
        store.close();
        writer.join().unwrap();
    });
}

#[test]
fn every_letter_is_answered_or_let_go() {
    check(|| {
        let mailbox = Arc::new(Mailbox::default());
        mailbox.open();
        let making = thread::spawn({
            let mailbox = Arc::clone(&mailbox);
            move || {
                let mut served = 0;
                let late = Instant::now() + Duration::from_secs(3_600);
                loop {
                    match mailbox.wait(late) {
                        Woken::Closed => return served,
                        Woken::Due => {}
                        Woken::Asked(letters) => {
                            for (_, answer) in letters {
                                served += 1;
                                let made = Compaction {
                                    checkpoint: 1,
                                    sequence: Sequence(1),
                                    models: Vec::new(),
                                    made: None,
                                };
                                let _ = answer.send(Ok(made));
                            }
                        }
                    }
                }
            }
        });
        let asking: Vec<_> = (0..2)
            .map(|_| {
                let mailbox = Arc::clone(&mailbox);
                thread::spawn(move || {
                    let asked = mailbox.ask(Selection::All)?;
                    block_on(asked).ok()
                })
            })
            .collect();
        // One is waited for, so that it is served; the other may come too late.
        let mut asking = asking.into_iter();
        assert!(asking.next().unwrap().join().unwrap().is_some());
        mailbox.close();
        let second = asking.next().unwrap().join().unwrap();
        let served = making.join().unwrap();
        assert_eq!(served, 1 + usize::from(second.is_some()));
    });
}

/// The checker itself: whoever wakes looks whether the other sleeps before it says so.
#[test]
#[should_panic(expected = "deadlock")]
fn a_lost_wake_up_is_found() {
    check(|| {
        let both = Arc::new((Mutex::new((false, false)), Condvar::new()));
        let waker = thread::spawn({
            let both = Arc::clone(&both);
            move || {
                let is_asleep = both.0.lock().unwrap().1;
                both.0.lock().unwrap().0 = true;
                if is_asleep {
                    both.1.notify_one();
                }
            }
        });
        let mut state = both.0.lock().unwrap();
        while !state.0 {
            state.1 = true;
            state = both.1.wait(state).unwrap();
        }
        drop(state);
        waker.join().unwrap();
    });
}
