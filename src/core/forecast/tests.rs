//! Forecasts over a small center in the real engine.

use super::*;
use crate::engine::Engine;
use crate::model::{
    AgentId, AgentSpec, Arrival, Author, Capacity, Channel, Command, Configuration, DeviceId,
    Event, Level, Millis, OfferId, PresenceWish, QueueId, QueueSpec, Sealed, SessionId, SkillId,
    Tier, Timestamp, Wish,
};

/// Agents by name of what they know, calls of as many queues.
struct Center {
    engine: Engine,
    forecasts: Forecasts,
    now: Timestamp,
    sessions: u128,
    dice: u64,
    /// Conversations that end, soonest last.
    ends: Vec<(Timestamp, SessionId, AgentId)>,
    /// What was promised at entry at level 0.8 and when it ends, of those who wait.
    told: Vec<(SessionId, Timestamp)>,
    /// Promises that were kept, and all.
    kept: (u32, u32),
}

fn queue(name: &str) -> QueueId {
    QueueId::new(name).unwrap()
}

impl Center {
    fn new(queues: &[&str], agents: &[&str], settings: Settings) -> Self {
        let mut center = Self {
            engine: Engine::default(),
            forecasts: Forecasts::new(settings),
            now: Timestamp(1_800_000_000_000),
            sessions: 0,
            dice: 5,
            ends: Vec::new(),
            told: Vec::new(),
            kept: (0, 0),
        };
        let skill = |name: &str| (SkillId::new(name).unwrap(), Level::MIN);
        let specs = queues
            .iter()
            .map(|name| QueueSpec { skills: vec![skill(name)], ..QueueSpec::plain(queue(name)) });
        let (queues, agent_grace) = (specs.collect(), Millis::ZERO);
        let configuration = Configuration { queues, missed_offers_max: 9, agent_grace };
        center.ask(Wish::Configure { configuration });
        for (agent, knows) in (1..).map(AgentId).zip(agents) {
            let capacity = Capacity { chats: 0, calls: 1, chats_during_call: false, total: None };
            let skills = knows.split('+').map(skill).collect();
            center.ask(Wish::SetAgent {
                spec: AgentSpec { agent, skills, tier: Tier::FIRST, capacity },
            });
            center.ask(Wish::SetPresence { agent, presence: PresenceWish::Available });
        }
        center
    }

    fn ask(&mut self, wish: Wish) -> Vec<(AgentId, OfferId)> {
        let mut events = Vec::new();
        self.engine.handle(self.now, Command::internal(wish), &mut events).unwrap();
        let mut offers = Vec::new();
        for event in &events {
            self.forecasts.note(&self.engine, self.now, event);
            match event {
                Event::SessionOffered { agent, offer, .. } => offers.push((*agent, *offer)),
                Event::SessionConnected { session, agent, .. } => self.connected(*session, *agent),
                _ => {}
            }
        }
        offers
    }

    fn connected(&mut self, session: SessionId, agent: AgentId) {
        let end = self.now + self.draw(180_000.0);
        self.ends.push((end, session, agent));
        self.ends.sort_by_key(|(at, ..)| std::cmp::Reverse(*at));
        if let Some(at) = self.told.iter().position(|(other, _)| *other == session) {
            let (_, until) = self.told.swap_remove(at);
            self.kept = (self.kept.0 + u32::from(self.now <= until), self.kept.1 + 1);
        }
    }

    /// An exponential span with this mean, ms.
    fn draw(&mut self, mean: f64) -> Millis {
        self.dice = self
            .dice
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let share = ((self.dice >> 11) as f64 + 0.5) / (1_u64 << 53) as f64;
        Millis((-libm::log(share) * mean) as i64)
    }

    /// One more calls; whoever is asked takes it at once.
    fn call(&mut self, name: &str) -> SessionId {
        self.sessions += 1;
        let session = SessionId::from_u128(self.sessions);
        let (device, profile) =
            (DeviceId::from_u128(self.sessions), Sealed::new(session, Box::new([])));
        let arrival = Arrival::plain(session, device, queue(name), Channel::Call, profile);
        let offers = self.ask(Wish::Arrive(Box::new(arrival)));
        self.accept(offers);
        session
    }

    fn accept(&mut self, offers: Vec<(AgentId, OfferId)>) {
        for (agent, offer) in offers {
            self.ask(Wish::Accept { agent, offer });
        }
    }

