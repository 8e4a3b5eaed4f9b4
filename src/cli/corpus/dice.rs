//! A small generator of pseudo-random numbers: the same seed gives the same throws on every
//! machine and in every release. It is not for secrets.

/// SplitMix64: one word of state, integers only.
#[derive(Clone, Debug)]
pub struct Dice {
    state: u64,
}

impl Dice {
    /// Dice of their own for the `number`th scene of a `part`, so that a change to one scene leaves
    /// all others as they are.
    pub fn of(seed: u64, part: &str, number: usize) -> Dice {
        let mut state = seed ^ 0x9e37_79b9_7f4a_7c15;
        for byte in part.bytes().chain((number as u64).to_le_bytes()) {
            state = (state ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
        let mut dice = Dice { state };
        dice.next();
        dice
    }

    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number from 0 to `sides` - 1; 0 when there are no sides.
    pub fn throw(&mut self, sides: usize) -> usize {
        if sides == 0 {
            return 0;
        }
        ((u128::from(self.next()) * sides as u128) >> 64) as usize
    }

    /// A number from `low` to `high`, both included.
    pub fn between(&mut self, low: usize, high: usize) -> usize {
        low + self.throw(high - low + 1)
    }

    /// True in `percent` of a hundred throws.
    pub fn chance(&mut self, percent: usize) -> bool {
        self.throw(100) < percent
    }

    /// One of `items`; the empty string when there are none.
    pub fn pick<'a>(&mut self, items: &'a [String]) -> &'a str {
        match items.get(self.throw(items.len())) {
            Some(item) => item,
            None => "",
        }
    }

    /// `count` digits.
    pub fn digits(&mut self, count: usize) -> String {
        (0..count)
            .map(|_| char::from(b'0' + self.throw(10) as u8))
            .collect()
    }

    /// The numbers below `count` in a new order.
    pub fn shuffled(&mut self, count: usize) -> Vec<usize> {
        let mut order: Vec<usize> = (0..count).collect();
        for last in (1..count).rev() {
            order.swap(last, self.throw(last + 1));
        }
        order
    }
}

#[cfg(test)]
mod tests {
    use super::Dice;

    #[test]
    fn the_same_seed_throws_the_same_and_another_part_does_not() {
        let throws = |mut dice: Dice| (0..20).map(|_| dice.throw(1000)).collect::<Vec<_>>();
        assert_eq!(throws(Dice::of(7, "a", 1)), throws(Dice::of(7, "a", 1)));
        assert_ne!(throws(Dice::of(7, "a", 1)), throws(Dice::of(7, "b", 1)));
        assert_ne!(throws(Dice::of(7, "a", 1)), throws(Dice::of(8, "a", 1)));
    }

    #[test]
    fn a_throw_stays_below_its_sides_and_reaches_every_one() {
        let mut dice = Dice::of(7, "sides", 0);
        let mut seen = [0usize; 6];
        for _ in 0..600 {
            seen[dice.throw(6)] += 1;
        }
        assert!(seen.iter().all(|&count| count > 60), "{seen:?}");
    }
}
