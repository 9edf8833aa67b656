//! Refusals on the wire.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

/// A frame was refused and changed nothing. The connection stays open unless the code says not.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
pub struct ErrorFrame {
    /// What kind of refusal; stable, for programs.
    pub code: ErrorCode,
    /// What was wrong and what is allowed; English, for developers and logs.
    pub message: String,
    /// The counter of the refused frame, if it had a readable one.
    pub id: Option<u64>,
    /// When trying again makes sense, milliseconds from now.
    pub retry_after_ms: Option<u32>,
}

/// Every code an `error` frame can carry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    /// Not JSON, or not an object with a `type`.
    BadJson,
    /// No such frame type for this role.
    UnknownType,
    /// A field is missing, unknown, of the wrong kind or out of range; the message names it.
    BadField,
    /// The `id` is older than the last 64 that were answered: whether the frame was carried out back
    /// then is not known any more. Count on from the last.
    TooOld,
    /// The frame is larger than 64 KiB, or the text larger than 16 KiB.
    TooLarge,
    /// `hello` must come first, once.
    WrongOrder,
    /// This server does not speak that protocol version.
    ProtocolUnsupported,
    /// The token is not one of ours, or its session is gone: forget it and start anew.
    TokenInvalid,
    /// No session for this frame: `start` first.
    NoSession,
    /// There is an open session already.
    SessionExists,
    /// The session has ended.
    SessionOver,
    /// The session is not (or no longer) in a state for this.
    WrongState,
    /// No such session, or not yours.
    SessionUnknown,
    /// No such queue.
    QueueUnknown,
    /// The queue takes nobody now.
    QueueClosed,
    /// The queue is full.
    QueueFull,
    /// The queue does not offer this channel.
    ChannelUnavailable,
    /// The queue does not call back, or takes no messages.
    NotOffered,
    /// No callback is free at that time any more: ask for `choices` again.
    SlotTaken,
    /// The session is no callback or message.
    NotDeferred,
    /// The offer is not open (any more), or not yours.
    OfferClosed,
    /// No such colleague.
    AgentUnknown,
    /// The colleague cannot take it now (not available, or no room).
    AgentUnavailable,
    /// The colleague is in the conversation already, or asked into it.
    AlreadyIn,
    /// The colleague is not in the conversation.
    NotMember,
    /// As many agents are in the conversation as there may be (8).
    ConversationCrowded,
    /// No agent of a higher tier could take the session, now or later.
    NoHigherTier,
    /// Nobody of a higher tier has room now.
    NobodyFree,
    /// No such reason.
    ReasonUnknown,
    /// No such outcome.
    DispositionUnknown,
    /// The conversation has reached its limit of messages.
    ConversationFull,
    /// No website has a secret here to prove with who its customers are.
    IdentityOff,
    /// The proof is not one: not signed with a website's secret, too old, for too long, or a claim is
    /// missing or wrong; the message says which. The customer stays who it was.
    IdentityInvalid,
    /// Another device has shown this proof before, or its customer was erased since: a new one is
    /// needed.
    IdentityUsed,
    /// The device is proved to be of somebody else than the token names, whether that proves anything or
    /// not, and the connection is closed with 1008: forget the device, its session and what was
    /// written, connect anew without them, and show the token again.
    IdentityOther,
    /// Signed out or revoked; the connection is closed.
    SignedOut,
    /// Too fast; the message says what is allowed. Repeated abuse closes the connection with 1008.
    TooFast,
    /// Nothing new can be kept at the moment, so nothing is taken. The message is for people: what the
    /// operator says then, in the page's language. Try again after `retry_after_ms`; a `service`
    /// frame tells when it is over.
    Unavailable,
    /// The server cannot take this right now; try again after `retry_after_ms`.
    Busy,
    /// A fault on our side; it has been logged. What was asked may have been done or not: the same
    /// frame with the same `id` does it at most once.
    Internal,
}
