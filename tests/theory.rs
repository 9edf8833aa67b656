//! The simulator against exact results of queueing theory: the real engine, with Poisson arrivals and
//! exponential services, must come out where mathematics says it does.
//!
//! For each value: a long run with a fixed seed, in which the half-width of the 99% confidence
//! interval is at most 1% of the value (2% for values under 0.05), and the exact value lies in the
//! interval. The runs are made short enough for every day by control variates: how many customers
//! came and how much work they brought is known in expectation, and what a replication had more or
//! less of it explains most of how its waits differ from the mean (Lavenberg and Welch, 1981). That
//! they do come as often, and bring as much, is held against the scenario first, or a simulator that
//! lets too many come would be set right unseen. A value that has been found true serves the next ones
//! of the same run in the same way.

#![allow(clippy::unwrap_used, reason = "tests say what they expect by failing")]

use std::path::Path;

use seira::simulate::interval::{mean_and_half_width, student_t};
use seira::simulate::{self, QueueResult, Replication, Scenario};

/// A scenario that was played.
struct Played {
    scenario: Scenario,
    runs: Vec<Replication>,
    /// By replication: how far off it was in what has been found true.
    controls: Vec<Vec<f64>>,
}

/// Seconds of a run that count.
const COUNTED_S: f64 = 4_000.0;
const WARMUP_S: f64 = 60.0;

/// Plays `scenario` (its agents, queues and sessions) so often; `rates` are the arrivals per second of
/// its queues, by name.
fn play(name: &str, replications: u32, rates: &[f64], scenario: &str) -> Played {
    let text = format!(
        "name = \"{name}\"\nseed = 20261126\nreplications = {replications}\nforecast = \"off\"\n\
         warmup_s = {WARMUP_S}\nhorizon_s = {}\n{scenario}",
        WARMUP_S + COUNTED_S
    );
    let scenario = simulate::from_text(Path::new(name), &text).unwrap_or_else(|no| panic!("{no}"));
    let runs = simulate::play(&scenario).unwrap();
    let controls = vec![Vec::new(); runs.len()];
    let mut played = Played { scenario, runs, controls };
    for (at, rate) in rates.iter().enumerate() {
        let queue = played.scenario.queues[at].spec.queue.to_string();
        let arrived = |run: &Replication| run.queues[at].arrived as f64;
        played.check_input(&format!("arrivals of {queue}"), rate * COUNTED_S, arrived);
        let work = |run: &Replication| run.queues[at].work_s / run.queues[at].arrived as f64;
        played.check_input(&format!("work of {queue}"), 1.0, work);
    }
    played
}

/// `count` agents with `skills` who take one call each.
fn agents(group: &str, count: u32, skills: &str) -> String {
    format!(
        "[[agents]]\ngroup = \"{group}\"\ncount = {count}\nskills = {{ {skills} }}\n\
         capacity = {{ calls = 1 }}\n"
    )
}

/// Calls of one queue: arrivals per second, mean service 1 s, further keys.
fn calls(queue: &str, per_s: f64, more: &str) -> String {
    format!(
        "[[sessions]]\nqueue = \"{queue}\"\nchannel = \"call\"\nskills = {{ {queue} = 1 }}\n\
         arrivals = {{ per_hour = {} }}\nhandle = {{ exponential = 1.0 }}\n{more}\n",
        per_s * 3_600.0
    )
}

fn queue(name: &str, rank: &str) -> String {
    format!("[[queues]]\nname = \"{name}\"\nrank = [{rank}]\n")
}

impl Played {
    /// Takes a value as known, and uses it from here on.
    fn know(&mut self, exact: f64, measure: impl Fn(&Replication) -> f64) {
        for (run, controls) in self.runs.iter().zip(&mut self.controls) {
            controls.push(measure(run) - exact);
        }
    }

