//! Makes a failing plan smaller while it fails: fewer steps, agents and queues, plainer rules.

use seira_core::model::{AgentSpec, Configuration, Millis, QueueSpec};

use super::plan::{Deed, Plan, Step};

/// The smallest plan found that still `fails`.
pub(crate) fn shrink(plan: &Plan, fails: impl Fn(&Plan) -> bool) -> Plan {
    let mut best = plan.clone();
    loop {
        let before = size(&best);
        fewer_steps(&mut best, &fails);
        fewer_agents(&mut best, &fails);
        fewer_queues(&mut best, &fails);
        plainer(&mut best, &fails);
        if size(&best) == before {
            return best;
        }
    }
}

fn size(plan: &Plan) -> (usize, usize, usize, usize) {
    let text = plan.to_string().len();
    (plan.steps.len(), plan.agents.len(), plan.configuration.queues.len(), text)
}

/// Keeps `smaller` if it fails too.
fn accept(best: &mut Plan, smaller: Plan, fails: &impl Fn(&Plan) -> bool) -> bool {
    let kept = fails(&smaller);
    if kept {
        *best = smaller;
    }
    kept
}

/// Delta debugging (Zeller, 1999): leaves out runs of steps, long ones first.
fn fewer_steps(best: &mut Plan, fails: &impl Fn(&Plan) -> bool) {
    let mut run = best.steps.len().div_ceil(2).max(1);
    loop {
        let mut from = 0;
        while from < best.steps.len() {
            let mut smaller = best.clone();
            let to = (from + run).min(smaller.steps.len());
            smaller.steps.drain(from..to);
            if !accept(best, smaller, fails) {
                from += run;
            }
        }
        if run == 1 {
            return;
        }
        run = run.div_ceil(2);
    }
}

fn fewer_agents(best: &mut Plan, fails: &impl Fn(&Plan) -> bool) {
    for at in (0..best.agents.len()).rev() {
        let mut smaller = best.clone();
        smaller.agents.remove(at);
        accept(best, smaller, fails);
    }
}

/// Every configuration of a plan.
fn configurations(plan: &mut Plan) -> impl Iterator<Item = &mut Configuration> {
    let later = plan.steps.iter_mut().filter_map(|step| match step {
        Step::Do(Deed::Configure(new), _) => Some(&mut **new),
        _ => None,
    });
    std::iter::once(&mut plan.configuration).chain(later)
}

fn fewer_queues(best: &mut Plan, fails: &impl Fn(&Plan) -> bool) {
    let mut names: Vec<_> = Vec::new();
    configurations(&mut best.clone()).for_each(|configuration| {
        names.extend(configuration.queues.iter().map(|spec| spec.queue.clone()));
    });
    for gone in names {
        let mut smaller = best.clone();
        for configuration in configurations(&mut smaller) {
            configuration.queues.retain(|spec| spec.queue != gone);
            let relax = configuration.queues.iter_mut().flat_map(|spec| spec.relax.iter_mut());
            relax.filter(|step| step.queue.as_ref() == Some(&gone)).for_each(|s| s.queue = None);
        }
        accept(best, smaller, fails);
    }
}

type Plainer = fn(&mut QueueSpec, &QueueSpec);

/// What can be plain about a queue.
const PLAIN: [Plainer; 18] = [
    |spec, plain| spec.channels = plain.channels,
    |spec, plain| spec.skills.clone_from(&plain.skills),
    |spec, plain| spec.preferred.clone_from(&plain.preferred),
    |spec, plain| spec.tiers = plain.tiers,
    |spec, plain| spec.target = plain.target,
    |spec, plain| spec.rank.clone_from(&plain.rank),
    |spec, _| spec.relax.truncate(spec.relax.len().saturating_sub(1)),
    |spec, _| spec.relax.iter_mut().for_each(|step| step.queue = None),
    |spec, plain| spec.decline_cooldown = plain.decline_cooldown,
    |spec, plain| spec.wrap_up = plain.wrap_up,
    |spec, plain| spec.affinity_reach = plain.affinity_reach,
    |spec, plain| spec.drain_after = plain.drain_after,
    |spec, plain| spec.offer_to = plain.offer_to,
    |spec, plain| spec.agent_max = plain.agent_max,
    |spec, plain| spec.silence = plain.silence,
    |spec, plain| spec.waiting_max = plain.waiting_max,
    |spec, plain| spec.wait_max = plain.wait_max,
    |spec, plain| (spec.unstaffed, spec.at_closing) = (plain.unstaffed, plain.at_closing),
];

fn plainer(best: &mut Plan, fails: &impl Fn(&Plan) -> bool) {
    for change in PLAIN {
        for at in 0..configurations(&mut best.clone()).count() {
            let mut smaller = best.clone();
            let of = configurations(&mut smaller).nth(at);
            let queues = of.into_iter().flat_map(|configuration| configuration.queues.iter_mut());
            queues.for_each(|spec| change(spec, &QueueSpec::plain(spec.queue.clone())));
            accept(best, smaller, fails);
        }
    }
    for at in 0..best.agents.len() {
        let mut smaller = best.clone();
        plain_agent(&mut smaller.agents[at]);
        accept(best, smaller, fails);
    }
    for at in 0..best.steps.len() {
        plainer_step(best, at, fails);
    }
}

fn plain_agent(spec: &mut AgentSpec) {
    spec.skills.clear();
    spec.capacity.total = None;
}

fn plainer_step(best: &mut Plan, at: usize, fails: &impl Fn(&Plan) -> bool) {
    let mut smaller = best.clone();
    match &mut smaller.steps[at] {
        Step::Pass(span) if *span > Millis::from_secs(10) => *span = Millis::from_secs(10),
        Step::Do(Deed::Arrive(newcomer), _) => {
            newcomer.asks = Default::default();
            newcomer.boosts.clear();
            accept(best, smaller, fails);
            let mut smaller = best.clone();
            if let Step::Do(Deed::Arrive(newcomer), _) = &mut smaller.steps[at] {
                newcomer.past_agents.clear();
                newcomer.hold = None;
            }
            accept(best, smaller, fails);
            return;
        }
        Step::Do(_, frame) => *frame = super::plan::Frame::House,
        Step::Pass(_) | Step::Jump(_) | Step::Crash { .. } | Step::Replay | Step::Snapshot => {
            return;
        }
    }
    accept(best, smaller, fails);
}
