//! A customer whose records the journal has dropped is told and erased as before.

use std::time::Instant;

use crate::common::client::Client;
use crate::common::clocked::Clocked;
use crate::common::program::Place;
use crate::erase::{CANARIES, PATIENCE, customer, files_with, keys_of, talked};
use crate::token::config;

/// One conversation to its end, with everything in it.
async fn served(place: &Clocked) {
    let server = place.serve();
    let (mut desk, _) = Client::ready_agent(&server, "maria").await;
    talked(&server, &mut desk).await;
    assert_eq!(server.stop("TERM"), Some(0));
}

async fn until_dropped(place: &Place) {
    let since = Instant::now();
    loop {
        let verified = place.run(&["journal", "verify"]);
        let text = String::from_utf8_lossy(&verified.stdout).into_owned();
        if text.contains("were dropped by retention") {
            return;
        }
        assert!(since.elapsed() < PATIENCE, "nothing is dropped: {text}");
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
}

#[tokio::test]
async fn whose_records_were_dropped_is_exported_from_history_and_erased_everywhere() {
    let place = Clocked::new(&config());
    place.set("+0");
    place.place.add("maria", "--role agent --skills orders=5 --chats 3");
    served(&place).await;
    place.place.configure("[retention]\njournal_days = 30");
    place.set("+40d");
    let server = place.serve();
    until_dropped(&place.place).await;
    let shown = place.place.run(&["journal", "show", "--from", "1", "--count", "1000"]);
    assert!(!String::from_utf8_lossy(&shown.stdout).contains("session_arrived"), "{shown:?}");
    // By the program beside the server.
    let (code, export) = customer(&place.place, "export");
    assert_eq!(code, Some(0), "{export}");
    for canary in CANARIES {
        assert!(export.contains(canary), "history has it still: {canary}: {export}");
    }
    let keys = keys_of(&place.place);
    assert_eq!(customer(&place.place, "erase").0, Some(0));
    let since = Instant::now();
    while customer(&place.place, "export").0 == Some(0) {
        assert!(since.elapsed() < PATIENCE, "it takes too long");
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    server.kill();
    // History is made of the base, which is older than the erasure.
    for file in ["history.db", "history.db-wal", "history.db-shm"] {
        let _ = std::fs::remove_file(place.place.path("data").join(file));
    }
    let server = place.serve();
    Client::new_customer(&server).await;
    assert_eq!(customer(&place.place, "export").0, Some(1), "nobody is there");
    let left = keys_of(&place.place);
    let gone = keys.iter().filter(|key| !left.contains(key)).map(Vec::as_slice);
    let needles: Vec<&[u8]> = gone.chain(CANARIES.map(str::as_bytes)).collect();
    assert!(needles.len() > CANARIES.len(), "keys were destroyed");
    for needle in needles {
        assert_eq!(files_with(&place.place.path(""), needle), Vec::<String>::new());
    }
    server.kill();
}
