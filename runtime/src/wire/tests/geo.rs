//! `Geo`: a place on the globe.
//!
//! Written by hand as the compiler writes it.

use super::models::Geo;
use crate::codegen as rt;

/// The members as the compiler read them: a struct that differs does not compile.
const _: fn(Geo) = |value| {
    let Geo { lat, lon } = value;
    let _: f64 = lat;
    let _: f64 = lon;
};

impl rt::Wire for Geo {
    const EXPECTED: &'static str = "an object";
    const CHECKED: bool = true;

    type Patch = GeoPatch;

    fn read<'de, D: rt::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        rt::input::object::<GeoInput, D>(deserializer).map(Self::from)
    }

    fn read_patch<'de, D: rt::Deserializer<'de>>(deserializer: D) -> Result<GeoPatch, D::Error> {
        rt::input::object(deserializer)
    }

    fn build(patch: GeoPatch, faults: &mut rt::Faults) -> Option<Self> {
        let lat = rt::patch::required(faults, "lat", patch.lat);
        let lon = rt::patch::required(faults, "lon", patch.lon);
        Some(Self {
            lat: lat?,
            lon: lon?,
        })
    }

    fn amend(&mut self, patch: GeoPatch, _faults: &mut rt::Faults) {
        rt::patch::set(&mut self.lat, patch.lat);
        rt::patch::set(&mut self.lon, patch.lon);
    }

    fn check(&self, faults: &mut rt::Faults) {
        faults.at("lat", |faults| check_lat(&self.lat, faults));
    }

    fn inspect(text: &rt::Text<'_>, faults: &mut rt::Faults) {
        text.object::<GeoInput>(faults);
    }

    fn inspect_patch(text: &rt::Text<'_>, faults: &mut rt::Faults) {
        text.object::<GeoPatch>(faults);
    }

    fn write(&self, json: &mut Vec<u8>) {
        let mut object = rt::Object::open(json);
        object.member("lat", &self.lat);
        object.member("lon", &self.lon);
        object.close();
    }

    fn encode(&self, cbor: &mut rt::CborWriter) {
        cbor.map(2);
        cbor.member(1, &self.lat);
        cbor.member(2, &self.lon);
    }

    fn decode(cbor: &mut rt::CborReader<'_>) -> rt::Decoded<Self> {
        let members = rt::Members::read(cbor)?;
        Ok(Self {
            lat: members.get(1, "lat", None)?,
            lon: members.get(2, "lon", None)?,
        })
    }

    fn same(&self, other: &Self) -> bool {
        self.lat.same(&other.lat) && self.lon.same(&other.lon)
    }
}

/// `lat`: at least -90, at most 90.
fn check_lat(value: &f64, faults: &mut rt::Faults) {
    rt::check::at_least(faults, value, &-90.0);
    rt::check::at_most(faults, value, &90.0);
}

/// A `Geo` in a body.
#[derive(Clone, rt::serde::Deserialize)]
#[serde(crate = "rt::serde", deny_unknown_fields)]
pub struct GeoInput {
    #[serde(deserialize_with = "rt::input::read")]
    lat: f64,
    #[serde(deserialize_with = "rt::input::read")]
    lon: f64,
}

impl rt::Input for GeoInput {
    fn inspect(body: &mut rt::Inspect<'_>) {
        body.required::<f64>("lat").check(check_lat);
        body.required::<f64>("lon");
    }
}

impl From<GeoInput> for Geo {
    fn from(body: GeoInput) -> Self {
        Self {
            lat: body.lat,
            lon: body.lon,
        }
    }
}

/// What a merge patch holds for a `Geo`: what is absent stays.
#[derive(Clone, rt::serde::Deserialize)]
#[serde(crate = "rt::serde", deny_unknown_fields)]
pub struct GeoPatch {
    #[serde(default, deserialize_with = "rt::input::present")]
    lat: Option<f64>,
    #[serde(default, deserialize_with = "rt::input::present")]
    lon: Option<f64>,
}

impl rt::Input for GeoPatch {
    fn inspect(body: &mut rt::Inspect<'_>) {
        body.optional::<f64>("lat").check(check_lat);
        body.optional::<f64>("lon");
    }
}
