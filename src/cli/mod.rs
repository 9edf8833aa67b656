//! The command line: one variant per task, one file per variant.

pub mod backup;
mod beginning;
pub mod check;
pub mod customer;
pub mod demo;
pub mod evaluate;
pub mod history;
pub mod house;
pub mod journal;
pub mod restore;
mod retention;
pub mod serve;
pub mod simulate;
pub mod user;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

/// Real-time router for contact centers: queues, skills, honest waits.
#[derive(Debug, Parser)]
#[command(name = "seira", version, arg_required_else_help = true)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub task: Task,
}

/// What the program can do.
#[derive(Debug, Subcommand)]
pub enum Task {
    /// Copy the journal to a new file, also while the server runs, and check the copy.
    Backup(backup::BackupArgs),
    /// Check a configuration and say everything that is wrong with it.
    ///
    /// Variables SEIRA__... of the environment are laid over the file, as they are when serving.
    /// Ends with 0 when all is well, with 2 otherwise.
    Check(ConfigArgs),
    /// Export or erase what is kept of a customer, also while the server runs.
    Customer(customer::CustomerArgs),
    /// Try the forecast of waits on a real log of calls, beside what others announce.
    ///
    /// Ends with 0, with 2 for a file that is no log.
    Evaluate(evaluate::EvaluateArgs),
    /// Make history anew from the journal, with the server stopped.
    History(history::HistoryArgs),
    /// Look into the journal, check it, or write it out; only reads, also while the server runs.
    Journal(journal::JournalArgs),
    /// Put a backup in the place of the journal; what was there is kept. The server must be stopped.
    Restore(restore::RestoreArgs),
    /// Serve the contact center until SIGTERM, SIGINT or SIGHUP.
    Serve(serve::ServeArgs),
    /// Try out a contact center in virtual time, with the engine that serves.
    ///
    /// The scenario says who helps and who comes; see config/scenarios. Ends with 0, with 2 for a
    /// scenario with problems, with 1 when it cannot be played or a file cannot be written.
    Simulate(simulate::SimulateArgs),
    /// Make, change, list and suspend accounts of staff.
    User(user::UserArgs),
}

/// Where the configuration is.
#[derive(Debug, Clone, Args)]
pub struct ConfigArgs {
    /// The configuration file.
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        env = "SEIRA_CONFIG",
        default_value = "config/seira.toml"
    )]
    pub config: PathBuf,
}

impl Cli {
    /// Does the task; gives the exit code of the process.
    #[must_use]
    pub fn run(self) -> ExitCode {
        match self.task {
            Task::Backup(args) => backup::run(&args),
            Task::Check(args) => check::run(&args.config),
            Task::Customer(args) => customer::run(args),
            Task::Evaluate(args) => evaluate::run(&args),
            Task::History(args) => history::run(&args),
            Task::Journal(args) => journal::run(&args),
            Task::Restore(args) => restore::run(&args),
            Task::Serve(args) => serve::run(&args),
            Task::Simulate(args) => simulate::run(&args),
            Task::User(args) => user::run(args),
        }
    }
}
