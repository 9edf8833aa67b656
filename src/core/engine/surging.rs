//! What a queue does while more comes than its agents can meet.

use super::slab::Ix;
use super::state::Queue;
use super::{Decision, Engine};
use crate::model::{
    Event, Outcome, QueueId, Refusal, SURGE_NOTICE_MAX, Surge, SurgeCause, SurgeWish, Timestamp,
};

impl Queue {
    /// Most sessions in line now.
    pub(super) fn waiting_max(&self) -> u32 {
        let cap = self.surge.as_ref().and_then(|surge| surge.rules.waiting_max);
        cap.unwrap_or(u32::MAX).min(self.spec.waiting_max)
    }
}

impl Engine {
    /// A queue is overrun, as the forecast or a supervisor says. Said again it lasts since it began.
    pub(super) fn begin_surge(
        &mut self,
        now: Timestamp,
        queue: QueueId,
        rules: SurgeWish,
        out: &mut Vec<Event>,
    ) -> Decision {
        let ix = self.known_queue(&queue)?;
        let length = rules.notice.as_ref().map_or(0, |notice| notice.chars().count());
        if length > SURGE_NOTICE_MAX {
            let value = format!("{length} characters");
            let allowed = "at most 1,000 characters";
            return Err(Refusal::BadValue { field: "notice", value, allowed });
        }
        let lasts = self.queues[ix].surge.as_ref();
        let declared = lasts.is_some_and(|surge| surge.rules.cause == SurgeCause::Declared);
        let covered = declared && rules.cause == SurgeCause::Forecast;
        if covered || lasts.is_some_and(|surge| surge.rules == rules) {
            return Ok(Outcome::default());
        }
        let since = lasts.map_or(now, |surge| surge.since);
        let surge = Some(Surge { since, rules });
        self.emit(now, Event::SurgeChanged { queue, surge }, out);
        self.fire_deadlines(now, out);
        Ok(Outcome::default())
    }

    /// A queue is not overrun any more. Steps that were taken early stay taken.
    pub(super) fn end_surge(
        &mut self,
        now: Timestamp,
        queue: QueueId,
        cause: SurgeCause,
        out: &mut Vec<Event>,
    ) -> Decision {
        let ix = self.known_queue(&queue)?;
        let lasts = self.queues[ix].surge.as_ref();
        let ends = lasts.is_some_and(|surge| {
            cause == SurgeCause::Declared || surge.rules.cause == SurgeCause::Forecast
        });
        if ends {
            self.emit(now, Event::SurgeChanged { queue, surge: None }, out);
        }
        Ok(Outcome::default())
    }

    /// Steps of relaxation may be due sooner, or later again.
    pub(super) fn on_surge(&mut self, queue: &QueueId, surge: Option<&Surge>) {
        let Some(ix) = self.queue_ix(queue) else { return };
        self.queues[ix].surge = surge.cloned();
        self.arm_steps(ix);
    }

    fn arm_steps(&mut self, ix: Ix<Queue>) {
        for step in 0..self.queues[ix].waiting.len() {
            self.arm_waiting(ix, step);
        }
    }
}
