//! The known name that a misspelt one may have meant.

/// The candidate that is fewest edits away (Levenshtein, with a swap of neighbours as one edit),
/// if that is close enough to be worth saying: a third of the name's length.
pub(crate) fn nearest<'a>(
    name: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    // A name is input; a long one would cost its length squared.
    const CHARS_MAX: usize = 64;
    let name: Vec<char> = name.chars().take(CHARS_MAX + 1).collect();
    if name.len() > CHARS_MAX {
        return None;
    }
    let near = (name.len() / 3).max(1);
    let measured = candidates
        .into_iter()
        .map(|known| (distance(&name, known), known));
    measured
        .filter(|(edits, _)| *edits <= near)
        .min_by_key(|(edits, _)| *edits)
        .map(|(_, n)| n)
}

/// Optimal string alignment distance, three rows at a time.
fn distance(name: &[char], known: &str) -> usize {
    let known: Vec<char> = known.chars().collect();
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=known.len()).collect();
    let at = |row: &[usize], column: usize| row.get(column).copied().unwrap_or(usize::MAX / 2);
    for (i, a) in name.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, b) in known.iter().enumerate() {
            let replaced = at(&last, j) + usize::from(a != b);
            let removed_or_added = at(&last, j + 1).min(at(&row, j)) + 1;
            let swaps = i > 0 && j > 0 && name.get(i - 1) == Some(b) && known.get(j - 1) == Some(a);
            let swapped = if swaps {
                at(&before_last, j - 1) + 1
            } else {
                usize::MAX
            };
            row.push(replaced.min(removed_or_added).min(swapped));
        }
        before_last = std::mem::replace(&mut last, row);
    }
    at(&last, known.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_near_name_is_found_and_a_far_one_is_not() {
        let known = ["listen", "data", "log.level"];
        assert_eq!(nearest("lissten", known), Some("listen"));
        assert_eq!(nearest("lisetn", known), Some("listen"));
        assert_eq!(nearest("dta", known), Some("data"));
        assert_eq!(nearest("log.lvel", known), Some("log.level"));
        assert_eq!(nearest("port", known), None);
        assert_eq!(nearest("", known), None);
        assert_eq!(nearest(&"x".repeat(100_000), known), None);
    }
}
