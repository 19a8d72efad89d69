//! The one macro that a user's `lib.rs` calls.

/// Includes the server that `modelith-codegen` wrote into `OUT_DIR`.
///
/// The crate must hold the models as `crate::models`. Lints that a stricter workspace denies can
/// be allowed for the generated code by name: `include_server!(allow(clippy::pedantic))`.
#[macro_export]
macro_rules! include_server {
    () => {
        include!(concat!(env!("OUT_DIR"), "/server.rs"));
    };
}
