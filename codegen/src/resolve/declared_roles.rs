//! The roles that models/mod.rs declares, or those that there are without.

use std::collections::BTreeMap;

use super::{
    conditional,
    nearest::{listed, nearest},
    spelling,
};
use crate::{
    app::Roles,
    decl::{Decls, RolesDecl, Spanned},
    diagnostic::{self, Diagnostic, Span},
    discover::ROOT,
};

/// Most roles of an application.
const ROLES_MAX: usize = 32;

const FORM: &str =
    "write `modelith::roles!(Member < Editor < Admin);`, from the lowest to the highest";

/// The roles, as far as they are known.
pub(super) struct DeclaredRoles {
    /// `None` if what declares them is wrong, or was not read.
    known: Option<Roles>,
}

pub(super) fn read(decls: &Decls, findings: &mut Vec<Diagnostic>) -> DeclaredRoles {
    let root = decls.files.iter().find(|file| file.path == ROOT);
    for file in decls.files.iter().filter(|file| file.path != ROOT) {
        findings.extend(file.roles.iter().map(elsewhere));
    }
    let Some(root) = root else {
        return DeclaredRoles { known: None };
    };
    findings.extend(root.roles.iter().skip(1).map(twice));
    let Some(decl) = root.roles.first() else {
        let is_declared = decls.files.iter().any(|file| !file.roles.is_empty());
        let known = (!is_declared).then(Roles::default);
        return DeclaredRoles { known };
    };
    let is_known = form(decl, findings);
    let names = decl.names.iter().map(|name| name.value.clone());
    let known = is_known.then(|| Roles {
        names: names.collect(),
        declared: true,
    });
    DeclaredRoles { known }
}

impl DeclaredRoles {
    /// The roles of the application; those that there are without a declaration if that is wrong, and
    /// then there is no application.
    pub(super) fn into_roles(self) -> Roles {
        self.known.unwrap_or_default()
    }

    /// `role:NAME` with a name that is none of them.
    pub(super) fn refusal(&self, name: &str, span: &Span) -> Option<Diagnostic> {
        self.unknown(name, "role:", span)
    }

    /// The same of `Role::NAME`.
    pub(super) fn refusal_in_rule(&self, name: &str, span: &Span) -> Option<Diagnostic> {
        self.unknown(name, "Role::", span)
    }

    fn unknown(&self, name: &str, prefix: &str, span: &Span) -> Option<Diagnostic> {
        let roles = self.known.as_ref()?;
        if roles.names.iter().any(|known| known == name) {
            return None;
        }
        let help = match nearest(name, roles.names.iter().map(String::as_str)) {
            Some(near) => format!("did you mean `{prefix}{near}`?"),
            None => self.words(),
        };
        Some(Diagnostic::new(
            diagnostic::UNKNOWN_ROLE,
            span.clone(),
            format!("there is no role `{name}`"),
            help,
        ))
    }

    /// The role that somebody may have meant who wrote a word alone.
    pub(super) fn meant_by(&self, word: &str) -> Option<&str> {
        let names = self.known.iter().flat_map(|roles| &roles.names);
        let mut names = names.map(String::as_str);
        names.find(|name| name.eq_ignore_ascii_case(word))
    }

    /// What roles there are, as a sentence.
    pub(super) fn words(&self) -> String {
        let Some(roles) = &self.known else {
            return "the roles are those of `modelith::roles!` in models/mod.rs".to_owned();
        };
        let names: Vec<&str> = roles.names.iter().map(String::as_str).collect();
        let names = listed(&names);
        match roles.declared {
            true => format!("the roles are {names}"),
            false => format!(
                "the roles are {names}; `modelith::roles!(…);` in models/mod.rs declares others"
            ),
        }
    }
}

fn elsewhere(decl: &RolesDecl) -> Diagnostic {
    Diagnostic::new(
        diagnostic::ROLES_PLACE,
        decl.span.clone(),
        "roles are declared in a file other than models/mod.rs",
        "move the line to models/mod.rs: an application has one list of roles",
    )
}

fn twice(decl: &RolesDecl) -> Diagnostic {
    Diagnostic::new(
        diagnostic::ROLES_PLACE,
        decl.span.clone(),
        "roles are declared twice",
        "keep one line, with all roles in one order",
    )
}

/// Says what is wrong with the declaration itself, and whether the names are known all the same.
fn form(decl: &RolesDecl, findings: &mut Vec<Diagnostic>) -> bool {
    let cfg = decl.cfg.as_ref();
    let conditional = cfg.map(|cfg| conditional(cfg, "roles!"));
    let mut is_known = conditional.is_none() && decl.fault.is_none();
    findings.extend(conditional);
    let mut refuse = |span: &Span, message: String, help: &str| {
        let code = diagnostic::ROLES_FORM;
        findings.push(Diagnostic::new(code, span.clone(), message, help));
    };
    if let Some(fault) = &decl.fault {
        let message = "roles are names with `<` between them".to_owned();
        refuse(fault, message, FORM);
        return false;
    }
    if decl.names.len() > ROLES_MAX {
        let message = format!("there are {} roles", decl.names.len());
        let help = format!("an application has at most {ROLES_MAX}");
        refuse(&decl.span, message, &help);
    }
    let mut seen: BTreeMap<String, &str> = BTreeMap::new();
    for name in &decl.names {
        if let Some((message, help)) = misnamed(name) {
            refuse(&name.span, message, &help);
            is_known = false;
        } else if let Some(other) = seen.insert(name.value.to_lowercase(), &name.value) {
            let message = match *other == name.value {
                true => format!("`{other}` is there twice"),
                false => format!(
                    "`{}` and `{other}` have the same name but for case",
                    name.value
                ),
            };
            refuse(&name.span, message, "name each role once");
        }
    }
    is_known
}

/// A name that no variant of an enum has: what is wrong, and what to do.
fn misnamed(name: &Spanned<String>) -> Option<(String, String)> {
    let message = || format!("the role `{}` is not in upper camel case", name.value);
    match spelling::role(&name.value) {
        Ok(()) => None,
        Err(Some(wanted)) => Some((message(), format!("write `{wanted}`"))),
        Err(None) => Some((message(), "give it a name in upper camel case".to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{SourceFile, discover::discover};

    fn found(names: usize) -> (Option<Roles>, Vec<String>) {
        let names: Vec<String> = (1..=names).map(|number| format!("Role{number}")).collect();
        let file = SourceFile {
            path: ROOT.to_owned(),
            text: format!("modelith::roles!({});", names.join(" < ")),
        };
        let mut findings = Vec::new();
        let read = read(&discover(&[file]), &mut findings);
        let messages = findings.into_iter().map(|found| found.message);
        (read.known, messages.collect())
    }

    #[test]
    fn there_are_as_many_roles_as_a_list_takes() {
        for names in [1, 2, ROLES_MAX] {
            let (roles, messages) = found(names);
            assert_eq!(roles.map(|roles| roles.names.len()), Some(names));
            assert_eq!(messages, [""; 0]);
        }
        assert_eq!(found(ROLES_MAX + 1).1, ["there are 33 roles"]);
    }
}
