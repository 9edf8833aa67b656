//! What the forecasts were worth.

use std::collections::BTreeMap;

use jiff::civil::Date;
use seira_core::forecast::LEVELS;
use serde::Serialize;

use super::baselines::Baselines;
use super::replay::Waited;

/// The score of a forecast over a log.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Evaluation {
    /// Calls that waited.
    pub calls: usize,
    /// Of these, how many were served.
    pub served: usize,
    /// And how many hung up.
    pub abandoned: usize,
    /// Calls that were promised nothing, because too little was known.
    pub unknown: usize,
    /// The best guess.
    pub point: Point,
    /// What was promised, by level.
    pub promises: Vec<Promise>,
    /// How much of it was kept, by week and level.
    pub weeks: Vec<Week>,
    /// What others would have announced.
    pub baselines: Baselines<Baseline>,
}

/// How good a guess is, over served calls.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Point {
    /// Root of the mean squared error, by the mean wait; none without served calls.
    pub rrase: Option<f64>,
    /// Guess less wait on average, s; none without served calls.
    pub mean_error_s: Option<f64>,
}

/// How good an announcement is, over served calls.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Baseline {
    /// As [`Point::rrase`].
    pub rrase: Option<f64>,
}

/// What was promised at one level.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Promise {
    /// The share that is to be kept.
    pub level: f64,
    /// Share that was kept, of served calls.
    pub kept: Option<f64>,
    /// Share that would have been kept had nobody hung up: who hangs up before the time is over is
    /// censored (Kaplan and Meier, over waits as shares of what was promised).
    pub kept_censored: Option<f64>,
    /// What was promised on average to served calls, s.
    pub mean_s: Option<f64>,
    /// Mean pinball loss over served calls, s.
    pub pinball_s: Option<f64>,
}

/// One week, Sunday to Saturday, at one level.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Week {
    /// Its Sunday, as `YYYY-MM-DD`.
    pub start: String,
    /// Days of it with calls that waited.
    pub days: usize,
    /// As in [`Promise`].
    pub level: f64,
    /// As in [`Promise`].
    pub kept_censored: Option<f64>,
    /// Calls that were promised something.
    pub calls: usize,
}

/// The levels that are told; the lowest is the lower end of what customers read.
const TOLD: [f64; 3] = [0.5, 0.8, 0.9];

/// Scores `all` calls that waited.
pub(super) fn score(all: &[Waited<'_>]) -> Evaluation {
    let served: Vec<&Waited<'_>> = all.iter().filter(|it| it.call.served.is_some()).collect();
    let rrase = |guess: &dyn Fn(&Waited<'_>) -> f64| {
        let mean_wait = mean(served.iter().map(|it| it.call.waited_s))?;
        let squares = served.iter().map(|it| (guess(it) - it.call.waited_s).powi(2));
        Some(mean(squares)?.sqrt() / mean_wait).filter(|found| found.is_finite())
    };
    let error = mean(served.iter().map(|it| it.outlook.point_s - it.call.waited_s));
    let of: Baselines<fn(&Baselines<f64>) -> f64> = Baselines {
        les: |said| said.les,
        hol: |said| said.hol,
        ql: |said| said.ql,
        qlm: |said| said.qlm,
        last10: |said| said.last10,
        pbx: |said| said.pbx,
    };
    let baselines = of.map(|of| Baseline { rrase: rrase(&|it| of(&it.baselines)) });
    Evaluation {
        calls: all.len(),
        served: served.len(),
        abandoned: all.len() - served.len(),
        unknown: all.iter().filter(|it| it.outlook.bounds_s.is_none()).count(),
        point: Point { rrase: rrase(&|it| it.outlook.point_s), mean_error_s: error },
        promises: TOLD.iter().map(|level| promise(all.iter(), *level)).collect(),
        weeks: weeks(all),
        baselines,
    }
}

/// What was promised at `level`, s.
fn bound(waited: &Waited<'_>, level: f64) -> Option<f64> {
    let at = LEVELS.iter().position(|known| *known == level)?;
    waited.outlook.bounds_s.map(|bounds| bounds[at])
}

fn promise<'a>(all: impl Iterator<Item = &'a Waited<'a>> + Clone, level: f64) -> Promise {
    let promised = all.filter_map(|it| Some((it.call, bound(it, level)?)));
    let served = promised.clone().filter(|(call, _)| call.served.is_some());
    let kept =
        |(call, bound): (&super::log::Call, f64)| f64::from(u8::from(call.waited_s <= bound));
    let pinball = |(call, bound): (&super::log::Call, f64)| {
        let late = call.waited_s - bound;
        if late > 0.0 { level * late } else { (level - 1.0) * late }
    };
    Promise {
        level,
        kept: mean(served.clone().map(kept)),
        kept_censored: kept_censored(
            promised.map(|(call, bound)| (call.waited_s, bound, call.served.is_some())),
        ),
        mean_s: mean(served.clone().map(|(_, bound)| bound)),
        pinball_s: mean(served.map(pinball)),
    }
}

