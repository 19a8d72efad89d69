//! What the document says of the server, asked of the server: it knows no model by name.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::support::{Answer, Client, NOBODY, Server, Store};

const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];
const JSON: (&str, &str) = ("content-type", "application/json");

/// The document, as it is served.
struct Document(Value);

/// One operation of the document.
struct Operation<'d> {
    method: String,
    path: &'d str,
    value: &'d Value,
}

impl Document {
    fn fetch(client: &mut Client) -> Self {
        Self(client.get("/openapi.json").value())
    }

    /// The paths of the models: those below `/auth` have tests of their own (`sessions`).
    fn paths(&self) -> impl Iterator<Item = (&str, &Value)> {
        let paths = self.0["paths"].as_object().expect("there are paths");
        let paths = paths.iter().map(|(path, item)| (path.as_str(), item));
        paths.filter(|(path, _)| !path.starts_with("/auth/"))
    }

    fn operations(&self) -> Vec<Operation<'_>> {
        let of = |(path, item)| {
            methods(item).map(move |method| Operation {
                method: method.to_uppercase(),
                path,
                value: &item[method],
            })
        };
        self.paths().flat_map(of).collect()
    }

    /// What a `$ref` leads to, or the value itself.
    fn resolve<'d>(&'d self, value: &'d Value) -> &'d Value {
        match value["$ref"].as_str() {
            None => value,
            Some(reference) => {
                let pointer = reference.trim_start_matches('#');
                self.0
                    .pointer(pointer)
                    .unwrap_or_else(|| panic!("{reference} leads nowhere"))
            }
        }
    }

    /// A body that the operation takes: its schema's first example, in which every id is this one.
    fn example(&self, operation: &Operation<'_>, id: &str) -> Value {
        let schema = &operation.value["requestBody"]["content"]["application/json"]["schema"];
        let schema = self.resolve(schema);
        let mut example = schema["examples"][0].clone();
        let members = example.as_object_mut().expect("the schema has an example");
        for (name, value) in members {
            if self.resolve(&schema["properties"][name])["format"] == "uuid" {
                *value = json!(id);
            }
        }
        example
    }

    /// Checks status, headers, media type and the names of the members.
    fn allows(&self, operation: &Operation<'_>, answer: &Answer) {
        let (method, path, status) = (&operation.method, operation.path, answer.status);
        let case = format!("{method} {path}: {answer:?}");
        let response = &operation.value["responses"][status.to_string()];
        assert!(response.is_object(), "an undocumented {case}");
        let response = self.resolve(response);
        let headers = response["headers"].as_object();
        for name in headers.into_iter().flatten().map(|(name, _)| name) {
            // A last page has no link; the others stand in every answer.
            let is_there = answer.header(&name.to_lowercase()).is_some();
            let may_be_absent = ["Link", "Accept-Patch", "Allow"].contains(&name.as_str());
            assert!(is_there || may_be_absent, "{name} of {case}");
        }
        let Some(content) = response["content"].as_object() else {
            assert_eq!(answer.body.len(), 0, "{case}");
            return;
        };
        let media_type = answer.header("content-type").unwrap_or_default();
        let documented = content.get(media_type).unwrap_or_else(|| panic!("{case}"));
        let schema = self.resolve(&documented["schema"]);
        let body = answer.value();
        let names: BTreeSet<_> = body.as_object().expect("it is an object").keys().collect();
        let known: BTreeSet<_> = schema["properties"]
            .as_object()
            .expect("it says which")
            .keys()
            .collect();
        assert!(names.is_subset(&known), "{names:?} of {case}");
        for required in schema["required"].as_array().into_iter().flatten() {
            let required = required.as_str().expect("a name is a string");
            assert!(body.get(required).is_some(), "{required} of {case}");
        }
    }
}

fn methods(item: &Value) -> impl Iterator<Item = &'static str> {
    METHODS
        .into_iter()
        .filter(|method| item[method].is_object())
}

/// Every operation does what it says, and whatever is sent to it, it answers as documented.
#[test]
fn every_answer_is_documented() {
    let store = Store::new();
    let server = Server::start(store.path());
    let mut client = server.client();
    let document = Document::fetch(&mut client);
    // A record of each collection to ask for; later models may refer to the first.
    let mut ids = BTreeMap::new();
    let mut first_id = None;
    let mut operations = document.operations();
    for create in operations
        .iter()
        .filter(|operation| operation.method == "POST")
    {
        let body = document.example(create, first_id.as_deref().unwrap_or(NOBODY));
        let made = client.json("POST", create.path, &body);
        assert_eq!(made.status, 201, "{} {body}: {made:?}", create.path);
        let id = made.value()["id"]
            .as_str()
            .expect("it has a key")
            .to_owned();
        first_id.get_or_insert_with(|| id.clone());
        ids.insert(create.path, id);
    }
    let first_id = first_id.expect("there is a model");
    // The records are needed until the end.
    operations.sort_by_key(|operation| operation.method == "DELETE");
    let mut statuses = BTreeSet::new();
    for operation in &operations {
        let collection = operation.path.trim_end_matches("/{id}");
        for (headers, suffix, body) in samples(&document, operation, &first_id) {
            for key in [NOBODY, "nonsense", ids[collection].as_str()] {
                let target = operation.path.replace("{id}", key) + suffix;
                // Its own connection: one whose body is not read is cut.
                let mut client = server.client();
                let answer = client.send(&operation.method, &target, &headers, body.as_deref());
                assert_ne!(answer.status, 405, "{} {target}", operation.method);
                document.allows(operation, &answer);
                statuses.insert(answer.status);
            }
        }
    }
    let expected = [200, 201, 204, 304, 400, 404, 406, 409, 412, 413, 415, 422];
    assert_eq!(
        statuses,
        BTreeSet::from(expected),
        "the sample leaves something out"
    );
}

