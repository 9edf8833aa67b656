//! Many at once, through real sockets: 200 customers, 20 agents, one queue.

#![allow(clippy::unwrap_used, reason = "a test that meets what it does not expect has failed")]

mod common;

use std::collections::BTreeMap;
use std::time::Duration;

use common::TestServer;
use common::client::{Client, say};
use seira::history::Role;
use serde_json::{Value, json};
use tokio::task::JoinSet;

const CUSTOMERS: usize = 200;
const AGENTS: usize = 20;

const CONFIG: &str = r#"
[limits]
frames_per_s = 1000
frames_burst = 10000

[queues.orders]
name = "Orders"
skills = { orders = 1 }
offer_lease_s = 120
wrap_up_s = 60
"#;

/// What one customer saw, from arrival to end.
async fn be_a_customer(server: &TestServer, number: usize) -> String {
    let (mut page, kept) = Client::waiting_customer(server, "orders").await;
    say(&mut page, None, &format!("question {number}")).await;
    let mut seen = BTreeMap::<String, u32>::new();
    let mut last_seq = 0;
    loop {
        let frame = page.next().await;
        let kind = frame["type"].as_str().unwrap().to_owned();
        if let Some(seq) = frame["seq"].as_u64().filter(|_| !matches!(&*kind, "ack" | "session")) {
            assert_eq!(seq, last_seq + 1, "customer {number}: {frame}");
            last_seq = seq;
        }
        if kind == "message" && frame["from"] == "agent" {
            assert_eq!(frame["text"], format!("answer to question {number}"));
        }
        *seen.entry(kind.clone()).or_default() += 1;
        if kind == "ended" {
            break;
        }
    }
    assert_eq!((seen["queued"], seen["joined"], seen["message"]), (1, 1, 2), "{seen:?}");
    kept.session
}

/// Serves until told to stop; gives what was offered: offer number, arrival, session.
async fn be_an_agent(
    server: &TestServer,
    login: String,
    done: tokio::sync::watch::Receiver<bool>,
) -> Vec<(u64, i64, String)> {
    let (mut desk, _) = Client::ready_agent(server, &login).await;
    let mut offered = Vec::new();
    let mut done = done;
    loop {
        let frame = tokio::select! {
            frame = desk.next() => frame,
            _ = done.wait_for(|done| *done) => return offered,
        };
        work(&mut desk, &frame, &mut offered).await;
    }
}

async fn work(desk: &mut Client, frame: &Value, offered: &mut Vec<(u64, i64, String)>) {
    let session = frame["session"].as_str().map(str::to_owned);
    match frame["type"].as_str().unwrap() {
        "offer" => {
            let offer = &frame["offer"];
            let number = offer["offer"].as_u64().unwrap();
            let session = offer["session"].as_str().unwrap().to_owned();
            offered.push((number, offer["arrived_at"].as_i64().unwrap(), session));
            desk.ask(json!({"type": "accept", "offer": number})).await;
        }
        "message" if frame["from"] == "customer" => {
            let text = format!("answer to {}", frame["text"].as_str().unwrap());
            desk.ask(json!({"type": "message", "session": session, "text": text})).await;
        }
        "message" => {
            desk.ask(json!({"type": "end", "session": session})).await;
        }
        "ended" => {
            desk.ask(json!({"type": "wrap_up", "session": session})).await;
        }
        "error" => panic!("{frame}"),
        _ => {}
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_customer_is_served_exactly_once_and_nobody_is_overtaken() {
    let server: &'static TestServer = Box::leak(Box::new(TestServer::start(CONFIG).await));
    let mut logins = JoinSet::new();
    for number in 0..AGENTS {
        logins.spawn(async move {
            server.add(&format!("agent{number}"), Role::Agent, "orders=5").await
        });
    }
    logins.join_all().await;

    let mut customers = JoinSet::new();
    for number in 0..CUSTOMERS {
        customers.spawn(be_a_customer(server, number));
    }
    let (tell, done) = tokio::sync::watch::channel(false);
    let mut agents = JoinSet::new();
    for number in 0..AGENTS {
        agents.spawn(be_an_agent(server, format!("agent{number}"), done.clone()));
    }

    let served = tokio::time::timeout(Duration::from_secs(120), customers.join_all()).await;
    let mut served = served.expect("everybody is served in time");
    tell.send_replace(true);
    let mut offered: Vec<_> = agents.join_all().await.into_iter().flatten().collect();

    offered.sort_unstable();
    // Those of one millisecond came at once: the first to reach the router may be offered before the
    // next is there, whatever their ids.
    let overtaken = offered.windows(2).find(|pair| pair[0].1 > pair[1].1);
    assert_eq!(overtaken, None, "somebody was overtaken");
    let mut asked: Vec<_> = offered.into_iter().map(|(_, _, session)| session).collect();
    asked.sort_unstable();
    served.sort_unstable();
    served.dedup();
    assert_eq!(served.len(), CUSTOMERS);
    assert_eq!(asked, served, "each session was offered once, to one agent");
}
