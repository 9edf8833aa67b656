//! Everybody's forecast anew, in one go.

use super::center::{Book, Forecasts};
use super::fields::Found;
use super::{Moment, Outlook};
use crate::engine::{ClassNo, Engine};
use crate::model::{SessionId, Timestamp};

/// Most classes that are counted together: the table of who goes before whom has the square of it.
const TOGETHER_MAX: usize = 1_024;

/// A class somebody waits in.
struct Lane<'a> {
    class: ClassNo,
    book: &'a Book,
    row: Found<'a>,
    /// Who waits for the same agents, by their share.
    line: f64,
}

impl Forecasts {
    /// [`Self::outlook`] of everybody who stands in a line, in the order in which they go. Who is just being
    /// asked for, held for somebody, or away is in none: of those it is to be asked one by one.
    ///
    /// Much cheaper than that for many: the lines are walked through once, and who goes before whom is
    /// counted on the way.
    pub fn refresh(
        &self,
        engine: &Engine,
        now: Timestamp,
        mut tell: impl FnMut(SessionId, Outlook),
    ) {
        let lanes = self.lanes(engine);
        let many = lanes.len() > TOGETHER_MAX;
        let mut place = vec![usize::MAX; engine.class_places()];
        lanes.iter().enumerate().for_each(|(at, lane)| place[lane.class.index()] = at);
        let goes = if many { Vec::new() } else { before(&lanes, &place) };
        let mut ahead = vec![0.0; lanes.len()];
        engine.each_in_line(|session, stands| {
            let at = place[stands.class.index()];
            let Some(lane) = lanes.get(at).filter(|_| !many) else {
                if let Some(outlook) = self.outlook(engine, session, now) {
                    tell(session, outlook);
                }
                return;
            };
            let moment = if stands.queued_at >= now { Moment::Entry } else { Moment::Later };
            let counts = (ahead[at], lane.line);
            tell(session, self.say(engine, stands, (lane.book, &lane.row, counts), (moment, now)));
            let goes = &goes[at * lanes.len()..(at + 1) * lanes.len()];
            ahead.iter_mut().zip(goes).for_each(|(ahead, share)| *ahead += share);
        });
    }

    fn lanes(&self, engine: &Engine) -> Vec<Lane<'_>> {
        let classes = engine.classes_in_line().filter_map(|(class, _)| {
            let key = (engine.queue_of(class)?.clone(), engine.channel_of(class)?);
            let book = self.books.get(&key)?;
            let row = self.row(engine, class, book);
            Some(Lane { class, book, row, line: 0.0 })
        });
        let mut lanes: Vec<_> = classes.collect();
        let mut long = vec![0.0; engine.class_places()];
        engine.classes_in_line().for_each(|(class, count)| long[class.index()] = count as f64);
        for lane in &mut lanes {
            let rivals = lane.row.field.rivals.iter();
            lane.line = rivals.map(|rival| rival.share * long[rival.class.index()]).sum();
        }
        lanes
    }
}

/// By class of who goes: how much that is for those behind, by class.
fn before(lanes: &[Lane<'_>], place: &[usize]) -> Vec<f64> {
    let count = lanes.len();
    let mut goes = vec![0.0; count * count];
    for (at, lane) in lanes.iter().enumerate() {
        for rival in &lane.row.field.rivals {
            let other = place[rival.class.index()];
            if other < count {
                goes[other * count + at] = rival.share;
            }
        }
    }
    goes
}
