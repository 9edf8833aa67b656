//! What a queue tells those who wait, and when.

use jiff::Timestamp as Instant;
use jiff::tz::TimeZone;
use seira_core::model::{Millis, Timestamp};

use super::hours::Interval;
use super::texts::LocalText;

/// Minutes of a day.
const DAY: u16 = 24 * 60;

/// Texts for those who wait, one after another, again and again.
#[derive(Debug, Clone)]
pub struct HoldScript {
    /// Waiting time at which the first is shown.
    pub first_after: Millis,
    /// Time from one to the next.
    pub every: Millis,
    /// The texts, in order; empty: none are shown.
    pub texts: Vec<HoldText>,
    /// Where the queue is.
    pub zone: TimeZone,
}

/// One of them.
#[derive(Debug, Clone)]
pub struct HoldText {
    /// What is said.
    pub text: LocalText,
    /// To whom: who has waited this long,
    pub waited_from: Millis,
    /// and no longer than this; none: without an end.
    pub waited_to: Option<Millis>,
    /// Only to those who still have to wait this long, as was promised; none: to everybody.
    pub wait_over: Option<Millis>,
    /// Only at this time of the day; none: at any.
    pub(super) during: Option<Interval>,
    /// Where the customer may find help meanwhile.
    pub link: Option<HoldLink>,
}

/// Help that needs no agent.
#[derive(Debug, Clone)]
pub struct HoldLink {
    /// Address, `https:` or `http:`.
    pub url: String,
    /// What it is called.
    pub text: LocalText,
}

impl HoldText {
    /// One that is told to everybody.
    #[must_use]
    pub const fn plain(text: LocalText) -> Self {
        let (waited_from, waited_to) = (Millis::ZERO, None);
        Self { text, waited_from, waited_to, wait_over: None, during: None, link: None }
    }

    /// Whether it is for somebody who has waited so long and is promised at most `left` more, if anything,
    /// at this minute of the day.
    fn fits(&self, waited: Millis, left: Option<Millis>, minute: u16) -> bool {
        let long_enough = self.wait_over.is_none_or(|over| left.is_some_and(|left| left >= over));
        let in_time = self.during.is_none_or(|Interval { from, to }| {
            (from..to).contains(&minute) || (from..to).contains(&(minute + DAY))
        });
        self.waited_from <= waited
            && self.waited_to.is_none_or(|to| waited <= to)
            && long_enough
            && in_time
    }
}

impl HoldScript {
    /// The turn that has come after `waited`, counted from 0; none before the first.
    #[must_use]
    pub fn turn(&self, waited: Millis) -> Option<i64> {
        let since_first = waited.0 - self.first_after.0;
        (since_first >= 0 && !self.texts.is_empty()).then(|| since_first / self.every.0.max(1))
    }

    /// The place of the text for this turn: of those that fit one after another, from the first again after
    /// the last; none where none fits.
    #[must_use]
    pub fn text_for(
        &self,
        turn: i64,
        now: Timestamp,
        waited: Millis,
        left: Option<Millis>,
    ) -> Option<usize> {
        let minute = self.minute(now);
        let fitting = self.texts.iter().enumerate();
        let fitting = fitting.filter(|(_, text)| text.fits(waited, left, minute));
        let fitting: Vec<usize> = fitting.map(|(place, _)| place).collect();
        let count = i64::try_from(fitting.len()).ok().filter(|count| *count > 0)?;
        usize::try_from(turn.rem_euclid(count)).ok().and_then(|at| fitting.get(at).copied())
    }

    /// The time of the day, minutes.
    fn minute(&self, now: Timestamp) -> u16 {
        let shown = self.clock(now).map_or((0, 0), |time| (time.hour(), time.minute()));
        u16::try_from(i32::from(shown.0) * 60 + i32::from(shown.1)).unwrap_or(0)
    }

