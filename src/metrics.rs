//! Every metric: its name, unit, labels and meaning, in one place.
//!
//! [`Metrics`] holds the numbers and renders them in the Prometheus text format. Sessions, offers and
//! agents are counted from committed records by a [`Ledger`]; whatever is a fact of the moment
//! ([`Metrics::observe`]) is read from the follower when somebody scrapes. Labels come from the
//! configuration and from our own enums alone, so their number is bounded.

mod ledger;
mod process;
mod serve;

#[cfg(test)]
mod tests;

use std::time::Duration;

use metrics::{
    Counter, Gauge, Histogram, Key, KeyName, Label, Level, Metadata, Recorder as _, SharedString,
    Unit,
};
use metrics_exporter_prometheus::{
    Matcher, PrometheusBuilder, PrometheusHandle, PrometheusRecorder,
};
use seira_core::engine::Engine;
use seira_core::model::{Presence, Resting, SurgeCause, Timestamp};

pub use ledger::Ledger;
pub use serve::{BindError, bind, serve};

/// What a metric is called and what it means.
#[derive(Debug, Clone, Copy)]
pub struct Definition {
    /// Full name.
    pub name: &'static str,
    /// What kind of number.
    pub kind: Kind,
    /// In what it is measured.
    pub unit: Unit,
    /// Names of its labels.
    pub labels: &'static [&'static str],
    /// What it means, in a sentence.
    pub help: &'static str,
}

/// Kinds of numbers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Kind {
    /// Only grows.
    Counter,
    /// Goes up and down.
    Gauge,
    /// Observations, counted in buckets with these upper bounds.
    Histogram(&'static [f64]),
}

/// Waits: from a glance to half an hour.
const WAIT_BUCKETS: &[f64] = &[5.0, 10.0, 20.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1_800.0];
/// Conversations: from a minute to two hours.
const HANDLE_BUCKETS: &[f64] =
    &[30.0, 60.0, 120.0, 300.0, 600.0, 1_200.0, 1_800.0, 3_600.0, 7_200.0];
/// Decisions: from ten microseconds to a tenth of a second.
const DECISION_BUCKETS: &[f64] =
    &[0.000_01, 0.000_025, 0.000_05, 0.000_1, 0.000_25, 0.000_5, 0.001, 0.0025, 0.01, 0.1];
/// Lag: from half a millisecond to the second at which commands are answered with "busy".
const LAG_BUCKETS: &[f64] = &[0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0];

macro_rules! definitions {
    ($($name:ident = $text:literal, $kind:expr, $unit:ident, $labels:expr, $help:literal;)*) => {
        $(
            #[doc = $help]
            pub const $name: Definition = Definition {
                name: $text, kind: $kind, unit: Unit::$unit, labels: &$labels, help: $help,
            };
        )*
        /// All of them, in the order of this page.
        pub const ALL: &[Definition] = &[$($name),*];
    };
}

