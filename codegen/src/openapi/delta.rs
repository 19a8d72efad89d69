//! What makes one form of the document of another: lines to keep, to leave out and to add.
//!
//! The server applies it at its start (`runtime/src/documents.rs`). A delta has one line each:
//! `=3` keeps the next three lines, `-2` leaves two out, and `+…` adds what follows the sign.

use std::fmt::Write;

/// So many equal lines mean that both texts say the same again.
const SAME_AGAIN: usize = 4;

/// How far it is looked for that place, in lines of both together. Routes of the runtime come as one
/// block of some thousand lines; what differs further is kept as it is, in whole.
const LOOKED_AT_MAX: usize = 6_000;

/// What makes `to` of `from`. Both end with a line feed.
pub(super) fn delta(from: &str, to: &str) -> String {
    let from: Vec<&str> = from.lines().collect();
    let to: Vec<&str> = to.lines().collect();
    let (mut old, mut new) = (from.as_slice(), to.as_slice());
    let mut text = String::new();
    while !(old.is_empty() && new.is_empty()) {
        let same = old.iter().zip(new).take_while(|(a, b)| a == b).count();
        if same > 0 {
            let _ = writeln!(text, "={same}");
            (old, new) = (rest(old, same), rest(new, same));
            continue;
        }
        let (out, added) = change(old, new);
        if out > 0 {
            let _ = writeln!(text, "-{out}");
        }
        for line in new.iter().take(added) {
            let _ = writeln!(text, "+{line}");
        }
        (old, new) = (rest(old, out), rest(new, added));
    }
    text
}

/// How many lines of each are passed until both say the same again: as few as can be.
fn change(old: &[&str], new: &[&str]) -> (usize, usize) {
    for passed in 1..=LOOKED_AT_MAX {
        let mut places = (0..=passed).map(|out| (out, passed - out));
        if let Some(found) = places.find(|&(out, added)| is_same(old, new, out, added)) {
            return found;
        }
    }
    (old.len(), new.len())
}

fn is_same(old: &[&str], new: &[&str], out: usize, added: usize) -> bool {
    if out > old.len() || added > new.len() {
        return false;
    }
    let (old, new) = (rest(old, out), rest(new, added));
    // At their ends both say the same: nothing more.
    let enough = SAME_AGAIN.min(old.len()).min(new.len());
    let is_end = old.is_empty() && new.is_empty();
    let is_cut = old.len() != new.len() && enough < SAME_AGAIN;
    is_end || (enough > 0 && !is_cut && old.iter().zip(new).take(enough).all(|(a, b)| a == b))
}

fn rest<'l, 't>(lines: &'l [&'t str], from: usize) -> &'l [&'t str] {
    lines.get(from..).unwrap_or_default()
}

#[cfg(test)]
pub(super) mod tests {
    use proptest::prelude::*;

    use super::*;

    /// As the server does it.
    pub(in crate::openapi) fn applied(from: &str, delta: &str) -> String {
        let mut lines = from.split_inclusive('\n');
        let mut text = String::new();
        for line in delta.lines() {
            let (sign, rest) = line.split_at(1);
            match sign {
                "=" => text.extend(lines.by_ref().take(rest.parse().unwrap())),
                "-" => drop(lines.by_ref().nth(rest.parse::<usize>().unwrap() - 1)),
                _ => text.extend([rest, "\n"]),
            }
        }
        text
    }

    #[test]
    fn a_change_is_as_small_as_it_is() {
        let from = "a\nb\nc\nd\ne\nf\ng\nh\ni\n";
        let to = "a\nB\nc\nd\ne\nf\nnew\nmore\ng\nh\ni\n";
        let delta = delta(from, to);
        assert_eq!(delta, "=1\n-1\n+B\n=4\n+new\n+more\n=3\n");
        assert_eq!(applied(from, &delta), to);
    }

    #[test]
    fn what_is_the_same_is_one_line() {
        assert_eq!(delta("a\nb\n", "a\nb\n"), "=2\n");
        assert_eq!(delta("", ""), "");
    }

    proptest! {
        #[test]
        fn any_text_is_made_of_any_other(from in "([abc]\n){0,20}", to in "([abc]\n){0,20}") {
            prop_assert_eq!(applied(&from, &delta(&from, &to)), to);
        }
    }
}
