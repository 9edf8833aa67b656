//! Opening the databases and bringing their tables up to date.

use std::fs::OpenOptions;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::time::Duration;

use sea_orm::sea_query::{
    Alias, ColumnDef, Expr, ForeignKey, ForeignKeyAction, Index, IndexCreateStatement, IntoIden,
    Query, Table, TableAlterStatement, TableCreateStatement, TableDropStatement,
};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction, DbErr,
    ExprTrait, SqliteTransactionMode, TransactionOptions, TransactionTrait,
};

use super::{HistoryError, tables};
use crate::config::PostgresUrl;
use crate::journal::file;

/// A database's name and the steps that make its tables, oldest first. Steps are only ever added.
#[derive(Clone, Copy)]
pub(super) struct Plan {
    name: &'static str,
    steps: &'static [fn() -> Vec<Step>],
}

impl Plan {
    /// The newest version of its tables.
    pub(super) fn version(&self) -> i64 {
        i64::try_from(self.steps.len()).unwrap_or(i64::MAX)
    }
}

/// Where the projection's tables are in PostgreSQL; the journal's are elsewhere.
const SCHEMA: &str = "seira_history";
/// Connections to PostgreSQL: one projects, the others read.
const POSTGRES_CONNECTIONS_MAX: u32 = 8;
/// How long anybody waits for one.
const POSTGRES_WAIT: Duration = Duration::from_secs(5);

/// What a power cut may take.
#[derive(Clone, Copy)]
pub(super) enum Keeps {
    /// Nothing that was committed.
    All,
    /// The latest commits, in order: whoever wrote them does it again.
    AllButLatest,
}

impl Keeps {
    const fn word(self) -> &'static str {
        match self {
            Self::All => "FULL",
            Self::AllButLatest => "NORMAL",
        }
    }
}

/// The truth: accounts and sign-ins.
pub(super) const ACCOUNTS: Plan = Plan { name: "accounts.db", steps: &[accounts_1, accounts_2] };

/// The projection of the journal.
pub(super) const HISTORY: Plan = Plan {
    name: "history.db",
    steps: &[
        tables::first,
        tables::whole_journal,
        tables::retention,
        tables::deferrals,
        tables::promises,
    ],
};

/// One statement of a step.
pub(super) enum Step {
    Drop(Box<TableDropStatement>),
    Table(Box<TableCreateStatement>),
    Index(Box<IndexCreateStatement>),
    Change(Box<TableAlterStatement>),
}

pub(super) fn name(text: &'static str) -> impl IntoIden {
    Alias::new(text)
}

fn accounts_1() -> Vec<Step> {
    let accounts = Table::create()
        .table(name("accounts"))
        .col(ColumnDef::new(name("id")).integer().not_null().primary_key().auto_increment())
        .col(ColumnDef::new(name("login")).text().not_null())
        .col(ColumnDef::new(name("login_key")).text().not_null().unique_key())
        .col(ColumnDef::new(name("name")).text().not_null())
        .col(ColumnDef::new(name("role")).text().not_null())
        .col(ColumnDef::new(name("password_hash")).text().not_null())
        .col(ColumnDef::new(name("skills")).text().not_null())
        .col(ColumnDef::new(name("chats_max")).integer().not_null())
        .col(ColumnDef::new(name("calls_max")).integer().not_null())
        .col(ColumnDef::new(name("suspended")).boolean().not_null())
        .col(ColumnDef::new(name("created_at")).big_integer().not_null())
        .col(ColumnDef::new(name("sessions_since")).big_integer().not_null())
        .col(ColumnDef::new(name("revision")).big_integer().not_null())
        .to_owned();
    let by_revision = Index::create()
        .name("accounts_by_revision")
        .table(name("accounts"))
        .col(name("revision"))
        .to_owned();
    let sessions = Table::create()
        .table(name("staff_sessions"))
        .col(ColumnDef::new(name("id")).text().not_null().primary_key())
        .col(ColumnDef::new(name("account")).integer().not_null())
        .col(ColumnDef::new(name("created_at")).big_integer().not_null())
        .col(ColumnDef::new(name("last_used_at")).big_integer().not_null())
        .col(ColumnDef::new(name("expires_at")).big_integer().not_null())
        .foreign_key(
            ForeignKey::create()
                .from(name("staff_sessions"), name("account"))
                .to(name("accounts"), name("id"))
                .on_delete(ForeignKeyAction::Cascade),
        )
        .to_owned();
    let by_account = Index::create()
        .name("staff_sessions_by_account")
        .table(name("staff_sessions"))
        .col(name("account"))
        .to_owned();
    let by_expiry = Index::create()
        .name("staff_sessions_by_expiry")
        .table(name("staff_sessions"))
        .col(name("expires_at"))
        .to_owned();
    vec![
        Step::Table(Box::new(accounts)),
        Step::Index(Box::new(by_revision)),
        Step::Table(Box::new(sessions)),
        Step::Index(Box::new(by_account)),
        Step::Index(Box::new(by_expiry)),
    ]
}

