//! What concerns the whole contact center: configuration, opening hours, coming back after a stop.

use std::collections::{BTreeMap, BTreeSet};

use super::best::OFFER_TO_MAX;
use super::{CLASSES_MAX, Decision, Engine, QUEUES_MAX, SKILLS_MAX, classes_of};
use crate::model::{
    AbandonReason, AtClosing, Configuration, Event, Millis, Outcome, QueueHours, QueueId,
    QueueSpec, Refusal, Timestamp,
};

/// Longest time a configuration may name: a week covers every lease, grace and target.
pub(super) const SPAN_MAX: Millis = Millis::from_secs(7 * 86_400);

/// Longest stop a router comes back from: a machine whose clock stood at 1970 when it wrote its first
/// records, and has been set since, was down for half a century.
pub const DOWN_MAX: Millis = Millis::from_secs(1_000 * 366 * 86_400);

/// Most relaxation steps of a queue.
const RELAX_MAX: usize = 32;

/// Most calls to one customer who does not answer.
const ATTEMPTS_MAX: u8 = 10;

impl Engine {
    /// Replaces the configuration. Sessions in flight go on. A queue that is no longer named takes
    /// nobody any more; those inside are served by its old rules.
    pub(super) fn configure(
        &mut self,
        now: Timestamp,
        configuration: Configuration,
        out: &mut Vec<Event>,
    ) -> Decision {
        check_configuration(&configuration)?;
        self.emit(now, Event::Configured { configuration }, out);
        Ok(Outcome::default())
    }

    pub(super) fn set_hours(
        &mut self,
        now: Timestamp,
        queue: QueueId,
        hours: QueueHours,
        out: &mut Vec<Event>,
    ) -> Decision {
        let ix = self.known_queue(&queue)?;
        if self.queues[ix].hours == hours {
            return Ok(Outcome::default());
        }
        let closes = self.queues[ix].hours == QueueHours::Open;
        self.emit(now, Event::HoursChanged { queue, hours }, out);
        if closes && self.queues[ix].spec.at_closing == AtClosing::Release {
            let mut waiting: Vec<_> =
                self.waiting_in(ix).filter(|ix| self.sessions[*ix].later().is_none()).collect();
            waiting.sort_by_key(|ix| self.sessions[*ix].key(*ix));
            for session in waiting {
                self.abandon(now, session, AbandonReason::QueueClosed, out);
            }
        }
        if hours == QueueHours::Open {
            let waiting = self.deferred_waiting(ix);
            self.touched.sessions.extend(waiting);
        }
        Ok(Outcome::default())
    }

    /// A supervisor stops a queue's offers, or lets them go on.
    pub(super) fn pause_queue(
        &mut self,
        now: Timestamp,
        queue: QueueId,
        paused: bool,
        out: &mut Vec<Event>,
    ) -> Decision {
        let ix = self.known_queue(&queue)?;
        if self.queues[ix].paused == paused {
            return Ok(Outcome::default());
        }
        self.emit(now, Event::QueuePaused { queue, paused }, out);
        if !paused {
            let waiting: Vec<_> = self.waiting_in(ix).collect();
            self.touched.sessions.extend(waiting);
        }
        Ok(Outcome::default())
    }

    /// After a stop everybody is thought to be gone and has the full grace to come back.
    pub(super) fn resume(
        &mut self,
        now: Timestamp,
        down: Millis,
        out: &mut Vec<Event>,
    ) -> Decision {
        check_span("down", down)?;
        let there = self.sessions.iter().filter(|(_, session)| session.is_there());
        let queues: BTreeSet<_> = there.map(|(_, session)| session.queue).collect();
        let graces = queues.into_iter().map(|ix| {
            let spec = &self.queues[ix].spec;
            (spec.queue.clone(), now + spec.grace)
        });
        let graces: BTreeMap<_, _> = graces.collect();
        self.emit(now, Event::Resumed { down, graces: graces.into_iter().collect() }, out);
        let agents: Vec<_> = self.agents().map(|agent| agent.spec.agent).collect();
        for agent in agents {
            self.agent_lost(now, agent, out)?;
        }
        Ok(Outcome::default())
    }

    /// After standing still everybody is where they were; what is due all the same, such as a wait that
    /// counts from the arrival, is done.
    pub(super) fn held(&mut self, now: Timestamp, span: Millis, out: &mut Vec<Event>) -> Decision {
        check_span("span", span)?;
        self.emit(now, Event::Resumed { down: span, graces: Vec::new() }, out);
        // Cool-downs that ended meanwhile have no deadline any more.
        for queue in self.queues.indices() {
            let waiting: Vec<_> = self.waiting_in(queue).collect();
            self.touched.sessions.extend(waiting);
        }
        self.fire_deadlines(now, out);
        Ok(Outcome::default())
    }
}

