//! The engine's behaviours, one sentence each, on a virtual clock.
//!
//! After every step the invariants of `center.rs` are checked, and a follower that only applies the
//! events must be in the same state as the engine that decided them.

#![allow(clippy::unwrap_used, reason = "tests say what they expect by failing")]

mod agents;
mod arriving;
mod center;
mod invariants;
mod offers;
mod random;
mod talking;
