//! `Address`: where somebody lives.
//!
//! Written by hand as the compiler writes it.

use super::models::{Address, Geo};
use crate::codegen as rt;

/// The members as the compiler read them: a struct that differs does not compile.
const _: fn(Address) = |value| {
    let Address {
        street,
        country,
        unit,
        geo,
        fee,
        tags,
        spots,
    } = value;
    let _: String = street;
    let _: String = country;
    let _: Option<String> = unit;
    let _: Option<Geo> = geo;
    let _: rt::Decimal = fee;
    let _: Vec<String> = tags;
    let _: rt::BTreeMap<String, Geo> = spots;
};

impl rt::Wire for Address {
    const EXPECTED: &'static str = "an object";
    const CHECKED: bool = true;

    type Patch = AddressPatch;

    fn read<'de, D: rt::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        rt::input::object::<AddressInput, D>(deserializer).map(Self::from)
    }

    fn read_patch<'de, D: rt::Deserializer<'de>>(
        deserializer: D,
    ) -> Result<AddressPatch, D::Error> {
        rt::input::object(deserializer)
    }

    fn build(patch: AddressPatch, faults: &mut rt::Faults) -> Option<Self> {
        let street = rt::patch::required(faults, "street", patch.street);
        let country = rt::patch::or_default(faults, "country", patch.country, default_country);
        let unit = rt::patch::nullable(faults, "unit", patch.unit);
        let geo = rt::patch::nullable(faults, "geo", patch.geo);
        let fee = rt::patch::or_default(faults, "fee", patch.fee, default_fee);
        let tags = rt::patch::or_default(faults, "tags", patch.tags, default_tags);
        let spots = rt::patch::or_default(faults, "spots", patch.spots, default_spots);
        Some(Self {
            street: street?,
            country: country?,
            unit,
            geo,
            fee: fee?.0,
            tags: tags?,
            spots: spots?,
        })
    }

    fn amend(&mut self, patch: AddressPatch, faults: &mut rt::Faults) {
        rt::patch::set(&mut self.street, patch.street);
        rt::patch::set(&mut self.country, patch.country);
        rt::patch::merge_nullable(faults, "unit", &mut self.unit, patch.unit);
        rt::patch::merge_nullable(faults, "geo", &mut self.geo, patch.geo);
        rt::patch::set(&mut self.fee, patch.fee.map(|fee| fee.0));
        rt::patch::set(&mut self.tags, patch.tags);
        rt::patch::merge(faults, "spots", &mut self.spots, patch.spots);
    }

    fn check(&self, faults: &mut rt::Faults) {
        faults.at("street", |faults| check_street(&self.street, faults));
        faults.at("country", |faults| check_country(&self.country, faults));
        if let Some(unit) = &self.unit {
            faults.at("unit", |faults| check_unit(unit, faults));
        }
        if let Some(geo) = &self.geo {
            faults.at("geo", |faults| rt::check::nested(faults, geo));
        }
        faults.at("fee", |faults| check_fee(&self.fee, faults));
        faults.at("tags", |faults| check_tags(&self.tags, faults));
        faults.at("spots", |faults| check_spots(&self.spots, faults));
    }

    fn inspect(text: &rt::Text<'_>, faults: &mut rt::Faults) {
        text.object::<AddressInput>(faults);
    }

    fn inspect_patch(text: &rt::Text<'_>, faults: &mut rt::Faults) {
        text.object::<AddressPatch>(faults);
    }

    fn write(&self, json: &mut Vec<u8>) {
        let mut object = rt::Object::open(json);
        object.member("street", &self.street);
        object.member("country", &self.country);
        object.member("unit", &self.unit);
        object.member_if_some("geo", self.geo.as_ref());
        object.member("fee", &rt::Scaled::<2>(self.fee));
        object.member("tags", &self.tags);
        object.member("spots", &self.spots);
        object.close();
    }

    fn encode(&self, cbor: &mut rt::CborWriter) {
        cbor.map(7);
        cbor.member(1, &self.street);
        cbor.member(2, &self.country);
        cbor.member(3, &self.unit);
        cbor.member(4, &self.geo);
        cbor.member(5, &self.fee);
        cbor.member(6, &self.tags);
        cbor.member(7, &self.spots);
    }

    fn decode(cbor: &mut rt::CborReader<'_>) -> rt::Decoded<Self> {
        let members = rt::Members::read(cbor)?;
        Ok(Self {
            street: members.get(1, "street", None)?,
            country: members.get_or(2, None, || "DE".to_owned())?,
            unit: members.get_or(3, None, || None)?,
            geo: members.get_or(4, None, || None)?,
            fee: members.get_or(5, None, || rt::literal::decimal("0.00"))?,
            tags: members.get_or(6, None, Vec::new)?,
            spots: members.get_or(7, None, rt::BTreeMap::new)?,
        })
    }

    fn same(&self, other: &Self) -> bool {
        self.street.same(&other.street)
            && self.country.same(&other.country)
            && self.unit.same(&other.unit)
            && self.geo.same(&other.geo)
            && self.fee.same(&other.fee)
            && self.tags.same(&other.tags)
            && self.spots.same(&other.spots)
    }
}

/// `street`: from 1 to 80 characters.
fn check_street(value: &str, faults: &mut rt::Faults) {
    rt::check::length(faults, value, 1, 80);
}

