//! The resident memory of a process, as Linux tells it (proc_pid_status(5)).

use std::fs;
use std::io;

/// Bytes that are resident now.
pub(crate) fn resident(pid: u32) -> Option<u64> {
    field(pid, "VmRSS:")
}

/// The most bytes that were resident since [`forget_peak`].
pub(crate) fn peak(pid: u32) -> Option<u64> {
    field(pid, "VmHWM:")
}

/// From here on the peak counts (proc_pid_clear_refs(5)).
///
/// # Errors
/// The kernel does not allow it.
pub(crate) fn forget_peak(pid: u32) -> io::Result<()> {
    fs::write(format!("/proc/{pid}/clear_refs"), "5")
}

fn field(pid: u32, name: &str) -> Option<u64> {
    let text = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix(name))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_held_is_in_the_peak_and_no_more_resident() {
        const BYTES: u64 = 64 << 20;
        let pid = std::process::id();
        forget_peak(pid).unwrap();
        let before = resident(pid).unwrap();
        drop(std::hint::black_box(vec![1_u8; BYTES as usize]));
        assert!(peak(pid).unwrap() >= before + BYTES / 2);
        assert!(resident(pid).unwrap() < before + BYTES / 2);
    }
}
