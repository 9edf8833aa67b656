//! Everything personal of a customer, put together from the journal and opened.

use seira_core::model::{
    AgentId, Author, CustomerId, Event, Record, Sealed, Sequence, SessionId, Timestamp,
};

use super::identity::Identity;
use super::seal::{Keys, Profile};
use super::views;
use crate::history::{KnownCustomer, NotKept};
use crate::journal::{JournalError, Log};
use crate::protocol::people::{CustomerExport, ExportedKind, ExportedLine, ExportedSession};

/// Records of one session that are read: a conversation has 5,000 lines at most, and each may be
/// received and read.
const RECORDS_MAX: u64 = 100_000;

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
}

/// The identity and the sessions of `customer` after `after` (newest first), at most `most`.
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
    let identity = identity.and_then(|sealed| Identity::open(keys, &sealed));
    let identity = identity.map(|known| views::identity_view(customer, &known));
    let ids = keys.store.sessions(customer, after, most)?;
    let next = ids.last().filter(|_| ids.len() >= most as usize).map(ToString::to_string);
    let mut sessions = Vec::with_capacity(ids.len());
    for id in ids {
        let mut session = ExportedSession { session: id.to_string(), ..ExportedSession::default() };
        for record in log.of_session(id, Sequence(0), RECORDS_MAX)? {
            take(&mut session, keys, &record);
        }
        sessions.push(session);
    }
    Ok(CustomerExport { customer: customer.to_string(), identity, sessions, next })
}

fn take(session: &mut ExportedSession, keys: &Keys, Record { at, event, .. }: &Record) {
    let mut write = |kind, agent: Option<AgentId>, sealed: &Sealed| {
        let text = keys.open_text(sealed);
        let agent = agent.map(|agent| agent.0);
        session.lines.extend(text.map(|text| ExportedLine { at: at.0, kind, agent, text }));
    };
    match event {
        Event::SessionArrived { queue, channel, profile, .. } => {
            let Profile { name, topic } = Profile::open(keys, profile);
            (session.name, session.topic) = (name, topic);
            session.queue = queue.to_string();
            session.channel = Some(views::channel(*channel));
            session.arrived_at = at.0;
        }
        Event::MessagePosted { from: Author::Customer, content, .. } => {
            write(ExportedKind::Message, None, content);
        }
        Event::MessagePosted { from: Author::Agent(agent), content, .. } => {
            write(ExportedKind::Message, Some(*agent), content);
        }
        Event::Whispered { agent, content, .. } => {
            write(ExportedKind::Whisper, Some(*agent), content);
        }
        Event::SessionQueued { note: Some(note), .. } => write(ExportedKind::Note, None, note),
        Event::SessionClosed { agent, disposition, note, .. } => {
            if let Some(note) = note {
                write(ExportedKind::Note, Some(*agent), note);
            }
            session.disposition = disposition.as_ref().map(ToString::to_string);
            end(session, *at);
        }
        Event::SessionAbandoned { .. } => end(session, *at),
        _ => {}
    }
}

fn end(session: &mut ExportedSession, at: Timestamp) {
    session.ended_at = Some(at.0);
}
