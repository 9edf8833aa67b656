//! What the forecast is worth in centers of which theory knows everything, through the simulator.
//!
//! Rows of M/M/s+M: the error of its best guess against that of the wait in a line whose rates are known
//! (QLm, exact there) on the same customers, and how often its promises are kept; then two skills,
//! priority, and days that change: twice as many come for two hours, agents leave at noon, another mix of
//! skills is asked for. `SEIRA_LONG=10 cargo test --release --test forecasting -- --nocapture` plays ten
//! times as much, and prints the same.

#![allow(clippy::unwrap_used, reason = "tests say what they expect by failing")]

use std::path::Path;

use seira::simulate::{self, Kept, Replication, Report, Scenario};
use serde_json::Value;

/// How many times the usual length.
fn longer() -> u32 {
    std::env::var("SEIRA_LONG").ok().and_then(|value| value.parse().ok()).unwrap_or(1)
}

/// Mean conversation, s.
const HANDLE_S: f64 = 200.0;

fn agents(group: &str, count: u32, skills: &str, more: &str) -> String {
    format!(
        "[[agents]]\ngroup = \"{group}\"\ncount = {count}\nskills = {{ {skills} }}\n\
         capacity = {{ calls = 1 }}\n{more}\n"
    )
}

/// Calls of one queue: how many come while one conversation lasts, how fast those who wait leave by
/// conversations, further keys.
fn calls(queue: &str, skill: &str, arrivals: &str, leave: f64, more: &str) -> String {
    let patience = match leave > 0.0 {
        true => format!("patience = {{ exponential = {} }}\n", HANDLE_S / leave),
        false => String::new(),
    };
    format!(
        "[[sessions]]\nqueue = \"{queue}\"\nchannel = \"call\"\nskills = {{ {skill} = 1 }}\n\
         arrivals = {arrivals}\nhandle = {{ exponential = {HANDLE_S} }}\n{patience}{more}\n"
    )
}

/// So many arrivals while a conversation lasts.
fn even(rate: f64) -> String {
    format!("{{ per_hour = {} }}", rate * 3_600.0 / HANDLE_S)
}

struct Played {
    runs: Vec<Replication>,
    /// As `--json` writes it.
    report: Value,
}

fn play(name: &str, forecast: &str, (from_s, to_s): (f64, f64), runs: u32, rest: &str) -> Played {
    let text = format!(
        "name = \"{name}\"\nseed = 20261127\nreplications = {runs}\nforecast = \"{forecast}\"\n\
         warmup_s = {from_s}\nhorizon_s = {to_s}\n{rest}"
    );
    let scenario: Scenario =
        simulate::from_text(Path::new(name), &text).unwrap_or_else(|no| panic!("{no}"));
    let runs = simulate::play(&scenario).unwrap();
    let report = serde_json::to_value(Report::new(&scenario, &runs)).unwrap();
    Played { runs, report }
}

impl Played {
    fn number(&self, queue: &str, place: &str) -> f64 {
        let found = self.report["queues"][queue].pointer(place).and_then(Value::as_f64);
        found.unwrap_or_else(|| panic!("{queue}{place}: {}", self.report))
    }

    /// Share of those who had to wait for whom what was promised to 80% would have been kept.
    fn kept(&self, queue: &str) -> f64 {
        self.number(queue, "/forecast/promises/1/kept_censored")
    }
}

