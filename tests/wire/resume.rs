//! Coming back: nothing is missed, nothing comes twice, everything is in order.

use seira::cli::house::Keeping;
use seira::history::Role;
use serde_json::json;

use crate::client::{Client, Kept, say};
use crate::common::{CONFIG, TestServer, settings};

async fn talking(server: &TestServer) -> (Client, Client, Kept, String) {
    server.add("maria", Role::Agent, "orders=1").await;
    let (mut desk, cookie) = Client::ready_agent(server, "maria").await;
    let (mut page, kept) = Client::waiting_customer(server, "orders").await;
    desk.accept().await;
    page.until("joined").await;
    (page, desk, kept, cookie)
}

/// The places of conversation frames until `last` is there.
async fn seqs_until(page: &mut Client, last: u64) -> Vec<u64> {
    let mut seqs = Vec::new();
    while seqs.last() != Some(&last) {
        let frame = page.next().await;
        if frame["agent_seq"].is_null() && frame["type"] != "ack" {
            seqs.extend(frame["seq"].as_u64());
        }
    }
    seqs
}

#[tokio::test]
async fn a_page_that_comes_back_gets_what_it_missed() {
    let server = TestServer::start(CONFIG).await;
    let (page, mut desk, kept, cookie) = talking(&server).await;
    page.leave().await;
    for text in ["one", "two", "three"] {
        say(&mut desk, Some(&kept.session), text).await;
    }
    let (mut page, welcome) = Client::resumed(&server, &kept, 3).await;
    assert_eq!(welcome["session"]["state"], "connected");
    assert_eq!(welcome["session"]["agent_name"], "maria the agent");
    assert_eq!(welcome["session"]["seq"], 5);
    assert_eq!(seqs_until(&mut page, 5).await, [4, 5]);
    let (mut page, _) = Client::resumed(&server, &kept, 0).await;
    assert_eq!(seqs_until(&mut page, 5).await, [1, 2, 3, 4, 5]);
    say(&mut desk, Some(&kept.session), "four").await;
    assert_eq!(seqs_until(&mut page, 6).await, [6]);
    // The agent too.
    let mut have = json!({});
    have[kept.session.as_str()] = 4.into();
    let (mut desk, snapshot) = Client::agent_having(&server, &cookie, have).await;
    assert_eq!(snapshot["presence"]["state"], "available");
    assert_eq!(snapshot["sessions"][0]["session"], kept.session.as_str());
    assert_eq!(snapshot["sessions"][0]["seq"], 6);
    assert_eq!(seqs_until(&mut desk, 6).await, [5, 6]);
}

#[tokio::test]
async fn a_page_that_has_seen_more_than_there_is_gets_everything() {
    let server = TestServer::start(CONFIG).await;
    let (page, mut desk, kept, cookie) = talking(&server).await;
    page.leave().await;
    say(&mut desk, Some(&kept.session), "one").await;
    // As after an earlier journal was put back; `seq` tells the page that it has to forget.
    let (mut page, welcome) = Client::resumed(&server, &kept, 99).await;
    assert_eq!(welcome["session"]["seq"], 3);
    assert_eq!(seqs_until(&mut page, 3).await, [1, 2, 3]);
    let mut have = json!({});
    have[kept.session.as_str()] = 4.into();
    let (mut desk, snapshot) = Client::agent_having(&server, &cookie, have).await;
    assert_eq!(snapshot["sessions"][0]["seq"], 3);
    assert_eq!(seqs_until(&mut desk, 3).await, [1, 2, 3]);
    say(&mut desk, Some(&kept.session), "two").await;
    assert_eq!(seqs_until(&mut page, 4).await, [4]);
}

#[tokio::test]
async fn pages_that_come_back_amid_messages_miss_none_and_get_none_twice() {
    const MESSAGES: u64 = 200;
    let mut settings = settings(CONFIG);
    settings.limits.frames_burst = 1_000;
    let server = TestServer::with(settings, Keeping::Memory).await;
    let (_page, mut desk, kept, _) = talking(&server).await;
    let last = 2 + MESSAGES;
    let session = kept.session.clone();
    let writer = tokio::spawn(async move {
        for number in 0..MESSAGES {
            say(&mut desk, Some(&session), &format!("message {number}")).await;
        }
        desk
    });
    for seen in 0..50 {
        let (mut page, _) = Client::resumed(&server, &kept, seen).await;
        let upto = (seen + 12).min(last);
        let expected: Vec<u64> = (seen + 1..=upto).collect();
        assert_eq!(seqs_until(&mut page, upto).await, expected);
    }
    writer.await.unwrap();
    let (mut page, _) = Client::resumed(&server, &kept, 0).await;
    assert_eq!(seqs_until(&mut page, last).await, (1..=last).collect::<Vec<_>>());
}

#[tokio::test]
async fn the_agent_sees_the_customer_go_and_come_back() {
    let server = TestServer::start(CONFIG).await;
    let (page, mut desk, kept, _) = talking(&server).await;
    page.leave().await;
    let lost = desk
        .until_where(|frame| {
            frame["type"] == "session" && !frame["session"]["customer_lost_at"].is_null()
        })
        .await;
    assert!(lost["session"]["customer_grace_ends_at"].is_i64(), "{lost}");
    let (_page, _) = Client::resumed(&server, &kept, 0).await;
    desk.until_where(|frame| {
        frame["type"] == "session" && frame["session"]["customer_lost_at"].is_null()
    })
    .await;
}

#[tokio::test]
async fn an_agent_whose_pages_are_gone_gets_into_grace_and_out_again() {
    let server = TestServer::start(CONFIG).await;
    server.add("maria", Role::Agent, "orders=1").await;
    server.add("nikos", Role::Agent, "orders=1").await;
    let (maria, cookie) = Client::ready_agent(&server, "maria").await;
    let nikos_cookie = server.sign_in("nikos").await;
    let (mut nikos, _) = Client::agent(&server, &nikos_cookie).await;
    let presence = |state: &'static str| {
        move |frame: &serde_json::Value| {
            frame["type"] == "directory" && frame["agents"][0]["presence"] == state
        }
    };
    maria.leave().await;
    nikos.until_where(presence("grace")).await;
    let (_maria, snapshot) = Client::agent(&server, &cookie).await;
    assert_eq!(snapshot["presence"]["state"], "available");
    nikos.until_where(presence("available")).await;
}
