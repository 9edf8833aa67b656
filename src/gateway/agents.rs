//! An agent's page: the desktop's state at `hello`, and what its frames wish.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

use seira_core::model::{
    AgentId, Author, Command, DeviceId, DispositionId, Invitee, Language, OfferId, Origin, Outcome,
    PresenceWish, QueueId, Sealed, SessionId, Target, Wish,
};

use super::deferral::tried;
use super::directory;
use super::frames::refusal;
use super::live::Live;
use super::outbox::{Closing, Page, Slot, encode};
use super::refusals::{error_of, internal, sealing_error};
use super::signed_in::{sign_out, staff_device};
use super::socket::Peer;
use super::tether::Who;
use super::traffic::Side;
use super::typing::TypingGate;
use super::views::{OfferFacts, SessionFacts, presence, wished_role};
use crate::history::StaffSession;
use crate::protocol::agent::{
    self as desk, AgentFrame, AgentServerFrame, PresenceView, Snapshot, TransferTarget,
};
use crate::protocol::conversation::{AckFrame, Party, TypingFrame};
use crate::protocol::error::{ErrorCode, ErrorFrame};
use crate::protocol::{HEARTBEAT_S, PROTOCOL, TEXT_MAX_BYTES};
use crate::runtime::Router;

/// One connected page of an agent.
pub struct AgentPeer {
    live: Arc<Live>,
    page: Arc<Page>,
    who: StaffSession,
    agent: AgentId,
    /// The counter of this page's frames, once it has said `hello`.
    device: Option<DeviceId>,
    /// Whether the agent counts as there because of this page.
    held: bool,
    typing: TypingGate,
}

/// What a page says it is and has of its conversations: the highest place per session and strand.
struct Have {
    device: DeviceId,
    lines: BTreeMap<SessionId, u64>,
    whispers: BTreeMap<SessionId, u64>,
}

/// What the desktop shows, taken out of the follower.
struct State {
    presence: PresenceView,
    offers: Vec<OfferFacts>,
    sessions: Vec<SessionFacts>,
    last_id: u64,
    directory: directory::Facts,
}

impl AgentPeer {
    /// A page that has just connected, of somebody who is signed in.
    #[must_use]
    pub fn new(live: Arc<Live>, who: StaffSession) -> Self {
        live.traffic.opened(Side::Agent);
        let page = live.connections.connect();
        let agent = who.account.id;
        let typing = TypingGate::default();
        Self { live, page, who, agent, device: None, held: false, typing }
    }

    /// What is sent to it.
    #[must_use]
    pub fn page(&self) -> Arc<Page> {
        Arc::clone(&self.page)
    }

    async fn hello(&mut self, language: Language, have: &Have) -> Result<(), ErrorFrame> {
        let live = Arc::clone(&self.live);
        let router = live.router().ok_or_else(|| internal(None))?;
        if !self.still_signed_in().await? {
            sign_out(&self.page);
            return Ok(());
        }
        self.page.speak(language);
        self.introduce(router).await?;
        if !self.held {
            live.tether.hold(router, Who::Agent(self.agent), false);
            self.held = true;
        }
        live.tether.settled(Who::Agent(self.agent)).await;
        let added = live.connections.add_agent(self.agent, &self.page, |agent_seq| {
            self.greet(router, agent_seq, language, have);
        });
        if added.is_err() {
            self.page.close(Closing::TOO_MANY_PAGES);
            return Ok(());
        }
        self.device = Some(have.device);
        Ok(())
    }

    async fn still_signed_in(&mut self) -> Result<bool, ErrorFrame> {
        let idle = self.live.settings.limits.staff_session;
        let touched = self.live.history.accounts.touch(&self.who, idle).await;
        let fresh = touched.map_err(|error| {
            tracing::error!(%error, "a sign-in could not be checked");
            internal(None)
        })?;
        let Some(fresh) = fresh else { return Ok(false) };
        self.who = fresh;
        Ok(true)
    }

