//! Power that goes at every step of the store's life, or every few ([`Size`]), and again while the next
//! start repairs.

use super::{
    Session,
    matrix::Size,
    told::{Told, live},
    workload::Dice,
};
use crate::vfs::sim::Sim;

#[test]
fn what_was_acknowledged_survives_power_loss_at_every_step() {
    const SEEDS: u64 = 6;
    let (mut recoveries, mut torn, mut replayed) = (0, 0, 0);
    let mut count = |session: &Session| {
        recoveries += 1;
        torn += u64::from(session.torn.is_some());
        replayed += session.counts.records;
    };
    let (mut steps, every) = (0, Size::asked().calls_every);
    loop {
        let sim = Sim::new();
        sim.power_off_after(steps);
        let mut told = Told::default();
        live(&sim, &mut told, 3);
        for seed in 0..SEEDS {
            let what = format!("step {steps}, seed {seed}");
            let mut told = told.clone();
            let after = sim.crash(seed);
            // The power goes again while that start repairs and works, and then it stays on.
            after.power_off_after((steps * 7 + seed * 13) % 47);
            match Session::open(&after) {
                Ok(session) => {
                    count(&session);
                    told.check(&session.seen(), &what);
                    let mut dice = Dice::new(steps * SEEDS + seed);
                    told.work(&session, &mut dice, 3);
                }
                Err(error) => assert_eq!(error.exit_code(), 74, "{what}: {error}"),
            }
            for after in [after.crash(seed + 1), after.crash(0)] {
                let mut told = told.clone();
                let session = Session::open(&after).unwrap_or_else(|e| panic!("{what}: {e}"));
                count(&session);
                told.check(&session.seen(), &what);
                let mut dice = Dice::new(steps);
                assert!(told.work(&session, &mut dice, 2), "{what}");
                // What was served is durable, stopped or not.
                let durable = after.crash(0);
                let session = Session::open(&durable).unwrap_or_else(|e| panic!("{what}: {e}"));
                count(&session);
                told.check(&session.seen(), &what);
            }
        }
        if !sim.is_off() {
            break;
        }
        steps += every;
    }
    println!("{steps} steps, {recoveries} recoveries, {torn} torn writes, {replayed} events");
    assert!(steps > 80, "{steps} steps");
    // How many writes are torn depends on how they fell into batches: of all steps seen were 6 to 33.
    assert!(every > 1 || torn > 0, "{torn} torn writes");
}
