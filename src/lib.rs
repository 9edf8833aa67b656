//! Seira: a real-time router for contact centers.

pub mod cli;
pub mod config;
pub mod gateway;
pub mod history;
pub mod journal;
pub mod metrics;
pub mod protocol;
pub mod runtime;
