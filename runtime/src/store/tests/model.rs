//! Random lives of a store against plain maps: bursts of wishes, checkpoints of any models, clean
//! stops and power losses.

use proptest::prelude::*;

use super::{Session, Shop, client::block_on, told::Told, workload::Dice};
use crate::{model::App, store::Selection, vfs::sim::Sim};

#[derive(Debug, Clone)]
enum Step {
    /// Wishes that follow from a seed.
    Work(u64),
    Stop,
    /// A checkpoint of the models whose bits are set.
    Compact(u8),
    /// What survives follows from a seed.
    PowerLoss(u64),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        12 => any::<u64>().prop_map(Step::Work),
        1 => Just(Step::Stop),
        2 => any::<u8>().prop_map(Step::Compact),
        1 => any::<u64>().prop_map(Step::PowerLoss),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 96,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn the_store_is_what_the_rules_say(steps in prop::collection::vec(step(), 1..80)) {
        let mut sim = Sim::new();
        let mut told = Told::default();
        let mut session = Session::open(&sim).unwrap();
        told.check(&session.seen(), "a new store");
        for step in steps {
            match step {
                Step::Work(seed) => {
                    assert!(told.work(&session, &mut Dice::new(seed), 1));
                    continue;
                }
                Step::Compact(bits) => {
                    let models = (0..).zip(Shop::MODEL_IDS);
                    let chosen = models.filter(|(at, _)| bits >> at & 1 == 1);
                    let chosen = chosen.map(|(_, &model)| model).collect();
                    block_on(session.store.compact(Selection::Models(chosen))).unwrap();
                    continue;
                }
                Step::Stop => session.stop().unwrap(),
                Step::PowerLoss(seed) => {
                    let after = sim.crash(seed);
                    drop(session);
                    sim = after;
                }
            }
            session = Session::open(&sim).unwrap();
            told.check(&session.seen(), "a start");
        }
        assert_eq!(told.full, 0);
    }
}
