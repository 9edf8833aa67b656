//! The engine's behaviours, one sentence each, on a virtual clock.
//!
//! After every step a follower that only applies the events must be in the same state as the engine
//! that decided them, and the sweep must find nothing. `tests/simulation` checks everything else, on
//! whatever can happen.

#![allow(clippy::unwrap_used, reason = "tests say what they expect by failing")]

mod agents;
mod arriving;
mod center;
mod deferring;
mod draining;
mod explaining;
mod offers;
mod promising;
mod remembering;
mod sights;
mod snapshots;
mod supervising;
mod surging;
mod talking;
mod tiers;
mod together;
