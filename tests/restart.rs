//! The plug is pulled, and everybody goes on where they were.

#![allow(clippy::unwrap_used, reason = "a test that meets what it does not expect has failed")]

mod common;

use common::CONFIG;
use common::client::{Client, say};
use common::program::Place;
use serde_json::{Value, json};

/// The next lines of a conversation, as place and text, until place `last` is there.
async fn lines_until(page: &mut Client, last: u64) -> Vec<(u64, String)> {
    let mut lines = Vec::new();
    while lines.last().map(|(seq, _)| *seq) != Some(last) {
        let frame = page.next().await;
        if let (Some(seq), false) = (frame["seq"].as_u64(), frame["type"] == "ack") {
            let said = frame["text"].as_str().or(frame["type"].as_str()).unwrap();
            lines.push((seq, said.to_owned()));
        }
    }
    lines
}

fn waits_at(place: u32) -> impl Fn(&Value) -> bool {
    move |frame| frame["type"] == "waiting" && frame["position"] == place
}

#[tokio::test]
async fn after_a_kill_everybody_is_where_they_were() {
    let place = Place::new(CONFIG);
    place.add("maria", "--role agent --skills orders=5 --chats 1");
    let server = place.serve();
    let (mut desk, cookie) = Client::ready_agent(&server, "maria").await;
    let (mut ada, talks) = Client::waiting_customer(&server, "orders").await;
    desk.accept().await;
    ada.until("joined").await;
    say(&mut ada, None, "Where is my parcel?").await;
    say(&mut desk, Some(&talks.session), "I am looking.").await;
    let (mut second, waits) = Client::waiting_customer(&server, "orders").await;
    second.until_where(waits_at(1)).await;
    let (mut third, waits_too) = Client::waiting_customer(&server, "orders").await;
    third.until_where(waits_at(2)).await;
    let last = say(&mut ada, None, "Thank you.").await;

    server.kill();
    let server = place.serve();

    let (mut ada, welcome) = Client::resumed(&server, &talks, 0).await;
    assert_eq!(welcome["session"]["state"], "connected");
    assert_eq!(welcome["session"]["agent_name"], "maria");
    let lines = lines_until(&mut ada, last).await;
    let told: Vec<(u64, &str)> = lines.iter().map(|(seq, said)| (*seq, said.as_str())).collect();
    assert_eq!(
        told,
        [
            (1, "queued"),
            (2, "joined"),
            (3, "Where is my parcel?"),
            (4, "I am looking."),
            (5, "Thank you."),
        ]
    );
    // In the same order, whoever comes back first.
    let (mut third, _) = Client::resumed(&server, &waits_too, 0).await;
    let (mut second, welcome) = Client::resumed(&server, &waits, 0).await;
    assert_eq!(welcome["session"]["state"], "waiting");
    second.until_where(waits_at(1)).await;
    third.until_where(waits_at(2)).await;

    // The agent's sign-in, presence, conversation and names are there too.
    let (mut desk, snapshot) = Client::agent(&server, &cookie).await;
    assert_eq!(snapshot["presence"]["state"], "available");
    assert_eq!(snapshot["sessions"][0]["session"], talks.session.as_str());
    assert_eq!(snapshot["sessions"][0]["customer_name"], "Ada");
    let seq = say(&mut desk, Some(&talks.session), "It comes tomorrow.").await;
    assert_eq!(seq, last + 1, "the conversation goes on without a gap");
    assert_eq!(lines_until(&mut ada, seq).await, [(seq, "It comes tomorrow.".to_owned())]);

    // And the next in line gets the agent when she is free.
    let id = desk.ask(json!({ "type": "end", "session": talks.session })).await;
    desk.acked(id).await;
    let wrap_up = json!({ "type": "wrap_up", "session": talks.session, "disposition": "solved" });
    let id = desk.ask(wrap_up).await;
    desk.acked(id).await;
    assert_eq!(desk.accept().await, waits.session);
    second.until("joined").await;
    third.until_where(waits_at(1)).await;
}

