//! Who may use what: the roles of an application, and what each operation of a model asks for.

/// The name of the built-in model of users, which no model of `models/` has: `Id<User>`.
pub const USER: &str = "User";

/// The roles, from the lowest to the highest, which is that of admins.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Roles {
    /// Their names, each once; at least one.
    pub names: Vec<String>,
    /// Whether models/mod.rs declares them; the runtime has an enum of the others.
    pub declared: bool,
}

impl Default for Roles {
    fn default() -> Self {
        Self {
            names: vec!["Member".to_owned(), "Admin".to_owned()],
            declared: false,
        }
    }
}

/// Who may use an operation.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub enum Access {
    /// Anyone.
    Public,
    /// Whoever is logged in.
    Session,
    /// Whoever has this role or a higher one.
    Role(String),
}

/// The operations of a model: all, unless `operations(…)` lists some.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "a set of six")]
#[expect(missing_docs, reason = "they are the operations of their names")]
pub struct Operations {
    pub list: bool,
    pub get: bool,
    pub create: bool,
    pub replace: bool,
    pub update: bool,
    pub delete: bool,
}

impl Operations {
    /// All of them.
    pub const ALL: Self = Self {
        list: true,
        get: true,
        create: true,
        replace: true,
        update: true,
        delete: true,
    };
}

/// An operation of a model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[expect(missing_docs, reason = "they are the operations of their names")]
pub enum Operation {
    List,
    Get,
    Create,
    Replace,
    Update,
    Delete,
}

impl Operation {
    /// All of them, in the order in which they are listed.
    pub const ALL: [Self; 6] = [
        Self::List,
        Self::Get,
        Self::Create,
        Self::Replace,
        Self::Update,
        Self::Delete,
    ];

    /// Its name in attributes: `list`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::List => "list",
            Self::Get => "get",
            Self::Create => "create",
            Self::Replace => "replace",
            Self::Update => "update",
            Self::Delete => "delete",
        }
    }

    /// Whether it shows records and changes none.
    #[must_use]
    pub const fn reads(self) -> bool {
        matches!(self, Self::List | Self::Get)
    }
}

impl Operations {
    /// Whether there is a route for it.
    #[must_use]
    pub const fn has(self, operation: Operation) -> bool {
        match operation {
            Operation::List => self.list,
            Operation::Get => self.get,
            Operation::Create => self.create,
            Operation::Replace => self.replace,
            Operation::Update => self.update,
            Operation::Delete => self.delete,
        }
    }
}

/// Who may use each operation of a model. There is none for an operation without a route.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[expect(missing_docs, reason = "they are the operations of their names")]
pub struct Gates {
    pub list: Option<Access>,
    pub get: Option<Access>,
    pub create: Option<Access>,
    pub replace: Option<Access>,
    pub update: Option<Access>,
    pub delete: Option<Access>,
}

impl Gates {
    /// What `access` says of each operation that has a route.
    pub fn new(operations: Operations, access: impl Fn(Operation) -> Access) -> Self {
        let of = |operation| operations.has(operation).then(|| access(operation));
        Self {
            list: of(Operation::List),
            get: of(Operation::Get),
            create: of(Operation::Create),
            replace: of(Operation::Replace),
            update: of(Operation::Update),
            delete: of(Operation::Delete),
        }
    }

    /// Anyone may use every operation that has a route.
    #[must_use]
    pub fn public(operations: Operations) -> Self {
        Self::new(operations, |_| Access::Public)
    }

    /// Who may use it, if there is a route for it.
    #[must_use]
    pub const fn of(&self, operation: Operation) -> Option<&Access> {
        match operation {
            Operation::List => self.list.as_ref(),
            Operation::Get => self.get.as_ref(),
            Operation::Create => self.create.as_ref(),
            Operation::Replace => self.replace.as_ref(),
            Operation::Update => self.update.as_ref(),
            Operation::Delete => self.delete.as_ref(),
        }
    }

    /// Whether there is a route for it that anyone may use.
    #[must_use]
    pub fn is_public(&self, operation: Operation) -> bool {
        self.of(operation) == Some(&Access::Public)
    }
}
