//! The second pass within a member: the JSON text of a value that did not decode, and what its type
//! finds in it.

use std::borrow::Cow;

use serde_json::{Deserializer, value::RawValue};

use super::{
    inspect::{Inspect, object},
    scan::{Member, scan},
};
use crate::{fault::Faults, model::Input, wire::Wire};

/// The JSON text of a value.
#[derive(Debug, Clone, Copy)]
pub struct Text<'b> {
    json: &'b str,
    /// Whether null would do, too.
    or_null: bool,
}

impl<'b> Text<'b> {
    pub(crate) const fn new(json: &'b str) -> Self {
        Self::of_member(json, false)
    }

    /// Of a member for which null would do, too, or not.
    pub(super) const fn of_member(json: &'b str, or_null: bool) -> Self {
        Self { json, or_null }
    }
}

/// What an enum with data was given: the variant's name, and what stands beside it.
#[derive(Debug)]
pub struct Tagged<'i> {
    name: &'i str,
    tag: &'static str,
    content: Option<&'static str>,
    members: &'i [Member<'i>],
    faults: &'i mut Faults,
}

impl Text<'_> {
    /// Whether it is `null`.
    #[must_use]
    pub fn is_null(&self) -> bool {
        self.json == "null"
    }

    /// Reports the text as no value of the type.
    pub fn expect<T: Wire>(&self, faults: &mut Faults) {
        if self.is_null() {
            let detail = match T::EXPECTED.ends_with("but null") {
                true => "must not be null".to_owned(),
                false => format!("must be {}, not null", T::EXPECTED),
            };
            faults.fault("null", detail);
        } else {
            let or_null = if self.or_null { " or null" } else { "" };
            faults.fault("type", format!("must be {}{or_null}", T::EXPECTED));
        }
    }

    /// The value, if it is of the type.
    pub(crate) fn read<T: Wire>(&self) -> Option<T> {
        T::read(&mut Deserializer::from_str(self.json)).ok()
    }

    /// Whether it is JSON all of whose numbers are within the range of a double.
    pub(crate) fn is_value(&self) -> bool {
        serde_json::from_str::<serde_json::Value>(self.json).is_ok()
    }

    /// Looks at it as a value that should be of the type, with the constraints inside of it.
    pub fn look<T: Wire>(&self, faults: &mut Faults) {
        match self.read::<T>() {
            Some(value) if !faults.traces() => value.check(faults),
            _ => T::inspect(self, faults),
        }
    }

    /// Looks at it as an object with the members that `T` lists.
    pub fn object<T: Input>(&self, faults: &mut Faults) {
        match self.members() {
            Some(members) => object(&members, faults, T::inspect),
            None => faults.fault("type", "must be an object"),
        }
    }

    /// The members, if it is an object.
    pub(crate) fn members(&self) -> Option<Vec<Member<'_>>> {
        // It is part of a body that has been scanned, duplicates and all.
        scan(self.json.as_bytes()).ok()?.members
    }

    /// The elements, if it is an array.
    pub(crate) fn elements(&self) -> Option<Vec<Text<'_>>> {
        let elements: Vec<&RawValue> = serde_json::from_str(self.json).ok()?;
        let texts = elements.into_iter().map(|element| Text::new(element.get()));
        Some(texts.collect())
    }

    /// Looks at it as an enum with data, whose variant's name stands in the member `tag`, and what
    /// it holds beside it or in the member `content`. `expected` is what names there are.
    pub fn tagged(
        &self,
        faults: &mut Faults,
        tag: &'static str,
        content: Option<&'static str>,
        expected: &'static str,
        variant: impl FnOnce(Tagged<'_>) -> bool,
    ) {
        let Some(members) = self.members() else {
            faults.fault("type", "must be an object");
            return;
        };
        let Some(member) = members.iter().find(|member| member.name == tag) else {
            faults.member(tag, "required", "is required");
            return;
        };
        let name = serde_json::from_str::<Cow<'_, str>>(member.value).ok();
        let is_known = !member.is_repeated
            && name.as_deref().is_some_and(|name| {
                variant(Tagged {
                    name,
                    tag,
                    content,
                    members: &members,
                    faults,
                })
            });
        if !is_known && !member.is_repeated {
            faults.member(tag, "type", format!("must be {expected}"));
        }
    }
}

impl<'i> Tagged<'i> {
    /// The variant's name.
    #[must_use]
    pub const fn name(&self) -> &'i str {
        self.name
    }

    /// The variant holds nothing.
    pub fn nothing(self) -> bool {
        let content = self.content;
        self.beside(|members| {
            // Serde takes null there.
            if let Some(content) = content
                && members
                    .find(content)
                    .is_some_and(|member| member.value != "null")
            {
                members
                    .faults()
                    .member(content, "unknown", "must be absent for this variant");
            }
        })
    }

    /// The variant holds members.
    pub fn members(self, look: impl FnOnce(&mut Inspect<'_>)) -> bool {
        let Some(content) = self.content else {
            return self.beside(look);
        };
        self.inside(content, |text, faults| match text.members() {
            Some(members) => object(&members, faults, look),
            None => faults.fault("type", "must be an object"),
        })
    }

    /// The variant holds one value.
    pub fn value<T: Wire>(self, check: impl FnOnce(&T, &mut Faults)) -> bool {
        let look = |text: &Text<'_>, faults: &mut Faults| match T::read(
            &mut Deserializer::from_str(text.json),
        ) {
            Ok(value) if !faults.traces() => check(&value, faults),
            Err(_) if text.is_null() => text.expect::<T>(faults),
            _ => T::inspect(text, faults),
        };
        match self.content {
            Some(content) => self.inside(content, look),
            None => {
                let json = self.without_tag();
                look(&Text::new(&json), self.faults);
                true
            }
        }
    }

    /// What stands beside the tag.
    fn beside(self, look: impl FnOnce(&mut Inspect<'_>)) -> bool {
        object(self.members, self.faults, |inspect| {
            inspect.known(self.tag);
            look(inspect);
        });
        true
    }

    /// What stands in the member `content`.
    fn inside(self, content: &'static str, look: impl FnOnce(&Text<'_>, &mut Faults)) -> bool {
        object(self.members, self.faults, |inspect| {
            inspect.known(self.tag);
            match inspect.find(content) {
                None => inspect.faults().member(content, "required", "is required"),
                // Which of its values is meant nobody can say.
                Some(member) if member.is_repeated => {}
                Some(member) => {
                    let text = Text::new(member.value);
                    inspect.faults().at(content, |faults| look(&text, faults));
                }
            }
        });
        true
    }

    /// The object without its tag: what a newtype variant holds.
    fn without_tag(&self) -> String {
        let mut json = String::from("{");
        for member in self.members.iter().filter(|member| member.name != self.tag) {
            if json.len() > 1 {
                json.push(',');
            }
            json.push_str(&serde_json::Value::from(member.name.as_ref()).to_string());
            json.push(':');
            json.push_str(member.value);
        }
        json.push('}');
        json
    }
}
