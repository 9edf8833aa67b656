//! The real server on a disk that falls ill while it serves: writes that take seconds, and a file system
//! that turns read-only, as it does when a disk fails. `strace` lets the calls on the journal's log do so.

#![allow(clippy::unwrap_used, reason = "a test that meets what it does not expect has failed")]

mod common;

use std::process::Command;

use common::client::{Client, Kept};
use common::program::{Place, Program};
use common::storage::{place, readiness, told, until_readiness};
use serde_json::{Value, json};

/// The server, whose calls on the journal's log fail as `faults` say (`strace -e inject=`).
fn serve_ill(place: &Place, faults: &[&str]) -> Program {
    // What was looked up, and the names as they are given to the calls.
    let log = place.journal().with_extension("db-wal");
    let trial = place.path("data/seira.trial");
    place.serve_with(|command| {
        let mut strace = Command::new("strace");
        // Beside the server, which so is the process that is started, and killed.
        strace.args(["-D", "-f", "-qq", "-o"]).arg(place.path("calls"));
        strace.arg("-P").arg(log).arg("-P").arg(trial);
        strace.args(["-e", "trace=write,pwrite64,fsync,fdatasync", "-e", "signal=none"]);
        for fault in faults {
            strace.args(["-e", &format!("inject={fault}")]);
        }
        place.before(command, strace);
    })
}

/// Writes until nothing is taken any more; the number of the message in between, and what staff are told.
async fn until_ill(page: &mut Client, desk: &mut Client) -> (u64, String, Value) {
    for number in 0..2_000 {
        let text = format!("message {number}");
        let id = page.ask(json!({ "type": "message", "text": text })).await;
        let answer = page.until_where(|frame| frame["id"] == id || told(true)(frame)).await;
        if told(true)(&answer) {
            assert_eq!(answer["unavailable"], "Please call 555");
            return (id, text, desk.until_where(told(true)).await["reason"].clone());
        }
        assert_eq!(answer["type"], "ack", "{answer}");
    }
    panic!("the disk is never ill");
}

/// The message in between is answered truly, or sent once more; it is there once.
async fn goes_on(server: &Program, mut page: Client, kept: &Kept, (id, text): (u64, String)) {
    until_readiness(server, |found| found.0 == 200).await;
    let frame = json!({ "type": "message", "id": id, "text": text });
    loop {
        let answer = page.until_where(|frame| frame["id"] == id).await;
        if answer["type"] == "ack" {
            break;
        }
        assert!(answer["retry_after_ms"].as_u64().is_some(), "{answer}");
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
        page.send(frame.clone()).await;
    }
    let (mut page, welcome) = Client::resumed(server, kept, 0).await;
    let last = welcome["session"]["seq"].as_u64().unwrap();
    let (mut seq, mut found) = (0, 0);
    while seq < last {
        let line = page.until_where(|frame| frame["seq"].is_u64() && frame["type"] != "ack").await;
        seq = line["seq"].as_u64().unwrap();
        found += u32::from(line["text"] == text.as_str());
    }
    assert_eq!(found, 1);
}

async fn people(place: &Place, server: &Program) -> (Client, Client, Kept) {
    let (desk, _) = Client::ready_agent(server, "maria").await;
    let (page, kept) = Client::waiting_customer(server, "orders").await;
    assert_eq!(readiness(server).await.0, 200, "{}", place.log());
    (desk, page, kept)
}

#[tokio::test]
async fn a_disk_that_takes_seconds_for_a_write_is_told_and_waited_for() {
    let place = place();
    place.add("maria", "--role agent --skills billing=5");
    // Each thread has its own count; the one that appends comes there while people write.
    let slow = "fsync,fdatasync:delay_enter=8000000:when=40";
    let server = serve_ill(&place, &[slow]);
    let (mut desk, mut page, kept) = people(&place, &server).await;
    let (id, text, reason) = until_ill(&mut page, &mut desk).await;
    assert_eq!(reason, "storage_slow");
    assert_eq!(readiness(&server).await, (503, "storage_slow".to_owned()));
    desk.until_where(told(false)).await;
    goes_on(&server, page, &kept, (id, text)).await;
    server.kill();
}

#[tokio::test]
async fn a_disk_that_turns_read_only_is_told_as_such() {
    let place = place();
    place.add("maria", "--role agent --skills billing=5");
    // SQLite's word for it is the one for every failed write; the trial write tells.
    let faults = ["pwrite64:error=EROFS:when=200..208", "write:error=EROFS"];
    let server = serve_ill(&place, &faults);
    let (mut desk, mut page, kept) = people(&place, &server).await;
    let (id, text, reason) = until_ill(&mut page, &mut desk).await;
    assert_eq!(reason, "storage_readonly");
    assert_eq!(readiness(&server).await, (503, "storage_readonly".to_owned()));
    goes_on(&server, page, &kept, (id, text)).await;
    assert!(place.log().contains("the file is read-only"), "{}", place.log());
    server.kill();
}
