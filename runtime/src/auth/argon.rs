//! What is stored of a password, and the check against it: argon2id (RFC 9106) as a PHC string.
//!
//! What it costs is what the Password Storage Cheat Sheet of OWASP asks for. The parameters of a
//! check are those of the stored string, so they can be raised later: [`is_outdated`] says which
//! strings to write anew at the next login. Everything here takes the time and the memory of a whole
//! hash and belongs on a thread of `hasher` or of a command, never on a worker.

use std::{fmt, sync::OnceLock};

use argon2::{
    Algorithm, Argon2, Block, Params, PasswordHash, Version,
    password_hash::{
        self,
        phc::{Output, ParamsString, Salt},
    },
};

use super::{password::Password, token::NoRandomness};

/// What a hash needs of memory, in KiB (m).
const MEMORY_KIB: u32 = 19 * 1024;
/// Passes over that memory (t).
const PASSES: u32 = 2;
/// Lanes of it (p).
const LANES: u32 = 1;
/// As RFC 9106 recommends, section 3.1.
const SALT_BYTES: usize = 16;
const OUTPUT_BYTES: usize = 32;
/// How many times the cost of [`MEMORY_KIB`] and [`PASSES`] a stored string may ask for. It bounds
/// what a store that was tampered with can make a login cost.
const COST_FACTOR_MAX: u32 = 16;

/// Why a password could not be hashed or compared. None of this says anything about the password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum HashError {
    /// The system gave no randomness for a salt.
    NoRandomness,
    /// There is no memory for it.
    NoMemory,
    /// What is stored is no hash that this version can compare with.
    Unreadable,
}

/// What hashes are worked out in: 19 MiB once it was used, and free again when it is dropped.
///
/// It is kept from hash to hash because glibc gives such pieces back late or never: eight threads that took a
/// new one for each hash held 600 MB.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    blocks: Vec<Block>,
}

impl Memory {
    /// Of blocks of 1 KiB. Pieces beyond 32 MiB glibc maps alone, whatever happened before, and so gives
    /// them back at once (mallopt(3), `M_MMAP_THRESHOLD`). What is not touched costs nothing.
    const CAPACITY: usize = (33 << 20) / Block::SIZE;

    fn take(&mut self, blocks: usize) -> Result<&mut [Block], HashError> {
        if self.blocks.len() < blocks {
            self.blocks = Vec::new();
            let reserved = self.blocks.try_reserve_exact(Self::CAPACITY.max(blocks));
            reserved.map_err(|_| HashError::NoMemory)?;
            self.blocks.resize_with(blocks, Block::new);
        }
        self.blocks.get_mut(..blocks).ok_or(HashError::NoMemory)
    }

    /// Gives back what only a string of other parameters needed.
    fn trim(&mut self) {
        if self.blocks.len() > MEMORY_KIB as usize {
            self.blocks = Vec::new();
        }
    }
}

/// Hashes with a new salt. The result is what to store: `$argon2id$v=19$m=19456,t=2,p=1$…$…`.
///
/// # Errors
/// There is no randomness, or no memory.
pub(crate) fn hash(password: &Password, memory: &mut Memory) -> Result<String, HashError> {
    let (params, salt) = (params()?, random::<SALT_BYTES>()?);
    let output = output(password, &salt, &params, memory)?;
    Ok(phc(&params, &salt, output)?.to_string())
}

/// Whether it is the password that `stored` was made of.
///
/// # Errors
/// `stored` is nothing that [`hash()`] wrote, or asks for more than a hash may cost; or there is no
/// memory.
pub(crate) fn verify(
    password: &Password,
    stored: &str,
    memory: &mut Memory,
) -> Result<bool, HashError> {
    let stored = parse(stored)?;
    let is_right = compare(password, &stored, memory);
    memory.trim();
    is_right
}

/// Takes as long as [`verify`] does with a string that is up to date, for a user that does not
/// exist. The answer is always no.
///
/// # Errors
/// As [`verify`].
pub(crate) fn verify_nobody(password: &Password, memory: &mut Memory) -> Result<bool, HashError> {
    static NOBODY: OnceLock<PasswordHash> = OnceLock::new();
    let nobody = match NOBODY.get() {
        Some(nobody) => nobody,
        None => {
            let made = nobody()?;
            NOBODY.get_or_init(|| made)
        }
    };
    let _: bool = compare(password, nobody, memory)?;
    Ok(false)
}

