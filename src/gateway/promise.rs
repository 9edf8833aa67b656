//! From a forecast to what a customer reads: when something new is promised, and how it is worded.
//!
//! A promise is a moment, so what is read counts down by itself and promises nothing new. A new one is
//! made where the forecast has moved away from it by more than words can tell apart: better silently,
//! worse with its reason, and once its time is over in any case.

use seira_core::forecast::LEVELS;
use seira_core::model::{Confidence, Millis, PROMISE_EVERY, PROMISE_MAX, Promise, Timestamp};

use crate::protocol::conversation::Wait;

/// Share of the time that is left by which a new promise differs from the one before.
const MOVED: f64 = 0.25;

/// A range from now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// Lower end.
    pub low: Millis,
    /// Upper end: the promise.
    pub high: Millis,
}

/// What is to be promised anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    /// From now.
    pub span: Span,
    /// Whether it is worse than what was promised before.
    pub worse: bool,
}

/// Distance of neighbouring words around a wait, s: half a minute, a minute, then whole minutes, and
/// coarser the longer it takes. Finer words would only flicker.
fn step_s(wait_s: f64) -> f64 {
    match wait_s {
        ..60.0 => 30.0,
        ..1_200.0 => 60.0,
        ..3_600.0 => 300.0,
        ..10_800.0 => 900.0,
        _ => 3_600.0,
    }
}

/// Lower and upper end of a forecast, s: the lowest of its levels, and that of the confidence, or the next
/// surer one there is.
#[must_use]
pub fn range(bounds_s: [f64; LEVELS.len()], confidence: Confidence) -> (f64, f64) {
    let sure = |level: &f64| *level * 100.0 + 0.5 > f64::from(confidence.percent());
    let upper = LEVELS.iter().position(sure).unwrap_or(LEVELS.len() - 1);
    (bounds_s[0], bounds_s[upper])
}

/// The nearest words for bounds of a forecast, s from now: as often too long as too short, so that
/// what is told comes true as often as what was worked out.
#[must_use]
pub fn worded(low_s: f64, high_s: f64) -> Span {
    let nearest = |wait_s: f64| (wait_s / step_s(wait_s)).round() * step_s(wait_s);
    let longest = PROMISE_MAX.as_secs() as f64;
    let high = nearest(high_s).clamp(step_s(0.0), longest);
    let low = nearest(low_s).clamp(0.0, high);
    Span { low: seconds(low), high: seconds(high) }
}

fn seconds(wait_s: f64) -> Millis {
    // Whole and within a day.
    Millis::from_secs(wait_s as i64)
}

/// Whether `now` is a moment for new words after `last`.
#[must_use]
pub fn may_change(now: Timestamp, last: Option<&Promise>) -> bool {
    last.is_none_or(|last| last.told_at + PROMISE_EVERY <= now)
}

/// What is to be promised anew after `last`, where the forecast is `span`; none: what was promised
/// still says it.
#[must_use]
pub fn due(now: Timestamp, last: Option<&Promise>, span: Span) -> Option<Due> {
    let Some(last) = last else { return Some(Due { span, worse: false }) };
    let left_s = (last.high_at - now).0 as f64 / 1_000.0;
    let new_s = span.high.as_secs() as f64;
    let apart_s = (left_s * MOVED).max(step_s(left_s));
    let worse = left_s <= 0.0 || new_s >= left_s + apart_s;
    let better = new_s <= left_s - apart_s;
    (worse || better).then_some(Due { span, worse })
}

/// How a promise reads at `now`: never less than was promised, never more than a step more.
#[must_use]
pub fn shown(now: Timestamp, promise: &Promise) -> Wait {
    let left = |at: Timestamp| ((at - now).0 as f64 / 1_000.0).max(0.0);
    let (low, high) = (left(promise.low_at), left(promise.high_at));
    let high_s = ((high / step_s(high)).ceil() * step_s(high)).max(step_s(0.0));
    let low_s = ((low / step_s(low)).floor() * step_s(low)).min(high_s);
    let whole = |wait_s: f64| seconds(wait_s).as_secs().try_into().unwrap_or(u32::MAX);
    let level = f32::from(promise.confidence.percent()) / 100.0;
    Wait::Range { low_s: whole(low_s), high_s: whole(high_s), level: Some(level) }
}

