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
