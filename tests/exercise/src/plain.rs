//! A store without any art: JSON in vectors, searched from end to end. What a server must answer is
//! what this one comes to.

use std::collections::BTreeMap;

use modelith_codegen::app::{App, Field, Model, Role, Unique};
use serde_json::{Map, Value};

use crate::{
    places::references,
    shape::{by_member, completed, fits, is_out_of_bounds},
    world::{Shown, World, is_shown},
};

/// A record that is to be written, or the status and the problem of its refusal.
pub(crate) type Judged = Result<Value, (u16, &'static str)>;

const INVALID: (u16, &str) = (422, "invalid-record");
const CONFLICT: (u16, &str) = (409, "conflict");

/// The records, as they were shown and with what is never shown.
#[derive(Debug)]
pub(crate) struct Plain<'a> {
    pub(crate) app: &'a App,
    /// What is shown of them.
    pub(crate) world: World,
    /// The members that are not, by model and key.
    hidden: BTreeMap<(String, String), Map<String, Value>>,
    /// Entity tags that no record has any more.
    pub(crate) stale: Vec<String>,
}

impl<'a> Plain<'a> {
    pub(crate) const fn new(app: &'a App, world: World) -> Self {
        Self {
            app,
            world,
            hidden: BTreeMap::new(),
            stale: Vec::new(),
        }
    }

    pub(crate) fn find(&self, model: &Model, key: &Value) -> Option<&Shown> {
        self.world.of(model).iter().find(|shown| shown.key == *key)
    }

    /// A record with all its members.
    fn full(&self, model: &Model, shown: &Shown) -> Value {
        let mut record = shown.value.clone();
        let hidden = self
            .hidden
            .get(&(model.name.clone(), shown.key.to_string()));
        let members = record.as_object_mut().expect("an object");
        members.extend(hidden.cloned().unwrap_or_default());
        record
    }

    /// What a body of Create comes to.
    pub(crate) fn created(&self, model: &Model, body: &Value) -> Judged {
        let mut record = completed(self.app, &model.fields, body);
        self.world.sign(model, &mut record);
        self.valid(model, &record)?;
        let key = model.key().expect("a key");
        if self.find(model, &record[&key.json_name]).is_some() {
            return Err(CONFLICT);
        }
        self.unlike_others(model, None, &record)?;
        Ok(record)
    }

    /// What a body of Replace comes to: what it may not change is as stored, what is hidden or
    /// has rules and is not given too.
    pub(crate) fn replaced(&self, model: &Model, stored: &Shown, body: &Value) -> Judged {
        let before = self.full(model, stored);
        let mut given = body.clone();
        for field in &model.fields {
            let name = &field.json_name;
            let is_ruled = !field.member_rules.is_empty();
            let stays = field.role != Role::Plain || !is_shown(field) || is_ruled;
            if given.get(name).is_some() {
                if field.role != Role::Plain && given[name] != before[name] {
                    return Err(INVALID);
                }
            } else if stays && let Some(value) = before.get(name) {
                given[name] = value.clone();
            }
        }
        self.changed(model, stored, &before, &given)
    }

    /// What a merge patch comes to.
    pub(crate) fn patched(&self, model: &Model, stored: &Shown, patch: &Value) -> Judged {
        let before = self.full(model, stored);
        let given = by_member(self.app, &model.fields, &before, patch);
        self.changed(model, stored, &before, &given)
    }

    fn changed(&self, model: &Model, stored: &Shown, before: &Value, given: &Value) -> Judged {
        let mut record = completed(self.app, &model.fields, given);
        self.valid(model, &record)?;
        self.unlike_others(model, Some(&stored.key), &record)?;
        if !fits(&record, before) {
            // What moves with a change is the server's to say.
            let nothing = completed(self.app, &model.fields, &Value::Null);
            for field in model.fields.iter().filter(|field| World::moves(field)) {
                record[&field.json_name] = nothing[&field.json_name].clone();
            }
        }
        Ok(record)
    }

    /// Whether what it refers to is there; it may refer to itself.
    fn valid(&self, model: &Model, record: &Value) -> Result<(), (u16, &'static str)> {
        let key = &record[&model.key().expect("a key").json_name];
        let is_there = |name: &str, to: &Value| {
            let records = self.world.records.get(name);
            let found = records.is_some_and(|records| records.iter().any(|one| one.key == *to));
            found || (name == model.name && key == to)
        };
        let mut references = references(self.app, model, record).into_iter();
        let is_valid = references.all(|reference| is_there(&reference.model, &reference.key))
            && !is_out_of_bounds(&model.fields, record);
        is_valid.then_some(()).ok_or(INVALID)
    }

    /// Whether no other record has what must be one record's.
    fn unlike_others(
        &self,
        model: &Model,
        key: Option<&Value>,
        record: &Value,
    ) -> Result<(), (u16, &'static str)> {
        let value = |field: &Field, record: &Value| {
            let value = record
                .get(&field.json_name)
                .filter(|value| !value.is_null())?;
            Some(match (field.unique, value) {
                (Some(Unique::IgnoreCase), Value::String(text)) => text.to_lowercase().into(),
                _ => value.clone(),
            })
        };
        let alone = model.fields.iter().filter(|field| field.unique.is_some());
        let mut groups: Vec<Vec<&Field>> = alone.map(|field| vec![field]).collect();
        let field = |name: &String| model.field(name).expect("a member");
        let of = |names: &Vec<String>| names.iter().map(field).collect();
        groups.extend(model.uniques.iter().map(of));
        let others = || {
            self.world
                .of(model)
                .iter()
                .filter(|one| Some(&one.key) != key)
        };
        for group in groups {
            let values = |record: &Value| -> Option<Vec<Value>> {
                group.iter().map(|field| value(field, record)).collect()
            };
            let Some(mine) = values(record) else { continue };
            if others().any(|other| values(&other.value).as_ref() == Some(&mine)) {
                return Err(CONFLICT);
            }
        }
        Ok(())
    }

    /// Takes in what the server answered to a write of this record: it must show what was expected,
    /// under a new entity tag only if something changed.
    pub(crate) fn take(&mut self, model: &Model, expected: &Value, answered: Shown, told: &str) {
        let (mut visible, mut hidden) = (expected.clone(), Map::new());
        for field in model.fields.iter().filter(|field| !is_shown(field)) {
            let members = visible.as_object_mut().expect("an object");
            hidden.extend(members.remove_entry(&field.json_name));
        }
        assert!(
            fits(&visible, &answered.value),
            "{told}\nexpected {visible}"
        );
        if let Some(stored) = self.find(model, &answered.key) {
            let is_same = fits(expected, &self.full(model, stored));
            assert_eq!(is_same, stored.etag == answered.etag, "{told}");
            if !is_same {
                let tag = stored.etag.clone();
                self.stale.push(tag);
            }
        }
        let place = (model.name.clone(), answered.key.to_string());
        self.hidden.insert(place, hidden);
        self.world.store(model, answered);
    }
}
