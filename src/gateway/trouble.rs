//! When nothing new can be kept, because the journal or the store of keys cannot write: nobody is
//! taken in, everybody who is there is told, and told again when it is over.

use std::sync::Arc;
use std::time::Duration;

use seira_core::model::Language;
use tokio::sync::watch;
use tokio::time::MissedTickBehavior;

use super::frames::refusal;
use super::live::Live;
use super::outbox::{Slot, encode};
use super::refusals::error_of;
use crate::config::Settings;
use crate::config::texts::TextVariables;
use crate::journal::StorageKind;
use crate::protocol::conversation::{ServiceFrame, UnavailableReason};
use crate::protocol::customer::CustomerServerFrame;
use crate::protocol::error::{ErrorCode, ErrorFrame};
use crate::runtime::{AskError, Health};

/// How often it is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(250);

/// When somebody who was refused for that reason should come back.
const RETRY_AFTER_MS: u32 = 2_000;

/// What cannot write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Store {
    /// The journal.
    Journal,
    /// The keys of sessions.
    Keys,
}

impl Store {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Journal, Self::Keys];

    /// The word for programs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Journal => "journal",
            Self::Keys => "keys",
        }
    }
}

impl Live {
    /// What keeps one store from writing; none while it can.
    #[must_use]
    pub fn trouble_of(&self, store: Store) -> Option<StorageKind> {
        match store {
            Store::Journal => match self.router()?.health() {
                Health::Storage(kind) => Some(kind),
                Health::Ready | Health::Draining | Health::Failed => None,
            },
            Store::Keys => self.keys.trouble(),
        }
    }

    /// What keeps the house from taking anything new; none while it takes it.
    #[must_use]
    pub fn trouble(&self) -> Option<StorageKind> {
        Store::ALL.into_iter().find_map(|store| self.trouble_of(store))
    }

    /// What a page has to know when it comes: none while all is well.
    #[must_use]
    pub fn service(&self, language: Language, staff: bool) -> Option<ServiceFrame> {
        self.trouble().map(|kind| self.service_frame(Some(kind), language, staff))
    }

    /// Refuses new work while it could not be kept.
    ///
    /// # Errors
    /// `unavailable`.
    pub fn check_service(&self, id: u64, language: Language) -> Result<(), ErrorFrame> {
        self.trouble().map_or(Ok(()), |_| Err(self.unavailable(id, language)))
    }

    /// The frame for a command that was not done: "busy" has a reason that people should know.
    #[must_use]
    pub fn refused(&self, error: &AskError, id: u64, language: Language) -> ErrorFrame {
        match (error, self.trouble()) {
            (AskError::Busy { .. }, Some(_)) => self.unavailable(id, language),
            _ => error_of(error, Some(id)),
        }
    }

    fn unavailable(&self, id: u64, language: Language) -> ErrorFrame {
        unavailable(&self.settings, Some(id), language)
    }

    fn service_frame(
        &self,
        trouble: Option<StorageKind>,
        language: Language,
        staff: bool,
    ) -> ServiceFrame {
        service_frame(&self.settings, trouble, language, staff)
    }

    fn tell_service(&self, trouble: Option<StorageKind>) {
        self.connections.each_greeted(|page, staff| {
            let frame = self.service_frame(trouble, page.language(), staff);
            page.hint(Slot::Service, encode(&CustomerServerFrame::Service(frame)));
        });
    }
}

/// The refusal of who asks for something that could not be kept.
pub(super) fn unavailable(settings: &Settings, id: Option<u64>, language: Language) -> ErrorFrame {
    let text = settings.unavailable_text.render(language, &TextVariables::default());
    let retry_after_ms = Some(RETRY_AFTER_MS);
    ErrorFrame { retry_after_ms, ..refusal(ErrorCode::Unavailable, text, id) }
}

/// What pages are told: what the operator says then, and staff also why.
pub(super) fn service_frame(
    settings: &Settings,
    trouble: Option<StorageKind>,
    language: Language,
    staff: bool,
) -> ServiceFrame {
    let text = &settings.unavailable_text;
    ServiceFrame {
        unavailable: trouble.map(|_| text.render(language, &TextVariables::default())),
        reason: trouble.filter(|_| staff).map(reason),
    }
}

const fn reason(kind: StorageKind) -> UnavailableReason {
    match kind {
        StorageKind::Full => UnavailableReason::StorageFull,
        StorageKind::ReadOnly => UnavailableReason::StorageReadonly,
        StorageKind::Slow => UnavailableReason::StorageSlow,
        StorageKind::Io | StorageKind::Busy | StorageKind::Unreachable | StorageKind::Other => {
            UnavailableReason::StorageFailing
        }
    }
}

/// Tells everybody who is there when the service ends and when it is back, until `draining`.
pub async fn run(live: Arc<Live>, mut draining: watch::Receiver<bool>) {
    let mut beat = tokio::time::interval(LOOK_EVERY);
    beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut told = None;
    loop {
        tokio::select! {
            _ = draining.wait_for(|over| *over) => return,
            _ = beat.tick() => {}
        }
        let trouble = live.trouble();
        if trouble != told {
            match trouble {
                Some(kind) => tracing::error!(reason = kind.code(), "nothing new is taken"),
                None => tracing::info!("the storage works again; everything is taken"),
            }
            live.tell_service(trouble);
            told = trouble;
        }
    }
}
