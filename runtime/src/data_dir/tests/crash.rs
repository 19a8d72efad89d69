//! The power goes, or a call fails, at every step: the store opens again and is the same one.

use rustix::io::Errno;
use uuid::Uuid;

use super::*;
use crate::vfs::sim::{Fault, How};

const SEEDS: u64 = 12;

/// What a run may rely on from some moment on.
#[derive(Debug, Default, Clone, Copy)]
struct Acknowledged {
    store: Option<Uuid>,
    number: u64,
    checkpoint: u64,
    has_log: bool,
}

/// The life of a store up to where it fails: creation, a start, a segment, a checkpoint, a restart.
fn run(sim: &Sim, done: &mut Acknowledged) -> Result<(), DataDirError> {
    let mut dir = open(sim)?;
    done.store = Some(dir.manifest().store);
    done.number = dir.manifest().number;
    start(&mut dir)?;
    done.number = dir.manifest().number;
    let Dir { vfs, path } = dir.dir();
    let log = path.join(LOG);
    let segment = log.join("1.log");
    let file = vfs.open(&segment, Open::CreateNew).on("create", &segment)?;
    file.sync_all().on("sync", &segment)?;
    vfs.sync_dir(&log).on("sync", &segment)?;
    done.has_log = true;
    let next = Manifest {
        checkpoint: 1,
        ..dir.manifest().clone()
    };
    dir.publish(next)?;
    done.number = dir.manifest().number;
    done.checkpoint = 1;
    drop(dir);
    let mut dir = open(sim)?;
    start(&mut dir)?;
    done.number = dir.manifest().number;
    Ok(())
}

/// After the machine has started again.
#[track_caller]
fn check(sim: &Sim, done: Acknowledged, context: &str) {
    let opened = open(sim);
    let mut dir = opened.unwrap_or_else(|error| panic!("{context}: {error}"));
    let found = dir.manifest().clone();
    if let Some(store) = done.store {
        assert_eq!(found.store, store, "{context}");
    }
    assert!(found.number >= done.number, "{context}");
    assert!(found.checkpoint >= done.checkpoint, "{context}");
    let segment = Path::new("/data/log/1.log");
    assert!(
        !done.has_log || sim.files().contains_key(segment),
        "{context}"
    );
    start(&mut dir).unwrap_or_else(|error| panic!("{context}: {error}"));
    let newest = Manifest::name(dir.manifest().number);
    let after = names(&sim.crash(0));
    assert!(after.contains(&newest), "{context}: {after:?}");
    assert!(names(sim).len() <= 2, "{context}: {:?}", names(sim));
}

#[test]
fn the_power_may_go_at_every_step() {
    let mut steps = 0;
    loop {
        let sim = Sim::new();
        sim.power_off_after(steps);
        let mut done = Acknowledged::default();
        let result = run(&sim, &mut done);
        assert_eq!(result.is_err(), sim.is_off());
        for seed in 0..SEEDS {
            check(
                &sim.crash(seed),
                done,
                &format!("step {steps}, seed {seed}"),
            );
        }
        if result.is_ok() {
            break;
        }
        steps += 1;
    }
    assert!(steps > 30, "{steps}");
}

#[test]
fn the_power_may_go_again_while_a_creation_is_finished() {
    for first in 0..14 {
        for second in 0..14 {
            let sim = Sim::new();
            sim.power_off_after(first);
            let mut done = Acknowledged::default();
            let _ = run(&sim, &mut done);
            let sim = sim.crash(first * 31 + second);
            sim.power_off_after(second);
            if let Ok(dir) = open(&sim) {
                done.store = Some(dir.manifest().store);
            }
            let sim = sim.crash(first + second * 17);
            check(&sim, done, &format!("steps {first} and {second}"));
        }
    }
}

#[test]
fn every_call_may_fail() {
    let whole = Sim::new();
    run(&whole, &mut Acknowledged::default()).unwrap();
    let hows = [Errno::IO, Errno::NOSPC].map(How::Errno);
    for (index, call) in whole.calls().iter().enumerate() {
        for how in hows.into_iter().chain([How::Partly(9, Errno::IO)]) {
            // A sync that fails leaves nothing, or a part.
            for dropped in [0, 2 + index as u64] {
                let sim = Sim::seeded(dropped);
                sim.fail(Fault::new(how).after(index as u64));
                let mut done = Acknowledged::default();
                let result = run(&sim, &mut done);
                let context = format!("{call:?} {how:?}: {result:?}");
                if let Err(error) = result {
                    assert_eq!(error.exit_code(), 74, "{context}");
                }
                for seed in 0..SEEDS {
                    check(&sim.crash(seed), done, &format!("{context}, seed {seed}"));
                }
            }
        }
    }
}
