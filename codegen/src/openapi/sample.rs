//! A text in which a pattern is found: an example of a member with a pattern.
//!
//! It reads what patterns are mostly made of, and gives up on the rest. What it makes is searched
//! by the crate that the server searches with, so that it is right or not there.

use std::{iter::Peekable, str::Chars};

use regex_lite::Regex;

/// Most characters of a sample, before it is given up.
const SAMPLE_MAX: usize = 4096;

/// Most groups within groups.
const DEPTH_MAX: usize = 32;

/// How much more often than it must a part is repeated: the first that fits is taken.
const EXTRA: [u32; 12] = [2, 1, 0, 4, 7, 12, 20, 40, 70, 130, 270, 600];

/// A text in which the pattern is found and that is taken by `fits`, if one is found.
pub(super) fn sample(pattern: &str, fits: impl Fn(&str) -> bool) -> Option<String> {
    let regex = Regex::new(pattern).ok()?;
    let mut reader = Reader {
        rest: pattern.chars().peekable(),
    };
    let node = reader.either(0)?;
    if reader.rest.next().is_some() {
        return None;
    }
    let texts = EXTRA.into_iter().filter_map(|extra| {
        let mut text = String::new();
        node.write(extra, &mut text)?;
        Some(text)
    });
    let mut found = texts.filter(|text| regex.is_match(text) && fits(text));
    found.next()
}

/// A part of a pattern.
#[derive(Debug, Clone)]
enum Node {
    /// An anchor, or nothing.
    Nothing,
    /// One character.
    One(char),
    /// One character of these ranges, or of none of them.
    Of(Vec<(char, char)>, bool),
    Sequence(Vec<Node>),
    Either(Vec<Node>),
    Repeated(Box<Node>, u32, Option<u32>),
}

impl Node {
    /// Appends a text; `None` if it becomes too long, or there is none.
    fn write(&self, extra: u32, text: &mut String) -> Option<()> {
        if text.len() > SAMPLE_MAX {
            return None;
        }
        match self {
            Self::Nothing => {}
            Self::One(letter) => text.push(*letter),
            Self::Of(ranges, negated) => text.push(pick(ranges, *negated)?),
            Self::Sequence(nodes) => {
                for node in nodes {
                    node.write(extra, text)?;
                }
            }
            Self::Either(nodes) => nodes.first()?.write(extra, text)?,
            Self::Repeated(node, min, max) => {
                let count = min.saturating_add(extra).min(max.unwrap_or(u32::MAX));
                for _ in 0..count {
                    node.write(extra, text)?;
                }
            }
        }
        Some(())
    }
}

/// A character that people like to see, else the first.
fn pick(ranges: &[(char, char)], negated: bool) -> Option<char> {
    let is_in = |letter: char| {
        let mut ranges = ranges.iter();
        ranges.any(|(from, to)| (*from..=*to).contains(&letter)) != negated
    };
    let mut liked = "aA1xX0-_. ".chars();
    let first = ranges.first().map(|(from, _)| *from);
    liked
        .find(|letter| is_in(*letter))
        .or(first.filter(|_| !negated))
}

struct Reader<'p> {
    rest: Peekable<Chars<'p>>,
}

