//! What those who wait are told: place, wait, and the texts of the queue's hold script.
//!
//! A timer wheel: each waiting session has one of 20 slots, and a slot's turn comes every
//! two seconds, so that 100,000 who wait are spread over time. All of a slot are read from the
//! follower at once, and a page hears only what it would show differently. A session is looked at
//! out of turn when it arrives, when its phase changes, when something was promised and when a page
//! comes back.
//!
//! Waits are promises: what the forecast says is asked of the router, and shown once the journal holds
//! it. Nobody without a page is promised anything.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use seira_core::forecast::Ticket;
use seira_core::model::{
    Command, DeviceId, Millis, PromiseWish, QueueHours, QueueId, SessionId, Surge, Timestamp, Wish,
};
use tokio::sync::{Notify, watch};
use tokio::time::MissedTickBehavior;

use super::live::Live;
use super::outbox::{Page, Slot, encode};
use super::standing::{Basis, Making, Reader, Standing};
use super::surge;
use crate::config::hold::{HoldScript, HoldText};
use crate::config::settings::QueueSettings;
use crate::config::texts::TextVariables;
use crate::protocol::conversation::{Wait, WaitWarning, WaitingPhase, Worse};
use crate::protocol::customer::{CustomerServerFrame, HoldFrame, HoldLink, WaitingFrame};

/// Slots of the wheel; with [`TURN`] each comes every two seconds.
const SLOTS: usize = 20;

/// Time from one slot to the next.
const TURN: Duration = Duration::from_millis(100);

/// Sessions read from the follower at once: the next batch waits meanwhile.
const READ_AT_ONCE: usize = 256;

/// After this long without an answer a promise is asked for again.
const ASK_AGAIN: Millis = Millis::from_secs(10);

/// Those who wait.
#[derive(Debug, Default)]
pub struct Waiting {
    wheel: Mutex<Wheel>,
    bell: Notify,
}

#[derive(Debug, Default)]
struct Wheel {
    entries: HashMap<SessionId, Entry>,
    slots: [BTreeSet<SessionId>; SLOTS],
    /// The slot whose turn is next, and the one that the next arrival gets.
    turn: usize,
    filling: usize,
    /// To be looked at now; true: told again even when nothing has changed.
    urgent: BTreeMap<SessionId, bool>,
}

#[derive(Debug)]
struct Entry {
    since: Timestamp,
    slot: usize,
    shown: Option<Shown>,
    /// The turn of the hold script that was shown last, and the place of its text.
    held: Option<(i64, Option<usize>)>,
    /// What the router is asked to promise, and since when.
    asked: Option<(Timestamp, Ticket, Basis)>,
    /// What the last promise was worked out from.
    basis: Option<Basis>,
}

/// What a customer reads.
#[derive(Debug, Clone, PartialEq)]
struct Shown {
    phase: WaitingPhase,
    position: Option<u32>,
    wait: Wait,
    worse: Option<Worse>,
    warning: Option<WaitWarning>,
    surge: Option<Surge>,
    staffed: bool,
}

/// A session to look at: whose pages, and whether to tell again.
#[derive(Clone, Copy)]
struct Look {
    session: SessionId,
    device: DeviceId,
    again: bool,
}

impl Waiting {
    /// A session is in line (again) since `since`. Its pages must hear of that first; then is the
    /// time to look at it.
    pub fn add(&self, session: SessionId, since: Timestamp) {
        let mut wheel = self.wheel.lock();
        wheel.remove(session);
        let slot = wheel.filling;
        wheel.filling = (slot + 1) % SLOTS;
        wheel.slots[slot].insert(session);
        let entry = Entry { since, slot, shown: None, held: None, asked: None, basis: None };
        wheel.entries.insert(session, entry);
    }

    /// A session does not wait any more.
    pub fn remove(&self, session: SessionId) {
        self.wheel.lock().remove(session);
    }

    /// What a session was promised is durable; the forecast that it comes from.
    pub fn promised(&self, session: SessionId) -> Option<Ticket> {
        let mut wheel = self.wheel.lock();
        let entry = wheel.entries.get_mut(&session)?;
        let (_, ticket, basis) = entry.asked.take()?;
        entry.basis = Some(basis);
        Some(ticket)
    }

    /// Nothing came of what was asked about these; their turn comes again.
    fn passed_over(&self, sessions: &[SessionId]) {
        let mut wheel = self.wheel.lock();
        for session in sessions {
            if let Some(entry) = wheel.entries.get_mut(session) {
                entry.asked = None;
            }
        }
    }

    fn bases(&self, looks: &[Look]) -> Vec<Option<Basis>> {
        let wheel = self.wheel.lock();
        looks.iter().map(|look| wheel.entries.get(&look.session)?.basis).collect()
    }

    /// Looks at a session out of turn. `again`: its pages are told even if nothing has changed.
    pub fn look_at(&self, session: SessionId, again: bool) {
        {
            let mut wheel = self.wheel.lock();
            if !wheel.entries.contains_key(&session) {
                return;
            }
            *wheel.urgent.entry(session).or_default() |= again;
        }
        self.bell.notify_one();
    }

