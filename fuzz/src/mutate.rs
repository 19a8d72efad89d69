//! Changes bytes.

/// Choices that follow from a seed alone (`SplitMix64`).
pub struct Dice(u64);

impl Dice {
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    pub fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound.max(1) as u64) as usize
    }
}

/// Values at which readers go wrong.
const EDGES: [u64; 12] = [
    0,
    1,
    0x7f,
    0x80,
    0xff,
    0x7fff,
    0xffff,
    0x7fff_ffff,
    0x8000_0000,
    0xffff_ffff,
    0x7fff_ffff_ffff_ffff,
    0xffff_ffff_ffff_ffff,
];

/// First bytes of CBOR items, of each kind and of each length of a length.
const CBOR: [u8; 16] = [
    0x00, 0x18, 0x1b, 0x3b, 0x5b, 0x5f, 0x7b, 0x7f, 0x80, 0x9b, 0x9f, 0xa0, 0xbb, 0xbf, 0xf6, 0xff,
];

/// One input out of two: a few changes of the first, some with bytes of the second, and of a text some
/// with one of its words.
pub fn mutate(dice: &mut Dice, one: &[u8], other: &[u8], words: &[&str]) -> Vec<u8> {
    let mut bytes = one.to_vec();
    for _ in 0..=dice.below(4) {
        match words.get(dice.below(2 * words.len())) {
            Some(word) => place(dice, &mut bytes, word),
            None => change(dice, &mut bytes, other),
        }
    }
    bytes
}

/// Puts a word in the place of a text between quotes, or anywhere.
fn place(dice: &mut Dice, bytes: &mut Vec<u8>, word: &str) {
    let at = dice.below(bytes.len());
    let quotes = |from: usize| {
        let rest = bytes.get(from..)?;
        rest.iter()
            .position(|byte| *byte == b'"')
            .map(|next| from + next)
    };
    let text = quotes(at).and_then(|begin| Some(begin..=quotes(begin + 1)?));
    match text {
        Some(text) if dice.below(4) > 0 => drop(bytes.splice(text, word.bytes())),
        _ => drop(bytes.splice(at..at, word.bytes())),
    }
}

fn change(dice: &mut Dice, bytes: &mut Vec<u8>, other: &[u8]) {
    let at = dice.below(bytes.len());
    let len = (1 + dice.below(16)).min(bytes.len() - at.min(bytes.len()));
    match dice.below(10) {
        _ if bytes.is_empty() => bytes.push(dice.next() as u8),
        0 => bytes[at] ^= 1 << dice.below(8),
        1 => bytes[at] = dice.next() as u8,
        2 => bytes[at] = CBOR[dice.below(CBOR.len())],
        3 => edge(dice, bytes, at),
        4 => drop(bytes.drain(at..at + len)),
        5 => {
            let piece = bytes[at..at + len].to_vec();
            bytes.splice(at..at, piece);
        }
        6 => bytes[at..at + len].fill(0),
        7 => bytes.truncate(at),
        8 => bytes.insert(at, dice.next() as u8),
        _ => {
            let from = dice.below(other.len());
            let to = (from + 1 + dice.below(64)).min(other.len());
            let piece = other.get(from..to).unwrap_or_default().to_vec();
            let end = (at + piece.len()).min(bytes.len());
            bytes.splice(at..end, piece);
        }
    }
}

/// Puts a number of 1, 2, 4 or 8 bytes there, in either order.
fn edge(dice: &mut Dice, bytes: &mut [u8], at: usize) {
    let value = EDGES[dice.below(EDGES.len())].wrapping_add(dice.below(3) as u64);
    let width = 1 << dice.below(4);
    let mut number = value.to_le_bytes()[..width].to_vec();
    if dice.below(2) == 0 {
        number.reverse();
    }
    let places = bytes[at..].iter_mut().zip(number);
    places.for_each(|(place, byte)| *place = byte);
}
