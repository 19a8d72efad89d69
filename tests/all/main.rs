//! The generated server as its users see it: a process, a port and a directory.

#[cfg(test)]
mod backup;
#[cfg(test)]
mod bad_input;
#[cfg(test)]
mod build;
#[cfg(test)]
mod commands;
#[cfg(test)]
mod compaction;
#[cfg(test)]
mod crud;
#[cfg(test)]
mod damage;
#[cfg(test)]
mod durability;
#[cfg(test)]
mod explain;
#[cfg(test)]
mod generic;
#[cfg(test)]
mod history;
#[cfg(test)]
mod http2;
#[cfg(test)]
mod limits;
#[cfg(test)]
mod metrics;
#[cfg(test)]
mod process;
#[cfg(test)]
mod races;
#[cfg(test)]
mod room;
#[cfg(test)]
mod sessions;
#[cfg(test)]
mod support;
#[cfg(test)]
mod tidy;
