//! Reading the options of an attribute: which there are, and the forms of their arguments.

use std::collections::BTreeMap;

use super::nearest::{listed, nearest};
use crate::{
    decl::{Arguments, OptionDecl, Spanned, Value},
    diagnostic::{self, Diagnostic, Span},
};

/// The options that may stand in one place.
pub(super) struct Known {
    /// `a model`, `a member`
    pub(super) place: &'static str,
    pub(super) supported: &'static [&'static str],
    /// Those that may be given several times.
    pub(super) repeatable: &'static [&'static str],
    /// Of the model language, but not of this version.
    pub(super) not_yet: &'static [&'static str],
    /// The code of an option that belongs elsewhere.
    pub(super) misplaced: &'static str,
}

pub(super) const MODEL: Known = Known {
    place: "a model",
    supported: &[
        "path",
        "plural",
        "body_max",
        "operations",
        "unique",
        "index",
        "require_if_match",
        "compact",
        "access",
        "rules",
    ],
    repeatable: &["unique", "index"],
    not_yet: &[
        "retired",
        "renamed_from",
        "upcast",
        "on_conflict",
        "dangling",
    ],
    misplaced: diagnostic::UNKNOWN_OPTION,
};

/// What is of the language and of no version yet, wherever a member stands.
const MEMBER_NOT_YET: &[&str] = &[
    "access",
    "renamed_from",
    "retired",
    "wrap",
    "upcast",
    "on_conflict",
    "dangling",
];

pub(super) const MEMBER: Known = Known {
    place: "a member",
    supported: &[
        "key",
        "unique",
        "index",
        "filter",
        "sort",
        "default",
        "length",
        "range",
        "pattern",
        "format",
        "each",
        "created_at",
        "updated_at",
        "created_by",
        "version",
        "serial",
        "immutable",
        "read_only",
        "write_only",
        "secret",
        "opaque",
        "references",
        "on_delete",
        "json",
        "scale",
        "rules",
    ],
    repeatable: &[],
    not_yet: MEMBER_NOT_YET,
    misplaced: diagnostic::UNKNOWN_OPTION,
};

/// A member of a nested struct.
pub(super) const NESTED: Known = Known {
    place: "a member of a nested struct",
    supported: &[
        "index",
        "filter",
        "sort",
        "default",
        "length",
        "range",
        "pattern",
        "format",
        "each",
        "opaque",
        "references",
        "on_delete",
        "json",
        "scale",
    ],
    repeatable: &[],
    not_yet: MEMBER_NOT_YET,
    misplaced: diagnostic::NESTED_REFUSED,
};

/// A member of a variant: which one a value is may differ from record to record.
pub(super) const VARIANT: Known = Known {
    place: "a member of a variant",
    supported: &[
        "default",
        "length",
        "range",
        "pattern",
        "format",
        "each",
        "opaque",
        "references",
        "on_delete",
        "json",
        "scale",
    ],
    repeatable: &[],
    not_yet: MEMBER_NOT_YET,
    misplaced: diagnostic::NESTED_REFUSED,
};

/// What `each(…)` holds for the elements of a collection.
pub(super) const ELEMENT: Known = Known {
    place: "`each`",
    supported: &["length", "range", "pattern", "format"],
    repeatable: &[],
    not_yet: &[],
    misplaced: diagnostic::UNKNOWN_OPTION,
};

/// The options of one item, by name; what is wrong with them goes into the findings.
pub(super) struct Options<'a, 'f> {
    written: BTreeMap<&'static str, &'a OptionDecl>,
    repeated: Vec<&'a OptionDecl>,
    findings: &'f mut Vec<Diagnostic>,
    /// Whether something was wrong, so that nothing can be said about what is absent.
    pub(super) broken: bool,
}

impl<'a, 'f> Options<'a, 'f> {
    pub(super) fn new(
        options: &'a [OptionDecl],
        known: &Known,
        findings: &'f mut Vec<Diagnostic>,
    ) -> Self {
        let mut read = Self {
            written: BTreeMap::new(),
            repeated: Vec::new(),
            findings,
            broken: false,
        };
        for option in options {
            let name = option.name.value.as_str();
            let Some(supported) = known.supported.iter().find(|known| **known == name) else {
                read.fail(unusable(option, known));
                continue;
            };
            if known.repeatable.contains(&name) {
                read.repeated.push(option);
            } else if read.written.insert(supported, option).is_some() {
                read.fail(Diagnostic::new(
                    diagnostic::OPTION_TWICE,
                    option.span.clone(),
                    format!("`{name}` is given twice"),
                    "keep one of them",
                ));
            }
        }
        read
    }

