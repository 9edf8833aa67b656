//! A connection to a PostgreSQL server, for those who wait for its answers.

use std::future::Future;
use std::time::Duration;

use seira_core::model::Sequence;
use tokio::runtime::{Builder, Handle, Runtime};
use tokio_postgres::{Client, NoTls};

use super::postgres_rows as rows;
use super::{Chore, JournalError, postgres_base};
use crate::config::PostgresUrl;

/// The oldest server that is looked after by its makers, in the numbering of PostgreSQL: 14.
const SERVER_MIN: i32 = 140_000;
/// How long connecting may take.
const CONNECT_MAX: Duration = Duration::from_secs(5);
/// When the other side says nothing for this long, it is asked whether it is there; so the lock of a
/// machine that has lost its power is free within half a minute.
const SILENT_MAX: Duration = Duration::from_secs(10);
/// What is sent and not acknowledged after this long is lost, and the connection with it.
const UNANSWERED_MAX: Duration = Duration::from_secs(20);

/// What every connection of the log asks for: no waiting for ever, and no ending of a quiet one. Of a
/// remote side the server asks as [`SILENT_MAX`] does here.
const SETTINGS: &str = "SET statement_timeout = 0; SET idle_session_timeout = 0; \
                        SET idle_in_transaction_session_timeout = '60s'; \
                        SET default_transaction_isolation = 'read committed'; \
                        SET client_encoding = 'UTF8'; SET tcp_keepalives_idle = 10; \
                        SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3";

/// A server in the middle of a statement does not notice by itself that nobody waits for it any more: a
/// process that was killed while it opened the log would keep the lock. Not every system can look.
const LOOK_AROUND: &str = "SET client_connection_check_interval = '2s'";

/// A connection, and what drives it while somebody waits. A failed one is not mended: whoever has it
/// makes a new one.
pub(super) struct Session {
    pub(super) client: Client,
    /// None only while it is dropped.
    runtime: Option<Runtime>,
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session").finish_non_exhaustive()
    }
}

impl Session {
    /// Connects to a server that can keep a log.
    pub(super) fn open(url: &PostgresUrl) -> Result<Self, JournalError> {
        let runtime = Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|cause| JournalError::Server {
            place: url.to_string(),
            reason: format!("no connection can be driven: {cause}"),
        })?;
        let client = wait(&runtime, async {
            let (client, connection) = config(url)?.connect(NoTls).await?;
            // Ends with the client; how, the client's next call says.
            tokio::spawn(connection);
            client.batch_execute(SETTINGS).await?;
            if let Err(error) = client.batch_execute(LOOK_AROUND).await {
                tracing::debug!(%error, "the database's server cannot look whether we are there");
            }
            check(&client, url).await.map(|()| client)
        })?;
        Ok(Self { client, runtime: Some(runtime) })
    }

    /// See [`rows::migrate`].
    pub(super) fn migrate(&mut self, url: &PostgresUrl) -> Result<(), JournalError> {
        let runtime = self.runtime.as_ref().expect("it is there until this is dropped");
        wait(runtime, rows::migrate(&mut self.client, url))
    }

    /// See [`postgres_base::tidy`].
    pub(super) fn tidy(
        &mut self,
        writer: (i64, String),
        last: Sequence,
        chore: &Chore,
    ) -> Result<u64, JournalError> {
        let runtime = self.runtime.as_ref().expect("it is there until this is dropped");
        wait(runtime, postgres_base::tidy(&mut self.client, writer, last, chore))
    }

    /// Waits for `work`, which uses this session's client.
    pub(super) fn run<T: Send>(
        &self,
        work: impl Future<Output = Result<T, JournalError>> + Send,
    ) -> Result<T, JournalError> {
        let runtime = self.runtime.as_ref().expect("it is there until this is dropped");
        wait(runtime, work)
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // Waiting for nothing, so that this may happen anywhere.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// A thread that belongs to another runtime must not wait on a second one.
fn wait<T: Send>(runtime: &Runtime, work: impl Future<Output = T> + Send) -> T {
    if Handle::try_current().is_err() {
        return runtime.block_on(work);
    }
    let done = std::thread::scope(|scope| scope.spawn(|| runtime.block_on(work)).join());
    done.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

fn config(url: &PostgresUrl) -> Result<tokio_postgres::Config, JournalError> {
    let mut config: tokio_postgres::Config = url.secret().parse()?;
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(CONNECT_MAX);
    }
    if config.get_application_name().is_none() {
        config.application_name("seira");
    }
    config.keepalives_idle(SILENT_MAX).keepalives_interval(SILENT_MAX / 2).keepalives_retries(3);
    config.tcp_user_timeout(UNANSWERED_MAX);
    Ok(config)
}

/// Whether what this server says it has committed is there after a power cut.
async fn check(client: &Client, url: &PostgresUrl) -> Result<(), JournalError> {
    let query = "SELECT current_setting('server_version_num')::int, current_setting('server_version'), \
                 current_setting('fsync'), current_setting('server_encoding'), pg_is_in_recovery()";
    let row = client.query_one(query, &[]).await?;
    let text = |place: usize| row.try_get::<_, &str>(place);
    let version: i32 = row.try_get(0)?;
    let reason = if version < SERVER_MIN {
        format!("it is version {}, and 14 is needed", text(1)?)
    } else if text(2)? != "on" {
        "it runs with fsync=off, so what it has committed may be lost when the machine fails; turn \
         fsync on"
            .to_owned()
    } else if text(3)? != "UTF8" {
        format!("the database's encoding is {}, and UTF8 is needed", text(3)?)
    } else if row.try_get(4)? {
        "it is a standby, which can only be read; name the primary".to_owned()
    } else {
        return Ok(());
    };
    Err(JournalError::Server { place: url.to_string(), reason })
}
