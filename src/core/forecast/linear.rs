//! A linear model that learns as it goes.

use super::codec::{Reader, Short, Writer};

/// Weights that follow what comes true: recursive least squares with a prior and slow forgetting
/// (Haykin, "Adaptive Filter Theory", ch. 10).
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Linear<const N: usize> {
    weights: [f64; N],
    /// Inverse of what was seen of the inputs, up to a factor: how much is still open.
    open: [[f64; N]; N],
    /// What the weight of a sight shrinks by with each that follows; below 1.
    keep: f64,
    /// What was learned from.
    seen: f64,
}

impl<const N: usize> Linear<N> {
    /// With these weights, which count as much as `trust` sights of each input at 1.
    pub(super) fn new(weights: [f64; N], trust: f64, keep: f64) -> Self {
        let mut open = [[0.0; N]; N];
        for (i, row) in open.iter_mut().enumerate() {
            row[i] = 1.0 / trust;
        }
        Self { weights, open, keep, seen: 0.0 }
    }

    pub(super) fn predict(&self, inputs: &[f64; N]) -> f64 {
        dot(&self.weights, inputs)
    }

    /// `inputs` came to `outcome`; it counts `weight` times.
    pub(super) fn learn(&mut self, inputs: &[f64; N], outcome: f64, weight: f64) {
        self.seen += 1.0;
        // What was seen at the beginning, when little was known of anything, is forgotten sooner.
        let now = self.keep.min(1.0 - 1.0 / (START + self.seen));
        let seen: [f64; N] = std::array::from_fn(|i| dot(&self.open[i], inputs));
        let scale = now / weight + dot(&seen, inputs);
        if !scale.is_finite() || scale <= 0.0 {
            return;
        }
        let wrong = outcome - self.predict(inputs);
        for (weight, seen) in self.weights.iter_mut().zip(&seen) {
            *weight += seen / scale * wrong;
        }
        let trace: f64 = (0..N).map(|i| self.open[i][i]).sum();
        // What no input tells of any more would be forgotten without end.
        let keep = if trace > TRACE_MAX { 1.0 } else { now };
        for i in 0..N {
            for j in 0..=i {
                let left = (self.open[i][j] - seen[i] * seen[j] / scale) / keep;
                self.open[i][j] = left;
                self.open[j][i] = left;
            }
        }
    }
}

impl<const N: usize> Linear<N> {
    pub(super) fn write(&self, to: &mut Writer) {
        to.number(self.seen);
        self.weights.iter().chain(self.open.iter().flatten()).for_each(|one| to.number(*one));
    }

    pub(super) fn read(&mut self, from: &mut Reader<'_>) -> Result<(), Short> {
        self.seen = from.number()?;
        let all = self.weights.iter_mut().chain(self.open.iter_mut().flatten());
        for one in all {
            *one = from.number()?;
        }
        Ok(())
    }
}

/// How far a model is to be believed rather than what it began with: by how much of what the two differ in came
/// true, of what neither had seen (stacking: Wolpert 1992, Breiman 1996).
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Trust {
    seen: f64,
    came: f64,
    differed: f64,
}

impl Trust {
    /// Outcomes until which it is believed half as much as they say.
    const HALF: f64 = 50.0;

    /// What was so many outcomes ago counts a third.
    const MEMORY: f64 = 3_000.0;

    fn share(&self) -> f64 {
        let found = if self.differed > 0.0 { self.came / self.differed } else { 0.0 };
        (self.seen * found / (self.seen + Self::HALF)).clamp(0.0, 1.0)
    }

    /// Between `base` and what the model says.
    pub(super) fn blend(&self, base: f64, model: f64) -> f64 {
        base + self.share() * (model - base)
    }

    /// Where the two said this, that came; it counts `weight` times, and as `worth` outcomes.
    pub(super) fn learn(
        &mut self,
        (base, model): (f64, f64),
        outcome: f64,
        (weight, worth): (f64, f64),
    ) {
        let keep = 1.0 - 1.0 / Self::MEMORY;
        let differs = model - base;
        self.seen = self.seen * keep + worth;
        self.came = self.came * keep + weight * differs * (outcome - base);
        self.differed = self.differed * keep + weight * differs * differs;
    }

    pub(super) fn write(&self, to: &mut Writer) {
        [self.seen, self.came, self.differed].iter().for_each(|one| to.number(*one));
    }

    pub(super) fn read(from: &mut Reader<'_>) -> Result<Self, Short> {
        Ok(Self { seen: from.number()?, came: from.number()?, differed: from.number()? })
    }
}

/// Sights that are remembered at the beginning.
const START: f64 = 50.0;

/// Of what is open; beyond it nothing is forgotten.
const TRACE_MAX: f64 = 1e6;

fn dot<const N: usize>(one: &[f64; N], other: &[f64; N]) -> f64 {
    one.iter().zip(other).map(|(one, other)| one * other).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_finds_what_made_the_outcomes() {
        let mut model = Linear::new([0.0, 1.0, 0.0], 1.0, 1.0);
        for step in 0..3_000u32 {
            let inputs = [1.0, f64::from(step % 7), f64::from(step % 11) / 3.0];
            model.learn(&inputs, 2.0 + 0.5 * inputs[1] - 3.0 * inputs[2], 1.0);
        }
        for (found, made) in model.weights.iter().zip([2.0, 0.5, -3.0]) {
            assert!((found - made).abs() < 0.02, "{:?}", model.weights);
        }
    }

    #[test]
    fn a_model_is_believed_as_far_as_it_was_right() {
        let mut trust = Trust::default();
        assert_eq!(trust.blend(1.0, 3.0), 1.0);
        let outcome = |n: u32, share: f64| 1.0 + share * f64::from(n % 3);
        let learn = |trust: &mut Trust, share: f64| {
            for n in 0..9_000 {
                trust.learn((1.0, 1.0 + f64::from(n % 3)), outcome(n, share), (1.0, 1.0));
            }
        };
        learn(&mut trust, 0.25);
        assert!((trust.blend(1.0, 3.0) - 1.5).abs() < 0.02, "{trust:?}");
        learn(&mut trust, -0.5);
        assert_eq!(trust.blend(1.0, 3.0), 1.0);
    }

    #[test]
    fn it_forgets_what_is_long_past() {
        let mut model = Linear::new([0.0], 1.0, 0.99);
        (0..2_000).for_each(|_| model.learn(&[1.0], 10.0, 1.0));
        (0..1_000).for_each(|_| model.learn(&[1.0], 20.0, 1.0));
        assert!((model.predict(&[1.0]) - 20.0).abs() < 0.01);
    }

    #[test]
    fn what_is_never_seen_stays_as_it_was_believed() {
        let mut model = Linear::new([1.0, 4.0], 1.0, 0.99);
        (0..100_000).for_each(|_| model.learn(&[1.0, 0.0], 7.0, 1.0));
        assert!((model.predict(&[0.0, 1.0]) - 4.0).abs() < 1e-9);
        assert!(model.open.iter().flatten().all(|value| value.is_finite()));
    }
}
