//! What a scenario may say: every key by name, all optional, with the kind of value it takes.
//!
//! Meaning, ranges and defaults are the business of `check`; `config/scenarios` documents them.

use crate::config::plain_queue::RawPlainQueue;
use crate::config::problem::Report;
use crate::config::read::{At, Named, Read, Spot, raw};
use crate::config::tree::Value;

raw! {
    /// The whole file.
    RawScenario {
        name: String,
        seed: i64,
        replications: i64,
        horizon_s: f64,
        warmup_s: f64,
        starts_at: String,
        forecast: String,
        agents: Vec<At<RawGroup>>,
        queues: Vec<At<RawPlainQueue>>,
        sessions: Vec<At<RawKind>>,
    }
}

raw! {
    /// One `[[agents]]` table.
    RawGroup {
        group: String,
        count: i64,
        skills: Named<i64>,
        tier: i64,
        capacity: RawCapacity,
        rate: Vec<At<f64>>,
        accept_s: f64,
        wrap_up_s: f64,
        from_s: f64,
        to_s: f64,
    }
}

raw! {
    /// `capacity` of agents.
    RawCapacity {
        calls: i64,
        chats: i64,
        chats_during_call: bool,
        total: i64,
    }
}

raw! {
    /// One `[[sessions]]` table.
    RawKind {
        queue: String,
        channel: String,
        skills: Named<i64>,
        target_s: f64,
        boost_s: f64,
        arrivals: RawArrivals,
        handle: RawLaw,
        patience: RawPatience,
        service_level_s: f64,
        returning: f64,
    }
}

raw! {
    /// `arrivals` of sessions: one of the two.
    RawArrivals {
        per_hour: f64,
        steps: Vec<At<Vec<At<f64>>>>,
    }
}

raw! {
    /// A law of durations: one of these.
    RawLaw {
        exponential: f64,
        lognormal: Vec<At<f64>>,
        hyperexponential: Vec<At<f64>>,
        constant: f64,
        empirical: String,
    }
}

/// `patience` of sessions.
#[derive(Debug, Clone)]
pub(crate) enum RawPatience {
    /// They wait for ever.
    Infinite,
    /// They leave after a time.
    Law(Box<RawLaw>),
}

impl Read for RawPatience {
    fn read(spot: &Spot<'_>, report: &mut Report) -> Option<Self> {
        match &spot.node.value {
            Value::Text(text) if text == "infinite" => Some(Self::Infinite),
            Value::Table(_) => RawLaw::read(spot, report).map(|law| Self::Law(Box::new(law))),
            _ => {
                spot.needs("\"infinite\" or a law such as { exponential = 120.0 }", report);
                None
            }
        }
    }
}
