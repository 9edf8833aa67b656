//! Who helped a device or a customer before: written by the projection, read at an arrival.

use sea_orm::sea_query::{Alias, Expr, SimpleExpr};
use sea_orm::{
    ColumnTrait, DatabaseConnection, EntityTrait, ExprTrait, Order, QueryFilter, QueryOrder,
    QuerySelect,
};
use seira_core::model::{AgentId, CustomerId, DeviceId};

use super::HistoryError;
use super::account::agent_id;
use super::rows::past_contact;

/// Most past agents an arrival mentions.
const PAST_AGENTS_MAX: u64 = 3;

/// Past contacts. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Contacts {
    db: DatabaseConnection,
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
        self.latest(past_contact::Column::Device.eq(device.to_string())).await
    }

    /// Agents who helped `customer` before, on any device, the latest first; at most three.
    ///
    /// # Errors
    /// [`HistoryError::Storage`].
    pub async fn past_agents_of(&self, customer: CustomerId) -> Result<Vec<AgentId>, HistoryError> {
        self.latest(past_contact::Column::Customer.eq(customer.to_string())).await
    }

    async fn latest(&self, whose: SimpleExpr) -> Result<Vec<AgentId>, HistoryError> {
        let rows: Vec<(i64, i64)> = past_contact::Entity::find()
            .select_only()
            .column(past_contact::Column::Agent)
            .column_as(Expr::col(past_contact::Column::EndedAt).max(), "latest")
            .filter(whose)
            .group_by(past_contact::Column::Agent)
            .order_by(Expr::col(Alias::new("latest")), Order::Desc)
            .order_by_asc(past_contact::Column::Agent)
            .limit(PAST_AGENTS_MAX)
            .into_tuple()
            .all(&self.db)
            .await?;
        Ok(rows.into_iter().filter_map(|(agent, _)| agent_id(agent)).collect())
    }
}
