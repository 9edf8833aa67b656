//! `seira evaluate` as somebody runs it who wonders what the promises are worth.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "tests say what they expect by failing"
)]

use std::collections::VecDeque;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use rand::rngs::ChaCha8Rng;
use rand::{RngExt as _, SeedableRng as _};
use serde_json::Value;

const HEADER: &str =
    "day,arrive,vru,queued,q_start,wait,outcome,ser_start,service,type,prio,cust,agent";

fn evaluate(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_seira")).arg("evaluate").args(arguments).output().unwrap()
}

fn result(arguments: &[&str]) -> Value {
    let output = evaluate(arguments);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    serde_json::from_slice(&output.stdout).unwrap()
}

fn file(folder: &Path, name: &str, text: &str) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, text).unwrap();
    path
}

/// Whole seconds of an exponential law.
fn seconds(dice: &mut ChaCha8Rng, mean: f64) -> u64 {
    (-dice.random::<f64>().max(1e-12).ln() * mean) as u64
}

/// A center with 5 agents, 180 s of work, a call every 40 s, and callers who hang up after 400 s on
/// average, from 7 to 23 o'clock.
fn log(first_day: u32, days: u32, seed: u64) -> String {
    let mut dice = ChaCha8Rng::seed_from_u64(seed);
    let mut text = HEADER.to_owned();
    for day in first_day..first_day + days {
        let day = format!("2024-03-{day:02}");
        // When each agent is free.
        let mut free = [25_200u64; 5];
        let mut arrive = 25_200;
        // Those who wait, with the end of their patience.
        let mut line: VecDeque<(u64, u64)> = VecDeque::new();
        loop {
            arrive += seconds(&mut dice, 40.0);
            // Everybody who is taken before the next comes.
            while let Some((came, gives_up)) = line.front().copied() {
                let agent = (0..5).min_by_key(|at| free[*at]).unwrap();
                let at = free[agent].max(came);
                if at > arrive {
                    break;
                }
                line.pop_front();
                if gives_up <= at && gives_up > came {
                    let wait = gives_up - came;
                    let _ = write!(text, "\n{day},{came},0,1,{came},{wait},H,,0,PS,0,0,");
                    continue;
                }
                let (wait, service) = (at - came, seconds(&mut dice, 180.0));
                free[agent] = at + service;
                let queued = u8::from(wait > 0);
                let start = if wait > 0 { came.to_string() } else { String::new() };
                let _ = write!(
                    text,
                    "\n{day},{came},0,{queued},{start},{wait},S,{at},{service},PS,0,0,A{agent}"
                );
            }
            if arrive >= 82_800 {
                break;
            }
            line.push_back((arrive, arrive + 1 + seconds(&mut dice, 400.0)));
        }
    }
    text
}

#[test]
fn promises_are_kept_as_often_as_they_say_and_the_report_has_its_form() {
    let folder = tempfile::tempdir().unwrap();
    let path = file(folder.path(), "log.csv", &log(3, 14, 1));
    let found = result(&[path.to_str().unwrap(), "--from", "2024-03-05", "--json"]);
    let keys = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    let of = |names: &str| {
        let mut names: Vec<String> = names.split(' ').map(str::to_owned).collect();
        names.sort();
        names
    };
    let sorted = |value: &Value| {
        let mut keys = keys(value);
        keys.sort();
        keys
    };
    let whole = "calls served abandoned unknown point promises weeks baselines";
    assert_eq!(sorted(&found), of(whole));
    assert_eq!(sorted(&found["point"]), of("rrase mean_error_s"));
    assert_eq!(sorted(&found["baselines"]), of("les hol ql qlm last10 pbx"));
    assert_eq!(sorted(&found["promises"][0]), of("level kept kept_censored mean_s pinball_s"));
    assert_eq!(sorted(&found["weeks"][0]), of("start days level kept_censored calls"));
    assert_eq!(found["weeks"][0]["start"], "2024-03-03");
    assert_eq!(found["weeks"][0]["days"], 5);
    assert_eq!(found["unknown"], 0);
    let count = |name: &str| found[name].as_u64().unwrap();
    assert_eq!(count("calls"), count("served") + count("abandoned"));
    assert!(count("calls") > 5_000, "{found}");
    let levels: Vec<_> = found["promises"].as_array().unwrap().iter().collect();
    assert_eq!(levels.len(), 3);
    for promise in levels {
        let (level, kept) = (&promise["level"], &promise["kept_censored"]);
        let off = (level.as_f64().unwrap() - kept.as_f64().unwrap()).abs();
        assert!(off < 0.03, "{promise}");
    }
    let error = |value: &Value| value["rrase"].as_f64().unwrap();
    let (point, base) = (error(&found["point"]), &found["baselines"]);
    // In this center the known line says all that can be said.
    assert!(point < error(&base["qlm"]) * 1.05, "{found}");
    assert!(point < error(&base["les"]) * 0.9, "{found}");
}

