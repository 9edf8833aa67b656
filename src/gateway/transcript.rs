//! Conversations as they were, open or over. Read from history, which is a moment behind, and opened
//! with the keys there are.

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Extension, Path, RawQuery, State};
use axum::http::HeaderMap;
use seira_core::engine::Engine;
use seira_core::model::{AgentId, Author, Language, SessionId};

use super::AppState;
use super::access::Permission;
use super::asked::Asked;
use super::deferral;
use super::language::asked_for;
use super::live::Live;
use super::problem::Refused;
use super::views::{SessionFacts, party};
use super::why::session_id;
use super::words::{abandon_reason, close_reason, queued_reason};
use crate::history::{Ending, NotKept, PastLine, Said, StaffSession, Strand};
use crate::protocol::agent::WhisperFrame;
use crate::protocol::conversation::{
    EndReason, EndedFrame, JoinedFrame, LeftFrame, MessageFrame, QueuedFrame, QueuedReason,
    SilenceWarningFrame,
};
use crate::protocol::deferral::DeferredFrame;
use crate::protocol::history::{Transcript, TranscriptLine};
use crate::protocol::http::Problem;

/// A session's conversation.
///
/// For supervisors of every session; for agents of those they are in now, and of the earlier
/// sessions of a customer whom they are talking with, where the website has proved who that is.
/// What has just happened may be missing for a moment.
#[utoipa::path(
    get, path = "/api/v1/sessions/{id}/transcript", tag = "history", security(("staff" = [])),
    params(
        ("id" = String, Path, description = "Session id"),
        ("after" = Option<String>, Query, description = "The `next` of the page before"),
        ("limit" = Option<u32>, Query, description = "1 to 200, default 50"),
        ("locale" = Option<String>, Query, description = "`en`, `fa`, `el` or `ru`"),
    ),
    responses(
        (status = 200, description = "One page of it", body = Transcript),
        (status = 400, description = "A field is wrong, or no such language", body = Problem,
            content_type = "application/problem+json"),
        (status = 401, description = "Not signed in, or not any more", body = Problem,
            content_type = "application/problem+json"),
        (status = 403, description = "Neither agent nor supervisor, or a foreign website asks",
            body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "`session_unknown`: also where it is not for this agent",
            body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn transcript(
    State(app): State<AppState>,
    Extension(who): Extension<StaffSession>,
    id: Result<Path<String>, PathRejection>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Json<Transcript>, Refused> {
    let language = asked_for(query.as_deref(), &headers)?;
    let id = session_id(id)?;
    let asked = Asked::of(query.as_deref());
    let limit = asked.limit()?;
    let after = asked.after(Seen::read)?.unwrap_or_default();
    if !may_read(&app, &who, id).map_err(|error| Refused::internal(&error))? {
        return Err(Refused::no_session());
    }
    let archive = &app.history.archive;
    let fault = |error| Refused::internal(&error);
    let session = archive.session(id).await.map_err(fault)?.ok_or_else(Refused::no_session)?;
    let most = limit as u64 + 1;
    let mut lines = archive.lines(id, Strand::Public, after.public, most).await.map_err(fault)?;
    lines.extend(archive.lines(id, Strand::Staff, after.staff, most).await.map_err(fault)?);
    // Each count is in order already, and stays so.
    lines.sort_by_key(|line| line.at);
    let more = lines.len() > limit;
    lines.truncate(limit);
    let next = more.then(|| after.and(&lines).written());
    let unread = |error: NotKept| Refused::internal(&error);
    let profile = session.profile.map(|sealed| app.live.profile(id, &sealed)).transpose();
    let customer = profile.map_err(unread)?.and_then(|profile| profile.name);
    let teller = Teller { live: &app.live, session: id, customer, language };
    let lines = lines.iter().map(|line| teller.told(line)).collect::<Result<_, _>>();
    let lines = lines.map_err(unread)?;
    Ok(Json(Transcript { session: id.to_string(), lines, erased: session.content_erased, next }))
}

/// Whether somebody may read what was said in a session. Who takes sessions reads those of their
/// own conversations, and what else is known of a proved customer in one of them: the keys know best
/// whose a session is.
fn may_read(app: &AppState, who: &StaffSession, session: SessionId) -> Result<bool, NotKept> {
    if Permission::ReadCustomers.of(who.account.role) {
        return Ok(true);
    }
    let mine = app.router.read(|engine| conversations_of(engine, who.account.id));
    if mine.contains(&session) {
        return Ok(true);
    }
    let keys = &app.live.keys;
    let Some((customer, _)) = keys.identity(session)? else { return Ok(false) };
    for open in mine {
        if keys.customer(open)? == Some(customer) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether somebody talks in a session now, or may look at every one.
pub(super) fn is_in(app: &AppState, who: &StaffSession, session: SessionId) -> bool {
    Permission::ReadCustomers.of(who.account.role)
        || app.router.read(|engine| conversations_of(engine, who.account.id)).contains(&session)
}

/// The sessions that an agent is in, in any part.
fn conversations_of(engine: &Engine, agent: AgentId) -> Vec<SessionId> {
    let Some(view) = engine.agent(agent) else { return Vec::new() };
    let all = view.sessions.iter().chain(view.joined).filter_map(|id| engine.session(*id));
    let inside = all.filter(|view| SessionFacts::of(engine, view).part_of(agent).is_some());
    inside.map(|view| view.id).collect()
}

/// How far a reader has come in both counts of lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Seen {
    public: u64,
    staff: u64,
}

impl Seen {
    fn read(text: &str) -> Option<Self> {
        let (public, staff) = text.split_once('_')?;
        Some(Self { public: public.parse().ok()?, staff: staff.parse().ok()? })
    }

    fn written(self) -> String {
        format!("{}_{}", self.public, self.staff)
    }

    fn and(mut self, lines: &[PastLine]) -> Self {
        for line in lines {
            match line.strand {
                Strand::Public => self.public = line.seq,
                Strand::Staff => self.staff = line.seq,
            }
        }
        self
    }
}

/// Makes frames of the lines of one session.
struct Teller<'a> {
    live: &'a Live,
    session: SessionId,
    /// What the customer is called.
    customer: Option<String>,
    language: Language,
}

impl Teller<'_> {
    fn told(&self, line: &PastLine) -> Result<TranscriptLine, NotKept> {
        let (session, seq, at) = (self.session.to_string(), line.seq, line.at.0);
        let name = |agent: AgentId| self.live.agent_name(agent);
        let names = |agents: &[AgentId]| self.live.agent_names(agents);
        Ok(match &line.said {
            Said::Queued { queue, reason, .. } => TranscriptLine::Queued(QueuedFrame {
                session,
                seq,
                at,
                queue: queue.to_string(),
                queue_name: self.live.queue_name(queue, self.language),
                reason: reason.map_or(QueuedReason::Arrived, queued_reason),
            }),
            Said::Deferred { what, cause, until, attempts } => {
                TranscriptLine::Deferred(DeferredFrame {
                    session,
                    seq,
                    at,
                    kind: deferral::kind(*what),
                    reason: deferral::reason(*cause),
                    until: until.map(|at| at.0),
                    attempts: (*attempts).into(),
                })
            }
            Said::Rejoined { queue } => TranscriptLine::Queued(QueuedFrame {
                session,
                seq,
                at,
                queue: queue.to_string(),
                queue_name: self.live.queue_name(queue, self.language),
                reason: QueuedReason::Rejoined,
            }),
            Said::Joined { agent, instead_of, agents } => TranscriptLine::Joined(JoinedFrame {
                session,
                seq,
                at,
                agent_name: name(*agent),
                instead_of: instead_of.map(name),
                agents: names(agents),
            }),
            Said::Left { agent, agents } => {
                let (agent_name, agents) = (name(*agent), names(agents));
                TranscriptLine::Left(LeftFrame { session, seq, at, agent_name, agents })
            }
            Said::Message { from } => TranscriptLine::Message(MessageFrame {
                session,
                seq,
                at,
                from: party(from.party()),
                name: match from {
                    Author::Customer => self.customer.clone(),
                    Author::Agent(agent) => Some(name(*agent)),
                },
                text: self.text(line)?,
            }),
            Said::Whisper { agent } => TranscriptLine::Whisper(WhisperFrame {
                session,
                line: seq,
                at,
                agent: agent.0,
                name: name(*agent),
                text: self.text(line)?,
            }),
            Said::SilenceWarning { closes_at } => {
                let closes_at = closes_at.0;
                let frame = SilenceWarningFrame { session, seq, at, closes_at };
                TranscriptLine::SilenceWarning(frame)
            }
            Said::Ended { ending } => {
                let reason = end_reason(*ending);
                TranscriptLine::Ended(EndedFrame { session, seq, at, reason })
            }
        })
    }

    fn text(&self, line: &PastLine) -> Result<String, NotKept> {
        let text = line.content.as_ref().map(|sealed| self.live.keys.open_text(sealed));
        Ok(text.transpose()?.flatten().unwrap_or_default())
    }
}

/// Why a session was over, in the words of the wire.
pub(super) const fn end_reason(ending: Ending) -> EndReason {
    match ending {
        Ending::Closed(reason) => close_reason(reason),
        Ending::Abandoned(reason) => abandon_reason(reason),
    }
}

#[cfg(test)]
mod tests {
    use seira_core::model::Timestamp;

    use super::*;

    #[test]
    fn a_place_in_both_counts_is_read_as_it_was_written() {
        let line = |strand, seq| PastLine {
            strand,
            seq,
            at: Timestamp(0),
            said: Said::Whisper { agent: AgentId(1) },
            content: None,
        };
        let lines = [line(Strand::Public, 4), line(Strand::Staff, 2), line(Strand::Public, 5)];
        let seen = Seen { public: 3, staff: 1 }.and(&lines);
        assert_eq!(seen, Seen { public: 5, staff: 2 });
        assert_eq!(Seen::read(&seen.written()), Some(seen));
        for wrong in ["", "5", "_", "5_x", "-1_2"] {
            assert_eq!(Seen::read(wrong), None, "{wrong}");
        }
    }
}
