//! From a body to the record that it asks for; and if there is none, all that is wrong with it, in one
//! answer.
//!
//! Decoding and merging find their own faults only: a member that does not decode hides one that must
//! not change, and the data of an enum, which is judged where it is merged. So once anything is wrong,
//! the members without a fault are put together to a body, and that is merged and judged as well.

use super::{
    inspect::{arrivals, look, object},
    scan::scan,
    text::Text,
};
use crate::{
    check,
    fault::{Faults, pointer_step},
    model::{Amend, Input, Model},
    rules::{MemberSet, write_unseen},
    store::{Amendment, Rejection, check_new},
    wire::Object,
};

/// The new record that a body of Create asks for.
///
/// # Errors
/// What is wrong with it.
pub(super) fn new_record<M: Model>(
    body: &[u8],
    decoded: Result<M::Create, Faults>,
) -> Result<M, Faults> {
    let record: M = decoded
        .map_err(|faults| in_order::<M, M::Create>(body, faults))?
        .into();
    let mut faults = Faults::new();
    record.validate(&mut faults);
    if faults.is_empty() {
        check_new(&record, &mut faults);
    }
    if faults.is_empty() {
        return Ok(record);
    }
    Err(in_order::<M, M::Create>(body, faults))
}

/// A body that is to change a record.
pub(super) struct Changing<'c, M: Model> {
    /// The body, which is JSON.
    pub(super) body: &'c [u8],
    /// The key in the path.
    pub(super) key: &'c M::Key,
    /// The record as it is, if there is one.
    pub(super) stored: Option<&'c M>,
    /// Whether the body must hold every member: that of a PUT.
    pub(super) is_whole: bool,
    /// Members that must not be looked into.
    pub(super) closed: MemberSet,
}

impl<M: Model> Changing<'_, M> {
    /// The change with the record that it leaves.
    ///
    /// # Errors
    /// [`Rejection::NotFound`] and [`Rejection::Invalid`], with all that is wrong.
    pub(super) fn apply<B: Input + Amend<M>>(
        &self,
        decoded: Result<B, Faults>,
        amendment: fn(Box<B>) -> Amendment<M>,
    ) -> Result<(Amendment<M>, Box<M>), Rejection> {
        let rejection = match decoded {
            Err(faults) => Rejection::Invalid(faults),
            Ok(body) => {
                let amendment = amendment(Box::new(body));
                match amendment.apply(self.key, self.stored) {
                    Ok(record) => return Ok((amendment, record)),
                    Err(rejection) => rejection,
                }
            }
        };
        let Rejection::Invalid(faults) = rejection else {
            return Err(rejection);
        };
        let mut faults = in_order::<M, B>(self.body, faults);
        let others = match self.stored {
            // There is no room for more, and a body of so many faults must not hold up its worker.
            _ if faults.is_full() => None,
            Some(stored) => self.others::<B>(stored, &faults),
            None => self.others_of_new(),
        };
        if let Some(others) = others {
            faults.join(others, |_| true);
        }
        Err(Rejection::Invalid(faults))
    }

    /// What is wrong with the members in which nothing was found yet.
    fn others<B: Input + Amend<M>>(&self, stored: &M, found: &Faults) -> Option<Faults> {
        let is_good = |name: &str| !found.touch(&pointer_step(name));
        let (json, good) = look(self.body, |members| {
            let good = || members.iter().filter(|member| is_good(&member.name));
            let names = good().map(|member| pointer_step(&member.name).into_owned());
            let names: Vec<String> = names.collect();
            let mut json = String::from("{");
            good().for_each(|member| member.append_to(&mut json));
            if self.is_whole {
                fill_up(&mut json, stored, |name| {
                    good().any(|member| member.name == name)
                });
            }
            json.push('}');
            (json, names)
        })?;
        let body: B = serde_json::from_str(&json).ok()?;
        if !body.given().and(self.closed).is_empty() {
            return None;
        }
        let mut record = stored.clone();
        let mut faults = Faults::new();
        body.amend(&mut record, &mut faults);
        record.validate(&mut faults);
        let mut others = Faults::new();
        others.join(in_order::<M, B>(self.body, faults), |step| {
            good.iter().any(|name| name == step)
        });
        Some(others)
    }

    /// What is wrong with a body that is to make a record, as a body of Create and beside its key.
    fn others_of_new(&self) -> Option<Faults> {
        let found = look(self.body, |members| {
            let mut faults = Faults::new();
            object(members, &mut faults, M::Create::inspect);
            let key = members.iter().find(|member| member.name == M::KEY);
            let given = key.and_then(|member| Text::new(member.value).read::<M::Key>());
            check::unchanged(&mut faults, M::KEY, given.as_ref(), self.key);
            (faults, key.is_some())
        });
        let (faults, has_key) = found?;
        let key = pointer_step(M::KEY);
        let mut others = Faults::new();
        let faults = in_order::<M, M::Create>(self.body, faults);
        // A body of Create must have the key; here it may be absent, since the path has it.
        others.join(faults, |step| has_key || *step != *key);
        Some(others)
    }
}

/// What is kept of a body while the writer works.
pub(super) struct Kept {
    /// How long it was.
    pub(super) body_bytes: usize,
    /// All of it, if the writer may find faults in sets.
    copy: Option<Box<[u8]>>,
}

impl Kept {
    pub(super) fn of<M: Model>(body: &[u8]) -> Self {
        Self {
            body_bytes: body.len(),
            copy: M::HOLDS_SETS.then(|| body.into()),
        }
    }

    /// The same faults, with the places that the elements of sets have in the body.
    pub(super) fn in_order<M: Model, B: Input>(&self, faults: Faults) -> Faults {
        match &self.copy {
            Some(body) => in_order::<M, B>(body, faults),
            None => faults,
        }
    }
}

/// The same faults, with the places that the elements of sets have in the body.
fn in_order<M: Model, B: Input>(body: &[u8], faults: Faults) -> Faults {
    if !M::HOLDS_SETS || faults.is_empty() {
        return faults;
    }
    faults.placed(&arrivals::<B>(body))
}

/// Appends the members of a stored record that are not in the body.
fn fill_up<M: Model>(json: &mut String, stored: &M, is_there: impl Fn(&str) -> bool) {
    let mut record = Vec::new();
    let mut object = Object::open(&mut record);
    write_unseen(stored, &mut object);
    object.close();
    let document = scan(&record).ok();
    let members = document.and_then(|document| document.members);
    let members = members.iter().flatten();
    members
        .filter(|member| !is_there(&member.name))
        .for_each(|member| member.append_to(json));
}
