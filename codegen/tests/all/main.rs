//! What the compiler of models does, seen from outside.

mod diagnostics;
mod golden;
mod lock;
mod mutations;
