//! A whole server of an application without models, over a real directory and real sockets.

use std::{
    io::{self, Read, Write},
    net::{SocketAddr, TcpStream},
    path::Path,
    sync::{Arc, Condvar, Mutex},
    time::{Duration, Instant},
};

use bytes::Bytes;
use http_body_util::Full;
use rustix::{
    io::Errno,
    process::{Signal, getpid, kill_process},
};

use super::{
    Running, Server, StartError, builder,
    config::{Config, Loaded, Source},
    start,
};
use crate::{
    auth::{
        BuiltIn, BuiltInTarget, BuiltInWrite, built_in_erase, built_in_removal,
        default::Role as DefaultRole, judge_built_in, visit_built_in,
    },
    documents::Documents,
    http::{Access, Call, Endpoint, Method, Resource, Response},
    model::{App, ModelVisitor},
    store::{Dependents, Judged, Removal, Staged},
    vfs::{
        Entry, File, FileSystem, Open, Vfs,
        sim::{Fault, How, Sim, Site},
    },
    wire::CborWriter,
};

/// Anyone may write to it, and nothing is kept.
pub(super) struct Doorbell;

const BELL: Resource<Doorbell> = Resource {
    path: "/api/bell",
    allow: "POST, OPTIONS",
    endpoints: &[Endpoint::new(Method::Post, (), "ring", Access::Public)],
};

impl App for Doorbell {
    type Root = BuiltIn;
    type Operation = BuiltInWrite;
    type Target = BuiltInTarget;
    type Role = DefaultRole;
    type Route = ();

    const NAME: &'static str = "doorbell";
    const VERSION: &'static str = "1.0.0";
    const LOCK: &'static str = r#"{"version": 1, "draft": false, "parents": [],
        "fingerprint": "0000000000000000000000000000000000000000000000000000000000000000",
        "models": [], "enums": []}"#;
    const OPENAPI: Documents = Documents::same("{}");
    const SCHEMAS: &'static str = concat!(
        "{\n  \"Doorbell\": {\n    \"type\": \"object\",\n    \"description\": \"\\n  a\"\n  },\n",
        "  \"Gate\": \"`Gate::lock` is `opaque`\"\n}\n",
    );
    const MODELS: &'static [&'static str] = &["Doorbell", "Gate"];
    const BODY_BYTES_MAX: usize = 0;
    const RESOURCES: &'static [Resource<Self>] = &[BELL];

    fn resource(path: &[&str]) -> Option<&'static Resource<Self>> {
        (path == ["api", "bell"]).then_some(&BELL)
    }

    fn position((): ()) -> usize {
        0
    }

    async fn handle((): (), _: Call<Self>) -> Response {
        Response::new(Full::new(Bytes::from_static(b"ding")))
    }

    fn judge(staged: &mut Staged<Self>, write: BuiltInWrite) -> Judged<BuiltInWrite> {
        judge_built_in(staged, write)
    }

    fn with_model<V: ModelVisitor<Self>>(id: u32, visitor: V) -> Option<V::Output> {
        visit_built_in(id, visitor)
    }

    fn dependents(_: &BuiltIn, _: &BuiltInTarget, _: &mut Dependents<BuiltInTarget>) {}

    fn removal(root: &BuiltIn, target: &BuiltInTarget, cbor: &mut CborWriter) -> Option<Removal> {
        built_in_removal(root, target, cbor)
    }

    fn erase(root: &mut BuiltIn, target: &BuiltInTarget) {
        built_in_erase(root, target);
    }
}

fn loopback() -> SocketAddr {
    ([127, 0, 0, 1], 0).into()
}

async fn start(data: &Path, listen: SocketAddr) -> Result<Running<Doorbell>, StartError> {
    Server::<Doorbell>::new()
        .with_listen(listen)
        .with_data(data)
        .start()
        .await
}

