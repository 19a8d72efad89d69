//! The routes of the socket: each a command, done in a thread.

use std::{
    io::{self, BufReader, Read, Write},
    path::PathBuf,
    thread,
    time::{Duration, Instant},
};

use http_body_util::{Either, Full};
use hyper::{
    Method, Request, Response, StatusCode,
    body::{Bytes, Incoming},
    header::{ALLOW, CONTENT_TYPE, HeaderValue},
};

use super::{
    event::{Event, Texts},
    pipe::{Outflow, PipeBody, inflow, outflow},
};
use crate::{
    http::decode_parameter,
    model::App,
    sequence::Sequence,
    server::{
        desk::{Desk, Watch},
        exit,
        failed::{Failed, key as key_bytes, model, table},
    },
    transfer::Progress,
};

type Answer = Response<Either<Full<Bytes>, PipeBody>>;

/// Bytes of an import that are read at once.
const READ_BYTES: usize = 64 << 10;

/// Most bytes of an order: names and a password.
const ORDER_BYTES_MAX: u64 = 64 << 10;

/// So often at most it is told how far something is.
const TELL_EVERY: Duration = Duration::from_millis(100);

const NDJSON: HeaderValue = HeaderValue::from_static("application/x-ndjson");

/// What can be asked.
enum Asked {
    /// `GET /_admin/export/{model}`: its records, a line each.
    Export(u32),
    /// `POST /_admin/import/{model}?bytes=N`: lines, of so many bytes if that is known.
    Import { model: u32, total: u64 },
    /// `POST /_admin/compact?model=A&model=B`: of all models, if none is named.
    Compact(Vec<String>),
    /// `POST /_admin/backup?dir=/absolute/path`
    Backup(PathBuf),
    /// `GET /_admin/verify`
    Verify,
    /// `GET /_admin/log?json=true&from=N`: the log, from the frame on that holds this sequence.
    Dump { json: bool, from: Sequence },
    /// `GET /_admin/record/{model}/{key}?json=true`: one record's past.
    Past {
        json: bool,
        model: u32,
        key: Vec<u8>,
    },
    /// `POST /_admin/people`: what is to be done with users and sessions, as JSON.
    People,
}

/// Answers a request. What takes time goes on after it.
pub(super) fn answer<A: App>(desk: Desk<A>, request: Request<Incoming>) -> Answer {
    match asked::<A>(&request) {
        Ok(asked) => answer_to(desk, asked, request),
        Err((status, failed)) => refused(status, failed),
    }
}

fn asked<A: App>(request: &Request<Incoming>) -> Result<Asked, (StatusCode, Failed)> {
    let not_found = |failed| (StatusCode::NOT_FOUND, failed);
    let model = |name: &str| {
        let name = decode_parameter(name).unwrap_or_default();
        model::<A>(&name).map_err(not_found)
    };
    let query = request.uri().query().unwrap_or_default().split('&');
    let parameters = query.filter_map(|parameter| parameter.split_once('='));
    let path = request.uri().path();
    let segments: Vec<&str> = path.split('/').skip(1).collect();
    let (method, asked) = match segments.as_slice() {
        ["_admin", "export", name] => (Method::GET, Asked::Export(model(name)?)),
        ["_admin", "import", name] => {
            let mut parameters = parameters.filter(|(name, _)| *name == "bytes");
            let total = parameters.next().and_then(|(_, bytes)| bytes.parse().ok());
            let model = model(name)?;
            let total = total.unwrap_or(0);
            (Method::POST, Asked::Import { model, total })
        }
        ["_admin", "compact"] => {
            let names = parameters.filter(|(name, _)| *name == "model");
            let names = names.filter_map(|(_, name)| decode_parameter(name));
            let names = names.map(|name| name.into_owned()).collect();
            (Method::POST, Asked::Compact(names))
        }
        ["_admin", "backup"] => {
            let mut parameters = parameters.filter(|(name, _)| *name == "dir");
            let dir = parameters.next().and_then(|(_, dir)| decode_parameter(dir));
            let dir = dir.map(|dir| PathBuf::from(&*dir));
            let dir = dir.filter(|dir| dir.is_absolute());
            let dir = dir.ok_or_else(|| not_found(unknown(path)))?;
            (Method::POST, Asked::Backup(dir))
        }
        ["_admin", "people"] => (Method::POST, Asked::People),
        ["_admin", "verify"] => (Method::GET, Asked::Verify),
        ["_admin", "record", name, key] => {
            let name = decode_parameter(name).unwrap_or_default();
            let model = table::<A>(&name).map_err(not_found)?;
            let key = decode_parameter(key).unwrap_or_default();
            let key = key_bytes::<A>(model, &key).map_err(not_found)?;
            let mut parameters = parameters;
            let json = parameters.any(|parameter| parameter == ("json", "true"));
            (Method::GET, Asked::Past { json, model, key })
        }
        ["_admin", "log"] => {
            let (mut json, mut from) = (false, Sequence(0));
            for (name, value) in parameters {
                match name {
                    "json" => json = value == "true",
                    "from" => from = Sequence(value.parse().unwrap_or(0)),
                    _ => {}
                }
            }
            (Method::GET, Asked::Dump { json, from })
        }
        _ => return Err(not_found(unknown(path))),
    };
    if *request.method() == method {
        Ok(asked)
    } else {
        let sentence = format!("the server answers {path} to {method} only");
        let code = exit::DEFECT;
        Err((StatusCode::METHOD_NOT_ALLOWED, Failed { sentence, code }))
    }
}

