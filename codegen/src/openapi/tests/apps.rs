//! Applications built by hand, each with something that the others do not have.

use std::{fs, path::Path};

use crate::app::{
    App, BODY_BYTES_MAX_DEFAULT, Enum, EnumForm, Field, FieldType, Format, Gates, Integer, Length,
    Literal, Model, ModelRules, OnDelete, Operations, Range, Role, Roles, Rules, Unique, Variant,
    VariantData,
};
use crate::{diagnostic::Span, discover::discover, package::Sources, resolve::resolve};

/// All of them, by name: those by hand, and those of the goldens.
pub(super) fn all() -> Vec<(String, App)> {
    let by_hand = by_hand().into_iter();
    let by_hand = by_hand.map(|(name, app)| (name.to_owned(), app));
    by_hand.chain(goldens()).collect()
}

/// The models of `tests/golden`.
fn goldens() -> Vec<(String, App)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let mut goldens = Vec::new();
    for golden in fs::read_dir(root).unwrap() {
        let golden = golden.unwrap().path();
        let Sources { files, .. } = Sources::read(&golden);
        let decls = discover(&files);
        let (app, diagnostics) = resolve(&decls, "golden", "0.1.0");
        let name = golden.file_name().unwrap().to_string_lossy().into_owned();
        goldens.push((name, app.unwrap_or_else(|| panic!("{diagnostics:?}"))));
    }
    assert!(goldens.len() > 20, "they are there");
    goldens
}

/// Those that are written here.
pub(super) fn by_hand() -> Vec<(&'static str, App)> {
    vec![
        ("reference", reference()),
        ("key only", key_only()),
        ("every kind of member", every_kind()),
        ("integers", integers()),
        ("docs with odd characters", odd_docs()),
        ("every type and option", super::rich::rich()),
        ("no model", app(Vec::new(), Vec::new())),
    ]
}

/// Account and Mail, as models/ has them.
pub(super) fn reference() -> App {
    let account = Model {
        docs: "A customer account.".to_owned(),
        ..model(
            "Account",
            "accounts",
            vec![
                Field {
                    docs: "Assigned by the server (UUIDv7).".to_owned(),
                    ..field("id", FieldType::Id("Account".to_owned()), Role::Key)
                },
                Field {
                    docs: "Where to reach the customer; no two accounts share it.".to_owned(),
                    unique: Some(Unique::IgnoreCase),
                    rules: Rules {
                        length: length(None, Some(65_536)),
                        format: Some(Format::Email),
                        ..Rules::default()
                    },
                    ..field("email", FieldType::String, Role::Plain)
                },
                Field {
                    rules: Rules {
                        length: length(Some(1), Some(80)),
                        ..Rules::default()
                    },
                    ..field("name", FieldType::String, Role::Plain)
                },
                Field {
                    default: Some(Literal::Integer(0)),
                    rules: Rules {
                        range: Some(Range {
                            min: Some(Literal::Integer(0)),
                            max: None,
                        }),
                        ..Rules::default()
                    },
                    ..field(
                        "balance_cents",
                        FieldType::Integer(Integer::I64),
                        Role::Plain,
                    )
                },
                Field {
                    index: true,
                    default: Some(Literal::Variant("Active".to_owned())),
                    ..field(
                        "status",
                        FieldType::Enum("AccountStatus".to_owned()),
                        Role::Plain,
                    )
                },
                field("created_at", FieldType::Timestamp, Role::CreatedAt),
                field("updated_at", FieldType::Timestamp, Role::UpdatedAt),
            ],
        )
    };
    app(vec![account, mail()], vec![status("AccountStatus")])
}

fn mail() -> Model {
    model(
        "Mail",
        "mails",
        vec![
            field("id", FieldType::Id("Mail".to_owned()), Role::Key),
            Field {
                docs: "Whose mail it is.".to_owned(),
                on_delete: Some(OnDelete::Cascade),
                ..field("owner", FieldType::Id("Account".to_owned()), Role::Plain)
            },
            Field {
                rules: Rules {
                    length: length(None, Some(200)),
                    ..Rules::default()
                },
                ..field("subject", FieldType::String, Role::Plain)
            },
            Field {
                default: Some(Literal::Bool(false)),
                ..field("read", FieldType::Bool, Role::Plain)
            },
            Field {
                docs: "When it arrived.".to_owned(),
                default: Some(Literal::Now),
                ..field("received_at", FieldType::Timestamp, Role::Plain)
            },
        ],
    )
}

/// A model that clients give nothing.
fn key_only() -> App {
    let fields = vec![field("id", FieldType::Id("Ticket".to_owned()), Role::Key)];
    app(vec![model("Ticket", "tickets", fields)], Vec::new())
}

/// Renamed, optional, immutable, read-only members of every type, in an order of no alphabet.
pub(super) fn every_kind() -> App {
    let line = "OrderLine".to_owned();
    let mut fields = vec![
        Field {
            json_name: "type".to_owned(),
            rules: long(length(None, Some(3))),
            unique: Some(Unique::Exact),
            ..field("type", FieldType::String, Role::Immutable)
        },
        Field {
            json_name: "größe/~x".to_owned(),
            ..field("key", FieldType::Id(line), Role::Key)
        },
        Field {
            json_name: "properties".to_owned(),
            rules: long(length(Some(40), Some(50))),
            ..field("properties", FieldType::String, Role::Plain)
        },
        Field {
            rules: Rules {
                format: Some(Format::Email),
                ..long(length(Some(20), Some(64)))
            },
            ..optional("contact", FieldType::String)
        },
        Field {
            skip_if_none: true,
            ..optional("maybe", FieldType::Bool)
        },
        Field {
            skip_if_none: true,
            ..optional("kind", FieldType::Enum("Kind".to_owned()))
        },
    ];
    fields.extend(further_kinds());
    app(
        vec![model("OrderLine", "order-lines", fields)],
        vec![status("Kind")],
    )
}

