//! A package outside the workspace, as a user has one: its models, its builds, its store.

mod evolution;
mod package;
mod sessions;

use std::fs;

use serde_json::json;

use self::package::Package;
use crate::support::{ACCOUNTS, NOBODY, Store, account, finish, path};

const CLAIM: &str = r#"//! Claims.

use modelith::prelude::*;

use super::account::Account;

/// Something that a customer asked for.
#[derive(Debug, Clone, Serialize, Deserialize, Model)]
pub struct Claim {
    /// Assigned by the server.
    #[model(key)]
    pub id: Id<Claim>,
    /// Who asked.
    #[model(on_delete = "restrict")]
    pub customer: Id<Account>,
    /// What for.
    #[model(length(min = 1, max = 100))]
    pub title: String,
    /// How far it is.
    #[model(index, default = State::Open)]
    pub state: State,
}

/// How far a claim is.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// Nobody looked at it.
    Open,
    /// Somebody does.
    InWork,
    /// It is over.
    Done,
}
"#;

/// A fresh clone's models and one more, from the file to the running server.
#[test]
fn a_model_that_is_added_is_built_and_served() {
    let shop = Package::new("shop");
    shop.copy_models();
    shop.write("models/claim.rs", CLAIM);
    let models = shop.read("models/mod.rs");
    shop.write("models/mod.rs", &format!("{models}pub mod claim;\n"));
    shop.build();

    let again = shop.build();
    assert!(again.stderr.contains("Fresh shop v"), "{}", again.stderr);
    assert!(
        !again.stderr.contains("build-script-build"),
        "{}",
        again.stderr
    );

    let store = Store::new();
    use_claims(&shop, &store);
    misspell(&shop);
    accept(&shop);
    // A draft was accepted, which changes nothing of what is stored.
    let server = shop.serve(&store);
    let claims = server.client().get("/api/claims").value();
    assert_eq!(
        claims["items"].as_array().map(Vec::len),
        Some(1),
        "{claims}"
    );
    server.stop();
}

fn use_claims(shop: &Package, store: &Store) {
    let server = shop.serve(store);
    assert!(server.log().contains("draft"), "{}", server.log());
    let mut client = server.client();
    let ada = client.create(ACCOUNTS, &account("ada@example.org"));
    let claim = json!({"customer": ada["id"], "title": "Help"});
    let made = client.create("/api/claims", &claim);
    assert_eq!(made["state"], "open");
    let changed = client.json(
        "PATCH",
        &path("/api/claims", &made),
        &json!({"state": "in-work"}),
    );
    assert_eq!(
        (changed.status, &changed.value()["state"]),
        (200, &json!("in-work"))
    );
    let wrong = json!({"customer": NOBODY, "title": "", "state": "InWork"});
    let refused = client.json("POST", "/api/claims", &wrong);
    assert_eq!(
        (refused.status, refused.faults()),
        (
            422,
            vec!["#/state type".to_owned(), "#/title length".to_owned()]
        )
    );
    let nobody = client.json(
        "POST",
        "/api/claims",
        &json!({"customer": NOBODY, "title": "x"}),
    );
    assert_eq!(
        (nobody.status, nobody.faults()),
        (422, vec!["#/customer reference".to_owned()])
    );
    let held = client.send("DELETE", &path(ACCOUNTS, &ada), &[], None);
    assert_eq!(
        (held.status, held.problem().as_str()),
        (409, "still-referenced")
    );
    let document = client.get("/openapi.json").value();
    assert_eq!(
        document["paths"]["/api/claims/{id}"]["patch"]["operationId"],
        "updateClaim"
    );
    server.kill();

    let server = shop.serve(store);
    let mut client = server.client();
    let found = client.get(&path("/api/claims", &made));
    assert_eq!(found.value(), changed.value());
    assert_eq!(
        client
            .send("DELETE", &path(ACCOUNTS, &ada), &[], None)
            .status,
        409
    );
    server.stop();

    // Ids of a draft may still change, so nobody else is served by one.
    let mut beyond = shop.program();
    beyond.args(["serve", "--listen", "0.0.0.0:0", "--data", store.text()]);
    beyond.env("MODELITH_ALLOW_PUBLIC_WRITES", "true");
    let refused = finish(beyond);
    assert_eq!(refused.code(), 78, "{refused:?}");
    assert!(refused.stderr.contains("draft"), "{refused:?}");
}

/// All errors at once, each with its code, its place and a way out; the build goes on after.
fn misspell(shop: &Package) {
    let wrong = CLAIM
        .replace("#[model(index, ", "#[model(indx, ")
        .replace("length(min = 1, max", "length(min = 9, max")
        .replace("max = 100", "max = 1");
    shop.write("models/claim.rs", &wrong);
    let failed = shop.fail(&[], &[]).stderr;
    let errors: Vec<_> = failed
        .lines()
        .filter(|line| line.starts_with("error: shop@"))
        .collect();
    assert!(errors.len() >= 2, "{failed}");
    for words in [
        &["models/claim.rs:17:13", "[E", "length"][..],
        &["models/claim.rs:20:13", "[E", "`indx`", "index"],
    ] {
        let is_said = words.iter().all(|word| failed.contains(word));
        assert!(is_said, "{words:?}: {failed}");
    }
    for absent in ["panicked", "RUST_BACKTRACE", "stack backtrace"] {
        assert!(!failed.contains(absent), "{failed}");
    }
    shop.write("models/claim.rs", CLAIM);
    shop.build();
}

/// A locked build takes no draft and says what to do; after that, it takes it.
fn accept(shop: &Package) {
    let draft = shop.read("models.lock");
    let refused = shop
        .fail(&[], &[("CI", "1"), ("MODELITH_LOCKED", "")])
        .stderr;
    for word in ["models.lock", "modelith lock accept", "commit"] {
        assert!(refused.contains(word), "{word}: {refused}");
    }
    assert_eq!(
        shop.read("models.lock"),
        draft,
        "a locked build wrote the lock"
    );
    shop.accept();
    assert_ne!(shop.read("models.lock"), draft);
    let accepted = shop.read("models.lock");
    shop.build_with(&[("CI", "1"), ("MODELITH_LOCKED", "")]);
    assert_eq!(shop.read("models.lock"), accepted);
    // Without the draft, a difference is one as well.
    shop.write(
        "models/claim.rs",
        &CLAIM.replace("pub title", "pub subject"),
    );
    let refused = shop
        .fail(&[], &[("CI", "1"), ("MODELITH_LOCKED", "")])
        .stderr;
    assert!(refused.contains("title"), "{refused}");
    shop.write("models/claim.rs", CLAIM);
    shop.build();
    assert_eq!(shop.read("models.lock"), accepted);
    assert!(
        fs::read_dir(shop.root()).unwrap().count() < 8,
        "the build leaves files behind"
    );
}
