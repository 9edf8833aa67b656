//! What was learned, as bytes that outlive the process.

use std::fmt;

use super::center::{Forecasts, Settings};
use super::codec::{Reader, Short, Writer};
use super::fields::channel;
use super::laws::Rate;
use super::leads::Leads;
use crate::model::{Channel, QueueId};

/// The form that is written. What is learned otherwise gets the next number.
const VERSION: u64 = 1;

/// A checkpoint that cannot be taken up. Nothing is lost but what was learned: start anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CheckpointError {
    /// Written in another form; its number.
    Version(u64),
    /// Cut off, or no checkpoint.
    Damaged,
}

impl fmt::Display for CheckpointError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Version(version) => write!(f, "a forecast checkpoint of form {version}"),
            Self::Damaged => f.write_str("a forecast checkpoint that is damaged"),
        }
    }
}

impl std::error::Error for CheckpointError {}

impl From<Short> for CheckpointError {
    fn from(_: Short) -> Self {
        Self::Damaged
    }
}

impl Forecasts {
    /// What was learned, for [`Self::restore`]; the same gives the same bytes. Forecasts of sessions that
    /// wait, and when those who talk began, are not in it: [`Self::resumes`] begins with what the
    /// engine knows of them.
    #[must_use]
    pub fn checkpoint(&self) -> Vec<u8> {
        let mut to = Writer::default();
        to.whole(VERSION);
        self.fields.write(&mut to);
        to.count(self.books.len());
        for ((queue, channel), book) in &self.books {
            to.text(queue.as_str());
            to.flag(*channel == Channel::Call);
            book.arrivals.write(&mut to);
            to.number(book.handle_s);
            book.leads.write(&mut to);
            to.count(book.leads_per_s.len());
            for (lead_s, per_s) in &book.leads_per_s {
                to.number(*lead_s);
                to.number(*per_s);
            }
            to.whole(u64::from(book.passed));
            book.forecaster.write(&mut to);
        }
        to.0
    }

    /// Takes up what [`Self::checkpoint`] has left.
    ///
    /// # Errors
    /// [`CheckpointError`]: nothing of it is used.
    pub fn restore(bytes: &[u8], settings: Settings) -> Result<Self, CheckpointError> {
        let mut from = Reader(bytes);
        let version = from.whole()?;
        if version != VERSION {
            return Err(CheckpointError::Version(version));
        }
        let mut forecasts = Self::new(settings);
        forecasts.fields.read(&mut from)?;
        for _ in 0..from.count(100)? {
            let queue = QueueId::new(from.text()?).map_err(|_| CheckpointError::Damaged)?;
            let channel = channel(from.flag()?);
            let mut book = forecasts.new_book(&queue);
            book.arrivals = Rate::read(&mut from)?;
            book.handle_s = from.number()?;
            book.leads = Leads::read(&mut from)?;
            let leads = (0..from.count(16)?).map(|_| Ok((from.number()?, from.number()?)));
            book.leads_per_s = leads.collect::<Result<_, Short>>()?;
            book.passed = u32::try_from(from.whole()?).map_err(|_| Short)?;
            book.forecaster.read(&mut from)?;
            forecasts.books.insert((queue, channel), book);
        }
        if from.0.is_empty() { Ok(forecasts) } else { Err(CheckpointError::Damaged) }
    }
}
