//! Starting: refuse what is unsafe, take the address, open the store, and only then listen.

use std::{num::NonZero, sync::Arc, thread};

use hyper::{Request, Response, body::Incoming};
use rustix::process::{Resource as Limit, Rlimit, getrlimit, setrlimit};
use tokio::sync::{oneshot, watch};

use super::{
    Running, StartError,
    access::AccessLog,
    admission::Admission,
    builder::{Inner, WriterEnd},
    config::{AdminListen, Compaction, Config, Events, Loaded},
    connection::{Answer, Patience},
    desk::Desk,
    error::Refusal,
    exposure::{self, Exposure},
    listen::{self, Bound},
    memory,
    socket::AdminSocket,
    worker::{Plan, Workers},
};
use crate::{
    data_dir::Holder,
    http::{self, Access, Context, Door, Limits, Readiness},
    log::SegmentSizes,
    model::{App, Has, ModelVisitor, Relations},
    schema::Schema,
    store::{self, Failure, Opened, Place, Policy, Threshold},
    vfs::{Disk, Vfs},
};

/// Files that are open beside connections: the log's, listening sockets, event queues.
const OTHER_FILES: u64 = 64;

/// Starts a server; `vfs` has its data directory.
pub(super) async fn start<A: App>(
    loaded: &Loaded,
    vfs: Arc<dyn Vfs>,
) -> Result<Running<A>, StartError> {
    let config = &loaded.config;
    for warning in &loaded.warnings {
        tracing::warn!("{warning}");
    }
    let exposure = check_exposure::<A>(config)?;
    exposure.check(config.listen.value, config.allow_public_writes.value)?;
    let place = Place {
        vfs,
        compaction: policy::<A>(config)?,
        ..place(config)
    };
    let bound = match listen::bind(config.listen.value) {
        Ok(bound) => bound,
        Err(error) if error.is_in_use() => {
            // A server that was started twice finds its port in use before it looks at its data.
            // Taking the lock would tell more, but another start may be about to.
            let holder = Holder::last(&*place.vfs, &place.path).filter(Holder::may_run);
            return Err(Refusal::InUse(error, place.path, holder).into());
        }
        Err(error) => return Err(error.into()),
    };
    let address = bound.address();
    let admin = match config.admin.listen.value {
        AdminListen::Off => None,
        AdminListen::At(address) => Some(listen::bind(address)?),
    };
    let opened = open::<A>(place.clone()).await?;
    tell_opened(&opened, config);
    let desk = Desk::new(&opened, place);

    let limits = Limits {
        body_timeout: config.timeouts.body.value,
        body_bytes: config.limits.body_bytes.value.as_usize(),
        answer_bytes: config.limits.answer_bytes.value.as_usize(),
    };
    let context = Arc::new(Context::new(Arc::clone(&opened.store), limits));
    // From here on a failure must close the store, which `Inner` does when it is dropped.
    let mut inner = Inner {
        address,
        writer: watch_writer(opened)?,
        workers: Workers::none(),
        admin: None,
        socket: None,
        context: Arc::clone(&context),
    };
    let workers = AllWorkers {
        config,
        context: &context,
    };
    let door = Door::Main {
        admin: admin.is_none(),
    };
    let count = thread::available_parallelism().map_or(1, NonZero::get);
    inner.workers = workers.start(bound, count, door)?;
    if let Some(bound) = admin {
        let address = bound.address();
        let started = workers.start(bound, 1, Door::Admin(address))?;
        inner.admin = Some((address, started));
    }
    inner.socket = start_socket(config, desk);
    context.set_readiness(Readiness::Ready);
    tell_listening(&inner, &exposure);
    Ok(Running::new(inner))
}

/// Serves the socket of the data directory. Without it the server is as good, but for commands.
fn start_socket<A: App>(config: &Config, desk: Desk<A>) -> Option<AdminSocket> {
    let data = &config.data.value;
    match AdminSocket::start(data, desk, config.timeouts.stop.value) {
        Ok(socket) => Some(socket),
        Err(error) => {
            tracing::warn!(%error, data = %data.display(), "no socket for commands: they cannot reach this server");
            None
        }
    }
}

/// What the application's constants say about who may reach it.
pub(super) fn exposure<A: App>() -> Result<Exposure, StartError> {
    let schema = Schema::parse(A::LOCK).map_err(Refusal::Lock)?;
    let mut exposure = Exposure {
        is_draft: schema.draft,
        ..Exposure::default()
    };
    for resource in A::RESOURCES {
        // A record's path says nothing that its collection's does not.
        let path = resource.path.split("/{").next().unwrap_or(resource.path);
        let public = || {
            resource
                .endpoints
                .iter()
                .filter(|e| e.access == Access::Public)
        };
        let is_public = public().next().is_some();
        let is_written = public().any(|endpoint| !endpoint.method.is_safe());
        for (holds, paths) in [
            (is_public, &mut exposure.public),
            (is_written, &mut exposure.public_writes),
        ] {
            if holds && !paths.contains(&path) {
                paths.push(path);
            }
        }
    }
    Ok(exposure)
}

/// As [`exposure`], with what the configuration adds to it.
///
/// # Errors
/// The operator's port is where it must not be.
pub(super) fn check_exposure<A: App>(config: &Config) -> Result<Exposure, StartError> {
    let mut exposure = exposure::<A>()?;
    match config.admin.listen.value {
        AdminListen::Off => exposure.is_admin_public = true,
        AdminListen::At(address) => {
            let checked = exposure::check_admin(address, config.admin.allow_remote.value);
            checked.map_err(Refusal::AdminRemote)?;
        }
    }
    Ok(exposure)
}

