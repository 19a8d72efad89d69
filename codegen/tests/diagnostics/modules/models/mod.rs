pub mod note;
mod private;
pub(crate) mod narrow;
pub mod inline {
    pub struct A;
}
#[path = "elsewhere.rs"]
pub mod moved;
#[cfg(feature = "extra")]
pub mod extra;
#[cfg(test)]
mod tests;
pub mod missing;
