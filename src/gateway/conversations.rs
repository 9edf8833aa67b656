//! The conversations that somebody may come back to, as released: who is in each, and its newest
//! lines. Older lines are read from the journal when a page needs them, see [`super::lookback`].
//!
//! Written by the release alone, in journal order; read by connections. Contents stay sealed. A
//! conversation is kept as long as the engine remembers its session: until an hour after the end.

use std::collections::VecDeque;
use std::sync::{Arc, OnceLock};

use dashmap::DashMap;
use seira_core::model::{DeviceId, Language, Record, SessionId, Timestamp};
use tokio_tungstenite::tungstenite::Utf8Bytes;

use super::talk::{Body, Said, Strand, Talk};

/// Lines of a strand that are kept in memory.
const KEPT: usize = 64;

/// One line.
#[derive(Debug)]
pub struct Line {
    /// Place in its strand.
    pub seq: u64,
    /// When it happened.
    pub at: Timestamp,
    /// What happened.
    pub body: Body,
    /// The encoded frame, made once for all who read it; only a line that names its queue differs from language to language.
    encoded: [OnceLock<Utf8Bytes>; Language::ALL.len()],
}

impl Line {
    /// A line that nobody has read yet.
    #[must_use]
    pub fn new(seq: u64, at: Timestamp, body: Body) -> Self {
        Self { seq, at, body, encoded: [const { OnceLock::new() }; Language::ALL.len()] }
    }

    /// The frame for readers of `language`; `encode` runs until it has made one, and then no more.
    ///
    /// # Errors
    /// What `encode` fails with; nothing is kept of that.
    pub fn frame<E>(
        &self,
        language: Language,
        encode: impl FnOnce() -> Result<Utf8Bytes, E>,
    ) -> Result<Utf8Bytes, E> {
        let place = match &self.body {
            Body::Queued { .. } => {
                Language::ALL.iter().position(|it| *it == language).unwrap_or_default()
            }
            Body::Deferred { .. }
            | Body::Joined { .. }
            | Body::Left { .. }
            | Body::Message { .. }
            | Body::Whisper { .. }
            | Body::SilenceWarning { .. }
            | Body::Ended { .. } => 0,
        };
        let encoded = &self.encoded[place];
        if let Some(frame) = encoded.get() {
            return Ok(frame.clone());
        }
        let frame = encode()?;
        Ok(encoded.get_or_init(|| frame).clone())
    }
}

#[derive(Debug)]
struct Conversation {
    talk: Talk,
    public: Tail,
    staff: Tail,
}

/// The end of a strand.
#[derive(Debug, Default)]
struct Tail {
    /// Highest place so far; 0 if there is none.
    head: u64,
    /// The newest lines; fewer than there are after a restart.
    lines: VecDeque<Arc<Line>>,
}

impl Tail {
    /// A strand up to `head`, of which no line is in memory.
    const fn upto(head: u64) -> Self {
        Self { head, lines: VecDeque::new() }
    }

    /// Adds a line; one that is already there is left as it is.
    fn add(&mut self, seq: u64, at: Timestamp, body: Body) {
        if self.head >= seq {
            return;
        }
        self.head = seq;
        if self.lines.len() >= KEPT {
            self.lines.pop_front();
        }
        self.lines.push_back(Arc::new(Line::new(seq, at, body)));
    }

    fn after(&self, seen: u64) -> Next {
        if seen >= self.head {
            return Next::None;
        }
        match self.lines.front() {
            Some(first) if first.seq <= seen + 1 => {
                let from = self.lines.partition_point(|line| line.seq <= seen);
                Next::Lines(self.lines.iter().skip(from).cloned().collect())
            }
            _ => Next::Older,
        }
    }
}

/// What comes after what a page has.
#[derive(Debug)]
pub enum Next {
    /// Nothing.
    None,
    /// These, and no more.
    Lines(Vec<Arc<Line>>),
    /// Lines that are no longer in memory.
    Older,
}

