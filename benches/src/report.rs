//! The table: three lines a row, at most 100 characters wide.

use std::fmt::Write as _;
use std::io::{self, Write};
use std::num::NonZeroUsize;
use std::time::Duration;

use crate::case::Case;
use crate::disk::Disk;
use crate::load::{Histogram, Sample};
use crate::options::{Options, Subject};
use crate::server::Counters;

/// A driver busier than this may be what is measured.
const DRIVER_BUSY_MAX: f64 = 0.9;

/// One case at one number of connections.
#[derive(Debug)]
pub(crate) struct Row {
    /// The case.
    pub(crate) case: Case,
    /// The number.
    pub(crate) connections: NonZeroUsize,
    /// The side that is judged.
    pub(crate) ours: SideReport,
    /// The side that it is judged by.
    pub(crate) other: SideReport,
    /// Bytes of log that all requests of the judged side wrote, the warm-ups included; unknown for a peer.
    pub(crate) log_growth: Option<u64>,
}

/// What one server showed.
#[derive(Debug)]
pub(crate) struct SideReport {
    /// What it is called.
    pub(crate) label: String,
    /// A sample each round.
    pub(crate) samples: Vec<Sample>,
    /// Over the whole life of the server; unknown if it did not print them.
    pub(crate) counters: Option<Counters>,
    /// Requests a second of the clients beside, each round; empty where there are none.
    pub(crate) beside: Vec<f64>,
}

/// Prints where and how the rows are measured, and their header.
///
/// # Errors
/// `out` takes no more.
pub(crate) fn setting(out: &mut dyn Write, options: &Options, disk: &Disk) -> io::Result<()> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let (rounds, seconds) = (options.rounds, options.measured.as_secs());
    let threads = options.threads;
    writeln!(
        out,
        "{cores} cores, shared with the driver's {threads} threads; {rounds} rounds of {seconds} s"
    )?;
    if cfg!(debug_assertions) {
        writeln!(
            out,
            "built without optimisation: no number below means anything"
        )?;
    }
    if options.subject == Subject::Peer {
        writeln!(
            out,
            "calibration: \"ours\" is a second peer, so what differs from 1.00 is noise"
        )?;
    }
    let line = |histogram: &Histogram| {
        let (p50, p99) = (histogram.quantile(0.5), histogram.quantile(0.99));
        format!("{} (p99 {})", time(p50), time(p99))
    };
    let (written, growing) = (line(&disk.written), line(&disk.growing));
    writeln!(
        out,
        "write of 2 KiB and fdatasync: {written} in a written file, {growing} in a growing one"
    )?;
    writeln!(out)?;
    if options.cases.is_empty() {
        return Ok(());
    }
    writeln!(
        out,
        "{:<14} {:>5} {:<6} {:>9} {:>9} {:>9} {:>9} {:>10} {:>13}",
        "case", "conns", "", "req/s", "p50", "p99", "max", "cpu µs/req", "records/sync"
    )
}

/// Prints one row.
///
/// # Errors
/// `out` takes no more.
pub(crate) fn row(out: &mut dyn Write, row: &Row) -> io::Result<()> {
    let (case, name) = (row.case, row.case.name());
    let sides = [
        (name, row.connections.to_string(), &row.ours),
        ("", String::new(), &row.other),
    ];
    for (name, connections, side) in sides {
        let (label, figures) = (&side.label, side.line(case));
        writeln!(out, "{name:<14} {connections:>5} {label:<6} {figures}")?;
    }
    writeln!(out, "{:<20} {}", "", row.verdict())
}

impl Row {
    /// The judged side divided by the other, with what else belongs to both.
    fn verdict(&self) -> String {
        let pairs = self.ours.samples.iter().zip(&self.other.samples);
        let ratios = pairs.map(|(ours, other)| ours.rate() / other.rate());
        let ratios = sorted(ratios.collect());
        let (low, high) = (ratios.first().copied(), ratios.last().copied());
        let mut text = format!(
            "ratio {} ({}–{})",
            decimal(median(&ratios), 2),
            decimal(low, 2),
            decimal(high, 2)
        );
        if let Some(goal) = self.case.goal(self.connections.get()) {
            let _ = write!(text, ", goal {goal}");
        }
        if let Some(goal) = self.case.goal_rate(self.connections.get()) {
            let _ = write!(text, " and {goal} req/s");
        }
        if let Some(rate) = median(&sorted(self.ours.beside.clone())) {
            let _ = write!(text, "; {rate:.0} lists/s beside");
        }
        let answered: u64 = self.ours.samples.iter().map(|sample| sample.answered).sum();
        if let (Some(growth), Some(name)) = (self.log_growth, self.case.write()) {
            let bytes = (answered > 0).then(|| growth as f64 / answered as f64);
            let _ = write!(text, "; log {} bytes a {name}", decimal(bytes, 1));
        }
        let samples = self.ours.samples.iter().chain(&self.other.samples);
        let busy = samples
            .filter_map(|sample| sample.driver_busy)
            .reduce(f64::max);
        let _ = write!(
            text,
            "; driver {} % busy",
            decimal(busy.map(|busy| busy * 100.0), 0)
        );
        if busy.is_some_and(|busy| busy > DRIVER_BUSY_MAX) {
            text.push_str(", the limit");
        }
        text
    }
}

