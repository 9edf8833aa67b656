//! Everybody comes back at the same moment after a kill, without a word of when.

#![allow(clippy::unwrap_used, reason = "a test that meets what it does not expect has failed")]

mod common;

use std::sync::Arc;
use std::time::{Duration, Instant};

use common::CONFIG;
use common::client::{Client, Kept};
use common::program::{Place, Program};
use tokio::task::JoinSet;

/// Customers, where the system lets one process have that many files.
const CUSTOMERS: usize = 1_000;

/// How long a page may wait to be back: below the heartbeat after which it would try again.
const BACK_MAX: Duration = Duration::from_secs(15);

/// Files that this process may have open beside its sockets.
const FILES_KEPT: usize = 100;

/// As many as the limit of open files allows.
fn customers() -> usize {
    let limits = std::fs::read_to_string("/proc/self/limits").unwrap();
    let line = limits.lines().find(|line| line.starts_with("Max open files")).unwrap();
    let soft = line.split_whitespace().nth(3).unwrap().parse().unwrap_or(usize::MAX);
    CUSTOMERS.min(soft - FILES_KEPT)
}

async fn arrive(server: &Arc<Program>, count: usize) -> Vec<Kept> {
    let mut arriving = JoinSet::new();
    let mut kept = Vec::new();
    for _ in 0..count {
        let server = Arc::clone(server);
        arriving.spawn(async move { Client::waiting_customer(&*server, "orders").await.1 });
        if arriving.len() >= 50 {
            kept.push(arriving.join_next().await.unwrap().unwrap());
        }
    }
    kept.extend(arriving.join_all().await);
    kept
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_pages_that_come_back_at_once_are_all_back_within_seconds() {
    let place = Place::new(CONFIG);
    let server = Arc::new(place.serve());
    let kept = arrive(&server, customers()).await;
    Arc::into_inner(server).unwrap().kill();

    let server = Arc::new(place.serve());
    let began = Instant::now();
    let mut herd = JoinSet::new();
    for kept in kept {
        let server = Arc::clone(&server);
        herd.spawn(async move {
            let (page, welcome) = Client::resumed(&*server, &kept, 0).await;
            assert_eq!(welcome["session"]["session"], kept.session.as_str());
            assert_eq!(welcome["session"]["state"], "waiting");
            page
        });
    }
    let pages = herd.join_all().await;
    let took = began.elapsed();
    println!("{} pages were back after {took:?}", pages.len());
    assert!(took < BACK_MAX, "{took:?}");
    // And they stay: nobody was let in only to be cut.
    for mut page in pages {
        page.lives().await;
    }
}
