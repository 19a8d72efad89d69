//! The store broken on purpose, in one place at a time, to show that its tests would see it.
//!
//! Only a build with `--cfg modelith_mutants` can be broken: `tests/mutants/run` makes one and names
//! what is broken by the environment variable `MODELITH_MUTANT`. In every other build [`is`] is a
//! constant `false`, and the compiler leaves nothing of it.

/// What is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mutant {
    /// Clients are answered before their batch is synced.
    AcknowledgeBeforeSync,
    /// Readers see a batch before it is synced.
    PublishBeforeSync,
    /// A frame is not synced.
    SkipDataSync,
    /// The directory of a new segment is not synced.
    SkipDirectorySync,
    /// A sync that failed is asked for again.
    RetrySync,
    /// The log is let go before the manifest is published that does without it.
    #[cfg_attr(
        not(modelith_mutants),
        expect(
            dead_code,
            reason = "what it does is compiled into the broken store alone"
        )
    )]
    TruncateBeforeManifest,
    /// The files of the checkpoint before the newest are removed.
    DeletePrevious,
    /// After a torn write the next frame is written where that one began.
    ResumeTorn,
    /// An event that cannot be read is passed over.
    SkipBadRecord,
    /// What a write left over is not written.
    IgnoreShortWrite,
    /// After a lack of space the next frame is written where the one before did not fit.
    ResumeFull,
    /// A second process is let in.
    NoLock,
    /// A checkpoint does not say which sequence it reaches.
    ForgetSequence,
    /// The log is let go, and no snapshot was written.
    DropWithoutSnapshot,
    /// A frame is written before the one before it is synced.
    TwoInFlight,
    /// What is not in a new snapshot is not carried either.
    LeaveOutCarry,
    /// What the log lets go is not kept in history.
    LeaveOutHistory,
}

/// Whether this is what is broken.
#[cfg(not(modelith_mutants))]
pub(crate) const fn is(_: Mutant) -> bool {
    false
}

#[cfg(modelith_mutants)]
pub(crate) use chosen::is;

#[cfg(modelith_mutants)]
mod chosen {
    use std::sync::OnceLock;

    use super::Mutant;

    const ALL: [Mutant; 17] = [
        Mutant::AcknowledgeBeforeSync,
        Mutant::PublishBeforeSync,
        Mutant::SkipDataSync,
        Mutant::SkipDirectorySync,
        Mutant::RetrySync,
        Mutant::TruncateBeforeManifest,
        Mutant::DeletePrevious,
        Mutant::ResumeTorn,
        Mutant::SkipBadRecord,
        Mutant::IgnoreShortWrite,
        Mutant::ResumeFull,
        Mutant::NoLock,
        Mutant::ForgetSequence,
        Mutant::DropWithoutSnapshot,
        Mutant::TwoInFlight,
        Mutant::LeaveOutCarry,
        Mutant::LeaveOutHistory,
    ];

    static CHOSEN: OnceLock<Option<Mutant>> = OnceLock::new();

    pub(crate) fn is(mutant: Mutant) -> bool {
        *CHOSEN.get_or_init(asked) == Some(mutant)
    }

    #[expect(
        clippy::panic,
        reason = "a name that is not known must not pass as caught"
    )]
    fn asked() -> Option<Mutant> {
        let asked = std::env::var("MODELITH_MUTANT").ok()?;
        let mut all = ALL.into_iter();
        let found = all.find(|mutant| format!("{mutant:?}") == asked);
        Some(found.unwrap_or_else(|| panic!("there is no mutant `{asked}`")))
    }

    /// Prints the names, for the script.
    #[test]
    fn names() {
        for mutant in ALL {
            println!("mutant {mutant:?}");
        }
    }
}
