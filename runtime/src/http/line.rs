//! A line of an import: a body of Create, and beside it what only the server gives.

use super::{
    inspect::{Inspect, decode},
    merged::new_record,
    problem::Problem,
    scan::{Malformed, Member, Why, scan},
};
use crate::{
    fault::{Faults, Place},
    model::Model,
};

/// The record that a line of an export is of: every member as it was, but the `version`, which the
/// store gives anew.
///
/// # Errors
/// What is wrong with it, as a POST would say it.
pub(crate) fn restored<M: Model>(line: &[u8]) -> Result<M, Faults> {
    let document = scan(line).map_err(malformed)?;
    let mut faults = Faults::new();
    for pointer in document.duplicates {
        let place = Place::Pointer(pointer);
        faults.push(place, "duplicate", "stands more than once in its object");
    }
    let Some(members) = document.members else {
        faults.body("type", "must be an object");
        return Err(faults);
    };
    if !faults.is_empty() {
        return Err(faults);
    }
    let body = body_of_create::<M>(&members);
    let decoded = decode::<M::Create>(body.as_bytes()).map_err(|problem| of_problem(&problem))?;
    let mut record = new_record::<M>(body.as_bytes(), decoded)?;
    record.restore(&mut Inspect::new(&members, &mut faults));
    if faults.is_empty() && !M::ASSIGNED.is_empty() {
        record.validate(&mut faults);
    }
    if faults.is_empty() {
        Ok(record)
    } else {
        Err(faults)
    }
}

/// The members that a client gives, as one object.
fn body_of_create<M: Model>(members: &[Member<'_>]) -> String {
    let mut body = String::from("{");
    let given = |member: &&Member<'_>| !M::ASSIGNED.contains(&&*member.name);
    for member in members.iter().filter(given) {
        member.append_to(&mut body);
    }
    body.push('}');
    body
}

fn malformed(malformed: Malformed) -> Faults {
    let mut faults = Faults::new();
    let column = malformed.column;
    match malformed.why {
        Why::Expected(expected) => faults.body("syntax", format!("{expected}, at column {column}")),
        Why::TooDeep => faults.body(
            "depth",
            format!("is nested deeper than 64, at column {column}"),
        ),
    }
    faults
}

fn of_problem(problem: &Problem) -> Faults {
    let mut faults = problem.faults().clone();
    if faults.is_empty() {
        faults.body("syntax", "cannot be read");
    }
    faults
}
