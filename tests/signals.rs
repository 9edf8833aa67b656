//! Signals are heard at any time: during a start, and once more during a stop.

#![allow(clippy::unwrap_used, reason = "a test that meets what it does not expect has failed")]

mod common;

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use common::program::{Place, send};
use common::{CONFIG, Served as _};

/// Waits until the log has that; a test that waits for too long has failed.
fn until_logged(place: &Place, what: &str) {
    let until = Instant::now() + Duration::from_secs(20);
    while !place.log().contains(what) {
        assert!(Instant::now() < until, "{}", place.log());
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_second_signal_ends_it_at_once() {
    let place = Place::new(CONFIG);
    let server = place.serve();
    // Somebody in the middle of a request, for whom a stop waits ten seconds.
    let mut slow = TcpStream::connect(server.address()).unwrap();
    slow.write_all(b"GET / HTTP/1.1\r\nhost: ").unwrap();
    // Taken in order: once this one is answered, that one is known.
    let mut quick = TcpStream::connect(server.address()).unwrap();
    quick.write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").unwrap();
    quick.read_to_string(&mut String::new()).unwrap();
    server.send("TERM");
    until_logged(&place, "once more to stop at once");
    let since = Instant::now();
    assert_eq!(server.stop("INT"), Some(0));
    assert!(since.elapsed() < Duration::from_secs(5), "{:?}", since.elapsed());
    assert!(place.log().contains("stopped at once"), "{}", place.log());
    // What was acknowledged is durable either way.
    place.serve().kill();
}

#[test]
fn a_signal_during_the_start_is_heard() {
    let place = Place::new(CONFIG);
    place.serve().kill();
    // The start waits for seconds until it can write.
    let held = rusqlite::Connection::open(place.journal()).unwrap();
    held.execute_batch("BEGIN IMMEDIATE").unwrap();
    let mut child = place.begin(|command| {
        command.env("SEIRA__LOG__FILTER", "debug");
    });
    let lock = place.path("data/seira.lock");
    let until = Instant::now() + Duration::from_secs(20);
    // It writes its number there when it begins to open the stores.
    while std::fs::read_to_string(&lock).unwrap() != child.id().to_string() {
        assert!(Instant::now() < until, "{}", place.log());
        std::thread::sleep(Duration::from_millis(10));
    }
    let since = Instant::now();
    send(&child, "TERM");
    assert_eq!(child.wait().unwrap().code(), Some(0), "{}", place.log());
    assert!(since.elapsed() < Duration::from_secs(3), "{:?}", since.elapsed());
    assert!(place.log().contains("told to stop before it served"), "{}", place.log());
}
