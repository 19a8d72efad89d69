//! Whether the document and the server know the same parameters of a list, and the server takes
//! their examples.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{examples::text, schema};
use crate::{
    http::encode_segment,
    model::Model,
    query::{Operator, Query, Request, Sort, SortOf},
};

/// Compares the parameters of a model's list, and reads their examples.
pub(super) fn check<M: Model>(document: &Value, found: &mut Vec<String>) {
    let list = document
        .get("paths")
        .and_then(|paths| paths.get(M::PATH)?.get("get"));
    let Some(Value::Array(parameters)) = list.and_then(|list| list.get("parameters")) else {
        return;
    };
    let name = |parameter: &Value| parameter.get("name")?.as_str().map(str::to_owned);
    let told: BTreeSet<String> = parameters.iter().filter_map(name).collect();
    let mut known = filters::<M>();
    known.insert("sort".to_owned());
    for name in told.difference(&known) {
        found.push(format!("the parameter {name}: the server does not know it"));
    }
    for name in known.difference(&told) {
        found.push(format!(
            "the parameter {name}: the document does not have it"
        ));
    }
    sorts::<M>(document, found);
    let queries = parameters.iter().filter_map(query);
    for query in queries {
        if let Err(faults) = Request::<M>::read(Some(&query)) {
            let details = faults.list().iter().map(|fault| fault.detail.as_str());
            let details: Vec<_> = details.collect();
            found.push(format!("the parameters {query}: {}", details.join("; ")));
        }
    }
}

/// Every parameter that filters.
fn filters<M: Model>() -> BTreeSet<String> {
    let mut query = M::Query::default();
    let mut known = BTreeSet::new();
    for name in M::Query::FILTERS {
        if let Some(filter) = query.filter(name) {
            let taken = Operator::ALL
                .into_iter()
                .filter(|operator| filter.takes(*operator));
            known.extend(taken.map(|operator| format!("{name}{}", operator.suffix())));
        }
    }
    known
}

fn sorts<M: Model>(document: &Value, found: &mut Vec<String>) {
    let schema = schema(document, &format!("{}Sort", M::NAME));
    let told = schema.and_then(|schema| schema.get("enum")?.as_array());
    let told: BTreeSet<_> = told
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let known: BTreeSet<_> = SortOf::<M>::NAMES.iter().copied().collect();
    for name in told.symmetric_difference(&known) {
        found.push(format!(
            "the order {name}: not both the document and the server have it"
        ));
    }
}

/// The example of a parameter as a query.
fn query(parameter: &Value) -> Option<String> {
    let name = encoded(parameter.get("name")?.as_str()?);
    let values: Vec<String> = match parameter.get("example")? {
        Value::Array(values) => values.iter().map(text).collect(),
        value => vec![text(value)],
    };
    let values: Vec<String> = values.iter().map(|value| encoded(value)).collect();
    Some(match parameter.get("explode") {
        Some(Value::Bool(true)) => {
            let pairs = values.iter().map(|value| format!("{name}={value}"));
            pairs.collect::<Vec<_>>().join("&")
        }
        _ => format!("{name}={}", values.join(",")),
    })
}

fn encoded(text: &str) -> String {
    let mut encoded = String::new();
    encode_segment(text, &mut encoded);
    encoded
}
