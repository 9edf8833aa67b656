//! Watches for queues that are overrun, tells the router, and tells those who come before they queue.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Duration;

use seira_core::engine::{Engine, QueueView};
use seira_core::forecast::{Forecasts, Watch, expected_s};
use seira_core::model::{
    Channel, Command, Language, QueueId, Surge, SurgeCause, SurgeWish, Timestamp, Wish,
};
use tokio::sync::watch;
use tokio_tungstenite::tungstenite::Utf8Bytes;

use super::live::Live;
use super::outbox::{Slot, encode};
use super::promise::{unpromised, worded};
use crate::config::settings::QueueSettings;
use crate::config::texts::TextVariables;
use crate::protocol::conversation::Wait;
use crate::protocol::customer::{CustomerServerFrame, QueuesFrame};

/// How often is looked.
const EVERY: Duration = Duration::from_secs(5);

/// Watches until `draining`.
pub async fn run(live: Arc<Live>, mut draining: watch::Receiver<bool>) {
    let mut watches: HashMap<QueueId, Watch> = HashMap::new();
    let mut told = None;
    loop {
        let Some(router) = live.router() else { return };
        let now = router.now();
        let wishes: Vec<Wish> = router.read(|engine| {
            let forecasts = live.forecasting.read();
            let queues = engine.queues().filter_map(|view| {
                let settings = live.queue_settings(&view.spec.queue)?;
                let watch = watches.entry(view.spec.queue.clone()).or_default();
                change(engine, &forecasts, (&view, settings), watch, now)
            });
            queues.collect()
        });
        for wish in wishes {
            if let Err(error) = router.ask(Command::internal(wish)).await {
                tracing::warn!(%error, "a surge could not be told; it is tried again");
            }
        }
        let seen = router.read(|engine| {
            let queues = engine.queues();
            queues.map(|view| seen(&live, engine, &view, now)).collect::<Vec<_>>()
        });
        if told.as_ref() != Some(&seen) {
            if told.is_some() {
                tell_lobby(&live);
            }
            told = Some(seen);
        }
        tokio::select! {
            _ = draining.wait_for(|over| *over) => return,
            () = tokio::time::sleep(EVERY) => {}
        }
    }
}

/// What is to be told of one queue, if its surge begins or ends.
fn change(
    engine: &Engine,
    forecasts: &Forecasts,
    (view, settings): (&QueueView<'_>, &QueueSettings),
    watch: &mut Watch,
    now: Timestamp,
) -> Option<Wish> {
    let bounds = settings.surge.bounds?;
    let queue = &view.spec.queue;
    let cause = SurgeCause::Forecast;
    let surging = view.surge.is_some_and(|surge| surge.rules.cause == cause);
    // Where nobody works it is not demand that is too much.
    let expected_s = if view.attended { expected(engine, forecasts, view, now)? } else { 0.0 };
    if !watch.look(now.0 as f64 / 1_000.0, surging, expected_s, bounds) {
        return None;
    }
    tracing::warn!(%queue, begins = !surging, expected_s, "a surge begins or ends");
    if surging {
        return Some(Wish::EndSurge { queue: queue.clone(), cause });
    }
    let (waiting_max, widens) = (settings.surge.waiting_max, settings.surge.widen);
    let surge = SurgeWish { cause, notice: None, waiting_max, widens };
    Some(Wish::BeginSurge { queue: queue.clone(), surge })
}

/// The longest wait that one has to expect who comes soon, of any channel, s.
fn expected(
    engine: &Engine,
    forecasts: &Forecasts,
    view: &QueueView<'_>,
    now: Timestamp,
) -> Option<f64> {
    let queue = &view.spec.queue;
    let demand = forecasts.demand(engine, queue, now)?;
    let channels = [Channel::Chat, Channel::Call].into_iter();
    let outlooks = channels.filter_map(|it| forecasts.outlook_if_joining(engine, queue, it, now));
    let points = outlooks.map(|outlook| outlook.point_s);
    points.reduce(f64::max).map(|point_s| expected_s(point_s, demand))
}

/// What a page without a session shows of a queue, as far as it changes.
fn seen(
    live: &Live,
    engine: &Engine,
    view: &QueueView<'_>,
    now: Timestamp,
) -> (seira_core::model::QueueHours, bool, Option<Surge>, Wait) {
    let expected = expected_wait(live, engine, &view.spec.queue, now);
    (view.hours, view.staffed, view.surge.cloned(), expected)
}

/// What one has to expect who comes now and talks as the queue does first: an estimate, no promise.
pub(super) fn expected_wait(live: &Live, engine: &Engine, queue: &QueueId, now: Timestamp) -> Wait {
    let known = engine.queue(queue).filter(|view| view.attended);
    let settings = live.queue_settings(queue).filter(|settings| settings.show_wait);
    let (Some(view), Some(settings)) = (known, settings) else { return Wait::Unknown };
    let channel = if view.spec.channels.chat { Channel::Chat } else { Channel::Call };
    let outlook = live.forecasting.read().outlook_if_joining(engine, queue, channel, now);
    let Some(bounds_s) = outlook.and_then(|outlook| outlook.bounds_s) else {
        return Wait::Unknown;
    };
    let (low_s, high_s) = super::promise::range(bounds_s, settings.confidence);
    unpromised(worded(low_s, high_s))
}

/// What customers are told about a surge; none while there is none.
pub(super) fn notice(
    live: &Live,
    queue: &QueueId,
    surge: Option<&Surge>,
    language: Language,
) -> Option<String> {
    let surge = surge?;
    let settings = live.queue_settings(queue)?;
    Some(surge.rules.notice.clone().unwrap_or_else(|| {
        let name = Some(live.queue_name(queue, language));
        settings.surge.text.render(language, &TextVariables { queue: name, ..Default::default() })
    }))
}

/// Tells the pages of those who have not asked for help yet.
fn tell_lobby(live: &Live) {
    let Some(router) = live.router() else { return };
    let now = router.now();
    let frame = |language| {
        let queues = router.read(|engine| live.customer_queues(engine, language, now));
        encode(&CustomerServerFrame::Queues(QueuesFrame { queues }))
    };
    let mut frames: BTreeMap<Language, Utf8Bytes> = BTreeMap::new();
    live.connections.each_greeted(|page, staff| {
        if !staff && page.session().is_none() {
            let language = page.language();
            let frame = frames.entry(language).or_insert_with(|| frame(language));
            page.hint(Slot::Queues, frame.clone());
        }
    });
}
