//! A start where the disk does not do its work: the process stays, says why it is not ready, tells
//! customers what the operator says then, and begins by itself.

#![allow(clippy::unwrap_used, reason = "a test that meets what it does not expect has failed")]

mod common;

use std::process::Command;

use common::Served as _;
use common::client::{Client, Kept, say};
use common::program::{Place, Program};
use common::storage::{disk, place, readiness, told, until_readiness};
use serde_json::{Value, json};

const NEEDED: &str =
    "a small disk takes a mount namespace: run this as root, or allow namespaces to users";

/// A customer who was in line when the server was stopped. What a kill leaves behind has room for more:
/// such a server may begin on a full disk.
async fn left_behind(place: &Place) -> Kept {
    let server = place.serve();
    let (mut page, kept) = Client::waiting_customer(&server, "orders").await;
    say(&mut page, None, "said before").await;
    assert_eq!(server.stop("TERM"), Some(0));
    kept
}

/// Everything but `/healthz` says why not, and customers read it in their language; the page of a
/// customer who was here before hears nothing of its session being gone.
async fn stands_in(server: &Program, kept: &Kept, code: &str) -> Client {
    let get = async |path: &str| reqwest::get(format!("{}{path}", server.origin())).await.unwrap();
    assert_eq!(get("/healthz").await.status(), 200);
    assert_eq!(readiness(server).await, (503, code.to_owned()));
    let refused = get("/api/v1/me").await;
    assert_eq!(refused.status(), 503);
    assert_eq!(refused.json::<Value>().await.unwrap()["code"], code);
    assert_eq!(get("/agent").await.headers()["x-frame-options"], "DENY");

    let mut page = Client::customer(server).await;
    page.send(json!({
        "type": "hello", "protocol": 1, "locale": "ru", "last_seq": 0,
        "token": kept.token, "device": kept.device,
    }))
    .await;
    let error = page.next().await;
    assert_eq!((&error["type"], &error["code"]), (&json!("error"), &json!("unavailable")));
    assert_eq!(error["message"], "Позвоните");
    assert!(error["retry_after_ms"].as_u64().unwrap() > 0);
    let service = page.until_where(told(true)).await;
    assert_eq!((&service["unavailable"], &service["reason"]), (&json!("Позвоните"), &json!(null)));
    page
}

/// Pages are sent for, and what was there is there.
async fn begins(server: &Program, mut page: Client, kept: &Kept) {
    let draining = page.until("draining").await;
    assert_eq!(draining["keeps_sessions"], true);
    assert_eq!(page.closed().await, 1012);
    until_readiness(server, |found| found.0 == 200).await;
    let (mut page, welcome) = Client::resumed(server, kept, 0).await;
    assert_eq!(
        (&welcome["session"]["state"], &welcome["service"]),
        (&json!("waiting"), &json!(null))
    );
    page.until_where(|frame| frame["text"] == "said before").await;
    say(&mut page, None, "and after").await;
}

#[tokio::test]
async fn a_start_on_a_full_disk_waits_for_room() {
    let place = place();
    let kept = left_behind(&place).await;
    let fill = "cat /dev/zero > disk/filler 2>/dev/null || true";
    let server = place.stand_in_on_small_disk(8, fill).expect(NEEDED);
    let page = stands_in(&server, &kept, "storage_full").await;
    std::fs::remove_file(disk(&place, &server).join("filler")).unwrap();
    begins(&server, page, &kept).await;
    server.kill();
}

#[tokio::test]
async fn a_start_on_a_disk_that_is_read_only_waits_until_it_can_be_written() {
    let place = place();
    let kept = left_behind(&place).await;
    let server = place.stand_in_on_small_disk(8, "mount -o remount,ro disk").expect(NEEDED);
    let page = stands_in(&server, &kept, "storage_readonly").await;
    let pid = server.pid().to_string();
    let disk = place.path("disk");
    let remounted = Command::new("nsenter")
        .args(["-t", &pid, "-U", "-m", "--preserve-credentials", "mount", "-o", "remount,rw"])
        .arg(disk)
        .status()
        .unwrap();
    assert!(remounted.success());
    begins(&server, page, &kept).await;
    server.kill();
}

#[tokio::test]
async fn whoever_waits_for_a_disk_still_hears_a_signal() {
    let place = place();
    let kept = left_behind(&place).await;
    let server = place.stand_in_on_small_disk(8, "mount -o remount,ro disk").expect(NEEDED);
    stands_in(&server, &kept, "storage_readonly").await;
    assert_eq!(server.stop("TERM"), Some(0));
    assert!(place.log().contains("told to stop before it served"), "{}", place.log());
}

#[test]
fn what_waiting_cannot_mend_ends_the_start() {
    let place = place();
    std::fs::create_dir(place.path("data")).unwrap();
    std::fs::write(place.path("data/journal.db"), "this is somebody's diary, not a database")
        .unwrap();
    let output = place.run(&["serve"]);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("is not a journal of Seira"), "{said}");
}
