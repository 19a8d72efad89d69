//! An application with every type and option of the language, so that whatever holds for all
//! documents is held for these too.

use super::apps::{app, field, model, nowhere};
use crate::app::{
    App, Enum, EnumForm, Exposure, Field, FieldType, Float, Format, Integer, Length, Literal,
    Model, OnDelete, Operations, Range, Role, Rules, Struct, Unique, Variant, VariantData,
};

fn boxed(ty: FieldType) -> Box<FieldType> {
    Box::new(ty)
}

fn list(ty: FieldType) -> FieldType {
    FieldType::List(boxed(ty))
}

fn set(ty: FieldType) -> FieldType {
    FieldType::Set(boxed(ty))
}

fn map(key: FieldType, ty: FieldType) -> FieldType {
    FieldType::Map(boxed(key), boxed(ty))
}

fn option(ty: FieldType) -> FieldType {
    FieldType::Option(boxed(ty))
}

fn structure(name: &str) -> FieldType {
    FieldType::Struct(name.to_owned())
}

fn item(name: &str) -> FieldType {
    FieldType::Enum(name.to_owned())
}

fn id(name: &str) -> FieldType {
    FieldType::Id(name.to_owned())
}

fn plain(name: &str, ty: FieldType) -> Field {
    field(name, ty, Role::Plain)
}

fn optional(name: &str, ty: FieldType) -> Field {
    Field {
        optional: true,
        ..plain(name, ty)
    }
}

fn length(min: u64, max: u64) -> Rules {
    Rules {
        length: Some(Length {
            min: Some(min),
            max: Some(max),
        }),
        ..Rules::default()
    }
}

fn range(min: Literal, max: Literal) -> Rules {
    Rules {
        range: Some(Range {
            min: Some(min),
            max: Some(max),
        }),
        ..Rules::default()
    }
}

fn pattern(pattern: &str) -> Rules {
    Rules {
        pattern: Some(pattern.to_owned()),
        ..length(0, 100)
    }
}

fn with(rules: Rules, field: Field) -> Field {
    Field { rules, ..field }
}

fn each(rules: Rules, field: Field) -> Field {
    Field {
        each: Some(rules),
        ..field
    }
}

/// Every type as a required member and, below, as an optional one.
fn every_type() -> Vec<Field> {
    [scalars(), texts(), collections()].concat()
}

fn scalars() -> Vec<Field> {
    let scaled = Field {
        scale: Some(2),
        ..plain("price", FieldType::Decimal)
    };
    vec![
        plain("float", FieldType::Float(Float::F64)),
        with(
            range(Literal::Float(0.25), Literal::Float(0.5)),
            plain("share", FieldType::Float(Float::F32)),
        ),
        plain("decimal", FieldType::Decimal),
        scaled.clone(),
        with(
            range(
                Literal::Decimal("0.10".into()),
                Literal::Decimal("9.90".into()),
            ),
            Field {
                name: "tip".to_owned(),
                json_name: "tip".to_owned(),
                ..scaled
            },
        ),
        plain("date", FieldType::Date),
        with(
            range(Literal::Date(0), Literal::Date(31)),
            plain("day", FieldType::Date),
        ),
        plain("time", FieldType::Time),
        with(
            range(Literal::Time(0), Literal::Time(1_000_000)),
            plain("hour", FieldType::Time),
        ),
        plain("duration", FieldType::Duration),
        plain("uuid", FieldType::Uuid),
        with(length(5, 5), plain("bytes", FieldType::Bytes)),
        plain("value", FieldType::Value),
        Field {
            json_string: true,
            ..plain("large", FieldType::Integer(Integer::U64))
        },
        Field {
            json_string: true,
            default: Some(Literal::Integer(-5)),
            ..plain("signed", FieldType::Integer(Integer::I64))
        },
    ]
}

