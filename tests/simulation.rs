//! The proof by simulation: seeds make contact centers, scripts and mishaps; the engine lives through
//! them beside a naive router that follows `docs/routing.md` word for word, and every event, refusal,
//! deadline and view is compared. A ledger that only reads the events checks the invariants of the
//! engine after each step, and after each script a calm follows in which every queue drains.
//!
//! - `SEIRA_SEEDS=1000000 cargo test --release --test simulation` lives through that many seeds.
//! - `SEIRA_SEED=123 cargo test --test simulation -- --nocapture` tells one story; when it fails, the
//!   smallest script found that fails the same way.
//!
//! The parts: [`center`](simulation::center) and [`script`](simulation::script) write a
//! [`plan`](simulation::plan) from chance ([`dice`](simulation::dice)); [`play`](simulation::play) lives through
//! it, [`direct`](simulation::direct) says what a step means as things stand;
//! [`naive`](simulation::naive) is the second opinion and [`ledger`](simulation::ledger) the third;
//! [`moments`](simulation::moments) and [`invariants`](simulation::invariants) judge;
//! [`hunt`](simulation::hunt) and [`shrink`](simulation::shrink) find the smallest story;
//! [`notices`](simulation::notices) breaks routers on purpose, to see that somebody notices.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests say what they expect by failing")]

mod simulation {
    mod bad_input;
    mod center;
    mod dice;
    mod direct;
    mod engine;
    mod fault;
    mod hunt;
    mod invariants;
    mod ledger;
    mod moments;
    mod naive;
    mod notices;
    mod picture;
    mod plan;
    mod play;
    mod router;
    mod script;
    mod shrink;
    mod stories;
}
