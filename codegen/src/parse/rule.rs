//! `rules(read = "owner == user.id")`: the text of a rule, parsed by syn like any Rust expression.

use proc_macro2::TokenStream;
use syn::{BinOp, Expr, ExprLit, Lit, LitStr, Member, UnOp, ext::IdentExt, spanned::Spanned as _};

use super::{depth, literal, locator::Locator};
use crate::{
    decl::{RuleDecl, RuleExpr, RuleForm, RuleOperator, Spanned, Value},
    diagnostic::Span,
};

/// Most characters of a rule: far more than anybody reads, far less than harms.
const LENGTH_MAX: usize = 2_000;

/// Most brackets or operators around one place of a rule.
const DEPTH_MAX: usize = 64;

/// The value of an option in `rules(…)`: a rule, if it is a string.
pub(super) fn lower(locator: &Locator<'_>, expression: &Expr) -> Spanned<Value> {
    let Expr::Lit(ExprLit {
        lit: Lit::Str(text),
        ..
    }) = expression
    else {
        return literal::lower(locator, expression);
    };
    let span = locator.span(text.span());
    let reader = Reader {
        text: text.value(),
        places: places(text, &span),
        span: span.clone(),
    };
    let rule = RuleDecl {
        text: words(&reader.text),
        expression: reader.read(),
    };
    Spanned {
        value: Value::Rule(Box::new(rule)),
        span,
    }
}

/// The text, white space collapsed.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A rule that is no literal of Rust: what is wrong with it is shown at the whole of it.
pub(crate) fn of_text(text: &str, span: &Span) -> RuleDecl {
    let reader = Reader {
        text: text.to_owned(),
        places: None,
        span: span.clone(),
    };
    RuleDecl {
        text: words(text),
        expression: reader.read(),
    }
}

/// Where each character of a string stands, and its end, as line and column from 1; `None` of what is no
/// literal in the file.
fn places(text: &LitStr, span: &Span) -> Option<Vec<(usize, usize)>> {
    let source = text.span().source_text()?;
    let (prefix, _) = source.split_once('"')?;
    let mut cursor = Cursor {
        rest: source.get(prefix.len() + 1..)?.chars(),
        line: span.line,
        column: span.column + prefix.len() + 1,
    };
    let is_raw = prefix.starts_with('r');
    let mut places = Vec::new();
    for expected in text.value().chars() {
        let mut place = (cursor.line, cursor.column);
        let mut next = cursor.next()?;
        // A backslash at the end of a line takes the white space behind it along.
        while next == '\\' && !is_raw && cursor.rest.as_str().starts_with(['\n', '\r']) {
            while cursor.rest.as_str().starts_with(char::is_whitespace) {
                cursor.next()?;
            }
            place = (cursor.line, cursor.column);
            next = cursor.next()?;
        }
        if next == '\\' && !is_raw {
            cursor.escape()?;
        } else if next != expected {
            return None;
        }
        places.push(place);
    }
    places.push((cursor.line, cursor.column));
    Some(places)
}

/// Goes through a literal as it stands in the file.
struct Cursor<'s> {
    rest: std::str::Chars<'s>,
    line: usize,
    column: usize,
}

impl Cursor<'_> {
    fn next(&mut self) -> Option<char> {
        let next = self.rest.next()?;
        if next == '\n' {
            self.line += 1;
            self.column = 1;
        } else {
            self.column += 1;
        }
        Some(next)
    }

    /// Passes over what follows a backslash.
    fn escape(&mut self) -> Option<()> {
        match self.next()? {
            'x' => {
                self.next()?;
                self.next()?;
            }
            'u' => while self.next()? != '}' {},
            _ => {}
        }
        Some(())
    }
}

struct Reader {
    text: String,
    /// Where its characters stand.
    places: Option<Vec<(usize, usize)>>,
    /// All of the string.
    span: Span,
}

