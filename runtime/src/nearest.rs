//! "Did you mean": the known name nearest to one that is not known.

use std::cmp::Reverse;

/// Longest name that is compared. Longer ones are no slip of the pen, and the cost is quadratic.
const NAME_BYTES_MAX: usize = 64;

/// The known name with the fewest edits to `name`, if these are at most a third of its length; of
/// several, the one that begins most alike.
pub(crate) fn nearest<'k>(name: &str, known: &[&'k str]) -> Option<&'k str> {
    if name.len() > NAME_BYTES_MAX {
        return None;
    }
    let name = name.to_lowercase();
    let edits_max = name.chars().count().div_ceil(3);
    known
        .iter()
        .map(|known| (distance(&name, &known.to_lowercase()), *known))
        .filter(|(edits, _)| *edits <= edits_max)
        .min_by_key(|(edits, known)| (*edits, Reverse(alike(&name, &known.to_lowercase()))))
        .map(|(_, known)| known)
}

/// How many characters two names have in common before they differ.
fn alike(one: &str, two: &str) -> usize {
    let pairs = one.chars().zip(two.chars());
    pairs.take_while(|(one, two)| one == two).count()
}

/// Levenshtein's distance, in characters, by one row of the table.
fn distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (line, left) in from.chars().enumerate() {
        let mut diagonal = line;
        let mut before = line + 1;
        for (right, above) in to.iter().zip(row.iter_mut().skip(1)) {
            let replaced = diagonal + usize::from(left != *right);
            diagonal = *above;
            *above = replaced.min(diagonal + 1).min(before + 1);
            before = *above;
        }
        if let Some(first) = row.first_mut() {
            *first = line + 1;
        }
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances() {
        for (from, to, edits) in [
            ("", "", 0),
            ("", "abc", 3),
            ("abc", "", 3),
            ("kitten", "sitting", 3),
            ("flaw", "lawn", 2),
            ("same", "same", 0),
        ] {
            assert_eq!(distance(from, to), edits, "{from} {to}");
        }
    }

    #[test]
    fn only_what_is_near_is_named() {
        let known = ["email", "name", "balanceCents"];
        assert_eq!(nearest("e-mail", &known), Some("email"));
        assert_eq!(nearest("EMAIL", &known), Some("email"));
        assert_eq!(nearest("balance_cents", &known), Some("balanceCents"));
        assert_eq!(nearest("telephone", &known), None);
        assert_eq!(nearest("stat", &["sort", "status"]), Some("status"));
        assert_eq!(nearest(&"e".repeat(1 << 20), &known), None);
    }
}
