//! Who helped a device before. Written by the projection, read at an arrival.

use sea_orm::sea_query::{Alias, Expr, OnConflict};
use sea_orm::{
    ActiveValue, ColumnTrait, DatabaseConnection, EntityTrait, ExprTrait, Order, QueryFilter,
    QueryOrder, QuerySelect,
};
use seira_core::model::{AgentId, DeviceId, SessionId, Timestamp};

use super::HistoryError;
use super::account::agent_id;
use super::entities::{device, past_contact};
use super::store::begin;

/// Most past agents an arrival mentions.
const PAST_AGENTS_MAX: u64 = 3;

/// Devices and past contacts. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Contacts {
    pub(super) db: DatabaseConnection,
}

/// One fact to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fact {
    /// A device asked for help.
    Seen { device: DeviceId, at: Timestamp },
    /// An agent was with a device's session until then.
    Helped { session: SessionId, device: DeviceId, agent: AgentId, until: Timestamp },
}

impl Contacts {
    pub(super) const fn new(db: DatabaseConnection) -> Self {
        Self { db }
    }

    /// Agents who helped `device` before, the latest first; at most three.
    ///
    /// # Errors
    /// [`HistoryError::Storage`].
    pub async fn past_agents(&self, device: DeviceId) -> Result<Vec<AgentId>, HistoryError> {
        let rows: Vec<(i64, i64)> = past_contact::Entity::find()
            .select_only()
            .column(past_contact::Column::Agent)
            .column_as(Expr::col(past_contact::Column::EndedAt).max(), "latest")
            .filter(past_contact::Column::Device.eq(device.to_string()))
            .group_by(past_contact::Column::Agent)
            .order_by(Expr::col(Alias::new("latest")), Order::Desc)
            .order_by_asc(past_contact::Column::Agent)
            .limit(PAST_AGENTS_MAX)
            .into_tuple()
            .all(&self.db)
            .await?;
        Ok(rows.into_iter().filter_map(|(agent, _)| agent_id(agent)).collect())
    }

    /// Keeps `facts`, all or none. Keeping one again changes nothing.
    pub(super) async fn keep(&self, facts: &[Fact]) -> Result<(), HistoryError> {
        let txn = begin(&self.db).await?;
        for fact in facts {
            match fact {
                Fact::Seen { device, at } => keep_seen(&txn, *device, *at).await?,
                Fact::Helped { session, device, agent, until } => {
                    let row = past_contact::ActiveModel {
                        session: ActiveValue::Set(session.to_string()),
                        agent: ActiveValue::Set(agent.0.into()),
                        device: ActiveValue::Set(device.to_string()),
                        ended_at: ActiveValue::Set(until.0),
                    };
                    keep_helped(&txn, row).await?;
                }
            }
        }
        txn.commit().await?;
        Ok(())
    }
}

async fn keep_seen(
    txn: &sea_orm::DatabaseTransaction,
    seen: DeviceId,
    at: Timestamp,
) -> Result<(), HistoryError> {
    let row = device::ActiveModel {
        device: ActiveValue::Set(seen.to_string()),
        first_seen_at: ActiveValue::Set(at.0),
        last_seen_at: ActiveValue::Set(at.0),
    };
    let known = OnConflict::column(device::Column::Device)
        .value(device::Column::LastSeenAt, at.0)
        .to_owned();
    device::Entity::insert(row).on_conflict(known).exec_without_returning(txn).await?;
    Ok(())
}

async fn keep_helped(
    txn: &sea_orm::DatabaseTransaction,
    row: past_contact::ActiveModel,
) -> Result<(), HistoryError> {
    let known = OnConflict::columns([past_contact::Column::Session, past_contact::Column::Agent])
        .update_column(past_contact::Column::EndedAt)
        .to_owned();
    past_contact::Entity::insert(row).on_conflict(known).exec_without_returning(txn).await?;
    Ok(())
}
