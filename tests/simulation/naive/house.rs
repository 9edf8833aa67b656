//! What concerns the whole contact center.

use std::collections::{BTreeMap, BTreeSet};

use seira_core::model::{
    AbandonReason, AtClosing, Configuration, Connection, Event, Millis, Outcome, Presence,
    QueueHours, QueueId, QueueSpec, Refusal, RelaxStep, Resting, SessionId, Surge, SurgeCause,
    SurgeWish, Timestamp,
};

use super::customers::WEEK;
use super::state::Session;
use super::{Decision, Naive};

/// Ten years.
const MILLENNIUM: Millis = Millis::from_secs(1_000 * 366 * 86_400);

impl Naive {
    pub(super) fn configure(
        &mut self,
        configuration: Configuration,
        out: &mut Vec<Event>,
    ) -> Decision {
        check_configuration(&configuration)?;
        self.emit(Event::Configured { configuration }, out);
        self.look_again.clear();
        Ok(Outcome::default())
    }

    pub(super) fn set_hours(
        &mut self,
        id: QueueId,
        hours: QueueHours,
        out: &mut Vec<Event>,
    ) -> Decision {
        let queue = self.known_queue(&id)?;
        if queue.hours == hours {
            return Ok(Outcome::default());
        }
        let releases =
            queue.hours == QueueHours::Open && queue.spec.at_closing == AtClosing::Release;
        self.emit(Event::HoursChanged { queue: id.clone(), hours }, out);
        if releases {
            let waiting = self.waiting_in(&id).into_iter();
            let waiting = waiting.filter(|session| session.later.is_none()).map(Session::key);
            let waiting: BTreeSet<(Timestamp, SessionId)> = waiting.collect();
            for (_, session) in waiting {
                self.abandon(session, AbandonReason::QueueClosed, out);
            }
        }
        Ok(Outcome::default())
    }

    pub(super) fn pause_queue(
        &mut self,
        queue: QueueId,
        paused: bool,
        out: &mut Vec<Event>,
    ) -> Decision {
        if self.known_queue(&queue)?.paused != paused {
            self.emit(Event::QueuePaused { queue, paused }, out);
        }
        Ok(Outcome::default())
    }

    pub(super) fn begin_surge(
        &mut self,
        queue: QueueId,
        rules: SurgeWish,
        out: &mut Vec<Event>,
    ) -> Decision {
        let lasting = self.known_queue(&queue)?.surge.clone();
        let length = rules.notice.iter().flat_map(|notice| notice.chars()).count();
        if length > 1_000 {
            let (value, allowed) = (format!("{length} characters"), "at most 1,000 characters");
            return Err(Refusal::BadValue { field: "notice", value, allowed });
        }
        if let Some(surge) = &lasting {
            let weaker =
                surge.rules.cause == SurgeCause::Declared && rules.cause == SurgeCause::Forecast;
            if weaker || surge.rules == rules {
                return Ok(Outcome::default());
            }
        }
        let since = lasting.map_or(self.now, |surge| surge.since);
        self.emit(Event::SurgeChanged { queue, surge: Some(Surge { since, rules }) }, out);
        self.fire_deadlines(out);
        Ok(Outcome::default())
    }

    pub(super) fn end_surge(
        &mut self,
        queue: QueueId,
        cause: SurgeCause,
        out: &mut Vec<Event>,
    ) -> Decision {
        if let Some(surge) = &self.known_queue(&queue)?.surge
            && !(cause == SurgeCause::Forecast && surge.rules.cause == SurgeCause::Declared)
        {
            self.emit(Event::SurgeChanged { queue, surge: None }, out);
        }
        Ok(Outcome::default())
    }

    /// After a stop everybody is thought to be gone and has the full grace to come back.
    pub(super) fn resume(&mut self, down: Millis, out: &mut Vec<Event>) -> Decision {
        within_a_millennium("down", down)?;
        let there = self.sessions.values().filter(|session| {
            (session.waits() || session.is_scheduled() || session.talks())
                && session.connection == Connection::Present
        });
        let graces = there.map(|session| {
            (session.queue.clone(), self.now + self.queues[&session.queue].spec.grace)
        });
        let graces: BTreeMap<_, _> = graces.collect();
        self.emit(Event::Resumed { down, graces: graces.into_iter().collect() }, out);
        for agent in self.agents.keys().copied().collect::<Vec<_>>() {
            let is_out = self.agents[&agent].presence == Presence::At(Resting::Offline);
            if !(is_out && self.has_nothing(agent)) {
                self.agent_lost(agent, out)?;
            }
        }
        Ok(Outcome::default())
    }

    pub(super) fn stood_still(&mut self, span: Millis, out: &mut Vec<Event>) -> Decision {
        within_a_millennium("span", span)?;
        self.emit(Event::Resumed { down: span, graces: Vec::new() }, out);
        self.fire_deadlines(out);
        Ok(Outcome::default())
    }
}