#[tokio::test]
async fn what_was_acknowledged_once_stays_acknowledged() {
    let place = Place::new(CONFIG);
    let mut server = place.serve();
    let (mut page, kept) = Client::waiting_customer(&server, "orders").await;
    let id = page.ask(json!({ "type": "message", "text": "said once" })).await;
    let seq = page.acked(id).await["seq"].as_u64().unwrap();
    for _ in 0..3 {
        server.kill();
        server = place.serve();
        let (mut page, welcome) = Client::resumed(&server, &kept, seq).await;
        assert_eq!(welcome["session"]["seq"], seq);
        // The page did not hear the answer and sends it again, with the same number.
        page.send(json!({ "type": "message", "id": id, "text": "said once" })).await;
        assert_eq!(page.acked(id).await["seq"], seq);
    }
    let output = place.run(&["journal", "verify"]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    server.kill();
    let shown = place.run(&["journal", "show", "--count", "1000"]);
    let shown = String::from_utf8(shown.stdout).unwrap();
    assert_eq!(shown.matches("message_posted").count(), 1, "{shown}");
    assert_eq!(shown.matches("resumed").count(), 3, "{shown}");
}

#[tokio::test]
async fn without_their_keys_conversations_are_unreadable_and_go_on() {
    let place = Place::new(CONFIG);
    let server = place.serve();
    let (mut page, kept) = Client::waiting_customer(&server, "orders").await;
    let before = say(&mut page, None, "only the key opens this").await;
    server.kill();
    for name in ["keys.db", "keys.db-wal", "keys.db-shm"] {
        let _ = std::fs::remove_file(place.path("data").join(name));
    }
    for _ in 0..2 {
        let server = place.serve();
        let (mut page, welcome) = Client::resumed(&server, &kept, 0).await;
        assert_eq!(welcome["session"]["state"], "waiting");
        assert_eq!(page.until_where(|frame| frame["seq"] == before).await["text"], "");
        let id = page.ask(json!({ "type": "message", "text": "with another key" })).await;
        page.acked(id).await;
        page.until_where(|frame| frame["text"] == "with another key").await;
        server.kill();
    }
    let log = std::fs::read_to_string(place.path("log")).unwrap();
    assert_eq!(log.matches("have lost their keys").count(), 1, "{log}");
}

#[tokio::test]
async fn one_folder_serves_one_process() {
    let place = Place::new(CONFIG);
    let server = place.serve();
    let output = place.run(&["serve"]);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("is in use by another Seira (process "), "{said}");
    drop(server);
}

#[tokio::test]
async fn a_damaged_journal_does_not_start_and_names_the_record() {
    let place = Place::new(CONFIG);
    let server = place.serve();
    Client::waiting_customer(&server, "orders").await;
    server.kill();
    let db = rusqlite::Connection::open(place.journal()).unwrap();
    db.execute("UPDATE records SET at = at + 1 WHERE sequence = 2", []).unwrap();
    drop(db);
    let output = place.run(&["serve"]);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("record 2 of the journal is damaged"), "{said}");
    assert!(said.contains("restore a backup"), "{said}");
}

/// A backup of a large journal reads for minutes, and goes on doing so when the server is killed.
#[tokio::test]
async fn a_long_reader_does_not_keep_a_killed_server_from_starting() {
    let place = Place::new(CONFIG);
    let server = place.serve();
    let (mut page, kept) = Client::waiting_customer(&server, "orders").await;
    let readers = ["journal.db", "keys.db"].map(|name| {
        let reader = rusqlite::Connection::open(place.path("data").join(name)).unwrap();
        reader.execute_batch("BEGIN; SELECT count(*) FROM sqlite_schema").unwrap();
        reader
    });
    // Behind what the readers see.
    let last = say(&mut page, None, "after the backup began").await;
    Client::waiting_customer(&server, "orders").await;
    server.kill();
    let server = place.serve();
    let (mut page, welcome) = Client::resumed(&server, &kept, 0).await;
    assert_eq!(welcome["session"]["seq"], last);
    page.until_where(|frame| frame["text"] == "after the backup began").await;
    say(&mut page, None, "and it goes on").await;
    drop(readers);
    server.kill();
    assert_eq!(place.run(&["journal", "verify"]).status.code(), Some(0));
}