    /// Makes the account known to the house, if it is new or has changed.
    async fn introduce(&self, router: &Router) -> Result<(), ErrorFrame> {
        let (agent, spec) = (self.agent, self.who.account.spec());
        self.live.name_agent(agent, &self.who.account.name);
        if router.read(|engine| engine.agent(agent).is_some_and(|known| *known.spec == spec)) {
            return Ok(());
        }
        let asked = router.ask(Command::internal(Wish::SetAgent { spec })).await;
        asked.map(drop).map_err(|error| error_of(&error, None))
    }

    /// Sends the snapshot and what is new in each conversation. Frames with a later `agent_seq`
    /// may tell again what the snapshot has; they replace, so nothing is wrong by that.
    fn greet(&self, router: &Router, agent_seq: u64, language: Language, have: &Have) {
        let Some(state) = router.read(|engine| State::of(engine, self.agent, have.device)) else {
            // The account was removed a moment ago.
            return sign_out(&self.page);
        };
        let snapshot = self.snapshot(router, &state, agent_seq, language);
        self.page.send(encode(&AgentServerFrame::Snapshot(snapshot)));
        let seen = |of: &BTreeMap<SessionId, u64>, session| of.get(&session).copied().unwrap_or(0);
        for facts in &state.sessions {
            let (lines, whispers) =
                (seen(&have.lines, facts.session), seen(&have.whispers, facts.session));
            self.live.follow(&self.page, facts, lines, whispers);
        }
    }

    fn snapshot(
        &self,
        router: &Router,
        state: &State,
        agent_seq: u64,
        language: Language,
    ) -> Snapshot {
        let (live, account) = (&self.live, &self.who.account);
        let offers = state.offers.iter().map(|offer| live.offer_view(offer, language));
        let sessions =
            state.sessions.iter().filter_map(|it| live.agent_session(it, self.agent, language));
        let directory = state.directory.frame(live, self.agent, language);
        Snapshot {
            protocol: PROTOCOL,
            agent_seq,
            server_time: router.now().0,
            heartbeat_s: HEARTBEAT_S,
            text_max_bytes: u32::try_from(TEXT_MAX_BYTES).unwrap_or(u32::MAX),
            service: live.service(language, true),
            last_id: state.last_id,
            agent: self.agent.0,
            name: account.name.clone(),
            presence: state.presence.clone(),
            chats_max: account.chats_max.into(),
            calls_max: account.calls_max.into(),
            offers: offers.collect(),
            sessions: sessions.collect(),
            away_reasons: live.settings.away_reasons.iter().map(ToString::to_string).collect(),
            dispositions: live.settings.dispositions.iter().map(ToString::to_string).collect(),
            queues: directory.queues,
            agents: directory.agents,
        }
    }

    /// Asks for `wish` under the page's counter and acknowledges it.
    async fn wish(&self, id: u64, wish: Wish) -> Result<(), ErrorFrame> {
        let place = self.device.zip(self.live.router());
        let (device, router) = place.ok_or_else(|| internal(Some(id)))?;
        let command = Command { origin: Some(Origin { device, id }), wish };
        let refused = |error| self.live.refused(&error, id, self.page.language());
        let outcome = router.ask(command).await.map_err(refused)?;
        self.ack(id, outcome);
        Ok(())
    }

    fn ack(&self, id: u64, outcome: Outcome) {
        let session = outcome.session.map(|session| session.to_string());
        let ack = AckFrame { id, session, seq: outcome.seq };
        self.page.send(encode(&AgentServerFrame::Ack(ack)));
    }

    /// Seals `text` with the key of a session that there is: nobody makes keys by guessing ids.
    fn seal(&self, id: u64, session: SessionId, text: &str) -> Result<Sealed, ErrorFrame> {
        if self.live.conversations.talk(session).is_none() {
            let rule = "session: no such session, or not yours";
            return Err(refusal(ErrorCode::SessionUnknown, rule, Some(id)));
        }
        self.live.keys.seal(session, text.as_bytes()).map_err(|error| {
            tracing::error!(%error, "a text could not be sealed");
            sealing_error(&error, id)
        })
    }

