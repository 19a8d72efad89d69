//! Random applications with nested types that evolve by random steps, each of them automatic or of
//! the draft alone: nothing is refused, no id is ever used for another thing, and a build that
//! changes nothing writes nothing.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::{
    default, enumeration, field, list, newtype, of_struct, optional, orders, structure, variant,
    variant_of,
};
use crate::{
    Mode,
    app::{App, Field, FieldType, Integer, Literal, Variant, VariantData},
    lock::{Ids, MemberIds, Settled, accept, diff, settle},
};

/// What a step does, and two numbers that say to what.
type Step = (u8, usize, usize);

const KINDS: u8 = 10;

fn steps() -> impl Strategy<Value = Vec<Step>> {
    prop::collection::vec((0..KINDS, 0..64_usize, 0..64_usize), 1..40)
}

/// The application as it is edited, and as it was last accepted.
struct Package {
    app: App,
    accepted: App,
    lock: Option<String>,
}

impl Package {
    fn step(&mut self, (kind, at, what): Step) {
        let ty = random_type(&self.app, what);
        let name = format!("m{}", what % 4);
        match kind {
            0 => self.add(at, optional(field(&name, ty))),
            1 => {
                let ty = FieldType::Integer(Integer::U8);
                let value = Literal::Integer(what as i128);
                self.add(at, default(field(&name, ty), value));
            }
            2 => {
                let name = format!("V{}", what % 4);
                let count = self.app.enums.len();
                let variants = &mut self.app.enums[at % count].variants;
                if variants.iter().all(|variant| variant.name != name) {
                    variants.push(random_variant(&name, ty, at));
                }
            }
            3 => {
                let name = format!("S{}", what % 4);
                if self.app.structure(&name).is_none() {
                    self.app.structs.push(structure(&name, [field("a", ty)]));
                    self.add(at, optional(field(&name.to_lowercase(), of_struct(&name))));
                }
            }
            4 => {
                let name = format!("E{}", what % 4);
                if self.app.enumeration(&name).is_none() {
                    self.app.enums.push(enumeration(&name, ["A"]));
                    let ty = list(FieldType::Enum(name.clone()));
                    self.add(at, optional(field(&name.to_lowercase(), ty)));
                }
            }
            5 => self.turn(),
            6 => {
                let (accepted, mut owners) = (owners(&mut self.accepted), owners(&mut self.app));
                retype_draft(&accepted, &mut owners, at, what);
            }
            7 => {
                // The last variant in another form, if it is of the draft.
                let count = self.app.enums.len();
                let enumeration = &mut self.app.enums[at % count];
                let known = self.accepted.enumeration(&enumeration.name);
                let last = enumeration.variants.last_mut().unwrap();
                let is_known = |name: &str| {
                    known.is_some_and(|known| known.variants.iter().any(|v| v.name == name))
                };
                if !is_known(&last.name) {
                    *last = random_variant(&last.name, ty, at / 4);
                }
            }
            8 => self.app = self.accepted.clone(),
            _ => {
                self.lock = self.lock.take().map(|lock| accept(&lock).unwrap());
                self.accepted = self.app.clone();
            }
        }
    }

    /// A new member of one that has members.
    fn add(&mut self, at: usize, new: Field) {
        let mut owners = owners(&mut self.app);
        let count = owners.len();
        let (_, fields) = &mut owners[at % count];
        if fields.iter().all(|field| field.name != new.name) {
            fields.push(new);
        }
    }

    /// Another order of everything.
    fn turn(&mut self) {
        for (_, fields) in owners(&mut self.app) {
            let by = 1.min(fields.len());
            fields.rotate_left(by);
        }
        self.app.structs.reverse();
        self.app.enums.reverse();
        for enumeration in &mut self.app.enums {
            enumeration.variants.rotate_left(1);
        }
    }
}

/// Every list of members, with a name for whose it is.
fn owners(app: &mut App) -> Vec<(String, &mut Vec<Field>)> {
    let models = app.models.iter_mut();
    let mut owners: Vec<_> = models
        .map(|model| (model.name.clone(), &mut model.fields))
        .collect();
    let structs = app.structs.iter_mut();
    owners.extend(structs.map(|structure| (structure.name.clone(), &mut structure.fields)));
    for enumeration in &mut app.enums {
        for variant in &mut enumeration.variants {
            if let VariantData::Members(fields) = &mut variant.data {
                owners.push((format!("{}::{}", enumeration.name, variant.name), fields));
            }
        }
    }
    owners
}

/// Gives an Option that is not accepted yet another type, or takes it away.
fn retype_draft(
    accepted: &[(String, &mut Vec<Field>)],
    owners: &mut [(String, &mut Vec<Field>)],
    at: usize,
    what: usize,
) {
    let count = owners.len();
    let (owner, fields) = &mut owners[at % count];
    let known = accepted.iter().find(|(name, _)| name == owner);
    let is_known = |field: &Field| {
        known.is_some_and(|(_, fields)| fields.iter().any(|known| known.name == field.name))
    };
    let mut draft = fields.iter().enumerate();
    let Some((index, _)) = draft.find(|(_, field)| field.optional && !is_known(field)) else {
        return;
    };
    if what.is_multiple_of(2) {
        fields.remove(index);
    } else {
        fields[index].ty = list_of(what);
    }
}

