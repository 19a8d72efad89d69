//! What the compiler of models does, seen from outside.

#[cfg(test)]
mod budget;
#[cfg(all(test, feature = "cli"))]
mod command_line;
#[cfg(test)]
mod diagnostics;
#[cfg(test)]
mod golden;
#[cfg(test)]
mod lock;
#[cfg(test)]
mod mutations;
