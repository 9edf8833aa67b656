//! One true-to-life value of every frame: Nora asks about an invoice, Maria helps her and asks her
//! colleague Dimitris.

use std::collections::BTreeMap;

use super::lobby::{queue, waiting};
use super::proof::identity;
use super::service::{draining, service};
use crate::protocol::agent::*;
use crate::protocol::conversation::*;
use crate::protocol::customer::*;
use crate::protocol::error::{ErrorCode, ErrorFrame};
use crate::protocol::{HEARTBEAT_S, PROTOCOL, TEXT_MAX_BYTES};

pub(super) const SESSION: &str = "0198f2a4-6c1e-7d3b-9a50-3f1c2b7e8d46";
const BROWSER: &str = "7b0c1f9e-52d4-4a86-b3e7-90d1a2c4f568";
const DEVICE_TOKEN: &str = "the-device-token-of-welcome";
const SESSION_TOKEN: &str = "the-newest-session-token";
pub(super) const QUEUE: &str = "billing";
pub(super) const ARRIVED_AT: i64 = 1_790_000_000_000;
pub(super) const JOINED_AT: i64 = ARRIVED_AT + 95_000;

/// What Nora's page sends.
pub(super) fn customer_frames() -> Vec<CustomerFrame> {
    vec![
        CustomerFrame::Hello {
            protocol: PROTOCOL,
            token: None,
            device: None,
            identity: None,
            locale: Locale::En,
            last_seq: 0,
        },
        CustomerFrame::Hello {
            protocol: PROTOCOL,
            token: Some(SESSION_TOKEN.to_owned()),
            device: Some(DEVICE_TOKEN.to_owned()),
            identity: Some("the-token-of-the-website".to_owned()),
            locale: Locale::En,
            last_seq: 3,
        },
        CustomerFrame::Start {
            id: 1,
            queue: QUEUE.to_owned(),
            channel: Channel::Chat,
            name: Some("Nora".to_owned()),
            topic: Some("Invoice for March".to_owned()),
            instead: None,
        },
        CustomerFrame::Identify { id: 5, token: "the-token-of-the-website".to_owned() },
        CustomerFrame::Forget { id: 6, device: DEVICE_TOKEN.to_owned() },
        CustomerFrame::Message {
            id: 2,
            session: Some(SESSION.to_owned()),
            text: "I was charged twice.".to_owned(),
        },
        CustomerFrame::Typing { on: true },
        CustomerFrame::Mark { delivered: 4, read: 3 },
        CustomerFrame::Leave { id: 3, session: None },
        CustomerFrame::End { id: 4, session: Some(SESSION.to_owned()) },
        CustomerFrame::Ping {},
    ]
}

/// What Nora's page receives.
pub(super) fn customer_server_frames() -> Vec<CustomerServerFrame> {
    vec![
        CustomerServerFrame::Welcome(welcome(None)),
        CustomerServerFrame::Welcome(welcome(Some(CustomerSession {
            state: CustomerSessionState::Connected,
            agent_name: Some("Maria".to_owned()),
            agents: vec!["Maria".to_owned()],
            seq: 4,
            ..customer_session()
        }))),
        CustomerServerFrame::Session(customer_session()),
        CustomerServerFrame::Queues(QueuesFrame { queues: welcome(None).queues }),
        CustomerServerFrame::Waiting(waiting(Wait::Unknown)),
        CustomerServerFrame::Waiting(waiting(Wait::Range {
            low_s: 60,
            high_s: 180,
            level: Some(0.8),
        })),
        CustomerServerFrame::Hold(HoldFrame {
            session: SESSION.to_owned(),
            text: "Thank you for waiting. Please have your invoice number at hand.".to_owned(),
            link: Some(HoldLink {
                url: "https://shop.example/help/invoices".to_owned(),
                text: "How to read an invoice".to_owned(),
            }),
            at: ARRIVED_AT + 30_000,
        }),
        CustomerServerFrame::Queued(queued()),
        CustomerServerFrame::Joined(joined()),
        CustomerServerFrame::Joined(takes_over()),
        CustomerServerFrame::Left(left()),
        CustomerServerFrame::Message(message(Party::Agent, "Maria", "Let me look at it.")),
        CustomerServerFrame::SilenceWarning(silence_warning()),
        CustomerServerFrame::Ended(ended()),
        CustomerServerFrame::Typing(typing(Party::Agent)),
        CustomerServerFrame::Marks(marks(Party::Agent)),
        CustomerServerFrame::Ack(ack(1)),
        CustomerServerFrame::Error(ErrorFrame {
            code: ErrorCode::QueueClosed,
            message: "queue: \"billing\" takes nobody now".to_owned(),
            id: Some(1),
            retry_after_ms: None,
        }),
        CustomerServerFrame::Service(service(None)),
        CustomerServerFrame::Draining(draining(2_350)),
        CustomerServerFrame::Pong {},
    ]
}

