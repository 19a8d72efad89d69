//! What the compiler of models does, seen from outside.

mod diagnostics;
mod lock;
mod mutations;
