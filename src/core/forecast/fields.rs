//! What is remembered of classes of sessions between changes of who is there: who may take them, how
//! fast those are done, and which other sessions want them.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::codec::{Reader, Short, Writer};
use super::laws::Work;
use crate::engine::{ClassNo, Engine, Field};
use crate::model::Channel;

/// Teams whose handle time is remembered apart.
const TEAMS_MAX: usize = 1_000;

/// What the queue's mean counts beside a team's own conversations.
const TRUST: f64 = 20.0;

/// Conversations after which handle times are looked up anew: so that what is remembered does not depend
/// on who asked when.
const RENEW: u32 = 32;

/// One class.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub(super) field: Field,
    /// How many sessions those can hold who may take it.
    pub(super) slots: f64,
    /// Conversations that end per second while all of these are busy.
    pub(super) served_per_s: f64,
    /// Who may come and go before: by how much, and how many per second.
    pub(super) earlier: Vec<(f64, f64)>,
}

/// See the module.
#[derive(Debug, Clone, Default)]
pub(super) struct Fields {
    /// [`Engine::field_changes`] at which the rows were begun; none: none were.
    changes: Option<u64>,
    rows: Vec<OnceLock<Box<Row>>>,
    /// Conversations that have ended since handle times were looked up.
    ended: u32,
    /// Handle times are known.
    is_known: bool,
    teams: BTreeMap<(u64, Channel), Team>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Team {
    handle_s: Work,
    /// The same when it was looked up last.
    shown: Work,
    last_s: f64,
}

/// A row that is remembered, or was worked out for this once.
pub(super) enum Found<'a> {
    Kept(&'a Row),
    Made(Box<Row>),
}

impl std::ops::Deref for Found<'_> {
    type Target = Row;
    fn deref(&self) -> &Row {
        match self {
            Self::Kept(row) => row,
            Self::Made(row) => row,
        }
    }
}

impl Fields {
    /// Forgets rows that are no longer true.
    pub(super) fn follow(&mut self, engine: &Engine) {
        let changes = Some(engine.field_changes());
        if self.changes != changes {
            self.changes = changes;
            self.rows.clear();
            self.rows.resize_with(engine.class_places(), OnceLock::new);
        }
    }

    /// Whether it is time to look handle times up anew; then they are.
    pub(super) fn renew(&mut self) -> bool {
        let due = self.ended >= RENEW;
        if due {
            self.ended = 0;
            self.teams.values_mut().for_each(|team| team.shown = team.handle_s);
            self.forget();
        }
        due
    }

    /// Believes what it is told of handle times, and learns none.
    pub(super) fn known() -> Self {
        Self { is_known: true, ..Self::default() }
    }

    /// Forgets every row: the engine may be another one.
    pub(super) fn forget(&mut self) {
        self.changes = None;
        self.rows.clear();
    }

    /// What is known of a class whose queue's conversations take `handle_s`.
    pub(super) fn row(
        &self,
        engine: &Engine,
        class: ClassNo,
        handle_s: f64,
        earlier: impl Fn(&Field) -> Vec<(f64, f64)>,
    ) -> Found<'_> {
        let make = || Box::new(self.make(engine, class, handle_s, &earlier));
        let kept = self.rows.get(class.index());
        match kept.filter(|_| self.changes == Some(engine.field_changes())) {
            Some(row) => Found::Kept(row.get_or_init(make)),
            None => Found::Made(make()),
        }
    }

    fn make(
        &self,
        engine: &Engine,
        class: ClassNo,
        handle_s: f64,
        earlier: &impl Fn(&Field) -> Vec<(f64, f64)>,
    ) -> Row {
        let field = engine.field(class);
        let channel = engine.channel_of(class).unwrap_or(Channel::Chat);
        let slots = field.teams.iter().map(|team| f64::from(team.slots)).sum();
        let served = field
            .teams
            .iter()
            .map(|team| f64::from(team.slots) / self.handle_s(team.mark, channel, handle_s));
        Row { served_per_s: served.sum(), slots, earlier: earlier(&field), field }
    }

    /// Mean handle time of a team, s, if `believed` is that of those who are like it.
    pub(super) fn handle_s(&self, mark: u64, channel: Channel, believed: f64) -> f64 {
        let known = self.teams.get(&(mark, channel)).filter(|_| !self.is_known);
        known.map_or(believed, |team| team.shown.mean_s(believed, TRUST)).max(1e-9)
    }

    /// An agent of a team begins a conversation.
    pub(super) fn begins(&mut self, at_s: f64, team: (u64, Channel)) {
        if self.teams.len() >= TEAMS_MAX && !self.teams.contains_key(&team) {
            let order = |one: &Team, other: &Team| one.last_s.total_cmp(&other.last_s);
            let oldest = self.teams.iter().min_by(|(_, one), (_, other)| order(one, other));
            if let Some(oldest) = oldest.map(|(key, _)| *key) {
                self.teams.remove(&oldest);
            }
        }
        let none = Work::default();
        let new = Team { handle_s: none, shown: none, last_s: at_s };
        let team = self.teams.entry(team).or_insert(new);
        team.handle_s.begins(at_s);
        team.last_s = at_s;
    }

    /// An agent of a team ends one.
    pub(super) fn ends(&mut self, at_s: f64, team: (u64, Channel)) {
        self.ended += 1;
        if let Some(team) = self.teams.get_mut(&team) {
            team.handle_s.ends(at_s);
            team.last_s = at_s;
        }
    }

    pub(super) fn write(&self, to: &mut Writer) {
        to.whole(u64::from(self.ended));
        to.count(self.teams.len());
        for ((mark, channel), team) in &self.teams {
            to.whole(*mark);
            to.flag(*channel == Channel::Call);
            to.number(team.last_s);
            team.handle_s.write(to);
            team.shown.write(to);
        }
    }

    pub(super) fn read(&mut self, from: &mut Reader<'_>) -> Result<(), Short> {
        self.ended = u32::try_from(from.whole()?).map_err(|_| Short)?;
        for _ in 0..from.count(49)? {
            let key = (from.whole()?, channel(from.flag()?));
            let (last_s, handle_s) = (from.number()?, Work::read(from)?);
            let shown = Work::read(from)?;
            self.teams.insert(key, Team { handle_s, shown, last_s });
        }
        Ok(())
    }
}

/// A channel as [`Writer::flag`] keeps it.
pub(super) const fn channel(is_call: bool) -> Channel {
    if is_call { Channel::Call } else { Channel::Chat }
}
