//! The wait in a line that is known.

/// Terms of a sum that are added one by one; the rest is integrated.
const EXACT: u32 = 64;

/// Mean wait, s, behind `ahead` others in a line, at the head of which somebody is taken whenever one of
/// `busy` agents ends a conversation of `handle_s` on average, and where everybody ahead leaves at the
/// rate `leave_per_s`: the next departure takes `1 / (busy / handle_s + i * leave_per_s)` on average
/// while `i` are ahead.
///
/// Exact for M/M/s+M, where the wait is the sum of exponential steps (Whitt 1999, "Improving service by
/// informing customers about anticipated delays"). Without agents there is no end to it: infinite.
#[must_use]
pub fn wait_behind(ahead: u32, busy: f64, handle_s: f64, leave_per_s: f64) -> f64 {
    let (served, left) = (busy / handle_s, leave_per_s.max(0.0));
    if !(served > 0.0 && served.is_finite()) {
        return f64::INFINITY;
    }
    let exact = ahead.min(EXACT);
    let first: f64 = (0..=exact).rev().map(|i| 1.0 / (served + f64::from(i) * left)).sum();
    if ahead == exact {
        return first;
    }
    first + tail_of_steps(f64::from(exact + 1), f64::from(ahead), served, left)
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
    }

    #[test]
    fn a_long_line_is_what_adding_it_up_gives() {
        for (ahead, busy, leave) in [(65, 10.0, 0.01), (5_000, 3.0, 0.0025), (100_000, 50.0, 1.0)] {
            let steps = (0..=ahead).rev().map(|i| 1.0 / (busy / 180.0 + f64::from(i) * leave));
            close(wait_behind(ahead, busy, 180.0, leave), steps.sum());
        }
    }

    #[test]
    fn nobody_at_work_is_no_end() {
        assert!(wait_behind(0, 0.0, 180.0, 0.0).is_infinite());
        assert!(wait_behind(3, 2.0, 0.0, 0.0).is_infinite());
    }
}