    /// Holds what the scenario brings against what it says, by the plain mean over replications: a
    /// control, whose own mean no other control may set right.
    fn check_input(&mut self, what: &str, exact: f64, measure: impl Fn(&Replication) -> f64) {
        let values: Vec<f64> = self.runs.iter().map(&measure).collect();
        let (mean, half) = mean_and_half_width(&values, 0.99);
        let (name, half) = (&self.scenario.name, half.unwrap());
        println!("{name}, {what}: {mean:.6} ± {half:.6}, by the scenario {exact:.6}");
        assert!(half <= 0.01 * exact, "{name}, {what}: ± {half} is too wide for {exact}");
        let off = (mean - exact).abs();
        assert!(off <= half, "{name}, {what}: {mean} ± {half}, by the scenario {exact}");
        self.know(exact, measure);
    }

    /// Holds `exact` against what `measure` gives.
    fn check(&mut self, what: &str, exact: f64, measure: impl Fn(&Replication) -> f64) {
        let values = self.runs.iter().map(&measure);
        let rows: Vec<_> = self.controls.iter().cloned().zip(values).collect();
        let (mean, half) = controlled(&rows);
        let name = &self.scenario.name;
        println!("{name}, {what}: {mean:.6} ± {half:.6}, exactly {exact:.6}");
        let most = if exact < 0.05 { 0.02 } else { 0.01 };
        assert!(half <= most * exact, "{name}, {what}: ± {half} is too wide for {exact}");
        assert!((mean - exact).abs() <= half, "{name}, {what}: {mean} ± {half}, not {exact}");
        self.know(exact, measure);
    }

    /// Place of a queue among the results.
    fn place(&self, queue: &str) -> usize {
        self.scenario.queues.iter().position(|line| line.spec.queue.as_str() == queue).unwrap()
    }
}

/// Mean and half-width of the 99% interval of the values, by least squares on controls whose means
/// are 0: the intercept.
fn controlled(rows: &[(Vec<f64>, f64)]) -> (f64, f64) {
    let columns = rows[0].0.len() + 1;
    let row = |controls: &[f64]| {
        let mut row = vec![1.0];
        row.extend_from_slice(controls);
        row
    };
    // Normal equations, with the unit matrix beside them, so that the inverse comes out too.
    let mut system = vec![vec![0.0; 2 * columns + 1]; columns];
    for (controls, value) in rows {
        let row = row(controls);
        for (i, line) in system.iter_mut().enumerate() {
            for (j, cell) in line.iter_mut().take(columns).enumerate() {
                *cell += row[i] * row[j];
            }
            line[2 * columns] += row[i] * value;
        }
    }
    for (i, line) in system.iter_mut().enumerate() {
        line[columns + i] = 1.0;
    }
    eliminate(&mut system);
    let weights: Vec<f64> = system.iter().map(|line| line[2 * columns]).collect();
    let squares = rows.iter().map(|(controls, value)| {
        let guess: f64 = row(controls).iter().zip(&weights).map(|(a, b)| a * b).sum();
        (value - guess) * (value - guess)
    });
    let freedom = rows.len() - columns;
    let variance = squares.sum::<f64>() / freedom as f64 * system[0][columns];
    let t = student_t(0.99, u32::try_from(freedom).unwrap());
    (weights[0], t * variance.sqrt())
}

/// Gauss and Jordan, with the greatest pivot of each column.
fn eliminate(system: &mut [Vec<f64>]) {
    for at in 0..system.len() {
        let best = (at..system.len())
            .max_by(|a, b| system[*a][at].abs().total_cmp(&system[*b][at].abs()))
            .unwrap();
        system.swap(at, best);
        let pivot = system[at][at];
        system[at].iter_mut().for_each(|cell| *cell /= pivot);
        let lead = system[at].clone();
        for (other, line) in system.iter_mut().enumerate() {
            let times = line[at];
            if other != at {
                line.iter_mut().zip(&lead).for_each(|(cell, lead)| *cell -= times * lead);
            }
        }
    }
}

