//! The live side through real sockets: what clients may do, what they must not, and what they get.

#![allow(clippy::unwrap_used, reason = "a test that meets what it does not expect has failed")]

#[path = "../common/mod.rs"]
mod common;

mod colleagues;
mod later;
mod limits;
mod malformed;
mod offers;
mod once;
mod promises;
mod resume;
mod stories;

use common::client;
