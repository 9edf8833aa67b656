//! Who waits in a queue, and why, in the order in which they are due.

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Extension, Path, RawQuery, State};
use axum::http::HeaderMap;
use seira_core::engine::{Engine, Standing, WhyWaiting};
use seira_core::model::{AgentId, Channel, Language, QueueId, Sealed, SessionId, Timestamp};

use super::AppState;
use super::access::Permission;
use super::asked::{Asked, Due, cut, due, written};
use super::deferral;
use super::language::asked_for;
use super::live::Live;
use super::problem::Refused;
use super::seal::Profile;
use super::sentences::Teller;
use super::supervision::queue_id;
use super::views::channel;
use super::why::{boosts, moment};
use crate::history::{Account, StaffSession};
use crate::protocol::deferral::DeferralKind;
use crate::protocol::http::Problem;
use crate::protocol::lists::{QueueSessions, WaitingSession, WaitingState};

/// Sessions explained under one lock of the follower: each explanation looks at every agent.
const EXPLAINED_AT_ONCE: usize = 16;

/// Who waits in a queue.
///
/// The earliest due comes first, whether it is in line, being asked about, held for somebody or
/// without its customer for a moment. Names and topics are for supervisors, and for agents with the
/// skills of the queue. Sentences are in the language of `locale`, else of `Accept-Language`, else
/// English.
#[utoipa::path(
    get, path = "/api/v1/queues/{queue}/sessions", tag = "floor", security(("staff" = [])),
    params(
        ("queue" = String, Path, description = "Queue id"),
        ("after" = Option<String>, Query, description = "The `next` of the page before"),
        ("limit" = Option<u32>, Query, description = "1 to 200, default 50"),
        ("locale" = Option<String>, Query, description = "`en`, `fa`, `el` or `ru`"),
    ),
    responses(
        (status = 200, description = "One page, earliest due first", body = QueueSessions),
        (status = 400, description = "A field is wrong, or no such language", body = Problem,
            content_type = "application/problem+json"),
        (status = 401, description = "Not signed in, or not any more", body = Problem,
            content_type = "application/problem+json"),
        (status = 403, description = "A foreign website asks", body = Problem,
            content_type = "application/problem+json"),
        (status = 404, description = "`queue_unknown`", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub async fn queue_sessions(
    State(app): State<AppState>,
    Extension(who): Extension<StaffSession>,
    queue: Result<Path<String>, PathRejection>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Json<QueueSessions>, Refused> {
    let language = asked_for(query.as_deref(), &headers)?;
    let asked = Asked::of(query.as_deref());
    let (limit, after) = (asked.limit()?, asked.after(due)?);
    let queue = queue_id(queue)?;
    let found = app.router.read(|engine| {
        let places = engine.waiting(&queue, after, limit + 1)?;
        let places: Vec<Due> = places.iter().map(|view| (view.due_at, view.id)).collect();
        Some((places, Reader::of(engine, &who.account, &queue)))
    });
    let (mut places, reader) = found.ok_or_else(|| Refused::no_queue_called(&queue))?;
    let next = cut(&mut places, limit, |last| written(*last));
    let now = app.router.now();
    let mut sessions = Vec::with_capacity(places.len());
    for some in places.chunks(EXPLAINED_AT_ONCE) {
        let facts: Vec<Facts> = app.router.read(|engine| {
            some.iter().filter_map(|(_, id)| Facts::of(engine, *id, &queue)).collect()
        });
        sessions.extend(facts.into_iter().map(|it| it.told(&app.live, language, reader, now)));
    }
    Ok(Json(QueueSessions {
        at: moment(now),
        queue_name: app.live.queue_name(&queue, language),
        queue: queue.to_string(),
        yours: reader.serves_any(),
        sessions,
        next,
    }))
}

/// What the caller may see of a queue.
#[derive(Debug, Clone, Copy)]
struct Reader {
    sees_all: bool,
    chats: bool,
    calls: bool,
}

impl Reader {
    fn of(engine: &Engine, account: &Account, queue: &QueueId) -> Self {
        let takes = Permission::TakeSessions.of(account.role);
        let serves = |channel| takes && engine.knows_queue(account.id, queue, channel);
        Self {
            sees_all: Permission::ReadCustomers.of(account.role),
            chats: serves(Channel::Chat),
            calls: serves(Channel::Call),
        }
    }

    const fn serves_any(self) -> bool {
        self.chats || self.calls
    }

    const fn sees(self, channel: Channel) -> bool {
        self.sees_all
            || match channel {
                Channel::Chat => self.chats,
                Channel::Call => self.calls,
            }
    }
}

/// One session as of one moment, taken out of the follower.
struct Facts {
    channel: Channel,
    arrived_at: Timestamp,
    profile: Sealed,
    is_held: bool,
    deferral: Option<DeferralKind>,
    why: WhyWaiting,
}

impl Facts {
    /// None for a session that has left the queue since it was found there.
    fn of(engine: &Engine, session: SessionId, queue: &QueueId) -> Option<Self> {
        let view = engine.session(session)?;
        let why = engine.why_waiting(session).filter(|why| why.queue == *queue)?;
        Some(Self {
            channel: view.channel,
            arrived_at: view.arrived_at,
            profile: view.profile.clone(),
            is_held: engine.is_held(session),
            deferral: view.deferral.map(|it| deferral::kind(it.kind())),
            why,
        })
    }

    fn told(&self, live: &Live, language: Language, to: Reader, now: Timestamp) -> WaitingSession {
        let agent = |agent: AgentId| live.agent_name(agent);
        let queue = |queue: &QueueId| live.queue_name(queue, language);
        let teller = Teller { language, agent: &agent, queue: &queue };
        let sees = to.sees(self.channel);
        let profile = if sees {
            live.shown_profile(self.why.session, &self.profile)
        } else {
            Profile::default()
        };
        let state = self.state();
        let has_place = matches!(state, WaitingState::InLine | WaitingState::Asked);
        WaitingSession {
            session: self.why.session.to_string(),
            channel: channel(self.channel),
            deferral: self.deferral,
            state,
            position: has_place.then_some(self.why.position),
            arrived_at: moment(self.arrived_at),
            queued_at: moment(self.why.queued_at),
            due_at: moment(self.why.due_at),
            step: self.why.step,
            boosts: boosts(&self.why.boosts),
            customer_name: profile.name,
            topic: profile.topic,
            language: self.why.requirement.language.as_ref().map(|(skill, _)| skill.to_string()),
            why: teller.waiting(&self.why, now),
        }
    }

    fn state(&self) -> WaitingState {
        match &self.why.standing {
            Standing::CustomerAway { .. } => WaitingState::CustomerAway,
            Standing::Asked { .. } => WaitingState::Asked,
            Standing::Held { .. } => WaitingState::Held,
            // Holds end by the clock, whether the queue is paused or not.
            Standing::Paused if self.is_held => WaitingState::Held,
            Standing::OutsideHours { .. } => WaitingState::OutsideHours,
            Standing::Paused
            | Standing::Nobody { .. }
            | Standing::NobodyAvailable
            | Standing::Passed { .. }
            | Standing::RoomKept { .. }
            | Standing::AtQueueMaximum
            | Standing::Busy => WaitingState::InLine,
        }
    }
}