/// Erlang's C (1917) for five agents and three erlangs: P(wait) = .236151603498542, mean wait
/// C / (s μ − λ), P(W ≤ t) = 1 − C exp(−(s μ − λ) t).
#[test]
fn as_many_wait_as_erlang_says() {
    let scenario = agents("all", 5, "a = 5") + &calls("a", 3.0, "service_level_s = 0.2");
    let mut played = play("M/M/5", 340, &[3.0], &scenario);
    let c = 0.236_151_603_498_542;
    played.check("P(wait)", c, |run| run.queues[0].p_wait());
    played.check("mean wait", c / 2.0, |run| run.queues[0].mean_wait_s());
    let in_time = 1.0 - c * (-0.4_f64).exp();
    played.check("P(W <= .2)", in_time, |run| run.queues[0].service_level());
    played.check("utilisation", 0.6, |run| run.groups[0].utilisation());
}

/// Palm's Erlang A: ten agents, 8.5 erlangs, mean patience of two services. Exact birth and death
/// chain.
#[test]
fn as_many_leave_as_palm_says() {
    let more = "patience = { exponential = 2.0 }\nservice_level_s = 0.2";
    let scenario = agents("all", 10, "a = 5") + &calls("a", 8.5, more);
    let mut played = play("M/M/10+M", 60, &[8.5], &scenario);
    played.check("P(wait)", 0.391_929_602_882, |run| run.queues[0].p_wait());
    played.check("P(abandon)", 0.051_773_846_514_5, |run| run.queues[0].p_abandon());
    played.check("mean wait", 0.103_547_693_029, |run| run.queues[0].mean_wait_s());
    played.check("P(served <= .2)", 0.773_395_598_172, |run| run.queues[0].service_level());
}

/// First come first served with the longest idle agent first: agent 1 takes a, agent 2 takes a and b;
/// rates .6 and .3. Product form of Adan and Weiss, Stochastic Systems 4(1), 2014.
#[test]
fn who_serves_whom_is_as_adan_and_weiss_say() {
    let rank = "\"longest_idle\"";
    let scenario = agents("one", 1, "a = 5")
        + &agents("two", 1, "a = 5, b = 5")
        + &queue("a", rank)
        + &queue("b", rank)
        + &calls("a", 0.6, "")
        + &calls("b", 0.3, "");
    let mut played = play("Adan and Weiss", 400, &[0.6, 0.3], &scenario);
    let matched = |kind: usize, group: usize| {
        move |run: &Replication| run.served[kind][group] as f64 / COUNTED_S
    };
    played.check("rate a-1", 0.377_738, matched(0, 0));
    played.check("P(wait) of a", 0.251_277, |run| run.queues[0].p_wait());
    played.check("P(wait) of b", 0.522_260, |run| run.queues[1].p_wait());
    played.check("mean wait of a", 0.228_434, |run| run.queues[0].mean_wait_s());
    played.check("mean wait of b", 0.826_713, |run| run.queues[1].mean_wait_s());
    played.check("utilisation of 2", 0.522_260, |run| run.groups[1].utilisation());
}

/// A head start of h in due time, five agents, 1.5 and 1.5 erlangs. A customer without it who must wait
/// meets a geometric number in line; that many departures and one more at the full rate, and those
/// with a head start who arrive during the first h, are its wait: E[W] = C (∫₀ʰ P(X > 0) dt +
/// E[X(h)] / (c μ)) for the random walk X of those still before it, by uniformisation. By Kleinrock's
/// conservation law the mean over both is that of Erlang C, whatever the order; the other mean (.12993
/// and .14193) follows from these two, and a test of it could not fail beside theirs.
#[test]
fn a_boost_is_worth_what_the_conservation_law_leaves() {
    let c = 0.236_151_603_498_542;
    for (start_s, high) in [(0.2, 0.106_223_363_3), (0.5, 0.094_217_739_3)] {
        let scenario = agents("all", 5, "low = 5, high = 5")
            + &calls("low", 1.5, "target_s = 1.0")
            + &calls("high", 1.5, &format!("target_s = 1.0\nboost_s = {start_s}"));
        let mut played = play(&format!("head start of {start_s}"), 340, &[1.5, 1.5], &scenario);
        let both = |of: fn(&QueueResult) -> f64| {
            move |run: &Replication| {
                let arrived = run.queues.iter().map(|queue| queue.arrived as f64).sum::<f64>();
                run.queues.iter().map(of).sum::<f64>() / arrived
            }
        };
        played.check("P(wait) of both", c, both(|queue| queue.waited as f64));
        played.check("mean wait of both", c / 2.0, both(|queue| queue.wait_s));
        let with = played.place("high");
        played.check("mean wait with", high, |run| run.queues[with].mean_wait_s());
    }
}

