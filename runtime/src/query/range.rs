//! Filters of members whose values have an order: numbers, times, decimals; and of bools.

use super::{Bounds, Equals, Filter, Matches, Operand, Operator, Shape, Span, Work, Wrong};
use crate::{
    store::Edge,
    wire::{IndexKey, Wire},
};

/// `points=3`, and `.ne`, `.gt`, `.gte`, `.lt`, `.lte`, each at most once.
pub struct Range<T: IndexKey> {
    /// Sorted by operator.
    pub(super) given: Vec<(Operator, Operand<T>)>,
}

/// `done=true`, and `.ne`.
#[derive(Default)]
pub struct Flag(pub(super) Range<bool>);

impl<T: IndexKey> Default for Range<T> {
    fn default() -> Self {
        Self { given: Vec::new() }
    }
}

impl<T: IndexKey> Range<T> {
    fn equal(&self) -> Option<&Operand<T>> {
        // Equality sorts first.
        let (operator, operand) = self.given.first()?;
        (*operator == Operator::Equal).then_some(operand)
    }

    /// The edges that comparisons leave: the highest lower and the lowest upper one.
    fn edges(&self) -> (Edge<T::Form>, Edge<T::Form>) {
        let (mut lower, mut upper) = (Edge::Below, Edge::Above);
        for (operator, operand) in &self.given {
            let form = || operand.form.clone();
            match operator {
                Operator::Greater => lower = lower.max(Edge::After(form())),
                Operator::GreaterOrEqual => lower = lower.max(Edge::Before(form())),
                Operator::Less => upper = upper.min(Edge::Before(form())),
                Operator::LessOrEqual => upper = upper.min(Edge::After(form())),
                _ => {}
            }
        }
        (lower, upper)
    }
}

impl<T: Wire + IndexKey> Filter for Range<T> {
    fn takes(&self, operator: Operator) -> bool {
        matches!(
            operator,
            Operator::Equal
                | Operator::NotEqual
                | Operator::Greater
                | Operator::GreaterOrEqual
                | Operator::Less
                | Operator::LessOrEqual
        )
    }

    fn read(&mut self, operator: Operator, text: &str) -> Result<(), Wrong> {
        let place = self
            .given
            .binary_search_by_key(&operator, |(given, _)| *given);
        let Err(place) = place else {
            return Err(Wrong::Repeated);
        };
        let operand = Operand::read(text).ok_or(Wrong::Value(T::EXPECTED))?;
        self.given.insert(place, (operator, operand));
        Ok(())
    }

    fn asked(&self) -> Vec<(Operator, String)> {
        let given = self.given.iter();
        given
            .map(|(operator, operand)| (*operator, operand.text.to_string()))
            .collect()
    }
}

impl<T: IndexKey> Matches<&T> for Range<T> {
    fn matches(&self, value: &T, _work: &mut Work) -> bool {
        let mut given = self.given.iter();
        given.all(|(operator, operand)| operator.holds(value.compare(&operand.form)))
    }
}

impl<T: IndexKey> Bounds for Range<T> {
    type Form = T::Form;

    fn shape(&self) -> Shape {
        let bounds = |(operator, _): &(Operator, _)| *operator != Operator::NotEqual;
        match self.equal() {
            Some(_) => Shape::Equal(1),
            None if self.given.iter().any(bounds) => Shape::Range,
            None => Shape::Free,
        }
    }

    fn span(&self) -> Span<T::Form> {
        if let Some(operand) = self.equal() {
            return Span::Values(vec![operand.form.clone()]);
        }
        match self.edges() {
            (Edge::Below, Edge::Above) => Span::All,
            (lower, upper) => Span::Between(lower, upper),
        }
    }

    fn decides(&self) -> bool {
        match self.equal() {
            Some(_) => self.given.len() == 1,
            None => self.given.iter().all(|(op, _)| *op != Operator::NotEqual),
        }
    }

    fn passes_null(&self) -> bool {
        self.given.iter().all(|(op, _)| *op == Operator::NotEqual)
    }
}

impl<T: IndexKey> Equals for Range<T> {
    type Value = T;

    fn equals(&self) -> &[Operand<T>] {
        self.equal().map_or(&[], std::slice::from_ref)
    }
}

impl Filter for Flag {
    fn takes(&self, operator: Operator) -> bool {
        matches!(operator, Operator::Equal | Operator::NotEqual)
    }

    fn read(&mut self, operator: Operator, text: &str) -> Result<(), Wrong> {
        self.0.read(operator, text)
    }

    fn asked(&self) -> Vec<(Operator, String)> {
        self.0.asked()
    }
}

impl Matches<&bool> for Flag {
    fn matches(&self, value: &bool, work: &mut Work) -> bool {
        self.0.matches(value, work)
    }
}

impl Bounds for Flag {
    type Form = bool;

    fn shape(&self) -> Shape {
        self.0.shape()
    }

    fn span(&self) -> Span<bool> {
        self.0.span()
    }

    fn decides(&self) -> bool {
        self.0.decides()
    }

    fn passes_null(&self) -> bool {
        self.0.passes_null()
    }
}

impl Equals for Flag {
    type Value = bool;

    fn equals(&self) -> &[Operand<bool>] {
        self.0.equals()
    }
}
