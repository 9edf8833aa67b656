//! Settings: TOML file and environment → raw → checked.
//!
//! [`load`] reads the file into a tree that remembers lines, lays the variables of the environment
//! (`SEIRA__QUEUES__BILLING__TARGET_S=30`) over it, reads the tree into raw types (what the file may
//! say: every key optional, unknown ones refused), and checks those into [`Settings`] (what the
//! program uses: complete, in its own types). Every problem is found in one go.
//!
//! Knows nothing of sockets, accounts or frames; it opens the file, those that it names for secrets, and
//! starts nothing.

mod catalogue;
mod check;
mod check_deferral;
mod check_hold;
mod check_queue;
mod check_schedule;
mod check_surge;
pub(crate) mod checker;
pub mod hold;
pub mod hours;
mod phrase;
pub(crate) mod plain_queue;
pub mod postgres;
pub(crate) mod problem;
mod raw;
pub(crate) mod read;
pub mod settings;
pub mod sites;
pub mod texts;
pub(crate) mod tree;
pub mod wording;

use std::io::Read as _;
use std::path::Path;

pub use postgres::PostgresUrl;
pub use problem::{Place, Problem, Problems};
pub use settings::{Settings, SnapshotPace};
pub use sites::{SiteSecret, SiteSettings};

use problem::Report;
use read::{Read, Spot};

/// Longest configuration file, in bytes: ten thousand queues fit, a wrong path to a disk image does not.
const FILE_MAX: u64 = 16 * 1024 * 1024;

/// Variables with this start override keys of the file.
pub const VARIABLE_PREFIX: &str = "SEIRA__";

/// Reads and checks the configuration at `path`, with `environment` laid over it.
///
/// # Errors
/// Every problem of file and environment at once, sorted by place.
pub fn load(
    path: &Path,
    environment: impl Iterator<Item = (String, String)>,
) -> Result<Settings, Problems> {
    let text = read_file(path, "configuration", "; name another with --config")
        .map_err(|message| Problems::single(Problem::of_file(path, None, message)))?;
    from_text(path, &text, environment)
}

/// Like [`load`], for text that has been read already; `path` only names it in problems.
///
/// # Errors
/// Every problem of text and environment at once, sorted by place.
pub fn from_text(
    path: &Path,
    text: &str,
    environment: impl Iterator<Item = (String, String)>,
) -> Result<Settings, Problems> {
    let mut report = Report::new(path);
    let settings = tree::parse(text, &mut report).and_then(|mut root| {
        tree::overlay(&mut root, environment, &mut report);
        let raw = raw::RawSettings::read(&Spot::root(&root), &mut report)?;
        Some(check::settings(raw, &mut report))
    });
    let problems = report.finish();
    match settings {
        Some(settings) if problems.is_empty() => Ok(settings),
        Some(_) | None => Err(problems),
    }
}

/// The variables of this process that override keys.
///
/// Bytes that are no UTF-8 are replaced, so that a broken variable is reported rather than ignored.
pub fn environment() -> impl Iterator<Item = (String, String)> {
    std::env::vars_os().filter_map(|(name, value)| {
        let name = name.to_string_lossy().into_owned();
        name.starts_with(VARIABLE_PREFIX).then(|| (name, value.to_string_lossy().into_owned()))
    })
}

/// The text of a file that people write. `what` it is and a `hint` for one that cannot be opened
/// go into messages.
pub(crate) fn read_file(path: &Path, what: &str, hint: &str) -> Result<String, String> {
    let file = std::fs::File::open(path)
        .map_err(|fault| format!("the {what} file cannot be opened ({fault}){hint}"))?;
    let mut bytes = Vec::new();
    file.take(FILE_MAX + 1)
        .read_to_end(&mut bytes)
        .map_err(|fault| format!("the {what} file cannot be read ({fault})"))?;
    if bytes.len() as u64 > FILE_MAX {
        return Err(format!("the file is longer than {FILE_MAX} bytes; is it a {what}?"));
    }
    String::from_utf8(bytes).map_err(|fault| {
        format!("not UTF-8 text (byte {}); save it as UTF-8", fault.utf8_error().valid_up_to())
    })
}

#[cfg(test)]
mod tests;
