//! The processor time of processes and threads, from Linux's own counters.

use std::fs;
use std::time::Duration;

use rustix::param::clock_ticks_per_second;

/// What a process has used, in all threads that it has and had, to the clock tick (mostly 10 ms).
pub(crate) fn of_process(pid: u32) -> Option<Duration> {
    let text = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The second field, a name in brackets, may hold anything; utime and stime are the 14th and
    // the 15th (proc_pid_stat(5)).
    let (_, after_name) = text.rsplit_once(')')?;
    let mut times = after_name.split_ascii_whitespace().skip(11);
    let mut ticks = || times.next()?.parse::<u64>().ok();
    let ticks = ticks()? + ticks()?;
    Some(Duration::from_secs(ticks) / u32::try_from(clock_ticks_per_second()).ok()?)
}

/// What the calling thread has used, to the nanosecond; nothing where the kernel does not count it.
pub(crate) fn of_thread() -> Option<Duration> {
    let text = fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    Some(Duration::from_nanos(text.split(' ').next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;

    #[test]
    fn work_is_counted_and_sleep_is_not() {
        let start = of_thread().unwrap();
        std::thread::sleep(Duration::from_millis(40));
        let asleep = of_thread().unwrap() - start;
        assert!(asleep < Duration::from_millis(20), "{asleep:?}");

        let begin = Instant::now();
        while of_thread().unwrap() - start < Duration::from_millis(40) {
            assert!(
                begin.elapsed() < Duration::from_secs(30),
                "a busy thread uses time"
            );
        }
        assert!(of_process(std::process::id()).unwrap() >= Duration::from_millis(20));
    }
}
