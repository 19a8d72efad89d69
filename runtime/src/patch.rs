//! What generated code does with the members of a merge patch (RFC 7396): merges them into what is
//! stored, or makes from them what is not there yet.

use crate::{
    check,
    fault::Faults,
    wire::{Merge, Wire},
};

/// Replaces a member that the patch names.
pub fn set<T>(member: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *member = value;
    }
}

/// Merges a member that the patch names.
pub fn merge<T: Wire>(
    faults: &mut Faults,
    name: &'static str,
    member: &mut T,
    patch: Option<T::Patch>,
) {
    if let Some(patch) = patch {
        faults.at(name, |faults| member.amend(patch, faults));
    }
}

/// Merges a member that may be null.
pub fn merge_nullable<T: Wire>(
    faults: &mut Faults,
    name: &'static str,
    member: &mut Option<T>,
    patch: Merge<T::Patch>,
) {
    faults.at(name, |faults| patch.amend(member, faults));
}

/// A member that merges and must not change: what the patch makes of it must equal what is stored.
pub fn unchanged<T: Wire>(
    faults: &mut Faults,
    name: &'static str,
    patch: Option<T::Patch>,
    stored: &T,
) {
    let found = faults.found();
    let mut merged = stored.clone();
    merge(faults, name, &mut merged, patch);
    if faults.found() == found {
        check::unchanged(faults, name, Some(&merged), stored);
    }
}

/// The same of a member that may be null.
pub fn unchanged_nullable<T: Wire>(
    faults: &mut Faults,
    name: &'static str,
    patch: Merge<T::Patch>,
    stored: &Option<T>,
) {
    let found = faults.found();
    let mut merged = stored.clone();
    merge_nullable(faults, name, &mut merged, patch);
    if faults.found() == found {
        check::unchanged(faults, name, Some(&merged), stored);
    }
}

/// A member of something new that must be there.
pub fn required<T: Wire>(
    faults: &mut Faults,
    name: &'static str,
    patch: Option<T::Patch>,
) -> Option<T> {
    faults.at(name, |faults| match patch {
        Some(patch) => T::build(patch, faults),
        None => {
            faults.fault("required", "is required");
            None
        }
    })
}

/// A member of something new that has a default.
pub fn or_default<T: Wire>(
    faults: &mut Faults,
    name: &'static str,
    patch: Option<T::Patch>,
    default: impl FnOnce() -> T,
) -> Option<T> {
    match patch {
        Some(patch) => faults.at(name, |faults| T::build(patch, faults)),
        None => Some(default()),
    }
}

/// A member of something new that may be null.
pub fn nullable<T: Wire>(
    faults: &mut Faults,
    name: &'static str,
    patch: Merge<T::Patch>,
) -> Option<T> {
    faults.at(name, |faults| patch.build(faults))
}
