//! Records go out of a store and come into another.
