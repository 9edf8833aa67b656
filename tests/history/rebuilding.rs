//! `seira history rebuild`, and a server that goes on with what was broken off.

use std::process::Stdio;
use std::time::{Duration, Instant};

use rusqlite::types::Value;
use seira::config::PostgresUrl;
use seira::journal::{Journal, PostgresJournal, SqliteJournal};
use seira_core::model::{
    AgentId, Author, Channel, CloseReason, DeviceId, Event, QueueId, Record, Sealed, Sequence,
    SessionId, SilenceClock, Timestamp,
};

use super::common::CONFIG;
use super::common::postgres::Database;
use super::common::program::Place;

/// Sessions of the journal: enough that making history takes longer than killing it.
const SESSIONS: u128 = 2_000;
/// Longest wait for anything.
const PATIENCE: Duration = Duration::from_secs(60);

/// Short conversations, one after the other.
pub(crate) fn records() -> Vec<Record> {
    numbered((1..=SESSIONS).flat_map(|number| conversation(SessionId::from_u128(number))))
}

/// A short conversation, in 2023.
pub(crate) fn one_conversation(session: SessionId) -> Vec<Record> {
    numbered(conversation(session).into_iter())
}

fn numbered(events: impl Iterator<Item = Event>) -> Vec<Record> {
    let numbered = events.zip(1_u32..);
    let record = |(event, at): (Event, u32)| Record {
        sequence: Sequence(at.into()),
        at: Timestamp(1_700_000_000_000 + i64::from(at)),
        event,
    };
    numbered.map(record).collect()
}

fn conversation(session: SessionId) -> Vec<Event> {
    let silence = SilenceClock::Stopped;
    let sealed = || Sealed::new(session, Box::new([1; 40]));
    let agent = AgentId(1);
    let said = |seq| Event::MessagePosted {
        session,
        from: if seq % 2 == 0 { Author::Customer } else { Author::Agent(agent) },
        content: sealed(),
        silence,
        seq,
    };
    let arrived = Event::SessionArrived {
        session,
        device: DeviceId::from_u128(session.as_u128() % 700),
        customer: None,
        queue: QueueId::new("orders").unwrap(),
        channel: Channel::Chat,
        due_at: Timestamp(0),
        boosts: None,
        asks: None,
        past_agents: Vec::new(),
        hold_until: None,
        profile: sealed(),
        seq: 1,
    };
    let closed = Event::SessionClosed {
        session,
        agent,
        reason: CloseReason::Agent,
        disposition: None,
        note: None,
        seq: Some(8),
    };
    let connected = Event::SessionConnected { session, agent, silence, seq: 2 };
    let forgotten = Event::SessionForgotten { session };
    [vec![arrived, connected], (3..8).map(said).collect(), vec![closed, forgotten]].concat()
}

/// Where history is kept.
pub(crate) enum Kept {
    File(Place),
    Postgres(Place, Database),
}

impl Kept {
    pub(crate) fn place(&self) -> &Place {
        match self {
            Self::File(place) | Self::Postgres(place, _) => place,
        }
    }

    /// Every row of every table, or what stands for them.
    pub(crate) fn rows(&self) -> Vec<String> {
        match self {
            Self::File(place) => rows_of_file(place),
            Self::Postgres(_, database) => rows_of_postgres(database),
        }
    }

    /// The record up to which history goes.
    pub(crate) fn reached(&self) -> i64 {
        const ASKED: &str = "SELECT sequence FROM checkpoint";
        match self {
            Self::File(place) => {
                let open = rusqlite::Connection::open(place.path("data/history.db"));
                open.and_then(|db| db.query_row(ASKED, [], |row| row.get(0))).unwrap_or(0)
            }
            Self::Postgres(_, database) => {
                let tables = "SELECT to_regclass('seira_history.checkpoint') IS NOT NULL";
                if database.ask(tables).as_deref() != Some("t") {
                    return 0;
                }
                let found = database.ask("SELECT sequence FROM seira_history.checkpoint");
                found.and_then(|sequence| sequence.parse().ok()).unwrap_or(0)
            }
        }
    }
}

