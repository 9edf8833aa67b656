//! The words of the field, as types. Knows nothing but `std` and `serde`.

mod agent;
mod command;
mod event;
mod ids;
mod language;
mod queue;
mod refusal;
mod sealed;
mod session;
mod time;

pub use agent::{AgentSpec, AwayReason, Capacity, Presence, PresenceWish, Resting};
pub use command::{Author, Command, Origin, Target, Wish};
pub use event::{DecidedBy, Event, OfferResult, Outcome, Record, Why};
pub use ids::{
    AgentId, DeviceId, DispositionId, NameError, OfferId, QueueId, ReasonId, Sequence, SessionId,
    SkillId,
};
pub use language::Language;
pub use queue::{
    AtClosing, ChannelSet, Configuration, Level, QueueHours, QueueSpec, RankKey, RelaxStep,
    Silence, Unstaffed,
};
pub use refusal::Refusal;
pub use sealed::Sealed;
pub use session::{
    AbandonReason, Channel, CloseReason, Connection, Marks, Party, QueuedReason, SessionState,
    SilenceClock,
};
pub use time::{Millis, Timestamp};
