//! How HTTP calls are refused: `application/problem+json` (RFC 9457), for everything from a wrong
//! password to an unknown address.

use axum::http::header::{CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};

use seira_core::model::{QueueId, Refusal};

use crate::journal::StorageKind;
use crate::protocol::http::Problem;
use crate::runtime::AskError;

/// Every kind of refusal; [`Code::as_str`] is the stable word for programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Code {
    /// No such agent.
    AgentUnknown,
    /// The agent is not available, or has no room.
    AgentUnavailable,
    /// Login and password do not belong together, or the account is suspended.
    BadCredentials,
    /// The request cannot be understood.
    BadRequest,
    /// The queue does not take this channel.
    ChannelUnavailable,
    /// No such customer.
    CustomerUnknown,
    /// Signed in, and not allowed.
    Forbidden,
    /// A fault on our side.
    Internal,
    /// The address exists, not with this method.
    MethodNotAllowed,
    /// No such address.
    NotFound,
    /// Not signed in, or not any more.
    NotSignedIn,
    /// The page that asks is not one of those that may.
    OriginNotAllowed,
    /// The queue takes nobody now.
    QueueClosed,
    /// The queue's line is full.
    QueueFull,
    /// No such queue.
    QueueUnknown,
    /// The session has ended.
    SessionOver,
    /// No such session, or none that is remembered.
    SessionUnknown,
    /// What happens cannot be kept: the storage fails.
    StorageFailing,
    /// What happens cannot be kept: the disk is full.
    StorageFull,
    /// What happens cannot be kept: the storage is read-only.
    StorageReadonly,
    /// What happens cannot be kept in time: the storage takes seconds for a write.
    StorageSlow,
    /// Too many failed sign-ins.
    TooManyAttempts,
    /// The body is too large.
    TooLarge,
    /// The server cannot answer now.
    Unavailable,
    /// The session is not in a state for this.
    WrongState,
}

impl Code {
    /// The word for programs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AgentUnknown => "agent_unknown",
            Self::AgentUnavailable => "agent_unavailable",
            Self::BadCredentials => "bad_credentials",
            Self::BadRequest => "bad_request",
            Self::ChannelUnavailable => "channel_unavailable",
            Self::CustomerUnknown => "customer_unknown",
            Self::Forbidden => "forbidden",
            Self::Internal => "internal",
            Self::MethodNotAllowed => "method_not_allowed",
            Self::NotFound => "not_found",
            Self::NotSignedIn => "not_signed_in",
            Self::OriginNotAllowed => "origin_not_allowed",
            Self::QueueClosed => "queue_closed",
            Self::QueueFull => "queue_full",
            Self::QueueUnknown => "queue_unknown",
            Self::SessionOver => "session_over",
            Self::SessionUnknown => "session_unknown",
            Self::StorageFailing => "storage_failing",
            Self::StorageFull => "storage_full",
            Self::StorageReadonly => "storage_readonly",
            Self::StorageSlow => "storage_slow",
            Self::TooManyAttempts => "too_many_attempts",
            Self::TooLarge => "too_large",
            Self::Unavailable => "unavailable",
            Self::WrongState => "wrong_state",
        }
    }

    /// The HTTP status that goes with it.
    #[must_use]
    pub const fn status(self) -> StatusCode {
        match self {
            Self::BadCredentials | Self::NotSignedIn => StatusCode::UNAUTHORIZED,
            Self::BadRequest => StatusCode::BAD_REQUEST,
            Self::Forbidden | Self::OriginNotAllowed => StatusCode::FORBIDDEN,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::NotFound
            | Self::AgentUnknown
            | Self::CustomerUnknown
            | Self::QueueUnknown
            | Self::SessionUnknown => StatusCode::NOT_FOUND,
            Self::AgentUnavailable
            | Self::ChannelUnavailable
            | Self::QueueClosed
            | Self::QueueFull
            | Self::SessionOver
            | Self::WrongState => StatusCode::CONFLICT,
            Self::TooManyAttempts => StatusCode::TOO_MANY_REQUESTS,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::StorageFailing
            | Self::StorageFull
            | Self::StorageReadonly
            | Self::StorageSlow
            | Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        }
    }
}

/// A refused call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    code: Code,
    status: StatusCode,
    detail: String,
    retry_after_s: Option<u64>,
}

impl Refused {
    /// Refused for `code`; `detail` says what was wrong this time, and nothing secret.
    #[must_use]
    pub fn new(code: Code, detail: impl Into<String>) -> Self {
        Self { code, status: code.status(), detail: detail.into(), retry_after_s: None }
    }

    /// With a more exact status than the code's own.
    #[must_use]
    pub const fn status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    /// With the number of seconds after which trying again makes sense.
    #[must_use]
    pub const fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after_s = Some(seconds);
        self
    }

    /// A fault of ours: the cause goes to the log, not to the caller.
    #[must_use]
    pub fn internal(cause: &dyn std::error::Error) -> Self {
        tracing::error!(%cause, "an HTTP call failed");
        Self::fault()
    }
}

impl Refused {
    /// Nothing new is taken, because the storage cannot keep it.
    #[must_use]
    pub fn storage(kind: StorageKind) -> Self {
        let code = match kind {
            StorageKind::Full => Code::StorageFull,
            StorageKind::ReadOnly => Code::StorageReadonly,
            StorageKind::Slow => Code::StorageSlow,
            StorageKind::Io | StorageKind::Busy | StorageKind::Unreachable | StorageKind::Other => {
                Code::StorageFailing
            }
        };
        Self::new(code, format!("nothing new is taken: {kind}")).retry_after(5)
    }

