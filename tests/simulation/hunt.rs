//! Looks for a seed that fails, on every core, and makes what it stands for small.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::panic::{self, AssertUnwindSafe};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, Once, PoisonError};
use std::thread;
use std::time::Instant;

use super::fault::Fault;
use super::plan::Plan;
use super::play::{Against, play};
use super::router::Router;
use super::script;
use super::shrink::shrink;

/// A number from the environment.
pub(crate) fn setting(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    Some(text.replace('_', "").parse().expect("a number of seeds, or a seed"))
}

/// Every fault that was found, by seed.
type Faults = BTreeMap<u64, Fault>;

/// Lives through `count` seeds from `first` on; stops soon after the first fault, or goes `on`.
fn live<R: Router>(first: u64, count: u64, against: Against, on: bool) -> Faults {
    let began = Instant::now();
    let next = AtomicU64::new(first);
    let found: Mutex<Faults> = Mutex::default();
    let search = || {
        loop {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed >= first + count {
                return;
            }
            if let Err(fault) = survive::<R>(&script::plan(seed), against) {
                found.lock().unwrap_or_else(PoisonError::into_inner).insert(seed, fault);
                if !on {
                    next.store(first + count, Ordering::Relaxed);
                }
            }
        }
    };
    let cores = thread::available_parallelism().map_or(1, std::num::NonZero::get);
    thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(search);
        }
    });
    let found = found.into_inner().unwrap_or_else(PoisonError::into_inner);
    if on || found.is_empty() {
        let per_second = count as f64 / began.elapsed().as_secs_f64();
        println!("{count} seeds from {first} on, {per_second:.0} a second");
    }
    found
}

/// Lives through `count` seeds from `first` on; the lowest that was seen to fail, if any.
pub(crate) fn hunt<R: Router>(first: u64, count: u64, against: Against) -> Option<(u64, Fault)> {
    live::<R>(first, count, against, false).into_iter().next()
}

/// Lives through all of `count` seeds from `first` on and tells the kinds of faults, with some seeds of
/// each; how many failed.
pub(crate) fn survey<R: Router>(first: u64, count: u64, against: Against) -> usize {
    let found = live::<R>(first, count, against, true);
    let mut kinds: BTreeMap<String, Vec<u64>> = BTreeMap::new();
    for (seed, fault) in &found {
        kinds.entry(fault.kind()).or_default().push(*seed);
    }
    for (kind, seeds) in kinds {
        println!("{:6} {kind} {:?}", seeds.len(), &seeds[..seeds.len().min(5)]);
    }
    found.len()
}

/// Lives through a plan; a panic is a fault like others.
pub(crate) fn survive<R: Router>(plan: &Plan, against: Against) -> Result<(), Fault> {
    quietly(|| panic::catch_unwind(AssertUnwindSafe(|| play::<R>(plan, against, false))))
        .unwrap_or_else(|cause| {
            let text = cause.downcast_ref::<String>().cloned();
            let text = text.or_else(|| cause.downcast_ref::<&str>().map(|text| (*text).to_owned()));
            Err(Fault::new("panic", text.unwrap_or_default()))
        })
}

thread_local! {
    static QUIET: Cell<bool> = const { Cell::new(false) };
}

/// Runs something that may panic hundreds of times, without a word on each.
fn quietly<T>(run: impl FnOnce() -> T) -> T {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let loud = panic::take_hook();
        panic::set_hook(Box::new(move |cause| {
            if !QUIET.get() {
                loud(cause);
            }
        }));
    });
    QUIET.set(true);
    let result = run();
    QUIET.set(false);
    result
}

/// The smallest plan found that comes to the same kind of fault as this seed does.
pub(crate) fn smallest<R: Router>(seed: u64, fault: &Fault, against: Against) -> Plan {
    let same =
        |plan: &Plan| survive::<R>(plan, against).is_err_and(|other| other.kind() == fault.kind());
    shrink(&script::plan(seed), same)
}

/// Tells everything about a failing seed, and panics.
pub(crate) fn report<R: Router>(seed: u64, fault: &Fault, against: Against) -> ! {
    let small = smallest::<R>(seed, fault, against);
    println!("{small}");
    let again = play::<R>(&small, against, true).err();
    let shown = again.unwrap_or_else(|| fault.clone());
    panic!(
        "SEIRA_SEED={seed}: {shown}\nThe script above is the smallest found; its life is below it."
    );
}
