//! `seira restore`: puts a backup in the journal's place, while no server runs.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::journal::{dropped, fail};
use super::{ConfigArgs, check};
use crate::config;
use crate::journal::{self, JournalError, Restored};

/// Arguments of `seira restore`.
#[derive(Debug, Args)]
pub struct RestoreArgs {
    /// Where the configuration is, which names the data folder or the database.
    #[command(flatten)]
    pub config: ConfigArgs,
    /// What `seira backup` has made.
    #[arg(value_name = "BACKUP")]
    pub from: PathBuf,
}

/// Checks the backup and puts it there: 0 when that is done, 1 when nothing has changed, 2 for a wrong
/// configuration.
pub fn run(args: &RestoreArgs) -> ExitCode {
    let settings = match config::load(&args.config.config, config::environment()) {
        Ok(settings) => settings,
        Err(problems) => return fail(check::WRONG, &problems.to_string()),
    };
    let done = match &settings.postgres {
        Some(url) => journal::restore_to(&args.from, url, &settings.data_dir),
        None => journal::restore(&args.from, &settings.data_dir),
    };
    match done {
        Ok(restored) => told(&restored),
        Err(error @ JournalError::InUse { .. }) => {
            fail(1, &format!("nothing was restored: {error}. Stop it first"))
        }
        Err(error) => fail(1, &format!("nothing was restored: {error}")),
    }
}

fn told(restored: &Restored) -> ExitCode {
    let found = &restored.found;
    let (records, last, checksum) = (found.records, found.last, found.checksum);
    let mut text = format!("{records} records restored; the last is {last}, {checksum}\n");
    if let Some(dropped) = dropped(found) {
        text.push_str(&format!("{dropped}; what stands for them is in the backup too\n"));
    }
    if let Some(aside) = &restored.aside {
        text.push_str(&format!("what was there before is kept in {aside}\n"));
    }
    let _ = std::io::stdout().write_all(text.as_bytes());
    ExitCode::SUCCESS
}
