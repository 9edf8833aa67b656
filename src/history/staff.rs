//! Sign-ins of staff: a random token in a cookie, of which the database holds the SHA-256 alone.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sea_orm::{
    ActiveModelTrait, ActiveValue, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use seira_core::model::{AgentId, Millis};
use sha2::{Digest, Sha256};

use super::entities::{account, staff_session};
use super::{Account, Accounts, HistoryError, now_ms};

/// However often it is used, a sign-in ends after this long.
const LIFETIME_MAX: Millis = Millis::from_secs(7 * 24 * 3_600);

/// Using a sign-in is written down at most this often.
const TOUCH_EVERY: Millis = Millis::from_secs(60);

/// Sign-ins of one account at once; the oldest end first.
const PER_ACCOUNT_MAX: u64 = 20;

/// The secret in the cookie: 256 random bits, base64url.
#[derive(Clone, PartialEq, Eq)]
pub struct StaffToken(String);

impl StaffToken {
    /// The text for the cookie.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn draw() -> Result<Self, HistoryError> {
        let mut bytes = [0_u8; 32];
        getrandom::fill(&mut bytes).map_err(|error| HistoryError::Hashing(error.to_string()))?;
        Ok(Self(URL_SAFE_NO_PAD.encode(bytes)))
    }
}

impl fmt::Debug for StaffToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StaffToken")
    }
}

/// What a sign-in is known by inside: the SHA-256 of its token, which opens nothing.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StaffSessionId(String);

impl StaffSessionId {
    fn of(token: &str) -> Self {
        Self(URL_SAFE_NO_PAD.encode(Sha256::digest(token.as_bytes())))
    }
}

impl fmt::Debug for StaffSessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StaffSessionId")
    }
}

/// A sign-in that holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffSession {
    /// What it is known by.
    pub id: StaffSessionId,
    /// Who signed in.
    pub account: Account,
    /// When, Unix milliseconds.
    pub created_at: i64,
}

/// Sign-ins that are over from now on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Revocation {
    /// This one.
    Session(StaffSessionId),
    /// Those of an account that were made up to a moment, Unix milliseconds: a sign-in that was being
    /// checked when the password changed is among them.
    Before {
        /// Whose.
        account: AgentId,
        /// The moment.
        at: i64,
    },
}

impl Revocation {
    /// Whether `session` is over because of this.
    #[must_use]
    pub fn hits(&self, session: &StaffSession) -> bool {
        match self {
            Self::Session(id) => *id == session.id,
            Self::Before { account, at } => {
                *account == session.account.id && session.created_at <= *at
            }
        }
    }
}

impl Accounts {
    /// Signs `account` in for `idle` after each use, at most seven days.
    ///
    /// # Errors
    /// [`HistoryError::Storage`].
    pub async fn sign_in(
        &self,
        account: AgentId,
        idle: Millis,
    ) -> Result<StaffToken, HistoryError> {
        let token = StaffToken::draw()?;
        let now = now_ms();
        self.forget_old(account, now).await?;
        let row = staff_session::ActiveModel {
            id: ActiveValue::Set(StaffSessionId::of(&token.0).0),
            account: ActiveValue::Set(account.0.into()),
            created_at: ActiveValue::Set(now),
            last_used_at: ActiveValue::Set(now),
            expires_at: ActiveValue::Set(now.saturating_add(idle.0.min(LIFETIME_MAX.0))),
        };
        row.insert(&self.db).await?;
        Ok(token)
    }

    /// The sign-in that `token` belongs to, if it holds, and marks it as used.
    ///
    /// # Errors
    /// [`HistoryError::Storage`], [`HistoryError::Damaged`].
    pub async fn signed_in(
        &self,
        token: &str,
        idle: Millis,
    ) -> Result<Option<StaffSession>, HistoryError> {
        self.use_session(StaffSessionId::of(token), idle).await
    }

    /// Marks a sign-in as used, as pages that stay connected for hours do; none if it is over.
    ///
    /// # Errors
    /// [`HistoryError::Storage`], [`HistoryError::Damaged`].
    pub async fn touch(
        &self,
        session: &StaffSession,
        idle: Millis,
    ) -> Result<Option<StaffSession>, HistoryError> {
        self.use_session(session.id.clone(), idle).await
    }

    /// Ends the sign-in that `token` belongs to; says which, if there was one.
    ///
    /// # Errors
    /// [`HistoryError::Storage`].
    pub async fn sign_out(&self, token: &str) -> Result<Option<Revocation>, HistoryError> {
        let id = StaffSessionId::of(token);
        let gone = staff_session::Entity::delete_by_id(id.0.clone()).exec(&self.db).await?;
        Ok((gone.rows_affected > 0).then_some(Revocation::Session(id)))
    }

    async fn use_session(
        &self,
        id: StaffSessionId,
        idle: Millis,
    ) -> Result<Option<StaffSession>, HistoryError> {
        let now = now_ms();
        let row = staff_session::Entity::find_by_id(id.0.clone())
            .filter(staff_session::Column::ExpiresAt.gt(now))
            .one(&self.db)
            .await?;
        let Some(row) = row else { return Ok(None) };
        let owner = account::Entity::find_by_id(row.account).one(&self.db).await?;
        let Some(owner) = owner else { return Ok(None) };
        let account = Account::read(owner)?;
        if account.suspended || row.created_at <= account.sessions_since {
            return Ok(None);
        }
        let created_at = row.created_at;
        if now.saturating_sub(row.last_used_at) >= TOUCH_EVERY.0 {
            let longest = created_at.saturating_add(LIFETIME_MAX.0);
            let mut row = staff_session::ActiveModel::from(row);
            row.last_used_at = ActiveValue::Set(now);
            row.expires_at = ActiveValue::Set(now.saturating_add(idle.0).min(longest));
            row.update(&self.db).await?;
        }
        Ok(Some(StaffSession { id, account, created_at }))
    }

    /// Deletes what has expired, and the oldest sign-ins beyond the bound.
    async fn forget_old(&self, account: AgentId, now: i64) -> Result<(), HistoryError> {
        staff_session::Entity::delete_many()
            .filter(staff_session::Column::ExpiresAt.lte(now))
            .exec(&self.db)
            .await?;
        let kept: Vec<String> = staff_session::Entity::find()
            .select_only()
            .column(staff_session::Column::Id)
            .filter(staff_session::Column::Account.eq(account.0))
            .order_by_desc(staff_session::Column::CreatedAt)
            .limit(PER_ACCOUNT_MAX - 1)
            .into_tuple()
            .all(&self.db)
            .await?;
        staff_session::Entity::delete_many()
            .filter(staff_session::Column::Account.eq(account.0))
            .filter(staff_session::Column::Id.is_not_in(kept))
            .exec(&self.db)
            .await?;
        Ok(())
    }
}

impl Account {
    /// What the account's state says about its earlier sign-ins.
    #[must_use]
    pub fn revocation(&self) -> Revocation {
        Revocation::Before { account: self.id, at: self.sessions_since }
    }
}
