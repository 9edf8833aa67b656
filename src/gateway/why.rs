//! Why a session waits, or went to an agent: the engine's record as callers read it.

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, RawQuery, State};
use axum::http::HeaderMap;
use seira_core::engine::{Engine, Missing, OfferView, SessionView, Standing, WhyWaiting};
use seira_core::model::{
    AgentId, Assignment, Boosts, Cause, Channel, Language, Level, OfferId, QueueId, RelaxStep,
    Requirement, Role, SessionId, SessionState, SkillId, Timestamp, Why,
};

use super::AppState;
use super::deferral;
use super::language::asked_for;
use super::live::Live;
use super::problem::Refused;
use super::sentences::Teller;
use super::views::{channel, decided_by};
use super::words::invite_role;
use crate::history::{Archive, Ending};
use crate::protocol::deferral::DeferralKind;
use crate::protocol::http::Problem;
use crate::protocol::supervision::{
    AbleWhy, AlternativeWhy, AskedWhy, AssignmentWhy, BoostWhy, CauseWhy, ChoiceWhy, MissingWhy,
    OfferWhy, SessionPhase, SessionWhy, StandingWhy, StepWhy, WaitingWhy,
};

/// Assignments that are told, the latest ones: as many as the engine remembers.
const ASSIGNMENTS_MAX: usize = 32;

