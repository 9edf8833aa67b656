//! Virtual time.
//!
//! The engine counts whole milliseconds. A scenario may have services of one second, for which a
//! millisecond is coarse: of two things in the same one, only one can come first. So the engine is
//! told that a simulated second has many more of its milliseconds, a million if nothing speaks against
//! it, and every span it knows (leases, relaxation, targets, wrap-up) is stretched alike. Nothing
//! else in it counts time, and it cannot tell the difference.

use seira_core::engine::BOOST_MAX;
use seira_core::model::{Millis, Timestamp};

use super::scenario::Scenario;

/// Ticks of a simulated second where spans are short: a microsecond each.
const FINEST: i64 = 1_000_000;

/// A moment of a run, or a span, in ticks since its start: milliseconds to the engine.
pub(super) type Ticks = i64;

/// How many ticks a simulated second has.
#[derive(Debug, Clone, Copy)]
pub(super) struct Clock {
    /// A multiple of 1,000, so that whole milliseconds of a configuration become whole ticks.
    per_s: i64,
}

impl Clock {
    /// As fine as the engine's limit on spans (seven days of its milliseconds) allows.
    pub(super) fn new(scenario: &Scenario) -> Self {
        let kinds = scenario.kinds.iter().map(|kind| kind.target_s);
        let target_s = kinds.fold(0.0, f64::max);
        let kinds = scenario.kinds.iter().map(|kind| target_s + kind.boost_s);
        let boost_s = kinds.fold(0.0, f64::max);
        let groups = scenario.groups.iter().filter_map(|group| group.wrap_up_s);
        let wrap_up_s = groups.fold(0.0, f64::max) + 1.0;
        let longest_s = boost_s.max(wrap_up_s).max(longest(scenario).0 as f64 / 1_000.0);
        let finest = (BOOST_MAX.0 as f64 / longest_s) as i64;
        Self { per_s: (finest / 1_000 * 1_000).clamp(1_000, FINEST) }
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

    /// A moment as the engine is told it. Runs start late enough for the earliest due time.
    pub(super) fn moment(ticks: Ticks) -> Timestamp {
        Timestamp(2 * BOOST_MAX.0 + ticks)
    }

    /// The moment of the engine's clock as ticks.
    pub(super) fn ticks_at(moment: Timestamp) -> Ticks {
        moment.0 - 2 * BOOST_MAX.0
    }
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
            line.affinity,
        ];
        steps.chain(own)
    });
    spans.max().unwrap_or_default()
}
