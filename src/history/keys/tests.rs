use super::crypt::SecretKey;
use super::*;

const A: DeviceId = DeviceId::from_u128(0xa);
const B: DeviceId = DeviceId::from_u128(0xb);
const C: DeviceId = DeviceId::from_u128(0xc);
const NOW: i64 = 1_790_000_000_000;

fn session(number: u128) -> SessionId {
    SessionId::from_u128(number)
}

fn proof(device: DeviceId, subject: &str, once: u8) -> Proof {
    Proof {
        device,
        site: "shop".to_owned(),
        subject: subject.to_owned(),
        once: [once; 32],
        expires_at: NOW + 1_000,
        identity: format!("{{\"name\":\"{subject}\"}}").into_bytes(),
    }
}

fn holds(folder: &Path, needle: &[u8]) -> bool {
    let files = std::fs::read_dir(folder).expect("the folder is there");
    let mut contents =
        files.map(|file| std::fs::read(file.expect("it is there").path()).expect("it reads"));
    contents.any(|bytes| bytes.windows(needle.len()).any(|part| part == needle))
}

/// Nobody is told when the log is cut that a process before has left.
async fn until_nowhere(folder: &Path, needle: &[u8]) {
    let until = std::time::Instant::now() + std::time::Duration::from_secs(10);
    while holds(folder, needle) {
        assert!(std::time::Instant::now() < until, "it is still there");
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
}

fn key(store: &KeyStore, session: SessionId) -> Option<SecretKey> {
    store.session_key(session).expect("it reads").map(|found| found.key)
}

fn changed(identified: Identified) -> (CustomerId, Option<CustomerId>) {
    match identified {
        Identified::Changed(_, Announcement::Identified { customer, before, .. }) => {
            (customer, before)
        }
        other => panic!("a change was expected, not {other:?}"),
    }
}

#[tokio::test]
async fn a_key_is_durable_when_drawn_and_gone_when_erased() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = KeyStore::open(folder.path()).expect("it opens");
    let first = store.draw(session(1), A).await.expect("it is kept");
    let second = store.draw(session(2), A).await.expect("it is kept");
    let other = store.draw(session(3), B).await.expect("it is kept");
    assert_eq!(first.customer, second.customer, "the same device, the same customer");
    assert_ne!(first.customer, other.customer);
    let outer = store.customer_key(first.customer).expect("it reads").expect("it is there");
    assert!(holds(folder.path(), &outer), "the test can find a key");
    assert!(!holds(folder.path(), &first.key), "those of sessions are wrapped");
    let beside = KeyStore::open(folder.path()).expect("it opens");
    assert_eq!(key(&beside, session(2)), Some(second.key), "durable while the store is open");

    assert_eq!(beside.erase(first.customer).await, Ok(Some(2)));
    assert!(!holds(folder.path(), &outer), "not in the file, nor in its log");
    assert_eq!(key(&store, session(1)), None, "whoever asks");
    assert_eq!(store.customer_key(first.customer), Ok(None));
    assert_eq!(key(&store, session(3)), Some(other.key));
    assert_eq!(store.erase(first.customer).await, Ok(None), "there is no such customer any more");
    let again = store.draw(session(4), A).await.expect("it is kept");
    assert_ne!(again.customer, first.customer, "the device is nobody's");
    let told = store.announcements().expect("it reads");
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].1, Announcement::Erased(first.customer));
    store.announced(told[0].0).await.expect("it is kept");
    assert_eq!(store.announcements(), Ok(Vec::new()));
}

