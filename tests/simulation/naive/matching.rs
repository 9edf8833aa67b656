//! Bringing sessions and agents together: all pairs are looked at, again and again.

use std::collections::BTreeMap;
use std::sync::Arc;

use seira_core::model::{
    AgentId, DecidedBy, Event, Millis, OfferId, Requirement, Role, SessionId, Timestamp, Why,
};

use super::Naive;
use super::room::{InUse, Place};
use super::state::{Agent, Session};
use super::who::{Score, deciding, may_take};

/// A session that can be offered, with what is asked about it again and again.
struct InLine<'a> {
    session: &'a Session,
    place: Place,
    asked: Requirement,
    reach: Millis,
}

/// Where a pair stands in the order of all pairs: sessions passed to a person come first.
type PairKey = (u8, Timestamp, SessionId);

/// Offers to make: who, and why.
pub(super) struct Choice {
    session: SessionId,
    agents: Vec<AgentId>,
    why: Why,
}

impl Naive {
    pub(super) fn match_all(&mut self, out: &mut Vec<Event>) {
        loop {
            while let Some(choice) = self.choose() {
                for agent in choice.agents {
                    self.offer(choice.session, agent, None, choice.why.clone(), out);
                }
            }
            let in_vain = self.direct_in_vain();
            if in_vain.is_empty() {
                return;
            }
            for session in in_vain {
                self.emit(Event::HoldEnded { session }, out);
            }
        }
    }

    /// Sessions that were passed to a person and could not be offered to that person, in order of
    /// their keys: they wait for everybody from then on.
    fn direct_in_vain(&self) -> Vec<SessionId> {
        let is_direct = |place: Option<Place>| matches!(place, Some(Place::Direct(_)));
        let direct = self.sessions.values().filter(|session| is_direct(self.place(session)));
        let mut keys: Vec<_> = direct.map(Session::key).collect();
        keys.sort_unstable();
        keys.into_iter().map(|(_, session)| session).collect()
    }

    pub(super) fn offer(
        &mut self,
        session: SessionId,
        agent: AgentId,
        role: Option<Role>,
        why: Why,
        out: &mut Vec<Event>,
    ) {
        let lease = self.queue_of(&self.sessions[&session]).spec.offer_lease;
        let event = Event::SessionOffered {
            session,
            offer: OfferId(self.last_offer.0 + 1),
            agent,
            lease_ends_at: self.now + lease,
            role,
            why,
        };
        self.emit(event, out);
    }

    /// The next offers, if there is a feasible pair.
    fn choose(&self) -> Option<Choice> {
        let in_line = self.in_line();
        if in_line.is_empty() {
            return None;
        }
        let available = self.agents.values().filter(|agent| agent.is_available());
        let in_use: BTreeMap<AgentId, InUse> =
            available.map(|agent| (agent.spec.agent, self.in_use(agent.spec.agent))).collect();
        let mut least: Option<(PairKey, &InLine<'_>)> = None;
        for one in &in_line {
            for agent in self.feasible(one, &in_use) {
                let key = pair_key(one, agent);
                if least.as_ref().is_none_or(|(best, _)| key < *best) {
                    least = Some((key, one));
                }
            }
        }
        let (key, next) = least?;
        let plainly_before = in_line.iter().any(|other| {
            other.place == Place::Class
                && other.session.key() < next.session.key()
                && !self.feasible(other, &in_use).is_empty()
        });
        Some(self.choose_agents(key, next, plainly_before, &in_use))
    }

    fn in_line(&self) -> Vec<InLine<'_>> {
        let places = self.sessions.values().filter_map(|s| self.place(s).map(|place| (s, place)));
        places
            .map(|(session, place)| InLine {
                session,
                place,
                asked: self.requirement(session),
                reach: self.queue_of(session).spec.affinity_reach,
            })
            .collect()
    }

    fn feasible(&self, one: &InLine<'_>, in_use: &BTreeMap<AgentId, InUse>) -> Vec<&Agent> {
        let agents = in_use.keys().map(|agent| &self.agents[agent]);
        agents.filter(|agent| self.is_feasible(one, agent, &in_use[&agent.spec.agent])).collect()
    }

