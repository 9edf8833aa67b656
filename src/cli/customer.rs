//! `seira customer`: what is kept of one person, exported or erased; beside a running server too.

use std::io::Write as _;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use clap::{Args, Subcommand};
use seira_core::model::{CustomerId, SessionId};

use super::journal::fail;
use super::{ConfigArgs, check};
use crate::config::{self, Settings};
use crate::gateway::errands::Waits;
use crate::gateway::export::{self, ExportError};
use crate::gateway::seal::Keys;
use crate::history::{History, KEYS_FILE, KeyStore, KeysError, NotKept};
use crate::journal::file::Lock;
use crate::journal::{self, JournalError};

/// How long a running server may take to hear of a wish.
const PATIENCE: Duration = Duration::from_secs(10);
/// Sessions that are looked at to say what an erasure waits for; older ones are hardly open.
const LOOKED_AT: u32 = 100;
/// How often is looked whether it has.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// Arguments of `seira customer`.
#[derive(Debug, Args)]
pub struct CustomerArgs {
    /// Where the configuration is.
    #[command(flatten)]
    pub config: ConfigArgs,
    /// What to do.
    #[command(subcommand)]
    pub task: CustomerTask,
}

/// What can be done.
#[derive(Debug, Subcommand)]
pub enum CustomerTask {
    /// Write everything personal of a customer to standard output, as JSON: identity, sessions,
    /// and all that was written in them.
    Export(WhoArgs),
    /// Destroy the keys of everything personal of a customer, in all copies wherever they are.
    Erase(WhoArgs),
}

/// Which customer: by id, by the website's own name, or by a session.
#[derive(Debug, Args)]
#[group(required = true, multiple = true)]
pub struct WhoArgs {
    /// Id of the customer.
    #[arg(value_name = "ID", conflicts_with_all = ["sub", "session"])]
    pub id: Option<CustomerId>,
    /// The website's own name for the customer: the `sub` of its tokens.
    #[arg(long, requires = "site", conflicts_with = "session")]
    pub sub: Option<String>,
    /// Which website: the `iss` of its tokens.
    #[arg(long, requires = "sub")]
    pub site: Option<String>,
    /// Id of one of the customer's sessions.
    #[arg(long)]
    pub session: Option<SessionId>,
}

#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error("{0}: there are no keys, so nothing is kept of anybody that could be read")]
    NoStore(String),
    #[error("there is no such customer, or not any more")]
    Unknown,
    #[error(transparent)]
    Store(#[from] KeysError),
    #[error(transparent)]
    Keys(#[from] NotKept),
    #[error(transparent)]
    Export(#[from] ExportError),
    #[error(transparent)]
    Journal(#[from] JournalError),
    #[error(
        "the keys of customer {0} are destroyed, but a program that reads keys.db keeps them from being \
         cut out of keys.db-wal: that is done within seconds of its end where a server runs, else at the \
         next start or when this is asked of anybody again"
    )]
    Uncut(CustomerId),
    #[error(
        "customer {0} is not erased yet, and no conversation is in the way: the running server has \
         been told and goes on trying; its log says what is wrong"
    )]
    Undone(CustomerId),
    #[error("{0}")]
    Output(#[from] std::io::Error),
}

/// Does the task: 0 when it is done, 1 when it is not, 2 for a wrong configuration.
pub fn run(args: CustomerArgs) -> ExitCode {
    let (who, erases) = match args.task {
        CustomerTask::Export(who) => (who, false),
        CustomerTask::Erase(who) => (who, true),
    };
    let settings = match config::load(&args.config.config, config::environment()) {
        Ok(settings) => settings,
        Err(problems) => return fail(check::WRONG, &problems.to_string()),
    };
    let done = open(&settings).and_then(|keys| {
        let customer = find(&keys, &who)?;
        match erases {
            true => erase(&settings, &keys, customer),
            false => write(&settings, &keys, customer),
        }
    });
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => fail(1, &failure.to_string()),
    }
}

fn open(settings: &Settings) -> Result<Keys, Failure> {
    let path = settings.data_dir.join(KEYS_FILE);
    if !path.exists() {
        return Err(Failure::NoStore(path.display().to_string()));
    }
    Ok(Keys::new(KeyStore::open(&settings.data_dir)?))
}

