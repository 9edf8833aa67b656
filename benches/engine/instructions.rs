//! How many instructions the main decisions take, compared with what `benches/instructions.txt` says.
//!
//! The bench runs itself under callgrind, once for each case; callgrind counts inside of
//! [`super::center::decide`] alone. Nothing is random, so two runs of one binary differ by nothing to speak of,
//! on a busy machine too.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, ExitCode};
use std::{env, fs, process};

use super::cases::{self, Make};
use super::measure::Unmeasured;
use super::world::Size;

/// The figures to compare with.
const BASELINE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../benches/instructions.txt");

/// Growth, and gain, that is not passed over, in percent.
const ALLOWED_PERCENT: i64 = 10;

/// Handfuls of each case.
const HANDFULS: usize = 100;

/// The cases by the names of the baseline.
const CASES: [(&str, Make); 5] = [
    ("arrive_10k_waiting", cases::arrive_line),
    ("arrive_1k_idle", cases::arrive_idle),
    ("freed_10k_waiting", cases::freed),
    ("accept", cases::accept),
    ("post", cases::post),
];

/// What callgrind runs: one case. The last line says how many decisions that were.
pub(crate) fn run(name: &str) -> ExitCode {
    let Some((_, make)) = CASES.iter().find(|(known, _)| *known == name) else {
        eprintln!("engine: there is no case {name:?}");
        return ExitCode::FAILURE;
    };
    let mut case = make(Size::USUAL);
    let decisions: usize = (0..HANDFULS).map(|_| case(&mut Unmeasured).decisions).sum();
    println!("{decisions}");
    ExitCode::SUCCESS
}

/// Counts every case and compares; fails when one grew. `SEIRA_UPDATE=1` writes the figures down instead.
pub(crate) fn check() -> ExitCode {
    match counted().and_then(|counts| compare(&counts)) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(problem) => {
            eprintln!("instructions: {problem}");
            ExitCode::FAILURE
        }
    }
}

type Counts = BTreeMap<String, u64>;

fn counted() -> Result<Counts, String> {
    CASES.iter().map(|(name, _)| Ok(((*name).to_owned(), count(name)?))).collect()
}

/// Instructions per decision of one case.
fn count(name: &str) -> Result<u64, String> {
    let program = env::current_exe().map_err(|error| error.to_string())?;
    let file = env::temp_dir().join(format!("seira-callgrind-{}-{name}", process::id()));
    let out = Command::new("valgrind")
        .args(["--tool=callgrind", "--quiet", "--toggle-collect=engine::center::decide"])
        .arg(format!("--callgrind-out-file={}", file.display()))
        .arg(program)
        .args(["instructions", name])
        .output()
        .map_err(|error| format!("valgrind does not start: {error}"))?;
    let said = String::from_utf8_lossy(&out.stdout);
    let decisions = said.lines().last().and_then(|line| line.parse::<u64>().ok());
    let all = sum_of(&file);
    let _ = fs::remove_file(&file);
    match (decisions, all) {
        (Some(decisions), Some(all)) if decisions > 0 && all > 0 => Ok(all / decisions),
        _ => Err(format!("{name}: nothing counted: {}", String::from_utf8_lossy(&out.stderr))),
    }
}

/// The sum that callgrind wrote down.
fn sum_of(file: &Path) -> Option<u64> {
    let text = fs::read_to_string(file).ok()?;
    let sum = text.lines().rev().find_map(|line| line.strip_prefix("totals: "))?;
    sum.trim().parse().ok()
}

/// Says how each case stands, and whether none has grown too much.
fn compare(counts: &Counts) -> Result<bool, String> {
    let compiler = compiler()?;
    if env::var("SEIRA_UPDATE").is_ok_and(|value| value == "1") {
        let lines = counts.iter().map(|(name, count)| format!("{name} {count}\n"));
        let text = format!("{HEAD}compiler {compiler}\n{}", lines.collect::<String>());
        fs::write(BASELINE, text).map_err(|error| error.to_string())?;
        println!("written down in benches/instructions.txt");
        return Ok(true);
    }
    let text = fs::read_to_string(BASELINE).map_err(|error| error.to_string())?;
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let known: BTreeMap<_, _> = lines.filter_map(|line| line.split_once(' ')).collect();
    if known.get("compiler") != Some(&compiler.as_str()) {
        let known = known.get("compiler").unwrap_or(&"nobody knows what");
        println!(
            "counted with {compiler}, the baseline with {known}: some of the difference may be theirs"
        );
    }
    let mut good = true;
    for (name, count) in counts {
        let before = known.get(name.as_str()).and_then(|count| count.parse::<u64>().ok());
        let before = before.ok_or_else(|| format!("{name} is not in benches/instructions.txt"))?;
        let percent = (*count as i64 - before as i64) * 100 / before.max(1) as i64;
        let grown = *count * 100 > before * (100 + ALLOWED_PERCENT as u64);
        let verdict = match percent {
            _ if grown => {
                " GREW: make it cheaper, or renew the baseline in the same commit and say why"
            }
            gain if gain <= -ALLOWED_PERCENT => " better: renew the baseline",
            _ => "",
        };
        println!("{name:<20} {count:>7} instructions, baseline {before:>7}, {percent:+}%{verdict}");
        good &= !grown;
    }
    Ok(good)
}

/// What goes before the figures.
const HEAD: &str = "\
# Instructions per decision of the main cases (benches/engine/instructions.rs), counted by callgrind. `.ci/run`
# fails when one grows by more than 10% without this file saying so in the same commit.
# To renew it: SEIRA_UPDATE=1 .ci/instructions
";

/// The compiler's name and version.
fn compiler() -> Result<String, String> {
    let out = Command::new("rustc").arg("--version").output().map_err(|error| error.to_string())?;
    Ok(String::from_utf8_lossy(&out.stdout)
        .split_whitespace()
        .take(2)
        .collect::<Vec<_>>()
        .join(" "))
}
