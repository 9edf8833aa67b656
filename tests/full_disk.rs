//! A disk that is full, and stores that cannot be written: nobody new is taken and everybody is told;
//! nothing acknowledged is lost, nothing unacknowledged is shown, and it goes on by itself.

#![allow(clippy::unwrap_used, reason = "a test that meets what it does not expect has failed")]

mod common;

use common::client::Client;
use common::storage::{disk, fill, place, readiness, told, until_readiness};
use serde_json::json;

#[tokio::test]
async fn a_full_disk_takes_nothing_new_and_loses_nothing() {
    let place = place();
    place.add("maria", "--role agent --skills orders=5");
    let server = place.serve_on_small_disk(4).expect(
        "a small disk takes a mount namespace: run this as root, or allow namespaces to users",
    );
    let (mut desk, _) = Client::ready_agent(&server, "maria").await;
    let (mut ada, talks) = Client::waiting_customer(&server, "orders").await;
    assert_eq!(desk.accept().await, talks.session);
    let (mut waits, _) = Client::new_customer(&server).await;

    fill(&disk(&place, &server).join("filler"));
    let mut acked = Vec::new();
    let mut number = 0;
    let open = loop {
        number += 1;
        let text = format!("{number} {}", "x".repeat(4_000));
        let id = ada.ask(json!({ "type": "message", "text": text })).await;
        let answer = ada.until_where(|frame| frame["id"] == id || told(true)(frame)).await;
        if answer["type"] == "ack" {
            acked.push((answer["seq"].as_u64().unwrap(), text));
        } else {
            break (id, text, answer);
        }
        assert!(number < 2_000, "the disk is never full");
    };
    // Everybody is told, staff also why.
    let said = waits.until_where(told(true)).await;
    assert_eq!(
        (said["unavailable"].as_str(), said["reason"].as_str()),
        (Some("Please call 555"), None)
    );
    assert_eq!(desk.until_where(told(true)).await["reason"], "storage_full");
    assert_eq!(readiness(&server).await, (503, "storage_full".to_owned()));
    // Who comes now hears it at once, in the own language, and is not taken.
    let mut late = Client::customer(&server).await;
    late.send(json!({ "type": "hello", "protocol": 1, "locale": "ru" })).await;
    let welcome = late.until("welcome").await;
    assert_eq!(welcome["service"]["unavailable"], "Позвоните");
    let start = json!({ "type": "start", "queue": "orders", "channel": "chat" });
    let id = late.ask(start.clone()).await;
    let error = late.until("error").await;
    assert_eq!((error["code"].as_str(), error["id"].as_u64()), (Some("unavailable"), Some(id)));
    assert_eq!(error["message"], "Позвоните");
    assert!(error["retry_after_ms"].as_u64().unwrap() > 0);

    std::fs::remove_file(disk(&place, &server).join("filler")).unwrap();
    waits.until_where(told(false)).await;
    desk.until_where(told(false)).await;
    late.until_where(told(false)).await;
    until_readiness(&server, |found| found.0 == 200).await;
    // The message in between was answered truly, or is sent once more with the same number.
    let (id_then, text, mut answer) = open;
    if answer["id"] != id_then {
        answer = ada.until_where(|frame| frame["id"] == id_then).await;
    }
    if answer["type"] == "error" {
        assert_eq!(answer["code"], "unavailable");
        ada.send(json!({ "type": "message", "id": id_then, "text": text })).await;
        answer = ada.acked(id_then).await;
    }
    acked.push((answer["seq"].as_u64().unwrap(), text));
    late.send(json!({ "type": "start", "id": id, "queue": "orders", "channel": "chat" })).await;
    late.acked(id).await;

    // What is on the disk is what was said.
    let from = disk(&place, &server);
    std::fs::remove_dir_all(place.path("data")).unwrap();
    std::fs::create_dir(place.path("data")).unwrap();
    for file in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        if file.file_type().unwrap().is_file() {
            std::fs::copy(file.path(), place.path("data").join(file.file_name())).unwrap();
        }
    }
    server.kill();
    let output = place.run(&["journal", "verify"]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let server = place.serve();
    let (mut ada, _) = Client::resumed(&server, &talks, 0).await;
    for (seq, text) in acked {
        let line = ada.until_where(|frame| frame["type"] == "message").await;
        assert_eq!((line["seq"].as_u64(), line["text"].as_str()), (Some(seq), Some(&*text)));
    }
}

#[tokio::test]
async fn a_store_of_keys_that_cannot_write_takes_nobody_in_until_it_can() {
    let place = place();
    let server = place.serve();
    let (mut ada, _) = Client::waiting_customer(&server, "orders").await;
    let (mut late, _) = Client::new_customer(&server).await;
    let held = rusqlite::Connection::open(place.path("data/keys.db")).unwrap();
    held.execute_batch("BEGIN IMMEDIATE").unwrap();
    let start = json!({ "type": "start", "queue": "orders", "channel": "chat" });
    let id = late.ask(start).await;
    let said = ada.until_where(told(true)).await;
    assert_eq!(said["unavailable"], "Please call 555");
    let (status, code) = readiness(&server).await;
    assert!(status == 503 && matches!(&*code, "storage_slow" | "storage_failing"), "{code}");
    let refused = late.until("error").await;
    assert_eq!((refused["code"].as_str(), refused["id"].as_u64()), (Some("unavailable"), Some(id)));
    held.execute_batch("ROLLBACK").unwrap();
    ada.until_where(told(false)).await;
    until_readiness(&server, |found| found.0 == 200).await;
    late.send(json!({ "type": "start", "id": id, "queue": "orders", "channel": "chat" })).await;
    late.acked(id).await;
}
