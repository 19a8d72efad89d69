//! The default of a member: from what is written to a value of its type, within its constraints.

use super::{
    ceilings::element,
    formats, literal,
    member::Draft,
    nearest::suggestion,
    scope::Found,
    serde_options::Serde,
    types::{Declared, Resolved, Types},
};
use crate::{
    app::{FieldType, Literal, Rules},
    decl::{EnumDecl, Value, VariantDecl},
    diagnostic::{self, Diagnostic, Span},
};

/// What a default is held against.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds<'r> {
    pub(super) rules: &'r Rules,
    pub(super) each: Option<&'r Rules>,
}

/// Why a value is no default: what is wrong, and what to do.
type Misfit = (String, String);

impl Draft<'_, '_, '_, '_> {
    /// The default, by `default = …` or by serde's. That of a nested struct is without members as
    /// yet: what they are is known when every struct is.
    pub(super) fn default(
        &mut self,
        resolved: &Resolved<'_>,
        serde: &Serde<'_>,
        scale: Option<u32>,
        bounds: Bounds<'_>,
    ) -> Option<Literal> {
        let value = self.options.value("default", "…");
        if resolved.optional {
            // serde's own default of an Option is None, which is what an absent member means.
            let help = "remove the default: an absent `Option` is null";
            self.misfit("default", help);
            return None;
        }
        if self.options.broken {
            // What it would be held against is not known.
            return None;
        }
        let reader = Reader {
            types: self.types,
            uses: &resolved.uses,
            scale,
        };
        let refused = |span: &Span, (message, help): Misfit| {
            Diagnostic::new(diagnostic::DEFAULT_MISFIT, span.clone(), message, help)
        };
        let ty = &resolved.ty;
        let written = value.map(|(value, span)| {
            let found = reader.written(value, ty);
            (found.map_err(|misfit| refused(span, misfit)), span)
        });
        let implied = serde.default.map(|span| {
            let found = reader.implied(ty);
            (found.map_err(|misfit| refused(span, misfit)), span)
        });
        let (found, span) = match (written, implied) {
            (Some((Ok(written), _)), Some((implied, span))) if implied.as_ref() != Ok(&written) => {
                let message = format!("`{}` has two defaults, which differ", self.name());
                let help = "remove `#[serde(default)]`";
                self.fail(diagnostic::TWO_DEFAULTS, span, message, help);
                return None;
            }
            (Some(found), _) | (None, Some(found)) => found,
            (None, None) => return None,
        };
        match found {
            Ok(literal) => {
                if let Err(misfit) = within(&literal, bounds) {
                    self.options.fail(refused(span, misfit));
                }
                Some(literal)
            }
            Err(error) => {
                self.options.fail(error);
                None
            }
        }
    }
}

/// Reads defaults of one member.
struct Reader<'d, 's, 'a> {
    types: &'d Types<'s, 'a>,
    /// What the type of the member names.
    uses: &'d [Declared<'a>],
    scale: Option<u32>,
}

