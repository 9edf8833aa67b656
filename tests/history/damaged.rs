//! A damaged `history.db`: it is put aside and made anew, and keeps nobody from being served.

use std::fs::OpenOptions;
use std::os::unix::fs::FileExt as _;
use std::time::{Duration, Instant};

use super::common::CONFIG;
use super::common::client::Client;
use super::common::program::Place;

/// Longest wait for anything.
const PATIENCE: Duration = Duration::from_secs(20);

fn until(what: &str, is: impl Fn() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !is() {
        assert!(Instant::now() < deadline, "it does not come: {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn overwrite(place: &Place, at: u64, bytes: &[u8]) {
    let file = OpenOptions::new().write(true).open(place.path("data/history.db")).unwrap();
    file.write_all_at(bytes, at).unwrap();
}

fn has(place: &Place, session: &str) -> bool {
    let db = rusqlite::Connection::open(place.path("data/history.db")).unwrap();
    let asked = "SELECT count(*) FROM sessions WHERE id = ?1";
    db.query_row(asked, [session], |row| row.get::<_, i64>(0)).is_ok_and(|found| found == 1)
}

/// A place whose history knows a session.
async fn with_history() -> (Place, String) {
    let place = Place::new(CONFIG);
    let server = place.serve();
    let (_page, kept) = Client::waiting_customer(&server, "orders").await;
    until("history", || has(&place, &kept.session));
    assert_eq!(server.stop("TERM"), Some(0));
    (place, kept.session)
}

const PUT_ASIDE: [&str; 3] =
    ["data/history.db.damaged-1", "data/history.db.damaged-2", "data/history.db.damaged-3"];

#[tokio::test]
async fn damaged_history_is_put_aside_at_a_start_and_made_anew() {
    let (place, session) = with_history().await;
    let noise: Vec<u8> = (0..8192_u32).map(|at| (at * 7 + 13) as u8).collect();
    for (aside, (at, bytes)) in PUT_ASIDE.iter().zip([(4096, &b"garbagegarbage"[..]), (0, &noise)])
    {
        overwrite(&place, at, bytes);
        let server = place.serve();
        until("history", || has(&place, &session));
        assert!(place.path(aside).exists(), "{}", place.log());
        let log = place.log();
        assert!(log.contains("history.db is damaged") && log.contains(aside), "{log}");
        assert_eq!(server.stop("TERM"), Some(0));
    }
    overwrite(&place, 4096, b"garbagegarbage");
    let made = place.run(&["history", "rebuild"]);
    assert_eq!(made.status.code(), Some(0), "{made:?}");
    assert!(String::from_utf8_lossy(&made.stderr).contains(PUT_ASIDE[2]), "{made:?}");
    assert!(has(&place, &session) && place.path(PUT_ASIDE[2]).exists());
}

/// The place of a table's first page, which is not read when the file is opened.
fn damage_table(place: &Place, table: &str) {
    let db = rusqlite::Connection::open(place.path("data/history.db")).unwrap();
    let asked = "SELECT rootpage FROM sqlite_schema WHERE name = ?1";
    let page: u32 = db.query_row(asked, [table], |row| row.get(0)).unwrap();
    let size: u32 = db.query_row("PRAGMA page_size", [], |row| row.get(0)).unwrap();
    drop(db);
    overwrite(place, u64::from(page - 1) * u64::from(size), b"garbagegarbage");
}

#[tokio::test]
async fn damage_that_shows_while_serving_stops_nothing_and_is_mended_at_the_next_start() {
    let (place, session) = with_history().await;
    damage_table(&place, "sessions");
    let server = place.serve();
    let (_page, kept) = Client::waiting_customer(&server, "orders").await;
    until("the log", || place.log().contains("follows the journal no longer"));
    assert!(place.log().contains("file=data/history.db"), "{}", place.log());
    let (_again, welcome) = Client::resumed(&server, &kept, 0).await;
    assert_eq!(welcome["session"]["state"], "waiting");
    assert_eq!(server.stop("TERM"), Some(0));
    let server = place.serve();
    until("history", || has(&place, &session) && has(&place, &kept.session));
    assert!(place.path(PUT_ASIDE[0]).exists());
    assert_eq!(server.stop("TERM"), Some(0));

    damage_table(&place, "sessions");
    let made = place.run(&["history", "rebuild"]);
    assert_eq!(made.status.code(), Some(0), "{made:?}");
    assert!(has(&place, &kept.session) && place.path(PUT_ASIDE[1]).exists());
}
