//! Random queries of lists, each answered a second time by looking at every record.

use std::{cmp::Ordering, collections::BTreeSet};

use modelith_codegen::app::{App, Field, FieldType, Model, Role, Unique};
use serde_json::{Map, Value, json};

use crate::{chance::Chance, client::Client, mirror::Mirror, values::Source, world::Shown};

const OPERATORS: [&str; 9] = [
    "ne", "gt", "gte", "lt", "lte", "prefix", "contains", "null", "has",
];

/// Of a longer address a server says no more than that; a cursor comes to it.
const URI_BYTES: usize = 7_000;

/// A member of the model, or of structs in it, and the way to its value.
#[derive(Debug, Clone)]
struct Place<'a> {
    way: Vec<String>,
    field: &'a Field,
}

/// A parameter of the document.
#[derive(Debug, Clone)]
struct Filter<'a> {
    name: String,
    place: Place<'a>,
    operator: Option<&'static str>,
}

/// One that is asked for, with what it is compared to: any of them, or for `has` all.
#[derive(Debug)]
struct Asked<'a> {
    filter: Filter<'a>,
    operands: Vec<Value>,
}

/// What a list is ordered by: members and whether they descend. The key breaks ties.
struct Sort<'a> {
    text: Option<String>,
    places: Vec<Place<'a>>,
    descends: bool,
}

/// Puts random queries to every list.
pub(crate) fn compare(mirror: &mut Mirror<'_>, client: &mut Client, queries: usize) {
    let app = mirror.plain.app;
    for model in app.models.iter().filter(|model| model.operations.list) {
        let parameters = parameters(&mirror.document, model);
        for _ in 0..queries.div_ceil(app.models.len()) {
            let lists = Lists {
                source: mirror.plain.world.source(),
                model,
                parameters: &parameters,
                records: mirror.plain.world.of(model),
            };
            let query = lists.query(&mut mirror.chance);
            let expected = lists.answer(&query);
            // Some pages, but not hundreds.
            let limit = 1 + mirror.chance.below(6) + expected.len() / 8;
            let pages = Pages::new(model, &query, limit, &mut mirror.chance);
            if pages.path.len() > URI_BYTES {
                continue;
            }
            pages.all(&expected, client);
            if mirror.chance.one_in(4) {
                under_writes(mirror, client, &pages, &expected);
            }
        }
    }
}

/// Names and schemas.
fn parameters(document: &Value, model: &Model) -> Vec<(String, Value)> {
    let all = document["paths"][&model.path]["get"]["parameters"].as_array();
    let resolved = |parameter: &Value| match parameter["$ref"].as_str() {
        Some(place) => document.pointer(&place[1..]).expect("a component").clone(),
        None => parameter.clone(),
    };
    let named = |parameter: &Value| {
        let parameter = resolved(parameter);
        let name = parameter["name"].as_str().expect("a name").to_owned();
        (parameter["in"] == "query").then(|| (name, parameter["schema"].clone()))
    };
    all.into_iter().flatten().filter_map(named).collect()
}

/// The records of a list, and what may be asked of it.
struct Lists<'a> {
    source: Source<'a>,
    model: &'a Model,
    parameters: &'a [(String, Value)],
    records: &'a [Shown],
}

/// A query, and its parameters as text.
struct Query<'a> {
    asked: Vec<Asked<'a>>,
    sort: Sort<'a>,
}

