//! The generated server as its users see it: a process, a port and a directory.

mod bad_input;
mod build;
mod crud;
mod damage;
mod durability;
mod generic;
mod http2;
mod limits;
mod process;
mod support;
mod tidy;