/// What Maria's desktop sends.
pub(super) fn agent_frames() -> Vec<AgentFrame> {
    vec![
        AgentFrame::Hello {
            protocol: PROTOCOL,
            device: BROWSER.to_owned(),
            locale: Locale::En,
            have: BTreeMap::from([(SESSION.to_owned(), 3)]),
            whispers: BTreeMap::from([(SESSION.to_owned(), 1)]),
        },
        AgentFrame::Presence { id: 1, presence: PresenceWish::Available, reason: None },
        AgentFrame::Presence {
            id: 2,
            presence: PresenceWish::Away,
            reason: Some("lunch".to_owned()),
        },
        AgentFrame::Accept { id: 3, offer: 41 },
        AgentFrame::Decline { id: 4, offer: 42 },
        AgentFrame::Message {
            id: 5,
            session: SESSION.to_owned(),
            text: "Let me look at it.".to_owned(),
        },
        AgentFrame::Typing { session: SESSION.to_owned(), on: true },
        AgentFrame::Mark { session: SESSION.to_owned(), delivered: 3, read: 3 },
        AgentFrame::Transfer {
            id: 6,
            session: SESSION.to_owned(),
            to: TransferTarget::Queue("refunds".to_owned()),
            note: Some("Charged twice in March, refund the second.".to_owned()),
        },
        AgentFrame::Transfer {
            id: 7,
            session: SESSION.to_owned(),
            to: TransferTarget::Agent(9),
            note: None,
        },
        AgentFrame::Escalate {
            id: 10,
            session: SESSION.to_owned(),
            note: Some("Needs somebody who may refund.".to_owned()),
        },
        AgentFrame::Invite {
            id: 11,
            session: SESSION.to_owned(),
            whom: Invitee::Agent(9),
            role: InviteRole::Consult,
        },
        AgentFrame::Invite {
            id: 12,
            session: SESSION.to_owned(),
            whom: Invitee::NextTier,
            role: InviteRole::Conference,
        },
        AgentFrame::Uninvite { id: 13, offer: 43 },
        AgentFrame::Admit { id: 14, session: SESSION.to_owned(), member: 9 },
        AgentFrame::Part { id: 15, session: SESSION.to_owned(), member: 9 },
        AgentFrame::HandOver { id: 16, session: SESSION.to_owned(), member: 9 },
        AgentFrame::Whisper {
            id: 17,
            session: SESSION.to_owned(),
            text: "May I refund the second charge?".to_owned(),
        },
        AgentFrame::End { id: 8, session: SESSION.to_owned() },
        AgentFrame::WrapUp {
            id: 9,
            session: SESSION.to_owned(),
            disposition: Some("solved".to_owned()),
            note: None,
        },
        AgentFrame::Ready { id: 18 },
        AgentFrame::Ping {},
    ]
}

