//! Those who wait at one relaxation step of one queue, longest waiting first: one list and one
//! deadline instead of a timer per session. Whoever waits is in one such list, whether an agent is being
//! asked, the customer is away, or the session is held.

use super::Engine;
use super::deadlines::{Kind, Owner};
use super::slab::Ix;
use super::state::{Armed, Queue, Scratch, Session, kind};
use crate::model::Timestamp;

/// Ends of a list that runs through [`Session::before`] and [`Session::after`].
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Waiting {
    first: Option<Ix<Session>>,
    last: Option<Ix<Session>>,
    /// The deadline that is set for the first.
    pub armed: Scratch<Armed>,
}

impl Engine {
    /// The step whose list a session is in: the last one, if the queue has fewer than were taken.
    pub(super) fn step_of(&self, session: &Session) -> usize {
        usize::from(session.step).min(self.queues[session.queue].spec.relax.len())
    }

    /// The list a session is in: those whose customers wait on the page have lists of their own, because
    /// the limit of a wait is theirs alone.
    pub(super) fn list_of(&self, session: &Session) -> usize {
        let apart = self.queues[session.queue].spec.relax.len() + 1;
        self.step_of(session) + session.later().map_or(0, |_| apart)
    }

    /// Counts a session in or out of those who wait.
    fn count_waiting(&mut self, ix: Ix<Session>, comes: bool) {
        let session = &self.sessions[ix];
        let (queue, later) = (session.queue, session.later().map(kind));
        let queue = &mut self.queues[queue];
        let count =
            later.map_or(&mut queue.waiting_count, |kind| &mut queue.deferred_waiting[kind]);
        *count = if comes { *count + 1 } else { *count - 1 };
    }

    /// Puts a session into the list of its queue and step. Whoever comes is mostly the latest.
    pub(super) fn join_waiting(&mut self, ix: Ix<Session>) {
        let session = &self.sessions[ix];
        let (queue, step) = (session.queue, self.list_of(session));
        let order = (session.queued_at, session.id);
        let mut before = self.queues[queue].waiting[step].last;
        while let Some(other) = before {
            let known = &self.sessions[other];
            if (known.queued_at, known.id) < order {
                break;
            }
            before = known.before;
        }
        let after = match before {
            Some(other) => self.sessions[other].after.replace(ix),
            None => self.queues[queue].waiting[step].first.replace(ix),
        };
        match after {
            Some(other) => self.sessions[other].before = Some(ix),
            None => self.queues[queue].waiting[step].last = Some(ix),
        }
        let session = &mut self.sessions[ix];
        (session.before, session.after) = (before, after);
        self.count_waiting(ix, true);
        if before.is_none() {
            self.arm_waiting(queue, step);
        }
    }

    /// Takes a session out of its list, before its queue or step changes.
    pub(super) fn leave_waiting(&mut self, ix: Ix<Session>) {
        let session = &mut self.sessions[ix];
        let (before, after) = (session.before.take(), session.after.take());
        let session = &self.sessions[ix];
        let (queue, step) = (session.queue, self.list_of(session));
        match before {
            Some(other) => self.sessions[other].after = after,
            None => self.queues[queue].waiting[step].first = after,
        }
        match after {
            Some(other) => self.sessions[other].before = before,
            None => self.queues[queue].waiting[step].last = before,
        }
        self.count_waiting(ix, false);
        if before.is_none() {
            self.arm_waiting(queue, step);
        }
    }

    /// Builds a queue's lists from those who wait in it, in any order.
    pub(super) fn rebuild_waiting(&mut self, queue: Ix<Queue>, mut waiting: Vec<Ix<Session>>) {
        waiting.sort_by_key(|ix| (self.sessions[*ix].queued_at, self.sessions[*ix].id));
        let steps = 2 * (self.queues[queue].spec.relax.len() + 1);
        let known = &mut self.queues[queue];
        known.waiting.iter_mut().for_each(|list| (list.first, list.last) = (None, None));
        known.waiting.resize_with(steps, Waiting::default);
        known.waiting_count = 0;
        known.deferred_waiting = [0, 0];
        for ix in waiting {
            self.join_waiting(ix);
        }
        for step in 0..steps {
            self.arm_waiting(queue, step);
        }
    }

    /// Those who wait in a queue, step by step.
    pub(super) fn waiting_in(&self, queue: Ix<Queue>) -> impl Iterator<Item = Ix<Session>> {
        self.queues[queue]
            .waiting
            .iter()
            .flat_map(|list| std::iter::successors(list.first, |ix| self.sessions[*ix].after))
    }

    /// Since when the longest waiting of a queue has been in line, of those whose customers wait on the page.
    pub(super) fn longest_waiting(&self, queue: Ix<Queue>) -> Option<Timestamp> {
        let queue = &self.queues[queue];
        let lists = queue.waiting.iter().take(queue.spec.relax.len() + 1);
        let firsts = lists.filter_map(|list| list.first);
        firsts.map(|ix| self.sessions[ix].queued_at).min()
    }

    /// When the next step or the limit comes for a session, counted from when it came into line.
    pub(super) fn step_due_at(&self, session: &Session) -> Timestamp {
        let limit = self.queues[session.queue].spec.wait_max;
        let limit =
            limit.filter(|_| session.later().is_none()).map(|after| session.queued_at + after);
        let soonest = self.widens_at(session).into_iter().chain(limit).min();
        soonest.unwrap_or(Timestamp::MAX)
    }

    /// When a session takes its next relaxation step; none where there is none.
    pub(super) fn widens_at(&self, session: &Session) -> Option<Timestamp> {
        self.widens_after(session.queue, session.queued_at, session.step)
    }

    /// The same of one who is in line since `queued_at` and has taken so many steps.
    pub(super) fn widens_after(
        &self,
        queue: Ix<Queue>,
        queued_at: Timestamp,
        step: u16,
    ) -> Option<Timestamp> {
        let queue = &self.queues[queue];
        let usual = queue.spec.relax.get(usize::from(step))?.after;
        let at_once = queue.surge.as_ref().is_some_and(|surge| surge.rules.widens);
        Some(if at_once { queued_at } else { queued_at + usual })
    }

    /// Sets the deadline of a list: that of its first.
    pub(super) fn arm_waiting(&mut self, queue: Ix<Queue>, step: usize) {
        let first = self.queues[queue].waiting[step].first;
        let armed = first.map_or(Scratch::default(), |ix| {
            let session = &self.sessions[ix];
            Scratch((self.step_due_at(session), session.id))
        });
        let set = std::mem::replace(&mut self.queues[queue].waiting[step].armed, armed);
        if set.0 != armed.0 {
            let owner = u8::try_from(step).expect("a queue has fewer steps than that");
            self.timers.set(armed.0.0, Kind::Waiting, armed.0.1, Owner::Waiting(queue, owner));
        }
    }

    /// Who is first at a step.
    pub(super) fn first_waiting(&self, queue: Ix<Queue>, step: u8) -> Option<Ix<Session>> {
        self.queues.get(queue)?.waiting.get(usize::from(step))?.first
    }
}
