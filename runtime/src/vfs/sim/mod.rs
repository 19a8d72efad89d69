//! A file system in memory that crashes, fails and fills up as told, the same way for a seed.
//!
//! It knows what was synced and what was not. [`Sim::crash`] gives the machine after a reboot:
//! what is durable, and an arbitrary part of what was pending, by sectors for content, by names
//! for directories; [`Sim::images`] lists such ends, for [`Sim::crash_as`]. It is harsher than most real file systems: a rename that was not synced may be
//! found done at one end and not at the other. [`Sim::fail`] makes a call fail;
//! [`Sim::power_off_after`] ends a run at any step. Nothing here knows what the files hold.
//!
//! ```ignore
//! for step in 0.. {
//!     let sim = Sim::new();
//!     sim.power_off_after(step);
//!     let _ = run(&sim);
//!     for seed in 0..8 {
//!         check(&sim.crash(seed));
//!     }
//!     if !sim.is_off() {
//!         break;
//!     }
//! }
//! ```

mod chance;
mod file;
mod image;
mod machine;
mod node;
mod parity;
mod plan;
mod state;
mod tests;

pub use self::{
    image::Image,
    machine::Sim,
    plan::{Call, Fault, How, Site},
};
