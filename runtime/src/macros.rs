//! The one macro that a user's crate calls.

/// Includes the server that `modelith-codegen` wrote into `OUT_DIR`, as the module `server`, and
/// shows its `App` and `Server` beside it.
///
/// It stands where `pub mod models` stands, as a rule the crate's root. Generated code warns of
/// nothing by itself; lints that a stricter crate turns on can be allowed for it by name:
///
/// ```ignore
/// modelith::include_server!(allow(clippy::pedantic));
/// ```
#[macro_export]
macro_rules! include_server {
    ($(allow($($lint:path),+ $(,)?))?) => {
        /// The generated server: one module a model, and what joins them.
        // One shape of code for all types has to be right for any of them: it clones a key that
        // may be `Copy`, and matches an enum that may have one variant.
        #[allow(
            clippy::clone_on_copy,
            clippy::collapsible_if,
            clippy::collapsible_match,
            clippy::single_match,
            clippy::type_complexity
        )]
        $(#[allow($($lint),+)])?
        pub mod server {
            include!(concat!(env!("OUT_DIR"), "/server.rs"));
        }

        pub use server::{App, Server};
    };
}
