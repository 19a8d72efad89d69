//! The load generator: keep-alive HTTP/1.1 over threads and epoll, cheap enough to share two cores.
//!
//! It never forgives: a wrong status, a closed connection or a stall ends the run.

mod answer;
mod connection;
mod driver;
mod histogram;
mod paced;
mod work;

pub(crate) use answer::Answer;
pub(crate) use connection::Connection;
pub(crate) use driver::{Bound, Load, Sample};
pub(crate) use histogram::Histogram;
pub(crate) use paced::{Paced, PacedSample};
pub(crate) use work::{Page, Table, Work, WorkKind};
