//! What has become of a conversation, folded from the records of its session.
//!
//! The same fold serves whoever follows what is committed and whoever reads an old conversation
//! from the journal. [`Talk::of`] takes the shorter way from the engine's state.

use seira_core::engine::SessionView;
use seira_core::model::{
    AgentId, Author, Deferral, DeviceId, Event, OfferId, QueueId, Record, Role, Sealed,
    SessionState, Timestamp,
};

use super::deferral;
use super::views::{abandon_reason, close_reason, queued_reason};
pub use crate::history::Strand;
use crate::protocol::conversation::{EndReason, QueuedReason};
use crate::protocol::deferral::{DeferralKind, DeferredReason};

/// What a line says.
#[derive(Debug, Clone, PartialEq)]
pub enum Body {
    /// In line (again).
    Queued {
        /// Which line.
        queue: QueueId,
        /// Why.
        reason: QueuedReason,
    },
    /// A callback or message from now on.
    Deferred {
        /// Which.
        kind: DeferralKind,
        /// Why.
        reason: DeferredReason,
        /// When it comes into line; none: it is.
        until: Option<Timestamp>,
        /// Calls so far that nobody answered.
        attempts: u32,
    },
    /// An agent joined.
    Joined {
        /// Who.
        agent: AgentId,
        /// Who has gone for that.
        instead_of: Option<AgentId>,
        /// Everybody who talks with the customer from now on.
        agents: Vec<AgentId>,
    },
    /// An agent who talked with the customer left.
    Left {
        /// Who.
        agent: AgentId,
        /// Everybody who still talks with the customer.
        agents: Vec<AgentId>,
    },
    /// Somebody wrote.
    Message {
        /// Who.
        from: Author,
        /// What.
        content: Sealed,
    },
    /// An agent wrote to the others; in the strand of the staff alone.
    Whisper {
        /// Who.
        agent: AgentId,
        /// What.
        content: Sealed,
    },
    /// The customer was asked to write.
    SilenceWarning {
        /// When the session closes.
        closes_at: Timestamp,
    },
    /// Over.
    Ended {
        /// Why.
        reason: EndReason,
    },
}

/// A line that a record added.
#[derive(Debug, Clone, PartialEq)]
pub struct Said {
    /// In which strand.
    pub strand: Strand,
    /// Place in its strand.
    pub seq: u64,
    /// What it says.
    pub body: Body,
}

/// What is known of a conversation besides its lines.
#[derive(Debug, Clone, PartialEq)]
pub struct Talk {
    /// The customer's device.
    pub device: DeviceId,
    /// Its line, or the one it came from.
    pub queue: QueueId,
    /// The customer's name and topic.
    pub profile: Sealed,
    /// Who holds it, in conversation or wrap-up.
    pub holder: Option<AgentId>,
    /// Whether customer and holder can talk.
    pub talks: bool,
    /// When it last came into a line.
    pub queued_at: Timestamp,
    /// Since when it is in line and its place is told; none when it is not.
    pub waiting_since: Option<Timestamp>,
    /// What it is where its customer does not wait on the page.
    pub deferred: Option<DeferralKind>,
    /// Whether it is in no line, because its time has not come.
    pub scheduled: bool,
    /// Colleagues of the holder in it, longest there first.
    pub members: Vec<Inside>,
    /// Open invitations.
    pub invites: Vec<OfferId>,
}

/// A colleague in a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Inside {
    /// Who.
    pub agent: AgentId,
    /// As what.
    pub role: Role,
    /// Highest `seq` seen. Known here alone: the customer sees what the holder has seen.
    pub read: u64,
}

impl Talk {
    /// The conversation that a record begins; none: it begins none.
    #[must_use]
    pub fn begun(Record { at, event, .. }: &Record) -> Option<Self> {
        let Event::SessionArrived { device, queue, profile, .. } = event else { return None };
        Some(Self {
            device: *device,
            queue: queue.clone(),
            profile: profile.clone(),
            holder: None,
            talks: false,
            queued_at: *at,
            waiting_since: Some(*at),
            deferred: None,
            scheduled: false,
            members: Vec::new(),
            invites: Vec::new(),
        })
    }

