pub mod account;
pub mod mail;

pub use account::Account;
