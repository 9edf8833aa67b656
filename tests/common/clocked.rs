//! The real program with a wall clock of its own, which `libfaketime` sets; its monotonic clock is the
//! machine's.

use std::path::PathBuf;

use super::program::{Place, Program};

/// The library, wherever Debian keeps it for this machine.
fn faketime() -> PathBuf {
    let folders = std::fs::read_dir("/usr/lib").unwrap().map(|entry| entry.unwrap().path());
    let inside = folders.map(|folder| folder.join("faketime/libfaketimeMT.so.1"));
    inside.into_iter().find(|file| file.exists()).expect("faketime is there: .ci/need faketime")
}

/// A place whose program has a wall clock of its own.
pub struct Clocked {
    /// Its folder.
    pub place: Place,
}

impl Clocked {
    /// With `config`, and a clock that is to be set.
    pub fn new(config: &str) -> Self {
        Self { place: Place::new(config) }
    }

    /// Sets the clock, also of a program that runs: `+3h`, `-3h`, or `@2038-01-19 03:14:00` (UTC),
    /// from which on it runs.
    pub fn set(&self, time: &str) {
        let path = self.place.path("clock");
        // In one step: the program reads it at any moment.
        std::fs::write(self.place.path("clock.new"), format!("{time}\n")).unwrap();
        std::fs::rename(self.place.path("clock.new"), path).unwrap();
    }

    /// Starts the server by that clock.
    pub fn serve(&self) -> Program {
        let (library, clock) = (faketime(), self.place.path("clock"));
        self.place.serve_with(|command| {
            command.env("LD_PRELOAD", library).env("FAKETIME_TIMESTAMP_FILE", clock);
            command.env("FAKETIME_NO_CACHE", "1").env("FAKETIME_DONT_FAKE_MONOTONIC", "1");
            command.env("DONT_FAKE_MONOTONIC", "1").env("NO_FAKE_STAT", "1").env("TZ", "UTC");
        })
    }
}
