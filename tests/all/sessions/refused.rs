//! Starts that are refused, since they would let in whom they must not.

use std::net::{Ipv4Addr, TcpListener};

use modelith_server::Server;

use super::people::{PASSWORD, log_in};
use crate::support::{self, ACCOUNTS, Store, command, finish};

const CONFIGURATION: u8 = 78;

/// A program that requires sessions and has none says so before its port is open or its data is there.
#[test]
fn sessions_that_are_required_must_be_there() {
    let store = Store::new();
    let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).and_then(|free| free.local_addr());
    let address = free.expect("a port is free");
    let program = Server::new()
        .with_models_require_session(true)
        .with_listen(address)
        .with_data(store.path());
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let started = runtime.expect("a runtime").block_on(program.start());
    let error = started.expect_err("nobody could be let in");
    assert_eq!(error.exit_code(), CONFIGURATION);
    let sentence = error.to_string();
    for words in [
        "with_models_require_session(true)",
        "with_sessions(SessionManager::durable())",
    ] {
        assert!(sentence.contains(words), "{sentence}");
    }
    assert!(!store.path().exists());
    TcpListener::bind(address).expect("the port was not taken");
}

#[test]
fn writes_that_are_public_stay_on_loopback() {
    let store = Store::new();
    let beyond = ["serve", "--listen", "0.0.0.0:0", "--data", store.text()];
    let refused = finish(command(&beyond));
    assert_eq!(refused.code(), i32::from(CONFIGURATION), "{refused:?}");
    for words in ["beyond loopback", ACCOUNTS, "allow_public_writes"] {
        assert!(refused.stderr.contains(words), "{words}: {refused:?}");
    }
    // Not by the outside's name for it, nor by users that there are.
    let named = [&beyond[..], &["MODELITH_PUBLIC_URL=https://example.com"]].concat();
    assert_eq!(finish(command(&named)).code(), i32::from(CONFIGURATION));
    assert!(!store.path().exists());

    let required = [&beyond[..], &["MODELITH_REQUIRE_SESSION=true"]].concat();
    let server = support::Server::spawn(command(&required));
    let mut client =
        support::Client::connect((Ipv4Addr::LOCALHOST, server.address.port()).into()).unwrap();
    assert_eq!(client.get(ACCOUNTS).status, 401);
    assert_eq!(log_in(&mut client, "ada", PASSWORD).status, 401);
    server.stop();
}
