//! What every client saw and had acknowledged, and what may never differ from it.
//!
//! Everything is checked as it comes in: whoever sees or hears something that does not go with what
//! somebody saw or heard before makes a line in [`Ledger::wrong`], whatever happened to the server in
//! between.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

/// A public line of a conversation, in the words of whoever saw it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line {
    /// When; none while only its acknowledgement is known.
    pub(crate) at: Option<i64>,
    /// The type of its frame.
    pub(crate) kind: String,
    /// Everything else in it.
    pub(crate) said: String,
}

/// What was known of a session at some moment.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Known {
    newest: u64,
    over: bool,
}

/// See the module.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    /// By session and place.
    pub(crate) lines: BTreeMap<(String, u64), Line>,
    /// Where each message stands. No two messages of the load read alike.
    messages: BTreeMap<String, (String, u64)>,
    /// Lines among the agents, by session and place: who wrote it, and what.
    pub(crate) whispers: BTreeMap<(String, u64), (u32, String)>,
    /// What was acknowledged of them.
    pub(crate) whispered: BTreeSet<String>,
    /// When each session arrived.
    arrivals: BTreeMap<String, i64>,
    /// Sessions whose arrival was acknowledged.
    pub(crate) arrived: BTreeSet<String>,
    /// Sessions whose end was acknowledged, or of which somebody was told that they are over.
    pub(crate) over: BTreeSet<String>,
    /// Whom each offer was shown to, and for which session.
    pub(crate) offers: BTreeMap<u64, (String, u32)>,
    /// Who was told that the offer is theirs.
    pub(crate) accepted: BTreeMap<u64, u32>,
    /// Frames that were acknowledged.
    pub(crate) acks: u64,
    /// What was wrong, in words.
    pub(crate) wrong: Vec<String>,
}

/// The type and place of a public line; none for other frames.
pub(crate) fn place_of(frame: &Value) -> Option<(&str, &str, u64)> {
    let kind = frame["type"].as_str()?;
    let public =
        matches!(kind, "queued" | "joined" | "left" | "message" | "silence_warning" | "ended");
    if !public {
        return None;
    }
    Some((kind, frame["session"].as_str()?, frame["seq"].as_u64()?))
}

/// How a message reads in the ledger.
pub(crate) fn message(from: &str, text: &str) -> String {
    format!("{from}: {text}")
}

impl Ledger {
    /// Something was not as it must be.
    pub(crate) fn complain(&mut self, what: String) {
        self.wrong.push(what);
    }

    /// `who` received a public line, having the ones up to `have`; returns what it has then.
    pub(crate) fn line(&mut self, who: &str, frame: &Value, have: u64) -> u64 {
        let Some((kind, session, seq)) = place_of(frame) else { return have };
        if seq != have + 1 {
            self.complain(format!("{who} had {session} up to {have} and was sent {seq}"));
        }
        let said = if kind == "message" {
            let from = frame["from"].as_str().unwrap_or_default();
            message(from, frame["text"].as_str().unwrap_or_default())
        } else {
            let words = ["queue", "reason", "agent_name", "agents", "instead_of", "closes_at"];
            words.map(|word| frame[word].to_string()).join(" ")
        };
        let line = Line { at: frame["at"].as_i64(), kind: kind.to_owned(), said };
        self.put(who, session, seq, line);
        seq.max(have)
    }

    /// `who` was told that the message stands there.
    pub(crate) fn posted(
        &mut self,
        who: &str,
        (session, seq): (&str, u64),
        from: &str,
        text: &str,
    ) {
        self.acks += 1;
        let line = Line { at: None, kind: "message".to_owned(), said: message(from, text) };
        self.put(who, session, seq, line);
    }

    /// `who` received a line among the agents, having the ones up to `have`; returns what it has then.
    pub(crate) fn whisper(&mut self, who: &str, frame: &Value, have: u64) -> u64 {
        let session = frame["session"].as_str().unwrap_or_default();
        let place = frame["line"].as_u64().unwrap_or_default();
        if place != have + 1 {
            self.complain(format!("{who} had whispers of {session} up to {have}: {frame}"));
        }
        let agent = frame["agent"].as_u64().unwrap_or_default() as u32;
        let line = (agent, frame["text"].as_str().unwrap_or_default().to_owned());
        let known = self.whispers.entry((session.to_owned(), place)).or_insert(line.clone());
        if *known != line {
            let known = known.clone();
            self.complain(format!("{session} whisper {place} was {known:?}, {who} sees {line:?}"));
        }
        place.max(have)
    }

    /// The line among the agents was acknowledged.
    pub(crate) fn whispered(&mut self, text: &str) {
        self.acks += 1;
        self.whispered.insert(text.to_owned());
    }

