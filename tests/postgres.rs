//! The program with its journal in PostgreSQL: killed, cut off, and doubled.

#![allow(clippy::unwrap_used, reason = "a test that meets what it does not expect has failed")]

mod common;

use std::time::Duration;

use common::CONFIG;
use common::client::{Client, say};
use common::postgres::Database;
use common::program::Place;
use serde_json::json;

#[tokio::test]
async fn after_a_kill_what_was_acknowledged_is_in_the_database() {
    let database = Database::new();
    let place = Place::on_postgres(&database.url, CONFIG);
    let mut server = place.serve();
    let (mut page, kept) = Client::waiting_customer(&server, "orders").await;
    let mut last = say(&mut page, None, "said before").await;
    assert!(!place.journal().exists(), "there is no second journal in the folder");
    for round in 0..3 {
        server.kill();
        server = place.serve();
        let (mut page, welcome) = Client::resumed(&server, &kept, 0).await;
        assert_eq!(welcome["session"]["state"], "waiting");
        assert_eq!(welcome["session"]["seq"], last, "round {round}");
        page.until_where(|frame| frame["text"] == "said before").await;
        last = say(&mut page, None, "and again").await;
    }
    let log = std::fs::read_to_string(place.path("log")).unwrap();
    assert!(!log.contains("said before") && !log.contains(&database.url), "{log}");
}

/// The connections are cut while a customer writes on: what is not acknowledged at once is later, and
/// once.
#[tokio::test]
async fn a_lost_database_is_waited_for_and_nothing_is_lost_or_doubled() {
    let database = Database::new();
    let place = Place::on_postgres(&database.url, CONFIG);
    let server = place.serve();
    let (mut page, kept) = Client::waiting_customer(&server, "orders").await;
    for round in 0..5 {
        database.run(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
             WHERE datname = current_database() AND pid <> pg_backend_pid()",
        );
        let text = format!("round {round}");
        let id = page.ask(json!({ "type": "message", "text": text })).await;
        // Told to come back later, as a page does.
        loop {
            let answer = page.until_where(|frame| frame["id"] == id).await;
            if answer["type"] == "ack" {
                break;
            }
            let pause = answer["retry_after_ms"].as_u64().unwrap_or(100);
            tokio::time::sleep(std::time::Duration::from_millis(pause)).await;
            page.send(json!({ "type": "message", "id": id, "text": text })).await;
        }
    }
    server.kill();
    let server = place.serve();
    let (mut page, _) = Client::resumed(&server, &kept, 0).await;
    for round in 0..5 {
        let line = page.until_where(|frame| frame["text"].is_string()).await;
        assert_eq!(line["text"], format!("round {round}"));
    }
    let posted = database
        .ask("SELECT count(*) FROM seira_journal.records WHERE event LIKE '%\"message_posted\"%'");
    assert_eq!(posted.as_deref(), Some("5"));
}

/// As when an older state of the database was put in its place: what pages have seen is not there any
/// more, so the process must not serve on, and whoever watches it starts it again.
#[tokio::test]
async fn a_process_whose_journal_was_put_back_ends_and_the_next_goes_on() {
    let database = Database::new();
    let place = Place::on_postgres(&database.url, CONFIG);
    let server = place.serve();
    let (mut page, kept) = Client::waiting_customer(&server, "orders").await;
    say(&mut page, None, "before").await;
    database.run(
        "DELETE FROM seira_journal.records
         WHERE sequence > (SELECT max(sequence) - 2 FROM seira_journal.records);
         UPDATE seira_journal.writer SET (sequence, checksum) =
         (SELECT sequence, checksum FROM seira_journal.records ORDER BY sequence DESC LIMIT 1)",
    );
    let frame = json!({ "type": "message", "text": "at that moment" });
    let id = page.ask(frame).await;
    let ended = tokio::task::spawn_blocking(move || server.ends(Duration::from_secs(30)));
    assert_eq!(ended.await.unwrap(), Some(Some(1)), "{}", place.log());
    assert!(place.log().contains("cannot go on"), "{}", place.log());
    let server = place.serve();
    let (mut page, welcome) = Client::resumed(&server, &kept, 0).await;
    assert_eq!(welcome["session"]["state"], "waiting");
    page.send(json!({ "type": "message", "text": "at that moment", "id": id })).await;
    page.acked(id).await;
    let (mut page, _) = Client::resumed(&server, &kept, 0).await;
    page.until_where(|frame| frame["text"] == "at that moment").await;
}

#[tokio::test]
async fn one_database_serves_one_process() {
    let database = Database::new();
    let places = [(); 2].map(|()| Place::on_postgres(&database.url, CONFIG));
    let server = places[0].serve();
    let output = places[1].run(&["serve"]);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("is in use by another Seira"), "{said}");
    assert!(!said.contains("postgres://"), "{said}");
    server.kill();
    // And is free again when that process is gone.
    places[1].serve().kill();
}

/// Somebody else at the database.
async fn connected(database: &Database) -> tokio_postgres::Client {
    let (client, connection) =
        tokio_postgres::connect(&database.url, tokio_postgres::NoTls).await.unwrap();
    tokio::spawn(connection);
    client
}

