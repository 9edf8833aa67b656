//! What each record changes in the rows. Everything it needs to know stands in the rows, so that a
//! projection goes on where it was, also in the middle of a conversation.

use seira_core::model::{
    AgentId, Cause, Event, HolderCause, OfferResult, Record, Role, Sealed, Sequence, SessionId,
    Timestamp, Why,
};

use super::rows::{
    assignment, customer, device, from_json, json, line, member, offer, packed, past_contact,
    queue_rule, relaxation, session, word,
};
use super::said::{Ending, Said, Strand};
use super::sheet::Sheet;
use super::store::signed;

/// A record's place and time.
#[derive(Clone, Copy)]
pub(super) struct Moment {
    pub(super) sequence: i64,
    pub(super) at: i64,
}

impl Moment {
    fn new(sequence: Sequence, at: Timestamp) -> Self {
        Self { sequence: signed(sequence.0), at: at.0 }
    }
}

impl Sheet {
    /// Takes in one record. Those that change rows beyond what they name are not for here.
    pub(super) fn take_in(&mut self, record: &Record) {
        let now = Moment::new(record.sequence, record.at);
        let event = &record.event;
        self.promised(now, event);
        match event {
            Event::Configured { configuration } => {
                for spec in &configuration.queues {
                    let (queue, relax) = (spec.queue.to_string(), json(&spec.relax));
                    self.rules.put(queue.clone(), queue_rule::Model { queue, relax });
                }
            }
            Event::PresenceChanged { agent, presence } => {
                self.presence_ends(now, *agent);
                self.presence_begins(now, *agent, presence);
            }
            Event::AgentRemoved { agent } => self.presence_ends(now, *agent),
            Event::SessionArrived { .. } => self.arrived(now, event),
            Event::SessionQueued { .. } => self.queued(now, event),
            Event::Relaxed { session, step } => self.relaxed(now, *session, *step),
            Event::Rekeyed { session, due_at, boosts } => {
                if let Some(row) = self.sessions.change(&session.to_string()) {
                    row.due_at = due_at.0;
                    row.boosts = boosts.as_ref().map(json);
                }
            }
            Event::SessionOffered { .. } => self.offered(now, event),
            Event::OfferEnded { offer, session, result, .. } => {
                self.offer_ended(now, signed(offer.0), *session, *result);
            }
            Event::SessionConnected { session, agent, seq, .. } => {
                self.connected(now, *session, *agent, *seq);
            }
            Event::Deferred { .. }
            | Event::DeferralDue { .. }
            | Event::CallbackTried { .. }
            | Event::Rejoined { .. } => self.deferral(now, event),
            Event::HolderChanged { .. }
            | Event::MemberJoined { .. }
            | Event::MemberAdmitted { .. }
            | Event::MemberLeft { .. } => self.together(now, event),
            Event::MessagePosted { .. } | Event::Whispered { .. } | Event::SilenceWarned { .. } => {
                self.said(now, event);
            }
            Event::WrapUpStarted { .. }
            | Event::SessionClosed { .. }
            | Event::SessionAbandoned { .. } => self.over(now, event),
            // Of no lasting interest, or taken in by those who change rows beyond a session's.
            Event::HoursChanged { .. }
            | Event::QueuePaused { .. }
            | Event::SurgeChanged { .. }
            | Event::AgentSet { .. }
            | Event::HoldEnded { .. }
            | Event::DrainStarted { .. }
            | Event::DrainEnded { .. }
            | Event::CustomerConnectionChanged { .. }
            | Event::Marked { .. }
            | Event::SessionForgotten { .. }
            | Event::Resumed { .. }
            | Event::Answered { .. }
            | Event::DeviceForgotten { .. }
            | Event::CustomerIdentified { .. }
            | Event::CustomerErased { .. }
            | Event::ContentErased { .. }
            | Event::TurnConfirmed { .. }
            | Event::Promised { .. }
            | Event::PromisesSettled { .. } => {}
        }
    }

    /// What people write, and what they are told.
    fn said(&mut self, now: Moment, event: &Event) {
        match event {
            Event::MessagePosted { session, from, content, seq, .. } => {
                let said = Said::Message { from: *from };
                self.line(now, *session, *seq, said, Some(content));
            }
            Event::Whispered { session, agent, content, line } => {
                let said = Said::Whisper { agent: *agent };
                self.put_line(now, *session, (Strand::Staff, *line), said, Some(content));
            }
            Event::SilenceWarned { session, closes_at, seq } => {
                let said = Said::SilenceWarning { closes_at: *closes_at };
                self.line(now, *session, *seq, said, None);
            }
            _ => {}
        }
    }

