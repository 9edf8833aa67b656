//! What concerns the whole contact center: configuration, opening hours, coming back after a stop.

use std::collections::BTreeSet;

use super::{CLASSES_MAX, Decision, Engine, QUEUES_MAX, classes_of};
use crate::model::{
    AbandonReason, AtClosing, Configuration, Connection, Event, Millis, Outcome, Presence,
    QueueHours, QueueId, QueueSpec, Refusal, Resting, SessionState, Timestamp,
};

/// Longest time a configuration may name: a week covers every lease, grace and target.
const SPAN_MAX: Millis = Millis::from_secs(7 * 86_400);

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
            let waiting: Vec<_> =
                self.queues[ix].waiting.iter().map(|(_, session)| *session).collect();
            for session in waiting {
                self.abandon(now, session, AbandonReason::QueueClosed, out);
            }
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
        if down < Millis::ZERO {
            return Err(Refusal::BadValue {
                field: "down",
                value: format!("{} ms", down.0),
                allowed: "0 or more",
            });
        }
        self.emit(now, Event::Resumed { down }, out);
        for ix in self.agents.indices() {
            let agent = self.agents[ix].spec.agent;
            let stays = self.agents[ix].presence == Presence::At(Resting::Offline)
                && self.agents[ix].sessions.is_empty();
            if !stays {
                self.agent_lost(now, agent, out)?;
            }
        }
        for ix in self.sessions.indices() {
            let session = &self.sessions[ix];
            let open = !session.is_over() && !matches!(session.state, SessionState::WrapUp { .. });
            if open && session.connection == Connection::Present {
                let id = session.id;
                self.customer_lost(now, id, out)?;
            }
        }
        Ok(Outcome::default())
    }
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
    queues.iter().try_for_each(|spec| check_queue(spec, &names))
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
    ] {
        if !within(span) {
            return bad(field, format!("{} ms", span.0), "0 to 7 days");
        }
    }
    if spec.offer_lease == Millis::ZERO {
        return bad("offer_lease", "0 ms".into(), "more than 0");
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

fn within(span: Millis) -> bool {
    span >= Millis::ZERO && span <= SPAN_MAX
}