type Sample = (
    Vec<(&'static str, &'static str)>,
    &'static str,
    Option<Vec<u8>>,
);

/// What is sent to an operation: what it takes, and much that it does not.
fn samples(document: &Document, operation: &Operation<'_>, id: &str) -> Vec<Sample> {
    if operation.value["requestBody"].is_null() {
        return vec![
            (vec![("if-match", "\"stale\"")], "", None),
            (vec![("if-match", "nonsense")], "", None),
            (vec![("accept", "text/html")], "", None),
            (vec![], "?nonsense=1", None),
            (vec![], "?limit=1", None),
            (vec![("if-none-match", "*")], "", None),
            (vec![], "", None),
        ];
    }
    let example = document.example(operation, id);
    let mut unknown = example.clone();
    unknown["nonsense"] = json!(1);
    let body = |value: &Value| Some(value.to_string().into_bytes());
    vec![
        (vec![JSON], "", body(&unknown)),
        (vec![JSON], "", Some(b"{".to_vec())),
        (vec![JSON], "", Some(vec![b' '; (1 << 20) + 1])),
        (vec![JSON], "?nonsense=1", body(&example)),
        (vec![JSON, ("accept", "text/html")], "", body(&example)),
        (vec![JSON, ("if-match", "\"stale\"")], "", body(&example)),
        (vec![JSON, ("if-match", "nonsense")], "", body(&example)),
        (vec![("content-type", "text/plain")], "", body(&example)),
        (vec![JSON], "", body(&example)),
        (vec![JSON], "", body(&example)),
    ]
}

/// OPTIONS and HEAD are outside the document and follow from it.
#[test]
fn options_and_head_are_where_the_document_puts_them() {
    let store = Store::new();
    let server = Server::start(store.path());
    let mut client = server.client();
    let document = Document::fetch(&mut client);
    for (path, item) in document.paths() {
        let target = path.replace("{id}", NOBODY);
        let options = client.send("OPTIONS", &target, &[], None);
        assert_eq!((options.status, options.body.len()), (204, 0), "{path}");
        let mut documented: BTreeSet<_> = methods(item).map(str::to_uppercase).collect();
        if documented.contains("GET") {
            documented.insert("HEAD".to_owned());
        }
        documented.insert("OPTIONS".to_owned());
        let allow = options.header("allow").expect("OPTIONS says which");
        let allowed = allow.split(", ").map(str::to_owned).collect();
        assert_eq!(documented, allowed, "{path}");
        let (get, head) = (client.get(&target), client.send("HEAD", &target, &[], None));
        assert_eq!((head.status, head.body.len()), (get.status, 0), "{path}");
    }
}

/// The fixed routes; each kind of problem has its page; every answer has its headers.
#[test]
fn every_answer_explains_itself() {
    let store = Store::new();
    let server = Server::start(store.path());
    let mut client = server.client();
    let mut ids = BTreeSet::new();
    for target in [
        "/",
        "/livez",
        "/readyz",
        "/openapi.json",
        "/nothing",
        "/api/accounts/x",
        "/api/accounts?x=1",
    ] {
        let answer = client.get(target);
        let is_fine = answer.status == 200;
        assert_eq!(
            is_fine,
            !target.contains(['n', 'x']) || target == "/openapi.json",
            "{target}"
        );
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
        ] {
            assert_eq!(answer.header(name), Some(value), "{target}");
        }
        let policy = answer.header("content-security-policy").unwrap_or_default();
        assert!(
            policy.starts_with("default-src 'none'"),
            "{target}: {policy}"
        );
        ids.insert(
            answer
                .header("x-request-id")
                .expect("it has an id")
                .to_owned(),
        );
        if !is_fine {
            let problem = answer.value();
            assert_eq!(
                problem["request_id"].as_str(),
                answer.header("x-request-id")
            );
            let page = client.get(problem["type"].as_str().unwrap());
            assert_eq!(page.status, 200, "{problem}");
            let title = problem["title"].as_str().unwrap();
            assert!(
                String::from_utf8_lossy(&page.body).contains(title),
                "{problem}"
            );
        }
    }
    assert_eq!(ids.len(), 7, "ids differ");
    // The page names what there is, and each link of it leads somewhere.
    let page = String::from_utf8(client.get("/").body).unwrap();
    let links: Vec<_> = page
        .split("href=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect();
    assert!(
        links.contains(&"/api/accounts") && links.contains(&"/openapi.json"),
        "{links:?}"
    );
    for link in links {
        assert_eq!(client.get(link).status, 200, "{link}");
    }
}
