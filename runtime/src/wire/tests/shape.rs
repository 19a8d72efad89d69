//! `Shape`: an enum with data, whose tag stands beside its members.
//!
//! Written by hand as the compiler writes it.

use super::models::{Geo, Shape};
use crate::codegen as rt;

/// The variants as the compiler read them: an enum that differs does not compile.
const _: fn(Shape) = |value| match value {
    Shape::Nothing => {}
    Shape::Circle {
        radius,
        sides,
        label,
    } => {
        let _: f64 = radius;
        let _: u8 = sides;
        let _: Option<String> = label;
    }
    Shape::Spot(value) => {
        let _: Geo = value;
    }
};

impl rt::Wire for Shape {
    const EXPECTED: &'static str = "an object";
    const CHECKED: bool = true;

    type Patch = rt::EnumPatch;

    fn read<'de, D: rt::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        rt::input::object::<ShapeInput, D>(deserializer).map(Self::from)
    }

    fn read_patch<'de, D: rt::Deserializer<'de>>(
        deserializer: D,
    ) -> Result<rt::EnumPatch, D::Error> {
        rt::EnumPatch::read(deserializer)
    }

    fn build(patch: rt::EnumPatch, faults: &mut rt::Faults) -> Option<Self> {
        rt::data::build(patch, faults)
    }

    fn amend(&mut self, patch: rt::EnumPatch, faults: &mut rt::Faults) {
        rt::data::amend(self, patch, faults);
    }

    fn merge_json(stored: &mut rt::Value, patch: rt::Value) {
        rt::data::merge_variant(
            stored,
            patch,
            "kind",
            |variant, name, stored, patch| match (variant, name) {
                ("spot", name) => <Geo as rt::Wire>::merge_member(name, stored, patch),
                _ => *stored = patch,
            },
        );
    }

    fn check(&self, faults: &mut rt::Faults) {
        match self {
            Self::Nothing => {}
            Self::Circle { radius, label, .. } => {
                faults.at("radius", |faults| check_circle_radius(radius, faults));
                if let Some(label) = label {
                    faults.at("label", |faults| check_circle_label(label, faults));
                }
            }
            Self::Spot(value) => rt::check::nested(faults, value),
        }
    }

    fn inspect(text: &rt::Text<'_>, faults: &mut rt::Faults) {
        let expected = "one of nothing, circle, spot";
        text.tagged(faults, "kind", None, expected, |variant| {
            match variant.name() {
                "nothing" => variant.nothing(),
                "circle" => variant.members(<ShapeCircleInput as rt::Input>::inspect),
                "spot" => variant.value(|value: &Geo, faults| rt::check::nested(faults, value)),
                _ => false,
            }
        });
    }

    fn inspect_patch(text: &rt::Text<'_>, faults: &mut rt::Faults) {
        rt::data::inspect_patch(text, faults);
    }

    fn write(&self, json: &mut Vec<u8>) {
        let mut object = rt::Object::open(json);
        match self {
            Self::Nothing => object.tag("kind", "nothing"),
            Self::Circle {
                radius,
                sides,
                label,
            } => {
                object.tag("kind", "circle");
                object.member("radius", radius);
                object.member("sides", sides);
                object.member("label", label);
            }
            Self::Spot(value) => {
                object.tag("kind", "spot");
                object.flatten(value);
            }
        }
        object.close();
    }

    fn encode(&self, cbor: &mut rt::CborWriter) {
        match self {
            Self::Nothing => cbor.unit_variant(1),
            Self::Circle {
                radius,
                sides,
                label,
            } => {
                cbor.variant(2);
                cbor.map(3);
                cbor.member(1, radius);
                cbor.member(2, sides);
                cbor.member(3, label);
            }
            Self::Spot(value) => {
                cbor.variant(3);
                value.encode(cbor);
            }
        }
    }

    fn decode(cbor: &mut rt::CborReader<'_>) -> rt::Decoded<Self> {
        match cbor.variant()? {
            (1, false) => Ok(Self::Nothing),
            (2, true) => {
                let members = rt::Members::read(cbor)?;
                Ok(Self::Circle {
                    radius: members.get(1, "radius", None)?,
                    sides: members.get_or(2, None, || 1)?,
                    label: members.get_or(3, None, || None)?,
                })
            }
            (3, true) => rt::Wire::decode(cbor).map(Self::Spot),
            (id, _) => Err(rt::DecodeError::Variant { id }),
        }
    }

    fn same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Nothing, Self::Nothing) => true,
            (
                Self::Circle {
                    radius,
                    sides,
                    label,
                },
                Self::Circle {
                    radius: other_radius,
                    sides: other_sides,
                    label: other_label,
                },
            ) => radius.same(other_radius) && sides.same(other_sides) && label.same(other_label),
            (Self::Spot(value), Self::Spot(other)) => value.same(other),
            _ => false,
        }
    }
}

/// `radius` of `circle`: at least 0.
fn check_circle_radius(value: &f64, faults: &mut rt::Faults) {
    rt::check::at_least(faults, value, &0.0);
}

/// `label` of `circle`: at most 65536 characters.
fn check_circle_label(value: &str, faults: &mut rt::Faults) {
    rt::check::length(faults, value, 0, 65_536);
}

/// What an absent `sides` of `circle` means.
fn default_circle_sides() -> u8 {
    1
}

/// A `Shape` in a body. A variant without members has braces: serde would take any there.
#[derive(Clone, rt::serde::Deserialize)]
#[serde(crate = "rt::serde", tag = "kind", deny_unknown_fields)]
enum ShapeInput {
    #[serde(rename = "nothing")]
    Nothing {},
    #[serde(rename = "circle")]
    Circle(#[serde(deserialize_with = "rt::input::object")] ShapeCircleInput),
    #[serde(rename = "spot")]
    Spot(#[serde(deserialize_with = "rt::input::read")] Geo),
}

impl From<ShapeInput> for Shape {
    fn from(body: ShapeInput) -> Self {
        match body {
            ShapeInput::Nothing {} => Self::Nothing,
            ShapeInput::Circle(body) => Self::Circle {
                radius: body.radius,
                sides: body.sides,
                label: body.label,
            },
            ShapeInput::Spot(value) => Self::Spot(value),
        }
    }
}

/// What a `circle` holds in a body.
#[derive(Clone, rt::serde::Deserialize)]
#[serde(crate = "rt::serde", deny_unknown_fields)]
struct ShapeCircleInput {
    #[serde(deserialize_with = "rt::input::read")]
    radius: f64,
    #[serde(default = "default_circle_sides", deserialize_with = "rt::input::read")]
    sides: u8,
    #[serde(default, deserialize_with = "rt::input::read")]
    label: Option<String>,
}

impl rt::Input for ShapeCircleInput {
    fn inspect(body: &mut rt::Inspect<'_>) {
        body.required::<f64>("radius").check(check_circle_radius);
        body.optional::<u8>("sides");
        body.nullable::<String>("label").check(check_circle_label);
    }
}
