//! What the tests of a generated server ask: whether the OpenAPI document, the types of `models/`
//! and what the server reads say the same.
//!
//! Generated code calls it behind `cfg(test)`; in a server that is built to run nothing does. It
//! knows schemas and bodies, and no store or socket. Where something differs it says what and where,
//! and the test fails by that.

mod derived;
mod difference;
mod examples;
mod form;
mod list;

#[cfg(test)]
mod tests;

use serde_json::Value;

pub use derived::{Derived, Probe, Underived};

use crate::model::{App, Model};

/// The document of an application.
pub struct Document(Value);

impl Document {
    /// That of `A`.
    ///
    /// # Panics
    /// It is not JSON.
    #[must_use]
    #[expect(clippy::expect_used, reason = "a test fails by it")]
    pub fn of<A: App>() -> Self {
        Self(serde_json::from_str(A::OPENAPI.declared).expect("the document is JSON"))
    }

    /// Checks what the document says of a model.
    ///
    /// `derived` is the schema of the type itself, if it derives `JsonSchema`.
    ///
    /// # Panics
    /// The document, the type and the server differ.
    #[expect(clippy::panic, reason = "a test fails by it")]
    pub fn check<M: Model>(&self, derived: Option<&Value>) {
        let differences = self.differences::<M>(derived);
        if !differences.is_empty() {
            panic!("{}:\n{}", M::NAME, differences.join("\n"));
        }
    }

    fn differences<M: Model>(&self, derived: Option<&Value>) -> Vec<String> {
        let mut found = Vec::new();
        if let Some(derived) = derived {
            difference::schemas(&self.0, (M::NAME, M::RULED), derived, &mut found);
        }
        examples::check::<M>(&self.0, &mut found);
        list::check::<M>(&self.0, &mut found);
        found
    }
}

/// A schema of the document, by its name.
fn schema<'d>(document: &'d Value, name: &str) -> Option<&'d Value> {
    document.get("components")?.get("schemas")?.get(name)
}
