//! Records that change rows beyond those they name: who a customer is, what is erased, and deadlines
//! that move for everybody.

use sea_orm::sea_query::{Expr, OnConflict, SimpleExpr};
use sea_orm::{
    ActiveValue, ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, ExprTrait,
    IntoActiveModel as _, QueryFilter, QuerySelect as _, QueryTrait as _,
};
use seira_core::model::{CustomerId, DeviceId, Event, Record, Sealed, SessionId, Timestamp};

use super::rows::{customer, device, identity, line, offer, packed, past_contact, session};

/// Whether a record is for here; the others are for the sheet.
pub(super) const fn is_wide(record: &Record) -> bool {
    matches!(
        record.event,
        Event::CustomerIdentified { .. }
            | Event::CustomerErased { .. }
            | Event::ContentErased { .. }
            | Event::Resumed { .. }
    )
}

/// Takes in one such record; everything before it is in the database.
pub(super) async fn take_in(txn: &DatabaseTransaction, record: &Record) -> Result<(), DbErr> {
    let at = record.at;
    match &record.event {
        Event::CustomerIdentified { customer, device, before, identity } => {
            let before = before.filter(|before| before != customer);
            let known = find(txn, *customer).await?;
            if let Some(erased_at) = known.and_then(|known| known.erased_at) {
                // It was proved first, and told last. What was another's until then goes likewise.
                if let Some(before) = before {
                    merge(txn, at, before, *customer).await?;
                }
                return erase_customer(txn, Timestamp(erased_at), *customer).await;
            }
            identified(txn, at, *customer, before).await?;
            if let Some(before) = before {
                merge(txn, at, before, *customer).await?;
            }
            proved(txn, at, (*customer, *device), identity).await
        }
        Event::CustomerErased { customer } => erase_customer(txn, at, *customer).await,
        Event::ContentErased { session } => erase_content(txn, *session).await,
        Event::Resumed { down, .. } => {
            let moved = Expr::col(offer::Column::LeaseEndsAt).add(down.0);
            offer::Entity::update_many()
                .col_expr(offer::Column::LeaseEndsAt, moved)
                .filter(offer::Column::EndedAt.is_null())
                .exec(txn)
                .await
                .map(drop)
        }
        _ => Ok(()),
    }
}

async fn find(txn: &DatabaseTransaction, id: CustomerId) -> Result<Option<customer::Model>, DbErr> {
    customer::Entity::find_by_id(id.to_string()).one(txn).await
}

async fn keep(txn: &DatabaseTransaction, row: customer::Model) -> Result<(), DbErr> {
    use customer::Column as C;
    let known = OnConflict::column(C::Id)
        .update_columns([
            C::FirstSeenAt,
            C::LastSeenAt,
            C::IdentifiedAt,
            C::ErasedAt,
            C::MergedInto,
        ])
        .to_owned();
    let row = row.into_active_model();
    customer::Entity::insert(row).on_conflict(known).exec_without_returning(txn).await.map(drop)
}

/// A customer who is seen now for the first time, unless there is a row.
fn new(id: CustomerId, at: Timestamp) -> customer::Model {
    customer::Model {
        id: id.to_string(),
        first_seen_at: at.0,
        last_seen_at: at.0,
        identified_at: None,
        erased_at: None,
        merged_into: None,
    }
}

async fn identified(
    txn: &DatabaseTransaction,
    at: Timestamp,
    id: CustomerId,
    before: Option<CustomerId>,
) -> Result<(), DbErr> {
    let known_before = match before {
        Some(before) => find(txn, before).await?,
        None => None,
    };
    let mut row = find(txn, id).await?.unwrap_or_else(|| new(id, at));
    let first_seen_at = known_before.map_or(at.0, |before| before.first_seen_at);
    row.first_seen_at = Ord::min(row.first_seen_at, first_seen_at);
    row.last_seen_at = at.0;
    row.identified_at.get_or_insert(at.0);
    keep(txn, row).await
}

/// Everything of `before` is `customer`'s from now on. What was proved of `before` was sealed with a
/// key that is no longer there.
async fn merge(
    txn: &DatabaseTransaction,
    at: Timestamp,
    before: CustomerId,
    customer: CustomerId,
) -> Result<(), DbErr> {
    let mut row = find(txn, before).await?.unwrap_or_else(|| new(before, at));
    row.merged_into = Some(customer.to_string());
    keep(txn, row).await?;
    let (before, customer) = (before.to_string(), customer.to_string());
    customer::Entity::update_many()
        .col_expr(customer::Column::MergedInto, Expr::value(customer.clone()))
        .filter(customer::Column::MergedInto.eq(before.clone()))
        .exec(txn)
        .await?;
    session::Entity::update_many()
        .col_expr(session::Column::Customer, Expr::value(customer.clone()))
        .filter(session::Column::Customer.eq(before.clone()))
        .exec(txn)
        .await?;
    device::Entity::update_many()
        .col_expr(device::Column::Customer, Expr::value(customer.clone()))
        .filter(device::Column::Customer.eq(before.clone()))
        .exec(txn)
        .await?;
    past_contact::Entity::update_many()
        .col_expr(past_contact::Column::Customer, Expr::value(customer))
        .filter(past_contact::Column::Customer.eq(before.clone()))
        .exec(txn)
        .await?;
    forget_identity(txn, &before).await
}

