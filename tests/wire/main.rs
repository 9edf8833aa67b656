//! The live side through real sockets: what clients may do, what they must not, and what they get.

#![allow(unreachable_pub, reason = "helpers are shared by path with other test programs")]
#![allow(clippy::unwrap_used, reason = "a test that meets what it does not expect has failed")]

#[path = "../common/mod.rs"]
mod common;

mod client;
mod limits;
mod malformed;
mod resume;
mod stories;
