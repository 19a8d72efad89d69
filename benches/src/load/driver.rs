//! Drives a server: some threads, each with its connections behind one epoll, one request in flight on each.

use std::num::NonZeroUsize;
use std::thread;
use std::time::{Duration, Instant};

use rustix::buffer::spare_capacity;
use rustix::event::Timespec;
use rustix::event::epoll::{self, CreateFlags, Event, EventData, EventFlags};

use super::connection::{ANSWER_TIME_MAX, Connection};
use super::histogram::Histogram;
use super::work::Work;
use crate::cpu;
use crate::error::Error;

/// One run.
#[derive(Debug)]
pub(crate) struct Load {
    /// Connections in all.
    pub(crate) connections: NonZeroUsize,
    /// Threads; no more are started than there are connections.
    pub(crate) threads: NonZeroUsize,
    /// When it ends.
    pub(crate) bound: Bound,
}

/// When a run ends, and what of it counts.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Bound {
    /// After so many requests a thread; all count, and each answer's Location is kept.
    RequestsPerThread(u64),
    /// After a warm-up, which does not count, and a measured time.
    Time {
        /// The warm-up.
        warm_up: Duration,
        /// What counts.
        measured: Duration,
    },
}

/// What a run showed. Every answer had the status of its case, or there is no sample.
#[derive(Debug)]
pub(crate) struct Sample {
    /// Good answers in all, the warm-up included.
    pub(crate) answered: u64,
    /// Latencies of those that count.
    pub(crate) latency: Histogram,
    /// The time that counts.
    pub(crate) measured: Duration,
    /// Processor time of the server in that time; nothing where it is not known.
    pub(crate) server_cpu: Option<Duration>,
    /// The busiest thread of the driver, as a share of the run. Near 1 the driver is the limit.
    pub(crate) driver_busy: Option<f64>,
    /// Locations of what was created, if they were asked for.
    pub(crate) locations: Vec<String>,
}

impl Sample {
    /// Requests a second.
    pub(crate) fn rate(&self) -> f64 {
        self.latency.total() as f64 / self.measured.as_secs_f64()
    }

    /// Microseconds of the server's processor time for one request.
    pub(crate) fn server_cpu_micros(&self) -> Option<f64> {
        let cpu = self.server_cpu?.as_secs_f64() * 1e6;
        (self.latency.total() > 0).then(|| cpu / self.latency.total() as f64)
    }
}

impl Load {
    /// Sends requests of `work` to the server whose process is `pid`, and waits for the end.
    ///
    /// # Errors
    /// A connection failed, or any answer was not the one that the case asks for.
    pub(crate) fn run(&self, work: &mut Work, pid: u32) -> Result<Sample, Error> {
        let threads = self.threads.min(self.connections).get();
        let mut shares: Vec<Vec<Connection>> = (0..threads).map(|_| Vec::new()).collect();
        for index in 0..self.connections.get() {
            if let Some(share) = shares.get_mut(index % threads) {
                share.push(Connection::open(work.address())?);
            }
        }
        let start = Instant::now();
        let (server_cpu, outcomes) = thread::scope(|scope| {
            let handles: Vec<_> = shares
                .into_iter()
                .map(|share| {
                    let source = Source::new(work.split(), self.bound, start);
                    scope.spawn(move || source.drive(share))
                })
                .collect();
            let server_cpu = self.watch(pid, start);
            let outcomes: Vec<_> = handles
                .into_iter()
                .map(|handle| handle.join().unwrap_or(Err(Error::Panicked)))
                .collect();
            (server_cpu, outcomes)
        });
        let mut sample = Sample {
            answered: 0,
            latency: Histogram::new(),
            measured: match self.bound {
                Bound::RequestsPerThread(_) => start.elapsed(),
                Bound::Time { measured, .. } => measured,
            },
            server_cpu,
            driver_busy: None,
            locations: Vec::new(),
        };
        for outcome in outcomes {
            let part = outcome?;
            sample.answered += part.answered;
            sample.latency.merge(&part.latency);
            sample.driver_busy = sample
                .driver_busy
                .into_iter()
                .chain(part.busy)
                .reduce(f64::max);
            sample.locations.extend(part.locations);
        }
        Ok(sample)
    }