#[tokio::test]
async fn who_is_proved_takes_the_sessions_along_and_is_known_on_every_device() {
    let store = KeyStore::in_memory().expect("it opens");
    let drawn = store.draw(session(1), A).await.expect("it is kept");
    let (nora, before) = changed(store.identify(proof(A, "nora", 1), NOW).await.expect("kept"));
    assert_eq!((nora, before), (drawn.customer, None), "the anonymous customer has a name now");

    let elsewhere = store.draw(session(2), B).await.expect("it is kept");
    let told = store.identify(proof(B, "nora", 2), NOW).await.expect("it is kept");
    assert_eq!(changed(told), (nora, Some(elsewhere.customer)));
    assert_eq!(store.of_id(elsewhere.customer).expect("it reads").map(|it| it.customer), None);
    assert_eq!(key(&store, session(2)), Some(elsewhere.key), "wrapped anew");
    let moved = store.session_key(session(2)).expect("it reads").expect("it is there");
    assert_eq!(moved.customer, nora);
    assert_eq!(store.sessions(nora, None, 9), Ok(vec![session(2), session(1)]));
    assert_eq!(store.sessions(nora, Some(session(2)), 9), Ok(vec![session(1)]));
    assert_eq!(store.of_subject("shop", "nora"), Ok(Some(nora)));
    assert_eq!(store.of_subject("sho", "pnora"), Ok(None));
    let known = store.of_device(B).expect("it reads").expect("it is there");
    let outer = store.customer_key(nora).expect("it reads").expect("it is there");
    let identity = known.identity.expect("it was proved");
    let open = crypt::open(&outer, nora.as_u128(), identity.bytes());
    assert_eq!(open.as_deref(), Some(&b"{\"name\":\"nora\"}"[..]));

    // Somebody else on the same device: that needs a device of its own, and the proof is good there.
    assert_eq!(store.identify(proof(B, "ivan", 3), NOW).await, Ok(Identified::Other));
    assert_eq!(store.of_device(B).expect("it reads").map(|it| it.customer), Some(nora));
    assert_eq!(store.of_subject("shop", "ivan"), Ok(None));
    let (ivan, before) = changed(store.identify(proof(C, "ivan", 3), NOW).await.expect("kept"));
    assert_eq!(before, None);
    // Likewise where both are known.
    assert_eq!(store.identify(proof(B, "ivan", 4), NOW).await, Ok(Identified::Other));
    assert_eq!(store.sessions(ivan, None, 9), Ok(Vec::new()));
    assert_eq!(store.sessions(nora, None, 9).map(|found| found.len()), Ok(2));
    assert_eq!(store.erase(nora).await, Ok(Some(2)));
    assert_eq!(store.of_subject("shop", "nora"), Ok(None));
    assert_eq!(store.of_device(A).expect("it reads").map(|it| it.customer), None);
}

#[tokio::test]
async fn a_proof_is_one_devices_and_showing_it_again_changes_nothing() {
    let store = KeyStore::in_memory().expect("it opens");
    let (nora, _) = changed(store.identify(proof(A, "nora", 1), NOW).await.expect("kept"));
    let again = store.identify(proof(A, "nora", 1), NOW).await;
    assert_eq!(again, Ok(Identified::Unchanged(nora)));
    assert_eq!(store.identify(proof(A, "nora", 2), NOW).await, Ok(Identified::Unchanged(nora)));
    assert_eq!(store.identify(proof(B, "nora", 1), NOW).await, Ok(Identified::Used));
    assert_eq!(store.of_device(B).expect("it reads").map(|it| it.customer), None);
    assert_eq!(store.announcements().map(|told| told.len()), Ok(1));
    // More is told of the same customer.
    let more = Proof { identity: b"{}".to_vec(), ..proof(A, "nora", 4) };
    assert_eq!(changed(store.identify(more, NOW).await.expect("kept")), (nora, None));
}

#[tokio::test]
async fn who_is_erased_does_not_come_back_with_what_was_shown_before() {
    let store = KeyStore::in_memory().expect("it opens");
    let (nora, _) = changed(store.identify(proof(A, "nora", 1), NOW).await.expect("kept"));
    changed(store.identify(proof(C, "ivan", 2), NOW).await.expect("kept"));
    assert_eq!(store.erase(nora).await, Ok(Some(0)));
    for device in [A, B] {
        let again = store.identify(proof(device, "nora", 1), NOW + 999).await;
        assert_eq!(again, Ok(Identified::Used), "from which device ever");
    }
    assert_eq!(store.of_subject("shop", "nora"), Ok(None));
    let other = store.identify(proof(C, "ivan", 2), NOW).await;
    assert!(matches!(other, Ok(Identified::Unchanged(_))), "{other:?}");
    // With a new proof it is somebody new.
    let (anew, _) = changed(store.identify(proof(A, "nora", 3), NOW).await.expect("kept"));
    assert_ne!(anew, nora);
}

#[tokio::test]
async fn what_never_came_to_be_leaves_nothing() {
    let store = KeyStore::in_memory().expect("it opens");
    let drawn = store.draw(session(1), A).await.expect("it is kept");
    store.take_out(session(1));
    // Whatever comes later is done later.
    store.draw(session(2), B).await.expect("it is kept");
    assert_eq!(key(&store, session(1)), None);
    assert_eq!(store.customer_key(drawn.customer), Ok(None));
    assert_eq!(store.of_device(A).expect("it reads").map(|it| it.customer), None);
}