    fn is_feasible(&self, one: &InLine<'_>, agent: &Agent, in_use: &InUse) -> bool {
        let id = agent.spec.agent;
        let is_asked = match one.place {
            Place::Direct(person) => person == id,
            Place::Held => {
                one.session.past_agents.contains(&id) && may_take(&agent.spec, &one.asked)
            }
            Place::Class => may_take(&agent.spec, &one.asked),
        };
        is_asked
            && self.has_room_beside(agent, in_use, one.session)
            && !self.cools(one.session, id)
            && (matches!(one.place, Place::Direct(_)) || !self.drains_against(agent, one.session))
    }

    /// Whether the agent drains for a session that goes before this one.
    fn drains_against(&self, agent: &Agent, session: &Session) -> bool {
        let drains_for = agent.drains_for.and_then(|id| self.sessions.get(&id));
        drains_for.is_some_and(|first| session.key() > first.key())
    }

    /// Whom the next session is offered to. `plainly_before`: whether somebody else in line would go first,
    /// if nobody knew anybody.
    fn choose_agents(
        &self,
        key: PairKey,
        next: &InLine<'_>,
        plainly_before: bool,
        in_use: &BTreeMap<AgentId, InUse>,
    ) -> Choice {
        let feasible = self.feasible(next, in_use);
        let past = &next.session.past_agents;
        let known: Vec<AgentId> = past
            .iter()
            .copied()
            .filter(|past| feasible.iter().any(|agent| agent.spec.agent == *past))
            .collect();
        let by_reach = next.reach > Millis::ZERO
            && next.place == Place::Class
            && plainly_before
            && known.iter().any(|agent| pair_key(next, &self.agents[agent]) == key);
        match next.place {
            Place::Direct(agent) => self.choose_known(next, &[agent], DecidedBy::Transfer),
            Place::Held => self.choose_known(next, &known, DecidedBy::PastContact),
            Place::Class if by_reach => self.choose_known(next, &known, DecidedBy::PastContact),
            Place::Class => self.choose_best(next, &feasible, in_use),
        }
    }

    /// The first of `known`, with no runner-up.
    fn choose_known(&self, next: &InLine<'_>, known: &[AgentId], decided_by: DecidedBy) -> Choice {
        let mut choice = self.choice(next, known, 1, decided_by);
        choice.why.runner_up = None;
        choice
    }

    fn choose_best(
        &self,
        next: &InLine<'_>,
        feasible: &[&Agent],
        in_use: &BTreeMap<AgentId, InUse>,
    ) -> Choice {
        let mut ranked: Vec<(Score, AgentId)> = feasible
            .iter()
            .map(|agent| {
                let id = agent.spec.agent;
                (self.score(next.session, &next.asked, agent, &in_use[&id]), id)
            })
            .collect();
        ranked.sort_by(|(a, one), (b, two)| compare(a, b).then(one.cmp(two)));
        let most = usize::from(self.queue_of(next.session).spec.offer_to);
        let decided_by = match ranked.as_slice() {
            [_, _, ..] if ranked.len() <= most => DecidedBy::AllAsked,
            [(best, _), (second, _), ..] => deciding(best, second),
            _ if next.session.queued_at == self.now => DecidedBy::OnlyCandidate,
            _ => DecidedBy::EarliestDue,
        };
        let agents: Vec<AgentId> = ranked.iter().map(|(_, agent)| *agent).collect();
        self.choice(next, &agents, most, decided_by)
    }

    /// Offers to the first `most` of `agents`, best first.
    fn choice(
        &self,
        next: &InLine<'_>,
        agents: &[AgentId],
        most: usize,
        decided_by: DecidedBy,
    ) -> Choice {
        let why = Why {
            decided_by,
            candidates: u32::try_from(agents.len()).unwrap_or(u32::MAX),
            runner_up: agents.get(most).copied(),
            step: next.session.step,
            requirement: Arc::new(next.asked.clone()),
        };
        let agents = agents.iter().take(most).copied().collect();
        Choice { session: next.session.id, agents, why }
    }
}

/// For its past agents a session counts as due earlier, unless it was passed to one person.
fn pair_key(one: &InLine<'_>, agent: &Agent) -> PairKey {
    let session = one.session;
    match one.place {
        Place::Direct(_) => (0, session.due_at, session.id),
        Place::Held | Place::Class if session.past_agents.contains(&agent.spec.agent) => {
            (1, session.due_at - one.reach, session.id)
        }
        Place::Held | Place::Class => (1, session.due_at, session.id),
    }
}

/// Less is better; both were compared by the same things.
pub(super) fn compare(a: &Score, b: &Score) -> std::cmp::Ordering {
    a.iter().map(|(_, value)| value).cmp(b.iter().map(|(_, value)| value))
}
