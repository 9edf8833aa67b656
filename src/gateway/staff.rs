//! Keeps the router and the sockets informed about the accounts of staff.
//!
//! Accounts may be changed by another process (`seira user`), so the database is asked again and
//! again for what has changed since the last time; that is one indexed query.

use std::time::Duration;

use seira_core::model::{Command, Wish};
use tokio::sync::Mutex;

use super::AppState;
use super::access::Permission;
use super::server::wanted;
use crate::history::{Account, HistoryError};
use crate::runtime::AskError;

/// How often is looked for changes. A suspended account's sockets live this much longer.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// Why the accounts could not be passed on.
#[derive(Debug, thiserror::Error)]
pub enum StaffError {
    /// They cannot be read.
    #[error(transparent)]
    History(#[from] HistoryError),
    /// The router did not take one.
    #[error("the router did not take account {account}: {cause}")]
    Router {
        /// Which.
        account: u32,
        /// Why.
        cause: AskError,
    },
}

/// Follows the accounts. Remembers up to which change it has passed them on.
#[derive(Debug, Default)]
pub struct Staff {
    revision: Mutex<i64>,
}

impl Staff {
    /// Passes on every change since the last call; all accounts the first time. When it returns,
    /// the router knows every account that was there when it was called.
    ///
    /// # Errors
    /// [`StaffError`]; the rest is passed on by the next call.
    pub async fn follow(&self, app: &AppState) -> Result<(), StaffError> {
        let mut revision = self.revision.lock().await;
        let mut changed = app.history.accounts.changed_since(*revision).await?;
        changed.sort_by_key(|account| account.revision);
        for account in changed {
            pass_on(app, &account)
                .await
                .map_err(|cause| StaffError::Router { account: account.id.0, cause })?;
            *revision = account.revision;
        }
        Ok(())
    }
}

/// Goes on following until the server wants to stop.
pub async fn follow(app: AppState) {
    let mut draining = app.draining.clone();
    let mut looks = tokio::time::interval(LOOK_EVERY);
    looks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = wanted(&mut draining) => return,
            _ = looks.tick() => {}
        }
        if let Err(error) = app.staff.follow(&app).await {
            tracing::warn!(%error, "accounts could not be followed; trying again");
        }
    }
}

async fn pass_on(app: &AppState, account: &Account) -> Result<(), AskError> {
    let room = account.chats_max + account.calls_max > 0;
    let works = Permission::TakeSessions.of(account.role) && !account.suspended && room;
    let wish = if works {
        app.live.name_agent(account.id, &account.name);
        Wish::SetAgent { spec: account.spec() }
    } else {
        Wish::RemoveAgent { agent: account.id }
    };
    let known = app.router.read(|engine| engine.agent(account.id).is_some());
    if works || known {
        app.router.ask(Command::internal(wish)).await?;
    }
    // After the router knows, so that nobody comes back in between.
    app.revoke(account.revocation());
    Ok(())
}
