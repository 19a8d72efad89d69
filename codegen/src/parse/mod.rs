//! From the text of one file to its decl, by syn.
//!
//! Refuses nothing but what it cannot read: brackets nested too deep for syn's stack, and
//! attributes whose arguments have no form that an option could have.

mod attributes;
mod depth;
mod items;
mod literal;
mod locator;
mod roles;
pub(crate) mod rule;
mod types;

use std::thread;

use locator::Locator;
use proc_macro2::TokenStream;

use crate::{
    SourceFile,
    decl::{FileDecl, Unparsed},
    diagnostic::{self, Diagnostic},
};

/// Most brackets around a token.
pub const DEPTH_MAX: usize = 128;

/// Why a file has no decl.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum ParseError {
    /// It is not Rust: rustc explains why.
    Unparsed(Unparsed),
    /// It is nested deeper than [`DEPTH_MAX`], which is too deep to be given to syn.
    TooDeep(Box<Diagnostic>),
}

/// Stack for syn, which takes up to 60 KiB a bracket in a debug build: more than a main thread has
/// on some systems, and far more than a test's. Memory that is not touched costs nothing.
const STACK_BYTES: usize = 64 << 20;

/// Parses a file that stands at `module` below the crate.
///
/// # Errors
/// The file is not Rust, or nested too deep.
pub fn parse(source: &SourceFile, module: &[String]) -> Result<FileDecl, ParseError> {
    thread::scope(|scope| {
        let worker = thread::Builder::new()
            .name("parse".to_owned())
            .stack_size(STACK_BYTES)
            .spawn_scoped(scope, || parse_here(source, module));
        match worker.map(thread::ScopedJoinHandle::join) {
            Ok(Ok(result)) => result,
            Ok(Err(panic)) => std::panic::resume_unwind(panic),
            // A system without another thread still has this one's stack.
            Err(_) => parse_here(source, module),
        }
    })
}

fn parse_here(source: &SourceFile, module: &[String]) -> Result<FileDecl, ParseError> {
    let locator = Locator::new(source);
    let unparsed = |span| {
        let span = locator.span(span);
        ParseError::Unparsed(Unparsed {
            file: span.file,
            line: span.line,
            column: span.column,
        })
    };
    // The lexer keeps its own stack, so it may see any text; syn recurses with the brackets.
    let tokens: TokenStream = without_shebang(&source.text)
        .parse()
        .map_err(|error: proc_macro2::LexError| unparsed(error.span()))?;
    if let Some(span) = depth::first_beyond(tokens.clone(), DEPTH_MAX) {
        return Err(ParseError::TooDeep(Box::new(Diagnostic::new(
            diagnostic::TOO_DEEP,
            locator.span(span),
            "too much is nested here for the parser's stack",
            format!("split it: at most {DEPTH_MAX} brackets or operators go around one place"),
        ))));
    }
    let file: syn::File = syn::parse2(tokens).map_err(|error| unparsed(error.span()))?;
    Ok(items::lower(&locator, &file, module.to_vec()))
}

