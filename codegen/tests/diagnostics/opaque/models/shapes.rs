pub(super) struct Hidden;
type Secret = u128;
