//! Who the customer is: proved by the website, known on every device, and gone when erased.

#![allow(clippy::unwrap_used, reason = "a test that meets what it does not expect has failed")]
#![allow(unreachable_pub, reason = "this is no library")]

mod amiss;
#[path = "../common/mod.rs"]
mod common;
mod cut;
mod dropped;
mod erase;
mod farewell;
mod hello;
mod identity;
mod token;
