//! `seira user`: accounts of staff, from the command line.
//!
//! Works beside a running server, which notices within seconds.

use std::io::{BufRead as _, IsTerminal as _, Read as _, Write as _};
use std::process::ExitCode;

use clap::{Args, Subcommand};

use super::{ConfigArgs, check};
use crate::config;
use crate::history::{
    Account, Accounts, HistoryError, NewAccount, PASSWORD_MAX_BYTES, PASSWORD_MIN_CHARS, Role,
    SkillList,
};

/// Arguments of `seira user`.
#[derive(Debug, Args)]
pub struct UserArgs {
    /// Where the configuration is.
    #[command(flatten)]
    pub config: ConfigArgs,
    /// What to do.
    #[command(subcommand)]
    pub task: UserTask,
}

/// What can be done with accounts.
#[derive(Debug, Subcommand)]
pub enum UserTask {
    /// Make an account. The password is asked for, or read from standard input.
    Add(AddArgs),
    /// Change name, role, skills, capacity or tier of an account; what is not named stays.
    Change(ChangeArgs),
    /// List all accounts.
    List,
    /// Give an account another password; ends its sign-ins.
    Password(PasswordArgs),
    /// Refuse an account's sign-ins from now on, and end those there are.
    Suspend(LoginArgs),
    /// Allow a suspended account to sign in again.
    Resume(LoginArgs),
}

/// An account.
#[derive(Debug, Args)]
pub struct AddArgs {
    /// Login name; upper and lower case do not differ.
    #[arg(long)]
    pub login: String,
    /// Name that customers and colleagues see.
    #[arg(long)]
    pub name: String,
    /// What the account may do: agent, supervisor or admin.
    #[arg(long, default_value = "agent")]
    pub role: Role,
    /// Skills with levels 1 to 10: billing=5,tech=2.
    #[arg(long, default_value = "")]
    pub skills: SkillList,
    /// Most chats at once, 0 to 100.
    #[arg(long, default_value_t = 3)]
    pub chats: u16,
    /// Most calls at once, 0 or 1.
    #[arg(long, default_value_t = 1)]
    pub calls: u16,
    /// Most sessions of all channels at once, 1 to 101; without it as many as the channels allow.
    #[arg(long)]
    pub total: Option<u16>,
    /// Line of support, 1 to 9.
    #[arg(long, default_value_t = 1)]
    pub tier: u8,
    /// Read the password from standard input without asking.
    #[arg(long)]
    pub password_stdin: bool,
}

/// Whose account, and what shall be different.
#[derive(Debug, Args)]
pub struct ChangeArgs {
    /// Login name; it stays as it is.
    #[arg(long)]
    pub login: String,
    /// What shall be different.
    #[command(flatten)]
    pub changes: Changes,
}

/// What shall be different; at least one.
#[derive(Debug, Args)]
#[group(required = true, multiple = true)]
pub struct Changes {
    /// Name that customers and colleagues see.
    #[arg(long)]
    pub name: Option<String>,
    /// What the account may do: agent, supervisor or admin.
    #[arg(long)]
    pub role: Option<Role>,
    /// All skills from now on, with levels 1 to 10: billing=5,tech=2; "" for none.
    #[arg(long)]
    pub skills: Option<SkillList>,
    /// Most chats at once, 0 to 100.
    #[arg(long)]
    pub chats: Option<u16>,
    /// Most calls at once, 0 or 1.
    #[arg(long)]
    pub calls: Option<u16>,
    /// Most sessions of all channels at once, 1 to 101; 0 for as many as the channels allow.
    #[arg(long)]
    pub total: Option<u16>,
    /// Line of support, 1 to 9.
    #[arg(long)]
    pub tier: Option<u8>,
}

/// Whose password.
#[derive(Debug, Args)]
pub struct PasswordArgs {
    /// Login name.
    #[arg(long)]
    pub login: String,
    /// Read the password from standard input without asking.
    #[arg(long)]
    pub password_stdin: bool,
}

/// Whose account.
#[derive(Debug, Args)]
pub struct LoginArgs {
    /// Login name.
    #[arg(long)]
    pub login: String,
}

