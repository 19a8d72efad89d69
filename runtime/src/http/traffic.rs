//! Requests counted by route, method and status, and their times.
//!
//! Each worker counts in a [`Lane`] of its own, so that no two meet at one place in memory; a route's
//! place in it is known from generated constants, and no text is looked at on the way of a request to
//! a model. Whoever shows the counts adds the lanes up.

use std::{
    fmt,
    sync::{
        Arc, Mutex, OnceLock, PoisonError,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::Duration,
};

use hyper::{Method, StatusCode};

use super::route::Resource;
use crate::{
    measure::{Distribution, Histogram, REQUEST_TIMES},
    model::App,
};

/// What stands for a route where a request came to none, and for a method or a status that is not
/// counted by itself. Clients choose these, so they must not make series without end.
const OTHER: &str = "other";

/// The paths of the routes that every server has.
const FIXED: &[&str] = &[
    OTHER,
    "/",
    "/_style.css",
    "/livez",
    "/readyz",
    "/openapi.json",
    "/problems/{name}",
    "/metrics",
    "/_admin/data/models",
    "/_admin/data/models/{name}/_stats",
    "/_admin/data/models/{name}/_compact",
    "/_admin/data/_compact",
];

const METHODS: [&str; 8] = [
    "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", OTHER,
];

/// Those that are answered, the frequent ones first.
const STATUSES: [u16; 24] = [
    200, 201, 204, 304, 404, 412, 422, 409, 400, 401, 403, 405, 406, 408, 413, 414, 415, 428, 429,
    431, 500, 501, 503, 507,
];

/// The counts of all workers.
pub(crate) struct Traffic {
    routes: Arc<Routes>,
    lanes: Mutex<Vec<Arc<Lane>>>,
}

/// The counts of one worker.
pub(crate) struct Lane {
    routes: Arc<Routes>,
    /// A cell for each route and method, made when the first of them comes.
    cells: Box<[OnceLock<Box<Cell>>]>,
}

/// Which routes there are.
struct Routes {
    paths: Vec<&'static str>,
    /// The route of each operation, by [`App::position`].
    of_operations: Vec<usize>,
}

/// The requests of a route with one method.
struct Cell {
    /// By status; the last is for those that are not in [`STATUSES`].
    statuses: [AtomicU64; STATUSES.len() + 1],
    times: Histogram,
}

/// To which route a request came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Seen {
    /// To none.
    Nothing,
    /// To the one with this path, as a template.
    Path(&'static str),
    /// To an operation, by [`App::position`].
    Operation(usize),
}

/// The requests of a route with one method.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Series {
    /// The route's path, as a template.
    pub(crate) route: &'static str,
    /// The method.
    pub(crate) method: &'static str,
    /// Statuses, and how often each was answered.
    pub(crate) statuses: Vec<(StatusName, u64)>,
    /// Nanoseconds until the answer's head was there.
    pub(crate) times: Distribution,
}

/// A status that is counted by itself; `None` for others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct StatusName(Option<u16>);

impl fmt::Display for StatusName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(status) => status.fmt(f),
            None => f.write_str(OTHER),
        }
    }
}

impl Traffic {
    /// No request yet, to the routes of an application.
    pub(crate) fn of<A: App>() -> Self {
        let resources = A::RESOURCES
            .iter()
            .map(|resource: &Resource<A>| resource.path);
        let paths: Vec<&str> = FIXED.iter().copied().chain(resources).collect();
        let mut of_operations = Vec::new();
        for (index, resource) in A::RESOURCES.iter().enumerate() {
            for endpoint in resource.endpoints {
                let position = A::position(endpoint.route);
                if of_operations.len() <= position {
                    of_operations.resize(position + 1, 0);
                }
                if let Some(route) = of_operations.get_mut(position) {
                    *route = FIXED.len() + index;
                }
            }
        }
        Self {
            routes: Arc::new(Routes {
                paths,
                of_operations,
            }),
            lanes: Mutex::default(),
        }
    }

    /// A lane for one more worker.
    pub(crate) fn lane(&self) -> Arc<Lane> {
        let cells = self.routes.paths.len() * METHODS.len();
        let lane = Arc::new(Lane {
            routes: Arc::clone(&self.routes),
            cells: (0..cells).map(|_| OnceLock::new()).collect(),
        });
        // Nothing under the lock can panic, so a poisoned one holds whole data.
        let mut lanes = self.lanes.lock().unwrap_or_else(PoisonError::into_inner);
        lanes.push(Arc::clone(&lane));
        lane
    }

