//! What those who wait are told: place, wait, and the texts of the queue's hold script.
//!
//! A timer wheel: each waiting session has one of 20 slots, and a slot's turn comes every
//! two seconds, so that 100,000 who wait are spread over time. All of a slot are read from the
//! follower at once, and a page hears only what it would show differently. A session is looked at
//! out of turn when it arrives, when its phase changes and when a page comes back.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use seira_core::engine::Engine;
use seira_core::model::{DeviceId, Millis, QueueId, SessionId, SessionState, Timestamp};
use tokio::sync::{Notify, watch};
use tokio::time::MissedTickBehavior;

use super::live::Live;
use super::outbox::{Page, Slot, encode};
use super::pace::Pace;
use crate::config::settings::HoldScript;
use crate::config::texts::{LocalText, TextVariables};
use crate::protocol::conversation::{Wait, WaitingPhase};
use crate::protocol::customer::{CustomerServerFrame, HoldFrame, WaitingFrame};

/// Slots of the wheel; with [`TURN`] each comes every two seconds.
const SLOTS: usize = 20;

/// Time from one slot to the next.
const TURN: Duration = Duration::from_millis(100);

/// Sessions read from the follower at once: the next batch waits meanwhile.
const READ_AT_ONCE: usize = 256;

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
    paces: HashMap<QueueId, Pace>,
}

#[derive(Debug)]
struct Entry {
    since: Timestamp,
    slot: usize,
    shown: Option<Shown>,
    /// Number of the hold text that was shown last.
    held: Option<i64>,
}

/// What a customer reads.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Shown {
    phase: WaitingPhase,
    position: Option<u32>,
    wait: Wait,
    staffed: bool,
}

/// A waiting session as the follower has it.
struct Standing {
    queue: QueueId,
    phase: WaitingPhase,
    position: u32,
    staffed: bool,
    attended: bool,
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
        wheel.entries.insert(session, Entry { since, slot, shown: None, held: None });
    }

    /// A session does not wait any more.
    pub fn remove(&self, session: SessionId) {
        self.wheel.lock().remove(session);
    }

    /// A session of `queue` was answered.
    pub fn answered(&self, queue: &QueueId, at: Timestamp) {
        self.wheel.lock().paces.entry(queue.clone()).or_default().answered(at);
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
}

impl Wheel {
    fn remove(&mut self, session: SessionId) {
        if let Some(entry) = self.entries.remove(&session) {
            self.slots[entry.slot].remove(&session);
        }
        self.urgent.remove(&session);
    }

    /// What is new for the pages of a session: the frame's content, and the number of a hold text.
    fn news(
        &mut self,
        look: Look,
        standing: &Standing,
        place: Option<u32>,
        script: Option<&HoldScript>,
        now: Timestamp,
    ) -> Option<News> {
        let pace = self.paces.get(&standing.queue);
        let estimate = pace.map(|pace| pace.wait(now, standing.position));
        // The pace of before says nothing while nobody takes work.
        let wait = estimate.filter(|_| standing.attended).unwrap_or(Wait::Unknown);
        let entry = self.entries.get_mut(&look.session)?;
        let Standing { phase, staffed, .. } = *standing;
        let shown = Shown { phase, position: place, wait, staffed };
        let held = script.and_then(|script| text_due(script, now - entry.since));
        // A text that tells the place must not contradict the place beside it.
        let moved = entry.shown.is_some_and(|before| before.position != place);
        let stale =
            moved && script.zip(held).is_some_and(|(script, number)| varies(script, number));
        let news = News {
            shown: (look.again || entry.shown != Some(shown)).then_some(shown),
            held: held.filter(|_| look.again || stale || entry.held != held),
            waited: now - entry.since,
        };
        entry.shown = Some(shown);
        entry.held = held;
        Some(news)
    }
}

struct News {
    shown: Option<Shown>,
    held: Option<i64>,
    waited: Millis,
}

/// The number of the text that is due after `waited`, counted from 0; none before the first.
fn text_due(script: &HoldScript, waited: Millis) -> Option<i64> {
    let since_first = waited.0 - script.first_after.0;
    (since_first >= 0 && !script.texts.is_empty()).then(|| since_first / script.every.0.max(1))
}

