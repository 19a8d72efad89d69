//! What an index holds of several members, and of a member of what may be absent.

use super::{IndexKey, keys::NullsLast};

macro_rules! combined {
    ($($place:tt $type:ident),+) => {
        /// In the order of the first member, then of the next.
        impl<$($type: IndexKey),+> IndexKey for ($($type,)+) {
            type Form = ($($type::Form,)+);

            fn form(&self) -> Self::Form {
                ($(self.$place.form(),)+)
            }
        }
    };
}

combined!(0 A, 1 B);
combined!(0 A, 1 B, 2 C);
combined!(0 A, 1 B, 2 C, 3 D);
combined!(0 A, 1 B, 2 C, 3 D, 4 E);
combined!(0 A, 1 B, 2 C, 3 D, 4 E, 5 F);
combined!(0 A, 1 B, 2 C, 3 D, 4 E, 5 F, 6 G);
combined!(0 A, 1 B, 2 C, 3 D, 4 E, 5 F, 6 G, 7 H);

/// What an index of `Option<T>` holds of a borrowed value.
pub fn form<T: IndexKey>(value: Option<&T>) -> NullsLast<T::Form> {
    value.map_or(NullsLast::Null, |value| NullsLast::Value(value.form()))
}
