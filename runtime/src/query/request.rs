//! The parameters of a list, read: filters, order, cursor, limit and count. Every fault is found.

use std::borrow::Cow;

use super::{Filter, Operator, Plan, Planner, Query, Sort, SortOf, Sorted, Wrong};
use crate::{
    fault::Faults,
    http::{decode_parameter, encode_parameter},
    model::Model,
    nearest::nearest,
};

/// Records of a page that does not say how many.
const LIMIT_DEFAULT: usize = 50;

/// Most records of a page; a larger `limit` means this one.
const LIMIT_MAX: usize = 500;

/// Longest parameter name that a fault repeats.
const NAME_CHARS_MAX: usize = 64;

/// The parameters that are no filters.
const RESERVED: [&str; 4] = ["limit", "cursor", "sort", "count"];

/// What a list is asked for.
pub(crate) struct Request<M: Model> {
    /// The filters.
    pub(crate) query: M::Query,
    /// The order.
    pub(crate) sort: Sorted<SortOf<M>>,
    /// Most records, from 1 to 500.
    pub(crate) limit: usize,
    /// Where the page before ended, not yet read.
    pub(crate) cursor: Option<String>,
    /// Whether to count what matches.
    pub(crate) count: bool,
    /// The filters that are given, by name, sorted.
    pub(crate) asked: Vec<&'static str>,
    /// Filters in one form for all that means the same: `points.gte=3&status=done,open`.
    pub(crate) filters: String,
    /// The order, as the parameter names it; empty for that of the key.
    pub(crate) order: String,
}

impl<M: Model> Request<M> {
    /// Reads the query of a list.
    ///
    /// # Errors
    /// Every parameter that is unknown, repeated or without a value it can have.
    pub(crate) fn read(text: Option<&str>) -> Result<Self, Faults> {
        let mut reader = Reader::<M>::default();
        let pairs = text.unwrap_or_default().split('&');
        for pair in pairs.filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let name = decode_parameter(name).unwrap_or(Cow::Borrowed("\u{fffd}"));
            reader.parameter(&name, value);
        }
        reader.finish()
    }

    /// What a cursor and an entity tag of the list are bound to: all but `limit` and `cursor`.
    pub(crate) fn normalised(&self) -> String {
        let order = match self.order.as_str() {
            "" => "key",
            order => order,
        };
        match self.filters.as_str() {
            "" => format!("sort={order}"),
            filters => format!("sort={order}&{filters}"),
        }
    }

    /// The way to the rows, behind where the page before ended.
    pub(crate) fn plan<'q>(&'q self, after: &'q <SortOf<M> as Sort<M>>::Position) -> Plan<'q, M> {
        let mut planner = Planner::new(self.sort.by.members(), self.sort.descending);
        self.query.plan(after, &mut planner);
        planner.choose()
    }
}

/// Reads one parameter after another.
struct Reader<M: Model> {
    query: M::Query,
    asked: Vec<&'static str>,
    reserved: [Option<String>; RESERVED.len()],
    faults: Faults,
    /// Every parameter that there is, once the first is unknown.
    known: Option<Vec<String>>,
}

impl<M: Model> Default for Reader<M> {
    fn default() -> Self {
        Self {
            query: M::Query::default(),
            asked: Vec::new(),
            reserved: [const { None }; RESERVED.len()],
            faults: Faults::new(),
            known: None,
        }
    }
}

impl<M: Model> Reader<M> {
    /// Takes a parameter, its value as it came.
    fn parameter(&mut self, name: &str, value: &str) {
        let mut reserved = RESERVED.iter().zip(&mut self.reserved);
        if let Some((_, place)) = reserved.find(|(known, _)| **known == name) {
            if place.is_some() {
                repeated(&mut self.faults, name);
                return;
            }
            match decode_parameter(value) {
                Some(value) => *place = Some(value.into_owned()),
                None => undecodable(&mut self.faults, name),
            }
            return;
        }
        match self.find(name) {
            Some((member, operator)) => self.filter(name, member, operator, value),
            // What is not listed costs nothing: a URI has room for thousands.
            None if self.faults.is_full() => {}
            None => {
                let detail = self.unknown(name);
                let shown: String = name.chars().take(NAME_CHARS_MAX).collect();
                self.faults.parameter(&shown, "unknown", detail);
            }
        }
    }

    /// The filter and the operator that a parameter names.
    fn find(&mut self, name: &str) -> Option<(&'static str, Operator)> {
        let mut takes = |member: &str, operator| {
            let filter = self.query.filter(member)?;
            let known = M::Query::FILTERS.iter().find(|known| **known == member)?;
            filter.takes(operator).then_some((*known, operator))
        };
        takes(name, Operator::Equal).or_else(|| {
            let (member, operator) = Operator::split(name)?;
            takes(member, operator)
        })
    }

