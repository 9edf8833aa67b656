//! Taking in what has happened to sessions and offers.

use std::collections::BTreeMap;

use seira_core::model::{
    AgentId, Asks, Author, Cause, Connection, Event, HolderCause, Marks, Member, OfferResult,
    Party, Role, SessionId, SessionState, SilenceClock, Tier, Timestamp,
};

use super::Naive;
use super::apply::set_silence;
use super::state::{Offer, Session};

impl Naive {
    pub(super) fn apply_to_session(&mut self, at: Timestamp, event: &Event) {
        match event {
            Event::SessionArrived { .. } => self.on_arrived(at, event),
            Event::SessionOffered { .. } => self.on_offered(at, event),
            Event::OfferEnded { .. } => self.on_offer_ended(event),
            Event::SessionConnected { session, agent, silence, seq } => {
                self.on_connected(at, *session, *agent, *silence, *seq);
            }
            Event::SessionQueued { .. } => self.on_queued(at, event),
            Event::WrapUpStarted { session, agent, reason, ends_at, seq } => {
                self.change(*session, |known| {
                    let SessionState::Connected { since, .. } = known.state else { return };
                    let (agent, reason, ends_at) = (*agent, *reason, *ends_at);
                    known.state = SessionState::WrapUp { agent, since, ends_at, reason };
                    known.seq = *seq;
                });
            }
            Event::SessionClosed { session, agent, reason, seq, .. } => {
                self.release(at, *session, *agent);
                self.change(*session, |known| {
                    known.unassign(at);
                    known.state = SessionState::Closed { reason: *reason, at };
                    known.seq = seq.unwrap_or(known.seq);
                });
                self.over.push(*session);
            }
            Event::SessionAbandoned { session, reason, seq } => {
                self.change(*session, |known| {
                    known.state = SessionState::Abandoned { reason: *reason, at };
                    known.seq = *seq;
                });
                self.over.push(*session);
            }
            Event::MemberJoined { .. }
            | Event::MemberAdmitted { .. }
            | Event::MemberLeft { .. }
            | Event::HolderChanged { .. } => self.on_company(at, event),
            _ => self.on_detail(at, event),
        }
    }

    pub(super) fn change(&mut self, session: SessionId, change: impl FnOnce(&mut Session)) {
        if let Some(known) = self.sessions.get_mut(&session) {
            change(known);
        }
    }

    /// What changes one session and moves nobody.
    fn on_detail(&mut self, at: Timestamp, event: &Event) {
        match event {
            Event::HoldEnded { session } => self.change(*session, |known| {
                known.hold_until = None;
                known.direct = None;
            }),
            Event::Relaxed { session, step } => self.change(*session, |known| {
                known.step = *step;
                known.relaxed.push(at);
            }),
            Event::Promised { session, promise } => {
                self.change(*session, |known| known.promises.push(*promise));
            }
            Event::PromisesSettled { session, settled, .. } => self.change(*session, |known| {
                known.promises.retain(|open| settled.iter().all(|one| one.promise != *open));
            }),
            Event::Rekeyed { session, due_at, boosts } => self.change(*session, |known| {
                known.due_at = *due_at;
                known.boosts.clone_from(boosts);
            }),
            Event::CustomerConnectionChanged { session, connection } => {
                self.change(*session, |known| known.connection = *connection);
            }
            Event::MessagePosted { session, from, content, silence, seq } => {
                self.change(*session, |known| {
                    known.seq = *seq;
                    known.written += content.bytes().len() as u64;
                    known.customer_wrote_last = *from == Author::Customer;
                    set_silence(&mut known.state, *silence);
                });
            }
            Event::Whispered { session, content, line, .. } => self.change(*session, |known| {
                known.whispers = *line;
                known.written += content.bytes().len() as u64;
            }),
            Event::Marked { session, party, delivered, read } => {
                let marks = Marks { delivered: *delivered, read: *read };
                self.change(*session, |known| match party {
                    Party::Customer => known.customer_marks = marks,
                    Party::Agent => known.agent_marks = marks,
                });
            }
            Event::SilenceWarned { session, closes_at, seq } => self.change(*session, |known| {
                known.seq = *seq;
                set_silence(&mut known.state, SilenceClock::CloseAt(*closes_at));
            }),
            other => unreachable!("{other:?} is taken in elsewhere"),
        }
    }

    fn on_arrived(&mut self, at: Timestamp, event: &Event) {
        let Event::SessionArrived {
            session,
            device,
            queue,
            channel,
            due_at,
            boosts,
            asks,
            past_agents,
            hold_until,
            profile,
            seq,
            ..
        } = event
        else {
            return;
        };
        let arrived = Session {
            id: *session,
            device: *device,
            queue: queue.clone(),
            channel: *channel,
            state: SessionState::Queued,
            connection: Connection::Present,
            arrived_at: at,
            queued_at: at,
            due_at: *due_at,
            boosts: boosts.clone(),
            asks: asks.as_ref().map_or_else(Asks::default, |asks| (**asks).clone()),
            profile: profile.clone(),
            note: None,
            seq: *seq,
            written: 0,
            whispers: 0,
            customer_marks: Marks::default(),
            agent_marks: Marks::default(),
            customer_wrote_last: false,
            past_agents: past_agents.clone(),
            hold_until: *hold_until,
            direct: None,
            step: 0,
            tier_floor: Tier::FIRST,
            cooling: BTreeMap::new(),
            members: Vec::new(),
            relaxed: Vec::new(),
            promises: Vec::new(),
            accepted: None,
            assignments: Vec::new(),
            later: None,
        };
        self.sessions.insert(*session, arrived);
        self.device(at, *device).session = Some(*session);
    }

