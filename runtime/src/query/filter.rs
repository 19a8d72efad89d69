//! What every filter is: read from parameters, asked of records, and seen as a part of an index.

use super::{Operand, Operator, Work};
use crate::{
    store::Edge,
    wire::{IndexKey, NullsLast},
};

/// Why a parameter's value is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrong {
    /// It is given more than once, and means one value.
    Repeated,
    /// It is not of the member's type; what would be, to stand after "must be".
    Value(&'static str),
}

/// A filter as parameters give it: the operators that came, each with its value.
pub trait Filter {
    /// Whether the operator is one for this member.
    fn takes(&self, operator: Operator) -> bool;

    /// Whether the values of the operator come as a comma list.
    fn takes_list(&self, _operator: Operator) -> bool {
        false
    }

    /// Takes the value of a parameter.
    ///
    /// # Errors
    /// It is refused.
    fn read(&mut self, operator: Operator, text: &str) -> Result<(), Wrong>;

    /// What is asked, one form for all that means the same: operators and their values, in order.
    fn asked(&self) -> Vec<(Operator, String)>;
}

/// A filter that is asked of the value `V` of a record.
pub trait Matches<V> {
    /// Whether the value passes. A filter whose look may be long counts it as `work`. Nothing is
    /// allocated.
    fn matches(&self, value: V, work: &mut Work) -> bool;
}

/// A filter as the part of an index that its member is.
pub trait Bounds {
    /// What the index holds of the member.
    type Form: Ord + Clone + 'static;

    /// How much of the index it leaves.
    fn shape(&self) -> Shape;

    /// The forms that it leaves.
    fn span(&self) -> Span<Self::Form>;

    /// Whether these are all that pass: no record has to be asked.
    fn decides(&self) -> bool;

    /// Whether absence passes, if there can be any: whether it only says what is not.
    fn passes_null(&self) -> bool;

    /// The form of absence, if there can be any.
    fn null() -> Option<Self::Form> {
        None
    }
}

/// A filter that may ask for single values.
pub trait Equals {
    /// Type of the values.
    type Value: IndexKey;

    /// The values of which a record has one; none if it asks otherwise.
    fn equals(&self) -> &[Operand<Self::Value>];
}

/// How much of an index a filter leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// All.
    Free,
    /// So many values.
    Equal(usize),
    /// What is between two edges.
    Range,
}

/// The forms that a filter leaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Span<F> {
    /// All.
    All,
    /// These, in order.
    Values(Vec<F>),
    /// Those between two edges.
    Between(Edge<F>, Edge<F>),
}

/// No filter: of a member by which lists are sorted only.
#[derive(Debug, Clone, Copy)]
pub struct Free<T>(std::marker::PhantomData<fn() -> T>);

impl<T: 'static> Free<T> {
    /// No filter.
    pub const NEW: &'static Self = &Self(std::marker::PhantomData);
}

impl<T: IndexKey> Bounds for Free<T> {
    type Form = T::Form;

    fn shape(&self) -> Shape {
        Shape::Free
    }

    fn span(&self) -> Span<T::Form> {
        Span::All
    }

    fn decides(&self) -> bool {
        true
    }

    fn passes_null(&self) -> bool {
        true
    }
}

/// The filter of a member that may be absent: `.null` beside what `F` takes.
#[derive(Debug)]
pub struct Nullable<F> {
    null: Option<bool>,
    filter: F,
}

impl<F: Default> Default for Nullable<F> {
    fn default() -> Self {
        Self {
            null: None,
            filter: F::default(),
        }
    }
}

impl<F> Nullable<F> {
    /// The filter of what is there.
    pub const fn present(&self) -> &F {
        &self.filter
    }

    pub(super) const fn present_mut(&mut self) -> &mut F {
        &mut self.filter
    }

    pub(super) fn asks_for_null(&self) -> bool {
        self.null == Some(true)
    }
}

impl<T: 'static> Nullable<Free<T>> {
    /// No filter.
    pub const NEW: &'static Self = &Self {
        null: None,
        filter: Free(std::marker::PhantomData),
    };
}

impl<F: Filter> Filter for Nullable<F> {
    fn takes(&self, operator: Operator) -> bool {
        operator == Operator::Null || self.filter.takes(operator)
    }

    fn takes_list(&self, operator: Operator) -> bool {
        self.filter.takes_list(operator)
    }

    fn read(&mut self, operator: Operator, text: &str) -> Result<(), Wrong> {
        if operator != Operator::Null {
            return self.filter.read(operator, text);
        }
        if self.null.is_some() {
            return Err(Wrong::Repeated);
        }
        self.null = Some(match text {
            "true" => true,
            "false" => false,
            _ => return Err(Wrong::Value("true or false")),
        });
        Ok(())
    }

    fn asked(&self) -> Vec<(Operator, String)> {
        let mut asked = self.filter.asked();
        let null = self.null.map(|null| (Operator::Null, null.to_string()));
        asked.extend(null);
        asked
    }
}

impl<V, F: Bounds + Matches<V>> Matches<Option<V>> for Nullable<F> {
    fn matches(&self, value: Option<V>, work: &mut Work) -> bool {
        match value {
            Some(value) => self.null != Some(true) && self.filter.matches(value, work),
            None => self.null != Some(false) && self.filter.passes_null(),
        }
    }
}

impl<F: Bounds> Bounds for Nullable<F> {
    type Form = NullsLast<F::Form>;

    fn shape(&self) -> Shape {
        match (self.null, self.filter.shape()) {
            (Some(true), _) => Shape::Equal(usize::from(self.filter.passes_null())),
            (Some(false), Shape::Free) => Shape::Range,
            (_, shape) => shape,
        }
    }

    fn span(&self) -> Span<Self::Form> {
        if self.null == Some(true) {
            let null = self.filter.passes_null().then_some(NullsLast::Null);
            return Span::Values(null.into_iter().collect());
        }
        match self.filter.span() {
            Span::All if self.null.is_none() => Span::All,
            Span::All => Span::Between(Edge::Below, Edge::Before(NullsLast::Null)),
            Span::Values(forms) => Span::Values(forms.into_iter().map(NullsLast::Value).collect()),
            Span::Between(lower, upper) => Span::Between(present(lower), present(upper)),
        }
    }

    fn decides(&self) -> bool {
        // What `.ne` refuses is not seen in the span of absence, and need not be.
        self.null == Some(true) || self.filter.decides()
    }

    fn passes_null(&self) -> bool {
        self.null != Some(false) && self.filter.passes_null()
    }

    fn null() -> Option<Self::Form> {
        Some(NullsLast::Null)
    }
}

/// An edge among values, where absence is behind all of them.
fn present<F>(edge: Edge<F>) -> Edge<NullsLast<F>> {
    match edge {
        Edge::Below => Edge::Below,
        Edge::Before(form) => Edge::Before(NullsLast::Value(form)),
        Edge::At(form) => Edge::At(NullsLast::Value(form)),
        Edge::After(form) => Edge::After(NullsLast::Value(form)),
        Edge::Above => Edge::Before(NullsLast::Null),
    }
}

impl<F: Equals> Equals for Nullable<F> {
    type Value = F::Value;

    fn equals(&self) -> &[Operand<F::Value>] {
        match self.null {
            // Both at once is what no record is; the index says so of nothing.
            Some(true) => &[],
            _ => self.filter.equals(),
        }
    }
}
