//! Which client a request comes from, also where reverse proxies pass it on.
//!
//! | module | owns |
//! |---|---|
//! | `network` | addresses with a common prefix, as trusted proxies are configured |
//! | `hops` | what proxies write of those who asked them, and the client that follows from it |

mod hops;
mod network;

pub(crate) use hops::counted;
#[expect(unused_imports, reason = "the gate is still to ask it")]
pub(crate) use {
    hops::client,
    network::{Network, NetworkError},
};