    fn on_offered(&mut self, at: Timestamp, event: &Event) {
        let Event::SessionOffered { session, offer, agent, lease_ends_at, role, why } = event
        else {
            return;
        };
        self.last_offer = *offer;
        let open = Offer {
            offer: *offer,
            session: *session,
            agent: *agent,
            offered_at: at,
            lease_ends_at: *lease_ends_at,
            role: *role,
            why: why.clone(),
        };
        self.offers.insert(*offer, open);
        if role.is_none() {
            let lease_ends_at = *lease_ends_at;
            self.change(*session, |known| {
                let (first, asked) = match known.state {
                    SessionState::Offered { first, asked, .. } => (first, asked + 1),
                    _ => (*offer, 1),
                };
                known.state = SessionState::Offered { first, asked, lease_ends_at };
            });
        }
    }

    fn on_offer_ended(&mut self, event: &Event) {
        let Event::OfferEnded { offer, session, agent, result, cool_until, missed_in_a_row } =
            event
        else {
            return;
        };
        let Some(ended) = self.offers.remove(offer) else { return };
        self.change_agent(*agent, |known| known.missed = *missed_in_a_row);
        if ended.role.is_some() {
            return;
        }
        let last = self.offers_of_session(*session).is_empty();
        self.change(*session, |known| {
            if let Some(until) = cool_until {
                known.cooling.insert(*agent, *until);
            }
            if *result == OfferResult::Accepted {
                known.accepted = Some(ended.why);
            } else {
                known.direct = None;
                if last {
                    known.state = SessionState::Queued;
                }
            }
        });
    }

    fn on_connected(
        &mut self,
        at: Timestamp,
        session: SessionId,
        agent: AgentId,
        silence: SilenceClock,
        seq: u64,
    ) {
        self.change(session, |known| {
            known.state = SessionState::Connected { agent, since: at, silence };
            known.seq = seq;
            known.hold_until = None;
            known.direct = None;
            known.cooling.clear();
            known.agent_marks = Marks::default();
            let cause = known.accepted.take().map_or(Cause::Pulled, Cause::Offered);
            known.assign(at, agent, cause);
        });
        self.take(at, session, agent);
    }

    fn on_queued(&mut self, at: Timestamp, event: &Event) {
        let Event::SessionQueued {
            session,
            queue,
            due_at,
            direct,
            note,
            cool_until,
            tier_floor,
            seq,
            ..
        } = event
        else {
            return;
        };
        let from = self.sessions.get(session).and_then(Session::holder);
        if let Some(from) = from {
            self.release(at, *session, from);
        }
        self.change(*session, |known| {
            if known.queue != *queue {
                known.step = 0;
                known.relaxed.clear();
                known.queue = queue.clone();
            }
            if !known.is_scheduled() {
                known.state = SessionState::Queued;
            }
            known.later.iter_mut().for_each(|later| {
                (later.confirmed, later.reached) = (false, false);
            });
            known.unassign(at);
            known.queued_at = at;
            known.due_at = *due_at;
            known.direct = *direct;
            known.note.clone_from(note);
            known.tier_floor = *tier_floor;
            known.seq = *seq;
            known.cooling.extend(from.zip(*cool_until));
            if let Some(person) = direct {
                known.cooling.remove(person);
            }
        });
    }

    fn on_company(&mut self, at: Timestamp, event: &Event) {
        match event {
            Event::MemberJoined { session, agent, role, seq } => {
                let member = Member { agent: *agent, role: *role, since: at };
                self.change(*session, |known| {
                    known.members.push(member);
                    known.seq = seq.unwrap_or(known.seq);
                });
                self.change_agent(*agent, |known| {
                    known.joined.push(*session);
                    known.idle_since = at;
                });
            }
            Event::MemberAdmitted { session, agent, seq } => self.change(*session, |known| {
                let member = known.members.iter_mut().find(|member| member.agent == *agent);
                member.into_iter().for_each(|member| member.role = Role::Conference);
                known.seq = *seq;
            }),
            Event::MemberLeft { session, agent, seq } => {
                self.part(at, *session, *agent);
                self.change(*session, |known| known.seq = seq.unwrap_or(known.seq));
            }
            Event::HolderChanged { session, from, to, cause, seq } => {
                let cause = match cause {
                    HolderCause::HandedOver => Cause::HandedOver { by: *from },
                    HolderCause::Lost => Cause::Inherited { from: *from },
                };
                self.release(at, *session, *from);
                self.change(*session, |known| known.members.retain(|m| m.agent != *to));
                self.change_agent(*to, |known| known.joined.retain(|joined| joined != session));
                self.change_agent(*to, |known| known.sessions.push(*session));
                self.change(*session, |known| {
                    known.seq = *seq;
                    known.agent_marks = Marks::default();
                    known.assign(at, *to, cause);
                    if let SessionState::Connected { agent, .. } = &mut known.state {
                        *agent = *to;
                    }
                });
            }
            other => unreachable!("{other:?} is taken in elsewhere"),
        }
    }

    fn part(&mut self, at: Timestamp, session: SessionId, agent: AgentId) {
        self.change(session, |known| known.members.retain(|member| member.agent != agent));
        self.change_agent(agent, |known| {
            known.joined.retain(|joined| *joined != session);
            known.idle_since = at;
        });
    }

    fn take(&mut self, at: Timestamp, session: SessionId, agent: AgentId) {
        self.change_agent(agent, |known| {
            known.sessions.push(session);
            known.idle_since = at;
        });
    }

    pub(super) fn release(&mut self, at: Timestamp, session: SessionId, agent: AgentId) {
        self.change_agent(agent, |known| {
            known.sessions.retain(|held| *held != session);
            known.idle_since = at;
        });
    }
}