fn check_span(field: &'static str, span: Millis) -> Result<(), Refusal> {
    if span < Millis::ZERO || span > DOWN_MAX {
        let value = format!("{} ms", span.0);
        return Err(Refusal::BadValue { field, value, allowed: "0 to 1,000 years" });
    }
    Ok(())
}

fn check_configuration(configuration: &Configuration) -> Result<(), Refusal> {
    let bad = |field, value: String, allowed| Err(Refusal::BadValue { field, value, allowed });
    let queues = &configuration.queues;
    if queues.len() > QUEUES_MAX {
        return bad("queues", queues.len().to_string(), "at most 2,000");
    }
    let names: BTreeSet<_> = queues.iter().map(|spec| &spec.queue).collect();
    if names.len() < queues.len() {
        return bad("queues", "a name twice".into(), "each queue once");
    }
    if queues.iter().map(|spec| classes_of(spec.relax.len())).sum::<usize>() > CLASSES_MAX {
        return Err(Refusal::TooManyClasses);
    }
    if !within(configuration.agent_grace) {
        return bad("agent_grace", format!("{} ms", configuration.agent_grace.0), "0 to 7 days");
    }
    queues.iter().try_for_each(|spec| check_queue(spec, &names))?;
    if configuration.missed_offers_max == 0 {
        return bad("missed_offers_max", "0".into(), "1 or more");
    }
    Ok(())
}

fn check_queue(spec: &QueueSpec, names: &BTreeSet<&QueueId>) -> Result<(), Refusal> {
    let bad = |field, value: String, allowed| Err(Refusal::BadValue { field, value, allowed });
    let silence =
        spec.silence.map_or(Millis::ZERO, |limit| limit.warn_after.max(limit.close_after));
    for (field, span) in [
        ("target", spec.target),
        ("offer_lease", spec.offer_lease),
        ("decline_cooldown", spec.decline_cooldown),
        ("wrap_up", spec.wrap_up),
        ("affinity_reach", spec.affinity_reach),
        ("silence", silence),
        ("grace", spec.grace),
        ("drain_after", spec.drain_after.unwrap_or_default()),
        ("wait_max", spec.wait_max.unwrap_or_default()),
    ] {
        if !within(span) {
            return bad(field, format!("{} ms", span.0), "0 to 7 days");
        }
    }
    for (field, span) in [("offer_lease", Some(spec.offer_lease)), ("wait_max", spec.wait_max)] {
        if span == Some(Millis::ZERO) {
            return bad(field, "0 ms".into(), "more than 0");
        }
    }
    if !(1..=OFFER_TO_MAX).contains(&usize::from(spec.offer_to)) {
        return bad("offer_to", spec.offer_to.to_string(), "1 to 10");
    }
    check_deferrals(spec)?;
    if spec.agent_max == Some(0) {
        return bad("agent_max", "0".into(), "at least 1, or none");
    }
    if spec.tiers.from > spec.tiers.to {
        return bad("tiers", format!("{:?}", spec.tiers), "from not after to");
    }
    for (field, skills) in [("skills", &spec.skills), ("preferred", &spec.preferred)] {
        if skills.len() > SKILLS_MAX {
            return bad(field, skills.len().to_string(), "at most 256");
        }
    }
    if spec.relax.len() > RELAX_MAX {
        return bad("relax", spec.relax.len().to_string(), "at most 32 steps");
    }
    if spec.relax.first().is_some_and(|step| !within(step.after))
        || spec.relax.last().is_some_and(|step| !within(step.after))
    {
        return bad("relax.after", "out of range".into(), "0 to 7 days");
    }
    if !spec.relax.is_sorted_by(|a, b| a.after < b.after) {
        return bad("relax", "steps out of order".into(), "each `after` later than the one before");
    }
    let overflow = spec.relax.iter().filter_map(|step| step.queue.as_ref());
    if let Some(unknown) = overflow.into_iter().find(|queue| !names.contains(queue)) {
        return bad("relax.queue", unknown.to_string(), "a queue of the configuration");
    }
    Ok(())
}

fn check_deferrals(spec: &QueueSpec) -> Result<(), Refusal> {
    let bad = |field, value: String, allowed| Err(Refusal::BadValue { field, value, allowed });
    if let Some(rules) = &spec.callback {
        if !(1..=ATTEMPTS_MAX).contains(&rules.attempts) {
            return bad("callback.attempts", rules.attempts.to_string(), "1 to 10");
        }
        if rules.retry_after < Millis::from_secs(1) || !within(rules.retry_after) {
            let value = format!("{} ms", rules.retry_after.0);
            return bad("callback.retry_after", value, "1 s to 7 days");
        }
        if rules.slot_max == 0 {
            return bad("callback.slot_max", "0".into(), "1 or more");
        }
    }
    match &spec.message {
        Some(rules) if !within(rules.target) => {
            bad("message.target", format!("{} ms", rules.target.0), "0 to 7 days")
        }
        Some(_) | None => Ok(()),
    }
}

fn within(span: Millis) -> bool {
    span >= Millis::ZERO && span <= SPAN_MAX
}
