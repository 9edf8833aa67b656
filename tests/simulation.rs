//! The proof by simulation: seeds make contact centers, scripts and mishaps; the engine lives through
//! them beside a naive router that follows `docs/routing.md` word for word, and every event, refusal,
//! deadline and view is compared. A ledger that only reads the events checks the invariants of the
//! engine after each step, and after each script a calm follows in which every queue drains.
//!
//! - `SEIRA_SEEDS=1000000 cargo test --release --test simulation` lives through that many seeds.
//! - `SEIRA_SEED=123 cargo test --test simulation -- --nocapture` tells one story; when it fails, the
//!   smallest script found that fails the same way.
//! - `SEIRA_SURVEY=1` with the first goes on after a failure and lists the kinds there are;
//!   `SEIRA_FIRST=1000001` begins elsewhere.
//!
//! The parts: `center` and `script` write a `plan` from chance (`dice`); `play` lives through it, and
//! `direct` says what a step means as things stand. `naive` is the second opinion, `ledger` the third;
//! `moments` and `invariants` judge. `hunt` and `shrink` find the smallest story that fails. `notices`
//! breaks routers on purpose, to see that somebody notices; `bad_input` asks what nobody should, and
//! `limits` the most that anybody may.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "tests say what they expect by failing"
)]

mod simulation {
    mod bad_input;
    mod center;
    mod dice;
    mod direct;
    mod engine;
    mod fault;
    mod formats;
    mod hunt;
    mod invariants;
    mod ledger;
    mod ledger_fold;
    mod limits;
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
