//! From a refusal of the router to the `error` frame that says so.

use seira_core::model::{Channel, DeferralKind, Refusal};

use super::frames::refusal;
use super::seal::SealError;
use crate::protocol::error::{ErrorCode, ErrorFrame};
use crate::runtime::AskError;

/// When to try again after a refusal that has nothing to do with the peer.
const RETRY_AFTER_MS: u32 = 1_000;

/// The frame for a command that was not done.
#[must_use]
pub fn error_of(error: &AskError, id: Option<u64>) -> ErrorFrame {
    match error {
        AskError::Refused(refused) => {
            let (code, message) = told(refused);
            let retry_after_ms = (code == ErrorCode::Busy).then_some(RETRY_AFTER_MS);
            ErrorFrame { retry_after_ms, ..refusal(code, message, id) }
        }
        AskError::Busy { retry_after_ms } => ErrorFrame {
            retry_after_ms: Some(*retry_after_ms),
            ..refusal(ErrorCode::Busy, "too much is going on; try again later", id)
        },
        AskError::Stopped => ErrorFrame {
            retry_after_ms: Some(RETRY_AFTER_MS),
            ..refusal(ErrorCode::Busy, "the server is restarting; try again later", id)
        },
        AskError::Internal => internal(id),
    }
}

/// A fault of ours; what it was is in the log.
#[must_use]
pub fn internal(id: Option<u64>) -> ErrorFrame {
    refusal(
        ErrorCode::Internal,
        "a fault on our side; it was done or not, and the same frame does it at most once",
        id,
    )
}

/// What was to be sealed is not; where the keys cannot be written or read now, later is another try.
#[must_use]
pub fn sealing_error(error: &SealError, id: u64) -> ErrorFrame {
    match error {
        SealError::NotKept => {
            error_of(&AskError::Busy { retry_after_ms: RETRY_AFTER_MS }, Some(id))
        }
        SealError::Crypt(_) | SealError::NoKey => internal(Some(id)),
    }
}

/// Code and words. A session of somebody else reads exactly like one that is not there.
fn told(refused: &Refusal) -> (ErrorCode, String) {
    let code = match refused {
        Refusal::SessionUnknown(_) | Refusal::NotHolder(_) => ErrorCode::SessionUnknown,
        Refusal::AlreadyIn(..) => ErrorCode::AlreadyIn,
        Refusal::NotMember(..) => ErrorCode::NotMember,
        Refusal::ConversationCrowded(_) => ErrorCode::ConversationCrowded,
        Refusal::NoHigherTier(_) => ErrorCode::NoHigherTier,
        Refusal::NobodyFree(_) => ErrorCode::NobodyFree,
        Refusal::OfferClosed(_) => ErrorCode::OfferClosed,
        Refusal::TooOld => ErrorCode::TooOld,
        Refusal::BadValue { .. } => ErrorCode::BadField,
        Refusal::SessionOver(_) => ErrorCode::SessionOver,
        Refusal::WrongState(_) => ErrorCode::WrongState,
        Refusal::SessionExists(_) => ErrorCode::SessionExists,
        Refusal::QueueUnknown(_) => ErrorCode::QueueUnknown,
        Refusal::QueueClosed(_) | Refusal::QueueUnstaffed(_) => ErrorCode::QueueClosed,
        Refusal::QueueFull(_) => ErrorCode::QueueFull,
        Refusal::ChannelUnavailable(..) => ErrorCode::ChannelUnavailable,
        Refusal::NotOffered(..) => ErrorCode::NotOffered,
        Refusal::SlotTaken(..) => ErrorCode::SlotTaken,
        Refusal::DeferredFull(_) => ErrorCode::QueueFull,
        Refusal::NotDeferred(_) => ErrorCode::NotDeferred,
        Refusal::AgentUnknown(_) => ErrorCode::AgentUnknown,
        Refusal::AgentUnavailable(_) => ErrorCode::AgentUnavailable,
        Refusal::ConversationFull(_) => ErrorCode::ConversationFull,
        Refusal::TooManyClasses => ErrorCode::Busy,
        // The runtime answers a repeated frame as done, and ids are drawn at random.
        Refusal::Repeated(_) | Refusal::SessionIdTaken(_) => ErrorCode::Internal,
    };
    (code, words(refused))
}

