//! The databases, through their public face.

#![allow(clippy::unwrap_used, reason = "in tests a panic is the message")]

use std::time::{Duration, Instant};

use seira_core::model::{AgentId, Millis};

use super::{History, HistoryError, NewAccount, Role, SkillList};

mod based;
mod center;
mod projecting;
mod promised;
mod rebuilding;
mod sweeping;

const IDLE: Millis = Millis::from_secs(3_600);
const PASSWORD: &str = "correct horse battery";

fn maria() -> NewAccount {
    NewAccount {
        login: "Maria".into(),
        name: "Maria P.".into(),
        role: Role::Agent,
        skills: "billing=5".parse::<SkillList>().unwrap(),
        chats_max: 3,
        calls_max: 1,
        total_max: None,
        tier: 1,
    }
}

async fn history() -> History {
    History::in_memory().await.unwrap()
}

#[tokio::test]
async fn an_account_is_found_by_login_in_any_case_and_only_with_its_password() {
    let accounts = history().await.accounts;
    let made = accounts.create(maria(), PASSWORD.into()).await.unwrap();
    assert_eq!(made.id, AgentId(1));
    let found = accounts.verify("mARIA", PASSWORD.into()).await.unwrap();
    assert_eq!(found, Some(made.clone()));
    assert_eq!(accounts.verify("maria", "wrong horse battery".into()).await.unwrap(), None);
    assert_eq!(accounts.verify("nobody", PASSWORD.into()).await.unwrap(), None);
    assert_eq!(accounts.list().await.unwrap(), vec![made]);
}

#[tokio::test]
async fn a_login_is_unique_and_fields_are_checked() {
    let accounts = history().await.accounts;
    accounts.create(maria(), PASSWORD.into()).await.unwrap();
    let again = NewAccount { login: "MARIA".into(), ..maria() };
    let taken = accounts.create(again, PASSWORD.into()).await.unwrap_err();
    assert!(matches!(taken, HistoryError::LoginTaken(_)), "{taken}");
    for (wrong, field) in [
        (NewAccount { login: "a b".into(), ..maria() }, "login"),
        (NewAccount { name: " ".into(), ..maria() }, "name"),
        (NewAccount { chats_max: 101, ..maria() }, "chats"),
        (NewAccount { calls_max: 2, ..maria() }, "calls"),
        (NewAccount { chats_max: 0, calls_max: 0, ..maria() }, "chats"),
        (NewAccount { total_max: Some(0), ..maria() }, "total"),
        (NewAccount { total_max: Some(102), ..maria() }, "total"),
        (NewAccount { tier: 0, ..maria() }, "tier"),
        (NewAccount { tier: 10, ..maria() }, "tier"),
    ] {
        let error = accounts.create(wrong, PASSWORD.into()).await.unwrap_err().to_string();
        assert!(error.starts_with(field), "{error}");
    }
    let short = NewAccount { login: "other".into(), ..maria() };
    let error = accounts.create(short, "nine char".into()).await.unwrap_err().to_string();
    assert!(error.starts_with("password"), "{error}");
    assert_eq!(accounts.list().await.unwrap().len(), 1);
}

#[tokio::test]
async fn an_unknown_login_takes_as_long_as_a_wrong_password() {
    let accounts = history().await.accounts;
    accounts.create(maria(), PASSWORD.into()).await.unwrap();
    let time = async |login: &str| {
        let mut best = Duration::MAX;
        for _ in 0..3 {
            let start = Instant::now();
            accounts.verify(login, "wrong horse battery".into()).await.unwrap();
            best = best.min(start.elapsed());
        }
        best
    };
    let (known, unknown) = (time("maria").await, time("nobody").await);
    // One hash costs thousands of times what a lookup costs; half is a wide margin for noise.
    assert!(unknown > known / 2, "known {known:?}, unknown {unknown:?}");
}

