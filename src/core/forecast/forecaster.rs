//! What is said of one wait, and what is learned from how it ended.

use super::codec::{Reader, Short, Writer};
use super::honesty::Honesty;
use super::laws::{Lately, Patience, Rate, Work};
use super::linear::{Linear, Trust};
use super::score::{Guess, VARIANCE};
use super::{
    Ending, LEAST_KNOWN, LEVELS, LineWait, Moment, Outlook, Prior, SAMPLES, Sight, line_wait,
};

/// [`LEVELS`] as quantiles of the normal law.
const NORMAL: [f64; 4] =
    [-0.841_621_233_572_914, 0.0, 0.841_621_233_572_914, 1.281_551_565_544_600_4];

/// Inputs of the linear model.
const INPUTS: usize = 18;

/// Inputs of the model of how far off it is.
const SIZES: usize = 4;

/// What the models forget at most with each outcome: the weight of 10,000 outcomes ago is a third.
const KEEP: f64 = 0.9999;

/// Conversations that the prior's handle time counts as.
const TRUST: f64 = 2.0;

/// Unit of the models' times, in mean handle times: so that whatever is done there, waits are about 1.
const UNIT: f64 = 1.0 / 3.0;

/// What a session is taken to wait by for whom somebody is free, in mean handle times.
const AT_ONCE: f64 = 1.0 / 9.0;

/// How long those who were taken, and those who were done, are remembered, in mean handle times.
const TAKEN_LENGTHS: f64 = 0.5;
const ENDED_LENGTHS: f64 = 1.0;

/// Outcomes of one mean handle time that are worth anything: of the same minutes, more tell the same.
const WORTH: f64 = 10.0;

/// Sights that the models' beginning counts as.
const BELIEVED: f64 = 20.0;

/// Outcomes that are needed before those are believed rather than a prior that is sure.
const SURE_UNTIL: usize = 100;

/// A forecast that waits for its outcome.
#[derive(Debug, Clone, PartialEq)]
pub struct Ticket {
    moment: Moment,
    unit_s: f64,
    /// How many outcomes come in one mean handle time.
    outcomes: f64,
    inputs: [f64; INPUTS],
    sizes: [f64; SIZES],
    line_s: f64,
    point_s: f64,
    guess: Guess,
}

impl Ticket {
    /// When in its wait the forecast was made.
    #[must_use]
    pub const fn moment(&self) -> Moment {
        self.moment
    }
}

/// What the prior is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Belief {
    /// A beginning; nothing is promised by it.
    Weak,
    /// The operator's word: enough to promise from the first session on.
    Sure,
    /// The truth: nothing else is learned but how good the promises are.
    Known,
}

/// Forecasts for sessions that compete for the same agents: see [`super`].
#[derive(Debug, Clone, PartialEq)]
pub struct Forecaster {
    prior: Prior,
    belief: Belief,
    work: Work,
    patience: Patience,
    lately: Lately,
    taken: Rate,
    ended: Rate,
    model: Linear<INPUTS>,
    trust: Trust,
    /// How far off the model is.
    off: Linear<SIZES>,
    /// By [`Moment`].
    honesty: [Honesty<{ LEVELS.len() }>; 3],
}

impl Forecaster {
    /// One that begins with what `prior` says, and promises nothing until it has seen more.
    #[must_use]
    pub fn new(prior: Prior) -> Self {
        let mut weights = [0.0; INPUTS];
        // The wait in a line that is known, until it turns out otherwise.
        weights[1] = 1.0;
        Self {
            prior,
            belief: Belief::Weak,
            work: Work::default(),
            patience: Patience::default(),
            lately: Lately::default(),
            taken: Rate::default(),
            ended: Rate::default(),
            model: Linear::new(weights, BELIEVED, KEEP),
            trust: Trust::default(),
            off: Linear::new([0.3, 0.5, 0.3, 0.0], 1.0, KEEP),
            honesty: std::array::from_fn(|_| Honesty::new(LEVELS)),
        }
    }

    /// One that takes the prior at its word, and promises what follows from it until more is seen.
    #[must_use]
    pub fn sure(prior: Prior) -> Self {
        Self { belief: Belief::Sure, ..Self::new(prior) }
    }

    /// One for which the prior is the truth: the wait in the line as it is known is its best guess, and only
    /// how often its promises are kept is learned.
    #[must_use]
    pub fn known(truth: Prior) -> Self {
        Self { belief: Belief::Known, ..Self::new(truth) }
    }

