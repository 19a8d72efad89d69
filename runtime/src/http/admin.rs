//! What an operator asks of a server: statistics, and compaction. These routes are no part of the
//! application's document.

use hyper::{
    Method, StatusCode,
    header::{HeaderMap, HeaderValue},
    http::request::Parts,
};
use serde::Serialize;

use super::{
    context::Context,
    exposition::Exposition,
    fixed::uncached,
    percent::decode_segment,
    problem::{Kind, Problem},
    response::{self, JSON, Response, content},
    route::Method as RouteMethod,
};
use crate::{
    ModelStats,
    auth::Scope,
    model::{App, table_name},
    nearest::nearest,
    store::{CompactError, Selection, model_named},
};

/// Where all of them are.
const ADMIN_PATH: &str = "/_admin";

/// But for this one, where scrapers look for it.
const METRICS_PATH: &str = "/metrics";

/// A route of the operator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Admin {
    /// `/metrics`
    Metrics,
    /// `/_admin/data/models`
    Models,
    /// `/_admin/data/models/{name}/_stats`
    Stats(String),
    /// `/_admin/data/models/{name}/_compact`
    Compact(String),
    /// `/_admin/data/_compact`
    CompactAll,
}

/// The statistics of all models.
#[derive(Serialize)]
struct List {
    items: Vec<ModelStats>,
}

/// What a compaction came to.
#[derive(Serialize)]
struct Compacted {
    /// Number of the checkpoint that counts now.
    checkpoint: u64,
    /// The last sequence that its snapshots hold.
    sequence: u64,
    /// The models that got a new snapshot: those that were asked for and had changed.
    compacted: Vec<&'static str>,
    /// The statistics of all models after it.
    items: Vec<ModelStats>,
}

impl Admin {
    /// The route at this path.
    pub(super) fn find(path: &str) -> Option<Self> {
        if path == METRICS_PATH {
            return Some(Self::Metrics);
        }
        let inside = path.strip_prefix(ADMIN_PATH)?.strip_prefix("/data/")?;
        let segments: Vec<&str> = inside.split('/').collect();
        let name = |segment| decode_segment(segment).map(std::borrow::Cow::into_owned);
        Some(match segments.as_slice() {
            ["models"] => Self::Models,
            ["_compact"] => Self::CompactAll,
            ["models", model, "_stats"] => Self::Stats(name(model)?),
            ["models", model, "_compact"] => Self::Compact(name(model)?),
            _ => return None,
        })
    }

    /// Its path, as a template.
    pub(super) const fn path(&self) -> &'static str {
        match self {
            Self::Metrics => METRICS_PATH,
            Self::Models => "/_admin/data/models",
            Self::Stats(_) => "/_admin/data/models/{name}/_stats",
            Self::Compact(_) => "/_admin/data/models/{name}/_compact",
            Self::CompactAll => "/_admin/data/_compact",
        }
    }

    const fn method(&self) -> RouteMethod {
        match self {
            Self::Metrics | Self::Models | Self::Stats(_) => RouteMethod::Get,
            Self::Compact(_) | Self::CompactAll => RouteMethod::Post,
        }
    }

    const fn allow(&self) -> &'static str {
        match self.method() {
            RouteMethod::Get => "GET, HEAD, OPTIONS",
            _ => "POST, OPTIONS",
        }
    }

    /// What an API key must be for.
    pub(super) const fn scope(&self) -> Scope {
        match self {
            Self::Metrics => Scope::Metrics,
            Self::Models | Self::Stats(_) | Self::Compact(_) | Self::CompactAll => Scope::Admin,
        }
    }

    /// Answers a request that has passed the gate.
    ///
    /// # Errors
    /// 404 for a model that is not there, 405, 503 and 507 for a compaction that cannot be made.
    pub(super) async fn answer<A: App>(
        self,
        context: &Context<A>,
        head: &Parts,
    ) -> Result<Response, Problem> {
        if head.method == Method::OPTIONS {
            return Ok(response::options(self.allow(), false));
        }
        if RouteMethod::serving(&head.method) != Some(self.method()) {
            return Err(Problem::new(Kind::MethodNotAllowed).with_allow(self.allow()));
        }
        let store = context.store();
        match self {
            Self::Metrics => metrics(context, &head.headers),
            Self::Models => json(&List {
                items: store.all_stats(),
            }),
            Self::Stats(name) => {
                let stats = store.stats(model::<A>(&name)?);
                json(&stats.ok_or(Problem::new(Kind::Internal))?)
            }
            Self::Compact(name) => {
                let selection = Selection::Models(vec![model::<A>(&name)?]);
                compact(context, selection).await
            }
            Self::CompactAll => compact(context, Selection::All).await,
        }
    }
}

/// The permanent id of the model with this name.
fn model<A: App>(name: &str) -> Result<u32, Problem> {
    model_named::<A>(name).ok_or_else(|| {
        let meant = match nearest(name, A::MODELS) {
            Some(known) => format!("did you mean {known}?"),
            None => format!("there is {}", A::MODELS.join(", ")),
        };
        let detail = format!("there is no model {name}; {meant}");
        Problem::new(Kind::NoSuchModel).with_detail(detail)
    })
}

async fn compact<A: App>(context: &Context<A>, selection: Selection) -> Result<Response, Problem> {
    let store = context.store();
    let compaction = store.compact(selection).await.map_err(|error| {
        let kind = match &error {
            CompactError::Lack(_) => Kind::OutOfSpace,
            CompactError::Unreadable(_) => Kind::Internal,
            CompactError::Stopped => Kind::Stopping,
        };
        Problem::new(kind).with_detail(error.to_string())
    })?;
    let compacted = compaction.models.iter();
    json(&Compacted {
        checkpoint: compaction.checkpoint,
        sequence: compaction.sequence.0,
        compacted: compacted.filter_map(|&id| table_name::<A>(id)).collect(),
        items: store.all_stats(),
    })
}

/// The metrics, in OpenMetrics unless the client asks for the older text alone.
fn metrics<A: App>(context: &Context<A>, headers: &HeaderMap) -> Result<Response, Problem> {
    let form = Exposition::of(headers);
    let text = context.scrape(form).ok_or(Problem::new(Kind::Internal))?;
    let media_type = HeaderValue::from_static(form.media_type());
    Ok(uncached(content(StatusCode::OK, media_type, text)))
}

fn json(body: &impl Serialize) -> Result<Response, Problem> {
    let json = serde_json::to_vec(body).map_err(|error| {
        tracing::error!(%error, "statistics have no JSON form");
        Problem::new(Kind::Internal)
    })?;
    Ok(uncached(content(StatusCode::OK, JSON, json)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn routes_match_exactly() {
        let name = |name: &str| name.to_owned();
        for (path, expected) in [
            ("/metrics", Some(Admin::Metrics)),
            ("/metrics/", None),
            ("/_admin/metrics", None),
            ("/_admin/data/models", Some(Admin::Models)),
            ("/_admin/data/_compact", Some(Admin::CompactAll)),
            (
                "/_admin/data/models/Account/_stats",
                Some(Admin::Stats(name("Account"))),
            ),
            (
                "/_admin/data/models/%C3%9Cber/_compact",
                Some(Admin::Compact(name("Über"))),
            ),
            ("/_admin/data/models/", None),
            ("/_admin/data/models/Account", None),
            ("/_admin/data/models/Account/_stats/", None),
            ("/_admin/data", None),
            ("/_admin", None),
            ("/_administration/data/models", None),
            ("/api/_admin/data/models", None),
        ] {
            assert_eq!(Admin::find(path), expected, "{path}");
        }
    }
}
