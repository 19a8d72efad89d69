//! The listeners, and what each of their workers answers with.

use std::{
    net::{SocketAddr, TcpListener},
    sync::Arc,
};

use hyper::{Request, Response, body::Incoming};
use rustix::process::{Resource as Limit, Rlimit, getrlimit, setrlimit};

use super::{
    access::AccessLog,
    admission::Admission,
    config::Config,
    connection::{Answer, Patience},
    error::Refusal,
    listen::{self, ListenError},
    process,
    worker::{Plan, Workers},
};
use crate::{
    http::{self, Budget, Door, Front, Lane, Limits, Peer, Traffic},
    metrics::{Gauge, Metrics, Sources},
    model::App,
    store::{Progress, Store},
};

/// Files that are open beside connections: the log's, listening sockets, event queues.
const OTHER_FILES: u64 = 64;

/// What the workers of every listener have in common.
pub(super) struct Service<A: App> {
    pub(super) front: Arc<Front<A>>,
    pub(super) limits: Limits,
    traffic: Arc<Traffic>,
}

/// The listeners, with their workers.
#[derive(Debug)]
pub(super) struct Listeners {
    main: Listener,
    /// The operator's own port.
    admin: Option<Listener>,
}

/// The sockets of a port, which take connections from now on.
#[derive(Debug)]
pub(super) struct Sockets {
    address: SocketAddr,
    listening: Vec<TcpListener>,
}

impl Sockets {
    /// Listens at an address with so many sockets.
    ///
    /// # Errors
    /// The address is not this machine's, the port is in use or needs a privilege.
    pub(super) fn listen(address: SocketAddr, count: usize) -> Result<Self, ListenError> {
        let bound = listen::bind(address)?;
        Ok(Self {
            address: bound.address(),
            listening: bound.listen(count)?,
        })
    }
}

#[derive(Debug)]
struct Listener {
    address: SocketAddr,
    workers: Workers,
    admission: Arc<Admission>,
}

impl<A: App> Service<A> {
    /// That of a server which is as far as `progress` says.
    pub(super) fn new(config: &Config, progress: Arc<Progress>) -> Self {
        let answer_bytes = config.limits.answer_bytes.value.as_usize();
        Self {
            front: Arc::new(Front::new(progress)),
            limits: Limits {
                body_timeout: config.timeouts.body.value,
                body_bytes: config.limits.body_bytes.value.as_usize(),
                answers: Arc::new(Budget::new(answer_bytes)),
            },
            traffic: Arc::new(Traffic::of::<A>()),
        }
    }

    /// Serves what listens, with a worker a socket: the main port, and the operator's own if there is
    /// one.
    ///
    /// # Errors
    /// There are no threads to be had.
    pub(super) fn start(
        &self,
        config: &Config,
        main: Sockets,
        admin: Option<Sockets>,
    ) -> Result<Listeners, Refusal> {
        let door = Door::Main {
            admin: admin.is_none(),
        };
        let main = self.listener(config, main, door)?;
        let admin = admin.map(|sockets| {
            let door = Door::Admin(sockets.address);
            self.listener(config, sockets, door)
        });
        let admin = admin.transpose()?;
        Ok(Listeners { main, admin })
    }

    fn listener(&self, config: &Config, sockets: Sockets, door: Door) -> Result<Listener, Refusal> {
        let (limits, timeouts) = (&config.limits, &config.timeouts);
        let admission = Admission::new(
            files_for_connections(limits.connections.value.as_usize()),
            limits.connections_per_address.value.as_usize(),
        );
        let plan = Plan {
            service: Requests {
                front: Arc::clone(&self.front),
                door,
                lane: self.traffic.lane(),
                traffic: Arc::clone(&self.traffic),
            },
            patience: Patience {
                first_byte: timeouts.first_byte.value,
                headers: timeouts.headers.value,
                write: timeouts.write.value,
                idle: timeouts.idle.value,
            },
            access: AccessLog {
                is_on: config.log.access.value,
            },
            admission: Arc::clone(&admission),
            answers: Arc::clone(&self.limits.answers),
            stop_limit: timeouts.stop.value,
        };
        let workers = Workers::start(sockets.listening, &plan).map_err(Refusal::Threads)?;
        Ok(Listener {
            address: sockets.address,
            workers,
            admission,
        })
    }

