//! Means over replications, and how far off they may be.

use std::fmt;

use serde::Serialize;

/// An estimate: the mean over replications and the half-width of its 95% confidence interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Estimate {
    /// Mean over the replications in which there was something to measure; none if there was none.
    pub mean: Option<f64>,
    /// Half-width of the interval that holds the true value 95 times in 100; none with fewer than two
    /// replications.
    pub ci95: Option<f64>,
}

impl Estimate {
    /// From one value per replication. Values that are no number are left out.
    #[must_use]
    pub fn of(values: impl IntoIterator<Item = f64>) -> Self {
        let values: Vec<f64> = values.into_iter().filter(|value| value.is_finite()).collect();
        if values.is_empty() {
            return Self { mean: None, ci95: None };
        }
        let (mean, ci95) = mean_and_half_width(&values, 0.95);
        Self { mean: Some(mean), ci95 }
    }
}

/// `0.3532 ± 0.0071`: as many decimals as the half-width has meaning for; a dash for nothing.
impl fmt::Display for Estimate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(mean) = self.mean else { return f.write_str("–") };
        match self.ci95.filter(|ci95| *ci95 > 0.0) {
            // Two digits of the half-width.
            Some(ci95) => {
                let decimals = decimals(ci95, 2);
                write!(f, "{mean:.decimals$} ± {ci95:.decimals$}")
            }
            None if mean == 0.0 => f.write_str("0"),
            None => write!(f, "{mean:.0$}", decimals(mean.abs(), 4)),
        }
    }
}

/// How many decimals show so many digits of a positive number.
fn decimals(number: f64, digits: i32) -> usize {
    let before = libm::floor(libm::log10(number)) as i32 + 1;
    (digits - before).clamp(0, 9) as usize
}

/// Mean of independent values and the half-width of its confidence interval, by Student's t; none of
/// fewer than two values.
#[must_use]
pub fn mean_and_half_width(values: &[f64], confidence: f64) -> (f64, Option<f64>) {
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    let squares = values.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>();
    let half = (values.len() > 1).then(|| {
        let deviation = (squares / (count - 1.0) / count).sqrt();
        student_t(confidence, values.len() as u32 - 1) * deviation
    });
    (mean, half)
}

/// How many deviations around 0 hold `confidence` (0..1) of Student's t with `freedom` degrees of
/// freedom, at least 1. By bisection of the finite sums for whole degrees of freedom: Abramowitz and
/// Stegun, 26.7.3 and 26.7.4.
#[must_use]
pub fn student_t(confidence: f64, freedom: u32) -> f64 {
    let (mut low, mut high) = (0.0, 1e6);
    for _ in 0..100 {
        let middle = (low + high) / 2.0;
        if within(middle, freedom) < confidence {
            low = middle;
        } else {
            high = middle;
        }
    }
    (low + high) / 2.0
}

/// The probability of |T| ≤ `t`.
fn within(t: f64, freedom: u32) -> f64 {
    let angle = libm::atan(t / f64::from(freedom).sqrt());
    let (sine, cosine) = (libm::sin(angle), libm::cos(angle));
    let odd = freedom % 2 == 1;
    // Even: 1 + 1/2 cos² + 1·3/(2·4) cos⁴ + ...; odd: cos + 2/3 cos³ + ...
    let mut term = if odd { cosine } else { 1.0 };
    let mut sum = if freedom == 1 { 0.0 } else { term };
    let mut power = if odd { 1 } else { 0 };
    while power + 2 < freedom {
        term *= f64::from(power + 1) / f64::from(power + 2) * cosine * cosine;
        sum += term;
        power += 2;
    }
    if odd { std::f64::consts::FRAC_2_PI * (angle + sine * sum) } else { sine * sum }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_of_student_agree_with_the_tables() {
        for (confidence, freedom, expected) in [
            (0.95, 1, 12.706_204_736),
            (0.95, 2, 4.302_652_730),
            (0.95, 9, 2.262_157_163),
            (0.95, 10, 2.228_138_852),
            (0.99, 9, 3.249_835_544),
            (0.99, 30, 2.749_995_654),
            (0.95, 1_000, 1.962_339_081),
        ] {
            let found = student_t(confidence, freedom);
            assert!((found - expected).abs() < 1e-8, "{confidence} {freedom}: {found}");
        }
    }

    #[test]
    fn an_estimate_leaves_out_what_could_not_be_measured() {
        let estimate = Estimate::of([1.0, f64::NAN, 3.0]);
        assert_eq!(estimate.mean, Some(2.0));
        assert!((estimate.ci95.unwrap() - 12.706_204_736).abs() < 1e-8);
        assert_eq!(Estimate::of([1.0]), Estimate { mean: Some(1.0), ci95: None });
        assert_eq!(estimate.to_string(), "2 ± 13");
        assert_eq!(Estimate::of([0.353, 0.354]).to_string(), "0.3535 ± 0.0064");
        assert_eq!(Estimate::of([12.0]).to_string(), "12.00");
        assert_eq!(Estimate::of([0.0, 0.0]).to_string(), "0");
        assert_eq!(Estimate::of([]).to_string(), "–");
        assert_eq!(Estimate::of([f64::NAN]), Estimate { mean: None, ci95: None });
    }
}
