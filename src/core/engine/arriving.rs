//! How sessions begin, and what customers' connections do to them.

use std::sync::Arc;

use super::center::SPAN_MAX;
use super::slab::Ix;
use super::state::{NOBODY, Queue, slot};
use super::{
    BOOST_MAX, BOOSTS_MAX, CLASSES_MAX, Decision, Engine, PAST_AGENTS_MAX, SESSION_SKILLS_MAX,
};
use super::{classes::Request, requirement};
use crate::model::{
    AgentId, Arrival, Asks, Boost, Channel, Connection, DeferralWish, Event, Millis, Outcome,
    Presence, QueueHours, QueueId, Refusal, Resting, SessionId, Tier, Timestamp, Unstaffed,
};

impl Engine {
    pub(super) fn arrive(
        &mut self,
        now: Timestamp,
        arrival: Arrival,
        out: &mut Vec<Event>,
    ) -> Decision {
        let Arrival { session, device, queue, channel, asks, boosts, past_agents, .. } = arrival;
        if self.session_ix(session).is_some() {
            return Err(Refusal::SessionIdTaken(session));
        }
        if let Some(open) = self.open_session_of(device) {
            return Err(Refusal::SessionExists(open));
        }
        let boost = check_boosts(&boosts)?;
        check_arrival(&past_agents, &asks)?;
        check_hold(now, arrival.hold_until)?;
        let defer = arrival.defer;
        let ix = match &defer {
            None => {
                let ix = self.check_open(&queue, channel)?;
                self.check_room(ix)?;
                ix
            }
            Some(wish) => self.check_deferred_arrival(now, &queue, (channel, wish))?,
        };
        let known = &self.queues[ix];
        let due_at = now + known.spec.target - boost;
        let asks = Some(asks).filter(|asks| !asks.is_empty()).map(Arc::new);
        let request = Request { queue: ix, channel, step: 0, floor: Tier::FIRST, asks };
        self.check_class(&request)?;
        let hold_until = arrival.hold_until.filter(|until| {
            *until > now && past_agents.iter().any(|agent| self.comes(*agent, &request))
        });
        let seq = 1;
        let event = Event::SessionArrived {
            session,
            device,
            customer: arrival.customer,
            queue,
            channel,
            due_at,
            boosts: Some(boosts).filter(|boosts| !boosts.is_empty()).map(Arc::new),
            asks: request.asks,
            past_agents,
            hold_until,
            profile: arrival.profile,
            seq,
        };
        self.emit(now, event, out);
        if let Some((wish, ix)) = defer.zip(self.session_ix(session)) {
            return Ok(self.defer_checked(now, ix, wish, out));
        }
        Ok(Outcome { session: Some(session), seq: Some(seq) })
    }

    /// Whether one more may wait in a queue.
    pub(super) fn check_room(&self, queue: Ix<Queue>) -> Result<(), Refusal> {
        let known = &self.queues[queue];
        if known.waiting_count >= known.waiting_max() {
            return Err(Refusal::QueueFull(known.spec.queue.clone()));
        }
        Ok(())
    }

    /// A queue that takes a callback or message now: it may be closed, full or not staffed.
    fn check_deferred_arrival(
        &self,
        now: Timestamp,
        queue: &QueueId,
        (channel, wish): (Channel, &DeferralWish),
    ) -> Result<Ix<Queue>, Refusal> {
        let ix = self.known_queue(queue)?;
        if !self.queues[ix].spec.channels.has(channel) {
            return Err(Refusal::ChannelUnavailable(queue.clone(), channel));
        }
        self.check_deferral(now, ix, None, wish)?;
        Ok(ix)
    }

    /// Whether there is room for one more class, where a request needs one.
    pub(super) fn check_class(&self, request: &Request) -> Result<(), Refusal> {
        if self.classes_in_use() < CLASSES_MAX {
            return Ok(());
        }
        let requirement = requirement::of(request, &self.queues, &|id| self.queue_ix(id));
        let class = self.class_by_requirement.get(&(request.queue, Arc::new(requirement)));
        let used = class.map(|class| &self.classes[*class]);
        if used.is_some_and(|class| class.basic || class.users > 0) {
            return Ok(());
        }
        Err(Refusal::TooManyClasses)
    }

