//! History as operators and staff meet it: made anew, killed while it is made, read over HTTP.

#![allow(clippy::unwrap_used, reason = "a test that meets what it does not expect has failed")]

#[path = "../common/mod.rs"]
mod common;
mod reading;
mod rebuilding;
