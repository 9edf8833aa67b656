//! The program with its journal in PostgreSQL: killed, cut off, and doubled.

#![allow(clippy::unwrap_used, reason = "a test that meets what it does not expect has failed")]

mod common;

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
        while page.until_where(|frame| frame["id"] == id).await["type"] != "ack" {
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
