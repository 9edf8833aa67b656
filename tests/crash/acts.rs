//! What an agent of the load does in a session.

use serde_json::{Value, json};

use super::agent::Talk;
use super::dice::Dice;

/// Something, or nothing for now: the type of a frame, and what it says beside the session.
pub(crate) fn any(
    dice: &mut Dice,
    talk: &Talk,
    own: u32,
    colleagues: &[u32],
) -> Option<(&'static str, Value)> {
    if talk.wraps_up {
        let done = ("wrap_up", json!({ "disposition": "solved" }));
        return (talk.holds && dice.roll(100) < 80).then_some(done);
    }
    if !talk.holds {
        return match dice.roll(100) {
            0..40 if !talk.advises => Some(("message", json!({}))),
            0..60 => Some(("whisper", json!({}))),
            60..75 => Some(("part", json!({ "member": own }))),
            _ => None,
        };
    }
    let colleague = (!colleagues.is_empty()).then(|| *dice.pick(colleagues));
    let other = (!talk.others.is_empty()).then(|| *dice.pick(&talk.others));
    match (dice.roll(100), other, colleague) {
        (0..45, ..) => Some(("message", json!({}))),
        (45..53, Some(member), _) => Some(("admit", json!({ "member": member }))),
        (53..58, Some(member), _) => Some(("part", json!({ "member": member }))),
        (58..63, Some(member), _) => Some(("hand_over", json!({ "member": member }))),
        (45..52, None, Some(agent)) => {
            let role = *dice.pick(&["consult", "conference"]);
            Some(("invite", json!({ "whom": { "agent": agent }, "role": role })))
        }
        (63..67, ..) => {
            let queue = *dice.pick(&["orders", "billing"]);
            Some(("transfer", json!({ "to": { "queue": queue } })))
        }
        (67..70, _, Some(agent)) => Some(("transfer", json!({ "to": { "agent": agent } }))),
        (70..80, ..) => Some(("whisper", json!({}))),
        (80..92, ..) => Some(("end", json!({}))),
        _ => None,
    }
}

/// What brings it to an end.
pub(crate) fn last(talk: &Talk, own: u32) -> (&'static str, Value) {
    match talk {
        Talk { holds: false, .. } => ("part", json!({ "member": own })),
        Talk { wraps_up: true, .. } => ("wrap_up", json!({})),
        _ => ("end", json!({})),
    }
}
