//! What is measured. A case does a handful of decisions with the clock running, and what leads
//! to the next handful without.

use seira_core::model::{AgentId, Author, Millis, QueueSpec, Sealed, SessionId, Wish};

use super::center::{Asked, Center};
use super::measure::Meter;
use super::world::{Size, World};

/// Decisions per reading of the clock.
pub(crate) const HANDFUL: usize = 16;

/// What some decisions took, in whatever the meter measures.
pub(crate) struct Sample {
    pub(crate) amount: f64,
    pub(crate) decisions: usize,
}

/// Takes one sample with a meter.
pub(crate) type Case = Box<dyn FnMut(&mut dyn Meter) -> Sample>;

/// Builds a contact center of some size and brings it where the case begins.
pub(crate) type Make = fn(Size) -> Case;

/// Sessions arrive and are offered to the best of all agents, who are idle.
pub(crate) fn arrive_idle(size: Size) -> Case {
    let mut center = Center::new(World::new(size));
    Box::new(move |meter| {
        for _ in 0..HANDFUL {
            let class = center.dice.below(size.classes);
            let (_, wish) = center.arrival(class);
            center.add(wish);
        }
        let amount = center.run(meter);
        let asked: Vec<_> = center.asked().collect();
        assert_eq!(asked.len(), HANDFUL, "somebody is idle");
        center.forget_events();
        for asked in asked {
            center.accept(asked);
            center.end(asked);
        }
        Sample { amount, decisions: HANDFUL }
    })
}

/// Sessions arrive while everybody is busy, and wait.
pub(crate) fn arrive_line(size: Size) -> Case {
    arrive_in_vain(Center::full(World::new(size)))
}

/// Sessions arrive that nobody can take, whoever is there.
fn arrive_in_vain(mut center: Center) -> Case {
    let classes = center.world.demands.len();
    Box::new(move |meter| {
        let mut sessions = Vec::with_capacity(HANDFUL);
        for _ in 0..HANDFUL {
            let class = center.dice.below(classes);
            let (session, wish) = center.arrival(class);
            sessions.push(session);
            center.add(wish);
        }
        let amount = center.run(meter);
        assert_eq!(center.asked().count(), 0, "nobody can take it");
        center.forget_events();
        for session in sessions {
            center.ask(Wish::Leave { session });
        }
        Sample { amount, decisions: HANDFUL }
    })
}

/// All agents are idle, and none has the skill that is asked for.
pub(crate) fn arrive_unskilled(size: Size) -> Case {
    let mut world = World::new(size);
    world.demands.iter_mut().for_each(|demand| *demand = vec![(size.skills - 1, 3)]);
    arrive_in_vain(Center::new(world))
}

/// All agents have room and the skills, and hold as many sessions of the queue as it allows.
pub(crate) fn arrive_at_maximum(size: Size) -> Case {
    let mut world = World::new(size);
    world.demands[0].truncate(1);
    let skill = world.demands[0][0];
    for profile in &mut world.profiles {
        profile.retain(|(known, _)| *known != skill.0);
        profile.push((skill.0, 5));
    }
    let mut center = Center::with(world, |queue| queue.agent_max = Some(1));
    center.fill();
    arrive_in_vain(center)
}

/// Conversations end; whoever held one takes the earliest due, or nothing.
fn frees(mut center: Center, finds: bool) -> Case {
    Box::new(move |meter| {
        let held = center.conversations(handful(&center.world.size));
        let classes: Vec<_> = held.iter().map(|(_, session)| center.class_of(*session)).collect();
        for (agent, session) in &held {
            center.add(Wish::End { session: *session, by: Author::Agent(*agent) });
        }
        let amount = center.run(meter);
        let asked: Vec<_> = center.asked().collect();
        assert_eq!(asked.len(), if finds { held.len() } else { 0 }, "as the case says");
        center.forget_events();
        // Whoever was taken out of the line, or out of a conversation, is replaced.
        for asked in &asked {
            let class = center.class_of(asked.session);
            center.accept(*asked);
            assert!(center.arrive(class).is_none(), "everybody is busy");
        }
        if !finds {
            for class in classes {
                let asked = center.arrive(class).expect("somebody has room");
                center.accept(asked);
            }
        }
        Sample { amount, decisions: held.len() }
    })
}

/// A short line must not run dry within a handful.
pub(crate) fn handful(size: &Size) -> usize {
    if size.waiting < 1_000 { 4 } else { HANDFUL }
}

/// Agents are freed and offered the earliest due of those who wait.
pub(crate) fn freed(size: Size) -> Case {
    frees(Center::full(World::new(size)), true)
}

/// Agents are freed and can take nobody of all those who wait: their own queue has no line, and the
/// others ask for what nobody can.
pub(crate) fn freed_unskilled(size: Size) -> Case {
    let mut world = World::new(size);
    world.demands.iter_mut().skip(1).for_each(|demand| demand.push((size.skills - 1, 3)));
    let mut center = Center::new(world);
    while let Some(asked) = center.arrive(0) {
        center.accept(asked);
    }
    // Whoever came last waits where somebody may be freed.
    let waits = center.last_session();
    center.ask(Wish::Leave { session: waits });
    for number in 0..size.waiting {
        assert!(center.arrive(1 + number % (size.classes - 1)).is_none(), "nobody has the skill");
    }
    frees(center, false)
}

