//! The known name that somebody may have meant.

use std::cmp::Reverse;

/// The known name with the fewest edits, if they are few for its length; of several, the one that
/// begins most alike.
pub(crate) fn nearest<'a>(
    written: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let written = written.to_lowercase();
    let allowed = (written.chars().count() / 3).max(1);
    known
        .into_iter()
        .map(|name| (distance(&written, &name.to_lowercase()), name))
        .filter(|(edits, _)| *edits <= allowed)
        .min_by_key(|(edits, name)| (*edits, Reverse(alike(&written, &name.to_lowercase()))))
        .map(|(_, name)| name)
}

/// How many characters two names have in common before they differ.
fn alike(one: &str, two: &str) -> usize {
    let pairs = one.chars().zip(two.chars());
    pairs.take_while(|(one, two)| one == two).count()
}

/// "did you mean `x`?" or, when nothing is near, the list of what there is.
pub(super) fn suggestion(written: &str, what: &str, known: &[&str]) -> String {
    match nearest(written, known.iter().copied()) {
        Some(name) => format!("did you mean `{name}`?"),
        None => format!("{what}: {}", listed(known)),
    }
}

/// The names in backticks, with commas.
pub(crate) fn listed(names: &[&str]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    quoted.join(", ")
}

/// Edits between two words: insertions, deletions, replacements, and swaps of neighbours
/// (optimal string alignment).
pub(crate) fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=b.len()).collect();
    let mut previous = None;
    for (row, left) in a.chars().enumerate() {
        let mut current = vec![row + 1];
        for (column, &right) in b.iter().enumerate() {
            let at =
                |line: &[usize], index: usize| line.get(index).copied().unwrap_or(usize::MAX - 1);
            let replaced = at(&above, column) + usize::from(left != right);
            let mut edits = replaced
                .min(at(&above, column + 1) + 1)
                .min(at(&current, column) + 1);
            let swapped = column
                .checked_sub(1)
                .filter(|&index| previous == Some(right) && b.get(index) == Some(&left));
            if let (Some(index), false) = (swapped, before.is_empty()) {
                edits = edits.min(at(&before, index) + 1);
            }
            current.push(edits);
        }
        before = std::mem::replace(&mut above, current);
        previous = Some(left);
    }
    above.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_are_counted() {
        for (a, b, edits) in [
            ("", "", 0),
            ("unique", "unique", 0),
            ("uniqe", "unique", 1),
            ("unqiue", "unique", 1),
            ("", "abc", 3),
            ("abc", "", 3),
            ("kitten", "sitting", 3),
        ] {
            assert_eq!(distance(a, b), edits, "{a} {b}");
        }
    }

    #[test]
    fn the_nearest_name_is_near() {
        let known = ["key", "unique", "index", "immutable"];
        assert_eq!(nearest("uniqe", known), Some("unique"));
        assert_eq!(nearest("Index", known), Some("index"));
        assert_eq!(nearest("kye", known), Some("key"));
        assert_eq!(nearest("colour", known), None);
    }
}
