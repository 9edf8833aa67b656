//! The forecasts of the workspace: told of everything that is committed, asked by whoever tells waits.
//!
//! What they have learned is kept in a file beside the journal, now and then and at the end. It is no part
//! of the router's state: without the file they learn anew, in the background, from the whole journal.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use parking_lot::{RwLock, RwLockReadGuard};
use seira_core::engine::Engine;
use seira_core::forecast::{Forecasts, Settings as Believed, Ticket};
use seira_core::model::{Record, Sequence, SessionId, Timestamp};
use tokio::sync::watch;

use super::live::Live;
use crate::config::Settings;
use crate::journal::Log;
use crate::runtime::{ReplayError, Replayed};

/// Where what was learned is kept, in the folder of data.
const FILE: &str = "forecast.bin";

/// How often.
const KEEP_EVERY: Duration = Duration::from_secs(300);

/// See the module.
#[derive(Debug)]
pub struct Forecasting {
    known: RwLock<Known>,
    believed: Believed,
    /// None: what is learned ends with the process.
    path: Option<PathBuf>,
}

#[derive(Debug)]
struct Known {
    forecasts: Forecasts,
    /// The last record that they know.
    upto: Sequence,
    /// Whether there is more to learn from the journal than they have seen.
    new: bool,
}

/// What the operator says of the queues.
fn believed(settings: &Settings) -> Believed {
    let priors =
        settings.queues.iter().filter_map(|queue| Some((queue.spec.queue.clone(), queue.prior?)));
    Believed { priors: priors.collect(), ..Believed::default() }
}

impl Forecasting {
    /// What was kept in the folder, if anything was; `keeps`: whether anything outlives the process.
    #[must_use]
    pub fn open(settings: &Settings, keeps: bool) -> Self {
        let believed = believed(settings);
        let path = keeps.then(|| settings.data_dir.join(FILE));
        let kept = path.as_deref().and_then(|path| read(path, &believed));
        let new = kept.is_none();
        let forecasts = kept.unwrap_or_else(|| Forecasts::new(believed.clone()));
        Self { known: RwLock::new(Known { forecasts, upto: Sequence(0), new }), believed, path }
    }

    /// What is known now. Keep it short: the next batch waits meanwhile.
    pub fn read(&self) -> impl std::ops::Deref<Target = Forecasts> + '_ {
        RwLockReadGuard::map(self.known.read(), |known| &known.forecasts)
    }

    /// Where things stand at a start.
    pub fn resumes(&self, engine: &Engine) {
        self.known.write().forecasts.resumes(engine);
    }

    /// What has become durable; the engine knows all of it.
    pub fn committed(&self, engine: &Engine, batch: &[Record]) {
        let mut known = self.known.write();
        for record in batch {
            if record.sequence > known.upto {
                known.forecasts.note(engine, record.at, &record.event);
                known.upto = record.sequence;
            }
        }
    }

    /// A promise was made from this forecast.
    pub fn promised(&self, session: SessionId, at: Timestamp, ticket: Ticket) {
        self.known.write().forecasts.promised(session, at, ticket);
    }

    /// Learns from the journal, where nothing was kept. Blocks for as long as reading all of it takes.
    fn relearn(&self, log: &Arc<dyn Log>) -> Result<(), ReplayError> {
        if !self.known.read().new {
            return Ok(());
        }
        let mut learned = Forecasts::new(self.believed.clone());
        let mut replayed = Replayed::new(Arc::clone(log))?;
        let mut note =
            |engine: &Engine, record: &Record| learned.note(engine, record.at, &record.event);
        replayed.go_on(&mut note)?;
        // The last few, with nobody noting meanwhile.
        let mut known = self.known.write();
        let upto = replayed.go_on(&mut note)?;
        if upto >= known.upto {
            tracing::info!(records = upto.0, "forecasts have learned from the journal");
            *known = Known { forecasts: learned, upto, new: false };
        }
        Ok(())
    }

    /// Writes down what is known.
    fn keep(&self) {
        let Some(path) = &self.path else { return };
        let bytes = self.known.read().forecasts.checkpoint();
        if let Err(error) = write(path, &bytes) {
            tracing::warn!(%error, path = %path.display(), "what forecasts have learned could not be kept");
        }
    }
}

/// What a file keeps; none: there is none, or it is no good.
fn read(path: &Path, believed: &Believed) -> Option<Forecasts> {
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return None,
        Err(error) => {
            tracing::warn!(%error, path = %path.display(), "what forecasts had learned cannot be read");
            return None;
        }
    };
    Forecasts::restore(&bytes, believed.clone())
        .map_err(|error| {
            tracing::warn!(%error, path = %path.display(), "what forecasts had learned is of no use");
        })
        .ok()
}

/// Whole or not at all.
fn write(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let beside = path.with_extension("new");
    let mut file = std::fs::File::create(&beside)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    std::fs::rename(&beside, path)
}

/// Learns what is to be learned, and keeps it until `draining` and at that moment.
pub async fn run(live: Arc<Live>, mut draining: watch::Receiver<bool>) {
    let learner = Arc::clone(&live);
    let learned =
        tokio::task::spawn_blocking(move || learner.forecasting.relearn(&learner.log)).await;
    if let Ok(Err(error)) = learned {
        tracing::warn!(%error, "forecasts could not learn from the journal");
    }
    loop {
        let over = tokio::select! {
            _ = draining.wait_for(|over| *over) => true,
            () = tokio::time::sleep(KEEP_EVERY) => false,
        };
        let live = Arc::clone(&live);
        let _ = tokio::task::spawn_blocking(move || live.forecasting.keep()).await;
        if over {
            return;
        }
    }
}
