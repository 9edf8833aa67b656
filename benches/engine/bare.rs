//! The cases by the reference loop.

use super::cases::{Case, HANDFUL, Sample, handful};
use super::reference::Reference;
use super::world::{Dice, Size, World};

/// [`super::cases::arrive_idle`].
pub(crate) fn arrive_idle<const W: usize>(size: Size) -> Case {
    arrivals(Reference::<W>::new(&World::new(size)), size.classes)
}

/// [`super::cases::arrive_line`].
pub(crate) fn arrive_line<const W: usize>(size: Size) -> Case {
    arrivals(Reference::<W>::full(&World::new(size)), size.classes)
}

/// [`super::cases::arrive_unskilled`].
pub(crate) fn arrive_unskilled<const W: usize>(size: Size) -> Case {
    let mut world = World::new(size);
    world.demands.iter_mut().for_each(|demand| *demand = vec![(size.skills - 1, 3)]);
    arrivals(Reference::<W>::new(&world), size.classes)
}

fn arrivals<const W: usize>(mut bare: Reference<W>, classes: usize) -> Case {
    let mut dice = Dice(13);
    Box::new(move |meter| {
        let asked: [usize; HANDFUL] = std::array::from_fn(|_| dice.below(classes));
        let mut found = [None; HANDFUL];
        let amount = meter.measure(&mut || {
            for (class, found) in asked.iter().zip(&mut found) {
                *found = bare.arrive(*class);
            }
        });
        for (class, agent) in asked.into_iter().zip(found) {
            bare.leave(class, agent);
        }
        Sample { amount, decisions: HANDFUL }
    })
}

/// [`super::cases::freed`].
pub(crate) fn freed<const W: usize>(size: Size) -> Case {
    let world = World::new(size);
    let bare = Reference::<W>::full(&world);
    frees(bare, &world)
}

/// [`super::cases::freed_unskilled`].
pub(crate) fn freed_unskilled<const W: usize>(size: Size) -> Case {
    let mut world = World::new(size);
    world.demands.iter_mut().for_each(|demand| demand.push((size.skills - 1, 3)));
    let bare = Reference::<W>::full(&world);
    frees(bare, &World::new(size))
}

fn frees<const W: usize>(mut bare: Reference<W>, world: &World) -> Case {
    let able = Reference::<W>::new(world);
    let able: Vec<_> = (0..world.size.agents).filter(|agent| able.serves(*agent)).collect();
    let mut dice = Dice(17);
    let handful = handful(&world.size);
    Box::new(move |meter| {
        let agents: Vec<_> = (0..handful).map(|_| able[dice.below(able.len())]).collect();
        let mut found = [None; HANDFUL];
        let amount = meter.measure(&mut || {
            for (agent, found) in agents.iter().zip(&mut found) {
                *found = bare.freed(*agent);
            }
        });
        for (agent, class) in agents.into_iter().zip(found) {
            bare.refill(agent, class);
        }
        Sample { amount, decisions: handful }
    })
}

/// [`super::cases::expiry_storm`].
pub(crate) fn expiry_storm<const W: usize>(size: Size) -> Case {
    let mut bare = Reference::<W>::new(&World::new(size));
    let mut classes: Vec<_> = (0..size.agents).map(|number| number % size.classes).collect();
    classes.retain(|class| bare.arrive(*class).is_some());
    Box::new(move |meter| {
        let amount = meter.measure(&mut || bare.expire(&classes));
        Sample { amount, decisions: classes.len() }
    })
}
