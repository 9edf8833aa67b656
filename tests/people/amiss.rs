//! What becomes of keys when something goes wrong in the middle.

use std::collections::HashSet;

use rusqlite::Connection;
use seira::cli::house::Keeping;
use seira::gateway::export::{ExportError, export};
use seira::gateway::identity::Identity;
use seira::gateway::outbox::Closing;
use seira::history::{Announcement, Identified, Proof, Role};
use seira_core::model::{
    Command, CustomerId, DeviceId, Event, Record, Sealed, Sequence, SessionId, Wish,
};
use serde_json::json;

use crate::common::client::{Client, say};
use crate::common::{TestServer, settings};
use crate::erase::until;
use crate::token::config;

/// A server on a folder, and its keys beside it.
async fn beside() -> (tempfile::TempDir, TestServer, Connection) {
    let folder = tempfile::tempdir().unwrap();
    let mut settings = settings(&config());
    settings.data_dir = folder.path().to_owned();
    let server = TestServer::with(settings, Keeping::Folder).await;
    let keys = Connection::open(folder.path().join("keys.db")).unwrap();
    (folder, server, keys)
}

/// Whether customers have sent so many frames.
async fn received(server: &TestServer, count: u32) -> bool {
    let address = server.house.app.settings.metrics_listen;
    let text = reqwest::get(format!("http://{address}/metrics")).await.unwrap();
    let line = format!("seira_frames_total{{role=\"customer\",direction=\"in\"}} {count}");
    text.text().await.unwrap().lines().any(|shown| shown == line)
}

/// A session that nobody heard of for an hour.
fn old(number: u128) -> SessionId {
    let now = u128::try_from(jiff::Timestamp::now().as_millisecond()).unwrap();
    SessionId::from_u128(((now - 3_600_000) << 80) + number)
}

#[tokio::test]
async fn a_page_gets_no_empty_line_while_its_key_cannot_be_read() {
    let (_folder, server, db) = beside().await;
    server.add("root", Role::Admin, "").await;
    let admin = server.sign_in("root").await;
    let (mut page, kept) = Client::waiting_customer(&server, "orders").await;
    let said = say(&mut page, None, "all of it").await;
    drop(page);
    let live = &server.house.app.live;
    let session: SessionId = kept.session.parse().unwrap();
    let customer = live.keys.customer(session).unwrap().unwrap();
    // What is in memory goes, as in time it does by itself.
    live.conversations.drop_lines(session);
    live.keys.changed(customer, None);
    db.execute_batch("ALTER TABLE sessions RENAME COLUMN wrapped TO hidden").unwrap();
    let (mut page, _) = Client::resumed(&server, &kept, 0).await;
    let mut lines = HashSet::new();
    let code = loop {
        match page.message().await.expect("it is closed politely") {
            tokio_tungstenite::tungstenite::Message::Close(frame) => {
                break frame.unwrap().code.into();
            }
            message => {
                let text = message.into_text().unwrap();
                lines.insert(
                    serde_json::from_str::<serde_json::Value>(&text).unwrap()["seq"].as_u64(),
                );
            }
        }
    };
    assert_eq!((code, lines.contains(&Some(said))), (1013_u16, false), "it is to come back");
    let path = format!("/api/v1/customers/{customer}/export");
    assert_eq!(server.get(&path, Some(&admin)).await.status(), 500);
    let exported = export(live.log.as_ref(), &live.keys, customer, None, 9);
    assert!(matches!(exported, Err(ExportError::Keys(_))), "{exported:?}");

    db.execute_batch("ALTER TABLE sessions RENAME COLUMN hidden TO wrapped").unwrap();
    let (mut page, _) = Client::resumed(&server, &kept, 0).await;
    let line = page.until_where(|frame| frame["seq"] == said).await;
    assert_eq!(line["text"], "all of it");
    let exported = server.get(&path, Some(&admin)).await.json::<serde_json::Value>().await.unwrap();
    assert_eq!(exported["sessions"][0]["lines"][0]["text"], "all of it");
}

