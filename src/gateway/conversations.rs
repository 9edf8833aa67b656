//! The lines of each conversation, as released: what a page gets when it comes back. The public
//! ones are for everybody in it; what the agents whisper to each other is a strand of its own.
//!
//! Written by the release alone, in journal order; read by connections. Contents stay sealed;
//! only the newest lines keep their encoded frame, made once for all who read it. A conversation
//! is kept as long as the engine remembers its session: until an hour after the end.

use std::collections::VecDeque;
use std::sync::{Arc, OnceLock};

use dashmap::DashMap;
use seira_core::model::{
    AgentId, Author, DeviceId, Language, OfferId, QueueId, Role, Sealed, SessionId, Timestamp,
};
use tokio_tungstenite::tungstenite::Utf8Bytes;

use crate::protocol::conversation::{EndReason, QueuedReason};

/// Lines whose encoded frame is kept, per strand.
const ENCODED_MAX: usize = 64;

/// Most lines kept per strand. Beyond the engine's own limit of a conversation's length, so
/// nothing is lost by it; it bounds the memory should that limit ever move.
const LINES_MAX: usize = 16 * 1024;

/// The two counts of lines in a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strand {
    /// What the customer sees too; counted by `seq`.
    Public,
    /// What the agents write to each other; counted by `line`.
    Staff,
}

/// One line.
#[derive(Debug)]
pub struct Line {
    /// Place in its strand.
    pub seq: u64,
    /// When it happened.
    pub at: Timestamp,
    /// What happened.
    pub body: Arc<Body>,
    /// The encoded frame; only a line that names its queue differs from language to language.
    encoded: [OnceLock<Utf8Bytes>; Language::ALL.len()],
}

/// What a line says.
#[derive(Debug)]
pub enum Body {
    /// In line (again).
    Queued {
        /// Which line.
        queue: QueueId,
        /// Why.
        reason: QueuedReason,
    },
    /// An agent joined.
    Joined {
        /// Who.
        agent: AgentId,
        /// Who has gone for that.
        instead_of: Option<AgentId>,
        /// Everybody who talks with the customer from now on.
        agents: Vec<AgentId>,
    },
    /// An agent who talked with the customer left.
    Left {
        /// Who.
        agent: AgentId,
        /// Everybody who still talks with the customer.
        agents: Vec<AgentId>,
    },
    /// Somebody wrote.
    Message {
        /// Who.
        from: Author,
        /// What.
        content: Sealed,
    },
    /// An agent wrote to the others; in the strand of the staff alone.
    Whisper {
        /// Who.
        agent: AgentId,
        /// What.
        content: Sealed,
    },
    /// The customer was asked to write.
    SilenceWarning {
        /// When the session closes.
        closes_at: Timestamp,
    },
    /// Over.
    Ended {
        /// Why.
        reason: EndReason,
    },
}

impl Line {
    fn new(seq: u64, at: Timestamp, body: Arc<Body>) -> Self {
        Self { seq, at, body, encoded: [const { OnceLock::new() }; Language::ALL.len()] }
    }

    /// The frame for readers of `language`; `encode` runs once for all of them.
    pub fn frame(&self, language: Language, encode: impl FnOnce() -> Utf8Bytes) -> Utf8Bytes {
        let place = match &*self.body {
            Body::Queued { .. } => {
                Language::ALL.iter().position(|it| *it == language).unwrap_or_default()
            }
            Body::Joined { .. }
            | Body::Left { .. }
            | Body::Message { .. }
            | Body::Whisper { .. }
            | Body::SilenceWarning { .. }
            | Body::Ended { .. } => 0,
        };
        self.encoded[place].get_or_init(encode).clone()
    }
}

/// What is known of a conversation besides its lines.
#[derive(Debug, Clone)]
pub struct Talk {
    /// The customer's device.
    pub device: DeviceId,
    /// Its line, or the one it came from.
    pub queue: QueueId,
    /// The customer's name and topic.
    pub profile: Sealed,
    /// Who holds it, in conversation or wrap-up.
    pub holder: Option<AgentId>,
    /// Whether customer and holder can talk.
    pub talks: bool,
    /// Since when it is in line; none when it is not.
    pub waiting_since: Option<Timestamp>,
    /// Colleagues of the holder in it, longest there first.
    pub members: Vec<Inside>,
    /// Open invitations.
    pub invites: Vec<OfferId>,
}

