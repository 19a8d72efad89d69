//! The generated server as its users see it: a process, a port and a directory.

mod bad_input;
mod crud;
mod damage;
mod durability;
mod limits;
mod process;
mod support;
