//! Which lines a session stands in, and who is listed as free: all worked out from the state after it
//! changed.

use super::Engine;
use super::classes::Class;
use super::free::{AtMaximum, Idle, LOAD_FULL, Load, Spot};
use super::line::{Key, Line};
use super::sight::Span;
use super::slab::Ix;
use super::state::{Agent, ByName, CHANNELS, Place, Queue, Session, slot};
use crate::model::{AgentId, Channel, Connection, Millis, Presence, Resting, SessionState};

impl Engine {
    /// Takes a session out of every line and its class, before what it asks for changes.
    pub(super) fn unplace(&mut self, ix: Ix<Session>) {
        self.leave_lines(ix);
        if let Some(class) = self.sessions[ix].class.take() {
            self.leave_class(class);
        }
    }

    /// Puts a session into its class and the lines it belongs in now, and sets its deadline.
    pub(super) fn place(&mut self, ix: Ix<Session>) {
        if self.sessions[ix].waits() {
            let class = self.class_of(ix);
            self.use_class(class);
            self.sessions[ix].class = Some(class);
        }
        self.join_lines(ix);
    }

    /// Takes a session out of every line, before its place or key changes.
    pub(super) fn leave_lines(&mut self, ix: Ix<Session>) {
        let session = &self.sessions[ix];
        let key = session.key(ix);
        let place = std::mem::replace(&mut self.sessions[ix].place, Place::Nowhere);
        match place {
            Place::Nowhere => {}
            Place::Held => self.leave_fans(ix),
            Place::Direct => {
                if let Some(agent) = self.asked_alone(ix) {
                    self.by_name(agent).direct.remove(&key);
                }
            }
            Place::Line => {
                if let Some(class) = self.sessions[ix].class {
                    self.classes[class].line.remove(&key);
                    self.show_head(class);
                }
                self.leave_fans(ix);
            }
        }
    }

    /// Puts a session into the lines it belongs in now, and sets its deadline.
    pub(super) fn join_lines(&mut self, ix: Ix<Session>) {
        let session = &self.sessions[ix];
        let (key, place) = (session.key(ix), place_of(session, self.works(session.queue)));
        self.sessions[ix].place = place;
        match place {
            Place::Nowhere => {}
            Place::Held => self.join_fans(ix),
            Place::Direct => {
                if let Some(agent) = self.asked_alone(ix) {
                    self.by_name(agent).direct.insert(key);
                }
            }
            Place::Line => {
                if let Some(class) = self.sessions[ix].class {
                    self.classes[class].line.insert(key);
                    self.show_head(class);
                }
                self.join_fans(ix);
            }
        }
        self.arm_session(ix);
    }

    /// Brings the first of a class up to date where agents look for it.
    pub(super) fn show_head(&mut self, class: Ix<Class>) {
        let known = &self.classes[class];
        let open = !self.queues[known.queue].paused;
        self.spans[class.index()] = Span::of(&known.line);
        let head = known.line.first().copied().filter(|_| open);
        let changed = self.heads[class.index()] != head;
        self.heads[class.index()] = head;
        if changed || !self.drains.is_empty() {
            self.arm_class(class);
        }
    }

    /// Lines up with past agents, where that makes a difference: a hold or a reach.
    fn join_fans(&mut self, ix: Ix<Session>) {
        let session = &self.sessions[ix];
        if session.is_held() || self.reach(session) > Millis::ZERO {
            let key = self.fan_key(ix);
            for agent in self.sessions[ix].past {
                if let Some(agent) = self.agent_ix(agent) {
                    self.fans_of(agent, ix).insert(key);
                }
            }
        }
    }

    fn leave_fans(&mut self, ix: Ix<Session>) {
        let session = &self.sessions[ix];
        if session.is_held() || self.reach(session) > Millis::ZERO {
            let key = self.fan_key(ix);
            for agent in self.sessions[ix].past {
                if let Some(agent) = self.agent_ix(agent) {
                    self.fans_of(agent, ix).remove(&key);
                }
            }
        }
    }

    /// Where a session stands in line with an agent it knows.
    fn fans_of(&mut self, agent: Ix<Agent>, ix: Ix<Session>) -> &mut Line<Key> {
        let may_take = self.may_take(&self.agents[agent], ix);
        let known = self.by_name(agent);
        if may_take { &mut known.fans } else { &mut known.strangers }
    }

    fn by_name(&mut self, agent: Ix<Agent>) -> &mut ByName {
        self.agents[agent].by_name.get_or_insert_default()
    }

    /// Sorts those who know an agent anew, after its abilities changed.
    pub(super) fn sort_fans(&mut self, agent: Ix<Agent>) {
        let Some(known) = &mut self.agents[agent].by_name else { return };
        let (fans, strangers) =
            (std::mem::take(&mut known.fans), std::mem::take(&mut known.strangers));
        for key in fans.iter().chain(strangers.iter()) {
            self.fans_of(agent, key.ix).insert(*key);
        }
    }

    /// How much earlier a session counts for agents it knows.
    pub(super) fn reach(&self, session: &Session) -> Millis {
        self.queues[session.queue].spec.affinity_reach
    }

    /// A session's place among those who know an agent: earlier by its queue's reach.
    fn fan_key(&self, ix: Ix<Session>) -> Key {
        let session = &self.sessions[ix];
        Key { due_at: session.due_at - self.reach(session), ..session.key(ix) }
    }