fn further_kinds() -> Vec<Field> {
    let line = "OrderLine".to_owned();
    vec![
        optional("mood", FieldType::Enum("Kind".to_owned())),
        optional("due", FieldType::Timestamp),
        Field {
            on_delete: Some(OnDelete::Restrict),
            ..optional("parent", FieldType::Id(line))
        },
        Field {
            default: Some(Literal::Timestamp(951_782_400_500_000)),
            ..field("since", FieldType::Timestamp, Role::Immutable)
        },
        Field {
            default: Some(Literal::String("a \"b\" \\ \u{1}".to_owned())),
            rules: long(length(None, Some(20))),
            ..field("note", FieldType::String, Role::ReadOnly)
        },
        Field {
            optional: true,
            ..field("seen", FieldType::Timestamp, Role::ReadOnly)
        },
        Field {
            rules: long(length(Some(0), Some(0))),
            ..field("empty", FieldType::String, Role::Plain)
        },
    ]
}

fn optional(name: &str, ty: FieldType) -> Field {
    Field {
        optional: true,
        ..field(name, ty, Role::Plain)
    }
}

/// Every integer type, with and without bounds.
pub(super) fn integers() -> App {
    use Integer::{I8, I16, I32, I64, U8, U16, U32, U64};
    let types = [U8, U16, U32, U64, I8, I16, I32, I64];
    let plain = types.map(|ty| field(ty.name(), FieldType::Integer(ty), Role::Plain));
    let bounded = types.map(|ty| Field {
        rules: Rules {
            range: Some(Range {
                min: Some(Literal::Integer(5)),
                max: Some(Literal::Integer(7)),
            }),
            ..Rules::default()
        },
        ..field(
            &format!("{}_bounded", ty.name()),
            FieldType::Integer(ty),
            Role::Plain,
        )
    });
    let at_most = [I8, I64].map(|ty| Field {
        rules: Rules {
            range: Some(Range {
                min: None,
                max: Some(Literal::Integer(-3)),
            }),
            ..Rules::default()
        },
        ..field(
            &format!("{}_negative", ty.name()),
            FieldType::Integer(ty),
            Role::Plain,
        )
    });
    let last = Field {
        default: Some(Literal::Integer(i128::from(u64::MAX))),
        ..field("last", FieldType::Integer(U64), Role::Plain)
    };
    let key = field("id", FieldType::Id("Number".to_owned()), Role::Key);
    let fields = std::iter::once(key)
        .chain(plain)
        .chain(bounded)
        .chain(at_most)
        .chain([last]);
    app(
        vec![model("Number", "numbers", fields.collect())],
        Vec::new(),
    )
}

fn odd_docs() -> App {
    let docs = "\"Quoted\" \\ back, <b>&amp;</b>\n`code` \u{1f600} \u{0} \u{2028} $ref\n\n# Second\n\nThird.";
    let mut app = reference();
    for model in &mut app.models {
        model.docs = docs.to_owned();
        for field in &mut model.fields {
            field.docs = docs.to_owned();
        }
    }
    for unit in &mut app.enums {
        unit.docs = docs.to_owned();
    }
    app
}

pub(super) fn app(models: Vec<Model>, enums: Vec<Enum>) -> App {
    App {
        package: "shop".to_owned(),
        version: "1.2.3".to_owned(),
        roles: Roles::default(),
        models,
        structs: Vec::new(),
        enums,
    }
}

pub(super) fn model(name: &str, plural: &str, fields: Vec<Field>) -> Model {
    Model {
        name: name.to_owned(),
        module: vec!["models".to_owned(), name.to_lowercase()],
        docs: String::new(),
        plural: plural.to_owned(),
        path: format!("/api/{plural}"),
        body_bytes_max: BODY_BYTES_MAX_DEFAULT,
        compact: None,
        access: Gates::public(Operations::ALL),
        row_rules: ModelRules::default(),
        operations: Operations::ALL,
        require_if_match: false,
        uniques: Vec::new(),
        indexes: Vec::new(),
        fields,
        span: nowhere(),
    }
}

pub(super) fn field(name: &str, ty: FieldType, role: Role) -> Field {
    Field {
        role,
        ..Field::plain(name, ty, nowhere())
    }
}

/// Documents do not say where a model is written.
pub(super) fn nowhere() -> Span {
    Span {
        file: String::new(),
        line: 1,
        column: 1,
        width: 1,
    }
}

fn long(length: Option<Length>) -> Rules {
    Rules {
        length,
        ..Rules::default()
    }
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "it stands where a member has bounds or none"
)]
fn length(min: Option<u64>, max: Option<u64>) -> Option<Length> {
    Some(Length { min, max })
}

fn status(name: &str) -> Enum {
    let variant = |name: &str, json_name: &str, docs: &str| Variant {
        name: name.to_owned(),
        json_name: json_name.to_owned(),
        docs: docs.to_owned(),
        data: VariantData::None,
    };
    Enum {
        name: name.to_owned(),
        module: vec!["models".to_owned(), "account".to_owned()],
        docs: "Whether it may be used.".to_owned(),
        form: EnumForm::Name,
        variants: vec![
            variant("Suspended", "suspended", "Not for now,\nbut later."),
            variant("Active", "active", "It may."),
            variant("Closed", "closed", ""),
        ],
        span: nowhere(),
    }
}