/// A colleague in a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Inside {
    /// Who.
    pub agent: AgentId,
    /// As what.
    pub role: Role,
    /// Highest `seq` seen. Known here alone: the customer sees what the holder has seen.
    pub read: u64,
}

impl Talk {
    /// Everybody who follows it: the holder, then the members.
    #[must_use]
    pub fn agents(&self) -> Vec<AgentId> {
        self.holder.into_iter().chain(self.members.iter().map(|member| member.agent)).collect()
    }

    /// Everybody who talks with the customer, the holder first.
    #[must_use]
    pub fn speakers(&self) -> Vec<AgentId> {
        let speaking = self.members.iter().filter(|member| member.role == Role::Conference);
        let holder = self.holder.filter(|_| self.talks);
        holder.into_iter().chain(speaking.map(|member| member.agent)).collect()
    }

    /// A member; none if `agent` is not in it, or holds it.
    pub fn member(&mut self, agent: AgentId) -> Option<&mut Inside> {
        self.members.iter_mut().find(|member| member.agent == agent)
    }
}

#[derive(Debug)]
struct Conversation {
    talk: Talk,
    lines: VecDeque<Arc<Line>>,
    whispers: VecDeque<Arc<Line>>,
}

impl Conversation {
    fn strand(&self, strand: Strand) -> &VecDeque<Arc<Line>> {
        match strand {
            Strand::Public => &self.lines,
            Strand::Staff => &self.whispers,
        }
    }
}

/// All conversations of a workspace.
#[derive(Debug, Default)]
pub struct Conversations {
    all: DashMap<SessionId, Conversation>,
}

impl Conversations {
    /// A new conversation without lines.
    pub fn begin(&self, session: SessionId, talk: Talk) {
        let (lines, whispers) = (VecDeque::new(), VecDeque::new());
        self.all.insert(session, Conversation { talk, lines, whispers });
    }

    /// Changes what is known besides the lines; returns what `change` returns.
    pub fn change<T>(&self, session: SessionId, change: impl FnOnce(&mut Talk) -> T) -> Option<T> {
        self.all.get_mut(&session).map(|mut conversation| change(&mut conversation.talk))
    }

    /// All there are.
    #[must_use]
    pub fn sessions(&self) -> Vec<SessionId> {
        self.all.iter().map(|entry| *entry.key()).collect()
    }

    /// What is known besides the lines.
    #[must_use]
    pub fn talk(&self, session: SessionId) -> Option<Talk> {
        self.all.get(&session).map(|conversation| conversation.talk.clone())
    }

    /// Whose conversation it is.
    #[must_use]
    pub fn device(&self, session: SessionId) -> Option<DeviceId> {
        self.all.get(&session).map(|conversation| conversation.talk.device)
    }

    /// Whether the session is in line, offered or not.
    #[must_use]
    pub fn waits(&self, session: SessionId) -> bool {
        self.all.get(&session).is_some_and(|it| it.talk.waiting_since.is_some())
    }

    /// Adds a line to the strand that its body belongs to. One that is already there is left as it is.
    pub fn add(&self, session: SessionId, seq: u64, at: Timestamp, body: Body) {
        let Some(mut conversation) = self.all.get_mut(&session) else { return };
        let lines = match &body {
            Body::Whisper { .. } => &mut conversation.whispers,
            Body::Queued { .. }
            | Body::Joined { .. }
            | Body::Left { .. }
            | Body::Message { .. }
            | Body::SilenceWarning { .. }
            | Body::Ended { .. } => &mut conversation.lines,
        };
        if lines.back().is_some_and(|last| last.seq >= seq) {
            return;
        }
        lines.push_back(Arc::new(Line::new(seq, at, Arc::new(body))));
        if let Some(old) = lines.len().checked_sub(ENCODED_MAX + 1) {
            let bare = Line::new(lines[old].seq, lines[old].at, Arc::clone(&lines[old].body));
            lines[old] = Arc::new(bare);
        }
        if lines.len() > LINES_MAX {
            lines.pop_front();
        }
    }

    /// Highest place in a strand so far; 0 if there is none.
    #[must_use]
    pub fn head(&self, session: SessionId, strand: Strand) -> u64 {
        self.all
            .get(&session)
            .and_then(|conversation| conversation.strand(strand).back().map(|line| line.seq))
            .unwrap_or(0)
    }

