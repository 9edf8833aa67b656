//! Callbacks and messages: Nora would rather be called.

use super::examples::{
    ARRIVED_AT, JOINED_AT, QUEUE, SESSION, agent_session, customer_session, offer,
};
use crate::protocol::agent::*;
use crate::protocol::conversation::Wait;
use crate::protocol::customer::*;
use crate::protocol::deferral::*;

const SLOT: i64 = ARRIVED_AT + 7_200_000;

/// What Nora's page sends.
pub(super) fn customer_frames() -> Vec<CustomerFrame> {
    let session = || Some(SESSION.to_owned());
    let number = || "+30 210 1234567".to_owned();
    vec![
        CustomerFrame::Choices { queue: QUEUE.to_owned() },
        CustomerFrame::Start {
            id: 1,
            queue: QUEUE.to_owned(),
            channel: crate::protocol::conversation::Channel::Chat,
            name: Some("Nora".to_owned()),
            topic: Some("Invoice for March".to_owned()),
            instead: Some(Instead::Message { text: "I was charged twice.".to_owned() }),
        },
        CustomerFrame::Defer {
            id: 7,
            session: session(),
            instead: Instead::Callback { number: number(), slot: None },
        },
        CustomerFrame::Defer {
            id: 8,
            session: session(),
            instead: Instead::Callback { number: number(), slot: Some(SLOT) },
        },
        CustomerFrame::Rejoin { id: 9, session: session() },
        CustomerFrame::CallbackTurn { id: 10, session: session(), answer: TurnAnswer::Confirm },
    ]
}

/// What Nora's page receives.
pub(super) fn customer_server_frames() -> Vec<CustomerServerFrame> {
    let deferral = |deferral| {
        let session = SESSION.to_owned();
        CustomerServerFrame::Deferral(DeferralFrame { session, deferral, at: ARRIVED_AT + 60_000 })
    };
    vec![
        CustomerServerFrame::Session(CustomerSession {
            state: CustomerSessionState::Deferred,
            seq: 3,
            deferral: Some(callback()),
            ..customer_session()
        }),
        CustomerServerFrame::Choices(ChoicesFrame {
            queue: QUEUE.to_owned(),
            callback: Some(CallbackChoice {
                wait: Wait::Range { low_s: 60, high_s: 180, level: Some(0.8) },
                low_at: Some(ARRIVED_AT + 90_000),
                high_at: Some(ARRIVED_AT + 210_000),
                slots: vec![CallbackSlot { starts_at: SLOT, ends_at: SLOT + 1_800_000 }],
                attempts: 3,
                retry_after_s: 900,
            }),
            message: Some(MessageChoice { answer_by: ARRIVED_AT + 14_400_000 }),
            at: ARRIVED_AT + 30_000,
        }),
        CustomerServerFrame::Deferred(deferred()),
        deferral(Some(CustomerDeferral {
            phase: DeferralPhase::Turn,
            turn_ends_at: Some(JOINED_AT + 20_000),
            ..callback()
        })),
        deferral(None),
    ]
}

/// What Maria's desktop sends.
pub(super) fn agent_frames() -> Vec<AgentFrame> {
    let session = SESSION.to_owned();
    vec![AgentFrame::CallbackOutcome { id: 19, session, outcome: CallbackOutcome::NoAnswer }]
}

/// What Maria's desktop receives.
pub(super) fn agent_server_frames() -> Vec<AgentServerFrame> {
    vec![
        AgentServerFrame::Offer(OfferFrame {
            agent_seq: 21,
            offer: OfferView {
                deferral: Some(OfferDeferral {
                    kind: DeferralKind::Callback,
                    slot: None,
                    attempt: 1,
                    attempts_max: 3,
                    confirmed: true,
                }),
                ..offer()
            },
        }),
        AgentServerFrame::Session(AgentSession {
            agent_seq: 22,
            session: SessionView {
                deferral: Some(SessionDeferral {
                    kind: DeferralKind::Callback,
                    number: Some("+302101234567".to_owned()),
                    tel: Some("tel:+302101234567".to_owned()),
                    slot: None,
                    attempt: 1,
                    attempts_max: 3,
                    confirmed: true,
                    reached: false,
                }),
                ..agent_session()
            },
        }),
        AgentServerFrame::SessionGone(SessionGoneFrame {
            agent_seq: 23,
            session: SESSION.to_owned(),
            reason: GoneReason::CalledLater,
        }),
        AgentServerFrame::Deferred(DeferredFrame {
            seq: 5,
            at: JOINED_AT + 60_000,
            reason: DeferredReason::NoAnswer,
            until: Some(JOINED_AT + 960_000),
            attempts: 1,
            ..deferred()
        }),
    ]
}

fn deferred() -> DeferredFrame {
    DeferredFrame {
        session: SESSION.to_owned(),
        seq: 3,
        at: ARRIVED_AT + 60_000,
        kind: DeferralKind::Callback,
        reason: DeferredReason::Asked,
        until: None,
        attempts: 0,
    }
}

fn callback() -> CustomerDeferral {
    CustomerDeferral {
        kind: DeferralKind::Callback,
        phase: DeferralPhase::InLine,
        number: Some("+302101234567".to_owned()),
        slot: None,
        until: None,
        turn_ends_at: None,
        confirmed: false,
        attempts: 0,
        attempts_max: 3,
        answer_by: None,
    }
}
