//! Drives a server until it is told to stop, at a steady rate or as fast as answers come: one thread, one
//! request in flight on each connection.
//!
//! At a steady rate each request is due at a time of its own, and its latency counts from there: a server
//! that stands still for a while is charged for every request that it kept waiting, not for one a connection.

use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use rustix::buffer::spare_capacity;
use rustix::event::Timespec;
use rustix::event::epoll::{self, CreateFlags, Event, EventData, EventFlags};
use rustix::fd::OwnedFd;

use super::connection::{ANSWER_TIME_MAX, Connection};
use super::driver::poll_error;
use super::histogram::Histogram;
use super::work::Work;
use crate::error::Error;

/// How requests follow each other.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Paced {
    /// Connections.
    pub(crate) connections: NonZeroUsize,
    /// Between two requests, whatever has been answered; `None` sends one with each answer.
    pub(crate) interval: Option<Duration>,
}

/// What a run showed.
#[derive(Debug)]
pub(crate) struct PacedSample {
    /// Latencies, from when each request was due.
    pub(crate) latency: Histogram,
    /// From the first request to the last answer.
    pub(crate) took: Duration,
}

impl PacedSample {
    /// Answers a second.
    pub(crate) fn rate(&self) -> f64 {
        self.latency.total() as f64 / self.took.as_secs_f64()
    }
}

impl Paced {
    /// Sends requests of `work` until `over`, and waits for the last answers.
    ///
    /// # Errors
    /// A connection failed, or any answer was not the one that the work asks for.
    pub(crate) fn run(&self, work: &mut Work, over: &AtomicBool) -> Result<PacedSample, Error> {
        let mut run = Run::open(self, work)?;
        let began = Instant::now();
        run.due = began;
        loop {
            if !over.load(Ordering::Relaxed) {
                run.send_due(work)?;
            } else if run.in_flight == 0 {
                break;
            }
            run.receive(work.kind().status())?;
        }
        Ok(PacedSample {
            latency: run.latency,
            took: began.elapsed(),
        })
    }
}

struct Lane {
    connection: Connection,
    /// When its request was due.
    due: Instant,
}

struct Run {
    poll: OwnedFd,
    lanes: Vec<Lane>,
    /// Lanes without a request, by index.
    free: Vec<usize>,
    in_flight: usize,
    interval: Option<Duration>,
    /// When the next request is due.
    due: Instant,
    request: Vec<u8>,
    events: Vec<Event>,
    latency: Histogram,
}

impl Run {
    fn open(paced: &Paced, work: &Work) -> Result<Self, Error> {
        let poll = epoll::create(CreateFlags::CLOEXEC).map_err(poll_error)?;
        let count = paced.connections.get();
        let mut lanes = Vec::with_capacity(count);
        for index in 0..count {
            let connection = Connection::open(work.address())?;
            let data = EventData::new_u64(index as u64);
            epoll::add(&poll, &connection, data, EventFlags::IN).map_err(poll_error)?;
            lanes.push(Lane {
                connection,
                due: Instant::now(),
            });
        }
        Ok(Self {
            poll,
            lanes,
            free: (0..count).collect(),
            in_flight: 0,
            interval: paced.interval,
            due: Instant::now(),
            request: Vec::new(),
            events: Vec::with_capacity(count),
            latency: Histogram::new(),
        })
    }

    /// Sends what is due, as far as connections are free.
    fn send_due(&mut self, work: &mut Work) -> Result<(), Error> {
        while let Some(index) = self.free.pop() {
            let now = Instant::now();
            if self.interval.is_some() && self.due > now {
                self.free.push(index);
                break;
            }
            let Some(lane) = self.lanes.get_mut(index) else {
                continue;
            };
            work.next(&mut self.request)
                .map_err(Error::io("writing a request"))?;
            lane.due = now;
            if let Some(interval) = self.interval {
                lane.due = self.due;
                self.due += interval;
            }
            lane.connection.send(&self.request)?;
            self.in_flight += 1;
        }
        Ok(())
    }

    /// Takes answers, or waits until the next request is due.
    fn receive(&mut self, expected: u16) -> Result<(), Error> {
        let idle = self.interval.filter(|_| !self.free.is_empty());
        let wait = match idle {
            Some(_) => self.due.saturating_duration_since(Instant::now()),
            None => ANSWER_TIME_MAX,
        };
        self.events.clear();
        let timeout = Timespec::try_from(wait).ok();
        match epoll::wait(
            &self.poll,
            spare_capacity(&mut self.events),
            timeout.as_ref(),
        ) {
            Ok(0) if idle.is_none() => return Err(Error::Stalled(ANSWER_TIME_MAX)),
            Ok(_) | Err(rustix::io::Errno::INTR) => {}
            Err(errno) => return Err(poll_error(errno)),
        }
        for event in &self.events {
            let index = event.data.u64() as usize;
            let Some(lane) = self.lanes.get_mut(index) else {
                continue;
            };
            let Some(answer) = lane.connection.receive()? else {
                continue;
            };
            if answer.status != expected {
                let answer = answer.to_text();
                return Err(Error::Status { expected, answer });
            }
            self.latency.record(lane.due.elapsed());
            self.in_flight -= 1;
            self.free.push(index);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;
    use crate::load::WorkKind;
    use crate::peer;
    use crate::specimen::Specimen;

    fn run(interval: Option<Duration>, answer: &str) -> Result<PacedSample, Error> {
        let address = peer::start_in_test(answer);
        let mut work = Work::new(WorkKind::Read, address, vec!["/1".into()].into());
        let over = AtomicBool::new(false);
        let paced = Paced {
            connections: NonZeroUsize::new(3).unwrap(),
            interval,
        };
        thread::scope(|scope| {
            scope.spawn(|| {
                thread::sleep(Duration::from_millis(200));
                over.store(true, Ordering::Relaxed);
            });
            paced.run(&mut work, &over)
        })
    }

    #[test]
    fn a_steady_rate_sends_no_more_than_is_due() {
        let interval = Duration::from_millis(2);
        let sample = run(Some(interval), Specimen::built_in().read()).unwrap();
        let due = sample.took.as_millis() as u64 / 2 + 1;
        assert!((1..=due).contains(&sample.latency.total()), "{sample:?}");
    }

    #[test]
    fn without_a_rate_answers_bring_the_next_requests() {
        let sample = run(None, Specimen::built_in().read()).unwrap();
        assert!(sample.latency.total() > 3);
        assert!(sample.rate() > 15.0);
    }

    #[test]
    fn one_wrong_status_ends_the_run() {
        let answer = "HTTP/1.1 507 Insufficient Storage\r\ncontent-length: 0\r\n\r\n";
        let error = run(None, answer).unwrap_err();
        assert!(
            matches!(error, Error::Status { expected: 200, .. }),
            "{error}"
        );
    }
}