    fn seal_note(
        &self,
        id: u64,
        session: SessionId,
        note: Option<String>,
    ) -> Result<Option<Sealed>, ErrorFrame> {
        let Some(note) = note.filter(|it| !it.trim().is_empty()) else { return Ok(None) };
        let has = self.live.keys.has(session);
        // Of a customer who was erased during wrap-up nothing is kept.
        match has.map_err(|error| sealing_error(&error.into(), id))? {
            true => self.seal(id, session, &note).map(Some),
            false => Ok(None),
        }
    }

    fn presence_wish(
        &self,
        id: u64,
        wished: desk::PresenceWish,
        reason: Option<String>,
    ) -> Result<PresenceWish, ErrorFrame> {
        let bad = |message: &str| refusal(ErrorCode::BadField, message, Some(id));
        match (wished, reason) {
            (desk::PresenceWish::Available, None) => Ok(PresenceWish::Available),
            (desk::PresenceWish::Offline, None) => Ok(PresenceWish::Offline),
            (desk::PresenceWish::Away, Some(reason)) => {
                let known = &self.live.settings.away_reasons;
                let found = known.iter().find(|known| known.as_str() == reason);
                let unknown =
                    || refusal(ErrorCode::ReasonUnknown, one_of("reason", known), Some(id));
                found.cloned().map(PresenceWish::Away).ok_or_else(unknown)
            }
            (desk::PresenceWish::Away, None) => Err(bad("reason: is missing; away needs one")),
            (desk::PresenceWish::Available | desk::PresenceWish::Offline, Some(_)) => {
                Err(bad("reason: is allowed with away alone"))
            }
        }
    }

    fn disposition(
        &self,
        id: u64,
        wished: Option<String>,
    ) -> Result<Option<DispositionId>, ErrorFrame> {
        let Some(wished) = wished else { return Ok(None) };
        let known = &self.live.settings.dispositions;
        let found = known.iter().find(|known| known.as_str() == wished).cloned();
        let unknown =
            || refusal(ErrorCode::DispositionUnknown, one_of("disposition", known), Some(id));
        found.map(Some).ok_or_else(unknown)
    }

    fn typing(&mut self, session: SessionId, on: bool) {
        let Some(talk) = self.live.conversations.talk(session) else { return };
        if talk.speakers().contains(&self.agent) && self.typing.passes(session, on, Instant::now())
        {
            let name = Some(self.who.account.name.clone());
            let frame = TypingFrame { session: session.to_string(), from: Party::Agent, name, on };
            let frame = encode(&AgentServerFrame::Typing(frame));
            self.live.connections.each_showing(talk.device, session, |page| {
                page.hint(Slot::Typing(session), frame.clone());
            });
        }
    }

    async fn mark(&self, session: SessionId, delivered: u64, read: u64) {
        let Some(router) = self.live.router() else { return };
        if self.mark_as_member(session, read) {
            return;
        }
        let wish = Wish::Mark { session, from: Author::Agent(self.agent), delivered, read };
        // Without an answer: what a refusal would say, the page learns from other frames.
        let _ = router.ask(Command::internal(wish)).await;
    }

    /// What a colleague of the holder has seen concerns nobody but that colleague's own pages: it is
    /// remembered here and not journaled. False for everybody else.
    fn mark_as_member(&self, session: SessionId, read: u64) -> bool {
        let marked = self.live.conversations.change(session, |talk| {
            let member = talk.member(self.agent)?;
            member.read = member.read.max(read);
            Some(())
        });
        marked.flatten().is_some()
    }

