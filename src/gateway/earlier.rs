//! Customers, and what they came for before. Only for customers whom the website has proved: who
//! says nothing of that is somebody new each time.

use std::sync::Arc;

use axum::Json;
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Extension, Path, Query, RawQuery, State};
use axum::http::HeaderMap;
use seira_core::model::{CustomerId, Language, SessionId, Timestamp};
use serde::Deserialize;

use super::AppState;
use super::asked::{Asked, cut, due, written};
use super::deferral;
use super::identity::Identity;
use super::language::asked_for;
use super::live::Live;
use super::problem::{Code, Refused};
use super::seal::Profile;
use super::transcript::{end_reason, is_in};
use super::views::{channel, identity_view};
use super::why::{moment, session_id};
use crate::history::{
    Archive, HistoryError, NotKept, PastSession, Said, StaffSession, Strand, holders,
};
use crate::protocol::history::{CustomerDetails, EarlierSession, EarlierSessions};
use crate::protocol::http::Problem;

/// Sessions that one call of a search looks through.
const SEARCHED_MAX: u64 = 200;
/// Lines of a session that a search looks through.
const SEARCHED_LINES_MAX: u64 = 2_000;
/// Longest text that is searched for, in characters.
const SEARCH_MAX_CHARS: usize = 100;
/// Longest part of a message that is told where it was found, in characters.
const FOUND_MAX_CHARS: usize = 300;
/// Sessions that are told with a customer.
const OF_CUSTOMER: u64 = 20;

/// What was said in a place, and how far to go on from it.
type Place = (Timestamp, SessionId);

/// After everything.
const LATEST: Place = (Timestamp::MAX, SessionId::from_u128(u128::MAX));

/// The part of a query that is words of a person.
#[derive(Debug, Deserialize)]
pub struct Words {
    search: Option<String>,
}