impl<'a> Reader<'_, '_, 'a> {
    fn enum_named(&self, name: &str) -> Option<&'a EnumDecl> {
        self.uses.iter().find_map(|used| match used {
            Declared::Enum(_, decl) if decl.name.value == name => Some(*decl),
            _ => None,
        })
    }

    /// The value of `#[model(default = …)]`.
    fn written(&self, value: &Value, ty: &FieldType) -> Result<Literal, Misfit> {
        let wrong = |help: String| {
            let message = format!("`{}` is not a value of this member", shown(value));
            Err((message, help))
        };
        match (ty, value) {
            (FieldType::Timestamp, Value::Path(path)) if *path == ["now"] => Ok(Literal::Now),
            (FieldType::Timestamp, value) => literal::scalar(value, ty, None).or_else(|_| {
                wrong("write `now`, or a time as in `\"2026-01-31T12:00:00Z\"`".into())
            }),
            (FieldType::Enum(name), value) => self.variant(value, name),
            (FieldType::List(_) | FieldType::Set(_), Value::List(items)) => {
                let Some(element) = element(ty) else {
                    return wrong("write a list".into());
                };
                let items = items.iter().map(|item| self.written(&item.value, element));
                let items: Vec<_> = items.collect::<Result<_, _>>()?;
                match (ty, twice(&items)) {
                    (FieldType::Set(_), true) => Err((
                        format!("`{}` has one value twice, which a set cannot", shown(value)),
                        "write each value once".to_owned(),
                    )),
                    _ => Ok(Literal::List(items)),
                }
            }
            (FieldType::List(_) | FieldType::Set(_), _) => {
                wrong("write `[]`, or values between brackets".into())
            }
            (FieldType::Map(..), Value::Braces) => Ok(Literal::EmptyMap),
            (FieldType::Map(..), _) => wrong("write `{}`, the empty map".into()),
            (FieldType::Id(_), _) => Err((
                "a reference has no default".into(),
                "make it an `Option`, or let the client say which record it is".into(),
            )),
            (FieldType::Struct(name), _) => Err((
                format!("a default of `{name}` cannot be written here"),
                "write `#[serde(default)]`, and a default for each of its members".into(),
            )),
            (FieldType::Value | FieldType::Opaque(_) | FieldType::Option(_), _) => Err((
                "this type has no default".into(),
                "remove the default, or make the member an `Option`".into(),
            )),
            _ => literal::scalar(value, ty, self.scale).or_else(wrong),
        }
    }

    /// What `#[serde(default)]` means: 0, false, "", nothing, the variant marked `#[default]`, a
    /// struct of defaults.
    fn implied(&self, ty: &FieldType) -> Result<Literal, Misfit> {
        let help = "write `#[model(default = …)]`, or remove `#[serde(default)]`";
        let misfit = |what: String| Err((what, help.to_owned()));
        match ty {
            FieldType::Bool => Ok(Literal::Bool(false)),
            FieldType::Integer(_) => Ok(Literal::Integer(0)),
            FieldType::Float(_) => Ok(Literal::Float(0.0)),
            FieldType::Decimal => Ok(literal::decimal("0", self.scale)
                .unwrap_or_else(|| Literal::Decimal("0".to_owned()))),
            FieldType::String => Ok(Literal::String(String::new())),
            FieldType::Bytes => Ok(Literal::Bytes(Vec::new())),
            FieldType::Duration => Ok(Literal::Duration(0)),
            FieldType::List(_) | FieldType::Set(_) => Ok(Literal::List(Vec::new())),
            FieldType::Map(..) => Ok(Literal::EmptyMap),
            FieldType::Struct(_) => Ok(Literal::Struct(Vec::new())),
            FieldType::Enum(name) => {
                let found = self.enum_named(name);
                let marked = found
                    .filter(|found| derives_default(found))
                    .and_then(|found| {
                        let mut variants = found.variants.iter();
                        variants.find(|variant| variant.attributes.default && is_unit(variant))
                    });
                match marked {
                    Some(variant) => Ok(Literal::Variant(variant.name.value.clone())),
                    None => misfit(format!("`{name}` has no variant marked `#[default]`")),
                }
            }
            FieldType::Id(_) => misfit("a reference has no default".to_owned()),
            FieldType::Timestamp => misfit("a `Timestamp` has no default of its own".to_owned()),
            FieldType::Date => misfit("a `Date` has no default of its own".to_owned()),
            FieldType::Time => misfit("a `Time` has no default of its own".to_owned()),
            FieldType::Uuid => misfit("a `Uuid` has no default of its own".to_owned()),
            FieldType::Value | FieldType::Opaque(_) | FieldType::Option(_) => {
                misfit("this type has no default of its own".to_owned())
            }
        }
    }

    /// A path to a variant that holds nothing.
    fn variant(&self, value: &Value, name: &str) -> Result<Literal, Misfit> {
        let Some(found) = self.enum_named(name) else {
            let help = "remove the default".to_owned();
            return Err(("this member has no variants".to_owned(), help));
        };
        let units = found.variants.iter().filter(|variant| is_unit(variant));
        let names: Vec<&str> = units.map(|variant| variant.name.value.as_str()).collect();
        let wrong = || {
            let help = match names.first() {
                Some(example) => format!("write a path such as `{name}::{example}`"),
                None => "make the member an `Option`: each variant holds something".to_owned(),
            };
            (
                format!("`{}` is not a variant of `{name}`", shown(value)),
                help,
            )
        };
        let Value::Path(path) = value else {
            return Err(wrong());
        };
        let Some((last, of)) = path.split_last() else {
            return Err(wrong());
        };
        if of.is_empty() || !self.types.names_enum(of, found) {
            return Err(wrong());
        }
        if names.contains(&last.as_str()) {
            return Ok(Literal::Variant(last.clone()));
        }
        let mut variants = found.variants.iter();
        let message = match variants.find(|variant| variant.name.value == *last) {
            Some(_) => format!("the variant `{last}` of `{name}` holds something"),
            None => format!("`{name}` has no variant `{last}`"),
        };
        if names.is_empty() {
            return Err((message, wrong().1));
        }
        let what = "its variants without members are";
        Err((message, suggestion(last, what, &names)))
    }
}