impl<'a> Lists<'a> {
    fn query(&self, chance: &mut Chance) -> Query<'a> {
        let filters: Vec<Filter<'a>> = self
            .parameters
            .iter()
            .filter_map(|(name, _)| filter(self.source.app, &self.model.fields, name))
            .collect();
        let asked = (0..chance.below(3))
            .filter_map(|_| {
                let filter = chance.of(&filters)?.clone();
                let operands = self.operands(&filter, chance)?;
                Some(Asked { filter, operands })
            })
            .collect::<Vec<_>>();
        // A parameter is given once, but for those that are lists.
        let mut names = BTreeSet::new();
        let asked = asked
            .into_iter()
            .filter(|asked| names.insert(asked.filter.name.clone()))
            .collect();
        Query {
            asked,
            sort: self.sort(chance),
        }
    }

    fn sort(&self, chance: &mut Chance) -> Sort<'a> {
        let schema = self.parameters.iter().find(|(name, _)| name == "sort");
        let orders = schema.and_then(|(_, schema)| schema["enum"].as_array());
        let order = orders
            .and_then(|orders| chance.of(orders))
            .filter(|_| chance.one_in(2));
        let text = order.map(|order| order.as_str().expect("text").to_owned());
        let place = |name: &str| {
            let name = name.trim_start_matches('-');
            find(self.source.app, &self.model.fields, name)
                .expect("a member")
                .0
        };
        let names = text.iter().flat_map(|text| text.split(','));
        Sort {
            places: names.map(place).collect(),
            descends: text.as_deref().is_some_and(|text| text.starts_with('-')),
            text,
        }
    }

    /// What a filter may be given: what is there, or any value of the type.
    fn operands(&self, filter: &Filter<'_>, chance: &mut Chance) -> Option<Vec<Value>> {
        if filter.operator == Some("null") {
            return Some(vec![json!(chance.one_in(2))]);
        }
        let field = filter.place.field;
        let values = self.source.values(field);
        let times = match filter.operator {
            Some("has") => 1 + chance.below(2),
            None | Some("ne") if takes_several(field) => 1 + chance.below(3),
            _ => 1,
        };
        let one = |_| -> Option<Value> {
            let there = chance
                .of(self.records)
                .and_then(|shown| filter.place.of(&shown.value));
            let there = there
                .filter(|_| !chance.one_in(4))
                .or_else(|| chance.of(&values));
            let value = match (filter.operator, there?) {
                (Some("has"), Value::Array(items)) => chance.of(items)?,
                (_, value) => value,
            };
            match (filter.operator, value) {
                (_, Value::Null) => None,
                (Some("prefix" | "contains"), Value::String(text)) => {
                    let from = if filter.operator == Some("prefix") {
                        0
                    } else {
                        chance.below(3)
                    };
                    let part = text.chars().skip(from).take(1 + chance.below(3));
                    Some(part.collect::<String>().into())
                }
                // A comma parts the elements of a list.
                (_, Value::String(text)) if takes_several(field) && text.contains(',') => None,
                (_, value) => Some(value.clone()),
            }
        };
        (0..times).map(one).collect()
    }

    /// The records that the filters leave, in order.
    fn answer(&self, query: &Query<'_>) -> Vec<Shown> {
        let mut left: Vec<&Shown> = self.records.iter().collect();
        left.retain(|shown| {
            query
                .asked
                .iter()
                .all(|asked| self.holds(asked, &shown.value))
        });
        left.sort_by(|one, two| self.order(&query.sort, one, two));
        left.into_iter().cloned().collect()
    }

    fn holds(&self, asked: &Asked<'_>, record: &Value) -> bool {
        let field = asked.filter.place.field;
        let value = asked.filter.place.of(record);
        let equal = |value: &Value, operand: &Value| {
            let folded = |value: &Value| match (field.unique, value) {
                (Some(Unique::IgnoreCase), Value::String(text)) => text.to_lowercase().into(),
                _ => value.clone(),
            };
            folded(value) == folded(operand)
        };
        let operands = &asked.operands;
        let Some(value) = value else {
            return match asked.filter.operator {
                Some("ne") => true,
                Some("null") => operands[0] == true,
                _ => false,
            };
        };
        let order = || self.source.compare(&field.ty, value, &operands[0]);
        let text = || value.as_str().zip(operands[0].as_str()).expect("text");
        match asked.filter.operator {
            None => operands.iter().any(|operand| equal(value, operand)),
            Some("ne") => !operands.iter().any(|operand| equal(value, operand)),
            Some("gt") => order() == Ordering::Greater,
            Some("gte") => order() != Ordering::Less,
            Some("lt") => order() == Ordering::Less,
            Some("lte") => order() != Ordering::Greater,
            Some("prefix") => text().0.starts_with(text().1),
            Some("contains") => text().0.contains(text().1),
            Some("null") => operands[0] == false,
            Some("has") => {
                let items = value.as_array().expect("an array");
                operands.iter().all(|operand| items.contains(operand))
            }
            other => panic!("{other:?}"),
        }
    }

    fn order(&self, sort: &Sort<'_>, one: &Shown, two: &Shown) -> Ordering {
        let turned = |order: Ordering| {
            if sort.descends {
                order.reverse()
            } else {
                order
            }
        };
        let by_member = |place: &Place<'_>| match (place.of(&one.value), place.of(&two.value)) {
            (Some(one), Some(two)) => turned(self.source.compare(&place.field.ty, one, two)),
            // Null is last either way.
            (one, two) => two.is_some().cmp(&one.is_some()),
        };
        let key = self.model.key().expect("a key");
        let by_key = || turned(self.source.compare(&key.ty, &one.key, &two.key));
        let orders = sort.places.iter().map(by_member);
        orders
            .fold(Ordering::Equal, Ordering::then)
            .then_with(by_key)
    }
}

/// Whether a filter by equality takes a list of values.
fn takes_several(field: &Field) -> bool {
    matches!(
        field.ty,
        FieldType::Enum(_) | FieldType::Id(_) | FieldType::Uuid
    ) || field.role == Role::Key
        || field.references.is_some()
}

impl Place<'_> {
    /// The value; `None` if it is null or in nothing.
    fn of<'v>(&self, record: &'v Value) -> Option<&'v Value> {
        let step = |value: &'v Value, name: &String| value.get(name);
        let value = self.way.iter().try_fold(record, step)?;
        (!value.is_null()).then_some(value)
    }
}

