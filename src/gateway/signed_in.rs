//! Sign-ins of connected staff: kept in use while a page is open, and the page's end when they end.

use std::time::Duration;

use seira_core::model::{AgentId, DeviceId};
use sha2::{Digest, Sha256};
use tokio::sync::broadcast;
use tokio::sync::broadcast::error::RecvError;

use super::frames::refusal;
use super::live::Live;
use super::outbox::{Closing, Page};
use super::socket::send_error;
use crate::history::{Revocation, StaffSession};
use crate::protocol::error::ErrorCode;

/// How often a connected page counts as using its sign-in.
const TOUCH_EVERY: Duration = Duration::from_secs(300);

/// Keeps a page's sign-in in use, and ends the page when the sign-in ends. Never returns.
pub async fn watch(
    live: &Live,
    who: &StaffSession,
    mut revocations: broadcast::Receiver<Revocation>,
    page: &Page,
) {
    let mut beat = tokio::time::interval(TOUCH_EVERY);
    beat.tick().await;
    loop {
        let over = tokio::select! {
            told = revocations.recv() => match told {
                Ok(revocation) => revocation.hits(who),
                Err(RecvError::Lagged(_)) => is_over(live, who).await,
                // Nobody is left to sign anyone out; the server is ending.
                Err(RecvError::Closed) => return std::future::pending().await,
            },
            _ = beat.tick() => is_over(live, who).await,
        };
        if over {
            sign_out(page);
            return std::future::pending().await;
        }
    }
}

/// A database that fails ends nobody's work: the sign-in is looked at again later.
async fn is_over(live: &Live, who: &StaffSession) -> bool {
    let idle = live.settings.limits.staff_session;
    matches!(live.history.accounts.touch(who, idle).await, Ok(None))
}

/// Ends a page because its sign-in has ended.
pub fn sign_out(page: &Page) {
    send_error(page, refusal(ErrorCode::SignedOut, "signed out or revoked", None));
    page.close(Closing::SIGNED_OUT);
}

/// The counter of one agent's frames on one browser. Two agents who share a browser must not share
/// answers, and nobody reaches another device's answers by naming it.
pub(super) fn staff_device(agent: AgentId, browser: DeviceId) -> DeviceId {
    let digest = Sha256::new()
        .chain_update(b"seira staff device\0")
        .chain_update(agent.0.to_be_bytes())
        .chain_update(browser.as_u128().to_be_bytes())
        .finalize();
    let bits = digest.iter().take(16).fold(0_u128, |bits, byte| bits << 8 | u128::from(*byte));
    DeviceId::from_u128(bits)
}
