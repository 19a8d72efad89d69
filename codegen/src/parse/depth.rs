//! How deep the tokens of a file are nested, found without recursion.

use proc_macro2::{Delimiter, Spacing, Span, TokenStream, TokenTree, token_stream::IntoIter};

/// The first token around which more than `max` brackets stand, angle brackets among them, or that
/// follows more than `max` operators in a row: `&&&…u8` makes a parser recurse as brackets do.
pub(super) fn first_beyond(tokens: TokenStream, max: usize) -> Option<Span> {
    let mut levels = vec![Level::new(tokens)];
    while let Some(level) = levels.last_mut() {
        let Some(token) = level.tokens.next() else {
            levels.pop();
            continue;
        };
        level.see(&token);
        let own = level.angles.max(level.operators);
        if levels.len() - 1 + own > max {
            return Some(token.span());
        }
        if let TokenTree::Group(group) = token {
            let mut inner = Level::new(group.stream());
            // Brackets of any kind count together, but a block begins anew.
            if group.delimiter() != Delimiter::Brace {
                inner.angles = levels.last().map_or(0, |outer| outer.angles);
            }
            levels.push(inner);
            if levels.len() - 1 > max {
                return Some(group.span_open());
            }
        }
    }
    None
}

struct Level {
    tokens: IntoIter,
    /// Angle brackets that are open; less-than signs look the same, so each statement begins anew.
    angles: usize,
    /// Operators in a row.
    operators: usize,
    /// Whether the last token was the first half of `->` or `=>`.
    arrow: bool,
}

impl Level {
    fn new(tokens: TokenStream) -> Self {
        Self {
            tokens: tokens.into_iter(),
            angles: 0,
            operators: 0,
            arrow: false,
        }
    }

    fn see(&mut self, token: &TokenTree) {
        let TokenTree::Punct(punct) = token else {
            self.operators = 0;
            self.arrow = false;
            if matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace) {
                self.angles = 0;
            }
            return;
        };
        self.operators += 1;
        match punct.as_char() {
            '<' => self.angles += 1,
            '>' if !self.arrow => self.angles = self.angles.saturating_sub(1),
            ';' => {
                self.angles = 0;
                self.operators = 0;
            }
            _ => {}
        }
        self.arrow = matches!(punct.as_char(), '-' | '=') && punct.spacing() == Spacing::Joint;
    }
}
