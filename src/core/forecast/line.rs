//! The wait in a line that is known.

/// Terms of a sum that are added one by one; the rest is integrated.
const EXACT: u32 = 64;

/// Mean and variance of a wait, in seconds and square seconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Moments {
    /// Mean, s.
    pub mean_s: f64,
    /// Variance, s².
    pub variance: f64,
}

/// The wait behind `ahead` others in a line, at the head of which somebody is taken whenever one of
/// `busy` agents ends a conversation of `handle_s` on average, and where everybody ahead leaves at the
/// rate `leave_per_s`: the next departure takes `1 / (busy / handle_s + i * leave_per_s)` on average
/// while `i` are ahead.
///
/// Exact for M/M/s+M, where the wait is the sum of exponential steps (Whitt 1999, "Improving service by
/// informing customers about anticipated delays"). Without agents there is no end to it: infinite.
#[must_use]
pub fn wait_behind(ahead: u32, busy: f64, handle_s: f64, leave_per_s: f64) -> Moments {
    let (served, left) = (busy / handle_s, leave_per_s.max(0.0));
    if !(served > 0.0 && served.is_finite()) {
        return Moments { mean_s: f64::INFINITY, variance: f64::INFINITY };
    }
    let step = |i: f64| 1.0 / (served + i * left);
    let mut sum = Moments { mean_s: 0.0, variance: 0.0 };
    let exact = ahead.min(EXACT);
    for i in (0..=exact).rev() {
        let step = step(f64::from(i));
        sum.mean_s += step;
        sum.variance += step * step;
    }
    if ahead > exact {
        let (first, last) = (f64::from(exact + 1), f64::from(ahead));
        sum.mean_s += tail_of_steps(first, last, served, left);
        sum.variance += tail_of_squares(first, last, served, left);
    }
    sum
}

/// The sum of `1 / (a + i b)` for whole `i` from `first` to `last`, by Euler and Maclaurin; `first` is
/// large, so that what is left out is below the last digits that matter.
fn tail_of_steps(first: f64, last: f64, a: f64, b: f64) -> f64 {
    let f = |i: f64| 1.0 / (a + i * b);
    let slope = |i: f64| -b * f(i) * f(i);
    let area = if b * (last - first) < 1e-9 * a {
        (last - first) * f((first + last) / 2.0)
    } else {
        libm::log((a + last * b) / (a + first * b)) / b
    };
    area + (f(first) + f(last)) / 2.0 + (slope(last) - slope(first)) / 12.0
}

/// Likewise of `1 / (a + i b)²`.
fn tail_of_squares(first: f64, last: f64, a: f64, b: f64) -> f64 {
    let f = |i: f64| 1.0 / ((a + i * b) * (a + i * b));
    let slope = |i: f64| -2.0 * b * f(i) / (a + i * b);
    let area = (last - first) / ((a + first * b) * (a + last * b));
    area + (f(first) + f(last)) / 2.0 + (slope(last) - slope(first)) / 12.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: f64, expected: f64) {
        assert!((found - expected).abs() <= 1e-9 * expected.abs(), "{found} is not {expected}");
    }

    #[test]
    fn without_leaving_it_is_one_step_per_place() {
        let wait = wait_behind(9, 5.0, 100.0, 0.0);
        close(wait.mean_s, 10.0 * 20.0);
        close(wait.variance, 10.0 * 400.0);
        let long = wait_behind(9_999, 5.0, 100.0, 0.0);
        close(long.mean_s, 10_000.0 * 20.0);
        close(long.variance, 10_000.0 * 400.0);
    }

    #[test]
    fn a_long_line_is_what_adding_it_up_gives() {
        for (ahead, busy, leave) in [(65, 10.0, 0.01), (5_000, 3.0, 0.0025), (100_000, 50.0, 1.0)] {
            let steps = (0..=ahead).rev().map(|i| 1.0 / (busy / 180.0 + f64::from(i) * leave));
            let wait = wait_behind(ahead, busy, 180.0, leave);
            close(wait.mean_s, steps.clone().sum());
            close(wait.variance, steps.map(|step| step * step).sum());
        }
    }

    #[test]
    fn nobody_at_work_is_no_end() {
        assert!(wait_behind(0, 0.0, 180.0, 0.0).mean_s.is_infinite());
        assert!(wait_behind(3, 2.0, 0.0, 0.0).mean_s.is_infinite());
    }
}
