//! The rows that a run of records reads or writes: fetched at once, changed in memory, saved at once.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelBehavior, ActiveModelTrait, ColumnTrait, DatabaseTransaction, DbErr, EntityTrait,
    IdenStatic, IntoActiveModel, Iterable, PrimaryKeyToColumn, QueryFilter,
};
use seira_core::model::{Event, Record};

use super::rows::{
    assignment, customer, device, line, member, offer, past_contact, presence, promise, queue_rule,
    relaxation, session,
};
use super::store::signed;

/// Rows in one statement: with the widest table well below SQLite's 32,766 values.
const ROWS_MAX: usize = 500;

/// Rows of one table, by a key; those that were changed are saved.
#[derive(Debug)]
pub(super) struct Rows<K, M> {
    all: BTreeMap<K, M>,
    changed: BTreeSet<K>,
}

impl<K, M> Default for Rows<K, M> {
    fn default() -> Self {
        Self { all: BTreeMap::new(), changed: BTreeSet::new() }
    }
}

impl<K: Ord + Clone, M: Clone> Rows<K, M> {
    pub(super) fn get(&self, key: &K) -> Option<&M> {
        self.all.get(key)
    }

    /// A row that will be saved.
    pub(super) fn change(&mut self, key: &K) -> Option<&mut M> {
        let row = self.all.get_mut(key)?;
        if !self.changed.contains(key) {
            self.changed.insert(key.clone());
        }
        Some(row)
    }

    /// A new row, or another one in its place.
    pub(super) fn put(&mut self, key: K, row: M) -> &mut M {
        self.changed.insert(key.clone());
        self.all.entry(key).insert_entry(row).into_mut()
    }

    /// Rows in the order of their keys.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&K, &M)> {
        self.all.iter()
    }

    fn fetched(&mut self, key: K, row: M) {
        self.all.insert(key, row);
    }

    async fn save<E>(self, txn: &DatabaseTransaction) -> Result<(), DbErr>
    where
        E: EntityTrait<Model = M>,
        E::ActiveModel: ActiveModelTrait<Entity = E> + ActiveModelBehavior + Send,
        M: IntoActiveModel<E::ActiveModel>,
    {
        let Self { all, changed } = self;
        let rows: Vec<M> =
            all.into_iter().filter(|(key, _)| changed.contains(key)).map(|(_, row)| row).collect();
        let key: Vec<E::Column> = E::PrimaryKey::iter().map(|key| key.into_column()).collect();
        let is_key = |column: &E::Column| key.iter().any(|key| key.as_str() == column.as_str());
        let others: Vec<E::Column> = E::Column::iter().filter(|column| !is_key(column)).collect();
        for some in rows.chunks(ROWS_MAX) {
            let models = some.iter().cloned().map(IntoActiveModel::into_active_model);
            let known = OnConflict::columns(key.iter().copied())
                .update_columns(others.iter().copied())
                .to_owned();
            E::insert_many(models).on_conflict(known).exec_without_returning(txn).await?;
        }
        Ok(())
    }
}

/// Rows of a session, in the order of the records that began them.
pub(super) type Parts<M> = Rows<(String, i64), M>;

impl<M: Clone> Parts<M> {
    /// Those of one session.
    pub(super) fn of(&self, session: &str) -> impl Iterator<Item = (&(String, i64), &M)> {
        let key = |at| (session.to_owned(), at);
        self.all.range(key(i64::MIN)..=key(i64::MAX))
    }
}

/// Everything that a run of records touches.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    pub(super) sessions: Rows<String, session::Model>,
    pub(super) assignments: Parts<assignment::Model>,
    pub(super) members: Parts<member::Model>,
    pub(super) offers: Rows<i64, offer::Model>,
    /// Those of waits that go on.
    pub(super) promises: Parts<promise::Model>,
    /// Intervals that are open, by agent and beginning.
    pub(super) presences: Rows<(i64, i64), presence::Model>,
    pub(super) devices: Rows<String, device::Model>,
    pub(super) customers: Rows<String, customer::Model>,
    pub(super) rules: Rows<String, queue_rule::Model>,
    pub(super) lines: Rows<(String, &'static str, i64), line::Model>,
    pub(super) relaxations: Rows<i64, relaxation::Model>,
    pub(super) contacts: Rows<(String, i64), past_contact::Model>,
}

impl Sheet {
    /// Everything that `records` may read or change, as it stands in the database.
    pub(super) async fn fetch(
        txn: &DatabaseTransaction,
        records: &[Record],
    ) -> Result<Self, DbErr> {
        let wanted = Wanted::of(records);
        let mut sheet = Self::default();
        sheet.fetch_sessions(txn, wanted.sessions).await?;
        sheet.fetch_offers(txn, wanted.offers).await?;
        for some in chunks(wanted.agents) {
            let open = presence::Entity::find()
                .filter(presence::Column::Agent.is_in(some))
                .filter(presence::Column::UntilAt.is_null());
            for row in open.all(txn).await? {
                sheet.presences.fetched((row.agent, row.sequence), row);
            }
        }
        for some in chunks(wanted.devices) {
            let known = device::Entity::find().filter(device::Column::Device.is_in(some));
            for row in known.all(txn).await? {
                sheet.devices.fetched(row.device.clone(), row);
            }
        }
        sheet.fetch_customers(txn, wanted.customers).await?;
        if wanted.rules {
            for row in queue_rule::Entity::find().all(txn).await? {
                sheet.rules.fetched(row.queue.clone(), row);
            }
        }
        Ok(sheet)
    }

