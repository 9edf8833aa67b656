use std::path::Path;
use std::time::{Duration, Instant};

use rusqlite::Connection;
use seira::cli::house::Keeping;
use seira::gateway::errands::Erasure;
use seira::gateway::trouble::Store;
use seira::history::{Erased, Role};
use seira_core::model::{Command, DeviceId, QueueId, SessionId, Wish};
use serde_json::{Value, json};

use crate::common::client::{Client, say};
use crate::common::program::Place;
use crate::common::{Served, TestServer, settings};
use crate::token::{SECRET, claims, config, signed};

pub(crate) const NAME: &str = "Kanarienvogel Eins";
pub(crate) const CANARIES: [&str; 7] = [
    NAME,
    "canary-two@example.com",
    "canary three, an attribute",
    "canary four, the topic",
    "canary five, a message",
    "canary six, a note",
    "canary seven, an answer",
];
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

pub(crate) fn nora() -> Value {
    let mut nora = claims("canary-of-the-shop");
    nora["name"] = json!(CANARIES[0]);
    nora["email"] = json!(CANARIES[1]);
    nora["attributes"] = json!({ "secret": CANARIES[2] });
    nora
}

/// Every file below `folder`, read whole.
fn contents(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => found.extend(contents(&path)),
            false => found.push((path.display().to_string(), std::fs::read(&path).unwrap())),
        }
    }
    found
}