/// Sends a request on a connection of its own and gives all of the answer.
fn ask(address: SocketAddr, method: &str, path: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    let head = format!("{method} {path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n");
    stream.write_all(head.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[tokio::test]
async fn a_server_answers_stops_and_starts_again_on_its_data() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    for _ in 0..3 {
        let running = start(&data, loopback()).await.unwrap();
        let address = running.local_addr();
        assert!(ask(address, "GET", "/readyz").starts_with("HTTP/1.1 200 "));
        assert!(ask(address, "POST", "/api/bell").ends_with("\r\n\r\nding"));
        assert!(ask(address, "GET", "/api/nothing").starts_with("HTTP/1.1 404 "));

        let handle = running.clone();
        let (first, second) = tokio::join!(running.stop(), handle.stop());
        first.unwrap();
        second.unwrap();
        handle.ended().await.unwrap();
        TcpStream::connect(address).unwrap_err();
    }
}

#[tokio::test]
async fn a_server_whose_handles_are_gone_gives_its_data_back() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    drop(start(&data, loopback()).await.unwrap());
    let mut tries = 0;
    let again = loop {
        match start(&data, loopback()).await {
            Ok(running) => break running,
            Err(error) if tries == 100 => panic!("{error}"),
            Err(_) => tries += 1,
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    };
    again.stop().await.unwrap();
}

#[tokio::test]
async fn what_cannot_start_says_why_and_leaves_the_data_free() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let running = start(&data, loopback()).await.unwrap();

    let error = start(&data, loopback()).await.unwrap_err();
    let (text, pid) = (error.to_string(), std::process::id().to_string());
    assert!(text.contains(&pid) && text.contains("data"), "{text}");
    assert_eq!(error.exit_code(), 74);

    let other = dir.path().join("other");
    let error = start(&other, running.local_addr()).await.unwrap_err();
    assert_eq!(
        (error.to_string(), error.exit_code()),
        (
            format!(
                "cannot listen on {}: the port is in use by another process",
                running.local_addr()
            ),
            74
        ),
    );
    assert!(!other.exists());

    // The usual second start: the same address and the same data.
    let error = start(&data, running.local_addr()).await.unwrap_err();
    let text = error.to_string();
    let port = format!(
        "{}: the port is in use by another process, and the data directory ",
        running.local_addr()
    );
    assert!(
        text.contains(&port) && text.contains(&format!("process {pid} ")),
        "{text}"
    );
    assert_eq!(error.exit_code(), 74);
    running.stop().await.unwrap();

    let error = start(&data, "0.0.0.0:0".parse().unwrap())
        .await
        .unwrap_err();
    assert_eq!(
        (error.to_string(), error.exit_code()),
        (
            "refusing to listen on 0.0.0.0:0, beyond loopback, while anyone may write /api/bell: \
             listen on a loopback address, or set allow_public_writes = true"
                .to_owned(),
            78
        ),
    );

    let file = dir.path().join("file");
    std::fs::write(&file, "no directory").unwrap();
    assert_eq!(start(&file, loopback()).await.unwrap_err().exit_code(), 78);
    let missing = dir.path().join("not/there");
    assert_eq!(
        start(&missing, loopback()).await.unwrap_err().exit_code(),
        74
    );
    start(&data, loopback())
        .await
        .unwrap()
        .stop()
        .await
        .unwrap();
}

/// A configuration without a file.
fn loaded(listen: SocketAddr, data: &Path) -> Loaded {
    let mut config = Config::default();
    config.listen.take(Some(listen), Source::Program);
    config.data.take(Some(data.to_owned()), Source::Program);
    Loaded {
        config,
        file: None,
        warnings: Vec::new(),
    }
}

#[tokio::test]
async fn a_log_that_fails_ends_the_server_with_74() {
    let sim = Sim::new();
    let loaded = loaded(loopback(), Path::new("data"));
    let running = start::start::<Doorbell>(&loaded, Arc::new(sim.clone()))
        .await
        .unwrap();
    assert!(ask(running.local_addr(), "GET", "/livez").starts_with("HTTP/1.1 200 "));

    // The stop itself writes a frame.
    sim.fail(
        Fault::new(How::Errno(Errno::IO))
            .site(Site::SyncData)
            .times(u64::MAX),
    );
    for _ in 0..2 {
        let error = running.stop().await.unwrap_err();
        assert!(
            error.to_string().starts_with("writing the log failed ("),
            "{error}"
        );
        assert_eq!(error.exit_code(), 74);
    }
    running.ended().await.unwrap_err();
}

/// The one test that sends signals: they reach the whole process.
#[tokio::test]
async fn a_signal_stops_the_server_and_another_start_finds_a_clean_end() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let free = std::net::TcpListener::bind(loopback())
        .unwrap()
        .local_addr()
        .unwrap();
    for signal in [Signal::TERM, Signal::INT] {
        let loaded = loaded(free, &data);
        let serving = tokio::spawn(async move { builder::serve::<Doorbell>(&loaded).await });
        // A signal before that would end the process at once.
        let deadline = Instant::now() + Duration::from_secs(10);
        while !ask_when_listening(free, "/readyz").await.contains(" 200 ") {
            assert!(
                Instant::now() < deadline && !serving.is_finished(),
                "does not get ready"
            );
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        kill_process(getpid(), signal).unwrap();
        serving.await.unwrap().unwrap();
        TcpStream::connect(free).unwrap_err();
    }
}

/// A disk whose store cannot be opened before the gate is.
#[derive(Debug)]
struct Gated {
    sim: Sim,
    gate: Arc<(Mutex<bool>, Condvar)>,
}

