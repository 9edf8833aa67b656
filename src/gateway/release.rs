//! From committed records to frames: nothing leaves the house before this.
//!
//! Each batch is worked through twice. First every record is noted: conversations grow, the
//! waiting come and go, and it is written down who must hear what. Then what the frames need is
//! read from the follower, which has taken in exactly this batch, and everything goes to the
//! outboxes in the order of the records.

mod tell;

use std::sync::Arc;

use seira_core::engine::Engine;
use seira_core::model::{
    AgentId, DeviceId, Event, OfferId, OfferResult, Party, Presence, QueuedReason, Record,
    SessionId, Timestamp,
};

use super::conversations::Changed;
use super::live::Live;
use super::talk::{Strand, Talk};
use super::views::{self, OfferFacts, SessionFacts};
use crate::journal::Subscriber;
use crate::protocol::agent::GoneReason;
use crate::protocol::conversation::MarksFrame;

/// Tells the pages what is durable.
pub struct Release {
    live: Arc<Live>,
    told: Vec<Told>,
}

/// Somebody must hear something.
enum Told {
    /// The device's pages show this session now.
    Started { device: DeviceId, session: SessionId },
    /// The conversation has public lines up to `upto`.
    Lines { session: SessionId, device: DeviceId, agents: Vec<AgentId>, upto: u64, waits: bool },
    /// The agents have whispered up to `upto`.
    Whispers { session: SessionId, agents: Vec<AgentId>, upto: u64 },
    /// The agent follows the conversation from now on: what was said before comes first.
    History { agent: AgentId, session: SessionId },
    /// The session is in line: place and wait come after the line that says so, because a page
    /// that hears them before would forget them with the state it leaves.
    Waits { session: SessionId },
    /// The session is one that the agent is in, new or changed.
    Held { agent: AgentId, session: SessionId },
    /// The session is no longer one that the agent is in.
    Gone { agent: AgentId, session: SessionId, reason: GoneReason },
    /// An offer was made.
    Offered { agent: AgentId, offer: OfferId },
    /// An offer is no longer open.
    OfferEnded { agent: AgentId, offer: OfferId, result: OfferResult },
    /// An invitation is no longer open; who made it hears how it ended.
    InviteEnded {
        by: AgentId,
        session: SessionId,
        offer: OfferId,
        agent: AgentId,
        result: OfferResult,
    },
    /// The agent's presence changed.
    Presence { agent: AgentId, presence: Presence, at: Timestamp },
    /// The customer's own callback or message stands elsewhere.
    Deferral { session: SessionId, device: DeviceId },
    /// What is offered has changed.
    OffersChanged { session: SessionId },
    /// One side has got further.
    Marks { session: SessionId, device: DeviceId, agents: Vec<AgentId>, marks: MarksFrame },
    /// It was proved who uses the device.
    Identified { device: DeviceId },
    /// The account is gone.
    Removed { agent: AgentId },
}

/// What a frame needs from the follower.
enum Needed {
    Nothing,
    Session(Box<SessionFacts>),
    Offer(Box<OfferFacts>),
    Offers(Vec<OfferFacts>),
}

impl Subscriber for Release {
    fn resumes(&mut self, engine: &Engine) {
        for view in engine.sessions() {
            let talk = Talk::of(&view);
            if let Some(since) = talk.waiting_since {
                self.live.waiting.add(view.id, since);
            }
            self.live.conversations.resume(view.id, talk, (view.seq, view.whispers));
        }
        self.live.forecasting.resumes(engine);
    }

    fn committed(&mut self, batch: &[Record]) {
        for record in batch {
            self.note(record);
        }
        if let Some(router) = self.live.router() {
            router.read(|engine| self.live.forecasting.committed(engine, batch));
        }
        let told = std::mem::take(&mut self.told);
        let Some(router) = self.live.router().filter(|_| !told.is_empty()) else { return };
        let needed: Vec<Needed> =
            router.read(|engine| told.iter().map(|one| needed(engine, one)).collect());
        for (one, needed) in told.into_iter().zip(needed) {
            self.tell(router, one, needed);
        }
    }
}

fn needed(engine: &Engine, told: &Told) -> Needed {
    match told {
        Told::Started { session, .. }
        | Told::Held { session, .. }
        | Told::Deferral { session, .. } => {
            let view = engine.session(*session);
            view.map_or(Needed::Nothing, |view| {
                Needed::Session(Box::new(SessionFacts::of(engine, &view)))
            })
        }
        Told::Identified { device } => {
            let session = engine.session_of_device(*device);
            let view = session.and_then(|session| engine.session(session));
            view.map_or(Needed::Nothing, |view| {
                Needed::Session(Box::new(SessionFacts::of(engine, &view)))
            })
        }
        Told::Offered { offer, .. } => OfferFacts::of(engine, *offer)
            .map_or(Needed::Nothing, |facts| Needed::Offer(Box::new(facts))),
        Told::OffersChanged { session } => {
            let open = engine.offers_for(*session);
            Needed::Offers(open.filter_map(|open| OfferFacts::of(engine, open.offer)).collect())
        }
        Told::Lines { .. }
        | Told::Whispers { .. }
        | Told::History { .. }
        | Told::InviteEnded { .. }
        | Told::Waits { .. }
        | Told::Gone { .. }
        | Told::OfferEnded { .. }
        | Told::Presence { .. }
        | Told::Marks { .. }
        | Told::Removed { .. } => Needed::Nothing,
    }
}

