//! From where a page goes on in a conversation.

use std::sync::Once;

use seira_core::model::SessionId;

use super::live::Live;
use super::outbox::{Item, Page};
use super::talk::Strand;
use super::views::SessionFacts;

/// Told once: every page that was open would tell the same.
static LOST: Once = Once::new();

impl Live {
    /// Sends an agent's `page`, which has seen so much of a session, what came after it.
    pub(super) fn follow(&self, page: &Page, facts: &SessionFacts, lines: u64, whispers: u64) {
        let session = facts.session;
        let anew = knows_more(session, lines, facts.seq);
        for (strand, seen) in [(Strand::Public, lines), (Strand::Staff, whispers)] {
            let upto = self.conversations.head(session, strand);
            let seen = if anew { 0 } else { seen.min(upto) };
            page.push(Item::Follow { session, strand, seen });
            page.push(Item::Lines { session, strand, upto });
        }
    }
}

/// Whether a page has seen lines of a session beyond `last`, its last one. What such a page shows is
/// not what the journal holds: it forgets it when it learns of `last`, and is sent everything.
pub(super) fn knows_more(session: SessionId, seen: u64, last: u64) -> bool {
    let more = seen > last;
    if more {
        LOST.call_once(|| {
            tracing::warn!(
                %session,
                seen,
                last,
                "a page has seen lines that are not there: the journal has lost records, or an \
                 earlier one was put back; pages start such conversations anew"
            );
        });
    }
    more
}