    /// The next conversation ends.
    fn end(&mut self) {
        let (at, session, agent) = self.ends.pop().unwrap();
        self.now = at;
        let offers = self.ask(Wish::End { session, by: Author::Agent(agent) });
        self.accept(offers);
    }

    fn outlook(&self, session: SessionId) -> Option<Outlook> {
        self.forecasts.outlook(&self.engine, session, self.now)
    }

    /// Calls come on average every so many ms.
    fn live(&mut self, calls: u32, every: f64, name: &str) {
        for _ in 0..calls {
            let next = self.now + self.draw(every);
            while self.ends.last().is_some_and(|(end, ..)| *end <= next) {
                self.end();
            }
            self.now = next;
            let session = self.call(name);
            let bounds = self.outlook(session).and_then(|outlook| outlook.bounds_s);
            if let Some([_, _, bound_s, _]) = bounds {
                self.told.push((session, self.now + Millis((bound_s * 1_000.0) as i64)));
            }
        }
    }
}

fn close(found: f64, expected: f64) {
    assert!((found - expected).abs() <= 1e-6 * expected.abs(), "{found} is not {expected}");
}

fn sure(queues: &[&str]) -> Settings {
    let priors =
        queues.iter().map(|name| (queue(name), Prior { handle_s: 100.0, patience_s: 1e12 }));
    Settings { priors: priors.collect(), ..Settings::default() }
}

#[test]
fn nothing_is_promised_until_something_is_known_or_the_operator_says_so() {
    let mut center = Center::new(&["a"], &["a"], Settings::default());
    let first = center.call("a");
    assert_eq!(center.outlook(first), None, "it does not wait");
    let second = center.call("a");
    assert_eq!(center.outlook(second).unwrap().bounds_s, None);

    let mut center = Center::new(&["a"], &["a", "a"], sure(&["a"]));
    let [_, _, one, two] = [(); 4].map(|()| center.call("a"));
    let outlook = center.outlook(one).unwrap();
    close(outlook.point_s, 50.0);
    close(center.outlook(two).unwrap().point_s, 100.0);
    // Exponential: -ln(1 - p) times its mean.
    let [low, half, most, _] = outlook.bounds_s.unwrap();
    assert!((low - 11.2).abs() < 1.0 && (half - 34.7).abs() < 1.0 && (most - 80.5).abs() < 1.0);
    assert_eq!(outlook.bound_s(0.8), Some(most));
    assert_eq!(outlook.bound_s(0.65), Some(f64::midpoint(half, most)));
    let joining = |center: &Center| {
        let id = queue("a");
        center.forecasts.outlook_if_joining(&center.engine, &id, Channel::Call, center.now)
    };
    close(joining(&center).unwrap().point_s, 150.0);
    // Everybody goes: there is no end to it.
    for agent in [1, 2].map(AgentId) {
        center.ask(Wish::SetPresence { agent, presence: PresenceWish::Offline });
    }
    assert_eq!(center.outlook(one).unwrap().bounds_s, None);
    assert_eq!(joining(&center).unwrap().bounds_s, None);
    let unknown = queue("b");
    let outlook =
        center.forecasts.outlook_if_joining(&center.engine, &unknown, Channel::Call, center.now);
    assert_eq!(outlook, None);
}

#[test]
fn who_wants_the_same_agents_counts_by_the_share_of_them() {
    // Two take a alone, two take both.
    let mut center = Center::new(&["a", "b"], &["a", "a", "a+b", "a+b"], sure(&["a", "b"]));
    (0..6).for_each(|_| _ = center.call("a"));
    // Half of those who may take the two in line may take this one: one is ahead, and 1/2 end per 100 s.
    let b = center.call("b");
    close(center.outlook(b).unwrap().point_s, 2.0 * 50.0);
    // Whoever comes for a competes with all who wait.
    let a = center.call("a");
    close(center.outlook(a).unwrap().point_s, 4.0 * 25.0);
    // One who takes both leaves.
    center.ask(Wish::SetPresence { agent: AgentId(3), presence: PresenceWish::Offline });
    close(center.outlook(b).unwrap().point_s, (1.0 + 2.0 / 3.0) * 100.0);
    // A queue that is paused is promised nothing, and takes nobody from others.
    center.ask(Wish::PauseQueue { queue: queue("b"), paused: true });
    assert_eq!(center.outlook(b).unwrap().bounds_s, None);
    close(center.outlook(a).unwrap().point_s, 3.0 * 100.0 / 3.0);
}