    fn put(&mut self, who: &str, session: &str, seq: u64, line: Line) {
        if line.kind == "message" {
            let place = (session.to_owned(), seq);
            let first = self.messages.entry(line.said.clone()).or_insert(place.clone());
            if *first != place {
                let first = first.clone();
                self.complain(format!("{who} saw {:?} at {place:?} and at {first:?}", line.said));
            }
        }
        let known = self.lines.entry((session.to_owned(), seq)).or_insert_with(|| line.clone());
        let same = known.kind == line.kind && known.said == line.said;
        let same_time = known.at.is_none() || line.at.is_none() || known.at == line.at;
        if same && same_time {
            known.at = known.at.or(line.at);
        } else {
            let known = known.clone();
            self.complain(format!("{session} {seq} was {known:?}, {who} sees {line:?}"));
        }
    }

    /// What is known of a session at this moment: whatever is asked for from now on must have it.
    pub(crate) fn known(&self, session: &str) -> Known {
        Known { newest: self.newest(session), over: self.over.contains(session) }
    }

    /// `who` is told that there is a session, and when it arrived.
    pub(crate) fn session(&mut self, who: &str, view: &Value) {
        let Some(session) = view["session"].as_str() else { return };
        let at = view["arrived_at"].as_i64().unwrap_or_default();
        let first = *self.arrivals.entry(session.to_owned()).or_insert(at);
        if first != at {
            self.complain(format!("{session} arrived at {first}, says {who} now at {at}"));
        }
    }

    /// `who` asked how a session is, of which that much was `known` before.
    pub(crate) fn found(&mut self, who: &str, view: &Value, known: Known) {
        self.session(who, view);
        let session = view["session"].as_str().unwrap_or_default();
        let seq = view["seq"].as_u64().unwrap_or_default();
        if seq < known.newest {
            self.complain(format!("{session} had {} lines, {who} finds {seq}", known.newest));
        }
        let state = view["state"].as_str().unwrap_or_default();
        if known.over && matches!(state, "waiting" | "connected") {
            self.complain(format!("{session} was over, {who} finds it {state}"));
        }
    }

    fn newest(&self, session: &str) -> u64 {
        let range = (session.to_owned(), 0)..=(session.to_owned(), u64::MAX);
        self.lines.range(range).next_back().map_or(0, |((_, seq), _)| *seq)
    }

    /// A session's arrival was acknowledged.
    pub(crate) fn arrived(&mut self, session: &str) {
        self.acks += 1;
        self.arrived.insert(session.to_owned());
    }

    /// A session's end was acknowledged, or given as the reason of a refusal.
    pub(crate) fn over(&mut self, session: &str) {
        self.acks += 1;
        self.over.insert(session.to_owned());
    }

    /// An offer was shown.
    pub(crate) fn offered(&mut self, agent: u32, offer: &Value) {
        let (Some(number), Some(session)) = (offer["offer"].as_u64(), offer["session"].as_str())
        else {
            return self.complain(format!("an offer without number or session: {offer}"));
        };
        let shown = (session.to_owned(), agent);
        let first = self.offers.entry(number).or_insert(shown.clone());
        if *first != shown {
            let first = first.clone();
            self.complain(format!("offer {number} was {first:?} and is {shown:?}"));
        }
    }

    /// An agent was told that it has what was offered.
    pub(crate) fn accepted(&mut self, agent: u32, offer: u64) {
        self.acks += 1;
        let first = *self.accepted.entry(offer).or_insert(agent);
        if first != agent {
            self.complain(format!("offer {offer} was given to {first} and to {agent}"));
        }
    }

    /// What can be said of the conversations as a whole: no gap, one end, nobody's words out of
    /// order. `order` gives the author of a message and its number among the author's.
    pub(crate) fn close(&mut self, order: impl Fn(&str) -> Option<(String, u64)>) {
        let mut wrong = Vec::new();
        let mut before = (String::new(), 0);
        let mut latest = BTreeMap::new();
        for ((session, seq), line) in &self.lines {
            if *session != before.0 {
                before = (session.clone(), 0);
                latest.clear();
            }
            // What only agents who came later were told of the beginning is told all the same.
            if *seq != before.1 + 1 {
                wrong.push(format!("nobody has seen {session} {}", before.1 + 1));
            }
            before.1 = *seq;
            let Some((author, number)) = order(&line.said).filter(|_| line.kind == "message")
            else {
                continue;
            };
            let last = latest.insert(author, number).unwrap_or(0);
            if number <= last {
                wrong.push(format!("{session} {seq}: {:?} comes after {last}", line.said));
            }
        }
        wrong.extend(self.whispers_twice());
        for session in &self.over {
            let range = (session.clone(), 0)..=(session.clone(), u64::MAX);
            let ends = self.lines.range(range).filter(|(_, line)| line.kind == "ended").count();
            if ends != 1 {
                wrong.push(format!("{session} is over and has {ends} ends"));
            }
        }
        self.wrong.append(&mut wrong);
    }

    /// No two lines of the load read alike.
    fn whispers_twice(&self) -> Vec<String> {
        let mut seen = BTreeMap::new();
        let mut wrong = Vec::new();
        for (place, (_, text)) in &self.whispers {
            if let Some(first) = seen.insert(text, place) {
                wrong.push(format!("{text:?} was whispered at {first:?} and at {place:?}"));
            }
        }
        wrong
    }
}
