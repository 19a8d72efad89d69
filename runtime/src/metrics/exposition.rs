//! How each metric is written at a scrape.

use std::fmt::Result;

use prometheus_client::{
    collector::Collector,
    encoding::{DescriptorEncoder, EncodeGaugeValue, MetricEncoder, NoLabelSet},
};

use super::{
    Process, Sources,
    table::{
        APPEND_TIME, BATCH_EVENTS, BUILD, COMMIT_P99, COMPACTION_LAST, COMPACTION_TIME,
        COMPACTIONS, CONNECTIONS, CPU, EVENTS_APPENDED, MEMORY_LOW, MEMORY_MAX, MODEL_HISTORY,
        MODEL_INDEXES, MODEL_ITEMS, MODEL_LOG_EVENTS, MODEL_RAFTLOG, MODEL_RAM, MODEL_SNAPSHOT,
        Metric, OPEN_FILES, OPEN_FILES_MAX, REPLAY_TIME, REQUEST_TIME, REQUESTS, RESIDENT, STARTED,
        SYNC_TIME, THREADS, VIRTUAL,
    },
};
use crate::{ModelStats, measure::Distribution, store::Ending};

/// Nanoseconds of a second.
const SECOND: f64 = 1e9;

impl Collector for Sources {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result {
        let out = &mut encoder;
        let stats = self.store.stats();
        self.models(out, &stats)?;
        self.writes(out)?;
        self.compactions(out, &stats)?;
        self.requests(out)?;
        let mut connections = family(out, &CONNECTIONS)?;
        for (listener, open) in &self.connections {
            let labels = [("listener", *listener)];
            gauge(&mut connections.encode_family(&labels)?, open())?;
        }
        let (package, version) = self.build;
        family(out, &BUILD)?.encode_info(&[("package", package), ("version", version)])
    }
}

impl Sources {
    fn models(&self, out: &mut DescriptorEncoder<'_>, stats: &[ModelStats]) -> Result {
        type Read = fn(&ModelStats) -> u64;
        let metrics: [(&Metric, Read); 7] = [
            (&MODEL_ITEMS, |stats| stats.item_count),
            (&MODEL_RAM, |stats| stats.approx_ram_bytes),
            (&MODEL_INDEXES, |stats| stats.index_bytes),
            (&MODEL_RAFTLOG, |stats| stats.raftlog_size_bytes),
            (&MODEL_LOG_EVENTS, |stats| stats.log_events),
            (&MODEL_SNAPSHOT, |stats| stats.snapshot_bytes),
            (&MODEL_HISTORY, |stats| stats.history_bytes),
        ];
        for (metric, read) in metrics {
            let mut family = family(out, metric)?;
            for stats in stats {
                let labels = [("model", stats.name)];
                gauge(&mut family.encode_family(&labels)?, read(stats))?;
            }
        }
        let gauge_of_room = self.store.gauge();
        let mut memory_max = family(out, &MEMORY_MAX)?;
        if let Some(max) = gauge_of_room.memory_max() {
            gauge(&mut memory_max, max)?;
        }
        let is_low = u64::from(gauge_of_room.is_memory_low());
        gauge(&mut family(out, &MEMORY_LOW)?, is_low)?;
        let mut appended = family(out, &EVENTS_APPENDED)?;
        for events in self.store.observed().events() {
            let Some(model) = self.store.name(events.model) else {
                continue;
            };
            for (kind, count) in [
                ("created", events.created),
                ("changed", events.changed),
                ("removed", events.removed),
            ] {
                let labels = [("model", model), ("kind", kind)];
                counter(&mut appended.encode_family(&labels)?, count)?;
            }
        }
        Ok(())
    }

    fn writes(&self, out: &mut DescriptorEncoder<'_>) -> Result {
        let observed = self.store.observed();
        histogram(
            &mut family(out, &BATCH_EVENTS)?,
            &observed.batch_events(),
            1.0,
        )?;
        histogram(&mut family(out, &APPEND_TIME)?, &observed.append(), SECOND)?;
        histogram(&mut family(out, &SYNC_TIME)?, &observed.sync(), SECOND)?;
        let p99 = observed.commit_p99().as_secs_f64();
        gauge(&mut family(out, &COMMIT_P99)?, p99)?;
        let replay = observed.replay().as_secs_f64();
        gauge(&mut family(out, &REPLAY_TIME)?, replay)
    }

