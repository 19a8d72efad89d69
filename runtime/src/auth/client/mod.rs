//! Which client a request comes from, also where reverse proxies pass it on.
//!
//! | module | owns |
//! |---|---|
//! | `network` | addresses with a common prefix, as trusted proxies are configured |
//! | `hops` | what proxies write of those who asked them, and the client that follows from it |

mod hops;
mod network;

pub(crate) use hops::{client, counted};
pub(crate) use network::Network;