impl Reader {
    fn read(&self) -> Result<RuleExpr, (Span, String)> {
        if self.text.trim().is_empty() {
            return Err((self.span.clone(), "there is nothing in it".to_owned()));
        }
        if self.text.chars().count() > LENGTH_MAX {
            let why = format!("it has more than {LENGTH_MAX} characters");
            return Err((self.span.clone(), why));
        }
        let unread = |span, error: &dyn ToString| {
            let text = error.to_string();
            let line = text.lines().next().unwrap_or("unexpected token");
            Err((self.place(span), line.to_owned()))
        };
        let tokens: TokenStream = match self.text.parse() {
            Ok(tokens) => tokens,
            Err(error) => {
                let error: proc_macro2::LexError = error;
                return unread(error.span(), &"it is not Rust: a quote or bracket is open");
            }
        };
        if let Some(span) = depth::first_beyond(tokens.clone(), DEPTH_MAX) {
            let why = format!("at most {DEPTH_MAX} brackets or operators go around one place");
            return Err((self.place(span), why));
        }
        match syn::parse2::<Expr>(tokens) {
            Ok(expression) => Ok(self.expression(&expression)),
            Err(error) => unread(error.span(), &error),
        }
    }

    /// The place of a part.
    fn place(&self, span: proc_macro2::Span) -> Span {
        let places = self.places.as_deref().unwrap_or_default();
        let of = |place| places.get(self.character(place)).copied();
        let (Some(start), Some(end)) = (of(span.start()), of(span.end())) else {
            return self.span.clone();
        };
        let width = match start.0 == end.0 {
            true => end.1.saturating_sub(start.1),
            false => 1,
        };
        Span {
            file: self.span.file.clone(),
            line: start.0,
            column: start.1,
            width: width.max(1),
        }
    }

    /// The character of the text at a line, from 1, and a column, from 0.
    fn character(&self, place: proc_macro2::LineColumn) -> usize {
        let lines = self.text.split_inclusive('\n');
        let before = lines.take(place.line.saturating_sub(1));
        before.map(|line| line.chars().count()).sum::<usize>() + place.column
    }

    fn expression(&self, expression: &Expr) -> RuleExpr {
        let form = match expression {
            Expr::Paren(inner) => return self.expression(&inner.expr),
            Expr::Group(inner) => return self.expression(&inner.expr),
            Expr::Binary(binary) => self.binary(binary),
            Expr::Unary(unary) if matches!(unary.op, UnOp::Not(_)) => {
                Some(RuleForm::Not(Box::new(self.expression(&unary.expr))))
            }
            Expr::Field(_) => way(expression).map(RuleForm::Way),
            Expr::Path(path) => names(path),
            Expr::Lit(_) | Expr::Unary(_) => literal::plain(expression).map(RuleForm::Literal),
            _ => None,
        };
        RuleExpr {
            form: form.unwrap_or_else(|| RuleForm::Other(self.source(expression))),
            span: self.place(expression.span()),
        }
    }

    fn binary(&self, binary: &syn::ExprBinary) -> Option<RuleForm> {
        let (left, right) = (&binary.left, &binary.right);
        let sides = || {
            let left = Box::new(self.expression(left));
            (left, Box::new(self.expression(right)))
        };
        let operator = match binary.op {
            BinOp::Or(_) => {
                let (left, right) = sides();
                return Some(RuleForm::Or(left, right));
            }
            BinOp::And(_) => {
                let (left, right) = sides();
                return Some(RuleForm::And(left, right));
            }
            BinOp::Eq(_) => RuleOperator::Equal,
            BinOp::Ne(_) => RuleOperator::NotEqual,
            BinOp::Lt(_) => RuleOperator::Less,
            BinOp::Le(_) => RuleOperator::LessOrEqual,
            BinOp::Gt(_) => RuleOperator::Greater,
            BinOp::Ge(_) => RuleOperator::GreaterOrEqual,
            _ => return None,
        };
        let (left, right) = sides();
        Some(RuleForm::Compare(operator, left, right))
    }

    fn source(&self, expression: &Expr) -> String {
        let source = expression.span().source_text();
        source.unwrap_or_else(|| self.text.trim().to_owned())
    }
}

