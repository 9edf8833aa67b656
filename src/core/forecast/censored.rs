//! What promises were worth, where some did not stay to see.

/// Share of promises that would have been kept had nobody left, 0 to 1; none without any.
///
/// Of each: the wait, what was promised (both in one unit, at least 0), and whether the wait ended in
/// service. Who left before the time was over is censored: Kaplan and Meier (1958) at the promise, over
/// waits as shares of what was promised.
#[must_use]
pub fn kept_censored(waits: impl Iterator<Item = (f64, f64, bool)>) -> Option<f64> {
    // A wait of nothing keeps every promise, one of nothing too.
    let ratio = |wait: f64, bound: f64| if wait > 0.0 { wait / bound } else { 0.0 };
    let mut ratios: Vec<(f64, bool)> =
        waits.map(|(wait, bound, served)| (ratio(wait, bound), served)).collect();
    if ratios.is_empty() {
        return None;
    }
    ratios.sort_by(|one, other| one.0.total_cmp(&other.0).then(other.1.cmp(&one.1)));
    let count = ratios.len();
    let until = ratios.iter().enumerate().take_while(|(_, (ratio, _))| *ratio <= 1.0);
    let longer: f64 = until
        .filter(|(_, (_, served))| *served)
        .map(|(at, _)| 1.0 - 1.0 / (count - at) as f64)
        .product();
    Some(1.0 - longer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_hangs_up_early_is_censored() {
        let all = |waits: &[(f64, f64, bool)]| kept_censored(waits.iter().copied());
        assert_eq!(all(&[]), None);
        assert_eq!(all(&[(1.0, 2.0, true), (3.0, 2.0, true)]), Some(0.5));
        // By hand: 1/3 at the first; the second says nothing; of the last none is left in time.
        let kept = all(&[(1.0, 4.0, true), (2.0, 4.0, false), (5.0, 4.0, true)]);
        assert!((kept.expect("some") - 1.0 / 3.0).abs() < 1e-12);
        // Who hangs up later than promised has waited too long, whatever would have come.
        assert_eq!(all(&[(1.0, 2.0, true), (3.0, 2.0, false)]), Some(0.5));
        assert_eq!(all(&[(0.0, 0.0, true)]), Some(1.0));
    }
}