fn texts() -> Vec<Field> {
    let text = |name: &str, format| {
        let rules = Rules {
            format: Some(format),
            ..length(0, 300)
        };
        with(rules, plain(name, FieldType::String))
    };
    vec![
        text("uri", Format::Uri),
        text("hostname", Format::Hostname),
        text("ipv4", Format::Ipv4),
        text("ipv6", Format::Ipv6),
        with(
            pattern("^[A-Z]{3}-[0-9]{4}$"),
            plain("code", FieldType::String),
        ),
        with(
            Rules {
                format: Some(Format::Email),
                ..pattern("^[a-z]+@")
            },
            plain("both", FieldType::String),
        ),
        with(
            pattern("(?i)^some foreign$"),
            plain("foreign", FieldType::String),
        ),
    ]
}

fn collections() -> Vec<Field> {
    vec![
        with(length(2, 4), plain("tags", set(FieldType::String))),
        with(
            length(2, 9),
            each(length(1, 5), plain("words", list(FieldType::String))),
        ),
        plain("holes", list(option(FieldType::Integer(Integer::I32)))),
        plain("matrix", list(list(FieldType::Float(Float::F32)))),
        with(
            length(1, 9),
            plain("translations", map(FieldType::String, structure("Text"))),
        ),
        with(
            length(3, 3),
            plain("by_color", map(item("Color"), option(FieldType::Bool))),
        ),
        plain("by_id", map(id("Thing"), FieldType::Date)),
        plain("address", structure("Address")),
        plain("shape", item("Shape")),
        plain("event", item("Event")),
        plain("shapes", list(item("Shape"))),
        with(length(3, 3), plain("colors", set(item("Color")))),
    ]
}

fn thing() -> Model {
    let mut fields = vec![field("id", id("Thing"), Role::Key)];
    fields.extend(every_type());
    fields.extend(every_type().into_iter().map(|field| Field {
        optional: true,
        default: None,
        json_name: format!("maybe_{}", field.json_name),
        name: format!("maybe_{}", field.name),
        ..field
    }));
    fields.extend([
        Field {
            exposure: Exposure::Secret,
            ..with(length(8, 80), plain("password", FieldType::String))
        },
        Field {
            exposure: Exposure::WriteOnly,
            ..optional("note", FieldType::String)
        },
        field("version", FieldType::Integer(Integer::U64), Role::Version),
        field("number", FieldType::Integer(Integer::U64), Role::Serial),
        field("made_of", structure("Address"), Role::Immutable),
        optional("anything", FieldType::Opaque("Foreign".to_owned())),
        Field {
            on_delete: Some(OnDelete::SetNull),
            ..plain("others", list(id("Thing")))
        },
        Field {
            references: Some("Country".to_owned()),
            on_delete: Some(OnDelete::Restrict),
            ..plain("country", FieldType::String)
        },
        Field {
            default: Some(Literal::List(vec![Literal::Variant("Red".to_owned())])),
            ..plain("palette", list(item("Color")))
        },
        Field {
            default: Some(Literal::Struct(vec![
                ("de".to_owned(), Literal::String("ja".to_owned())),
                ("en".to_owned(), Literal::Null),
            ])),
            ..plain("label", structure("Text"))
        },
    ]);
    Model {
        require_if_match: true,
        ..model("Thing", "things", fields)
    }
}

fn country() -> Model {
    let key = Field {
        json_name: "code".to_owned(),
        ..with(
            Rules {
                pattern: Some("^[A-Z]{2}$".to_owned()),
                ..length(2, 2)
            },
            field("code", FieldType::String, Role::Key),
        )
    };
    let mut name = with(length(1, 40), plain("name", FieldType::String));
    name.unique = Some(Unique::Exact);
    name.sort = true;
    let mut continent = plain("continent", item("Color"));
    continent.filter = true;
    let mut area = optional("area", FieldType::Decimal);
    area.index = true;
    let mut capital = plain("capital", structure("Address"));
    capital.default = None;
    let mut seen = plain("languages", set(FieldType::String));
    seen.filter = true;
    Model {
        uniques: vec![vec!["name".to_owned(), "continent".to_owned()]],
        indexes: vec![vec!["continent".to_owned(), "name".to_owned()]],
        ..model(
            "Country",
            "countries",
            vec![key, name, continent, area, capital, seen],
        )
    }
}

