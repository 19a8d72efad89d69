//! Filters of members that are one of some values: the key, ids, unit enums.

use super::{Bounds, Equals, Filter, Matches, Operand, Operator, Shape, Span, Work, Wrong};
use crate::wire::{IndexKey, Wire};

/// `status=open,done` and `status.ne=closed`: comma lists, and repetition, mean "in".
///
/// An empty list filters nothing. `COMMAS` says whether every comma separates; in a text, which may
/// hold some itself, only those do that are not percent-encoded.
pub struct OneOf<T: IndexKey, const COMMAS: bool = true> {
    /// Sorted by form, each once.
    pub(super) equal: Vec<Operand<T>>,
    pub(super) not_equal: Vec<Operand<T>>,
}

impl<T: IndexKey, const COMMAS: bool> Default for OneOf<T, COMMAS> {
    fn default() -> Self {
        Self {
            equal: Vec::new(),
            not_equal: Vec::new(),
        }
    }
}

impl<T: Wire + IndexKey, const COMMAS: bool> Filter for OneOf<T, COMMAS> {
    fn takes(&self, operator: Operator) -> bool {
        matches!(operator, Operator::Equal | Operator::NotEqual)
    }

    fn takes_list(&self, _operator: Operator) -> bool {
        true
    }

    fn read(&mut self, operator: Operator, text: &str) -> Result<(), Wrong> {
        let list = match operator {
            Operator::NotEqual => &mut self.not_equal,
            _ => &mut self.equal,
        };
        let separator = |character| COMMAS && character == ',';
        for part in text.split(separator).filter(|part| !part.is_empty()) {
            let operand = Operand::read(part).ok_or(Wrong::Value(T::EXPECTED))?;
            let place = list.binary_search_by(|other| other.form.cmp(&operand.form));
            if let Err(place) = place {
                list.insert(place, operand);
            }
        }
        Ok(())
    }

    fn asked(&self) -> Vec<(Operator, String)> {
        let lists = [
            (Operator::Equal, &self.equal),
            (Operator::NotEqual, &self.not_equal),
        ];
        lists
            .into_iter()
            .filter(|(_, list)| !list.is_empty())
            .map(|(operator, list)| {
                // A comma within a text is no separator here either.
                let plain = |operand: &Operand<T>| match COMMAS {
                    true => operand.text.to_string(),
                    false => operand.text.replace('%', "%25").replace(',', "%2C"),
                };
                let texts: Vec<String> = list.iter().map(plain).collect();
                (operator, texts.join(","))
            })
            .collect()
    }
}

impl<T: IndexKey, const COMMAS: bool> Matches<&T> for OneOf<T, COMMAS> {
    fn matches(&self, value: &T, _work: &mut Work) -> bool {
        let is_in = |list: &[Operand<T>]| {
            let place = list.binary_search_by(|one| value.compare(&one.form).reverse());
            place.is_ok()
        };
        (self.equal.is_empty() || is_in(&self.equal)) && !is_in(&self.not_equal)
    }
}

impl<T: IndexKey, const COMMAS: bool> Bounds for OneOf<T, COMMAS> {
    type Form = T::Form;

    fn shape(&self) -> Shape {
        match self.equal.len() {
            0 => Shape::Free,
            count => Shape::Equal(count),
        }
    }

    fn span(&self) -> Span<T::Form> {
        if self.equal.is_empty() {
            return Span::All;
        }
        Span::Values(self.equal.iter().map(|one| one.form.clone()).collect())
    }

    fn decides(&self) -> bool {
        self.not_equal.is_empty()
    }

    fn passes_null(&self) -> bool {
        self.equal.is_empty()
    }
}

impl<T: IndexKey, const COMMAS: bool> Equals for OneOf<T, COMMAS> {
    type Value = T;

    fn equals(&self) -> &[Operand<T>] {
        &self.equal
    }
}

#[cfg(test)]
mod tests {
    use std::{cell::Cell, cmp::Ordering};

    use super::*;

    /// A number whose comparisons are counted, so that the test does not depend on the machine.
    struct Counted<'c>(u32, &'c Cell<usize>);

    impl IndexKey for Counted<'_> {
        type Form = u32;

        fn form(&self) -> u32 {
            self.0
        }

        fn compare(&self, form: &u32) -> Ordering {
            self.1.set(self.1.get() + 1);
            self.0.cmp(form)
        }
    }

    #[test]
    fn a_value_is_found_among_many_by_few_comparisons() {
        let comparisons = Cell::new(0);
        let even = (0..1_000).map(|half| Operand {
            value: Counted(2 * half, &comparisons),
            form: 2 * half,
            text: "".into(),
        });
        let filter = OneOf::<Counted<'_>> {
            equal: Vec::new(),
            not_equal: even.collect(),
        };
        for number in 0..2_000 {
            let passes = filter.matches(&Counted(number, &comparisons), &mut Work::default());
            assert_eq!(passes, number % 2 == 1, "{number}");
        }
        assert!(comparisons.get() < 2_000 * 12, "{}", comparisons.get());
    }
}
