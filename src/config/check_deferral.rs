//! Checks what queues offer instead of waiting.

use seira_core::model::{CallbackRules, MessageRules, Millis};

use super::checker::{count, seconds};
use super::problem::Report;
use super::raw::{RawCallback, RawMessage};
use super::settings::SlotRules;

/// Seven days.
const WEEK_S: i64 = 7 * 86_400;

/// How customers are called back, and for when they may ask; none where the table says so.
pub(super) fn callback(
    raw: RawCallback,
    report: &mut Report,
) -> (Option<CallbackRules>, Option<SlotRules>) {
    let rules = CallbackRules {
        attempts: u8::try_from(count(raw.attempts, 1..=10, 3, report)).unwrap_or(3),
        retry_after: seconds(raw.retry_after_s, 60..=WEEK_S, 900, report),
        slot_max: count(raw.slot_max, 1..=1_000, 2, report),
    };
    let length = seconds(raw.slot_s, 300..=14_400, 1_800, report);
    let days = count(raw.slot_days, 0..=31, 7, report);
    let ahead = Millis::from_secs(i64::from(days) * 86_400);
    if !raw.enabled.is_none_or(|at| at.value) {
        return (None, None);
    }
    (Some(rules), (days > 0).then_some(SlotRules { length, ahead }))
}

/// How messages are answered; none where the table says so.
pub(super) fn message(raw: RawMessage, report: &mut Report) -> Option<MessageRules> {
    let target = seconds(raw.target_s, 60..=WEEK_S, 14_400, report);
    raw.enabled.is_none_or(|at| at.value).then_some(MessageRules { target })
}