    /// What has been counted: a series for each route and method that was asked for.
    pub(crate) fn read(&self) -> Vec<Series> {
        let lanes = self.lanes.lock().unwrap_or_else(PoisonError::into_inner);
        let routes = self.routes.paths.iter().enumerate();
        let places = routes.flat_map(|(route, path)| {
            let methods = METHODS.iter().enumerate();
            methods.map(move |(method, name)| (place(route, method), *path, *name))
        });
        let series = places.filter_map(|(place, route, method)| {
            let cells = lanes.iter().filter_map(|lane| lane.cells.get(place)?.get());
            Series::sum(route, method, cells.map(|cell| &**cell))
        });
        series.collect()
    }
}

impl Lane {
    /// Counts a request.
    pub(super) fn count(&self, seen: Seen, method: &Method, status: StatusCode, time: Duration) {
        let place = place(self.routes.find(seen), method_place(method));
        let Some(cell) = self.cells.get(place) else {
            return;
        };
        let cell = cell.get_or_init(Box::default);
        let status = status.as_u16();
        let known = STATUSES.iter().position(|known| *known == status);
        if let Some(count) = cell.statuses.get(known.unwrap_or(STATUSES.len())) {
            count.fetch_add(1, Relaxed);
        }
        cell.times.observe_time(time);
    }
}

impl Routes {
    fn find(&self, seen: Seen) -> usize {
        let found = match seen {
            Seen::Nothing => None,
            Seen::Path(path) => self.paths.iter().position(|known| *known == path),
            Seen::Operation(position) => self.of_operations.get(position).copied(),
        };
        found.unwrap_or(0)
    }
}

impl Series {
    /// Adds up what workers have counted; `None` if none has counted anything.
    fn sum<'c>(
        route: &'static str,
        method: &'static str,
        mut cells: impl Iterator<Item = &'c Cell>,
    ) -> Option<Self> {
        let first = cells.next()?;
        let mut counts: Vec<u64> = first.statuses.iter().map(|n| n.load(Relaxed)).collect();
        let mut times = first.times.read();
        for cell in cells {
            for (count, more) in counts.iter_mut().zip(&cell.statuses) {
                *count += more.load(Relaxed);
            }
            times.add(&cell.times.read());
        }
        let names = STATUSES.iter().copied().map(Some).chain([None]);
        let statuses = names.map(StatusName).zip(counts);
        Some(Self {
            route,
            method,
            statuses: statuses.filter(|(_, count)| *count > 0).collect(),
            times,
        })
    }
}

impl Default for Cell {
    fn default() -> Self {
        Self {
            statuses: std::array::from_fn(|_| AtomicU64::new(0)),
            times: Histogram::new(REQUEST_TIMES),
        }
    }
}

impl fmt::Debug for Traffic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Traffic").finish_non_exhaustive()
    }
}

impl fmt::Debug for Lane {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lane").finish_non_exhaustive()
    }
}

const fn place(route: usize, method: usize) -> usize {
    route * METHODS.len() + method
}

fn method_place(method: &Method) -> usize {
    match *method {
        Method::GET => 0,
        Method::HEAD => 1,
        Method::POST => 2,
        Method::PUT => 3,
        Method::PATCH => 4,
        Method::DELETE => 5,
        Method::OPTIONS => 6,
        _ => 7,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;
    use crate::http::problem::ENTRIES;

    #[test]
    fn every_status_of_a_problem_is_counted_by_itself() {
        for entry in ENTRIES {
            assert!(STATUSES.contains(&entry.status.as_u16()), "{}", entry.name);
        }
    }

    #[test]
    #[ignore = "a measurement: run it in a release build"]
    fn counting_a_request_takes_under_a_microsecond_on_a_busy_machine() {
        let routes = Routes {
            paths: vec![OTHER, "/api/accounts/{id}"],
            of_operations: vec![1],
        };
        let lane = Lane {
            routes: Arc::new(routes),
            cells: (0..2 * METHODS.len()).map(|_| OnceLock::new()).collect(),
        };
        const REQUESTS: u32 = 10_000_000;
        let all = Instant::now();
        for _ in 0..REQUESTS {
            let began = Instant::now();
            let seen = std::hint::black_box(Seen::Operation(0));
            lane.count(seen, &Method::GET, StatusCode::OK, began.elapsed());
        }
        let each = all.elapsed() / REQUESTS;
        println!("a request is counted, and its time taken, in {each:?}");
        assert!(each < Duration::from_micros(1), "{each:?}");
    }

    #[test]
    fn every_method_has_the_place_of_its_name() {
        for (place, name) in METHODS.iter().enumerate() {
            let method = Method::from_bytes(name.as_bytes()).unwrap();
            assert_eq!(method_place(&method), place);
        }
    }
}