    fn compactions(&self, out: &mut DescriptorEncoder<'_>, stats: &[ModelStats]) -> Result {
        let observed = self.store.observed();
        let mut results = family(out, &COMPACTIONS)?;
        for ending in Ending::ALL {
            let labels = [("result", ending.as_str())];
            let count = observed.compactions(ending);
            counter(&mut results.encode_family(&labels)?, count)?;
        }
        let times = observed.compaction();
        histogram(&mut family(out, &COMPACTION_TIME)?, &times, SECOND)?;
        let mut last = family(out, &COMPACTION_LAST)?;
        let made = stats.iter().filter_map(|stats| stats.last_compaction_at);
        match made.max() {
            Some(made) => gauge(&mut last, made.as_microseconds() as f64 / 1e6),
            None => Ok(()),
        }
    }

    fn requests(&self, out: &mut DescriptorEncoder<'_>) -> Result {
        let traffic = self.traffic.read();
        let mut requests = family(out, &REQUESTS)?;
        for series in &traffic {
            for (status, count) in &series.statuses {
                let status = status.to_string();
                let labels = [
                    ("route", series.route),
                    ("method", series.method),
                    ("status", &status),
                ];
                counter(&mut requests.encode_family(&labels)?, *count)?;
            }
        }
        let mut times = family(out, &REQUEST_TIME)?;
        for series in &traffic {
            let labels = [("route", series.route), ("method", series.method)];
            histogram(&mut times.encode_family(&labels)?, &series.times, SECOND)?;
        }
        Ok(())
    }
}

/// The process, as the machine sees it.
#[derive(Debug)]
pub(super) struct OfProcess(pub(super) fn() -> Option<Process>);

impl Collector for OfProcess {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result {
        let out = &mut encoder;
        let Some(process) = (self.0)() else {
            return Ok(());
        };
        family(out, &CPU)?.encode_counter::<NoLabelSet, _, f64>(&process.cpu_seconds, None)?;
        gauge(&mut family(out, &RESIDENT)?, process.resident_bytes)?;
        gauge(&mut family(out, &VIRTUAL)?, process.virtual_bytes)?;
        gauge(&mut family(out, &OPEN_FILES)?, process.open_files)?;
        let mut files_max = family(out, &OPEN_FILES_MAX)?;
        if let Some(max) = process.open_files_max {
            gauge(&mut files_max, max)?;
        }
        gauge(&mut family(out, &THREADS)?, process.threads)?;
        gauge(&mut family(out, &STARTED)?, process.started)
    }
}

fn family<'e>(
    out: &'e mut DescriptorEncoder<'_>,
    metric: &'e Metric,
) -> std::result::Result<MetricEncoder<'e>, std::fmt::Error> {
    out.encode_descriptor(metric.name, metric.help, metric.unit.as_ref(), metric.kind)
}

fn gauge(out: &mut MetricEncoder<'_>, value: impl EncodeGaugeValue + Copy) -> Result {
    out.encode_gauge(&value)
}

fn counter(out: &mut MetricEncoder<'_>, value: u64) -> Result {
    out.encode_counter::<NoLabelSet, _, u64>(&value, None)
}

/// Writes a distribution of which `unit` values are one of the unit that is shown.
fn histogram(out: &mut MetricEncoder<'_>, values: &Distribution, unit: f64) -> Result {
    let shown = |value: u64| value as f64 / unit;
    let buckets: Vec<(f64, u64)> = values
        .buckets
        .iter()
        .map(|(bound, count)| (bound.map_or(f64::INFINITY, shown), *count))
        .collect();
    out.encode_histogram::<NoLabelSet>(shown(values.sum), values.count(), &buckets, None)
}
