//! Which way a query takes, and how much it looks at: equality and ranges of what has an index
//! never scan.

use super::{Status, Task, key, keys, position, request, run, table, task};
use crate::{
    query::{EXAMINED_MAX, Total, explain_open},
    store::Table,
};

/// 30 000 tasks: enough that a scan is cut.
fn many() -> Table<Task> {
    table((0..30_000).map(|number| {
        let small = u32::try_from(number).unwrap();
        Task {
            number: Some(small),
            points: small / 10,
            due: (number % 2 == 0).then_some(i64::from(small % 1_000)),
            status: match number % 3_000 {
                0 => Status::Waiting,
                _ if number % 2 == 0 => Status::Open,
                _ => Status::Done,
            },
            owner: (number % 100 == 7).then(|| key(number % 1_000)),
            tags: if number % 5_000 == 3 {
                vec!["rare".to_owned()]
            } else {
                Vec::new()
            },
            done: number % 7 == 0,
            ..task(number)
        }
    }))
}

#[test]
fn what_an_index_serves_is_not_scanned() {
    let table = many();
    for (text, examined_max) in [
        ("id=00000000-0000-0000-0000-000000000009", 1),
        ("code=CODE-777", 1),
        ("code=nothing", 0),
        ("number=29999", 1),
        (
            "owner=00000000-0000-0000-0000-000000000007&title=title 1007",
            1,
        ),
        ("status=waiting", 10),
        ("status=waiting&sort=-id", 10),
        ("status=waiting&due.gte=0&sort=due", 10),
        ("status=waiting&sort=-due", 10),
        ("status=waiting,open&sort=due&limit=3", 4),
        ("status=waiting&done=true&sort=-points", 10),
        ("points=17", 10),
        ("points.gte=2999", 10),
        ("points.gt=2998&points.lte=3000&sort=-points", 10),
        ("points.gte=2990&points.lt=2992&sort=title", 20),
        ("title=title 8", 1),
        ("title.prefix=title 2999&limit=20", 11),
        ("title.prefix=title 2999&sort=-title&limit=20", 11),
        ("tags.has=rare", 6),
        ("tags.has=rare&sort=due", 6),
        ("owner=00000000-0000-0000-0000-000000000007", 30),
        ("owner=00000000-0000-0000-0000-000000000007&sort=-due", 30),
        ("sort=due&limit=20", 21),
        ("sort=-due&limit=20", 21),
        ("sort=-id&limit=20", 21),
        ("sort=status,due&limit=20", 21),
        ("limit=20", 21),
        ("due.null=true&sort=due&limit=20", 21),
        ("due.null=false&sort=due&limit=20", 21),
    ] {
        let request = request(text);
        let page = run(&request, None, |run| run.page(&table, request.limit));
        assert!(page.examined <= examined_max, "{text}: {}", page.examined);
        assert!(!page.cut, "{text}");
        let last = page.records.last().map(|record| &record.row().record);
        let Some(last) = last.filter(|_| page.next.is_some()) else {
            continue;
        };
        // Nor is what a next page looks at more.
        let after = position(&request, last);
        let next = run(&request, Some(&after), |run| {
            run.page(&table, request.limit)
        });
        assert!(next.examined <= examined_max, "{text}: {}", next.examined);
        assert!(!next.records.is_empty(), "{text}");
    }
}

#[test]
fn a_scan_is_cut_and_goes_on() {
    let table = many();
    let request = request("done=true&title.contains=999");
    let mut found = Vec::new();
    let mut after = None;
    let mut pages = 0;
    loop {
        let page = run(&request, after.as_ref(), |run| run.page(&table, 50));
        pages += 1;
        found.extend(keys(&page));
        assert!(page.examined <= EXAMINED_MAX);
        let Some(next) = page.next else {
            assert!(!page.cut);
            break;
        };
        assert!(page.cut && page.examined == EXAMINED_MAX);
        after = Some(position(&request, &next.record));
    }
    let expected: Vec<u128> = (0..30_000)
        .filter(|number| number % 7 == 0 && number.to_string().contains("999"))
        .collect();
    assert_eq!((found, pages), (expected, 3));
}

/// 200 tasks, each with 256 KiB of text or a hundred tags.
fn long() -> Table<Task> {
    table((0..200).map(|number| Task {
        title: "\u{10348}".repeat(65_536),
        tags: (0..100).map(|tag| format!("tag {tag}")).collect(),
        ..task(number)
    }))
}

