//! Accounts of staff: made, changed, suspended, and their passwords checked.

use std::path::Path;

use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ActiveValue, ColumnTrait, DatabaseConnection, DatabaseTransaction,
    EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect, SqlErr,
};
use seira_core::model::AgentId;

use super::account::login_key;
use super::entities::{account, staff_session};
use super::passwords::Passwords;
use super::store::{ACCOUNTS, Keeps, begin, open_file};
use super::{Account, HistoryError, NewAccount, close, now_ms};

/// Most accounts in one contact center.
const ACCOUNTS_MAX: u64 = 100_000;

/// The accounts of one contact center. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Accounts {
    pub(super) db: DatabaseConnection,
    passwords: Passwords,
}

impl Accounts {
    /// Opens `accounts.db` in `folder`, readable by its owner alone; makes what is missing.
    ///
    /// # Errors
    /// [`HistoryError::File`], [`HistoryError::Storage`], [`HistoryError::TooNew`].
    pub async fn open(folder: &Path) -> Result<Self, HistoryError> {
        Self::new(open_file(folder, "accounts.db", ACCOUNTS, Keeps::All).await?).await
    }

    /// Closes the database; nothing can be asked of any clone afterwards.
    pub async fn close(&self) {
        close(&self.db).await;
    }

    pub(super) async fn new(db: DatabaseConnection) -> Result<Self, HistoryError> {
        Ok(Self { db, passwords: Passwords::new().await? })
    }

    /// Makes an account; its number is never used again.
    ///
    /// # Errors
    /// [`HistoryError::LoginTaken`]; [`HistoryError::Invalid`] names the field; nothing was made.
    pub async fn create(&self, new: NewAccount, password: String) -> Result<Account, HistoryError> {
        new.check()?;
        let hash = account::Hash(self.passwords.hash(password).await?);
        let txn = begin(&self.db).await?;
        let now = now_ms();
        let row = account::ActiveModel {
            id: ActiveValue::NotSet,
            login_key: ActiveValue::Set(login_key(&new.login)),
            login: ActiveValue::Set(new.login.clone()),
            name: ActiveValue::Set(new.name),
            role: ActiveValue::Set(new.role.to_string()),
            password_hash: ActiveValue::Set(hash),
            skills: ActiveValue::Set(new.skills.to_string()),
            chats_max: ActiveValue::Set(new.chats_max.into()),
            calls_max: ActiveValue::Set(new.calls_max.into()),
            suspended: ActiveValue::Set(false),
            created_at: ActiveValue::Set(now),
            // A new account has no earlier sign-ins; the first may come in this very millisecond.
            sessions_since: ActiveValue::Set(now.saturating_sub(1)),
            revision: ActiveValue::Set(next_revision(&txn).await?),
            tier: ActiveValue::Set(new.tier.into()),
            total_max: ActiveValue::Set(new.total_max.map(i64::from)),
        };
        let row = row.insert(&txn).await.map_err(|error| match error.sql_err() {
            Some(SqlErr::UniqueConstraintViolation(_)) => HistoryError::LoginTaken(new.login),
            _ => error.into(),
        })?;
        txn.commit().await?;
        Account::read(row)
    }

    /// Changes everything but login, password and suspension of the account with `new.login`.
    ///
    /// # Errors
    /// [`HistoryError::AccountUnknown`]; [`HistoryError::Invalid`] names the field.
    pub async fn update(&self, new: NewAccount) -> Result<Account, HistoryError> {
        new.check()?;
        self.change(&new.login, |row| {
            row.name = ActiveValue::Set(new.name.clone());
            row.role = ActiveValue::Set(new.role.to_string());
            row.skills = ActiveValue::Set(new.skills.to_string());
            row.chats_max = ActiveValue::Set(new.chats_max.into());
            row.calls_max = ActiveValue::Set(new.calls_max.into());
            row.tier = ActiveValue::Set(new.tier.into());
            row.total_max = ActiveValue::Set(new.total_max.map(i64::from));
        })
        .await
    }

