//! `access = "session"` and `access(list = "public", default = "session")`: who may use which
//! operation of a model.

use std::collections::BTreeMap;

use super::{
    declared_roles::DeclaredRoles,
    nearest::{listed, nearest, suggestion},
    operations,
    options::{Options, argument},
};
use crate::{
    app::{Access, Gates, Operation, Operations},
    decl::{Arguments, OptionDecl, Spanned, Value},
    diagnostic::{self, Diagnostic, Span},
};

const FORMS: &str = "write `access = \"session\"`, or for each operation \
`access(list = \"public\", default = \"session\")`";

/// What a word says of all operations.
#[derive(Debug, Clone)]
enum Level {
    /// The same of each.
    Each(Access),
    /// Reading is for anyone, and writing needs a session.
    PublicRead,
}

impl Level {
    fn of(&self, operation: Operation) -> Access {
        match self {
            Self::Each(access) => access.clone(),
            Self::PublicRead if operation.reads() => Access::Public,
            Self::PublicRead => Access::Session,
        }
    }
}

/// Who may use each operation; anyone without the option. `None` if that cannot be said, since the
/// option is wrong.
pub(super) fn read(
    options: &mut Options<'_, '_>,
    model: &str,
    there: Operations,
    roles: &DeclaredRoles,
) -> Option<Gates> {
    let Some(option) = options.written("access") else {
        return Some(Gates::public(there));
    };
    let mut found = Vec::new();
    let gates = match &option.arguments {
        Arguments::Value(Spanned {
            value: Value::String(word),
            span,
        }) => level(word, span, roles)
            .map(|level| Gates::new(there, |operation| level.of(operation)))
            .map_err(|refused| found.push(refused))
            .ok(),
        Arguments::List(list) if !list.is_empty() => {
            let reader = Reader {
                model,
                there,
                roles,
                found: &mut found,
            };
            reader.list(option, list)
        }
        _ => {
            found.push(argument(option, FORMS));
            None
        }
    };
    found.into_iter().for_each(|refused| options.fail(refused));
    gates
}

/// Reads `access(…)`.
struct Reader<'r> {
    model: &'r str,
    there: Operations,
    roles: &'r DeclaredRoles,
    found: &'r mut Vec<Diagnostic>,
}

impl Reader<'_> {
    fn list(mut self, option: &OptionDecl, list: &[OptionDecl]) -> Option<Gates> {
        let mut default = None;
        let mut named: BTreeMap<&str, Access> = BTreeMap::new();
        // Whether something stands there that is no operation, but may be meant as one.
        let mut misread = false;
        let mut seen = Vec::new();
        for entry in list {
            let name = entry.name.value.as_str();
            let operation = Operation::ALL.into_iter().find(|one| one.name() == name);
            if operation.is_none() && name != "default" {
                self.unknown(entry);
                misread = true;
                continue;
            }
            if seen.contains(&name) {
                self.refuse(
                    diagnostic::OPTION_TWICE,
                    &entry.span,
                    format!("`{name}` is given twice"),
                    "keep one of them".to_owned(),
                );
                continue;
            }
            seen.push(name);
            match operation {
                Some(operation) => {
                    let access = self.operation(operation, entry);
                    named.extend(access.map(|access| (operation.name(), access)));
                }
                None => default = self.word(entry),
            }
        }
        let is_missing =
            |operation: &Operation| self.there.has(*operation) && !seen.contains(&operation.name());
        let missing: Vec<_> = Operation::ALL.into_iter().filter(is_missing).collect();
        if !missing.is_empty() && !seen.contains(&"default") && !misread {
            self.missing(option, &missing);
        }
        if !self.found.is_empty() {
            return None;
        }
        // Without a default every operation is named.
        let default = default.unwrap_or(Level::Each(Access::Session));
        Some(Gates::new(self.there, |operation| {
            let own = named.get(operation.name());
            own.cloned().unwrap_or_else(|| default.of(operation))
        }))
    }

    fn operation(&mut self, operation: Operation, entry: &OptionDecl) -> Option<Access> {
        let name = operation.name();
        if !self.there.has(operation) {
            self.refuse(
                diagnostic::ACCESS_OPERATIONS,
                &entry.span,
                format!("`{}` has no operation `{name}`", self.model),
                format!("remove it, or add `{name}` to `operations(…)`"),
            );
            return None;
        }
        match self.word(entry)? {
            Level::Each(access) => Some(access),
            Level::PublicRead => {
                let instead = match operation.reads() {
                    true => "public",
                    false => "session",
                };
                self.refuse(
                    diagnostic::ACCESS_WORD,
                    &entry.span,
                    "`public_read` is for all operations together".to_owned(),
                    format!("write `{name} = \"{instead}\"`"),
                );
                None
            }
        }
    }

    fn word(&mut self, entry: &OptionDecl) -> Option<Level> {
        let Arguments::Value(Spanned {
            value: Value::String(word),
            span,
        }) = &entry.arguments
        else {
            let help = format!("write `{} = \"session\"`", entry.name.value);
            self.found.push(argument(entry, help));
            return None;
        };
        match level(word, span, self.roles) {
            Ok(level) => Some(level),
            Err(refused) => {
                self.found.push(refused);
                None
            }
        }
    }

    fn unknown(&mut self, entry: &OptionDecl) {
        let name = entry.name.value.as_str();
        let known: Vec<&str> = operations::NAMES
            .iter()
            .copied()
            .chain(["default"])
            .collect();
        self.refuse(
            diagnostic::OPTION_ARGUMENT,
            &entry.name.span,
            format!("there is no operation `{name}`"),
            suggestion(name, "`access` takes", &known),
        );
    }

    fn missing(&mut self, option: &OptionDecl, missing: &[Operation]) {
        let names: Vec<&str> = missing.iter().map(|operation| operation.name()).collect();
        self.refuse(
            diagnostic::ACCESS_OPERATIONS,
            &option.name.span,
            format!("`access` does not say who may use {}", listed(&names)),
            "name them, or add `default = \"session\"` for all that are not named".to_owned(),
        );
    }

    fn refuse(&mut self, code: &'static str, span: &Span, message: String, help: String) {
        self.found
            .push(Diagnostic::new(code, span.clone(), message, help));
    }
}

const WORDS: &[&str] = &["public", "public_read", "session"];

/// `public`, `public_read`, `session`, `role:NAME`
fn level(word: &str, span: &Span, roles: &DeclaredRoles) -> Result<Level, Diagnostic> {
    if let Some(role) = word.strip_prefix("role:").filter(|role| !role.is_empty()) {
        return match roles.refusal(role, span) {
            Some(refused) => Err(refused),
            None => Ok(Level::Each(Access::Role(role.to_owned()))),
        };
    }
    let help = match word {
        "public" => return Ok(Level::Each(Access::Public)),
        "session" => return Ok(Level::Each(Access::Session)),
        "public_read" => return Ok(Level::PublicRead),
        _ if word.starts_with("role") => {
            format!("write `role:` and the name of a role: {}", roles.words())
        }
        _ => match (roles.meant_by(word), nearest(word, WORDS.iter().copied())) {
            (Some(role), _) => format!("write `role:{role}`"),
            (None, Some(near)) => format!("did you mean `{near}`?"),
            (None, None) => format!("it is one of {}, `role:NAME`", listed(WORDS)),
        },
    };
    Err(Diagnostic::new(
        diagnostic::ACCESS_WORD,
        span.clone(),
        format!("there is no access `{word}`"),
        help,
    ))
}
