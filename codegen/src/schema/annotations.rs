//! `default`, `readOnly` and `writeOnly`: of a member, by its own schema or one that it refers to. Elsewhere
//! they would say nothing, and are refused.

use super::{
    json::Node,
    lower::{Gathered, Lowering},
    write::{self, flag},
};
use crate::{
    decl::{OptionDecl, Value},
    diagnostic,
};

/// What is of a member alone.
const OF_MEMBER: [&str; 3] = ["default", "readOnly", "writeOnly"];

impl<'a> Gathered<'a> {
    /// All schemas of the value, the nearest first.
    pub(super) fn chain(&self) -> Vec<Node<'a>> {
        self.parts.iter().copied().chain(self.named).collect()
    }
}

/// A keyword of the nearest schema that has it.
pub(super) fn nearest<'a>(chain: &[Node<'a>], name: &str) -> Option<Node<'a>> {
    chain.iter().find_map(|node| node.get(name))
}

impl<'a> Lowering<'a> {
    /// Reports what is of a member, where there is none.
    pub(super) fn of_no_member(&mut self, chain: &[Node<'a>]) -> Option<()> {
        let all = OF_MEMBER
            .iter()
            .flat_map(|name| chain.iter().filter_map(|node| node.get(name)));
        let said: Vec<Node<'a>> = all
            .filter(|value| value.name() == Some("default") || value.boolean() != Some(false))
            .collect();
        for value in &said {
            let name = value.name().unwrap_or_default();
            let message = format!("`{name}` says nothing here: it is for a member of an object");
            let help = "remove it, or move it to the member that holds this";
            self.found
                .at_name(diagnostic::SCHEMA_MISFIT, *value, &message, help);
        }
        said.is_empty().then_some(())
    }

    /// `readOnly` and `writeOnly`, where another option does not say it already.
    pub(super) fn exposure(
        &mut self,
        chain: &[Node<'a>],
        filled: bool,
        options: &mut Vec<OptionDecl>,
    ) -> Option<()> {
        let secret = options.iter().any(|option| option.name.value == "secret");
        for (keyword, name, implied) in [
            ("readOnly", "read_only", filled),
            ("writeOnly", "write_only", secret),
        ] {
            let written = nearest(chain, keyword);
            if self.truth(written)?
                && !implied
                && let Some(written) = written
            {
                options.push(flag(name, written.name_span()));
            }
        }
        Some(())
    }

    /// Where the default of a member is; `x-field.default` is now.
    pub(super) fn default_of(
        &mut self,
        node: Node<'a>,
        chain: &[Node<'a>],
        options: &mut Vec<OptionDecl>,
    ) -> Option<Node<'a>> {
        let own = node.get("x-field").and_then(|field| field.get("default"));
        let said = nearest(chain, "default");
        let Some(own) = own else {
            return said;
        };
        if own.text() != Some("now") {
            let help = "write `\"now\"` here, and any other as the keyword `default`";
            let message = "`default` is not given what it takes";
            self.found
                .at(diagnostic::OPTION_ARGUMENT, own, message, help);
        } else if said.is_some() {
            let message = "`default` is given twice, by the keyword and in `x-field`";
            let help = "keep one of the two";
            self.found
                .at_name(diagnostic::OPTION_TWICE, own, message, help);
        } else {
            let now = Value::Path(vec!["now".to_owned()]);
            options.push(write::valued("default", now, own));
        }
        Some(own)
    }
}
