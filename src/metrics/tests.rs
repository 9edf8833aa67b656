//! The numbers, the format and the listener.

use std::io::Write as _;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use seira_core::engine::Engine;
use seira_core::model::{
    AbandonReason, AgentId, AgentSpec, Capacity, Channel, ChannelSet, CloseReason, Confidence,
    Configuration, DeviceId, Event, Millis, OfferId, OfferResult, Presence, Promise, PromiseEnd,
    QueueId, QueueSpec, QueuedReason, Record, Resting, Sealed, Sequence, SessionId, Settled,
    SilenceClock, Timestamp,
};

use super::{ALL, BindError, Direction, Kind, Ledger, Metrics, Peer, bind, serve};

fn queue(name: &str) -> QueueSpec {
    QueueSpec {
        channels: ChannelSet { chat: true, call: false },
        target: Millis(20_000),
        grace: Millis(60_000),
        waiting_max: 100,
        ..QueueSpec::plain(QueueId::new(name).unwrap())
    }
}

fn record(at_s: i64, event: Event) -> Record {
    Record { sequence: Sequence(1), at: Timestamp(at_s * 1_000), event }
}

fn configured() -> Record {
    let queues = vec![queue("billing"), queue("general")];
    record(0, Event::Configured { configuration: Configuration { queues, ..Default::default() } })
}

fn arrived(at_s: i64, session: u128) -> Record {
    let session = SessionId::from_u128(session);
    record(
        at_s,
        Event::SessionArrived {
            session,
            device: DeviceId::from_u128(1),
            customer: None,
            queue: QueueId::new("billing").unwrap(),
            channel: Channel::Chat,
            due_at: Timestamp(0),
            boosts: None,
            asks: None,
            past_agents: Vec::new(),
            hold_until: None,
            profile: Sealed::new(session, Box::default()),
            seq: 1,
        },
    )
}

fn connected(at_s: i64, session: u128) -> Record {
    let session = SessionId::from_u128(session);
    let silence = SilenceClock::Stopped;
    record(at_s, Event::SessionConnected { session, agent: AgentId(1), silence, seq: 2 })
}

fn abandoned(at_s: i64, session: u128) -> Record {
    let session = SessionId::from_u128(session);
    record(at_s, Event::SessionAbandoned { session, reason: AbandonReason::Left, seq: 3 })
}

fn has(text: &str, line: &str) {
    assert!(text.lines().any(|found| found == line), "no line {line:?} in\n{text}");
}

fn ledger() -> (Arc<Metrics>, Ledger) {
    let metrics = Arc::new(Metrics::new());
    let mut ledger = Ledger::new(metrics.clone());
    ledger.on_record(&configured());
    (metrics, ledger)
}

#[test]
fn every_metric_exists_at_zero_before_anything_happens() {
    let (metrics, _ledger) = ledger();
    metrics.observe(&Engine::default(), Timestamp(0));
    let text = metrics.render();
    for metric in ALL {
        let kind = match metric.kind {
            Kind::Counter => "counter",
            Kind::Gauge => "gauge",
            Kind::Histogram(_) => "histogram",
        };
        has(&text, &format!("# TYPE {} {kind}", metric.name));
        has(&text, &format!("# HELP {} {}", metric.name, metric.help));
        assert!(text.lines().any(|line| line.starts_with(metric.name)), "{}", metric.name);
    }
    for line in [
        "seira_sessions_waiting{queue=\"billing\",channel=\"chat\"} 0",
        "seira_sessions_abandoned_total{queue=\"general\",channel=\"chat\",reason=\"left\"} 0",
        "seira_session_wait_seconds_bucket{queue=\"general\",le=\"1800\"} 0",
        "seira_session_handle_seconds_count{queue=\"general\"} 0",
        "seira_session_oldest_wait_seconds{queue=\"billing\"} 0",
        "seira_offers_total{result=\"agent_lost\"} 0",
        "seira_agents{presence=\"grace\"} 0",
        "seira_connections{role=\"supervisor\"} 0",
        "seira_frames_total{role=\"customer\",direction=\"out\"} 0",
        "seira_sweep_found_total 0",
        "seira_journal_damaged_record 0",
        "seira_decision_seconds_count 0",
        "seira_build_info{version=\"0.1.0\"} 1",
    ] {
        has(&text, line);
    }
    assert!(!text.contains("channel=\"call\""), "no queue takes calls");
}

