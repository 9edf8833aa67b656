//! Engine time: never back, never stepped.
//!
//! It starts at the later of the last journaled time and the wall clock, then follows the monotonic
//! clock, leaning at most 1% towards the wall clock. A wall clock that jumps by hours therefore
//! moves no deadline. While the leader may not decide, engine time stands still, so that a slow
//! disk never eats an offer's lease; afterwards it goes on where it stopped, and after a long stand it
//! makes up for it at once, when the leader has moved the deadlines.

use std::sync::Arc;
use std::time::{Duration, Instant, UNIX_EPOCH};

use parking_lot::Mutex;
use seira_core::model::{Millis, Timestamp};

/// Engine time leans towards the wall clock by at most one part in this many.
const SLEW_DIVISOR: i128 = 100;
const NANOS_PER_MILLI: i128 = 1_000_000;
/// What is made up for at once: people read the time of a message.
const STAND: Duration = Duration::from_secs(5);

/// Where time comes from: the machine, or a test.
pub trait TimeSource: Send + Sync {
    /// Time since some fixed moment; never goes back.
    fn monotonic(&self) -> Duration;

    /// What the machine believes the date is; may jump either way.
    fn wall(&self) -> Timestamp;

    /// How long a thread that has nothing to do for `span` may block before it looks again;
    /// none: until something wakes it.
    fn nap(&self, span: Duration) -> Option<Duration>;

    /// Keeps `wake`, to be called whenever time moves by itself in a way that [`Self::nap`]
    /// cannot foresee.
    fn on_step(&self, wake: Box<dyn Fn() + Send + Sync>);
}

/// The machine's clocks.
#[derive(Debug)]
pub struct MachineTime {
    started: Instant,
}

impl Default for MachineTime {
    fn default() -> Self {
        Self { started: Instant::now() }
    }
}

impl TimeSource for MachineTime {
    fn monotonic(&self) -> Duration {
        self.started.elapsed()
    }

    fn wall(&self) -> Timestamp {
        let now = std::time::SystemTime::now();
        let since = now.duration_since(UNIX_EPOCH).unwrap_or_default();
        Timestamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }

    fn nap(&self, span: Duration) -> Option<Duration> {
        Some(span)
    }

    fn on_step(&self, _wake: Box<dyn Fn() + Send + Sync>) {}
}

/// Time that moves only when told to: for tests and virtual contact centers.
pub struct VirtualTime {
    state: Mutex<(Duration, Timestamp)>,
    wakers: Mutex<Vec<Box<dyn Fn() + Send + Sync>>>,
}

impl VirtualTime {
    /// A clock that shows `wall`.
    #[must_use]
    pub fn at(wall: Timestamp) -> Arc<Self> {
        Arc::new(Self { state: Mutex::new((Duration::ZERO, wall)), wakers: Mutex::new(Vec::new()) })
    }

    /// Lets `span` pass, on both clocks.
    pub fn advance(&self, span: Duration) {
        {
            let mut state = self.state.lock();
            state.0 += span;
            state.1 = state.1 + Millis(i64::try_from(span.as_millis()).unwrap_or(i64::MAX));
        }
        self.wake();
    }

    /// Sets the wall clock; no time passes.
    pub fn set_wall(&self, wall: Timestamp) {
        self.state.lock().1 = wall;
        self.wake();
    }

    fn wake(&self) {
        self.wakers.lock().iter().for_each(|wake| wake());
    }
}

impl TimeSource for VirtualTime {
    fn monotonic(&self) -> Duration {
        self.state.lock().0
    }

    fn wall(&self) -> Timestamp {
        self.state.lock().1
    }

    fn nap(&self, _span: Duration) -> Option<Duration> {
        None
    }

    fn on_step(&self, wake: Box<dyn Fn() + Send + Sync>) {
        self.wakers.lock().push(wake);
    }
}

/// The arithmetic of engine time; reads no clock itself.
#[derive(Debug)]
pub(super) struct EngineClock {
    engine_ns: i128,
    monotonic: Duration,
    held: bool,
    /// How long it has stood still since it was last made up for.
    stood: Duration,
}

impl EngineClock {
    /// Starts at the later of `journaled` and `wall`.
    pub(super) fn new(journaled: Timestamp, monotonic: Duration, wall: Timestamp) -> Self {
        Self {
            engine_ns: nanos(journaled.max(wall)),
            monotonic,
            held: false,
            stood: Duration::ZERO,
        }
    }

    /// Engine time at this reading of the clocks.
    pub(super) fn read(&mut self, monotonic: Duration, wall: Timestamp) -> Timestamp {
        let elapsed = monotonic.saturating_sub(self.monotonic);
        self.monotonic = self.monotonic.max(monotonic);
        if self.held {
            self.stood += elapsed;
        } else {
            let elapsed = i128::try_from(elapsed.as_nanos()).unwrap_or(i128::MAX / 4);
            let behind = nanos(wall) - (self.engine_ns + elapsed);
            let most = elapsed / SLEW_DIVISOR;
            self.engine_ns += elapsed + behind.clamp(-most, most);
        }
        Timestamp(i64::try_from(self.engine_ns.div_euclid(NANOS_PER_MILLI)).unwrap_or(i64::MAX))
    }

    /// Makes up for a long stand: engine time goes forward by what is returned. Short ones are left to
    /// the leaning: to move everybody's deadlines for them would be much ado.
    pub(super) fn catch_up(&mut self) -> Option<Millis> {
        if self.held {
            return None;
        }
        let stood = std::mem::take(&mut self.stood);
        let span = Millis(i64::try_from(stood.as_millis()).unwrap_or(i64::MAX));
        (stood >= STAND).then(|| {
            self.engine_ns += nanos(Timestamp(span.0));
            span
        })
    }

