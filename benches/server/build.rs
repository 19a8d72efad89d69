//! Compiles `models/` into the server that `src/lib.rs` includes.

fn main() {
    modelith_codegen::build();
}
