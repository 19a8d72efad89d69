//! Appends bodies to a file, many to one fdatasync: the least that a durable answer costs.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;

use bytes::Bytes;
use tokio::sync::oneshot;

use crate::error::Error;

/// A body, and who waits until it is durable.
type Waiting = (Bytes, oneshot::Sender<()>);

/// The way to the writer's thread. Clones lead to the same one.
#[derive(Debug, Clone)]
pub(crate) struct Appender {
    queue: mpsc::Sender<Waiting>,
    counters: Arc<Counters>,
}

#[derive(Debug, Default)]
struct Counters {
    batches: AtomicU64,
    records: AtomicU64,
}

impl Appender {
    /// Creates the file and starts the writer.
    ///
    /// # Errors
    /// The file is there already or cannot be created.
    pub(crate) fn start(path: &Path) -> Result<Self, Error> {
        let file = OpenOptions::new()
            .append(true)
            .create_new(true)
            .open(path)
            .map_err(Error::io(format!("creating {}", path.display())))?;
        let (queue, waiting) = mpsc::channel();
        let counters = Arc::new(Counters::default());
        let shared = Arc::clone(&counters);
        thread::Builder::new()
            .name("writer".to_owned())
            // When the file fails, whoever waits is told by a dropped sender: the answer is 500.
            .spawn(move || write_all(file, &waiting, &shared))
            .map_err(Error::io("starting the writer"))?;
        Ok(Self { queue, counters })
    }

    /// Waits until the body is durable; false if it may not be.
    pub(crate) async fn append(&self, body: Bytes) -> bool {
        let (done, durable) = oneshot::channel();
        self.queue.send((body, done)).is_ok() && durable.await.is_ok()
    }

    /// Batches synced so far, and the records in them.
    pub(crate) fn counters(&self) -> (u64, u64) {
        let Counters { batches, records } = &*self.counters;
        (
            batches.load(Ordering::Relaxed),
            records.load(Ordering::Relaxed),
        )
    }
}

/// Writes until every sender is gone: drain what waits, one write, one fdatasync, answer all.
fn write_all(
    mut file: File,
    waiting: &mpsc::Receiver<Waiting>,
    counters: &Counters,
) -> io::Result<()> {
    let (mut bytes, mut batch) = (Vec::new(), Vec::new());
    while let Ok(first) = waiting.recv() {
        bytes.clear();
        for (body, done) in std::iter::once(first).chain(waiting.try_iter()) {
            bytes.extend_from_slice(&body);
            batch.push(done);
        }
        file.write_all(&bytes)?;
        file.sync_data()?;
        counters.batches.fetch_add(1, Ordering::Relaxed);
        counters
            .records
            .fetch_add(batch.len() as u64, Ordering::Relaxed);
        for done in batch.drain(..) {
            // Whoever hung up does not ask any more.
            let _ = done.send(());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_answered_is_in_the_file() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("bodies");
        let appender = Appender::start(&path).unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap();
        runtime.block_on(async {
            let both = tokio::join!(
                appender.append(Bytes::from_static(b"one")),
                appender.append(Bytes::from_static(b"two"))
            );
            assert_eq!(both, (true, true));
        });
        assert_eq!(std::fs::read(&path).unwrap(), b"onetwo");
        let (batches, records) = appender.counters();
        assert_eq!(records, 2);
        assert!((1..=2).contains(&batches), "{batches}");
        assert!(
            Appender::start(&path).is_err(),
            "a file of an earlier run is not appended to"
        );
    }
}
