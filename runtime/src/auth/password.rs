//! Which passwords are taken.
//!
//! The rules are those of OWASP ASVS 5.0, 6.2: a length, nothing about kinds of characters, and none of
//! the 3 000 commonest. A password is never changed on its way: neither cut nor trimmed, and its
//! case counts; only what is refused is compared in lower case.
//!
//! The list is the head of the one that Django ships (BSD-3-Clause, created by Royce Williams);
//! `common_passwords.txt.license` says what was taken.

use std::{fmt, sync::LazyLock};

use zeroize::Zeroizing;

/// How short a password may be. Shorter ones are not in the list, which would have no end.
pub(crate) const PASSWORD_BYTES_MIN: usize = 8;
/// How long a password may be.
pub(crate) const PASSWORD_BYTES_MAX: usize = 1024;

/// In lower case, sorted by their bytes.
static COMMON: LazyLock<Vec<&str>> =
    LazyLock::new(|| include_str!("common_passwords.txt").lines().collect());

/// What somebody typed as their password. It is never shown, and wiped when it is dropped.
pub(crate) struct Password(Zeroizing<String>);

/// Why a password is not taken. Its text is for the person who chose it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PasswordError {
    /// It is shorter than [`PASSWORD_BYTES_MIN`].
    Short,
    /// It is longer than [`PASSWORD_BYTES_MAX`].
    Long,
    /// It is the user's own name.
    Name,
    /// It is one of the commonest, which is what everybody who guesses tries first.
    Common,
}

impl Password {
    /// Whether `user` may choose it.
    ///
    /// # Errors
    /// What to do otherwise.
    pub(crate) fn check(&self, user: &str) -> Result<(), PasswordError> {
        if self.0.len() < PASSWORD_BYTES_MIN {
            return Err(PasswordError::Short);
        }
        if self.0.len() > PASSWORD_BYTES_MAX {
            return Err(PasswordError::Long);
        }
        let lower = Zeroizing::new(self.0.to_lowercase());
        if *lower == user.to_lowercase() {
            return Err(PasswordError::Name);
        }
        if COMMON.binary_search(&lower.as_str()).is_ok() {
            return Err(PasswordError::Common);
        }
        Ok(())
    }

    /// The same once more.
    pub(super) fn duplicate(&self) -> Self {
        Self(self.0.clone())
    }

    /// What is hashed.
    pub(super) fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl From<String> for Password {
    fn from(text: String) -> Self {
        Self(Zeroizing::new(text))
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Password").finish_non_exhaustive()
    }
}

impl fmt::Display for PasswordError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Short => write!(
                f,
                "the password is too short: take at least {PASSWORD_BYTES_MIN} bytes, better a few \
                 words"
            ),
            Self::Long => write!(
                f,
                "the password is too long: take at most {PASSWORD_BYTES_MAX} bytes"
            ),
            Self::Name => f.write_str("the password is the user's name: take another"),
            Self::Common => f.write_str(
                "the password is one of the commonest, which are guessed first: take another",
            ),
        }
    }
}

impl std::error::Error for PasswordError {}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(password: &str) -> Result<(), PasswordError> {
        Password::from(password.to_owned()).check("Émile-Zola")
    }

    #[test]
    fn only_length_and_what_is_guessed_first_matter() {
        for (password, expected) in [
            ("", Err(PasswordError::Short)),
            ("1234567", Err(PasswordError::Short)),
            ("xq7 vw2m", Ok(())),
            ("ffffffgh gh", Ok(())),
            // Eight bytes, if not eight characters.
            ("žluť řk", Ok(())),
            ("correct horse battery staple", Ok(())),
            ("password", Err(PasswordError::Common)),
            ("PassWord1", Err(PasswordError::Common)),
            ("password ", Ok(())),
            ("1q2w3e4r5t", Err(PasswordError::Common)),
            ("émile-zola", Err(PasswordError::Name)),
            ("ÉMILE-ZOLA", Err(PasswordError::Name)),
            ("Émile-Zola!", Ok(())),
        ] {
            assert_eq!(check(password), expected, "{password}");
        }
        assert_eq!(check(&"x".repeat(PASSWORD_BYTES_MAX)), Ok(()));
        let longer = "x".repeat(PASSWORD_BYTES_MAX + 1);
        assert_eq!(check(&longer), Err(PasswordError::Long));
    }

    #[test]
    fn the_list_can_be_searched_and_holds_what_would_pass_otherwise() {
        assert_eq!(COMMON.len(), 3000);
        assert!(COMMON.is_sorted_by(|one, next| one < next));
        for common in COMMON.iter() {
            assert!(common.len() >= PASSWORD_BYTES_MIN, "{common}");
            assert_eq!(common.to_lowercase(), *common);
            assert_eq!(common.trim(), *common);
            assert_eq!(check(common), Err(PasswordError::Common));
        }
    }

    #[test]
    fn a_password_is_never_shown() {
        let password = Password::from("correct horse".to_owned());
        assert_eq!(format!("{password:?}"), "Password(..)");
    }

    #[test]
    fn refusals_say_what_to_do() {
        for (error, text) in [
            (
                PasswordError::Short,
                "the password is too short: take at least 8 bytes, better a few words",
            ),
            (
                PasswordError::Long,
                "the password is too long: take at most 1024 bytes",
            ),
            (
                PasswordError::Name,
                "the password is the user's name: take another",
            ),
            (
                PasswordError::Common,
                "the password is one of the commonest, which are guessed first: take another",
            ),
        ] {
            assert_eq!(error.to_string(), text);
        }
    }
}
