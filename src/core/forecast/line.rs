//! The wait in a line that is known.

/// Terms of a sum that are added one by one; the rest is integrated.
const EXACT: u32 = 64;

/// The wait in a line: the sum of exponential steps, by its mean and variance.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LineWait {
    /// Mean, s; infinite where there is no end to it.
    pub mean_s: f64,
    /// Variance, s².
    pub variance_s2: f64,
}

/// Wait behind `ahead` others in a line, at the head of which somebody is taken `served_per_s` times a
/// second, and where everybody ahead leaves at the rate `leave_per_s`: the next departure takes
/// `1 / (served_per_s + i * leave_per_s)` on average while `i` are ahead. A part of a session ahead is
/// that part of a step.
///
/// Exact for M/M/s+M, where the wait is the sum of exponential steps (Whitt 1999, "Improving service by
/// informing customers about anticipated delays").
#[must_use]
pub fn line_wait(ahead: f64, served_per_s: f64, leave_per_s: f64) -> LineWait {
    let (served, left) = (served_per_s, leave_per_s.max(0.0));
    if !(served > 0.0 && served.is_finite() && ahead >= 0.0) {
        return LineWait { mean_s: f64::INFINITY, variance_s2: f64::INFINITY };
    }
    let whole = libm::floor(ahead.min(1e9));
    let exact = (whole as u32).min(EXACT);
    let (mut mean_s, mut variance_s2) = (0.0, 0.0);
    for i in 0..=exact {
        let step = 1.0 / (served + f64::from(i) * left);
        mean_s += step;
        variance_s2 += step * step;
    }
    if whole > f64::from(exact) {
        let (mean, variance) = tail_of_steps(f64::from(exact + 1), whole, served, left);
        mean_s += mean;
        variance_s2 += variance;
    }
    let part = ahead - whole;
    let step = 1.0 / (served + (whole + 1.0) * left);
    LineWait { mean_s: mean_s + part * step, variance_s2: variance_s2 + part * step * step }
}

/// The same mean, s, where the line is served by `busy` agents whose conversations take `handle_s` each.
#[must_use]
pub fn wait_behind(ahead: u32, busy: f64, handle_s: f64, leave_per_s: f64) -> f64 {
    line_wait(f64::from(ahead), busy / handle_s, leave_per_s).mean_s
}

/// The sums of `1 / (a + i b)` and of its square for whole `i` from `first` to `last`, by Euler and
/// Maclaurin; `first` is large, so that what is left out is below the last digits that matter.
fn tail_of_steps(first: f64, last: f64, a: f64, b: f64) -> (f64, f64) {
    let f = |i: f64| 1.0 / (a + i * b);
    let (start, end) = (f(first), f(last));
    let slope = b * (start * start - end * end);
    let steep = 2.0 * b * (start * start * start - end * end * end);
    let (area, square) = if b * (last - first) < 1e-9 * a {
        let middle = f(f64::midpoint(first, last));
        ((last - first) * middle, (last - first) * middle * middle)
    } else {
        (libm::log(start / end) / b, (start - end) / b)
    };
    let ends = f64::midpoint(start, end);
    let squares = f64::midpoint(start * start, end * end);
    (area + ends + slope / 12.0, square + squares + steep / 12.0)
}

impl LineWait {
    /// What the wait does not exceed with a probability whose normal quantile is `z`: of the gamma law
    /// with the same mean and variance (Wilson and Hilferty 1931).
    #[must_use]
    pub fn quantile_s(&self, z: f64) -> f64 {
        let spread = self.variance_s2 / (9.0 * self.mean_s * self.mean_s);
        if !spread.is_finite() {
            return self.mean_s;
        }
        let root = (1.0 - spread + z * libm::sqrt(spread)).max(0.0);
        self.mean_s * root * root * root
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: f64, expected: f64) {
        assert!((found - expected).abs() <= 1e-9 * expected.abs(), "{found} is not {expected}");
    }

    #[test]
    fn without_leaving_it_is_one_step_per_place() {
        close(wait_behind(9, 5.0, 100.0, 0.0), 10.0 * 20.0);
        close(wait_behind(9_999, 5.0, 100.0, 0.0), 10_000.0 * 20.0);
        close(line_wait(2.5, 0.05, 0.0).mean_s, 3.5 * 20.0);
        close(line_wait(9_999.0, 0.05, 0.0).variance_s2, 10_000.0 * 400.0);
    }

    #[test]
    fn a_long_line_is_what_adding_it_up_gives() {
        for (ahead, busy, leave) in [(65, 10.0, 0.01), (5_000, 3.0, 0.0025), (100_000, 50.0, 1.0)] {
            let steps = (0..=ahead).rev().map(|i| 1.0 / (busy / 180.0 + f64::from(i) * leave));
            close(wait_behind(ahead, busy, 180.0, leave), steps.clone().sum());
            let found = line_wait(f64::from(ahead), busy / 180.0, leave).variance_s2;
            let expected: f64 = steps.map(|step| step * step).sum();
            assert!((found / expected - 1.0).abs() < 1e-6, "{found} is not {expected}");
        }
    }

    #[test]
    fn nobody_at_work_is_no_end() {
        assert!(wait_behind(0, 0.0, 180.0, 0.0).is_infinite());
        assert!(wait_behind(3, 2.0, 0.0, 0.0).is_infinite());
    }

    /// Exact values by integration of the hypoexponential law (`science.md`, section 1.2: the gamma law
    /// with the same mean and variance is kept .7985 to .800 of the time).
    #[test]
    fn a_quantile_is_that_of_a_gamma_law() {
        // Erlang(10, 1): its 80% quantile is 12.5188, its median 9.6687.
        let wait = LineWait { mean_s: 10.0, variance_s2: 10.0 };
        assert!((wait.quantile_s(0.841_621) - 12.5188).abs() < 0.01);
        assert!((wait.quantile_s(0.0) - 9.6687).abs() < 0.01);
        // Exponential: 1.609.
        let wait = LineWait { mean_s: 1.0, variance_s2: 1.0 };
        assert!((wait.quantile_s(0.841_621) - 1.609).abs() < 0.01);
    }
}