    /// A path names a session that is not there.
    #[must_use]
    pub fn no_session() -> Self {
        let detail = "there is no such session, or it is long over";
        Self::new(Code::SessionUnknown, detail)
    }

    /// A path names a queue that is not there.
    #[must_use]
    pub fn no_queue() -> Self {
        Self::new(Code::QueueUnknown, "there is no such queue; see GET /api/v1/queues")
    }

    /// A path names this queue, which is not there.
    #[must_use]
    pub fn no_queue_called(queue: &QueueId) -> Self {
        let detail = format!("there is no queue \"{queue}\"; see GET /api/v1/queues");
        Self::new(Code::QueueUnknown, detail)
    }

    /// A wish that the router did not do. `field` is the one of the body that names another queue
    /// or agent; without it both come from the path and the sign-in.
    #[must_use]
    pub fn of(error: &AskError, field: Option<&str>) -> Self {
        match error {
            AskError::Refused(refusal) => Self::of_engine(refusal, field),
            AskError::Busy { retry_after_ms } => {
                Self::new(Code::Unavailable, "too much is going on")
                    .retry_after(u64::from(retry_after_ms.div_ceil(1_000)))
            }
            AskError::Stopped => Self::new(Code::Unavailable, "shutting down").retry_after(5),
            AskError::Internal => Self::fault(),
        }
    }

    fn of_engine(refusal: &Refusal, field: Option<&str>) -> Self {
        let at =
            |detail: String| field.map_or(detail.clone(), |field| format!("{field}: {detail}"));
        match (refusal, field) {
            (Refusal::SessionUnknown(_), _) => Self::no_session(),
            (Refusal::QueueUnknown(_), None) => Self::no_queue(),
            (Refusal::QueueUnknown(queue), Some(_)) => {
                Self::new(Code::QueueUnknown, at(format!("there is no queue \"{queue}\"")))
                    .status(StatusCode::UNPROCESSABLE_ENTITY)
            }
            (Refusal::AgentUnknown(agent), Some(_)) => {
                Self::new(Code::AgentUnknown, at(format!("there is no agent {agent}")))
                    .status(StatusCode::UNPROCESSABLE_ENTITY)
            }
            (Refusal::AgentUnknown(_) | Refusal::AgentUnavailable(_), None) => {
                Self::new(Code::AgentUnavailable, "you are not available, or have no room")
            }
            (Refusal::AgentUnavailable(agent), Some(_)) => {
                let detail = format!("agent {agent} is not available, or has no room");
                Self::new(Code::AgentUnavailable, at(detail))
            }
            (Refusal::QueueClosed(_) | Refusal::QueueUnstaffed(_), _) => {
                Self::new(Code::QueueClosed, at(refusal.to_string()))
            }
            (Refusal::QueueFull(_) | Refusal::DeferredFull(_), _) => {
                Self::new(Code::QueueFull, at(refusal.to_string()))
            }
            (Refusal::ChannelUnavailable(queue, _), _) => {
                let detail = format!("queue \"{queue}\" does not take sessions of this channel");
                Self::new(Code::ChannelUnavailable, at(detail))
            }
            (Refusal::SessionOver(_), _) => Self::new(Code::SessionOver, "the session has ended"),
            (
                Refusal::WrongState(_)
                | Refusal::NotHolder(_)
                | Refusal::SessionExists(_)
                | Refusal::OfferClosed(_)
                | Refusal::NotOffered(..)
                | Refusal::SlotTaken(..)
                | Refusal::NotDeferred(_)
                | Refusal::AlreadyIn(..)
                | Refusal::NotMember(..)
                | Refusal::ConversationCrowded(_)
                | Refusal::NoHigherTier(_)
                | Refusal::NobodyFree(_)
                | Refusal::ConversationFull(_),
                _,
            ) => Self::new(Code::WrongState, refusal.to_string()),
            (Refusal::BadValue { field, value, allowed }, _) => {
                let detail = format!("{field}: {value} is not allowed: {allowed}");
                Self::new(Code::BadRequest, detail)
            }
            (Refusal::TooManyClasses, _) => {
                Self::new(Code::Unavailable, refusal.to_string()).retry_after(1)
            }
            // No wish of a call carries a counter, or an id of its own.
            (Refusal::Repeated(_) | Refusal::TooOld | Refusal::SessionIdTaken(_), _) => {
                Self::fault()
            }
        }
    }

    fn fault() -> Self {
        Self::new(Code::Internal, "a fault on our side; it has been logged")
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let mut response = self.body().into_response();
        if let Some(seconds) = self.retry_after_s {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

impl Refused {
    fn body(&self) -> Problem {
        Problem {
            kind: "about:blank".to_owned(),
            title: self.status.canonical_reason().unwrap_or("Refused").to_owned(),
            status: self.status.as_u16(),
            code: self.code.as_str().to_owned(),
            detail: self.detail.clone(),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = serde_json::to_vec(&self).expect("a problem is a plain struct");
        let mut response = (status, body).into_response();
        let kind = HeaderValue::from_static("application/problem+json");
        response.headers_mut().insert(CONTENT_TYPE, kind);
        response
    }
}
