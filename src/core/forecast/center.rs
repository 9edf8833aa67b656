//! The forecasts of a whole center, made from the engine's lines.

use std::collections::BTreeMap;

use super::fields::{Fields, Found, Row};
use super::laws::Rate;
use super::leads::{LATELY_S, Leads, are_alike, overtaken};
use super::{Forecaster, LineWait, Moment, Outlook, Prior, Sight, Ticket, line_wait};
use crate::engine::{ClassNo, Engine, Field, InLine};
use crate::model::{Channel, QueueId, SessionId, Timestamp};

/// Later forecasts of one session that wait for its outcome, the first and the latest ones.
const LATER_MAX: usize = 4;

/// Most leads that are looked at of those who may come and go before: the most frequent ones.
const EARLIER_MAX: usize = 16;

/// What the operator says.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// What is believed of queues before anything is seen; such a queue promises from its first session
    /// on, by the line as it is known. Others promise nothing until [`super::LEAST_KNOWN`] outcomes are.
    pub priors: BTreeMap<QueueId, Prior>,
    /// The priors are the truth, and are not learned: what the line says is told, and only how often
    /// promises are kept is looked at.
    pub are_known: bool,
    /// How much later it is where the center is than in UTC, s.
    pub utc_offset_s: f64,
    /// Milliseconds of the engine's clock in a second: 1,000 but where time is stretched.
    pub millis_per_s: f64,
}

impl Default for Settings {
    /// No priors, UTC, and time as it is.
    fn default() -> Self {
        Self { priors: BTreeMap::new(), are_known: false, utc_offset_s: 0.0, millis_per_s: 1_000.0 }
    }
}

/// What comes to a queue and what its agents can do, to tell when it is too much for them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Demand {
    /// Sessions that came lately, per second.
    pub arrivals_per_s: f64,
    /// Sessions that those at work could end, per second; of agents who serve other queues as well the
    /// part that this queue has of what comes to them.
    pub capacity_per_s: f64,
    /// Mean handle time, s.
    pub handle_s: f64,
}

/// One queue and channel.
#[derive(Debug, Clone)]
pub(super) struct Book {
    pub(super) forecaster: Forecaster,
    pub(super) arrivals: Rate,
    pub(super) leads: Leads,
    /// Mean handle time when it was looked up last, s.
    pub(super) handle_s: f64,
    /// Leads and how many came with each per second, likewise.
    pub(super) leads_per_s: Vec<(f64, f64)>,
    /// Sessions that came into line since one was taken as a sample.
    pub(super) passed: u32,
}

pub(super) type Key = (QueueId, Channel);

/// A session that waits.
#[derive(Debug, Clone)]
pub(super) struct Waiting {
    pub(super) key: Key,
    pub(super) since_s: f64,
    /// Nobody was free when it came.
    pub(super) had_to: bool,
    /// What was said when it came into line, if it is one of those that are learned from.
    pub(super) entry: Option<Box<Ticket>>,
    /// What was said later, and when.
    pub(super) later: Vec<(f64, Ticket)>,
}

/// A session that somebody works on.
#[derive(Debug, Clone)]
pub(super) struct Talk {
    pub(super) key: Key,
    /// The agent's, when it began.
    pub(super) team: Option<u64>,
}

/// Forecasts for every session that waits: see [`super`]. Told of every event after the engine has taken
/// it in ([`Self::note`]), also of several at once; asked at any moment, with an engine that has seen the
/// same. Pure: the same events give the same forecasts.
#[derive(Debug, Clone, Default)]
pub struct Forecasts {
    pub(super) settings: Settings,
    pub(super) books: BTreeMap<Key, Box<Book>>,
    pub(super) fields: Fields,
    pub(super) waiting: BTreeMap<SessionId, Waiting>,
    pub(super) talks: BTreeMap<SessionId, Talk>,
}