/// Kaplan and Meier at the promise: of waits with what was promised and whether they ended in service.
fn kept_censored(waits: impl Iterator<Item = (f64, f64, bool)>) -> Option<f64> {
    // A wait of nothing keeps every promise, one of nothing too.
    let ratio = |wait: f64, bound: f64| if wait > 0.0 { wait / bound } else { 0.0 };
    let mut ratios: Vec<(f64, bool)> =
        waits.map(|(wait, bound, served)| (ratio(wait, bound), served)).collect();
    if ratios.is_empty() {
        return None;
    }
    ratios.sort_by(|one, other| one.0.total_cmp(&other.0).then(other.1.cmp(&one.1)));
    let count = ratios.len();
    let until = ratios.iter().enumerate().take_while(|(_, (ratio, _))| *ratio <= 1.0);
    let longer: f64 = until
        .filter(|(_, (_, served))| *served)
        .map(|(at, _)| 1.0 - 1.0 / (count - at) as f64)
        .product();
    Some(1.0 - longer)
}

fn weeks(all: &[Waited<'_>]) -> Vec<Week> {
    let mut weeks: BTreeMap<Date, Vec<&Waited<'_>>> = BTreeMap::new();
    for waited in all {
        let day = waited.call.day;
        let sunday = jiff::Span::new().days(day.weekday().to_sunday_zero_offset());
        weeks.entry(day.saturating_sub(sunday)).or_default().push(waited);
    }
    let mut told = Vec::new();
    for (start, calls) in weeks {
        let mut days: Vec<Date> = calls.iter().map(|it| it.call.day).collect();
        days.dedup();
        for level in TOLD {
            let promise = promise(calls.iter().copied(), level);
            let count = calls.iter().filter(|it| it.outlook.bounds_s.is_some()).count();
            told.push(Week {
                start: start.to_string(),
                days: days.len(),
                level,
                kept_censored: promise.kept_censored,
                calls: count,
            });
        }
    }
    told
}

fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let (count, sum) = values.fold((0u32, 0.0), |(count, sum), value| (count + 1, sum + value));
    (count > 0).then(|| sum / f64::from(count))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_hangs_up_early_is_censored() {
        let all = |waits: &[(f64, f64, bool)]| kept_censored(waits.iter().copied());
        assert_eq!(all(&[]), None);
        assert_eq!(all(&[(1.0, 2.0, true), (3.0, 2.0, true)]), Some(0.5));
        // By hand: 1/3 at the first; the second says nothing; of the last none is left in time.
        let kept = all(&[(1.0, 4.0, true), (2.0, 4.0, false), (5.0, 4.0, true)]);
        assert!((kept.expect("some") - 1.0 / 3.0).abs() < 1e-12);
        // Who hangs up later than promised has waited too long, whatever would have come.
        assert_eq!(all(&[(1.0, 2.0, true), (3.0, 2.0, false)]), Some(0.5));
        assert_eq!(all(&[(0.0, 0.0, true)]), Some(1.0));
    }
}
