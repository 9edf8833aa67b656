//! What was promised to those who waited, in the rows.

use seira_core::model::{Deferral, Event, SessionId, Settled};

use super::fold::Moment;
use super::rows::{promise, word};
use super::sheet::Sheet;

impl Sheet {
    /// A promise is a row once it is known how it ended. A broken one may be settled while its customer
    /// waits on: the row learns later when that was over.
    pub(super) fn promised(&mut self, now: Moment, event: &Event) {
        match event {
            Event::PromisesSettled { session, queue, channel, settled } => {
                let (queue, channel) = (queue.to_string(), word(channel));
                for one in settled {
                    self.settled(*session, (&queue, &channel), one);
                }
            }
            // The very events that settle what is left of the promises of a wait, just before.
            Event::SessionConnected { session, .. }
            | Event::SessionAbandoned { session, .. }
            | Event::Deferred { session, until: Some(_), .. }
            | Event::Deferred { session, deferral: Deferral::Message, .. } => {
                self.wait_over(now, *session);
            }
            _ => {}
        }
    }

    fn settled(&mut self, session: SessionId, (queue, channel): (&str, &str), one: &Settled) {
        let session = session.to_string();
        // What belongs to a session that nobody knows would stay for ever.
        if self.sessions.get(&session).is_none() {
            return;
        }
        let Settled { promise, end } = one;
        let row = promise::Model {
            session,
            told_at: promise.told_at.0,
            queue: queue.to_owned(),
            channel: channel.to_owned(),
            low_at: promise.low_at.0,
            high_at: promise.high_at.0,
            level: promise.confidence.percent().into(),
            worse: promise.worse.as_ref().map(word),
            outcome: word(end),
            ended_at: None,
        };
        self.promises.put((row.session.clone(), row.told_at), row);
    }

    fn wait_over(&mut self, now: Moment, session: SessionId) {
        let session = session.to_string();
        let all = self.promises.of(&session);
        let open = all.filter(|(_, row)| row.ended_at.is_none()).map(|(key, _)| key.clone());
        for key in open.collect::<Vec<_>>() {
            if let Some(row) = self.promises.change(&key) {
                row.ended_at = Some(now.at);
            }
        }
    }
}
