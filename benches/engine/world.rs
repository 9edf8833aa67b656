//! Who is asked for what, by numbers alone: made from a seed, and the same for the engine and for the
//! reference loop.

/// How big a contact center is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Size {
    /// Agents, three chats each.
    pub(crate) agents: usize,
    /// Sets of skills among them; as many as agents: all different.
    pub(crate) profiles: usize,
    /// Skills there are; nobody has the last one.
    pub(crate) skills: usize,
    /// Queues that ask for something different each.
    pub(crate) classes: usize,
    /// Sessions in line.
    pub(crate) waiting: usize,
    /// Whether customers come back to agents they know.
    pub(crate) affinity: bool,
    /// Milliseconds from one command to the next.
    pub(crate) pace: i64,
}

impl Size {
    /// The size that the aims speak of.
    pub(crate) const USUAL: Self = Self {
        agents: 1_000,
        profiles: 64,
        skills: 64,
        classes: 50,
        waiting: 10_000,
        affinity: false,
        pace: 1,
    };
}

/// Skills by number with their levels, each once.
pub(crate) type Skills = Vec<(usize, u8)>;

/// What agents can do and queues ask for. Whoever has a skill has it at the level that is asked for.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) size: Size,
    pub(crate) profiles: Vec<Skills>,
    pub(crate) demands: Vec<Skills>,
}

/// Most skills of one agent.
const SKILLS_EACH: usize = 8;

impl World {
    pub(crate) fn new(size: Size) -> Self {
        let mut dice = Dice(7);
        let profiles: Vec<_> = (0..size.profiles)
            .map(|_| {
                let mut skills = Skills::new();
                while skills.len() < SKILLS_EACH.min(size.skills / 2) {
                    let skill = dice.below(size.skills - 1);
                    if skills.iter().all(|(known, _)| *known != skill) {
                        let level = u8::try_from(5 + dice.below(5)).expect("a level");
                        skills.push((skill, level));
                    }
                }
                skills
            })
            .collect();
        // One or two skills that go together in somebody, so that every session finds its agent.
        let demands = (0..size.classes)
            .map(|number| {
                let somebody = &profiles[number % profiles.len()];
                let first = dice.below(somebody.len() - 1);
                let count = if number.is_multiple_of(3) { 2 } else { 1 };
                somebody[first..first + count].iter().map(|(skill, _)| (*skill, 3)).collect()
            })
            .collect();
        Self { size, profiles, demands }
    }

    /// What an agent can do.
    pub(crate) fn skills_of(&self, agent: usize) -> &Skills {
        &self.profiles[agent % self.profiles.len()]
    }
}

/// Numbers that look random and are the same every time (`SplitMix64`, Steele, Lea, Flood 2014).
#[derive(Debug)]
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((bits ^ (bits >> 31)) % end as u64) as usize
    }
}
