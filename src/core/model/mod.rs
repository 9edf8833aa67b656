//! The words of the field, as types. Knows nothing but `std` and `serde`.

mod about;
mod agent;
mod arrival;
mod asks;
mod assignment;
mod command;
mod deferral;
mod event;
mod ids;
mod language;
mod promise;
mod queue;
mod refusal;
mod sealed;
mod session;
mod surge;
mod time;

pub use agent::{AgentSpec, AwayReason, Capacity, Presence, PresenceWish, Resting};
pub use arrival::Arrival;
pub use asks::{AskedOf, Asks, Boost, Boosts, Requirement};
pub use assignment::{Assignment, Cause, DecidedBy, Why};
pub use command::{Author, Command, Invitee, Origin, Push, Target, Wish};
pub use deferral::{
    Callback, CallbackOutcome, CallbackRules, DEFERRED_MAX, Deferral, DeferralCause, DeferralKind,
    DeferralWish, MessageRules, SLOT_MAX,
};
pub use event::{Event, HolderCause, OfferResult, Outcome, Record};
pub use ids::{
    AgentId, BoostId, CustomerId, DeviceId, DispositionId, KeyId, NameError, OfferId, QueueId,
    ReasonId, Sequence, SessionId, SiteId, SkillId,
};
pub use language::Language;
pub use promise::{
    Confidence, PROMISE_EVERY, PROMISE_MAX, PROMISES_OPEN_MAX, Promise, PromiseEnd, PromiseWish,
    Settled, Worse,
};
pub use queue::{
    AtClosing, ChannelSet, Configuration, Level, QueueHours, QueueSpec, RankKey, RelaxStep,
    Silence, Tier, Tiers, Unstaffed,
};
pub use refusal::Refusal;
pub use sealed::Sealed;
pub use session::{
    AbandonReason, Channel, CloseReason, Connection, Marks, Member, Party, QueuedReason, Role,
    SessionState, SilenceClock,
};
pub use surge::{SURGE_NOTICE_MAX, Surge, SurgeCause, SurgeWish};
pub use time::{Millis, Timestamp};