fn random_variant(name: &str, ty: FieldType, form: usize) -> Variant {
    match form % 3 {
        0 => variant(name),
        1 => variant_of(name, [field("a", ty), optional(field("b", list_of(form)))]),
        _ => newtype(name, ty),
    }
}

fn list_of(what: usize) -> FieldType {
    let scalars = [FieldType::Date, FieldType::Decimal, FieldType::Bytes];
    list(scalars[what % scalars.len()].clone())
}

fn random_type(app: &App, what: usize) -> FieldType {
    let structure = &app.structs[what % app.structs.len()];
    let named = of_struct(&structure.name);
    match what % 7 {
        0 => FieldType::String,
        1 => named,
        2 => list(FieldType::Option(Box::new(named))),
        3 => FieldType::Map(Box::new(FieldType::String), Box::new(list(named))),
        4 => FieldType::Enum(app.enums[what % app.enums.len()].name.clone()),
        5 => FieldType::Set(Box::new(FieldType::Uuid)),
        _ => FieldType::Id("Order".into()),
    }
}

/// Everything that has an id, by a path of ids; and what it is: a name and, of a member, a type.
fn known(app: &App, ids: &Ids) -> BTreeMap<String, String> {
    let mut known = BTreeMap::new();
    let mut add = |path: String, fields: &[Field], members: &[MemberIds]| {
        assert_eq!(fields.len(), members.len());
        for (field, member) in fields.iter().zip(members) {
            assert_eq!(field.name, member.name);
            let is = format!("{} {:?} {}", field.name, field.ty, field.optional);
            known.insert(format!("{path}/{}", member.id), is);
        }
    };
    for (model, ids) in app.models.iter().zip(&ids.models) {
        add(format!("model {}", ids.id), &model.fields, &ids.members);
    }
    for (structure, ids) in app.structs.iter().zip(&ids.structs) {
        add(
            format!("struct {}", ids.id),
            &structure.fields,
            &ids.members,
        );
    }
    let mut names = BTreeMap::new();
    for (enumeration, ids) in app.enums.iter().zip(&ids.enums) {
        names.insert(format!("enum {}", ids.id), ids.name.clone());
        for (variant, variant_ids) in enumeration.variants.iter().zip(&ids.variants) {
            let path = format!("enum {}/{}", ids.id, variant_ids.id);
            let form = match &variant.data {
                VariantData::None => String::new(),
                VariantData::Members(fields) => {
                    add(path.clone(), fields, &variant_ids.members);
                    "members".to_owned()
                }
                VariantData::Value(field) => format!("{:?}", field.ty),
            };
            names.insert(path, format!("{} {form}", variant_ids.name));
        }
    }
    let structs = ids.structs.iter();
    names.extend(structs.map(|ids| (format!("struct {}", ids.id), ids.name.clone())));
    let models = ids.models.iter();
    names.extend(models.map(|ids| (format!("model {}", ids.id), ids.name.clone())));
    known.extend(names);
    known
}

/// A build that is not refused.
fn built(app: &App, lock: Option<&str>, mode: Mode) -> Settled {
    let (settled, diagnostics) = settle(app, lock, mode);
    assert_eq!(diagnostics, []);
    settled.unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn an_id_is_one_thing_for_ever(steps in steps()) {
        let app = orders();
        let mut package = Package { accepted: app.clone(), app, lock: None };
        let first = built(&package.app, None, Mode::Develop);
        package.lock = first.changed.map(|lock| accept(&lock).unwrap());
        let mut ever: BTreeMap<String, String> = BTreeMap::new();
        for step in steps {
            package.step(step);
            let lock = package.lock.take();
            let settled = built(&package.app, lock.as_deref(), Mode::Develop);
            for (path, is) in known(&package.app, &settled.ids) {
                let was = ever.entry(path.clone()).or_insert_with(|| is.clone());
                prop_assert_eq!(&*was, &is, "{} was used before", path);
            }
            let lock = settled.changed.clone().or(lock).unwrap();
            // The same again changes nothing.
            let again = built(&package.app, Some(&lock), Mode::Develop);
            prop_assert_eq!(again.changed.as_ref(), None);
            prop_assert_eq!(&again.ids, &settled.ids);
            prop_assert_eq!(&again.embedded, &settled.embedded);
            // What is accepted is what was built, and a locked build takes it.
            let accepted = accept(&lock).unwrap();
            let locked = built(&package.app, Some(&accepted), Mode::Locked);
            prop_assert_eq!(&locked.ids, &settled.ids);
            prop_assert!(!locked.draft);
            prop_assert_eq!(diff(&accepted).unwrap(), Vec::<String>::new());
            prop_assert_eq!(accept(&accepted).unwrap(), accepted);
            package.lock = Some(lock);
        }
    }
}
