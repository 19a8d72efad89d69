//! What stands where a model has the bodies of its requests: nothing, since the built-in tables are
//! changed by commands of their own and have no routes of models.

use serde::{Deserialize, Deserializer, de::Error};

use super::{ApiKey, Session, User};
use crate::{
    fault::Faults,
    http::Inspect,
    model::{Amend, Input},
};

/// A body that no request has.
#[derive(Debug, Clone, Copy)]
pub enum NoBody {}

impl<'de> Deserialize<'de> for NoBody {
    fn deserialize<D: Deserializer<'de>>(_: D) -> Result<Self, D::Error> {
        Err(D::Error::custom("there is no such body"))
    }
}

impl Input for NoBody {
    fn inspect(_: &mut Inspect<'_>) {}
}

impl<M> Amend<M> for NoBody {
    fn amend(self, _: &mut M, _: &mut Faults) {
        match self {}
    }
}

macro_rules! from_nothing {
    ($($model:ty),*) => {$(
        impl From<NoBody> for $model {
            fn from(body: NoBody) -> Self {
                match body {}
            }
        }
    )*};
}

from_nothing!(User, Session, ApiKey);
