//! Bodies of the HTTP calls.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

/// `POST /api/v1/login`: sign in. Answers [`Me`] and sets the session cookie.
#[derive(Clone, Deserialize, Serialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Login {
    /// Login name.
    pub login: String,
    /// Password.
    pub password: String,
}

/// Who is signed in.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, TS, ToSchema)]
pub struct Me {
    /// Number of the account; the agent's number in frames.
    pub account: u32,
    /// Login name.
    pub login: String,
    /// Public name.
    pub name: String,
    /// What the account may do.
    pub role: Role,
}

/// What an account may do.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize, TS, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Takes sessions.
    Agent,
    /// Watches the floor and takes sessions.
    Supervisor,
    /// Manages accounts and configuration.
    Admin,
}

/// An error of the HTTP API: `application/problem+json`, RFC 9457.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, TS, ToSchema)]
pub struct Problem {
    /// Kind of problem: `about:blank`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Short and the same for every occurrence.
    pub title: String,
    /// HTTP status.
    pub status: u16,
    /// Stable code for programs: `agent_unavailable`, `agent_unknown`, `bad_credentials`,
    /// `bad_request`, `channel_unavailable`, `customer_unknown`, `forbidden`, `internal`,
    /// `method_not_allowed`, `not_found`, `not_signed_in`, `origin_not_allowed`, `queue_closed`,
    /// `queue_full`, `queue_unknown`, `session_over`, `session_unknown`, `storage_failing`,
    /// `storage_full`, `storage_readonly`, `storage_slow`, `too_many_attempts`, `too_large`,
    /// `unavailable`, `wrong_state`.
    pub code: String,
    /// What was wrong this time.
    pub detail: String,
}
