//! A customer's page: who it is, what it may see, and what its frames wish.

mod deferring;
mod farewell;
mod identify;

use std::sync::Arc;
use std::time::Instant;

use seira_core::engine::Engine;
use seira_core::model::{
    AgentId, Arrival, Author, Command, CustomerId, DeviceId, Language, Millis, Origin, Outcome,
    QueueId, Sealed, SessionId, Timestamp, Wish,
};

use self::deferring::Wished;
use super::following::knows_more;
use super::frames::refusal;
use super::live::Live;
use super::outbox::{Closing, Item, Page, Slot, encode};
use super::refusals::{internal, sealing_error};
use super::seal::{Profile, SealError};
use super::socket::{Peer, send_error};
use super::talk::Strand;
use super::tether::Who;
use super::traffic::Side;
use super::typing::TypingGate;
use super::views::{SessionFacts, wished_channel};
use crate::protocol::conversation::{AckFrame, Channel as WishedChannel, Party, TypingFrame};
use crate::protocol::customer::{CustomerFrame, CustomerServerFrame, Welcome};
use crate::protocol::deferral::Instead;
use crate::protocol::error::{ErrorCode, ErrorFrame};
use crate::protocol::{HEARTBEAT_S, PROTOCOL, TEXT_MAX_BYTES};
use crate::runtime::{AskError, Router};

/// One connected page of a customer.
pub struct CustomerPeer {
    live: Arc<Live>,
    page: Arc<Page>,
    /// Whose page it is, once it has said `hello`.
    device: Option<DeviceId>,
    typing: TypingGate,
}

/// What a `hello` claims.
struct Claim {
    device: DeviceId,
    /// The device is one that an earlier page was given.
    is_known: bool,
    /// The session that a good token names.
    session: Option<SessionId>,
    /// A token was given and is not ours, or not this device's.
    refused: bool,
    last_seq: u64,
}

/// What a `hello` found.
struct Found {
    welcome: Welcome,
    facts: Option<SessionFacts>,
    gone: bool,
}

impl CustomerPeer {
    /// A page that has just connected.
    #[must_use]
    pub fn new(live: Arc<Live>) -> Self {
        live.traffic.opened(Side::Customer);
        let page = live.connections.connect();
        Self { live, page, device: None, typing: TypingGate::default() }
    }

    /// What is sent to it.
    #[must_use]
    pub fn page(&self) -> Arc<Page> {
        Arc::clone(&self.page)
    }

    async fn hello(
        &mut self,
        mut claim: Claim,
        language: Language,
        identity: Option<&str>,
    ) -> Result<(), ErrorFrame> {
        let live = Arc::clone(&self.live);
        let router = live.router().ok_or_else(|| internal(None))?;
        self.page.speak(language);
        self.drop_given_up(&mut claim)?;
        // Not of a device that is only now drawn: were its `welcome` lost, so would the proof be, and
        // there is nothing of anybody to be shown.
        if let Some(token) = identity.filter(|_| claim.is_known)
            && !self.lets_in(claim.device, router, token).await?
        {
            return Ok(());
        }
        self.drop_over(router, &mut claim)?;
        if claim.refused {
            send_error(&self.page, token_invalid(None));
        }
        // Looked up before: what greets may wait for nothing, or the next batch waits too.
        let Ok(known) = live.keys.known(claim.device) else {
            self.page.close(Closing::UNREADABLE);
            return Ok(());
        };
        let identified = known.is_some();
        let added = live.connections.add_customer(claim.device, &self.page, || {
            self.greet(router, &claim, identified, language);
        });
        if added.is_err() {
            self.page.close(Closing::TOO_MANY_PAGES);
            return Ok(());
        }
        self.device = Some(claim.device);
        if let Some(session) = self.page.session() {
            live.waiting.look_at(session, true);
        }
        Ok(())
    }

    /// Tells the page how things stand. What is released later comes on top of that; what is
    /// released at this moment may come twice and is sorted out by its `seq`.
    fn greet(&self, router: &Router, claim: &Claim, identified: bool, language: Language) {
        let live = &self.live;
        let now = router.now();
        let found = router.read(|engine| self.find(engine, claim, identified, language, now));
        if found.gone {
            send_error(&self.page, token_invalid(None));
        }
        self.page.send(encode(&CustomerServerFrame::Welcome(found.welcome)));
        let Some(facts) = found.facts else { return };
        let session = facts.session;
        let same = claim.session.is_none_or(|claimed| claimed == session);
        let anew = !same || knows_more(session, claim.last_seq, facts.seq);
        let seen = if anew { 0 } else { claim.last_seq };
        self.page.show(session, seen);
        let strand = Strand::Public;
        let upto = live.conversations.head(session, strand);
        self.page.push(Item::Lines { session, strand, upto });
        if facts.agent.delivered > 0 {
            let marks = CustomerServerFrame::Marks(facts.marks_frame(Party::Agent));
            self.page.hint(Slot::Marks(session), encode(&marks));
        }
        live.tether.hold(router, Who::Customer(session), false);
    }