/// Agents are freed of a session of one queue while they hold as many of another queue as it allows; in
/// that one all the others wait.
pub(crate) fn freed_at_maximum(size: Size) -> Case {
    let mut world = World::new(size);
    let skill = world.profiles[0][0];
    world.profiles.iter_mut().for_each(|profile| *profile = vec![(skill.0, 5)]);
    world.demands = vec![vec![(skill.0, 3)]; 2];
    let limit = |queue: &mut QueueSpec| {
        queue.agent_max = (queue.queue.as_str() == "queue_1").then_some(1);
    };
    let mut center = Center::with(world, limit);
    for number in 0..size.waiting + size.agents {
        if let Some(asked) = center.arrive(1) {
            center.accept(asked);
        } else {
            assert!(number >= size.agents, "one for each");
        }
    }
    while center.arrive(0).map(|asked| center.accept(asked)).is_some() {}
    let waits = center.last_session();
    center.ask(Wish::Leave { session: waits });
    let mut held: Vec<(AgentId, SessionId)> = Vec::new();
    Box::new(move |meter| {
        held.clear();
        for agent in center.some_agents(HANDFUL) {
            let sessions = center.engine.agent(agent).expect("an agent").sessions.to_vec();
            let own = sessions.into_iter().find(|session| center.class_of(*session) == 0);
            held.extend(own.map(|session| (agent, session)));
        }
        for (agent, session) in &held {
            center.add(Wish::End { session: *session, by: Author::Agent(*agent) });
        }
        let amount = center.run(meter);
        assert_eq!(center.asked().count(), 0, "the queue allows no more");
        center.forget_events();
        for _ in &held {
            let asked = center.arrive(0).expect("somebody has room");
            center.accept(asked);
        }
        Sample { amount, decisions: held.len() }
    })
}

/// Offers are accepted while others wait.
pub(crate) fn accept(size: Size) -> Case {
    let mut center = Center::full(World::new(size));
    Box::new(move |meter| {
        let held = center.conversations(handful(&size));
        let mut asked = Vec::with_capacity(held.len());
        for (agent, session) in held {
            center.ask(Wish::End { session, by: Author::Agent(agent) });
            asked.extend(center.asked());
        }
        center.forget_events();
        for Asked { agent, offer, .. } in &asked {
            center.add(Wish::Accept { agent: *agent, offer: *offer });
        }
        let amount = center.run(meter);
        center.forget_events();
        for asked in &asked {
            let class = center.class_of(asked.session);
            assert!(center.arrive(class).is_none(), "everybody is busy");
        }
        Sample { amount, decisions: asked.len() }
    })
}

/// Customers write.
pub(crate) fn post(size: Size) -> Case {
    let mut center = Center::full(World::new(size));
    Box::new(move |meter| {
        for (_, session) in center.conversations(HANDFUL) {
            let content = Sealed::new(session, Box::new([0; 64]));
            center.add(Wish::Post { session, from: Author::Customer, content });
        }
        let amount = center.run(meter);
        center.forget_events();
        Sample { amount, decisions: HANDFUL }
    })
}

/// Every agent misses an offer at the same moment, and each session goes to somebody else: per offer.
pub(crate) fn expiry_storm(size: Size) -> Case {
    let mut center = Center::with(World::new(size), |queue| {
        queue.decline_cooldown = Millis::from_secs(30);
    });
    let mut class = 0;
    let mut asked = 0;
    while asked < size.agents {
        class = (class + 1) % size.classes;
        asked += usize::from(center.arrive(class).is_some());
    }
    Box::new(move |meter| {
        center.now = center.now + Millis::from_secs(40);
        center.add(Wish::Tick);
        let amount = center.run(meter);
        let ended = center.events.len() - center.asked().count();
        center.forget_events();
        Sample { amount, decisions: ended }
    })
}

/// The configuration is replaced by one with another target in one queue.
pub(crate) fn reconfigure(size: Size) -> Case {
    let mut center = Center::full(World::new(size));
    let mut target = 20;
    Box::new(move |meter| {
        target = 50 - target;
        let configuration = center.configuration(|queue| {
            if queue.queue.as_str() == "queue_0" {
                queue.target = Millis::from_secs(target);
            }
        });
        center.add(Wish::Configure { configuration });
        let amount = center.run(meter);
        center.forget_events();
        Sample { amount, decisions: 1 }
    })
}

/// An account's skills change, and change back.
pub(crate) fn change_account(size: Size) -> Case {
    let mut center = Center::full(World::new(size));
    let mut number = 0;
    Box::new(move |meter| {
        number += 1;
        let (agent, like) = (number / 2 % size.agents, number / 2 + number % 2);
        center.add(Wish::SetAgent { spec: center.account(agent, like % size.agents) });
        let amount = center.run(meter);
        let asked: Vec<_> = center.asked().collect();
        for Asked { agent, offer, .. } in asked {
            center.ask(Wish::Decline { agent, offer });
        }
        center.forget_events();
        Sample { amount, decisions: 1 }
    })
}
