//! What Nora reads before an agent is there.

use super::examples::{ARRIVED_AT, QUEUE, SESSION};
use crate::protocol::conversation::{Channel, Wait, WaitWarning, WaitingPhase, Worse};
use crate::protocol::customer::{CustomerQueue, QueueState, WaitingFrame};

/// A queue to choose.
pub(super) fn queue() -> CustomerQueue {
    CustomerQueue {
        queue: QUEUE.to_owned(),
        name: "Billing".to_owned(),
        channels: vec![Channel::Chat],
        state: QueueState::Open,
        opens_at: None,
        notice: None,
        expected: Wait::Range { low_s: 60, high_s: 240, level: None },
        surge: None,
        callback: true,
        message: true,
    }
}

/// The place in line.
pub(super) fn waiting(wait: Wait) -> WaitingFrame {
    WaitingFrame {
        session: SESSION.to_owned(),
        phase: WaitingPhase::InLine,
        position: Some(3),
        wait,
        worse: Some(Worse::FewerAgents),
        surge: Some("More people than usual are writing to us about Billing.".to_owned()),
        warning: Some(WaitWarning::Closes { closes_at: 1_700_000_000_000, served: true }),
        notice: None,
        at: ARRIVED_AT + 5_000,
    }
}