    fn filter(&mut self, name: &str, member: &'static str, operator: Operator, value: &str) {
        let Some(filter) = self.query.filter(member) else {
            return;
        };
        if !self.asked.contains(&member) {
            self.asked.push(member);
        }
        // A comma that is escaped may belong to a value: a list is taken apart before.
        let list = filter.takes_list(operator);
        for part in value.split(|character| list && character == ',') {
            let Some(text) = decode_parameter(part) else {
                undecodable(&mut self.faults, name);
                return;
            };
            match filter.read(operator, &text) {
                Ok(()) => {}
                Err(Wrong::Repeated) => {
                    repeated(&mut self.faults, name);
                    return;
                }
                Err(Wrong::Value(expected)) => {
                    let detail = format!("must be {expected}");
                    self.faults.parameter(name, "type", detail);
                    return;
                }
            }
        }
    }

    /// Says of a parameter that there is none of its name, and which may be meant.
    fn unknown(&mut self, name: &str) -> String {
        if let Some((member, _)) = name.rsplit_once('.')
            && let Some(filter) = self.query.filter(member)
        {
            return format!(
                "is not a parameter; there is {}",
                parameters(member, filter).join(", ")
            );
        }
        let known = self.known.get_or_insert_with(|| known(&mut self.query));
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        // Of a list, `tags` is no parameter and `tags.has` is.
        let longer = known.iter().find(|known| {
            known
                .strip_prefix(name)
                .is_some_and(|rest| rest.starts_with('.'))
        });
        match longer.copied().or_else(|| nearest(name, &known)) {
            Some(known) => format!("is not a parameter; did you mean {known}?"),
            None => "is not a parameter".to_owned(),
        }
    }

    fn finish(mut self) -> Result<Request<M>, Faults> {
        let [limit, cursor, sort, count] = std::mem::take(&mut self.reserved);
        let limit = limit.map_or(Some(LIMIT_DEFAULT), |text| read_limit(&text));
        if limit.is_none() {
            let detail = "must be a whole number of at least 1";
            self.faults.parameter("limit", "range", detail);
        }
        let order = sort.as_deref().map(Sorted::<SortOf<M>>::read::<M>);
        if let (Some(None), Some(text)) = (&order, &sort) {
            self.faults.parameter("sort", "type", unsorted::<M>(text));
        }
        if count.as_deref().is_some_and(|text| text != "exact") {
            self.faults.parameter("count", "type", "must be exact");
        }
        if !self.faults.is_empty() {
            return Err(self.faults);
        }
        let by = order.flatten().unwrap_or_default();
        let by_default = by.by.members().is_empty() && !by.descending;
        let filters = self.normalise();
        Ok(Request {
            query: self.query,
            sort: by,
            limit: limit.unwrap_or(LIMIT_DEFAULT),
            cursor,
            count: count.is_some(),
            asked: self.asked,
            filters,
            order: sort.filter(|_| !by_default).unwrap_or_default(),
        })
    }

    /// The filters as parameters, sorted; leaves of `asked` those that filter something.
    fn normalise(&mut self) -> String {
        let mut text = String::new();
        self.asked.sort_unstable();
        let query = &mut self.query;
        self.asked.retain(|member| {
            let asked = query.filter(member).map(|filter| filter.asked());
            let asked = asked.unwrap_or_default();
            for (operator, value) in &asked {
                if !text.is_empty() {
                    text.push('&');
                }
                text.push_str(member);
                text.push_str(operator.suffix());
                text.push('=');
                encode_parameter(value, &mut text);
            }
            !asked.is_empty()
        });
        text
    }
}

/// Every parameter of a list.
fn known<M: Model>(query: &mut impl Query<M>) -> Vec<String> {
    let mut known: Vec<String> = RESERVED.iter().map(ToString::to_string).collect();
    for member in M::Query::FILTERS {
        if let Some(filter) = query.filter(member) {
            known.extend(parameters(member, filter));
        }
    }
    known
}

/// The parameters of a filter.
fn parameters(member: &str, filter: &dyn Filter) -> Vec<String> {
    let operators = Operator::ALL.into_iter();
    operators
        .filter(|operator| filter.takes(*operator))
        .map(|operator| format!("{member}{}", operator.suffix()))
        .collect()
}

fn repeated(faults: &mut Faults, name: &str) {
    faults.parameter(name, "duplicate", "is given more than once");
}

fn undecodable(faults: &mut Faults, name: &str) {
    faults.parameter(name, "encoding", "is not percent-encoded UTF-8");
}

/// Says of a text that it is no order.
fn unsorted<M: Model>(text: &str) -> String {
    let known = SortOf::<M>::NAMES;
    match nearest(text, known) {
        Some(known) => format!("is not an order of this list; did you mean {known}?"),
        None => format!("must be one of {}", known.join(" ")),
    }
}

/// A number of records: 0 and what is no number are none; what is too large is the most there is.
fn read_limit(text: &str) -> Option<usize> {
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    // More digits than a number holds are more records than a page does.
    match text.parse().unwrap_or(LIMIT_MAX) {
        0 => None,
        limit => Some(limit.min(LIMIT_MAX)),
    }
}
