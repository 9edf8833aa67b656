//! Arguments, task, exit code.

use std::process::ExitCode;

use clap::Parser as _;
use seira::cli::Cli;

fn main() -> ExitCode {
    Cli::parse().run()
}
