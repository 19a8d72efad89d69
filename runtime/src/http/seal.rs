//! Sealed cursors. A page that ends because it has looked at as many rows as a request may goes on
//! behind the row that it looked at last; the caller need not be let to see that row, so the cursor must
//! not tell its key.
//!
//! A deterministic authenticated encryption: the tag is a keyed BLAKE3 of what is sealed, and the stream
//! that hides it is the extendable output of another keyed BLAKE3 of the tag (the construction of
//! RFC 5297, SIV, with BLAKE3 for both functions). The same place gives the same cursor, so that a page
//! that has not changed has the same bytes.

/// What the tag has, in bytes.
const TAG_BYTES: usize = 16;

/// What is sealed has a length that is a multiple of this, so that its length says little.
const BLOCK_BYTES: usize = 64;

/// The two keys.
pub(super) struct Seal {
    tag: [u8; 32],
    stream: [u8; 32],
}

impl Seal {
    /// The keys that follow from a secret.
    pub(super) fn of(secret: &[u8; 32]) -> Self {
        Self {
            tag: blake3::derive_key("modelith 2026-11 cursors: tag", secret),
            stream: blake3::derive_key("modelith 2026-11 cursors: stream", secret),
        }
    }

    /// Seals a text that ends itself, to be opened with the same `bound`.
    pub(super) fn close(&self, bound: &[u8], text: &[u8]) -> Vec<u8> {
        let mut text = text.to_vec();
        text.resize(text.len().next_multiple_of(BLOCK_BYTES), 0);
        let tag = self.tag(bound, &text);
        self.mask(&tag, &mut text);
        let mut sealed = tag.to_vec();
        sealed.append(&mut text);
        sealed
    }

    /// What was sealed, with zeros behind it; `None` if it was not sealed by this with the same `bound`.
    pub(super) fn open(&self, bound: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
        let (tag, text) = sealed.split_first_chunk()?;
        let mut text = text.to_vec();
        self.mask(tag, &mut text);
        // What a caller could learn from how long this takes is a tag, which shows it nothing.
        (self.tag(bound, &text) == *tag).then_some(text)
    }

    fn tag(&self, bound: &[u8], text: &[u8]) -> [u8; TAG_BYTES] {
        let mut hasher = blake3::Hasher::new_keyed(&self.tag);
        hasher.update(&(bound.len() as u64).to_be_bytes());
        hasher.update(bound);
        hasher.update(text);
        let mut tag = [0; TAG_BYTES];
        hasher.finalize_xof().fill(&mut tag);
        tag
    }

    fn mask(&self, tag: &[u8; TAG_BYTES], text: &mut [u8]) {
        let mut stream = vec![0; text.len()];
        let mut hasher = blake3::Hasher::new_keyed(&self.stream);
        hasher.update(tag);
        hasher.finalize_xof().fill(&mut stream);
        for (byte, mask) in text.iter_mut().zip(stream) {
            *byte ^= mask;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_is_opened_by_the_same_secret_and_bound_alone() {
        let seal = Seal::of(&[7; 32]);
        for text in [&b""[..], b"x", &[1; 64], &[2; 65]] {
            let sealed = seal.close(b"bound", text);
            assert_eq!(sealed, seal.close(b"bound", text));
            assert_eq!(sealed.len() % BLOCK_BYTES, TAG_BYTES);
            let opened = seal.open(b"bound", &sealed).unwrap();
            assert!(opened.starts_with(text));
            assert!(opened[text.len()..].iter().all(|byte| *byte == 0));
            assert_eq!(seal.open(b"other", &sealed), None);
            assert_eq!(Seal::of(&[8; 32]).open(b"bound", &sealed), None);
            for place in 0..sealed.len() {
                let mut changed = sealed.clone();
                changed[place] ^= 1;
                assert_eq!(seal.open(b"bound", &changed), None, "{place}");
            }
        }
    }

    #[test]
    fn what_is_sealed_does_not_show() {
        let seal = Seal::of(&[7; 32]);
        let sealed = seal.close(b"", b"a key that nobody may know");
        assert!(!sealed.windows(4).any(|four| four == b"key "));
        let other = seal.close(b"", b"a key that nobody may knoW");
        assert_ne!(sealed[..TAG_BYTES], other[..TAG_BYTES]);
    }
}