impl Release {
    /// For the pages of `live`.
    #[must_use]
    pub fn new(live: Arc<Live>) -> Self {
        Self { live, told: Vec::new() }
    }

    /// Keeps what a record means, and writes down who must hear of it.
    fn note(&mut self, record: &Record) {
        match record.event.session() {
            Some(session) => {
                if let Some(changed) = self.live.conversations.take(session, record) {
                    self.note_session(session, record, &changed);
                    if moves(&record.event) {
                        self.note_standing(session, &changed);
                    }
                }
            }
            None => self.note_agent(record),
        }
    }

    fn note_agent(&mut self, Record { at, event, .. }: &Record) {
        match event {
            Event::PresenceChanged { agent, presence } => {
                let (agent, presence) = (*agent, presence.clone());
                self.told.push(Told::Presence { agent, presence, at: *at });
            }
            Event::AgentRemoved { agent } => self.told.push(Told::Removed { agent: *agent }),
            Event::CustomerIdentified { customer, device, before, .. } => {
                self.live.keys.changed(*customer, *before);
                self.told.push(Told::Identified { device: *device });
            }
            Event::CustomerErased { customer } => self.live.keys.changed(*customer, None),
            _ => {}
        }
    }

    /// Writes down who must hear what an event did to its session.
    fn note_session(&mut self, session: SessionId, record: &Record, changed: &Changed) {
        let at = record.at;
        match &record.event {
            Event::SessionArrived { device, .. } => {
                self.told.push(Told::Started { device: *device, session });
                self.note_line(session, changed);
                self.note_waits(session, at);
            }
            Event::SessionQueued { reason, .. } => {
                if let Some(agent) = changed.before.holder {
                    let reason = gone(*reason);
                    self.told.push(Told::Gone { agent, session, reason });
                }
                self.note_line(session, changed);
                self.note_place(session, at, &changed.now);
            }
            Event::Deferred { .. }
            | Event::DeferralDue { .. }
            | Event::Rejoined { .. }
            | Event::TurnConfirmed { .. }
            | Event::CallbackTried { .. } => self.note_deferral(session, record, changed),
            Event::SessionConnected { agent, .. } => {
                self.live.waiting.remove(session);
                self.told.push(Told::Held { agent: *agent, session });
                self.told.push(Told::History { agent: *agent, session });
                self.note_line(session, changed);
            }
            Event::MessagePosted { .. } | Event::SilenceWarned { .. } => {
                self.note_line(session, changed);
            }
            Event::WrapUpStarted { agent, .. } => {
                self.note_line(session, changed);
                self.told.push(Told::Held { agent: *agent, session });
            }
            Event::SessionClosed { agent, .. } => {
                self.note_line(session, changed);
                self.told.push(Told::Gone { agent: *agent, session, reason: GoneReason::Done });
            }
            Event::SessionAbandoned { .. } => {
                self.live.waiting.remove(session);
                self.note_line(session, changed);
            }
            Event::SessionForgotten { .. } => {
                self.live.conversations.forget(session);
                self.live.keys.let_go(session);
            }
            Event::CustomerConnectionChanged { .. } => self.note_changed(session, &changed.now),
            Event::SessionOffered { offer, agent, role, .. } => {
                self.told.push(Told::Offered { agent: *agent, offer: *offer });
                match role {
                    Some(_) => self.note_changed(session, &changed.now),
                    None => self.live.waiting.look_at(session, false),
                }
            }
            Event::Promised { promise, .. } => {
                if let Some(ticket) = self.live.waiting.promised(session) {
                    self.live.forecasting.promised(session, promise.told_at, ticket);
                }
                self.live.waiting.look_at(session, false);
            }
            Event::OfferEnded { offer, agent, result, .. } => {
                self.note_offer_ended(session, (*offer, *agent, *result), changed);
            }
            Event::Marked { party, delivered, read, .. } => {
                self.note_marks(session, *party, (*delivered, *read), &changed.now);
            }
            Event::MemberJoined { .. }
            | Event::MemberAdmitted { .. }
            | Event::MemberLeft { .. }
            | Event::HolderChanged { .. }
            | Event::Whispered { .. } => self.note_members(session, &record.event, changed),
            _ => {}
        }
    }