#[tokio::test]
async fn an_erasure_is_told_when_the_key_is_in_no_log_either() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Arc::new(KeyStore::open(folder.path()).expect("it opens"));
    let drawn = store.draw(session(1), A).await.expect("it is kept");
    let outer = store.customer_key(drawn.customer).expect("it reads").expect("it is there");
    let reader = Connection::open(folder.path().join(KEYS_FILE)).expect("it opens");
    reader.execute_batch("BEGIN").expect("it begins");
    let seen: i64 =
        reader.query_row("SELECT COUNT(*) FROM customers", [], |row| row.get(0)).expect("it reads");
    assert_eq!(seen, 1);
    let erasing = {
        let store = Arc::clone(&store);
        tokio::spawn(async move { store.erase(drawn.customer).await })
    };
    while store.of_id(drawn.customer).expect("it reads").is_some() {
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    // Others are answered meanwhile; and whoever erases is not, as long as the key can be found.
    store.draw(session(2), B).await.expect("it is kept");
    assert!(holds(folder.path(), &outer), "the reader is in the way");
    assert!(!erasing.is_finished());
    reader.execute_batch("COMMIT").expect("it ends");
    assert_eq!(erasing.await.expect("it ends"), Ok(Some(1)));
    assert!(!holds(folder.path(), &outer));
}

#[tokio::test]
async fn what_a_crash_has_left_in_the_log_is_cut_at_the_next_start() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = KeyStore::open(folder.path()).expect("it opens");
    let drawn = store.draw(session(1), A).await.expect("it is kept");
    let expired = store.draw(session(2), B).await.expect("it is kept");
    let outer = store.customer_key(drawn.customer).expect("it reads").expect("it is there");
    let db = Connection::open(folder.path().join(KEYS_FILE)).expect("it opens");
    let read = "SELECT wrapped FROM sessions WHERE customer = ?1";
    let of = expired.customer.as_u128().to_be_bytes();
    let wrapped: Vec<u8> = db.query_row(read, [of], |row| row.get(0)).expect("it reads");
    db.execute_batch("BEGIN; SELECT count(*) FROM customers").expect("it reads");
    let (erasing, expiring) =
        (store.erase(drawn.customer), store.expire(session(9), HashSet::new(), 9));
    let crashed = tempfile::tempdir().expect("a folder");
    let crash = async {
        while !matches!(store.sessions_with_keys(session(1)), Ok(with) if with.is_empty()) {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
        // What a kill leaves now, with the reader in the way of the cut.
        for file in [KEYS_FILE, "keys.db-wal"] {
            std::fs::copy(folder.path().join(file), crashed.path().join(file)).expect("a copy");
        }
        db.execute_batch("COMMIT").expect("it ends");
    };
    let (erased, expired, ()) = tokio::join!(erasing, expiring, crash);
    assert_eq!((erased, expired), (Ok(Some(1)), Ok(vec![session(2)])));
    for secret in [&outer[..], &wrapped] {
        assert!(holds(crashed.path(), secret), "the test can find it");
    }
    // Nobody asks it for anything.
    let _store = KeyStore::open(crashed.path()).expect("it opens");
    for secret in [&outer[..], &wrapped] {
        until_nowhere(crashed.path(), secret).await;
    }
}

#[tokio::test]
async fn what_one_request_fails_at_is_not_the_others_concern() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = KeyStore::open(folder.path()).expect("it opens");
    let other = Connection::open(folder.path().join(KEYS_FILE)).expect("it opens");
    // Without it no proof can be looked at.
    other.execute("DELETE FROM secrets", []).expect("it is deleted");
    other.execute_batch("BEGIN IMMEDIATE").expect("it begins");
    let (first, second) = (store.draw(session(1), A), store.draw(session(3), C));
    let asked = async { tokio::join!(first, store.identify(proof(B, "nora", 1), NOW), second) };
    let freed = async {
        // All three are asked for before the first can be done.
        tokio::task::yield_now().await;
        other.execute_batch("COMMIT").expect("it ends");
    };
    let ((first, proved, second), ()) = tokio::join!(asked, freed);
    assert!(first.is_ok() && second.is_ok(), "the others are kept");
    assert_eq!(proved, Err(NotKept));
    assert_eq!(store.trouble(), None, "nothing is wrong with the disk");
    assert_eq!(store.of_device(B).expect("it reads").map(|it| it.customer), None);
}

