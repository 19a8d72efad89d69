//! Who may use the operations of a model, as the templates need it.

use super::{Expr, Ident, Invalid};
use crate::app::{Access, Gates};

/// By operation, what its endpoint asks for. Nothing shows that of one without a route.
#[derive(Debug)]
pub(crate) struct GatesView {
    pub(crate) list: Expr,
    pub(crate) get: Expr,
    pub(crate) create: Expr,
    pub(crate) replace: Expr,
    pub(crate) update: Expr,
    pub(crate) delete: Expr,
}

impl GatesView {
    pub(super) fn new(gates: &Gates) -> Result<Self, Invalid> {
        Ok(Self {
            list: gate(gates.list.as_ref())?,
            get: gate(gates.get.as_ref())?,
            create: gate(gates.create.as_ref())?,
            replace: gate(gates.replace.as_ref())?,
            update: gate(gates.update.as_ref())?,
            delete: gate(gates.delete.as_ref())?,
        })
    }
}

fn gate(access: Option<&Access>) -> Result<Expr, Invalid> {
    Expr::new(match access {
        Some(Access::Public) => "rt::Access::Public".to_owned(),
        Some(Access::Role(name)) => {
            format!(
                "rt::Access::Role(super::Role::{}.level())",
                Ident::new(name)?
            )
        }
        Some(Access::Session) | None => "rt::Access::Session".to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_access_is_one_of_the_runtime() {
        for (access, text) in [
            (Access::Public, "rt::Access::Public"),
            (Access::Session, "rt::Access::Session"),
            (
                Access::Role("Editor".to_owned()),
                "rt::Access::Role(super::Role::Editor.level())",
            ),
        ] {
            assert_eq!(gate(Some(&access)).expect(text).to_string(), text);
        }
        assert!(gate(Some(&Access::Role("an editor".to_owned()))).is_err());
    }
}
