//! `seira journal` and `seira backup` as an operator runs them.

#![allow(clippy::unwrap_used, reason = "a test that meets what it does not expect has failed")]

mod common;

use std::os::unix::fs::PermissionsExt as _;
use std::process::Output;

use common::CONFIG;
use common::client::{Client, Kept, say};
use common::program::{Place, Program};
use serde_json::Value;

const SECRET: &str = "my card number is 4111";

fn said(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn refused(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// A server with a customer who waits and has written something.
async fn busy_place() -> (Place, Program, Client, Kept) {
    let place = Place::new(CONFIG);
    let server = place.serve();
    let (mut page, kept) = Client::waiting_customer(&server, "orders").await;
    say(&mut page, None, SECRET).await;
    (place, server, page, kept)
}

#[tokio::test]
async fn beside_a_running_server_records_are_shown_checked_and_written_out() {
    let (place, server, mut page, _) = busy_place().await;
    let shown = said(&place.run(&["journal", "show"]));
    assert!(shown.contains("session_arrived"), "{shown}");
    assert!(shown.contains("queue=orders"), "{shown}");
    assert!(shown.contains("bytes sealed]"), "{shown}");
    for personal in [SECRET, "Ada"] {
        assert!(!shown.contains(personal), "{shown}");
    }
    let one = said(&place.run(&["journal", "show", "--from", "1", "--count", "1"]));
    assert_eq!(one.lines().count(), 1, "{one}");
    assert!(one.trim_start().starts_with("1  20"), "{one}");
    assert!(one.contains("configured"), "{one}");
    assert_eq!(said(&place.run(&["journal", "show", "--from", "9999"])), "");

    let verified = said(&place.run(&["journal", "verify"]));
    let exported = said(&place.run(&["journal", "export"]));
    let records = exported.lines().count();
    assert!(verified.contains(&format!("{records} records, all sound")), "{verified}");
    for (line, number) in exported.lines().zip(1_u64..) {
        let row: Value = serde_json::from_str(line).unwrap();
        assert_eq!(row["sequence"], number);
        assert_eq!(row["version"], 1);
        assert!(row["event"]["event"].is_string(), "{line}");
    }
    let last: Value = serde_json::from_str(exported.lines().last().unwrap()).unwrap();
    assert!(verified.contains(last["checksum"].as_str().unwrap()), "{verified}");
    assert!(!exported.contains(SECRET));

    let file = place.path("out.jsonl");
    let file = file.to_str().unwrap();
    said(&place.run(&["journal", "export", file]));
    assert_eq!(std::fs::metadata(file).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(std::fs::read_to_string(file).unwrap().starts_with(&exported));
    refused(&place.run(&["journal", "export", file]));
    // Nobody was in the server's way.
    say(&mut page, None, "still here").await;
    server.kill();
}

#[tokio::test]
async fn a_backup_made_while_running_is_whole_and_can_be_restored() {
    let (place, server, mut page, kept) = busy_place().await;
    let copy = place.path("copy.db");
    let copy = copy.to_str().unwrap();
    let told = said(&place.run(&["backup", copy]));
    assert!(told.contains("all sound"), "{told}");
    assert_eq!(std::fs::metadata(copy).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(!place.path("copy.db.part").exists());
    let again = refused(&place.run(&["backup", copy]));
    assert!(again.contains("exists; nothing is overwritten"), "{again}");
    let lost = say(&mut page, None, "after the backup").await;
    let running = refused(&place.run(&["restore", copy]));
    assert!(running.contains("is in use by another Seira"), "{running}");
    server.kill();

    let restored = said(&place.run(&["restore", copy]));
    assert!(restored.contains("records restored"), "{restored}");
    assert!(restored.contains("is kept in data/before-restore-1"), "{restored}");
    let server = place.serve();
    let (mut page, welcome) = Client::resumed(&server, &kept, 0).await;
    assert_eq!(welcome["session"]["state"], "waiting");
    assert_eq!(welcome["session"]["seq"], lost - 1, "what came after the backup is not in it");
    page.until_where(|frame| frame["text"] == SECRET).await;
    assert_eq!(said(&place.run(&["journal", "verify", "--file", copy])), told);
    server.kill();
}

/// As when the program or the machine ended in the middle of `seira restore`.
#[tokio::test]
async fn a_restore_that_was_interrupted_is_finished_by_the_next_start() {
    for moved in [&["-wal"][..], &["-wal", ""]] {
        let (place, server, mut page, kept) = busy_place().await;
        let copy = place.path("copy.db");
        said(&place.run(&["backup", copy.to_str().unwrap()]));
        let lost = say(&mut page, None, "after the backup").await;
        server.kill();
        std::fs::copy(&copy, place.path("data/journal.db.restored")).unwrap();
        std::fs::write(place.path("data/journal.db.restored.part"), "begun").unwrap();
        std::fs::create_dir(place.path("data/before-restore-1")).unwrap();
        for ending in moved {
            let (from, to) = ("data/journal.db", "data/before-restore-1/journal.db");
            let names = [from, to].map(|name| place.path(&format!("{name}{ending}")));
            std::fs::rename(&names[0], &names[1]).unwrap();
        }
        let server = place.serve();
        let (_, welcome) = Client::resumed(&server, &kept, 0).await;
        assert_eq!(welcome["session"]["seq"], lost - 1, "the backup is what is served");
        assert!(place.log().contains("was interrupted was finished"), "{}", place.log());
        server.kill();
        // The log before is whole, and can be had back.
        let before = place.path("data/before-restore-1/journal.db");
        said(&place.run(&["restore", before.to_str().unwrap()]));
        let server = place.serve();
        let (_, welcome) = Client::resumed(&server, &kept, 0).await;
        assert_eq!(welcome["session"]["seq"], lost);
    }
}

/// As when a disk is not mounted, or a file was deleted: whoever waits must not be told that there is no
/// such session.
#[tokio::test]
async fn an_empty_journal_that_was_not_empty_is_not_served() {
    let (place, server, _, kept) = busy_place().await;
    said(&place.run(&["backup", "copy.db"]));
    // Snapshots alone tell that there were records, and so does history.
    assert_eq!(server.stop("TERM"), Some(0));
    for also in ["history.db", "snapshots"] {
        std::fs::remove_file(place.journal()).unwrap();
        let also = place.path(&format!("data/{also}"));
        let removed = std::fs::remove_file(&also).or_else(|_| std::fs::remove_dir_all(&also));
        removed.unwrap();
        if place.path("data/history.db").exists() {
            let told = refused(&place.run(&["history", "rebuild"]));
            assert!(told.contains("the journal is empty, though history"), "{told}");
        }
        let told = refused(&place.run(&["serve"]));
        assert!(told.contains("the journal is empty, though"), "{told}");
        assert!(told.contains("seira restore"), "{told}");
        said(&place.run(&["restore", "copy.db"]));
        let server = place.serve();
        let (_, welcome) = Client::resumed(&server, &kept, 0).await;
        assert_eq!(welcome["session"]["state"], "waiting");
        assert_eq!(server.stop("TERM"), Some(0));
    }
}

#[tokio::test]
async fn what_is_no_whole_backup_is_not_restored_and_what_was_there_can_be() {
    let (place, server, _, kept) = busy_place().await;
    let copy = place.path("copy.db");
    let copy = copy.to_str().unwrap();
    said(&place.run(&["backup", copy]));
    server.kill();
    let before = said(&place.run(&["journal", "export"]));
    for change in [
        "UPDATE records SET at = at + 1 WHERE sequence = 2",
        "UPDATE records SET at = at + 1 WHERE sequence = (SELECT max(sequence) FROM records)",
    ] {
        let broken = place.path("broken.db");
        std::fs::copy(copy, &broken).unwrap();
        let db = rusqlite::Connection::open(&broken).unwrap();
        db.execute(change, []).unwrap();
        drop(db);
        let told = refused(&place.run(&["restore", broken.to_str().unwrap()]));
        assert!(told.starts_with("nothing was restored: record "), "{told}");
        assert_eq!(said(&place.run(&["journal", "export"])), before);
    }
    refused(&place.run(&["restore", "nowhere.db"]));
    said(&place.run(&["restore", copy]));
    // A wrong backup was chosen: what was there is a journal like any other.
    let aside = place.path("data/before-restore-1/journal.db");
    let back = said(&place.run(&["restore", aside.to_str().unwrap()]));
    assert!(back.contains("before-restore-2"), "{back}");
    assert_eq!(said(&place.run(&["journal", "export"])), before);
    let server = place.serve();
    let (_, welcome) = Client::resumed(&server, &kept, 0).await;
    assert_eq!(welcome["session"]["state"], "waiting");
    server.kill();
}

#[tokio::test]
async fn damage_is_named_and_not_copied() {
    let (place, server, _, _) = busy_place().await;
    server.kill();
    let change = |set: &str| {
        let db = rusqlite::Connection::open(place.journal()).unwrap();
        db.execute(set, []).unwrap();
    };
    change("UPDATE records SET at = at + 1 WHERE sequence = 2");
    let verified = refused(&place.run(&["journal", "verify"]));
    assert!(verified.contains("record 2 of the journal is damaged"), "{verified}");
    let copy = place.path("copy.db");
    let backup = refused(&place.run(&["backup", copy.to_str().unwrap()]));
    assert!(backup.contains("record 2"), "{backup}");
    assert!(!copy.exists() && !place.path("copy.db.part").exists());

    change("UPDATE records SET at = at - 1 WHERE sequence = 2");
    said(&place.run(&["journal", "verify"]));
    change("UPDATE records SET at = at + 1 WHERE sequence = (SELECT max(sequence) FROM records)");
    let torn = refused(&place.run(&["journal", "verify"]));
    assert!(torn.contains("nothing sound stands behind it"), "{torn}");
}

#[test]
fn where_there_is_no_journal_that_is_said() {
    let place = Place::new(CONFIG);
    for arguments in [&["journal", "verify"][..], &["journal", "show"], &["backup", "copy.db"]] {
        let told = refused(&place.run(arguments));
        assert!(told.contains("journal.db"), "{told}");
        assert!(!place.path("data").exists(), "nothing is made by looking");
    }
    std::fs::write(place.path("notes"), "these are no records".repeat(100)).unwrap();
    let told = refused(&place.run(&["journal", "verify", "--file", "notes"]));
    assert!(told.contains("is not a journal of Seira"), "{told}");
}
