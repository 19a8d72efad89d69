//! The generated server as its users see it: a process, a port and a directory.

mod crud;
mod durability;
mod support;
