//! References to users, and creators: what is refused when a user is not there.

use modelith_exercise::{Served, imported};
use modelith_goldens::access::server::App;
use serde_json::json;

/// A key of no user.
const NOBODY: &str = "01a2149a-0000-7000-8000-000000000001";

#[test]
fn the_document_says_what_the_table_of_routes_asks_for() {
    modelith_exercise::compare::<App>();
}

#[test]
fn a_user_who_is_not_there_is_named_at_each_place() {
    let data = tempfile::tempdir().expect("a directory");
    let mut served = Served::<App>::start(data.path());
    let team = json!({
        "lead": NOBODY,
        "deputy": NOBODY,
        "people": [NOBODY],
        "former": [NOBODY],
        "by_task": {"cook": NOBODY},
        // A key of a map is no reference.
        "successors": {NOBODY: NOBODY},
        "place": {"name": "here", "keeper": NOBODY},
        "places": [{"name": "there"}, {"name": "elsewhere", "keeper": NOBODY}],
        "about": {"kind": "Topic", "of": {"name": "tea", "expert": NOBODY}},
    });
    let answer = served.client.json("POST", "/api/teams", &team);
    assert_eq!(answer.status, 422);
    assert_eq!(
        answer.faults(),
        [
            "#/about/of/expert reference",
            "#/by_task/cook reference",
            "#/deputy reference",
            "#/former/0 reference",
            "#/lead reference",
            "#/people/0 reference",
            "#/place/keeper reference",
            "#/places/1/keeper reference",
            &format!("#/successors/{NOBODY} reference"),
        ]
    );
    served.stop();
}

#[test]
fn a_line_says_who_created_the_record() {
    let line = |author: &str| {
        format!(
            "{{\"id\":\"{NOBODY}\",{author}\"text\":\"a\",\"created_at\":\"2026-01-02T03:04:05Z\"}}\n"
        )
    };
    let why = imported::<App>("Article", &line("")).expect_err("nobody");
    assert!(
        why.ends_with("line 1: #/author is required (required)"),
        "{why}"
    );
    let why = imported::<App>("Article", &line(&format!("\"author\":\"{NOBODY}\",")));
    let why = why.expect_err("no such user");
    assert!(
        why.ends_with("line 1: #/author there is no User with this id (reference)"),
        "{why}"
    );
    let message = format!("{{\"id\":\"{NOBODY}\",\"text\":\"a\"}}\n");
    let (said, there) = imported::<App>("Message", &message).expect("by nobody");
    assert_eq!((said.as_str(), there), ("1 records imported\n", message));
}