async fn forget_identity(txn: &DatabaseTransaction, customer: &str) -> Result<(), DbErr> {
    identity::Entity::delete_many()
        .filter(identity::Column::Customer.eq(customer))
        .exec(txn)
        .await
        .map(drop)
}

/// The device is the customer's, who has proved this.
async fn proved(
    txn: &DatabaseTransaction,
    at: Timestamp,
    (customer, used): (CustomerId, DeviceId),
    identity: &Sealed,
) -> Result<(), DbErr> {
    let row = device::ActiveModel {
        device: ActiveValue::Set(used.to_string()),
        customer: ActiveValue::Set(Some(customer.to_string())),
        first_seen_at: ActiveValue::Set(at.0),
        last_seen_at: ActiveValue::Set(at.0),
    };
    let known = OnConflict::column(device::Column::Device)
        .update_columns([device::Column::Customer, device::Column::LastSeenAt])
        .to_owned();
    device::Entity::insert(row).on_conflict(known).exec_without_returning(txn).await?;
    let row = identity::ActiveModel {
        customer: ActiveValue::Set(customer.to_string()),
        device: ActiveValue::Set(used.to_string()),
        at: ActiveValue::Set(at.0),
        identity: ActiveValue::Set(packed(identity)),
    };
    let known = OnConflict::columns([identity::Column::Customer, identity::Column::Device])
        .update_columns([identity::Column::At, identity::Column::Identity])
        .to_owned();
    identity::Entity::insert(row).on_conflict(known).exec_without_returning(txn).await.map(drop)
}

/// What remains of an erased customer is that there was one, and what routing did.
async fn erase_customer(
    txn: &DatabaseTransaction,
    at: Timestamp,
    id: CustomerId,
) -> Result<(), DbErr> {
    let mut row = find(txn, id).await?.unwrap_or_else(|| new(id, at));
    row.erased_at = Some(at.0);
    keep(txn, row).await?;
    let id = id.to_string();
    forget_identity(txn, &id).await?;
    let own = session::Entity::find()
        .select_only()
        .column(session::Column::Id)
        .filter(session::Column::Customer.eq(id.clone()))
        .into_query();
    erase_lines(txn, line::Column::Session.in_subquery(own)).await?;
    session::Entity::update_many()
        .col_expr(session::Column::Device, Expr::value(None::<String>))
        .col_expr(session::Column::Profile, Expr::value(None::<Vec<u8>>))
        .col_expr(session::Column::Note, Expr::value(None::<Vec<u8>>))
        .col_expr(session::Column::Number, Expr::value(None::<Vec<u8>>))
        .col_expr(session::Column::ContentErased, Expr::value(true))
        .filter(session::Column::Customer.eq(id.clone()))
        .exec(txn)
        .await?;
    past_contact::Entity::delete_many()
        .filter(past_contact::Column::Customer.eq(id.clone()))
        .exec(txn)
        .await?;
    device::Entity::delete_many().filter(device::Column::Customer.eq(id)).exec(txn).await.map(drop)
}

async fn erase_content(txn: &DatabaseTransaction, id: SessionId) -> Result<(), DbErr> {
    let id = id.to_string();
    erase_lines(txn, line::Column::Session.eq(id.clone())).await?;
    session::Entity::update_many()
        .col_expr(session::Column::Profile, Expr::value(None::<Vec<u8>>))
        .col_expr(session::Column::Note, Expr::value(None::<Vec<u8>>))
        .col_expr(session::Column::Number, Expr::value(None::<Vec<u8>>))
        .col_expr(session::Column::ContentErased, Expr::value(true))
        .filter(session::Column::Id.eq(id))
        .exec(txn)
        .await
        .map(drop)
}

async fn erase_lines(txn: &DatabaseTransaction, of: SimpleExpr) -> Result<(), DbErr> {
    line::Entity::update_many()
        .col_expr(line::Column::Content, Expr::value(None::<Vec<u8>>))
        .filter(of)
        .exec(txn)
        .await
        .map(drop)
}
