//! What the forecasts were worth.

use std::collections::BTreeMap;

use jiff::civil::Date;
use seira_core::forecast::{LEVELS, kept_censored};
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