#[test]
fn nothing_is_promised_before_anything_is_known_and_earlier_logs_help() {
    let folder = tempfile::tempdir().unwrap();
    let early = file(folder.path(), "early.csv", &log(3, 2, 2));
    let late = log(10, 2, 3);
    let path = file(folder.path(), "late.csv", &late);
    let cold = result(&[path.to_str().unwrap(), "--json"]);
    assert!((1..=300).contains(&cold["unknown"].as_u64().unwrap()), "{cold}");
    let (path, early) = (path.to_str().unwrap(), early.to_str().unwrap());
    let warm = result(&[path, "--train", early, "--json"]);
    assert_eq!(warm["unknown"], 0);
    assert_eq!(warm["calls"], cold["calls"]);

    // The same in gzip, and as text.
    let packed = folder.path().join("late.csv.gz");
    let to = std::fs::File::create(&packed).unwrap();
    let mut to = flate2::write::GzEncoder::new(to, flate2::Compression::fast());
    to.write_all(late.as_bytes()).unwrap();
    to.finish().unwrap();
    assert_eq!(result(&[packed.to_str().unwrap(), "--train", early, "--json"]), warm);
    let told = evaluate(&[path, "--train", early]);
    let told = String::from_utf8(told.stdout).unwrap();
    assert!(told.contains(&format!("{} calls waited", warm["calls"])), "{told}");
}

#[test]
fn what_comes_later_changes_nothing_that_was_said() {
    let folder = tempfile::tempdir().unwrap();
    let whole = log(3, 4, 4);
    let until = whole.find("\n2024-03-06").unwrap();
    let first = file(folder.path(), "first.csv", &whole[..until]);
    let whole = file(folder.path(), "whole.csv", &whole);
    let (short, long) = (
        result(&[first.to_str().unwrap(), "--json"]),
        result(&[whole.to_str().unwrap(), "--json"]),
    );
    assert_eq!(short["unknown"], long["unknown"]);
    assert!(short["calls"].as_u64() < long["calls"].as_u64());
    // The first days' calls, scored in the longer log, are scored the same.
    let third = result(&[whole.to_str().unwrap(), "--from", "2024-03-06", "--json"]);
    let sum = |value: &Value, name: &str| value[name].as_u64().unwrap();
    assert_eq!(sum(&long, "calls"), sum(&short, "calls") + sum(&third, "calls"));
    let errors = |value: &Value| {
        value["point"]["mean_error_s"].as_f64().unwrap() * sum(value, "served") as f64
    };
    assert!((errors(&long) - errors(&short) - errors(&third)).abs() < 1e-6);
}

#[test]
fn a_file_that_is_no_log_is_refused_with_its_line_and_column() {
    let folder = tempfile::tempdir().unwrap();
    let good = "2024-03-03,10,0,1,10,5,S,15,60,PS,0,0,A1";
    let cases = [
        ("", "day,arrive", "no column vru"),
        ("2024-13-03,10,0,1,10,5,S,15,60,PS,0,0,A1", HEADER, "3: day: \"2024-13-03\""),
        ("2024-03-03,10,0,2,10,5,S,15,60,PS,0,0,A1", HEADER, "3: queued: \"2\": 0 or 1"),
        ("2024-03-03,10,0,1,,5,S,15,60,PS,0,0,A1", HEADER, "3: q_start: is empty"),
        ("2024-03-03,10,0,1,10,-5,S,15,60,PS,0,0,A1", HEADER, "3: wait: \"-5\": seconds"),
        ("2024-03-03,10,0,1,10,5,X,15,60,PS,0,0,A1", HEADER, "3: outcome: \"X\": S, H or P"),
        ("2024-03-03,10", HEADER, "no row of cells"),
    ];
    for (row, header, expected) in cases {
        let text = format!("{header}\n{good}\n{row}");
        let path = file(folder.path(), "bad.csv", if row.is_empty() { header } else { &text });
        let output = evaluate(&[path.to_str().unwrap(), "--json"]);
        let told = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{row}: {told}");
        assert!(told.contains("bad.csv") && told.contains(expected), "{row}: {told}");
        assert!(output.stdout.is_empty());
    }
    let missing = evaluate(&["nowhere.csv"]);
    assert_eq!(missing.status.code(), Some(2));
    assert!(String::from_utf8(missing.stderr).unwrap().contains("nowhere.csv: cannot be read"));

    // A log without a call that waited has no score, and says so.
    let path = file(
        folder.path(),
        "few.csv",
        &format!("{HEADER}\n{}", good.replace(",1,10,5,", ",0,,0,")),
    );
    let found = result(&[path.to_str().unwrap(), "--json"]);
    assert_eq!((&found["calls"], &found["point"]["rrase"]), (&0.into(), &Value::Null));
}
