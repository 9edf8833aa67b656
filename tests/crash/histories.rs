//! Made-up histories: what the checkers must notice, and what they must not.

use std::sync::Arc;

use seira_core::model::{
    AgentId, Author, Channel, CloseReason, DecidedBy, Event, HolderCause, Millis, OfferId,
    OfferResult, QueueId, QueuedReason, Record, Requirement, Role, Sealed, Sequence, SessionId,
    SilenceClock, Tier, Timestamp, Why,
};
use serde_json::{Value, json};

use super::fold::Fold;
use super::ledger::Ledger;

fn order(said: &str) -> Option<(String, u64)> {
    let (author, number) = said.split_once(": ")?.1.split_once(' ')?;
    Some((author.to_owned(), number.parse().ok()?))
}

fn message(seq: u64, text: &str) -> Value {
    json!({ "type": "message", "session": "s", "seq": seq, "at": seq, "from": "customer", "text": text })
}

fn line(seq: u64, kind: &str) -> Value {
    json!({ "type": kind, "session": "s", "seq": seq, "at": seq })
}

/// What is wrong with a page that was sent these lines, after another one saw `first` .
fn wrong(first: &[Value], then: &[Value]) -> Vec<String> {
    let mut ledger = Ledger::default();
    for (who, lines) in [("first", first), ("then", then)] {
        lines.iter().fold(0, |have, line| ledger.line(who, line, have));
    }
    ledger.close(order);
    ledger.wrong
}

#[test]
fn a_sound_history_has_nothing_wrong() {
    let lines = [line(1, "queued"), message(2, "c1 1"), message(3, "c1 2"), line(4, "ended")];
    assert_eq!(wrong(&lines, &lines), Vec::<String>::new());
    assert_eq!(wrong(&lines, &lines[..2]), Vec::<String>::new());
}

#[test]
fn lost_doubled_changed_and_swapped_lines_are_noticed() {
    let lines = [line(1, "queued"), message(2, "c1 1"), message(3, "c1 2")];
    let cases = [
        ("a gap", vec![line(1, "queued"), message(3, "c1 2")]),
        ("twice", vec![line(1, "queued"), line(1, "queued")]),
        ("another text", vec![line(1, "queued"), message(2, "c1 9")]),
        ("another type", vec![line(1, "queued"), line(2, "joined")]),
        ("again, later", vec![line(1, "queued"), message(2, "c1 1"), message(3, "c1 1")]),
    ];
    for (what, then) in cases {
        assert!(!wrong(&lines, &then).is_empty(), "{what}");
    }
    let mut later = message(2, "c1 1");
    later["at"] = json!(99);
    assert!(!wrong(&lines, &[line(1, "queued"), later]).is_empty(), "another time");
    let swapped = [line(1, "queued"), message(2, "c1 2"), message(3, "c1 1")];
    assert_eq!(wrong(&swapped, &swapped).len(), 1, "out of order");
}

#[test]
fn what_was_acknowledged_must_stay() {
    let mut ledger = Ledger::default();
    ledger.posted("c1", ("s", 2), "customer", "c1 1");
    assert_eq!(ledger.wrong, Vec::<String>::new());
    let have = ledger.line("c1", &line(1, "queued"), 0);
    ledger.line("c1", &message(2, "c2 1"), have);
    assert_eq!(ledger.wrong.len(), 1, "the message is lost, something else stands there");

    let view = |state, seq| json!({ "session": "s", "arrived_at": 5, "state": state, "seq": seq });
    let mut ledger = Ledger::default();
    ledger.session("c1", &view("waiting", 1));
    let before = ledger.known("s");
    ledger.posted("c1", ("s", 2), "customer", "c1 1");
    ledger.found("c1", &view("waiting", 1), before);
    assert_eq!(ledger.wrong, Vec::<String>::new(), "asked for before it was there");
    ledger.found("c1", &view("waiting", 1), ledger.known("s"));
    assert_eq!(ledger.wrong.len(), 1, "a line is gone");
    ledger.over("s");
    ledger.found("c1", &view("waiting", 2), ledger.known("s"));
    assert_eq!(ledger.wrong.len(), 2, "it was over");
    let mut moved = view("ended", 2);
    moved["arrived_at"] = json!(6);
    ledger.session("c1", &moved);
    assert_eq!(ledger.wrong.len(), 3, "it arrived before");
    ledger.close(order);
    assert_eq!(ledger.wrong.len(), 5, "nobody saw it begin or end: {:?}", ledger.wrong);
}