#[test]
fn promtool_finds_nothing_to_complain_about() {
    let (metrics, mut ledger) = ledger();
    ledger.on_record(&arrived(0, 1));
    ledger.on_record(&connected(7, 1));
    metrics.decided(Duration::from_micros(40));
    metrics.lagged(Duration::from_millis(2));
    let mut promtool = Command::new("promtool")
        .args(["check", "metrics"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("promtool must be installed: Debian package `prometheus`");
    promtool.stdin.take().unwrap().write_all(metrics.render().as_bytes()).unwrap();
    let output = promtool.wait_with_output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    assert_eq!(String::from_utf8_lossy(&said), "");
    assert!(output.status.success());
}

#[test]
fn a_session_is_counted_once_and_timed_over_a_transfer() {
    let (metrics, mut ledger) = ledger();
    ledger.on_record(&arrived(0, 1));
    ledger.on_record(&arrived(1, 2));
    has(&metrics.render(), "seira_sessions_waiting{queue=\"billing\",channel=\"chat\"} 2");
    ledger.on_record(&connected(15, 1));
    let session = SessionId::from_u128(1);
    ledger.on_record(&record(
        45,
        Event::SessionQueued {
            session,
            queue: QueueId::new("general").unwrap(),
            due_at: Timestamp(0),
            reason: QueuedReason::Transferred,
            direct: None,
            cool_until: None,
            tier_floor: seira_core::model::Tier::FIRST,
            note: None,
            seq: 3,
        },
    ));
    has(&metrics.render(), "seira_sessions_waiting{queue=\"general\",channel=\"chat\"} 1");
    ledger.on_record(&connected(100, 1));
    ledger.on_record(&record(
        110,
        Event::SessionClosed {
            session,
            agent: AgentId(1),
            reason: CloseReason::Agent,
            disposition: None,
            note: None,
            seq: None,
        },
    ));
    ledger.on_record(&abandoned(120, 2));
    let text = metrics.render();
    for line in [
        "seira_sessions_waiting{queue=\"billing\",channel=\"chat\"} 0",
        "seira_sessions_waiting{queue=\"general\",channel=\"chat\"} 0",
        "seira_sessions_arrived_total{queue=\"billing\",channel=\"chat\"} 2",
        "seira_sessions_answered_total{queue=\"billing\",channel=\"chat\"} 1",
        "seira_sessions_answered_total{queue=\"general\",channel=\"chat\"} 0",
        "seira_sessions_abandoned_total{queue=\"billing\",channel=\"chat\",reason=\"left\"} 1",
        "seira_session_wait_seconds_sum{queue=\"billing\"} 15",
        "seira_session_wait_seconds_bucket{queue=\"billing\",le=\"10\"} 0",
        "seira_session_wait_seconds_bucket{queue=\"billing\",le=\"20\"} 1",
        "seira_session_handle_seconds_sum{queue=\"general\"} 40",
    ] {
        has(&text, line);
    }
    assert!(ledger.sessions.is_empty(), "sessions that are over are forgotten");
}

#[test]
fn offers_and_agents_are_counted_by_how_they_are() {
    let (metrics, mut ledger) = ledger();
    let capacity = Capacity { chats: 3, calls: 0, chats_during_call: false, total: None };
    for agent in [AgentId(1), AgentId(2), AgentId(1)] {
        let spec =
            AgentSpec { agent, skills: Vec::new(), tier: seira_core::model::Tier::FIRST, capacity };
        ledger.on_record(&record(0, Event::AgentSet { spec }));
    }
    let presence = Presence::At(Resting::Available);
    ledger.on_record(&record(1, Event::PresenceChanged { agent: AgentId(1), presence }));
    ledger.on_record(&record(2, Event::AgentRemoved { agent: AgentId(2) }));
    ledger.on_record(&record(
        3,
        Event::OfferEnded {
            offer: OfferId(1),
            session: SessionId::from_u128(1),
            agent: AgentId(1),
            result: OfferResult::Expired,
            cool_until: None,
            missed_in_a_row: 1,
        },
    ));
    let text = metrics.render();
    has(&text, "seira_agents{presence=\"available\"} 1");
    has(&text, "seira_agents{presence=\"offline\"} 0");
    has(&text, "seira_offers_total{result=\"expired\"} 1");
}

#[test]
fn promises_are_counted_by_how_they_ended() {
    let (metrics, mut ledger) = ledger();
    ledger.on_record(&configured());
    ledger.on_record(&arrived(0, 1));
    let session = SessionId::from_u128(1);
    let at = |seconds: i64| Timestamp(seconds * 1_000);
    let (confidence, worse) = (Confidence::USUAL, None);
    let promise = Promise { told_at: at(0), low_at: at(60), high_at: at(150), confidence, worse };
    ledger.on_record(&record(0, Event::Promised { session, promise }));
    let ends = [PromiseEnd::Kept, PromiseEnd::Broken, PromiseEnd::Kept];
    let settled = ends.map(|end| Settled { promise, end }).to_vec();
    let queue = QueueId::new("billing").unwrap();
    let channel = Channel::Chat;
    ledger.on_record(&record(90, Event::PromisesSettled { session, queue, channel, settled }));
    let text = metrics.render();
    for (outcome, count) in [("kept", 2), ("broken", 1), ("left", 0)] {
        let labels = format!("queue=\"billing\",channel=\"chat\",outcome=\"{outcome}\"");
        has(&text, &format!("seira_promises_total{{{labels}}} {count}"));
    }
    has(&text, "seira_promise_width_seconds_sum{queue=\"billing\"} 90");
}

#[test]
fn a_restart_knows_who_waits_and_counts_nobody_twice() {
    let metrics = Arc::new(Metrics::new());
    let mut ledger = Ledger::new(metrics.clone());
    let mut engine = seira_core::engine::Engine::default();
    for before in [configured(), arrived(0, 1), arrived(0, 2), connected(5, 2)] {
        engine.apply(before.at, &before.event);
    }
    ledger.resumes(&engine);
    ledger.on_record(&abandoned(9, 1));
    let text = metrics.render();
    has(&text, "seira_sessions_waiting{queue=\"billing\",channel=\"chat\"} 0");
    has(&text, "seira_sessions_arrived_total{queue=\"billing\",channel=\"chat\"} 0");
    has(&text, "seira_session_wait_seconds_count{queue=\"billing\"} 0");
    has(
        &text,
        "seira_sessions_abandoned_total{queue=\"billing\",channel=\"chat\",reason=\"left\"} 1",
    );
}

#[test]
fn the_loop_and_the_gateway_have_their_numbers() {
    let metrics = Metrics::new();
    metrics.sweep_found(2);
    metrics.journal_damaged(17);
    metrics.decided(Duration::from_micros(30));
    metrics.set_connections(Peer::Agent, 4);
    metrics.frame(Peer::Supervisor, Direction::In);
    metrics.upkeep();
    let text = metrics.render();
    has(&text, "seira_sweep_found_total 2");
    has(&text, "seira_journal_damaged_record 17");
    has(&text, "seira_decision_seconds_bucket{le=\"0.000025\"} 0");
    has(&text, "seira_decision_seconds_bucket{le=\"0.00005\"} 1");
    has(&text, "seira_connections{role=\"agent\"} 4");
    has(&text, "seira_frames_total{role=\"supervisor\",direction=\"in\"} 1");
    let memory = text.lines().find_map(|line| {
        line.strip_prefix("seira_process_resident_memory_bytes ")?.parse::<f64>().ok()
    });
    assert!(memory.unwrap() > 1e6, "{memory:?}");
}

#[tokio::test]
async fn the_listener_serves_metrics_and_nothing_else() {
    let listener = bind("127.0.0.1:0".parse().unwrap()).await.unwrap();
    let address = listener.local_addr().unwrap();
    let taken = bind(address).await;
    assert!(matches!(taken, Err(BindError::Taken(at)) if at == address));
    assert!(taken.unwrap_err().to_string().contains("metrics_listen"));
    let metrics = Arc::new(Metrics::new());
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let rendered = metrics.clone();
    let serving = tokio::spawn(async move {
        let render = Arc::new(move || rendered.render());
        let stop = async move { drop(stopped.await) };
        serve(&listener, render, move || metrics.upkeep(), stop).await;
    });
    let http = reqwest::Client::new();
    let good = http.get(format!("http://{address}/metrics")).send().await.unwrap();
    assert_eq!(good.headers()["content-type"], "text/plain; version=0.0.4; charset=utf-8");
    has(&good.text().await.unwrap(), "seira_sweep_found_total 0");
    let other = http.get(format!("http://{address}/")).send().await.unwrap();
    assert_eq!(other.status(), 404);
    let post = http.post(format!("http://{address}/metrics")).send().await.unwrap();
    assert_eq!(post.status(), 405);
    stop.send(()).unwrap();
    serving.await.unwrap();
}