    fn turn(&self) -> Vec<(SessionId, bool)> {
        let mut wheel = self.wheel.lock();
        let turn = wheel.turn;
        wheel.turn = (turn + 1) % SLOTS;
        wheel.slots[turn].iter().map(|session| (*session, false)).collect()
    }

    fn urgent(&self) -> Vec<(SessionId, bool)> {
        std::mem::take(&mut self.wheel.lock().urgent).into_iter().collect()
    }

    /// Remembers what is about to be asked; without those about which the router is being asked.
    fn ask(&self, now: Timestamp, making: Vec<Making>) -> Vec<PromiseWish> {
        let mut wheel = self.wheel.lock();
        let fresh = making.into_iter().filter_map(|Making { wish, ticket, basis }| {
            let entry = wheel.entries.get_mut(&wish.session)?;
            if entry.asked.as_ref().is_some_and(|(at, ..)| *at + ASK_AGAIN > now) {
                return None;
            }
            entry.asked = Some((now, ticket, basis));
            Some(wish)
        });
        fresh.collect()
    }
}

impl Wheel {
    fn remove(&mut self, session: SessionId) {
        if let Some(entry) = self.entries.remove(&session) {
            self.slots[entry.slot].remove(&session);
        }
        self.urgent.remove(&session);
    }

    /// What is new for the pages of a session: the frame's content, and the place of a hold text.
    fn news(
        &mut self,
        look: Look,
        shown: Shown,
        script: Option<&HoldScript>,
        now: Timestamp,
    ) -> Option<News> {
        let entry = self.entries.get_mut(&look.session)?;
        let waited = now - entry.since;
        let due = script.and_then(|script| Some((script, script.turn(waited)?)));
        let held = due.map(|(script, turn)| match entry.held {
            // A text that has begun stays for its turn.
            Some((before, place)) if before == turn => (turn, place),
            _ => (turn, script.text_for(turn, now, waited, shown.left())),
        });
        let place = held.and_then(|(_, place)| place);
        // A text that tells the place or the wait must not contradict what stands beside it.
        let moved = entry
            .shown
            .as_ref()
            .is_some_and(|before| before.position != shown.position || before.wait != shown.wait);
        let varies = script.zip(place).is_some_and(|(script, at)| script.texts[at].text.varies());
        let news = News {
            shown: (look.again || entry.shown.as_ref() != Some(&shown)).then(|| shown.clone()),
            held: place.filter(|_| look.again || (moved && varies) || entry.held != held),
            waited,
        };
        entry.shown = Some(shown);
        entry.held = held;
        Some(news)
    }
}

impl Shown {
    /// How long it may still take at most, as far as the customer knows.
    fn left(&self) -> Option<Millis> {
        match self.wait {
            Wait::Unknown => None,
            Wait::Range { high_s, .. } => Some(Millis::from_secs(high_s.into())),
        }
    }
}

struct News {
    shown: Option<Shown>,
    /// The place of a text of the script that is to be told.
    held: Option<usize>,
    waited: Millis,
}

/// Tells those who wait until `draining`.
pub async fn run(live: Arc<Live>, mut draining: watch::Receiver<bool>) {
    let mut beat = tokio::time::interval(TURN);
    beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let sessions = tokio::select! {
            _ = draining.wait_for(|over| *over) => return,
            _ = beat.tick() => live.waiting.turn(),
            () = live.waiting.bell.notified() => live.waiting.urgent(),
        };
        for some in sessions.chunks(READ_AT_ONCE) {
            visit(&live, some);
            tokio::task::yield_now().await;
        }
    }
}

/// Looks at some sessions; those without a page cost a look-up and no reading.
fn visit(live: &Arc<Live>, sessions: &[(SessionId, bool)]) {
    let Some(router) = live.router() else { return };
    let with_pages = sessions.iter().filter_map(|(session, again)| {
        let device = live.conversations.device(*session)?;
        let look = Look { session: *session, device, again: *again };
        live.connections.is_shown(device, *session).then_some(look)
    });
    let looks: Vec<Look> = with_pages.collect();
    if looks.is_empty() {
        return;
    }
    let now = router.now();
    let bases = live.waiting.bases(&looks);
    let standings: Vec<Option<Standing>> = router.read(|engine| {
        let forecasts = live.forecasting.read();
        let reader = Reader::new(live, engine, &forecasts, now);
        let bases = looks.iter().zip(bases);
        bases.map(|(look, basis)| reader.standing(look.session, basis)).collect()
    });
    let mut making = Vec::new();
    for (look, standing) in looks.iter().zip(standings) {
        if let Some(mut standing) = standing {
            making.extend(standing.making.take());
            tell(live, *look, &standing, now);
        }
    }
    promise(live, now, making);
}