    /// Stops engine time, or lets it go on from where it stopped.
    pub(super) fn hold(&mut self, held: bool, monotonic: Duration, wall: Timestamp) {
        self.read(monotonic, wall);
        self.held = held;
    }
}

fn nanos(at: Timestamp) -> i128 {
    i128::from(at.0) * NANOS_PER_MILLI
}

/// Engine time and the clocks it is made from, shared by all threads of a workspace.
pub(super) struct Clock {
    source: Arc<dyn TimeSource>,
    engine: Mutex<EngineClock>,
}

impl Clock {
    pub(super) fn new(source: Arc<dyn TimeSource>, journaled: Timestamp) -> Self {
        let engine = EngineClock::new(journaled, source.monotonic(), source.wall());
        Self { source, engine: Mutex::new(engine) }
    }

    /// Engine time.
    pub(super) fn now(&self) -> Timestamp {
        let mut engine = self.engine.lock();
        engine.read(self.source.monotonic(), self.source.wall())
    }

    /// Stops engine time, or lets it go on.
    pub(super) fn hold(&self, held: bool) {
        let mut engine = self.engine.lock();
        engine.hold(held, self.source.monotonic(), self.source.wall());
    }

    /// As [`EngineClock::catch_up`].
    pub(super) fn catch_up(&self) -> Option<Millis> {
        let mut engine = self.engine.lock();
        engine.read(self.source.monotonic(), self.source.wall());
        engine.catch_up()
    }

    /// Whether engine time stands still.
    #[cfg(test)]
    pub(super) fn held(&self) -> bool {
        self.engine.lock().held
    }

    pub(super) fn monotonic(&self) -> Duration {
        self.source.monotonic()
    }

    pub(super) fn wall(&self) -> Timestamp {
        self.source.wall()
    }

    pub(super) fn nap(&self, span: Duration) -> Option<Duration> {
        self.source.nap(span)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR_MS: i64 = 3_600_000;
    const START: Timestamp = Timestamp(1_700_000_000_000);

    fn after(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    #[test]
    fn engine_time_starts_at_the_later_of_journal_and_wall_clock() {
        for (journaled, wall) in [(START, START - Millis(HOUR_MS)), (Timestamp(5), START)] {
            let mut clock = EngineClock::new(journaled, after(7), wall);
            assert_eq!(clock.read(after(7), wall), START);
        }
    }

    #[test]
    fn a_wall_clock_that_jumps_by_hours_bends_engine_time_by_one_percent_only() {
        for (jump, expected) in [(3 * HOUR_MS, 10_100), (-3 * HOUR_MS, 9_900), (0, 10_000)] {
            let mut clock = EngineClock::new(Timestamp(0), after(0), START);
            let mut last = START;
            for step in 1..=1_000_u64 {
                let wall = START + Millis(i64::try_from(step).unwrap() * 10 + jump);
                let now = clock.read(after(step * 10), wall);
                assert!(now >= last, "{now} after {last}");
                last = now;
            }
            assert_eq!(last - START, Millis(expected), "jump of {jump} ms");
        }
    }

    #[test]
    fn engine_time_meets_the_wall_clock_and_stays_there() {
        let mut clock = EngineClock::new(START, after(0), START - Millis(50));
        let wall = |ms: u64| START - Millis(50) + Millis(i64::try_from(ms).unwrap());
        assert_eq!(clock.read(after(5_000), wall(5_000)), wall(5_000));
        assert_eq!(clock.read(after(9_000), wall(9_000)), wall(9_000));
    }

    #[test]
    fn reading_very_often_leans_as_much_as_reading_seldom() {
        let mut clock = EngineClock::new(Timestamp(0), Duration::ZERO, START);
        let wall = START + Millis(HOUR_MS);
        let readings = 1..=1_000_000_u64;
        let now = readings.map(|us| clock.read(Duration::from_micros(us), wall)).last();
        assert_eq!(now, Some(START + Millis(1_010)));
    }

    #[test]
    fn held_engine_time_stands_still_and_goes_on_where_it_stopped() {
        let mut clock = EngineClock::new(Timestamp(0), after(0), START);
        clock.hold(true, after(100), START + Millis(100));
        assert_eq!(clock.read(after(60_000), START + Millis(60_000)), START + Millis(100));
        clock.hold(false, after(60_000), START + Millis(60_000));
        let later = clock.read(after(61_000), START + Millis(61_000));
        assert_eq!(later, START + Millis(1_110));
    }

    #[test]
    fn a_long_stand_is_made_up_for_once_and_a_short_one_is_leant_on() {
        let mut clock = EngineClock::new(Timestamp(0), after(0), START);
        clock.hold(true, after(0), START);
        assert_eq!(clock.catch_up(), None, "it still stands");
        clock.hold(false, after(7_200_000), START + Millis(7_200_000));
        assert_eq!(clock.catch_up(), Some(Millis(7_200_000)));
        assert_eq!(clock.catch_up(), None);
        let at = START + Millis(7_200_000);
        assert_eq!(clock.read(after(7_200_000), at), at);
        clock.hold(true, after(7_200_000), at);
        clock.hold(false, after(7_204_999), at + Millis(4_999));
        assert_eq!(clock.catch_up(), None);
        assert_eq!(clock.read(after(7_204_999), at + Millis(4_999)), at);
    }

    #[test]
    fn a_monotonic_clock_that_misbehaves_does_not_turn_engine_time_back() {
        let mut clock = EngineClock::new(Timestamp(0), after(500), START);
        assert_eq!(clock.read(after(100), START), START);
        assert_eq!(clock.read(after(600), START + Millis(100)), START + Millis(100));
    }
}
