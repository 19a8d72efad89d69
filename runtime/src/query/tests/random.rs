//! Random records, queries and writes against a list that is filtered and sorted by hand: every
//! operator, order and limit, with cursors followed to the end.

use std::cmp::Ordering;

use proptest::{collection, option, prelude::*, sample::select};

use super::{Status, Task, key, keys, position, put, request, run, table, task};
use crate::{query::Total, store::Table};

/// Little of each, so that values meet; texts with other than ASCII and of one beginning.
const TEXTS: [&str; 6] = ["", "a", "ab", "abc", "\u{e4}b", "b"];
const STATUSES: [Status; 3] = [Status::Open, Status::Waiting, Status::Done];

fn record(number: u128) -> impl Strategy<Value = Task> {
    let first = (
        select(&STATUSES[..]),
        0_u32..4,
        option::of(-2_i64..3),
        select(&TEXTS[..]),
        option::of(0_u128..3),
    );
    let second = (
        collection::vec(select(&TEXTS[..]), 0..3),
        any::<bool>(),
        option::of(select(&TEXTS[..])),
        any::<bool>(),
    );
    (first, second).prop_map(move |((status, points, due, title, owner), rest)| {
        let (tags, done, city, numbered) = rest;
        Task {
            status,
            points,
            due,
            // With the owner it is unique, as a table's records are.
            title: match owner {
                Some(_) => format!("{title}{number}"),
                None => title.to_owned(),
            },
            number: numbered.then(|| u32::try_from(number).unwrap()),
            owner: owner.map(key),
            tags: tags.into_iter().map(str::to_owned).collect(),
            done,
            address: city.map(|city| super::task::Address {
                city: city.to_owned(),
            }),
            ..task(number)
        }
    })
}

/// A condition: the parameter, and what it means.
#[derive(Clone)]
struct Condition {
    parameter: String,
    holds: std::rc::Rc<dyn Fn(&Task) -> bool>,
}

impl std::fmt::Debug for Condition {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.parameter)
    }
}

fn condition(parameter: impl Into<String>, holds: impl Fn(&Task) -> bool + 'static) -> Condition {
    Condition {
        parameter: parameter.into(),
        holds: std::rc::Rc::new(holds),
    }
}

/// A comparison of an ordered member, which may be absent.
fn ordered<T: Ord + std::fmt::Display + Clone + 'static>(
    name: &'static str,
    of: fn(&Task) -> Option<T>,
    values: impl Strategy<Value = T>,
) -> impl Strategy<Value = Condition> {
    type Means = fn(Option<Ordering>) -> bool;
    let operators: &[(&str, Means)] = &[
        ("", |ordering| ordering == Some(Ordering::Equal)),
        (".ne", |ordering| ordering != Some(Ordering::Equal)),
        (".gt", |ordering| ordering == Some(Ordering::Greater)),
        (".gte", |ordering| ordering.is_some_and(Ordering::is_ge)),
        (".lt", |ordering| ordering == Some(Ordering::Less)),
        (".lte", |ordering| ordering.is_some_and(Ordering::is_le)),
    ];
    (select(operators.to_vec()), values).prop_map(move |((suffix, means), value)| {
        condition(format!("{name}{suffix}={value}"), move |task| {
            means(of(task).map(|own| own.cmp(&value)))
        })
    })
}

fn text(name: &'static str, of: fn(&Task) -> Option<String>) -> impl Strategy<Value = Condition> {
    let operators = select(vec!["", ".ne", ".prefix", ".contains"]);
    (operators, select(&TEXTS[..])).prop_map(move |(suffix, value)| {
        condition(format!("{name}{suffix}={value}"), move |task| {
            let own = of(task);
            match suffix {
                "" => own.as_deref() == Some(value),
                ".ne" => own.as_deref() != Some(value),
                ".prefix" => own.is_some_and(|own| own.starts_with(value)),
                _ => own.is_some_and(|own| own.contains(value)),
            }
        })
    })
}

fn null(name: &'static str, is: fn(&Task) -> bool) -> impl Strategy<Value = Condition> {
    any::<bool>().prop_map(move |wanted| {
        condition(format!("{name}.null={wanted}"), move |task| {
            is(task) == wanted
        })
    })
}

fn named(status: Status) -> &'static str {
    match status {
        Status::Open => "open",
        Status::Waiting => "waiting",
        Status::Done => "done",
    }
}

