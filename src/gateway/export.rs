//! Everything personal of a customer, put together from the journal and opened; of sessions whose
//! records were dropped by retention from history, as long as that has them.

use seira_core::model::{
    AgentId, Author, CustomerId, Deferral, DeferralCause, Event, Record, Sealed, Sequence,
    SessionId, Timestamp,
};

use super::identity::Identity;
use super::seal::{Keys, Profile};
use super::views;
use crate::history::{Archive, HistoryError, KnownCustomer, NotKept, PastLine, Said, Strand};
use crate::journal::{JournalError, Log};
use crate::protocol::people::{CustomerExport, ExportedKind, ExportedLine, ExportedSession};

/// Records of one session that are read: a conversation has 5,000 lines at most, and each may be
/// received and read.
pub(super) const RECORDS_MAX: u64 = 100_000;

/// Why there is no export.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// There is no such customer, or not any more.
    #[error("there is no such customer")]
    Unknown,
    /// The keys cannot be read.
    #[error(transparent)]
    Keys(#[from] NotKept),
    /// The journal cannot be read.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// History cannot be read.
    #[error(transparent)]
    History(#[from] HistoryError),
}

/// The identity and the sessions of `customer`, as far as the journal has them, after `after` (newest first), at most `most`.
///
/// # Errors
/// [`ExportError`].
pub fn export(
    log: &dyn Log,
    keys: &Keys,
    customer: CustomerId,
    after: Option<SessionId>,
    most: u32,
) -> Result<CustomerExport, ExportError> {
    let KnownCustomer { identity, .. } = keys.store.of_id(customer)?.ok_or(ExportError::Unknown)?;
    let identity = identity.map(|sealed| Identity::open(keys, &sealed)).transpose()?.flatten();
    let identity = identity.map(|known| views::identity_view(customer, &known));
    let ids = keys.store.sessions(customer, after, most)?;
    let next = ids.last().filter(|_| ids.len() >= most as usize).map(ToString::to_string);
    let mut sessions = Vec::with_capacity(ids.len());
    for id in ids {
        let mut session = ExportedSession { session: id.to_string(), ..ExportedSession::default() };
        for record in log.of_session(id, Sequence(0), RECORDS_MAX)? {
            take(&mut session, keys, &record)?;
        }
        sessions.push(session);
    }
    Ok(CustomerExport { customer: customer.to_string(), identity, sessions, next })
}

/// Whether the journal had the records of all sessions.
#[must_use]
pub fn is_complete(export: &CustomerExport) -> bool {
    export.sessions.iter().all(has_records)
}

/// What arrived has a channel.
const fn has_records(session: &ExportedSession) -> bool {
    session.channel.is_some()
}

/// Puts in what the journal does not have any more and history still has.
///
/// # Errors
/// [`ExportError::History`].
pub async fn complete(
    archive: &Archive,
    keys: &Keys,
    export: &mut CustomerExport,
) -> Result<(), ExportError> {
    for session in export.sessions.iter_mut().filter(|session| !has_records(session)) {
        let Ok(id) = session.session.parse::<SessionId>() else { continue };
        if let Some(found) = past(archive, keys, id).await? {
            *session = found;
        }
    }
    Ok(())
}

async fn past(
    archive: &Archive,
    keys: &Keys,
    id: SessionId,
) -> Result<Option<ExportedSession>, ExportError> {
    let Some(known) = archive.session(id).await? else { return Ok(None) };
    let profile = known.profile.as_ref().map(|sealed| Profile::open(keys, sealed)).transpose()?;
    let Profile { name, topic } = profile.unwrap_or_default();
    let mut lines = Vec::new();
    for strand in [Strand::Public, Strand::Staff] {
        let found = archive.lines(id, strand, 0, RECORDS_MAX).await?;
        for line in &found {
            lines.extend(past_line(keys, line)?);
        }
    }
    let number = known.deferral.as_ref().and_then(|deferral| deferral.number.as_ref());
    let number = number.map(|number| keys.open_text(number)).transpose()?;
    if let Some(text) = number.flatten() {
        let (at, kind) = (known.arrived_at.0, ExportedKind::Number);
        lines.push(ExportedLine { at, kind, agent: None, text });
    }
    lines.sort_by_key(|line| line.at);
    let ended_at = known.ended.map(|(at, _)| at.0);
    let note = known.note.as_ref().map(|note| keys.open_text(note)).transpose()?;
    if let Some(text) = note.flatten() {
        let holder = archive.assignments(id).await?.last().map(|last| last.agent.0);
        let (at, kind) = (ended_at.unwrap_or(known.arrived_at.0), ExportedKind::Note);
        lines.push(ExportedLine { at, kind, agent: holder, text });
    }
    Ok(Some(ExportedSession {
        session: id.to_string(),
        queue: known.queue.to_string(),
        channel: Some(views::channel(known.channel)),
        arrived_at: known.arrived_at.0,
        ended_at,
        name,
        topic,
        disposition: known.disposition.as_ref().map(ToString::to_string),
        lines,
    }))
}

fn past_line(keys: &Keys, line: &PastLine) -> Result<Option<ExportedLine>, NotKept> {
    let (kind, agent) = match line.said {
        Said::Message { from: Author::Customer } => (ExportedKind::Message, None),
        Said::Message { from: Author::Agent(agent) } => (ExportedKind::Message, Some(agent.0)),
        Said::Whisper { agent } => (ExportedKind::Whisper, Some(agent.0)),
        Said::Queued { .. } => (ExportedKind::Note, None),
        Said::Deferred { .. }
        | Said::Rejoined { .. }
        | Said::Joined { .. }
        | Said::Left { .. }
        | Said::SilenceWarning { .. }
        | Said::Ended { .. } => {
            return Ok(None);
        }
    };
    let text = line.content.as_ref().map(|content| keys.open_text(content)).transpose()?;
    Ok(text.flatten().map(|text| ExportedLine { at: line.at.0, kind, agent, text }))
}

fn take(
    session: &mut ExportedSession,
    keys: &Keys,
    Record { at, event, .. }: &Record,
) -> Result<(), NotKept> {
    let mut write = |kind, agent: Option<AgentId>, sealed: &Sealed| {
        let text = keys.open_text(sealed)?;
        let agent = agent.map(|agent| agent.0);
        session.lines.extend(text.map(|text| ExportedLine { at: at.0, kind, agent, text }));
        Ok(())
    };
    match event {
        Event::SessionArrived { queue, channel, profile, .. } => {
            let Profile { name, topic } = Profile::open(keys, profile)?;
            (session.name, session.topic) = (name, topic);
            session.queue = queue.to_string();
            session.channel = Some(views::channel(*channel));
            session.arrived_at = at.0;
        }
        Event::MessagePosted { from: Author::Customer, content, .. } => {
            write(ExportedKind::Message, None, content)?;
        }
        Event::MessagePosted { from: Author::Agent(agent), content, .. } => {
            write(ExportedKind::Message, Some(*agent), content)?;
        }
        Event::Whispered { agent, content, .. } => {
            write(ExportedKind::Whisper, Some(*agent), content)?;
        }
        Event::Deferred {
            deferral: Deferral::Callback(callback),
            cause: DeferralCause::Asked,
            ..
        } => write(ExportedKind::Number, None, &callback.number)?,
        Event::SessionQueued { note: Some(note), .. } => write(ExportedKind::Note, None, note)?,
        Event::SessionClosed { agent, disposition, note, .. } => {
            if let Some(note) = note {
                write(ExportedKind::Note, Some(*agent), note)?;
            }
            session.disposition = disposition.as_ref().map(ToString::to_string);
            end(session, *at);
        }
        Event::SessionAbandoned { .. } => end(session, *at),
        _ => {}
    }
    Ok(())
}

fn end(session: &mut ExportedSession, at: Timestamp) {
    session.ended_at = Some(at.0);
}
