//! What records of callbacks and messages change in the rows.

use seira_core::model::{Deferral, Event};

use super::fold::Moment;
use super::rows::{packed, word};
use super::said::Said;
use super::sheet::Sheet;

impl Sheet {
    /// A session is a callback or message from now on, or waits again.
    pub(super) fn deferral(&mut self, now: Moment, event: &Event) {
        match event {
            Event::Deferred { .. } => self.deferred(now, event),
            Event::DeferralDue { session } => {
                if let Some(row) = self.sessions.change(&session.to_string()) {
                    row.queued_at = now.at;
                }
            }
            Event::CallbackTried { session, outcome, attempt, .. } => {
                if let Some(row) = self.sessions.change(&session.to_string()) {
                    row.attempts = (*attempt).into();
                    row.callback_outcome = Some(word(outcome));
                }
            }
            Event::Rejoined { session, due_at, seq } => {
                let Some(row) = self.sessions.change(&session.to_string()) else { return };
                row.deferral = None;
                row.number = None;
                row.due_at = due_at.0;
                row.queued_at = now.at;
                let Ok(queue) = row.queue.parse() else { return };
                self.line(now, *session, *seq, Said::Rejoined { queue }, None);
            }
            _ => {}
        }
    }

    fn deferred(&mut self, now: Moment, event: &Event) {
        let Event::Deferred { session, deferral, cause, until, due_at, channel, seq } = event
        else {
            return;
        };
        self.contact(now, *session);
        self.let_go(now, *session);
        let callback = match deferral {
            Deferral::Callback(callback) => Some(callback),
            Deferral::Message => None,
        };
        if let Some(row) = self.sessions.change(&session.to_string()) {
            row.agent = None;
            row.talked_until = None;
            row.due_at = due_at.0;
            row.channel = word(channel);
            row.deferral = Some(word(&deferral.kind()));
            let number = callback.filter(|_| !row.content_erased);
            row.number = number.map(|callback| packed(&callback.number));
        }
        let attempts = callback.map_or(0, |callback| callback.attempts);
        let said = Said::Deferred { what: deferral.kind(), cause: *cause, until: *until, attempts };
        self.line(now, *session, *seq, said, None);
    }
}
