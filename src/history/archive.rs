//! Reading what was: sessions, their conversations and explanations, customers.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use sea_orm::sea_query::Condition;
use sea_orm::{ColumnTrait, DatabaseConnection, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use seira_core::model::{
    AgentId, Assignment, Boosts, CallbackOutcome, Channel, CustomerId, DeferralKind, DispositionId,
    QueueId, RelaxStep, Sealed, Sequence, SessionId, Timestamp,
};
use serde::de::DeserializeOwned;

use super::HistoryError;
use super::account::agent_id;
use super::damaged::HISTORY_FILE;
use super::projection::Place;
use super::rows::{assignment, customer, from_json, identity, line, relaxation, session, unpacked};
use super::said::{Ending, PastLine, Said, Strand};
use crate::journal::Log;

/// What the projection has made of the journal. A little behind it. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Archive {
    pub(super) db: DatabaseConnection,
    /// None where it is in no file.
    pub(super) file: Option<PathBuf>,
}

/// A session as history knows it; it may still be open.
#[derive(Debug, Clone, PartialEq)]
pub struct PastSession {
    /// Its id.
    pub session: SessionId,
    /// Whose it is; none where nobody kept customers apart.
    pub customer: Option<CustomerId>,
    /// Its line, or its last one.
    pub queue: QueueId,
    /// How they talked.
    pub channel: Channel,
    /// When it arrived.
    pub arrived_at: Timestamp,
    /// When it last came into a line.
    pub queued_at: Timestamp,
    /// When the first conversation began.
    pub connected_at: Option<Timestamp>,
    /// When it was over, and why.
    pub ended: Option<(Timestamp, Ending)>,
    /// Its place in the order of everything.
    pub due_at: Timestamp,
    /// Why that was earlier than for others.
    pub boosts: Boosts,
    /// Name and topic; none once erased.
    pub profile: Option<Sealed>,
    /// The outcome, if one was chosen.
    pub disposition: Option<DispositionId>,
    /// The note of who helped last; none where there is none, or once erased.
    pub note: Option<Sealed>,
    /// Whether its content was erased.
    pub content_erased: bool,
    /// What it was, where its customer did not wait on the page, at last.
    pub deferral: Option<PastDeferral>,
}

/// A callback or message as history knows it.
#[derive(Debug, Clone, PartialEq)]
pub struct PastDeferral {
    /// Which.
    pub kind: DeferralKind,
    /// Whom to call; none for a message, and once erased.
    pub number: Option<Sealed>,
    /// Calls that were made and recorded.
    pub attempts: u32,
    /// What the last of them came to.
    pub outcome: Option<CallbackOutcome>,
}

/// A relaxation step that was taken; the step is none where its rules are not known any more.
pub type StepTaken = (Timestamp, Option<RelaxStep>);

/// A customer as history knows it.
#[derive(Debug, Clone, PartialEq)]
pub struct PastCustomer {
    /// Its id.
    pub customer: CustomerId,
    /// First sign of it.
    pub first_seen_at: Timestamp,
    /// Last one.
    pub last_seen_at: Timestamp,
    /// When it was first proved who it is.
    pub identified_at: Option<Timestamp>,
    /// When everything personal was erased.
    pub erased_at: Option<Timestamp>,
    /// Who it turned out to be.
    pub merged_into: Option<CustomerId>,
    /// What was proved last; none where nothing was, or once erased.
    pub identity: Option<Sealed>,
}

impl Archive {
    pub(super) const fn new(db: DatabaseConnection) -> Self {
        Self { db, file: None }
    }

    /// In the file of `folder`.
    pub(super) fn in_file(db: DatabaseConnection, folder: &Path) -> Self {
        Self { db, file: Some(folder.join(HISTORY_FILE)) }
    }

    /// Whether there still is what this was made of: history of an empty journal would be made anew as
    /// an empty one.
    ///
    /// # Errors
    /// [`HistoryError::NoJournal`]; [`HistoryError::Storage`], [`HistoryError::Journal`].
    pub async fn check_journal(&self, log: Arc<dyn Log>) -> Result<(), HistoryError> {
        let known = Place::reached(&self.db).await?.map_or(Sequence(0), |place| place.sequence);
        // Reading may block.
        let last = tokio::task::spawn_blocking(move || log.last()).await;
        let last = last.map_err(|error| HistoryError::Task(error.to_string()))??;
        match known.0 > 0 && last.0 == 0 {
            true => Err(HistoryError::NoJournal { known }),
            false => Ok(()),
        }
    }