    /// The only agent a session waits for.
    pub(super) fn asked_alone(&self, ix: Ix<Session>) -> Option<Ix<Agent>> {
        self.agent_ix(self.sessions[ix].direct?)
    }

    /// Where an agent with this number lives.
    pub(super) fn agent_ix(&self, id: AgentId) -> Option<Ix<Agent>> {
        self.agent_by_id.get(&self.agents, &id)
    }

    /// Whether an agent can take one more session of `channel` now, whichever queue it is of.
    pub(super) fn has_room(agent: &Agent, channel: Channel) -> bool {
        let (capacity, slot) = (agent.spec.capacity, slot(channel));
        let excluded = agent.used[1 - slot] > 0 && !capacity.chats_during_call;
        matches!(agent.presence, Presence::At(Resting::Available))
            && !excluded
            && agent.used[slot] < capacity.of(channel)
            && Self::used(agent) < capacity.total.unwrap_or(u16::MAX)
    }

    /// Whether a queue lets an agent have one more of its sessions.
    pub(super) fn queue_allows(&self, agent: &Agent, queue: Ix<Queue>) -> bool {
        let Some(most) = self.queues[queue].spec.agent_max else { return true };
        let used = agent.used_of.iter().find(|(known, _)| *known == queue);
        used.is_none_or(|(_, used)| *used < most)
    }

    /// The queues of which an agent has as many sessions as they allow.
    fn at_maximum(&self, agent: &Agent) -> AtMaximum {
        let mut found = AtMaximum::default();
        if self.limits {
            let used_of = agent.used_of.iter();
            let full = used_of.filter(|(queue, _)| !self.queue_allows(agent, *queue));
            full.for_each(|(queue, _)| found.add(*queue));
        }
        found
    }

    /// Sessions in use of all channels.
    pub(super) fn used(agent: &Agent) -> u16 {
        agent.used[0] + agent.used[1]
    }

    /// Share of an agent's slots in use, in ten-thousandths, rounded down.
    pub(super) fn share(agent: &Agent) -> u16 {
        let used = u32::from(Self::used(agent));
        let slots = u32::from(agent.spec.capacity.slots());
        let share = (used * u32::from(LOAD_FULL)).checked_div(slots);
        u16::try_from(share.unwrap_or(u32::from(LOAD_FULL))).unwrap_or(u16::MAX)
    }

    /// How loaded an agent counts for sessions of `channel`.
    pub(super) fn load(&self, agent: &Agent, channel: Channel) -> Load {
        let packed = self.takes_calls && channel == Channel::Chat && agent.spec.capacity.excludes();
        Load::new(Self::share(agent), packed)
    }

    /// What an agent is listed by has changed: the lists are brought up to date before somebody looks at
    /// them. Whoever is freed and asked in one go is put into none. Sets its deadline.
    pub(super) fn list(&mut self, ix: Ix<Agent>) {
        if !self.agents[ix].behind {
            self.agents[ix].behind = true;
            self.behind.push(ix);
        }
        self.arm_agent(ix);
    }

    /// Brings the lists of free agents up to date.
    pub(super) fn catch_up(&mut self) {
        while let Some(ix) = self.behind.pop() {
            self.agents[ix].behind = false;
            self.list_now(ix);
        }
    }

    /// Lists an agent as free where there is room, and nowhere else. Who drains is listed nowhere: the
    /// matcher looks at those one by one.
    fn list_now(&mut self, ix: Ix<Agent>) {
        for channel in CHANNELS {
            let agent = &self.agents[ix];
            let free = agent.drains_for.is_none() && Self::has_room(agent, channel);
            let wanted = free.then(|| Spot {
                at_maximum: self.at_maximum(agent),
                load: self.load(agent, channel),
                idle: Idle { since: agent.idle_since, agent: agent.spec.agent, ix },
            });
            let slot = slot(channel);
            let listed = agent.listed[slot];
            if wanted == listed {
                continue;
            }
            let profile = agent.profile;
            let free = &mut self.profiles[profile].free[slot];
            if let Some(spot) = listed {
                free.remove(spot);
            }
            if let Some(spot) = wanted {
                free.insert(spot);
            }
            self.glances[slot][profile.index()] = free.glance();
            self.agents[ix].listed[slot] = wanted;
        }
    }

    /// Takes an agent out of the free lists without listing it anew.
    pub(super) fn unlist(&mut self, ix: Ix<Agent>) {
        let profile = self.agents[ix].profile;
        for slot in 0..CHANNELS.len() {
            if let Some(spot) = self.agents[ix].listed[slot].take() {
                let free = &mut self.profiles[profile].free[slot];
                free.remove(spot);
                self.glances[slot][profile.index()] = free.glance();
            }
        }
    }
}

/// Where a waiting session belongs. A callback or message needs no page, but a queue that `works`, unless
/// it was passed to a person.
fn place_of(session: &Session, works: bool) -> Place {
    let deferred = session.later().is_some();
    let offerable = session.state == SessionState::Queued
        && (deferred || session.connection == Connection::Present);
    match session.direct {
        _ if !offerable => Place::Nowhere,
        Some(_) => Place::Direct,
        None if deferred && !works => Place::Nowhere,
        None if session.is_held() => Place::Held,
        None => Place::Line,
    }
}