fn find(keys: &Keys, who: &WhoArgs) -> Result<CustomerId, Failure> {
    let store = &keys.store;
    let found = match who {
        WhoArgs { id: Some(id), .. } => store.of_id(*id)?.map(|known| known.customer),
        WhoArgs { sub: Some(sub), site: Some(site), .. } => store.of_subject(site, sub)?,
        WhoArgs { session: Some(session), .. } => {
            store.of_session(*session)?.map(|known| known.customer)
        }
        WhoArgs { .. } => None,
    };
    found.ok_or(Failure::Unknown)
}

fn write(settings: &Settings, keys: &Keys, customer: CustomerId) -> Result<(), Failure> {
    let log = journal::log_beside(&settings.data_dir, settings.postgres.as_ref());
    let mut export = export::export(log.as_ref(), keys, customer, None, u32::MAX)?;
    if !export::is_complete(&export) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(async {
            let history = History::open(&settings.data_dir, settings.postgres.as_ref()).await;
            let history = history.map_err(ExportError::from)?;
            let done = export::complete(&history.archive, keys, &mut export).await;
            history.close().await;
            done
        })?;
    }
    let mut out = std::io::stdout().lock();
    serde_json::to_writer_pretty(&mut out, &export).map_err(std::io::Error::from)?;
    Ok(writeln!(out)?)
}

/// By this process where nobody serves the folder; otherwise the server does it, which knows whether
/// the customer is in conversation, and has keys in memory.
fn erase(settings: &Settings, keys: &Keys, customer: CustomerId) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    match Lock::take(&settings.data_dir) {
        Ok(_lock) => {
            let sessions = destroyed(keys, customer, runtime.block_on(keys.store.erase(customer)))?;
            say(&format!("customer {customer} is erased: {} sessions", sessions.unwrap_or(0)))
        }
        Err(JournalError::InUse { .. }) => {
            let now = jiff::Timestamp::now().as_millisecond();
            if !runtime.block_on(keys.store.ask_erasure(customer, now))? {
                return Err(Failure::Unknown);
            }
            let since = Instant::now();
            while since.elapsed() < PATIENCE {
                if keys.store.of_id(customer)?.is_none() {
                    // The server has destroyed the keys and may still have to cut them out of the
                    // log: who asks once more is answered when they are in no file.
                    let asked = runtime.block_on(keys.store.erase(customer));
                    destroyed(keys, customer, asked)?;
                    return say(&format!("customer {customer} is erased"));
                }
                std::thread::sleep(LOOK_EVERY);
            }
            waits(settings, keys, customer)
        }
        Err(error) => Err(error.into()),
    }
}

/// What came of an erasure, told apart where the keys are destroyed and can still be found.
fn destroyed(
    keys: &Keys,
    customer: CustomerId,
    erased: Result<Option<u64>, NotKept>,
) -> Result<Option<u64>, Failure> {
    match erased {
        Err(NotKept) if keys.store.of_id(customer)?.is_none() => Err(Failure::Uncut(customer)),
        other => Ok(other?),
    }
}

/// Says what the running server waits for.
fn waits(settings: &Settings, keys: &Keys, customer: CustomerId) -> Result<(), Failure> {
    let log = journal::log_beside(&settings.data_dir, settings.postgres.as_ref());
    let sessions = keys.store.sessions(customer, None, LOOKED_AT)?;
    let now = jiff::Timestamp::now().as_millisecond();
    match Waits::of(log.as_ref(), &sessions, now)? {
        Waits::Session(session) => say(&format!(
            "customer {customer} is in line or in conversation: the running server erases it within \
             seconds of the end of session {session}"
        )),
        Waits::Arriving(session) => say(&format!(
            "session {session} of customer {customer} may just be arriving: the running server erases \
             the customer when that is over, in a minute or after the session's end"
        )),
        Waits::Server => Err(Failure::Undone(customer)),
    }
}

fn say(text: &str) -> Result<(), Failure> {
    Ok(writeln!(std::io::stdout(), "{text}")?)
}