definitions! {
    SESSIONS_WAITING = "seira_sessions_waiting", Kind::Gauge, Count, ["queue", "channel"],
        "Sessions in line whose customers wait on the page, those being offered included.";
    SESSION_OLDEST_WAIT = "seira_session_oldest_wait_seconds", Kind::Gauge, Seconds, ["queue"],
        "How long the session that waits for longest has been in line; 0 when nobody waits.";
    QUEUE_SURGE = "seira_queue_surge", Kind::Gauge, Count, ["queue", "cause"],
        "1 while more comes to the queue than its agents can meet, as the forecast or a supervisor says; else 0.";
    SESSIONS_ARRIVED = "seira_sessions_arrived_total", Kind::Counter, Count, ["queue", "channel"],
        "Sessions that came in, by the queue they came to.";
    SESSIONS_ANSWERED = "seira_sessions_answered_total", Kind::Counter, Count, ["queue", "channel"],
        "Sessions whose first conversation began, by the queue they waited in.";
    SESSIONS_ABANDONED = "seira_sessions_abandoned_total", Kind::Counter, Count,
        ["queue", "channel", "reason"],
        "Sessions that ended before any conversation, by the queue they waited in.";
    DEFERRED = "seira_deferred_sessions", Kind::Gauge, Count, ["queue", "kind"],
        "Callbacks and messages that no agent has taken, those whose time has not come included.";
    CALLBACKS = "seira_callbacks_total", Kind::Counter, Count, ["queue", "outcome"],
        "Calls to customers who had asked for one, by what the agent said it came to.";
    PROMISES = "seira_promises_total", Kind::Counter, Count, ["queue", "channel", "outcome"],
        "Promised waits that ended: kept, broken, or left, where the customer waited no longer before the time.";
    PROMISE_WIDTH = "seira_promise_width_seconds", Kind::Histogram(WAIT_BUCKETS), Seconds, ["queue"],
        "From the lower to the upper end of a promised wait.";
    OFFERS = "seira_offers_total", Kind::Counter, Count, ["result"],
        "Offers that ended, by how.";
    SESSION_WAIT = "seira_session_wait_seconds", Kind::Histogram(WAIT_BUCKETS), Seconds, ["queue"],
        "Time from arrival to the first conversation, of answered sessions.";
    SESSION_HANDLE = "seira_session_handle_seconds", Kind::Histogram(HANDLE_BUCKETS), Seconds,
        ["queue"],
        "Time agents spent on a session, wrap-up included, by its last queue; observed at its end.";
    AGENTS = "seira_agents", Kind::Gauge, Count, ["presence"],
        "Agents with an account, by presence.";
    AGENT_SLOTS_USED = "seira_agent_slots_used_ratio", Kind::Gauge, Count, [],
        "Mean share of slots in use of the agents who are available, offers included, 0 to 1.";
    CONNECTIONS = "seira_connections", Kind::Gauge, Count, ["role"],
        "Open WebSockets.";
    FRAMES = "seira_frames_total", Kind::Counter, Count, ["role", "direction"],
        "WebSocket frames, in: from the browser, out: to it.";
    PROOFS = "seira_identity_proofs_total", Kind::Counter, Count, ["result"],
        "Proofs of who a customer is that pages showed: accepted, invalid, or used by another device.";
    DECISION = "seira_decision_seconds", Kind::Histogram(DECISION_BUCKETS), Seconds, [],
        "Time the engine took to decide one command.";
    LOOP_LAG = "seira_loop_lag_seconds", Kind::Histogram(LAG_BUCKETS), Seconds, [],
        "Time a command or a due timer waited for the router loop.";
    SWEEP_FOUND = "seira_sweep_found_total", Kind::Counter, Count, [],
        "Matches that should have been made and were found by the periodic sweep; anything but 0 is a fault.";
    HISTORY_LAG = "seira_history_lag_records", Kind::Gauge, Count, [],
        "Durable records of the journal that history has not taken in yet.";
    JOURNAL_DAMAGED = "seira_journal_damaged_record", Kind::Gauge, Count, [],
        "The first damaged record that was found in the journal; 0 while none was. Restore a backup.";
    JOURNAL_DROPPED = "seira_journal_dropped_records_total", Kind::Counter, Count, [],
        "Records of the journal that retention has dropped since the start of the process.";
    JOURNAL_OLDEST = "seira_journal_oldest_record_timestamp_seconds", Kind::Gauge, Seconds, [],
        "Time of the oldest record that the journal keeps, in Unix seconds; 0 before the first one.";
    STORAGE_TROUBLE = "seira_storage_trouble", Kind::Gauge, Count, ["store", "reason"],
        "1 while this store cannot write for this reason, and nothing new is taken; else 0.";
    PROCESS_CPU = "seira_process_cpu_seconds_total", Kind::Counter, Seconds, [],
        "User and system CPU time spent.";
    PROCESS_MEMORY = "seira_process_resident_memory_bytes", Kind::Gauge, Bytes, [],
        "Resident memory.";
    BUILD_INFO = "seira_build_info", Kind::Gauge, Count, ["version"],
        "Always 1; the label says which version runs.";
}

/// What Seira writes to.
pub const STORES: [&str; 2] = ["journal", "keys"];

/// Why a store cannot write.
pub const STORAGE_REASONS: [&str; 4] =
    ["storage_full", "storage_readonly", "storage_slow", "storage_failing"];

/// Who is at the other end of a WebSocket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Peer {
    /// A customer's widget.
    Customer,
    /// An agent's desktop.
    Agent,
    /// A supervisor's pages.
    Supervisor,
}

impl Peer {
    const ALL: [Self; 3] = [Self::Customer, Self::Agent, Self::Supervisor];

    const fn name(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::Agent => "agent",
            Self::Supervisor => "supervisor",
        }
    }
}

/// Which way a frame goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// From the browser.
    In,
    /// To the browser.
    Out,
}

impl Direction {
    const ALL: [Self; 2] = [Self::In, Self::Out];

    const fn name(self) -> &'static str {
        match self {
            Self::In => "in",
            Self::Out => "out",
        }
    }
}

