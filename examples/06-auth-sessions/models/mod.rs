pub mod announcement;
pub mod entry;

modelith::roles!(Reader < Editor < Admin);