/// What the writer of a client reads: the field at fault first, where there is one.
fn words(refused: &Refusal) -> String {
    match refused {
        Refusal::SessionUnknown(_) | Refusal::NotHolder(_) => {
            "session: no such session, or not yours".to_owned()
        }
        Refusal::OfferClosed(_) => "offer: not open any more, or not yours".to_owned(),
        Refusal::TooOld => format!("id: {refused}; count on from the last"),
        Refusal::QueueUnknown(queue) => format!("queue: there is no \"{queue}\""),
        Refusal::QueueClosed(queue) | Refusal::QueueUnstaffed(queue) => {
            format!("queue: \"{queue}\" takes nobody now")
        }
        Refusal::QueueFull(queue) => format!("queue: \"{queue}\" is full"),
        Refusal::ChannelUnavailable(queue, channel) => {
            let channel = match channel {
                Channel::Chat => "chat",
                Channel::Call => "call",
            };
            format!("channel: queue \"{queue}\" does not take \"{channel}\"")
        }
        Refusal::NotOffered(queue, kind) => {
            let what = match kind {
                DeferralKind::Callback => "does not call back",
                DeferralKind::Message => "takes no messages",
            };
            format!("instead: queue \"{queue}\" {what}")
        }
        Refusal::SlotTaken(queue, slot) => {
            format!("slot: queue \"{queue}\" has none free at {}; ask for choices again", slot.0)
        }
        Refusal::DeferredFull(queue) => {
            format!("instead: queue \"{queue}\" has as many callbacks and messages as it keeps")
        }
        Refusal::NotDeferred(_) => "session: is no callback or message".to_owned(),
        Refusal::AgentUnknown(agent) => format!("to: there is no colleague {agent}"),
        Refusal::AgentUnavailable(agent) => {
            format!("to: colleague {agent} is not available, or has no room")
        }
        Refusal::AlreadyIn(_, agent) => {
            format!("whom: colleague {agent} is in the conversation, or asked into it")
        }
        Refusal::NotMember(_, agent) => {
            format!("member: colleague {agent} is not in the conversation")
        }
        Refusal::ConversationCrowded(_) => {
            "session: as many agents are in it as there may be".to_owned()
        }
        Refusal::NoHigherTier(_) => "session: no higher tier could take it".to_owned(),
        Refusal::NobodyFree(_) => "whom: nobody of a higher tier has room now".to_owned(),
        Refusal::BadValue { .. }
        | Refusal::SessionOver(_)
        | Refusal::WrongState(_)
        | Refusal::SessionExists(_)
        | Refusal::ConversationFull(_)
        | Refusal::TooManyClasses
        | Refusal::Repeated(_)
        | Refusal::SessionIdTaken(_) => refused.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use seira_core::model::{AgentId, OfferId, QueueId, SessionId};

    use super::*;

    const SESSION: SessionId = SessionId::from_u128(5);

    fn code(refused: Refusal) -> ErrorCode {
        error_of(&AskError::Refused(refused), Some(1)).code
    }

    #[test]
    fn each_refusal_has_its_code() {
        let queue = QueueId::new("sales").unwrap();
        let cases = [
            (Refusal::SessionOver(SESSION), ErrorCode::SessionOver),
            (Refusal::WrongState(SESSION), ErrorCode::WrongState),
            (Refusal::SessionExists(SESSION), ErrorCode::SessionExists),
            (Refusal::QueueUnknown(queue.clone()), ErrorCode::QueueUnknown),
            (Refusal::QueueClosed(queue.clone()), ErrorCode::QueueClosed),
            (Refusal::QueueUnstaffed(queue.clone()), ErrorCode::QueueClosed),
            (Refusal::QueueFull(queue.clone()), ErrorCode::QueueFull),
            (Refusal::ChannelUnavailable(queue, Channel::Call), ErrorCode::ChannelUnavailable),
            (Refusal::OfferClosed(OfferId(1)), ErrorCode::OfferClosed),
            (Refusal::AgentUnknown(AgentId(1)), ErrorCode::AgentUnknown),
            (Refusal::AgentUnavailable(AgentId(1)), ErrorCode::AgentUnavailable),
            (Refusal::ConversationFull(SESSION), ErrorCode::ConversationFull),
            (Refusal::TooOld, ErrorCode::TooOld),
            (Refusal::TooManyClasses, ErrorCode::Busy),
        ];
        for (refused, expected) in cases {
            assert_eq!(code(refused.clone()), expected, "{refused:?}");
        }
    }

    #[test]
    fn a_foreign_session_reads_like_none() {
        let told = |refused| error_of(&AskError::Refused(refused), Some(7));
        assert_eq!(told(Refusal::NotHolder(SESSION)), told(Refusal::SessionUnknown(SESSION)));
    }

    #[test]
    fn a_wrong_value_is_named_with_its_field() {
        let queue = QueueId::new("sales").unwrap();
        let cases = [
            (Refusal::QueueUnknown(queue.clone()), "queue: there is no \"sales\""),
            (
                Refusal::ChannelUnavailable(queue, Channel::Call),
                "channel: queue \"sales\" does not take \"call\"",
            ),
            (
                Refusal::AgentUnavailable(AgentId(9)),
                "to: colleague 9 is not available, or has no room",
            ),
        ];
        for (refused, expected) in cases {
            assert_eq!(error_of(&AskError::Refused(refused), Some(1)).message, expected);
        }
    }

    #[test]
    fn busy_says_when_to_come_back() {
        let error = error_of(&AskError::Busy { retry_after_ms: 250 }, Some(3));
        assert_eq!((error.code, error.id), (ErrorCode::Busy, Some(3)));
        assert_eq!(error.retry_after_ms, Some(250));
        assert!(error_of(&AskError::Stopped, None).retry_after_ms.is_some());
    }
}