/// `a`, `A::B`, `None`
fn names(path: &syn::ExprPath) -> Option<RuleForm> {
    let has_arguments = |part: &syn::PathSegment| !part.arguments.is_none();
    let is_plain = path.qself.is_none() && !path.path.segments.iter().any(has_arguments);
    if !is_plain || !path.attrs.is_empty() {
        return None;
    }
    let parts = path.path.segments.iter();
    let names: Vec<String> = parts.map(|part| part.ident.unraw().to_string()).collect();
    Some(match names.as_slice() {
        [only] if only == "None" => RuleForm::None,
        [_] => RuleForm::Way(names),
        _ => RuleForm::Path(names),
    })
}

/// `a.b.c`
fn way(expression: &Expr) -> Option<Vec<String>> {
    match expression {
        Expr::Field(field) => {
            let mut names = way(&field.base)?;
            let Member::Named(name) = &field.member else {
                return None;
            };
            names.push(name.unraw().to_string());
            Some(names)
        }
        Expr::Path(path) => match names(path)? {
            RuleForm::Way(names) => Some(names),
            _ => None,
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SourceFile;

    /// The rule in `#[model(rules(read = …))]`, with that text in the attribute.
    fn read(literal: &str) -> RuleDecl {
        let source = SourceFile {
            path: "models/mod.rs".to_owned(),
            text: format!("#[model(rules(read = {literal}))]\nstruct A {{}}"),
        };
        let file = super::super::parse(&source, &["models".to_owned()]).expect(literal);
        let options = &file.structs[0].attributes.model;
        let crate::decl::Arguments::List(rules) = &options[0].arguments else {
            panic!("{literal}");
        };
        let crate::decl::Arguments::Value(Spanned {
            value: Value::Rule(rule),
            ..
        }) = &rules[0].arguments
        else {
            panic!("{literal}");
        };
        (**rule).clone()
    }

    #[test]
    fn parts_know_their_places() {
        // The first character of the literal stands in column 22.
        for (literal, line, column, width) in [
            ("\"a == b\"", 1, 28, 1),
            ("r\"a == bcd\"", 1, 29, 3),
            ("r##\"a == b\"##", 1, 31, 1),
            ("\"\\\"\\u{e9}\\x41\\n\\\" == b\"", 1, 43, 1),
            ("\"a ==\n  b\"", 2, 3, 1),
            ("\"a == \\\n     b\"", 2, 6, 1),
            ("\"é == b\"", 1, 28, 1),
        ] {
            let expression = read(literal).expression.expect(literal);
            let RuleForm::Compare(RuleOperator::Equal, _, right) = expression.form else {
                panic!("{literal}");
            };
            let span = right.span;
            assert_eq!(
                (span.line, span.column, span.width),
                (line, column, width),
                "{literal}"
            );
        }
    }

    #[test]
    fn what_is_too_long_or_too_deep_is_not_given_to_the_parser() {
        for text in [
            "a || ".repeat(500) + "a",
            "(".repeat(100) + "a" + &")".repeat(100),
            "!".repeat(100) + "a",
            "a(".repeat(300),
        ] {
            assert!(read(&format!("{text:?}")).expression.is_err(), "{text}");
        }
        let long = "a || ".repeat(300) + "a";
        assert!(read(&format!("{long:?}")).expression.is_ok());
    }

    #[test]
    fn and_binds_stronger_than_or() {
        let expression = read("\"a || !b && c != None\"").expression.expect("a rule");
        let RuleForm::Or(left, right) = expression.form else {
            panic!("an or");
        };
        assert_eq!(left.form, RuleForm::Way(vec!["a".to_owned()]));
        let RuleForm::And(not, compare) = right.form else {
            panic!("an and");
        };
        assert!(matches!(not.form, RuleForm::Not(_)));
        let RuleForm::Compare(RuleOperator::NotEqual, _, none) = compare.form else {
            panic!("a comparison");
        };
        assert_eq!(none.form, RuleForm::None);
    }
}
