//! The schema that a type derives, or none if it derives none: generated code does not know which.

use std::marker::PhantomData;

use schemars::{JsonSchema, generate::SchemaSettings};
use serde_json::Value;

/// Asks a type for its schema: `Probe::<Account>::ASK.schema()`, with both traits in scope.
///
/// A method is looked for on a reference before it is on a reference to that, so that [`Derived`]
/// comes before [`Underived`] where the type has a schema, and is not there where it has none.
pub struct Probe<T>(PhantomData<fn() -> T>);

impl<T: 'static> Probe<T> {
    /// Of the type `T`.
    pub const ASK: &'static Self = &Self(PhantomData);
}

/// A type with a schema.
pub trait Derived {
    /// The schema of what is shown, with what it refers to in `$defs`.
    fn schema(&self) -> Option<Value>;
}

impl<T: JsonSchema> Derived for Probe<T> {
    fn schema(&self) -> Option<Value> {
        let settings = SchemaSettings::draft2020_12().for_serialize();
        let schema = settings.into_generator().into_root_schema_for::<T>();
        Some(schema.to_value())
    }
}

/// Any type.
pub trait Underived {
    /// No schema.
    fn schema(&self) -> Option<Value>;
}

impl<T> Underived for &Probe<T> {
    fn schema(&self) -> Option<Value> {
        None
    }
}
