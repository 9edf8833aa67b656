//! Everybody who takes sessions: numbers, presence, work.

use axum::Json;
use axum::extract::{RawQuery, State};
use seira_core::engine::{AgentView, Engine};
use seira_core::model::AgentId;

use super::AppState;
use super::asked::{Asked, cut};
use super::problem::Refused;
use super::views::{presence, presence_state};
use super::why::moment;
use crate::protocol::http::Problem;
use crate::protocol::lists::{AgentOffer, FloorAgent, FloorAgents};

/// The agents, with what they do now.
///
/// Everybody whose account takes sessions, on duty or not, by number.
#[utoipa::path(
    get, path = "/api/v1/agents", tag = "floor", security(("staff" = [])),
    params(
        ("after" = Option<String>, Query, description = "The `next` of the page before"),
        ("limit" = Option<u32>, Query, description = "1 to 200, default 50"),
    ),
    responses(
        (status = 200, description = "One page, by number", body = FloorAgents),
        (status = 400, description = "A field is wrong", body = Problem,
            content_type = "application/problem+json"),
        (status = 401, description = "Not signed in, or not any more", body = Problem,
            content_type = "application/problem+json"),
        (status = 403, description = "Neither supervisor nor admin, or a foreign website asks",
            body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn agents(
    State(app): State<AppState>,
    RawQuery(query): RawQuery,
) -> Result<Json<FloorAgents>, Refused> {
    let asked = Asked::of(query.as_deref());
    let limit = asked.limit()?;
    let after = asked.after(|text| text.parse().ok().map(AgentId))?;
    let mut agents: Vec<FloorAgent> = app.router.read(|engine| {
        let behind = engine.agents().filter(|view| Some(view.spec.agent) > after);
        behind.take(limit + 1).map(|view| told(engine, &view)).collect()
    });
    let next = cut(&mut agents, limit, |last| last.agent.to_string());
    for agent in &mut agents {
        agent.name = app.live.agent_name(AgentId(agent.agent));
    }
    Ok(Json(FloorAgents { at: moment(app.router.now()), agents, next }))
}

/// Without the name, which the engine does not know.
fn told(engine: &Engine, view: &AgentView<'_>) -> FloorAgent {
    let spec = view.spec;
    let offers = view.offers.iter().filter_map(|offer| engine.offer(*offer));
    FloorAgent {
        agent: spec.agent.0,
        name: String::new(),
        presence: presence_state(view.presence),
        reason: presence(view.presence, view.presence_since).reason,
        since: moment(view.presence_since),
        load: view.load,
        chats_max: spec.capacity.chats,
        calls_max: spec.capacity.calls,
        sessions: view.sessions.iter().map(ToString::to_string).collect(),
        joined: view.joined.iter().map(ToString::to_string).collect(),
        offers: offers
            .map(|offer| AgentOffer {
                offer: offer.offer.0,
                session: offer.session.to_string(),
                invitation: offer.role.is_some(),
                lease_ends_at: moment(offer.lease_ends_at),
            })
            .collect(),
        skills: spec.skills.iter().map(|(skill, at)| (skill.to_string(), at.get())).collect(),
        tier: spec.tier.get(),
    }
}
