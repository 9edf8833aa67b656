//! Why a simulation came to nothing.

use std::fmt;

use seira_core::model::Refusal;

/// Why a replication could not be played to its end.
#[derive(Debug)]
pub enum Fault {
    /// Sessions wait, nothing lies ahead, and their patience has no end.
    Stuck {
        /// Place of their type in the scenario, from 0.
        kind: usize,
        /// How many of that type wait.
        waiting: usize,
    },
    /// The engine refused what has to be possible.
    Refused(Refusal),
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stuck { kind, waiting } => write!(
                f,
                "sessions[{kind}].patience: {waiting} of these wait for ever: in the end nobody who may \
                 take them is signed in, and their patience is infinite"
            ),
            Self::Refused(refusal) => write!(f, "the engine refuses: {refusal}"),
        }
    }
}

impl std::error::Error for Fault {}

impl From<Refusal> for Fault {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}
