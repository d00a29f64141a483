//! Sorting a handful. The standard library's sorts are made for many, and each use of them adds 3 KB to a module.

/// Sorts a few items in place, equal ones in their order. The time grows with the square of their number.
pub(crate) fn sort<T>(items: &mut [T], is_before: impl Fn(&T, &T) -> bool) {
    for end in 1..items.len() {
        for at in (1..=end).rev() {
            match items.get_mut(at - 1..=at) {
                Some([one, next]) if is_before(next, one) => core::mem::swap(one, next),
                _ => break,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn sorts_as_the_standard_library_does() {
        let mut state = 1_u32;
        for count in 0..40 {
            let mut items: Vec<(u32, usize)> = (0..count)
                .map(|at| {
                    state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    (state >> 28, at)
                })
                .collect();
            let mut expected = items.clone();
            expected.sort_by_key(|item| item.0);
            super::sort(&mut items, |one, next| one.0 < next.0);
            assert_eq!(items, expected);
        }
    }
}
