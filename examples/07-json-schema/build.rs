fn main() {
    modelith_codegen::build();
}