#[tokio::test]
async fn old_keys_go_and_open_sessions_keep_theirs() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = KeyStore::open(folder.path()).expect("it opens");
    for number in 1..=5 {
        store.draw(session(number), A).await.expect("it is kept");
    }
    let open = HashSet::from([session(2)]);
    let gone = store.expire(session(5), open.clone(), 2).await;
    assert_eq!(gone, Ok(vec![session(1), session(3)]));
    assert_eq!(store.expire(session(5), open, 9).await, Ok(vec![session(4)]));
    let with = store.sessions_with_keys(session(1)).expect("it reads");
    assert_eq!(with, HashSet::from([session(2), session(5)]));
    let told: Vec<_> =
        store.announcements().expect("it reads").into_iter().map(|it| it.1).collect();
    assert_eq!(told, [1, 3, 4].map(|number| Announcement::ContentErased(session(number))));
    let customer = store.of_device(A).expect("it reads").expect("it is there").customer;
    assert_eq!(store.sessions(customer, None, 9).map(|found| found.len()), Ok(5), "still whose");
}

#[tokio::test]
async fn an_erasure_that_is_wished_is_not_forgotten() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = KeyStore::open(folder.path()).expect("it opens");
    let customer = store.draw(session(1), A).await.expect("it is kept").customer;
    assert_eq!(store.ask_erasure(customer, NOW).await, Ok(true));
    assert_eq!(store.ask_erasure(CustomerId::from_u128(1), NOW).await, Ok(false));
    drop(store);
    let store = KeyStore::open(folder.path()).expect("it opens");
    assert_eq!(store.erasures(), Ok(vec![customer]));
    // Who is to be erased is not merged into somebody else meanwhile.
    changed(store.identify(proof(B, "nora", 1), NOW).await.expect("kept"));
    let (_, before) = changed(store.identify(proof(A, "nora", 2), NOW).await.expect("kept"));
    assert_eq!(before, None);
    assert_eq!(store.erase(customer).await, Ok(Some(1)));
    assert_eq!(store.erasures(), Ok(Vec::new()));
}

#[tokio::test]
async fn many_at_once_are_all_kept() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Arc::new(KeyStore::open(folder.path()).expect("it opens"));
    let tasks: Vec<_> = (0..1_000)
        .map(|number| {
            let store = Arc::clone(&store);
            tokio::spawn(async move { store.draw(session(number), A).await.map(|_| ()) })
        })
        .collect();
    for task in tasks {
        task.await.expect("it ends").expect("it is kept");
    }
    assert_eq!(store.sessions_with_keys(session(0)).map(|found| found.len()), Ok(1_000));
}

/// As after an older journal was restored: the one who came with the device then was erased.
#[tokio::test]
async fn a_session_that_lost_its_key_is_nobodys_who_was_proved_since() {
    let store = KeyStore::in_memory().expect("it opens");
    let (nora, _) = changed(store.identify(proof(A, "nora", 1), NOW).await.expect("kept"));
    store.draw(session(1), A).await.expect("it is kept");
    store.erase(nora).await.expect("it is kept");
    let (ivan, _) = changed(store.identify(proof(A, "ivan", 2), NOW).await.expect("kept"));
    let drawn = store.draw_all(vec![(session(1), A)]).await.expect("it is kept");
    let owner = drawn[0].1.customer;
    assert!(owner != ivan && owner != nora);
    let new = store.draw(session(2), A).await.expect("it is kept");
    assert_eq!(new.customer, ivan, "his next session is his");
    store.erase(owner).await.expect("it is kept");
    assert!(store.of_id(ivan).expect("it reads").is_some(), "erasing one leaves the other");
}

#[tokio::test]
async fn many_are_drawn_together_or_none_of_them() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = KeyStore::open(folder.path()).expect("it opens");
    let all: Vec<_> = (1..=1_000).map(|number| (session(number), A)).collect();
    let refuse = Connection::open(folder.path().join(KEYS_FILE)).expect("it opens");
    let trigger = "CREATE TRIGGER refuse BEFORE INSERT ON sessions \
                   WHEN (SELECT count(*) FROM sessions) >= 500 BEGIN SELECT RAISE(FAIL, 'no'); END";
    refuse.execute_batch(trigger).expect("it is made");
    assert_eq!(store.draw_all(all.clone()).await.map(|drawn| drawn.len()), Err(NotKept));
    assert_eq!(store.sessions_with_keys(session(0)), Ok(HashSet::new()));
    refuse.execute_batch("DROP TRIGGER refuse").expect("it is gone");
    let drawn = store.draw_all(all).await.expect("they are kept");
    assert_eq!(drawn.len(), 1_000);
    for (session, of) in drawn {
        assert_eq!(key(&store, session), Some(of.key));
    }
}

