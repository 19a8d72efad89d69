//! Whether the server takes what the document shows as examples of bodies and keys.

use serde_json::Value;

use super::schema;
use crate::{
    fault::Faults,
    http::read_body,
    model::{Input, Model},
    store::{Amendment, Rejection},
    wire::Key,
};

/// Reads the example of each body of a model, and the key of its path.
pub(super) fn check<M: Model>(document: &Value, found: &mut Vec<String>) {
    let mut say = |name: &str, what: &str| found.push(format!("the example of {name}: {what}"));
    let created = match body::<M::Create>(document, M::NAME, "Create") {
        None => None,
        Some(Ok(body)) => {
            let record: M = body.into();
            let mut faults = Faults::new();
            record.validate(&mut faults);
            for fault in faults.list() {
                say(&format!("{}Create", M::NAME), &fault.detail);
            }
            Some(record)
        }
        Some(Err(why)) => {
            say(&format!("{}Create", M::NAME), &why);
            None
        }
    };
    let replace = body::<M::Replace>(document, M::NAME, "Replace");
    let replace = replace.map(|body| body.map(|body| Amendment::Replace(Box::new(body))));
    let patch = body::<M::Patch>(document, M::NAME, "Patch");
    let patch = patch.map(|body| body.map(|body| Amendment::Patch(Box::new(body))));
    for (ending, amendment) in [("Replace", replace), ("Patch", patch)] {
        let name = format!("{}{ending}", M::NAME);
        match amendment {
            None => {}
            Some(Err(why)) => say(&name, &why),
            Some(Ok(amendment)) => {
                let stored = created.as_ref();
                if let Some(Err(why)) = stored.map(|stored| amend(&amendment, stored)) {
                    say(&name, &why);
                }
            }
        }
    }
    let parameters = document.pointer("/components/parameters");
    let name = format!("{}Key", M::NAME);
    let key = parameters.and_then(|all| all.get(&name)?.get("example"));
    if let Some(example) = key.map(text)
        && M::Key::from_segment(&example).is_none()
    {
        say(&name, "is not a key");
    }
}

/// The example of a body, read as the body of a request; `None` if there is none.
fn body<B: Input>(document: &Value, name: &str, ending: &str) -> Option<Result<B, String>> {
    let schema = schema(document, &format!("{name}{ending}"))?;
    let example = schema.get("examples")?.get(0)?;
    Some(read_body(example.to_string().as_bytes()))
}

fn amend<M: Model>(amendment: &Amendment<M>, stored: &M) -> Result<(), String> {
    match amendment.apply(stored.key(), Some(stored)) {
        Ok(_) => Ok(()),
        Err(Rejection::Invalid(faults)) => {
            let details = faults.list().iter().map(|fault| fault.detail.as_str());
            Err(details.collect::<Vec<_>>().join("; "))
        }
        Err(_) => Err("is refused".to_owned()),
    }
}

/// A value as it stands in an address.
pub(super) fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
