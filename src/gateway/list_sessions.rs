//! Sessions in progress: those that wait, and those that somebody holds.
//!
//! They are found where the engine keeps them in order: waiting ones in the lines of their queues,
//! the others with their agents. What is over is looked at by neither.

use axum::Json;
use axum::extract::{Extension, RawQuery, State};
use axum::http::HeaderMap;
use seira_core::engine::{Engine, SessionView};
use seira_core::model::{
    AgentId, Channel, Language, QueueId, Refusal, Sealed, SessionId, SessionState, Timestamp,
};

use super::AppState;
use super::access::Permission;
use super::asked::{Asked, Due, cut, due, written};
use super::deferral;
use super::language::asked_for;
use super::live::Live;
use super::problem::Refused;
use super::seal::Profile;
use super::views::channel;
use super::why::moment;
use crate::history::StaffSession;
use crate::protocol::deferral::DeferralKind;
use crate::protocol::http::Problem;
use crate::protocol::lists::{OpenSession, OpenSessions, OpenState};
use crate::runtime::AskError;

/// The sessions in progress.
///
/// First those that wait, earliest due first, then those that an agent holds, by id. With `agent`,
/// those that the agent is asked to take, holds, or was asked into. Names and topics are for
/// supervisors.
#[utoipa::path(
    get, path = "/api/v1/sessions", tag = "floor", security(("staff" = [])),
    params(
        ("state" = Option<OpenState>, Query, description = "Only those that stand there"),
        ("queue" = Option<String>, Query, description = "Only those of this queue"),
        ("agent" = Option<u32>, Query, description = "Only those of this agent"),
        ("after" = Option<String>, Query, description = "The `next` of the page before"),
        ("limit" = Option<u32>, Query, description = "1 to 200, default 50"),
        ("locale" = Option<String>, Query, description = "`en`, `fa`, `el` or `ru`"),
    ),
    responses(
        (status = 200, description = "One page", body = OpenSessions),
        (status = 400, description = "A field is wrong, or no such language", body = Problem,
            content_type = "application/problem+json"),
        (status = 401, description = "Not signed in, or not any more", body = Problem,
            content_type = "application/problem+json"),
        (status = 403, description = "Neither supervisor nor admin, or a foreign website asks",
            body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "`queue_unknown` or `agent_unknown`", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub async fn sessions(
    State(app): State<AppState>,
    Extension(who): Extension<StaffSession>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Json<OpenSessions>, Refused> {
    let language = asked_for(query.as_deref(), &headers)?;
    let asked = Asked::of(query.as_deref());
    let limit = asked.limit()?;
    let only = Only { state: asked.state()?, queue: asked.queue()?, agent: asked.agent()? };
    let after = asked.after(Place::read)?;
    let mut facts = app.router.read(|engine| only.find(engine, after, limit + 1))?;
    let next = cut(&mut facts, limit, |last| last.place().written());
    let sees = Permission::ReadCustomers.of(who.account.role);
    let sessions = facts.iter().map(|it| it.told(&app.live, language, sees)).collect();
    Ok(Json(OpenSessions { at: moment(app.router.now()), sessions, next }))
}

/// Where a page ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Waiting(Due),
    Held(SessionId),
}

impl Place {
    fn read(text: &str) -> Option<Self> {
        due(text).map(Self::Waiting).or_else(|| text.parse().ok().map(Self::Held))
    }

    fn written(self) -> String {
        match self {
            Self::Waiting(place) => written(place),
            Self::Held(id) => id.to_string(),
        }
    }
}

/// What is asked for.
struct Only {
    state: Option<OpenState>,
    queue: Option<QueueId>,
    agent: Option<AgentId>,
}

impl Only {
    fn find(
        &self,
        engine: &Engine,
        after: Option<Place>,
        most: usize,
    ) -> Result<Vec<Facts>, Refused> {
        self.check(engine)?;
        let (waiting, held) = match after {
            None => (Some(None), None),
            Some(Place::Waiting(place)) => (Some(Some(place)), None),
            Some(Place::Held(id)) => (None, Some(id)),
        };
        let mut found = match waiting.filter(|_| self.takes(OpenState::Waiting)) {
            Some(after) => self.waiting(engine, after, most),
            None => Vec::new(),
        };
        if waiting.is_some() && self.takes(OpenState::Deferred) {
            found.extend(self.scheduled(engine, waiting.flatten()));
            found.sort_unstable_by_key(|view| (view.due_at, view.id));
            found.truncate(most);
        }
        if self.takes(OpenState::Talking) || self.takes(OpenState::WrapUp) {
            found.extend(self.held(engine, held, most - found.len()));
        }
        Ok(found.iter().map(|view| Facts::of(engine, view)).collect())
    }

    /// Whether what is named is there.
    fn check(&self, engine: &Engine) -> Result<(), Refused> {
        let missing = match (&self.queue, self.agent) {
            (Some(queue), _) if engine.waiting(queue, None, 0).is_none() => {
                Some((Refusal::QueueUnknown(queue.clone()), "queue"))
            }
            (_, Some(agent)) if engine.agent(agent).is_none() => {
                Some((Refusal::AgentUnknown(agent), "agent"))
            }
            _ => None,
        };
        missing.map_or(Ok(()), |(refusal, field)| {
            Err(Refused::of(&AskError::Refused(refusal), Some(field)))
        })
    }

    fn takes(&self, state: OpenState) -> bool {
        self.state.is_none_or(|only| only == state)
    }

    fn waiting<'a>(
        &self,
        engine: &'a Engine,
        after: Option<Due>,
        most: usize,
    ) -> Vec<SessionView<'a>> {
        let mut found = match (self.agent, &self.queue) {
            (Some(agent), _) => self.asked_of(engine, agent, after),
            (None, Some(queue)) => engine.waiting(queue, after, most).unwrap_or_default(),
            (None, None) => {
                let queues = engine.queues().map(|queue| &queue.spec.queue);
                queues.filter_map(|queue| engine.waiting(queue, after, most)).flatten().collect()
            }
        };
        found.sort_unstable_by_key(|view| (view.due_at, view.id));
        found.truncate(most);
        found
    }

    /// What an agent is asked to take.
    fn asked_of<'a>(
        &self,
        engine: &'a Engine,
        agent: AgentId,
        after: Option<Due>,
    ) -> Vec<SessionView<'a>> {
        let offers = engine.agent(agent).map_or(&[][..], |agent| agent.offers);
        let offers = offers.iter().filter_map(|offer| engine.offer(*offer));
        let asked = offers.filter(|offer| offer.role.is_none());
        let asked = asked.filter_map(|offer| engine.session(offer.session));
        let behind = asked.filter(|view| Some((view.due_at, view.id)) > after);
        behind.filter(|view| self.is_of_queue(view)).collect()
    }

    /// Callbacks and messages whose time has not come: they are few, and in no line.
    fn scheduled<'a>(&self, engine: &'a Engine, after: Option<Due>) -> Vec<SessionView<'a>> {
        let apart = engine.scheduled().filter(|view| Some((view.due_at, view.id)) > after);
        apart.filter(|view| self.agent.is_none() && self.is_of_queue(view)).collect()
    }

    /// What agents hold, by id; with an agent, also where that one was asked in.
    fn held<'a>(
        &self,
        engine: &'a Engine,
        after: Option<SessionId>,
        most: usize,
    ) -> Vec<SessionView<'a>> {
        let mut ids: Vec<SessionId> = match self.agent.and_then(|agent| engine.agent(agent)) {
            Some(agent) => agent.sessions.iter().chain(agent.joined).copied().collect(),
            None => engine.agents().flat_map(|agent| agent.sessions).copied().collect(),
        };
        ids.retain(|id| Some(*id) > after);
        ids.sort_unstable();
        let views = ids.into_iter().filter_map(|id| engine.session(id));
        let asked = views.filter(|view| {
            state(view.state).is_some_and(|state| self.takes(state)) && self.is_of_queue(view)
        });
        asked.take(most).collect()
    }

    fn is_of_queue(&self, view: &SessionView<'_>) -> bool {
        self.queue.as_ref().is_none_or(|queue| view.queue.queue == *queue)
    }
}

