//! The routes that every server has: its page, its documents, and how it is.

use askama::Template;
use hyper::{
    Method, StatusCode,
    header::{CACHE_CONTROL, ETAG, HOST, HeaderMap, HeaderValue},
    http::{request::Parts, uri::Authority},
};
use serde::Serialize;

use super::{
    context::{Context, Readiness},
    etag::is_not_modified,
    problem::{ENTRIES, Entry, Kind, Problem},
    response::{self, CSS, HTML, JSON, Response, TEXT, content, not_modified},
    route::Method as RouteMethod,
};
use crate::model::App;

/// The methods of every fixed route.
const ALLOW: &str = "GET, HEAD, OPTIONS";

/// The style sheet of our pages. Its name begins with `_`, as no path of a model does.
const STYLE: &str = include_str!("../../templates/style.css");

/// A route that every server has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fixed {
    Index,
    Style,
    Live,
    Ready,
    OpenApi,
    Problem(&'static Entry),
}

impl Fixed {
    /// The fixed route at this path.
    pub(super) fn find(path: &str) -> Option<Self> {
        Some(match path {
            "/" => Self::Index,
            "/_style.css" => Self::Style,
            "/livez" => Self::Live,
            "/readyz" => Self::Ready,
            "/openapi.json" => Self::OpenApi,
            _ => {
                let name = path.strip_prefix("/problems/")?;
                Self::Problem(ENTRIES.iter().find(|entry| entry.name == name)?)
            }
        })
    }

    /// Its path, as a template.
    pub(super) const fn path(self) -> &'static str {
        match self {
            Self::Index => "/",
            Self::Style => "/_style.css",
            Self::Live => "/livez",
            Self::Ready => "/readyz",
            Self::OpenApi => "/openapi.json",
            Self::Problem(_) => "/problems/{name}",
        }
    }

    /// Whether it answers at every listener: how the server is, and what a problem means.
    pub(super) const fn is_everywhere(self) -> bool {
        matches!(self, Self::Live | Self::Ready | Self::Problem(_))
    }

    /// Answers a request.
    ///
    /// # Errors
    /// 405; what the conditions of a read can give.
    pub(super) fn answer<A: App>(
        self,
        context: &Context<A>,
        head: &Parts,
    ) -> Result<Response, Problem> {
        if let Some(response) = check_method(head)? {
            return Ok(response);
        }
        match self {
            Self::Index => page(&Index::of::<A>(authority(head))),
            Self::Style => Ok(content(StatusCode::OK, CSS, STYLE)),
            Self::Live => Ok(live()),
            Self::Ready => Ok(ready(context.readiness(), None)),
            Self::OpenApi => open_api(context, &head.headers),
            Self::Problem(entry) => page(&ProblemPage { entry }),
        }
    }

    /// Answers a request while the data is being loaded.
    ///
    /// # Errors
    /// 405, and 503 where that needs the data.
    pub(super) fn answer_early(
        self,
        progress: (u64, u64),
        head: &Parts,
    ) -> Result<Response, Problem> {
        if let Some(response) = check_method(head)? {
            return Ok(response);
        }
        match self {
            Self::Live => Ok(live()),
            Self::Ready => Ok(ready(Readiness::Starting, Some(progress))),
            Self::Problem(entry) => page(&ProblemPage { entry }),
            Self::Index | Self::Style | Self::OpenApi => Err(Problem::new(Kind::Starting)),
        }
    }
}

/// Whether a method is one of a fixed route; an answer, if it asks for no more than that.
fn check_method(head: &Parts) -> Result<Option<Response>, Problem> {
    if head.method == Method::OPTIONS {
        return Ok(Some(response::options(ALLOW, false)));
    }
    if RouteMethod::serving(&head.method) != Some(RouteMethod::Get) {
        return Err(Problem::new(Kind::MethodNotAllowed).with_allow(ALLOW));
    }
    Ok(None)
}

fn live() -> Response {
    uncached(content(StatusCode::OK, TEXT, "live\n"))
}

fn open_api<A: App>(context: &Context<A>, headers: &HeaderMap) -> Result<Response, Problem> {
    let tag = context.openapi_tag.clone();
    if is_not_modified(headers, &tag)? {
        return Ok(not_modified(tag));
    }
    let mut response = content(StatusCode::OK, JSON, context.openapi.clone());
    response.headers_mut().insert(ETAG, tag);
    Ok(response)
}

