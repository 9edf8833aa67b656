//! A contact center and what happens in it, as plain data: it can be printed and made smaller.
//!
//! Steps name things by where they stand ("the oldest offer of agent 2"), not by number, so that a
//! script keeps its meaning when something before is left out.

use std::fmt;

use seira_core::model::{
    AgentId, AgentSpec, Asks, Boost, CallbackOutcome, Channel, Configuration, Millis, PresenceWish,
    Push, QueueHours, QueueId, Role, SurgeCause, SurgeWish,
};

/// Everything that one seed stands for.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    pub(crate) seed: u64,
    pub(crate) configuration: Configuration,
    pub(crate) agents: Vec<AgentSpec>,
    pub(crate) steps: Vec<Step>,
}

#[derive(Debug, Clone)]
pub(crate) enum Step {
    /// Time passes; every deadline fires when it comes.
    Pass(Millis),
    /// The clock jumps; what is due meanwhile fires with the next command.
    Jump(Millis),
    /// Somebody wishes something.
    Do(Deed, Frame),
    /// The journal failed: whoever leads is rebuilt from what is durable, which may or may not
    /// include the last batch.
    Crash { last_batch_is_lost: bool },
    /// The whole journal is replayed.
    Replay,
    /// The follower writes a snapshot: later crashes go on from it.
    Snapshot,
}

/// How a wish comes in.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Frame {
    /// From the house.
    House,
    /// As the next frame of a device.
    Next(u8),
    /// The device sends its last frame again, whatever that was.
    Again(u8),
    /// With a counter so much lower than the device's last.
    Late(u8, u8),
}

/// Which session.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Pick {
    /// Of those in line, by due time.
    Waiting(u8),
    /// Of those in conversation, by id.
    Talking(u8),
    /// Of callbacks and messages, by id.
    Later(u8),
    /// Of those whose customer is lost, by id.
    Lost(u8),
    /// Of those in wrap-up, by id.
    WrapUp(u8),
    /// Of the conversations with several agents, by id; of all, where there is none.
    Shared(u8),
    /// Of those that are over, latest first.
    Over(u8),
    /// Of all in memory, by id.
    Any(u8),
    /// One that never was.
    Unknown,
}

/// Which offer.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Ask {
    /// Of the open offers of an agent, oldest first.
    Open(u8),
    /// Of the offers that have ended, latest first.
    Ended(u8),
    /// Of the open offers of others.
    Foreign(u8),
    /// Of the open invitations.
    Invitation(u8),
    /// One that never was.
    Unknown,
}

/// Who acts in a session.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Actor {
    Customer,
    /// Whoever holds it.
    Holder,
    /// Of those who have joined it, in their order.
    Member(u8),
    Agent(AgentId),
}

/// Which other agent.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Whom {
    /// Of those who are in the conversation, in their order.
    Member(u8),
    /// Of those who are available with room and not in it, by number.
    Free(u8),
    Agent(AgentId),
}

#[derive(Debug, Clone)]
pub(crate) enum To {
    Queue(QueueId),
    Agent(Whom),
}

/// A customer who comes.
#[derive(Debug, Clone)]
pub(crate) struct Newcomer {
    pub(crate) customer: u8,
    pub(crate) queue: QueueId,
    pub(crate) channel: Channel,
    pub(crate) asks: Asks,
    pub(crate) boosts: Vec<Boost>,
    pub(crate) past_agents: Vec<AgentId>,
    pub(crate) hold: Option<Millis>,
    /// A callback or message at once.
    pub(crate) later: Option<Later>,
    /// The id of this session is used again.
    pub(crate) reuses: Option<Pick>,
}

/// What a customer wishes instead of waiting.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Later {
    /// At a slot so far ahead; none: in turn.
    Callback(Option<Millis>),
    /// With words, or without.
    Message(bool),
}

#[derive(Debug, Clone)]
pub(crate) enum Deed {
    Arrive(Box<Newcomer>),
    /// The agent does what is next: takes the oldest offer, or ends the oldest conversation or wrap-up.
    Work(AgentId),
    /// Whoever has this one of all open offers takes it.
    Answer(u8),
    Accept(AgentId, Ask),
    Decline(AgentId, Ask),
    Presence(AgentId, PresenceWish),
    AgentLost(AgentId),
    AgentBack(AgentId),
    SetAgent(Box<AgentSpec>),
    RemoveAgent(AgentId),
    Ready(AgentId),
    FinishWrapUp(Actor, Pick),
    Configure(Box<Configuration>),
    Hours(QueueId, QueueHours),
    Pause(QueueId, bool),
    BeginSurge(QueueId, SurgeWish),
    EndSurge(QueueId, SurgeCause),
    MoveLine(QueueId, QueueId),
    CustomerLost(Pick),
    CustomerBack(Pick),
    Leave(Pick),
    Post(Pick, Actor),
    Mark(Pick, Actor, u64, u64),
    End(Pick, Actor),
    Transfer(Actor, Pick, To, bool),
    Escalate(Actor, Pick),
    Reassign(Pick, To, bool),
    Pull(Whom, Pick),
    PushUp(Pick, Push),
    Defer(Pick, Later),
    Rejoin(Pick),
    ConfirmTurn(Pick),
    PutOff(Pick),
    Record(Actor, Pick, CallbackOutcome),
    /// From now: not before, and by when.
    Promise(Vec<(Pick, Millis, Millis)>),
    /// Nobody named: the best of the next tiers.
    Invite(Actor, Pick, Option<Whom>, Role),
    Uninvite(Actor, Ask),
    Admit(Actor, Pick, Whom),
    Part(Actor, Pick, Whom),
    HandOver(Actor, Pick, Whom),
    Whisper(Actor, Pick),
    Resumed(Millis),
    Held(Millis),
    Tick,
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "from seed {}: {} steps", self.seed, self.steps.len())?;
        writeln!(f, "  missed_offers_max {}", self.configuration.missed_offers_max)?;
        writeln!(f, "  agent_grace {}", self.configuration.agent_grace.0)?;
        for queue in &self.configuration.queues {
            writeln!(f, "  {queue:?}")?;
        }
        for agent in &self.agents {
            writeln!(f, "  {agent:?}")?;
        }
        for (at, step) in self.steps.iter().enumerate() {
            writeln!(f, "  {at:3}: {step:?}")?;
        }
        Ok(())
    }
}
