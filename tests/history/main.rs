//! History as operators and staff meet it: made anew, killed while it is made, the only one
//! who knows what the journal has dropped, read over HTTP.

#![allow(clippy::unwrap_used, reason = "a test that meets what it does not expect has failed")]

#[path = "../common/mod.rs"]
mod common;
mod damaged;
mod dropping;
mod reading;
mod rebuilding;
