struct A {
    b: ,
}
