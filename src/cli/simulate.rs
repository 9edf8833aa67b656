//! `seira simulate`: plays a scenario and says what came of it.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;

use super::check::WRONG;
use crate::simulate::{self, Report};

/// What to play, and how to say what came of it.
#[derive(Debug, Args)]
pub struct SimulateArgs {
    /// The scenario.
    #[arg(value_name = "SCENARIO.toml")]
    scenario: PathBuf,
    /// Write the report to standard output as JSON instead of text.
    #[arg(long)]
    json: bool,
    /// Write a report with charts to this file as well: one page that needs nothing else.
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
}

/// Plays the scenario; the report goes to standard output, problems go to standard error.
pub fn run(args: &SimulateArgs) -> ExitCode {
    let scenario = match simulate::load(&args.scenario) {
        Ok(scenario) => scenario,
        Err(problems) => return complain(&problems.to_string(), ExitCode::from(WRONG)),
    };
    let played = match simulate::play(&scenario) {
        Ok(played) => played,
        Err(fault) => {
            let message = format!("{}: {fault}", args.scenario.display());
            return complain(&message, ExitCode::FAILURE);
        }
    };
    let report = Report::new(&scenario, &played);
    if let Some(path) = &args.html
        && let Err(message) = write(path, &simulate::html::page(&scenario, &played, &report))
    {
        return complain(&message, ExitCode::FAILURE);
    }
    let told = if args.json { json(&report) } else { simulate::text::table(&scenario, &report) };
    // A closed pipe is the reader's choice and no fault of the simulation.
    let _ = writeln!(std::io::stdout(), "{told}");
    ExitCode::SUCCESS
}

fn json(report: &Report) -> String {
    serde_json::to_string_pretty(report).expect("numbers and text are JSON")
}

fn write(path: &Path, page: &str) -> Result<(), String> {
    std::fs::write(path, page)
        .map_err(|fault| format!("{}: the report cannot be written ({fault})", path.display()))
}

fn complain(message: &str, code: ExitCode) -> ExitCode {
    let _ = writeln!(std::io::stderr(), "{message}");
    code
}
