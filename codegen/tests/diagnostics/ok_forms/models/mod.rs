pub mod shop;
pub mod r#type;
