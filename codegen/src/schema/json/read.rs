//! The reader: RFC 8259, no more. A mistake says what stands there and what belongs there.

use std::collections::btree_map::Entry;

use super::{
    document::{Content, Document, Item, Object, Place, Step},
    scanner::Scanner,
    short,
};
use crate::{
    SourceFile,
    diagnostic::{self, Diagnostic, Span},
};

/// Most objects and arrays around a value.
pub(in crate::schema) const DEPTH_MAX: usize = 128;

/// Most bytes of a file.
pub(crate) const BYTES_MAX: usize = 2 << 20;

/// Most mistakes of one file that are worth a line each.
const FOUND_MAX: usize = 50;

/// Reads a file. There is a document if it is JSON, even where a name stands twice, of which the first
/// counts.
pub(in crate::schema) fn read(source: &SourceFile) -> (Option<Document>, Vec<Diagnostic>) {
    let mut reader = Reader {
        path: &source.path,
        scanner: Scanner::new(&source.text),
        items: Vec::new(),
        found: Vec::new(),
    };
    if source.text.len() > BYTES_MAX {
        let message = format!("the schema is larger than {} MiB", BYTES_MAX >> 20);
        let help = "split it: a type that several need is a file of its own, reached by its `$id`";
        let start = reader.scanner.here();
        reader.fault(diagnostic::SCHEMA_LIMIT, start, message, help);
        return (None, reader.found);
    }
    match reader.file() {
        Ok(()) => (
            Some(Document::new(&source.path, reader.items)),
            reader.found,
        ),
        Err(Stop) => (None, reader.found),
    }
}

/// Nothing can be read behind a mistake that has been reported.
struct Stop;

type Read<T> = Result<T, Stop>;

struct Reader<'t> {
    path: &'t str,
    scanner: Scanner<'t>,
    items: Vec<Item>,
    found: Vec<Diagnostic>,
}