    /// Whether an agent has what a request asks for, and takes work: a hold is for somebody busy.
    fn comes(&self, agent: AgentId, request: &Request) -> bool {
        let Some(agent) = self.agent_ix(agent).map(|ix| &self.agents[ix]) else { return false };
        if agent.presence != Presence::At(Resting::Available) {
            return false;
        }
        let profile = &self.profiles[agent.profile];
        if request.asks.is_none() {
            let basic = self.queues[request.queue].classes[slot(request.channel)].first();
            return basic.is_some_and(|class| profile.may_take(*class));
        }
        let asked = requirement::of(request, &self.queues, &|id| self.queue_ix(id));
        let (skills, tier) = &profile.key;
        requirement::fit(&asked, skills, *tier).is_some()
    }

    /// A queue that takes sessions of `channel` now, or why not.
    pub(super) fn check_open(&self, id: &QueueId, channel: Channel) -> Result<Ix<Queue>, Refusal> {
        let ix = self.known_queue(id)?;
        let queue = &self.queues[ix];
        if !queue.spec.channels.has(channel) {
            return Err(Refusal::ChannelUnavailable(id.clone(), channel));
        }
        if queue.hours != QueueHours::Open {
            return Err(Refusal::QueueClosed(id.clone()));
        }
        if queue.spec.unstaffed == Unstaffed::Refuse && !self.staffed(ix, channel) {
            return Err(Refusal::QueueUnstaffed(id.clone()));
        }
        Ok(ix)
    }

    pub(super) fn customer_lost(
        &mut self,
        now: Timestamp,
        session: SessionId,
        out: &mut Vec<Event>,
    ) -> Decision {
        let ix = self.open_session(session)?;
        let known = &self.sessions[ix];
        if known.is_there() {
            let grace = self.queues[known.queue].spec.grace;
            let connection = match known.later() {
                Some(_) => Connection::Away { since: now },
                None => Connection::Lost { since: now, grace_ends_at: now + grace },
            };
            self.emit(now, Event::CustomerConnectionChanged { session, connection }, out);
        }
        Ok(Outcome { session: Some(session), seq: None })
    }

    pub(super) fn customer_back(
        &mut self,
        now: Timestamp,
        session: SessionId,
        out: &mut Vec<Event>,
    ) -> Decision {
        let ix = self.open_session(session)?;
        if self.sessions[ix].connection != Connection::Present {
            let connection = Connection::Present;
            self.emit(now, Event::CustomerConnectionChanged { session, connection }, out);
        }
        Ok(Outcome { session: Some(session), seq: None })
    }
}

/// The sum of the boosts.
fn check_boosts(boosts: &[Boost]) -> Result<Millis, Refusal> {
    let fair = |by: Millis| by >= Millis::ZERO && by <= BOOST_MAX;
    let sum = Millis(boosts.iter().fold(0_i64, |sum, boost| sum.saturating_add(boost.by.0)));
    let wrong = boosts.iter().map(|boost| boost.by).chain([sum]).find(|by| !fair(*by));
    if let Some(wrong) = wrong {
        let value = format!("{} ms", wrong.0);
        let allowed = "0 to 7 days, each and in sum";
        return Err(Refusal::BadValue { field: "boosts", value, allowed });
    }
    if boosts.len() > BOOSTS_MAX {
        let value = boosts.len().to_string();
        return Err(Refusal::BadValue { field: "boosts", value, allowed: "at most 32" });
    }
    Ok(sum)
}

/// A hold that is over already is none; one without end would be a wait without end.
fn check_hold(now: Timestamp, hold_until: Option<Timestamp>) -> Result<(), Refusal> {
    match hold_until.filter(|until| *until > now + SPAN_MAX) {
        None => Ok(()),
        Some(until) => Err(Refusal::BadValue {
            field: "hold_until",
            value: format!("{} ms", until.0),
            allowed: "at most 7 days from now",
        }),
    }
}

fn check_arrival(past_agents: &[AgentId], asks: &Asks) -> Result<(), Refusal> {
    let bad = |field, value: String, allowed| Err(Refusal::BadValue { field, value, allowed });
    if past_agents.len() > PAST_AGENTS_MAX {
        return bad("past_agents", past_agents.len().to_string(), "at most 3");
    }
    if past_agents.contains(&NOBODY) {
        return bad("past_agents", NOBODY.to_string(), "numbers up to 4,294,967,294");
    }
    let twice = |(at, agent): (usize, &AgentId)| past_agents[..at].contains(agent);
    if past_agents.iter().enumerate().any(twice) {
        return bad("past_agents", "an agent twice".into(), "each once");
    }
    for (field, skills) in [("asks.skills", &asks.skills), ("asks.preferred", &asks.preferred)] {
        if skills.len() > SESSION_SKILLS_MAX {
            return bad(field, skills.len().to_string(), "at most 16");
        }
    }
    Ok(())
}
