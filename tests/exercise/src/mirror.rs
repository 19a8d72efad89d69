//! Random writes through HTTP, and the same to plain JSON in this process: at each the two must come
//! to the same, and after all of them, and after a restart, hold the same.

use std::collections::BTreeMap;

use modelith::codegen::App;
use modelith_codegen::app::{FieldType, Model, Role};
use serde_json::{Map, Value};

use crate::{
    chance::Chance,
    client::{Answer, Client},
    instances::{self, Instances},
    lists, people,
    plain::{Judged, Plain},
    removal,
    round_trip::{Models, everything_is_shown, key_path, record_path, shown},
    served::Served,
    shape, source,
    values::Source,
    world::{Shown, World, is_open, is_shown},
};

/// Writes of a round. Bodies of one refer to records that were there when it began.
const WRITES: usize = 25;

/// Queries after each round.
const QUERIES: usize = 15;

/// Runs so many rounds of random writes and queries against the server of `A`, and restarts it half
/// way and at the end.
///
/// # Panics
/// The server does not do what plain JSON does.
pub fn mirror<A: App>(models: Models<'_>, rounds: usize) {
    let data = tempfile::tempdir().expect("a directory");
    let app = source::app(models.home);
    let world = World::new(app.clone(), models.opaque);
    let mut mirror = Mirror {
        plain: Plain::new(&app, world),
        chance: Chance::new(seed()),
        document: serde_json::from_str(A::OPENAPI.declared).expect("JSON"),
        answers: BTreeMap::new(),
    };
    let mut served: Served<A> = people::start(&mut mirror.plain.world, data.path());
    for round in 1..=rounds {
        mirror.writes(WRITES, &mut served.client);
        lists::compare(&mut mirror, &mut served.client, QUERIES);
        if round == rounds / 2 || round == rounds {
            everything_is_shown(&mirror.plain.world, &mut served.client);
            served.stop();
            served = people::start(&mut mirror.plain.world, data.path());
            everything_is_shown(&mirror.plain.world, &mut served.client);
        }
    }
    served.stop();
    let taken = mirror
        .answers
        .iter()
        .filter(|((_, status), _)| *status < 300);
    let taken: usize = taken.map(|(_, times)| times).sum();
    assert!(
        taken > rounds,
        "nearly all is refused: {:?}",
        mirror.answers
    );
}

/// Where chance begins: the same each time, unless it is told by the environment.
fn seed() -> u64 {
    let told = std::env::var("EXERCISE_SEED");
    told.map_or(1, |seed| seed.parse().expect("a number"))
}

/// What there should be, and the chance that it came from.
pub(crate) struct Mirror<'a> {
    pub(crate) plain: Plain<'a>,
    pub(crate) chance: Chance,
    /// The server's OpenAPI document.
    pub(crate) document: Value,
    /// How many writes by each method had each status.
    answers: BTreeMap<(&'static str, u16), usize>,
}

