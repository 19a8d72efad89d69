//! How much is tried of the crash matrix, of bit rot, and of faults and crashes at each call.

/// Bounds of the matrix.
#[derive(Debug, Clone)]
pub struct Size {
    /// Starts in the life.
    pub starts: u64,
    /// Bursts of wishes in each.
    pub bursts: u64,
    /// Most ends of a moment that are tried.
    pub images_max: usize,
    /// One end in so many is compacted after the recovery.
    pub compact_every: u64,
    /// How often in a row the power goes within a recovery.
    pub again: usize,
    /// One end in so many is crashed again.
    pub again_every: u64,
    /// Most ends of each moment within a recovery.
    pub again_max: usize,
    /// One damage in so many is tried.
    pub damage_every: usize,
    /// Of tests that fail or crash at each call of a life: one call in so many is tried.
    pub calls_every: u64,
    /// How many calls of each place fail in each way.
    pub faults_each: u64,
    /// Fewer recoveries than these prove too little.
    pub recoveries_min: u64,
    /// Fewer torn writes than these prove too little. A small sample may meet none.
    pub torn_min: u64,
}

impl Size {
    /// What the environment asks for.
    ///
    /// # Panics
    /// It asks for a size that there is not.
    pub fn asked() -> Self {
        let asked = std::env::var("MODELITH_CRASH_SIZE");
        match asked.as_deref() {
            Err(_) => Self {
                starts: 2,
                bursts: 1,
                images_max: 10,
                compact_every: 5,
                again: 0,
                again_every: 1,
                again_max: 0,
                damage_every: 31,
                calls_every: 11,
                faults_each: 1,
                recoveries_min: 1000,
                torn_min: 0,
            },
            Ok("ci") => Self {
                starts: 2,
                bursts: 2,
                images_max: 4096,
                compact_every: 5,
                again: 1,
                again_every: 1_500,
                again_max: 12,
                damage_every: 1,
                calls_every: 1,
                faults_each: 8,
                recoveries_min: 20_000,
                torn_min: 10,
            },
            Ok("nightly") => Self {
                starts: 5,
                bursts: 30,
                images_max: 4096,
                compact_every: 3,
                again: 2,
                again_every: 7,
                again_max: 24,
                damage_every: 1,
                calls_every: 1,
                faults_each: 64,
                recoveries_min: 200_000,
                torn_min: 100,
            },
            Ok(other) => panic!("MODELITH_CRASH_SIZE is `{other}`, not `ci` or `nightly`"),
        }
    }
}
