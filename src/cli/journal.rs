//! `seira journal`: looks into the log, checks it and writes it out. Only reads, so that it may be
//! done beside a running server.

use std::fmt::{self, Write as _};
use std::fs::OpenOptions;
use std::io::{BufWriter, Write};
use std::ops::ControlFlow;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Subcommand};
use seira_core::model::{Sealed, Sequence};
use serde_json::Value;

use super::{ConfigArgs, check};
use crate::config::{self, PostgresUrl};
use crate::journal::{self, JournalError, Line, Reader, Verified};

/// Longest value of a nested field that is shown, in characters.
const SHOWN_MAX: usize = 160;

/// Arguments of `seira journal`.
#[derive(Debug, Args)]
pub struct JournalArgs {
    /// Which journal.
    #[command(flatten)]
    pub place: PlaceArgs,
    /// What to do.
    #[command(subcommand)]
    pub task: JournalTask,
}

/// Where a journal is.
#[derive(Debug, Args)]
pub struct PlaceArgs {
    /// Where the configuration is, which names the data folder or the database.
    #[command(flatten)]
    pub config: ConfigArgs,
    /// A journal's file, such as a backup, instead of the one that is served.
    #[arg(long, global = true, value_name = "FILE")]
    pub file: Option<PathBuf>,
}

/// What can be done with a journal.
#[derive(Debug, Subcommand)]
pub enum JournalTask {
    /// Show records, one per line; of names and messages only how long they are.
    Show(ShowArgs),
    /// Check every record. Ends with 0 when all are sound, with 1 and the record's number if not.
    Verify,
    /// Write all records out as JSON, one per line, with their checksums; content stays sealed.
    Export(ExportArgs),
}

/// Which records.
#[derive(Debug, Args)]
pub struct ShowArgs {
    /// The first record to show; without it the newest ones are shown.
    #[arg(long, value_name = "RECORD")]
    pub from: Option<u64>,
    /// How many to show.
    #[arg(long, default_value_t = 20)]
    pub count: u64,
}

/// Where to.
#[derive(Debug, Args)]
pub struct ExportArgs {
    /// A new file; without it everything goes to standard output.
    #[arg(value_name = "NEW_FILE")]
    pub to: Option<PathBuf>,
}

/// Why it was not done.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error(transparent)]
    Journal(#[from] JournalError),
    #[error("{path}: {cause}")]
    Output { path: String, cause: std::io::Error },
}

/// Does the task: 0 when it is done, 1 when it is not or the journal is damaged, 2 for a wrong
/// configuration.
pub fn run(args: &JournalArgs) -> ExitCode {
    let place = match args.place.place() {
        Ok(place) => place,
        Err(problems) => return fail(check::WRONG, &problems),
    };
    let done = place.open().map_err(Failure::from).and_then(|reader| match &args.task {
        JournalTask::Show(which) => show(&reader, which),
        JournalTask::Verify => verify(&reader, &place),
        JournalTask::Export(to) => export(&reader, to.to.as_deref()),
    });
    match done {
        Ok(code) => code,
        Err(failure) => fail(1, &failure.to_string()),
    }
}

/// Where a journal is.
pub(super) enum Place {
    File(PathBuf),
    Database(PostgresUrl),
}

impl PlaceArgs {
    /// Where the journal is; or what is wrong with the configuration.
    pub(super) fn place(&self) -> Result<Place, String> {
        if let Some(file) = &self.file {
            return Ok(Place::File(file.clone()));
        }
        let settings = config::load(&self.config.config, config::environment());
        let settings = settings.map_err(|problems| problems.to_string())?;
        Ok(match settings.postgres {
            Some(url) => Place::Database(url),
            None => Place::File(settings.data_dir.join(journal::FILE)),
        })
    }
}

impl Place {
    pub(super) fn open(&self) -> Result<Reader, JournalError> {
        match self {
            Self::File(path) => Reader::open(path),
            Self::Database(url) => Reader::connect(url),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => path.display().fmt(f),
            Self::Database(url) => url.fmt(f),
        }
    }
}

fn show(reader: &Reader, which: &ShowArgs) -> Result<ExitCode, Failure> {
    let last = reader.last()?.0;
    let from = which.from.unwrap_or((last + 1).saturating_sub(which.count));
    let mut out = std::io::stdout().lock();
    if which.count == 0 {
        return Ok(ExitCode::SUCCESS);
    }
    let found = reader.records(Sequence(from.max(1)), Some(which.count), &mut |line| {
        flow(writeln!(out, "{}", shown(line)))
    })?;
    if from <= found.dropped.0 {
        say_dropped(&found);
    }
    Ok(told(&found))
}