#[tokio::test]
async fn a_store_of_the_first_version_is_taken_over() {
    let folder = tempfile::tempdir().expect("a folder");
    let secret: SecretKey = *b"a key that is found by searching";
    let old = Connection::open(folder.path().join(KEYS_FILE)).expect("it opens");
    old.execute_batch(
        "CREATE TABLE session_keys (session BLOB PRIMARY KEY, key BLOB NOT NULL) \
         STRICT, WITHOUT ROWID; PRAGMA application_id = 0x5365694b; PRAGMA user_version = 1;",
    )
    .expect("it is made");
    for (number, key) in [(1_u128, secret), (2, [2; 32])] {
        old.execute("INSERT INTO session_keys VALUES (?1, ?2)", (number.to_be_bytes(), key))
            .expect("it is kept");
    }
    drop(old);
    assert!(holds(folder.path(), &secret), "the test can find a key");
    for _ in 0..2 {
        let store = KeyStore::open(folder.path()).expect("it opens");
        let found = store.session_key(session(1)).expect("it reads").expect("it is there");
        assert_eq!(found.key, secret);
        assert_eq!(key(&store, session(2)), Some([2; 32]));
        until_nowhere(folder.path(), &secret).await;
    }
}

#[tokio::test]
async fn a_journal_is_no_store_of_keys() {
    let folder = tempfile::tempdir().expect("a folder");
    drop(crate::journal::SqliteJournal::open(folder.path()).expect("it opens"));
    std::fs::rename(folder.path().join("journal.db"), folder.path().join(KEYS_FILE)).expect("ours");
    let refused = KeyStore::open(folder.path()).err().expect("it is not ours").to_string();
    assert!(refused.contains("store of keys"), "{refused}");
}

#[tokio::test]
async fn a_device_that_was_given_up_is_nobodys_and_stays_so() {
    let store = KeyStore::in_memory().expect("it opens");
    let (nora, _) = changed(store.identify(proof(A, "nora", 1), NOW).await.expect("kept"));
    store.draw(session(1), A).await.expect("it is kept");
    for _ in 0..2 {
        store.give_up(A).await.expect("it is kept");
        assert_eq!(store.standing(A, None), Ok(Standing::GivenUp));
        assert_eq!(store.of_device(A).expect("it reads").map(|it| it.customer), None);
    }
    // Whatever was on its way brings it back to nobody.
    assert_eq!(store.identify(proof(A, "nora", 2), NOW).await, Ok(Identified::Other));
    let late = store.draw(session(2), A).await.expect("it is kept");
    assert_ne!(late.customer, nora);
    assert_eq!(store.standing(A, None), Ok(Standing::GivenUp));
    assert_eq!(store.sessions(nora, None, 9), Ok(vec![session(1)]), "hers all the same");
    store.give_up(B).await.expect("there is nothing to give up");
    assert_eq!(store.standing(B, None), Ok(Standing::Good));
}

#[tokio::test]
async fn a_proof_counts_from_when_one_was_last_shown() {
    let store = KeyStore::in_memory().expect("it opens");
    changed(store.identify(proof(A, "nora", 1), NOW).await.expect("kept"));
    store.draw(session(1), B).await.expect("it is kept");
    assert_eq!(store.standing(A, Some(NOW)), Ok(Standing::Good));
    assert_eq!(store.standing(A, Some(NOW + 1)), Ok(Standing::Over));
    assert_eq!(store.standing(A, None), Ok(Standing::Good), "for ever");
    assert_eq!(store.standing(B, Some(NOW + 1)), Ok(Standing::Good), "nothing was proved");
    let again = store.identify(proof(A, "nora", 1), NOW + 1).await;
    assert!(matches!(again, Ok(Identified::Unchanged(_))), "{again:?}");
    assert_eq!(store.standing(A, Some(NOW + 1)), Ok(Standing::Good));
}

#[tokio::test]
async fn proofs_of_the_second_version_count_from_when_it_is_taken_over() {
    let folder = tempfile::tempdir().expect("a folder");
    {
        let store = KeyStore::open(folder.path()).expect("it opens");
        changed(store.identify(proof(A, "nora", 1), NOW).await.expect("kept"));
        store.draw(session(1), B).await.expect("it is kept");
    }
    let old = Connection::open(folder.path().join(KEYS_FILE)).expect("it opens");
    old.execute_batch("ALTER TABLE devices DROP COLUMN proved_at; PRAGMA user_version = 2;")
        .expect("it is as it was");
    drop(old);
    let before = jiff::Timestamp::now().as_millisecond();
    for _ in 0..2 {
        let store = KeyStore::open(folder.path()).expect("it opens");
        assert_eq!(store.standing(A, Some(before)), Ok(Standing::Good));
        assert_eq!(store.standing(A, Some(i64::MAX)), Ok(Standing::Over));
        assert_eq!(store.standing(B, Some(i64::MAX)), Ok(Standing::Good));
        assert!(store.of_device(A).expect("it reads").is_some_and(|it| it.identity.is_some()));
    }
}
