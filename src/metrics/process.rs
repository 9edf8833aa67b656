//! What the operating system says of this process.

use procfs::WithCurrentSystemInfo as _;
use procfs::process::Process;

/// Resources used so far.
pub(super) struct Usage {
    pub(super) cpu_s: f64,
    pub(super) resident_bytes: u64,
}

/// None where `/proc` cannot be read.
pub(super) fn usage() -> Option<Usage> {
    let stat = Process::myself().ok()?.stat().ok()?;
    #[allow(clippy::cast_precision_loss, reason = "ticks of centuries fit")]
    let cpu_s = (stat.utime + stat.stime) as f64 / procfs::ticks_per_second() as f64;
    Some(Usage { cpu_s, resident_bytes: stat.rss_bytes().get() })
}
