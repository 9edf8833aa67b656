//! Reading the whole log once, beside everybody else: a start looks at the records behind the newest
//! snapshot alone, and a disk may have changed what lies before them.

use std::time::Duration;

use seira_core::model::Sequence;

use super::{JournalError, Log};

/// Records that are read at once.
const STEP: u64 = 1_000;

/// Checks every record there is now (what was dropped by retention is none any more), `pause` after each thousand, until `over`. The last record that
/// was looked at.
///
/// # Errors
/// [`JournalError::Damaged`] names the first bad record; others when the log cannot be read.
pub fn scrub(
    log: &dyn Log,
    pause: Duration,
    over: &dyn Fn() -> bool,
) -> Result<Sequence, JournalError> {
    let end = log.last()?;
    let mut last = Sequence(0);
    while last < end && !over() {
        let before = last;
        let most = STEP.min(end.0 - last.0);
        match log.read(last, most, &mut |record| last = record.sequence) {
            // The log begins behind them, or does so by now.
            Err(JournalError::Dropped { upto }) => last = last.max(upto),
            other => other?,
        }
        if last == before {
            break;
        }
        std::thread::sleep(pause);
    }
    Ok(last)
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use rusqlite::Connection;

    use super::*;
    use crate::journal::samples::run;
    use crate::journal::{FILE, Journal as _, SqliteJournal};

    #[test]
    fn a_bad_record_is_named_wherever_it_is_and_a_good_log_is_read_to_its_end() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut journal = SqliteJournal::open(folder.path()).expect("it opens");
        journal.append(&run(0, 2_500)).expect("it is written");
        let log = journal.log();
        let read = scrub(&*log, Duration::ZERO, &|| false);
        assert_eq!(read.expect("it is sound"), Sequence(2_500));
        let looks = Cell::new(0);
        let once = || looks.replace(looks.get() + 1) > 0;
        assert_eq!(scrub(&*log, Duration::ZERO, &once).expect("it is sound"), Sequence(1_000));

        let beside = Connection::open(folder.path().join(FILE)).expect("it opens");
        beside.execute("UPDATE records SET at = at + 1 WHERE sequence = 1700", []).expect("ours");
        let found = scrub(&*log, Duration::ZERO, &|| false).expect_err("a record is damaged");
        let shown = found.to_string();
        assert!(
            matches!(found, JournalError::Damaged { sequence, .. } if sequence.0 == 1_700),
            "{shown}"
        );
    }
}
