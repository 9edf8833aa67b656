//! Who has room, who is in line, and where a session stands.

use std::collections::BTreeMap;

use seira_core::model::{
    AgentId, Channel, Connection, OfferId, Presence, QueueHours, QueueId, Resting, SessionId,
    SessionState,
};

use super::Naive;
use super::state::{Agent, Offer, Session};

/// What an agent has in use: conversations, wrap-ups, memberships, open offers and invitations.
#[derive(Debug, Default, Clone)]
pub(super) struct InUse {
    pub(super) chats: u32,
    pub(super) calls: u32,
    by_queue: BTreeMap<QueueId, u32>,
}

impl InUse {
    pub(super) fn all(&self) -> u32 {
        self.chats + self.calls
    }

    pub(super) fn of(&self, channel: Channel) -> u32 {
        match channel {
            Channel::Chat => self.chats,
            Channel::Call => self.calls,
        }
    }

    fn add(&mut self, session: &Session) {
        match session.channel {
            Channel::Chat => self.chats += 1,
            Channel::Call => self.calls += 1,
        }
        *self.by_queue.entry(session.queue.clone()).or_default() += 1;
    }
}

/// Who is asked about a session in line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// The one person it was passed to.
    Direct(AgentId),
    /// Its past agents.
    Held,
    /// Everybody who may take it.
    Class,
}

impl Naive {
    /// What an agent has in use, but for one offer.
    pub(super) fn in_use_without(&self, agent: AgentId, but_for: Option<OfferId>) -> InUse {
        let mut in_use = InUse::default();
        for session in self.sessions.values() {
            if session.holder() == Some(agent) || session.member(agent).is_some() {
                in_use.add(session);
            }
        }
        for offer in self.offers.values() {
            if offer.agent == agent && Some(offer.offer) != but_for {
                in_use.add(&self.sessions[&offer.session]);
            }
        }
        in_use
    }

    pub(super) fn in_use(&self, agent: AgentId) -> InUse {
        self.in_use_without(agent, None)
    }

    /// Whether the agent is available with room for a session.
    pub(super) fn has_room(&self, agent: &Agent, session: &Session) -> bool {
        self.has_room_beside(agent, &self.in_use(agent.spec.agent), session)
    }

    pub(super) fn has_room_beside(&self, agent: &Agent, in_use: &InUse, session: &Session) -> bool {
        agent.is_available()
            && fits(agent, in_use, session.channel)
            && self.below_agent_max(in_use, session)
    }

    /// Whether the queue of a session lets an agent have one more of its sessions.
    pub(super) fn below_agent_max(&self, in_use: &InUse, session: &Session) -> bool {
        let of_queue = in_use.by_queue.get(&session.queue).copied().unwrap_or(0);
        self.queue_of(session).spec.agent_max.is_none_or(|most| of_queue < u32::from(most))
    }

    /// Where a session stands, if it can be offered now.
    pub(super) fn place(&self, session: &Session) -> Option<Place> {
        self.standing(session)
            .filter(|place| matches!(place, Place::Direct(_)) || !self.queue_of(session).paused)
    }

    /// Whether the agent passed the session on lately.
    pub(super) fn cools(&self, session: &Session, agent: AgentId) -> bool {
        session.cooling.get(&agent).is_some_and(|until| *until > self.now)
    }

    /// Whether a session stands in the line that everybody sees: its customer is there, and it is
    /// kept for nobody. The line of a paused queue stands still.
    pub(super) fn is_in_line(&self, session: &Session) -> bool {
        self.standing(session) == Some(Place::Class)
    }

    /// Where a session stands, whether or not its queue is paused.
    pub(super) fn standing(&self, session: &Session) -> Option<Place> {
        let later = session.later.is_some();
        if session.state != SessionState::Queued
            || session.connection != Connection::Present && !later
        {
            return None;
        }
        if let Some(agent) = session.direct {
            return Some(Place::Direct(agent));
        }
        // Nobody is called or answered while the queue is closed.
        if later && !self.works(session) {
            return None;
        }
        Some(if session.hold_until.is_some() { Place::Held } else { Place::Class })
    }

    /// Place in line: 1 + sessions in the line of the same queue that are due earlier.
    pub(super) fn position(&self, id: SessionId) -> Option<u32> {
        let session = self.sessions.get(&id).filter(|session| session.waits())?;
        let before = self.sessions.values().filter(|other| {
            other.queue == session.queue && self.is_in_line(other) && other.key() < session.key()
        });
        u32::try_from(before.count() + 1).ok()
    }

    pub(super) fn waiting_in(&self, queue: &QueueId) -> Vec<&Session> {
        self.sessions.values().filter(|s| s.waits() && s.queue == *queue).collect()
    }

    /// Whether somebody who could take sessions of a queue, in the end, is signed in.
    pub(super) fn is_staffed(&self, queue: &QueueId, channel: Channel) -> bool {
        self.served_by(queue, channel, |agent| agent.presence != Presence::At(Resting::Offline))
    }

    pub(super) fn served_by(
        &self,
        queue: &QueueId,
        channel: Channel,
        counts: impl Fn(&Agent) -> bool,
    ) -> bool {
        let widest = self.widest_requirement(queue, channel);
        self.agents
            .values()
            .any(|agent| counts(agent) && super::who::may_take(&agent.spec, &widest))
    }

    /// Open offers to take a session, or invitations into it, by number.
    pub(super) fn offers_of_session(&self, session: SessionId) -> Vec<OfferId> {
        let offers = self.offers.values().filter(|offer| offer.session == session);
        offers.map(|offer| offer.offer).collect()
    }

    pub(super) fn offers_of_agent(&self, agent: AgentId) -> Vec<&Offer> {
        self.offers.values().filter(|offer| offer.agent == agent).collect()
    }

    /// Whether the queue of a session is open, or has no hours any more.
    pub(super) fn works(&self, session: &Session) -> bool {
        let queue = self.queue_of(session);
        queue.retired || queue.hours == QueueHours::Open
    }

    /// Whether the queue of a session is closed and does not keep its line.
    pub(super) fn lets_go(&self, session: &Session) -> bool {
        let queue = self.queue_of(session);
        queue.hours != QueueHours::Open
            && queue.spec.at_closing == seira_core::model::AtClosing::Release
    }
}

/// Whether capacity leaves room for one more session of `channel` beside what is in use.
pub(super) fn fits(agent: &Agent, in_use: &InUse, channel: Channel) -> bool {
    let capacity = agent.spec.capacity;
    let other = match channel {
        Channel::Chat => in_use.calls,
        Channel::Call => in_use.chats,
    };
    let most = match channel {
        Channel::Chat => capacity.chats,
        Channel::Call => capacity.calls,
    };
    in_use.of(channel) < u32::from(most)
        && capacity.total.is_none_or(|total| in_use.all() < u32::from(total))
        && (capacity.chats_during_call || other == 0)
}
