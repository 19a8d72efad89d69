//! The promises of the store as a whole, on a simulated machine: an application of four models,
//! a model of what it must hold, and every way in which a run can end.
//!
//! The log, the directory and the tables have tests of their own; these join them.

mod client;
mod forge;
mod gate;
mod known;
mod ledger;
mod session;
mod shop;
mod told;
mod workload;

mod backup;
mod cascade;
mod compaction;
mod counters;
mod crash;
mod evolution;
mod fault;
mod history;
mod inspect;
#[cfg(modelith_shuttle)]
mod interleaving;
mod matrix;
mod model;
mod people;
mod removal;
mod replay;
mod room;
mod rot;
mod sites;
mod start;
mod time;
mod writer;

use client::{Ask, Op, Refused};
use ledger::Ledger;
use session::Session;
use shop::{
    Account, AccountBody, AccountPatch, Alive, Mail, MailBody, MailPatch, Note, NoteBody,
    NotePatch, Order, OrderBody, Root, Shop, Status,
};
