//! `operations(list, get)`: which routes a model has.

use super::{
    nearest::suggestion,
    options::{Options, argument},
};
use crate::{
    app::Operations,
    decl::Arguments,
    diagnostic::{self, Diagnostic},
};

pub(super) const NAMES: &[&str] = &["list", "get", "create", "replace", "update", "delete"];

/// What `operations(…)` lists; all of them without it.
pub(super) fn read(options: &mut Options<'_, '_>) -> Operations {
    let Some(list) = options.list("operations", "operations(list, get)") else {
        return Operations::ALL;
    };
    let mut operations = NONE;
    for operation in list {
        let name = operation.name.value.as_str();
        let Some(chosen) = chosen(&mut operations, name) else {
            options.fail(Diagnostic::new(
                diagnostic::OPTION_ARGUMENT,
                operation.span.clone(),
                format!("there is no operation `{name}`"),
                suggestion(name, "the operations are", NAMES),
            ));
            continue;
        };
        if operation.arguments != Arguments::None {
            options.fail(argument(operation, format!("write `{name}` alone")));
        } else if std::mem::replace(chosen, true) {
            options.fail(Diagnostic::new(
                diagnostic::OPTION_TWICE,
                operation.span.clone(),
                format!("`{name}` is given twice"),
                "keep one of them",
            ));
        }
    }
    operations
}

const NONE: Operations = Operations {
    list: false,
    get: false,
    create: false,
    replace: false,
    update: false,
    delete: false,
};

fn chosen<'o>(operations: &'o mut Operations, name: &str) -> Option<&'o mut bool> {
    Some(match name {
        "list" => &mut operations.list,
        "get" => &mut operations.get,
        "create" => &mut operations.create,
        "replace" => &mut operations.replace,
        "update" => &mut operations.update,
        "delete" => &mut operations.delete,
        _ => return None,
    })
}