/// Two pools of four: one takes A, the other A and B, B first; A tries the first pool first; patience of
/// two services. Exact Markov chain.
#[test]
fn flexible_agents_help_as_the_markov_chain_says() {
    let scenario = agents("one", 4, "a = 5")
        + &agents("two", 4, "a = 5, b = 5")
        + &queue("a", "\"skill_fit\", \"longest_idle\"")
        + &queue("b", "\"skill_fit\", \"longest_idle\"")
        + &calls("a", 4.0, "patience = { exponential = 2.0 }\ntarget_s = 100.0")
        + &calls("b", 3.0, "patience = { exponential = 2.0 }\ntarget_s = 100.0\nboost_s = 99.0");
    let mut played = play("N-model", 120, &[4.0, 3.0], &scenario);
    let exact = [
        (0.125_795_938_7, 0.367_955_854_7, 0.062_897_969_3),
        (0.257_290_847_9, 0.629_304_245_9, 0.128_645_423_9),
    ];
    for (at, (wait, p_wait, p_abandon)) in exact.into_iter().enumerate() {
        let name = ["A", "B"][at];
        played.check(&format!("P(wait) of {name}"), p_wait, |run| run.queues[at].p_wait());
        played.check(&format!("P(abandon) of {name}"), p_abandon, |run| run.queues[at].p_abandon());
        played.check(&format!("mean wait of {name}"), wait, |run| run.queues[at].mean_wait_s());
    }
}

/// Five agents with three chats each whose speed depends on how many are open, eight arrivals, patience
/// of two services: which agent is best depends on the speeds (Tezcan and Zhang, 2014). Exact Markov
/// chains for the least and the most loaded agent first.
#[test]
fn chats_side_by_side_take_as_long_as_the_markov_chain_says() {
    let d = |total: [f64; 3]| format!("[{}, {}, {}]", total[0], total[1] / 2.0, total[2] / 3.0);
    let (even, dip) = (d([1.0, 1.6, 1.8]), d([1.0, 1.1, 2.4]));
    let cases = [
        (
            "least loaded, even",
            "load",
            &even,
            [0.259_803_63, 0.038_742_29, 0.077_484_57, 1.442_473_78],
        ),
        (
            "most loaded, even",
            "fill",
            &even,
            [0.312_740_80, 0.046_636_35, 0.093_272_70, 1.564_857_64],
        ),
        (
            "least loaded, dip",
            "load",
            &dip,
            [0.143_203_38, 0.012_539_84, 0.025_079_69, 1.410_480_19],
        ),
        (
            "most loaded, dip",
            "fill",
            &dip,
            [0.110_698_24, 0.009_693_48, 0.019_386_95, 1.318_702_94],
        ),
    ];
    for (name, rank, speeds, [p_wait, p_abandon, wait, length]) in cases {
        let scenario = format!(
            "[[agents]]\ngroup = \"all\"\ncount = 5\nskills = {{ a = 5 }}\n\
             capacity = {{ calls = 0, chats = 3 }}\nrate = {speeds}\n\
             [[queues]]\nname = \"a\"\nrank = [\"{rank}\", \"longest_idle\"]\n\
             [[sessions]]\nqueue = \"a\"\nchannel = \"chat\"\nskills = {{ a = 1 }}\n\
             arrivals = {{ per_hour = 28800.0 }}\nhandle = {{ exponential = 1.0 }}\n\
             patience = {{ exponential = 2.0 }}\n"
        );
        let mut played = play(name, 120, &[8.0], &scenario);
        played.check("P(wait)", p_wait, |run| run.queues[0].p_wait());
        played.check("P(abandon)", p_abandon, |run| run.queues[0].p_abandon());
        played.check("mean wait", wait, |run| run.queues[0].mean_wait_s());
        played.check("length of chats", length, |run| {
            run.queues[0].talk_s / run.queues[0].served as f64
        });
    }
}
