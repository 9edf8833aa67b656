//! What customers wish instead of waiting.

use seira_core::model::{DeferralWish, Sealed, SessionId, Timestamp, Wish};

use super::{CustomerPeer, QueueId};
use crate::gateway::deferral::{dialled, slots};
use crate::gateway::frames::refusal;
use crate::gateway::outbox::encode;
use crate::gateway::refusals::{internal, sealing_error};
use crate::gateway::seal::SealError;
use crate::protocol::customer::CustomerServerFrame;
use crate::protocol::deferral::{Instead, TurnAnswer};
use crate::protocol::error::{ErrorCode, ErrorFrame};

/// What is wished, looked at and not yet sealed.
pub(super) enum Wished {
    Callback { number: String, slot: Option<Timestamp> },
    Message { text: String },
}

impl CustomerPeer {
    /// Tells what a queue offers.
    pub(super) fn choices(&self, queue: &str) -> Result<(), ErrorFrame> {
        let router = self.live.router().ok_or_else(|| internal(None))?;
        let queue = named(queue, None)?;
        let (now, session) = (router.now(), self.page.session());
        let told = router.read(|engine| self.live.choices(engine, &queue, session, now));
        let choices = told.ok_or_else(|| unknown(&queue, None))?;
        self.page.send(encode(&CustomerServerFrame::Choices(choices)));
        Ok(())
    }

    /// A callback or message from now on.
    pub(super) async fn defer(
        &self,
        id: u64,
        session: Option<String>,
        instead: Instead,
    ) -> Result<(), ErrorFrame> {
        self.live.check_service(id, self.page.language())?;
        self.wish(id, session, |session| {
            let router = self.live.router().ok_or_else(|| internal(Some(id)))?;
            let queue =
                router.read(|engine| engine.session(session).map(|view| view.queue.queue.clone()));
            let wished = self.checked(id, queue.as_ref(), instead)?;
            let into = self.sealed(session, wished).map_err(|error| sealing_error(&error, id))?;
            Ok(Wish::Defer { session, into })
        })
        .await
    }

    /// Answers whether the customer is there.
    pub(super) async fn turn(
        &self,
        id: u64,
        session: Option<String>,
        answer: TurnAnswer,
    ) -> Result<(), ErrorFrame> {
        self.wish(id, session, |session| {
            Ok(match answer {
                TurnAnswer::Confirm => Wish::ConfirmTurn { session },
                TurnAnswer::Later => Wish::PutOff { session },
                TurnAnswer::Cancel => Wish::Leave { session },
            })
        })
        .await
    }

    /// What may be wished of a queue. Whether it offers that, and has room, says the engine.
    pub(super) fn checked(
        &self,
        id: u64,
        queue: Option<&QueueId>,
        instead: Instead,
    ) -> Result<Wished, ErrorFrame> {
        let bad = |message: String| refusal(ErrorCode::BadField, message, Some(id));
        match instead {
            Instead::Message { text } => Ok(Wished::Message { text }),
            Instead::Callback { number, slot } => {
                let number = dialled(&number).map_err(bad)?;
                let slot = slot.map(Timestamp);
                let settings = queue.and_then(|queue| self.live.queue_settings(queue));
                let offers = settings.filter(|it| it.spec.callback.is_some());
                if let (Some(slot), Some(settings), Some(router)) =
                    (slot, offers, self.live.router())
                {
                    let known = slots(settings, router.now());
                    if !known.iter().any(|(from, _)| *from == slot) {
                        let told = format!(
                            "slot: {} is none of the queue's; allowed are those of choices, null \
                             for as soon as it is its turn",
                            slot.0
                        );
                        return Err(bad(told));
                    }
                }
                Ok(Wished::Callback { number, slot })
            }
        }
    }

    /// The same under the key of a session.
    pub(super) fn sealed(
        &self,
        session: SessionId,
        wished: Wished,
    ) -> Result<DeferralWish, SealError> {
        sealed(&self.live.keys, session, wished)
    }
}

/// What is wished, under the key of a session.
pub(super) fn sealed(
    keys: &crate::gateway::seal::Keys,
    session: SessionId,
    wished: Wished,
) -> Result<DeferralWish, SealError> {
    let seal = |text: &str| -> Result<Sealed, SealError> { keys.seal(session, text.as_bytes()) };
    Ok(match wished {
        Wished::Callback { number, slot } => {
            DeferralWish::Callback { number: seal(&number)?, slot }
        }
        Wished::Message { text } => DeferralWish::Message { content: Some(seal(&text)?) },
    })
}

/// A queue by its name.
pub(super) fn named(queue: &str, id: Option<u64>) -> Result<QueueId, ErrorFrame> {
    QueueId::new(queue).map_err(|error| refusal(ErrorCode::QueueUnknown, error.to_string(), id))
}

fn unknown(queue: &QueueId, id: Option<u64>) -> ErrorFrame {
    refusal(ErrorCode::QueueUnknown, format!("queue: there is no \"{queue}\""), id)
}
