//! The token that a connection showed last, so that one which shows it with every request has it hashed
//! once.
//!
//! Only the hash is remembered, never what it opens: whether a session or key stands is looked up for every
//! request. The text stays in one place, as long as the connection's buffers, which have held it anyway, and is
//! wiped.

use std::{
    fmt,
    sync::{Mutex, PoisonError},
};

use constant_time_eq::constant_time_eq_n;
use zeroize::Zeroizing;

use super::token::{Shown, TOKEN_BYTES, Token};

/// The token that was shown last, with its hash.
pub(crate) struct LastToken(Mutex<Remembered>);

struct Remembered {
    /// Written in place, since what is moved leaves a copy behind.
    text: Zeroizing<[u8; TOKEN_BYTES]>,
    /// `None` while there was no token.
    shown: Option<Shown>,
}

impl LastToken {
    /// That of a connection that has shown nothing yet.
    pub(crate) fn none() -> Self {
        Self(Mutex::new(Remembered {
            text: Zeroizing::new([0; TOKEN_BYTES]),
            shown: None,
        }))
    }

    /// As [`Token::shown`].
    pub(crate) fn shown(&self, text: &[u8]) -> Option<Shown> {
        let text: &[u8; TOKEN_BYTES] = text.try_into().ok()?;
        // One thread serves a connection, so nobody waits here.
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Behind a proxy the last token may be another user's. How long it takes to see that this is not it
        // must not tell how much of it was right.
        if last.shown.is_some() && constant_time_eq_n(&last.text, text) {
            return last.shown;
        }
        let shown = Token::shown(text)?;
        last.text.copy_from_slice(text);
        last.shown = Some(shown);
        last.shown
    }
}

impl fmt::Debug for LastToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LastToken").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*, sample::select};

    use super::*;

    /// Texts that differ in one place, and some that are no tokens.
    fn texts() -> Vec<String> {
        let session = format!("ses_{}", "A".repeat(43));
        let mut texts = vec![
            String::new(),
            format!("{session}A"),
            session[1..].to_owned(),
        ];
        texts.extend((0..TOKEN_BYTES).map(|place| {
            let (before, after) = (&session[..place], &session[place + 1..]);
            format!("{before}k{after}")
        }));
        texts.push(session.replace("ses_", "key_"));
        texts.push(session);
        texts
    }

    proptest! {
        #[test]
        fn what_came_before_changes_nothing(shown in vec(select(texts()), 1..40)) {
            let last = LastToken::none();
            for text in shown {
                let text = text.as_bytes();
                prop_assert_eq!(last.shown(text), Token::shown(text));
                prop_assert_eq!(last.shown(text), Token::shown(text));
            }
        }
    }

    #[test]
    fn it_is_not_shown() {
        let last = LastToken::none();
        last.shown(format!("ses_{}", "A".repeat(43)).as_bytes())
            .unwrap();
        assert_eq!(format!("{last:?}"), "LastToken { .. }");
    }
}