/// What every series of this process is registered with; the recorder asks for it and ignores it.
const METADATA: Metadata<'static> = Metadata::new("seira", Level::INFO, None);

/// The numbers of one process.
pub struct Metrics {
    recorder: PrometheusRecorder,
    handle: PrometheusHandle,
    frames: [[Counter; 2]; 3],
    decision: Histogram,
    lag: Histogram,
    sweep_found: Counter,
}

impl Metrics {
    /// All series that do not depend on the configuration, at zero.
    #[must_use]
    pub fn new() -> Self {
        let recorder = new_recorder();
        describe(&recorder);
        let frames = Peer::ALL.map(|peer| {
            Direction::ALL.map(|way| counter(&recorder, &FRAMES, &[peer.name(), way.name()]))
        });
        let metrics = Self {
            handle: recorder.handle(),
            frames,
            decision: histogram(&recorder, &DECISION, &[]),
            lag: histogram(&recorder, &LOOP_LAG, &[]),
            sweep_found: counter(&recorder, &SWEEP_FOUND, &[]),
            recorder,
        };
        Peer::ALL.iter().for_each(|peer| metrics.set_connections(*peer, 0));
        for result in ["accepted", "invalid", "other", "used"] {
            let _ = counter(&metrics.recorder, &PROOFS, &[result]);
        }
        metrics.gauge(&AGENT_SLOTS_USED, &[]).set(0.0);
        metrics.set_history_lag(0);
        metrics.journal_damaged(0);
        metrics.journal_dropped(0);
        metrics.journal_begins(Timestamp(0));
        for store in STORES {
            metrics.set_storage(store, None);
        }
        metrics.gauge(&BUILD_INFO, &[env!("CARGO_PKG_VERSION")]).set(1.0);
        metrics
    }

    /// The engine decided a command.
    pub fn decided(&self, took: Duration) {
        self.decision.record(took);
    }

    /// A command or timer waited for the router loop.
    pub fn lagged(&self, lag: Duration) {
        self.lag.record(lag);
    }

    /// The sweep found something.
    pub fn sweep_found(&self, matches: u32) {
        self.sweep_found.increment(matches.into());
    }

    /// This record of the journal is damaged.
    pub fn journal_damaged(&self, record: u64) {
        self.gauge(&JOURNAL_DAMAGED, &[]).set(record as f64);
    }

    /// Retention has dropped so many records.
    pub fn journal_dropped(&self, records: u64) {
        self.counter(&JOURNAL_DROPPED, &[]).increment(records);
    }

    /// The oldest record of the journal is of that time.
    pub fn journal_begins(&self, at: Timestamp) {
        self.gauge(&JOURNAL_OLDEST, &[]).set(seconds(at.0));
    }

    /// How many WebSockets of this kind are open.
    pub fn set_connections(&self, peer: Peer, open: u32) {
        self.gauge(&CONNECTIONS, &[peer.name()]).set(open);
    }

    /// How far history is behind.
    pub fn set_history_lag(&self, records: u64) {
        #[allow(clippy::cast_precision_loss, reason = "exact up to 2^53 records")]
        self.gauge(&HISTORY_LAG, &[]).set(records as f64);
    }

    /// A frame passed.
    pub fn frame(&self, peer: Peer, way: Direction) {
        self.frames[peer as usize][way as usize].increment(1);
    }

    /// A page showed a proof of who its customer is.
    pub fn proof(&self, result: &'static str) {
        counter(&self.recorder, &PROOFS, &[result]).increment(1);
    }

    /// Takes the facts of the moment from the follower; to be called before [`Self::render`].
    pub fn observe(&self, engine: &Engine, now: Timestamp) {
        for queue in engine.queues() {
            let oldest = queue.oldest_queued_at.map_or(0, |queued| (now - queued).0.max(0));
            let gauge = self.gauge(&SESSION_OLDEST_WAIT, &[queue.spec.queue.as_str()]);
            gauge.set(seconds(oldest));
            for (cause, name) in
                [(SurgeCause::Forecast, "forecast"), (SurgeCause::Declared, "declared")]
            {
                let lasts = queue.surge.is_some_and(|surge| surge.rules.cause == cause);
                let gauge = self.gauge(&QUEUE_SURGE, &[queue.spec.queue.as_str(), name]);
                gauge.set(f64::from(u8::from(lasts)));
            }
        }
        let available = Presence::At(Resting::Available);
        let agents = engine.agents().filter(|agent| *agent.presence == available);
        let (used, count) =
            agents.fold((0.0, 0_u32), |(used, n), agent| (used + agent.load, n + 1));
        self.gauge(&AGENT_SLOTS_USED, &[]).set(used / f64::from(count.max(1)));
    }