/// The text with this number; after the last comes the first.
fn text(script: &HoldScript, number: i64) -> Option<&LocalText> {
    let count = i64::try_from(script.texts.len()).unwrap_or(i64::MAX).max(1);
    usize::try_from(number % count).ok().and_then(|place| script.texts.get(place))
}

/// Whether the text with this number may read differently when the place changes.
fn varies(script: &HoldScript, number: i64) -> bool {
    text(script, number).is_some_and(LocalText::varies)
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
fn visit(live: &Live, sessions: &[(SessionId, bool)]) {
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
    let standings: Vec<Option<Standing>> =
        router.read(|engine| looks.iter().map(|look| standing(engine, look.session)).collect());
    let now = router.now();
    for (look, standing) in looks.iter().zip(standings) {
        if let Some(standing) = standing {
            tell(live, *look, &standing, now);
        }
    }
}

fn standing(engine: &Engine, session: SessionId) -> Option<Standing> {
    let view = engine.session(session)?;
    let phase = match view.state {
        SessionState::Queued => WaitingPhase::InLine,
        SessionState::Offered { .. } => WaitingPhase::BeingOffered,
        SessionState::Connected { .. }
        | SessionState::WrapUp { .. }
        | SessionState::Closed { .. }
        | SessionState::Abandoned { .. } => return None,
    };
    let queue = &view.queue.queue;
    let served = engine.queue(queue);
    Some(Standing {
        queue: queue.clone(),
        phase,
        position: engine.position(session)?,
        staffed: served.is_some_and(|queue| queue.staffed),
        attended: served.is_some_and(|queue| queue.attended),
    })
}

fn tell(live: &Live, look: Look, standing: &Standing, now: Timestamp) {
    let settings = live.queue_settings(&standing.queue);
    let place = settings.filter(|queue| queue.show_position).map(|_| standing.position);
    let script = settings.map(|queue| &queue.hold);
    let news = live.waiting.wheel.lock().news(look, standing, place, script, now);
    let Some(News { shown, held, waited }) = news else { return };
    if let Some(shown) = shown {
        tell_place(live, look, &standing.queue, shown, now);
    }
    if let (Some(number), Some(script)) = (held, script) {
        tell_hold(live, look, (standing, place), (script, number), (now, waited));
    }
}

fn tell_place(live: &Live, look: Look, queue: &QueueId, shown: Shown, now: Timestamp) {
    let Shown { phase, position, wait, staffed } = shown;
    tell_waiting(live, look, |page| {
        let notice = live.queue_settings(queue).filter(|_| !staffed).map(|settings| {
            let language = page.language();
            let name = Some(live.queue_name(queue, language));
            let said = TextVariables { queue: name, ..TextVariables::default() };
            settings.kept_text.render(language, &said)
        });
        let session = look.session.to_string();
        let frame = WaitingFrame { session, phase, position, wait, notice, at: now.0 };
        page.hint(Slot::Waiting, encode(&CustomerServerFrame::Waiting(frame)));
    });
}

fn tell_hold(
    live: &Live,
    look: Look,
    (standing, place): (&Standing, Option<u32>),
    (script, number): (&HoldScript, i64),
    (now, waited): (Timestamp, Millis),
) {
    let (Some(text), Some(talk)) = (text(script, number), live.conversations.talk(look.session))
    else {
        return;
    };
    let name = live.shown_profile(look.session, &talk.profile).name;
    tell_waiting(live, look, |page| {
        let language = page.language();
        let variables = TextVariables {
            name: name.clone(),
            queue: Some(live.queue_name(&standing.queue, language)),
            position: place,
            waited_minutes: u32::try_from(waited.as_secs() / 60).ok(),
        };
        let text = text.render(language, &variables);
        let frame = HoldFrame { session: look.session.to_string(), text, at: now.0 };
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
mod tests {
    use super::*;

    fn session(number: u128) -> SessionId {
        SessionId::from_u128(number)
    }

    #[test]
    fn every_session_is_visited_once_per_round() {
        let waiting = Waiting::default();
        for number in 0..50 {
            waiting.add(session(number), Timestamp(0));
        }
        let mut seen: Vec<SessionId> =
            (0..SLOTS).flat_map(|_| waiting.turn()).map(|(session, _)| session).collect();
        seen.sort();
        assert_eq!(seen, (0..50).map(session).collect::<Vec<_>>());
        assert!((0..SLOTS).all(|_| waiting.turn().len() <= 3));
    }

    #[test]
    fn some_are_looked_at_at_once_and_leavers_never() {
        let waiting = Waiting::default();
        waiting.add(session(1), Timestamp(0));
        waiting.add(session(2), Timestamp(0));
        assert!(waiting.urgent().is_empty());
        waiting.look_at(session(1), false);
        waiting.look_at(session(2), true);
        waiting.look_at(session(3), true);
        assert_eq!(waiting.urgent(), [(session(1), false), (session(2), true)]);
        waiting.look_at(session(1), false);
        waiting.remove(session(1));
        assert!(waiting.urgent().is_empty());
        let round: Vec<_> = (0..SLOTS).flat_map(|_| waiting.turn()).collect();
        assert_eq!(round, [(session(2), false)]);
    }

    #[test]
    fn only_what_reads_differently_is_news() {
        let waiting = Waiting::default();
        waiting.add(session(1), Timestamp(0));
        let mut wheel = waiting.wheel.lock();
        let queue = QueueId::new("sales").unwrap();
        let standing = Standing {
            queue,
            phase: WaitingPhase::InLine,
            position: 3,
            staffed: true,
            attended: true,
        };
        let device = DeviceId::from_u128(1);
        let look = |again| Look { session: session(1), device, again };
        let mut news = |again, place, now| {
            wheel.news(look(again), &standing, place, None, Timestamp(now)).unwrap().shown
        };
        assert!(news(false, Some(3), 0).is_some());
        assert!(news(false, Some(3), 2_000).is_none());
        assert!(news(true, Some(3), 4_000).is_some());
        assert_eq!(news(false, Some(2), 6_000).unwrap().position, Some(2));
    }

    fn script(texts: &str) -> HoldScript {
        let text = format!(
            "[queues.sales]\nname = \"Sales\"\n\n\
             [queues.sales.hold]\nfirst_after_s = 20\nevery_s = 45\ntexts = [{texts}]\n",
        );
        let settings =
            crate::config::from_text(std::path::Path::new("test.toml"), &text, std::iter::empty());
        settings.unwrap().queues.remove(0).hold
    }

    #[test]
    fn hold_texts_follow_the_script() {
        let mut script = script("\"One\"");
        assert_eq!(text_due(&script, Millis::from_secs(19)), None);
        assert_eq!(text_due(&script, Millis::from_secs(20)), Some(0));
        assert_eq!(text_due(&script, Millis::from_secs(64)), Some(0));
        assert_eq!(text_due(&script, Millis::from_secs(65)), Some(1));
        script.texts.clear();
        assert_eq!(text_due(&script, Millis::from_secs(65)), None);
    }

    #[test]
    fn a_text_that_tells_the_place_follows_it() {
        let script = script("\"Number { $position }\", \"We are coming\"");
        let waiting = Waiting::default();
        waiting.add(session(1), Timestamp(0));
        let mut wheel = waiting.wheel.lock();
        let queue = QueueId::new("sales").unwrap();
        let standing = Standing {
            queue,
            phase: WaitingPhase::InLine,
            position: 3,
            staffed: true,
            attended: true,
        };
        let look = Look { session: session(1), device: DeviceId::from_u128(1), again: false };
        let mut held = |place, now_s: i64| {
            let now = Timestamp(now_s * 1_000);
            wheel.news(look, &standing, Some(place), Some(&script), now).unwrap().held
        };
        assert_eq!(held(3, 20), Some(0));
        assert_eq!(held(3, 22), None);
        assert_eq!(held(2, 24), Some(0));
        assert_eq!(held(2, 65), Some(1));
        // The second text tells no place.
        assert_eq!(held(1, 67), None);
    }
}