    /// The server's processor time while answers count. Sleeps until then.
    fn watch(&self, pid: u32, start: Instant) -> Option<Duration> {
        let Bound::Time { warm_up, measured } = self.bound else {
            return None;
        };
        thread::sleep(warm_up.saturating_sub(start.elapsed()));
        let before = cpu::of_process(pid)?;
        thread::sleep((warm_up + measured).saturating_sub(start.elapsed()));
        cpu::of_process(pid)?.checked_sub(before)
    }
}

/// What one thread saw.
#[derive(Debug)]
struct Part {
    answered: u64,
    latency: Histogram,
    busy: Option<f64>,
    locations: Vec<String>,
}

/// Where one thread takes its requests from, and what it has seen of their answers.
struct Source {
    work: Work,
    bound: Bound,
    start: Instant,
    sent: u64,
    request: Vec<u8>,
    part: Part,
}

/// A connection, and since when its request is in flight.
struct Lane {
    connection: Connection,
    sent: Instant,
}

impl Source {
    fn new(work: Work, bound: Bound, start: Instant) -> Self {
        let part = Part {
            answered: 0,
            latency: Histogram::new(),
            busy: None,
            locations: Vec::new(),
        };
        Self {
            work,
            bound,
            start,
            sent: 0,
            request: Vec::new(),
            part,
        }
    }

    /// Keeps one request in flight on each connection until the bound, then waits for the last answers.
    fn drive(mut self, connections: Vec<Connection>) -> Result<Part, Error> {
        let poll = epoll::create(CreateFlags::CLOEXEC).map_err(poll_error)?;
        let mut lanes = Vec::with_capacity(connections.len());
        let mut in_flight = 0;
        for (index, connection) in connections.into_iter().enumerate() {
            epoll::add(
                &poll,
                &connection,
                EventData::new_u64(index as u64),
                EventFlags::IN,
            )
            .map_err(poll_error)?;
            let mut lane = Lane {
                connection,
                sent: self.start,
            };
            in_flight += usize::from(self.send(&mut lane, Instant::now())?);
            lanes.push(lane);
        }
        let patience = Timespec::try_from(ANSWER_TIME_MAX).ok();
        let mut events: Vec<Event> = Vec::with_capacity(lanes.len().max(1));
        while in_flight > 0 {
            events.clear();
            match epoll::wait(&poll, spare_capacity(&mut events), patience.as_ref()) {
                Ok(0) => return Err(Error::Stalled(ANSWER_TIME_MAX)),
                Ok(_) | Err(rustix::io::Errno::INTR) => {}
                Err(errno) => return Err(poll_error(errno)),
            }
            for event in &events {
                let data = event.data;
                let Some(lane) = lanes.get_mut(data.u64() as usize) else {
                    continue;
                };
                if let Some(now) = self.receive(lane)? {
                    in_flight -= usize::from(!self.send(lane, now)?);
                }
            }
        }
        self.part.busy =
            cpu::of_thread().map(|used| used.as_secs_f64() / self.start.elapsed().as_secs_f64());
        Ok(self.part)
    }

    /// Sends the next request, unless the run is over.
    fn send(&mut self, lane: &mut Lane, now: Instant) -> Result<bool, Error> {
        let goes_on = match self.bound {
            Bound::RequestsPerThread(requests) => self.sent < requests,
            Bound::Time { warm_up, measured } => now - self.start < warm_up + measured,
        };
        if goes_on {
            self.work
                .next(&mut self.request)
                .map_err(Error::io("writing a request"))?;
            lane.sent = now;
            lane.connection.send(&self.request)?;
            self.sent += 1;
        }
        Ok(goes_on)
    }

