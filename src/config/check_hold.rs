//! Checks what a queue tells those who wait.

use jiff::tz::TimeZone;
use seira_core::model::Millis;

use super::catalogue;
use super::check_queue::text;
use super::check_schedule::interval;
use super::checker::{seconds, too_many};
use super::hold::{HoldLink, HoldScript, HoldText};
use super::phrase::{Purpose, mentions};
use super::problem::Report;
use super::raw::{RawHold, RawHoldLink, RawHoldText};
use super::read::{At, RawText};

const TEXTS_MAX: usize = 20;
const URL_BYTES_MAX: usize = 2_000;
const DAY_S: i64 = 86_400;

/// What customers of the queue see, and so what its texts may tell.
pub(super) struct Shown {
    pub(super) position: bool,
    pub(super) wait: bool,
}

pub(super) fn script(
    raw: RawHold,
    shown: &Shown,
    zone: Option<TimeZone>,
    report: &mut Report,
) -> HoldScript {
    let texts = match raw.texts {
        None => catalogue::hold().into_iter().map(HoldText::plain).collect(),
        Some(list) => {
            too_many(&list, TEXTS_MAX, report);
            list.value.into_iter().map(|item| hold_text(item, shown, report)).collect()
        }
    };
    HoldScript {
        first_after: seconds(raw.first_after_s, 0..=3_600, 15, report),
        every: seconds(raw.every_s, 10..=3_600, 40, report),
        texts,
        zone: zone.unwrap_or(TimeZone::UTC),
    }
}

fn hold_text(raw: At<RawHoldText>, shown: &Shown, report: &mut Report) -> HoldText {
    let At { value, place, key, shown: written } = raw;
    let RawHoldText { text: said, waited_from_s, waited_to_s, wait_over_s, during, link } = value;
    refuse_hidden(&said, shown, report);
    let span = |raw: Option<At<i64>>, report: &mut Report| {
        raw.map(|raw| seconds(Some(raw), 0..=DAY_S, 0, report))
    };
    let waited_from = span(waited_from_s, report).unwrap_or(Millis::ZERO);
    let to = waited_to_s.clone();
    let waited_to = span(waited_to_s, report);
    if let Some(to) = to.filter(|_| waited_to.is_some_and(|to| to < waited_from)) {
        to.complain(report, "must not be below waited_from_s");
    }
    let during = during
        .and_then(|raw| interval(&raw.value).map_err(|message| raw.complain(report, message)).ok());
    let said = At { value: said, place, key, shown: written };
    HoldText {
        text: text(Some(said), Purpose::Hold, catalogue::closed, report),
        waited_from,
        waited_to,
        wait_over: span(wait_over_s, report),
        during,
        link: link.and_then(|link| self::link(link, report)),
    }
}

fn link(raw: At<RawHoldLink>, report: &mut Report) -> Option<HoldLink> {
    if raw.value.url.is_none() {
        raw.complain_here(report, "url", "is missing: an address that begins with https://");
    }
    if raw.value.text.is_none() {
        raw.complain_here(report, "text", "is missing: what the link is called");
    }
    let RawHoldLink { url, text: called } = raw.value;
    let (url, called) = (url?, called?);
    let plain = url.value.chars().all(|c| c.is_ascii_graphic() && c != '"' && c != '<' && c != '>');
    let absolute = ["https://", "http://"].iter().any(|scheme| {
        url.value
            .strip_prefix(scheme)
            .is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/'))
    });
    if !plain || !absolute || url.value.len() > URL_BYTES_MAX {
        url.complain(
            report,
            "is no address of a page: https:// and what follows, without spaces, at most 2,000 bytes",
        );
        return None;
    }
    let text = text(Some(called), Purpose::Notice, catalogue::closed, report);
    Some(HoldLink { url: url.value, text })
}

fn refuse_hidden(text: &RawText, shown: &Shown, report: &mut Report) {
    for (_, text) in &text.0 {
        if !shown.position && mentions(&text.value, "position") {
            text.complain(report, "mentions $position, but this queue has show_position = false");
        }
        for variable in ["low_minutes", "high_minutes"] {
            if !shown.wait && mentions(&text.value, variable) {
                let message = format!("mentions ${variable}, but this queue has show_wait = false");
                text.complain(report, message);
            }
        }
    }
}
