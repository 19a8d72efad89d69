//! The process, as the kernel sees it (proc(5)). Where `/proc` is not there, nothing is known.

use std::fs;

use rustix::{
    param::{clock_ticks_per_second, page_size},
    process::{Resource, getrlimit},
};

use crate::metrics::Process;

/// Figures of this process; `None` if the kernel does not tell them.
pub(super) fn figures() -> Option<Process> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    let system = fs::read_to_string("/proc/stat").ok()?;
    // The first entry is the directory that is being listed.
    let open_files = fs::read_dir("/proc/self/fd")
        .ok()?
        .count()
        .saturating_sub(1);
    let ticks = clock_ticks_per_second() as f64;
    let stat = Stat::of(&stat)?;
    Some(Process {
        cpu_seconds: stat.cpu_ticks as f64 / ticks,
        resident_bytes: stat.resident_pages * page_size() as u64,
        virtual_bytes: stat.virtual_bytes,
        open_files: open_files as u64,
        open_files_max: getrlimit(Resource::Nofile).current,
        threads: stat.threads,
        started: boot_time(&system)? + stat.start_ticks as f64 / ticks,
    })
}

/// What is read of `/proc/self/stat`.
#[derive(Debug, PartialEq, Eq)]
struct Stat {
    cpu_ticks: u64,
    threads: u64,
    start_ticks: u64,
    virtual_bytes: u64,
    resident_pages: u64,
}

impl Stat {
    fn of(text: &str) -> Option<Self> {
        // The name of the program is in brackets, and may hold any character.
        let (_, fields) = text.rsplit_once(") ")?;
        let fields: Vec<&str> = fields.split_ascii_whitespace().collect();
        // Numbers of fields as proc(5) has them; the first after the name is 3.
        let field = |number: usize| fields.get(number - 3)?.parse::<u64>().ok();
        Some(Self {
            cpu_ticks: field(14)? + field(15)?,
            threads: field(20)?,
            start_ticks: field(22)?,
            virtual_bytes: field(23)?,
            resident_pages: field(24)?,
        })
    }
}

/// Seconds since the Unix epoch at which the machine began.
fn boot_time(text: &str) -> Option<f64> {
    let line = text.lines().find_map(|line| line.strip_prefix("btime "))?;
    line.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use super::*;

    #[test]
    fn a_name_with_brackets_hides_nothing() {
        let text = "7 (a) (b) S 1 7 7 0 -1 4194304 1 2 3 4 50 60 7 8 20 0 9 0 777 4096 12 1 1";
        let expected = Stat {
            cpu_ticks: 110,
            threads: 9,
            start_ticks: 777,
            virtual_bytes: 4096,
            resident_pages: 12,
        };
        assert_eq!(Stat::of(text), Some(expected));
        assert_eq!(Stat::of("7 (a) S 1"), None);
    }

    #[test]
    fn this_process_has_figures_that_can_be_true() {
        let figures = figures().unwrap();
        assert!(figures.resident_bytes > 1 << 20 && figures.resident_bytes < figures.virtual_bytes);
        assert!(figures.open_files >= 3 && figures.threads >= 1);
        let now = SystemTime::now()
            .duration_since(SystemTime::UNIX_EPOCH)
            .unwrap();
        let age = now.as_secs_f64() - figures.started;
        assert!((-2.0..86_400.0).contains(&age), "{age}");
    }
}