/// What Maria's desktop receives.
pub(super) fn agent_server_frames() -> Vec<AgentServerFrame> {
    let session =
        |agent_seq, session| AgentServerFrame::Session(AgentSession { agent_seq, session });
    vec![
        AgentServerFrame::Snapshot(snapshot()),
        AgentServerFrame::Presence(PresenceFrame {
            agent_seq: 13,
            presence: presence(PresenceState::Available),
        }),
        AgentServerFrame::Offer(OfferFrame { agent_seq: 14, offer: offer() }),
        AgentServerFrame::OfferEnded(OfferEndedFrame {
            agent_seq: 15,
            offer: 41,
            result: OfferResult::Accepted,
        }),
        AgentServerFrame::Offer(OfferFrame {
            agent_seq: 19,
            offer: OfferView {
                why: WhyView {
                    decided_by: DecidedBy::Transfer,
                    candidates: 1,
                    skills: BTreeMap::from([("invoices".to_owned(), 3)]),
                },
                invitation: Some(InvitationView {
                    role: InviteRole::Consult,
                    by: 9,
                    by_name: "Dimitris".to_owned(),
                }),
                ..offer()
            },
        }),
        AgentServerFrame::InviteEnded(InviteEndedFrame {
            agent_seq: 20,
            session: SESSION.to_owned(),
            offer: 43,
            agent: 9,
            name: "Dimitris".to_owned(),
            result: OfferResult::Declined,
        }),
        session(16, agent_session()),
        session(
            17,
            SessionView {
                state: AgentSessionState::WrapUp,
                wrap_up_ends_at: Some(JOINED_AT + 480_000),
                end_reason: Some(EndReason::Customer),
                ..agent_session()
            },
        ),
        AgentServerFrame::SessionGone(SessionGoneFrame {
            agent_seq: 18,
            session: SESSION.to_owned(),
            reason: GoneReason::Done,
        }),
        AgentServerFrame::Directory(DirectoryFrame { queues: queues(), agents: colleagues() }),
        AgentServerFrame::Queued(queued()),
        AgentServerFrame::Joined(joined()),
        AgentServerFrame::Left(left()),
        AgentServerFrame::Whisper(WhisperFrame {
            session: SESSION.to_owned(),
            line: 1,
            at: JOINED_AT + 30_000,
            agent: 9,
            name: "Dimitris".to_owned(),
            text: "Yes, up to 50 euros.".to_owned(),
        }),
        AgentServerFrame::Message(message(Party::Customer, "Nora", "I was charged twice.")),
        AgentServerFrame::SilenceWarning(silence_warning()),
        AgentServerFrame::Ended(ended()),
        AgentServerFrame::Typing(typing(Party::Customer)),
        AgentServerFrame::Marks(marks(Party::Customer)),
        AgentServerFrame::Ack(ack(5)),
        AgentServerFrame::Error(ErrorFrame {
            code: ErrorCode::OfferClosed,
            message: "offer: 42 is not open, or not yours".to_owned(),
            id: Some(4),
            retry_after_ms: None,
        }),
        AgentServerFrame::Service(service(Some(UnavailableReason::StorageFull))),
        AgentServerFrame::Draining(draining(4_100)),
        AgentServerFrame::Pong { agent_seq: 17 },
    ]
}

fn welcome(session: Option<CustomerSession>) -> Welcome {
    Welcome {
        protocol: PROTOCOL,
        device: DEVICE_TOKEN.to_owned(),
        server_time: ARRIVED_AT - 20_000,
        heartbeat_s: HEARTBEAT_S,
        text_max_bytes: u32::try_from(TEXT_MAX_BYTES).unwrap_or(u32::MAX),
        service: None,
        last_id: 0,
        session,
        identified: false,
        queues: vec![queue()],
    }
}

pub(super) fn customer_session() -> CustomerSession {
    CustomerSession {
        session: SESSION.to_owned(),
        token: SESSION_TOKEN.to_owned(),
        queue: QUEUE.to_owned(),
        queue_name: "Billing".to_owned(),
        channel: Channel::Chat,
        state: CustomerSessionState::Waiting,
        arrived_at: ARRIVED_AT,
        agent_name: None,
        agents: Vec::new(),
        grace_s: 120,
        seq: 1,
        deferral: None,
    }
}

fn snapshot() -> Snapshot {
    Snapshot {
        protocol: PROTOCOL,
        agent_seq: 12,
        server_time: ARRIVED_AT - 20_000,
        heartbeat_s: HEARTBEAT_S,
        text_max_bytes: u32::try_from(TEXT_MAX_BYTES).unwrap_or(u32::MAX),
        service: None,
        last_id: 8,
        agent: 7,
        name: "Maria".to_owned(),
        presence: presence(PresenceState::Offline),
        chats_max: 3,
        calls_max: 1,
        offers: vec![offer()],
        sessions: vec![agent_session()],
        away_reasons: vec!["break".to_owned(), "lunch".to_owned()],
        dispositions: vec!["solved".to_owned(), "follow_up".to_owned()],
        queues: queues(),
        agents: colleagues(),
    }
}

fn presence(state: PresenceState) -> PresenceView {
    PresenceView { state, reason: None, since: ARRIVED_AT - 20_000 }
}

pub(super) fn offer() -> OfferView {
    OfferView {
        offer: 41,
        session: SESSION.to_owned(),
        queue: QUEUE.to_owned(),
        queue_name: "Billing".to_owned(),
        channel: Channel::Chat,
        customer_name: Some("Nora".to_owned()),
        topic: Some("Invoice for March".to_owned()),
        identity: Some(identity()),
        arrived_at: ARRIVED_AT,
        offered_at: JOINED_AT - 6_000,
        expires_at: JOINED_AT + 14_000,
        why: WhyView {
            decided_by: DecidedBy::SkillFit,
            candidates: 2,
            skills: BTreeMap::from([("invoices".to_owned(), 3)]),
        },
        invitation: None,
        deferral: None,
    }
}

