//! The document and the table of routes, both ways.

use std::collections::BTreeSet;

use modelith::codegen::{Access, App, Method};
use serde_json::{Value, json};

/// Path, method and operation of each, and whether anyone may use it.
type Operations = BTreeSet<(String, String, String, bool)>;

/// Compares the operations of both.
///
/// # Panics
/// They differ.
pub fn compare<A: App>() {
    let mut routes = Operations::new();
    for resource in A::RESOURCES {
        for endpoint in resource.endpoints {
            let method = verb(endpoint.method);
            let operation = endpoint.operation.to_owned();
            let (path, method) = (resource.path.to_owned(), method.to_owned());
            let is_public = endpoint.access == Access::Public;
            let new = routes.insert((path, method, operation, is_public));
            assert!(new, "{}", endpoint.operation);
            let segments: Vec<&str> = resource.path.split('/').skip(1).collect();
            let found = A::resource(&segments).expect("the path is its own");
            assert_eq!(found.path, resource.path);
        }
    }
    let document: Value = serde_json::from_str(A::OPENAPI.declared).expect("JSON");
    let mut documented = Operations::new();
    for (path, item) in document["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("an item") {
            // What belongs to no model is the runtime's own, and has no entry in the table.
            let is_fixed = A::RESOURCES.iter().all(|resource| resource.path != path);
            if let (Some(id), false) = (operation["operationId"].as_str(), is_fixed) {
                // Of an empty requirement nothing is required (OpenAPI 3.1.1, section 4.8.30).
                let needed = operation["security"].as_array();
                let is_public = needed.is_none_or(|needed| needed.contains(&json!({})));
                documented.insert((path.clone(), method.clone(), id.to_owned(), is_public));
            }
        }
    }
    assert_eq!(routes, documented);
    let ids: BTreeSet<&String> = routes.iter().map(|(_, _, id, _)| id).collect();
    assert_eq!(ids.len(), routes.len(), "an operation is of one route");
}

/// The member of a path item that has the operation of this method.
pub(crate) const fn verb(method: Method) -> &'static str {
    match method {
        Method::Get => "get",
        Method::Post => "post",
        Method::Put => "put",
        Method::Patch => "patch",
        Method::Delete => "delete",
    }
}