impl Reader<'_> {
    fn file(&mut self) -> Read<()> {
        self.scanner.skip_blanks();
        self.value(0, Step::Root, 0)?;
        self.scanner.skip_blanks();
        match self.scanner.peek() {
            None => Ok(()),
            Some(_) => self.unexpected(
                "behind the end of the schema",
                "remove it: a file holds one object",
            ),
        }
    }

    fn fault(
        &mut self,
        code: &'static str,
        place: Place,
        message: String,
        help: impl Into<String>,
    ) {
        let span = Span {
            file: self.path.to_owned(),
            line: place.line,
            column: place.column,
            width: place.width,
        };
        self.found.push(Diagnostic::new(code, span, message, help));
    }

    fn syntax<T>(&mut self, place: Place, message: &str, help: &str) -> Read<T> {
        let message = format!("this is not JSON: {message}");
        self.fault(diagnostic::SCHEMA_SYNTAX, place, message, help);
        Err(Stop)
    }

    /// What is next has no place here.
    fn unexpected<T>(&mut self, at: &str, help: &str) -> Read<T> {
        let place = self.scanner.here();
        let (what, help) = match self.scanner.peek() {
            None => (
                "the file ends".to_owned(),
                "close every `{`, `[` and `\"` that is open",
            ),
            Some('/' | '#') => (
                "a comment".to_owned(),
                "JSON has no comments: write `\"$comment\": \"…\"`",
            ),
            Some('\'') => ("`'`".to_owned(), "JSON has strings in double quotes"),
            Some(other) => (format!("`{other}`"), help),
        };
        self.syntax(place, &format!("{what} {at}"), help)
    }

    /// Reads a value into the list, and gives its number.
    fn value(&mut self, parent: usize, step: Step, depth: usize) -> Read<usize> {
        let start = self.scanner.here();
        let number = self.items.len();
        self.items.push(Item {
            parent,
            step,
            place: start,
            content: Content::Null,
        });
        let content = match self.scanner.peek() {
            Some('{' | '[') if depth >= DEPTH_MAX => {
                let message = format!("more than {DEPTH_MAX} objects and arrays are around this");
                let help = "name what is within by `$defs`, and refer to it by `$ref`";
                self.fault(diagnostic::SCHEMA_LIMIT, start, message, help);
                return Err(Stop);
            }
            Some('{') => Content::Object(self.object(number, depth)?),
            Some('[') => Content::Array(self.array(number, depth)?),
            Some('"') => Content::String(self.string()?),
            Some('-' | '0'..='9') => Content::Number(self.number()?),
            Some(first) if first.is_alphabetic() => self.word()?,
            _ => {
                let help =
                    "write an object, an array, a string, a number, `true`, `false` or `null`";
                return self.unexpected("where a value belongs", help);
            }
        };
        let place = match content {
            Content::Object(_) | Content::Array(_) => start,
            _ => self.scanner.since(start),
        };
        if let Some(item) = self.items.get_mut(number) {
            item.place = place;
            item.content = content;
        }
        Ok(number)
    }

    fn word(&mut self) -> Read<Content> {
        let start = self.scanner.here();
        let word = self
            .scanner
            .run(|character| character.is_alphanumeric() || character == '_');
        match word {
            "null" => Ok(Content::Null),
            "true" => Ok(Content::Bool(true)),
            "false" => Ok(Content::Bool(false)),
            other => {
                let message = format!("`{}` is no value", short(other));
                let place = self.scanner.since(start);
                self.syntax(
                    place,
                    &message,
                    "write `true`, `false`, `null`, or a string in quotes",
                )
            }
        }
    }

    fn array(&mut self, number: usize, depth: usize) -> Read<Vec<usize>> {
        self.scanner.next();
        let mut elements = Vec::new();
        self.scanner.skip_blanks();
        if self.scanner.take(']') {
            return Ok(elements);
        }
        loop {
            let step = Step::Element(elements.len());
            elements.push(self.value(number, step, depth + 1)?);
            self.scanner.skip_blanks();
            if self.scanner.take(']') {
                return Ok(elements);
            }
            self.comma(']')?;
        }
    }

    fn object(&mut self, number: usize, depth: usize) -> Read<Object> {
        self.scanner.next();
        let mut object = Object::default();
        self.scanner.skip_blanks();
        if self.scanner.take('}') {
            return Ok(object);
        }
        loop {
            let start = self.scanner.here();
            if self.scanner.peek() != Some('"') {
                return self.unexpected("where a name belongs", "write a name in double quotes");
            }
            let name = self.string()?;
            let place = self.scanner.since(start);
            self.scanner.skip_blanks();
            if !self.scanner.take(':') {
                return self.unexpected("behind a name", "write `:` and the value");
            }
            self.scanner.skip_blanks();
            let step = Step::Member(name.clone(), place);
            let value = self.value(number, step, depth + 1)?;
            match object.by_name.entry(name) {
                Entry::Vacant(free) => {
                    free.insert(value);
                    object.members.push(value);
                }
                Entry::Occupied(taken) if self.found.len() < FOUND_MAX => {
                    let message = format!("`{}` stands twice in one object", short(taken.key()));
                    let help = "keep one of the two";
                    self.fault(diagnostic::SCHEMA_TWICE, place, message, help);
                }
                Entry::Occupied(_) => {}
            }
            self.scanner.skip_blanks();
            if self.scanner.take('}') {
                return Ok(object);
            }
            self.comma('}')?;
        }
    }

    /// A comma and something behind it.
    fn comma(&mut self, close: char) -> Read<()> {
        let place = self.scanner.here();
        if !self.scanner.take(',') {
            let help = format!("write `,` or `{close}`");
            return self.unexpected("behind a value", &help);
        }
        self.scanner.skip_blanks();
        if self.scanner.peek() == Some(close) {
            let message = format!("a comma before `{close}`");
            return self.syntax(place, &message, "remove the comma");
        }
        Ok(())
    }

    fn number(&mut self) -> Read<String> {
        let start = self.scanner.here();
        let of_number = |character: char| {
            character.is_ascii_digit() || matches!(character, '-' | '+' | '.' | 'e' | 'E')
        };
        let text = self.scanner.run(of_number);
        if is_number(text) {
            return Ok(text.to_owned());
        }
        let message = format!("`{}` is no number", short(text));
        let place = self.scanner.since(start);
        self.syntax(
            place,
            &message,
            "write digits without leading zeros: `-1`, `0.5`, `1e3`",
        )
    }

    fn string(&mut self) -> Read<String> {
        let start = self.scanner.here();
        self.scanner.next();
        let mut text = String::new();
        loop {
            text.push_str(
                self.scanner
                    .run(|next| !matches!(next, '"' | '\\' | '\0'..='\u{1f}')),
            );
            let place = self.scanner.here();
            match self.scanner.next() {
                Some('"') => return Ok(text),
                Some('\\') => match self.escape() {
                    Some(character) => text.push(character),
                    None => {
                        let place = self.scanner.since(place);
                        let help = "write one of `\\\" \\\\ \\/ \\b \\f \\n \\r \\t`, or `\\u` and four digits \
                                    (two of these for a character beyond U+FFFF)";
                        return self.syntax(place, "an escape that there is not", help);
                    }
                },
                Some('\n' | '\r') | None => {
                    let message = "a string is not closed on its line";
                    return self.syntax(
                        start,
                        message,
                        "write `\"` at its end, and `\\n` for a new line",
                    );
                }
                Some(other) => {
                    let code = u32::from(other);
                    let message = format!("the control character U+{code:04X} in a string");
                    return self.syntax(place, &message, "write it as `\\u` and four digits");
                }
            }
        }
    }

    fn escape(&mut self) -> Option<char> {
        Some(match self.scanner.next()? {
            '"' => '"',
            '\\' => '\\',
            '/' => '/',
            'b' => '\u{8}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => {
                let first = self.unit()?;
                if !(0xd800..0xdc00).contains(&first) {
                    return char::from_u32(first);
                }
                if !self.scanner.starts_with("\\u") {
                    return None;
                }
                self.scanner.next();
                self.scanner.next();
                let second = self.unit().filter(|unit| (0xdc00..0xe000).contains(unit))?;
                return char::from_u32(0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00));
            }
            _ => return None,
        })
    }

    fn unit(&mut self) -> Option<u32> {
        let mut unit = 0;
        for _ in 0..4 {
            let digit = self.scanner.peek()?.to_digit(16)?;
            self.scanner.next();
            unit = unit * 16 + digit;
        }
        Some(unit)
    }
}

