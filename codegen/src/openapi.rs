//! openapi: to be written.