/// Lines of support and a bound over all channels. SQLite adds one column at a time.
fn accounts_2() -> Vec<Step> {
    let tier = Table::alter()
        .table(name("accounts"))
        .add_column(ColumnDef::new(name("tier")).integer().not_null().default(1))
        .to_owned();
    let total = Table::alter()
        .table(name("accounts"))
        .add_column(ColumnDef::new(name("total_max")).integer().null())
        .to_owned();
    vec![Step::Change(Box::new(tier)), Step::Change(Box::new(total))]
}

/// Opens one database file, private to its owner.
pub(super) async fn open_file(
    folder: &Path,
    file: &str,
    plan: Plan,
    keeps: Keeps,
) -> Result<DatabaseConnection, HistoryError> {
    let path = folder.join(file);
    create_private(folder, &path)
        .map_err(|cause| HistoryError::File { path: path.display().to_string(), cause })?;
    let mut options = ConnectOptions::new("sqlite:seira.db?mode=rw");
    let shown = path.display().to_string();
    options.max_connections(4).map_sqlx_sqlite_opts(move |sqlite| {
        sqlite
            .filename(&path)
            .pragma("journal_mode", "WAL")
            .pragma("synchronous", keeps.word())
            .pragma("secure_delete", "ON")
    });
    // SQLite does not say which file it speaks of.
    connect(options, plan).await.map_err(|error| match error {
        HistoryError::Storage(cause) => HistoryError::Database { path: shown, cause },
        other => other,
    })
}

/// Opens the projection in PostgreSQL, in a schema of its own, so that no name clashes.
pub(super) async fn open_postgres(
    url: &PostgresUrl,
    plan: Plan,
) -> Result<DatabaseConnection, HistoryError> {
    let mut options = ConnectOptions::new(url.secret());
    options
        .max_connections(POSTGRES_CONNECTIONS_MAX)
        .connect_timeout(POSTGRES_WAIT)
        .acquire_timeout(POSTGRES_WAIT)
        .set_schema_search_path(SCHEMA)
        .sqlx_logging(false)
        .record_stmt_in_spans(false);
    let db = Database::connect(options).await?;
    db.execute_unprepared(&format!("CREATE SCHEMA IF NOT EXISTS {SCHEMA}")).await?;
    migrate(&db, plan).await?;
    Ok(db)
}

/// Opens a database without a file. One connection that is never given back, as the database
/// would go with it.
pub(super) async fn open_memory(plan: Plan) -> Result<DatabaseConnection, HistoryError> {
    let mut options = ConnectOptions::new("sqlite::memory:");
    options
        .max_connections(1)
        .min_connections(1)
        .idle_timeout(None::<Duration>)
        .max_lifetime(None::<Duration>);
    connect(options, plan).await
}

/// SQLite gives its side files the mode of the main file, so that one is made first.
fn create_private(folder: &Path, path: &Path) -> std::io::Result<()> {
    file::make_folder(folder)?;
    OpenOptions::new().append(true).create(true).mode(0o600).open(path)?;
    file::adopt(path)
}

async fn connect(
    mut options: ConnectOptions,
    plan: Plan,
) -> Result<DatabaseConnection, HistoryError> {
    // Statements carry logins and names; they stay out of logs and spans.
    options.sqlx_logging(false).record_stmt_in_spans(false);
    let db = Database::connect(options).await?;
    migrate(&db, plan).await?;
    Ok(db)
}

async fn migrate(db: &DatabaseConnection, plan: Plan) -> Result<(), HistoryError> {
    let table = Table::create()
        .table(name("schema_version"))
        .if_not_exists()
        .col(ColumnDef::new(name("version")).big_integer().not_null().primary_key())
        .to_owned();
    db.execute(&table).await?;
    let known = plan.version();
    let found = version(db).await?;
    if found > known {
        return Err(HistoryError::TooNew { store: plan.name, found, known });
    }
    for (step, at) in plan.steps.iter().zip(1_i64..).filter(|(_, at)| *at > found) {
        let txn = begin(db).await?;
        for statement in step() {
            match statement {
                Step::Drop(table) => txn.execute(&*table).await?,
                Step::Table(table) => txn.execute(&*table).await?,
                Step::Index(index) => txn.execute(&*index).await?,
                Step::Change(change) => txn.execute(&*change).await?,
            };
        }
        let mark = Query::insert()
            .into_table(name("schema_version"))
            .columns([Alias::new("version")])
            .values_panic([at.into()])
            .to_owned();
        txn.execute(&mark).await?;
        txn.commit().await?;
    }
    Ok(())
}

async fn version(db: &DatabaseConnection) -> Result<i64, DbErr> {
    let newest = Query::select()
        .expr_as(Expr::col(name("version")).max(), name("version"))
        .from(name("schema_version"))
        .to_owned();
    let row = db.query_one(&newest).await?;
    let version = row.map(|row| row.try_get::<Option<i64>>("", "version")).transpose()?;
    Ok(version.flatten().unwrap_or(0))
}

/// Starts a transaction that will write: SQLite then waits for other writers at the start, instead
/// of failing at the first write.
pub(super) async fn begin(db: &DatabaseConnection) -> Result<DatabaseTransaction, DbErr> {
    db.begin_with_options(TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    })
    .await
}

/// A number of the core as the databases know it. None gets that far in this life.
pub(super) fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
