//! Compiles `models/` into the server.
fn main() {}
