//! A page shows who its customer is.

use seira_core::model::{Command, CustomerId, DeviceId, Outcome, Wish};

use super::CustomerPeer;
use crate::gateway::frames::refusal;
use crate::gateway::outbox::Closing;
use crate::gateway::proof::{Proven, Unproven};
use crate::gateway::refusals::{error_of, internal};
use crate::gateway::socket::send_error;
use crate::history::{Announcement, Identified, Proof};
use crate::protocol::error::{ErrorCode, ErrorFrame};
use crate::runtime::AskError;

impl CustomerPeer {
    /// Takes `token` for what it proves. First it is durable whose the device is, then the journal
    /// hears of it: a page that was not answered may ask again.
    pub(super) async fn identify(&self, id: u64, token: &str) -> Result<(), ErrorFrame> {
        let (device, router) = self.place(id)?;
        let now = wall_clock();
        let proven = match self.live.websites.check(token, now) {
            Ok(proven) => proven,
            Err(Unproven::Off) => {
                let message = "no website has a secret here to prove with who its customers are";
                return Err(refusal(ErrorCode::IdentityOff, message, Some(id)));
            }
            Err(Unproven::Invalid(message)) => return Err(self.invalid(id, device, message)),
        };
        let identified = self.live.keys.store.identify(proof(device, proven)?, now).await;
        let identified = identified
            .map_err(|_| error_of(&AskError::Busy { retry_after_ms: 1_000 }, Some(id)))?;
        match identified {
            Identified::Used => {
                self.live.traffic.proof("used");
                tracing::warn!(%device, "a proof of identity was shown by a second device");
                let message = "another device has shown this token: ask the website for a new one";
                return Err(refusal(ErrorCode::IdentityUsed, message, Some(id)));
            }
            Identified::Other => {
                self.send_away(id, device);
                return Ok(());
            }
            Identified::Unchanged(_) => {}
            Identified::Changed(number, told) => {
                let Announcement::Identified { customer, device, before, identity } = told else {
                    return Err(internal(Some(id)));
                };
                self.live.keys.changed(customer, before);
                let wish = Wish::Identify { customer, device, before, identity };
                // Without the frame's number: whether it was shown before is known here, and what is
                // new must come to the journal under a number that was answered before too.
                let asked = router.ask(Command::internal(wish)).await;
                asked.map_err(|error| error_of(&error, Some(id)))?;
                // Where this fails it is told once more, which is harmless.
                let _ = self.live.keys.store.announced(number).await;
            }
        }
        self.live.traffic.proof("accepted");
        self.ack(id, Outcome::default());
        Ok(())
    }

    /// The conversation of this device is not for whoever is here now: the connection ends, and what
    /// the page still sends on it is not done.
    fn send_away(&self, id: u64, device: DeviceId) {
        self.live.traffic.proof("other");
        tracing::warn!(%device, "somebody else was proved on a device");
        let message = "this device is proved to be somebody else's: start anew without it";
        send_error(&self.page, refusal(ErrorCode::IdentityOther, message, Some(id)));
        self.page.close(Closing::OTHER_PERSON);
    }

    fn invalid(&self, id: u64, device: DeviceId, message: String) -> ErrorFrame {
        self.live.traffic.proof("invalid");
        tracing::warn!(%device, "a proof of identity was refused");
        refusal(ErrorCode::IdentityInvalid, format!("token: {message}"), Some(id))
    }

    /// Who uses the device, where that was proved, and the segments the customer is in.
    pub(super) fn known(&self, device: DeviceId) -> (Option<CustomerId>, Vec<String>) {
        match self.live.keys.known(device) {
            Some((customer, identity)) => (Some(customer), identity.segments),
            None => (None, Vec::new()),
        }
    }
}

fn proof(device: DeviceId, proven: Proven) -> Result<Proof, ErrorFrame> {
    let identity = serde_json::to_vec(&proven.identity).map_err(|_| internal(None))?;
    Ok(Proof {
        device,
        site: proven.identity.site,
        subject: proven.identity.subject,
        once: proven.once,
        expires_at: proven.remembered_until,
        identity,
    })
}

/// Wall clock in Unix milliseconds: the website's clock and this one are to agree.
fn wall_clock() -> i64 {
    jiff::Timestamp::now().as_millisecond()
}