fn statuses() -> impl Strategy<Value = Condition> {
    let list = collection::vec(select(&STATUSES[..]), 0..3);
    (list, any::<bool>()).prop_map(|(list, not)| {
        let names: Vec<&str> = list.iter().map(|status| named(*status)).collect();
        let suffix = if not { ".ne" } else { "" };
        condition(format!("status{suffix}={}", names.join(",")), move |task| {
            list.is_empty() || list.contains(&task.status) != not
        })
    })
}

fn owners() -> impl Strategy<Value = Condition> {
    let list = collection::vec(0_u128..4, 1..3);
    (list, any::<bool>()).prop_map(|(list, not)| {
        let ids: Vec<String> = list.iter().map(|id| key::<()>(*id).to_string()).collect();
        let suffix = if not { ".ne" } else { "" };
        condition(format!("owner{suffix}={}", ids.join(",")), move |task| {
            let is_in = task
                .owner
                .is_some_and(|owner| list.contains(&owner.as_uuid().as_u128()));
            is_in != not
        })
    })
}

fn few() -> impl Strategy<Value = Condition> {
    let ids = collection::vec(0_u128..40, 1..6).prop_map(|list| {
        let ids: Vec<String> = list.iter().map(|id| key::<()>(*id).to_string()).collect();
        condition(format!("id={}", ids.join(",")), move |task| {
            list.contains(&task.id.as_uuid().as_u128())
        })
    });
    let code = (0_u128..40).prop_map(|number| {
        condition(format!("code=cODE-{number}"), move |task| {
            task.code == format!("Code-{number}")
        })
    });
    prop_oneof![ids, code]
}

fn conditions() -> impl Strategy<Value = Vec<Condition>> {
    let any = prop_oneof![
        3 => statuses(),
        1 => owners(),
        1 => few(),
        2 => ordered("points", |task| Some(task.points), 0_u32..5),
        3 => ordered("due", |task| task.due, -3_i64..4),
        1 => ordered("number", |task| task.number, 0_u32..40),
        2 => text("title", |task| Some(task.title.clone())),
        2 => text("address.city", |task| task.address.as_ref().map(|item| item.city.clone())),
        1 => null("due", |task| task.due.is_none()),
        1 => null("owner", |task| task.owner.is_none()),
        1 => null("address.city", |task| task.address.is_none()),
        1 => select(&TEXTS[..]).prop_map(|tag| condition(format!("tags.has={tag}"), move |task: &Task| {
            task.tags.iter().any(|own| own == tag)
        })),
        1 => any::<bool>().prop_map(|done| condition(format!("done={done}"), move |task: &Task| task.done == done)),
    ];
    collection::vec(any, 0..4).prop_map(|mut list| {
        // A parameter is given once, but for lists, which then mean something else.
        list.sort_by(|one, two| one.parameter.cmp(&two.parameter));
        list.dedup_by(|one, two| {
            let name =
                |condition: &Condition| condition.parameter.split('=').next().map(str::to_owned);
            name(one) == name(two)
        });
        list
    })
}

/// Compares what may be absent: last, whichever way.
fn last<T: Ord>(one: Option<T>, two: Option<T>, descending: bool) -> Ordering {
    match (one, two) {
        (Some(one), Some(two)) if descending => two.cmp(&one),
        (Some(one), Some(two)) => one.cmp(&two),
        (one, two) => one.is_none().cmp(&two.is_none()),
    }
}

fn sorted(sort: &str, one: &Task, two: &Task) -> Ordering {
    let down = sort.starts_with('-');
    let by_key = if down {
        two.id.cmp(&one.id)
    } else {
        one.id.cmp(&two.id)
    };
    let city = |task: &Task| task.address.as_ref().map(|item| item.city.clone());
    let status = |task: &Task| Some(task.status as u8);
    let members = match sort.trim_start_matches('-') {
        "points" => last(Some(one.points), Some(two.points), down),
        "due" => last(one.due, two.due, down),
        "title" => last(Some(&one.title), Some(&two.title), down),
        "address.city" => last(city(one), city(two), down),
        "status,due" => last(status(one), status(two), down).then(last(one.due, two.due, down)),
        "status,done,points" | "status,-done,-points" => last(status(one), status(two), down)
            .then(last(Some(one.done), Some(two.done), down))
            .then(last(Some(one.points), Some(two.points), down)),
        _ => Ordering::Equal,
    };
    members.then(by_key)
}

