//! What the compiler of models does, seen from outside.

#![cfg(test)]

mod budget;
mod diagnostics;
mod golden;
mod lock;
mod mutations;