/// The text with a first line `#!…` emptied, as rustc reads it; `#![…]` is an attribute.
fn without_shebang(text: &str) -> &str {
    let bare = text.strip_prefix('\u{feff}').unwrap_or(text);
    match bare.strip_prefix("#!") {
        Some(rest) if !rest.trim_start().starts_with('[') => rest
            .find('\n')
            .and_then(|end| rest.get(end..))
            .unwrap_or(""),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decl::{TypeDecl, TypeForm, VariantDataDecl};

    fn parsed(text: &str) -> Result<FileDecl, ParseError> {
        let source = SourceFile {
            path: "models/a.rs".into(),
            text: text.into(),
        };
        parse(&source, &["models".into(), "a".into()])
    }

    fn nested(open: &str, close: &str, depth: usize) -> String {
        format!("type X = {}u8{};", open.repeat(depth), close.repeat(depth))
    }

    #[test]
    fn a_file_that_does_not_parse_says_where() {
        for (text, line, column) in [
            ("struct A {\n    a: ,\n}", 2, 8),
            ("struct A {\n", 1, 10),
            ("struct A }", 1, 10),
            ("\n  \"open", 2, 3),
        ] {
            let expected = Unparsed {
                file: "models/a.rs".into(),
                line,
                column,
            };
            assert_eq!(parsed(text), Err(ParseError::Unparsed(expected)), "{text}");
        }
    }

    #[test]
    fn nesting_is_bounded_before_syn_recurses() {
        for (open, close) in [("(", ",)"), ("[", "]"), ("Vec<", ">"), ("&", "")] {
            assert!(
                parsed(&nested(open, close, DEPTH_MAX - 1)).is_ok(),
                "{open}"
            );
            let deep = parsed(&nested(open, close, 100_000));
            assert!(matches!(deep, Err(ParseError::TooDeep(_))), "{open}");
        }
        let braces = format!("fn f() {}{}", "{".repeat(129), "}".repeat(129));
        assert!(matches!(parsed(&braces), Err(ParseError::TooDeep(_))));
    }

    #[test]
    fn a_long_run_of_tokens_nests_too() {
        for (word, end) in [
            ("*const ", "u8"),
            ("fn() -> ", "u8"),
            ("&'static ", "u8"),
            ("impl Fn() -> ", "u8"),
        ] {
            let long = |count: usize| format!("type X = {}{end};", word.repeat(count));
            assert!(parsed(&long(200)).is_ok(), "{word}");
            let deep = parsed(&long(20_000));
            assert!(matches!(deep, Err(ParseError::TooDeep(_))), "{word}");
        }
        for word in ["return ", "a = ", "|a| ", "move || "] {
            let long = |count: usize| format!("fn f() {{ {}1; }}", word.repeat(count));
            assert!(parsed(&long(200)).is_ok(), "{word}");
            let deep = parsed(&long(20_000));
            assert!(matches!(deep, Err(ParseError::TooDeep(_))), "{word}");
        }
    }

    #[test]
    fn a_long_file_is_not_deep() {
        for text in [
            format!("fn f() {{ if a {{}} {} }}", "else if a {} ".repeat(5_000)),
            "/// A line.\n".repeat(5_000) + "struct A;",
            format!("const A: &[u8] = &[{}];", "1, ".repeat(5_000)),
            format!("enum A {{ {} }}", "B, ".repeat(5_000)),
        ] {
            assert!(parsed(&text).is_ok());
        }
    }

    #[test]
    fn comparisons_are_not_brackets() {
        let many = "const X: bool = 1 < 2;\n".repeat(500);
        assert!(parsed(&many).is_ok());
    }

    #[test]
    fn variants_keep_what_they_hold_and_where() {
        let file = parsed(
            "enum A {\n    B,\n    C { #[model(key)] r#type: u8, },\n    \
             D(#[serde(skip)] Vec<u8>),\n    E(u8, u16),\n    F(),\n    G {},\n}",
        );
        let file = file.expect("it parses");
        let variants = &file.enums[0].variants;
        let names = |at: usize| -> Vec<&str> {
            let members = variants[at].data.members().iter();
            members.map(|member| member.name.value.as_str()).collect()
        };
        assert!(variants[0].data.is_none());
        assert_eq!(names(1), ["type"]);
        assert_eq!(names(2), ["0"]);
        assert_eq!(names(3), ["0", "1"]);
        assert_eq!(variants[4].data, VariantDataDecl::Values(Vec::new()));
        assert_eq!(variants[5].data, VariantDataDecl::Members(Vec::new()));
        let member = &variants[1].data.members()[0];
        let place = |span: &diagnostic::Span| (span.line, span.column, span.width);
        assert_eq!(place(&member.name.span), (3, 23, 6));
        assert_eq!(place(&member.attributes.model[0].span), (3, 17, 3));
        let value = &variants[2].data.members()[0];
        assert_eq!(place(&value.name.span), (4, 22, 7));
        assert_eq!(value.ty.text, "Vec<u8>");
        assert_eq!(value.attributes.serde[0].name.value, "skip");
    }

    #[test]
    fn types_keep_what_they_are_of() {
        let form = |ty: &str| {
            let file = parsed(&format!("type A = {ty};")).expect(ty);
            file.aliases[0].ty.form.clone()
        };
        let text = |ty: &TypeDecl| ty.text.clone();
        let TypeForm::Tuple(parts) = form("(u8, (a::B,), ())") else {
            panic!("a tuple");
        };
        assert_eq!(
            parts.iter().map(text).collect::<Vec<_>>(),
            ["u8", "(a::B,)", "()"]
        );
        for (ty, expected) in [("[u8; 3]", Some(3)), ("[u8; N]", None), ("[u8]", None)] {
            let TypeForm::Array { element, length } = form(ty) else {
                panic!("an array");
            };
            assert_eq!((element.text.as_str(), length), ("u8", expected), "{ty}");
        }
        for (ty, arguments, expected) in [
            ("A", 0, false),
            ("a::A<B, (C,)>", 2, false),
            ("A<'static, B>", 1, true),
            ("A<3>", 0, true),
        ] {
            let TypeForm::Path {
                arguments: found,
                others,
                ..
            } = form(ty)
            else {
                panic!("a path");
            };
            assert_eq!((found.len(), others), (arguments, expected), "{ty}");
        }
    }

    #[test]
    fn roles_are_read_and_no_other_macro_is() {
        let read = |text: &str| {
            let file = parsed(text).expect(text);
            assert!(file.macros.is_empty(), "{text}");
            file.roles.into_iter().next().expect(text)
        };
        for text in [
            "modelith::roles!(A < B < C);",
            "::modelith::roles![A < B < C];",
            "roles! { A<B<C }",
        ] {
            let roles = read(text);
            let names = roles.names.iter().map(|name| name.value.as_str());
            assert_eq!(names.collect::<Vec<_>>(), ["A", "B", "C"], "{text}");
            assert_eq!(roles.fault, None, "{text}");
            assert_eq!(roles.span.width, 5, "{text}");
        }
        for (text, column, width) in [
            ("roles!();", 1, 5),
            ("roles!(A <);", 1, 5),
            ("roles!(A, B);", 9, 1),
            ("roles!(A << B);", 11, 1),
            ("roles!(A B);", 10, 1),
            ("roles!(< A);", 8, 1),
            ("roles!(A < (B));", 12, 3),
            ("roles!(\"A\");", 8, 3),
            ("roles!(A > B);", 10, 1),
            ("roles!(A < r#B);", 12, 3),
        ] {
            let fault = read(text).fault.expect(text);
            assert_eq!((fault.column, fault.width), (column, width), "{text}");
        }
        let others =
            parsed("other::roles!(A < B);\nmodelith::other!();\nmacro_rules! roles { () => {} }");
        let others = others.expect("it parses");
        assert_eq!((others.roles.len(), others.macros.len()), (0, 2));
    }

    #[test]
    fn an_order_by_hand_is_seen() {
        let file = parsed("impl Ord for A {}\nimpl std::cmp::Ord for b::C {}\nimpl Eq for D {}");
        assert_eq!(file.expect("it parses").ordered, ["A", "C"]);
    }

    #[test]
    fn a_shebang_and_a_byte_order_mark_are_read_over() {
        for text in [
            "#!/bin/x {\nstruct A;",
            "\u{feff}\nstruct A;",
            "#![x]\nstruct A;",
        ] {
            let file = parsed(text).expect(text);
            assert_eq!(file.structs[0].name.span.line, 2, "{text:?}");
        }
    }
}
