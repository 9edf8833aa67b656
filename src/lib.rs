//! Seira: a real-time router for contact centers.
//!
//! ```text
//! browser ──ws/http──▶ gateway ──Command──▶ leader engine ──Events──▶ journal (durable)
//!    ▲                                                                  │ committed batches
//!    │                                                                  ├─▶ follower engine: every read
//!    └──── gateway ◀── frames of committed events ◀─────────────────────┼─▶ history (SQL projection)
//!                                                                       └─▶ metrics
//! ```
//!
//! A frame comes in at the [`gateway`], the engine ([`seira_core::engine`]) decides, the [`journal`]
//! remembers, and only then do frames, rows and metrics go out. The rooms, from the inside out; none
//! imports one that stands below it, and `tests/house.rs` says so:
//!
//! - [`seira_core`]: the words and the decisions. Pure: Cargo itself keeps clocks and sockets out.
//! - [`config`]: TOML and environment, raw, then checked.
//! - [`journal`]: the ordered log and those who follow it.
//! - [`runtime`]: the router loop: batch, decide, append, release; engine time and timers.
//! - [`protocol`]: the words on the wire, source of the TypeScript types and the AsyncAPI document.
//! - [`history`]: accounts, sign-ins, keys; customers and sessions as a projection of the journal.
//! - [`gateway`]: HTTP, WebSockets, pages, limits; seals personal content on its way in.
//! - [`metrics`]: every metric's name, unit, labels and meaning.
//! - [`simulate`]: a virtual contact center that drives the real engine in virtual time.
//! - [`cli`]: one file per task of the program; wires the rooms.
//!
//! What holds everywhere, and nobody can see:
//!
//! - The engine reads no clock, spawns nothing, draws no random number, and iterates no hash map.
//! - Nothing leaves before its event is in the journal. Replaying the journal gives the same state.
//! - Personal content is sealed before it becomes a command; the engine never sees plain text.
//! - Projections can be deleted and rebuilt. Wire types never enter the engine.

pub mod cli;
pub mod config;
pub mod gateway;
pub mod history;
pub mod journal;
pub mod metrics;
pub mod protocol;
pub mod runtime;
pub mod simulate;

#[cfg(test)]
#[path = "../tests/common/postgres.rs"]
mod test_postgres;
