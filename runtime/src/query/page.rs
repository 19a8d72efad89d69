//! Running a plan: the rows of a page, and how many match in all.

use std::{iter, sync::Arc};

use super::{
    Narrowed, Plan, Position, Query, Sort, SortOf, Sorted, Work,
    plan::{Access, Choice},
};
use crate::{
    model::Model,
    rules::Visible,
    store::{Row, Table},
};

/// Most rows, or entries of an index, that a request looks at for its page; as many again are
/// looked at to count. A row with long values counts as more of them ([`Work`]).
pub(crate) const EXAMINED_MAX: usize = 10_000;

/// What a page shows.
pub(crate) struct Page<'t, M: Model> {
    /// The records, in order.
    pub(crate) records: Vec<Visible<'t, M>>,
    /// Where the next page goes on, if there may be one: behind this row, which the page shows or
    /// has looked at. Who asks need not be let to see it.
    pub(crate) next: Option<&'t Row<M>>,
    /// How many rows were looked at.
    pub(crate) examined: usize,
    /// Whether the page ends because it has looked at as many rows as a request may.
    pub(crate) cut: bool,
}

/// How many records match.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Total {
    /// So many.
    Exact(usize),
    /// As many, and perhaps more.
    AtLeast(usize),
}

/// Who asks for a list.
pub(crate) trait See<M> {
    /// The record as it is seen; `None` if it is not.
    fn see<'t>(&self, row: &'t Row<M>) -> Option<Visible<'t, M>>;
}

/// A query, ready to run.
pub(crate) struct Run<'q, M: Model, S> {
    pub(crate) query: &'q M::Query,
    /// How much of the read rule it says.
    pub(crate) narrowed: Narrowed,
    pub(crate) sort: Sorted<SortOf<M>>,
    pub(crate) after: Option<&'q Position<M>>,
    pub(crate) plan: Plan<'q, M>,
    /// Who asks.
    pub(crate) onlooker: S,
}

type Rows<'r, 't, M> = &'r mut dyn Iterator<Item = &'t Arc<Row<M>>>;

