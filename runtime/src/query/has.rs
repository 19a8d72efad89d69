//! Filters of lists and sets.

use super::{Bounds, Filter, Matches, Operand, Operator, Shape, Span, Work, Wrong};
use crate::wire::{IndexKey, Wire};

/// `tags.has=red`; given more than once, each must be in the list.
pub struct Has<T: IndexKey> {
    /// Sorted by form, each once.
    wanted: Vec<Operand<T>>,
}

impl<T: IndexKey> Default for Has<T> {
    fn default() -> Self {
        Self { wanted: Vec::new() }
    }
}

impl<T: Wire + IndexKey> Filter for Has<T> {
    fn takes(&self, operator: Operator) -> bool {
        operator == Operator::Has
    }

    fn read(&mut self, _operator: Operator, text: &str) -> Result<(), Wrong> {
        let operand = match Operand::read(text) {
            Some(operand) => operand,
            // An empty list filters nothing.
            None if text.is_empty() => return Ok(()),
            None => return Err(Wrong::Value(T::EXPECTED)),
        };
        let place = self
            .wanted
            .binary_search_by(|other| other.form.cmp(&operand.form));
        if let Err(place) = place {
            self.wanted.insert(place, operand);
        }
        Ok(())
    }

    fn asked(&self) -> Vec<(Operator, String)> {
        let wanted = self.wanted.iter();
        wanted
            .map(|operand| (Operator::Has, operand.text.to_string()))
            .collect()
    }
}

impl<'v, T: IndexKey + 'v, I: IntoIterator<Item = &'v T> + Clone> Matches<I> for Has<T> {
    fn matches(&self, elements: I, work: &mut Work) -> bool {
        self.wanted.iter().all(|wanted| {
            let mut elements = elements.clone().into_iter();
            elements.any(|element| {
                work.element(wanted.text.len());
                element.compare(&wanted.form).is_eq()
            })
        })
    }
}

/// The index has an entry for each element; that of the first that is wanted is looked at.
impl<T: IndexKey> Bounds for Has<T> {
    type Form = T::Form;

    fn shape(&self) -> Shape {
        match self.wanted.first() {
            Some(_) => Shape::Equal(1),
            None => Shape::Free,
        }
    }

    fn span(&self) -> Span<T::Form> {
        let first = self.wanted.first();
        first.map_or(Span::All, |first| Span::Values(vec![first.form.clone()]))
    }

    fn decides(&self) -> bool {
        self.wanted.len() <= 1
    }

    fn passes_null(&self) -> bool {
        self.wanted.is_empty()
    }
}
