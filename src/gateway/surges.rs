//! How supervisors declare over HTTP that a queue is overrun, and that it is over.

use axum::extract::rejection::PathRejection;
use axum::extract::{Extension, Path, Request, State};
use axum::http::StatusCode;
use seira_core::model::{SURGE_NOTICE_MAX, SurgeCause, SurgeWish, Wish};

use super::AppState;
use super::login::read;
use super::problem::{Code, Refused};
use super::supervision::{queue_id, steer};
use crate::history::StaffSession;
use crate::protocol::http::Problem;
use crate::protocol::supervision::DeclareSurge;

/// Most that the line can be capped at: what a queue can have.
const WAITING_MAX: u32 = 100_000;

/// Declare that a queue is overrun.
///
/// Customers are told before they queue and while they wait, the line is capped and requirements are
/// widened as said here or in the configuration, until a supervisor ends it. Repeated, it replaces what was
/// said before.
#[utoipa::path(
    post, path = "/api/v1/queues/{queue}/surge", tag = "floor", security(("staff" = [])),
    params(("queue" = String, Path, description = "Queue id")),
    request_body = DeclareSurge,
    responses(
        (status = 204, description = "Declared"),
        (status = 400, description = "A field is wrong", body = Problem,
            content_type = "application/problem+json"),
        (status = 401, description = "Not signed in, or not any more", body = Problem,
            content_type = "application/problem+json"),
        (status = 403, description = "Neither supervisor nor admin, or a foreign website asks",
            body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "`queue_unknown`", body = Problem,
            content_type = "application/problem+json"),
        (status = 503, description = "Not now; see `Retry-After`", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub async fn declare(
    State(app): State<AppState>,
    Extension(who): Extension<StaffSession>,
    queue: Result<Path<String>, PathRejection>,
    request: Request,
) -> Result<StatusCode, Refused> {
    let queue = queue_id(queue)?;
    let DeclareSurge { notice, waiting_max, widen } = read(request).await?;
    let notice = notice.filter(|notice| !notice.trim().is_empty());
    let length = notice.as_ref().map_or(0, |notice| notice.chars().count());
    if length > SURGE_NOTICE_MAX {
        let detail = format!("notice: {length} characters; at most {SURGE_NOTICE_MAX} are allowed");
        return Err(Refused::new(Code::BadRequest, detail));
    }
    if let Some(most) = waiting_max.filter(|most| *most > WAITING_MAX) {
        let detail = format!("waiting_max: {most} is not allowed: 0 to {WAITING_MAX}");
        return Err(Refused::new(Code::BadRequest, detail));
    }
    let configured = app.live.queue_settings(&queue).map(|settings| &settings.surge);
    let surge = SurgeWish {
        cause: SurgeCause::Declared,
        notice,
        waiting_max: waiting_max.or(configured.and_then(|surge| surge.waiting_max)),
        widens: widen.or(configured.map(|surge| surge.widen)).unwrap_or(false),
    };
    steer(&app, &who, "declare_surge", Wish::BeginSurge { queue, surge }).await
}

/// Say that a queue is not overrun any more.
///
/// Ends what the forecast has begun, too; it may begin again. Harmless to repeat.
#[utoipa::path(
    delete, path = "/api/v1/queues/{queue}/surge", tag = "floor", security(("staff" = [])),
    params(("queue" = String, Path, description = "Queue id")),
    responses(
        (status = 204, description = "Over"),
        (status = 401, description = "Not signed in, or not any more", body = Problem,
            content_type = "application/problem+json"),
        (status = 403, description = "Neither supervisor nor admin, or a foreign website asks",
            body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "`queue_unknown`", body = Problem,
            content_type = "application/problem+json"),
        (status = 503, description = "Not now; see `Retry-After`", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub async fn end(
    State(app): State<AppState>,
    Extension(who): Extension<StaffSession>,
    queue: Result<Path<String>, PathRejection>,
) -> Result<StatusCode, Refused> {
    let queue = queue_id(queue)?;
    steer(&app, &who, "end_surge", Wish::EndSurge { queue, cause: SurgeCause::Declared }).await
}