/// Whether a variant holds nothing.
fn is_unit(variant: &VariantDecl) -> bool {
    variant.data.is_none()
}

fn derives_default(found: &EnumDecl) -> bool {
    let mut derives = found.attributes.derives.iter();
    derives.any(|derive| derive == "Default")
}

fn twice(items: &[Literal]) -> bool {
    let mut rest = items;
    while let [first, behind @ ..] = rest {
        if behind.contains(first) {
            return true;
        }
        rest = behind;
    }
    false
}

impl<'a> Types<'_, 'a> {
    /// Whether a path names the enum, by itself or by an alias.
    fn names_enum(&self, path: &[String], expected: &'a EnumDecl) -> bool {
        match self.scope.find(self.file, path) {
            Found::Enum(_, found) => std::ptr::eq(found, expected),
            Found::Alias(_, alias) => {
                let own = FieldType::Enum(expected.name.value.clone());
                self.resolve(&alias.ty)
                    .is_ok_and(|resolved| resolved.ty == own)
            }
            _ => false,
        }
    }
}

/// Whether a default is a value that a client could have sent.
fn within(literal: &Literal, bounds: Bounds<'_>) -> Result<(), Misfit> {
    let Rules {
        length,
        range,
        pattern,
        format,
    } = bounds.rules;
    let misfit = |message: String, help: &str| Err((message, help.to_owned()));
    if let (Some(range), false) = (range, *literal == Literal::Now) {
        let order = |bound: Option<&Literal>| literal::compare(literal, bound?);
        let below = order(range.min.as_ref()).is_some_and(std::cmp::Ordering::is_lt);
        let above = order(range.max.as_ref()).is_some_and(std::cmp::Ordering::is_gt);
        if below || above {
            let value = number(literal).map_or_else(String::new, |number| format!(" {number}"));
            let message = format!("the default{value} is outside of the member's `range`");
            return misfit(message, "change the default or the range");
        }
    }
    if let (Some(bound), Some(length)) = (length, count(literal)) {
        let short = bound.min.is_some_and(|min| length < min);
        let long = bound.max.is_some_and(|max| length > max);
        if short || long {
            let message =
                format!("the default, of length {length}, is outside of the member's `length`");
            return misfit(message, "change the default or the length");
        }
    }
    if let Literal::String(text) = literal {
        let matches = |pattern: &String| {
            regex_lite::Regex::new(pattern).is_ok_and(|pattern| pattern.is_match(text))
        };
        if pattern.as_ref().is_some_and(|pattern| !matches(pattern)) {
            let message = format!("the default `{text}` does not match the member's `pattern`");
            return misfit(message, "change the default or the pattern");
        }
        if let Some(format) = format.filter(|format| !formats::keeps(text, *format)) {
            let message = format!("the default `{text}` is not {}", formats::noun(format));
            return misfit(message, "change the default, or remove the format");
        }
    }
    if let (Literal::List(items), Some(each)) = (literal, bounds.each) {
        let bounds = Bounds {
            rules: each,
            each: None,
        };
        return items.iter().try_for_each(|item| within(item, bounds));
    }
    Ok(())
}

/// How a number is shown.
fn number(literal: &Literal) -> Option<String> {
    match literal {
        Literal::Integer(number) => Some(number.to_string()),
        Literal::Float(number) => Some(number.to_string()),
        Literal::Decimal(number) => Some(number.clone()),
        _ => None,
    }
}

/// The code points, bytes or items that `length` counts.
fn count(literal: &Literal) -> Option<u64> {
    let count = match literal {
        Literal::String(text) => text.chars().count(),
        Literal::Bytes(bytes) => bytes.len(),
        Literal::List(items) => items.len(),
        Literal::EmptyMap => 0,
        _ => return None,
    };
    u64::try_from(count).ok()
}

fn shown(value: &Value) -> String {
    match value {
        Value::Bool(value) => value.to_string(),
        Value::Integer(number) => number.to_string(),
        Value::Float(digits) => digits.clone(),
        Value::String(text) => format!("{text:?}"),
        Value::Path(path) => path.join("::"),
        Value::List(items) => {
            let items: Vec<String> = items.iter().map(|item| shown(&item.value)).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Braces => "{}".to_owned(),
        Value::Rule(rule) => rule.text.clone(),
        Value::Other(text) => text.clone(),
    }
}
