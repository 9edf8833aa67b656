//! How HTTP calls are refused: `application/problem+json` (RFC 9457), for everything from a wrong
//! password to an unknown address.

use axum::http::header::{CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};

use crate::protocol::http::Problem;

/// Every kind of refusal; [`Code::as_str`] is the stable word for programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Code {
    /// Login and password do not belong together, or the account is suspended.
    BadCredentials,
    /// The request cannot be understood.
    BadRequest,
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
    /// Too many failed sign-ins.
    TooManyAttempts,
    /// The body is too large.
    TooLarge,
    /// The server cannot answer now.
    Unavailable,
}

impl Code {
    /// The word for programs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::BadCredentials => "bad_credentials",
            Self::BadRequest => "bad_request",
            Self::Forbidden => "forbidden",
            Self::Internal => "internal",
            Self::MethodNotAllowed => "method_not_allowed",
            Self::NotFound => "not_found",
            Self::NotSignedIn => "not_signed_in",
            Self::OriginNotAllowed => "origin_not_allowed",
            Self::TooManyAttempts => "too_many_attempts",
            Self::TooLarge => "too_large",
            Self::Unavailable => "unavailable",
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
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::TooManyAttempts => StatusCode::TOO_MANY_REQUESTS,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
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
