//! A generated server in this process, and one connection to it.

use std::{net::Ipv4Addr, path::Path};

use modelith::{Running, Server, codegen::App};
use tokio::runtime::{Builder, Runtime};

use crate::client::Client;

/// A server on a port of its own, and a connection to it.
pub struct Served<A: App> {
    runtime: Runtime,
    running: Running<A>,
    /// The connection.
    pub client: Client,
}

impl<A: App> Served<A> {
    /// Starts it over a data directory.
    ///
    /// # Panics
    /// It does not start.
    pub fn start(data: &Path) -> Self {
        let runtime = Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        let server = Server::<A>::new()
            .with_listen((Ipv4Addr::LOCALHOST, 0))
            .with_data(data);
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
        self.client = Client::connect(self.running.local_addr()).expect("it accepts");
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