    /// A conversation as the engine has it. What the members have seen is known to their pages alone.
    #[must_use]
    pub fn of(view: &SessionView<'_>) -> Self {
        let (holder, talks, waits) = match view.state {
            SessionState::Queued | SessionState::Offered { .. } => (None, false, true),
            SessionState::Deferred { .. } => (None, false, false),
            SessionState::Connected { agent, .. } => (Some(*agent), true, false),
            SessionState::WrapUp { agent, .. } => (Some(*agent), false, false),
            SessionState::Closed { .. } | SessionState::Abandoned { .. } => (None, false, false),
        };
        let over = view.is_over();
        let deferred = view.deferral.filter(|_| !over).map(|it| deferral::kind(it.kind()));
        let member = |member: &seira_core::model::Member| Inside {
            agent: member.agent,
            role: member.role,
            read: 0,
        };
        Self {
            device: view.device,
            queue: view.queue.queue.clone(),
            profile: view.profile.clone(),
            holder,
            talks,
            queued_at: view.queued_at,
            waiting_since: waits
                .then_some(view.queued_at)
                .filter(|_| deferred != Some(DeferralKind::Message)),
            deferred,
            scheduled: matches!(view.state, SessionState::Deferred { .. }),
            members: view.members.iter().map(member).collect(),
            invites: view.invites.to_vec(),
        }
    }

    /// Takes in a record of its session; the line that it adds.
    pub fn take(&mut self, Record { at, event, .. }: &Record) -> Option<Said> {
        self.change(*at, event);
        let (strand, seq, body) = self.said(event)?;
        Some(Said { strand, seq, body })
    }

    /// Who is in it, and whether it waits.
    fn change(&mut self, at: Timestamp, event: &Event) {
        match event {
            Event::SessionQueued { queue, .. } => {
                self.queue = queue.clone();
                (self.holder, self.talks) = (None, false);
                self.waits(at);
            }
            Event::Deferred { deferral, until, .. } => {
                self.deferred = Some(deferral::kind(deferral.kind()));
                (self.holder, self.talks, self.scheduled) = (None, false, until.is_some());
                self.waits(self.queued_at);
            }
            Event::DeferralDue { .. } => {
                self.scheduled = false;
                self.waits(at);
            }
            Event::Rejoined { .. } => {
                (self.deferred, self.scheduled) = (None, false);
                self.waits(at);
            }
            Event::SessionConnected { agent, .. } => {
                (self.holder, self.talks, self.waiting_since) = (Some(*agent), true, None);
            }
            Event::WrapUpStarted { .. } => self.talks = false,
            Event::SessionClosed { .. } => {
                (self.holder, self.talks, self.deferred) = (None, false, None);
            }
            Event::SessionAbandoned { .. } => {
                (self.waiting_since, self.deferred, self.scheduled) = (None, None, false);
            }
            Event::SessionOffered { offer, role: Some(_), .. } => self.invites.push(*offer),
            Event::OfferEnded { offer, .. } => self.invites.retain(|open| open != offer),
            Event::MemberJoined { agent, role, .. } => {
                self.members.push(Inside { agent: *agent, role: *role, read: 0 });
            }
            Event::MemberAdmitted { agent, .. } => {
                if let Some(member) = self.member(*agent) {
                    member.role = Role::Conference;
                }
            }
            Event::MemberLeft { agent, .. } => {
                self.members.retain(|member| member.agent != *agent);
            }
            Event::HolderChanged { to, .. } => {
                self.holder = Some(*to);
                self.members.retain(|member| member.agent != *to);
            }
            _ => {}
        }
    }

    /// It is in line from now on, unless its time has not come. Nobody is told the place of a message.
    fn waits(&mut self, since: Timestamp) {
        self.queued_at = since;
        let told = !self.scheduled && self.deferred != Some(DeferralKind::Message);
        self.waiting_since = told.then_some(since);
    }

    /// Whether its customer waits, talks, or is to be called or answered.
    #[must_use]
    pub const fn goes_on(&self) -> bool {
        let later = self.deferred.is_some() && self.holder.is_none();
        self.talks || self.waiting_since.is_some() || later
    }