/// The member of a dotted name, and what of the name is left.
fn find<'a, 'n>(app: &'a App, fields: &'a [Field], name: &'n str) -> Option<(Place<'a>, &'n str)> {
    fields.iter().find_map(|field| {
        let rest = name.strip_prefix(&field.json_name)?;
        if rest.is_empty() {
            let way = vec![field.json_name.clone()];
            return Some((Place { way, field }, rest));
        }
        let rest = rest.strip_prefix('.')?;
        if let FieldType::Struct(name) = &field.ty {
            let found = app.structure(name)?;
            let (mut place, rest) = find(app, &found.fields, rest)?;
            place.way.insert(0, field.json_name.clone());
            return Some((place, rest));
        }
        let way = vec![field.json_name.clone()];
        OPERATORS
            .contains(&rest)
            .then_some((Place { way, field }, rest))
    })
}

/// What a parameter filters by; `None` if it is none that does.
fn filter<'a>(app: &'a App, fields: &'a [Field], name: &str) -> Option<Filter<'a>> {
    if ["limit", "cursor", "sort", "count"].contains(&name) {
        return None;
    }
    let (place, operator) = find(app, fields, name).expect("a filter is by a member");
    let operator = OPERATORS.into_iter().find(|known| *known == operator);
    Some(Filter {
        name: name.to_owned(),
        place,
        operator,
    })
}

/// The pages of a query.
struct Pages {
    path: String,
    limit: usize,
}

impl Pages {
    fn new(model: &Model, query: &Query<'_>, limit: usize, chance: &mut Chance) -> Self {
        let mut path = format!("{}?limit={limit}&count=exact", model.path);
        for asked in &query.asked {
            let name = escaped(&asked.filter.name);
            let texts: Vec<String> = asked.operands.iter().map(text).collect();
            let is_repeated = asked.filter.operator == Some("has") || chance.one_in(2);
            if is_repeated {
                for text in texts {
                    path.push_str(&format!("&{name}={}", escaped(&text)));
                }
            } else {
                path.push_str(&format!("&{name}={}", escaped(&texts.join(","))));
            }
        }
        if let Some(sort) = &query.sort.text {
            path.push_str(&format!("&sort={}", escaped(sort)));
        }
        Self { path, limit }
    }

    /// The page behind a cursor, or the first.
    fn page(&self, cursor: Option<&str>, client: &mut Client) -> Map<String, Value> {
        let cursor = cursor.map(|cursor| format!("&cursor={cursor}"));
        let path = format!("{}{}", self.path, cursor.unwrap_or_default());
        let answer = client.get(&path);
        let said = String::from_utf8_lossy(&answer.body);
        assert_eq!(answer.status, 200, "GET {path}\n{said}");
        let tag = answer.etag();
        let again = client.send("GET", &path, &[("if-none-match", tag)], None);
        assert_eq!(again.status, 304, "GET {path}: nothing has changed");
        answer.value().as_object().expect("an object").clone()
    }

    /// Every page holds what it should.
    fn all(&self, expected: &[Shown], client: &mut Client) {
        let mut cursor: Option<String> = None;
        let mut pages = expected.chunks(self.limit).peekable();
        loop {
            let page = self.page(cursor.as_deref(), client);
            let items = pages.next().unwrap_or_default().iter();
            let items: Value = items.map(|record| record.value.clone()).collect();
            assert_eq!(page["items"], items, "{} from {cursor:?}", self.path);
            assert_eq!(page["total"], expected.len(), "{}", self.path);
            cursor = page["next_cursor"].as_str().map(str::to_owned);
            assert_eq!(cursor.is_some(), pages.peek().is_some(), "{}", self.path);
            if cursor.is_none() {
                return;
            }
        }
    }
}

/// Pages between which records change: those that stay as they are come once, and in order.
fn under_writes(mirror: &mut Mirror<'_>, client: &mut Client, pages: &Pages, expected: &[Shown]) {
    let mut shown = Vec::new();
    let mut cursor: Option<String> = None;
    loop {
        let page = pages.page(cursor.as_deref(), client);
        shown.extend(page["items"].as_array().expect("items").clone());
        cursor = page["next_cursor"].as_str().map(str::to_owned);
        if cursor.is_none() {
            break;
        }
        mirror.writes(3, client);
    }
    let there: Vec<&Shown> = mirror.plain.world.records.values().flatten().collect();
    let stayed = expected.iter().filter(|record| there.contains(record));
    let stayed: Vec<&Value> = stayed.map(|record| &record.value).collect();
    shown.retain(|value| stayed.contains(&value));
    assert_eq!(shown.iter().collect::<Vec<_>>(), stayed, "{}", pages.path);
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// As part of a query (RFC 3986, section 3.4).
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b',' => {
                escaped.push(char::from(byte));
            }
            byte => escaped.push_str(&format!("%{byte:02X}")),
        }
    }
    escaped
}
