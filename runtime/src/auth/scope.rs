//! What an API key may be used for. It never lets its user do more than the user may.

/// Something that a key may be used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scope {
    /// Reads of the models.
    Read,
    /// Writes to the models.
    Write,
    /// `/metrics`.
    Metrics,
    /// `/_admin/…`, `/metrics` too.
    Admin,
}

impl Scope {
    /// All of them, in the order in which they are shown.
    pub(crate) const ALL: [Self; 4] = [Self::Read, Self::Write, Self::Metrics, Self::Admin];

    /// Its name: `read`.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Metrics => "metrics",
            Self::Admin => "admin",
        }
    }

    /// Whether only an administrator may make a key with it.
    pub(crate) const fn is_operators(self) -> bool {
        matches!(self, Self::Metrics | Self::Admin)
    }

    const fn bit(self) -> u64 {
        1 << self as u64
    }
}

/// A set of scopes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Scopes(u64);

impl Scopes {
    /// As in the log. Bits that this build does not know are kept, and allow nothing.
    pub(crate) const fn bits(self) -> u64 {
        self.0
    }

    pub(crate) const fn from_bits(bits: u64) -> Self {
        Self(bits)
    }

    /// These, by name.
    ///
    /// # Errors
    /// The name that is none.
    pub(crate) fn named<'n>(names: impl Iterator<Item = &'n str>) -> Result<Self, &'n str> {
        let mut scopes = Self::default();
        for name in names {
            let scope = Scope::ALL.iter().find(|scope| scope.name() == name);
            scopes.0 |= scope.ok_or(name)?.bit();
        }
        Ok(scopes)
    }

    /// Whether it may be used for this.
    pub(crate) const fn allows(self, scope: Scope) -> bool {
        let needed = match scope {
            Scope::Metrics => Scope::Metrics.bit() | Scope::Admin.bit(),
            other => other.bit(),
        };
        self.0 & needed != 0
    }

    pub(crate) const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Those that it holds.
    pub(crate) fn iter(self) -> impl Iterator<Item = Scope> {
        Scope::ALL
            .into_iter()
            .filter(move |scope| self.0 & scope.bit() != 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_for_what_its_scopes_say_and_admin_reads_metrics() {
        let scopes = Scopes::named(["read", "admin"].into_iter()).unwrap();
        let allowed = Scope::ALL.map(|scope| scopes.allows(scope));
        assert_eq!(allowed, [true, false, true, true]);
        let names: Vec<_> = scopes.iter().map(Scope::name).collect();
        assert_eq!(names, ["read", "admin"]);
        assert_eq!(Scopes::from_bits(scopes.bits()), scopes);
        assert_eq!(Scopes::named(["raed"].into_iter()), Err("raed"));
        assert!(Scopes::default().is_empty());
    }
}
