//! The decisions of Seira, apart from clocks, sockets and databases.
//!
//! - [`model`]: the words; commands (wishes), events (facts), refusals (polite noes).
//! - [`engine`]: the router. It decides who takes whom and keeps every deadline.
//! - [`forecast`]: waits and promises, from what has happened and the lines as they are.
//!
//! Absences that nobody can see, and that hold all the same: nothing here reads a clock, spawns a
//! task, draws a random number, opens a file or iterates a hash map. Time arrives as an argument.

pub mod engine;
pub mod forecast;
pub mod model;