/// M/M/s+M with so many agents, arrivals and leavers by mean conversations, after 20,000 arrivals.
fn row(agents_count: u32, rate: f64, leave: f64, exact: f64) {
    let name = format!("{agents_count}, {rate}, {leave}");
    let arrival_s = HANDLE_S / rate;
    // What happens is alike for about as long as a conversation: a thousand agents need more arrivals.
    let counted = f64::from(agents_count * 50).max(20_000.0);
    let span = (20_000.0 * arrival_s, (20_000.0 + counted) * arrival_s);
    let center =
        agents("all", agents_count, "a = 1", "") + &calls("a", "a", &even(rate), leave, "");
    let known = play(&name, "known", span, 4 * longer(), &center);
    let learned = play(&name, "learned", span, 4 * longer(), &center);
    let ase = |played: &Played, of: &str| played.number("a", of) / (HANDLE_S * HANDLE_S);
    let qlm = ase(&known, "/baselines/qlm/ase");
    let (knows, learns) = (ase(&known, "/forecast/ase"), ase(&learned, "/forecast/ase"));
    let les = ase(&learned, "/baselines/les/ase");
    println!(
        "{name}: exactly {exact:.4e}, QLm {:.3}, known {:.3}, learned {:.3}, LES {:.3} times that; kept \
         {:.3} known, {:.3} learned",
        qlm / exact,
        knows / exact,
        learns / exact,
        les / exact,
        known.kept("a"),
        learned.kept("a")
    );
    assert!(knows <= 1.03 * qlm && learns <= 1.1 * qlm, "{name}: {knows}, {learns}, not {qlm}");
    assert!((qlm / exact - 1.0).abs() < 0.15, "{name}: {qlm}, not {exact}");
    assert!(learns < les && knows < les, "{name}: {learns}, {knows}, LES {les}");
    for played in [&known, &learned] {
        let kept = played.kept("a");
        // Of a thousand agents few conversations' times are played, and what is kept in one is alike.
        let lengths = counted / rate * f64::from(4 * longer());
        let chance = if lengths < 1_000.0 { 0.02 } else { 0.0 };
        assert!((kept - 0.8).abs() <= 0.02 + chance, "{name}: {kept} were kept");
        assert_eq!(played.report["queues"]["a"]["forecast"]["unknown"], 0);
    }
}

#[test]
fn ten_agents_and_more_than_they_can_do() {
    row(10, 14.0, 1.0, 3.673_003_851_4e-2);
}

#[test]
fn a_hundred_agents_and_more_than_they_can_do() {
    row(100, 140.0, 1.0, 2.882_052_704_3e-3);
}

#[test]
fn a_thousand_agents_and_more_than_they_can_do() {
    row(1_000, 1_400.0, 1.0, 2.859_591_069_9e-4);
}

#[test]
fn a_hundred_agents_and_as_much_as_they_can_do() {
    row(100, 100.0, 1.0, 7.839_348_906_2e-4);
}

#[test]
fn ten_agents_and_less_than_they_can_do() {
    row(10, 8.5, 0.5, 2.765_151_599_4e-2);
}

/// Promises kept for every queue, after 20,000 arrivals of `rate` in all.
fn kept_in(name: &str, rate: f64, queues: &[&str], center: &str) {
    let arrival_s = HANDLE_S / rate;
    let span = (20_000.0 * arrival_s, 50_000.0 * arrival_s);
    let played = play(name, "learned", span, 4 * longer(), center);
    for queue in queues {
        let kept = played.kept(queue);
        let ase = |of: &str| played.number(queue, of);
        let (learned, les) = (ase("/forecast/ase"), ase("/baselines/les/ase"));
        println!("{name}, {queue}: kept {kept:.3}; error {:.3} times that of LES", learned / les);
        assert!((kept - 0.8).abs() <= 0.02, "{name}, {queue}: {kept} were kept");
        assert!(learned < les, "{name}, {queue}: {learned}, LES {les}");
    }
}

#[test]
fn two_skills_of_which_some_have_both() {
    let center = agents("some", 4, "a = 1", "")
        + &agents("all", 4, "a = 1, b = 1", "")
        + &calls("a", "a", &even(4.0), 0.5, "")
        + &calls("b", "b", &even(3.0), 0.5, "");
    kept_in("N-model", 7.0, &["a", "b"], &center);
}

#[test]
fn customers_who_go_before_others() {
    let boosted = format!("boost_s = {HANDLE_S}");
    let center = agents("all", 10, "a = 1", "")
        + &calls("a", "a", &even(5.0), 0.5, "")
        + &calls("vip", "a", &even(5.0), 0.5, &boosted);
    kept_in("priority by queue", 10.0, &["a", "vip"], &center);
    let center = agents("all", 10, "a = 1", "")
        + &calls("a", "a", &even(5.0), 0.5, "")
        + &calls("a", "a", &even(5.0), 0.5, &boosted);
    kept_in("priority in a queue", 10.0, &["a"], &center);
}