#[test]
fn everybody_anew_is_what_each_is_told() {
    let mut center = Center::new(&["a", "b"], &["a", "a", "a+b", "a+b"], Settings::default());
    center.live(400, 60_000.0, "a");
    center.live(400, 130_000.0, "b");
    for name in ["a", "b", "b", "a", "a", "b", "a"] {
        center.call(name);
    }
    let mut told = Vec::new();
    center.forecasts.refresh(&center.engine, center.now, |session, outlook| {
        told.push((session, outlook));
    });
    assert!(told.len() >= 3, "{}", told.len());
    for (session, outlook) in told {
        let alone = center.outlook(session).unwrap();
        assert!((outlook.point_s - alone.point_s).abs() < 1e-6, "{outlook:?}, {alone:?}");
        let bounds = outlook.bounds_s.unwrap().into_iter().zip(alone.bounds_s.unwrap());
        bounds.for_each(|(one, other)| assert!((one - other).abs() < 1e-6));
    }
}

#[test]
fn promises_are_kept_as_often_as_they_say() {
    let mut center = Center::new(&["a"], &["a"; 5], Settings::default());
    center.live(12_000, 38_000.0, "a");
    let (kept, told) = center.kept;
    let share = f64::from(kept) / f64::from(told);
    assert!(told > 5_000 && (share - 0.8).abs() < 0.02, "{kept} of {told}");
    let demand = center.forecasts.demand(&center.engine, &queue("a"), center.now).unwrap();
    assert!((demand.handle_s / 180.0 - 1.0).abs() < 0.15, "{demand:?}");
    assert!((demand.capacity_per_s / (5.0 / 180.0) - 1.0).abs() < 0.15, "{demand:?}");
    assert!((demand.arrivals_per_s * 38.0 - 1.0).abs() < 0.8, "{demand:?}");
}

#[test]
fn later_forecasts_are_worth_what_they_turned_out_to_be() {
    let mut center = Center::new(&["a"], &["a"], Settings::default());
    let book = |center: &Center| {
        center.forecasts.books[&(queue("a"), Channel::Call)].forecaster.outcomes()
    };
    let [_, second, third] = [(); 3].map(|()| center.call("a"));
    for _ in 0..9 {
        center.now = center.now + Millis(1);
        let outlook = center.outlook(second).unwrap();
        assert_eq!(outlook.ticket.moment(), Moment::Later);
        center.forecasts.promised(second, center.now, outlook.ticket);
    }
    assert_eq!(book(&center), [0, 0, 1]);
    center.end();
    // Of the nine the first and the latest.
    assert_eq!(book(&center), [1, 4, 1]);
    center.ask(Wish::Leave { session: third });
    assert_eq!(book(&center), [2, 4, 1]);
}

#[test]
fn what_was_learned_outlives_the_process() {
    let mut center = Center::new(&["a", "b"], &["a", "a", "a+b"], Settings::default());
    center.live(600, 70_000.0, "a");
    let waiting = (0..3).map(|_| center.call("a")).last().unwrap();
    let outlook = center.outlook(waiting).unwrap();
    assert!(outlook.bounds_s.is_some());
    let bytes = center.forecasts.checkpoint();
    let restored = |bytes: &[u8]| Forecasts::restore(bytes, Settings::default());
    let mut again = restored(&bytes).unwrap();
    assert!(again.checkpoint() == bytes, "the same gives the same");
    again.resumes(&center.engine);
    assert_eq!(again.outlook(&center.engine, waiting, center.now), Some(outlook));
    // What goes on is learned from: who is taken was waiting, who ends was talking.
    center.forecasts = again;
    center.end();
    assert!(center.forecasts.checkpoint() != bytes);

    assert_eq!(restored(&bytes[..bytes.len() - 1]).unwrap_err(), CheckpointError::Damaged);
    assert_eq!(restored(&[]).unwrap_err(), CheckpointError::Damaged);
    let mut other = bytes.clone();
    other[0] = 200;
    assert_eq!(restored(&other).unwrap_err(), CheckpointError::Version(200));
    let cut = (8..bytes.len()).step_by(97).map(|at| restored(&bytes[..at]));
    assert!(cut.into_iter().all(|result| result.is_err()));
}
