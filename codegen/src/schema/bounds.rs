//! The keywords that say which values of a type there are, as options of the model language.

use super::{
    extensions::scalar,
    json::Node,
    lower::{Gathered, Lowering},
    write,
};
use crate::{
    decl::{OptionDecl, Spanned, Value},
    diagnostic,
};

/// What is said of values, before their type in Rust is settled.
#[derive(Default)]
pub(super) struct Rules<'a> {
    length: Bounds<'a>,
    range: Bounds<'a>,
    /// `pattern` and `format`.
    others: Vec<OptionDecl>,
    /// `scale`, of `multipleOf`.
    scale: Option<(Value, Node<'a>)>,
    /// What `x-field` of an element says, and where.
    pub(super) given: Vec<OptionDecl>,
    pub(super) given_at: Option<Node<'a>>,
}

/// The least and the greatest, and where each is said.
#[derive(Default, Clone)]
struct Bounds<'a> {
    min: Option<(Value, Node<'a>)>,
    max: Option<(Value, Node<'a>)>,
}

impl Bounds<'_> {
    fn option(&self, name: &str) -> Option<OptionDecl> {
        let part = |name: &str, bound: &Option<(Value, Node<'_>)>| {
            let (value, node) = bound.as_ref()?;
            let mut option = write::valued(name, value.clone(), *node);
            option.name = Spanned {
                value: name.to_owned(),
                span: node.name_span(),
            };
            Some(option)
        };
        let parts = [part("min", &self.min), part("max", &self.max)];
        let parts: Vec<_> = parts.into_iter().flatten().collect();
        let span = parts.first()?.name.span.clone();
        Some(write::list(name, parts, span))
    }
}

impl Rules<'_> {
    /// Whether a length is said, in characters if it is of a text.
    pub(super) const fn has_length(&self) -> bool {
        self.length.min.is_some() || self.length.max.is_some()
    }

    pub(super) fn is_empty(&self) -> bool {
        let Bounds { min, max } = &self.range;
        !self.has_length()
            && min.is_none()
            && max.is_none()
            && self.others.is_empty()
            && self.scale.is_none()
            && self.given.is_empty()
    }

    /// The options, for values of this type: what the type says by itself is left out.
    pub(super) fn options(mut self, ty: &str) -> Vec<OptionDecl> {
        if let Some((least, greatest)) = integers(ty) {
            let is = |bound: &Option<(Value, Node<'_>)>, end| matches!(bound, Some((Value::Integer(number), _)) if *number == end);
            if is(&self.range.min, least) {
                self.range.min = None;
            }
            if is(&self.range.max, greatest) {
                self.range.max = None;
            }
        }
        let lists = [self.length.option("length"), self.range.option("range")];
        let said = lists.into_iter().flatten().chain(self.others);
        let scale = self.scale;
        let scale = scale.map(|(digits, node)| write::valued("scale", digits, node));
        let said: Vec<OptionDecl> = said.chain(scale).collect();
        let mut options = self.given;
        write::merge(&mut options, said);
        options
    }
}

/// The least and the greatest value of an integer type.
pub(super) fn integers(ty: &str) -> Option<(i128, i128)> {
    Some(match ty {
        "u8" => (0, u8::MAX.into()),
        "u16" => (0, u16::MAX.into()),
        "u32" => (0, u32::MAX.into()),
        "u64" => (0, u64::MAX.into()),
        "i8" => (i8::MIN.into(), i8::MAX.into()),
        "i16" => (i16::MIN.into(), i16::MAX.into()),
        "i32" => (i32::MIN.into(), i32::MAX.into()),
        "i64" => (i64::MIN.into(), i64::MAX.into()),
        _ => return None,
    })
}

impl<'a> Lowering<'a> {
    /// Reports what `x-field` says of a bound that a keyword puts elsewhere.
    pub(super) fn agree(&mut self, rules: &Rules<'a>, given: Option<Node<'a>>) -> Option<()> {
        let Some(given) = given else { return Some(()) };
        let Rules {
            length,
            range,
            scale,
            given_at,
            ..
        } = rules;
        let mut agree = true;
        for (list, bounds) in [("length", length), ("range", range)] {
            for (name, said) in [("min", &bounds.min), ("max", &bounds.max)] {
                let own = given.get(list).and_then(|list| list.get(name));
                let elsewhere = given_at.and_then(|at| at.get(list)?.get(name));
                let elsewhere = elsewhere.and_then(|at| Some((scalar(at)?, at)));
                agree &= self.says_the_same(own, said.as_ref());
                agree &= self.says_the_same(own, elsewhere.as_ref());
            }
        }
        agree &= self.says_the_same(given.get("scale"), scale.as_ref());
        agree.then_some(())
    }

