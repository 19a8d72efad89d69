//! A generated server in this process, and one connection to it.

use std::{net::Ipv4Addr, path::Path};

use modelith::{Running, Server, codegen::App};
use tokio::runtime::{Builder, Runtime};

use crate::client::Client;

pub(crate) struct Served<A: App> {
    runtime: Runtime,
    running: Running<A>,
    pub(crate) client: Client,
}

impl<A: App> Served<A> {
    pub(crate) fn start(data: &Path) -> Self {
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

    pub(crate) fn reconnect(&mut self) {
        self.client = Client::connect(self.running.local_addr()).expect("it accepts");
    }

    pub(crate) fn stop(self) {
        drop(self.client);
        self.runtime
            .block_on(self.running.stop())
            .expect("it stops");
    }
}
