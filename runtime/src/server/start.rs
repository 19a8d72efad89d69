//! Starting: refuse what is unsafe, take the address, say there that the server is starting, open the
//! store, and only then serve it.

use std::{
    num::NonZero,
    sync::{Arc, atomic::AtomicBool},
    thread,
    time::Duration,
};

use tokio::{
    sync::{oneshot, watch},
    time::{sleep, timeout},
};

use super::{
    Running, StartError,
    builder::{Inner, WriterEnd},
    config::{AdminListen, Compaction, Config, Events, Loaded},
    desk::Desk,
    error::Refusal,
    exposure::{self, Exposure, NeedsSessions},
    memory,
    service::{Service, Sockets},
    socket::AdminSocket,
    sweep::Sweep,
};
use crate::{
    data_dir::Holder,
    documents::Logins,
    http::{Access, Context, Gate, Lifetime, Readiness},
    log::SegmentSizes,
    model::{App, Has, ModelVisitor, Relations},
    schema::Schema,
    store::{
        self, Failure, HistoryPolicy, Opened, PROOF_AFTER, Place, Policy, Progress, Threshold,
    },
    vfs::{Disk, Vfs},
};

/// How long answers may take once the store was refused.
const REFUSED_STOP_LIMIT: Duration = Duration::from_secs(2);

/// How often it is looked for the process that has the data directory, and with which pauses.
const HOLDER_LOOKS: u32 = 5;
const HOLDER_LOOK_EVERY: Duration = Duration::from_millis(50);

/// How often the log says how far the start is.
const TELL_EVERY: Duration = Duration::from_secs(5);

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
    let (main, admin) = listen(config, &place).await?;
    let progress = Arc::clone(&place.progress);
    let service = Service::<A>::new(config, Arc::clone(&progress));
    let listeners = service.start(config, main, admin)?;
    let opened = match open::<A>(place.clone(), &progress).await {
        Ok(opened) => opened,
        Err(error) => {
            // Who was told to wait gets an answer, and the port is free when this returns.
            let _: Result<_, _> = timeout(REFUSED_STOP_LIMIT, listeners.stop()).await;
            return Err(error);
        }
    };
    tell_opened(&opened, config);
    let sessions = config.program.sessions.as_ref();
    let keeper = sessions.map(|sessions| sessions.0.clone());
    let desk = Desk::new(&opened, place).with_keeper(keeper);
    let context = Arc::new(Context::new(
        Arc::clone(&opened.store),
        service.limits.clone(),
        gate(config),
    ));
    let metrics = service.metrics(config, &opened.store, listeners.gauges());
    context.set_scrape(Box::new(metrics));
    // From here on a failure must close the store, which `Inner` does when it is dropped.
    let mut inner = Inner {
        writer: watch_writer(opened)?,
        listeners,
        socket: None,
        sweep: None,
        context: Arc::clone(&context),
    };
    inner.sweep = config.program.sessions.as_ref().map(|sessions| {
        let keeper = sessions.0.clone();
        Sweep::start(context.store(), keeper, lifetime(config))
    });
    inner.socket = start_socket(config, desk);
    context.set_readiness(Readiness::Ready);
    service.front.open(context);
    tell_listening(&inner, &exposure);
    if config.program.sessions.is_some() {
        tell_cookie(config);
        tell_first(&inner, config);
    }
    Ok(Running::new(inner))
}

/// Listens at the main port, and at the operator's own if there is one.
async fn listen(config: &Config, place: &Place) -> Result<(Sockets, Option<Sockets>), StartError> {
    let count = thread::available_parallelism().map_or(1, NonZero::get);
    let main = match Sockets::listen(config.listen.value, count) {
        Ok(main) => main,
        Err(error) if error.is_in_use() => {
            // A server that was started twice finds its port in use before it looks at its data.
            // Taking the lock would tell more, but another start may be about to.
            let holder = holder(place).await;
            return Err(Refusal::InUse(error, place.path.clone(), holder).into());
        }
        Err(error) => return Err(error.into()),
    };
    let admin = match config.admin.listen.value {
        AdminListen::Off => None,
        AdminListen::At(address) => Some(Sockets::listen(address, 1)?),
    };
    Ok((main, admin))
}