/// How the server is; while it starts, how many bytes of its data are loaded, and of how many.
fn ready(readiness: Readiness, progress: Option<(u64, u64)>) -> Response {
    #[derive(Serialize)]
    struct Body {
        status: &'static str,
        #[serde(skip_serializing_if = "Option::is_none")]
        replayed: Option<u64>,
        #[serde(skip_serializing_if = "Option::is_none")]
        total: Option<u64>,
    }
    let status = match readiness {
        Readiness::Ready => StatusCode::OK,
        Readiness::Starting | Readiness::Stopping => StatusCode::SERVICE_UNAVAILABLE,
    };
    let json = serde_json::to_vec(&Body {
        status: readiness.as_str(),
        replayed: progress.map(|(replayed, _)| replayed),
        total: progress.map(|(_, total)| total),
    })
    .unwrap_or_default();
    uncached(content(status, JSON, json))
}

/// How the server is now is of no use later.
pub(super) fn uncached(mut response: Response) -> Response {
    response.headers_mut().insert(
        CACHE_CONTROL,
        const { HeaderValue::from_static("no-store") },
    );
    response
}

fn page(template: &impl Template) -> Result<Response, Problem> {
    let html = template.render().map_err(|error| {
        tracing::error!(%error, "a page could not be rendered");
        Problem::new(Kind::Internal)
    })?;
    Ok(content(StatusCode::OK, HTML, html))
}

/// `GET /`
#[derive(Template)]
#[template(path = "index.html")]
struct Index<'r> {
    name: &'static str,
    version: &'static str,
    resources: Vec<ResourceRow>,
    /// Path of a collection to try.
    collection: Option<&'static str>,
    /// The server's address, as the client wrote it.
    authority: &'r str,
}

/// A line of the index.
struct ResourceRow {
    path: &'static str,
    /// Whether the path can be opened as it is.
    is_collection: bool,
    allow: &'static str,
    operations: Vec<&'static str>,
}

impl<'r> Index<'r> {
    fn of<A: App>(authority: &'r str) -> Self {
        let resources: Vec<ResourceRow> = A::RESOURCES
            .iter()
            .map(|resource| ResourceRow {
                path: resource.path,
                is_collection: !resource.path.contains('{'),
                allow: resource.allow,
                operations: resource
                    .endpoints
                    .iter()
                    .map(|endpoint| endpoint.operation)
                    .collect(),
            })
            .collect();
        Self {
            name: A::NAME,
            version: A::VERSION,
            collection: A::RESOURCES
                .iter()
                .find(|resource| resource.endpoint(RouteMethod::Post).is_some())
                .map(|resource| resource.path),
            resources,
            authority,
        }
    }
}

/// `GET /problems/{name}`
#[derive(Template)]
#[template(path = "problem.html")]
struct ProblemPage {
    entry: &'static Entry,
}

/// The server's address as the client wrote it (HTTP/2 has it in the URI, HTTP/1 in Host), if it
/// can stand in a command: it is shown in a line that people paste into a shell.
fn authority(head: &Parts) -> &str {
    let is_plain = |text: &&str| {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte);
        !text.is_empty() && text.len() <= 255 && text.bytes().all(plain) && !text.starts_with('-')
    };
    let of_uri = head.uri.authority().map(Authority::as_str);
    let of_host = || head.headers.get(HOST).and_then(|host| host.to_str().ok());
    of_uri
        .or_else(of_host)
        .filter(is_plain)
        .unwrap_or("localhost:3000")
}

#[cfg(test)]
mod tests {
    use hyper::Request;

    use super::*;

    #[test]
    fn fixed_routes_match_exactly() {
        for (path, expected) in [
            ("/", Some(Fixed::Index)),
            ("/livez", Some(Fixed::Live)),
            ("/livez/", None),
            ("/Livez", None),
            ("", None),
            ("/problems", None),
            ("/problems/", None),
            ("/problems/nothing", None),
            ("/problems/busy/", None),
        ] {
            assert_eq!(Fixed::find(path), expected, "{path}");
        }
        for entry in ENTRIES {
            let path = format!("/problems/{}", entry.name);
            assert_eq!(Fixed::find(&path), Some(Fixed::Problem(entry)));
        }
    }

    #[test]
    fn a_host_that_a_shell_could_mistake_is_not_shown() {
        for (host, shown) in [
            ("example.org:8080", "example.org:8080"),
            ("[::1]:3000", "[::1]:3000"),
            ("$(reboot)", "localhost:3000"),
            ("a b", "localhost:3000"),
            ("-oX", "localhost:3000"),
            ("", "localhost:3000"),
        ] {
            let (head, ()) = Request::get("/")
                .header(HOST, host)
                .body(())
                .unwrap()
                .into_parts();
            assert_eq!(authority(&head), shown);
        }
        let (head, ()) = Request::get("http://a.example/")
            .body(())
            .unwrap()
            .into_parts();
        assert_eq!(authority(&head), "a.example");
    }
}