impl SideReport {
    fn line(&self, case: Case) -> String {
        let of = |figure: &dyn Fn(&Sample) -> Option<f64>| {
            median(&sorted(self.samples.iter().filter_map(figure).collect()))
        };
        let quantile = |share| {
            let seconds = of(&|sample| Some(sample.latency.quantile(share).as_secs_f64()));
            time(Duration::from_secs_f64(seconds.unwrap_or_default()))
        };
        let longest = self
            .samples
            .iter()
            .map(|sample| sample.latency.longest())
            .max();
        // In the other cases they mix in the creates that came before.
        let counters = self.counters.filter(|_| case == Case::Create);
        let per_sync = counters.filter(|counters| counters.batches > 0);
        let per_sync = per_sync.map(|counters| counters.records as f64 / counters.batches as f64);
        format!(
            "{:>9} {:>9} {:>9} {:>9} {:>10} {:>13}",
            decimal(of(&|sample| Some(sample.rate())), 0),
            quantile(0.5),
            quantile(0.99),
            time(longest.unwrap_or_default()),
            decimal(of(&Sample::server_cpu_micros), 1),
            decimal(per_sync, 1),
        )
    }
}

/// Figures in order, as [`median`] takes them.
pub(crate) fn sorted(mut figures: Vec<f64>) -> Vec<f64> {
    figures.sort_by(f64::total_cmp);
    figures
}

/// The median of sorted figures: of two in the middle, their mean.
pub(crate) fn median(sorted: &[f64]) -> Option<f64> {
    let high = sorted.get(sorted.len() / 2)?;
    let low = sorted.get(sorted.len().saturating_sub(1) / 2)?;
    Some(f64::midpoint(*low, *high))
}

/// A figure to so many places, or a dash.
pub(crate) fn decimal(figure: Option<f64>, places: usize) -> String {
    figure.map_or_else(|| "-".to_owned(), |figure| format!("{figure:.places$}"))
}

/// A time in microseconds, or in milliseconds.
pub(crate) fn time(duration: Duration) -> String {
    let micros = duration.as_secs_f64() * 1e6;
    if micros < 999.5 {
        format!("{micros:.0} µs")
    } else {
        format!("{:.2} ms", micros / 1e3)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn side(label: &str, rates: &[u64], counters: Option<Counters>) -> SideReport {
        let samples = rates.iter().map(|rate| {
            let mut latency = Histogram::new();
            (0..*rate).for_each(|_| latency.record(Duration::from_micros(50)));
            Sample {
                answered: rate * 2,
                latency,
                measured: Duration::from_secs(1),
                server_cpu: Some(Duration::from_micros(rate * 10)),
                driver_busy: Some(0.4),
                locations: Vec::new(),
            }
        });
        SideReport {
            label: label.to_owned(),
            samples: samples.collect(),
            counters,
            beside: Vec::new(),
        }
    }

    fn printed(case: Case, connections: usize, busy: f64, log_growth: Option<u64>) -> String {
        let mut ours = side(
            "ours",
            &[90, 110, 80],
            Some(Counters {
                batches: 4,
                records: 10,
            }),
        );
        ours.samples[0].driver_busy = Some(busy);
        let connections = NonZeroUsize::new(connections).unwrap();
        let other = side("peer", &[100, 100, 100], None);
        let mut out = Vec::new();
        row(
            &mut out,
            &Row {
                case,
                connections,
                ours,
                other,
                log_growth,
            },
        )
        .unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_row_shows_medians_ratios_and_the_log() {
        assert_eq!(
            printed(Case::Create, 64, 0.4, Some(5_600)),
            "create            64 ours          90     50 µs     50 µs     50 µs       10.0           2.5\n\
             \x20                    peer         100     50 µs     50 µs     50 µs       10.0             -\n\
             \x20                    ratio 0.90 (0.80–1.10), goal 0.95; log 10.0 bytes a create; driver 40 % busy\n"
        );
    }

    #[test]
    fn a_busy_driver_is_said_and_reads_have_no_log() {
        let text = printed(Case::Read, 64, 0.95, Some(0));
        assert!(
            text.ends_with("goal 0.8; driver 95 % busy, the limit\n"),
            "{text}"
        );
    }

    #[test]
    fn lists_have_a_rate_to_reach_and_clients_beside_are_counted() {
        let text = printed(Case::ListKey, 1, 0.4, None);
        assert!(text.contains("goal 0.5 and 10000 req/s; driver"), "{text}");
        let report = SideReport {
            beside: vec![3.0, 9.0, 4.0],
            ..side("beside", &[50], None)
        };
        let row = Row {
            case: Case::ReadListed,
            connections: NonZeroUsize::MIN,
            ours: report,
            other: side("alone", &[100], None),
            log_growth: None,
        };
        let verdict = row.verdict();
        assert!(
            verdict.contains("goal 0.5; 4 lists/s beside; "),
            "{verdict}"
        );
    }

    #[test]
    fn the_median_of_an_even_number_is_between_the_two() {
        assert_eq!(median(&[1.0, 2.0, 4.0, 9.0]), Some(3.0));
        assert_eq!(median(&[7.0]), Some(7.0));
        assert_eq!(median(&[]), None);
    }

    #[test]
    fn times_have_a_unit_that_fits() {
        assert_eq!(time(Duration::from_micros(87)), "87 µs");
        assert_eq!(time(Duration::from_micros(1_234)), "1.23 ms");
    }
}
