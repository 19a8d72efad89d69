//! Every golden of `codegen/tests/golden`, compiled against the runtime with warnings denied. The
//! tests run each server.
//!
//! The files of `expected` are included, so that `cargo fmt` leaves them as they were written.

#![deny(warnings)]
#![allow(
    clippy::duplicated_attributes,
    reason = "two combinations of a model share a member, which is no attribute twice"
)]
#![allow(
    clippy::clone_on_copy,
    clippy::collapsible_if,
    clippy::collapsible_match,
    clippy::single_match,
    clippy::type_complexity,
    reason = "as `modelith::include_server!` allows them"
)]

/// Access, roles and references to users.
#[path = "../../../codegen/tests/golden/access"]
pub mod access {
    pub mod models;

    /// What was generated of them.
    pub mod server {
        include!("../../../codegen/tests/golden/access/expected/server.rs");
    }
}

/// Lists, sets and maps of everything.
#[path = "../../../codegen/tests/golden/collections"]
pub mod collections {
    pub mod models;

    /// What was generated of them.
    pub mod server {
        include!("../../../codegen/tests/golden/collections/expected/server.rs");
    }
}

/// A hundred models and one of a hundred members, which `build.rs` makes: nobody would review them.
pub mod crowd {
    /// What `build.rs` made.
    pub mod models {
        include!(concat!(env!("OUT_DIR"), "/crowd/models/mod.rs"));
    }

    /// What was generated of them.
    pub mod server {
        include!(concat!(env!("OUT_DIR"), "/crowd/server/server.rs"));
    }
}

/// Keys that clients choose.
#[path = "../../../codegen/tests/golden/client_keys"]
pub mod client_keys {
    pub mod models;

    /// What was generated of them.
    pub mod server {
        include!("../../../codegen/tests/golden/client_keys/expected/server.rs");
    }
}

/// Members that are unique or found together.
#[path = "../../../codegen/tests/golden/composites"]
pub mod composites {
    pub mod models;

    /// What was generated of them.
    pub mod server {
        include!("../../../codegen/tests/golden/composites/expected/server.rs");
    }
}

/// Every kind of default.
#[path = "../../../codegen/tests/golden/defaults"]
pub mod defaults {
    pub mod models;

    /// What was generated of them.
    pub mod server {
        include!("../../../codegen/tests/golden/defaults/expected/server.rs");
    }
}

/// Who fills a member in, who may change it, and who sees it.
#[path = "../../../codegen/tests/golden/exposures"]
pub mod exposures {
    pub mod models;

    /// What was generated of them.
    pub mod server {
        include!("../../../codegen/tests/golden/exposures/expected/server.rs");
    }
}

/// Models that grew after they were accepted.
#[path = "../../../codegen/tests/golden/grown"]
pub mod grown {
    pub mod models;

    /// What was generated of them.
    pub mod server {
        include!("../../../codegen/tests/golden/grown/expected/server.rs");
    }
}

/// Every integer type, at its limits.
#[path = "../../../codegen/tests/golden/integers"]
pub mod integers {
    pub mod models;

    /// What was generated of them.
    pub mod server {
        include!("../../../codegen/tests/golden/integers/expected/server.rs");
    }
}

/// Models of stores that earlier versions wrote.
#[path = "../../../codegen/tests/golden/kept"]
pub mod kept {
    pub mod models;

    /// What was generated of them.
    pub mod server {
        include!("../../../codegen/tests/golden/kept/expected/server.rs");
    }
}

/// Keys that clients assign.
#[path = "../../../codegen/tests/golden/keys"]
pub mod keys {
    pub mod models;

    /// What was generated of them.
    pub mod server {
        include!("../../../codegen/tests/golden/keys/expected/server.rs");
    }
}

/// Names that generated code uses for things of its own.
#[path = "../../../codegen/tests/golden/names"]
pub mod names {
    pub mod models;

    /// What was generated of them.
    pub mod server {
        include!("../../../codegen/tests/golden/names/expected/server.rs");
    }
}

/// Structs in structs, lists and maps, and in two models.
#[path = "../../../codegen/tests/golden/nested"]
pub mod nested {
    pub mod models;

    /// What was generated of them.
    pub mod server {
        include!("../../../codegen/tests/golden/nested/expected/server.rs");
    }
}

/// Names of nested things and their members that generated code uses too.
#[path = "../../../codegen/tests/golden/odd"]
pub mod odd {
    pub mod models;