/// A day of 24 hours, in which something happens at noon.
const DAY_S: f64 = 86_400.0;
const NOON_S: f64 = 43_200.0;

/// What was promised in 20 days alike, each forecast from nothing.
fn day(name: &str, center: &str) {
    let played = play(name, "learned", (0.0, DAY_S), 20, center);
    let days: Vec<Vec<Kept>> = played.runs.iter().map(promised).collect();
    for quarter in 0..4u8 {
        let from = f32::from(quarter) * DAY_S as f32 / 4.0;
        let within = |kept: &&Kept| kept.at_s >= from && kept.at_s < from + DAY_S as f32 / 4.0;
        let shares = days.iter().map(|day| share(day.iter().filter(within), promise));
        let mean = shares.sum::<f64>() / days.len() as f64;
        println!("{name}, quarter {}: kept {mean:.3}", quarter + 1);
        assert!((0.75..=0.85).contains(&mean), "{name}, quarter {quarter}: {mean}");
    }
    let windows = || days.iter().flat_map(|day| day.chunks_exact(500));
    let spread = |of: fn(&Kept) -> bool| {
        let shares: Vec<f64> = windows().map(|window| share(window.iter(), of)).collect();
        deviation(&shares)
    };
    let (ours, by_rates) = (spread(promise), spread(|kept| kept.by_rates));
    println!("{name}: {} windows spread by {ours:.4}, by rates {by_rates:.4}", windows().count());
    assert!(windows().count() > 100);
    assert!(ours <= 1.2 * by_rates, "{name}: {ours}, by rates {by_rates}");
}

/// What was promised, in the order of time.
fn promised(run: &Replication) -> Vec<Kept> {
    let known = run.queues.iter().filter_map(|queue| queue.hindsight.as_ref());
    let mut kept: Vec<Kept> = known.flat_map(|hindsight| &hindsight.kept).copied().collect();
    kept.retain(|kept| kept.promised.is_some());
    kept.sort_by(|one, other| one.at_s.total_cmp(&other.at_s));
    kept
}

fn promise(kept: &Kept) -> bool {
    kept.promised == Some(true)
}

fn share<'a>(all: impl Iterator<Item = &'a Kept>, of: fn(&Kept) -> bool) -> f64 {
    let (count, kept) =
        all.fold((0u32, 0u32), |(count, kept), one| (count + 1, kept + u32::from(of(one))));
    f64::from(kept) / f64::from(count)
}

fn deviation(values: &[f64]) -> f64 {
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    (values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / count).sqrt()
}

/// Arrivals while a conversation lasts, from each second on.
fn steps(steps: &[(f64, f64)]) -> String {
    let step = |(from_s, rate): &(f64, f64)| format!("[{from_s}, {}]", rate * 3_600.0 / HANDLE_S);
    let steps: Vec<String> = steps.iter().map(step).collect();
    format!("{{ steps = [{}] }}", steps.join(", "))
}

#[test]
fn twice_as_many_come_for_two_hours() {
    let arrivals = steps(&[(0.0, 18.0), (NOON_S, 36.0), (NOON_S + 7_200.0, 18.0)]);
    day("rush", &(agents("all", 20, "a = 1", "") + &calls("a", "a", &arrivals, 0.5, "")));
}

#[test]
fn agents_leave_at_noon() {
    let center = agents("all day", 15, "a = 1", "")
        + &agents("morning", 7, "a = 1", &format!("to_s = {NOON_S}"))
        + &calls("a", "a", &even(20.0), 0.5, "");
    day("shift", &center);
}

#[test]
fn another_mix_of_skills_is_asked_for_from_noon_on() {
    let center = agents("some", 10, "a = 1", "")
        + &agents("all", 10, "a = 1, b = 1", "")
        + &calls("a", "a", &steps(&[(0.0, 14.0), (NOON_S, 9.0)]), 0.5, "")
        + &calls("b", "b", &steps(&[(0.0, 5.0), (NOON_S, 10.0)]), 0.5, "");
    day("mix", &center);
}