/// Models with keys that clients choose, of each type, and with few operations.
fn small() -> Vec<Model> {
    let key = |ty| field("key", ty, Role::Key);
    let none = Operations {
        list: false,
        get: false,
        create: false,
        replace: false,
        update: false,
        delete: false,
    };
    vec![
        model("Slug", "slugs", vec![key(FieldType::String)]),
        model("Device", "devices", vec![key(FieldType::Uuid)]),
        Model {
            operations: Operations { list: true, ..none },
            ..model("Tick", "ticks", vec![key(FieldType::Integer(Integer::I64))])
        },
        Model {
            operations: Operations {
                create: true,
                delete: true,
                ..none
            },
            ..model(
                "Wish",
                "wishes",
                vec![
                    key(FieldType::Integer(Integer::U64)),
                    plain("made", structure("Hidden")),
                ],
            )
        },
    ]
}

fn structs() -> Vec<Struct> {
    let make = |name: &str, docs: &str, fields| Struct {
        name: name.to_owned(),
        module: vec!["models".to_owned()],
        docs: docs.to_owned(),
        fields,
        span: nowhere(),
    };
    let mut city = with(length(1, 80), plain("city", FieldType::String));
    city.filter = true;
    city.sort = true;
    vec![
        make(
            "Address",
            "Where something is.",
            vec![
                city,
                Field {
                    skip_if_none: true,
                    ..optional("zip", FieldType::String)
                },
                optional("place", structure("Place")),
                plain("shape", item("Shape")),
            ],
        ),
        make(
            "Place",
            "",
            vec![plain("lat", FieldType::Float(Float::F64))],
        ),
        make(
            "Text",
            "",
            vec![
                plain("de", FieldType::String),
                optional("en", FieldType::String),
            ],
        ),
        make(
            "Hidden",
            "",
            vec![plain("opaque", FieldType::Opaque("Foreign".to_owned()))],
        ),
        // Their names are those that others would have.
        make("ShapeCircle", "", vec![plain("x", FieldType::Bool)]),
        make(
            "EventPatch",
            "",
            vec![plain("patch", structure("ShapeCircle"))],
        ),
    ]
}

fn enums() -> Vec<Enum> {
    let variant = |name: &str, data| Variant {
        name: name.to_owned(),
        json_name: name.to_lowercase(),
        docs: format!("A {}.", name.to_lowercase()),
        data,
    };
    let make = |name: &str, form, variants| Enum {
        name: name.to_owned(),
        module: vec!["models".to_owned()],
        docs: format!("One {}.", name.to_lowercase()),
        form,
        variants,
        span: nowhere(),
    };
    let number = |name: &str| plain(name, FieldType::Float(Float::F64));
    let value = |ty| VariantData::Value(Box::new(plain("0", ty)));
    vec![
        make(
            "Color",
            EnumForm::Name,
            ["Red", "Green", "Blue"]
                .map(|name| variant(name, VariantData::None))
                .into(),
        ),
        make(
            "Shape",
            EnumForm::Internal {
                tag: "kind".to_owned(),
            },
            vec![
                variant("Circle", VariantData::Members(vec![number("radius")])),
                variant(
                    "Square",
                    VariantData::Members(vec![
                        optional("side", item("Color")),
                        optional("radius", FieldType::Bool),
                    ]),
                ),
                variant("At", value(structure("Place"))),
                variant("Nothing", VariantData::None),
            ],
        ),
        make(
            "Event",
            EnumForm::Adjacent {
                tag: "type".to_owned(),
                content: "data".to_owned(),
            },
            vec![
                variant(
                    "Moved",
                    VariantData::Members(vec![plain("to", structure("EventPatch"))]),
                ),
                variant("Said", value(FieldType::String)),
                variant("Drawn", value(list(item("Shape")))),
                variant("Ended", VariantData::None),
            ],
        ),
    ]
}

pub(super) fn rich() -> App {
    let mut models = vec![thing(), country()];
    models.extend(small());
    App {
        structs: structs(),
        ..app(models, enums())
    }
}
