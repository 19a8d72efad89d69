//! What a seed decides.

use super::node::{Choose, Version};

/// Choices that follow from a seed alone (`SplitMix64`).
#[derive(Debug, Clone)]
pub(crate) struct Chance {
    state: u64,
    /// Of 8 pending places, how many change; 8 also takes the newest version of each.
    bias: u64,
}

impl Chance {
    /// Seed 0 lets nothing pending through and seed 1 everything; the others some, few or many.
    pub(crate) fn new(seed: u64) -> Self {
        let mut chance = Self {
            state: seed,
            bias: 0,
        };
        chance.bias = match seed {
            0 => 0,
            1 => 8,
            _ => 1 + chance.below(7),
        };
        chance
    }

    /// Lets everything through.
    pub(crate) fn always() -> Self {
        Self::new(1)
    }

    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }
}

impl Choose for Chance {
    fn version<'a, T>(&mut self, versions: &'a [Version<T>]) -> Option<&'a T> {
        let newest = versions.last()?;
        let (bias, turn, half) = (self.bias, self.below(8), self.below(2));
        let chosen = match bias {
            0 => None,
            8 => Some(newest),
            _ if turn >= bias => None,
            // The newest as often as all together: an older one is the rarer case.
            _ if half == 0 => Some(newest),
            _ => versions.get(self.below(versions.len() as u64) as usize),
        };
        chosen.map(|version| &version.content)
    }
}