/// The same words where nothing is promised.
#[must_use]
pub fn unpromised(span: Span) -> Wait {
    let whole = |wait: Millis| wait.as_secs().try_into().unwrap_or(u32::MAX);
    Wait::Range { low_s: whole(span.low), high_s: whole(span.high), level: None }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use seira_core::model::Confidence;

    use super::*;

    const NOW: Timestamp = Timestamp(1_000_000_000);

    fn span(low_s: i64, high_s: i64) -> Span {
        Span { low: Millis::from_secs(low_s), high: Millis::from_secs(high_s) }
    }

    fn promised(ago_s: i64, low_s: i64, high_s: i64) -> Promise {
        let told_at = Timestamp(NOW.0 - ago_s * 1_000);
        Promise {
            told_at,
            low_at: told_at + Millis::from_secs(low_s),
            high_at: told_at + Millis::from_secs(high_s),
            confidence: Confidence::USUAL,
            worse: None,
        }
    }

    #[test]
    fn the_upper_end_is_that_of_the_confidence() {
        let upper = |percent| range([1.0, 2.0, 3.0, 4.0], Confidence::new(percent).unwrap());
        assert_eq!([50, 80, 85, 90, 99].map(|percent| upper(percent).1), [2.0, 3.0, 4.0, 4.0, 4.0]);
        assert_eq!(upper(80).0, 1.0);
    }

    #[test]
    fn bounds_become_the_nearest_words() {
        assert_eq!(worded(0.0, 0.0), span(0, 30));
        assert_eq!(worded(12.0, 44.0), span(0, 30));
        assert_eq!(worded(20.0, 46.0), span(30, 60));
        assert_eq!(worded(95.0, 149.0), span(120, 120));
        assert_eq!(worded(220.0, 371.0), span(240, 360));
        assert_eq!(worded(1_000.0, 1_501.0), span(1_020, 1_500));
        assert_eq!(worded(1.0, 1e12), span(0, 86_400));
    }

    #[test]
    fn the_first_words_are_due_at_once_and_the_next_half_a_minute_later() {
        assert!(may_change(NOW, None));
        assert!(!may_change(NOW, Some(&promised(29, 60, 120))));
        assert!(may_change(NOW, Some(&promised(30, 60, 120))));
        assert_eq!(due(NOW, None, span(60, 120)), Some(Due { span: span(60, 120), worse: false }));
    }

    #[test]
    fn what_counts_down_as_promised_is_not_promised_again() {
        let last = promised(60, 240, 360);
        assert_eq!(due(NOW, Some(&last), span(180, 300)), None);
        assert_eq!(due(NOW, Some(&last), span(180, 360)), None);
        assert_eq!(due(NOW, Some(&last), span(180, 240)), None);
    }

    #[test]
    fn better_is_told_silently_and_worse_as_worse() {
        let last = promised(60, 240, 360);
        let better = due(NOW, Some(&last), span(60, 180));
        assert_eq!(better, Some(Due { span: span(60, 180), worse: false }));
        let worse = due(NOW, Some(&last), span(240, 420));
        assert_eq!(worse, Some(Due { span: span(240, 420), worse: true }));
    }

    #[test]
    fn a_promise_whose_time_is_over_is_made_anew_and_is_worse() {
        let last = promised(120, 60, 120);
        assert_eq!(
            due(NOW, Some(&last), span(0, 30)),
            Some(Due { span: span(0, 30), worse: true })
        );
    }

    #[test]
    fn words_count_down() {
        let reads = |ago_s| match shown(NOW, &promised(ago_s, 240, 360)) {
            Wait::Range { low_s, high_s, level } => {
                assert_eq!(level, Some(0.8));
                (low_s, high_s)
            }
            Wait::Unknown => panic!("a promise can be told"),
        };
        assert_eq!(reads(0), (240, 360));
        assert_eq!(reads(1), (180, 360));
        assert_eq!(reads(60), (180, 300));
        assert_eq!(reads(200), (30, 180));
        assert_eq!(reads(320), (0, 60));
        assert_eq!(reads(359), (0, 30));
        assert_eq!(reads(1_000), (0, 30));
    }

    proptest! {
        /// What is read is never less than what was promised, and at most one step more.
        #[test]
        fn what_is_read_bounds_what_was_promised(low in 0_i64..86_400, more in 0_i64..86_400, ago in 0_i64..90_000) {
            let promise = promised(ago, low, low + more);
            let Wait::Range { low_s, high_s, .. } = shown(NOW, &promise) else { panic!() };
            let left = (low + more - ago).max(0) as f64;
            prop_assert!(low_s <= high_s);
            prop_assert!(f64::from(high_s) >= left);
            prop_assert!(f64::from(high_s) <= (left + step_s(left)).max(30.0));
            prop_assert!(i64::from(low_s) <= (low - ago).max(0));
        }
    }
}