    /// With those whom they were merged into.
    async fn fetch_customers(
        &mut self,
        txn: &DatabaseTransaction,
        ids: BTreeSet<String>,
    ) -> Result<(), DbErr> {
        let mut wanted = ids;
        while !wanted.is_empty() {
            let mut merged = BTreeSet::new();
            for some in chunks(wanted) {
                let known = customer::Entity::find().filter(customer::Column::Id.is_in(some));
                for row in known.all(txn).await? {
                    merged.extend(row.merged_into.clone());
                    self.customers.fetched(row.id.clone(), row);
                }
            }
            merged.retain(|id| self.customers.get(id).is_none());
            wanted = merged;
        }
        Ok(())
    }

    async fn fetch_sessions(
        &mut self,
        txn: &DatabaseTransaction,
        ids: BTreeSet<String>,
    ) -> Result<(), DbErr> {
        for some in chunks(ids) {
            let known = session::Entity::find().filter(session::Column::Id.is_in(some.clone()));
            for row in known.all(txn).await? {
                self.sessions.fetched(row.id.clone(), row);
            }
            let held = assignment::Entity::find()
                .filter(assignment::Column::Session.is_in(some.clone()))
                .filter(assignment::Column::UntilAt.is_null());
            for row in held.all(txn).await? {
                self.assignments.fetched((row.session.clone(), row.sequence), row);
            }
            let joined = member::Entity::find()
                .filter(member::Column::Session.is_in(some.clone()))
                .filter(member::Column::UntilAt.is_null());
            for row in joined.all(txn).await? {
                self.members.fetched((row.session.clone(), row.sequence), row);
            }
            let promised = promise::Entity::find()
                .filter(promise::Column::Session.is_in(some))
                .filter(promise::Column::EndedAt.is_null());
            for row in promised.all(txn).await? {
                self.promises.fetched((row.session.clone(), row.told_at), row);
            }
        }
        Ok(())
    }

    /// Those that end, and those whose acceptance has no conversation yet.
    async fn fetch_offers(
        &mut self,
        txn: &DatabaseTransaction,
        mut ids: BTreeSet<i64>,
    ) -> Result<(), DbErr> {
        ids.extend(self.sessions.iter().filter_map(|(_, session)| session.accepted_offer));
        for some in chunks(ids) {
            let known = offer::Entity::find().filter(offer::Column::Id.is_in(some));
            for row in known.all(txn).await? {
                self.offers.fetched(row.id, row);
            }
        }
        Ok(())
    }

    /// Writes what was changed.
    pub(super) async fn save(self, txn: &DatabaseTransaction) -> Result<(), DbErr> {
        self.sessions.save::<session::Entity>(txn).await?;
        self.assignments.save::<assignment::Entity>(txn).await?;
        self.members.save::<member::Entity>(txn).await?;
        self.offers.save::<offer::Entity>(txn).await?;
        self.promises.save::<promise::Entity>(txn).await?;
        self.presences.save::<presence::Entity>(txn).await?;
        self.devices.save::<device::Entity>(txn).await?;
        self.customers.save::<customer::Entity>(txn).await?;
        self.rules.save::<queue_rule::Entity>(txn).await?;
        self.lines.save::<line::Entity>(txn).await?;
        self.relaxations.save::<relaxation::Entity>(txn).await?;
        self.contacts.save::<past_contact::Entity>(txn).await
    }
}

/// Keys of the rows that records are about.
#[derive(Default)]
struct Wanted {
    sessions: BTreeSet<String>,
    offers: BTreeSet<i64>,
    agents: BTreeSet<i64>,
    devices: BTreeSet<String>,
    customers: BTreeSet<String>,
    rules: bool,
}

impl Wanted {
    fn of(records: &[Record]) -> Self {
        let mut wanted = Self::default();
        for record in records {
            let event = &record.event;
            wanted.sessions.extend(event.session().map(|session| session.to_string()));
            if let Event::SessionArrived { device, customer, .. } = event {
                wanted.devices.insert(device.to_string());
                wanted.customers.extend(customer.map(|customer| customer.to_string()));
            }
            if let Event::OfferEnded { offer, .. } = event {
                wanted.offers.insert(signed(offer.0));
            }
            if let Event::PresenceChanged { agent, .. } | Event::AgentRemoved { agent } = event {
                wanted.agents.insert(agent.0.into());
            }
            wanted.rules |= matches!(event, Event::Relaxed { .. });
        }
        wanted
    }
}

fn chunks<K: Ord + Clone>(keys: BTreeSet<K>) -> Vec<Vec<K>> {
    let keys: Vec<K> = keys.into_iter().collect();
    keys.chunks(ROWS_MAX).map(<[K]>::to_vec).collect()
}