/// A write between two pages.
#[derive(Debug, Clone)]
enum Write {
    Put(Task),
    Remove(u128),
}

fn write() -> impl Strategy<Value = Write> {
    prop_oneof![
        (0_u128..60).prop_flat_map(record).prop_map(Write::Put),
        (0_u128..60).prop_map(Write::Remove),
    ]
}

fn records() -> impl Strategy<Value = Vec<Task>> {
    let numbers = collection::btree_set(0_u128..40, 0..40);
    numbers.prop_flat_map(|numbers| numbers.into_iter().map(record).collect::<Vec<_>>())
}

fn expected(records: &[Task], conditions: &[Condition], sort: &str) -> Vec<Task> {
    let all = |task: &&Task| conditions.iter().all(|condition| (condition.holds)(task));
    let mut found: Vec<Task> = records.iter().filter(all).cloned().collect();
    found.sort_by(|one, two| sorted(sort, one, two));
    found
}

fn query(conditions: &[Condition], sort: &str) -> String {
    let parameters = conditions
        .iter()
        .map(|condition| condition.parameter.clone());
    let parameters: Vec<String> = parameters.chain([format!("sort={sort}")]).collect();
    parameters.join("&")
}

fn sorts() -> impl Strategy<Value = &'static str> {
    use crate::query::{Sort, SortOf};
    select(<SortOf<Task> as Sort<Task>>::NAMES.to_vec())
}

fn rows(table: &Table<Task>) -> Vec<Task> {
    table
        .rows()
        .values()
        .map(|row| row.record.clone())
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, ..ProptestConfig::default() })]

    #[test]
    fn pages_are_what_a_list_filtered_and_sorted_is(
        records in records(),
        conditions in conditions(),
        sort in sorts(),
        limit in 1_usize..8,
    ) {
        let text = query(&conditions, sort);
        let expected: Vec<u128> = expected(&records, &conditions, sort)
            .iter()
            .map(|task| task.id.as_uuid().as_u128())
            .collect();
        let table = table(records);
        let request = request(&text);
        let mut found = Vec::new();
        let mut after = None;
        loop {
            let page = run(&request, after.as_ref(), |run| run.page(&table, limit));
            found.extend(keys(&page));
            prop_assert!(page.records.len() == limit || page.next.is_none(), "{}", text);
            prop_assert!(found.len() <= expected.len(), "{} goes round: {:?}", text, found);
            let Some(next) = page.next else { break };
            after = Some(position(&request, &next.record));
        }
        prop_assert_eq!(&found, &expected, "{}", text);
        let total = run(&request, None, |run| run.total(&table, &request.asked));
        prop_assert_eq!(total, Total::Exact(expected.len()), "{}", text);
    }

    #[test]
    fn what_stays_is_shown_once_whatever_is_written_between(
        records in records(),
        writes in collection::vec(collection::vec(write(), 0..4), 0..20),
        conditions in conditions(),
        sort in sorts(),
        limit in 1_usize..6,
    ) {
        let text = query(&conditions, sort);
        let mut table = table(records);
        // What matches at the beginning and is never written.
        let mut stays = expected(&rows(&table), &conditions, sort);
        let request = request(&text);
        let mut found: Vec<Task> = Vec::new();
        let mut after = None;
        let mut writes = writes.into_iter();
        loop {
            let page = run(&request, after.as_ref(), |run| run.page(&table, limit));
            found.extend(page.records.iter().map(|record| record.row().record.clone()));
            let Some(next) = page.next else { break };
            prop_assert!(found.len() <= 200, "{} goes round", text);
            after = Some(position(&request, &next.record));
            for write in writes.next().unwrap_or_default() {
                let id = match write {
                    Write::Put(record) => {
                        let id = record.id;
                        put(&mut table, record);
                        id
                    }
                    Write::Remove(number) => {
                        table.take(&key(number));
                        key(number)
                    }
                };
                stays.retain(|task| task.id != id);
                // A record that moves may be shown where it was and where it is.
                found.retain(|task| task.id != id);
            }
        }
        let once: Vec<_> = found.iter().filter(|task| stays.iter().any(|stay| stay.id == task.id)).map(|task| task.id).collect();
        let stays: Vec<_> = stays.iter().map(|task| task.id).collect();
        prop_assert_eq!(once, stays, "{}", text);
        let in_order = found.is_sorted_by(|one, two| sorted(sort, one, two).is_lt());
        prop_assert!(in_order, "{}", text);
    }
}