pub(crate) async fn until(what: impl Fn() -> bool) {
    let until = Instant::now() + PATIENCE;
    while !what() {
        assert!(Instant::now() < until, "it does not come");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

pub(crate) fn files_with(folder: &Path, needle: &[u8]) -> Vec<String> {
    let holds = |bytes: &[u8]| bytes.windows(needle.len()).any(|part| part == needle);
    contents(folder).into_iter().filter(|(_, bytes)| holds(bytes)).map(|(path, _)| path).collect()
}

pub(crate) fn keys_of(place: &Place) -> Vec<Vec<u8>> {
    let db = Connection::open(place.path("data").join("keys.db")).unwrap();
    let mut statement =
        db.prepare("SELECT key FROM customers UNION ALL SELECT wrapped FROM sessions").unwrap();
    statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

const WHO: [&str; 4] = ["--site", "shop", "--sub", "canary-of-the-shop"];

pub(crate) fn customer(place: &Place, task: &str) -> (Option<i32>, String) {
    let output = place.run(&[&["customer", task][..], &WHO[..]].concat());
    let said = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8(said).unwrap())
}

async fn until_erased(place: &Place) {
    let since = Instant::now();
    while customer(place, "export").0 == Some(0) {
        assert!(since.elapsed() < PATIENCE, "it takes too long");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

/// How Nora begins a conversation.
fn start() -> Value {
    json!({ "type": "start", "queue": "orders", "channel": "chat",
        "name": NAME, "topic": CANARIES[3] })
}

/// A conversation of Nora's that is over, with everything in it; her page.
pub(crate) async fn talked(server: &impl Served, desk: &mut Client) -> Client {
    let (mut page, _) = Client::new_customer(server).await;
    let id = page.ask(json!({ "type": "identify", "token": signed(&nora(), SECRET) })).await;
    page.acked(id).await;
    let id = page.ask(start()).await;
    page.acked(id).await;
    let session = desk.accept().await;
    say(&mut page, None, CANARIES[4]).await;
    say(desk, Some(&session), CANARIES[6]).await;
    let id = desk.ask(json!({ "type": "end", "session": session })).await;
    desk.acked(id).await;
    let id = desk.ask(json!({ "type": "wrap_up", "session": session, "note": CANARIES[5] })).await;
    desk.acked(id).await;
    page
}

#[tokio::test]
async fn who_is_erased_is_gone_from_everywhere_and_an_older_backup_brings_nothing_back() {
    let place = Place::new(&config());
    place.add("maria", "--role agent --skills orders=5 --chats 3");
    let mut server = place.serve();
    let (mut desk, _) = Client::ready_agent(&server, "maria").await;

    // A conversation that is over, with everything in it.
    let mut page = talked(&server, &mut desk).await;
    // Somebody else, and another conversation that goes on.
    let (mut ada, other) = Client::waiting_customer(&server, "billing").await;
    let said = say(&mut ada, None, "this one stays").await;
    let id = page.ask(start()).await;
    page.acked(id).await;
    let second = desk.accept().await;

    let (code, export) = customer(&place, "export");
    assert_eq!(code, Some(0), "{export}");
    for canary in CANARIES {
        assert!(export.contains(canary), "the product can open it: {canary}");
    }
    assert!(!export.contains("this one stays"));
    let keys = keys_of(&place);
    let backup = place.path("backup.db");
    let made = place.run(&["backup", backup.to_str().unwrap()]);
    assert_eq!(made.status.code(), Some(0), "{made:?}");

    let (code, said_so) = customer(&place, "erase");
    assert_eq!(code, Some(0), "{said_so}");
    assert!(said_so.contains("in conversation"), "{said_so}");
    say(&mut page, None, "and goes on").await;
    let id = page.ask(json!({ "type": "end" })).await;
    page.acked(id).await;
    until_erased(&place).await;
    // The agent's last words are not kept, and nobody is stuck.
    let id = desk.ask(json!({ "type": "wrap_up", "session": second, "note": CANARIES[5] })).await;
    desk.acked(id).await;

    let left = keys_of(&place);
    let gone: Vec<_> = keys.iter().filter(|key| !left.contains(key)).collect();
    assert_eq!(gone.len(), 3, "one of the customer, two of the sessions");
    let nowhere = |place: &Place| {
        for key in &gone {
            assert_eq!(files_with(&place.path(""), key), Vec::<String>::new());
        }
        for canary in CANARIES {
            assert_eq!(files_with(&place.path(""), canary.as_bytes()), Vec::<String>::new());
        }
    };
    nowhere(&place);
    assert!(
        !left.is_empty() && !files_with(&place.path(""), &left[0]).is_empty(),
        "it can be seen"
    );

    // The older backup, with the keys of now.
    server.kill();
    for file in ["journal.db", "journal.db-wal", "journal.db-shm"] {
        let _ = std::fs::remove_file(place.path("data").join(file));
    }
    let _ = std::fs::remove_dir_all(place.path("data").join("snapshots"));
    std::fs::copy(&backup, place.path("data").join("journal.db")).unwrap();
    server = place.serve();
    let (code, _) = customer(&place, "export");
    assert_eq!(code, Some(1));
    let verified = place.run(&["journal", "verify"]);
    assert_eq!(verified.status.code(), Some(0), "{verified:?}");
    nowhere(&place);
    let (mut ada, _) = Client::resumed(&server, &other, 0).await;
    let line = ada.until_where(|frame| frame["seq"] == said).await;
    assert_eq!(line["text"], "this one stays");
    let cookie = server.sign_in("maria").await;
    let (mut desk, snapshot) = Client::agent(&server, &cookie).await;
    assert!(!snapshot.to_string().contains(NAME), "{snapshot}");
    desk.lives().await;
    server.kill();
}

#[tokio::test]
async fn an_open_page_does_not_bring_back_who_was_erased() {
    let place = Place::new(&config());
    let server = place.serve();
    let (mut page, welcome) = Client::new_customer(&server).await;
    let identify = json!({ "type": "identify", "id": 1, "token": signed(&nora(), SECRET) });
    page.send(identify.clone()).await;
    page.acked(1).await;
    let keys = keys_of(&place);
    assert_eq!(customer(&place, "erase").0, Some(0));
    until_erased(&place).await;
    // On the same connection, and on the next, as the widget does it by itself.
    let hello = json!({ "type": "hello", "protocol": 1, "locale": "en",
        "device": welcome["device"] });
    let mut again = Client::customer(&server).await;
    again.send(hello).await;
    assert_eq!(again.until("welcome").await["identified"], false);
    for page in [&mut page, &mut again] {
        page.send(identify.clone()).await;
        assert_eq!(page.refused().await, ("identity_used".to_owned(), Some(1)));
    }
    assert_eq!(customer(&place, "export").0, Some(1), "nobody is there");
    let left = keys_of(&place);
    assert!(keys.iter().all(|key| !left.contains(key)));
    for needle in keys.iter().map(Vec::as_slice).chain(CANARIES.map(str::as_bytes)) {
        assert_eq!(files_with(&place.path(""), needle), Vec::<String>::new());
    }
    server.kill();
}

#[tokio::test]
async fn a_stopped_server_learns_of_an_erasure_at_its_next_start() {
    let place = Place::new(&config());
    let server = place.serve();
    let (mut page, kept) = Client::waiting_customer(&server, "orders").await;
    say(&mut page, None, CANARIES[4]).await;
    let id = page.ask(json!({ "type": "leave" })).await;
    page.acked(id).await;
    server.kill();
    let who = ["customer", "erase", "--session", &kept.session];
    let erased = place.run(&who);
    assert_eq!(erased.status.code(), Some(0), "{erased:?}");
    assert!(String::from_utf8(erased.stdout).unwrap().contains("is erased: 1 sessions"));
    assert_eq!(place.run(&who).status.code(), Some(1), "there is no such customer any more");
    let server = place.serve();
    let since = Instant::now();
    let journaled = || {
        let shown = place.run(&["journal", "show", "--count", "1000"]);
        String::from_utf8(shown.stdout).unwrap().matches("customer_erased").count()
    };
    while journaled() == 0 {
        assert!(since.elapsed() < PATIENCE, "it takes too long");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    server.kill();
    let server = place.serve();
    let (_page, welcome) = Client::new_customer(&server).await;
    assert!(welcome["session"].is_null());
    assert_eq!(journaled(), 1);
    drop(server);
}

#[tokio::test]
async fn admins_export_and_erase_over_http_and_nobody_else() {
    let server = TestServer::start(&config()).await;
    server.add("root", Role::Admin, "").await;
    server.add("ivan", Role::Supervisor, "").await;
    let (mut page, welcome) = Client::new_customer(&server).await;
    let id = page.ask(json!({ "type": "identify", "token": signed(&nora(), SECRET) })).await;
    page.acked(id).await;
    page.start("orders", welcome["device"].as_str().unwrap()).await;
    say(&mut page, None, CANARIES[4]).await;
    let keys = &server.house.app.live.keys;
    let customer = keys.store.of_subject("shop", "canary-of-the-shop").unwrap().unwrap();
    let path = format!("/api/v1/customers/{customer}");
    let (admin, supervisor) = (server.sign_in("root").await, server.sign_in("ivan").await);

    let export = format!("{path}/export");
    assert_eq!(server.get(&export, Some(&supervisor)).await.status(), 403);
    let exported: Value = server.get(&export, Some(&admin)).await.json().await.unwrap();
    assert_eq!(exported["identity"]["email"], CANARIES[1]);
    assert_eq!(exported["sessions"][0]["lines"][0]["text"], CANARIES[4]);
    assert_eq!(exported["next"], Value::Null);

    let erase = async |cookie: &str| {
        let request = reqwest::Client::new().delete(server.url(&path));
        let request = request.header("origin", server.origin()).header("cookie", cookie);
        let response = request.send().await.unwrap();
        (response.status().as_u16(), response.json::<Value>().await.unwrap())
    };
    assert_eq!(erase(&supervisor).await.0, 403);
    let (status, receipt) = erase(&admin).await;
    assert_eq!((status, &receipt["state"]), (200, &json!("after_session")), "{receipt}");
    let id = page.ask(json!({ "type": "leave" })).await;
    page.acked(id).await;
    let (status, receipt) = erase(&admin).await;
    // The errand may have been faster.
    assert!(status == 404 || receipt["state"] == "erased", "{receipt}");
    assert_eq!(server.get(&export, Some(&admin)).await.status(), 404);
    assert_eq!(erase(&admin).await.0, 404);
}

#[tokio::test]
async fn an_erasure_waits_for_a_session_that_is_on_its_way_to_the_journal() {
    let server = TestServer::start(&config()).await;
    let live = &server.house.app.live;
    let device = DeviceId::from_u128(7);
    let now = u128::try_from(jiff::Timestamp::now().as_millisecond()).unwrap();
    let arriving = SessionId::from_u128(now << 80);
    // Its page was cut long ago, and nobody heard of it again.
    let lost = SessionId::from_u128((now - 3_600_000) << 80);
    let other = DeviceId::from_u128(8);
    let customer = live.keys.draw(arriving, device).await.unwrap();
    assert_eq!(live.erase(customer).await, Ok(Erasure::AfterSession));
    assert_eq!(live.keys.has(arriving), Ok(true));
    let nobody = live.keys.draw(lost, other).await.unwrap();
    assert_eq!(live.erase(nobody).await, Ok(Erasure::Done { sessions: 1 }));
    // It comes between the look and the deed.
    let seen = (Vec::new(), 9);
    assert_eq!(live.keys.store.erase_seen(customer, seen, 0).await, Ok(Erased::Later));
    assert_eq!(live.keys.has(arriving), Ok(true));
    live.keys.take_out(arriving);
    live.keys.draw(lost, other).await.unwrap();
    assert_eq!(live.erase(customer).await, Ok(Erasure::Unknown));
}

/// An arrival may wait for a disk or a database for hours and is then there all the same.
#[tokio::test]
async fn while_the_journal_fails_no_key_of_an_unknown_session_goes() {
    let folder = tempfile::tempdir().unwrap();
    let mut settings = settings(&config());
    settings.data_dir = folder.path().to_owned();
    let server = TestServer::with(settings, Keeping::Folder).await;
    let live = &server.house.app.live;
    let hours_ago = jiff::Timestamp::now().as_millisecond() - 7_200_000;
    let arriving = SessionId::from_u128(u128::try_from(hours_ago).unwrap() << 80);
    let customer = live.keys.draw(arriving, DeviceId::from_u128(7)).await.unwrap();
    let held = Connection::open(folder.path().join("journal.db")).unwrap();
    held.execute_batch("BEGIN IMMEDIATE").unwrap();
    let router = server.house.app.router.clone();
    let pause = Wish::PauseQueue { queue: QueueId::new("orders").unwrap(), paused: true };
    let asked = tokio::spawn(async move { router.ask(Command::internal(pause)).await });
    until(|| live.trouble_of(Store::Journal).is_some()).await;
    assert_eq!(live.erase(customer).await, Ok(Erasure::AfterSession));
    assert_eq!(live.keys.has(arriving), Ok(true));
    held.execute_batch("ROLLBACK").unwrap();
    until(|| live.trouble_of(Store::Journal).is_none()).await;
    // Nothing came of it; the wish was kept, and is done soon.
    until(|| live.keys.has(arriving) == Ok(false)).await;
    let _ = asked.await.unwrap();
}

#[tokio::test]
async fn what_was_said_long_ago_is_made_unreadable() {
    let server = TestServer::start(&format!("[retention]\ncontent_days = 30\n{}", config())).await;
    let (mut page, over) = Client::waiting_customer(&server, "orders").await;
    say(&mut page, None, CANARIES[4]).await;
    let id = page.ask(json!({ "type": "leave" })).await;
    page.acked(id).await;
    let (mut page, open) = Client::waiting_customer(&server, "orders").await;
    let said = say(&mut page, None, "still going on").await;
    let live = &server.house.app.live;
    let now = jiff::Timestamp::now().as_millisecond();
    let day = 86_400_000;
    assert_eq!(live.expire(now + 29 * day).await, Ok(0));
    assert_eq!(live.expire(now + 31 * day).await, Ok(1));
    assert_eq!(live.expire(now + 31 * day).await, Ok(0));
    let over_id = over.session.parse().unwrap();
    assert_eq!(live.keys.customer(over_id), Ok(None));
    assert!(live.keys.store.of_session(over_id).unwrap().is_some(), "whose it was is known");
    let (mut page, _) = Client::resumed(&server, &over, 0).await;
    let line = page.until_where(|frame| frame["type"] == "message").await;
    assert_eq!(line["text"], "");
    let (mut page, _) = Client::resumed(&server, &open, 0).await;
    assert_eq!(page.until_where(|frame| frame["seq"] == said).await["text"], "still going on");
}