/// Where a session in progress stands; none once it is over.
const fn state(state: &SessionState) -> Option<OpenState> {
    match state {
        SessionState::Queued | SessionState::Offered { .. } => Some(OpenState::Waiting),
        SessionState::Deferred { .. } => Some(OpenState::Deferred),
        SessionState::Connected { .. } => Some(OpenState::Talking),
        SessionState::WrapUp { .. } => Some(OpenState::WrapUp),
        SessionState::Closed { .. } | SessionState::Abandoned { .. } => None,
    }
}

/// One session as of one moment, taken out of the follower.
struct Facts {
    session: SessionId,
    queue: QueueId,
    channel: Channel,
    deferral: Option<DeferralKind>,
    until: Option<Timestamp>,
    state: OpenState,
    arrived_at: Timestamp,
    since: Timestamp,
    due_at: Timestamp,
    agent: Option<AgentId>,
    members: Vec<u32>,
    asked: Vec<u32>,
    profile: Sealed,
}

impl Facts {
    fn of(engine: &Engine, view: &SessionView<'_>) -> Self {
        let (agent, since) = match view.state {
            SessionState::Connected { agent, since, .. }
            | SessionState::WrapUp { agent, since, .. } => (Some(*agent), *since),
            SessionState::Queued
            | SessionState::Deferred { .. }
            | SessionState::Offered { .. }
            | SessionState::Closed { .. }
            | SessionState::Abandoned { .. } => (None, view.queued_at),
        };
        Self {
            session: view.id,
            queue: view.queue.queue.clone(),
            channel: view.channel,
            deferral: view.deferral.map(|it| deferral::kind(it.kind())),
            until: match view.state {
                SessionState::Deferred { until } => Some(*until),
                _ => None,
            },
            state: state(view.state).unwrap_or(OpenState::Waiting),
            arrived_at: view.arrived_at,
            since,
            due_at: view.due_at,
            agent,
            members: view.members.iter().map(|member| member.agent.0).collect(),
            asked: engine.offers_for(view.id).map(|offer| offer.agent.0).collect(),
            profile: view.profile.clone(),
        }
    }

    const fn place(&self) -> Place {
        match self.state {
            OpenState::Waiting | OpenState::Deferred => Place::Waiting((self.due_at, self.session)),
            OpenState::Talking | OpenState::WrapUp => Place::Held(self.session),
        }
    }

    fn told(&self, live: &Live, language: Language, sees: bool) -> OpenSession {
        let profile =
            if sees { live.shown_profile(self.session, &self.profile) } else { Profile::default() };
        OpenSession {
            session: self.session.to_string(),
            queue: self.queue.to_string(),
            queue_name: live.queue_name(&self.queue, language),
            channel: channel(self.channel),
            deferral: self.deferral,
            until: self.until.map(moment),
            state: self.state,
            arrived_at: moment(self.arrived_at),
            since: moment(self.since),
            agent: self.agent.map(|agent| agent.0),
            agent_name: self.agent.map(|agent| live.agent_name(agent)),
            members: self.members.clone(),
            asked: self.asked.clone(),
            customer_name: profile.name,
            topic: profile.topic,
        }
    }
}
