//! `rules(…)` of models and members: which there are, and what each says.
//!
//! They are written with a model or a member and judged when all models are known, since a rule may
//! follow a reference.

mod condition;
mod way;

use super::{
    catalogue::Catalogue,
    declared_roles::DeclaredRoles,
    nearest::suggestion,
    nested_lookups::{dotted, paths},
    options::argument,
};
use crate::{
    app::{Field, MemberRules, Model, ModelRules, Rule},
    decl::{Arguments, OptionDecl, RuleDecl, Spanned, StructDecl, Value},
    diagnostic::{self, Diagnostic, Span},
};

/// What a model may have rules for.
const OF_MODEL: &[&str] = &["read", "create", "update", "delete"];

/// What a member may have rules for.
const OF_MEMBER: &[&str] = &["read", "write"];

/// Most members of a model with rules of their own: the runtime keeps them in 32 bits.
const RULED_MAX: usize = 32;

/// The rules in one `rules(…)`, by what they are for.
#[derive(Debug, Clone, Default)]
pub(super) struct Written<'a>(Vec<(&'a str, &'a RuleDecl)>);

impl<'a> Written<'a> {
    fn get(&self, subject: &str) -> Option<&'a RuleDecl> {
        let found = self.0.iter().find(|(known, _)| *known == subject);
        found.map(|(_, rule)| *rule)
    }
}

/// Reads the `rules(…)` of a model.
pub(super) fn of_model<'a>(
    option: Option<&'a OptionDecl>,
    findings: &mut Vec<Diagnostic>,
) -> Written<'a> {
    let Some(option) = option else {
        return Written::default();
    };
    read(option, OF_MODEL, findings)
}

fn read<'a>(option: &'a OptionDecl, known: &[&str], findings: &mut Vec<Diagnostic>) -> Written<'a> {
    let example = match known.contains(&"write") {
        true => "write `rules(read = \"user.role >= Role::Admin\", write = \"…\")`",
        false => "write `rules(read = \"owner == user.id\", update = \"…\")`",
    };
    let mut written = Written::default();
    let list = match &option.arguments {
        Arguments::List(list) if !list.is_empty() => list,
        _ => {
            findings.push(argument(option, example));
            return written;
        }
    };
    for entry in list {
        let name = entry.name.value.as_str();
        if !known.contains(&name) {
            findings.push(Diagnostic::new(
                diagnostic::OPTION_ARGUMENT,
                entry.name.span.clone(),
                format!("there is no rule for `{name}` here"),
                suggestion(name, "rules are for", known),
            ));
        } else if written.get(name).is_some() {
            findings.push(Diagnostic::new(
                diagnostic::OPTION_TWICE,
                entry.span.clone(),
                format!("`{name}` is given twice"),
                "keep one of them, or join them by `&&` or `||`",
            ));
        } else if let Arguments::Value(Spanned {
            value: Value::Rule(rule),
            ..
        }) = &entry.arguments
        {
            written.0.push((name, rule));
        } else {
            let help = format!("write the rule as a string: `{name} = \"owner == user.id\"`");
            findings.push(argument(entry, help));
        }
    }
    written
}

/// The rules of a model, judged: its own, and by the places of its members theirs.
pub(super) struct Judged {
    pub(super) model: ModelRules,
    pub(super) members: Vec<MemberRules>,
}

