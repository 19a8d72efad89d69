//! Queries over tables that no writer is needed for.

mod parameters;
mod plans;
mod random;
mod task;

use std::sync::Arc;

use super::{Narrowed, Page, Position, Request, Run, See, Sort as _};
use crate::{
    rules::Visible,
    sequence::Sequence,
    store::{Row, Table},
    types::Id,
    wire::{CborReader, CborWriter, Wire as _},
};
use task::{Status, Task};

fn key<T>(number: u128) -> Id<T> {
    Id::from_uuid(uuid::Uuid::from_u128(number))
}

/// A task whose unique members are its number's.
fn task(number: u128) -> Task {
    Task {
        id: key(number),
        code: format!("Code-{number}"),
        number: None,
        status: Status::Open,
        points: 0,
        due: None,
        title: format!("title {number}"),
        owner: None,
        tags: Vec::new(),
        done: false,
        address: None,
    }
}

fn put(table: &mut Table<Task>, record: Task) {
    table.put(&Arc::new(Row {
        sequence: Sequence(1),
        record,
    }));
}

fn table(records: impl IntoIterator<Item = Task>) -> Table<Task> {
    let mut table = Table::default();
    for record in records {
        put(&mut table, record);
    }
    table
}

fn request(text: &str) -> Request<Task> {
    match Request::read(Some(text)) {
        Ok(request) => request,
        Err(faults) => panic!("{text}: {:?}", faults.list()),
    }
}

/// From whom nothing is hidden.
struct Everyone;

impl See<Task> for Everyone {
    fn see<'t>(&self, row: &'t Row<Task>) -> Option<Visible<'t, Task>> {
        Some(Visible::as_operator(row))
    }
}

/// Runs `with` on the query, behind where a page ended.
fn run<R>(
    request: &Request<Task>,
    after: Option<&Position<Task>>,
    with: impl FnOnce(&Run<'_, Task, Everyone>) -> R,
) -> R {
    let start = Default::default();
    with(&Run {
        query: &request.query,
        narrowed: Narrowed::Whole(&[]),
        onlooker: Everyone,
        sort: request.sort,
        after,
        plan: request.plan(after.map_or(&start, |after| &after.sorted)),
    })
}

/// Where a page ended, through the bytes of a cursor.
fn position(request: &Request<Task>, record: &Task) -> Position<Task> {
    let mut cursor = super::CursorWriter(CborWriter::new());
    request.sort.by.write(record, &mut cursor);
    record.id.encode(&mut cursor.0);
    let mut cbor = CborReader::new(cursor.0.as_bytes());
    let sorted = request.sort.by.read(&mut cbor).unwrap();
    let key = Id::decode(&mut cbor).unwrap();
    Position { sorted, key }
}

fn keys(page: &Page<'_, Task>) -> Vec<u128> {
    let records = page.records.iter();
    records
        .map(|record| record.row().record.id.as_uuid().as_u128())
        .collect()
}