    async fn take_change(&mut self, frame: AgentFrame) -> Result<(), ErrorFrame> {
        let agent = self.agent;
        let (id, wish) = match frame {
            AgentFrame::Presence { id, presence, reason } => {
                let presence = self.presence_wish(id, presence, reason)?;
                (id, Wish::SetPresence { agent, presence })
            }
            AgentFrame::Accept { id, offer } => (id, Wish::Accept { agent, offer: OfferId(offer) }),
            AgentFrame::Decline { id, offer } => {
                (id, Wish::Decline { agent, offer: OfferId(offer) })
            }
            AgentFrame::Message { id, session, text } => {
                self.typing.message_sent();
                let session = session_id(&session, Some(id))?;
                let content = self.seal(id, session, &text)?;
                (id, Wish::Post { session, from: Author::Agent(agent), content })
            }
            AgentFrame::Transfer { id, session, to, note } => {
                let session = session_id(&session, Some(id))?;
                let note = self.seal_note(id, session, note)?;
                (id, Wish::Transfer { agent, session, to: target(id, to)?, note })
            }
            AgentFrame::Escalate { id, session, note } => {
                let session = session_id(&session, Some(id))?;
                let note = self.seal_note(id, session, note)?;
                (id, Wish::Escalate { agent, session, note })
            }
            AgentFrame::Invite { id, session, whom, role } => {
                let session = session_id(&session, Some(id))?;
                (id, Wish::Invite { agent, session, whom: invitee(&whom), role: wished_role(role) })
            }
            AgentFrame::Uninvite { id, offer } => {
                (id, Wish::Uninvite { agent, offer: OfferId(offer) })
            }
            AgentFrame::Admit { id, session, member } => {
                let session = session_id(&session, Some(id))?;
                (id, Wish::Admit { agent, session, member: AgentId(member) })
            }
            AgentFrame::Part { id, session, member } => {
                let session = session_id(&session, Some(id))?;
                (id, Wish::Part { agent, session, member: AgentId(member) })
            }
            AgentFrame::HandOver { id, session, member } => {
                let session = session_id(&session, Some(id))?;
                (id, Wish::HandOver { agent, session, to: AgentId(member) })
            }
            AgentFrame::Whisper { id, session, text } => {
                let session = session_id(&session, Some(id))?;
                let content = self.seal(id, session, &text)?;
                (id, Wish::Whisper { agent, session, content })
            }
            AgentFrame::CallbackOutcome { id, session, outcome } => {
                let (session, outcome) = (session_id(&session, Some(id))?, tried(outcome));
                (id, Wish::RecordCallback { agent, session, outcome })
            }
            AgentFrame::Ready { id } => (id, Wish::Ready { agent }),
            AgentFrame::End { id, session } => {
                let session = session_id(&session, Some(id))?;
                (id, Wish::End { session, by: Author::Agent(agent) })
            }
            AgentFrame::WrapUp { id, session, disposition, note } => {
                let session = session_id(&session, Some(id))?;
                let disposition = self.disposition(id, disposition)?;
                let note = self.seal_note(id, session, note)?;
                (id, Wish::FinishWrapUp { agent, session, disposition, note })
            }
            AgentFrame::Typing { session, on } => {
                self.typing(session_id(&session, None)?, on);
                return Ok(());
            }
            AgentFrame::Mark { session, delivered, read } => {
                self.mark(session_id(&session, None)?, delivered, read).await;
                return Ok(());
            }
            AgentFrame::Hello { .. } | AgentFrame::Ping {} => return Ok(()),
        };
        self.wish(id, wish).await
    }
}

impl State {
    fn of(engine: &seira_core::engine::Engine, agent: AgentId, device: DeviceId) -> Option<Self> {
        let view = engine.agent(agent)?;
        let sessions = view.sessions.iter().chain(view.joined);
        let sessions = sessions.filter_map(|session| engine.session(*session));
        Some(Self {
            presence: presence(view.presence, view.presence_since),
            offers: view.offers.iter().filter_map(|it| OfferFacts::of(engine, *it)).collect(),
            sessions: sessions.map(|session| SessionFacts::of(engine, &session)).collect(),
            last_id: engine.last_id_of_device(device),
            directory: directory::Facts::of(engine),
        })
    }
}

impl Peer for AgentPeer {
    type Frame = AgentFrame;

    const SIDE: Side = Side::Agent;