/// A request's condition, and what it does to a record that is there.
struct Condition {
    headers: Vec<(&'static str, String)>,
    refusal: Option<(u16, &'static str)>,
}

impl Mirror<'_> {
    /// So many writes, to any models.
    pub(crate) fn writes(&mut self, times: usize, client: &mut Client) {
        let app = self.plain.app;
        let keys = self.keys();
        let mut instances = Instances::new(Source {
            app,
            keys: &keys,
            opaque: self.plain.world.opaque,
        });
        for _ in 0..times {
            let model = self.chance.of(&app.models).expect("a model");
            match self.chance.below(20) {
                0..8 => self.create(model, &mut instances, client),
                8..12 => self.replace(model, &mut instances, client),
                12..18 => self.update(model, &mut instances, client),
                _ => self.remove(model, client),
            }
        }
    }

    /// Keys to refer to: of some records that are there and, now and then, of one that is not.
    fn keys(&mut self) -> BTreeMap<String, Vec<Value>> {
        let mut keys = instances::keys(self.plain.world.source());
        for (model, keys) in &mut keys {
            let there = self
                .plain
                .world
                .records
                .get(model)
                .map_or(&[][..], |all| all);
            let missing = self
                .chance
                .of(keys)
                .cloned()
                .filter(|_| self.chance.one_in(4));
            let pick = |_| self.chance.of(there).map(|shown| shown.key.clone());
            *keys = (0..6).filter_map(pick).chain(missing).collect();
            keys.sort_by_key(Value::to_string);
            keys.dedup();
        }
        keys
    }

    fn record(&mut self, model: &Model) -> Option<Shown> {
        self.chance.of(self.plain.world.of(model)).cloned()
    }

    fn create<'i>(&mut self, model: &'i Model, instances: &mut Instances<'i>, client: &mut Client) {
        let body = instances.create(model, &mut self.chance);
        let Some(body) = body.filter(|_| model.operations.create) else {
            return;
        };
        let judged = self.plain.created(model, &body);
        self.write(
            client,
            ("POST", model, &model.path),
            vec![],
            &body,
            judged,
            201,
        );
    }