    /// Takes what has come; gives the time when an answer is complete.
    fn receive(&mut self, lane: &mut Lane) -> Result<Option<Instant>, Error> {
        let Some(answer) = lane.connection.receive()? else {
            return Ok(None);
        };
        let now = Instant::now();
        let expected = self.work.kind().status();
        if answer.status != expected {
            return Err(Error::Status {
                expected,
                answer: answer.to_text(),
            });
        }
        self.part.answered += 1;
        match self.bound {
            Bound::RequestsPerThread(_) => {
                let location = answer
                    .header("location")
                    .ok_or(Error::Answer("no Location"))?;
                self.part.locations.push(location.to_owned());
                self.part.latency.record(now - lane.sent);
            }
            Bound::Time { warm_up, measured } => {
                let age = now - self.start;
                if age >= warm_up && age < warm_up + measured {
                    self.part.latency.record(now - lane.sent);
                }
            }
        }
        Ok(Some(now))
    }
}

pub(super) fn poll_error(errno: rustix::io::Errno) -> Error {
    Error::Io {
        what: "polling the connections".to_owned(),
        source: errno.into(),
    }
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;
    use std::process;

    use super::*;
    use crate::load::{Table, WorkKind};
    use crate::peer;
    use crate::specimen::Specimen;

    fn load(bound: Bound) -> Load {
        let connections = NonZeroUsize::new(3).unwrap();
        Load {
            connections,
            threads: NonZeroUsize::new(2).unwrap(),
            bound,
        }
    }

    fn constant(answer: &str) -> SocketAddr {
        peer::start_in_test(answer)
    }

    #[test]
    fn a_timed_run_counts_what_came_after_the_warm_up() {
        let address = constant(Specimen::built_in().read());
        let mut work = Work::new(
            WorkKind::Read,
            address,
            vec!["/api/accounts/1".into()].into(),
        );
        let (warm_up, measured) = (Duration::from_millis(50), Duration::from_millis(150));
        let sample = load(Bound::Time { warm_up, measured })
            .run(&mut work, process::id())
            .unwrap();
        assert!(sample.latency.total() > 0);
        assert!(
            sample.answered > sample.latency.total(),
            "the warm-up was answered too"
        );
        assert!(sample.rate() > 0.0 && sample.server_cpu_micros().is_some());
        assert!(sample.driver_busy.unwrap() > 0.0);
        assert_eq!(sample.locations.len(), 0);
    }

    #[test]
    fn a_counted_run_sends_exactly_as_many_and_keeps_their_locations() {
        let address = constant(Specimen::built_in().create());
        let mut work = Work::new(
            WorkKind::Create(Table::Accounts),
            address,
            Vec::new().into(),
        );
        let sample = load(Bound::RequestsPerThread(20))
            .run(&mut work, process::id())
            .unwrap();
        assert_eq!((sample.answered, sample.latency.total()), (40, 40));
        assert_eq!(sample.locations.len(), 40);
        assert!(
            sample
                .locations
                .iter()
                .all(|path| path.starts_with("/api/accounts/"))
        );
    }

    #[test]
    fn one_wrong_status_ends_the_run() {
        let address = constant("HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\n\r\n");
        let mut work = Work::new(WorkKind::Read, address, vec!["/".into()].into());
        let error = load(Bound::RequestsPerThread(1))
            .run(&mut work, process::id())
            .unwrap_err();
        assert!(
            matches!(error, Error::Status { expected: 200, .. }),
            "{error}"
        );
    }

    #[test]
    fn nobody_listening_is_an_error() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        drop(listener);
        let mut work = Work::new(WorkKind::Read, address, vec!["/".into()].into());
        let error = load(Bound::RequestsPerThread(1))
            .run(&mut work, process::id())
            .unwrap_err();
        assert!(matches!(error, Error::Io { .. }), "{error}");
    }
}
