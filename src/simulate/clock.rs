//! Virtual time.
//!
//! The engine counts whole milliseconds. A scenario may have services of one second, for which a
//! millisecond is coarse: what happens within the same one happens at once. So a simulated second is
//! made of as many of the engine's milliseconds as the scenario needs (ticks, up to a million), and
//! every span the engine is told (leases, relaxation, targets, wrap-up) is stretched alike. It cannot
//! tell the difference, but for what it does by itself after a time of its own: sessions that are
//! over are forgotten sooner, and who keeps room for a call is looked for more often.

use seira_core::engine::BOOST_MAX;
use seira_core::model::{Millis, Timestamp};

use super::laws::Law;
use super::scenario::Scenario;

/// Ticks of the shortest mean time of a scenario: of two things that happen, one in so many pairs
/// falls into the same tick, and no mean is off by more.
const FINE: f64 = 100_000.0;

/// Most ticks of a simulated second: a microsecond each.
const PER_S_MAX: i64 = 1_000_000;

/// A moment of a run, or a span, in ticks since its start: milliseconds to the engine.
pub(super) type Ticks = i64;

/// How many ticks a simulated second has.
#[derive(Debug, Clone, Copy)]
pub(super) struct Clock {
    /// A multiple of 1,000, so that whole milliseconds of a configuration become whole ticks.
    per_s: i64,
}

impl Clock {
    /// As fine as the scenario's shortest times need, and the engine's limit on spans (seven days of
    /// its milliseconds) allows.
    pub(super) fn new(scenario: &Scenario) -> Self {
        let needed = (FINE / shortest_s(scenario) / 1_000.0).ceil() as i64 * 1_000;
        let allowed = (BOOST_MAX.0 as f64 / longest_s(scenario)) as i64 / 1_000 * 1_000;
        Self { per_s: needed.min(PER_S_MAX).min(allowed).max(1_000) }
    }

    /// The longest time after which the engine may do something nobody has wished.
    pub(super) fn longest_wait(self, scenario: &Scenario) -> Ticks {
        self.span(longest(scenario)).0
    }

    /// Seconds as ticks, to the nearest: no mean is shifted.
    pub(super) fn ticks(self, seconds: f64) -> Ticks {
        (seconds * self.per_s as f64).round() as Ticks
    }

    /// Ticks as seconds.
    pub(super) fn seconds(self, ticks: Ticks) -> f64 {
        ticks as f64 / self.per_s as f64
    }

    /// A span of the configuration as the engine is told it.
    pub(super) fn span(self, span: Millis) -> Millis {
        Millis(span.0 * (self.per_s / 1_000))
    }

    /// Ticks as the scenario's own milliseconds, of which they have been made.
    pub(super) fn millis(self, ticks: Ticks) -> Millis {
        Millis(ticks / (self.per_s / 1_000))
    }

    /// A moment as the engine is told it. Runs start late enough for the earliest due time.
    pub(super) fn moment(ticks: Ticks) -> Timestamp {
        Timestamp(2 * BOOST_MAX.0 + ticks)
    }

    /// The moment of the engine's clock as ticks.
    pub(super) fn ticks_at(moment: Timestamp) -> Ticks {
        moment.0 - 2 * BOOST_MAX.0
    }
}

/// The shortest mean time between arrivals, of a conversation, or of patience, in seconds.
fn shortest_s(scenario: &Scenario) -> f64 {
    let per_s = scenario.kinds.iter().map(|kind| kind.arrivals.peak_per_s()).sum::<f64>();
    let laws = scenario.kinds.iter().flat_map(|kind| [Some(&kind.handle), kind.patience.as_ref()]);
    let means = laws.flatten().map(Law::mean).filter(|mean_s| *mean_s > 0.0);
    means.fold(1.0 / per_s.max(1e-9), f64::min)
}

/// The longest span the engine is told, in seconds.
fn longest_s(scenario: &Scenario) -> f64 {
    let target_s = scenario.kinds.iter().map(|kind| kind.target_s).fold(0.0, f64::max);
    let boosts = scenario.kinds.iter().map(|kind| target_s + kind.boost_s);
    let wrap_ups = scenario.groups.iter().filter_map(|group| group.wrap_up_s);
    let wrap_ups = wrap_ups.map(|wrap_up_s| wrap_up_s + 1.0);
    boosts.chain(wrap_ups).fold(longest(scenario).0 as f64 / 1_000.0, f64::max).max(1.0)
}

/// The longest span of any queue, in the configuration's own milliseconds.
fn longest(scenario: &Scenario) -> Millis {
    let spans = scenario.queues.iter().flat_map(|line| {
        let spec = &line.spec;
        let steps = spec.relax.iter().map(|step| step.after);
        let own = [
            spec.target,
            spec.offer_lease,
            spec.decline_cooldown,
            spec.wrap_up,
            spec.affinity_reach,
            spec.drain_after.unwrap_or_default(),
            spec.wait_max.unwrap_or_default(),
            line.affinity,
        ];
        steps.chain(own)
    });
    spans.max().unwrap_or_default()
}
