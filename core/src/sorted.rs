//! Sorting of lists of a few entries: all that are shown or compared here. The standard library's sort is made for long
//! ones, and each of its copies weighs as much as a popup's card.

/// The entries in ascending order, each once.
pub fn distinct<T: Ord>(entries: impl IntoIterator<Item = T>) -> Vec<T> {
    let mut sorted = Vec::new();
    for entry in entries {
        if let Err(at) = sorted.binary_search(&entry) {
            sorted.insert(at, entry);
        }
    }
    sorted
}

/// Puts entries in ascending order of their keys; those with the same key stay as they stood.
pub fn sort_by_key<T, K: Ord>(entries: &mut [T], key: impl Fn(&T) -> K) {
    for end in 1..entries.len() {
        let mut at = end;
        while at > 0 && key(&entries[at]) < key(&entries[at - 1]) {
            entries.swap(at, at - 1);
            at -= 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn entries_are_sorted_as_the_standard_library_does(entries in prop::collection::vec((0u8..9, any::<u8>()), 0..40)) {
            let (mut sorted, mut by_key) = (entries.clone(), entries.clone());
            sorted.sort_by_key(|(key, _)| *key);
            sort_by_key(&mut by_key, |(key, _)| *key);
            prop_assert_eq!(by_key, sorted);

            let mut once = entries.clone();
            once.sort_unstable();
            once.dedup();
            prop_assert_eq!(distinct(entries), once);
        }
    }
}