    fn find(
        &self,
        engine: &Engine,
        claim: &Claim,
        identified: bool,
        language: Language,
        now: Timestamp,
    ) -> Found {
        let claimed = claim.session.map(|session| {
            engine.session(session).filter(|view| view.device == claim.device).is_some()
        });
        let gone = claimed == Some(false);
        let current = if gone || claim.refused {
            None
        } else {
            engine.session_of_device(claim.device).or(claim.session)
        };
        let view = current.and_then(|session| engine.session(session));
        let facts = view.as_ref().map(|view| SessionFacts::of(engine, view));
        let welcome = Welcome {
            protocol: PROTOCOL,
            device: self.live.tokens.sign_device(claim.device),
            server_time: now.0,
            heartbeat_s: HEARTBEAT_S,
            text_max_bytes: u32::try_from(TEXT_MAX_BYTES).unwrap_or(u32::MAX),
            service: self.live.service(language, false),
            last_id: engine.last_id_of_device(claim.device),
            session: facts.as_ref().map(|facts| self.live.customer_session(facts, language)),
            identified,
            queues: self.live.customer_queues(engine, language, now),
        };
        Found { welcome, facts, gone }
    }

    fn claim(
        &self,
        token: Option<String>,
        device: Option<String>,
        last_seq: u64,
    ) -> Result<Claim, ErrorFrame> {
        let tokens = &self.live.tokens;
        let known = device.as_deref().map(|text| tokens.device(text));
        let session = token.as_deref().map(|text| tokens.session(text));
        let is_known = known.flatten().is_some();
        let device = match known.flatten() {
            Some(device) => device,
            None => self.fresh()?,
        };
        // A session token is bound to its device: alone, or with another device's, it opens nothing.
        let own = session.flatten().filter(|token| token.device == device);
        let refused = known == Some(None) || (session.is_some() && own.is_none());
        let session = own.map(|token| token.session);
        Ok(Claim { device, is_known, session, refused, last_seq })
    }

    fn fresh(&self) -> Result<DeviceId, ErrorFrame> {
        self.live.tokens.draw_device().map_err(|error| {
            tracing::error!(%error, "no device could be drawn");
            internal(None)
        })
    }

    async fn start(
        &self,
        id: u64,
        queue: &str,
        wished: WishedChannel,
        profile: Profile,
        instead: Option<Instead>,
    ) -> Result<(), ErrorFrame> {
        let (device, router) = self.place(id)?;
        self.live.check_service(id, self.page.language())?;
        let queue = deferring::named(queue, Some(id))?;
        let instead = instead.map(|it| self.checked(id, Some(&queue), it)).transpose()?;
        let channel = wished_channel(wished);
        let (known, segments) = self.known(id, device)?;
        let past_agents = self.past_agents(device, known).await;
        let settings = self.live.queue_settings(&queue);
        let asks = settings.map(|queue| queue.asks(self.page.language())).unwrap_or_default();
        let boosts = settings.map(|it| it.boosts_for(!past_agents.is_empty(), &segments));
        let hold_until = self.hold_until(router, &queue);
        let session = SessionId::from_u128(uuid::Uuid::now_v7().as_u128());
        let unsealed = Sealed::new(session, Box::new([]));
        let mut arrival = Arrival::plain(session, device, queue, channel, unsealed);
        arrival.asks = asks;
        arrival.boosts = boosts.unwrap_or_default();
        arrival.past_agents = past_agents;
        arrival.hold_until = hold_until;
        let arriving =
            arrive(Arc::clone(&self.live), arrival, (profile, instead), Origin { device, id });
        // A connection that is cut meanwhile would leave a key behind that nobody takes out.
        let asked = self.live.see_through(arriving).await.unwrap_or(Err(AskError::Internal));
        let outcome = asked.map_err(|error| self.refused(&error, id))?;
        self.ack(id, outcome);
        Ok(())
    }

