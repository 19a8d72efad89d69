//! What tables count as records come and go, against a count from scratch after every step, and
//! against what the next start counts.

use proptest::prelude::*;

use super::{Root, Session, Shop, client::block_on, told::Told, workload::Dice};
use crate::{
    model::{App, Has, Model},
    store::{LogShare, Selection, Table},
    vfs::sim::Sim,
};

#[derive(Debug, Clone)]
enum Step {
    /// Wishes that follow from a seed; what is refused is rolled back.
    Work(u64),
    /// The models of these bits.
    Compact(usize),
    Restart,
    PowerLoss(u64),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        12 => any::<u64>().prop_map(Step::Work),
        2 => (1_usize..16).prop_map(Step::Compact),
        2 => Just(Step::Restart),
        1 => any::<u64>().prop_map(Step::PowerLoss),
    ]
}

/// The models of these bits.
fn models(bits: usize) -> Vec<u32> {
    let chosen = |place: &usize| bits & (1 << place) != 0;
    let places = (0..Shop::MODEL_IDS.len()).filter(chosen);
    places.map(|place| Shop::MODEL_IDS[place]).collect()
}

/// Compares the counters of a table with those of one that takes the same rows in anew.
#[track_caller]
fn check_rows<M: Model>(root: &Root, what: &str) -> LogShare
where
    Root: Has<M>,
{
    let table: &Table<M> = root.table();
    let mut anew = Table::<M>::default();
    table.rows().values().for_each(|row| anew.put(row));
    let figures = |table: &Table<M>| (table.len(), table.heap_bytes(), table.index_bytes());
    assert_eq!(figures(table), figures(&anew), "{} after {what}", M::NAME);
    table.log_share()
}

/// Events of all models since the start.
#[track_caller]
fn check(session: &Session, what: &str) -> u64 {
    let state = session.store.state();
    let shares = [
        check_rows::<super::Account>(&state.root, what),
        check_rows::<super::Mail>(&state.root, what),
        check_rows::<super::Order>(&state.root, what),
        check_rows::<super::Note>(&state.root, what),
    ];
    for share in shares {
        assert_eq!(share.events == 0, share.bytes == 0, "{share:?}");
    }
    shares.iter().map(|share| share.events).sum()
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 64,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn counters_are_what_a_count_from_scratch_gives(steps in prop::collection::vec(step(), 1..50)) {
        let mut sim = Sim::new();
        let mut told = Told::default();
        let mut session = Session::open(&sim).unwrap();
        let (mut events, mut next) = (0, session.seen().next);
        for step in steps {
            let what = format!("{step:?}");
            match step {
                Step::Work(seed) => {
                    assert!(told.work(&session, &mut Dice::new(seed), 2));
                    // Each event has a sequence of its own.
                    let now = session.seen().next;
                    events += now - std::mem::replace(&mut next, now);
                    assert_eq!(check(&session, &what), events, "{what}");
                    continue;
                }
                Step::Compact(bits) => {
                    let before = check(&session, &what);
                    block_on(session.store.compact(Selection::Models(models(bits)))).unwrap();
                    assert_eq!(check(&session, &what), before, "it writes no event");
                    for model in models(bits) {
                        let stats = session.store.stats(model).unwrap();
                        assert_eq!((stats.log_events, stats.raftlog_size_bytes), (0, 0), "{stats:?}");
                    }
                    continue;
                }
                Step::Restart => {
                    let before = session.store.all_stats();
                    session.stop().unwrap();
                    session = Session::open(&sim).unwrap();
                    assert_eq!(session.store.all_stats(), before, "{what}");
                }
                Step::PowerLoss(seed) => {
                    let after = sim.crash(seed);
                    drop(session);
                    sim = after;
                    session = Session::open(&sim).unwrap();
                }
            }
            told.check(&session.seen(), "a start");
            events = check(&session, &what);
            next = session.seen().next;
        }
    }
}
