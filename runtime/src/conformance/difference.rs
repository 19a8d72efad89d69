//! Where the schema that a type derives and the component of the document differ, both ways.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{
    form::{Form, Kind, Members, form},
    schema,
};

/// Compares the component of a model with the schema of its type. The members `ruled` have rules of
/// their own, of which the type knows nothing: not everybody is shown that they are there.
pub(super) fn schemas(
    document: &Value,
    (name, ruled): (&str, &[&str]),
    derived: &Value,
    found: &mut Vec<String>,
) {
    // A model without an operation that shows it has no component.
    let Some(component) = schema(document, name) else {
        return;
    };
    let told = form(document, component);
    let own = form(derived, derived);
    let (Kind::Object(told), Kind::Object(own)) = (told.kind, own.kind) else {
        found.push("its schema is not that of an object".to_owned());
        return;
    };
    let hidden = hidden(document, name);
    let mut comparison = Comparison { found, ruled };
    for member in &hidden.names {
        if told.contains_key(member) {
            comparison.say(member, "is write-only, and is shown");
        }
    }
    let shown = own.into_iter().filter(|(member, _)| {
        // Without the body of a create, nothing says of all that are never shown that they are not.
        let unknown = hidden.unknown && !told.contains_key(member);
        !unknown && !hidden.names.contains(member)
    });
    comparison.members("", &told, &shown.collect());
}

/// The members of a model that are never shown.
struct Hidden {
    names: BTreeSet<String>,
    /// Whether there may be others: what is immutable as well is in the body of a create alone.
    unknown: bool,
}

fn hidden(document: &Value, name: &str) -> Hidden {
    let bodies = ["Create", "Replace", "Patch"].map(|ending| format!("{name}{ending}"));
    let bodies: Vec<&Value> = bodies
        .iter()
        .filter_map(|name| schema(document, name))
        .collect();
    let members = bodies
        .iter()
        .filter_map(|body| body.get("properties")?.as_object());
    let hidden = members
        .flatten()
        .filter(|(_, member)| member.get("writeOnly").is_some());
    Hidden {
        names: hidden.map(|(name, _)| name.clone()).collect(),
        unknown: schema(document, &format!("{name}Create")).is_none(),
    }
}

struct Comparison<'f> {
    found: &'f mut Vec<String>,
    ruled: &'f [&'f str],
}

impl Comparison<'_> {
    fn say(&mut self, at: &str, what: &str) {
        self.found.push(format!("{at}: {what}"));
    }

    fn members(&mut self, at: &str, told: &Members, own: &Members) {
        let within = |name: &str| match at {
            "" => name.to_owned(),
            at => format!("{at}.{name}"),
        };
        for name in own.keys().filter(|name| !told.contains_key(*name)) {
            self.say(&within(name), "the type has it, and the document does not");
        }
        for (name, (told, is_told)) in told {
            let at = within(name);
            let Some((own, is_there)) = own.get(name) else {
                self.say(&at, "the document has it, and the type does not");
                continue;
            };
            let is_ruled = !is_told && self.ruled.contains(&at.as_str());
            if is_told != is_there && !is_ruled {
                self.say(
                    &at,
                    "the document and the type differ in whether it is always there",
                );
            }
            // What is left out instead of null is never null, which a derived schema does not know.
            let left_out = !is_told && !is_there;
            let told = match left_out {
                true => &Form {
                    nullable: own.nullable,
                    ..told.clone()
                },
                false => told,
            };
            self.form(&at, told, own);
        }
    }

    fn form(&mut self, at: &str, told: &Form, own: &Form) {
        // What the type says least of, the document may say as little of: `opaque` and JSON.
        if told.kind == Kind::Any {
            return;
        }
        if told.nullable != own.nullable {
            self.say(
                at,
                "the document and the type differ in whether it may be null",
            );
        }
        match (&told.kind, &own.kind) {
            (Kind::Digits, Kind::Scalar(name)) if name == "integer" => {}
            (Kind::Digits, Kind::Scalar(name)) if name == "string" => {}
            (Kind::List(told, told_unique), Kind::List(own, own_unique)) => {
                if told_unique != own_unique {
                    self.say(
                        at,
                        "the document and the type differ in whether elements repeat",
                    );
                }
                self.form(&format!("{at}[]"), told, own);
            }
            (Kind::Map(told), Kind::Map(own)) => self.form(&format!("{at}{{}}"), told, own),
            // A map by names of an enum may be derived as an object with a member a name.
            (Kind::Map(told), Kind::Object(own)) => {
                for (name, (own, is_there)) in own {
                    if *is_there {
                        self.say(at, "the document has a map, and the type has members");
                    }
                    self.form(&format!("{at}.{name}"), told, own);
                }
            }
            (Kind::Object(told), Kind::Object(own)) => self.members(at, told, own),
            (Kind::Union(told), Kind::Union(own)) => {
                let names = |union: &std::collections::BTreeMap<String, Members>| {
                    union.keys().cloned().collect::<BTreeSet<_>>()
                };
                if names(told) != names(own) {
                    self.say(at, "the document and the type have different variants");
                }
                for (name, told) in told {
                    if let Some(own) = own.get(name) {
                        self.members(&format!("{at}<{name}>"), told, own);
                    }
                }
            }
            (told, own) if told == own => {}
            (told, own) => self.say(
                at,
                &format!(
                    "the document says {}, and the type says {}",
                    words(told),
                    words(own)
                ),
            ),
        }
    }
}

fn words(kind: &Kind) -> String {
    match kind {
        Kind::Any => "anything".to_owned(),
        Kind::Scalar(name) => name.clone(),
        Kind::Digits => "a string of digits".to_owned(),
        Kind::Names(names) => {
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            format!("one of {}", names.join(", "))
        }
        Kind::List(..) => "an array".to_owned(),
        Kind::Map(_) => "a map".to_owned(),
        Kind::Object(_) => "an object".to_owned(),
        Kind::Union(_) => "one of several objects".to_owned(),
    }
}