    /// By customer where it was proved who that is, or else by device.
    async fn past_agents(&self, device: DeviceId, known: Option<CustomerId>) -> Vec<AgentId> {
        let contacts = &self.live.history.contacts;
        let found = match known {
            Some(customer) => contacts.past_agents_of(customer).await,
            None => contacts.past_agents(device).await,
        };
        match found {
            Ok(agents) => agents,
            Err(error) => {
                tracing::warn!(%error, "past contacts could not be read; going on without");
                Vec::new()
            }
        }
    }

    /// Until when to wait for a past agent; the engine forgets it where nobody of them could come.
    fn hold_until(&self, router: &Router, queue: &QueueId) -> Option<Timestamp> {
        let affinity = self.live.queue_settings(queue)?.affinity;
        (affinity > Millis::ZERO).then(|| router.now() + affinity)
    }

    /// Asks for what `wish` makes of the session that is `meant`, or else of the page's, and
    /// acknowledges it.
    async fn wish(
        &self,
        id: u64,
        meant: Option<String>,
        wish: impl FnOnce(SessionId) -> Result<Wish, ErrorFrame>,
    ) -> Result<(), ErrorFrame> {
        let (device, router) = self.place(id)?;
        let session = match meant {
            Some(meant) => self.own_session(id, device, &meant)?,
            None => self.page.session().ok_or_else(|| {
                refusal(ErrorCode::NoSession, "there is no session: start first", Some(id))
            })?,
        };
        let command = Command { origin: Some(Origin { device, id }), wish: wish(session)? };
        let outcome = router.ask(command).await.map_err(|error| self.refused(&error, id))?;
        self.ack(id, outcome);
        Ok(())
    }

    /// A session by its name; somebody else's reads like one that is not there.
    fn own_session(&self, id: u64, device: DeviceId, meant: &str) -> Result<SessionId, ErrorFrame> {
        let wrong = |error| refusal(ErrorCode::BadField, format!("session: {error}"), Some(id));
        let session = meant.parse().map_err(wrong)?;
        if self.live.conversations.device(session) == Some(device) {
            return Ok(session);
        }
        let rule = "session: no such session, or not yours";
        Err(refusal(ErrorCode::SessionUnknown, rule, Some(id)))
    }

    fn place(&self, id: u64) -> Result<(DeviceId, &Router), ErrorFrame> {
        self.device.zip(self.live.router()).ok_or_else(|| internal(Some(id)))
    }

    fn refused(&self, error: &AskError, id: u64) -> ErrorFrame {
        self.live.refused(error, id, self.page.language())
    }

    fn ack(&self, id: u64, outcome: Outcome) {
        let session = outcome.session.map(|session| session.to_string());
        let ack = AckFrame { id, session, seq: outcome.seq };
        self.page.send(encode(&CustomerServerFrame::Ack(ack)));
    }

    fn seal(&self, id: u64, session: SessionId, text: &str) -> Result<Wish, ErrorFrame> {
        let content = self.live.keys.seal(session, text.as_bytes()).map_err(|error| {
            tracing::error!(%error, "a message could not be sealed");
            sealing_error(&error, id)
        })?;
        Ok(Wish::Post { session, from: Author::Customer, content })
    }

    fn typing(&mut self, on: bool) {
        let Some(session) = self.page.session() else { return };
        let talk = self.live.conversations.talk(session).filter(|talk| talk.talks);
        let Some(talk) = talk else { return };
        if self.typing.passes(session, on, Instant::now()) {
            let (session_id, from) = (session.to_string(), Party::Customer);
            let frame = TypingFrame { session: session_id, from, name: None, on };
            let frame = encode(&CustomerServerFrame::Typing(frame));
            for agent in talk.agents() {
                self.live.connections.each_of_agent(agent, |page| {
                    page.hint(Slot::Typing(session), frame.clone());
                });
            }
        }
    }

    async fn mark(&self, delivered: u64, read: u64) {
        let Some((session, router)) = self.page.session().zip(self.live.router()) else { return };
        let wish = Wish::Mark { session, from: Author::Customer, delivered, read };
        // Without an answer: what a refusal would say, the page learns from other frames.
        let _ = router.ask(Command::internal(wish)).await;
    }
}

impl Peer for CustomerPeer {
    type Frame = CustomerFrame;

    const SIDE: Side = Side::Customer;

