//! How often, and for how long.

use seira_core::model::Millis;

use super::{ONE, good, wrong};

#[test]
fn content_is_kept_for_a_year_for_so_many_days_or_for_ever() {
    let kept = |lines: &str| good(&format!("{lines}\n{ONE}"), &[]).content_kept;
    assert_eq!(kept(""), Some(Millis::from_secs(365 * 86_400)));
    assert_eq!(kept("[retention]\ncontent_days = 30"), Some(Millis::from_secs(30 * 86_400)));
    assert_eq!(kept("[retention]\ncontent_days = 0"), None);
}

#[test]
fn a_device_is_the_proved_customers_for_a_month_for_so_many_days_or_for_ever() {
    let kept = |lines: &str| good(&format!("{lines}\n{ONE}"), &[]).limits.proof;
    assert_eq!(kept(""), Some(Millis::from_secs(30 * 86_400)));
    assert_eq!(kept("[limits]\nproof_days = 1"), Some(Millis::from_secs(86_400)));
    assert_eq!(kept("[limits]\nproof_days = 0"), None);
    let found = wrong(&format!("[limits]\nproof_days = -1\n{ONE}"), &[]);
    assert!(found[0].contains("0 to 36500"), "{found:#?}");
}

#[test]
fn history_and_journal_are_kept_for_ever_or_for_so_many_days() {
    let kept = |lines: &str| {
        let settings = good(&format!("{lines}\n{ONE}"), &[]);
        (settings.history_kept, settings.journal_kept)
    };
    let days = |days: i64| Some(Millis::from_secs(days * 86_400));
    assert_eq!(kept(""), (None, None));
    assert_eq!(kept("[retention]\nhistory_days = 0\njournal_days = 0"), (None, None));
    assert_eq!(kept("[retention]\nhistory_days = 90"), (days(90), None));
    assert_eq!(kept("[retention]\njournal_days = 30"), (None, days(30)));
    for line in ["history_days = -1", "journal_days = 36501", "journal_days = -30"] {
        let found = wrong(&format!("[retention]\n{line}\n{ONE}"), &[]);
        assert!(found[0].contains("0 to 36500 is allowed (default 0)"), "{found:#?}");
    }
}

#[test]
fn snapshots_are_as_frequent_as_is_said() {
    let pace = |lines: &str| {
        let pace = good(&format!("{lines}\n{ONE}"), &[]).snapshots;
        (pace.records, pace.rest.as_secs())
    };
    assert_eq!(pace(""), (50_000, 60));
    assert_eq!(pace("[storage]\nsnapshot_records = 400\nsnapshot_s = 0"), (400, 0));
    let found = wrong(&format!("[storage]\nsnapshot_records = 0\nsnapshot_s = -1\n{ONE}"), &[]);
    assert_eq!(found.len(), 2, "{found:#?}");
}
