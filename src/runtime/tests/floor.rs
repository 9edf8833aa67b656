//! The loop over the real engine.
