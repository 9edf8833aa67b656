//! Who owns what root has made, and what killed commands leave behind: as an operator meets it.

#![allow(clippy::unwrap_used, reason = "a test that meets what it does not expect has failed")]

mod common;

use std::os::unix::fs::{MetadataExt as _, chown};
use std::process::Output;

use common::CONFIG;
use common::client::{Client, say};
use common::program::Place;

fn done(output: &Output) {
    assert_eq!(output.status.code(), Some(0), "{output:?}");
}

/// A server that was stopped, and a backup from before.
async fn backed_up() -> Place {
    let place = Place::new(CONFIG);
    let server = place.serve();
    let (mut page, _) = Client::waiting_customer(&server, "orders").await;
    done(&place.run(&["backup", "copy.db"]));
    say(&mut page, None, "after the backup").await;
    assert_eq!(server.stop("TERM"), Some(0));
    place
}

#[tokio::test]
async fn what_root_makes_is_of_whoever_has_the_data_folder() {
    let place = backed_up().await;
    let data = place.path("data");
    // Whoever may not give it away owns everything anyway.
    let _ = chown(&data, Some(12_345), Some(12_345));
    let owner = std::fs::metadata(&data).unwrap().uid();
    std::fs::remove_file(data.join("accounts.db")).unwrap();
    done(&place.run(&["restore", "copy.db"]));
    place.add("ada", "--role supervisor");
    for name in ["journal.db", "before-restore-1", "accounts.db"] {
        assert_eq!(std::fs::metadata(data.join(name)).unwrap().uid(), owner, "{name}");
    }
}

#[tokio::test]
async fn what_a_killed_backup_has_left_is_in_nobodys_way() {
    let place = backed_up().await;
    for name in ["two.db.part", "two.db.part-journal", "data/journal.db.restored.part"] {
        std::fs::write(place.path(name), "half of it").unwrap();
    }
    done(&place.run(&["backup", "two.db"]));
    done(&place.run(&["restore", "two.db"]));
    for name in ["two.db.part", "two.db.part-journal", "data/journal.db.restored.part"] {
        assert!(!place.path(name).exists(), "{name}");
    }
}