/// Does the task: 0 when it is done, 1 when it is not, 2 for a wrong configuration.
pub fn run(args: UserArgs) -> ExitCode {
    let settings = match config::load(&args.config.config, config::environment()) {
        Ok(settings) => settings,
        Err(problems) => return fail(check::WRONG, &problems.to_string()),
    };
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return fail(1, &format!("no threads could be started: {error}")),
    };
    let done = runtime.block_on(async {
        let accounts = Accounts::open(&settings.data_dir).await?;
        let done = work(&accounts, args.task).await;
        accounts.close().await;
        done
    });
    match done {
        Ok(said) => {
            let _ = writeln!(std::io::stdout(), "{said}");
            ExitCode::SUCCESS
        }
        Err(error) => fail(1, &error.to_string()),
    }
}

async fn work(accounts: &Accounts, task: UserTask) -> Result<String, HistoryError> {
    match task {
        UserTask::Add(args) => {
            let password = password(args.password_stdin)?;
            let account = accounts.create(args.into(), password).await?;
            Ok(format!("made account {} ({}, {})", account.id, account.login, account.role))
        }
        UserTask::Change(args) => {
            let account =
                accounts.update(args.changes.of(named(accounts, args.login).await?)).await?;
            Ok(format!("changed account {} ({}, {})", account.id, account.login, account.role))
        }
        UserTask::List => Ok(table(&accounts.list().await?)),
        UserTask::Password(PasswordArgs { login, password_stdin }) => {
            let account = accounts.set_password(&login, password(password_stdin)?).await?;
            Ok(format!("account {} has another password; its sign-ins are over", account.id))
        }
        UserTask::Suspend(LoginArgs { login }) => {
            let account = accounts.set_suspended(&login, true).await?;
            Ok(format!("account {} is suspended; its sign-ins are over", account.id))
        }
        UserTask::Resume(LoginArgs { login }) => {
            let account = accounts.set_suspended(&login, false).await?;
            Ok(format!("account {} may sign in again", account.id))
        }
    }
}

async fn named(accounts: &Accounts, login: String) -> Result<Account, HistoryError> {
    let found = accounts.list().await?.into_iter().find(|account| account.is(&login));
    found.ok_or(HistoryError::AccountUnknown(login))
}

impl Changes {
    /// The account as it shall be from now on.
    fn of(self, account: Account) -> NewAccount {
        NewAccount {
            login: account.login,
            name: self.name.unwrap_or(account.name),
            role: self.role.unwrap_or(account.role),
            skills: self.skills.unwrap_or(account.skills),
            chats_max: self.chats.unwrap_or(account.chats_max),
            calls_max: self.calls.unwrap_or(account.calls_max),
            total_max: self
                .total
                .map_or(account.total_max, |total| Some(total).filter(|total| *total > 0)),
            tier: self.tier.unwrap_or(account.tier.get()),
        }
    }
}

impl From<AddArgs> for NewAccount {
    fn from(args: AddArgs) -> Self {
        Self {
            login: args.login,
            name: args.name,
            role: args.role,
            skills: args.skills,
            chats_max: args.chats,
            calls_max: args.calls,
            total_max: args.total,
            tier: args.tier,
        }
    }
}

fn table(accounts: &[Account]) -> String {
    let mut lines =
        vec!["id\tlogin\tname\trole\tchats\tcalls\ttotal\ttier\tskills\tstate".to_owned()];
    lines.extend(accounts.iter().map(|account| {
        let Account { id, login, name, role, skills, chats_max, calls_max, .. } = account;
        let total = account.total_max.map_or_else(|| "-".to_owned(), |total| total.to_string());
        let tier = account.tier.get();
        let state = if account.suspended { "suspended" } else { "active" };
        format!(
            "{id}\t{login}\t{name}\t{role}\t{chats_max}\t{calls_max}\t{total}\t{tier}\t{skills}\t{state}"
        )
    }));
    lines.join("\n")
}

/// One line from standard input. It is not taken as an argument: arguments show in process lists.
/// Whoever types it sees it; scripts and password managers pipe it in.
fn password(quietly: bool) -> Result<String, HistoryError> {
    let stdin = std::io::stdin();
    if !quietly && stdin.is_terminal() {
        let mut stderr = std::io::stderr();
        let _ = write!(stderr, "Password (at least {PASSWORD_MIN_CHARS} characters, shown): ");
        let _ = stderr.flush();
    }
    let longest = u64::try_from(PASSWORD_MAX_BYTES + 3).unwrap_or(u64::MAX);
    let mut line = String::new();
    stdin
        .lock()
        .take(longest)
        .read_line(&mut line)
        .map_err(|cause| HistoryError::File { path: "standard input".to_owned(), cause })?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

fn fail(code: u8, message: &str) -> ExitCode {
    let _ = writeln!(std::io::stderr(), "{message}");
    ExitCode::from(code)
}