impl Reader<'_> {
    fn either(&mut self, depth: usize) -> Option<Node> {
        if depth > DEPTH_MAX {
            return None;
        }
        let mut nodes = vec![self.sequence(depth)?];
        while self.rest.next_if_eq(&'|').is_some() {
            nodes.push(self.sequence(depth)?);
        }
        Some(Node::Either(nodes))
    }

    fn sequence(&mut self, depth: usize) -> Option<Node> {
        let mut nodes = Vec::new();
        while let Some(letter) = self.rest.next_if(|letter| !matches!(letter, '|' | ')')) {
            let node = match letter {
                '^' | '$' => Node::Nothing,
                '.' => Node::Of(vec![('\n', '\n')], true),
                '[' => self.class()?,
                '(' => self.group(depth)?,
                '\\' => self.escaped()?,
                letter => Node::One(letter),
            };
            nodes.push(self.repeated(node)?);
        }
        Some(Node::Sequence(nodes))
    }

    fn group(&mut self, depth: usize) -> Option<Node> {
        if self.rest.next_if_eq(&'?').is_some() {
            self.rest.next_if_eq(&'P');
            match self.rest.next()? {
                ':' => {}
                '<' => while self.rest.next()? != '>' {},
                _ => return None,
            }
        }
        let node = self.either(depth + 1)?;
        self.rest.next_if_eq(&')').map(|_| node)
    }

    /// What follows a part and says how often it is there.
    fn repeated(&mut self, node: Node) -> Option<Node> {
        let (min, max) = match self.rest.peek() {
            Some('*') => (0, None),
            Some('+') => (1, None),
            Some('?') => (0, Some(1)),
            Some('{') => {
                self.rest.next();
                let bounds = self.bounds()?;
                return Some(self.lazy(node, bounds));
            }
            _ => return Some(node),
        };
        self.rest.next();
        Some(self.lazy(node, (min, max)))
    }

    fn lazy(&mut self, node: Node, (min, max): (u32, Option<u32>)) -> Node {
        self.rest.next_if_eq(&'?');
        Node::Repeated(Box::new(node), min, max)
    }

    /// `2}`, `2,}` or `2,3}`.
    fn bounds(&mut self) -> Option<(u32, Option<u32>)> {
        let mut text = String::new();
        loop {
            match self.rest.next()? {
                '}' => break,
                letter => text.push(letter),
            }
        }
        match text.split_once(',') {
            None => text.parse().ok().map(|count| (count, Some(count))),
            Some((min, "")) => Some((min.parse().ok()?, None)),
            Some((min, max)) => Some((min.parse().ok()?, Some(max.parse().ok()?))),
        }
    }

    fn escaped(&mut self) -> Option<Node> {
        Some(match self.rest.next()? {
            'd' => Node::Of(DIGITS.to_vec(), false),
            'D' => Node::Of(DIGITS.to_vec(), true),
            'w' => Node::Of(WORDS.to_vec(), false),
            'W' => Node::Of(WORDS.to_vec(), true),
            's' => Node::Of(SPACES.to_vec(), false),
            'S' => Node::Of(SPACES.to_vec(), true),
            'A' | 'z' | 'b' | 'B' => Node::Nothing,
            letter => Node::One(self.code(letter)?),
        })
    }

    /// The one character that an escape stands for.
    fn code(&mut self, letter: char) -> Option<char> {
        let digits = match letter {
            'n' => return Some('\n'),
            't' => return Some('\t'),
            'r' => return Some('\r'),
            'x' => 2,
            'u' => 4,
            letter if letter.is_ascii_alphanumeric() => return None,
            letter => return Some(letter),
        };
        let braced = self.rest.next_if_eq(&'{').is_some();
        let mut code = String::new();
        while braced || code.len() < digits {
            match self.rest.next()? {
                '}' if braced => break,
                digit => code.push(digit),
            }
        }
        char::from_u32(u32::from_str_radix(&code, 16).ok()?)
    }

    /// What stands between `[` and `]`.
    fn class(&mut self) -> Option<Node> {
        let negated = self.rest.next_if_eq(&'^').is_some();
        let mut ranges: Vec<(char, char)> = Vec::new();
        loop {
            let from = match self.rest.next()? {
                ']' if !ranges.is_empty() => break,
                // A class of POSIX.
                '[' => return None,
                '\\' => match self.escaped()? {
                    Node::Of(more, false) => {
                        ranges.extend(more);
                        continue;
                    }
                    Node::One(letter) => letter,
                    _ => return None,
                },
                letter => letter,
            };
            ranges.push((from, self.range_end(from)?));
        }
        Some(Node::Of(ranges, negated))
    }

    /// The end of the range that begins with a character: itself, if it is none.
    fn range_end(&mut self, from: char) -> Option<char> {
        let mut ahead = self.rest.clone();
        if ahead.next() != Some('-') || matches!(ahead.peek(), None | Some(']')) {
            return Some(from);
        }
        self.rest.next();
        match self.rest.next()? {
            '\\' => match self.escaped()? {
                Node::One(letter) => Some(letter),
                _ => None,
            },
            letter => Some(letter),
        }
    }
}

const DIGITS: &[(char, char)] = &[('0', '9')];
const WORDS: &[(char, char)] = &[('a', 'z'), ('A', 'Z'), ('0', '9'), ('_', '_')];
const SPACES: &[(char, char)] = &[(' ', ' '), ('\t', '\r')];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_found_in_their_samples() {
        for pattern in [
            "",
            "^[a-z]+$",
            "^[A-Z]{2}-[0-9]{4,}$",
            r"^\d{3}(?:-\d{2})?$",
            "^(red|green)$",
            "^(?:a|b){2,3}$",
            r"^[^\s/]+/[\w.-]+$",
            r"^\+?[1-9]\d{1,14}$",
            "^#[0-9a-fA-F]{6}$",
            r"^(?<year>\d{4})-(?<month>0[1-9]|1[0-2])$",
            r"^v\d+\.\d+\.\d+$",
            r"^[\]a-]$",
            r"^\x41\u0042$",
            ".*x",
            "^[a-z0-9]+(?:-[a-z0-9]+)*$",
        ] {
            let found = sample(pattern, |_| true).expect(pattern);
            assert!(
                Regex::new(pattern).unwrap().is_match(&found),
                "{pattern}: {found}"
            );
        }
    }

    #[test]
    fn a_sample_fits_or_is_not_there() {
        let of_length =
            |pattern, min, max| sample(pattern, |text| (min..=max).contains(&text.chars().count()));
        assert_eq!(of_length("^[a-z]*$", 0, 0).as_deref(), Some(""));
        assert!(of_length("^[a-z]*$", 30, 60).is_some());
        assert_eq!(of_length("^[a-z]{3}$", 4, 9), None);
        assert_eq!(of_length("^[a-z]*$", 5000, 6000), None);
        for pattern in ["(?i)^a$", "^[[:alpha:]]$", &"(".repeat(40)] {
            assert_eq!(sample(pattern, |_| true), None, "{pattern}");
        }
    }
}
