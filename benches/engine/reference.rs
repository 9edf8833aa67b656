//! The barest code that finds the same matches: a heap of those who wait per demand, skills as bit
//! sets, the best agent by a scan. No events, no life cycle, no ids to look up, no deadlines, nothing
//! that can be refused: what matching itself costs.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::hint::black_box;

use super::center::CHATS;
use super::world::{Skills, World};

/// `W` words of skills.
type Bits<const W: usize> = [u64; W];

#[derive(Debug, Clone, Copy)]
struct Agent<const W: usize> {
    skills: Bits<W>,
    used: u16,
    idle_since: u32,
}

/// Everybody who helps or waits.
pub(crate) struct Reference<const W: usize> {
    agents: Vec<Agent<W>>,
    needs: Vec<Bits<W>>,
    /// Who waits: when due, and a number.
    heaps: Vec<BinaryHeap<Reverse<(u64, u64)>>>,
    now: u32,
    due: u64,
}

impl<const W: usize> Reference<W> {
    /// Everybody idle, nobody in line.
    pub(crate) fn new(world: &World) -> Self {
        let agents = (0..world.size.agents).map(|agent| Agent {
            skills: bits(world.skills_of(agent)),
            used: 0,
            idle_since: 0,
        });
        Self {
            agents: agents.collect(),
            needs: world.demands.iter().map(bits).collect(),
            heaps: world.demands.iter().map(|_| BinaryHeap::new()).collect(),
            now: 0,
            due: 0,
        }
    }

    /// Everybody busy, and so many in line, class by class.
    pub(crate) fn full(world: &World) -> Self {
        let mut center = Self::new(world);
        center.busy();
        for number in 0..world.size.waiting {
            center.join(number % world.demands.len());
        }
        center
    }

    /// Nobody has room.
    pub(crate) fn busy(&mut self) {
        self.agents.iter_mut().for_each(|agent| agent.used = CHATS);
    }

    fn join(&mut self, class: usize) {
        self.due += 1;
        self.heaps[class].push(Reverse((self.due, self.due)));
    }

    /// A session arrives: the best of all agents who have room and the skills gets it, or it waits.
    #[inline(never)]
    pub(crate) fn arrive(&mut self, class: usize) -> Option<usize> {
        self.now += 1;
        let need = self.needs[class];
        let mut best = None;
        for (number, agent) in self.agents.iter().enumerate() {
            if agent.used < CHATS && has(&agent.skills, &need) {
                let score = (spare(&agent.skills, &need), agent.used, agent.idle_since);
                if best.is_none_or(|(known, _)| score < known) {
                    best = Some((score, number));
                }
            }
        }
        let Some((_, number)) = best else {
            self.join(class);
            return None;
        };
        self.agents[number].used += 1;
        Some(number)
    }

    /// An agent has room again: takes the earliest due of those it has the skills for.
    #[inline(never)]
    pub(crate) fn freed(&mut self, number: usize) -> Option<usize> {
        self.now += 1;
        let agent = &mut self.agents[number];
        agent.used -= 1;
        agent.idle_since = self.now;
        let mut best = None;
        for (class, need) in self.needs.iter().enumerate() {
            if has(&agent.skills, need)
                && let Some(Reverse(head)) = self.heaps[class].peek()
                && best.is_none_or(|(known, _)| *head < known)
            {
                best = Some((*head, class));
            }
        }
        let (_, class) = best?;
        black_box(self.heaps[class].pop());
        self.agents[number].used += 1;
        Some(class)
    }

    /// Everybody misses what they were offered, and each session goes to somebody else.
    #[inline(never)]
    pub(crate) fn expire(&mut self, classes: &[usize]) {
        for agent in &mut self.agents {
            agent.used = 0;
        }
        for class in classes {
            black_box(self.arrive(*class));
        }
    }

    /// Undoes [`Reference::arrive`].
    pub(crate) fn leave(&mut self, class: usize, agent: Option<usize>) {
        match agent {
            Some(agent) => self.agents[agent].used -= 1,
            None => drop(self.heaps[class].pop()),
        }
    }

    /// Undoes [`Reference::freed`].
    pub(crate) fn refill(&mut self, agent: usize, class: Option<usize>) {
        match class {
            Some(class) => self.join(class),
            None => self.agents[agent].used += 1,
        }
    }

    /// Whether an agent could take something of this world.
    pub(crate) fn serves(&self, agent: usize) -> bool {
        self.needs.iter().any(|need| has(&self.agents[agent].skills, need))
    }
}

fn bits<const W: usize>(skills: &Skills) -> Bits<W> {
    let mut bits = [0; W];
    for (skill, _) in skills {
        bits[skill / 64] |= 1 << (skill % 64);
    }
    bits
}

fn has<const W: usize>(skills: &Bits<W>, need: &Bits<W>) -> bool {
    skills.iter().zip(need).all(|(has, need)| need & !has == 0)
}

/// Skills beyond those asked for.
fn spare<const W: usize>(skills: &Bits<W>, need: &Bits<W>) -> u32 {
    skills.iter().zip(need).map(|(has, need)| (has & !need).count_ones()).sum()
}
