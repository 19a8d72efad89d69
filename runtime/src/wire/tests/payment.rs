//! `Payment`: an enum with data, whose data stands in a member of its own.
//!
//! Written by hand as the compiler writes it.

use super::models::Payment;
use crate::codegen as rt;

/// The variants as the compiler read them: an enum that differs does not compile.
const _: fn(Payment) = |value| match value {
    Payment::Cash => {}
    Payment::Card { number, months } => {
        let _: String = number;
        let _: Option<u8> = months;
    }
    Payment::Transfer(value) => {
        let _: rt::Decimal = value;
    }
};

impl rt::Wire for Payment {
    const EXPECTED: &'static str = "an object";
    const CHECKED: bool = true;

    type Patch = rt::EnumPatch;

    fn read<'de, D: rt::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        rt::input::object::<PaymentInput, D>(deserializer).map(Self::from)
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
            "type",
            |variant, name, stored, patch| match (variant, name) {
                ("card", "data") => {
                    rt::data::merge_content(stored, patch, |_, stored, patch| *stored = patch);
                }
                _ => *stored = patch,
            },
        );
    }

    fn check(&self, faults: &mut rt::Faults) {
        match self {
            Self::Cash | Self::Transfer(_) => {}
            Self::Card { number, .. } => faults.at("data", |faults| {
                faults.at("number", |faults| check_card_number(number, faults));
            }),
        }
    }

    fn inspect(text: &rt::Text<'_>, faults: &mut rt::Faults) {
        let expected = "one of cash, card, transfer";
        text.tagged(
            faults,
            "type",
            Some("data"),
            expected,
            |variant| match variant.name() {
                "cash" => variant.nothing(),
                "card" => variant.members(<PaymentCardInput as rt::Input>::inspect),
                "transfer" => variant.value(|_: &rt::Decimal, _| {}),
                _ => false,
            },
        );
    }

    fn inspect_patch(text: &rt::Text<'_>, faults: &mut rt::Faults) {
        rt::data::inspect_patch(text, faults);
    }

    fn write(&self, json: &mut Vec<u8>) {
        let mut object = rt::Object::open(json);
        match self {
            Self::Cash => object.tag("type", "cash"),
            Self::Card { number, months } => {
                object.tag("type", "card");
                object.object("data", |object| {
                    object.member("number", number);
                    object.member("months", months);
                });
            }
            Self::Transfer(value) => {
                object.tag("type", "transfer");
                object.member("data", value);
            }
        }
        object.close();
    }

    fn encode(&self, cbor: &mut rt::CborWriter) {
        match self {
            Self::Cash => cbor.unit_variant(1),
            Self::Card { number, months } => {
                cbor.variant(2);
                cbor.map(2);
                cbor.member(1, number);
                cbor.member(2, months);
            }
            Self::Transfer(value) => {
                cbor.variant(3);
                value.encode(cbor);
            }
        }
    }

    fn decode(cbor: &mut rt::CborReader<'_>) -> rt::Decoded<Self> {
        match cbor.variant()? {
            (1, false) => Ok(Self::Cash),
            (2, true) => {
                let members = rt::Members::read(cbor)?;
                Ok(Self::Card {
                    number: members.get(1, "number", None)?,
                    months: members.get_or(2, None, || None)?,
                })
            }
            (3, true) => rt::Wire::decode(cbor).map(Self::Transfer),
            (id, _) => Err(rt::DecodeError::Variant { id }),
        }
    }

    fn same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Cash, Self::Cash) => true,
            (
                Self::Card { number, months },
                Self::Card {
                    number: other_number,
                    months: other_months,
                },
            ) => number.same(other_number) && months.same(other_months),
            (Self::Transfer(value), Self::Transfer(other)) => value.same(other),
            _ => false,
        }
    }
}

/// `number` of `card`: from 4 to 19 characters.
fn check_card_number(value: &str, faults: &mut rt::Faults) {
    rt::check::length(faults, value, 4, 19);
}

/// A `Payment` in a body.
#[derive(Clone, rt::serde::Deserialize)]
#[serde(
    crate = "rt::serde",
    tag = "type",
    content = "data",
    deny_unknown_fields
)]
enum PaymentInput {
    #[serde(rename = "cash")]
    Cash,
    #[serde(rename = "card")]
    Card(#[serde(deserialize_with = "rt::input::object")] PaymentCardInput),
    #[serde(rename = "transfer")]
    Transfer(#[serde(deserialize_with = "rt::input::read")] rt::Decimal),
}

impl From<PaymentInput> for Payment {
    fn from(body: PaymentInput) -> Self {
        match body {
            PaymentInput::Cash => Self::Cash,
            PaymentInput::Card(body) => Self::Card {
                number: body.number,
                months: body.months,
            },
            PaymentInput::Transfer(value) => Self::Transfer(value),
        }
    }
}

/// What a `card` holds in a body.
#[derive(Clone, rt::serde::Deserialize)]
#[serde(crate = "rt::serde", deny_unknown_fields)]
struct PaymentCardInput {
    #[serde(deserialize_with = "rt::input::read")]
    number: String,
    #[serde(default, deserialize_with = "rt::input::read")]
    months: Option<u8>,
}

impl rt::Input for PaymentCardInput {
    fn inspect(body: &mut rt::Inspect<'_>) {
        body.required::<String>("number").check(check_card_number);
        body.nullable::<u8>("months");
    }
}