    async fn take(&mut self, frame: AgentFrame) -> Result<(), ErrorFrame> {
        match frame {
            AgentFrame::Hello { device, locale, have, whispers, .. } => {
                let device = staff_device(self.agent, uuid_of(&device)?);
                let (lines, whispers) = (places(&have)?, places(&whispers)?);
                self.hello(locale.into(), &Have { device, lines, whispers }).await
            }
            AgentFrame::Ping {} => {
                let agent_seq = self.live.connections.agent_seq(self.agent);
                self.page.send(encode(&AgentServerFrame::Pong { agent_seq }));
                Ok(())
            }
            change => self.take_change(change).await,
        }
    }

    fn greeted(&self) -> bool {
        self.device.is_some()
    }
}

impl Drop for AgentPeer {
    /// However the connection ended, a panic included, the page is no longer there.
    fn drop(&mut self) {
        self.live.connections.remove_agent(self.agent, &self.page);
        if let Some(router) = self.live.router().filter(|_| self.held) {
            self.live.tether.release(router, Who::Agent(self.agent));
        }
        self.live.connections.disconnect(&self.page);
        self.live.traffic.closed(Side::Agent);
    }
}

fn uuid_of(device: &str) -> Result<DeviceId, ErrorFrame> {
    let wrong = |error| refusal(ErrorCode::BadField, format!("device: {error}"), None);
    device.parse().map_err(wrong)
}

fn session_id(text: &str, id: Option<u64>) -> Result<SessionId, ErrorFrame> {
    let wrong = |error| refusal(ErrorCode::BadField, format!("session: {error}"), id);
    text.parse().map_err(wrong)
}

fn places(told: &BTreeMap<String, u64>) -> Result<BTreeMap<SessionId, u64>, ErrorFrame> {
    told.iter().map(|(session, place)| Ok((session_id(session, None)?, *place))).collect()
}

const fn invitee(whom: &desk::Invitee) -> Invitee {
    match whom {
        desk::Invitee::Agent(agent) => Invitee::Agent(AgentId(*agent)),
        desk::Invitee::NextTier => Invitee::NextTier,
    }
}

fn target(id: u64, to: TransferTarget) -> Result<Target, ErrorFrame> {
    match to {
        TransferTarget::Queue(queue) => QueueId::new(&queue)
            .map(Target::Queue)
            .map_err(|error| refusal(ErrorCode::QueueUnknown, error.to_string(), Some(id))),
        TransferTarget::Agent(agent) => Ok(Target::Agent(AgentId(agent))),
    }
}

fn one_of<T: ToString>(field: &str, known: &[T]) -> String {
    let known: Vec<String> = known.iter().map(ToString::to_string).collect();
    format!("{field}: not known; allowed are {}", known.join(", "))
}

#[cfg(test)]
mod tests {
    use seira_core::model::ReasonId;

    use super::*;

    #[test]
    fn agents_who_share_a_browser_have_counters_of_their_own() {
        let browser = DeviceId::from_u128(7);
        let one = staff_device(AgentId(1), browser);
        assert_eq!(one, staff_device(AgentId(1), browser));
        assert_ne!(one, staff_device(AgentId(2), browser));
        assert_ne!(one, staff_device(AgentId(1), DeviceId::from_u128(8)));
        assert_ne!(one, browser);
    }

    #[test]
    fn ids_that_are_none_name_their_field() {
        let error = session_id("7", Some(4)).unwrap_err();
        assert_eq!((error.code, error.id), (ErrorCode::BadField, Some(4)));
        assert!(error.message.starts_with("session: "), "{}", error.message);
        assert_eq!(uuid_of("me").unwrap_err().code, ErrorCode::BadField);
        let error = target(9, TransferTarget::Queue("No Such".into())).unwrap_err();
        assert_eq!((error.code, error.id), (ErrorCode::QueueUnknown, Some(9)));
    }

    #[test]
    fn what_is_allowed_is_listed() {
        let known = [ReasonId::new("lunch").unwrap(), ReasonId::new("training").unwrap()];
        assert_eq!(one_of("reason", &known), "reason: not known; allowed are lunch, training");
    }
}