/// Asks the router for promises; what comes of it is told when it is durable. What is refused now is
/// asked for again with a later turn.
fn promise(live: &Arc<Live>, now: Timestamp, making: Vec<Making>) {
    let promises = live.waiting.ask(now, making);
    if promises.is_empty() {
        return;
    }
    let live = Arc::clone(live);
    tokio::spawn(async move {
        let Some(router) = live.router() else { return };
        let sessions: Vec<SessionId> = promises.iter().map(|wish| wish.session).collect();
        let asked = router.ask(Command::internal(Wish::Promise { promises })).await;
        if let Err(error) = asked {
            tracing::debug!(%error, "nothing could be promised for now");
        }
        live.waiting.passed_over(&sessions);
    });
}

fn tell(live: &Live, look: Look, standing: &Standing, now: Timestamp) {
    let settings = live.queue_settings(&standing.queue);
    let position = settings.filter(|queue| queue.show_position).map(|_| standing.position);
    let wait = settings.filter(|queue| queue.show_wait).map_or(Wait::Unknown, |_| standing.wait);
    let shown = Shown {
        phase: standing.phase,
        position,
        wait,
        worse: standing.worse.filter(|_| wait != Wait::Unknown),
        warning: standing.warning,
        surge: standing.surge.clone(),
        staffed: standing.staffed,
    };
    let script = settings.map(|queue| &queue.hold);
    let news = live.waiting.wheel.lock().news(look, shown, script, now);
    let Some(News { shown: new, held, waited }) = news else { return };
    if let Some(shown) = new {
        tell_place(live, look, &standing.queue, shown, now);
    }
    if let (Some(place), Some(settings)) = (held, settings) {
        let minutes = |wait_s: u32| wait_s.div_ceil(60);
        let (low_minutes, high_minutes) = match wait {
            Wait::Unknown => (None, None),
            Wait::Range { low_s, high_s, .. } => (Some(low_s / 60), Some(minutes(high_s))),
        };
        let (opens_at, closes_at) = hours(settings, now);
        let variables = TextVariables {
            position,
            waited_minutes: u32::try_from(waited.as_secs() / 60).ok(),
            low_minutes,
            high_minutes,
            opens_at,
            closes_at,
            ..TextVariables::default()
        };
        tell_hold(live, look, &settings.hold.texts[place], (&standing.queue, variables), now);
    }
}

/// When a queue opens, if it is closed, and when it closes, if it is open, as its clock shows it.
fn hours(settings: &QueueSettings, now: Timestamp) -> (Option<String>, Option<String>) {
    let Some((state, change)) = settings.hours.as_ref().map(|hours| hours.at(now)) else {
        return (None, None);
    };
    let clock = |at| settings.hold.clock(at).map(|time| time.strftime("%H:%M").to_string());
    match state {
        QueueHours::Open => (None, change.and_then(clock)),
        QueueHours::Closed { opens_at } => (opens_at.and_then(clock), None),
    }
}

fn tell_place(live: &Live, look: Look, queue: &QueueId, shown: Shown, now: Timestamp) {
    let Shown { phase, position, wait, worse, warning, surge, staffed } = shown;
    tell_waiting(live, look, |page| {
        let notice = live.queue_settings(queue).filter(|_| !staffed).map(|settings| {
            let language = page.language();
            let name = Some(live.queue_name(queue, language));
            let said = TextVariables { queue: name, ..TextVariables::default() };
            settings.kept_text.render(language, &said)
        });
        let surge = surge::notice(live, queue, surge.as_ref(), page.language());
        let (session, at) = (look.session.to_string(), now.0);
        let frame =
            WaitingFrame { session, phase, position, wait, worse, warning, surge, notice, at };
        page.hint(Slot::Waiting, encode(&CustomerServerFrame::Waiting(frame)));
    });
}

fn tell_hold(
    live: &Live,
    look: Look,
    said: &HoldText,
    (queue, variables): (&QueueId, TextVariables),
    now: Timestamp,
) {
    let Some(talk) = live.conversations.talk(look.session) else { return };
    let name = live.shown_profile(look.session, &talk.profile).name;
    tell_waiting(live, look, |page| {
        let language = page.language();
        let queue = Some(live.queue_name(queue, language));
        let variables = TextVariables { name: name.clone(), queue, ..variables.clone() };
        let link = said.link.as_ref().map(|link| HoldLink {
            url: link.url.clone(),
            text: link.text.render(language, &variables),
        });
        let text = said.text.render(language, &variables);
        let frame = HoldFrame { session: look.session.to_string(), text, link, at: now.0 };
        page.hint(Slot::Hold, encode(&CustomerServerFrame::Hold(frame)));
    });
}

/// Pages of a session that still waits: what is released first takes hints back, so none comes
/// after `joined` or `ended`.
fn tell_waiting(live: &Live, look: Look, mut each: impl FnMut(&Page)) {
    live.connections.each_showing(look.device, look.session, |page| {
        if live.conversations.waits(look.session) {
            each(page);
        }
    });
}

#[cfg(test)]
mod tests;
