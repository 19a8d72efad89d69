//! How deep a parser would recurse into the tokens of a file, found without recursion.

use proc_macro2::{Delimiter, Spacing, Span, TokenStream, TokenTree, token_stream::IntoIter};

/// Most tokens without a block, a comma or a semicolon: each of them may nest what follows it, as
/// in `*const *const …`.
const TOKENS_MAX: usize = 2_000;

/// The first token around which more than `max` brackets stand, angle brackets among them; or that
/// follows more than `max` operators in a row, as in `&&&…u8`, or too many tokens of any kind.
pub(super) fn first_beyond(tokens: TokenStream, max: usize) -> Option<Span> {
    let mut levels = vec![Level::new(tokens)];
    while let Some(level) = levels.last_mut() {
        let Some(token) = level.tokens.next() else {
            levels.pop();
            continue;
        };
        level.see(&token);
        let (angles, too_long) = (level.angles, level.run > TOKENS_MAX);
        let own = angles.max(level.operators);
        if levels.len() - 1 + own > max || too_long {
            return Some(token.span());
        }
        if let TokenTree::Group(group) = token {
            let mut inner = Level::new(group.stream());
            // Brackets of any kind count together, but a block begins anew.
            if group.delimiter() != Delimiter::Brace {
                inner.angles = angles;
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
    /// Tokens since a block, a comma, a semicolon or an attribute.
    run: usize,
    /// Whether the last token was the first half of `->` or `=>`.
    arrow: bool,
}

impl Level {
    fn new(tokens: TokenStream) -> Self {
        Self {
            tokens: tokens.into_iter(),
            angles: 0,
            operators: 0,
            run: 0,
            arrow: false,
        }
    }

    fn see(&mut self, token: &TokenTree) {
        self.run += 1;
        let TokenTree::Punct(punct) = token else {
            self.operators = 0;
            self.arrow = false;
            if matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace) {
                self.angles = 0;
                self.run = 0;
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
                self.run = 0;
            }
            ',' | '#' => self.run = 0,
            _ => {}
        }
        self.arrow = matches!(punct.as_char(), '-' | '=') && punct.spacing() == Spacing::Joint;
    }
}