/// `country`: at most 65536 characters, matches `^[A-Z]{2}$`.
fn check_country(value: &str, faults: &mut rt::Faults) {
    static PATTERN: rt::Pattern = rt::Pattern::new("^[A-Z]{2}$");
    rt::check::length(faults, value, 0, 65_536);
    rt::check::pattern(faults, value, &PATTERN);
}

/// `unit`: from 1 to 9 characters.
fn check_unit(value: &str, faults: &mut rt::Faults) {
    rt::check::length(faults, value, 1, 9);
}

/// `fee`: at least 0.
fn check_fee(value: &rt::Decimal, faults: &mut rt::Faults) {
    rt::check::at_least(faults, value, &rt::literal::decimal("0"));
}

/// `tags`: at most 3 items; each from 1 to 9 characters.
fn check_tags(value: &Vec<String>, faults: &mut rt::Faults) {
    rt::check::items(faults, value.len(), 0, 3);
    rt::check::each(faults, value, |value, faults| {
        rt::check::length(faults, value, 1, 9);
    });
}

/// `spots`: at most 1000 items.
fn check_spots(value: &rt::BTreeMap<String, Geo>, faults: &mut rt::Faults) {
    rt::check::items(faults, value.len(), 0, 1_000);
    rt::check::nested(faults, value);
}

/// What an absent `country` means.
fn default_country() -> String {
    "DE".to_owned()
}

/// What an absent `fee` means.
fn default_fee() -> rt::Scaled<2> {
    rt::Scaled(rt::literal::decimal("0.00"))
}

/// What an absent `tags` means.
fn default_tags() -> Vec<String> {
    Vec::new()
}

/// What an absent `spots` means.
fn default_spots() -> rt::BTreeMap<String, Geo> {
    rt::BTreeMap::new()
}

/// An `Address` in a body.
#[derive(Clone, rt::serde::Deserialize)]
#[serde(crate = "rt::serde", deny_unknown_fields)]
pub struct AddressInput {
    #[serde(deserialize_with = "rt::input::read")]
    street: String,
    #[serde(default = "default_country", deserialize_with = "rt::input::read")]
    country: String,
    #[serde(default, deserialize_with = "rt::input::read")]
    unit: Option<String>,
    #[serde(default, deserialize_with = "rt::input::read")]
    geo: Option<Geo>,
    #[serde(default = "default_fee", deserialize_with = "rt::input::read")]
    fee: rt::Scaled<2>,
    #[serde(default = "default_tags", deserialize_with = "rt::input::read")]
    tags: Vec<String>,
    #[serde(default = "default_spots", deserialize_with = "rt::input::read")]
    spots: rt::BTreeMap<String, Geo>,
}

impl rt::Input for AddressInput {
    fn inspect(body: &mut rt::Inspect<'_>) {
        body.required::<String>("street").check(check_street);
        body.optional::<String>("country").check(check_country);
        body.nullable::<String>("unit").check(check_unit);
        body.nullable::<Geo>("geo")
            .check(|value: &Geo, faults| rt::check::nested(faults, value));
        body.optional::<rt::Scaled<2>>("fee").check(check_fee);
        body.optional::<Vec<String>>("tags").check(check_tags);
        body.optional::<rt::BTreeMap<String, Geo>>("spots")
            .check(check_spots);
    }
}

impl From<AddressInput> for Address {
    fn from(body: AddressInput) -> Self {
        Self {
            street: body.street,
            country: body.country,
            unit: body.unit,
            geo: body.geo,
            fee: body.fee.0,
            tags: body.tags,
            spots: body.spots,
        }
    }
}

/// What a merge patch holds for an `Address`: what is absent stays.
#[derive(Clone, rt::serde::Deserialize)]
#[serde(crate = "rt::serde", deny_unknown_fields)]
pub struct AddressPatch {
    #[serde(default, deserialize_with = "rt::input::present")]
    street: Option<String>,
    #[serde(default, deserialize_with = "rt::input::present")]
    country: Option<String>,
    #[serde(default, deserialize_with = "rt::input::nullable")]
    unit: rt::Merge<String>,
    #[serde(default, deserialize_with = "rt::input::patch_nullable::<Geo, _>")]
    geo: rt::Merge<rt::Patch<Geo>>,
    #[serde(default, deserialize_with = "rt::input::present")]
    fee: Option<rt::Scaled<2>>,
    #[serde(default, deserialize_with = "rt::input::present")]
    tags: Option<Vec<String>>,
    #[serde(
        default,
        deserialize_with = "rt::input::patch::<rt::BTreeMap<String, Geo>, _>"
    )]
    spots: Option<rt::Patch<rt::BTreeMap<String, Geo>>>,
}

impl rt::Input for AddressPatch {
    fn inspect(body: &mut rt::Inspect<'_>) {
        body.optional::<String>("street").check(check_street);
        body.optional::<String>("country").check(check_country);
        body.nullable::<String>("unit").check(check_unit);
        body.patch_nullable::<Geo>("geo");
        body.optional::<rt::Scaled<2>>("fee").check(check_fee);
        body.optional::<Vec<String>>("tags").check(check_tags);
        body.patch::<rt::BTreeMap<String, Geo>>("spots");
    }
}
