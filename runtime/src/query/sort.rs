//! The order of a list: by members, then by key. Descending turns both around, and puts what is
//! absent last all the same.

use std::cmp::Ordering;

use super::Query;
use crate::{
    model::Model,
    wire::{CborReader, CborWriter, DecodeError, IndexKey, NullsLast, Wire},
};

/// The orders of a model's list, each an index of it. Generated code implements it by one `match` a
/// method.
pub trait Sort<M: Model>: Copy + Default + Send + Sync + 'static {
    /// Where a page ended: what it was sorted by, without the key.
    type Position: Default + Send + Sync;

    /// Every value of the parameter `sort`.
    const NAMES: &'static [&'static str];

    /// The order with this name, which has no `-`.
    fn from_name(name: &str) -> Option<Self>;

    /// The members that it orders by, by the names of their filters; none if by the key alone.
    fn members(self) -> &'static [&'static str];

    /// Compares two records, but for their keys.
    fn order(self, left: &M, right: &M, comparison: &mut Comparison);

    /// Compares a record with a position, but for its key.
    fn compare(self, record: &M, position: &Self::Position, comparison: &mut Comparison);

    /// Writes where the record is.
    fn write(self, record: &M, cursor: &mut CursorWriter);

    /// Reads what `write` has written.
    ///
    /// # Errors
    /// It is something else.
    fn read(self, cursor: &mut CborReader<'_>) -> Result<Self::Position, DecodeError>;
}

/// The order that is asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Sorted<S> {
    pub(crate) by: S,
    pub(crate) descending: bool,
}

impl<S> Sorted<S> {
    /// Reads a value of the parameter `sort`.
    pub(super) fn read<M: Model>(name: &str) -> Option<Self>
    where
        S: Sort<M>,
    {
        let known = S::NAMES.iter().find(|known| **known == name)?;
        let descending = known.starts_with('-');
        let by = match descending {
            true => S::from_name(&known.replace(",-", ",").replacen('-', "", 1))?,
            false => S::from_name(known)?,
        };
        Some(Self { by, descending })
    }

    /// Compares two records.
    pub(super) fn order<M: Model>(&self, left: &M, right: &M) -> Ordering
    where
        S: Sort<M>,
    {
        let mut comparison = Comparison::new(self.descending);
        self.by.order(left, right, &mut comparison);
        comparison.key(left.key(), right.key())
    }

    /// Compares a record with where a page ended.
    pub(super) fn compare<M: Model>(&self, record: &M, position: &Position<M>) -> Ordering
    where
        M::Query: Query<M, Sort = S>,
        S: Sort<M>,
    {
        let mut comparison = Comparison::new(self.descending);
        self.by.compare(record, &position.sorted, &mut comparison);
        comparison.key(record.key(), &position.key)
    }
}

/// The order of a model's list.
pub(crate) type SortOf<M> = <<M as Model>::Query as Query<M>>::Sort;

/// Where a page ended.
pub(crate) struct Position<M: Model> {
    /// What it was sorted by.
    pub(crate) sorted: <SortOf<M> as Sort<M>>::Position,
    /// The last key.
    pub(crate) key: M::Key,
}

/// A comparison of two records, member by member: the first that differs decides.
#[derive(Debug)]
pub struct Comparison {
    descending: bool,
    ordering: Ordering,
}

impl Comparison {
    const fn new(descending: bool) -> Self {
        Self {
            descending,
            ordering: Ordering::Equal,
        }
    }

    /// Compares a member of both.
    pub fn member<V: View>(&mut self, left: V, right: V) {
        if self.ordering.is_eq() {
            self.ordering = left.order(right, self.descending);
        }
    }

    /// Compares a member with where a page ended.
    pub fn place<V: View, T: IndexKey<Form = V::Form>>(&mut self, value: V, place: &Place<T>) {
        if let (Ordering::Equal, Place(Some(form))) = (self.ordering, place) {
            self.ordering = value.compare(form, self.descending);
        }
    }

    fn key<K: Ord>(&self, left: &K, right: &K) -> Ordering {
        self.ordering
            .then_with(|| turn(left.cmp(right), self.descending))
    }
}

const fn turn(ordering: Ordering, descending: bool) -> Ordering {
    if descending {
        ordering.reverse()
    } else {
        ordering
    }
}

/// A member of type `T` where a page ended; nothing if the list is not sorted by it.
pub struct Place<T: IndexKey>(pub(super) Option<T::Form>);

impl<T: IndexKey> Default for Place<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T: Wire + IndexKey> Place<T> {
    /// Reads what [`CursorWriter::member`] has written.
    ///
    /// # Errors
    /// It is something else.
    pub fn read(cursor: &mut CborReader<'_>) -> Result<Self, DecodeError> {
        T::decode(cursor).map(|value| Self(Some(value.form())))
    }
}

/// Writes the members of a cursor.
#[derive(Debug)]
pub struct CursorWriter(pub(crate) CborWriter);

impl CursorWriter {
    /// Appends a member.
    pub fn member<V: View>(&mut self, value: V) {
        value.encode(&mut self.0);
    }
}

/// A member of a record, borrowed: `&T`, or `Option<&T>` where it may be absent.
pub trait View: Copy {
    /// The form that an index holds.
    type Form;

    /// Compares two, what is absent last.
    fn order(self, other: Self, descending: bool) -> Ordering;

    /// Compares with a form, what is absent last.
    fn compare(self, form: &Self::Form, descending: bool) -> Ordering;

    /// Appends the form in the log.
    fn encode(self, cbor: &mut CborWriter);
}

impl<T: Wire + IndexKey> View for &T {
    type Form = T::Form;

    fn order(self, other: Self, descending: bool) -> Ordering {
        turn(IndexKey::order(self, other), descending)
    }

    fn compare(self, form: &T::Form, descending: bool) -> Ordering {
        turn(IndexKey::compare(self, form), descending)
    }

    fn encode(self, cbor: &mut CborWriter) {
        Wire::encode(self, cbor);
    }
}

impl<T: Wire + IndexKey> View for Option<&T> {
    type Form = NullsLast<T::Form>;

    fn order(self, other: Self, descending: bool) -> Ordering {
        match (self, other) {
            (Some(one), Some(two)) => View::order(one, two, descending),
            (one, two) => one.is_none().cmp(&two.is_none()),
        }
    }

    fn compare(self, form: &Self::Form, descending: bool) -> Ordering {
        match (self, form) {
            (Some(value), NullsLast::Value(form)) => View::compare(value, form, descending),
            (value, form) => value.is_none().cmp(&matches!(form, NullsLast::Null)),
        }
    }

    fn encode(self, cbor: &mut CborWriter) {
        match self {
            Some(value) => Wire::encode(value, cbor),
            None => cbor.null(),
        }
    }
}
