//! Whether a cluster can lie in memory.

use std::{fs, process::Command};

/// A file system in memory, on every Linux.
pub(crate) const FOLDER: &str = "/dev/shm";

/// What must be free, in KiB: several times what a run of the tests has at its most. A container's
/// file system in memory is often far smaller.
const ROOM: u64 = 2 << 20;
/// What must be left of the machine's memory besides, for those who compile and test.
const BESIDES: u64 = 2 << 20;

pub(crate) fn has_room() -> bool {
    free_in_folder().is_some_and(|it| ROOM <= it)
        && available_memory().is_some_and(|it| ROOM + BESIDES <= it)
}

/// Asked of `df`, because std does not tell.
fn free_in_folder() -> Option<u64> {
    let printed = Command::new("df").args(["--output=avail", "-k", FOLDER]).output().ok()?;
    String::from_utf8(printed.stdout).ok()?.lines().nth(1)?.trim().parse().ok()
}

/// See proc_meminfo(5).
fn available_memory() -> Option<u64> {
    let told = fs::read_to_string("/proc/meminfo").ok()?;
    let line = told.lines().find_map(|it| it.strip_prefix("MemAvailable:"))?;
    line.trim().strip_suffix(" kB")?.parse().ok()
}