    /// Who is in a conversation.
    fn together(&mut self, now: Moment, event: &Event) {
        match event {
            Event::HolderChanged { session, from, to, cause, seq } => {
                let cause = match cause {
                    HolderCause::HandedOver => Cause::HandedOver { by: *from },
                    HolderCause::Lost => Cause::Inherited { from: *from },
                };
                self.contact(now, *session);
                self.member_left(now, *session, *to);
                self.held(now, *session, *to, &cause);
                self.contact(now, *session);
                self.joined(now, *session, *to, Some(*from), *seq);
            }
            Event::MemberJoined { session, agent, role, seq } => {
                let row = member::Model {
                    sequence: now.sequence,
                    session: session.to_string(),
                    agent: agent.0.into(),
                    role: word(role),
                    from_at: now.at,
                    until_at: None,
                };
                self.members.put((row.session.clone(), row.sequence), row);
                if let Some(seq) = seq {
                    self.joined(now, *session, *agent, None, *seq);
                }
            }
            Event::MemberAdmitted { session, agent, seq } => {
                if let Some(row) = self.member(*session, *agent) {
                    row.role = word(&Role::Conference);
                }
                self.joined(now, *session, *agent, None, *seq);
            }
            Event::MemberLeft { session, agent, seq } => {
                self.member_left(now, *session, *agent);
                if let Some(seq) = seq {
                    let said = Said::Left { agent: *agent, agents: self.speakers(*session) };
                    self.line(now, *session, *seq, said, None);
                }
            }
            _ => {}
        }
    }

    /// What ends a conversation, a session, or the wait for one.
    fn over(&mut self, now: Moment, event: &Event) {
        match event {
            Event::WrapUpStarted { session, reason, seq, .. } => {
                self.contact(now, *session);
                if let Some(row) = self.sessions.change(&session.to_string()) {
                    row.talked_until = Some(now.at);
                }
                let said = Said::Ended { ending: Ending::Closed(*reason) };
                self.line(now, *session, *seq, said, None);
            }
            Event::SessionClosed { session, reason, disposition, note, seq, .. } => {
                self.contact(now, *session);
                if let Some(row) = self.sessions.change(&session.to_string()) {
                    row.talked_until.get_or_insert(now.at);
                    row.disposition = disposition.as_ref().map(ToString::to_string);
                    row.note = note.as_ref().filter(|_| !row.content_erased).map(packed);
                }
                self.ended(now, *session, Ending::Closed(*reason), *seq);
            }
            Event::SessionAbandoned { session, reason, seq } => {
                self.ended(now, *session, Ending::Abandoned(*reason), Some(*seq));
            }
            _ => {}
        }
    }

    fn arrived(&mut self, now: Moment, event: &Event) {
        let Event::SessionArrived {
            session,
            device,
            customer,
            queue,
            channel,
            due_at,
            boosts,
            asks,
            profile,
            seq,
            ..
        } = event
        else {
            return;
        };
        let customer = customer.map(|id| self.customer_now(id.to_string()));
        let erased = customer.as_ref().is_some_and(|id| self.customer_seen(now, id));
        let device = (!erased).then(|| device.to_string());
        if let Some(device) = &device {
            self.device_seen(now, device, customer.as_ref());
        }
        let row = session::Model {
            id: session.to_string(),
            customer,
            device,
            queue: queue.to_string(),
            channel: word(channel),
            arrived_at: now.at,
            queued_at: now.at,
            connected_at: None,
            talked_until: None,
            ended_at: None,
            ending: None,
            due_at: due_at.0,
            boosts: boosts.as_ref().map(json),
            asks: asks.as_ref().map(json),
            profile: (!erased).then(|| packed(profile)),
            agent: None,
            accepted_offer: None,
            disposition: None,
            note: None,
            last_seq: 0,
            line_sequence: now.sequence,
            content_erased: erased,
            deferral: None,
            number: None,
            attempts: 0,
            callback_outcome: None,
        };
        self.sessions.put(row.id.clone(), row);
        let said = Said::Queued { queue: queue.clone(), reason: None, direct: None };
        self.line(now, *session, *seq, said, None);
    }