pub(super) fn agent_session() -> SessionView {
    SessionView {
        session: SESSION.to_owned(),
        queue: QUEUE.to_owned(),
        queue_name: "Billing".to_owned(),
        channel: Channel::Chat,
        state: AgentSessionState::Connected,
        customer_name: Some("Nora".to_owned()),
        topic: Some("Invoice for March".to_owned()),
        identity: Some(identity()),
        arrived_at: ARRIVED_AT,
        connected_at: JOINED_AT,
        customer_lost_at: None,
        customer_grace_ends_at: None,
        wrap_up_ends_at: None,
        end_reason: None,
        note: None,
        customer_delivered: 3,
        customer_read: 3,
        agent_read: 2,
        seq: 4,
        role: MemberRole::Holder,
        members: vec![
            member(7, "Maria", MemberRole::Holder, JOINED_AT),
            member(9, "Dimitris", MemberRole::Consult, JOINED_AT + 20_000),
        ],
        invites: vec![InviteView {
            offer: 43,
            agent: 12,
            name: "Eleni".to_owned(),
            role: InviteRole::Conference,
            expires_at: JOINED_AT + 50_000,
        }],
        deferral: None,
    }
}

fn member(agent: u32, name: &str, role: MemberRole, since: i64) -> MemberView {
    MemberView { agent, name: name.to_owned(), role, since }
}

fn queues() -> Vec<DirectoryQueue> {
    vec![DirectoryQueue {
        queue: "refunds".to_owned(),
        name: "Refunds".to_owned(),
        waiting: 4,
        surge_since: Some(ARRIVED_AT),
    }]
}

fn colleagues() -> Vec<DirectoryAgent> {
    let presence = PresenceState::Available;
    vec![DirectoryAgent { agent: 9, name: "Dimitris".to_owned(), presence }]
}

fn queued() -> QueuedFrame {
    QueuedFrame {
        session: SESSION.to_owned(),
        seq: 1,
        at: ARRIVED_AT,
        queue: QUEUE.to_owned(),
        queue_name: "Billing".to_owned(),
        reason: QueuedReason::Arrived,
    }
}

fn joined() -> JoinedFrame {
    JoinedFrame {
        session: SESSION.to_owned(),
        seq: 3,
        at: JOINED_AT,
        agent_name: "Maria".to_owned(),
        instead_of: None,
        agents: vec!["Maria".to_owned()],
    }
}

fn takes_over() -> JoinedFrame {
    JoinedFrame {
        seq: 5,
        at: JOINED_AT + 120_000,
        agent_name: "Dimitris".to_owned(),
        instead_of: Some("Maria".to_owned()),
        agents: vec!["Dimitris".to_owned()],
        ..joined()
    }
}

fn left() -> LeftFrame {
    LeftFrame {
        session: SESSION.to_owned(),
        seq: 6,
        at: JOINED_AT + 180_000,
        agent_name: "Dimitris".to_owned(),
        agents: vec!["Maria".to_owned()],
    }
}

fn message(from: Party, name: &str, text: &str) -> MessageFrame {
    let at = JOINED_AT + 9_000;
    let (name, text) = (Some(name.to_owned()), text.to_owned());
    MessageFrame { session: SESSION.to_owned(), seq: 4, at, from, name, text }
}

fn silence_warning() -> SilenceWarningFrame {
    let at = JOINED_AT + 300_000;
    SilenceWarningFrame { session: SESSION.to_owned(), seq: 5, at, closes_at: at + 60_000 }
}

fn ended() -> EndedFrame {
    let reason = EndReason::Customer;
    EndedFrame { session: SESSION.to_owned(), seq: 6, at: JOINED_AT + 420_000, reason }
}

fn typing(from: Party) -> TypingFrame {
    let name = (from == Party::Agent).then(|| "Maria".to_owned());
    TypingFrame { session: SESSION.to_owned(), from, name, on: true }
}

fn marks(party: Party) -> MarksFrame {
    MarksFrame { session: SESSION.to_owned(), party, delivered: 4, read: 3 }
}

fn ack(id: u64) -> AckFrame {
    AckFrame { id, session: Some(SESSION.to_owned()), seq: Some(1) }
}
