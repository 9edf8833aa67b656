//! Reading the lines of a conversation that are no longer in memory.

use seira_core::model::{Record, Sequence, SessionId};

use super::conversations::Line;
use super::talk::{Strand, Talk};
use crate::journal::{JournalError, Log};

/// Records that are read at once: a page gets its first old lines soon, and nobody holds many.
const STEP: u64 = 256;

/// Goes through the records of one session from its beginning: who spoke when is only known so.
#[derive(Debug)]
pub struct Lookback {
    session: SessionId,
    strand: Strand,
    /// Lines up to here are passed over.
    seen: u64,
    talk: Option<Talk>,
    read: Sequence,
    over: bool,
}

impl Lookback {
    /// The lines of a strand after `seen`.
    #[must_use]
    pub const fn new(session: SessionId, strand: Strand, seen: u64) -> Self {
        Self { session, strand, seen, talk: None, read: Sequence(0), over: false }
    }

    /// The next lines, oldest first; none: there are no more. Blocks for as long as reading takes.
    ///
    /// # Errors
    /// [`JournalError`] when the journal cannot be read; trying again goes on from where it was.
    pub fn next(&mut self, log: &dyn Log) -> Result<Vec<Line>, JournalError> {
        let mut lines = Vec::new();
        while lines.is_empty() && !self.over {
            let records = log.of_session(self.session, self.read, STEP)?;
            self.over = records.len() < usize::try_from(STEP).unwrap_or(usize::MAX);
            lines.extend(records.iter().filter_map(|record| self.take(record)));
        }
        Ok(lines)
    }

    fn take(&mut self, record: &Record) -> Option<Line> {
        self.read = record.sequence;
        if let Some(talk) = Talk::begun(record) {
            self.talk = Some(talk);
        }
        let said = self.talk.as_mut()?.take(record)?;
        let wanted = said.strand == self.strand && said.seq > self.seen;
        wanted.then(|| Line::new(said.seq, record.at, said.body))
    }
}