fn verify(reader: &Reader, place: &Place) -> Result<ExitCode, Failure> {
    let found = reader.verify()?;
    let code = told(&found);
    if found.torn == 0 {
        let _ = writeln!(std::io::stdout(), "{place}: {}", sound(&found));
    }
    Ok(code)
}

fn export(reader: &Reader, to: Option<&Path>) -> Result<ExitCode, Failure> {
    let Some(to) = to else {
        let found = written(reader, &mut BufWriter::new(std::io::stdout().lock()))?.0;
        say_dropped(&found);
        return Ok(told(&found));
    };
    let failed = |cause| Failure::Output { path: to.display().to_string(), cause };
    let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(to);
    let mut file = BufWriter::new(file.map_err(failed)?);
    let (found, wrote) = written(reader, &mut file)?;
    wrote.and_then(|()| file.into_inner()?.sync_all()).map_err(failed)?;
    say_dropped(&found);
    Ok(told(&found))
}

/// Writes every record; what came of the writing is told apart from what came of the reading.
fn written(
    reader: &Reader,
    out: &mut impl Write,
) -> Result<(Verified, std::io::Result<()>), JournalError> {
    let mut wrote = Ok(());
    let found = reader.records(Sequence(1), None, &mut |line| {
        let Line { record, version, event, checksum } = line;
        let (sequence, at) = (record.sequence, record.at.0);
        wrote = writeln!(
            out,
            r#"{{"sequence":{sequence},"at":{at},"version":{version},"checksum":"{checksum}","event":{event}}}"#
        );
        if wrote.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })?;
    Ok((found, wrote.and_then(|()| out.flush())))
}

/// A reader that has gone away has enough.
fn flow(wrote: std::io::Result<()>) -> ControlFlow<()> {
    if wrote.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
}

/// What a sound log holds, in a line.
pub(super) fn sound(found: &Verified) -> String {
    let Verified { records, last, checksum, .. } = found;
    let mut text = format!("{records} records, all sound; the last is {last}, {checksum}");
    if let Some(dropped) = dropped(found) {
        text.push_str(&format!("; {dropped}"));
    }
    text
}

/// Which records are not kept any more; none: all are.
pub(super) fn dropped(found: &Verified) -> Option<String> {
    let upto = found.dropped;
    (upto.0 > 0).then(|| format!("records 1 to {upto} were dropped by retention"))
}

/// Beside the records themselves, which are on standard output.
fn say_dropped(found: &Verified) {
    if let Some(dropped) = dropped(found) {
        let _ = writeln!(std::io::stderr(), "{dropped}");
    }
}

/// Says on standard error if the end is torn.
fn told(found: &Verified) -> ExitCode {
    match found.torn {
        0 => ExitCode::SUCCESS,
        rows => fail(
            1,
            &format!(
                "record {} is damaged and nothing sound stands behind it: the next start cuts {rows} \
                 off the end",
                found.last.0 + 1
            ),
        ),
    }
}

/// One line for people: number, time, what happened, and its fields as `name=value`.
fn shown(line: &Line<'_>) -> String {
    let at = jiff::Timestamp::from_millisecond(line.record.at.0)
        .map_or_else(|_| line.record.at.0.to_string(), |at| format!("{at:.3}"));
    let mut text = format!("{:>8}  {at}  ", line.record.sequence.0);
    let Ok(Value::Object(mut fields)) = serde_json::to_value(&line.record.event) else {
        return text;
    };
    let kind = fields.remove("event");
    text.push_str(kind.as_ref().and_then(Value::as_str).unwrap_or("?"));
    for (name, value) in fields.into_iter().filter(|(_, value)| !value.is_null()) {
        let value = match covered(value) {
            Value::String(plain) => plain,
            nested => clipped(nested.to_string()),
        };
        let _ = write!(text, "  {name}={value}");
    }
    text
}

/// Sealed content gives way to its length.
fn covered(value: Value) -> Value {
    match value {
        Value::String(text) => {
            let sealed = serde_json::from_value::<Sealed>(Value::String(text.clone()));
            Value::String(sealed.map_or(text, |it| format!("[{} bytes sealed]", it.bytes().len())))
        }
        Value::Array(values) => Value::Array(values.into_iter().map(covered).collect()),
        Value::Object(fields) => {
            Value::Object(fields.into_iter().map(|(name, value)| (name, covered(value))).collect())
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => value,
    }
}

fn clipped(text: String) -> String {
    match text.char_indices().nth(SHOWN_MAX) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

pub(super) fn fail(code: u8, message: &str) -> ExitCode {
    let _ = writeln!(std::io::stderr(), "{message}");
    ExitCode::from(code)
}