#[tokio::test]
async fn a_journal_that_ends_before_its_snapshot_is_told() {
    let place = Place::new(CONFIG);
    assert_eq!(place.serve().stop("TERM"), Some(0));
    let older = std::fs::read(place.journal()).unwrap();
    let server = place.serve();
    let (_, kept) = Client::waiting_customer(&server, "orders").await;
    assert_eq!(server.stop("TERM"), Some(0));
    let told = "the journal ends before a snapshot that was made of it";
    assert!(!place.log().contains(told), "{}", place.log());
    std::fs::write(place.journal(), older).unwrap();
    let server = place.serve();
    assert!(place.log().contains(told), "{}", place.log());
    let (_, welcome) = Client::resumed(&server, &kept, 0).await;
    assert_eq!(welcome["session"], json!(null), "what came after it is gone");
}

#[test]
fn stopped_politely_it_leaves_whole_files_behind() {
    let place = Place::new(CONFIG);
    for signal in ["TERM", "INT", "HUP"] {
        let server = place.serve();
        place.add(&signal.to_lowercase(), "--role agent");
        assert_eq!(server.stop(signal), Some(0), "{signal}");
        let files = std::fs::read_dir(place.path("data")).unwrap();
        let names: Vec<_> = files.map(|file| file.unwrap().file_name()).collect();
        let open = names.iter().filter(|name| name.to_string_lossy().ends_with("-wal"));
        assert_eq!(open.count(), 0, "{signal}: {names:?}");
    }
}

/// How the server ends, and what is left of its snapshots.
#[derive(Debug, Clone, Copy, PartialEq)]
enum End {
    /// With a snapshot of where it ended.
    Stopped,
    /// The same, and the snapshot is damaged afterwards.
    StoppedAndDamaged,
    /// Without.
    Killed,
}

#[tokio::test]
async fn however_it_ended_a_long_conversation_is_whole_and_goes_on() {
    let place = Place::new(CONFIG);
    place.add("maria", "--role agent --skills orders=5 --chats 1");
    let mut server = place.serve();
    let (mut desk, cookie) = Client::ready_agent(&server, "maria").await;
    let (mut ada, kept) = Client::waiting_customer(&server, "orders").await;
    desk.accept().await;
    ada.until("joined").await;
    let mut said = vec!["queued".to_owned(), "joined".to_owned()];
    for round in 0..45 {
        let (question, answer) = (format!("question {round}"), format!("answer {round}"));
        say(&mut ada, None, &question).await;
        say(&mut desk, Some(&kept.session), &answer).await;
        said.extend([question, answer]);
    }
    for end in [End::Stopped, End::Killed, End::StoppedAndDamaged, End::Stopped] {
        match end {
            End::Killed => server.kill(),
            End::Stopped | End::StoppedAndDamaged => assert_eq!(server.stop("TERM"), Some(0)),
        }
        let snapshots = std::fs::read_dir(place.path("data/snapshots")).unwrap();
        let mut snapshots: Vec<_> = snapshots.map(|file| file.unwrap().path()).collect();
        snapshots.sort();
        let newest = snapshots.pop().expect("the first end was a stop");
        if end == End::StoppedAndDamaged {
            let mut bytes = std::fs::read(&newest).unwrap();
            bytes[100] ^= 1;
            std::fs::write(&newest, bytes).unwrap();
        }
        server = place.serve();

        // Whoever has nothing gets everything, whoever has something the rest.
        let last = said.len() as u64;
        for seen in [0, 1, 40, last - 3, last - 1] {
            let (mut page, welcome) = Client::resumed(&server, &kept, seen).await;
            assert_eq!(welcome["session"]["seq"], last, "{end:?}");
            let lines = lines_until(&mut page, last).await;
            let whole: Vec<(u64, String)> = (1..).zip(said.iter().cloned()).collect();
            let rest = usize::try_from(seen).unwrap();
            assert_eq!(lines, whole[rest..], "{end:?}, seen {seen}");
        }
        let (page, _) = Client::resumed(&server, &kept, last).await;
        ada = page;
        let (page, snapshot) = Client::agent(&server, &cookie).await;
        desk = page;
        assert_eq!(snapshot["sessions"][0]["session"], kept.session.as_str(), "{end:?}");
        let more = format!("more after {end:?}");
        assert_eq!(say(&mut desk, Some(&kept.session), &more).await, last + 1);
        assert_eq!(lines_until(&mut ada, last + 1).await, [(last + 1, more.clone())]);
        said.push(more);
    }
}