    /// Whom `id` stands for: an arrival may be journaled after the merge of its customer.
    fn customer_now(&self, id: String) -> String {
        self.customers.get(&id).and_then(|row| row.merged_into.clone()).unwrap_or(id)
    }

    /// Whether the customer was erased before: then nothing is kept of what comes later.
    fn customer_seen(&mut self, now: Moment, id: &str) -> bool {
        if let Some(row) = self.customers.change(&id.to_owned()) {
            row.last_seen_at = now.at;
            return row.erased_at.is_some();
        }
        let row = customer::Model {
            id: id.to_owned(),
            first_seen_at: now.at,
            last_seen_at: now.at,
            identified_at: None,
            erased_at: None,
            merged_into: None,
        };
        self.customers.put(row.id.clone(), row);
        false
    }

    fn device_seen(&mut self, now: Moment, id: &str, customer: Option<&String>) {
        if let Some(row) = self.devices.change(&id.to_owned()) {
            row.last_seen_at = now.at;
            row.customer = customer.cloned().or(row.customer.take());
            return;
        }
        let row = device::Model {
            device: id.to_owned(),
            customer: customer.cloned(),
            first_seen_at: now.at,
            last_seen_at: now.at,
        };
        self.devices.put(row.device.clone(), row);
    }

    fn queued(&mut self, now: Moment, event: &Event) {
        let Event::SessionQueued { session, queue, due_at, reason, direct, note, seq, .. } = event
        else {
            return;
        };
        self.contact(now, *session);
        self.let_go(now, *session);
        if let Some(row) = self.sessions.change(&session.to_string()) {
            row.agent = None;
            row.talked_until = None;
            row.due_at = due_at.0;
            row.queued_at = now.at;
            if row.queue != queue.as_str() {
                row.queue = queue.to_string();
                row.line_sequence = now.sequence;
            }
        }
        let said = Said::Queued { queue: queue.clone(), reason: Some(*reason), direct: *direct };
        self.line(now, *session, *seq, said, note.as_ref());
    }

    fn relaxed(&mut self, now: Moment, session: SessionId, step: u16) {
        let Some(row) = self.sessions.get(&session.to_string()) else { return };
        let rules = self.rules.get(&row.queue).and_then(|rules| from_json(&rules.relax));
        let steps: Vec<serde_json::Value> = rules.unwrap_or_default();
        let change = usize::from(step).checked_sub(1).and_then(|place| steps.get(place)).map(json);
        let (sequence, at, session) = (now.sequence, now.at, row.id.clone());
        self.relaxations.put(sequence, relaxation::Model { sequence, session, at, change });
    }

    fn offered(&mut self, now: Moment, event: &Event) {
        let Event::SessionOffered { session, offer, agent, lease_ends_at, role, why } = event
        else {
            return;
        };
        let row = offer::Model {
            id: signed(offer.0),
            session: session.to_string(),
            agent: agent.0.into(),
            role: role.as_ref().map(word),
            offered_at: now.at,
            lease_ends_at: lease_ends_at.0,
            ended_at: None,
            result: None,
            why: json(why),
        };
        self.offers.put(row.id, row);
    }

    fn offer_ended(&mut self, now: Moment, id: i64, session: SessionId, result: OfferResult) {
        let Some(row) = self.offers.change(&id) else { return };
        row.ended_at = Some(now.at);
        row.result = Some(word(&result));
        if result == OfferResult::Accepted
            && row.role.is_none()
            && let Some(session) = self.sessions.change(&session.to_string())
        {
            session.accepted_offer = Some(id);
        }
    }

    fn connected(&mut self, now: Moment, session: SessionId, agent: AgentId, seq: u64) {
        let Some(row) = self.sessions.change(&session.to_string()) else { return };
        row.connected_at.get_or_insert(now.at);
        let accepted = row.accepted_offer.take().and_then(|id| self.offers.get(&id));
        let why: Option<Why> = accepted.and_then(|offer| from_json(&offer.why));
        self.held(now, session, agent, &why.map_or(Cause::Pulled, Cause::Offered));
        self.contact(now, session);
        self.joined(now, session, agent, None, seq);
    }

