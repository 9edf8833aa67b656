//! `seira history`: makes history anew from the journal.

use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use clap::{Args, Subcommand};
use seira_core::model::Sequence;

use super::house::open_journal;
use super::journal::fail;
use super::{ConfigArgs, check};
use crate::config::{self, Settings};
use crate::history::{History, HistoryError, rebuild};

/// How often people are told how far it is.
const TOLD_EVERY: Duration = Duration::from_secs(2);

/// Arguments of `seira history`.
#[derive(Debug, Args)]
pub struct HistoryArgs {
    /// Where the configuration is.
    #[command(flatten)]
    pub config: ConfigArgs,
    /// What to do.
    #[command(subcommand)]
    pub task: HistoryTask,
}

/// What can be done with history.
#[derive(Debug, Subcommand)]
pub enum HistoryTask {
    /// Throw history away and make it anew from the journal, with the server stopped. If this is
    /// broken off, the next start of the server goes on with it.
    Rebuild,
}

/// Does the task: 0 when it is done, 1 when it is not, 2 for a wrong configuration.
pub fn run(args: &HistoryArgs) -> ExitCode {
    let HistoryTask::Rebuild = args.task;
    let settings = match config::load(&args.config.config, config::environment()) {
        Ok(settings) => settings,
        Err(problems) => return fail(check::WRONG, &problems.to_string()),
    };
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return fail(1, &format!("no threads could be started: {error}")),
    };
    // The journal first: it holds the folder, so that no server works in it meanwhile.
    let journal = match open_journal(settings.postgres.as_ref(), &settings.data_dir) {
        Ok(journal) => journal,
        Err(error) => return fail(1, &error.to_string()),
    };
    match runtime.block_on(made_anew(&settings, journal.log())) {
        Ok((last, Sequence(0))) => {
            let said = format!("history is made of all {last} records");
            let _ = writeln!(std::io::stdout(), "{said}");
            ExitCode::SUCCESS
        }
        Ok((last, dropped)) => {
            let said = format!(
                "history is made of the journal up to record {last}; what was known of records 1 to \
                 {dropped}, which were dropped by retention, stood in its base"
            );
            let _ = writeln!(std::io::stdout(), "{said}");
            ExitCode::SUCCESS
        }
        Err(error) => fail(1, &error.to_string()),
    }
}

async fn made_anew(
    settings: &Settings,
    log: Arc<dyn crate::journal::Log>,
) -> Result<(Sequence, Sequence), HistoryError> {
    let dropped = log.base()?.map_or(Sequence(0), |base| base.dropped);
    let (folder, postgres) = (&settings.data_dir, settings.postgres.as_ref());
    let (mut history, aside) = History::open_or_anew(folder, postgres).await?;
    aside.iter().for_each(|aside| say_aside(aside));
    if let Err(error) = history.archive.check_journal(Arc::clone(&log)).await {
        history.close().await;
        return Err(error);
    }
    let mut told = Instant::now();
    let mut tell = |reached, last| {
        if told.elapsed() >= TOLD_EVERY {
            told = Instant::now();
            let _ = writeln!(std::io::stderr(), "{reached} of {last} records");
        }
    };
    let kept = settings.history_kept;
    let mut done = rebuild(&history.archive, Arc::clone(&log), kept, &mut tell).await;
    if postgres.is_none() && done.as_ref().is_err_and(HistoryError::is_damage) {
        let (new, aside) = history.anew(folder).await?;
        history = new;
        say_aside(&aside);
        done = rebuild(&history.archive, log, kept, &mut tell).await;
    }
    history.close().await;
    Ok((done?, dropped))
}

fn say_aside(aside: &Path) {
    let said = format!("history.db is damaged; it was put aside as {}", aside.display());
    let _ = writeln!(std::io::stderr(), "{said}");
}
