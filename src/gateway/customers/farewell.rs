//! Devices that open nothing any more.

use seira_core::model::{Author, Command, Millis, Outcome, Wish};

use super::{Claim, CustomerPeer, token_invalid};
use crate::gateway::outbox::Closing;
use crate::gateway::refusals::error_of;
use crate::history::{NotKept, Standing};
use crate::protocol::error::ErrorFrame;
use crate::runtime::{AskError, Router};

const BUSY: AskError = AskError::Busy { retry_after_ms: 1_000 };

impl CustomerPeer {
    /// Gives up the device that `token` is of. What its session has told an agent stays with the agent.
    /// The journal hears of the session's end; whose the device was stays true of what it did.
    pub(super) async fn forget(&self, id: u64, token: &str) -> Result<(), ErrorFrame> {
        let (_, router) = self.place(id)?;
        let device = self.live.tokens.device(token).ok_or_else(|| token_invalid(Some(id)))?;
        if let Some(session) = router.read(|engine| engine.session_of_device(device)) {
            let wish = Wish::End { session, by: Author::Customer };
            match router.ask(Command::internal(wish)).await {
                // It has ended by itself.
                Ok(_) | Err(AskError::Refused(_)) => {}
                Err(error) => return Err(error_of(&error, Some(id))),
            }
        }
        let given_up = self.live.keys.store.give_up(device).await;
        given_up.map_err(|NotKept| error_of(&BUSY, Some(id)))?;
        self.ack(id, Outcome::default());
        self.live.connections.each_of_device(device, |page| page.close(Closing::GIVEN_UP));
        Ok(())
    }

    /// A device that was given up is like one that is not ours.
    pub(super) fn drop_given_up(&self, claim: &mut Claim) -> Result<(), ErrorFrame> {
        self.drop_if(claim, Standing::GivenUp)
    }

    /// So is one that was proved to be somebody's too long ago, unless it has a session that goes on.
    pub(super) fn drop_over(&self, router: &Router, claim: &mut Claim) -> Result<(), ErrorFrame> {
        if router.read(|engine| engine.session_of_device(claim.device)).is_some() {
            return Ok(());
        }
        self.drop_if(claim, Standing::Over)
    }

    fn drop_if(&self, claim: &mut Claim, standing: Standing) -> Result<(), ErrorFrame> {
        if !claim.is_known {
            return Ok(());
        }
        let now = jiff::Timestamp::now().as_millisecond();
        let oldest = self.live.settings.limits.proof.map(|Millis(kept)| now.saturating_sub(kept));
        let found = self.live.keys.store.standing(claim.device, oldest);
        let found = found.map_err(|NotKept| {
            self.page.close(Closing::UNREADABLE);
            error_of(&BUSY, None)
        })?;
        if found == standing {
            let device = self.fresh()?;
            *claim = Claim { device, is_known: false, session: None, refused: true, last_seq: 0 };
        }
        Ok(())
    }
}