/// What a process leaves behind on the server that was killed in the middle of a statement.
#[tokio::test]
async fn the_lock_of_a_process_that_died_while_it_opened_is_let_go_of() {
    let database = Database::new();
    let place = Place::on_postgres(&database.url, CONFIG);
    place.serve().kill();
    let client = connected(&database).await;
    // Whoever becomes the writer waits for this.
    client.batch_execute("BEGIN; LOCK TABLE seira_journal.writer").await.unwrap();
    let holders = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted AND \
                   database = (SELECT oid FROM pg_database WHERE datname = current_database())";
    let until = async |wanted: &str| {
        let until = std::time::Instant::now() + std::time::Duration::from_secs(15);
        while database.ask(holders).as_deref() != Some(wanted) {
            assert!(std::time::Instant::now() < until, "not {wanted}: {:?}", database.ask(holders));
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
    };
    until("0").await;
    let mut child = place.begin(|_| {});
    until("1").await;
    child.kill().unwrap();
    child.wait().unwrap();
    until("0").await;
    client.batch_execute("ROLLBACK").await.unwrap();
    place.serve().kill();
}

/// Held by something that does not end: the message says what to do, and that works.
#[tokio::test]
async fn who_holds_the_lock_is_named() {
    let database = Database::new();
    let place = Place::on_postgres(&database.url, CONFIG);
    place.serve().kill();
    let client = connected(&database).await;
    let row = client.query_one("SELECT pg_backend_pid()", &[]).await.unwrap();
    let pid: i32 = row.get(0);
    client
        .execute("SELECT pg_advisory_lock(x'53656972614a6f75'::bit(64)::bigint)", &[])
        .await
        .unwrap();
    let output = place.run(&["serve"]);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains(&format!("(backend {pid} of the server, connected since ")), "{said}");
    let way_out = format!("SELECT pg_terminate_backend({pid})");
    assert!(said.contains(&way_out), "{said}");
    database.run(&way_out);
    place.serve().kill();
}

/// Looked into, checked, copied and restored as files are; and moved from files to the database and back.
#[tokio::test]
async fn a_backup_of_either_kind_can_be_restored_to_the_other() {
    let database = Database::new();
    let place = Place::new(CONFIG);
    let ran = |arguments: &[&str]| {
        let output = place.run(arguments);
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    let server = place.serve();
    let (mut page, kept) = Client::waiting_customer(&server, "orders").await;
    let last = say(&mut page, None, "said in a file").await;
    server.kill();
    let file = ran(&["journal", "export"]);
    ran(&["backup", "file.db"]);

    place.store_in(&database.url);
    let told = ran(&["restore", "file.db"]);
    assert!(told.contains("records restored") && !told.contains("is kept in"), "{told}");
    assert_eq!(ran(&["journal", "export"]), file, "the same records with the same checksums");
    let server = place.serve();
    let (mut page, welcome) = Client::resumed(&server, &kept, 0).await;
    assert_eq!(
        (&welcome["session"]["state"], &welcome["session"]["seq"]),
        (&json!("waiting"), &json!(last))
    );
    page.until_where(|frame| frame["text"] == "said in a file").await;
    let last = say(&mut page, None, "said in a database").await;

    // Beside the running server.
    let shown = ran(&["journal", "show"]);
    assert!(shown.contains("message_posted") && !shown.contains("said in"), "{shown}");
    ran(&["journal", "verify"]);
    ran(&["backup", "database.db"]);
    let checked = ran(&["journal", "verify", "--file", "database.db"]);
    let refused = place.run(&["restore", "database.db"]);
    assert_eq!(refused.status.code(), Some(1), "{refused:?}");
    say(&mut page, None, "after the backup").await;
    server.kill();
    let told = ran(&["restore", "database.db"]);
    assert!(told.contains("is kept in seira_journal_before_1"), "{told}");
    let server = place.serve();
    let (_, welcome) = Client::resumed(&server, &kept, 0).await;
    assert_eq!(welcome["session"]["seq"], last);
    server.kill();

    place.store_in("");
    ran(&["restore", "database.db"]);
    let sums = ran(&["journal", "verify"]);
    let sum = |text: &str| text.rsplit_once(", ").map(|(_, sum)| sum.to_owned());
    assert_eq!(sum(&sums), sum(&checked));
    let server = place.serve();
    let (mut page, _) = Client::resumed(&server, &kept, 0).await;
    page.until_where(|frame| frame["text"] == "said in a database").await;
    server.kill();
}

#[tokio::test]
async fn damage_in_the_database_is_named_and_not_copied() {
    let database = Database::new();
    let place = Place::on_postgres(&database.url, CONFIG);
    let server = place.serve();
    Client::waiting_customer(&server, "orders").await;
    server.kill();
    for (change, record) in [
        ("UPDATE seira_journal.records SET at = at + 1 WHERE sequence = 2", "record 2 "),
        ("DELETE FROM seira_journal.records WHERE sequence = 1", "record 1 "),
        ("DELETE FROM seira_journal.records", "record 1 "),
    ] {
        database.run(change);
        for arguments in [&["journal", "verify"][..], &["backup", "copy.db"], &["serve"]] {
            let output = place.run(arguments);
            let told = String::from_utf8(output.stderr.clone()).unwrap();
            assert_eq!(output.status.code(), Some(1), "{change}: {output:?}");
            assert!(told.contains(record), "{change}, {arguments:?}: {told}");
        }
        assert!(!place.path("copy.db").exists());
    }
}