    /// What was generated of them.
    pub mod server {
        include!("../../../codegen/tests/golden/odd/expected/server.rs");
    }
}

/// Models with some of the operations, and with conditions.
#[path = "../../../codegen/tests/golden/operations"]
pub mod operations {
    pub mod models;

    /// What was generated of them.
    pub mod server {
        include!("../../../codegen/tests/golden/operations/expected/server.rs");
    }
}

/// Everything in an `Option`.
#[path = "../../../codegen/tests/golden/optional"]
pub mod optional {
    pub mod models;

    /// What was generated of them.
    pub mod server {
        include!("../../../codegen/tests/golden/optional/expected/server.rs");
    }
}

/// Paths, plurals, nested modules, comments.
#[path = "../../../codegen/tests/golden/places"]
pub mod places {
    pub mod models;

    /// What was generated of them.
    pub mod server {
        include!("../../../codegen/tests/golden/places/expected/server.rs");
    }
}

/// A filter, an order and an index of every kind.
#[path = "../../../codegen/tests/golden/queries"]
pub mod queries {
    pub mod models;

    /// What was generated of them.
    pub mod server {
        include!("../../../codegen/tests/golden/queries/expected/server.rs");
    }
}

/// A copy of the models of the repository itself.
#[path = "../../../codegen/tests/golden/reference"]
pub mod reference {
    pub mod models;

    /// What was generated of them.
    pub mod server {
        include!("../../../codegen/tests/golden/reference/expected/server.rs");
    }
}

/// Models that refer to each other and to themselves.
#[path = "../../../codegen/tests/golden/references"]
pub mod references {
    pub mod models;

    /// What was generated of them.
    pub mod server {
        include!("../../../codegen/tests/golden/references/expected/server.rs");
    }
}

/// References wherever their type can stand.
#[path = "../../../codegen/tests/golden/references_everywhere"]
pub mod references_everywhere {
    pub mod models;

    /// What was generated of them.
    pub mod server {
        include!("../../../codegen/tests/golden/references_everywhere/expected/server.rs");
    }
}

/// JSON names that are not Rust names.
#[path = "../../../codegen/tests/golden/renames"]
pub mod renames {
    pub mod models;

    /// What was generated of them.
    pub mod server {
        include!("../../../codegen/tests/golden/renames/expected/server.rs");
    }
}

/// Members of every form with rules of their own.
#[path = "../../../codegen/tests/golden/ruled"]
pub mod ruled {
    pub mod models;

    /// What was generated of them.
    pub mod server {
        include!("../../../codegen/tests/golden/ruled/expected/server.rs");
    }
}

/// Rules: who sees and does what.
#[path = "../../../codegen/tests/golden/rules"]
pub mod rules {
    pub mod models;

    /// What was generated of them.
    pub mod server {
        include!("../../../codegen/tests/golden/rules/expected/server.rs");
    }
}

/// Numbers that the writer gives, and entity tags that are shown.
#[path = "../../../codegen/tests/golden/serial_version"]
pub mod serial_version {
    pub mod models;

    /// What was generated of them.
    pub mod server {
        include!("../../../codegen/tests/golden/serial_version/expected/server.rs");
    }
}

/// Models in JSON Schema, and one in Rust beside them.
#[path = "../../../codegen/tests/golden/schemas"]
pub mod schemas {
    pub mod models;

    /// What was generated of them.
    pub mod server {
        include!("../../../codegen/tests/golden/schemas/expected/server.rs");
    }
}

/// Records that stay without what they referred to.
#[path = "../../../codegen/tests/golden/set_null"]
pub mod set_null {
    pub mod models;

    /// What was generated of them.
    pub mod server {
        include!("../../../codegen/tests/golden/set_null/expected/server.rs");
    }
}

/// Unique members and indexes of every type.
#[path = "../../../codegen/tests/golden/uniques"]
pub mod uniques {
    pub mod models;

    /// What was generated of them.
    pub mod server {
        include!("../../../codegen/tests/golden/uniques/expected/server.rs");
    }
}

/// Every type of a single value.
#[path = "../../../codegen/tests/golden/values"]
pub mod values {
    pub mod models;

    /// What was generated of them.
    pub mod server {
        include!("../../../codegen/tests/golden/values/expected/server.rs");
    }
}

/// Enums with data, by both of their forms.
#[path = "../../../codegen/tests/golden/variants"]
pub mod variants {
    pub mod models;

    /// What was generated of them.
    pub mod server {
        include!("../../../codegen/tests/golden/variants/expected/server.rs");
    }
}