fn is_number(text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let text = text.strip_prefix('-').unwrap_or(text);
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (text, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    let unsigned = |text: &str| digits(text.strip_prefix(['+', '-']).unwrap_or(text));
    digits(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && fraction.is_none_or(digits)
        && exponent.is_none_or(unsigned)
}

/// The value of a number that has no fraction and at most 38 digits.
pub(super) fn integer(number: &str) -> Option<i128> {
    let (mantissa, exponent) = match number.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
        None => (number, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let fraction = fraction.trim_end_matches('0');
    let digits = format!("{whole}{fraction}");
    let negative = digits.starts_with('-');
    let mut digits = digits
        .trim_start_matches('-')
        .trim_start_matches('0')
        .to_owned();
    if digits.is_empty() {
        return Some(0);
    }
    let zeros = i64::from(exponent) - i64::try_from(fraction.len()).ok()?;
    if zeros < 0 {
        // 1200e-2 is 12.
        let cut = usize::try_from(-zeros).ok()?;
        let kept = digits.len().checked_sub(cut)?;
        if digits.bytes().skip(kept).any(|digit| digit != b'0') {
            return None;
        }
        digits.truncate(kept);
    } else {
        let zeros = usize::try_from(zeros).ok().filter(|zeros| *zeros <= 38)?;
        digits.push_str(&"0".repeat(zeros));
    }
    let value: i128 = digits.parse().ok()?;
    Some(if negative { -value } else { value })
}