    /// The first `most` lines of a strand after `seen`.
    #[must_use]
    pub fn tail(
        &self,
        (session, strand): (SessionId, Strand),
        seen: u64,
        most: usize,
    ) -> Vec<Arc<Line>> {
        let Some(conversation) = self.all.get(&session) else { return Vec::new() };
        let lines = conversation.strand(strand);
        let from = lines.partition_point(|line| line.seq <= seen);
        lines.iter().skip(from).take(most).cloned().collect()
    }

    /// Lets go of a conversation that nobody can come back to any more.
    pub fn forget(&self, session: SessionId) {
        self.all.remove(&session);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn begun() -> (Conversations, SessionId) {
        let session = SessionId::from_u128(1);
        let talk = Talk {
            device: DeviceId::from_u128(2),
            queue: QueueId::new("sales").unwrap(),
            profile: Sealed::new(session, Box::new([])),
            holder: None,
            talks: false,
            waiting_since: Some(Timestamp(0)),
            members: Vec::new(),
            invites: Vec::new(),
        };
        let conversations = Conversations::default();
        conversations.begin(session, talk);
        (conversations, session)
    }

    fn joined() -> Body {
        Body::Joined { agent: AgentId(1), instead_of: None, agents: vec![AgentId(1)] }
    }

    #[test]
    fn a_tail_starts_after_what_was_seen() {
        let (conversations, session) = begun();
        assert_eq!(conversations.head(session, Strand::Public), 0);
        for seq in 1..=5 {
            conversations.add(session, seq, Timestamp(7), joined());
        }
        conversations.add(session, 5, Timestamp(8), joined());
        let seqs = |seen, most| -> Vec<u64> {
            conversations
                .tail((session, Strand::Public), seen, most)
                .iter()
                .map(|line| line.seq)
                .collect()
        };
        assert_eq!(seqs(0, 3), [1, 2, 3]);
        assert_eq!(seqs(3, 9), [4, 5]);
        assert!(seqs(5, 9).is_empty());
        assert_eq!(conversations.head(session, Strand::Public), 5);
    }

    #[test]
    fn only_the_newest_lines_keep_their_frame() {
        let (conversations, session) = begun();
        let frame = |seq: u64, text: &'static str| {
            conversations.tail((session, Strand::Public), seq - 1, 1)[0]
                .frame(Language::En, || text.into())
        };
        conversations.add(session, 1, Timestamp(7), joined());
        assert_eq!(frame(1, "first").as_str(), "first");
        assert_eq!(frame(1, "again").as_str(), "first");
        for seq in 2..=ENCODED_MAX as u64 + 1 {
            conversations.add(session, seq, Timestamp(7), joined());
        }
        assert_eq!(frame(1, "again").as_str(), "again");
    }

    #[test]
    fn a_line_that_names_its_queue_has_a_frame_per_language() {
        let (conversations, session) = begun();
        let queue = QueueId::new("sales").unwrap();
        let body = Body::Queued { queue, reason: QueuedReason::Arrived };
        conversations.add(session, 1, Timestamp(7), body);
        let line = conversations.tail((session, Strand::Public), 0, 1).remove(0);
        assert_eq!(line.frame(Language::En, || "en".into()).as_str(), "en");
        assert_eq!(line.frame(Language::Fa, || "fa".into()).as_str(), "fa");
    }

    #[test]
    fn whispers_are_a_strand_of_their_own() {
        let (conversations, session) = begun();
        conversations.add(session, 1, Timestamp(7), joined());
        for line in 1..=2 {
            let content = Sealed::new(session, Box::new([]));
            let body = Body::Whisper { agent: AgentId(1), content };
            conversations.add(session, line, Timestamp(8), body);
        }
        assert_eq!(conversations.head(session, Strand::Public), 1);
        assert_eq!(conversations.head(session, Strand::Staff), 2);
        let public = conversations.tail((session, Strand::Public), 0, 9);
        assert!(public.iter().all(|line| !matches!(*line.body, Body::Whisper { .. })));
        assert_eq!(conversations.tail((session, Strand::Staff), 1, 9).len(), 1);
    }

    #[test]
    fn advisers_follow_and_do_not_speak() {
        let (conversations, session) = begun();
        let mut talk = conversations.talk(session).unwrap();
        talk.holder = Some(AgentId(1));
        talk.talks = true;
        let member = |agent, role| Inside { agent: AgentId(agent), role, read: 0 };
        talk.members = vec![member(2, Role::Consult), member(3, Role::Conference)];
        assert_eq!(talk.agents(), [AgentId(1), AgentId(2), AgentId(3)]);
        assert_eq!(talk.speakers(), [AgentId(1), AgentId(3)]);
    }
}
