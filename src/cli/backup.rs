//! `seira backup`: a copy of the log as of one moment, made beside a running server. The same kind of
//! file comes out wherever the log is, and can be restored to either.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::check;
use super::journal::{PlaceArgs, fail, sound};
use crate::journal::{JournalError, Verified};

/// Arguments of `seira backup`.
#[derive(Debug, Args)]
pub struct BackupArgs {
    /// Which journal.
    #[command(flatten)]
    pub place: PlaceArgs,
    /// A new file.
    #[arg(value_name = "NEW_FILE")]
    pub to: PathBuf,
}

/// Makes the copy and checks it: 0 when it is whole, 1 when there is none, 2 for a wrong
/// configuration.
pub fn run(args: &BackupArgs) -> ExitCode {
    let place = match args.place.place() {
        Ok(place) => place,
        Err(problems) => return fail(check::WRONG, &problems),
    };
    let made = place.open().and_then(|reader| reader.back_up(&args.to));
    match made {
        Ok(found) => done(&args.to.display().to_string(), &found),
        Err(error @ JournalError::Damaged { .. }) => {
            fail(1, &format!("no backup was made of a damaged journal: {error}"))
        }
        Err(error) => fail(1, &format!("no backup was made: {error}")),
    }
}

fn done(to: &str, found: &Verified) -> ExitCode {
    let _ = writeln!(std::io::stdout(), "{to}: {}", sound(found));
    let torn = found.torn;
    if torn > 0 {
        let _ = writeln!(std::io::stderr(), "{torn} damaged records at its end do not count");
    }
    ExitCode::SUCCESS
}
