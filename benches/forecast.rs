//! What a forecast costs: one session's range, all of them anew, and taking in an event.
//!
//! `cargo bench --bench forecast` prints a table: a center of 1,000 agents in 64 profiles, 100 queues that
//! ask for something different each, and up to 100,000 who wait.

#[path = "engine/center.rs"]
#[allow(dead_code, reason = "the engine's bench needs more of it")]
mod center;
mod measure {
    /// What reads how much decisions take.
    pub(crate) trait Meter {
        /// Does it and says how much it took.
        fn measure(&mut self, what: &mut dyn FnMut()) -> f64;
    }
}
#[path = "engine/world.rs"]
#[allow(dead_code, reason = "the engine's bench needs more of it")]
mod world;

use std::hint::black_box;
use std::time::Instant;

use center::Center;
use seira_core::forecast::{Forecasts, Prior, Settings};
use seira_core::model::{Author, SessionId, Wish};
use world::{Size, World};

/// Conversations that end before anything is measured: queues have learned by then.
const LIVED: usize = 20_000;

/// Samples of what takes long.
const SAMPLES: usize = 15;

/// A center that has run for a while, and its forecasts.
struct Live {
    center: Center,
    forecasts: Forecasts,
    /// Spent in taking in events, ns, and how many.
    noted: (f64, usize),
}

impl Live {
    fn new(waiting: usize) -> Self {
        let size = Size { classes: 100, waiting, pace: 20, ..Size::USUAL };
        let center = Center::full(World::new(size));
        let prior = Prior::default();
        let queues = center.engine.queues().map(|queue| (queue.spec.queue.clone(), prior));
        let settings = Settings { priors: queues.collect(), ..Settings::default() };
        let mut live = Self { forecasts: Forecasts::new(settings), center, noted: (0.0, 0) };
        live.forecasts.resumes(&live.center.engine);
        live
    }

    fn ask(&mut self, wish: Wish) {
        self.center.ask(wish);
        let started = Instant::now();
        for event in &self.center.events {
            self.forecasts.note(&self.center.engine, self.center.now, event);
        }
        self.noted.0 += started.elapsed().as_secs_f64() * 1e9;
        self.noted.1 += self.center.events.len();
    }

    /// Conversations end, whoever is taken out of a line is replaced.
    fn run(&mut self, ends: usize) {
        let mut left = ends;
        while left > 0 {
            for (agent, session) in self.center.conversations(left.min(100)) {
                left -= 1;
                self.ask(Wish::End { session, by: Author::Agent(agent) });
                let asked: Vec<_> = self.center.asked().collect();
                for asked in asked {
                    let class = self.center.class_of(asked.session);
                    self.ask(Wish::Accept { agent: asked.agent, offer: asked.offer });
                    let (_, wish) = self.center.arrival(class);
                    self.ask(wish);
                }
            }
        }
    }

    fn waiting(&self) -> Vec<SessionId> {
        let sessions = self.center.engine.sessions();
        let waits = sessions.filter(|session| self.center.engine.in_line(session.id).is_some());
        waits.map(|session| session.id).collect()
    }
}

/// The one in the middle of some measurements, ns.
fn median(mut measure: impl FnMut() -> f64) -> f64 {
    let mut all: Vec<f64> = (0..SAMPLES).map(|_| measure()).collect();
    all.sort_by(f64::total_cmp);
    all[SAMPLES / 2]
}

fn nanoseconds(what: impl FnOnce()) -> f64 {
    let started = Instant::now();
    what();
    started.elapsed().as_secs_f64() * 1e9
}

fn row(what: &str, measured: f64, aim: Option<f64>) {
    let time = |ns: f64| match ns {
        short if short < 1e3 => format!("{short:.0} ns"),
        middle if middle < 1e6 => format!("{:.2} µs", middle / 1e3),
        long => format!("{:.1} ms", long / 1e6),
    };
    let missed = aim.is_some_and(|aim| measured >= aim);
    let aim = aim.map_or_else(|| "–".to_owned(), time);
    println!("| {what} | {} | {aim}{} |", time(measured), if missed { ", missed" } else { "" });
}

fn main() {
    println!("| 1,000 agents, 64 profiles, 100 classes | measured | aim |\n|---|---|---|");
    for waiting in [1_000, 10_000, 100_000] {
        let mut live = Live::new(waiting);
        live.run(LIVED);
        let all = live.waiting();
        let (engine, now) = (&live.center.engine, live.center.now);
        // One after the other, each far from the one before.
        let apart: Vec<_> = (0..1_000).map(|n| all[n * 7_919 % all.len()]).collect();
        let one = median(|| {
            nanoseconds(|| {
                for session in &apart {
                    black_box(live.forecasts.outlook(engine, *session, now));
                }
            })
        }) / apart.len() as f64;
        row(&format!("one session's range, {waiting} waiting"), one, Some(3e3));
        let mut ranges = 0;
        let refresh = median(|| {
            nanoseconds(|| {
                live.forecasts.refresh(engine, now, |session, outlook| {
                    black_box((session, outlook));
                    ranges += 1;
                });
            })
        });
        assert_eq!(ranges / SAMPLES, all.len());
        let aim = (waiting == 100_000).then_some(150e6);
        row(&format!("all ranges anew, {waiting} waiting"), refresh, aim);
        live.noted = (0.0, 0);
        live.run(5_000);
        row(
            &format!("an event taken in, {waiting} waiting"),
            live.noted.0 / live.noted.1 as f64,
            None,
        );
    }
}
