//! `seira evaluate`: what the forecast would have been worth on a real log.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use jiff::civil::Date;

use super::check::WRONG;
use crate::simulate::evaluate;

/// Which log, and how to say what came of it.
#[derive(Debug, Args)]
pub struct EvaluateArgs {
    /// The log: CSV with a header, gzip-compressed or not; its columns are in the README.
    #[arg(value_name = "LOG.csv")]
    log: PathBuf,
    /// An earlier log to learn from first; may be given again, in the order of time.
    #[arg(long, value_name = "FILE")]
    train: Vec<PathBuf>,
    /// Learn from the log before this day, and score from it on.
    #[arg(long, value_name = "DATE")]
    from: Option<Date>,
    /// Write the result as JSON instead of text.
    #[arg(long)]
    json: bool,
}

/// The result goes to standard output, problems go to standard error.
pub fn run(args: &EvaluateArgs) -> ExitCode {
    match evaluate::evaluate(&args.log, &args.train, args.from) {
        Ok(evaluation) => {
            let told = match args.json {
                true => serde_json::to_string_pretty(&evaluation).expect("numbers are JSON"),
                false => evaluate::text(&evaluation),
            };
            // A closed pipe is the reader's choice and no fault of ours.
            let _ = writeln!(std::io::stdout(), "{told}");
            ExitCode::SUCCESS
        }
        Err(fault) => {
            let _ = writeln!(std::io::stderr(), "{fault}");
            ExitCode::from(WRONG)
        }
    }
}