    /// One session.
    ///
    /// # Errors
    /// [`HistoryError::Storage`], [`HistoryError::Unreadable`].
    pub async fn session(&self, id: SessionId) -> Result<Option<PastSession>, HistoryError> {
        let row = session::Entity::find_by_id(id.to_string()).one(&self.db).await?;
        row.map(PastSession::read).transpose()
    }

    /// Sessions of a customer that arrived before `before`, the latest first.
    ///
    /// # Errors
    /// [`HistoryError::Storage`], [`HistoryError::Unreadable`].
    pub async fn sessions_of(
        &self,
        customer: CustomerId,
        before: (Timestamp, SessionId),
        most: u64,
    ) -> Result<Vec<PastSession>, HistoryError> {
        let (at, id) = (before.0.0, before.1.to_string());
        let same_moment =
            Condition::all().add(session::Column::ArrivedAt.eq(at)).add(session::Column::Id.lt(id));
        let rows = session::Entity::find()
            .filter(session::Column::Customer.eq(customer.to_string()))
            .filter(Condition::any().add(session::Column::ArrivedAt.lt(at)).add(same_moment))
            .order_by_desc(session::Column::ArrivedAt)
            .order_by_desc(session::Column::Id)
            .limit(most)
            .all(&self.db)
            .await?;
        rows.into_iter().map(PastSession::read).collect()
    }

    /// Lines of a session after place `after` of one count, in order.
    ///
    /// # Errors
    /// [`HistoryError::Storage`], [`HistoryError::Unreadable`].
    pub async fn lines(
        &self,
        id: SessionId,
        strand: Strand,
        after: u64,
        most: u64,
    ) -> Result<Vec<PastLine>, HistoryError> {
        let rows = line::Entity::find()
            .filter(line::Column::Session.eq(id.to_string()))
            .filter(line::Column::Strand.eq(strand.word()))
            .filter(line::Column::Seq.gt(super::store::signed(after)))
            .order_by_asc(line::Column::Seq)
            .limit(most)
            .all(&self.db)
            .await?;
        rows.into_iter().map(|row| PastLine::read(row, strand)).collect()
    }

    /// Everybody who has held a session, oldest first.
    ///
    /// # Errors
    /// [`HistoryError::Storage`], [`HistoryError::Unreadable`].
    pub async fn assignments(&self, id: SessionId) -> Result<Vec<Assignment>, HistoryError> {
        let rows = assignment::Entity::find()
            .filter(assignment::Column::Session.eq(id.to_string()))
            .order_by_asc(assignment::Column::Sequence)
            .all(&self.db)
            .await?;
        let read = |row: assignment::Model| {
            Ok(Assignment {
                agent: of("assignments", row.sequence, agent_id(row.agent))?,
                from: Timestamp(row.from_at),
                until: row.until_at.map(Timestamp),
                cause: parsed("assignments", row.sequence, &row.cause)?,
            })
        };
        rows.into_iter().map(read).collect()
    }

    /// Relaxation steps that a session has taken in its last line, in order.
    ///
    /// # Errors
    /// [`HistoryError::Storage`].
    pub async fn steps(&self, id: SessionId) -> Result<Vec<StepTaken>, HistoryError> {
        let Some(row) = session::Entity::find_by_id(id.to_string()).one(&self.db).await? else {
            return Ok(Vec::new());
        };
        let rows = relaxation::Entity::find()
            .filter(relaxation::Column::Session.eq(row.id))
            .filter(relaxation::Column::Sequence.gt(row.line_sequence))
            .order_by_asc(relaxation::Column::Sequence)
            .all(&self.db)
            .await?;
        let read =
            |row: relaxation::Model| (Timestamp(row.at), row.change.as_deref().and_then(from_json));
        Ok(rows.into_iter().map(read).collect())
    }