/// Whether `stored` was written with other parameters than [`hash()`] writes today.
pub(crate) fn is_outdated(stored: &str) -> bool {
    let today = (MEMORY_KIB, PASSES, LANES, Some(OUTPUT_BYTES));
    let of = |params: &Params| {
        let (memory, passes) = (params.m_cost(), params.t_cost());
        (memory, passes, params.p_cost(), params.output_len())
    };
    let params = parse(stored).and_then(|hash| Ok(Params::try_from(&hash)?));
    params.is_ok_and(|params| of(&params) != today)
}

/// A hash that no password is known to have: its output is random. Making it costs nothing, so the
/// first user that does not exist takes no longer than the second.
fn nobody() -> Result<PasswordHash, HashError> {
    let (salt, output) = (random::<SALT_BYTES>()?, random::<OUTPUT_BYTES>()?);
    phc(&params()?, &salt, of_bytes(&output)?)
}

fn parse(stored: &str) -> Result<PasswordHash, HashError> {
    let hash = PasswordHash::new(stored).map_err(|_| HashError::Unreadable)?;
    let is_ours = hash.algorithm == Algorithm::Argon2id.ident()
        && hash.version == Some(Version::V0x13.into());
    if is_ours {
        Ok(hash)
    } else {
        Err(HashError::Unreadable)
    }
}

/// In constant time, as the crate compares outputs.
fn compare(
    password: &Password,
    stored: &PasswordHash,
    memory: &mut Memory,
) -> Result<bool, HashError> {
    let params = Params::try_from(stored)?;
    let is_modest = params.m_cost() <= MEMORY_KIB * COST_FACTOR_MAX
        && params.t_cost() <= PASSES * COST_FACTOR_MAX
        && params.p_cost() <= LANES * COST_FACTOR_MAX;
    match (&stored.salt, &stored.hash) {
        (Some(salt), Some(expected)) if is_modest => {
            Ok(output(password, salt, &params, memory)? == *expected)
        }
        _ => Err(HashError::Unreadable),
    }
}

/// The hash itself.
fn output(
    password: &Password,
    salt: &[u8],
    params: &Params,
    memory: &mut Memory,
) -> Result<Output, HashError> {
    let blocks = memory.take(params.block_count())?;
    let mut bytes = [0; Output::MAX_LENGTH];
    let length = params.output_len().unwrap_or(OUTPUT_BYTES);
    let bytes = bytes.get_mut(..length).ok_or(HashError::Unreadable)?;
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params.clone())
        .hash_password_into_with_memory(password.as_bytes(), salt, bytes, blocks)
        .map_err(password_hash::Error::from)?;
    of_bytes(bytes)
}

fn phc(params: &Params, salt: &[u8], output: Output) -> Result<PasswordHash, HashError> {
    Ok(PasswordHash {
        algorithm: Algorithm::Argon2id.ident(),
        version: Some(Version::V0x13.into()),
        params: ParamsString::try_from(params)?,
        salt: Some(Salt::new(salt).map_err(|_| HashError::Unreadable)?),
        hash: Some(output),
    })
}

fn of_bytes(output: &[u8]) -> Result<Output, HashError> {
    Output::new(output).map_err(|_| HashError::Unreadable)
}

fn params() -> Result<Params, HashError> {
    Params::new(MEMORY_KIB, PASSES, LANES, Some(OUTPUT_BYTES)).map_err(|_| HashError::Unreadable)
}

fn random<const BYTES: usize>() -> Result<[u8; BYTES], HashError> {
    let mut bytes = [0; BYTES];
    match getrandom::fill(&mut bytes) {
        Ok(()) => Ok(bytes),
        Err(_) => Err(HashError::NoRandomness),
    }
}

impl From<password_hash::Error> for HashError {
    fn from(error: password_hash::Error) -> Self {
        match error {
            password_hash::Error::OutOfMemory => Self::NoMemory,
            password_hash::Error::RngFailure => Self::NoRandomness,
            _ => Self::Unreadable,
        }
    }
}

impl fmt::Display for HashError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoRandomness => NoRandomness.fmt(f),
            Self::NoMemory => f.write_str("there is no memory to hash a password"),
            Self::Unreadable => {
                f.write_str("the stored hash of a password is none that this version can read")
            }
        }
    }
}