#[test]
fn one_offer_is_one_persons() {
    let mut ledger = Ledger::default();
    let offer = |session| json!({ "offer": 1, "session": session });
    ledger.offered(7, &offer("s"));
    ledger.offered(7, &offer("s"));
    assert_eq!(ledger.wrong, Vec::<String>::new());
    ledger.offered(8, &offer("s"));
    ledger.offered(7, &offer("t"));
    assert_eq!(ledger.wrong.len(), 2);
    ledger.accepted(7, 1);
    ledger.accepted(8, 1);
    assert_eq!(ledger.wrong.len(), 3);
}

const SESSION: SessionId = SessionId::from_u128(5);

fn fold(events: Vec<Event>) -> Fold {
    let mut fold = Fold::new(1);
    for (sequence, event) in (1..).map(Sequence).zip(events) {
        fold.take(&Record { sequence, at: Timestamp(7), event });
    }
    fold
}

fn queued(seq: u64) -> Event {
    Event::SessionQueued {
        session: SESSION,
        queue: QueueId::new("orders").unwrap(),
        due_at: Timestamp(0),
        reason: QueuedReason::AgentLost,
        direct: None,
        note: None,
        cool_until: None,
        tier_floor: Tier::FIRST,
        seq,
    }
}

fn connected(agent: u32, seq: u64) -> Event {
    let silence = SilenceClock::Stopped;
    Event::SessionConnected { session: SESSION, agent: AgentId(agent), silence, seq }
}

fn written(seq: u64) -> Event {
    Event::MessagePosted {
        session: SESSION,
        from: Author::Customer,
        content: Sealed::new(SESSION, Box::new([])),
        silence: SilenceClock::Stopped,
        seq,
    }
}

fn closed(agent: u32, seq: u64) -> Event {
    Event::SessionClosed {
        session: SESSION,
        agent: AgentId(agent),
        reason: CloseReason::Agent,
        disposition: None,
        note: None,
        seq: Some(seq),
    }
}

#[test]
fn a_sound_journal_has_nothing_wrong() {
    let mut fold = fold(vec![queued(1), connected(1, 2), queued(3), connected(2, 4), closed(2, 5)]);
    fold.drained();
    assert_eq!(fold.wrong, Vec::<String>::new());
}

#[test]
fn a_journal_that_does_not_go_together_is_noticed() {
    let cases = [
        ("held twice", vec![queued(1), connected(1, 2), connected(2, 3)]),
        ("a gap", vec![queued(1), written(3)]),
        ("closed by another", vec![queued(1), connected(1, 2), closed(2, 3)]),
        ("after the end", vec![queued(1), connected(1, 2), closed(1, 3), connected(1, 4)]),
        ("an offer that was none", vec![queued(1), ended(1)]),
        ("time goes back", vec![queued(1), Event::Resumed { down: Millis(1), graces: Vec::new() }]),
    ];
    for (what, events) in cases {
        let mut fold = fold(events);
        if what == "time goes back" {
            let event = Event::Resumed { down: Millis(1), graces: Vec::new() };
            fold.take(&Record { sequence: Sequence(3), at: Timestamp(6), event });
        }
        assert!(!fold.wrong.is_empty(), "{what}");
    }
    let mut open = fold(vec![queued(1), connected(1, 2)]);
    open.drained();
    assert_eq!(open.wrong.len(), 2, "{:?}", open.wrong);
}

fn ended(offer: u64) -> Event {
    Event::OfferEnded {
        offer: OfferId(offer),
        session: SESSION,
        agent: AgentId(1),
        result: OfferResult::Expired,
        cool_until: None,
        missed_in_a_row: 1,
    }
}