    fn says_the_same(&mut self, own: Option<Node<'a>>, said: Option<&(Value, Node<'a>)>) -> bool {
        let (Some(own), Some((value, at))) = (own, said) else {
            return true;
        };
        let same = scalar(own).as_ref() == Some(value);
        if !same {
            let keyword = at.name().unwrap_or_default();
            let message = format!("`{keyword}` and `x-field` say different bounds");
            let help = "keep one of the two";
            self.found
                .at_name(diagnostic::OPTION_TWICE, own, &message, help);
        }
        same
    }

    /// `minLength` and `maxLength`, or those of items or members.
    fn lengths(&mut self, of: &Gathered<'a>, [min, max]: [&str; 2]) -> Bounds<'a> {
        let mut bound = |name: &str| {
            let node = of.find(name)?;
            match node.integer().filter(|number| *number >= 0) {
                Some(number) => Some((Value::Integer(number), node)),
                None => {
                    self.value_fault(node, "write a number from 0 on, without a fraction");
                    None
                }
            }
        };
        Bounds {
            min: bound(min),
            max: bound(max),
        }
    }

    pub(super) fn rules_of_list(&mut self, of: &Gathered<'a>) -> Rules<'a> {
        Rules {
            length: self.lengths(of, ["minItems", "maxItems"]),
            ..Rules::default()
        }
    }

    pub(super) fn rules_of_map(&mut self, of: &Gathered<'a>) -> Rules<'a> {
        Rules {
            length: self.lengths(of, ["minProperties", "maxProperties"]),
            ..Rules::default()
        }
    }

    /// Of a string; `format` is one that the server checks.
    pub(super) fn rules_of_text(
        &mut self,
        of: &Gathered<'a>,
        format: Option<Node<'a>>,
    ) -> Rules<'a> {
        let mut others = Vec::new();
        if let Some(node) = of.find("pattern") {
            match node.text() {
                Some(text) => others.push(write::valued(
                    "pattern",
                    Value::String(text.to_owned()),
                    node,
                )),
                None => self.value_fault(node, "write a pattern in quotes: `\"^[a-z]+$\"`"),
            }
        }
        let format = format.and_then(|node| {
            let text = Value::String(node.text()?.to_owned());
            Some(write::valued("format", text, node))
        });
        others.extend(format);
        Rules {
            length: self.lengths(of, ["minLength", "maxLength"]),
            others,
            ..Rules::default()
        }
    }

    pub(super) fn rules_of_whole(&mut self, of: &Gathered<'a>) -> Rules<'a> {
        if let Some(node) = of.find("multipleOf")
            && node.integer() != Some(1)
        {
            let message = "an integer is checked to be a multiple of nothing but 1";
            self.found.at(
                diagnostic::SCHEMA_MISFIT,
                node,
                message,
                "remove `multipleOf`",
            );
        }
        let mut bound = |name: &str, exclusive: &str, step: i128| {
            let closed = of.find(name).and_then(|node| self.integer_at(node));
            let open = of.find(exclusive).and_then(|node| self.integer_at(node));
            let open = open.and_then(|(number, node)| Some((number.checked_add(step)?, node)));
            // Of two bounds the one that leaves less holds.
            let both = closed.into_iter().chain(open);
            let tightest = both.max_by_key(|(number, _)| number.saturating_mul(step));
            tightest.map(|(number, node)| (Value::Integer(number), node))
        };
        let range = Bounds {
            min: bound("minimum", "exclusiveMinimum", 1),
            max: bound("maximum", "exclusiveMaximum", -1),
        };
        Rules {
            range,
            ..Rules::default()
        }
    }

    fn integer_at(&mut self, node: Node<'a>) -> Option<(i128, Node<'a>)> {
        if self.is_old(node) {
            return None;
        }
        let number = node.integer();
        if number.is_none() {
            self.value_fault(node, "write an integer, as the values are");
        }
        Some((number?, node))
    }

    pub(super) fn rules_of_number(&mut self, of: &Gathered<'a>) -> Rules<'a> {
        if let Some(node) = of.find("multipleOf") {
            let message = "a number is not checked to be a multiple";
            let help = "remove `multipleOf`, or write a decimal: `\"type\": \"string\", \"format\": \"decimal\"`, with \
                        `\"x-field\": { \"scale\": 2 }` on the member";
            self.found
                .at(diagnostic::SCHEMA_MISFIT, node, message, help);
        }
        for (open, closed) in [
            ("exclusiveMinimum", "minimum"),
            ("exclusiveMaximum", "maximum"),
        ] {
            if let Some(node) = of.find(open)
                && !self.is_old(node)
            {
                let message = format!("`{open}` is for integers");
                let help = format!("write `{closed}`, with the number that is still a value");
                self.found
                    .at_name(diagnostic::SCHEMA_MISFIT, node, &message, &help);
            }
        }
        let mut bound = |name: &str| {
            let node = of.find(name)?;
            match node.number() {
                Some(_) => Some((scalar(node)?, node)),
                None => {
                    self.value_fault(node, "write a number");
                    None
                }
            }
        };
        let range = Bounds {
            min: bound("minimum"),
            max: bound("maximum"),
        };
        Rules {
            range,
            ..Rules::default()
        }
    }

    /// Whether an exclusive bound is a truth value, as in draft-04, which is reported.
    fn is_old(&mut self, node: Node<'a>) -> bool {
        let is_old = node.boolean().is_some();
        if is_old {
            let name = node.name().unwrap_or_default();
            let help = format!("write the bound itself: `\"{name}\": 5` in the place of both");
            self.value_fault(node, &help);
        }
        is_old
    }

    /// Of a decimal: `multipleOf` a power of ten is its scale.
    pub(super) fn rules_of_decimal(&mut self, of: &Gathered<'a>) -> Rules<'a> {
        let Some(node) = of.find("multipleOf") else {
            return Rules::default();
        };
        let digits = node.number().and_then(|number| number.strip_prefix("0."));
        let digits = digits.and_then(|zeros| zeros.strip_suffix('1'));
        let scale = match (node.integer(), digits) {
            (Some(1), _) => Some(0),
            (_, Some(zeros)) if zeros.bytes().all(|digit| digit == b'0') => Some(zeros.len() + 1),
            _ => None,
        };
        if scale.is_none() {
            self.value_fault(
                node,
                "write 1, 0.1, 0.01 and so on: the digits after the point",
            );
        }
        let scale = scale.and_then(|scale| i128::try_from(scale).ok());
        Rules {
            scale: scale.map(|scale| (Value::Integer(scale), node)),
            ..Rules::default()
        }
    }
}