#[tokio::test]
async fn a_page_that_is_cut_in_the_middle_of_its_start_leaves_no_key_behind() {
    let (_folder, server, db) = beside().await;
    let live = &server.house.app.live;
    db.execute_batch("BEGIN IMMEDIATE").unwrap();
    let mut pages = Vec::new();
    for queue in ["orders", "there is no such queue", "unknown"] {
        let (mut page, _) = Client::new_customer(&server).await;
        page.ask(json!({ "type": "start", "queue": queue, "channel": "chat" })).await;
        pages.push(page);
    }
    // They have asked: a `hello` and a `start` each.
    while !received(&server, 6).await {
        tokio::task::yield_now().await;
    }
    live.connections.everyone().iter().for_each(|page| page.close(Closing::SLOW));
    until(|| live.connections.everyone().is_empty()).await;
    db.execute_batch("ROLLBACK").unwrap();
    // Whatever comes later is done later.
    let last = old(1);
    live.keys.draw(last, DeviceId::from_u128(1)).await.unwrap();
    live.keys.take_out(last);
    let known = || {
        let router = &server.house.app.router;
        router.read(|engine| engine.sessions().map(|view| view.id).collect::<HashSet<_>>())
    };
    until(|| live.keys.store.sessions_with_keys(SessionId::from_u128(0)) == Ok(known())).await;
}

#[tokio::test]
async fn one_who_cannot_be_erased_keeps_no_other_waiting() {
    let (_folder, server, db) = beside().await;
    let keys = &server.house.app.live.keys;
    let mut customers = Vec::new();
    for number in 1..=3 {
        customers.push(keys.draw(old(number), DeviceId::from_u128(number)).await.unwrap());
    }
    db.execute_batch(&format!(
        "CREATE TRIGGER keep BEFORE DELETE ON customers WHEN OLD.customer = x'{}' \
         BEGIN SELECT RAISE(FAIL, 'no'); END",
        customers[0].to_string().replace('-', "")
    ))
    .unwrap();
    for (place, customer) in customers.iter().enumerate() {
        keys.store.ask_erasure(*customer, place as i64).await.unwrap();
    }
    until(|| keys.store.erasures() == Ok(vec![customers[0]])).await;
    db.execute_batch("DROP TRIGGER keep").unwrap();
    until(|| keys.store.erasures() == Ok(Vec::new())).await;
}

fn proof(device: u128, name: &str, once: u8) -> Proof {
    let identity = Identity {
        site: "shop".into(),
        subject: "20417".into(),
        name: Some(name.into()),
        ..Identity::default()
    };
    Proof {
        device: DeviceId::from_u128(device),
        site: "shop".into(),
        subject: "20417".into(),
        once: [once; 32],
        expires_at: i64::MAX,
        identity: serde_json::to_vec(&identity).unwrap(),
    }
}

#[tokio::test]
async fn what_was_proved_first_and_is_told_last_does_not_replace_what_is_known_now() {
    let server = TestServer::start(&config()).await;
    let (live, router) = (&server.house.app.live, &server.house.app.router);
    let told = || {
        let mut told = Vec::<(CustomerId, Sealed)>::new();
        let mut note = |record: Record| {
            if let Event::CustomerIdentified { customer, identity, .. } = record.event {
                told.push((customer, identity));
            }
        };
        live.log.read(Sequence(0), u64::MAX, &mut note).unwrap();
        told
    };
    // So that the next look at what is to be told is a while away.
    let other = Proof { subject: "another".into(), ..proof(9, "Ada", 9) };
    live.keys.store.identify(other, 0).await.unwrap();
    until(|| live.keys.store.announcements() == Ok(Vec::new())).await;
    // Nobody could tell the journal of the first.
    live.keys.store.identify(proof(1, "Nora", 1), 0).await.unwrap();
    let second = live.keys.store.identify(proof(2, "Nora Karra", 2), 0).await.unwrap();
    let Identified::Changed(
        number,
        Announcement::Identified { customer, device, before, identity },
    ) = second
    else {
        panic!("{second:?}");
    };
    let wish = Wish::Identify { customer, device, before, identity };
    router.ask(Command::internal(wish)).await.unwrap();
    live.keys.store.announced(number).await.unwrap();
    until(|| live.keys.store.announcements() == Ok(Vec::new())).await;
    let told = told();
    let (of, last) = told.last().unwrap();
    let known = Identity::open(&live.keys, last).unwrap().unwrap();
    assert_eq!((told.len(), *of, known.name.as_deref()), (3, customer, Some("Nora Karra")));
}