/// What a record did to its conversation.
#[derive(Debug)]
pub struct Changed {
    /// How it was; as it is now where the record begins it.
    pub before: Talk,
    /// How it is now.
    pub now: Talk,
    /// The line it added.
    pub added: Option<(Strand, u64)>,
}

impl Conversation {
    fn strand(&self, strand: Strand) -> &Tail {
        match strand {
            Strand::Public => &self.public,
            Strand::Staff => &self.staff,
        }
    }
}

/// All conversations of a workspace.
#[derive(Debug, Default)]
pub struct Conversations {
    all: DashMap<SessionId, Conversation>,
}

impl Conversations {
    /// A conversation that there was before the start, and the highest places in its strands: what
    /// the customer sees, and what the agents write to each other.
    pub fn resume(&self, session: SessionId, talk: Talk, (public, staff): (u64, u64)) {
        let (public, staff) = (Tail::upto(public), Tail::upto(staff));
        self.all.insert(session, Conversation { talk, public, staff });
    }

    /// Takes in a record of `session`; none where there is no such conversation.
    pub fn take(&self, session: SessionId, record: &Record) -> Option<Changed> {
        if let Some(talk) = Talk::begun(record) {
            let (public, staff) = (Tail::default(), Tail::default());
            self.all.insert(session, Conversation { talk, public, staff });
        }
        let mut conversation = self.all.get_mut(&session)?;
        let Conversation { talk, public, staff } = &mut *conversation;
        let before = talk.clone();
        let said = talk.take(record);
        let added = said.as_ref().map(|said| (said.strand, said.seq));
        if let Some(Said { strand, seq, body }) = said {
            let tail = match strand {
                Strand::Public => public,
                Strand::Staff => staff,
            };
            tail.add(seq, record.at, body);
        }
        Some(Changed { before, now: talk.clone(), added })
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

    /// Highest place in a strand so far; 0 if there is none.
    #[must_use]
    pub fn head(&self, session: SessionId, strand: Strand) -> u64 {
        self.all.get(&session).map_or(0, |conversation| conversation.strand(strand).head)
    }

    /// What comes after `seen` in a strand.
    #[must_use]
    pub fn after(&self, session: SessionId, strand: Strand, seen: u64) -> Next {
        let conversation = self.all.get(&session);
        conversation.map_or(Next::None, |conversation| conversation.strand(strand).after(seen))
    }

    /// Lets go of the lines in memory; they are read from the journal when somebody asks.
    pub fn drop_lines(&self, session: SessionId) {
        if let Some(mut conversation) = self.all.get_mut(&session) {
            conversation.public = Tail::upto(conversation.public.head);
            conversation.staff = Tail::upto(conversation.staff.head);
        }
    }

    /// Lets go of a conversation that nobody can come back to any more.
    pub fn forget(&self, session: SessionId) {
        self.all.remove(&session);
    }
}

#[cfg(test)]
mod tests {
    use seira_core::model::{
        AgentId, Author, Channel, Event, QueueId, Sealed, Sequence, SilenceClock,
    };

    use super::*;
    use crate::protocol::conversation::QueuedReason;

    const SESSION: SessionId = SessionId::from_u128(1);

    fn record(event: Event) -> Record {
        Record { sequence: Sequence(0), at: Timestamp(7), event }
    }

    fn begun() -> Conversations {
        let conversations = Conversations::default();
        let arrived = Event::SessionArrived {
            session: SESSION,
            device: DeviceId::from_u128(2),
            customer: None,
            queue: QueueId::new("sales").unwrap(),
            channel: Channel::Chat,
            due_at: Timestamp(0),
            boosts: None,
            asks: None,
            past_agents: Vec::new(),
            hold_until: None,
            profile: Sealed::new(SESSION, Box::new([])),
            seq: 1,
        };
        let changed = conversations.take(SESSION, &record(arrived)).unwrap();
        assert_eq!(changed.added, Some((Strand::Public, 1)));
        conversations
    }