/// Why a session waits, or who has it and why.
///
/// Of a session that is over, why it ended and who has held it is told for as long as history is kept. Names and sentences are in
/// the language of `locale`, else of `Accept-Language`, else English.
#[utoipa::path(
    get, path = "/api/v1/sessions/{id}/why", tag = "floor", security(("staff" = [])),
    params(
        ("id" = String, Path, description = "Session id"),
        ("locale" = Option<String>, Query, description = "`en`, `fa`, `el` or `ru`"),
    ),
    responses(
        (status = 200, description = "The record and one sentence", body = SessionWhy),
        (status = 400, description = "No such language", body = Problem,
            content_type = "application/problem+json"),
        (status = 401, description = "Not signed in, or not any more", body = Problem,
            content_type = "application/problem+json"),
        (status = 403, description = "Neither supervisor nor admin, or a foreign website asks",
            body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "`session_unknown`", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub async fn session_why(
    State(app): State<AppState>,
    id: Result<Path<String>, PathRejection>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Json<SessionWhy>, Refused> {
    let language = asked_for(query.as_deref(), &headers)?;
    let session = session_id(id)?;
    let facts = match app.router.read(|engine| Facts::of(engine, session)) {
        Some(facts) => facts,
        None => Facts::past(&app.history.archive, session).await?,
    };
    Ok(Json(facts.told(&app.live, language, app.router.now())))
}

/// The session that a path names; what is no id names none.
pub(super) fn session_id(id: Result<Path<String>, PathRejection>) -> Result<SessionId, Refused> {
    let id = id.ok().and_then(|Path(id)| id.parse().ok());
    id.ok_or_else(Refused::no_session)
}

/// Everything that is told of one session, taken out of the follower at one moment.
struct Facts {
    session: SessionId,
    queue: QueueId,
    channel: Channel,
    state: SessionState,
    arrived_at: Timestamp,
    queued_at: Timestamp,
    due_at: Timestamp,
    boosts: Boosts,
    deferral: Option<DeferralKind>,
    waiting: Option<WhyWaiting>,
    /// Steps taken; what each changes by the rules of now: a queue whose rules have changed meanwhile
    /// may have fewer.
    steps: Vec<(Timestamp, RelaxStep)>,
    offers: Vec<OfferFacts>,
    assignments: Vec<Assignment>,
}

struct OfferFacts {
    offer: OfferId,
    agent: AgentId,
    role: Option<Role>,
    offered_at: Timestamp,
    lease_ends_at: Timestamp,
    why: Why,
}

impl OfferFacts {
    fn of(view: OfferView<'_>) -> Self {
        Self {
            offer: view.offer,
            agent: view.agent,
            role: view.role,
            offered_at: view.offered_at,
            lease_ends_at: view.lease_ends_at,
            why: view.why.clone(),
        }
    }
}

impl Facts {
    fn of(engine: &Engine, session: SessionId) -> Option<Self> {
        let view: SessionView<'_> = engine.session(session)?;
        let invites = view.invites.iter().filter_map(|offer| engine.offer(*offer));
        let offers = engine.offers_for(session).chain(invites);
        Some(Self {
            session,
            queue: view.queue.queue.clone(),
            channel: view.channel,
            state: view.state.clone(),
            arrived_at: view.arrived_at,
            queued_at: view.queued_at,
            due_at: view.due_at,
            boosts: view.boosts.clone(),
            deferral: view.deferral.map(|it| deferral::kind(it.kind())),
            waiting: engine.why_waiting(session),
            steps: view.relaxed.iter().copied().zip(view.queue.relax.iter().cloned()).collect(),
            offers: offers.map(OfferFacts::of).collect(),
            assignments: view.earlier.iter().chain(view.assignment).cloned().collect(),
        })
    }

    /// A session that is over and that the engine has forgotten.
    async fn past(archive: &Archive, id: SessionId) -> Result<Self, Refused> {
        let fault = |error| Refused::internal(&error);
        let session = archive.session(id).await.map_err(fault)?.ok_or_else(Refused::no_session)?;
        let (at, ending) = session.ended.ok_or_else(Refused::no_session)?;
        let steps = archive.steps(id).await.map_err(fault)?;
        let mut assignments = archive.assignments(id).await.map_err(fault)?;
        assignments.drain(..assignments.len().saturating_sub(ASSIGNMENTS_MAX));
        Ok(Self {
            session: id,
            queue: session.queue,
            channel: session.channel,
            state: match ending {
                Ending::Closed(reason) => SessionState::Closed { reason, at },
                Ending::Abandoned(reason) => SessionState::Abandoned { reason, at },
            },
            arrived_at: session.arrived_at,
            queued_at: session.queued_at,
            due_at: session.due_at,
            boosts: session.boosts,
            deferral: session.deferral.map(|it| deferral::kind(it.kind)),
            waiting: None,
            steps: steps.into_iter().filter_map(|(at, step)| Some((at, step?))).collect(),
            offers: Vec::new(),
            assignments,
        })
    }

    fn told(self, live: &Live, language: Language, now: Timestamp) -> SessionWhy {
        let agent = |agent: AgentId| live.agent_name(agent);
        let queue = |queue: &QueueId| live.queue_name(queue, language);
        let teller = Teller { language, agent: &agent, queue: &queue };
        let told = |assignment| assigned(assignment, live, &teller);
        let assignments: Vec<_> = self.assignments.iter().map(told).collect();
        let assignment = assignments.last().filter(|last| last.until.is_none()).cloned();
        let offers = self.offers.iter().map(|offer| offer.told(live, &teller)).collect();
        SessionWhy {
            session: self.session.to_string(),
            queue: self.queue.to_string(),
            queue_name: queue(&self.queue),
            channel: channel(self.channel),
            state: phase(&self.state),
            sentence: self.sentence(&teller, now),
            arrived_at: moment(self.arrived_at),
            queued_at: moment(self.queued_at),
            due_at: moment(self.due_at),
            boosts: boosts(&self.boosts),
            steps: self.steps.iter().map(|(at, step)| step_why(*at, step)).collect(),
            deferral: self.deferral,
            until: match self.state {
                SessionState::Deferred { until } => Some(moment(until)),
                _ => None,
            },
            waiting: self.waiting.as_ref().map(waiting),
            offers,
            assignment,
            assignments,
        }
    }

    fn sentence(&self, teller: &Teller<'_>, now: Timestamp) -> String {
        match &self.state {
            SessionState::Queued | SessionState::Offered { .. } => {
                self.waiting.as_ref().map_or_else(String::new, |why| teller.waiting(why, now))
            }
            SessionState::Deferred { until } => teller.deferred(*until, now),
            SessionState::Connected { .. } | SessionState::WrapUp { .. } => {
                let last = self.assignments.last();
                last.map_or_else(String::new, |assignment| teller.assigned(assignment))
            }
            SessionState::Closed { reason, .. } => teller.closed(*reason),
            SessionState::Abandoned { reason, .. } => teller.abandoned(*reason),
        }
    }
}

/// An assignment as callers read it.
fn assigned(assignment: &Assignment, live: &Live, teller: &Teller<'_>) -> AssignmentWhy {
    let (cause, why, other) = match &assignment.cause {
        Cause::Offered(why) => (CauseWhy::Offered, Some(why), None),
        Cause::Pulled => (CauseWhy::Pulled, None, None),
        Cause::HandedOver { by } => (CauseWhy::HandedOver, None, Some(*by)),
        Cause::Inherited { from } => (CauseWhy::Inherited, None, Some(*from)),
    };
    AssignmentWhy {
        agent: assignment.agent.0,
        agent_name: live.agent_name(assignment.agent),
        connected_at: moment(assignment.from),
        until: assignment.until.map(moment),
        cause,
        instead_of: other.map(|agent| agent.0),
        choice: why.map(choice),
        sentence: teller.assigned(assignment),
    }
}

impl OfferFacts {
    fn told(&self, live: &Live, teller: &Teller<'_>) -> OfferWhy {
        OfferWhy {
            offer: self.offer.0,
            agent: self.agent.0,
            agent_name: live.agent_name(self.agent),
            role: self.role.map(invite_role),
            offered_at: moment(self.offered_at),
            lease_ends_at: moment(self.lease_ends_at),
            choice: choice(&self.why),
            sentence: teller.asked(self.agent, &self.why),
        }
    }
}

/// RFC 3339 in UTC with milliseconds. Years beyond 9999 are written as the last moment of that one.
pub(super) fn moment(at: Timestamp) -> String {
    let bound = if at.0 < 0 { jiff::Timestamp::MIN } else { jiff::Timestamp::MAX };
    format!("{:.3}", jiff::Timestamp::from_millisecond(at.0).unwrap_or(bound))
}

const fn phase(state: &SessionState) -> SessionPhase {
    match state {
        SessionState::Queued => SessionPhase::Waiting,
        SessionState::Offered { .. } => SessionPhase::Offered,
        SessionState::Deferred { .. } => SessionPhase::Deferred,
        SessionState::Connected { .. } => SessionPhase::Connected,
        SessionState::WrapUp { .. } => SessionPhase::WrapUp,
        SessionState::Closed { .. } => SessionPhase::Closed,
        SessionState::Abandoned { .. } => SessionPhase::Abandoned,
    }
}

pub(super) fn boosts(boosts: &Boosts) -> Vec<BoostWhy> {
    let boosts = boosts.iter().flat_map(|boosts| boosts.iter());
    boosts
        .map(|boost| BoostWhy { reason: boost.reason.to_string(), by_s: boost.by.0 / 1_000 })
        .collect()
}

fn step_why(at: Timestamp, step: &RelaxStep) -> StepWhy {
    StepWhy {
        at: moment(at),
        lower_levels_by: step.lower_levels_by,
        more_tiers: step.more_tiers,
        queue: step.queue.as_ref().map(ToString::to_string),
    }
}

fn waiting(why: &WhyWaiting) -> WaitingWhy {
    WaitingWhy {
        position: why.position,
        standing: standing(&why.standing),
        able: AbleWhy {
            accounts: why.able.accounts,
            signed_in: why.able.signed_in,
            available: why.able.available,
            with_room: why.able.with_room,
        },
        asked: asked(&why.requirement),
        next: why.next.as_ref().map(|next| step_why(next.at, &next.step)),
        limit_at: why.limit_at.map(moment),
    }
}

fn standing(standing: &Standing) -> StandingWhy {
    let numbers = |agents: &[AgentId]| agents.iter().map(|agent| agent.0).collect();
    match standing {
        Standing::CustomerAway { until } => StandingWhy::CustomerAway { until: moment(*until) },
        Standing::Asked { agents, until } => {
            StandingWhy::Asked { agents: numbers(agents), until: moment(*until) }
        }
        Standing::Held { agents, until } => {
            StandingWhy::Held { agents: numbers(agents), until: moment(*until) }
        }
        Standing::Paused => StandingWhy::Paused,
        Standing::OutsideHours { opens_at } => {
            StandingWhy::OutsideHours { opens_at: opens_at.map(moment) }
        }
        Standing::Nobody { exists, missing: what } => {
            StandingWhy::Nobody { exists: *exists, missing: missing(what) }
        }
        Standing::NobodyAvailable => StandingWhy::NobodyAvailable,
        Standing::Passed { agents } => StandingWhy::Passed { agents: numbers(agents) },
        Standing::RoomKept { agent } => StandingWhy::RoomKept { agent: agent.0 },
        Standing::AtQueueMaximum => StandingWhy::AtQueueMaximum,
        Standing::Busy => StandingWhy::Busy,
    }
}

fn missing(missing: &Missing) -> MissingWhy {
    match missing {
        Missing::Everybody => MissingWhy::Everybody,
        Missing::Skill(skill, level) => {
            MissingWhy::Skill { skill: skill.to_string(), level: level.get() }
        }
        Missing::Language(skill, level) => {
            MissingWhy::Language { skill: skill.to_string(), level: level.get() }
        }
        Missing::Tier(tiers) => MissingWhy::Tier { from: tiers.from.get(), to: tiers.to.get() },
        Missing::Combination => MissingWhy::Combination,
        Missing::Channel => MissingWhy::Channel,
    }
}

fn choice(why: &Why) -> ChoiceWhy {
    ChoiceWhy {
        decided_by: decided_by(why.decided_by),
        candidates: why.candidates,
        runner_up: why.runner_up.map(|agent| agent.0),
        steps: why.step,
        asked: asked(&why.requirement),
    }
}

fn asked(requirement: &Requirement) -> AskedWhy {
    let levels = |skills: &[(SkillId, Level)]| {
        skills.iter().map(|(skill, level)| (skill.to_string(), level.get())).collect()
    };
    let any_of = requirement.any_of.iter().map(|asked| AlternativeWhy {
        skills: levels(&asked.skills),
        tier_from: asked.tiers.from.get(),
        tier_to: asked.tiers.to.get(),
    });
    AskedWhy {
        any_of: any_of.collect(),
        language: levels(requirement.language.as_slice()),
        preferred: levels(&requirement.preferred),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_rfc_3339_in_utc() {
        assert_eq!(moment(Timestamp(0)), "1970-01-01T00:00:00.000Z");
        assert_eq!(moment(Timestamp(1_767_225_600_001)), "2026-01-01T00:00:00.001Z");
        assert!(moment(Timestamp(i64::MAX)).starts_with("9999-12-30"));
        assert!(moment(Timestamp(i64::MIN)).starts_with("-009999-01-02"));
    }
}
