//! Records that are kept no longer are dropped from the journal; whatever rests on them goes on.

use std::process::Output;
use std::time::{Duration, Instant};

use serde_json::json;

use super::common::CONFIG;
use super::common::client::{Client, Kept as Page, say};
use super::common::clocked::Clocked;
use super::common::postgres::Database;
use super::common::program::Place;
use super::rebuilding::{Kept, on_file, on_postgres, records};

/// Longest wait for anything.
const PATIENCE: Duration = Duration::from_secs(60);
const DROPPED: &str = "were dropped by retention";

fn said(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn until(what: &str, mut is: impl FnMut() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !is() {
        assert!(Instant::now() < deadline, "it takes too long: {what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn verified(place: &Place) -> String {
    said(&place.run(&["journal", "verify"]))
}

/// Somebody who waits and has said something, and is there after it.
async fn is_there(place: &Place, page: &Page, last: u64) {
    let server = place.serve();
    let (mut ada, welcome) = Client::resumed(&server, page, 0).await;
    assert_eq!(welcome["session"]["state"], "waiting");
    assert_eq!(ada.until_where(|frame| frame["seq"] == last).await["text"], "still mine");
    server.kill();
}

/// Old conversations and a customer who waits; then everything older than a month is dropped.
async fn dropped(kept: &Kept) -> (Page, u64) {
    let place = kept.place();
    let server = place.serve();
    let (mut ada, page) = Client::waiting_customer(&server, "orders").await;
    let last = say(&mut ada, None, "still mine").await;
    until("history", || kept.reached() > i64::try_from(records().len()).unwrap());
    assert_eq!(server.stop("TERM"), Some(0));
    assert!(!verified(place).contains(DROPPED));
    place.configure("[retention]\njournal_days = 30");
    let server = place.serve();
    until("dropping", || verified(place).contains(DROPPED));
    // Killed while the records go, or after.
    server.kill();
    let old = records().len();
    assert!(verified(place).contains(&format!("records 1 to {old} {DROPPED}")));
    (page, last)
}

async fn everything_goes_on(kept: &Kept, elsewhere: &Place) {
    let (page, last) = dropped(kept).await;
    let place = kept.place();
    is_there(place, &page, last).await;
    let old = records().len();
    let shown = place.run(&["journal", "show", "--from", "1", "--count", "1"]);
    assert!(said(&shown).trim_start().starts_with(&format!("{} ", old + 1)), "{shown:?}");
    assert!(String::from_utf8_lossy(&shown.stderr).contains(DROPPED), "{shown:?}");
    let exported = place.run(&["journal", "export"]);
    assert!(said(&exported).starts_with(&format!("{{\"sequence\":{}", old + 1)));

    // History that is made of the base is the one that was there.
    let server = place.serve();
    assert_eq!(server.stop("TERM"), Some(0));
    let lived = kept.rows();
    assert!(lived.len() > 10);
    let rebuilt = said(&place.run(&["history", "rebuild"]));
    assert!(rebuilt.contains("stood in its base"), "{rebuilt}");
    assert_eq!(lived, kept.rows());

    // Another machine, with the backup and the secrets alone.
    let backup = place.path("backup.db");
    let made = said(&place.run(&["backup", backup.to_str().unwrap()]));
    assert!(made.contains(DROPPED), "{made}");
    std::fs::create_dir_all(elsewhere.path("data")).unwrap();
    for file in ["keys.db", "accounts.db", "token.key"] {
        std::fs::copy(place.path("data").join(file), elsewhere.path("data").join(file)).unwrap();
    }
    let restored = said(&elsewhere.run(&["restore", backup.to_str().unwrap()]));
    assert!(restored.contains(DROPPED), "{restored}");
    is_there(elsewhere, &page, last).await;
}

#[tokio::test]
async fn in_files_what_rests_on_dropped_records_goes_on() {
    let elsewhere = Place::new(CONFIG);
    everything_goes_on(&on_file(), &elsewhere).await;
    // History was made there by the server, with all the sessions there ever were.
    let sessions = || {
        let db = rusqlite::Connection::open(elsewhere.path("data/history.db"));
        let count = "SELECT count(*) FROM sessions";
        db.and_then(|db| db.query_row(count, [], |row| row.get::<_, i64>(0))).unwrap_or(0)
    };
    let server = elsewhere.serve();
    until("history", || sessions() == 2_001);
    drop(server);
}

#[tokio::test]
async fn in_postgresql_what_rests_on_dropped_records_goes_on() {
    let database = Database::new();
    let elsewhere = Place::on_postgres(&database.url, CONFIG);
    everything_goes_on(&on_postgres(), &elsewhere).await;
}

#[tokio::test]
async fn records_of_a_session_that_is_open_stay_however_old_and_all_behind_them() {
    let clocked = Clocked::new(CONFIG);
    let place = &clocked.place;
    clocked.set("+0");
    let server = clocked.serve();
    let (mut page, _) = Client::waiting_customer(&server, "orders").await;
    let id = page.ask(json!({ "type": "leave" })).await;
    page.acked(id).await;
    let (mut ada, open) = Client::waiting_customer(&server, "orders").await;
    let last = say(&mut ada, None, "still mine").await;
    assert_eq!(server.stop("TERM"), Some(0));

    place.configure("[retention]\njournal_days = 30");
    clocked.set("+40d");
    let server = clocked.serve();
    let (mut ada, welcome) = Client::resumed(&server, &open, 0).await;
    assert_eq!(welcome["session"]["state"], "waiting");
    until("dropping", || verified(place).contains(DROPPED));
    let first = said(&place.run(&["journal", "show", "--from", "1", "--count", "1"]));
    assert!(first.contains("session_arrived") && first.contains(&open.session), "{first}");
    assert_eq!(ada.until_where(|frame| frame["seq"] == last).await["text"], "still mine");
    let (mut again, _) = Client::resumed(&server, &open, 0).await;
    assert_eq!(again.until("queued").await["seq"], 1, "from its first line on");
    again.until_where(|frame| frame["seq"] == last).await;
    server.kill();
}

#[tokio::test]
async fn without_a_snapshot_the_base_is_enough_and_without_both_it_does_not_start() {
    let kept = on_file();
    let (page, last) = dropped(&kept).await;
    let place = kept.place();
    std::fs::remove_dir_all(place.path("data/snapshots")).unwrap();
    is_there(place, &page, last).await;

    let _ = std::fs::remove_dir_all(place.path("data/snapshots"));
    let db = rusqlite::Connection::open(place.journal()).unwrap();
    db.execute("UPDATE parts SET content = zeroblob(9) WHERE number = 1", []).unwrap();
    drop(db);
    let refused = place.run(&["serve"]);
    assert_eq!(refused.status.code(), Some(1), "{refused:?}");
    let told = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(told.contains("were dropped by retention") && told.contains("seira restore"), "{told}");
    let verified = place.run(&["journal", "verify"]);
    assert_eq!(verified.status.code(), Some(1), "{verified:?}");
}