    /// The line that an event adds, once [`Talk::change`] has taken it in.
    fn said(&self, event: &Event) -> Option<(Strand, u64, Body)> {
        let joined =
            |agent, instead_of| Body::Joined { agent, instead_of, agents: self.speakers() };
        let (seq, body) = match event {
            Event::SessionArrived { queue, seq, .. } => {
                let reason = QueuedReason::Arrived;
                (*seq, Body::Queued { queue: queue.clone(), reason })
            }
            Event::SessionQueued { queue, reason, seq, .. } => {
                let reason = queued_reason(*reason);
                (*seq, Body::Queued { queue: queue.clone(), reason })
            }
            Event::Deferred { deferral, cause, until, seq, .. } => {
                let attempts = match deferral {
                    Deferral::Callback(callback) => callback.attempts.into(),
                    Deferral::Message => 0,
                };
                let (kind, reason) = (deferral::kind(deferral.kind()), deferral::reason(*cause));
                (*seq, Body::Deferred { kind, reason, until: *until, attempts })
            }
            Event::Rejoined { seq, .. } => {
                let reason = QueuedReason::Rejoined;
                (*seq, Body::Queued { queue: self.queue.clone(), reason })
            }
            Event::SessionConnected { agent, seq, .. } => (*seq, joined(*agent, None)),
            Event::MemberJoined { agent, seq, .. } => ((*seq)?, joined(*agent, None)),
            Event::MemberAdmitted { agent, seq, .. } => (*seq, joined(*agent, None)),
            Event::HolderChanged { from, to, seq, .. } => (*seq, joined(*to, Some(*from))),
            Event::MemberLeft { agent, seq, .. } => {
                ((*seq)?, Body::Left { agent: *agent, agents: self.speakers() })
            }
            Event::MessagePosted { from, content, seq, .. } => {
                (*seq, Body::Message { from: *from, content: content.clone() })
            }
            Event::SilenceWarned { closes_at, seq, .. } => {
                (*seq, Body::SilenceWarning { closes_at: *closes_at })
            }
            Event::WrapUpStarted { reason, seq, .. } => {
                (*seq, Body::Ended { reason: close_reason(*reason) })
            }
            Event::SessionClosed { reason, seq, .. } => {
                ((*seq)?, Body::Ended { reason: close_reason(*reason) })
            }
            Event::SessionAbandoned { reason, seq, .. } => {
                (*seq, Body::Ended { reason: abandon_reason(*reason) })
            }
            Event::Whispered { agent, content, line, .. } => {
                let body = Body::Whisper { agent: *agent, content: content.clone() };
                return Some((Strand::Staff, *line, body));
            }
            _ => return None,
        };
        Some((Strand::Public, seq, body))
    }

    /// Everybody who follows it: the holder, then the members.
    #[must_use]
    pub fn agents(&self) -> Vec<AgentId> {
        self.holder.into_iter().chain(self.members.iter().map(|member| member.agent)).collect()
    }

    /// Everybody who talks with the customer, the holder first.
    #[must_use]
    pub fn speakers(&self) -> Vec<AgentId> {
        let speaking = self.members.iter().filter(|member| member.role == Role::Conference);
        let holder = self.holder.filter(|_| self.talks);
        holder.into_iter().chain(speaking.map(|member| member.agent)).collect()
    }

    /// A member; none if `agent` is not in it, or holds it.
    pub fn member(&mut self, agent: AgentId) -> Option<&mut Inside> {
        self.members.iter_mut().find(|member| member.agent == agent)
    }
}

#[cfg(test)]
mod tests {
    use seira_core::model::SessionId;

    use super::*;

    #[test]
    fn advisers_follow_and_do_not_speak() {
        let member = |agent, role| Inside { agent: AgentId(agent), role, read: 0 };
        let talk = Talk {
            device: DeviceId::from_u128(2),
            queue: QueueId::new("sales").unwrap(),
            profile: Sealed::new(SessionId::from_u128(1), Box::new([])),
            holder: Some(AgentId(1)),
            talks: true,
            queued_at: Timestamp(0),
            waiting_since: None,
            deferred: None,
            scheduled: false,
            members: vec![member(2, Role::Consult), member(3, Role::Conference)],
            invites: Vec::new(),
        };
        assert_eq!(talk.agents(), [AgentId(1), AgentId(2), AgentId(3)]);
        assert_eq!(talk.speakers(), [AgentId(1), AgentId(3)]);
    }
}
