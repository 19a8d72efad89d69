//! The reference server: `models/` compiled into an API.
