//! Whether the process lives, and whether it should get work.

use axum::extract::State;
use axum::http::StatusCode;

use super::AppState;
use super::problem::Refused;
use crate::protocol::http::Problem;

/// The process lives.
#[utoipa::path(
    get, path = "/healthz", tag = "operations",
    responses((status = 200, description = "It lives", body = String, content_type = "text/plain"))
)]
pub async fn healthz() -> (StatusCode, &'static str) {
    (StatusCode::OK, "ok\n")
}

/// The server takes work.
#[utoipa::path(
    get, path = "/readyz", tag = "operations",
    responses(
        (status = 200, description = "Ready", body = String, content_type = "text/plain"),
        (status = 503, description = "Shutting down, the storage cannot write, or cannot be opened yet \
            (`storage_failing`, `storage_full`, `storage_readonly`, `storage_slow`), or the router does \
            not answer", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub async fn readyz(State(app): State<AppState>) -> Result<&'static str, Refused> {
    app.check_ready().map(|()| "ready\n")
}
