//! A server that takes nothing new, and one that goes away.

use crate::protocol::conversation::{DrainingFrame, ServiceFrame, UnavailableReason};

/// What people see while the disk is full; `reason` for staff.
pub(super) fn service(reason: Option<UnavailableReason>) -> ServiceFrame {
    let text = "We cannot take your request right now. Please try again in a moment.";
    ServiceFrame { unavailable: Some(text.to_owned()), reason }
}

/// A restart that nobody loses anything by.
pub(super) fn draining(reconnect_after_ms: u32) -> DrainingFrame {
    DrainingFrame { reconnect_after_ms, keeps_sessions: true }
}
