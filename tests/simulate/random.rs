//! Whatever a good scenario says, it can be played.

use std::fmt::Write as _;
use std::path::Path;

use rand::rngs::ChaCha8Rng;
use rand::{Rng as _, SeedableRng as _};
use seira::simulate;

const SCENARIOS: u64 = 200;
const SEED: u64 = 20_261_126;

struct Dice(ChaCha8Rng);

impl Dice {
    fn below(&mut self, count: u64) -> u64 {
        self.0.next_u64() % count
    }

    fn often(&mut self, in_ten: u64) -> bool {
        self.below(10) < in_ten
    }

    fn of<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len() as u64) as usize]
    }

    /// Sometimes a line `key = one of these`.
    fn line(&mut self, to: &mut String, in_ten: u64, key: &str, choices: &[&str]) {
        if self.often(in_ten) {
            writeln!(to, "{key} = {}", self.of(choices)).expect("text grows");
        }
    }
}

const QUEUES: [&str; 3] = ["a", "b", "c"];
const TIMES: [&str; 6] = [
    "{ exponential = 60.0 }",
    "{ constant = 30.0 }",
    "{ constant = 60.0 }",
    "{ lognormal = [60.0, 0.7] }",
    "{ hyperexponential = [50.0, 1.5] }",
    "{ constant = 0.0 }",
];

/// A short scenario. The first group can do everything, so that nobody waits for nobody.
fn scenario(dice: &mut Dice) -> String {
    let horizon_s = dice.of(&["500", "2000"]);
    let mut text =
        format!("replications = 1\nseed = {}\nhorizon_s = {horizon_s}\n", dice.below(99));
    dice.line(&mut text, 5, "starts_at", &["\"2026-11-29 23:58\"", "\"2026-11-30T08:50\""]);
    let queues = &QUEUES[..1 + dice.below(3) as usize];
    for group in 0..=dice.below(3) {
        self::group(dice, &mut text, group, queues);
    }
    for queue in queues {
        if dice.often(8) {
            self::queue(dice, &mut text, queue, queues);
        }
    }
    for queue in queues {
        write!(text, "[[sessions]]\nqueue = \"{queue}\"\n").expect("text grows");
        dice.line(&mut text, 10, "channel", &["\"call\"", "\"chat\""]);
        let level = 1 + dice.below(6);
        writeln!(text, "skills = {{ {queue} = {level} }}").expect("text grows");
        dice.line(&mut text, 10, "arrivals", &["{ per_hour = 100.0 }", "{ per_hour = 400.0 }"]);
        dice.line(&mut text, 10, "handle", &TIMES);
        dice.line(&mut text, 10, "patience", &TIMES);
        dice.line(&mut text, 5, "returning", &["0.5", "1"]);
        dice.line(&mut text, 5, "target_s", &["0", "20", "100"]);
        dice.line(&mut text, 5, "boost_s", &["0", "50"]);
    }
    text
}

fn group(dice: &mut Dice, text: &mut String, number: u64, queues: &[&str]) {
    let first = number == 0;
    let count = 1 + dice.below(4);
    writeln!(text, "[[agents]]\ngroup = \"g{number}\"\ncount = {count}").expect("text grows");
    let mut level = || if first { 9 } else { 1 + dice.below(10) };
    let skills: Vec<_> = queues.iter().map(|queue| format!("{queue} = {}", level())).collect();
    writeln!(text, "skills = {{ {} }}", skills.join(", ")).expect("text grows");
    let chats = if first { 1 + dice.below(3) } else { dice.below(4) };
    let calls = if first || chats == 0 { 1 } else { dice.below(2) };
    let more = dice.of(&["", "", ", chats_during_call = true", ", total = 1", ", total = 3"]);
    writeln!(text, "capacity = {{ calls = {calls}, chats = {chats}{more} }}").expect("text grows");
    if dice.often(3) {
        let rate: Vec<_> = (0..chats).map(|open| format!("0.{}", 9 - open)).collect();
        writeln!(text, "rate = [{}]", rate.join(", ")).expect("text grows");
    }
    dice.line(text, 4, "accept_s", &["0", "1", "4.9", "10.5"]);
    dice.line(text, 4, "wrap_up_s", &["0", "5", "60", "90", "600"]);
    if !first {
        dice.line(text, 5, "tier", &["1", "2", "3"]);
        dice.line(text, 3, "from_s", &["0", "100"]);
        dice.line(text, 3, "to_s", &["200", "1000"]);
    }
}

fn queue(dice: &mut Dice, text: &mut String, queue: &str, queues: &[&str]) {
    write!(text, "[[queues]]\nname = \"{queue}\"\n").expect("text grows");
    dice.line(text, 4, "offer_to", &["1", "2", "8"]);
    dice.line(text, 4, "agent_max", &["1", "2", "3"]);
    dice.line(text, 4, "affinity_s", &["0", "30", "600"]);
    dice.line(text, 4, "affinity_reach_s", &["0", "30", "600"]);
    dice.line(text, 4, "drain_after_s", &["0", "1", "60"]);
    dice.line(text, 3, "waiting_max", &["1", "5"]);
    dice.line(text, 5, "wait_max_s", &["30", "60"]);
    dice.line(text, 5, "wrap_up_s", &["0", "5", "60", "90"]);
    dice.line(text, 2, "unstaffed", &["{ arrivals = \"refuse\" }"]);
    dice.line(text, 2, "tier", &["1"]);
    dice.line(text, 3, "offer_lease_s", &["11", "20"]);
    dice.line(
        text,
        4,
        "rank",
        &["[\"load\"]", "[\"fill\"]", "[\"longest_idle\"]", "[\"skill_fit\"]"],
    );
    dice.line(text, 4, "at_closing", &["\"serve\"", "\"release\""]);
    let hours = "{ zone = \"UTC\", intervals = { mon = [\"00:00-00:05\", \"08:55-09:00\"] } }";
    dice.line(text, 3, "hours", &[hours]);
    if dice.often(4) {
        let other = queues.iter().find(|other| **other != queue);
        let overflow = other
            .map_or_else(String::new, |other| format!(", {{ after_s = 9, queue = \"{other}\" }}"));
        let first = "{ after_s = 5, lower_levels_by = 2, more_tiers = 1 }";
        writeln!(text, "relax = [{first}{overflow}]").expect("text grows");
    }
}

#[test]
fn every_good_scenario_can_be_played() {
    println!("seed {SEED}");
    let mut dice = Dice(ChaCha8Rng::seed_from_u64(SEED));
    let mut wrong = Vec::new();
    for number in 0..SCENARIOS {
        let text = scenario(&mut dice);
        let played = match simulate::from_text(Path::new("random.toml"), &text) {
            Ok(scenario) => simulate::play_on(&scenario, 1).map_err(|fault| fault.to_string()),
            Err(problems) => Err(problems.to_string()),
        };
        match played {
            Ok(runs) => {
                for queue in &runs[0].queues {
                    assert_eq!(queue.served + queue.abandoned, queue.arrived, "{number}:\n{text}");
                }
            }
            Err(fault) => wrong.push(format!("{number}: {fault}\n{text}")),
        }
    }
    assert!(wrong.is_empty(), "{} cannot be played\n{}", wrong.len(), wrong.join("\n"));
}
