//! A log of calls, as the file has it: one row per call, with a header.
//!
//! Columns, in any order, others beside them are fine: `day` (YYYY-MM-DD), `arrive` and `vru` (second of
//! the day when the call came, and how long it spent with the machine), `queued` (1: it waited for an
//! agent), `q_start` and `wait` (second when the wait began, and its length), `outcome` (S served, H hung
//! up, P no real call), `ser_start` and `service` (second when an agent answered, and for how long),
//! `type`, `prio` (2: goes earlier), `agent` (who answered). A cell that says nothing is empty.

use std::fmt;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use flate2::read::MultiGzDecoder;
use jiff::civil::Date;

/// What the router would have been asked: calls that waited, and calls that were served at once.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Call {
    pub(super) day: Date,
    /// Seconds from the first day that is counted to its start.
    pub(super) day_s: f64,
    /// When it came into line, in seconds on the same scale; none: it was served at once.
    pub(super) joined_s: Option<f64>,
    /// How long it was in line.
    pub(super) waited_s: f64,
    /// When somebody answered, and for how long; none: the caller hung up.
    pub(super) served: Option<Served>,
    /// Goes as if it had come earlier.
    pub(super) is_priority: bool,
    /// Asks for help with the web site.
    pub(super) is_internet: bool,
}

/// How a call was answered.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Served {
    pub(super) at_s: f64,
    pub(super) handle_s: f64,
    /// By whom; empty: not known.
    pub(super) agent: String,
}

/// What is wrong with a log.
#[derive(Debug)]
pub struct LogError {
    path: PathBuf,
    /// Line in the file, from 1; 0: the file as a whole.
    line: u64,
    what: String,
}

impl fmt::Display for LogError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:", self.path.display())?;
        if self.line > 0 {
            write!(f, "{}:", self.line)?;
        }
        write!(f, " {}", self.what)
    }
}

impl std::error::Error for LogError {}

/// Longest conversation that is believed, s: beyond it somebody forgot to hang up.
const HANDLE_MAX_S: f64 = 3_600.0;

const COLUMNS: [&str; 12] = [
    "day",
    "arrive",
    "vru",
    "queued",
    "q_start",
    "wait",
    "outcome",
    "ser_start",
    "service",
    "type",
    "prio",
    "agent",
];

/// Reads the calls of the log at `path`, gzip-compressed or not.
pub(super) fn read(path: &Path) -> Result<Vec<Call>, LogError> {
    let whole = |what: String| LogError { path: path.to_owned(), line: 0, what };
    let file = File::open(path).map_err(|fault| whole(format!("cannot be read ({fault})")))?;
    let mut file = BufReader::new(file);
    let start = file.fill_buf().map_err(|fault| whole(format!("cannot be read ({fault})")))?;
    let text: Box<dyn Read> = match start.starts_with(&[0x1f, 0x8b]) {
        true => Box::new(MultiGzDecoder::new(file)),
        false => Box::new(file),
    };
    let mut rows = csv::Reader::from_reader(text);
    let header = rows.headers().map_err(|fault| whole(format!("no header row ({fault})")))?;
    let mut places = [0; COLUMNS.len()];
    for (place, name) in places.iter_mut().zip(COLUMNS) {
        *place = header.iter().position(|cell| cell.trim() == name).ok_or_else(|| {
            whole(format!("there is no column {name}; needed are {}", COLUMNS.join(", ")))
        })?;
    }
    let mut calls = Vec::new();
    for row in rows.records() {
        let row = row.map_err(|fault| whole(format!("no row of cells ({fault})")))?;
        let line = row.position().map_or(0, csv::Position::line);
        let cells = Cells { row: &row, places: &places };
        let call = call(&cells);
        let fault = |what| LogError { path: path.to_owned(), line, what };
        calls.extend(call.map_err(fault)?);
    }
    Ok(calls)
}

/// The cells of a row that are of interest.
struct Cells<'a> {
    row: &'a csv::StringRecord,
    places: &'a [usize; COLUMNS.len()],
}

impl Cells<'_> {
    fn text(&self, name: &str) -> &str {
        let column = COLUMNS.iter().position(|column| *column == name);
        column.and_then(|column| self.row.get(self.places[column])).unwrap_or_default().trim()
    }

    fn maybe_seconds(&self, name: &str) -> Result<Option<f64>, String> {
        let text = self.text(name);
        if text.is_empty() {
            return Ok(None);
        }
        let found = text.parse::<f64>().ok().filter(|s| s.is_finite() && *s >= 0.0);
        found.map(Some).ok_or_else(|| format!("{name}: {text:?}: seconds, 0 or more, are allowed"))
    }

    fn seconds(&self, name: &str) -> Result<f64, String> {
        self.maybe_seconds(name)?.ok_or_else(|| format!("{name}: is empty, and needed here"))
    }
}

/// What a row tells; none where nobody asked for an agent.
fn call(cells: &Cells<'_>) -> Result<Option<Call>, String> {
    let day = cells.text("day");
    let day: Date =
        day.parse().map_err(|_| format!("day: {day:?}: a date is allowed, like 1999-01-31"))?;
    let is_queued = match cells.text("queued") {
        "0" => false,
        "1" => true,
        other => return Err(format!("queued: {other:?}: 0 or 1 is allowed")),
    };
    let is_served = match cells.text("outcome") {
        "S" => true,
        "H" => false,
        "P" => return Ok(None),
        other => return Err(format!("outcome: {other:?}: S, H or P is allowed")),
    };
    if !is_queued && !is_served {
        return Ok(None);
    }
    let day_s = days_of(day) * 86_400.0;
    let (joined_s, waited_s) = match is_queued {
        true => (Some(day_s + cells.seconds("q_start")?), cells.seconds("wait")?),
        false => (None, 0.0),
    };
    let served = match is_served {
        true => Some(served(cells, day_s, joined_s.map(|at| at + waited_s))?),
        false => None,
    };
    Ok(Some(Call {
        day,
        day_s,
        joined_s,
        waited_s,
        served,
        is_priority: cells.text("prio") == "2",
        is_internet: cells.text("type") == "IN",
    }))
}

/// The clocks of line and agents differ by seconds: who waited was answered when the wait was over.
fn served(cells: &Cells<'_>, day_s: f64, waited_until: Option<f64>) -> Result<Served, String> {
    let at_s = match (waited_until, cells.maybe_seconds("ser_start")?) {
        (Some(at), _) => at,
        (None, Some(at)) => day_s + at,
        (None, None) => {
            let vru = cells.maybe_seconds("vru")?.unwrap_or_default();
            day_s + cells.seconds("arrive")? + vru
        }
    };
    let handle_s = cells.maybe_seconds("service")?.unwrap_or_default().min(HANDLE_MAX_S);
    Ok(Served { at_s, handle_s, agent: cells.text("agent").to_owned() })
}

/// Whole days since the first one that is counted.
fn days_of(day: Date) -> f64 {
    f64::from(Date::ZERO.until(day).map_or(0, |span| span.get_days()))
}