/// Judges the rules of a model; `written` are its own.
pub(super) fn judge(
    catalogue: &Catalogue<'_>,
    roles: &DeclaredRoles,
    (decl, model): (&StructDecl, &Model),
    written: &Written<'_>,
    findings: &mut Vec<Diagnostic>,
) -> Judged {
    let mut judge = Judge {
        catalogue,
        roles,
        decl,
        model,
        findings,
    };
    let rules = ModelRules {
        read: judge.rule(written.get("read")),
        create: judge.rule(written.get("create")),
        update: judge.rule(written.get("update")),
        delete: judge.rule(written.get("delete")),
    };
    let fields = model.fields.iter();
    let members: Vec<MemberRules> = fields.map(|field| judge.member(field)).collect();
    let ruled = members.iter().filter(|rules| !rules.is_empty()).count();
    if ruled > RULED_MAX {
        judge.refuse(
            diagnostic::OPTION_CONFLICT,
            &decl.name.span,
            format!("{ruled} members of `{}` have rules of their own", model.name),
            format!("a model has at most {RULED_MAX} such members: put some into a nested struct with one rule"),
        );
    }
    Judged {
        model: rules,
        members,
    }
}

/// Judges the rules of one model.
struct Judge<'j, 'd> {
    catalogue: &'j Catalogue<'d>,
    roles: &'j DeclaredRoles,
    decl: &'j StructDecl,
    model: &'d Model,
    findings: &'j mut Vec<Diagnostic>,
}

impl Judge<'_, '_> {
    fn rule(&mut self, decl: Option<&RuleDecl>) -> Option<Rule> {
        let decl = decl?;
        let condition = match &decl.expression {
            Ok(expression) => self.condition(expression, false)?,
            Err((span, why)) => {
                self.refuse(
                    diagnostic::RULE_SYNTAX,
                    span,
                    format!("this rule cannot be read: {why}"),
                    "write comparisons with `&&`, `||`, `!` and parentheses: \
                     `owner == user.id || user.role >= Role::Admin`"
                        .to_owned(),
                );
                return None;
            }
        };
        Some(Rule {
            text: decl.text.clone(),
            condition,
        })
    }

    fn member(&mut self, field: &Field) -> MemberRules {
        let members = self.decl.members.iter();
        let mut members = members.filter(|member| member.name.value == field.name);
        let options = members.next().map(|member| &member.attributes.model);
        let mut options = options.into_iter().flatten();
        let Some(option) = options.find(|option| option.name.value == "rules") else {
            return MemberRules::default();
        };
        let written = read(option, OF_MEMBER, self.findings);
        if written.get("read").is_some() {
            self.check_found_by(field, &option.name.span);
        }
        if written.get("write").is_some() {
            self.check_required(field, &option.name.span);
        }
        MemberRules {
            read: self.rule(written.get("read")),
            write: self.rule(written.get("write")),
        }
    }

    /// Lists would tell what is in a member that lists are filtered by.
    fn check_found_by(&mut self, field: &Field, span: &Span) {
        let combined = self.model.uniques.iter().chain(&self.model.indexes);
        let by = match paths(field, self.catalogue).first() {
            Some(path) => format!("lists are filtered or sorted by `{}`", dotted(path)),
            None if combined.flatten().any(|name| *name == field.name) => {
                "a combination has it".to_owned()
            }
            None => return,
        };
        self.refuse(
            diagnostic::OPTION_CONFLICT,
            span,
            format!("`{}` is not for everyone to see, but {by}", field.name),
            "remove `read`, or what records are found by: lists would tell what the member holds"
                .to_owned(),
        );
    }

    /// Whoever may not set a member must be able to leave it out.
    fn check_required(&mut self, field: &Field, span: &Span) {
        let operations = self.model.operations;
        let by_put = operations.replace && self.model.key().is_some_and(Field::is_client_key);
        let is_made = operations.create || by_put;
        if !is_made || field.optional || field.default.is_some() {
            return;
        }
        self.refuse(
            diagnostic::OPTION_CONFLICT,
            span,
            format!(
                "whoever may not set `{}` could not make a record, which must have it",
                field.name
            ),
            "give it a `default`, make it an `Option`, or write a rule for `create` of the model instead"
                .to_owned(),
        );
    }

    fn refuse(&mut self, code: &'static str, span: &Span, message: String, help: String) {
        self.findings
            .push(Diagnostic::new(code, span.clone(), message, help));
    }
}
