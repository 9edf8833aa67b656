//! What those who wait are promised, and what they read of it.

use seira::history::Role;
use seira_core::model::{Promise, SessionId};
use serde_json::{Value, json};

use crate::client::{Client, Kept};
use crate::common::TestServer;

/// One queue that knows what to expect; `more` are further keys of it.
fn config(more: &str) -> String {
    format!(
        "[queues.orders]\nname = \"Orders\"\nagent_max = 1\n{more}\n\
         [queues.orders.forecast]\nhandle_s = 240\npatience_s = 3600\n"
    )
}

/// A server where the only agent talks with the first customer.
async fn busy(more: &str) -> (TestServer, Client, Client) {
    let server = TestServer::start(&config(more)).await;
    server.add("maria", Role::Agent, "").await;
    let (mut desk, _) = Client::ready_agent(&server, "maria").await;
    let (first, _) = Client::waiting_customer(&server, "orders").await;
    desk.accept().await;
    (server, desk, first)
}

fn promises(server: &TestServer, kept: &Kept) -> Vec<Promise> {
    let session: SessionId = kept.session.parse().unwrap();
    server.house.app.router.read(|engine| engine.session(session).unwrap().promises.to_vec())
}

fn is_range(frame: &Value) -> bool {
    frame["type"] == "waiting" && frame["wait"]["state"] == "range"
}

#[tokio::test]
async fn who_waits_reads_a_range_that_the_router_has_promised() {
    let (server, _desk, _first) = busy("").await;
    let (mut page, kept) = Client::waiting_customer(&server, "orders").await;
    let frame = page.until_where(is_range).await;
    assert_eq!((&frame["position"], &frame["worse"]), (&json!(1), &Value::Null));
    let wait = &frame["wait"];
    assert_eq!(wait["level"], json!(0.8));
    let (low_s, high_s) = (wait["low_s"].as_u64().unwrap(), wait["high_s"].as_u64().unwrap());
    assert!(low_s < high_s && (60..=3_600).contains(&high_s), "{wait}");
    let [promise] = promises(&server, &kept)[..] else { panic!("one promise") };
    assert_eq!(
        promise.high_at - promise.told_at,
        seira_core::model::Millis::from_secs(high_s as i64)
    );
    assert_eq!(promise.confidence.percent(), 80);
    // Whoever comes back reads the same promise.
    let (mut again, _) = Client::resumed(&server, &kept, 0).await;
    assert_eq!(again.until_where(is_range).await["wait"]["high_s"], high_s);
    assert_eq!(promises(&server, &kept), [promise]);
}

#[tokio::test]
async fn whoever_stands_behind_is_promised_more_and_the_surer_the_more() {
    let high = async |more: &str| {
        let (server, _desk, _first) = busy(more).await;
        let (_second, _) = Client::waiting_customer(&server, "orders").await;
        let (mut third, _) = Client::waiting_customer(&server, "orders").await;
        third.until_where(is_range).await["wait"]["high_s"].as_u64().unwrap()
    };
    let (even, usual, sure) = (
        high("promise_percent = 50").await,
        high("promise_percent = 80").await,
        high("promise_percent = 90").await,
    );
    assert!(even < usual && usual < sure, "{even} {usual} {sure}");
}

#[tokio::test]
async fn a_queue_may_keep_the_wait_to_itself_or_show_it_instead_of_the_place() {
    let (server, _desk, _first) = busy("show_wait = false\nhold.texts = []").await;
    let (mut page, kept) = Client::waiting_customer(&server, "orders").await;
    assert_eq!(page.until("waiting").await["position"], 1);
    // What is promised all the same is measured; nobody reads it.
    while promises(&server, &kept).is_empty() {
        tokio::task::yield_now().await;
    }
    let (mut again, _) = Client::resumed(&server, &kept, 0).await;
    assert_eq!(again.until("waiting").await["wait"]["state"], "unknown");

    let (server, _desk, _first) = busy("show_position = false\nhold.texts = []").await;
    let (mut page, _) = Client::waiting_customer(&server, "orders").await;
    assert_eq!(page.until_where(is_range).await["position"], Value::Null);
}

#[tokio::test]
async fn who_could_be_let_go_before_the_turn_hears_that_first() {
    let (server, _desk, _first) = busy("wait_max_s = 30").await;
    let (mut page, kept) = Client::waiting_customer(&server, "orders").await;
    let frame = page.until_where(is_range).await;
    assert_eq!(frame["warning"]["reason"], "limit", "{frame}");
    let session: SessionId = kept.session.parse().unwrap();
    let came = server.house.app.router.read(|engine| engine.session(session).unwrap().queued_at);
    assert_eq!(frame["warning"]["limit_at"], came.0 + 30_000);
}

#[tokio::test]
async fn nothing_is_promised_where_nobody_works_or_nothing_is_known() {
    let server = TestServer::start(&config("")).await;
    let (mut page, kept) = Client::waiting_customer(&server, "orders").await;
    assert_eq!(page.until("waiting").await["wait"]["state"], "unknown");
    assert!(promises(&server, &kept).is_empty());
}