fn within_a_millennium(field: &'static str, span: Millis) -> Result<(), Refusal> {
    if (0..=MILLENNIUM.0).contains(&span.0) {
        return Ok(());
    }
    Err(Refusal::BadValue { field, value: format!("{} ms", span.0), allowed: "0 to 1,000 years" })
}

fn check_configuration(configuration: &Configuration) -> Result<(), Refusal> {
    let bad = |field, value: String, allowed| Err(Refusal::BadValue { field, value, allowed });
    let queues = &configuration.queues;
    if queues.len() > 2_000 {
        return bad("queues", queues.len().to_string(), "at most 2,000");
    }
    let names: BTreeSet<_> = queues.iter().map(|spec| &spec.queue).collect();
    if names.len() < queues.len() {
        return bad("queues", "a name twice".into(), "each queue once");
    }
    // A class of its own for each channel and step of each queue.
    if queues.iter().map(|spec| 2 * (spec.relax.len() + 1)).sum::<usize>() > 4_096 {
        return Err(Refusal::TooManyClasses);
    }
    if !is_span(configuration.agent_grace) {
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
    let spans = [
        ("target", spec.target),
        ("offer_lease", spec.offer_lease),
        ("decline_cooldown", spec.decline_cooldown),
        ("wrap_up", spec.wrap_up),
        ("affinity_reach", spec.affinity_reach),
        ("silence", silence),
        ("grace", spec.grace),
        ("drain_after", spec.drain_after.unwrap_or_default()),
        ("wait_max", spec.wait_max.unwrap_or_default()),
    ];
    if let Some((field, span)) = spans.into_iter().find(|(_, span)| !is_span(*span)) {
        return bad(field, format!("{} ms", span.0), "0 to 7 days");
    }
    if spec.offer_lease == Millis::ZERO {
        return bad("offer_lease", "0 ms".into(), "more than 0");
    }
    if spec.wait_max == Some(Millis::ZERO) {
        return bad("wait_max", "0 ms".into(), "more than 0");
    }
    if !(1..=10).contains(&spec.offer_to) {
        return bad("offer_to", spec.offer_to.to_string(), "1 to 10");
    }
    check_deferrals(spec)?;
    if spec.agent_max == Some(0) {
        return bad("agent_max", "0".into(), "1 or more");
    }
    if spec.tiers.from > spec.tiers.to {
        return bad("tiers", "from after to".into(), "`from` not after `to`");
    }
    if spec.skills.len() > 256 {
        return bad("skills", spec.skills.len().to_string(), "at most 256");
    }
    if spec.preferred.len() > 256 {
        return bad("preferred", spec.preferred.len().to_string(), "at most 256");
    }
    check_relax(&spec.relax)?;
    let mut overflow = spec.relax.iter().filter_map(|step| step.queue.as_ref());
    if let Some(unknown) = overflow.find(|queue| !names.contains(queue)) {
        return bad("relax.queue", unknown.to_string(), "a queue of the configuration");
    }
    Ok(())
}

fn check_deferrals(spec: &QueueSpec) -> Result<(), Refusal> {
    let bad = |field, value: String, allowed| Err(Refusal::BadValue { field, value, allowed });
    let attempts = spec.callback.map_or(1, |rules| rules.attempts);
    if attempts == 0 || attempts > 10 {
        return bad("callback.attempts", attempts.to_string(), "1 to 10");
    }
    let retry = spec.callback.map_or(WEEK, |rules| rules.retry_after);
    if retry < Millis::from_secs(1) || retry > WEEK {
        return bad("callback.retry_after", format!("{} ms", retry.0), "1 s to 7 days");
    }
    if spec.callback.is_some_and(|rules| rules.slot_max == 0) {
        return bad("callback.slot_max", "0".into(), "1 or more");
    }
    if spec.message.is_some_and(|rules| !is_span(rules.target)) {
        return bad("message.target", "out of range".into(), "0 to 7 days");
    }
    Ok(())
}

fn check_relax(relax: &[RelaxStep]) -> Result<(), Refusal> {
    let bad = |field, value: String, allowed| Err(Refusal::BadValue { field, value, allowed });
    if relax.len() > 32 {
        return bad("relax", relax.len().to_string(), "at most 32 steps");
    }
    let ends = relax.first().into_iter().chain(relax.last());
    if ends.into_iter().any(|step| !is_span(step.after)) {
        return bad("relax.after", "out of range".into(), "0 to 7 days");
    }
    if !relax.is_sorted_by(|a, b| a.after < b.after) {
        return bad("relax", "steps out of order".into(), "each `after` later than the one before");
    }
    Ok(())
}

fn is_span(span: Millis) -> bool {
    span >= Millis::ZERO && span <= WEEK
}
