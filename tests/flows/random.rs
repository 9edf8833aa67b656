//! Random commands at random times: whatever happens, the invariants hold, nothing panics, and a
//! refusal changes nothing.

use seira_core::model::{
    AgentId, Author, Event, Millis, OfferId, PresenceWish, QueueHours, QueueId, ReasonId,
    RelaxStep, SessionId, Target, Wish,
};

use crate::center::{Center, boosts, queue, sealed};

/// Small and the same everywhere (SplitMix64, Steele et al. 2014).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % sides
    }
}

const SKILLS: [&[(&str, u8)]; 4] =
    [&[("a", 5)], &[("b", 3)], &[("a", 9), ("b", 9)], &[("a", 2), ("c", 1)]];

fn center(dice: &mut Dice) -> Center {
    let mut a = queue("a", &[("a", 4)]);
    a.relax = vec![RelaxStep {
        after: Millis::from_secs(45),
        lower_levels_by: 2,
        more_tiers: 0,
        queue: QueueId::new("b").ok(),
    }];
    a.affinity_reach = Millis::from_secs(30);
    let mut b = queue("b", &[("b", 1)]);
    b.wrap_up = Millis::ZERO;
    b.target = Millis::from_secs(60);
    let mut center = Center::new(vec![a, b, queue("any", &[])]);
    for number in 1..=6 {
        let skills = SKILLS[dice.roll(4) as usize];
        center.agent(number, skills, 1 + dice.roll(3) as u16);
    }
    center
}

fn wish(dice: &mut Dice, center: &mut Center, sessions: &[SessionId]) -> Wish {
    let any = SessionId::from_u128(u128::from(dice.roll(50)));
    let session = match sessions.len() as u64 {
        0 => any,
        n => sessions[dice.roll(n) as usize],
    };
    let agent = AgentId(1 + dice.roll(7) as u32);
    let offer = OfferId(
        center
            .log
            .iter()
            .rev()
            .find_map(|event| match event {
                Event::SessionOffered { offer, .. } => Some(offer.0),
                _ => None,
            })
            .unwrap_or(1)
            .saturating_sub(dice.roll(3)),
    );
    let holder = center.engine.offer(offer).map_or(agent, |open| open.agent);
    let of_session = center.engine.agents().find(|a| a.sessions.contains(&session));
    let of_session = of_session.map_or(agent, |a| a.spec.agent);
    match dice.roll(24) {
        0..=4 => {
            let name = ["a", "b", "any"][dice.roll(3) as usize];
            let mut arrival = center.arrival(name);
            if dice.roll(3) == 0 {
                arrival.past_agents = vec![agent];
                let until = center.now + Millis::from_secs(20);
                arrival.hold_until = (dice.roll(2) == 0).then_some(until);
                arrival.boosts = boosts(dice.roll(90) as i64);
            }
            Wish::Arrive(Box::new(arrival))
        }
        5..=9 => Wish::Accept { agent: holder, offer },
        10 => Wish::Decline { agent: holder, offer },
        11 => Wish::Accept { agent, offer },
        12 | 13 => Wish::End { session, by: Author::Agent(of_session) },
        14 => Wish::End { session, by: Author::Customer },
        15 => Wish::FinishWrapUp { agent: of_session, session, disposition: None, note: None },
        16 => Wish::Post { session, from: Author::Customer, content: sealed(session) },
        17 => Wish::Post { session, from: Author::Agent(of_session), content: sealed(session) },
        18 => Wish::CustomerConnectionLost { session },
        19 => Wish::CustomerConnectionBack { session },
        20 => match dice.roll(6) {
            0 => Wish::AgentConnectionLost { agent },
            1 => Wish::RemoveAgent { agent },
            _ => Wish::AgentConnectionBack { agent },
        },
        21 => Wish::SetPresence {
            agent,
            presence: match dice.roll(5) {
                0 => PresenceWish::Offline,
                1 => PresenceWish::Away(ReasonId::new("lunch").unwrap()),
                _ => PresenceWish::Available,
            },
        },
        22 => {
            let to = match dice.roll(2) {
                0 => Target::Agent(agent),
                _ => Target::Queue(QueueId::new("b").unwrap()),
            };
            Wish::Transfer { agent: of_session, session, to, note: None }
        }
        _ => match dice.roll(8) {
            0 => Wish::SetHours {
                queue: QueueId::new("any").unwrap(),
                hours: QueueHours::Closed { opens_at: None },
            },
            1 => Wish::SetHours { queue: QueueId::new("any").unwrap(), hours: QueueHours::Open },
            _ => Wish::Mark { session, from: Author::Customer, delivered: 9, read: 3 },
        },
    }
}

#[test]
fn whatever_happens_the_invariants_hold() {
    for seed in 0..150 {
        println!("seed {seed}");
        let mut dice = Dice(seed);
        let mut center = center(&mut dice);
        let mut sessions = Vec::new();
        for _ in 0..150 {
            let wish = wish(&mut dice, &mut center, &sessions);
            if let Wish::Arrive(arrival) = &wish {
                sessions.push(arrival.session);
            }
            let _ = center.ask(wish);
            if dice.roll(2) == 0 {
                center.pass(dice.roll(15) as i64);
            }
        }
        // Calm: everybody works, nobody new arrives, and every queue drains.
        for number in 1..=7 {
            center.agent(number, &[("a", 9), ("b", 9), ("c", 9)], 3);
        }
        for _ in 0..200 {
            let offers: Vec<_> = center.engine.sessions().map(|s| s.id).collect();
            for id in offers {
                match center.state(id) {
                    seira_core::model::SessionState::Offered { .. } => {
                        center.accept(id);
                    }
                    seira_core::model::SessionState::Connected { agent, .. } => {
                        center.ask(Wish::End { session: id, by: Author::Agent(agent) }).unwrap();
                    }
                    _ => {}
                }
            }
            center.pass(5);
        }
        let open = center.engine.queues().map(|queue| queue.waiting).sum::<u32>();
        assert_eq!(open, 0, "seed {seed}: somebody still waits");
    }
}
