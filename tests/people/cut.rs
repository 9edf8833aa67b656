//! A customer counts as erased when the keys are in no file, whatever happens in between.

use std::fs::File;
use std::process::{Output, Stdio};

use rusqlite::Connection;
use rusqlite::config::DbConfig;
use seira::history::KeyStore;
use seira_core::model::{DeviceId, SessionId};
use serde_json::json;

use crate::common::client::{Client, Kept};
use crate::common::program::{Place, Program};
use crate::erase::{files_with, keys_of, until};
use crate::token::config;

/// Somebody who was here; in line still, or not.
async fn visited(server: &Program, stays: bool) -> Kept {
    let (mut page, kept) = Client::waiting_customer(server, "orders").await;
    if !stays {
        let id = page.ask(json!({ "type": "leave" })).await;
        page.acked(id).await;
    }
    kept
}

/// The program erases somebody, beside whatever runs.
fn erasing(place: &Place, session: &str) -> impl Future<Output = (Option<i32>, String)> + use<> {
    let mut command = place.command(&["customer", "erase", "--session", session]);
    let ended = tokio::task::spawn_blocking(move || {
        command.stdin(Stdio::null()).output().expect("the program runs")
    });
    async {
        let Output { status, stdout, stderr } = ended.await.unwrap();
        (status.code(), String::from_utf8([stdout, stderr].concat()).unwrap())
    }
}

#[tokio::test]
async fn keys_that_a_reader_and_a_crash_have_kept_in_the_log_are_cut_at_the_next_start() {
    let place = Place::new(&config());
    let server = place.serve();
    let kept = visited(&server, false).await;
    let keys = keys_of(&place);
    let reader = Connection::open(place.path("data").join("keys.db")).unwrap();
    // As if it were killed too: who closes a file as the last one tidies up.
    reader.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true).unwrap();
    reader.execute_batch("BEGIN; SELECT count(*) FROM customers").unwrap();
    let (code, said) = erasing(&place, &kept.session).await;
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("destroyed, but a program that reads keys.db"), "{said}");
    server.kill();
    drop(reader);
    assert_eq!(keys.len(), 2, "of the customer and of the session");
    for key in &keys {
        assert!(!files_with(&place.path(""), key).is_empty(), "the test can find it");
    }
    let server = place.serve();
    until(|| keys.iter().all(|key| files_with(&place.path(""), key).is_empty())).await;
    server.kill();
}

#[tokio::test]
async fn who_erases_beside_a_server_is_told_what_it_waits_for() {
    let place = Place::new(&config());
    let server = place.serve();
    let (waiting, gone) = (visited(&server, true).await, visited(&server, false).await);
    server.kill();
    // A server that hears of it and does nothing.
    let lock = File::options().write(true).open(place.path("data/seira.lock")).unwrap();
    lock.lock().unwrap();
    let now = u128::try_from(jiff::Timestamp::now().as_millisecond()).unwrap();
    let arriving = SessionId::from_u128(now << 80);
    let store = KeyStore::open(&place.path("data")).unwrap();
    store.draw(arriving, DeviceId::from_u128(7)).await.unwrap();
    let all = [&waiting.session, &arriving.to_string(), &gone.session];
    let [waiting, arriving, gone] = all.map(|session| erasing(&place, session));
    let (waiting, arriving, gone) = tokio::join!(waiting, arriving, gone);
    assert!(
        waiting.0 == Some(0) && waiting.1.contains("in line or in conversation"),
        "{waiting:?}"
    );
    assert!(arriving.0 == Some(0) && arriving.1.contains("may just be arriving"), "{arriving:?}");
    assert!(gone.0 == Some(1) && gone.1.contains("is not erased yet"), "{gone:?}");
    assert_eq!(store.erasures().unwrap().len(), 3);
}
