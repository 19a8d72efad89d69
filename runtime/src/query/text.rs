//! Filters of texts. They are compared by code point, which is the order of UTF-8's bytes.

use memchr::memmem::Finder;

use super::{Bounds, Equals, Filter, Matches, Operand, Operator, Shape, Span, Work, Wrong};
use crate::{
    store::{Edge, Folded},
    wire::Wire,
};

/// `title=…`, and `.ne`, `.prefix`, `.contains`, each at most once.
///
/// With `FOLDED`, equality and `.ne` compare as `unique(ignore_case)` does: by lower-cased text.
#[derive(Default)]
pub struct Text<const FOLDED: bool = false> {
    /// Sorted by operator.
    given: Vec<(Operator, Operand<String>)>,
    /// Looks for what `.contains` asks for.
    finder: Option<Finder<'static>>,
}

impl<const FOLDED: bool> Text<FOLDED> {
    fn operand(&self, wanted: Operator) -> Option<&Operand<String>> {
        let mut given = self.given.iter();
        given.find_map(|(operator, operand)| (*operator == wanted).then_some(operand))
    }

    /// What of the text's order the filter leaves: a value or a prefix.
    fn bound(&self) -> Option<(Operator, &str)> {
        let equal = self.operand(Operator::Equal).filter(|_| !FOLDED);
        let bound = equal.map(|equal| (Operator::Equal, equal));
        let prefix = || Some((Operator::Prefix, self.operand(Operator::Prefix)?));
        let (operator, operand) = bound.or_else(prefix)?;
        Some((operator, &operand.value))
    }
}

impl<const FOLDED: bool> Filter for Text<FOLDED> {
    fn takes(&self, operator: Operator) -> bool {
        use Operator::{Contains, Equal, NotEqual, Prefix};
        matches!(operator, Equal | NotEqual | Prefix | Contains)
    }

    fn read(&mut self, operator: Operator, text: &str) -> Result<(), Wrong> {
        let place = self
            .given
            .binary_search_by_key(&operator, |(given, _)| *given);
        let Err(place) = place else {
            return Err(Wrong::Repeated);
        };
        let operand = Operand::<String>::read(text).ok_or(Wrong::Value(String::EXPECTED))?;
        if operator == Operator::Contains {
            self.finder = Some(Finder::new(operand.value.as_bytes()).into_owned());
        }
        self.given.insert(place, (operator, operand));
        Ok(())
    }

    fn asked(&self) -> Vec<(Operator, String)> {
        let given = self.given.iter();
        given
            .map(|(operator, operand)| (*operator, operand.value.clone()))
            .collect()
    }
}

impl<const FOLDED: bool> Matches<&String> for Text<FOLDED> {
    fn matches(&self, value: &String, work: &mut Work) -> bool {
        let equals = |other: &str| match FOLDED {
            true => Folded(value) == Folded(other),
            false => value == other,
        };
        let contains = |value: &str| {
            let finder = self.finder.as_ref();
            finder.is_none_or(|finder| finder.find(value.as_bytes()).is_some())
        };
        self.given.iter().all(|(operator, operand)| {
            let text = operand.value.as_str();
            work.bytes(match operator {
                Operator::Contains => value.len(),
                _ => value.len().min(text.len()),
            });
            match operator {
                Operator::NotEqual => !equals(text),
                Operator::Prefix => value.starts_with(text),
                Operator::Contains => contains(value),
                _ => equals(text),
            }
        })
    }
}

impl<const FOLDED: bool> Bounds for Text<FOLDED> {
    type Form = Box<str>;

    fn shape(&self) -> Shape {
        match self.bound() {
            Some((Operator::Equal, _)) => Shape::Equal(1),
            Some(_) => Shape::Range,
            None => Shape::Free,
        }
    }

    fn span(&self) -> Span<Box<str>> {
        match self.bound() {
            Some((Operator::Equal, text)) => Span::Values(vec![text.into()]),
            Some((_, prefix)) => Span::Between(
                Edge::Before(prefix.into()),
                behind(prefix).map_or(Edge::Above, |text| Edge::Before(text.into())),
            ),
            None => Span::All,
        }
    }

    fn decides(&self) -> bool {
        self.given.len() == usize::from(self.bound().is_some())
    }

    fn passes_null(&self) -> bool {
        self.given.iter().all(|(op, _)| *op == Operator::NotEqual)
    }
}

impl<const FOLDED: bool> Equals for Text<FOLDED> {
    type Value = String;

    fn equals(&self) -> &[Operand<String>] {
        self.operand(Operator::Equal)
            .map_or(&[], std::slice::from_ref)
    }
}

/// The least text that is behind all that begin with `prefix`; `None` if there is none.
fn behind(prefix: &str) -> Option<String> {
    let mut text = prefix.to_owned();
    while let Some(last) = text.pop() {
        // The range steps over the surrogates, which are no characters.
        if let Some(next) = (last..=char::MAX).nth(1) {
            text.push(next);
            return Some(text);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_ends_before_the_next_text() {
        for (prefix, expected) in [
            ("", None),
            ("a", Some("b")),
            ("az", Some("a{")),
            ("a\u{10ffff}", Some("b")),
            ("\u{10ffff}", None),
            ("\u{d7ff}", Some("\u{e000}")),
            ("\u{7f}", Some("\u{80}")),
        ] {
            assert_eq!(behind(prefix).as_deref(), expected, "{prefix:?}");
        }
    }
}