    /// What a clock on the wall of the queue shows; none outside what a calendar holds.
    #[must_use]
    pub fn clock(&self, at: Timestamp) -> Option<jiff::civil::Time> {
        let moment = Instant::from_millisecond(at.0).ok()?;
        Some(self.zone.to_datetime(moment).time())
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{ONE, good, wrong_in_queue};
    use super::*;

    fn script(lines: &str) -> HoldScript {
        let head = "hold.first_after_s = 20\nhold.every_s = 45\n";
        good(&format!("{ONE}{head}{lines}\n"), &[]).queues.remove(0).hold
    }

    /// Places of the texts of the first turns of somebody who is told at `minute`.
    fn places(
        script: &HoldScript,
        waited_s: i64,
        left_s: Option<i64>,
        minute: i64,
    ) -> Vec<Option<usize>> {
        let now = Timestamp(minute * 60_000);
        let left = left_s.map(Millis::from_secs);
        (0..3).map(|turn| script.text_for(turn, now, Millis::from_secs(waited_s), left)).collect()
    }

    #[test]
    fn turns_follow_the_clock_of_the_script() {
        let mut script = script("hold.texts = [\"One\"]");
        let turn = |script: &HoldScript, waited_s| script.turn(Millis::from_secs(waited_s));
        assert_eq!(turn(&script, 19), None);
        assert_eq!(turn(&script, 20), Some(0));
        assert_eq!(turn(&script, 64), Some(0));
        assert_eq!(turn(&script, 65), Some(1));
        script.texts.clear();
        assert_eq!(turn(&script, 65), None);
    }

    #[test]
    fn texts_go_round_among_those_that_fit() {
        let script = script(
            "hold.texts = [\"Always\", { en = \"Long\", wait_over_s = 300 }, \
             { en = \"Late\", waited_from_s = 60, waited_to_s = 120 }, \
             { en = \"Morning\", during = \"06:00-10:00\" }, { en = \"Night\", during = \"22:00-02:00\" }]",
        );
        let noon = 12 * 60;
        assert_eq!(places(&script, 0, None, noon), [Some(0); 3]);
        assert_eq!(places(&script, 0, Some(299), noon), [Some(0); 3]);
        assert_eq!(places(&script, 0, Some(300), noon), [Some(0), Some(1), Some(0)]);
        assert_eq!(places(&script, 60, Some(300), noon), [Some(0), Some(1), Some(2)]);
        assert_eq!(places(&script, 121, None, noon), [Some(0); 3]);
        assert_eq!(places(&script, 0, None, 6 * 60), [Some(0), Some(3), Some(0)]);
        assert_eq!(places(&script, 0, None, 10 * 60), [Some(0); 3]);
        assert_eq!(places(&script, 0, None, 23 * 60), [Some(0), Some(4), Some(0)]);
        assert_eq!(places(&script, 0, None, 60), [Some(0), Some(4), Some(0)]);
        assert_eq!(places(&script, 0, None, 2 * 60), [Some(0); 3]);
    }

    #[test]
    fn where_none_fits_nothing_is_said() {
        let script = script("hold.texts = [{ en = \"Long\", wait_over_s = 300 }]");
        assert_eq!(places(&script, 0, None, 0), [None; 3]);
    }

    #[test]
    fn the_time_of_the_day_is_that_of_the_queue() {
        let hours =
            "hours = { zone = \"Europe/Athens\", intervals = { mon = [\"00:00-24:00\"] } }\n";
        let lines = "hold.texts = [{ en = \"Morning\", during = \"08:00-09:00\" }]";
        let script = script(&format!("{lines}\n{hours}"));
        // Two hours ahead of UTC in winter.
        assert_eq!(places(&script, 0, None, 6 * 60 + 30), [Some(0); 3]);
        assert_eq!(places(&script, 0, None, 8 * 60 + 30), [None; 3]);
    }

    #[test]
    fn what_is_wrong_with_a_text_is_named() {
        for (lines, expected) in [
            ("hold.texts = [{ en = \"a\", waited_from_s = 60, waited_to_s = 59 }]", "waited_to_s"),
            ("hold.texts = [{ en = \"a\", wait_over_s = 86401 }]", "0 to 86400"),
            ("hold.texts = [{ en = \"a\", during = \"9-12\" }]", "HH:MM-HH:MM"),
            ("hold.texts = [{ waited_from_s = 60 }]", "is empty"),
            ("hold.texts = [{ en = \"a\", wait_ove_s = 6 }]", "wait_over_s"),
            (
                "hold.texts = [{ en = \"a\", link = { url = \"javascript:1\", text = \"b\" } }]",
                "https://",
            ),
            (
                "hold.texts = [{ en = \"a\", link = { url = \"https://a.example/ b\", text = \"b\" } }]",
                "https://",
            ),
            ("hold.texts = [{ en = \"a\", link = { text = \"b\" } }]", "url: is missing"),
            (
                "hold.texts = [{ en = \"a\", link = { url = \"https://a.example\" } }]",
                "text: is missing",
            ),
            ("show_wait = false\nhold.texts = [\"{ $high_minutes }\"]", "show_wait = false"),
        ] {
            let line = wrong_in_queue(&format!("{lines}\n"));
            assert!(line.contains(expected), "{lines}: {line}");
        }
    }
}
