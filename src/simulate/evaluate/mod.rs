//! The forecast beside a real log of calls: what would it have promised, and what came true?
//!
//! ```text
//! log ─▶ replay: calls come, wait, are taken, hang up, one after the other ─▶ forecast
//!          │  at each entry into the line: what is said of it                    ▲ outcomes
//!          └─▶ score: errors, promises kept, beside what others would announce ──┘
//! ```
//!
//! Strictly forward in time: what is said at a moment comes from events before it, and an outcome is
//! learned when it is known.

mod baselines;
mod log;
mod replay;
mod score;

use std::path::PathBuf;

use jiff::civil::Date;

use self::log::Call;
use self::replay::Replay;

pub use self::baselines::Baselines;
pub use self::log::LogError;
pub use self::score::{Baseline, Evaluation, Point, Promise, Week};

/// Learns from the logs at `train`, in that order, then from `log` before `from`, and scores what it says
/// of the calls in `log` from that day on, learning as it goes.
///
/// # Errors
/// [`LogError`]: a file cannot be read, or is no log; it names the line and the column.
pub fn evaluate(
    log: &std::path::Path,
    train: &[PathBuf],
    from: Option<Date>,
) -> Result<Evaluation, LogError> {
    let mut replay = Replay::new();
    for path in train {
        replay.live(&log::read(path)?);
    }
    let calls = log::read(log)?;
    let mut said = replay.live(&calls);
    said.retain(|waited| from.is_none_or(|from| is_from(waited.call, from)));
    Ok(score::score(&said))
}

fn is_from(call: &Call, from: Date) -> bool {
    call.day >= from
}

/// The evaluation as a table for people.
#[must_use]
pub fn text(evaluation: &Evaluation) -> String {
    use std::fmt::Write as _;
    let Evaluation { calls, served, abandoned, unknown, point, promises, weeks, baselines } =
        evaluation;
    let number = |value: Option<f64>, digits: usize| match value {
        Some(value) => format!("{value:.digits$}"),
        None => "–".to_owned(),
    };
    let mut text = format!(
        "{calls} calls waited: {served} served, {abandoned} hung up; nothing was promised to {unknown}\n\n\
         best guess            error {} of the mean wait, {} s too long on average",
        number(point.rrase, 3),
        number(point.mean_error_s, 1)
    );
    for (name, baseline) in baselines.named() {
        let _ = write!(text, "\n  {name:<8}            error {}", number(baseline.rrase, 3));
    }
    text.push_str("\n\npromise     kept   kept, had nobody hung up   mean, s   pinball, s");
    for promise in promises {
        let _ = write!(
            text,
            "\n{:>6.0}%{:>9}{:>27}{:>10}{:>13}",
            promise.level * 100.0,
            number(promise.kept, 3),
            number(promise.kept_censored, 3),
            number(promise.mean_s, 1),
            number(promise.pinball_s, 2)
        );
    }
    text.push_str("\n\nweek from    days   calls   80% promises kept, had nobody hung up");
    for week in weeks.iter().filter(|week| week.level == 0.8) {
        let kept = number(week.kept_censored, 3);
        let _ = write!(text, "\n{}{:>7}{:>8}{kept:>9}", week.start, week.days, week.calls);
    }
    text
}