    /// Gives an account another password and ends its sign-ins.
    ///
    /// # Errors
    /// [`HistoryError::AccountUnknown`], [`HistoryError::Invalid`].
    pub async fn set_password(
        &self,
        login: &str,
        password: String,
    ) -> Result<Account, HistoryError> {
        let hash = account::Hash(self.passwords.hash(password).await?);
        self.change(login, |row| {
            row.password_hash = ActiveValue::Set(hash.clone());
            row.sessions_since = ActiveValue::Set(now_ms());
        })
        .await
    }

    /// Refuses an account's sign-ins from now on and ends those there are, or allows them again.
    ///
    /// # Errors
    /// [`HistoryError::AccountUnknown`].
    pub async fn set_suspended(
        &self,
        login: &str,
        suspended: bool,
    ) -> Result<Account, HistoryError> {
        self.change(login, |row| {
            row.suspended = ActiveValue::Set(suspended);
            row.sessions_since = ActiveValue::Set(now_ms());
        })
        .await
    }

    /// All accounts, by number.
    ///
    /// # Errors
    /// [`HistoryError::Storage`], [`HistoryError::Damaged`].
    pub async fn list(&self) -> Result<Vec<Account>, HistoryError> {
        self.changed_since(0).await
    }

    /// Accounts whose [`Account::revision`] is later than `revision`, by number.
    ///
    /// # Errors
    /// [`HistoryError::Storage`], [`HistoryError::Damaged`].
    pub async fn changed_since(&self, revision: i64) -> Result<Vec<Account>, HistoryError> {
        let rows = account::Entity::find()
            .filter(account::Column::Revision.gt(revision))
            .order_by_asc(account::Column::Id)
            .limit(ACCOUNTS_MAX)
            .all(&self.db)
            .await?;
        rows.into_iter().map(Account::read).collect()
    }

    /// One account by its number.
    ///
    /// # Errors
    /// [`HistoryError::Storage`], [`HistoryError::Damaged`].
    pub async fn get(&self, id: AgentId) -> Result<Option<Account>, HistoryError> {
        let row = account::Entity::find_by_id(i64::from(id.0)).one(&self.db).await?;
        row.map(Account::read).transpose()
    }

    /// The account that `login` and `password` belong to, unless it is suspended. An unknown login,
    /// a wrong password and a suspended account look the same and take the same time.
    ///
    /// # Errors
    /// [`HistoryError::Busy`] when too many passwords are being checked.
    pub async fn verify(
        &self,
        login: &str,
        password: String,
    ) -> Result<Option<Account>, HistoryError> {
        let row = find(&self.db, login).await?;
        let stored = row.as_ref().map(|row| row.password_hash.0.clone());
        let fits = self.passwords.verify(password, stored).await?;
        match row {
            Some(row) if fits && !row.suspended => Account::read(row).map(Some),
            _ => Ok(None),
        }
    }

    async fn change(
        &self,
        login: &str,
        edit: impl FnOnce(&mut account::ActiveModel),
    ) -> Result<Account, HistoryError> {
        let txn = begin(&self.db).await?;
        let row = find(&txn, login).await?;
        let row = row.ok_or_else(|| HistoryError::AccountUnknown(login.to_owned()))?;
        let (id, sessions_since) = (row.id, row.sessions_since);
        let mut row = account::ActiveModel::from(row);
        edit(&mut row);
        row.revision = ActiveValue::Set(next_revision(&txn).await?);
        let row = row.update(&txn).await?;
        if row.sessions_since != sessions_since {
            staff_session::Entity::delete_many()
                .filter(staff_session::Column::Account.eq(id))
                .exec(&txn)
                .await?;
        }
        txn.commit().await?;
        Account::read(row)
    }
}

async fn find(
    db: &impl sea_orm::ConnectionTrait,
    login: &str,
) -> Result<Option<account::Model>, sea_orm::DbErr> {
    account::Entity::find().filter(account::Column::LoginKey.eq(login_key(login))).one(db).await
}

/// Later than every revision there is; inside the transaction that uses it.
async fn next_revision(txn: &DatabaseTransaction) -> Result<i64, sea_orm::DbErr> {
    let newest: Option<Option<i64>> = account::Entity::find()
        .select_only()
        .column_as(Expr::col(account::Column::Revision).max(), "newest")
        .into_tuple()
        .one(txn)
        .await?;
    Ok(newest.flatten().unwrap_or(0) + 1)
}
