//! Clocks that misbehave: the wall clock of the real program is set by `libfaketime`, its monotonic
//! clock is the machine's.

#![allow(clippy::unwrap_used, reason = "a test that meets what it does not expect has failed")]

mod common;

use std::ops::ControlFlow;
use std::path::Path;
use std::time::{Duration, Instant};

use common::CONFIG;
use common::client::{Client, say};
use common::clocked::Clocked;
use seira::journal::Reader;
use seira_core::model::{Sequence, Timestamp};
use serde_json::{Value, json};

const HOUR_MS: i64 = 3_600_000;

/// The log is whole and its time never goes back; gives its first and last time.
fn check_log(clocked: &Clocked) -> (Timestamp, Timestamp) {
    let output = clocked.place.run(&["journal", "verify"]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    times(&clocked.place.journal())
}

fn times(path: &Path) -> (Timestamp, Timestamp) {
    let mut times = Vec::new();
    let reader = Reader::open(path).unwrap();
    let read = reader.records(Sequence(1), None, &mut |line| {
        times.push(line.record.at);
        ControlFlow::Continue(())
    });
    read.unwrap();
    assert!(times.is_sorted(), "the journal's time went back");
    (times[0], times[times.len() - 1])
}

fn waits_at(place: u32) -> impl Fn(&Value) -> bool {
    move |frame| frame["type"] == "waiting" && frame["position"] == place
}

#[tokio::test]
async fn a_wall_clock_that_steps_by_hours_while_it_runs_ends_nothing() {
    let place = Clocked::new(CONFIG);
    place.set("+0");
    place.place.add("maria", "--role agent --skills orders=5 --chats 2");
    let server = place.serve();
    let (mut desk, cookie) = Client::ready_agent(&server, "maria").await;
    let (mut ada, talks) = Client::waiting_customer(&server, "orders").await;
    let offer = desk.until("offer").await;
    // The lease of 20 seconds is not eaten by hours of the wall clock, either way.
    for step in ["+5h", "-7h", "+0"] {
        place.set(step);
        let before = say(&mut ada, None, &format!("at {step}")).await;
        assert!(before > 0);
    }
    place.set("+6h");
    let id = desk.ask(json!({ "type": "accept", "offer": offer["offer"]["offer"] })).await;
    desk.acked(id).await;
    ada.until("joined").await;
    let (mut bob, waits) = Client::waiting_customer(&server, "orders").await;
    desk.accept().await;
    bob.until("joined").await;
    // Who was gone for a moment comes back, and staff are still signed in.
    place.set("-6h");
    drop((ada, desk));
    let (mut desk, snapshot) = Client::agent(&server, &cookie).await;
    assert_eq!(snapshot["sessions"].as_array().unwrap().len(), 2, "{snapshot}");
    let (mut ada, welcome) = Client::resumed(&server, &talks, 0).await;
    assert_eq!(welcome["session"]["state"], "connected");
    say(&mut desk, Some(&talks.session), "still here").await;
    ada.until_where(|frame| frame["text"] == "still here").await;
    let _ = waits;
    server.kill();
    let (first, last) = check_log(&place);
    assert!((last - first).0 < 120_000, "engine time followed the wall clock: {first} to {last}");
}

/// Everything in its place after a stop of which the wall clock says `back`.
async fn come_back_after(back: &str, down_ms: i64) {
    let place = Clocked::new(CONFIG);
    place.set("+0");
    place.place.add("maria", "--role agent --skills orders=5 --chats 2");
    let server = place.serve();
    let (mut desk, cookie) = Client::ready_agent(&server, "maria").await;
    let (mut ada, talks) = Client::waiting_customer(&server, "orders").await;
    desk.accept().await;
    ada.until("joined").await;
    let mut said = json!({ "type": "message", "session": talks.session, "text": "once" });
    let said_id = desk.ask(said.clone()).await;
    let answer = desk.acked(said_id).await;
    let (_bob, wraps) = Client::waiting_customer(&server, "orders").await;
    desk.accept().await;
    let id = desk.ask(json!({ "type": "end", "session": wraps.session })).await;
    desk.acked(id).await;
    let (mut third, waits) = Client::waiting_customer(&server, "orders").await;
    third.until_where(waits_at(1)).await;
    let (mut fourth, waits_too) = Client::waiting_customer(&server, "orders").await;
    fourth.until_where(waits_at(2)).await;
    server.kill();
    let before = times(&place.place.journal()).1;

    place.set(back);
    let server = place.serve();
    let (mut third, welcome) = Client::resumed(&server, &waits, 0).await;
    assert_eq!(welcome["session"]["state"], "waiting");
    let arrived = welcome["session"]["arrived_at"].as_i64().unwrap();
    assert!(arrived <= before.0, "arrival times stay");
    let (mut fourth, _) = Client::resumed(&server, &waits_too, 0).await;
    third.until_where(waits_at(1)).await;
    fourth.until_where(waits_at(2)).await;
    let (_ada, welcome) = Client::resumed(&server, &talks, 0).await;
    assert_eq!(welcome["session"]["state"], "connected", "{back}");
    let (mut desk, snapshot) = Client::agent(&server, &cookie).await;
    assert_eq!(snapshot["presence"]["state"], "available", "{snapshot}");
    // A desktop that never heard the answer asks again.
    said["id"] = said_id.into();
    desk.send(said).await;
    assert_eq!(desk.acked(said_id).await["seq"], answer["seq"], "it is said once");
    let sessions = snapshot["sessions"].as_array().unwrap();
    let wrap_up = sessions.iter().find(|it| it["session"] == wraps.session.as_str());
    let ends_at = wrap_up.unwrap()["wrap_up_ends_at"].as_i64().unwrap();
    let left = ends_at - snapshot["server_time"].as_i64().unwrap();
    assert!((1..=60_000).contains(&left), "the downtime is no part of the wrap-up: {left} ms");
    server.kill();
    let (_, after) = check_log(&place);
    assert!(after - before >= seira_core::model::Millis(down_ms), "{before} to {after}");
}

#[tokio::test]
async fn hours_of_downtime_move_what_people_own_and_no_arrival() {
    come_back_after("+6h", 6 * HOUR_MS).await;
}

#[tokio::test]
async fn a_wall_clock_that_went_back_between_two_runs_turns_no_time_back() {
    come_back_after("-6h", 0).await;
}

#[tokio::test]
async fn a_machine_that_believed_in_1970_and_was_set_right_goes_on() {
    let place = Clocked::new(CONFIG);
    place.set("@1970-01-02 00:00:00");
    let server = place.serve();
    let (mut ada, first) = Client::waiting_customer(&server, "orders").await;
    ada.until_where(waits_at(1)).await;
    let (_bob, second) = Client::waiting_customer(&server, "orders").await;
    server.kill();
    place.set("@2026-11-27 12:00:00");
    let server = place.serve();
    for (kept, place) in [(&first, 1), (&second, 2)] {
        let (mut page, welcome) = Client::resumed(&server, kept, 0).await;
        assert_eq!(welcome["session"]["state"], "waiting", "{welcome}");
        page.until_where(waits_at(place)).await;
    }
    server.kill();
    let (began, ended) = check_log(&place);
    assert!(began < Timestamp(10 * 86_400_000) && ended > Timestamp(1_790_000_000_000));
}

#[tokio::test]
async fn the_edges_of_time_are_days_like_others() {
    // Seconds of 32 bits end at 03:14:08 with a sign, and at 06:28:16 without.
    let edges = [
        ("@2038-01-19 03:14:04", "@2038-01-19 03:14:30"),
        ("@2106-02-07 06:28:12", "@2106-02-07 06:28:40"),
    ];
    for (start, later) in edges {
        let place = Clocked::new(CONFIG);
        place.set(start);
        place.place.add("maria", "--role agent --skills orders=5");
        let server = place.serve();
        let (mut desk, cookie) = Client::ready_agent(&server, "maria").await;
        let (mut ada, talks) = Client::waiting_customer(&server, "orders").await;
        let until = Instant::now() + Duration::from_secs(7);
        let mut last = 0;
        while Instant::now() < until {
            last = say(&mut ada, None, "tick").await;
            tokio::time::sleep(Duration::from_millis(250)).await;
        }
        assert_eq!(desk.accept().await, talks.session);
        server.kill();
        let (first, after) = check_log(&place);
        assert!((after - first).0 > 5_000, "{start}: {first} to {after}");
        place.set(later);
        let server = place.serve();
        let (_ada, welcome) = Client::resumed(&server, &talks, last).await;
        assert_eq!(welcome["session"]["state"], "connected", "{start}");
        let (_, snapshot) = Client::agent(&server, &cookie).await;
        assert_eq!(snapshot["sessions"][0]["session"], talks.session.as_str(), "{start}");
    }
}

#[tokio::test]
async fn a_queue_opens_by_the_clock_of_its_zone_on_the_day_that_clock_changes() {
    // On that day 09:00 in Athens is 06:00 UTC; the day before it was 07:00.
    let hours = "\n[queues.orders.hours]\nzone = \"Europe/Athens\"\n\
                 [queues.orders.hours.intervals]\nsun = [\"09:00-17:00\"]\n";
    let place = Clocked::new(&format!("[queues.orders]\nname = \"Orders\"\n{hours}"));
    place.set("@2026-03-29 05:59:55");
    let server = place.serve();
    let (mut page, welcome) = Client::new_customer(&server).await;
    assert_eq!(welcome["queues"][0]["state"], "closed", "{welcome}");
    let six: i64 = 1_774_764_000_000;
    assert_eq!(welcome["queues"][0]["opens_at"], six);
    let until = Instant::now() + Duration::from_secs(15);
    loop {
        let start = json!({ "type": "start", "queue": "orders", "channel": "chat" });
        let id = page.ask(start).await;
        let answer = page.until_where(|frame| frame["id"] == id).await;
        if answer["type"] == "ack" {
            break;
        }
        assert_eq!(answer["code"], "queue_closed");
        assert!(Instant::now() < until, "it does not open");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    server.kill();
    let (_, last) = check_log(&place);
    assert!(last.0 >= six, "not before nine");
}
