//! Checks when a queue counts as overrun, and what it does then.

use seira_core::forecast::Bounds;

use super::catalogue;
use super::check_queue::text;
use super::checker::{seconds, within};
use super::phrase::Purpose;
use super::problem::Report;
use super::raw::RawSurge;
use super::settings::SurgeSettings;

/// Expected waits at which a surge begins and ends unless the file says otherwise, s.
const BEGINS_S: i64 = 600;
const ENDS_S: i64 = 300;

pub(super) fn surge(raw: RawSurge, report: &mut Report) -> SurgeSettings {
    let detects = raw.detect.is_none_or(|at| at.value);
    let whole = |raw, allowed, usual, report: &mut Report| {
        seconds(raw, allowed, usual, report).as_secs() as f64
    };
    let begins_s = whole(raw.begins_s, 30..=86_400, BEGINS_S, report);
    // Left out, it follows where the other was set low.
    let usual = ENDS_S.min(begins_s as i64 / 2);
    let ends = raw.ends_s.clone();
    let ends_s = whole(raw.ends_s, 0..=86_400, usual, report);
    if let Some(ends) = ends.filter(|_| ends_s >= begins_s) {
        ends.complain(report, format!("must be below begins_s, which is {begins_s}"));
    }
    let after_s = whole(raw.after_s, 0..=3_600, 60, report);
    SurgeSettings {
        bounds: detects.then_some(Bounds { begins_s, ends_s, after_s }),
        waiting_max: raw.waiting_max.map(|raw| within(&raw, 0..=100_000, report)),
        widen: raw.widen.is_some_and(|at| at.value),
        text: text(raw.text, Purpose::Notice, catalogue::surge, report),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{ONE, good, wrong_in_queue};
    use super::*;

    fn bounds(lines: &str) -> Option<Bounds> {
        good(&format!("{ONE}{lines}\n"), &[]).queues[0].surge.bounds
    }

    #[test]
    fn what_is_left_out_is_as_the_sample_says() {
        let usual = Some(Bounds { begins_s: 600.0, ends_s: 300.0, after_s: 60.0 });
        assert_eq!(bounds(""), usual);
        assert_eq!(bounds("surge = {}"), usual);
        let low = Some(Bounds { begins_s: 90.0, ends_s: 45.0, after_s: 60.0 });
        assert_eq!(bounds("surge = { begins_s = 90 }"), low);
        assert_eq!(bounds("surge = { detect = false }"), None);
    }

    #[test]
    fn a_surge_ends_below_where_it_begins_and_within_bounds() {
        for (lines, expected) in [
            ("surge = { begins_s = 60, ends_s = 60 }", "must be below begins_s, which is 60"),
            ("surge = { begins_s = 29 }", "30 to 86400"),
            ("surge = { ends_s = 86401 }", "0 to 86400"),
            ("surge = { after_s = 3601 }", "0 to 3600"),
            ("surge = { waiting_max = 100001 }", "0 to 100000"),
            ("surge = { begin_s = 60 }", "begins_s"),
            ("surge = { text = \"{ $position }\" }", "$position"),
        ] {
            let line = wrong_in_queue(&format!("{lines}\n"));
            assert!(line.contains(expected), "{lines}: {line}");
        }
    }
}