#[test]
fn lost_doubled_and_changed_whispers_are_noticed() {
    let whisper =
        |line, agent, text| json!({ "session": "s", "line": line, "agent": agent, "text": text });
    let first = [whisper(1, 1, "a1 1"), whisper(2, 2, "a2 1")];
    let cases = [
        ("sound", vec![whisper(1, 1, "a1 1"), whisper(2, 2, "a2 1"), whisper(3, 1, "a1 2")], 0),
        ("a gap", vec![whisper(2, 2, "a2 1")], 1),
        ("another text", vec![whisper(1, 1, "a1 9")], 1),
        ("another author", vec![whisper(1, 2, "a1 1")], 1),
        ("twice", vec![whisper(1, 1, "a1 1"), whisper(2, 2, "a2 1"), whisper(3, 1, "a1 1")], 1),
    ];
    for (what, then, expected) in cases {
        let mut ledger = Ledger::default();
        for (who, lines) in [("first", &first[..]), ("then", &then)] {
            lines.iter().fold(0, |have, line| ledger.whisper(who, line, have));
        }
        ledger.close(order);
        assert_eq!(ledger.wrong.len(), expected, "{what}: {:?}", ledger.wrong);
    }
}

fn asked(agent: u32, offer: u64) -> Event {
    Event::SessionOffered {
        session: SESSION,
        offer: OfferId(offer),
        agent: AgentId(agent),
        lease_ends_at: Timestamp(9),
        role: Some(Role::Consult),
        why: Why {
            decided_by: DecidedBy::Transfer,
            candidates: 1,
            runner_up: None,
            step: 0,
            requirement: Arc::new(Requirement {
                channel: Channel::Chat,
                any_of: Vec::new(),
                language: None,
                preferred: Vec::new(),
            }),
        },
    }
}

fn came(agent: u32) -> Event {
    Event::MemberJoined { session: SESSION, agent: AgentId(agent), role: Role::Consult, seq: None }
}

fn went(agent: u32) -> Event {
    Event::MemberLeft { session: SESSION, agent: AgentId(agent), seq: None }
}

fn handed(from: u32, to: u32, seq: u64) -> Event {
    let (from, to) = (AgentId(from), AgentId(to));
    Event::HolderChanged { session: SESSION, from, to, cause: HolderCause::HandedOver, seq }
}

#[test]
fn colleagues_in_a_conversation_are_counted() {
    let answered = || Event::OfferEnded {
        offer: OfferId(1),
        session: SESSION,
        agent: AgentId(2),
        result: OfferResult::Accepted,
        cool_until: None,
        missed_in_a_row: 0,
    };
    let start = || vec![queued(1), connected(1, 2), asked(2, 1), answered(), came(2)];
    let with = |more: Vec<Event>| [start(), more].concat();
    let mut sound = fold(with(vec![handed(1, 2, 3), closed(2, 4)]));
    sound.drained();
    assert_eq!(sound.wrong, Vec::<String>::new());
    let cases = [
        ("asked into nothing", vec![queued(1), asked(2, 1)]),
        ("came twice", with(vec![came(2)])),
        ("the holder came", with(vec![came(1)])),
        ("went twice", with(vec![went(2), went(2)])),
        ("handed to somebody else", with(vec![handed(1, 3, 3)])),
        ("over with somebody in it", with(vec![closed(1, 3)])),
    ];
    for (what, events) in cases {
        assert!(!fold(events).wrong.is_empty(), "{what}");
    }
}

#[test]
fn what_was_seen_and_is_not_journaled_is_noticed() {
    let mut fold = fold(vec![queued(1), written(2)]);
    let name = SESSION.to_string();
    let seen = |seq, kind: &str| json!({ "type": kind, "session": name, "seq": seq, "at": 1, "from": "agent" });
    let mut ledger = Ledger::default();
    ledger.line("c1", &seen(1, "queued"), 0);
    fold.compare(&ledger);
    assert_eq!(fold.wrong, Vec::<String>::new());
    ledger.line("c1", &seen(2, "message"), 1);
    ledger.line("c1", &seen(3, "ended"), 2);
    ledger.arrived("another");
    ledger.offered(1, &json!({ "offer": 4, "session": name }));
    ledger.accepted(1, 4);
    fold.compare(&ledger);
    assert_eq!(fold.wrong.len(), 5, "{:?}", fold.wrong);
}