    /// `agent` holds the session from now on.
    fn held(&mut self, now: Moment, session: SessionId, agent: AgentId, cause: &Cause) {
        self.let_go(now, session);
        let row = assignment::Model {
            sequence: now.sequence,
            session: session.to_string(),
            agent: agent.0.into(),
            from_at: now.at,
            until_at: None,
            cause: json(cause),
        };
        if let Some(session) = self.sessions.change(&row.session) {
            session.agent = Some(row.agent);
        }
        self.assignments.put((row.session.clone(), row.sequence), row);
    }

    /// Nobody holds the session from now on.
    pub(super) fn let_go(&mut self, now: Moment, session: SessionId) {
        let session = session.to_string();
        let open = self.assignments.of(&session).find(|(_, row)| row.until_at.is_none());
        if let Some(key) = open.map(|(key, _)| key.clone())
            && let Some(row) = self.assignments.change(&key)
        {
            row.until_at = Some(now.at);
        }
    }

    fn member(&mut self, session: SessionId, agent: AgentId) -> Option<&mut member::Model> {
        let session = session.to_string();
        let is = |row: &member::Model| row.agent == i64::from(agent.0) && row.until_at.is_none();
        let key = self.members.of(&session).find(|(_, row)| is(row)).map(|(key, _)| key.clone());
        self.members.change(&key?)
    }

    fn member_left(&mut self, now: Moment, session: SessionId, agent: AgentId) {
        if let Some(row) = self.member(session, agent) {
            row.until_at = Some(now.at);
        }
    }

    /// Everybody who talks with the customer, who holds the session first.
    fn speakers(&self, session: SessionId) -> Vec<AgentId> {
        let session = session.to_string();
        let row = self.sessions.get(&session);
        let holder = row.filter(|row| row.talked_until.is_none()).and_then(|row| row.agent);
        let conference = word(&Role::Conference);
        let members = self.members.of(&session).map(|(_, row)| row);
        let speaking = members.filter(|row| row.until_at.is_none() && row.role == conference);
        let all = holder.into_iter().chain(speaking.map(|row| row.agent));
        all.filter_map(|agent| u32::try_from(agent).ok().map(AgentId)).collect()
    }

    fn joined(
        &mut self,
        now: Moment,
        session: SessionId,
        agent: AgentId,
        instead_of: Option<AgentId>,
        seq: u64,
    ) {
        let said = Said::Joined { agent, instead_of, agents: self.speakers(session) };
        self.line(now, session, seq, said, None);
    }

    fn ended(&mut self, now: Moment, session: SessionId, ending: Ending, seq: Option<u64>) {
        self.let_go(now, session);
        if let Some(row) = self.sessions.change(&session.to_string()) {
            row.ended_at = Some(now.at);
            row.ending = Some(json(&ending));
        }
        if let Some(seq) = seq {
            self.line(now, session, seq, Said::Ended { ending }, None);
        }
    }

    pub(super) fn line(
        &mut self,
        now: Moment,
        session: SessionId,
        seq: u64,
        said: Said,
        content: Option<&Sealed>,
    ) {
        if let Some(row) = self.sessions.change(&session.to_string()) {
            row.last_seq = row.last_seq.max(signed(seq));
        }
        self.put_line(now, session, (Strand::Public, seq), said, content);
    }

    fn put_line(
        &mut self,
        now: Moment,
        session: SessionId,
        (strand, seq): (Strand, u64),
        said: Said,
        content: Option<&Sealed>,
    ) {
        let session = session.to_string();
        // Lines of a session that nobody knows have no place; of an erased one, no content.
        let Some(known) = self.sessions.get(&session) else { return };
        let content = content.filter(|_| !known.content_erased).map(packed);
        let row = line::Model {
            session,
            strand: strand.word().to_owned(),
            seq: signed(seq),
            at: now.at,
            kind: said.kind().to_owned(),
            agent: said.agent().map(|agent| agent.0.into()),
            detail: json(&said),
            content,
        };
        self.lines.put((row.session.clone(), strand.word(), row.seq), row);
    }

    /// Who holds the session has been with its customer until now; of an erased one nobody knows.
    pub(super) fn contact(&mut self, now: Moment, session: SessionId) {
        let row = self.sessions.get(&session.to_string()).filter(|row| !row.content_erased);
        let Some(row) = row else { return };
        let (Some(agent), None) = (row.agent, row.ended_at) else { return };
        let row = past_contact::Model {
            session: row.id.clone(),
            agent,
            device: row.device.clone(),
            customer: row.customer.clone(),
            ended_at: now.at,
        };
        self.contacts.put((row.session.clone(), agent), row);
    }
}