/// A command of another version than the server's asks for what it does not have.
fn unknown(path: &str) -> Failed {
    Failed {
        sentence: format!("the server that runs does not have {path}: it is of another version"),
        code: exit::USAGE,
    }
}

fn answer_to<A: App>(desk: Desk<A>, asked: Asked, request: Request<Incoming>) -> Answer {
    match asked {
        Asked::Export(model) => streamed("modelith-export", move |mut out| {
            // Whoever reads may have enough, and then nobody hears an error.
            if desk.export(model, &mut out, &mut |_| {}).is_ok() {
                out.end();
            }
        }),
        Asked::Import { model, total } => {
            let (input, bringing) = inflow(request.into_body());
            tokio::spawn(bringing);
            let mut input = BufReader::with_capacity(READ_BYTES, input);
            told("modelith-import", move |watch| {
                desk.import(model, &mut input, total, watch)
            })
        }
        Asked::People => {
            let (input, bringing) = inflow(request.into_body());
            tokio::spawn(bringing);
            told("modelith-people", move |_| {
                let order = serde_json::from_reader(input.take(ORDER_BYTES_MAX));
                desk.order(&order.map_err(|_| unknown("this order"))?)
            })
        }
        Asked::Compact(names) => told("modelith-compact", move |_| desk.compact(&names)),
        Asked::Backup(dir) => told("modelith-backup", move |watch| desk.back_up(&dir, watch)),
        Asked::Verify => told("modelith-verify", move |_| desk.verify()),
        Asked::Dump { json, from } => texts("modelith-dump", move |mut out| {
            desk.dump(json, from, &mut out)
        }),
        Asked::Past { json, model, key } => texts("modelith-record", move |mut out| {
            desk.past(json, model, &key, &mut out)
        }),
    }
}

/// An answer of lines, and at last whether they are all.
fn texts(
    thread: &str,
    work: impl FnOnce(Texts<'_>) -> Result<io::Result<()>, Failed> + Send + 'static,
) -> Answer {
    streamed(thread, move |mut out| {
        let last = match work(Texts::new(&mut out)) {
            Ok(Ok(())) => Event::Done(String::new()),
            // Who asked has gone.
            Ok(Err(_)) => return,
            Err(failed) => Event::Failed(failed),
        };
        tell(&mut out, &last);
        out.end();
    })
}

/// An answer of events: how far it is, and at last what was done.
fn told(
    thread: &str,
    work: impl FnOnce(Watch<'_>) -> Result<String, Failed> + Send + 'static,
) -> Answer {
    streamed(thread, move |mut out| {
        let mut told = Instant::now();
        let mut watch = |progress: Progress| {
            if told.elapsed() >= TELL_EVERY {
                told = Instant::now();
                tell(&mut out, &Event::Progress(progress));
            }
        };
        let last = match work(&mut watch) {
            Ok(done) => Event::Done(done),
            Err(failed) => Event::Failed(failed),
        };
        tell(&mut out, &last);
        out.end();
    })
}

/// Who asked may have gone; the work is done all the same.
fn tell(out: &mut Outflow, event: &Event) {
    let _: io::Result<()> = out.write_all(&event.line());
}

/// An answer that a thread writes.
fn streamed(thread: &str, work: impl FnOnce(Outflow) + Send + 'static) -> Answer {
    let (out, body) = outflow();
    let spawned = thread::Builder::new()
        .name(thread.to_owned())
        .spawn(move || work(out));
    if let Err(error) = spawned {
        let sentence = format!("the server cannot start a thread: {error}");
        let code = exit::IO;
        return refused(StatusCode::SERVICE_UNAVAILABLE, Failed { sentence, code });
    }
    let mut response = Response::new(Either::Right(body));
    response.headers_mut().insert(CONTENT_TYPE, NDJSON);
    response
}

fn refused(status: StatusCode, failed: Failed) -> Answer {
    let body = Full::from(Event::Failed(failed).line());
    let mut response = Response::new(Either::Left(body));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, NDJSON);
    if status == StatusCode::METHOD_NOT_ALLOWED {
        let allow = HeaderValue::from_static("GET, POST");
        response.headers_mut().insert(ALLOW, allow);
    }
    response
}
