//! Users of a server, and how they log in.

use std::net::{IpAddr, SocketAddr};

use serde_json::{Value, json};
use tokio::net::TcpSocket;

use crate::support::{Answer, Client, Exited, Server, Store, command, feed};

pub(super) const LOGIN: &str = "/auth/login";
pub(super) const LOGOUT: &str = "/auth/logout";
pub(super) const OWN: &str = "/auth/session";
/// Everybody's password.
pub(super) const PASSWORD: &str = "correct horse battery";
const JSON: (&str, &str) = ("content-type", "application/json");

/// A server with its store.
pub(super) struct Site {
    pub(super) store: Store,
    pub(super) server: Server,
}

impl Site {
    /// Starts one with more flags or environment.
    pub(super) fn open(more: &[&str]) -> Self {
        let store = Store::new();
        let server = Server::start_with(store.path(), more);
        Self { store, server }
    }

    /// Ends the process as hard as the system can, and starts another on the same data.
    pub(super) fn kill_and_start(self, more: &[&str]) -> Self {
        let Self { store, server } = self;
        server.kill();
        let server = Server::start_with(store.path(), more);
        Self { store, server }
    }

    /// Adds a user with this role.
    pub(super) fn add(&self, name: &str, role: &str) {
        let added = self.operate(&["user", "add", name, "--role", role], PASSWORD);
        assert_eq!(added.code(), 0, "{added:?}");
    }

    /// Runs a command about users or sessions; the password is on its standard input.
    pub(super) fn operate(&self, arguments: &[&str], password: &str) -> Exited {
        let place = ["--data", self.store.text()];
        feed(command(&[arguments, &place].concat()), password)
    }

    /// As [`Self::operate`], and it must succeed.
    pub(super) fn order(&self, arguments: &[&str], password: &str) {
        let ended = self.operate(arguments, password);
        assert_eq!(ended.code(), 0, "{ended:?}");
    }

    /// Logs somebody in, with a token for `Authorization`.
    pub(super) fn token(&self, name: &str) -> String {
        let body = json!({"name": name, "password": PASSWORD, "token": true});
        let answer = self.server.client().json("POST", LOGIN, &body);
        assert_eq!(answer.status, 200, "{answer:?}");
        let answer = answer.value();
        answer["token"]
            .as_str()
            .expect("it was asked for")
            .to_owned()
    }

    /// Logs somebody in; gives what a browser sends as `Cookie`.
    pub(super) fn cookie(&self, name: &str) -> String {
        let answer = log_in(&mut self.server.client(), name, PASSWORD);
        assert_eq!(answer.status, 200, "{answer:?}");
        cookie_of(&answer)
    }

    /// The status of a request for one's own session.
    pub(super) fn status_with_cookie(&self, cookie: &str) -> u16 {
        let headers = [("cookie", cookie)];
        self.server.client().send("GET", OWN, &headers, None).status
    }

    /// The same with a token.
    pub(super) fn status_with_token(&self, token: &str) -> u16 {
        let bearer = format!("Bearer {token}");
        let headers = [("authorization", bearer.as_str())];
        self.server.client().send("GET", OWN, &headers, None).status
    }

    /// The users of all sessions that the operator is shown.
    pub(super) fn sessions(&self) -> Vec<Value> {
        let listed = self.operate(&["session", "list", "--json"], "");
        assert_eq!(listed.code(), 0, "{listed:?}");
        let lines = listed.stdout.lines();
        lines
            .map(|line| serde_json::from_str(line).expect("a line is JSON"))
            .collect()
    }
}

/// Logs somebody in for a cookie.
pub(super) fn log_in(client: &mut Client, name: &str, password: &str) -> Answer {
    client.json("POST", LOGIN, &json!({"name": name, "password": password}))
}

/// What a browser sends back of the cookie that an answer sets.
pub(super) fn cookie_of(answer: &Answer) -> String {
    let set = answer.header("set-cookie").expect("a cookie is set");
    let (pair, _) = set.split_once(';').expect("it has attributes");
    pair.to_owned()
}

/// Sends JSON with more headers.
pub(super) fn post(
    client: &mut Client,
    path: &str,
    headers: &[(&str, &str)],
    body: &Value,
) -> Answer {
    let headers = [&[JSON][..], headers].concat();
    client.send("POST", path, &headers, Some(body.to_string().as_bytes()))
}

/// Connects from an address of this machine, so that the server sees another client.
pub(super) fn connect_from(from: &str, server: SocketAddr) -> Client {
    let from: IpAddr = from.parse().expect("it is an address");
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let stream = runtime.block_on(async {
        let socket = TcpSocket::new_v4().expect("a socket");
        socket.bind((from, 0).into()).expect("all of 127/8 is ours");
        let stream = socket.connect(server).await.expect("it accepts");
        stream.into_std().expect("it is a socket")
    });
    stream.set_nonblocking(false).expect("it is a socket");
    Client::of(stream).expect("it is a socket")
}
