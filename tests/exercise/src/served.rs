//! A generated server in this process, and one connection to it.

use std::{net::Ipv4Addr, path::Path};

use modelith::{
    Running, Server, SessionManager,
    codegen::{Access, App},
};
use tokio::runtime::{Builder, Runtime};

use crate::{client::Client, people::Somebody};

/// A server on a port of its own, and a connection to it.
pub struct Served<A: App> {
    runtime: Runtime,
    running: Running<A>,
    /// The connection.
    pub client: Client,
}

impl<A: App> Served<A> {
    /// Starts it over a data directory; with sessions in the store, if a model asks for them.
    ///
    /// # Panics
    /// It does not start.
    pub fn start(data: &Path) -> Self {
        let mut endpoints = A::RESOURCES.iter().flat_map(|resource| resource.endpoints);
        if endpoints.all(|endpoint| endpoint.access == Access::Public) {
            return Self::start_as(data, Server::new());
        }
        Self::start_with_sessions(data)
    }

    /// The same, with sessions in the store whether a model asks for them or not.
    ///
    /// # Panics
    /// It does not start.
    pub fn start_with_sessions(data: &Path) -> Self {
        Self::start_as(data, Server::new().with_sessions(SessionManager::durable()))
    }

    /// Starts a server as it was built, but for its address and its data.
    ///
    /// # Panics
    /// It does not start.
    pub fn start_as(data: &Path, server: Server<A>) -> Self {
        let runtime = Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        let server = server.with_listen((Ipv4Addr::LOCALHOST, 0)).with_data(data);
        let running = runtime.block_on(server.start()).expect("it starts");
        let client = Client::connect(running.local_addr()).expect("it accepts");
        Self {
            runtime,
            running,
            client,
        }
    }

    /// Connects anew.
    ///
    /// # Panics
    /// It does not listen any more.
    pub fn reconnect(&mut self) {
        let token = self.client.token.take();
        self.client = Client::connect(self.running.local_addr()).expect("it accepts");
        self.client.token = token;
    }

    /// Lets somebody ask, or nobody.
    pub fn ask_as(&mut self, somebody: Option<&Somebody>) {
        self.client.token = somebody.map(|somebody| somebody.token.clone());
    }

    /// Stops it, as SIGTERM does.
    ///
    /// # Panics
    /// It ends in an error.
    pub fn stop(self) {
        drop(self.client);
        self.runtime
            .block_on(self.running.stop())
            .expect("it stops");
    }
}