    /// What happens to a callback or message.
    fn note_deferral(&mut self, session: SessionId, record: &Record, changed: &Changed) {
        match &record.event {
            Event::Deferred { .. } => {
                if let Some(agent) = changed.before.holder {
                    let reason = GoneReason::CalledLater;
                    self.told.push(Told::Gone { agent, session, reason });
                }
                self.note_line(session, changed);
                self.note_place(session, record.at, &changed.now);
            }
            Event::DeferralDue { .. } | Event::Rejoined { .. } => {
                self.note_line(session, changed);
                self.note_place(session, record.at, &changed.now);
            }
            Event::TurnConfirmed { .. } => {
                self.told.push(Told::OffersChanged { session });
                self.note_changed(session, &changed.now);
            }
            _ => self.note_changed(session, &changed.now),
        }
    }

    /// The customer of a callback or message hears where it stands.
    fn note_standing(&mut self, session: SessionId, changed: &Changed) {
        if changed.before.deferred.is_some() || changed.now.deferred.is_some() {
            self.told.push(Told::Deferral { session, device: changed.now.device });
        }
    }

    /// The session is in line, or waits for its time.
    fn note_place(&mut self, session: SessionId, since: Timestamp, talk: &Talk) {
        match talk.waiting_since {
            Some(_) => self.note_waits(session, since),
            None => self.live.waiting.remove(session),
        }
    }

    /// What happens among those who are in a conversation.
    fn note_members(&mut self, session: SessionId, event: &Event, changed: &Changed) {
        match event {
            // Everybody in it sees the colleague, and the colleague what was said.
            Event::MemberJoined { agent, .. } => {
                self.note_changed(session, &changed.now);
                self.told.push(Told::History { agent: *agent, session });
            }
            Event::MemberAdmitted { .. } => self.note_changed(session, &changed.now),
            Event::MemberLeft { agent, .. } => {
                self.told.push(Told::Gone { agent: *agent, session, reason: GoneReason::Left });
                self.note_changed(session, &changed.now);
            }
            Event::HolderChanged { from, .. } => {
                let reason = GoneReason::Transferred;
                self.told.push(Told::Gone { agent: *from, session, reason });
                self.note_changed(session, &changed.now);
            }
            _ => {}
        }
        self.note_line(session, changed);
    }

    /// The session is in line: its pages hear of that first, then of its place.
    fn note_waits(&mut self, session: SessionId, since: Timestamp) {
        self.live.waiting.add(session, since);
        self.told.push(Told::Waits { session });
    }

    /// Everybody in the conversation sees it anew.
    fn note_changed(&mut self, session: SessionId, talk: &Talk) {
        self.told.extend(talk.agents().into_iter().map(|agent| Told::Held { agent, session }));
    }

    fn note_offer_ended(
        &mut self,
        session: SessionId,
        (offer, agent, result): (OfferId, AgentId, OfferResult),
        changed: &Changed,
    ) {
        self.told.push(Told::OfferEnded { agent, offer, result });
        let invited = changed.before.invites.contains(&offer);
        match changed.now.holder.filter(|_| invited) {
            Some(by) => {
                self.told.push(Told::InviteEnded { by, session, offer, agent, result });
                self.note_changed(session, &changed.now);
            }
            None => self.live.waiting.look_at(session, false),
        }
    }

    /// The line that a record added, for everybody who is in the conversation or was until then.
    fn note_line(&mut self, session: SessionId, changed: &Changed) {
        let Some((strand, upto)) = changed.added else { return };
        let agents = match changed.now.holder {
            None => changed.before.agents(),
            Some(_) => changed.now.agents(),
        };
        self.told.push(match strand {
            Strand::Staff => Told::Whispers { session, agents, upto },
            Strand::Public => {
                let (device, waits) = (changed.now.device, changed.now.waiting_since.is_some());
                Told::Lines { session, device, agents, upto, waits }
            }
        });
    }

    fn note_marks(
        &mut self,
        session: SessionId,
        party: Party,
        (delivered, read): (u64, u64),
        talk: &Talk,
    ) {
        let name = session.to_string();
        let marks = MarksFrame { session: name, party: views::party(party), delivered, read };
        let (device, agents) = (talk.device, talk.agents());
        self.told.push(Told::Marks { session, device, agents, marks });
    }
}

/// Whether an event may change where a callback or message stands.
const fn moves(event: &Event) -> bool {
    matches!(
        event,
        Event::Deferred { .. }
            | Event::DeferralDue { .. }
            | Event::Rejoined { .. }
            | Event::TurnConfirmed { .. }
            | Event::CallbackTried { .. }
            | Event::SessionOffered { role: None, .. }
            | Event::OfferEnded { .. }
            | Event::SessionConnected { .. }
            | Event::SessionQueued { .. }
    )
}

/// Why an agent does not hold a session any more that is in line again.
const fn gone(reason: QueuedReason) -> GoneReason {
    match reason {
        QueuedReason::Transferred
        | QueuedReason::Escalated
        | QueuedReason::Reassigned
        | QueuedReason::LineMoved => GoneReason::Transferred,
        QueuedReason::AgentLost => GoneReason::AgentLost,
    }
}