fn rows_of_file(place: &Place) -> Vec<String> {
    let db = rusqlite::Connection::open(place.path("data/history.db")).unwrap();
    let mut names =
        db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").unwrap();
    let names: Vec<String> =
        names.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    let mut all = Vec::new();
    for name in names {
        let mut statement = db.prepare(&format!("SELECT * FROM {name}")).unwrap();
        let columns = statement.column_count();
        let read = |row: &rusqlite::Row<'_>| {
            let values = (0..columns).map(|at| row.get::<_, Value>(at));
            values.collect::<Result<Vec<_>, _>>().map(|values| format!("{name} {values:?}"))
        };
        all.extend(statement.query_map([], read).unwrap().map(Result::unwrap));
    }
    all.sort();
    all
}

fn rows_of_postgres(database: &Database) -> Vec<String> {
    let names = database.ask(
        "SELECT string_agg(table_name, ' ' ORDER BY table_name) FROM information_schema.tables \
         WHERE table_schema = 'seira_history'",
    );
    let of = |name: &str| {
        let query = format!(
            "SELECT '{name} ' || count(*) || ' ' || md5(string_agg(t::text, E'\\n' ORDER BY \
             t::text COLLATE \"C\")) FROM seira_history.{name} t"
        );
        database.ask(&query).unwrap_or_default()
    };
    names.unwrap().split(' ').map(of).collect()
}

pub(crate) fn on_file() -> Kept {
    let place = Place::new(CONFIG);
    SqliteJournal::open(&place.path("data")).unwrap().append(&records()).unwrap();
    Kept::File(place)
}

pub(crate) fn on_postgres() -> Kept {
    let database = Database::new();
    let place = Place::on_postgres(&database.url, CONFIG);
    let url = PostgresUrl::parse(&database.url).unwrap();
    PostgresJournal::open(&url, &place.path("data")).unwrap().append(&records()).unwrap();
    Kept::Postgres(place, database)
}

/// Starts making history, and kills that when it has begun and before it is done.
fn begin_and_kill(kept: &Kept, beyond: i64) {
    let mut command = kept.place().command(&["history", "rebuild"]);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let deadline = Instant::now() + PATIENCE;
    while !(beyond..).contains(&kept.reached()) {
        assert!(Instant::now() < deadline && child.try_wait().unwrap().is_none(), "it is not seen");
    }
    child.kill().unwrap();
    child.wait().unwrap();
}

fn killed_and_gone_on_with(kept: &Kept) {
    let all = i64::try_from(records().len()).unwrap();
    for beyond in [1, all / 2] {
        begin_and_kill(kept, beyond);
        let reached = kept.reached();
        assert!((1..all).contains(&reached), "killed in the middle, not at {reached} of {all}");
    }
    // A server goes on where it was, and adds what it does itself.
    let server = kept.place().serve();
    let deadline = Instant::now() + PATIENCE;
    while kept.reached() <= all {
        assert!(Instant::now() < deadline, "it does not go on");
        std::thread::sleep(Duration::from_millis(20));
    }
    let busy = kept.place().run(&["history", "rebuild"]);
    assert_eq!(busy.status.code(), Some(1), "not beside a server: {busy:?}");
    assert_eq!(server.stop("TERM"), Some(0));
    let lived = kept.rows();
    assert!(lived.len() > 10);

    let made = kept.place().run(&["history", "rebuild"]);
    assert_eq!(made.status.code(), Some(0), "{made:?}");
    let said = String::from_utf8_lossy(&made.stdout).into_owned();
    assert_eq!(said.trim(), format!("history is made of all {} records", kept.reached()));
    for (one, other) in lived.iter().zip(&kept.rows()) {
        assert_eq!(one, other);
    }
    assert_eq!(lived.len(), kept.rows().len());
}

#[test]
fn in_a_file_rows_after_kills_are_those_of_rebuilding() {
    killed_and_gone_on_with(&on_file());
}

#[test]
fn in_postgresql_rows_after_kills_are_those_of_rebuilding() {
    killed_and_gone_on_with(&on_postgres());
}