impl<M: Model, S: See<M>> Run<'_, M, S> {
    /// The page of at most `limit` rows.
    pub(crate) fn page<'t>(&self, table: &'t Table<M>, limit: usize) -> Page<'t, M> {
        if self.narrowed == Narrowed::Nothing {
            return self.fill(&mut iter::empty(), limit);
        }
        match &self.plan.access {
            Access::Few(few) => {
                let rows = (few.find)(table);
                let examined = rows.len();
                self.sorted(rows, examined, limit)
            }
            Access::Index(choice) if choice.plan.from.is_none() => {
                let all = choice.walk.all(table).take(EXAMINED_MAX + 1);
                let keys: Vec<&M::Key> = all.collect();
                if keys.len() <= EXAMINED_MAX {
                    return self.collected(table, keys, limit);
                }
                match &self.plan.otherwise {
                    Some(Access::Index(ordered)) => self.walked(table, ordered, limit),
                    _ => self.scanned(table, limit),
                }
            }
            Access::Index(choice) => self.walked(table, choice, limit),
            Access::Table => self.scanned(table, limit),
        }
    }

    /// Along an index that is in order.
    fn walked<'t>(&self, table: &'t Table<M>, choice: &Choice<'_, M>, limit: usize) -> Page<'t, M> {
        let keys = choice
            .walk
            .ordered(table, self.after.map(|after| &after.key));
        self.fill(&mut keys.filter_map(|key| table.get(key)), limit)
    }

    /// Along the table.
    fn scanned<'t>(&self, table: &'t Table<M>, limit: usize) -> Page<'t, M> {
        use std::ops::Bound::{Excluded, Unbounded};
        if !self.sort.by.members().is_empty() {
            // An order without an index: generated code has none.
            return self.sorted(table.rows().values().collect(), 0, limit);
        }
        let after = self.after.map(|after| &after.key);
        let rows = table.rows();
        if self.sort.descending {
            let before = after.map_or(Unbounded, Excluded);
            let rows = rows.range::<_, M::Key>((Unbounded, before)).rev();
            self.fill(&mut rows.map(|(_, row)| row), limit)
        } else {
            let behind = after.map_or(Unbounded, Excluded);
            let rows = rows.range::<_, M::Key>((behind, Unbounded));
            self.fill(&mut rows.map(|(_, row)| row), limit)
        }
    }

    /// The entries of an index in another order.
    fn collected<'t>(
        &self,
        table: &'t Table<M>,
        mut keys: Vec<&'t M::Key>,
        limit: usize,
    ) -> Page<'t, M> {
        let examined = keys.len();
        if !self.sort.by.members().is_empty() {
            let rows = keys.into_iter().filter_map(|key| table.get(key)).collect();
            return self.sorted(rows, examined, limit);
        }
        // The order of the key needs no rows: only those that are shown are looked up.
        keys.sort_unstable();
        let descending = self.sort.descending;
        if let Some(after) = self.after {
            keys.retain(|key| match descending {
                true => **key < after.key,
                false => **key > after.key,
            });
        }
        let rows = |key: &'t M::Key| table.get(key);
        let mut page = match descending {
            true => self.fill(&mut keys.into_iter().rev().filter_map(rows), limit),
            false => self.fill(&mut keys.into_iter().filter_map(rows), limit),
        };
        page.examined = examined;
        page
    }

    /// Rows in no order.
    fn sorted<'t>(
        &self,
        mut rows: Vec<&'t Arc<Row<M>>>,
        examined: usize,
        limit: usize,
    ) -> Page<'t, M> {
        if let Some(after) = self.after {
            rows.retain(|row| self.sort.compare(&row.record, after).is_gt());
        }
        rows.sort_unstable_by(|one, two| self.sort.order(&one.record, &two.record));
        let mut page = self.fill(&mut rows.into_iter(), limit);
        page.examined = examined;
        page
    }

    /// Takes the rows that match from those that come in order.
    fn fill<'t>(&self, rows: Rows<'_, 't, M>, limit: usize) -> Page<'t, M> {
        let mut page = Page {
            records: Vec::with_capacity(limit.min(64)),
            next: None,
            examined: 0,
            cut: false,
        };
        let mut work = Work::default();
        let mut last = None;
        for row in rows {
            let row: &Row<M> = row;
            if work.is_done() {
                page.cut = true;
                page.next = last;
                break;
            }
            page.examined += 1;
            if let Some(record) = self.look(row, &mut work) {
                if page.records.len() == limit {
                    page.next = page.records.last().map(Visible::row);
                    break;
                }
                page.records.push(record);
            }
            last = Some(row);
        }
        page
    }

    /// How many records match that are seen, wherever the page begins.
    pub(crate) fn total(&self, table: &Table<M>, asked: &[&str]) -> Total {
        let (by_rule, is_whole) = match self.narrowed {
            Narrowed::Nothing => return Total::Exact(0),
            Narrowed::Whole(names) => (names, true),
            Narrowed::Part(names) => (names, false),
        };
        if is_whole && asked.is_empty() && by_rule.is_empty() {
            return Total::of(table.len());
        }
        let decided = self.plan.decided();
        let mut all = asked.iter().chain(by_rule);
        let is_decided = is_whole && all.all(|name| decided.contains(name));
        match &self.plan.access {
            Access::Few(few) => self.count((few.find)(table).into_iter()),
            Access::Index(choice) if is_decided => {
                Total::of(choice.walk.all(table).take(EXAMINED_MAX + 1).count())
            }
            Access::Index(choice) if choice.plan.depth() > 0 => {
                let keys = choice.walk.all(table);
                self.count(keys.filter_map(|key| table.get(key)))
            }
            Access::Index(_) | Access::Table => self.count(table.rows().values()),
        }
    }

    /// How many of the rows match, as far as a request looks.
    fn count<'t>(&self, rows: impl Iterator<Item = &'t Arc<Row<M>>>) -> Total {
        let mut work = Work::default();
        let mut count = 0;
        for row in rows {
            if work.is_done() {
                return Total::AtLeast(count);
            }
            count += usize::from(self.look(row, &mut work).is_some());
        }
        Total::Exact(count)
    }

    /// The record, if it matches and is seen.
    fn look<'t>(&self, row: &'t Row<M>, work: &mut Work) -> Option<Visible<'t, M>> {
        let matches = work.row(|work| self.query.matches(&row.record, work));
        matches.then(|| self.onlooker.see(row)).flatten()
    }
}

impl Total {
    const fn of(count: usize) -> Self {
        if count <= EXAMINED_MAX {
            Self::Exact(count)
        } else {
            Self::AtLeast(EXAMINED_MAX)
        }
    }
}