/// The process that has the data directory, as far as that is known. One that has just begun listens
/// before it says who it is.
async fn holder(place: &Place) -> Option<Holder> {
    for _ in 0..HOLDER_LOOKS {
        let holder = Holder::last(&*place.vfs, &place.path).filter(Holder::may_run);
        if holder.is_some() {
            return holder;
        }
        sleep(HOLDER_LOOK_EVERY).await;
    }
    None
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
fn exposure<A: App>(config: &Config) -> Result<Exposure, StartError> {
    let requires_session = config.require_session.value;
    let schema = Schema::parse(A::LOCK).map_err(Refusal::Lock)?;
    let mut exposure = Exposure {
        is_draft: schema.draft,
        ..Exposure::default()
    };
    for resource in A::RESOURCES {
        // A record's path says nothing that its collection's does not.
        let path = resource.path.split("/{").next().unwrap_or(resource.path);
        let endpoints = || resource.endpoints.iter();
        let is_open = |access| access == Access::Public && !requires_session;
        let public = || endpoints().filter(|endpoint| is_open(endpoint.access));
        let is_public = public().next().is_some();
        let is_written = public().any(|endpoint| !endpoint.method.is_safe());
        let is_gated = endpoints().any(|endpoint| endpoint.access != Access::Public);
        for (holds, paths) in [
            (is_gated, &mut exposure.gated),
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
/// The operator's port is where it must not be, or there are no sessions where they are needed.
pub(super) fn check_exposure<A: App>(config: &Config) -> Result<Exposure, StartError> {
    let mut exposure = exposure::<A>(config)?;
    let (program, required) = (&config.program, &config.require_session);
    if program.requires_session && !required.value {
        return Err(Refusal::Loosened(required.source.clone()).into());
    }
    if program.sessions.is_none() {
        if required.value {
            let why = NeedsSessions::Required(required.source.clone());
            return Err(Refusal::NoSessions(why).into());
        }
        if !exposure.gated.is_empty() {
            let why = NeedsSessions::Models(exposure.gated);
            return Err(Refusal::NoSessions(why).into());
        }
    }
    match config.admin.listen.value {
        AdminListen::Off => exposure.is_admin_public = program.sessions.is_none(),
        AdminListen::At(address) => {
            let checked = exposure::check_admin(address, config.admin.allow_remote.value);
            checked.map_err(Refusal::AdminRemote)?;
        }
    }
    Ok(exposure)
}

/// Which form of the document is true.
pub(super) const fn logins(config: &Config) -> Logins {
    Logins::new(
        config.program.sessions.is_some(),
        config.require_session.value,
    )
}

/// Who may use what.
fn gate(config: &Config) -> Gate {
    let sessions = &config.program.sessions;
    Gate {
        sessions: sessions.as_ref().map(|sessions| sessions.0.clone()),
        require_session: config.require_session.value,
        lifetime: lifetime(config),
        public: config.public_url.value.0.clone(),
        trusted_origins: config.trusted_origins.value.0.clone(),
        trusted_proxies: config.trusted_proxies.value.0.clone(),
        has_told_of_proxy: AtomicBool::new(false),
    }
}

const fn lifetime(config: &Config) -> Lifetime {
    Lifetime {
        idle: config.sessions.idle.value,
        absolute: config.sessions.absolute.value,
    }
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
        proof_after: PROOF_AFTER,
        progress: Arc::default(),
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
        history: HistoryPolicy {
            keep: config.history.keep.value,
            max_bytes: config.history.max_bytes.value.0,
            ..HistoryPolicy::DEFAULT
        },
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
async fn open<A: App>(place: Place, progress: &Progress) -> Result<Opened<A>, StartError> {
    let (done, mut result) = oneshot::channel();
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
    loop {
        if let Ok(opened) = timeout(TELL_EVERY, &mut result).await {
            return Ok(opened.map_err(|_| Refusal::Opening)??);
        }
        let (replayed, total) = progress.read();
        tracing::info!(replayed, total, "loading the data");
    }
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

/// Says which cookie browsers get.
fn tell_cookie(config: &Config) {
    match &config.public_url.value.0 {
        Some(public) if !public.is_local => {}
        Some(public) => tracing::info!(
            "the session's cookie is `session`, without Secure: {} is plain HTTP on this machine",
            public.origin
        ),
        None => tracing::info!(
            "public_url is not set: the session's cookie is Secure, but for requests to localhost"
        ),
    }
}

/// Says how the first administrator comes to be, while there is nobody.
fn tell_first<A: App>(inner: &Inner<A>, config: &Config) {
    let token = match inner.context.open_first() {
        Ok(None) => return,
        Ok(Some(token)) => token,
        Err(error) => {
            tracing::warn!(%error, "no link for the first administrator; `user add` makes one");
            return;
        }
    };
    let address = match &config.public_url.value.0 {
        Some(public) => public.origin.to_string(),
        None => format!("http://{}", inner.listeners.address()),
    };
    tracing::warn!(
        "there are no users yet: whoever opens this link first becomes the administrator, once and \
         until the next start: {address}/auth/first?token={}",
        token.expose()
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
    if let Some(address) = inner.listeners.admin_address() {
        tracing::info!("/_admin and /metrics on http://{address}");
    }
    tracing::info!("listening on http://{}", inner.listeners.address());
}