    /// Somebody was taken, after a wait or at once.
    pub fn taken(&mut self, at_s: f64, waited_s: Option<f64>) {
        self.taken.add(at_s, TAKEN_LENGTHS * self.handle_s());
        self.lately.taken(waited_s);
    }

    /// An agent begins to work on a session.
    pub fn begins(&mut self, at_s: f64) {
        self.work.begins(at_s);
    }

    /// The agent is free of it again.
    pub fn ends(&mut self, at_s: f64) {
        self.ended.add(at_s, ENDED_LENGTHS * self.handle_s());
        self.work.ends(at_s);
    }

    /// Mean handle time, s.
    #[must_use]
    pub fn handle_s(&self) -> f64 {
        match self.belief {
            Belief::Weak | Belief::Sure => self.work.mean_s(self.prior.handle_s, TRUST),
            Belief::Known => self.prior.handle_s,
        }
    }

    /// Who waits leaves at this rate, per second.
    #[must_use]
    pub fn leave_per_s(&self) -> f64 {
        match self.belief {
            // Before much is seen: where work is quick, so are customers.
            Belief::Weak => {
                let quick = self.handle_s() / self.prior.handle_s;
                self.patience.rate(self.prior.patience_s * quick)
            }
            Belief::Sure => self.patience.rate(self.prior.patience_s),
            Belief::Known => 1.0 / self.prior.patience_s,
        }
    }

    /// What can be said of the wait of one who comes now.
    #[must_use]
    pub fn outlook(&self, sight: &Sight) -> Outlook {
        let (handle_s, moment) = (self.handle_s(), sight.moment);
        let known = sight.known.unwrap_or_else(|| {
            line_wait(sight.ahead, sight.busy.max(1.0) / handle_s, self.leave_per_s())
        });
        let unit_s = UNIT * handle_s;
        let at_once = moment == Moment::AtOnce;
        let line_s = if at_once { 0.0 } else { known.mean_s };
        let inputs = self.inputs(sight, line_s, (handle_s, unit_s));
        let point_s = match (moment, self.belief) {
            (Moment::AtOnce, _) => 0.0,
            (_, Belief::Known) => line_s,
            (_, Belief::Weak | Belief::Sure) => {
                self.trust.blend(line_s, unit_s * self.model.predict(&inputs)).max(0.0)
            }
        };
        let sizes = sizes(point_s, &known, unit_s);
        let off_s = match (moment, self.belief) {
            (Moment::AtOnce, _) => AT_ONCE * handle_s,
            (_, Belief::Known) => MEAN_DEVIATION * libm::sqrt(known.variance_s2),
            (_, Belief::Weak | Belief::Sure) => {
                let least_s = (0.1 * unit_s * sizes[2]).max(0.02 * point_s).max(1e-4 * unit_s);
                (unit_s * self.off.predict(&sizes)).max(least_s)
            }
        };
        let guess = Guess { point_s: point_s + self.censored_s(off_s), off_s };
        let bounds_s = self.bounds_s(moment, &guess, &known).filter(|_| line_s.is_finite());
        let outcomes =
            (handle_s * self.taken.per_s(sight.at_s, TAKEN_LENGTHS * handle_s)).min(SAMPLES);
        let ticket = Ticket { moment, unit_s, outcomes, inputs, sizes, line_s, point_s, guess };
        Outlook { point_s, bounds_s, ticket }
    }

    /// By how much the wait of one who stays is longer on average than that of one who is served, s: who
    /// leaves would have waited longer. Where waits with this mean deviation are normal and patience is
    /// exponential, by their variance times the rate of leaving.
    fn censored_s(&self, off_s: f64) -> f64 {
        match self.belief {
            Belief::Weak | Belief::Sure => {
                (VARIANCE * off_s * off_s * self.leave_per_s()).min(off_s)
            }
            // Nothing was learned from those who were served.
            Belief::Known => 0.0,
        }
    }

    fn bounds_s(
        &self,
        moment: Moment,
        guess: &Guess,
        known: &LineWait,
    ) -> Option<[f64; LEVELS.len()]> {
        let honesty = &self.honesty[moment as usize];
        let (least, believed) = match self.belief {
            Belief::Weak => (LEAST_KNOWN, false),
            Belief::Sure | Belief::Known => (SURE_UNTIL, true),
        };
        if honesty.known() >= least {
            return Some(honesty.quantiles().map(|score| guess.wait_s(score)));
        }
        let at_once = moment == Moment::AtOnce;
        believed.then(|| NORMAL.map(|z| if at_once { 0.0 } else { known.quantile_s(z) }))
    }

