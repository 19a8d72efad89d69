//! A query in words: what it asks for and which way it takes, without a store.

use super::{EXAMINED_MAX, Request};
use crate::{fault::Faults, model::Model};

/// Explains a query of a model's list, as it stands behind the `?`.
///
/// # Errors
/// Every fault of the query, as a request with it is answered.
pub fn explain<M: Model>(query: &str) -> Result<String, Faults> {
    let request = Request::<M>::read(Some(query))?;
    let start = Default::default();
    let plan = request.plan(&start);
    let order = match request.order.as_str() {
        "" => M::KEY,
        order => order,
    };
    let filters = match request.filters.as_str() {
        "" => "none",
        filters => filters,
    };
    let mut lines = vec![
        format!("list     GET {} of {}", M::PATH, M::NAME),
        format!("filters  {filters}"),
        format!("order    {order}"),
    ];
    for (place, way) in plan.lines(order).into_iter().enumerate() {
        let head = if place == 0 { "way" } else { "or" };
        lines.push(format!("{head:<8} {way}"));
    }
    let decided = plan.decided();
    let undecided = request.asked.iter().filter(|name| !decided.contains(name));
    let undecided: Vec<&str> = undecided.copied().collect();
    lines.push(match undecided.as_slice() {
        [] => "rows     every one that is found is shown".to_owned(),
        names => format!("rows     each is asked for {}", names.join(", ")),
    });
    lines.push(format!(
        "page     at most {}; ends after looking at {EXAMINED_MAX} rows, a row with long values counted as several",
        request.limit
    ));
    Ok(lines.join("\n") + "\n")
}