/// Where the configuration puts the store.
pub(super) fn place(config: &Config) -> Place {
    let names = config.allow_remote_data.value.0.iter();
    Place {
        vfs: Arc::new(Disk),
        path: config.data.value.clone(),
        allow_remote: names.map(|name| (*name).to_owned()).collect(),
        segments: SegmentSizes {
            first: config.storage.segment_first.value.0,
            max: config.storage.segment_max.value.0,
        },
        compaction: Policy::default(),
        previous_checkpoint: config.previous_checkpoint,
    }
}

/// When models are compacted without being asked for.
///
/// # Errors
/// The program asks for what would never end.
pub(super) fn policy<A: App>(config: &Config) -> Result<Policy, Refusal> {
    let Compaction { events, every } = &config.compaction;
    let all = match events.value {
        Events::Off => None,
        Events::Of(0) => return Err(Refusal::Threshold("events")),
        Events::Of(_) if every.value.is_zero() => return Err(Refusal::Threshold("every")),
        Events::Of(events) => Some(Threshold {
            events,
            every: every.value,
        }),
    };
    let models = A::MODEL_IDS.iter().filter_map(|&id| {
        let threshold = A::with_model(id, OwnThreshold).flatten()?;
        Some((id, threshold))
    });
    Ok(Policy {
        memory_max: memory::bound(config.memory.max.value),
        all,
        models: models.collect(),
    })
}

/// What a model itself says of its compaction.
struct OwnThreshold;

impl<A: App> ModelVisitor<A> for OwnThreshold {
    type Output = Option<Threshold>;

    fn visit<M>(self) -> Self::Output
    where
        M: Relations<A>,
        A::Root: Has<M>,
    {
        M::COMPACT
    }
}

/// The service of the workers: the context, which every request sees.
struct Requests<A: App> {
    context: Arc<Context<A>>,
    door: Door,
}

impl<A: App> Clone for Requests<A> {
    fn clone(&self) -> Self {
        Self {
            context: Arc::clone(&self.context),
            door: self.door,
        }
    }
}

impl<A: App> Answer for Requests<A> {
    type Body = http::Body;

    async fn answer(&self, request: Request<Incoming>) -> Response<Self::Body> {
        http::answer(&self.context, self.door, request).await
    }
}

/// What the workers of every listener have in common.
struct AllWorkers<'s, A: App> {
    config: &'s Config,
    context: &'s Arc<Context<A>>,
}

impl<A: App> AllWorkers<'_, A> {
    /// Starts `count` workers that serve what is behind `door`.
    fn start(&self, bound: Bound, count: usize, door: Door) -> Result<Workers, StartError> {
        let Self { config, context } = self;
        let listeners = bound.listen(count)?;
        let (limits, timeouts) = (&config.limits, &config.timeouts);
        let plan = Plan {
            service: Requests {
                context: Arc::clone(context),
                door,
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
            admission: Admission::new(
                files_for_connections(limits.connections.value.as_usize()),
                limits.connections_per_address.value.as_usize(),
            ),
            answers: Arc::clone(context.answers()),
            stop_limit: timeouts.stop.value,
        };
        Ok(Workers::start(listeners, &plan).map_err(Refusal::Threads)?)
    }
}

/// Waits until the writer has ended, which leaves the data directory, and then says how it did.
fn watch_writer<A: App>(opened: Opened<A>) -> Result<WriterEnd, Refusal> {
    let Opened { store, writer, .. } = opened;
    let (ended, watch) = watch::channel(None);
    let wait = move || {
        let result = writer.join().map_err(Arc::new);
        if let Err(failure) = &result {
            tracing::error!("{failure}");
        }
        ended.send_replace(Some(result));
    };
    let thread = thread::Builder::new()
        .name("modelith-watch".to_owned())
        .spawn(wait);
    thread.map(|_| watch).map_err(|error| {
        store.close();
        Refusal::Threads(error)
    })
}

/// Opens the store without holding up the runtime that the caller is in.
async fn open<A: App>(place: Place) -> Result<Opened<A>, StartError> {
    let (done, result) = oneshot::channel();
    let run = move || {
        // Whoever asked may have been broken off meanwhile.
        if let Err(Ok(Opened { store, writer, .. })) = done.send(store::open::<A>(place)) {
            store.close();
            let _: Result<(), Failure> = writer.join();
        }
    };
    let thread = thread::Builder::new()
        .name("modelith-open".to_owned())
        .spawn(run);
    thread.map_err(Refusal::Threads)?;
    let opened = result.await.map_err(|_| Refusal::Opening)?;
    Ok(opened?)
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

fn tell_opened<A: App>(opened: &Opened<A>, config: &Config) {
    let counts = &opened.counts;
    if let Some(torn) = &opened.torn {
        tracing::warn!(
            sequence = torn.sequence.0,
            bytes = torn.bytes,
            quarantine = %torn.quarantine.display(),
            "the last write of the run before is torn and was not proven durable: it is put aside"
        );
    }
    tracing::info!(
        data = %config.data.value.display(),
        sequence = opened.store.state().sequence.0,
        rows = opened.loaded.rows,
        events = opened.loaded.carried + counts.records,
        bytes = counts.bytes,
        "store opened"
    );
}

fn tell_listening<A: App>(inner: &Inner<A>, exposure: &Exposure) {
    if exposure.is_draft {
        tracing::warn!(
            "models.lock holds a draft: the server listens on loopback only, and a later build may \
             refuse this data; `modelith lock accept` freezes it"
        );
    }
    if !exposure.public.is_empty() {
        tracing::info!(
            paths = exposure.public.join(", "),
            "anyone who reaches it may use these"
        );
    }
    if let Some((address, _)) = &inner.admin {
        tracing::info!("/_admin and /metrics on http://{address}");
    }
    tracing::info!("listening on http://{}", inner.address);
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
