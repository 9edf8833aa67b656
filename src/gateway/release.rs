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
    AgentId, DeviceId, Event, OfferId, OfferResult, Party, Presence, QueueId, QueuedReason, Record,
    Role, Sealed, SessionId, Timestamp,
};

use super::conversations::{Body, Inside, Talk};
use super::live::Live;
use super::views::{self, OfferFacts, SessionFacts, abandon_reason, close_reason, queued_reason};
use crate::journal::Subscriber;
use crate::protocol::agent::GoneReason;
use crate::protocol::conversation::{self as wire, MarksFrame};

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
    /// One side has got further.
    Marks { session: SessionId, device: DeviceId, agents: Vec<AgentId>, marks: MarksFrame },
    /// The account is gone.
    Removed { agent: AgentId },
}

/// What a frame needs from the follower.
enum Needed {
    Nothing,
    Session(Box<SessionFacts>),
    Offer(Box<OfferFacts>),
}

impl Subscriber for Release {
    fn replayed(&mut self, record: &Record) {
        self.note(record);
        // Nobody is connected yet.
        self.told.clear();
    }

    fn committed(&mut self, batch: &[Record]) {
        for record in batch {
            self.note(record);
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
        Told::Started { session, .. } | Told::Held { session, .. } => {
            let view = engine.session(*session);
            view.map_or(Needed::Nothing, |view| {
                Needed::Session(Box::new(SessionFacts::of(engine, &view)))
            })
        }
        Told::Offered { offer, .. } => OfferFacts::of(engine, *offer)
            .map_or(Needed::Nothing, |facts| Needed::Offer(Box::new(facts))),
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
        let at = record.at;
        match &record.event {
            Event::SessionArrived { session, device, queue, profile, seq, .. } => {
                self.note_arrival((*session, *device), queue, profile, (*seq, at));
            }
            Event::SessionQueued { session, queue, reason, seq, .. } => {
                self.note_queued(*session, queue, *reason, (*seq, at));
            }
            Event::SessionConnected { session, agent, seq, .. } => {
                self.note_connected(*session, *agent, (*seq, at));
            }
            Event::MessagePosted { session, from, content, seq, .. } => {
                let body = Body::Message { from: *from, content: content.clone() };
                self.note_line(*session, (*seq, at), body);
            }
            Event::SilenceWarned { session, closes_at, seq } => {
                let body = Body::SilenceWarning { closes_at: *closes_at };
                self.note_line(*session, (*seq, at), body);
            }
            Event::WrapUpStarted { session, agent, reason, seq, .. } => {
                self.live.conversations.change(*session, |talk| talk.talks = false);
                let body = Body::Ended { reason: close_reason(*reason) };
                self.note_line(*session, (*seq, at), body);
                self.told.push(Told::Held { agent: *agent, session: *session });
            }
            Event::SessionClosed { session, agent, reason, seq, .. } => {
                if let Some(seq) = seq {
                    let body = Body::Ended { reason: close_reason(*reason) };
                    self.note_line(*session, (*seq, at), body);
                }
                self.note_let_go(*session, *agent, GoneReason::Done);
            }
            Event::SessionAbandoned { session, reason, seq } => {
                self.live.waiting.remove(*session);
                self.live.conversations.change(*session, |talk| talk.waiting_since = None);
                let body = Body::Ended { reason: abandon_reason(*reason) };
                self.note_line(*session, (*seq, at), body);
            }
            Event::SessionForgotten { session } => {
                self.live.conversations.forget(*session);
                self.live.keys.destroy(*session);
            }
            Event::CustomerConnectionChanged { session, .. } => {
                self.note_changed(*session);
            }
            Event::SessionOffered { session, offer, agent, role, .. } => {
                self.told.push(Told::Offered { agent: *agent, offer: *offer });
                if role.is_some() {
                    self.live.conversations.change(*session, |talk| talk.invites.push(*offer));
                    self.note_changed(*session);
                } else {
                    self.live.waiting.look_at(*session, false);
                }
            }
            Event::OfferEnded { offer, session, agent, result, .. } => {
                self.note_offer_ended(*session, *offer, *agent, *result);
            }
            Event::PresenceChanged { agent, presence } => {
                let (agent, presence) = (*agent, presence.clone());
                self.told.push(Told::Presence { agent, presence, at });
            }
            Event::Marked { session, party, delivered, read } => {
                self.note_marks(*session, *party, (*delivered, *read));
            }
            Event::MemberJoined { session, agent, role, seq } => {
                self.note_member(*session, *agent, *role);
                if let Some(seq) = seq {
                    self.note_joined(*session, *agent, None, (*seq, at));
                }
            }
            Event::MemberAdmitted { session, agent, seq } => {
                self.live.conversations.change(*session, |talk| {
                    let member = talk.member(*agent);
                    member.into_iter().for_each(|member| member.role = Role::Conference);
                });
                self.note_changed(*session);
                self.note_joined(*session, *agent, None, (*seq, at));
            }
            Event::MemberLeft { session, agent, seq } => {
                self.note_member_left(*session, *agent, seq.map(|seq| (seq, at)));
            }
            Event::HolderChanged { session, from, to, seq, .. } => {
                self.note_holder(*session, *from, *to, (*seq, at));
            }
            Event::Whispered { session, agent, content, line } => {
                let body = Body::Whisper { agent: *agent, content: content.clone() };
                self.note_whisper(*session, (*line, at), body);
            }
            Event::AgentRemoved { agent } => self.told.push(Told::Removed { agent: *agent }),
            Event::Configured { .. }
            | Event::HoursChanged { .. }
            | Event::QueuePaused { .. }
            | Event::Rekeyed { .. }
            | Event::DrainStarted { .. }
            | Event::DrainEnded { .. }
            | Event::AgentSet { .. }
            | Event::HoldEnded { .. }
            | Event::Relaxed { .. }
            | Event::Resumed { .. }
            | Event::Answered { .. }
            | Event::DeviceForgotten { .. }
            | Event::CustomerIdentified { .. }
            | Event::CustomerErased { .. }
            | Event::ContentErased { .. } => {}
        }
    }

    fn note_arrival(
        &mut self,
        (session, device): (SessionId, DeviceId),
        queue: &QueueId,
        profile: &Sealed,
        (seq, at): (u64, Timestamp),
    ) {
        let talk = Talk {
            device,
            queue: queue.clone(),
            profile: profile.clone(),
            holder: None,
            talks: false,
            waiting_since: Some(at),
            members: Vec::new(),
            invites: Vec::new(),
        };
        self.live.conversations.begin(session, talk);
        self.told.push(Told::Started { device, session });
        let reason = wire::QueuedReason::Arrived;
        self.note_line(session, (seq, at), Body::Queued { queue: queue.clone(), reason });
        self.live.waiting.add(session, at);
        self.told.push(Told::Waits { session });
    }

    fn note_queued(
        &mut self,
        session: SessionId,
        queue: &QueueId,
        reason: QueuedReason,
        (seq, at): (u64, Timestamp),
    ) {
        let before = self.live.conversations.change(session, |talk| {
            talk.queue = queue.clone();
            talk.talks = false;
            talk.waiting_since = Some(at);
            talk.holder
        });
        if let Some(agent) = before.flatten() {
            let gone = match reason {
                QueuedReason::Transferred
                | QueuedReason::Escalated
                | QueuedReason::Reassigned
                | QueuedReason::LineMoved => GoneReason::Transferred,
                QueuedReason::AgentLost => GoneReason::AgentLost,
            };
            self.note_let_go(session, agent, gone);
        }
        let body = Body::Queued { queue: queue.clone(), reason: queued_reason(reason) };
        self.note_line(session, (seq, at), body);
        self.live.waiting.add(session, at);
        self.told.push(Told::Waits { session });
    }

    fn note_connected(&mut self, session: SessionId, agent: AgentId, (seq, at): (u64, Timestamp)) {
        let queue = self.live.conversations.change(session, |talk| {
            talk.holder = Some(agent);
            talk.talks = true;
            talk.waiting_since = None;
            talk.queue.clone()
        });
        self.live.waiting.remove(session);
        if let Some(queue) = queue {
            self.live.waiting.answered(&queue, at);
        }
        self.told.push(Told::Held { agent, session });
        self.told.push(Told::History { agent, session });
        self.note_joined(session, agent, None, (seq, at));
    }

    /// A colleague is in the conversation: everybody in it sees that, and the colleague what was said.
    fn note_member(&mut self, session: SessionId, agent: AgentId, role: Role) {
        let joined = Inside { agent, role, read: 0 };
        self.live.conversations.change(session, |talk| talk.members.push(joined));
        self.note_changed(session);
        self.told.push(Told::History { agent, session });
    }

    /// The customer hears of it where it has a public place.
    fn note_member_left(
        &mut self,
        session: SessionId,
        agent: AgentId,
        told: Option<(u64, Timestamp)>,
    ) {
        self.live.conversations.change(session, |talk| {
            talk.members.retain(|member| member.agent != agent);
        });
        self.told.push(Told::Gone { agent, session, reason: GoneReason::Left });
        self.note_changed(session);
        if let Some(place) = told {
            let agents = self.speakers(session);
            self.note_line(session, place, Body::Left { agent, agents });
        }
    }

    fn note_holder(
        &mut self,
        session: SessionId,
        from: AgentId,
        to: AgentId,
        place: (u64, Timestamp),
    ) {
        self.live.conversations.change(session, |talk| {
            talk.holder = Some(to);
            talk.members.retain(|member| member.agent != to);
        });
        self.told.push(Told::Gone { agent: from, session, reason: GoneReason::Transferred });
        self.note_changed(session);
        self.note_joined(session, to, Some(from), place);
    }

    /// An agent talks with the customer from now on.
    fn note_joined(
        &mut self,
        session: SessionId,
        agent: AgentId,
        instead_of: Option<AgentId>,
        place: (u64, Timestamp),
    ) {
        let agents = self.speakers(session);
        self.note_line(session, place, Body::Joined { agent, instead_of, agents });
    }

    fn speakers(&self, session: SessionId) -> Vec<AgentId> {
        self.live.conversations.talk(session).map(|talk| talk.speakers()).unwrap_or_default()
    }

    /// Everybody in the conversation sees it anew.
    fn note_changed(&mut self, session: SessionId) {
        let talk = self.live.conversations.talk(session);
        for agent in talk.map(|talk| talk.agents()).unwrap_or_default() {
            self.told.push(Told::Held { agent, session });
        }
    }

    fn note_offer_ended(
        &mut self,
        session: SessionId,
        offer: OfferId,
        agent: AgentId,
        result: OfferResult,
    ) {
        self.told.push(Told::OfferEnded { agent, offer, result });
        let inviter = self.live.conversations.change(session, |talk| {
            let place = talk.invites.iter().position(|open| *open == offer)?;
            talk.invites.remove(place);
            talk.holder
        });
        match inviter.flatten() {
            Some(by) => {
                self.told.push(Told::InviteEnded { by, session, offer, agent, result });
                self.note_changed(session);
            }
            None => self.live.waiting.look_at(session, false),
        }
    }

    fn note_whisper(&mut self, session: SessionId, (line, at): (u64, Timestamp), body: Body) {
        let conversations = &self.live.conversations;
        conversations.add(session, line, at, body);
        if let Some(talk) = conversations.talk(session) {
            self.told.push(Told::Whispers { session, agents: talk.agents(), upto: line });
        }
    }

    fn note_line(&mut self, session: SessionId, (seq, at): (u64, Timestamp), body: Body) {
        let conversations = &self.live.conversations;
        conversations.add(session, seq, at, body);
        if let Some(talk) = conversations.talk(session) {
            let (device, agents) = (talk.device, talk.agents());
            let waits = talk.waiting_since.is_some();
            self.told.push(Told::Lines { session, device, agents, upto: seq, waits });
        }
    }

    /// Nobody holds the session any more.
    fn note_let_go(&mut self, session: SessionId, agent: AgentId, reason: GoneReason) {
        self.live.conversations.change(session, |talk| {
            talk.holder = None;
            talk.talks = false;
        });
        self.told.push(Told::Gone { agent, session, reason });
    }

    fn note_marks(&mut self, session: SessionId, party: Party, (delivered, read): (u64, u64)) {
        let Some(talk) = self.live.conversations.talk(session) else { return };
        let name = session.to_string();
        let marks = MarksFrame { session: name, party: views::party(party), delivered, read };
        let (device, agents) = (talk.device, talk.agents());
        self.told.push(Told::Marks { session, device, agents, marks });
    }
}