    /// What `/metrics` shows of an open store.
    pub(super) fn metrics(
        &self,
        config: &Config,
        store: &Arc<Store<A>>,
        connections: Vec<(&'static str, Gauge)>,
    ) -> Metrics {
        let sources = Sources {
            store: Arc::clone(store) as _,
            traffic: Arc::clone(&self.traffic),
            connections,
            process: process::figures,
            build: (A::NAME, A::VERSION),
        };
        Metrics::new(&config.metrics.prefix.value.0, sources)
    }
}

impl Listeners {
    /// The main port's address.
    pub(super) const fn address(&self) -> SocketAddr {
        self.main.address
    }

    /// That of the operator's own port, if there is one.
    pub(super) fn admin_address(&self) -> Option<SocketAddr> {
        self.admin.as_ref().map(|listener| listener.address)
    }

    /// Reads how many connections each has.
    pub(super) fn gauges(&self) -> Vec<(&'static str, Gauge)> {
        let listeners = [("main", Some(&self.main)), ("admin", self.admin.as_ref())];
        let gauges = listeners.into_iter().filter_map(|(name, listener)| {
            let admission = Arc::clone(&listener?.admission);
            let read: Gauge = Box::new(move || admission.connections() as u64);
            Some((name, read))
        });
        gauges.collect()
    }

    /// Accepts nothing more, and lets requests end. It may be called again.
    pub(super) async fn stop(&self) {
        self.main.workers.stop().await;
        if let Some(admin) = &self.admin {
            admin.workers.stop().await;
        }
    }
}

/// What a worker answers with.
struct Requests<A: App> {
    front: Arc<Front<A>>,
    door: Door,
    lane: Arc<Lane>,
    traffic: Arc<Traffic>,
}

impl<A: App> Clone for Requests<A> {
    fn clone(&self) -> Self {
        Self {
            front: Arc::clone(&self.front),
            door: self.door,
            lane: Arc::clone(&self.lane),
            traffic: Arc::clone(&self.traffic),
        }
    }
}

impl<A: App> Answer for Requests<A> {
    type Body = http::Body;

    fn of_worker(&self) -> Self {
        Self {
            lane: self.traffic.lane(),
            ..self.clone()
        }
    }

    async fn answer(&self, peer: &Peer, request: Request<Incoming>) -> Response<Self::Body> {
        self.front
            .answer(self.door, &self.lane, peer, request)
            .await
    }
}

/// Lets the process open as many files as it may have connections, as far as the hard limit goes,
/// and gives how many connections it may have then: clients must never take the files that the log
/// needs.
fn files_for_connections(connections: usize) -> usize {
    let needed = connections as u64 + OTHER_FILES;
    let Rlimit { current, maximum } = getrlimit(Limit::Nofile);
    let Some(current) = current.filter(|current| *current < needed) else {
        return connections;
    };
    let possible = maximum.map_or(needed, |maximum| maximum.min(needed));
    let raised = setrlimit(
        Limit::Nofile,
        Rlimit {
            current: Some(possible),
            maximum,
        },
    );
    let files = if raised.is_ok() { possible } else { current };
    let fit = connections_that_fit(files).min(connections);
    if fit < connections {
        tracing::warn!(
            files,
            connections = fit,
            "the limit of open files (ulimit -n) is lower than limits.connections needs"
        );
    }
    fit
}

/// Where there are few files, a quarter of them is kept for what is no connection.
fn connections_that_fit(files: u64) -> usize {
    let others = OTHER_FILES.min(files / 4);
    usize::try_from(files - others).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clients_never_take_the_files_that_the_log_needs() {
        for (files, connections) in [(1_064, 1_000), (256, 192), (40, 30), (4, 3), (0, 0)] {
            assert_eq!(connections_that_fit(files), connections);
        }
    }
}
