//! A page shows who its customer is.

use seira_core::model::{Command, CustomerId, DeviceId, Outcome};

use super::CustomerPeer;
use crate::gateway::errands;
use crate::gateway::frames::refusal;
use crate::gateway::outbox::Closing;
use crate::gateway::proof::{Proven, Unproven, named};
use crate::gateway::refusals::{error_of, internal};
use crate::gateway::socket::send_error;
use crate::history::{Announcement, Identified, NotKept, Proof};
use crate::protocol::IDENTITY_MAX_BYTES;
use crate::protocol::error::{ErrorCode, ErrorFrame};
use crate::runtime::{AskError, Router};

/// Why a proof was not taken.
enum NotProved {
    /// The device is proved to be of somebody else than the token names.
    Other,
    /// The token is refused; the device is whose it was.
    Refused(ErrorFrame),
    /// Whose the device is cannot be read.
    Unknown(ErrorFrame),
}

impl CustomerPeer {
    /// Looks at the proof of a `hello`, before anything is shown. False: nobody is to be greeted.
    ///
    /// # Errors
    /// Whose the device is cannot be read; the connection ends.
    pub(super) async fn lets_in(
        &self,
        device: DeviceId,
        router: &Router,
        token: &str,
    ) -> Result<bool, ErrorFrame> {
        match self.prove(device, router, token, None).await {
            Ok(()) => return Ok(true),
            Err(NotProved::Other) => self.send_away(None, device),
            Err(NotProved::Refused(error)) => {
                send_error(&self.page, error);
                return Ok(true);
            }
            Err(NotProved::Unknown(error)) => {
                self.page.close(Closing::UNREADABLE);
                return Err(error);
            }
        }
        Ok(false)
    }

    /// Answers a page that is greeted already.
    pub(super) async fn identify(&self, id: u64, token: &str) -> Result<(), ErrorFrame> {
        let (device, router) = self.place(id)?;
        match self.prove(device, router, token, Some(id)).await {
            Ok(()) => self.ack(id, Outcome::default()),
            Err(NotProved::Other) => self.send_away(Some(id), device),
            Err(NotProved::Refused(error) | NotProved::Unknown(error)) => return Err(error),
        }
        Ok(())
    }

    /// Takes `token` for what it proves. First it is durable whose the device is, then the journal
    /// hears of it: a page that was not answered may ask again.
    ///
    /// Whom a token names counts also where it proves nothing: that can only take away what a page
    /// without a token would be shown, and whoever signs in on the device of somebody else does not
    /// stay in that conversation because of a clock or a secret that is wrong.
    async fn prove(
        &self,
        device: DeviceId,
        router: &Router,
        token: &str,
        id: Option<u64>,
    ) -> Result<(), NotProved> {
        let fits = token.len() <= IDENTITY_MAX_BYTES;
        match self.live.keys.is_of_another(device, named(token).filter(|_| fits)) {
            Ok(false) if fits => {}
            Ok(false) => return Err(NotProved::Refused(too_large(id, token.len()))),
            Ok(true) => return Err(NotProved::Other),
            Err(NotKept) => return Err(NotProved::Unknown(not_kept(id))),
        }
        let now = wall_clock();
        let proven = match self.live.websites.check(token, now) {
            Ok(proven) => proven,
            Err(Unproven::Off) => {
                let message = "no website has a secret here to prove with who its customers are";
                return Err(NotProved::Refused(refusal(ErrorCode::IdentityOff, message, id)));
            }
            Err(Unproven::Invalid(message)) => {
                return Err(NotProved::Refused(self.invalid(id, device, message)));
            }
        };
        let proof = proof(device, proven).map_err(|_| NotProved::Refused(internal(id)))?;
        match self.live.keys.store.identify(proof, now).await {
            Err(NotKept) => Err(NotProved::Refused(not_kept(id))),
            Ok(Identified::Used) => Err(NotProved::Refused(self.used(id, device))),
            Ok(Identified::Other) => Err(NotProved::Other),
            Ok(Identified::Unchanged(_)) => {
                self.live.traffic.proof("accepted");
                Ok(())
            }
            Ok(Identified::Changed(number, told)) => {
                self.announce(router, number, told, id).await.map_err(NotProved::Refused)?;
                self.live.traffic.proof("accepted");
                Ok(())
            }
        }
    }

    /// Tells the journal what was proved.
    async fn announce(
        &self,
        router: &Router,
        number: i64,
        told: Announcement,
        id: Option<u64>,
    ) -> Result<(), ErrorFrame> {
        if let Announcement::Identified { customer, before, .. } = &told {
            self.live.keys.changed(*customer, *before);
        }
        // Of who was erased meanwhile there is nothing to tell.
        if let Some(wish) = errands::wish(&self.live, told).map_err(|NotKept| not_kept(id))? {
            // Without the frame's number: whether it was shown before is known here, and what is new
            // must come to the journal under a number that was answered before too.
            router.ask(Command::internal(wish)).await.map_err(|error| error_of(&error, id))?;
        }
        // Where this fails it is told once more, which is harmless.
        let _ = self.live.keys.store.announced(number).await;
        Ok(())
    }

    /// The conversation of this device is not for whoever is here now: the connection ends, and what
    /// the page still sends on it is not done.
    fn send_away(&self, id: Option<u64>, device: DeviceId) {
        self.live.traffic.proof("other");
        tracing::warn!(%device, "somebody else came to the device of a proved customer");
        let message = "this device is proved to be somebody else's: start anew without it";
        send_error(&self.page, refusal(ErrorCode::IdentityOther, message, id));
        self.page.close(Closing::OTHER_PERSON);
    }

    fn used(&self, id: Option<u64>, device: DeviceId) -> ErrorFrame {
        self.live.traffic.proof("used");
        tracing::warn!(%device, "a proof of identity was shown by a second device");
        let message = "another device has shown this token: ask the website for a new one";
        refusal(ErrorCode::IdentityUsed, message, id)
    }

    fn invalid(&self, id: Option<u64>, device: DeviceId, message: String) -> ErrorFrame {
        self.live.traffic.proof("invalid");
        tracing::warn!(%device, "a proof of identity was refused");
        refusal(ErrorCode::IdentityInvalid, format!("token: {message}"), id)
    }

    /// Who uses the device, where that was proved, and the segments the customer is in.
    pub(super) fn known(
        &self,
        id: u64,
        device: DeviceId,
    ) -> Result<(Option<CustomerId>, Vec<String>), ErrorFrame> {
        Ok(match self.live.keys.known(device).map_err(|NotKept| not_kept(Some(id)))? {
            Some((customer, identity)) => (Some(customer), identity.segments),
            None => (None, Vec::new()),
        })
    }
}

fn too_large(id: Option<u64>, bytes: usize) -> ErrorFrame {
    let message = format!("the token has {bytes} bytes, allowed are {IDENTITY_MAX_BYTES}");
    refusal(ErrorCode::TooLarge, message, id)
}

fn not_kept(id: Option<u64>) -> ErrorFrame {
    error_of(&AskError::Busy { retry_after_ms: 1_000 }, id)
}

fn proof(device: DeviceId, proven: Proven) -> serde_json::Result<Proof> {
    let identity = serde_json::to_vec(&proven.identity)?;
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
