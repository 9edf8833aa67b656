//! Chance, drawn so that a seed gives the same numbers on every machine: ChaCha with eight rounds for
//! the bits, `libm` instead of the platform's own logarithm and cosine for what is made of them.

use rand::rngs::ChaCha8Rng;
use rand::{Rng as _, SeedableRng as _};

/// What a stream of one session type is for. Each has its own, so that scenarios which differ in
/// staffing or rules alone meet the same customers.
#[derive(Debug, Clone, Copy)]
pub(super) enum Purpose {
    /// When sessions arrive.
    Arrivals = 0,
    /// How long they take.
    Handle = 1,
    /// How long they wait.
    Patience = 2,
    /// Who knows them from before.
    Returning = 3,
}

/// One stream of random numbers.
#[derive(Debug)]
pub(super) struct Chance(ChaCha8Rng);

impl Chance {
    /// The stream of one session type, by its place in the scenario, in one replication.
    pub(super) fn new(seed: u64, replication: u32, kind: usize, purpose: Purpose) -> Self {
        let mut bits = ChaCha8Rng::seed_from_u64(seed);
        // Streams of one key never overlap: that is what the cipher's nonce is for.
        bits.set_stream((u64::from(replication) << 32) | ((kind as u64) << 2) | purpose as u64);
        Self(bits)
    }

    /// Evenly spread over 0..1, both excluded.
    pub(super) fn unit(&mut self) -> f64 {
        // 53 bits, moved to the middle of their cell: no logarithm of 0.
        ((self.0.next_u64() >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
    }

    /// Exponential with mean 1.
    pub(super) fn exponential(&mut self) -> f64 {
        -libm::log(self.unit())
    }

    /// Normal with mean 0 and variance 1. Box and Muller, 1958; one of the pair is left, so that
    /// every draw takes the same numbers from the stream.
    pub(super) fn normal(&mut self) -> f64 {
        let radius = (-2.0 * libm::log(self.unit())).sqrt();
        radius * libm::cos(std::f64::consts::TAU * self.unit())
    }

    /// One of `count` things, 0..count; `count` is at least 1.
    pub(super) fn one_of(&mut self, count: usize) -> usize {
        ((self.unit() * count as f64) as usize).min(count - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_the_same_numbers_everywhere() {
        let mut chance = Chance::new(1, 0, 0, Purpose::Arrivals);
        let drawn = [chance.unit(), chance.exponential(), chance.normal()];
        let expected: [u64; 3] =
            [0x3fd9_c253_3aa3_2903, 0x4004_2ae4_8e59_a702, 0x3fc8_ebd7_3928_9a00];
        assert_eq!(drawn.map(f64::to_bits), expected, "{drawn:?}");
    }

    #[test]
    fn streams_differ_by_seed_replication_type_and_purpose() {
        let mut firsts: Vec<u64> = [
            Chance::new(1, 0, 0, Purpose::Arrivals),
            Chance::new(2, 0, 0, Purpose::Arrivals),
            Chance::new(1, 1, 0, Purpose::Arrivals),
            Chance::new(1, 0, 1, Purpose::Arrivals),
            Chance::new(1, 0, 0, Purpose::Handle),
        ]
        .map(|mut chance| chance.unit().to_bits())
        .to_vec();
        firsts.sort_unstable();
        firsts.dedup();
        assert_eq!(firsts.len(), 5);
    }
}