    fn replace<'i>(
        &mut self,
        model: &'i Model,
        instances: &mut Instances<'i>,
        client: &mut Client,
    ) {
        let Some(mut body) = instances.create(model, &mut self.chance) else {
            return;
        };
        let key = model.key().expect("a key");
        let found = match body.get(&key.json_name) {
            // Replacing what is not there creates it.
            Some(key) if self.chance.one_in(2) => self.plain.find(model, key).cloned(),
            _ => self.record(model),
        };
        if !model.operations.replace {
            return;
        }
        let Some(stored) = found else {
            if model.operations.create && !matches!(key.ty, FieldType::Id(_)) {
                let path = key_path(model, &body[&key.json_name]);
                let judged = self.plain.created(model, &body);
                self.write(client, ("PUT", model, &path), vec![], &body, judged, 201);
            }
            return;
        };
        self.not_open(model, &stored, &mut body);
        let judged = self.plain.replaced(model, &stored, &body);
        self.change(client, ("PUT", model, &stored), &body, judged);
    }

    /// Of what a body may hold only as it is stored, some as it is stored, and some not.
    fn not_open(&mut self, model: &Model, stored: &Shown, body: &mut Value) {
        let body = body.as_object_mut().expect("an object");
        for field in model.fields.iter().filter(|field| !is_open(field)) {
            let name = &field.json_name;
            let other = body.remove(name).filter(|_| field.role == Role::Immutable);
            if !is_shown(field) {
                continue;
            }
            match (self.chance.below(12), other) {
                (0, Some(other)) => drop(body.insert(name.clone(), other)),
                (1..6, _) => {
                    let value = stored.value.get(name).cloned();
                    body.extend(value.map(|value| (name.clone(), value)));
                }
                _ => {}
            }
        }
    }

    fn update<'i>(&mut self, model: &'i Model, instances: &mut Instances<'i>, client: &mut Client) {
        let Some(stored) = self.record(model).filter(|_| model.operations.update) else {
            return;
        };
        let mut patch = Map::new();
        for field in model.fields.iter().filter(|field| is_open(field)) {
            let name = &field.json_name;
            let there = stored.value.get(name).unwrap_or(&Value::Null);
            let place = self.chance.below(8);
            let value = match place {
                0 | 1 => instances.member(field, &mut self.chance),
                2 if matches!(field.ty, FieldType::Map(..) | FieldType::Value) => {
                    let place = self.chance.below(8);
                    shape::taking_out(there, place)
                }
                // As it is.
                3 => Some(there.clone()).filter(|there| is_shown(field) && !there.is_object()),
                _ => None,
            };
            patch.extend(value.map(|value| (name.clone(), value)));
        }
        let patch = patch.into();
        let judged = self.plain.patched(model, &stored, &patch);
        self.change(client, ("PATCH", model, &stored), &patch, judged);
    }

    /// A condition that holds, or does not, or none.
    fn condition(&mut self, model: &Model, stored: &Shown) -> Condition {
        let (headers, refusal) = match self.chance.below(10) {
            0..5 => (
                Vec::new(),
                model
                    .require_if_match
                    .then_some((428, "precondition-required")),
            ),
            5..8 => (vec![("if-match", stored.etag.clone())], None),
            8 => (vec![("if-match", "*".to_owned())], None),
            _ => match self.chance.of(&self.plain.stale) {
                Some(stale) => (
                    vec![("if-match", stale.clone())],
                    Some((412, "precondition-failed")),
                ),
                None => (
                    vec![("if-none-match", "*".to_owned())],
                    Some((412, "precondition-failed")),
                ),
            },
        };
        Condition { headers, refusal }
    }

    /// A write to a record that is there.
    fn change(
        &mut self,
        client: &mut Client,
        (method, model, stored): (&'static str, &Model, &Shown),
        body: &Value,
        judged: Judged,
    ) {
        let condition = self.condition(model, stored);
        let path = record_path(model, stored);
        let judged = condition.refusal.map_or(judged, Err);
        let request = (method, model, path.as_str());
        self.write(client, request, condition.headers, body, judged, 200);
    }

    /// Sends a write, and holds the answer against what it should come to.
    fn write(
        &mut self,
        client: &mut Client,
        (method, model, path): (&'static str, &Model, &str),
        mut headers: Vec<(&'static str, String)>,
        body: &Value,
        judged: Judged,
        status: u16,
    ) {
        let text = body.to_string();
        if text.len() as u64 > model.body_bytes_max {
            return;
        }
        headers.push(("content-type", "application/json".to_owned()));
        let answer = send(client, method, path, &headers, Some(text.as_bytes()));
        *self.answers.entry((method, answer.status)).or_default() += 1;
        let told = format!("{method} {path} {headers:?}\n{body}\n{}", text_of(&answer));
        match judged {
            Ok(expected) => {
                assert_eq!(answer.status, status, "{told}\nexpected {expected}");
                self.plain
                    .take(model, &expected, shown(model, &answer), &told);
            }
            Err((status, problem)) => {
                assert_eq!(answer.status, status, "{told}");
                assert_eq!(answer.problem(), problem, "{told}");
            }
        }
    }

    fn remove(&mut self, model: &Model, client: &mut Client) {
        let Some(stored) = self.record(model).filter(|_| model.operations.delete) else {
            return;
        };
        let condition = self.condition(model, &stored);
        let path = record_path(model, &stored);
        let going = removal::going(&self.plain.world, model, &stored.key);
        let answer = send(client, "DELETE", &path, &condition.headers, None);
        *self.answers.entry(("DELETE", answer.status)).or_default() += 1;
        let told = format!(
            "DELETE {path} {:?}\n{}",
            condition.headers,
            text_of(&answer)
        );
        match (condition.refusal, going) {
            (Some((status, problem)), _) => {
                assert_eq!(answer.status, status, "{told}");
                assert_eq!(answer.problem(), problem, "{told}");
            }
            (None, None) => {
                assert_eq!(answer.status, 409, "{told}");
                assert_eq!(answer.problem(), "still-referenced", "{told}");
            }
            (None, Some(going)) => {
                assert_eq!(answer.status, 204, "{told}");
                self.plain.stale.push(stored.etag);
                removal::remove(&mut self.plain.world, &going, client);
            }
        }
    }
}

fn send(
    client: &mut Client,
    method: &str,
    path: &str,
    headers: &[(&'static str, String)],
    body: Option<&[u8]>,
) -> Answer {
    let headers: Vec<_> = headers
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    client.send(method, path, &headers, body)
}

fn text_of(answer: &Answer) -> String {
    format!(
        "{}: {}",
        answer.status,
        String::from_utf8_lossy(&answer.body)
    )
}
