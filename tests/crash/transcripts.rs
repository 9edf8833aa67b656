//! What history says was said, compared with what everybody saw.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::Value;
use tokio::task::JoinSet;

use super::world::World;
use crate::common::{Served, client};

/// Longest wait for history, which follows the journal within a moment.
const PATIENCE: Duration = Duration::from_secs(60);

/// Transcripts that are read at once.
const AT_ONCE: usize = 4;

/// How many lines of each kind a session has, by the journal: public ones, and those among the agents.
pub(crate) type Lengths = BTreeMap<String, (u64, u64)>;

/// Reads the transcript of every session as the supervisor `login`.
pub(crate) async fn read(world: &Arc<World>, server: &impl Served, login: &str, all: Lengths) {
    let cookie = server.sign_in(login).await;
    let mut readers = JoinSet::new();
    for (session, lengths) in all {
        let address = format!("{}/api/v1/sessions/{session}/transcript", server.origin());
        readers.spawn(read_one(Arc::clone(world), (session, address), cookie.clone(), lengths));
        if readers.len() >= AT_ONCE {
            readers.join_next().await;
        }
    }
    readers.join_all().await;
    world.with(|ledger| {
        let known: Vec<&String> = ledger.whispers.values().map(|(_, text)| text).collect();
        let lost = ledger.whispered.iter().filter(|text| !known.contains(text));
        let lost: Vec<_> = lost.map(|text| format!("{text:?} was whispered and is gone")).collect();
        ledger.wrong.extend(lost);
    });
}

async fn read_one(
    world: Arc<World>,
    (session, address): (String, String),
    cookie: String,
    lengths: (u64, u64),
) {
    let until = Instant::now() + PATIENCE;
    let mut lines = whole(&address, &cookie).await;
    while count(&lines) != lengths && Instant::now() < until {
        tokio::time::sleep(Duration::from_millis(50)).await;
        lines = whole(&address, &cookie).await;
    }
    let who = format!("the transcript of {session}");
    world.with(|ledger| {
        let (mut said, mut whispered) = (0, 0);
        for line in &lines {
            if line["type"] == "whisper" {
                whispered = ledger.whisper(&who, line, whispered);
            } else {
                said = ledger.line(&who, line, said);
            }
        }
        if count(&lines) != lengths {
            let found = count(&lines);
            ledger.complain(format!("{who} has {found:?} lines, the journal {lengths:?}"));
        }
    });
}

fn count(lines: &[Value]) -> (u64, u64) {
    let whispers = lines.iter().filter(|line| line["type"] == "whisper").count() as u64;
    (lines.len() as u64 - whispers, whispers)
}

/// All pages of it; what is not there yet is empty.
async fn whole(address: &str, cookie: &str) -> Vec<Value> {
    let mut lines = Vec::new();
    let mut after = String::new();
    loop {
        let request = client().get(format!("{address}{after}")).header("cookie", cookie);
        let Ok(answer) = request.send().await else { return lines };
        let Ok(mut page) = answer.json::<Value>().await else { return lines };
        if let Some(found) = page["lines"].as_array_mut() {
            lines.append(found);
        }
        match page["next"].as_str() {
            Some(next) => after = format!("?after={next}"),
            None => return lines,
        }
    }
}