/// The earlier sessions of a session's customer.
///
/// For those who are in the conversation, and for supervisors. `search` finds sessions whose topic,
/// or a message of which, contains the text, whatever its case.
#[utoipa::path(
    get, path = "/api/v1/sessions/{id}/earlier", tag = "history", security(("staff" = [])),
    params(
        ("id" = String, Path, description = "Session id"),
        ("search" = Option<String>, Query, description = "Text to find, at most 100 characters"),
        ("after" = Option<String>, Query, description = "The `next` of the page before"),
        ("limit" = Option<u32>, Query, description = "1 to 200, default 50"),
        ("locale" = Option<String>, Query, description = "`en`, `fa`, `el` or `ru`"),
    ),
    responses(
        (status = 200, description = "One page", body = EarlierSessions),
        (status = 400, description = "A field is wrong, or no such language", body = Problem,
            content_type = "application/problem+json"),
        (status = 401, description = "Not signed in, or not any more", body = Problem,
            content_type = "application/problem+json"),
        (status = 403, description = "Neither agent nor supervisor, or a foreign website asks",
            body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "`session_unknown`: also where this agent is not in it",
            body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn earlier(
    State(app): State<AppState>,
    Extension(who): Extension<StaffSession>,
    id: Result<Path<String>, PathRejection>,
    words: Result<Query<Words>, QueryRejection>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Json<EarlierSessions>, Refused> {
    let language = asked_for(query.as_deref(), &headers)?;
    let id = session_id(id)?;
    let asked = Asked::of(query.as_deref());
    let limit = asked.limit()?;
    let after = asked.after(due)?.unwrap_or(LATEST);
    let needle = needle(words)?;
    if !is_in(&app, &who, id) {
        return Err(Refused::no_session());
    }
    let proved = app.live.keys.identity(id).map_err(|error| Refused::internal(&error))?;
    let Some((customer, _)) = proved else {
        return Ok(Json(EarlierSessions { customer: None, sessions: Vec::new(), next: None }));
    };
    let look = Look { live: Arc::clone(&app.live), customer, not: id, language };
    let found = match needle {
        None => look.page(after, limit).await,
        Some(needle) => look.search(after, limit, needle).await,
    };
    let (sessions, next) = found.map_err(|error| Refused::internal(&error))?;
    let customer = Some(customer.to_string());
    Ok(Json(EarlierSessions { customer, sessions, next: next.map(written) }))
}

/// What is searched for, in lower case; none where nothing is.
fn needle(words: Result<Query<Words>, QueryRejection>) -> Result<Option<String>, Refused> {
    let wrong = |what: String| Refused::new(Code::BadRequest, format!("search: {what}"));
    let Query(Words { search }) = words.map_err(|error| wrong(error.body_text()))?;
    let search = search.map(|text| text.trim().to_lowercase()).filter(|text| !text.is_empty());
    match search {
        Some(text) if text.chars().count() > SEARCH_MAX_CHARS => {
            Err(wrong(format!("at most {SEARCH_MAX_CHARS} characters")))
        }
        other => Ok(other),
    }
}

/// A customer: what is known, and the latest sessions.
#[utoipa::path(
    get, path = "/api/v1/customers/{id}", tag = "history", security(("staff" = [])),
    params(
        ("id" = String, Path, description = "Customer id"),
        ("locale" = Option<String>, Query, description = "`en`, `fa`, `el` or `ru`"),
    ),
    responses(
        (status = 200, description = "The customer", body = CustomerDetails),
        (status = 400, description = "No such language", body = Problem,
            content_type = "application/problem+json"),
        (status = 401, description = "Not signed in, or not any more", body = Problem,
            content_type = "application/problem+json"),
        (status = 403, description = "Not a supervisor, or a foreign website asks",
            body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "`customer_unknown`", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub async fn customer(
    State(app): State<AppState>,
    id: Result<Path<String>, PathRejection>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Json<CustomerDetails>, Refused> {
    let language = asked_for(query.as_deref(), &headers)?;
    let unknown = || Refused::new(Code::CustomerUnknown, "there is no such customer");
    let id: Option<CustomerId> = id.ok().and_then(|Path(id)| id.parse().ok());
    let id = id.ok_or_else(unknown)?;
    let fault = |error| Refused::internal(&error);
    let known = app.history.archive.customer(id).await.map_err(fault)?.ok_or_else(unknown)?;
    let live = Arc::clone(&app.live);
    let look = Look { live, customer: id, not: SessionId::from_u128(0), language };
    let page = look.page(LATEST, OF_CUSTOMER as usize).await;
    let (sessions, _) = page.map_err(|error| Refused::internal(&error))?;
    let identity = known.identity.map(|sealed| Identity::open(&app.live.keys, &sealed));
    let identity = identity.transpose().map_err(|error| Refused::internal(&error))?.flatten();
    Ok(Json(CustomerDetails {
        customer: id.to_string(),
        first_seen_at: moment(known.first_seen_at),
        last_seen_at: moment(known.last_seen_at),
        identified_at: known.identified_at.map(moment),
        erased_at: known.erased_at.map(moment),
        merged_into: known.merged_into.map(|other| other.to_string()),
        identity: identity.map(|identity| identity_view(id, &identity)),
        sessions,
    }))
}

/// Looks through the sessions of one customer, but for one of them.
struct Look {
    live: Arc<Live>,
    customer: CustomerId,
    not: SessionId,
    language: Language,
}

type Found = (Vec<EarlierSession>, Option<Place>);

/// Why sessions cannot be told.
#[derive(Debug, thiserror::Error)]
enum Unread {
    #[error(transparent)]
    History(#[from] HistoryError),
    #[error(transparent)]
    Keys(#[from] NotKept),
}

impl Look {
    fn archive(&self) -> &Archive {
        &self.live.history.archive
    }

    async fn sessions(&self, before: Place, most: u64) -> Result<Vec<PastSession>, HistoryError> {
        // One more, for the one that is left out.
        let mut found = self.archive().sessions_of(self.customer, before, most + 1).await?;
        found.retain(|session| session.session != self.not);
        found.truncate(usize::try_from(most).unwrap_or(usize::MAX));
        Ok(found)
    }

    async fn page(&self, before: Place, limit: usize) -> Result<Found, Unread> {
        let mut found = self.sessions(before, limit as u64 + 1).await?;
        let next = cut(&mut found, limit, place);
        let mut told = Vec::with_capacity(found.len());
        for session in &found {
            told.push(self.told(session, None).await?);
        }
        Ok((told, next))
    }

    /// Ends with the page, with the sessions, or after as many as one call looks through.
    async fn search(&self, before: Place, limit: usize, needle: String) -> Result<Found, Unread> {
        let sessions = self.sessions(before, SEARCHED_MAX).await?;
        let all = sessions.len() < usize::try_from(SEARCHED_MAX).unwrap_or(usize::MAX);
        let mut told = Vec::new();
        for session in &sessions {
            if let Some(found) = self.find(session, &needle).await? {
                told.push(self.told(session, found).await?);
            }
            if told.len() == limit {
                return Ok((told, Some(place(session))));
            }
        }
        let next = sessions.last().filter(|_| !all).map(place);
        Ok((told, next))
    }

    /// The message that contains `needle`, or nothing where the topic does; none where neither does.
    async fn find(
        &self,
        session: &PastSession,
        needle: &str,
    ) -> Result<Option<Option<String>>, Unread> {
        if session.content_erased {
            return Ok(None);
        }
        let topic = self.profile(session)?.topic;
        if topic.is_some_and(|topic| topic.to_lowercase().contains(needle)) {
            return Ok(Some(None));
        }
        let most = SEARCHED_LINES_MAX;
        let lines = self.archive().lines(session.session, Strand::Public, 0, most).await?;
        let messages = lines.iter().filter(|line| matches!(line.said, Said::Message { .. }));
        for content in messages.filter_map(|line| line.content.as_ref()) {
            let text = self.live.keys.open_text(content)?;
            if let Some(text) = text.filter(|text| text.to_lowercase().contains(needle)) {
                return Ok(Some(Some(text.chars().take(FOUND_MAX_CHARS).collect())));
            }
        }
        Ok(None)
    }

    fn profile(&self, session: &PastSession) -> Result<Profile, NotKept> {
        let sealed = session.profile.as_ref();
        let profile = sealed.map(|sealed| Profile::open(&self.live.keys, sealed)).transpose()?;
        Ok(profile.unwrap_or_default())
    }

    async fn told(
        &self,
        session: &PastSession,
        found: Option<String>,
    ) -> Result<EarlierSession, Unread> {
        let held = holders(&self.archive().assignments(session.session).await?);
        let note = session.note.as_ref().map(|note| self.live.keys.open_text(note)).transpose()?;
        let number = session.deferral.as_ref().and_then(|it| it.number.as_ref());
        let number = number.map(|number| self.live.keys.open_text(number)).transpose()?;
        Ok(EarlierSession {
            session: session.session.to_string(),
            queue: session.queue.to_string(),
            queue_name: self.live.queue_name(&session.queue, self.language),
            channel: channel(session.channel),
            arrived_at: moment(session.arrived_at),
            connected_at: session.connected_at.map(moment),
            ended_at: session.ended.map(|(at, _)| moment(at)),
            ending: session.ended.map(|(_, ending)| end_reason(ending)),
            agents: self.live.agent_names(&held),
            deferral: session.deferral.as_ref().map(|it| deferral::kind(it.kind)),
            number: number.flatten(),
            attempts: session.deferral.as_ref().map_or(0, |it| it.attempts),
            callback_outcome: session
                .deferral
                .as_ref()
                .and_then(|it| it.outcome)
                .map(deferral::outcome),
            disposition: session.disposition.as_ref().map(ToString::to_string),
            topic: self.profile(session)?.topic,
            note: note.flatten(),
            found,
        })
    }
}

const fn place(session: &PastSession) -> Place {
    (session.arrived_at, session.session)
}
