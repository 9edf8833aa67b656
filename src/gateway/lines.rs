//! Lines of a conversation as frames.

use seira_core::model::{AgentId, Author, Language, SessionId};
use tokio_tungstenite::tungstenite::Utf8Bytes;

use super::conversations::Line;
use super::live::Live;
use super::outbox::encode;
use super::talk::Body;
use super::views;
use crate::history::NotKept;
use crate::protocol::agent::{AgentServerFrame, WhisperFrame};
use crate::protocol::conversation::{
    EndedFrame, JoinedFrame, LeftFrame, MessageFrame, QueuedFrame, SilenceWarningFrame,
};
use crate::protocol::customer::CustomerServerFrame;
use crate::protocol::deferral::DeferredFrame;

impl Live {
    /// A line as a frame. A public one reads the same for customer and agent; text whose key has
    /// been destroyed is empty.
    ///
    /// # Errors
    /// [`NotKept`]: the key cannot be read now.
    pub fn encode_line(
        &self,
        session: SessionId,
        line: &Line,
        language: Language,
    ) -> Result<Utf8Bytes, NotKept> {
        let (seq, at, name) = (line.seq, line.at.0, session.to_string());
        let frame = match &line.body {
            Body::Queued { queue, reason } => CustomerServerFrame::Queued(QueuedFrame {
                session: name,
                seq,
                at,
                queue: queue.to_string(),
                queue_name: self.queue_name(queue, language),
                reason: *reason,
            }),
            Body::Deferred { kind, reason, until, attempts } => {
                CustomerServerFrame::Deferred(DeferredFrame {
                    session: name,
                    seq,
                    at,
                    kind: *kind,
                    reason: *reason,
                    until: until.map(|at| at.0),
                    attempts: *attempts,
                })
            }
            Body::Joined { agent, instead_of, agents } => {
                CustomerServerFrame::Joined(JoinedFrame {
                    session: name,
                    seq,
                    at,
                    agent_name: self.agent_name(*agent),
                    instead_of: instead_of.map(|agent| self.agent_name(agent)),
                    agents: self.agent_names(agents),
                })
            }
            Body::Left { agent, agents } => {
                let (agent_name, agents) = (self.agent_name(*agent), self.agent_names(agents));
                let frame = LeftFrame { session: name, seq, at, agent_name, agents };
                CustomerServerFrame::Left(frame)
            }
            Body::Whisper { agent, content } => {
                return Ok(encode(&AgentServerFrame::Whisper(WhisperFrame {
                    session: name,
                    line: seq,
                    at,
                    agent: agent.0,
                    name: self.agent_name(*agent),
                    text: self.keys.open_text(content)?.unwrap_or_default(),
                })));
            }
            Body::Message { from, content } => CustomerServerFrame::Message(MessageFrame {
                session: name,
                seq,
                at,
                from: views::party(from.party()),
                name: self.author_name(session, *from)?,
                text: self.keys.open_text(content)?.unwrap_or_default(),
            }),
            Body::SilenceWarning { closes_at } => {
                let closes_at = closes_at.0;
                let frame = SilenceWarningFrame { session: name, seq, at, closes_at };
                CustomerServerFrame::SilenceWarning(frame)
            }
            Body::Ended { reason } => {
                CustomerServerFrame::Ended(EndedFrame { session: name, seq, at, reason: *reason })
            }
        };
        Ok(encode(&frame))
    }

    /// Public names, in the same order.
    pub fn agent_names(&self, agents: &[AgentId]) -> Vec<String> {
        agents.iter().map(|agent| self.agent_name(*agent)).collect()
    }

    fn author_name(&self, session: SessionId, author: Author) -> Result<Option<String>, NotKept> {
        Ok(match author {
            Author::Customer => match self.conversations.talk(session) {
                Some(talk) => self.profile(session, &talk.profile)?.name,
                None => None,
            },
            Author::Agent(agent) => Some(self.agent_name(agent)),
        })
    }
}
