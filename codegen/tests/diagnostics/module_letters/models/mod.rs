pub mod thing;