impl Forecasts {
    /// They know nothing but what the operator says.
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        let fields = if settings.are_known { Fields::known() } else { Fields::default() };
        Self { settings, fields, ..Self::default() }
    }

    /// What is left of the wait of a session, from `now` on; none where it does not wait. Its bounds are
    /// none where too little is known, nobody who may take it is at work, or its queue is paused.
    #[must_use]
    pub fn outlook(&self, engine: &Engine, session: SessionId, now: Timestamp) -> Option<Outlook> {
        let stands = engine.in_line(session)?;
        let moment = if stands.queued_at >= now { Moment::Entry } else { Moment::Later };
        self.look(engine, &stands, moment, now)
    }

    /// The same of one who would come now and ask for nothing that the queue does not; none where there is
    /// no such queue, or where it does not take the channel.
    #[must_use]
    pub fn outlook_if_joining(
        &self,
        engine: &Engine,
        queue: &QueueId,
        channel: Channel,
        now: Timestamp,
    ) -> Option<Outlook> {
        let stands = engine.if_joining(queue, channel, now)?;
        self.look(engine, &stands, Moment::Entry, now)
    }

    pub(super) fn look(
        &self,
        engine: &Engine,
        stands: &InLine,
        moment: Moment,
        now: Timestamp,
    ) -> Option<Outlook> {
        let queue = engine.queue_of(stands.class)?;
        let unknown;
        let book = match self.books.get(&(queue.clone(), stands.channel)) {
            Some(book) => book,
            None => {
                unknown = self.new_book(queue);
                &unknown
            }
        };
        let row = self.row(engine, stands.class, book);
        let counts = engine.ahead(stands, &row.field);
        Some(self.say(engine, stands, (book, &row, counts), (moment, now)))
    }

    pub(super) fn row(&self, engine: &Engine, class: ClassNo, book: &Book) -> Found<'_> {
        self.fields.row(engine, class, book.handle_s, |field| self.earlier(engine, field))
    }

    /// What is said of a session of a class with this row, before which so many go of so many.
    pub(super) fn say(
        &self,
        engine: &Engine,
        stands: &InLine,
        (book, row, counts): (&Book, &Row, (f64, f64)),
        (moment, now): (Moment, Timestamp),
    ) -> Outlook {
        let sight = self.sight(engine, stands, (book, row, counts), (moment, now));
        let mut outlook = book.forecaster.outlook(&sight);
        if engine.is_paused(stands.class) {
            outlook.bounds_s = None;
        }
        outlook
    }

    fn sight(
        &self,
        engine: &Engine,
        stands: &InLine,
        (book, row, (ahead, line)): (&Book, &Row, (f64, f64)),
        (moment, now): (Moment, Timestamp),
    ) -> Sight {
        let free = stands.asked || (ahead < 0.5 && engine.anybody_free_for(stands.class));
        let known = line_wait(ahead, row.served_per_s, book.forecaster.leave_per_s());
        let lead_s = self.seconds(now) - self.seconds(stands.due_at);
        let known = overtaken(known, ahead, &row.earlier, lead_s);
        let known = self.relaxed(engine, stands, (book, known), now);
        let known = self.delayed(engine, stands, known, now);
        let at_s = self.seconds(now);
        let since = |at: Timestamp| (at_s - self.seconds(at)).max(0.0);
        Sight {
            at_s,
            day_share: ((at_s + self.settings.utc_offset_s) / 86_400.0).rem_euclid(1.0),
            moment: if free { Moment::AtOnce } else { moment },
            ahead,
            line: (line - 1.0).max(ahead),
            busy: row.slots,
            known: Some(known),
            oldest_s: stands.oldest_queued_at.map_or(0.0, since),
            boost_s: self.span_s(stands.boost.0),
        }
    }

    /// Who may yet come and go before a session of a class with such a field: by how much, and how many per
    /// second.
    fn earlier(&self, engine: &Engine, field: &Field) -> Vec<(f64, f64)> {
        let mut queues: Vec<(&QueueId, Channel, f64)> = Vec::new();
        for rival in &field.rivals {
            let (queue, channel) = (engine.queue_of(rival.class), engine.channel_of(rival.class));
            let Some((queue, channel)) = queue.zip(channel) else { continue };
            match queues.iter_mut().find(|(known, ..)| *known == queue) {
                Some((.., share)) => *share = share.max(rival.share),
                None => queues.push((queue, channel, rival.share)),
            }
        }
        let mut all: Vec<(f64, f64)> = Vec::new();
        for (queue, channel, share) in queues {
            let Some(book) = self.books.get(&(queue.clone(), channel)) else { continue };
            for (lead_s, per_s) in &book.leads_per_s {
                match all.iter_mut().find(|(known, _)| are_alike(*known, *lead_s)) {
                    Some((_, sum)) => *sum += per_s * share,
                    None => all.push((*lead_s, per_s * share)),
                }
            }
        }
        all.sort_by(|(_, one), (_, other)| other.total_cmp(one));
        all.truncate(EARLIER_MAX);
        all
    }

    /// The wait, if more may take the session before it is over.
    fn relaxed(
        &self,
        engine: &Engine,
        stands: &InLine,
        (book, known): (&Book, LineWait),
        now: Timestamp,
    ) -> LineWait {
        let Some(at) = stands.relaxes_at else { return known };
        let until_s = (self.seconds(at) - self.seconds(now)).max(0.0);
        if until_s >= known.mean_s {
            return known;
        }
        let Some(class) = engine.relaxed(stands.class) else { return known };
        let row = self.row(engine, class, book);
        let (ahead, _) = engine.ahead(stands, &row.field);
        let wider = line_wait(ahead, row.served_per_s, book.forecaster.leave_per_s());
        if wider.mean_s >= known.mean_s {
            return known;
        }
        // Until then the line goes as it does; of the rest as much is left as of the wait.
        let rest = if known.mean_s.is_finite() { 1.0 - until_s / known.mean_s } else { 1.0 };
        let mean_s = until_s + rest * wider.mean_s;
        LineWait { mean_s, variance_s2: wider.variance_s2 + rest * until_s * until_s }
    }

    /// The wait, if it cannot end before something that is known.
    fn delayed(
        &self,
        engine: &Engine,
        stands: &InLine,
        wait: LineWait,
        now: Timestamp,
    ) -> LineWait {
        let opens = engine.opens_at(stands.class).filter(|_| !wait.mean_s.is_finite());
        let Some(at) = opens else { return wait };
        let until_s = (self.seconds(at) - self.seconds(now)).max(0.0);
        LineWait { mean_s: wait.mean_s.max(until_s), ..wait }
    }

    /// A promise was told from this forecast: what comes of it teaches how much such forecasts are worth.
    /// That of a session's entry into line is remembered anyway.
    pub fn promised(&mut self, session: SessionId, at: Timestamp, ticket: Ticket) {
        let at_s = self.seconds(at);
        let Some(waiting) = self.waiting.get_mut(&session) else { return };
        if ticket.moment() != Moment::Later {
            return;
        }
        if waiting.later.len() == LATER_MAX {
            waiting.later.remove(1);
        }
        waiting.later.push((at_s, ticket));
    }

    /// What comes to a queue and what can be done, both channels together; none where there is no such
    /// queue.
    #[must_use]
    pub fn demand(&self, engine: &Engine, queue: &QueueId, now: Timestamp) -> Option<Demand> {
        engine.queue(queue)?;
        let at_s = self.seconds(now);
        let mut demand = Demand { arrivals_per_s: 0.0, capacity_per_s: 0.0, handle_s: 0.0 };
        let (mut work, mut handles_s) = (0.0, 0.0);
        for channel in [Channel::Chat, Channel::Call] {
            let (arrivals_per_s, handle_s) = self.pace(queue, channel, at_s);
            demand.arrivals_per_s += arrivals_per_s;
            work += arrivals_per_s * handle_s;
            handles_s += handle_s / 2.0;
            for (team, queues) in engine.teams(queue, channel) {
                let pace = |queue| {
                    let (arrivals_per_s, handle_s) = self.pace(queue, channel, at_s);
                    arrivals_per_s * handle_s
                };
                let all: f64 = queues.iter().map(|queue| pace(queue)).sum();
                let even = 1.0 / queues.len().max(1) as f64;
                let share = if all > 0.0 { arrivals_per_s * handle_s / all } else { even };
                let slots = f64::from(team.slots) * share;
                let team_s = self.fields.handle_s(team.mark, channel, handle_s);
                demand.capacity_per_s += slots / team_s;
            }
        }
        let arrivals = demand.arrivals_per_s;
        demand.handle_s = if arrivals > 0.0 { work / arrivals } else { handles_s };
        Some(demand)
    }

    /// Arrivals per second and mean handle time of a queue's sessions of a channel.
    fn pace(&self, queue: &QueueId, channel: Channel, at_s: f64) -> (f64, f64) {
        match self.books.get(&(queue.clone(), channel)) {
            Some(book) => (book.arrivals.per_s(at_s, LATELY_S), book.forecaster.handle_s()),
            None => (0.0, self.prior(queue).unwrap_or_default().handle_s),
        }
    }

    fn prior(&self, queue: &QueueId) -> Option<Prior> {
        self.settings.priors.get(queue).copied()
    }

    /// One that has seen nothing.
    pub(super) fn new_book(&self, queue: &QueueId) -> Box<Book> {
        let prior = self.prior(queue);
        let forecaster = match prior {
            Some(truth) if self.settings.are_known => Forecaster::known(truth),
            Some(prior) => Forecaster::sure(prior),
            None => Forecaster::new(Prior::default()),
        };
        let handle_s = forecaster.handle_s();
        Box::new(Book {
            forecaster,
            arrivals: Rate::default(),
            leads: Leads::default(),
            handle_s,
            leads_per_s: Vec::new(),
            passed: 0,
        })
    }

    /// A moment, in seconds.
    pub(super) fn seconds(&self, at: Timestamp) -> f64 {
        self.span_s(at.0)
    }

    fn span_s(&self, millis: i64) -> f64 {
        millis as f64 / self.settings.millis_per_s
    }
}
