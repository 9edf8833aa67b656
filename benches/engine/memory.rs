//! What the engine takes from the allocator.

use std::collections::BTreeMap;
use std::{env, fs, process};

use dhat::{HeapStats, Profiler};
use seira_core::model::{Sealed, SessionId};
use serde_json::Value;

use super::cases::{Case, Make};
use super::center::{Center, PROFILE_BYTES};
use super::measure::{Meter, Unmeasured};
use super::world::{Size, World};

/// Samples before those that count: by then sessions are forgotten as fast as others come.
const WARM: usize = 2_000;

/// Samples that count.
const SAMPLES: usize = 1_000;

/// Milliseconds between commands: hours of a contact center are over before the counting.
const PACE: i64 = 200;

/// What rounds to none: a table that grows once in hours is not the steady path.
pub(crate) const NOTHING: f64 = 0.001;

/// Allocations per decision on the steady path, and which lines made most of them.
pub(crate) fn allocations(make: Make, size: Size) -> (f64, Vec<String>) {
    let mut case = make(Size { pace: PACE, ..size });
    for _ in 0..WARM {
        case(&mut Unmeasured);
    }
    let (mut blocks, mut decisions) = (0.0, 0);
    for _ in 0..SAMPLES {
        let sample = case(&mut Allocations);
        blocks += sample.amount;
        decisions += sample.decisions;
    }
    let each = blocks / decisions as f64;
    (each, if each < NOTHING { Vec::new() } else { places(case) })
}

/// Counts blocks.
struct Allocations;

impl Meter for Allocations {
    fn measure(&mut self, what: &mut dyn FnMut()) -> f64 {
        let _profiler = Profiler::builder().testing().build();
        what();
        HeapStats::get().total_blocks as f64
    }
}

/// The lines of the engine that allocate most within decisions, with how often.
fn places(mut case: Case) -> Vec<String> {
    let file = env::temp_dir().join(format!("seira-bench-{}.json", process::id()));
    {
        let _profiler = Profiler::builder().file_name(&file).trim_backtraces(None).build();
        for _ in 0..SAMPLES {
            case(&mut Unmeasured);
        }
    }
    let text = fs::read(&file).expect("the profile was written");
    fs::remove_file(&file).expect("it is ours");
    let profile: Value = serde_json::from_slice(&text).expect("a profile is JSON");
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let mut found: BTreeMap<String, u64> = BTreeMap::new();
    for point in list(&profile["pps"]) {
        let frames = list(&point["fs"]).into_iter().filter_map(|at| at.as_u64());
        let mut frames = frames.filter_map(|at| profile["ftbl"][at as usize].as_str());
        let place = frames.find(|frame| frame.contains("seira_core::engine"));
        if let Some(place) = place.filter(|_| frames.any(|frame| frame.contains("decide"))) {
            *found.entry(place.to_owned()).or_default() += point["tb"].as_u64().unwrap_or_default();
        }
    }
    let mut found: Vec<_> = found.into_iter().collect();
    found.sort_by_key(|(_, blocks)| std::cmp::Reverse(*blocks));
    found.into_iter().take(3).map(|(place, blocks)| format!("{blocks} × {place}")).collect()
}

/// Bytes of the engine's memory that one of the waiting takes, and how many of those are its sealed
/// name and topic.
pub(crate) fn bytes_per_waiting(size: Size) -> (f64, f64) {
    let _profiler = Profiler::builder().testing().build();
    let mut center = Center::full(World::new(Size { waiting: 0, ..size }));
    let before = HeapStats::get().curr_bytes;
    center.world.size.waiting = size.waiting;
    center.fill();
    center.forget_events();
    let grown = HeapStats::get().curr_bytes - before;
    let before = HeapStats::get().curr_bytes;
    let sealed = Sealed::new(SessionId::from_u128(1), Box::new([0; PROFILE_BYTES]));
    let text = HeapStats::get().curr_bytes - before;
    drop(sealed);
    (grown as f64 / size.waiting as f64, text as f64)
}