#[tokio::test]
async fn a_sign_in_holds_until_sign_out_suspension_or_a_new_password() {
    let accounts = history().await.accounts;
    let made = accounts.create(maria(), PASSWORD.into()).await.unwrap();
    let holds =
        async |token: &super::StaffToken| accounts.signed_in(token.as_str(), IDLE).await.unwrap();

    let first = accounts.sign_in(made.id, IDLE).await.unwrap();
    let second = accounts.sign_in(made.id, IDLE).await.unwrap();
    let session = holds(&first).await.unwrap();
    assert_eq!(session.account, made);
    assert!(accounts.signed_in("no such token", IDLE).await.unwrap().is_none());

    let revocation = accounts.sign_out(first.as_str()).await.unwrap().unwrap();
    assert!(revocation.hits(&session));
    assert!(holds(&first).await.is_none());
    let other = holds(&second).await.unwrap();
    assert!(!revocation.hits(&other));

    tokio::time::sleep(Duration::from_millis(2)).await;
    let changed = accounts.set_password("maria", "another long password".into()).await.unwrap();
    assert!(changed.revision > made.revision);
    assert!(changed.revocation().hits(&other));
    assert!(holds(&second).await.is_none());
    assert!(accounts.verify("maria", PASSWORD.into()).await.unwrap().is_none());

    let third = accounts.sign_in(made.id, IDLE).await.unwrap();
    accounts.set_suspended("maria", true).await.unwrap();
    assert!(holds(&third).await.is_none());
    let refused = accounts.verify("maria", "another long password".into()).await.unwrap();
    assert!(refused.is_none());
}

#[tokio::test]
async fn an_unused_sign_in_expires() {
    let accounts = history().await.accounts;
    let made = accounts.create(maria(), PASSWORD.into()).await.unwrap();
    let token = accounts.sign_in(made.id, Millis(1)).await.unwrap();
    tokio::time::sleep(Duration::from_millis(5)).await;
    assert!(accounts.signed_in(token.as_str(), IDLE).await.unwrap().is_none());
}

#[tokio::test]
async fn one_account_has_a_bounded_number_of_sign_ins() {
    let accounts = history().await.accounts;
    let made = accounts.create(maria(), PASSWORD.into()).await.unwrap();
    let oldest = accounts.sign_in(made.id, IDLE).await.unwrap();
    tokio::time::sleep(Duration::from_millis(2)).await;
    for _ in 0..20 {
        accounts.sign_in(made.id, IDLE).await.unwrap();
    }
    assert!(accounts.signed_in(oldest.as_str(), IDLE).await.unwrap().is_none());
}

#[tokio::test]
async fn accounts_outlive_the_program_and_a_newer_schema_is_refused() {
    use sea_orm::ConnectionTrait;
    use std::os::unix::fs::PermissionsExt;

    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let made = {
        let history = History::open(&data, None).await.unwrap();
        history.accounts.create(maria(), PASSWORD.into()).await.unwrap()
    };
    for file in ["accounts.db", "history.db"] {
        let mode = std::fs::metadata(data.join(file)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{file}");
    }
    let history = History::open(&data, None).await.unwrap();
    assert_eq!(history.accounts.verify("maria", PASSWORD.into()).await.unwrap(), Some(made));
    history.accounts.db.execute_unprepared("INSERT INTO schema_version VALUES (99)").await.unwrap();
    let refused = History::open(&data, None).await.unwrap_err();
    assert!(matches!(refused, HistoryError::TooNew { found: 99, .. }), "{refused}");
}

#[tokio::test]
async fn an_account_of_the_first_version_is_of_the_first_tier_and_without_a_total() {
    use sea_orm::ConnectionTrait;

    let folder = tempfile::tempdir().unwrap();
    {
        let history = History::open(folder.path(), None).await.unwrap();
        history.accounts.create(maria(), PASSWORD.into()).await.unwrap();
        // What the second version brought is taken out again.
        for undo in [
            "ALTER TABLE accounts DROP COLUMN tier",
            "ALTER TABLE accounts DROP COLUMN total_max",
            "DELETE FROM schema_version WHERE version = 2",
        ] {
            history.accounts.db.execute_unprepared(undo).await.unwrap();
        }
    }
    let accounts = History::open(folder.path(), None).await.unwrap().accounts;
    let found = accounts.verify("maria", PASSWORD.into()).await.unwrap().unwrap();
    assert_eq!((found.tier.get(), found.total_max), (1, None));
    let changed = NewAccount { tier: 3, total_max: Some(2), ..maria() };
    let changed = accounts.update(changed).await.unwrap();
    assert_eq!((changed.tier.get(), changed.total_max), (3, Some(2)));
    let spec = changed.spec();
    assert_eq!((spec.tier.get(), spec.capacity.total), (3, Some(2)));
    assert_eq!(accounts.list().await.unwrap(), vec![changed]);
}
