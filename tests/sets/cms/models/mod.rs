//! A content management system: sites, pages by slug, and their translations.

pub mod asset;
pub mod page;
pub mod site;
