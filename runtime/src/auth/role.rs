//! Roles: declared once by the application, ordered, the highest that of the administrators.

use std::cmp::Ordering;

/// The roles of an application, which [`roles!`](crate::roles) declares.
pub trait Roles: Copy + Into<Level> {
    /// Their names, lowest first; at least one.
    const NAMES: &'static [&'static str];
}

/// How high a role is among those declared: 1 is the lowest. Zero is below all of them: that of a
/// user whose role the application does not know any more.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Level(u8);

impl Level {
    /// That of the role at this place among those declared, counted from 0.
    #[must_use]
    pub const fn of_place(place: u8) -> Self {
        Self(place.saturating_add(1))
    }

    /// That of the role with this name.
    pub(crate) fn named<R: Roles>(name: &str) -> Self {
        let place = R::NAMES.iter().position(|known| *known == name);
        let place = place.and_then(|place| u8::try_from(place).ok());
        place.map_or(Self::default(), Self::of_place)
    }

    /// That of the administrators: the highest.
    pub(crate) const fn highest<R: Roles>() -> Self {
        // Lengths beyond 255 are refused where roles are declared.
        Self(R::NAMES.len() as u8)
    }

    /// The role's name.
    pub(crate) fn name<R: Roles>(self) -> Option<&'static str> {
        let place = usize::from(self.0).checked_sub(1)?;
        R::NAMES.get(place).copied()
    }
}

/// A role stands for its level in rules: `user.role >= Role::Editor`.
impl<R: Roles> PartialEq<R> for Level {
    fn eq(&self, role: &R) -> bool {
        *self == (*role).into()
    }
}

impl<R: Roles> PartialOrd<R> for Level {
    fn partial_cmp(&self, role: &R) -> Option<Ordering> {
        Some(self.cmp(&(*role).into()))
    }
}

/// Declares the roles of an application, lowest first, in `models/mod.rs`. The highest is that of the
/// administrators. Without the declaration they are `Member < Admin`.
///
/// ```
/// modelith::roles!(Member < Editor < Admin);
///
/// assert!(Role::Editor < Role::Admin);
/// ```
#[macro_export]
macro_rules! roles {
    ($($role:ident)<+ $(;)?) => {
        /// The roles that users may have, lowest first; the last is that of the administrators.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Role {
            $(
                #[doc = concat!("`", stringify!($role), "`")]
                $role,
            )+
        }

        impl Role {
            /// How high it is.
            #[must_use]
            pub const fn level(self) -> $crate::codegen::Level {
                $crate::codegen::Level::of_place(self as u8)
            }
        }

        impl $crate::codegen::Roles for Role {
            const NAMES: &'static [&'static str] = &[$(stringify!($role)),+];
        }

        impl From<Role> for $crate::codegen::Level {
            fn from(role: Role) -> Self {
                role.level()
            }
        }
    };
}

/// What an application has that declares none.
pub mod default {
    crate::roles!(Member < Admin);
}

#[cfg(test)]
mod tests {
    use super::*;

    mod three {
        crate::roles!(Member < Editor < Admin);
    }

    use three::Role;

    #[test]
    fn a_level_is_that_of_a_declared_name() {
        assert!(Level::named::<Role>("Editor") == Role::Editor);
        assert!(Level::named::<Role>("Editor") < Role::Admin);
        assert!(Level::named::<Role>("Admin") >= Role::Admin);
        assert_eq!(Level::highest::<Role>(), Role::Admin.level());
        let unknown = Level::named::<Role>("Gone");
        assert!(unknown < Role::Member && unknown.name::<Role>().is_none());
        assert_eq!(Role::Editor.level().name::<Role>(), Some("Editor"));
    }
}