    /// Why a store cannot write, as one of [`STORAGE_REASONS`]; none while it can.
    pub fn set_storage(&self, store: &str, trouble: Option<&str>) {
        for reason in STORAGE_REASONS {
            let there = f64::from(u8::from(trouble == Some(reason)));
            self.gauge(&STORAGE_TROUBLE, &[store, reason]).set(there);
        }
    }

    /// Everything in the Prometheus text format, version 0.0.4.
    #[must_use]
    pub fn render(&self) -> String {
        let usage = process::usage();
        if let Some(usage) = &usage {
            #[allow(clippy::cast_precision_loss, reason = "exact up to 8 PiB")]
            self.gauge(&PROCESS_MEMORY, &[]).set(usage.resident_bytes as f64);
        }
        let mut text = self.handle.render();
        if let Some(usage) = usage {
            // Counters of the recorder are whole numbers, which is too coarse for CPU time.
            let Definition { name, help, .. } = PROCESS_CPU;
            let cpu_s = usage.cpu_s;
            text.push_str(&format!(
                "# HELP {name} {help}\n# TYPE {name} counter\n{name} {cpu_s}\n"
            ));
        }
        text
    }

    /// Moves observations into buckets; to be called every few seconds, so that a process that
    /// nobody scrapes does not pile them up.
    pub fn upkeep(&self) {
        self.handle.run_upkeep();
    }

    /// Lets a series exist, at zero if it is new.
    fn ensure(&self, metric: &Definition, values: &[&str]) {
        match metric.kind {
            Kind::Counter => drop(self.counter(metric, values)),
            Kind::Gauge => drop(self.gauge(metric, values)),
            Kind::Histogram(_) => drop(self.histogram(metric, values)),
        }
    }

    fn counter(&self, metric: &Definition, values: &[&str]) -> Counter {
        counter(&self.recorder, metric, values)
    }

    fn gauge(&self, metric: &Definition, values: &[&str]) -> Gauge {
        debug_assert_eq!(metric.kind, Kind::Gauge);
        self.recorder.register_gauge(&key(metric, values), &METADATA)
    }

    fn histogram(&self, metric: &Definition, values: &[&str]) -> Histogram {
        histogram(&self.recorder, metric, values)
    }
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}

fn new_recorder() -> PrometheusRecorder {
    let mut builder = PrometheusBuilder::new();
    for metric in ALL {
        if let Kind::Histogram(buckets) = metric.kind {
            let name = Matcher::Full(metric.name.to_owned());
            builder = builder
                .set_buckets_for_metric(name, buckets)
                .expect("no list of buckets on this page is empty");
        }
    }
    builder.build_recorder()
}

fn describe(recorder: &PrometheusRecorder) {
    for metric in ALL {
        let name = KeyName::from_const_str(metric.name);
        let help = SharedString::const_str(metric.help);
        match metric.kind {
            Kind::Counter => recorder.describe_counter(name, Some(metric.unit), help),
            Kind::Gauge => recorder.describe_gauge(name, Some(metric.unit), help),
            Kind::Histogram(_) => recorder.describe_histogram(name, Some(metric.unit), help),
        }
    }
}

fn counter(recorder: &PrometheusRecorder, metric: &Definition, values: &[&str]) -> Counter {
    debug_assert_eq!(metric.kind, Kind::Counter);
    recorder.register_counter(&key(metric, values), &METADATA)
}

fn histogram(recorder: &PrometheusRecorder, metric: &Definition, values: &[&str]) -> Histogram {
    debug_assert!(matches!(metric.kind, Kind::Histogram(_)));
    recorder.register_histogram(&key(metric, values), &METADATA)
}

fn key(metric: &Definition, values: &[&str]) -> Key {
    debug_assert_eq!(metric.labels.len(), values.len(), "{}", metric.name);
    let labels = metric.labels.iter().zip(values);
    let labels = labels.map(|(name, value)| Label::new(*name, (*value).to_owned()));
    Key::from_parts(metric.name, labels.collect::<Vec<_>>())
}

/// Milliseconds as seconds.
#[allow(clippy::cast_precision_loss, reason = "exact to the millisecond for 285,000 years")]
fn seconds(ms: i64) -> f64 {
    ms as f64 / 1_000.0
}