#[test]
fn a_row_with_long_values_counts_as_several() {
    let table = long();
    let tags: Vec<String> = (0..100).map(|tag| format!("tags.has=tag {tag}")).collect();
    for (text, examined_max) in [
        // 257 each.
        ("title.contains=x".to_owned(), 39),
        ("title.contains=x&sort=-id".to_owned(), 39),
        ("title.contains=x&status=open".to_owned(), 39),
        ("title.contains=x&sort=points".to_owned(), 39),
        // What it is compared with is short.
        ("title.ne=x".to_owned(), 200),
        // 5 050 comparisons of 22 bytes each: 109.
        (tags.join("&"), 92),
    ] {
        let request = request(&text);
        let page = run(&request, None, |run| run.page(&table, 500));
        let total = run(&request, None, |run| run.total(&table, &request.asked));
        let few = &text[..text.len().min(40)];
        assert_eq!(page.examined, examined_max, "{few}");
        assert_eq!(page.cut, examined_max < 200, "{few}");
        assert_eq!(page.next.is_some(), page.cut, "{few}");
        match total {
            Total::Exact(count) => assert_eq!((count, page.cut), (200, false), "{few}"),
            Total::AtLeast(count) => assert!(page.cut && count <= examined_max, "{few}"),
        }
    }
}

#[test]
fn a_range_with_too_many_entries_is_not_put_in_order() {
    let table = many();
    // All but ten entries: the order of the key is the table's.
    let request = request("points.gte=1&limit=20");
    let page = run(&request, None, |run| run.page(&table, 20));
    assert_eq!(keys(&page), (10..30).collect::<Vec<_>>());
    assert!(page.examined < 40, "{}", page.examined);
}

#[test]
fn counts_are_exact_as_far_as_they_are_said_to_be() {
    let table = many();
    for (text, expected) in [
        ("", Total::AtLeast(10_000)),
        ("status=waiting", Total::Exact(10)),
        ("status=open", Total::AtLeast(10_000)),
        ("points.gte=2000", Total::Exact(10_000)),
        ("points.gte=1999", Total::AtLeast(10_000)),
        ("points.gte=2900&done=true", Total::Exact(143)),
        ("code=code-5", Total::Exact(1)),
        ("code=none", Total::Exact(0)),
        (
            "owner.null=false&owner.ne=00000000-0000-0000-0000-000000000007",
            Total::Exact(270),
        ),
        // A scan says of how much it has seen.
        ("done=true", Total::AtLeast(1_429)),
    ] {
        let request = request(text);
        let total = run(&request, None, |run| run.total(&table, &request.asked));
        assert_eq!(total, expected, "{text}");
    }
}

#[test]
fn a_plan_says_what_it_does() {
    for (text, expected) in [
        ("", vec!["every row, in the order of id"]),
        (
            "id=00000000-0000-0000-0000-000000000009",
            vec!["look-up by id; what is found is put in the order of id"],
        ),
        (
            "code=a&status=open",
            vec!["look-up by code; what is found is put in the order of id"],
        ),
        (
            "status=open&sort=-due",
            vec!["index (status, due): status equal; in the order of -due"],
        ),
        (
            "status=open",
            vec!["index (status): status equal; in the order of id"],
        ),
        (
            "points.gte=3",
            vec![
                "index (points): points in a range; put in the order of id",
                "if these are more than 10000 entries, instead: every row, in the order of id",
            ],
        ),
        (
            "owner.null=true&sort=title",
            vec![
                "index (owner): owner equal; put in the order of title",
                "if these are more than 10000 entries, instead: index (title): every entry; in \
                 the order of title",
            ],
        ),
        (
            "done=true&sort=points",
            vec!["index (points): every entry; in the order of points"],
        ),
    ] {
        let request = request(text);
        let order = if request.order.is_empty() {
            "id"
        } else {
            &request.order
        };
        let lines = run(&request, None, |run| run.plan.lines(order));
        assert_eq!(lines, expected, "{text}");
    }
}

#[test]
fn an_explanation_is_for_people() {
    let text = explain_open::<Task>("done=true&status=done,open&sort=-due&limit=3").unwrap();
    let expected = "\
list     GET /api/tasks of Task
filters  done=true&status=open,done
order    -due
way      index (status, due): status equal; in the order of -due
rows     each is asked for done
page     at most 3; ends after looking at 10000 rows, a row with long values counted as several
";
    assert_eq!(text, expected);
    let faults = explain_open::<Task>("stats=open").unwrap_err();
    assert_eq!(
        faults.list()[0].detail,
        "is not a parameter; did you mean status?"
    );
}
