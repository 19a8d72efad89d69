//! The tables that every application has beside its models: users, sessions, API keys. They are
//! tables like any other, with permanent ids below those of models.

use std::sync::Arc;

use super::{ApiKey, Session, User};
use crate::{
    model::{App, Has, ModelVisitor},
    store::{Removal, Table, erase, removal},
    types::Id,
    wire::CborWriter,
};

/// The built-in tables, at one sequence.
#[derive(Clone, Default)]
pub struct BuiltIn {
    pub(crate) users: Arc<Table<User>>,
    pub(crate) sessions: Arc<Table<Session>>,
    pub(crate) keys: Arc<Table<ApiKey>>,
}

/// A root with the built-in tables in it.
pub trait HoldsBuiltIn {
    /// The tables.
    fn built_in(&self) -> &BuiltIn;

    /// The tables, to change.
    fn built_in_mut(&mut self) -> &mut BuiltIn;
}

impl HoldsBuiltIn for BuiltIn {
    fn built_in(&self) -> &BuiltIn {
        self
    }

    fn built_in_mut(&mut self) -> &mut BuiltIn {
        self
    }
}

macro_rules! tables {
    ($($model:ident = $id:literal in $table:ident),*) => {
        /// Permanent ids of the built-in tables.
        pub(crate) const BUILT_IN_IDS: &[u32] = &[$($id),*];

        /// Their names.
        pub(crate) const BUILT_IN_NAMES: &[&str] = &[$(stringify!($model)),*];

        /// A record of a built-in table, by its key.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum BuiltInTarget {
            $(
                #[doc = concat!("Of `", stringify!($model), "`.")]
                $model(Id<$model>),
            )*
        }

        $(
            impl<R: HoldsBuiltIn> Has<$model> for R {
                fn table(&self) -> &Table<$model> {
                    &self.built_in().$table
                }

                fn table_mut(&mut self) -> &mut Table<$model> {
                    Arc::make_mut(&mut self.built_in_mut().$table)
                }
            }

            impl From<Id<$model>> for BuiltInTarget {
                fn from(key: Id<$model>) -> Self {
                    Self::$model(key)
                }
            }
        )*

        /// Shows the visitor the built-in table with this permanent id; `None` if there is none.
        pub fn visit_built_in<A: App, V: ModelVisitor<A>>(id: u32, visitor: V) -> Option<V::Output> {
            match id {
                $($id => Some(visitor.visit::<$model>()),)*
                _ => None,
            }
        }

        /// Writes the key of a record that goes, and finds what else its event says.
        pub fn built_in_removal(
            root: &impl HoldsBuiltIn,
            target: &BuiltInTarget,
            cbor: &mut CborWriter,
        ) -> Option<Removal> {
            match target {
                $(BuiltInTarget::$model(key) => removal::<$model>(root, key, cbor),)*
            }
        }

        /// Takes a record out of its table.
        pub fn built_in_erase(root: &mut impl HoldsBuiltIn, target: &BuiltInTarget) {
            match target {
                $(BuiltInTarget::$model(key) => erase::<$model>(root, key),)*
            }
        }
    };
}

tables!(User = 1 in users, Session = 2 in sessions, ApiKey = 3 in keys);