    /// One customer.
    ///
    /// # Errors
    /// [`HistoryError::Storage`], [`HistoryError::Unreadable`].
    pub async fn customer(&self, id: CustomerId) -> Result<Option<PastCustomer>, HistoryError> {
        let found = customer::Entity::find_by_id(id.to_string()).one(&self.db).await?;
        let Some(row) = found else { return Ok(None) };
        let proof = identity::Entity::find()
            .filter(identity::Column::Customer.eq(row.id.clone()))
            .order_by_desc(identity::Column::At)
            .order_by_asc(identity::Column::Device)
            .one(&self.db)
            .await?;
        let merged_into = row.merged_into.as_deref().map(|id| named("customers", &row.id, id));
        Ok(Some(PastCustomer {
            customer: id,
            first_seen_at: Timestamp(row.first_seen_at),
            last_seen_at: Timestamp(row.last_seen_at),
            identified_at: row.identified_at.map(Timestamp),
            erased_at: row.erased_at.map(Timestamp),
            merged_into: merged_into.transpose()?,
            identity: proof.and_then(|proof| unpacked(&proof.identity)),
        }))
    }
}

impl PastSession {
    fn read(row: session::Model) -> Result<Self, HistoryError> {
        const TABLE: &str = "sessions";
        let id = &row.id;
        let ending = row.ending.as_deref().map(|ending| parsed(TABLE, id, ending)).transpose()?;
        let named_by = |text: &String| named(TABLE, id, text);
        let quoted = |text: &String| format!("\"{text}\"");
        let kind =
            row.deferral.as_ref().map(|text| parsed(TABLE, id, &quoted(text))).transpose()?;
        let outcome = row.callback_outcome.as_ref();
        let outcome = outcome.map(|text| parsed(TABLE, id, &quoted(text))).transpose()?;
        Ok(Self {
            session: named(TABLE, id, id)?,
            customer: row.customer.as_deref().map(|text| named(TABLE, id, text)).transpose()?,
            queue: named(TABLE, id, &row.queue)?,
            channel: parsed(TABLE, id, &format!("\"{}\"", row.channel))?,
            arrived_at: Timestamp(row.arrived_at),
            queued_at: Timestamp(row.queued_at),
            connected_at: row.connected_at.map(Timestamp),
            ended: row.ended_at.map(Timestamp).zip(ending),
            due_at: Timestamp(row.due_at),
            boosts: row.boosts.as_deref().map(|text| parsed(TABLE, id, text)).transpose()?,
            profile: row.profile.as_deref().and_then(unpacked),
            disposition: row.disposition.as_ref().map(named_by).transpose()?,
            note: row.note.as_deref().and_then(unpacked),
            content_erased: row.content_erased,
            deferral: kind.map(|kind| PastDeferral {
                kind,
                number: row.number.as_deref().and_then(unpacked),
                attempts: u32::try_from(row.attempts).unwrap_or(0),
                outcome,
            }),
        })
    }
}

impl PastLine {
    fn read(row: line::Model, strand: Strand) -> Result<Self, HistoryError> {
        let said: Said = parsed("lines", format!("{} {}", row.session, row.seq), &row.detail)?;
        Ok(Self {
            strand,
            seq: u64::try_from(row.seq).unwrap_or(0),
            at: Timestamp(row.at),
            said,
            content: row.content.as_deref().and_then(unpacked),
        })
    }
}

/// What stands in a row, or that nobody can read it.
pub(super) fn of<T>(
    table: &'static str,
    key: impl ToString,
    found: Option<T>,
) -> Result<T, HistoryError> {
    found.ok_or_else(|| HistoryError::Unreadable { table, key: key.to_string() })
}

pub(super) fn parsed<T: DeserializeOwned>(
    table: &'static str,
    key: impl ToString,
    text: &str,
) -> Result<T, HistoryError> {
    of(table, key, from_json(text))
}

pub(super) fn named<T: std::str::FromStr>(
    table: &'static str,
    key: impl ToString,
    text: &str,
) -> Result<T, HistoryError> {
    of(table, key, text.parse().ok())
}

/// Agents who held a session, each once, in order.
#[must_use]
pub fn holders(assignments: &[Assignment]) -> Vec<AgentId> {
    let mut agents: Vec<AgentId> = Vec::new();
    for one in assignments {
        if !agents.contains(&one.agent) {
            agents.push(one.agent);
        }
    }
    agents
}