impl std::error::Error for HashError {}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn password(text: &str) -> Password {
        Password::from(text.to_owned())
    }

    #[test]
    fn a_password_is_known_by_what_was_stored_of_it() {
        let memory = &mut Memory::default();
        let stored = hash(&password("correct horse battery"), memory).unwrap();
        assert!(
            stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{stored}"
        );
        assert_eq!(
            verify(&password("correct horse battery"), &stored, memory),
            Ok(true)
        );
        assert_eq!(
            verify(&password("correct horse batterY"), &stored, memory),
            Ok(false)
        );
        assert_eq!(verify(&password(""), &stored, memory), Ok(false));
        assert!(!is_outdated(&stored));
        let again = hash(&password("correct horse battery"), memory).unwrap();
        assert_ne!(again, stored, "salts differ");
    }

    /// Written by argon2-cffi 25.1, which wraps the reference implementation.
    #[test]
    fn strings_of_the_reference_implementation_are_read_with_their_own_parameters() {
        let memory = &mut Memory::default();
        for (stored, outdated) in [
            (
                "$argon2id$v=19$m=19456,t=2,p=1$MDEyMzQ1Njc4OWFiY2RlZg$69I7qCjDTsQwhQqFvpQJiqEI0lGQvxC84fXE0Ktxca4",
                false,
            ),
            (
                "$argon2id$v=19$m=64,t=1,p=2$MDEyMzQ1Njc4OWFiY2RlZg$FOr2/B0B+KhFsUs2jOfFZ4zxqazV93mYJFguXzwX/mY",
                true,
            ),
        ] {
            let mut is = |text| verify(&password(text), stored, memory);
            assert_eq!(is("correct horse battery"), Ok(true), "{stored}");
            assert_eq!(is("correct horse"), Ok(false), "{stored}");
            assert_eq!(is_outdated(stored), outdated, "{stored}");
        }
    }

    #[test]
    fn what_is_no_hash_of_ours_is_no_right_password() {
        let memory = &mut Memory::default();
        let output = "A".repeat(43);
        for stored in [
            "".to_owned(),
            "hunter42".to_owned(),
            "$argon2id$v=19$m=64,t=1,p=1$MDEyMzQ1Njc4OWFiY2RlZg".to_owned(),
            format!("$argon2i$v=19$m=64,t=1,p=1$MDEyMzQ1Njc4OWFiY2RlZg${output}"),
            format!("$argon2id$v=99$m=64,t=1,p=1$MDEyMzQ1Njc4OWFiY2RlZg${output}"),
            format!("$argon2id$v=19$m=4294967295,t=1,p=1$MDEyMzQ1Njc4OWFiY2RlZg${output}"),
            format!("$argon2id$v=19$m=64,t=1000000,p=1$MDEyMzQ1Njc4OWFiY2RlZg${output}"),
            format!("$argon2id$v=19$m=64000,t=1,p=1000$MDEyMzQ1Njc4OWFiY2RlZg${output}"),
        ] {
            let verified = verify(&password("correct horse battery"), &stored, memory);
            assert_eq!(verified, Err(HashError::Unreadable), "{stored}");
        }
    }

    #[test]
    fn nobody_has_a_password_and_costs_what_a_user_costs() {
        assert_eq!(
            verify_nobody(&password("correct horse battery"), &mut Memory::default()),
            Ok(false)
        );
        let nobody = nobody().unwrap().to_string();
        assert!(!is_outdated(&nobody), "{nobody}");
    }

    #[test]
    fn memory_is_kept_and_does_not_grow_for_good() {
        let memory = &mut Memory::default();
        verify_nobody(&password("correct horse battery"), memory).unwrap();
        let kept = memory.blocks.as_ptr();
        hash(&password("correct horse battery"), memory).unwrap();
        assert_eq!(memory.blocks.as_ptr(), kept);
        assert_eq!(memory.blocks.len(), 19 * 1024);

        let output = "A".repeat(43);
        let larger = format!("$argon2id$v=19$m=40000,t=1,p=1$MDEyMzQ1Njc4OWFiY2RlZg${output}");
        let verified = verify(&password("correct horse battery"), &larger, memory);
        assert_eq!(verified, Ok(false));
        assert_eq!(memory.blocks.capacity(), 0);
    }

    #[test]
    fn errors_say_what_is_wrong() {
        for (error, text) in [
            (HashError::NoRandomness, "the system gives no randomness"),
            (HashError::NoMemory, "there is no memory to hash a password"),
            (
                HashError::Unreadable,
                "the stored hash of a password is none that this version can read",
            ),
        ] {
            assert_eq!(error.to_string(), text);
        }
    }

    proptest! {
        #[test]
        fn no_stored_string_is_a_danger(
            stored in "\\PC*|\\$argon2id\\$v=[0-9]{1,3}\\$m=[0-9]{1,2},t=[0-2],p=[0-2]\\$[A-Za-z0-9+/]{0,40}\\$[A-Za-z0-9+/]{0,90}"
        ) {
            let memory = &mut Memory::default();
            let verified = verify(&password("correct horse battery"), &stored, memory);
            prop_assert!(verified != Ok(true));
            is_outdated(&stored);
        }
    }
}