impl Gated {
    fn new() -> (Self, impl FnOnce()) {
        let gate = Arc::new((Mutex::new(false), Condvar::new()));
        let opened = Arc::clone(&gate);
        let sim = Sim::new();
        let open = move || {
            *opened.0.lock().unwrap() = true;
            opened.1.notify_all();
        };
        (Self { sim, gate }, open)
    }
}

impl Vfs for Gated {
    fn lock(&self, path: &Path) -> io::Result<Option<Box<dyn File>>> {
        let is_open = self.gate.0.lock().unwrap();
        drop(
            self.gate
                .1
                .wait_while(is_open, |is_open| !*is_open)
                .unwrap(),
        );
        self.sim.lock(path)
    }

    fn open(&self, path: &Path, how: Open) -> io::Result<Box<dyn File>> {
        self.sim.open(path, how)
    }

    fn list(&self, dir: &Path) -> io::Result<Vec<Entry>> {
        self.sim.list(dir)
    }

    fn create_dir(&self, dir: &Path) -> io::Result<()> {
        self.sim.create_dir(dir)
    }

    fn sync_dir(&self, dir: &Path) -> io::Result<()> {
        self.sim.sync_dir(dir)
    }

    fn rename_new(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.sim.rename_new(from, to)
    }

    fn rename_over(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.sim.rename_over(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.sim.remove(path)
    }

    fn file_system(&self, dir: &Path) -> io::Result<FileSystem> {
        self.sim.file_system(dir)
    }

    fn free_bytes(&self, dir: &Path) -> io::Result<u64> {
        self.sim.free_bytes(dir)
    }
}

fn free_port() -> SocketAddr {
    let listener = std::net::TcpListener::bind(loopback()).unwrap();
    listener.local_addr().unwrap()
}

/// Asks as soon as the server listens.
async fn ask_when_listening(address: SocketAddr, path: &str) -> String {
    let deadline = Instant::now() + Duration::from_secs(10);
    while TcpStream::connect(address).is_err() {
        assert!(Instant::now() < deadline, "does not listen");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    ask(address, "GET", path)
}

#[tokio::test]
async fn a_server_that_loads_its_data_says_so_and_serves_nothing() {
    let (address, (vfs, open)) = (free_port(), Gated::new());
    let loaded = loaded(address, Path::new("data"));
    let starting =
        tokio::spawn(async move { start::start::<Doorbell>(&loaded, Arc::new(vfs)).await });
    let ready = ask_when_listening(address, "/readyz").await;
    assert!(ready.starts_with("HTTP/1.1 503 "), "{ready}");
    assert!(
        ready.ends_with(r#"{"status":"starting","replayed":0,"total":0}"#),
        "{ready}"
    );
    assert!(ask(address, "GET", "/livez").starts_with("HTTP/1.1 200 "));
    for (method, path) in [
        ("POST", "/api/bell"),
        ("GET", "/"),
        ("GET", "/openapi.json"),
        ("GET", "/metrics"),
        ("POST", "/_admin/data/_compact"),
    ] {
        let refused = ask(address, method, path);
        assert!(refused.starts_with("HTTP/1.1 503 "), "{refused}");
        assert!(refused.contains("retry-after: 1\r\n"), "{refused}");
        assert!(refused.contains("/problems/starting"), "{refused}");
    }
    assert!(ask(address, "POST", "/readyz").starts_with("HTTP/1.1 405 "));
    let page = ask(address, "GET", "/problems/starting");
    assert!(page.starts_with("HTTP/1.1 200 "), "{page}");
    assert!(!starting.is_finished());

    open();
    let running = starting.await.unwrap().unwrap();
    assert!(ask(address, "GET", "/readyz").ends_with(r#"{"status":"ready"}"#));
    assert!(ask(address, "POST", "/api/bell").ends_with("ding"));
    running.stop().await.unwrap();
}

#[tokio::test]
async fn a_store_that_is_refused_ends_what_was_said_before() {
    let (address, (vfs, open)) = (free_port(), Gated::new());
    let denied = Fault::new(How::Errno(Errno::IO)).site(Site::Lock);
    vfs.sim.fail(denied.times(u64::MAX));
    let loaded = loaded(address, Path::new("data"));
    let starting =
        tokio::spawn(async move { start::start::<Doorbell>(&loaded, Arc::new(vfs)).await });
    assert!(
        ask_when_listening(address, "/readyz")
            .await
            .starts_with("HTTP/1.1 503 ")
    );
    open();
    assert_eq!(starting.await.unwrap().unwrap_err().exit_code(), 74);
    TcpStream::connect(address).unwrap_err();
}
