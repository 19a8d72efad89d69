//! What generated code says of its routes: constants that one dispatch point reads.
//!
//! Nothing here looks at a request; matching paths is generated code's own `match`.

use std::fmt;

use hyper::Method as WireMethod;

use crate::{auth::Level, model::App};

/// A method that an operation may have. `HEAD` follows `GET`; `OPTIONS` is everywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Method {
    /// Reads; also answers `HEAD`.
    Get,
    /// Adds to a collection.
    Post,
    /// Replaces a record.
    Put,
    /// Merges into a record (RFC 5789, RFC 7396).
    Patch,
    /// Removes a record.
    Delete,
}

impl Method {
    /// Whether the method leaves the state as it is (RFC 9110, section 9.2.1).
    #[must_use]
    pub const fn is_safe(self) -> bool {
        matches!(self, Self::Get)
    }

    /// The method that serves `method`, if any may: `HEAD` is served by `GET`.
    pub(super) fn serving(method: &WireMethod) -> Option<Self> {
        match *method {
            WireMethod::GET | WireMethod::HEAD => Some(Self::Get),
            WireMethod::POST => Some(Self::Post),
            WireMethod::PUT => Some(Self::Put),
            WireMethod::PATCH => Some(Self::Patch),
            WireMethod::DELETE => Some(Self::Delete),
            _ => None,
        }
    }
}

/// Who may use an endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Access {
    /// Everyone.
    Public,
    /// Whoever has a session, or an API key.
    Session,
    /// Of them, users with this role or a higher one.
    Role(Level),
}

/// One operation of the documents.
#[derive(Debug, Clone, Copy)]
pub struct Endpoint<R> {
    /// What [`App::handle`] is called with.
    pub route: R,
    /// Its method.
    pub method: Method,
    /// The `operationId`: `getAccount`.
    pub operation: &'static str,
    /// Who may use it.
    pub access: Access,
}

impl<R> Endpoint<R> {
    /// An operation.
    #[must_use]
    pub const fn new(method: Method, route: R, operation: &'static str, access: Access) -> Self {
        Self {
            route,
            method,
            operation,
            access,
        }
    }
}

/// A path and its operations.
pub struct Resource<A: App> {
    /// The path as a template: `/api/accounts/{id}`.
    pub path: &'static str,
    /// The value of `Allow`: `GET, HEAD, PUT, PATCH, DELETE, OPTIONS`.
    pub allow: &'static str,
    /// Its operations, at most one a method.
    pub endpoints: &'static [Endpoint<A::Route>],
}

impl<A: App> Resource<A> {
    /// The operation with this method.
    #[must_use]
    pub fn endpoint(&self, method: Method) -> Option<&'static Endpoint<A::Route>> {
        self.endpoints
            .iter()
            .find(|endpoint| endpoint.method == method)
    }
}

impl<A: App> fmt::Debug for Resource<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Resource")
            .field("path", &self.path)
            .field("allow", &self.allow)
            .finish_non_exhaustive()
    }
}
