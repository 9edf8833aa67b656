//! What is measured at which size, and how it is shown.

use super::cases::{self, Make};
use super::measure::{Found, measure};
use super::memory;
use super::world::Size;
use super::{bare, show};

/// Samples that count.
const SAMPLES: usize = 200;

/// Samples of what takes long.
const FEW: usize = 5;

/// A decision by its name, with the reference loop by words of skills.
type Named = (&'static str, Make, Option<[Make; 2]>);

const FREED: Named = ("agent freed", cases::freed, Some([bare::freed::<1>, bare::freed::<4>]));
const LINE: Named = (
    "session arrives and waits",
    cases::arrive_line,
    Some([bare::arrive_line::<1>, bare::arrive_line::<4>]),
);
const IDLE: Named = (
    "session arrives and is offered",
    cases::arrive_idle,
    Some([bare::arrive_idle::<1>, bare::arrive_idle::<4>]),
);
const FREED_IN_VAIN: Named = (
    "agent freed, none of those who wait fits",
    cases::freed_unskilled,
    Some([bare::freed_unskilled::<1>, bare::freed_unskilled::<4>]),
);
const ARRIVES_IN_VAIN: Named = (
    "session arrives, none of the idle agents fits",
    cases::arrive_unskilled,
    Some([bare::arrive_unskilled::<1>, bare::arrive_unskilled::<4>]),
);
const ACCEPT: Named = ("offer accepted", cases::accept, None);
const POST: Named = ("message posted", cases::post, None);
const FREED_AT_MAXIMUM: Named =
    ("agent freed, at the maximum of the queue of those who wait", cases::freed_at_maximum, None);
const ARRIVES_AT_MAXIMUM: Named =
    ("session arrives, all agents at the maximum of its queue", cases::arrive_at_maximum, None);
const STORM: Named = (
    "one of as many offers as agents expires, and is made anew",
    cases::expiry_storm,
    Some([bare::expiry_storm::<1>, bare::expiry_storm::<4>]),
);
const RECONFIGURE: Named = ("configuration replaced", cases::reconfigure, None);
const ACCOUNT: Named = ("an account's skills change", cases::change_account, None);

/// Where everybody has the same skill, which two queues ask for.
const ALIKE: Size = Size { profiles: 1, classes: 2, ..Size::USUAL };

/// Where everybody may take what comes, and knows other things besides.
const ONE_QUEUE: Size = Size { profiles: 8, classes: 1, ..Size::USUAL };

fn take(samples: usize, (_, make, bare): Named, size: Size) -> Found {
    let bare = bare.map(|[short, long]| if size.skills <= 64 { short(size) } else { long(size) });
    measure(samples, make(size), bare)
}

/// What the aims speak of; what is compared is measured in alternation.
pub(crate) fn aims() {
    show::title("Aims", "decision | measured | aim");
    let usual = Size::USUAL;
    for (named, aim) in [(FREED, 2_000.0), (IDLE, 4_000.0), (LINE, 4_000.0)] {
        let found = take(SAMPLES, named, usual);
        show::aim(named.0, &show::time(found.engine), &show::time(aim), found.engine < aim);
        if let Some((_, ratio)) = found.reference {
            let what = format!("{}: engine / reference", named.0);
            show::aim(&what, &format!("{ratio:.1}"), "4", ratio <= 4.0);
        }
    }
    for profiles in [8, 64] {
        let size = Size { profiles, ..usual };
        for named in [FREED, LINE, FREED_IN_VAIN] {
            growth_with_waiting(SAMPLES, named, size);
        }
        for named in [FREED, IDLE, LINE, ARRIVES_IN_VAIN] {
            growth_with_agents(SAMPLES, named, size);
        }
    }
    growth_with_waiting(FEW, FREED_AT_MAXIMUM, ALIKE);
    growth_with_agents(FEW, ARRIVES_AT_MAXIMUM, ONE_QUEUE);
    memory(usual);
}

fn growth_with_waiting(samples: usize, named: Named, size: Size) {
    let (few, many) = (Size { waiting: 1_000, ..size }, Size { waiting: 100_000, ..size });
    growth(samples, named, few, many, "1,000 to 100,000 waiting");
}

fn growth_with_agents(samples: usize, named: Named, size: Size) {
    let (few, many) = (Size { agents: 100, ..size }, Size { agents: 10_000, ..size });
    growth(samples, named, few, many, "100 to 10,000 agents");
}

fn growth(samples: usize, named: Named, few: Size, many: Size, from_to: &str) {
    let found = measure(samples, named.1(many), Some(named.1(few)));
    if let Some((_, ratio)) = found.reference {
        let what = format!("{}: growth from {from_to}, profiles: {}", named.0, few.profiles);
        show::aim(&what, &format!("{ratio:.1}"), "2", ratio < 2.0);
    }
}

fn memory(usual: Size) {
    let (bytes, sealed) = memory::bytes_per_waiting(Size { waiting: 100_000, ..usual });
    show::aim("bytes per waiting session", &format!("{bytes:.0}"), "400", bytes <= 400.0);
    let bare = bytes - sealed;
    show::aim("the same without its sealed text", &format!("{bare:.0}"), "400", bare <= 400.0);
    for (what, make, _) in [LINE, IDLE, ACCEPT, FREED, FREED_IN_VAIN, POST] {
        let (count, places) = memory::allocations(make, usual);
        let what = format!("{what}: allocations");
        show::aim(&what, &format!("{count:.3}"), "0", count < memory::NOTHING);
        places.iter().for_each(|place| eprintln!("{what}: {place}"));
    }
}

/// Every decision at every size.
pub(crate) fn sizes() {
    show::title(
        "Sizes",
        "decision | agents | profiles | skills | classes | waiting | engine | reference | ratio",
    );
    let usual = Size::USUAL;
    rows(&[FREED, FREED_IN_VAIN, IDLE, ARRIVES_IN_VAIN, LINE, ACCEPT, POST], usual);
    for profiles in [8, 64] {
        for waiting in [100, 1_000, 10_000, 100_000] {
            let size = Size { profiles, waiting, ..usual };
            rows(&[FREED, FREED_IN_VAIN, LINE], size);
        }
    }
    for agents in [100, 1_000, 10_000] {
        for profiles in [8, 64, agents] {
            let size = Size { profiles, agents, ..usual };
            rows(&[FREED, IDLE, ARRIVES_IN_VAIN, LINE], size);
        }
    }
    let skills = [8, 256].map(|skills| Size { skills, ..usual });
    let classes = [1, 500].map(|classes| Size { classes, ..usual });
    let affinity = [Size { affinity: true, ..usual }];
    for size in skills.into_iter().chain(classes).chain(affinity) {
        rows(&[FREED, IDLE, LINE], size);
    }
    for waiting in [1_000, 10_000, 100_000] {
        row(FEW, FREED_AT_MAXIMUM, Size { waiting, ..ALIKE });
    }
    for agents in [100, 1_000, 10_000] {
        let size = Size { agents, ..usual };
        row(FEW, ARRIVES_AT_MAXIMUM, Size { agents, ..ONE_QUEUE });
        row(FEW, STORM, size);
        row(FEW, RECONFIGURE, size);
        row(FEW, ACCOUNT, size);
    }
}

fn rows(named: &[Named], size: Size) {
    named.iter().for_each(|named| row(SAMPLES, *named, size));
}

fn row(samples: usize, named: Named, size: Size) {
    show::size(named.0, &size, &take(samples, named, size));
}
