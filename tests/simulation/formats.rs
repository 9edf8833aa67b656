//! Journals as released versions have written them: each must lead to what it led to then.

use std::path::Path;

use seira_core::engine::Engine;
use seira_core::model::{Event, Timestamp};
use serde_json::{Value, json};

/// The journals of `tests/journals`: one story each, one record per line as `seira journal export`
/// writes it, and beside it what it came to.
const FORMS: [&str; 1] = ["1"];

fn read(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/journals");
    std::fs::read_to_string(folder.join(name)).expect("the file is in the repository")
}

fn replayed(journal: &str) -> Engine {
    let mut engine = Engine::default();
    for line in journal.lines() {
        let record: Value = serde_json::from_str(line).expect("a record per line");
        let at = Timestamp(record["at"].as_i64().expect("a time"));
        let event: Event = serde_json::from_value(record["event"].clone()).expect("it reads");
        engine.apply(at, &event);
    }
    engine
}

/// What a reader sees. Grows with the engine's views; what is in the files stays as it is.
fn summary(engine: &Engine) -> Value {
    let sessions = engine.sessions().map(|it| {
        json!({
            "session": it.id, "queue": it.queue.queue, "state": it.state, "due_at": it.due_at,
            "seq": it.seq, "members": it.members, "step": it.step, "boosts": it.boosts,
            "place": engine.position(it.id), "assignment": it.assignment,
        })
    });
    let agents = engine.agents().map(|it| {
        json!({
            "agent": it.spec.agent, "presence": it.presence, "sessions": it.sessions,
            "joined": it.joined, "offers": it.offers,
        })
    });
    let queues = engine.queues().map(|it| {
        json!({
            "queue": it.spec.queue, "hours": it.hours, "paused": it.paused, "waiting": it.waiting,
        })
    });
    json!({
        "sessions": sessions.collect::<Vec<_>>(),
        "agents": agents.collect::<Vec<_>>(),
        "queues": queues.collect::<Vec<_>>(),
        "next_deadline": engine.next_deadline(),
    })
}

#[test]
fn every_released_journal_leads_to_what_it_led_to() {
    for form in FORMS {
        let engine = replayed(&read(&format!("{form}.jsonl")));
        let then: Value = serde_json::from_str(&read(&format!("{form}.summary.json"))).unwrap();
        assert!(then["sessions"].as_array().is_some_and(|sessions| sessions.len() > 10));
        assert_eq!(summary(&engine), then, "form {form}");
    }
}

#[test]
fn every_released_snapshot_is_still_one() {
    for form in FORMS {
        let engine = replayed(&read(&format!("{form}.jsonl")));
        let snapshot = serde_json::from_str(&read(&format!("{form}.snapshot.json"))).unwrap();
        let restored = Engine::restore(engine.now(), snapshot).expect("it is sound");
        assert!(restored.snapshot() == engine.snapshot(), "form {form}");
    }
}
