//! How much memory there is, and how much of it the records may take.

use std::path::Path;

use super::config::Memory;
use crate::vfs::{Disk, Open, Vfs};

/// Where the second version of control groups says how much the process may take, if it is in one.
const CONTROL_GROUP: &str = "/sys/fs/cgroup/memory.max";

/// The bound in bytes; `None` if there is none to hold.
pub(super) fn bound(memory: Memory) -> Option<u64> {
    match memory {
        Memory::Off => None,
        Memory::Bytes(bytes) => Some(bytes),
        Memory::Percent(percent) => {
            let all = machine().min(control_group().unwrap_or(u64::MAX));
            // In this order no machine is too large for it.
            Some(all / 100 * u64::from(percent))
        }
    }
}

fn machine() -> u64 {
    let info = rustix::system::sysinfo();
    info.totalram.saturating_mul(info.mem_unit.into())
}

fn control_group() -> Option<u64> {
    let file = Disk.open(Path::new(CONTROL_GROUP), Open::Read).ok()?;
    let mut text = [0; 32];
    let bytes = file.read_at(&mut text, 0).ok()?;
    let text = std::str::from_utf8(text.get(..bytes)?).ok()?;
    // `max` is no number, and no bound.
    text.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_of_what_there_is() {
        let all = bound(Memory::Percent(100)).unwrap();
        assert!(all > 100 << 20, "{all}");
        let half = bound(Memory::Percent(50)).unwrap();
        assert!(half <= all / 2 && half > all / 2 - 100);
        assert_eq!(bound(Memory::Bytes(7)), Some(7));
        assert_eq!(bound(Memory::Off), None);
    }
}