    async fn take(&mut self, frame: CustomerFrame) -> Result<(), ErrorFrame> {
        if self.page.is_closing() {
            return Ok(());
        }
        match frame {
            CustomerFrame::Hello { token, device, identity, locale, last_seq, .. } => {
                let claim = self.claim(token, device, last_seq)?;
                self.hello(claim, locale.into(), identity.as_deref()).await
            }
            CustomerFrame::Start { id, queue, channel, name, topic, instead } => {
                let profile = Profile { name: tidy(name), topic: tidy(topic) };
                self.start(id, &queue, channel, profile, instead).await
            }
            CustomerFrame::Choices { queue } => self.choices(&queue),
            CustomerFrame::Defer { id, session, instead } => self.defer(id, session, instead).await,
            CustomerFrame::Rejoin { id, session } => {
                self.wish(id, session, |session| Ok(Wish::Rejoin { session })).await
            }
            CustomerFrame::CallbackTurn { id, session, answer } => {
                self.turn(id, session, answer).await
            }
            CustomerFrame::Identify { id, token } => self.identify(id, &token).await,
            CustomerFrame::Forget { id, device } => self.forget(id, &device).await,
            CustomerFrame::Message { id, session, text } => {
                self.live.check_service(id, self.page.language())?;
                self.typing.message_sent();
                self.wish(id, session, |session| self.seal(id, session, &text)).await
            }
            CustomerFrame::Typing { on } => {
                self.typing(on);
                Ok(())
            }
            CustomerFrame::Mark { delivered, read } => {
                self.mark(delivered, read).await;
                Ok(())
            }
            CustomerFrame::Leave { id, session } => {
                self.wish(id, session, |session| Ok(Wish::Leave { session })).await
            }
            CustomerFrame::End { id, session } => {
                self.wish(id, session, |session| Ok(Wish::End { session, by: Author::Customer }))
                    .await
            }
            CustomerFrame::Ping {} => {
                self.page.send(encode(&CustomerServerFrame::Pong {}));
                Ok(())
            }
        }
    }

    fn greeted(&self) -> bool {
        self.device.is_some()
    }
}

impl Drop for CustomerPeer {
    /// However the connection ended, a panic included, the page is no longer there.
    fn drop(&mut self) {
        let shown = self
            .device
            .and_then(|device| self.live.connections.remove_customer(device, &self.page));
        if let Some((session, router)) = shown.zip(self.live.router()) {
            self.live.tether.release(router, Who::Customer(session));
        }
        self.live.connections.disconnect(&self.page);
        self.live.traffic.closed(Side::Customer);
    }
}

/// Asks for a session, with the profile sealed under a key that is drawn for it; where no session
/// comes of that, the key goes again.
async fn arrive(
    live: Arc<Live>,
    mut arrival: Arrival,
    (profile, instead): (Profile, Option<Wished>),
    origin: Origin,
) -> Result<Outcome, AskError> {
    let router = live.router().ok_or(AskError::Internal)?;
    let session = arrival.session;
    let drawn = live.keys.draw(session, arrival.device).await;
    let sealed = drawn.and_then(|customer| {
        let defer = instead.map(|it| deferring::sealed(&live.keys, session, it)).transpose()?;
        Ok((customer, profile.seal(&live.keys, session)?, defer))
    });
    let (customer, profile, defer) = sealed.map_err(|error| {
        tracing::error!(%error, "a profile could not be sealed");
        live.keys.take_out(session);
        match error {
            SealError::NotKept => AskError::Busy { retry_after_ms: 1_000 },
            SealError::Crypt(_) | SealError::NoKey => AskError::Internal,
        }
    })?;
    (arrival.customer, arrival.profile, arrival.defer) = (Some(customer), profile, defer);
    let wish = Wish::Arrive(Box::new(arrival));
    let asked = router.ask(Command { origin: Some(origin), wish }).await;
    let taken = asked.as_ref().map_or(true, |outcome| outcome.session == Some(session));
    // After a fault of ours nobody knows; whoever was refused otherwise has no session.
    if !taken || !matches!(asked, Ok(_) | Err(AskError::Internal)) {
        live.keys.take_out(session);
    }
    asked
}

fn token_invalid(id: Option<u64>) -> ErrorFrame {
    let message = "token, device: not ours, not this device's, or the session is gone; start anew";
    refusal(ErrorCode::TokenInvalid, message, id)
}

/// A name or topic without control characters and outer blanks; none if nothing is left.
fn tidy(text: Option<String>) -> Option<String> {
    let plain: String =
        text?.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    let trimmed = plain.trim();
    (!trimmed.is_empty()).then(|| trimmed.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lose_what_cannot_be_shown() {
        assert_eq!(tidy(Some("  Ada\u{0}\nL. ".into())).as_deref(), Some("Ada  L."));
        assert_eq!(tidy(Some(" \t".into())), None);
        assert_eq!(tidy(None), None);
    }
}
