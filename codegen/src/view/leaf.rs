//! Leaves: strings that are one kind of Rust token and nothing else.

use std::fmt;

/// A text that is not the token it was to be: a defect of the compiler, not of the models.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Invalid {
    text: String,
    kind: &'static str,
}

impl Invalid {
    pub(crate) const fn new(text: String, kind: &'static str) -> Self {
        Self { text, kind }
    }
}

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is not {}", self.text, self.kind)
    }
}

macro_rules! leaf {
    ($(#[$docs:meta])* $name:ident) => {
        $(#[$docs])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
        pub(crate) struct $name(String);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

leaf! {
    /// An identifier, raw where the name is a keyword.
    Ident
}

impl Ident {
    pub(crate) fn new(name: &str) -> Result<Self, Invalid> {
        // A keyword of edition 2024 that syn takes for a name.
        let is_plain = name != "gen" && syn::parse_str::<syn::Ident>(name).is_ok();
        let text = if is_plain {
            name.to_owned()
        } else {
            format!("r#{name}")
        };
        match syn::parse_str::<syn::Ident>(&text) {
            Ok(_) => Ok(Self(text)),
            Err(_) => Err(Invalid {
                text: name.to_owned(),
                kind: "an identifier",
            }),
        }
    }
}

leaf! {
    /// A type.
    Ty
}

impl Ty {
    pub(crate) fn new(text: String) -> Result<Self, Invalid> {
        match syn::parse_str::<syn::Type>(&text) {
            Ok(_) => Ok(Self(text)),
            Err(_) => Err(Invalid {
                text,
                kind: "a type",
            }),
        }
    }
}

leaf! {
    /// One option of an attribute.
    Meta
}

impl Meta {
    pub(crate) fn new(text: String) -> Result<Self, Invalid> {
        let parsed = syn::parse_str::<proc_macro2::TokenStream>(&text);
        match parsed {
            Ok(_) => Ok(Self(text)),
            Err(_) => Err(Invalid {
                text,
                kind: "an option",
            }),
        }
    }
}

leaf! {
    /// An expression.
    Expr
}

impl Expr {
    pub(crate) fn new(text: String) -> Result<Self, Invalid> {
        match syn::parse_str::<syn::Expr>(&text) {
            Ok(_) => Ok(Self(text)),
            Err(_) => Err(Invalid {
                text,
                kind: "an expression",
            }),
        }
    }
}

leaf! {
    /// Statements of a block, without its braces.
    Statements
}

impl Statements {
    pub(crate) fn new(text: String) -> Result<Self, Invalid> {
        match syn::parse_str::<syn::Block>(&format!("{{ {text} }}")) {
            Ok(_) => Ok(Self(text)),
            Err(_) => Err(Invalid {
                text,
                kind: "statements",
            }),
        }
    }
}

leaf! {
    /// A string literal, quotes included.
    StrLit
}

impl StrLit {
    pub(crate) fn new(text: &str) -> Self {
        Self(format!("{text:?}"))
    }

    /// The inside of the JSON string: what a writer of JSON copies between two quotes.
    pub(crate) fn json(text: &str) -> Self {
        let quoted = serde_json::Value::from(text).to_string();
        let inside = quoted
            .strip_prefix('"')
            .and_then(|rest| rest.strip_suffix('"'));
        Self::new(inside.unwrap_or_default())
    }
}

leaf! {
    /// The text of a doc comment: lines without their slashes, so that the template says where
    /// they stand.
    DocText
}

impl DocText {
    /// One line, whatever the text holds.
    pub(crate) fn new(text: &str) -> Self {
        Self(text.split_whitespace().collect::<Vec<_>>().join(" "))
    }

    /// A line as it is, with what stands between it and the slashes.
    pub(crate) fn line(text: &str) -> Self {
        match text.trim_end() {
            "" => Self(String::new()),
            text => Self(format!(" {text}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_keyword_is_a_raw_identifier() {
        assert_eq!(Ident::new("type").unwrap().to_string(), "r#type");
        assert_eq!(Ident::new("kind").unwrap().to_string(), "kind");
        assert!(Ident::new("self").is_err());
        assert!(Ident::new("a b").is_err());
    }

    #[test]
    fn a_literal_holds_any_text() {
        for text in ["", "\"", "a\\b\n\u{0}\u{1F600}"] {
            let parsed: syn::LitStr = syn::parse_str(&StrLit::new(text).to_string()).unwrap();
            assert_eq!(parsed.value(), text);
        }
        assert_eq!(StrLit::json("a\"b").to_string(), r#""a\\\"b""#);
    }

    #[test]
    fn a_type_and_an_expression_are_one() {
        assert!(Ty::new("Option<rt::Id<Account>>".to_owned()).is_ok());
        assert!(Ty::new("u8; struct X".to_owned()).is_err());
        assert!(Expr::new("-5".to_owned()).is_ok());
        assert!(Expr::new("0) + (1".to_owned()).is_err());
    }
}