    /// An option as it is written.
    pub(super) fn written(&self, name: &str) -> Option<&'a OptionDecl> {
        self.written.get(name).copied()
    }

    /// Where errors go, for options within this one.
    pub(super) fn findings(&mut self) -> &mut Vec<Diagnostic> {
        self.findings
    }

    /// Every `name(…)` of an option that may be given several times.
    pub(super) fn all(&self, name: &str) -> Vec<&'a OptionDecl> {
        let of = |option: &&&OptionDecl| option.name.value == name;
        self.repeated.iter().filter(of).copied().collect()
    }

    /// The options in `name(…)`.
    pub(super) fn list(&mut self, name: &str, example: &str) -> Option<&'a [OptionDecl]> {
        let option = *self.written.get(name)?;
        if let Arguments::List(list) = &option.arguments
            && !list.is_empty()
        {
            return Some(list);
        }
        self.reject(option, format!("write `{example}`"));
        None
    }

    pub(super) fn fail(&mut self, diagnostic: Diagnostic) {
        self.broken = true;
        self.findings.push(diagnostic);
    }

    /// Reports an option for its argument, and forgets it: there is no more to say of it.
    fn reject(&mut self, option: &OptionDecl, help: String) {
        self.written.remove(option.name.value.as_str());
        self.fail(argument(option, help));
    }

    /// Where an option stands.
    pub(super) fn span(&self, name: &str) -> Option<&'a Span> {
        self.written.get(name).map(|option| &option.span)
    }

    /// Whether an option without arguments is there.
    pub(super) fn flag(&mut self, name: &str) -> bool {
        let Some(&option) = self.written.get(name) else {
            return false;
        };
        if option.arguments != Arguments::None {
            self.reject(option, format!("write `{name}` alone"));
        }
        true
    }

    /// The string of `name = "…"`.
    pub(super) fn string(&mut self, name: &str, example: &str) -> Option<&'a str> {
        let option = *self.written.get(name)?;
        match value(option) {
            Some(Value::String(text)) => Some(text),
            _ => {
                self.reject(option, format!("write `{name} = {example}`"));
                None
            }
        }
    }

    /// The value of `name = …`.
    pub(super) fn value(&mut self, name: &str, example: &str) -> Option<(&'a Value, &'a Span)> {
        let option = *self.written.get(name)?;
        if let Arguments::Value(value) = &option.arguments {
            return Some((&value.value, &value.span));
        }
        self.reject(option, format!("write `{name} = {example}`"));
        None
    }

    /// Whether `name(word)` is written rather than `name`.
    pub(super) fn word(&mut self, name: &str, word: &str) -> Option<bool> {
        let option = *self.written.get(name)?;
        match &option.arguments {
            Arguments::None => return Some(false),
            Arguments::List(list) => {
                if let [only] = list.as_slice()
                    && only.name.value == word
                    && only.arguments == Arguments::None
                {
                    return Some(true);
                }
            }
            Arguments::Value(_) => {}
        }
        self.reject(option, format!("write `{name}` or `{name}({word})`"));
        None
    }

    /// The values of `name(min = …, max = …)`, of which one may be absent.
    pub(super) fn bounds(&mut self, name: &str, example: &str) -> Option<Bounds<'a>> {
        let option = *self.written.get(name)?;
        let found = bounds(option);
        if found.is_none() {
            let help = format!("write `{name}({example})`, or one of the two");
            self.reject(option, help);
        }
        found
    }
}

/// `min` and `max`, as they are written.
pub(super) type Bounds<'a> = (Option<&'a Spanned<Value>>, Option<&'a Spanned<Value>>);

fn bounds(option: &OptionDecl) -> Option<Bounds<'_>> {
    let Arguments::List(list) = &option.arguments else {
        return None;
    };
    let (mut min, mut max) = (None, None);
    for bound in list {
        let slot = match bound.name.value.as_str() {
            "min" => &mut min,
            "max" => &mut max,
            _ => return None,
        };
        let Arguments::Value(value) = &bound.arguments else {
            return None;
        };
        if slot.replace(value).is_some() {
            return None;
        }
    }
    (!list.is_empty()).then_some((min, max))
}

pub(super) fn value(option: &OptionDecl) -> Option<&Value> {
    match &option.arguments {
        Arguments::Value(value) => Some(&value.value),
        Arguments::None | Arguments::List(_) => None,
    }
}

/// An option whose argument has the wrong form.
pub(super) fn argument(option: &OptionDecl, help: impl Into<String>) -> Diagnostic {
    Diagnostic::new(
        diagnostic::OPTION_ARGUMENT,
        option.span.clone(),
        format!("`{}` is not given what it takes", option.name.value),
        help,
    )
}

fn unusable(option: &OptionDecl, known: &Known) -> Diagnostic {
    let name = option.name.value.as_str();
    if known.not_yet.contains(&name) {
        return Diagnostic::new(
            diagnostic::OPTION_UNSUPPORTED,
            option.span.clone(),
            format!("the option `{name}` is not supported yet"),
            "remove it: this version would not do what it says",
        );
    }
    let elsewhere = [&MEMBER, &MODEL]
        .into_iter()
        .find(|other| other.supported.contains(&name) || other.not_yet.contains(&name));
    let all = || known.supported.iter().chain(known.not_yet).copied();
    let takes = || format!("{} takes {}", known.place, listed(known.supported));
    let help = if let Some(other) = elsewhere {
        match known.misplaced {
            diagnostic::UNKNOWN_OPTION => format!("`{name}` is an option of {}", other.place),
            _ => takes(),
        }
    } else if let Some(near) = nearest(name, all()) {
        format!("did you mean `{near}`?")
    } else {
        takes()
    };
    Diagnostic::new(
        elsewhere.map_or(diagnostic::UNKNOWN_OPTION, |_| known.misplaced),
        option.name.span.clone(),
        format!("{} has no option `{name}`", known.place),
        help,
    )
}
