pub mod missing;
pub mod deep;
pub mod inline {
    pub enum Kind { A }
}
pub mod note;
#[cfg(unix)]
pub mod sometimes;
pub mod never;
