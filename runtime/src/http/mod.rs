//! HTTP semantics: what a request means and what is answered. It knows no disk and no socket.
//!
//! [`answer()`] is the one dispatch point. It checks limits, finds the route, passes the gate and
//! calls generated code, which calls [`handlers`]. Every refusal is a problem body (RFC 9457) of
//! one closed list, and names all that is wrong at once.
//!
//! This module never answers a write that the store has not acknowledged, never builds JSON by
//! formatting text, and never reads more of a body than its model allows.

mod admin;
mod answer;
mod auth;
mod body;
mod budget;
mod call;
mod context;
mod cursor;
mod door;
mod etag;
mod examine;
mod exposition;
mod fixed;
mod front;
mod gate;
pub mod handlers;
mod inspect;
mod line;
mod list;
mod merged;
mod negotiate;
mod peer;
mod percent;
mod problem;
mod query;
mod request_id;
mod response;
mod route;
mod scan;
mod seal;
mod text;
mod traffic;
pub(crate) mod whole;

#[cfg(test)]
mod tests;

pub use call::Call;
pub use examine::{Examined, examine};
pub use inspect::Inspect;
pub use response::Response;
pub use route::{Access, Endpoint, Method, Resource};
pub use text::{Tagged, Text};

#[cfg(test)]
pub(crate) use answer::answer;
pub(crate) use budget::Budget;
pub(crate) use context::{Context, Limits, Readiness};
pub(crate) use door::Door;
pub(crate) use exposition::{Exposition, Scrape};
pub(crate) use front::Front;
pub(crate) use gate::{Gate, Lifetime, PublicUrl, before, is_loopback};
#[cfg(test)]
pub(crate) use inspect::judged;
pub(crate) use inspect::read_body;
pub(crate) use line::restored;
pub(crate) use peer::Peer;
pub(crate) use percent::{decode_parameter, encode_parameter, encode_segment};
pub(crate) use response::Body;
pub(crate) use traffic::{Lane, Traffic};
