//! A query in words: what it asks for and which way it takes, without a store.

use super::{EXAMINED_MAX, Narrowed, Query, Request};
use crate::{
    auth::{Caller, Level, Roles},
    fault::Faults,
    model::{App, Model, Relations},
};

/// Explains a query of a model's list, as it stands behind the `?`.
///
/// Where a read rule says who sees what, the way may be another for each role: those that take the same
/// are named together.
///
/// # Errors
/// Every fault of the query, as a request with it is answered.
pub fn explain<A: App, M: Relations<A>>(query: &str) -> Result<String, Faults> {
    match M::RULES.read {
        true => explained::<M>(query, |_| by_role::<A, M>(query)),
        false => explain_open::<M>(query),
    }
}

/// The same of a model whose records anyone may see.
pub(super) fn explain_open<M: Model>(query: &str) -> Result<String, Faults> {
    explained::<M>(query, |request| Ok(way(request, Narrowed::Whole(&[]))))
}

fn explained<M: Model>(
    query: &str,
    ways: impl FnOnce(&Request<M>) -> Result<Vec<String>, Faults>,
) -> Result<String, Faults> {
    let request = Request::<M>::read(Some(query))?;
    let filters = match request.filters.as_str() {
        "" => "none",
        filters => filters,
    };
    let mut lines = vec![
        format!("list     GET {} of {}", M::PATH, M::NAME),
        format!("filters  {filters}"),
        format!("order    {}", order(&request)),
    ];
    lines.extend(M::Query::RULE.map(|rule| format!("rule     {rule}")));
    lines.append(&mut ways(&request)?);
    lines.push(format!(
        "page     at most {}; ends after looking at {EXAMINED_MAX} rows, a row with long values counted as several",
        request.limit
    ));
    Ok(lines.join("\n") + "\n")
}

fn order<M: Model>(request: &Request<M>) -> &str {
    match request.order.as_str() {
        "" => M::KEY,
        order => order,
    }
}

/// The ways of those who may ask.
fn by_role<A: App, M: Relations<A>>(query: &str) -> Result<Vec<String>, Faults> {
    let named = (0..).zip(A::Role::NAMES).map(|(place, name)| {
        let caller = Caller::supposed(Level::of_place(place));
        (*name, Some(caller))
    });
    let mut ways: Vec<(Vec<&str>, Vec<String>)> = Vec::new();
    for (name, caller) in std::iter::once(("no user", None)).chain(named) {
        let mut request = Request::<M>::read(Some(query))?;
        let narrowed = request.query.narrow(caller.as_ref());
        let way = way(&request, narrowed);
        match ways.iter_mut().find(|(_, known)| *known == way) {
            Some((names, _)) => names.push(name),
            None => ways.push((vec![name], way)),
        }
    }
    let lines = ways.into_iter().flat_map(|(names, mut way)| {
        way.insert(0, format!("for      {}", names.join(", ")));
        way
    });
    Ok(lines.collect())
}

/// The way to the rows, and what they are still asked.
fn way<M: Model>(request: &Request<M>, narrowed: Narrowed) -> Vec<String> {
    let (by_rule, is_whole) = match narrowed {
        Narrowed::Nothing => return vec!["way      none: there is nothing to be seen".to_owned()],
        Narrowed::Whole(names) => (names, true),
        Narrowed::Part(names) => (names, false),
    };
    let start = Default::default();
    let plan = request.plan(&start);
    let mut lines = Vec::new();
    for (place, way) in plan.lines(order(request)).into_iter().enumerate() {
        let head = if place == 0 { "way" } else { "or" };
        lines.push(format!("{head:<8} {way}"));
    }
    let decided = plan.decided();
    let mut asked: Vec<&str> = request.asked.clone();
    asked.extend(by_rule.iter().filter(|name| !request.asked.contains(name)));
    asked.retain(|name| !decided.contains(name));
    if !is_whole {
        asked.push("the rule");
    }
    lines.push(match asked.as_slice() {
        [] => "rows     every one that is found is shown".to_owned(),
        names => format!("rows     each is asked for {}", names.join(", ")),
    });
    lines
}