    fn inputs(&self, sight: &Sight, line_s: f64, (handle_s, unit_s): (f64, f64)) -> [f64; INPUTS] {
        let lengths = |s: f64| s / unit_s;
        let count = |n: f64| n / 10.0;
        let during = |rate: &Rate, lengths: f64| {
            let span_s = lengths * handle_s;
            count(span_s * rate.per_s(sight.at_s, span_s))
        };
        let (sin, cos) = libm::sincos(std::f64::consts::TAU * sight.day_share);
        [
            1.0,
            lengths(line_s),
            count(sight.ahead),
            count(sight.line),
            count(sight.busy),
            lengths(self.lately.last_s()),
            lengths(self.lately.mean_of_ten_s()),
            lengths(self.lately.smoothed_s()),
            lengths(sight.oldest_s),
            during(&self.taken, TAKEN_LENGTHS),
            during(&self.ended, ENDED_LENGTHS),
            handle_s / self.prior.handle_s,
            lengths(sight.boost_s),
            f64::from(u8::from(sight.ahead < 0.5)),
            sin,
            cos,
            2.0 * sin * cos,
            1.0 - 2.0 * sin * sin,
        ]
    }

    /// The wait of a forecast is over, so long after the forecast. Forecasts at entry of those who were
    /// served teach the models; later ones, and those of sessions that somebody was free for, only what
    /// such forecasts are worth.
    pub fn learn(&mut self, ticket: &Ticket, waited_s: f64, ending: Ending) {
        let served = ending == Ending::Served;
        let score = match ticket.moment {
            Moment::Entry | Moment::Later if !ticket.line_s.is_finite() => return,
            Moment::Entry | Moment::Later | Moment::AtOnce => ticket.guess.score(waited_s),
        };
        self.honesty[ticket.moment as usize].learn(score, served);
        if !served || ticket.moment != Moment::Entry {
            return;
        }
        let unit_s = ticket.unit_s;
        // Long waits scatter more: what they were off by counts less.
        let weight = unit_s / (ticket.line_s + unit_s);
        let worth = (WORTH / ticket.outcomes).min(1.0);
        let model = self.model.predict(&ticket.inputs);
        let (base, came, weight) = (ticket.line_s / unit_s, waited_s / unit_s, weight * weight);
        self.trust.learn((base, model), came, (weight, worth));
        self.model.learn(&ticket.inputs, came, worth * weight);
        let off_s = (waited_s - ticket.point_s).abs();
        self.off.learn(&ticket.sizes, off_s / unit_s, weight);
    }

    /// Somebody waited so long, from entry to the end, and left or did not.
    pub fn waited(&mut self, waited_s: f64, ending: Ending) {
        self.patience.learn(waited_s, ending == Ending::Left);
    }

    pub(super) fn write(&self, to: &mut Writer) {
        self.work.write(to);
        self.patience.write(to);
        self.lately.write(to);
        self.taken.write(to);
        self.ended.write(to);
        self.model.write(to);
        self.trust.write(to);
        self.off.write(to);
        self.honesty.iter().for_each(|honesty| honesty.write(to));
    }

    /// Takes up what [`Self::write`] has left.
    pub(super) fn read(&mut self, from: &mut Reader<'_>) -> Result<(), Short> {
        self.work = Work::read(from)?;
        self.patience = Patience::read(from)?;
        self.lately.read(from)?;
        self.taken = Rate::read(from)?;
        self.ended = Rate::read(from)?;
        self.model.read(from)?;
        self.trust = Trust::read(from)?;
        self.off.read(from)?;
        self.honesty.iter_mut().try_for_each(|honesty| honesty.read(from))
    }

    /// Forecasts of each [`Moment`] whose outcome is known.
    #[cfg(test)]
    pub(super) fn outcomes(&self) -> [usize; 3] {
        [0, 1, 2].map(|moment| self.honesty[moment].known())
    }
}

/// Mean deviation of a normal law by its standard deviation.
const MEAN_DEVIATION: f64 = 0.797_884_560_802_865_4;

/// What a wait may be off by depends on how long it may be.
fn sizes(point_s: f64, known: &LineWait, unit_s: f64) -> [f64; SIZES] {
    let spread_s = libm::sqrt(known.variance_s2);
    [1.0, point_s / unit_s, spread_s / unit_s, known.mean_s / unit_s]
}
