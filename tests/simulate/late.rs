//! What the engine ends by itself, at the moment at which somebody else would: a wait that has reached its
//! limit, a wrap-up, opening hours.

use serde_json::Value;

use super::{json, mean};

/// One agent, one line; `agent` and `queue` are further keys of theirs.
fn scenario(agent: &str, queue: &str, sessions: &str) -> String {
    format!(
        "replications = 4\nhorizon_s = 20000\n\
         [[agents]]\ngroup = \"all\"\ncount = 1\n{agent}\n\
         [[queues]]\nname = \"a\"\n{queue}\n\
         [[sessions]]\nqueue = \"a\"\nchannel = \"call\"\narrivals = {{ per_hour = 60.0 }}\n\
         handle = {{ constant = 60.0 }}\n{sessions}\n"
    )
}

fn utilisation(report: &Value) -> f64 {
    mean(report, "/agents/all/utilisation")
}

#[test]
fn a_limit_of_waiting_may_come_at_the_moment_at_which_patience_ends() {
    let report = json(&scenario("", "wait_max_s = 30", "patience = { constant = 30.0 }"));
    let ended = mean(&report, "/queues/a/served") + mean(&report, "/queues/a/abandoned");
    assert!((ended - mean(&report, "/queues/a/arrived")).abs() < 1e-9, "{report}");
    assert!(mean(&report, "/queues/a/p_abandon") > 0.2, "{report}");
}

#[test]
fn of_two_wrap_ups_the_shorter_ends_it() {
    let patience = "patience = { exponential = 60.0 }";
    let busy = |agent: &str, queue: &str| utilisation(&json(&scenario(agent, queue, patience)));
    let (short, long) = (busy("", "wrap_up_s = 10"), busy("", "wrap_up_s = 60"));
    assert!(short + 0.02 < long, "{short} {long}");
    let same = |one: f64, other: f64| assert!((one - other).abs() < 1e-3, "{one} {other}");
    same(busy("wrap_up_s = 60", "wrap_up_s = 60"), long);
    same(busy("wrap_up_s = 600", "wrap_up_s = 60"), long);
    same(busy("wrap_up_s = 3600", "wrap_up_s = 10"), short);
    same(busy("wrap_up_s = 10", "wrap_up_s = 60"), short);
    same(busy("wrap_up_s = 10", ""), short);
}

/// Open from eight to nine, of a run that starts at half past seven; about 60 come in that hour and
/// 30 before it.
#[test]
fn a_queue_opens_and_closes_by_the_clock_on_the_wall() {
    let hours = "hours = { zone = \"Europe/Athens\", intervals = { mon = [\"08:00-09:00\"] } }";
    let late = "patience = \"infinite\"";
    let start = "starts_at = \"2026-11-30 07:30\"\n";
    let play = |closing: &str| {
        json(&(start.to_owned() + &scenario("", &format!("{hours}\n{closing}"), late)))
    };
    let serving = play("at_closing = \"serve\"");
    let served = mean(&serving, "/queues/a/served");
    assert!((45.0..75.0).contains(&served), "{serving}");
    assert!(mean(&serving, "/queues/a/p_abandon") > 0.7, "{serving}");
    let releasing = play("at_closing = \"release\"");
    assert!(mean(&releasing, "/queues/a/served") < served, "{releasing}");
    // A scenario that does not say when it starts does so on a Monday at midnight.
    let night = json(&scenario("", hours, late));
    assert!(mean(&night, "/queues/a/served").abs() < 1e-9, "{night}");
}
