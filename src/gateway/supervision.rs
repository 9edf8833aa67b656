//! How supervisors watch and steer the floor over HTTP. Each action is one wish of the router; what
//! the engine refuses becomes a problem with a stable code.

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Extension, Path, RawQuery, Request, State};
use axum::http::{HeaderMap, StatusCode};
use seira_core::engine::{Engine, QueueView};
use seira_core::model::{
    AgentId, Command, Language, Millis, Push, QueueHours, QueueId, Refusal, Sealed, SessionId,
    SurgeCause, Target, Timestamp, Wish,
};

use super::AppState;
use super::language::asked_for;
use super::live::Live;
use super::login::read;
use super::problem::{Code, Refused};
use super::surge;
use super::why::{moment, session_id};
use crate::history::StaffSession;
use crate::protocol::agent::TransferTarget;
use crate::protocol::http::Problem;
use crate::protocol::supervision::{LiveQueue, LiveQueues, LiveSurge, MoveLine, PushUp, Reassign};
use crate::runtime::AskError;

/// Most seconds that one push moves a session up: 7 days.
const PUSH_MAX_S: i64 = 7 * 86_400;

/// The queues as they are now.
#[utoipa::path(
    get, path = "/api/v1/queues", tag = "floor", security(("staff" = [])),
    params(("locale" = Option<String>, Query, description = "`en`, `fa`, `el` or `ru`")),
    responses(
        (status = 200, description = "All queues, in the order of the configuration",
            body = LiveQueues),
        (status = 400, description = "No such language", body = Problem,
            content_type = "application/problem+json"),
        (status = 401, description = "Not signed in, or not any more", body = Problem,
            content_type = "application/problem+json"),
        (status = 403, description = "Neither supervisor nor admin, or a foreign website asks",
            body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn queues(
    State(app): State<AppState>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Json<LiveQueues>, Refused> {
    let language = asked_for(query.as_deref(), &headers)?;
    let now = app.router.now();
    let told = |engine: &Engine| {
        engine.queues().map(|view| live_queue(&app.live, &view, language, now)).collect()
    };
    Ok(Json(LiveQueues { at: moment(now), queues: app.router.read(told) }))
}

fn live_queue(live: &Live, view: &QueueView<'_>, language: Language, now: Timestamp) -> LiveQueue {
    let (open, opens_at) = match view.hours {
        QueueHours::Open => (true, None),
        QueueHours::Closed { opens_at } => (false, opens_at),
    };
    let waited = |since: Timestamp| (now - since).0.max(0).unsigned_abs() / 1_000;
    LiveQueue {
        queue: view.spec.queue.to_string(),
        name: live.queue_name(&view.spec.queue, language),
        open,
        opens_at: opens_at.map(moment),
        paused: view.paused,
        waiting: view.waiting,
        callbacks: view.callbacks,
        messages: view.messages,
        oldest_queued_at: view.oldest_queued_at.map(moment),
        oldest_wait_s: view.oldest_queued_at.map(waited),
        staffed: view.staffed,
        attended: view.attended,
        surge: view.surge.map(|surge| LiveSurge {
            since: moment(surge.since),
            declared: surge.rules.cause == SurgeCause::Declared,
            notice: surge::notice(live, &view.spec.queue, Some(surge), language),
            waiting_max: surge.rules.waiting_max,
            widens: surge.rules.widens,
        }),
    }
}

/// Pause a queue.
///
/// Nobody is offered its sessions until it goes on; customers may still join the line. Harmless to
/// repeat.
#[utoipa::path(
    post, path = "/api/v1/queues/{queue}/pause", tag = "floor", security(("staff" = [])),
    params(("queue" = String, Path, description = "Queue id")),
    responses(
        (status = 204, description = "Paused"),
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
pub async fn pause(
    State(app): State<AppState>,
    Extension(who): Extension<StaffSession>,
    queue: Result<Path<String>, PathRejection>,
) -> Result<StatusCode, Refused> {
    let queue = queue_id(queue)?;
    steer(&app, &who, "pause", Wish::PauseQueue { queue, paused: true }).await
}

/// Let a paused queue go on.
///
/// Harmless to repeat.
#[utoipa::path(
    post, path = "/api/v1/queues/{queue}/resume", tag = "floor", security(("staff" = [])),
    params(("queue" = String, Path, description = "Queue id")),
    responses(
        (status = 204, description = "It goes on"),
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
pub async fn resume(
    State(app): State<AppState>,
    Extension(who): Extension<StaffSession>,
    queue: Result<Path<String>, PathRejection>,
) -> Result<StatusCode, Refused> {
    let queue = queue_id(queue)?;
    steer(&app, &who, "resume", Wish::PauseQueue { queue, paused: false }).await
}

/// Move everybody who waits in a queue to another one.
///
/// They keep the time they have waited; sessions of channels that the other queue does not take
/// stay.
#[utoipa::path(
    post, path = "/api/v1/queues/{queue}/move", tag = "floor", security(("staff" = [])),
    params(("queue" = String, Path, description = "Queue id")),
    request_body = MoveLine,
    responses(
        (status = 204, description = "Moved"),
        (status = 400, description = "A field is wrong", body = Problem,
            content_type = "application/problem+json"),
        (status = 401, description = "Not signed in, or not any more", body = Problem,
            content_type = "application/problem+json"),
        (status = 403, description = "Neither supervisor nor admin, or a foreign website asks",
            body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "`queue_unknown`: the queue of the path", body = Problem,
            content_type = "application/problem+json"),
        (status = 409, description = "`queue_closed`", body = Problem,
            content_type = "application/problem+json"),
        (status = 422, description = "`queue_unknown`: the queue of the body", body = Problem,
            content_type = "application/problem+json"),
        (status = 503, description = "Not now; see `Retry-After`", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub async fn move_line(
    State(app): State<AppState>,
    Extension(who): Extension<StaffSession>,
    queue: Result<Path<String>, PathRejection>,
    request: Request,
) -> Result<StatusCode, Refused> {
    let from = queue_id(queue)?;
    let MoveLine { to } = read(request).await?;
    let to = named_queue(&to, "to")?;
    let done = ask(&app, &who, "move", Wish::MoveLine { from: from.clone(), to }).await;
    done.map_err(|error| {
        let of_path = error == AskError::Refused(Refusal::QueueUnknown(from));
        Refused::of(&error, (!of_path).then_some("to"))
    })
}

/// Give a session that waits or talks to another queue or to an agent.
///
/// An agent is asked, must be available with room, and may decline; then the session goes back to
/// its line at its old place.
#[utoipa::path(
    post, path = "/api/v1/sessions/{id}/reassign", tag = "floor", security(("staff" = [])),
    params(("id" = String, Path, description = "Session id")),
    request_body = Reassign,
    responses(
        (status = 204, description = "Done"),
        (status = 400, description = "A field is wrong", body = Problem,
            content_type = "application/problem+json"),
        (status = 401, description = "Not signed in, or not any more", body = Problem,
            content_type = "application/problem+json"),
        (status = 403, description = "Neither supervisor nor admin, or a foreign website asks",
            body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "`session_unknown`", body = Problem,
            content_type = "application/problem+json"),
        (status = 409, description = "`session_over`, `wrong_state`, `queue_closed`, \
            `channel_unavailable` or `agent_unavailable`", body = Problem,
            content_type = "application/problem+json"),
        (status = 422, description = "`queue_unknown` or `agent_unknown`", body = Problem,
            content_type = "application/problem+json"),
        (status = 503, description = "Not now; see `Retry-After`", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub async fn reassign(
    State(app): State<AppState>,
    Extension(who): Extension<StaffSession>,
    id: Result<Path<String>, PathRejection>,
    request: Request,
) -> Result<StatusCode, Refused> {
    let session = session_id(id)?;
    let Reassign { to, note } = read(request).await?;
    let (to, field) = match to {
        TransferTarget::Queue(queue) => {
            (Target::Queue(named_queue(&queue, "to.queue")?), "to.queue")
        }
        TransferTarget::Agent(agent) => (Target::Agent(AgentId(agent)), "to.agent"),
    };
    let note = note.filter(|note| !note.trim().is_empty());
    let note = note.map(|note| seal(&app, session, &note)).transpose()?;
    let done = ask(&app, &who, "reassign", Wish::Reassign { session, to, note }).await;
    done.map_err(|error| Refused::of(&error, Some(field)))
}

/// Take a waiting session by hand.
///
/// Whoever calls gets it, whatever the skills and the place in line; room is needed.
#[utoipa::path(
    post, path = "/api/v1/sessions/{id}/pull", tag = "floor", security(("staff" = [])),
    params(("id" = String, Path, description = "Session id")),
    responses(
        (status = 204, description = "The session is yours"),
        (status = 401, description = "Not signed in, or not any more", body = Problem,
            content_type = "application/problem+json"),
        (status = 403, description = "Not somebody who takes sessions, or a foreign website asks",
            body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "`session_unknown`", body = Problem,
            content_type = "application/problem+json"),
        (status = 409, description = "`session_over`, `wrong_state` or `agent_unavailable`",
            body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "Not now; see `Retry-After`", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub async fn pull(
    State(app): State<AppState>,
    Extension(who): Extension<StaffSession>,
    id: Result<Path<String>, PathRejection>,
) -> Result<StatusCode, Refused> {
    let session = session_id(id)?;
    steer(&app, &who, "pull", Wish::Pull { agent: who.account.id, session }).await
}

/// Let a waiting session go before others.
#[utoipa::path(
    post, path = "/api/v1/sessions/{id}/push-up", tag = "floor", security(("staff" = [])),
    params(("id" = String, Path, description = "Session id")),
    request_body = PushUp,
    responses(
        (status = 204, description = "Done"),
        (status = 400, description = "A field is wrong", body = Problem,
            content_type = "application/problem+json"),
        (status = 401, description = "Not signed in, or not any more", body = Problem,
            content_type = "application/problem+json"),
        (status = 403, description = "Neither supervisor nor admin, or a foreign website asks",
            body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "`session_unknown`", body = Problem,
            content_type = "application/problem+json"),
        (status = 409, description = "`session_over` or `wrong_state`", body = Problem,
            content_type = "application/problem+json"),
        (status = 503, description = "Not now; see `Retry-After`", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub async fn push_up(
    State(app): State<AppState>,
    Extension(who): Extension<StaffSession>,
    id: Result<Path<String>, PathRejection>,
    request: Request,
) -> Result<StatusCode, Refused> {
    let session = session_id(id)?;
    let push = push(&read(request).await?)?;
    steer(&app, &who, "push_up", Wish::PushUp { session, push }).await
}

fn push(wished: &PushUp) -> Result<Push, Refused> {
    let bad = |detail: String| Err(Refused::new(Code::BadRequest, detail));
    match (wished.by_s, wished.first) {
        (Some(seconds), None) if (1..=PUSH_MAX_S).contains(&seconds) => {
            Ok(Push::By(Millis::from_secs(seconds)))
        }
        (Some(seconds), None) => bad(format!("by_s: {seconds} is not allowed: 1 to {PUSH_MAX_S}")),
        (None, Some(true)) => Ok(Push::First),
        (None, Some(false)) => bad("first: false is not allowed: true, or by_s instead".to_owned()),
        (Some(_), Some(_)) => bad("by_s, first: only one of the two is allowed".to_owned()),
        (None, None) => bad("by_s or first is needed".to_owned()),
    }
}

/// The queue that a path names; what is no id names none.
pub(super) fn queue_id(queue: Result<Path<String>, PathRejection>) -> Result<QueueId, Refused> {
    let queue = queue.ok().and_then(|Path(queue)| QueueId::new(&queue).ok());
    queue.ok_or_else(Refused::no_queue)
}

/// The queue that a field of the body names.
fn named_queue(queue: &str, field: &str) -> Result<QueueId, Refused> {
    QueueId::new(queue).map_err(|error| Refused::new(Code::BadRequest, format!("{field}: {error}")))
}

/// A note of a session that is there: a key is drawn for nobody else.
fn seal(app: &AppState, session: SessionId, note: &str) -> Result<Sealed, Refused> {
    if !app.router.read(|engine| engine.session(session).is_some()) {
        return Err(Refused::no_session());
    }
    let sealed = app.live.keys.seal(session, note.as_bytes());
    sealed.map_err(|error| Refused::internal(&error))
}

/// Does what a path alone says.
pub(super) async fn steer(
    app: &AppState,
    who: &StaffSession,
    action: &'static str,
    wish: Wish,
) -> Result<StatusCode, Refused> {
    ask(app, who, action, wish).await.map_err(|error| Refused::of(&error, None))
}

/// Asks the router, and keeps a line of who did what: numbers and ids, no names.
async fn ask(
    app: &AppState,
    who: &StaffSession,
    action: &'static str,
    wish: Wish,
) -> Result<StatusCode, AskError> {
    let account = who.account.id.0;
    let (on, to) = match &wish {
        Wish::PauseQueue { queue, .. }
        | Wish::BeginSurge { queue, .. }
        | Wish::EndSurge { queue, .. } => (queue.to_string(), String::new()),
        Wish::MoveLine { from, to } => (from.to_string(), to.to_string()),
        Wish::Reassign { session, to: Target::Queue(queue), .. } => {
            (session.to_string(), queue.to_string())
        }
        Wish::Reassign { session, to: Target::Agent(agent), .. } => {
            (session.to_string(), agent.to_string())
        }
        Wish::Pull { session, .. } | Wish::PushUp { session, .. } => {
            (session.to_string(), String::new())
        }
        _ => (String::new(), String::new()),
    };
    let done = app.router.ask(Command::internal(wish)).await;
    match &done {
        Ok(_) => tracing::info!(account, action, on, to, "the floor was steered"),
        Err(error) => tracing::info!(account, action, on, to, %error, "the floor was not steered"),
    }
    done.map(|_| StatusCode::NO_CONTENT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_push_is_by_seconds_or_to_the_front_and_says_what_is_wrong() {
        let wish = |by_s, first| push(&PushUp { by_s, first });
        assert_eq!(wish(Some(60), None), Ok(Push::By(Millis::from_secs(60))));
        assert_eq!(wish(None, Some(true)), Ok(Push::First));
        for wrong in [(Some(0), None), (Some(604_801), None), (Some(i64::MIN), None)] {
            let refused = format!("{:?}", wish(wrong.0, wrong.1).unwrap_err());
            assert!(refused.contains("by_s: ") && refused.contains("1 to 604800"), "{refused}");
        }
        for (by_s, first, told) in [
            (None, Some(false), "first: false"),
            (Some(1), Some(true), "by_s, first"),
            (None, None, "is needed"),
        ] {
            let refused = format!("{:?}", wish(by_s, first).unwrap_err());
            assert!(refused.contains(told), "{refused}");
        }
    }
}