    fn say(conversations: &Conversations, seq: u64) {
        let content = Sealed::new(SESSION, Box::new([]));
        let silence = SilenceClock::Stopped;
        let from = Author::Customer;
        let posted = Event::MessagePosted { session: SESSION, from, content, silence, seq };
        conversations.take(SESSION, &record(posted));
    }

    fn seqs(conversations: &Conversations, seen: u64) -> Option<Vec<u64>> {
        match conversations.after(SESSION, Strand::Public, seen) {
            Next::None => Some(Vec::new()),
            Next::Lines(lines) => Some(lines.iter().map(|line| line.seq).collect()),
            Next::Older => None,
        }
    }

    #[test]
    fn what_comes_after_what_was_seen_is_in_memory_or_older() {
        let conversations = begun();
        for seq in 2..=5 {
            say(&conversations, seq);
        }
        say(&conversations, 5);
        assert_eq!(seqs(&conversations, 0), Some(vec![1, 2, 3, 4, 5]));
        assert_eq!(seqs(&conversations, 3), Some(vec![4, 5]));
        assert_eq!(seqs(&conversations, 5), Some(vec![]));
        for seq in 6..=KEPT as u64 + 2 {
            say(&conversations, seq);
        }
        assert_eq!(seqs(&conversations, 1), None, "line 2 is not in memory any more");
        assert_eq!(seqs(&conversations, 2), Some((3..=KEPT as u64 + 2).collect()));
        assert_eq!(conversations.head(SESSION, Strand::Public), KEPT as u64 + 2);
    }

    #[test]
    fn after_a_restart_everything_is_older_until_somebody_writes() {
        let conversations = begun();
        let talk = conversations.talk(SESSION).unwrap();
        conversations.resume(SESSION, talk, (9, 2));
        assert_eq!(seqs(&conversations, 9), Some(vec![]));
        assert_eq!(seqs(&conversations, 8), None);
        say(&conversations, 10);
        assert_eq!(seqs(&conversations, 9), Some(vec![10]));
        assert_eq!(seqs(&conversations, 8), None);
        assert_eq!(conversations.head(SESSION, Strand::Staff), 2);
    }

    #[test]
    fn a_line_that_names_its_queue_has_a_frame_per_language() {
        let queue = QueueId::new("sales").unwrap();
        let body = Body::Queued { queue, reason: QueuedReason::Arrived };
        let line = Line::new(1, Timestamp(7), body);
        let frame = |language, text: Result<&str, ()>| {
            line.frame(language, || text.map(Utf8Bytes::from)).map(|frame| frame.to_string())
        };
        assert_eq!(frame(Language::En, Err(())), Err(()));
        assert_eq!(frame(Language::En, Ok("en")).as_deref(), Ok("en"), "nothing was kept of that");
        assert_eq!(frame(Language::Fa, Ok("fa")).as_deref(), Ok("fa"));
        assert_eq!(frame(Language::Fa, Ok("again")).as_deref(), Ok("fa"));
    }

    #[test]
    fn whispers_are_a_strand_of_their_own() {
        let conversations = begun();
        for line in 1..=2 {
            let content = Sealed::new(SESSION, Box::new([]));
            let agent = AgentId(1);
            let whispered = Event::Whispered { session: SESSION, agent, content, line };
            conversations.take(SESSION, &record(whispered));
        }
        assert_eq!(conversations.head(SESSION, Strand::Public), 1);
        assert_eq!(conversations.head(SESSION, Strand::Staff), 2);
        let Next::Lines(staff) = conversations.after(SESSION, Strand::Staff, 1) else {
            panic!("it is in memory")
        };
        assert!(staff.iter().all(|line| matches!(line.body, Body::Whisper { .. })));
    }
}
