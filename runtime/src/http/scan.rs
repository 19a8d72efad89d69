//! A close look at a body that did not decode: one strict pass over the JSON text (RFC 8259).
//!
//! It says where the syntax breaks, by line and column; finds names that stand twice in an object,
//! which a map would have swallowed; and leaves each member's value as its text, to be decoded on
//! its own. It is never run on a body that is good.

use std::{
    borrow::Cow,
    collections::{HashMap, hash_map::Entry},
};

use crate::fault::{FAULTS_MAX, pointer_step};

/// Deepest nesting of objects and arrays.
pub(super) const DEPTH_MAX: usize = 64;

/// A body that is JSON.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Document<'b> {
    /// The members, each name once; `None` if the body is not an object.
    pub(super) members: Option<Vec<Member<'b>>>,
    /// Pointers to the members whose names stand more than once in their object.
    pub(super) duplicates: Vec<String>,
}

/// A member of the body.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Member<'b> {
    pub(crate) name: Cow<'b, str>,
    /// The text of the value.
    pub(crate) value: &'b str,
    /// Whether the name stands more than once.
    pub(crate) is_repeated: bool,
}

impl Member<'_> {
    /// Appends the member to an object that is not closed yet.
    pub(super) fn append_to(&self, object: &mut String) {
        if object.len() > 1 {
            object.push(',');
        }
        let name: Cow<'_, str> = Cow::Borrowed(&self.name);
        object.push_str(&serde_json::Value::from(name).to_string());
        object.push(':');
        object.push_str(self.value);
    }
}

/// Why a body is not JSON that we read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Malformed {
    pub(super) why: Why,
    /// From 1.
    pub(super) line: usize,
    /// From 1, in characters.
    pub(super) column: usize,
}

/// What was found wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Why {
    /// What should have stood there.
    Expected(&'static str),
    /// Nested deeper than [`DEPTH_MAX`].
    TooDeep,
}

/// Looks at a body.
///
/// # Errors
/// Where and why it is not JSON.
pub(super) fn scan(body: &[u8]) -> Result<Document<'_>, Malformed> {
    let (text, is_utf8) = match str::from_utf8(body) {
        Ok(text) => (text, true),
        Err(error) => {
            let valid = body.get(..error.valid_up_to()).unwrap_or_default();
            (str::from_utf8(valid).unwrap_or_default(), false)
        }
    };
    let mut scanner = Scanner {
        text,
        at: 0,
        steps: Vec::new(),
        duplicates: Vec::new(),
    };
    let members = scanner.document();
    let failed = |why| {
        let before = text.get(..scanner.at).unwrap_or_default();
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        Malformed {
            why,
            line: before.bytes().filter(|byte| *byte == b'\n').count() + 1,
            column: before.get(line_start..).unwrap_or_default().chars().count() + 1,
        }
    };
    match members {
        // What broke at the end of the valid text broke on the byte that follows.
        Err(Why::Expected(_)) if !is_utf8 && scanner.at == text.len() => {
            Err(failed(Why::Expected("UTF-8 is expected")))
        }
        Ok(_) if !is_utf8 => Err(failed(Why::Expected("UTF-8 is expected"))),
        Err(why) => Err(failed(why)),
        Ok(members) => Ok(Document {
            members,
            duplicates: scanner.duplicates,
        }),
    }
}

/// Whether JSON is nested deeper than [`DEPTH_MAX`].
pub(super) fn is_deep(json: &[u8]) -> bool {
    let opening = |byte: &&u8| matches!(**byte, b'[' | b'{');
    // Without so many brackets it cannot be, and few bodies have them.
    if json.iter().filter(opening).count() <= DEPTH_MAX {
        return false;
    }
    let (mut depth, mut in_string, mut is_escaped) = (0_usize, false, false);
    json.iter().any(|byte| {
        match byte {
            b'"' => in_string ^= !is_escaped,
            b'[' | b'{' if !in_string => depth += 1,
            b']' | b'}' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
        is_escaped = *byte == b'\\' && !is_escaped;
        depth > DEPTH_MAX
    })
}

/// One step of the pointer to the value at hand.
enum Step<'b> {
    Name(Cow<'b, str>),
    Index(usize),
}

struct Scanner<'b> {
    text: &'b str,
    at: usize,
    steps: Vec<Step<'b>>,
    duplicates: Vec<String>,
}

impl<'b> Scanner<'b> {
    fn document(&mut self) -> Result<Option<Vec<Member<'b>>>, Why> {
        self.space();
        if self.peek().is_none() {
            return Err(Why::Expected(
                "a JSON object is expected; the body is empty",
            ));
        }
        let members = if self.peek() == Some(b'{') {
            let mut members = Vec::new();
            self.object(Some(&mut members))?;
            Some(members)
        } else {
            self.value()?;
            None
        };
        self.space();
        match self.peek() {
            None => Ok(members),
            Some(_) => Err(Why::Expected("the end of the body is expected")),
        }
    }

    fn value(&mut self) -> Result<(), Why> {
        match self.peek() {
            Some(b'{') => self.object(None),
            Some(b'[') => self.array(),
            Some(b'"') => self.string().map(drop),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b't') => self.word("true"),
            Some(b'f') => self.word("false"),
            Some(b'n') => self.word("null"),
            _ => Err(Why::Expected("a value is expected")),
        }
    }

    /// Reads an object; the body's own members are kept.
    fn object(&mut self, mut members: Option<&mut Vec<Member<'b>>>) -> Result<(), Why> {
        self.deepen()?;
        self.at += 1;
        // By a map, so that a body of many names, or many repeated ones, costs no square.
        let mut places = HashMap::new();
        self.space();
        if self.take(b'}') {
            return Ok(());
        }
        loop {
            if self.peek() != Some(b'"') {
                return Err(Why::Expected("a name in double quotes is expected"));
            }
            let name = self.string()?;
            self.space();
            if !self.take(b':') {
                return Err(Why::Expected("a colon is expected"));
            }
            self.space();
            let start = self.at;
            self.steps.push(Step::Name(name.clone()));
            let next = places.len();
            let first = match places.entry(name.clone()) {
                Entry::Vacant(place) => {
                    place.insert(next);
                    None
                }
                Entry::Occupied(place) => Some(*place.get()),
            };
            if first.is_some() {
                self.report_duplicate();
            }
            self.value()?;
            self.steps.pop();
            if let Some(members) = &mut members {
                match first {
                    None => {
                        let value = self.text.get(start..self.at).unwrap_or_default();
                        members.push(Member {
                            name,
                            value,
                            is_repeated: false,
                        });
                    }
                    Some(first) => {
                        members
                            .get_mut(first)
                            .into_iter()
                            .for_each(|first| first.is_repeated = true);
                    }
                }
            }
            self.space();
            if self.take(b'}') {
                return Ok(());
            }
            if !self.take(b',') {
                return Err(Why::Expected("a comma or } is expected"));
            }
            self.space();
        }
    }

    fn array(&mut self) -> Result<(), Why> {
        self.deepen()?;
        self.at += 1;
        self.space();
        if self.take(b']') {
            return Ok(());
        }
        for index in 0.. {
            self.steps.push(Step::Index(index));
            self.value()?;
            self.steps.pop();
            self.space();
            if self.take(b']') {
                break;
            }
            if !self.take(b',') {
                return Err(Why::Expected("a comma or ] is expected"));
            }
            self.space();
        }
        Ok(())
    }

    /// Checks that one more object or array may open here; its members make the steps.
    fn deepen(&self) -> Result<(), Why> {
        if self.steps.len() < DEPTH_MAX {
            Ok(())
        } else {
            Err(Why::TooDeep)
        }
    }

    /// Reads a string; one without escapes is borrowed.
    fn string(&mut self) -> Result<Cow<'b, str>, Why> {
        self.at += 1;
        let mut decoded = String::new();
        let mut start = self.at;
        loop {
            match self.peek() {
                None => return Err(Why::Expected("the closing quote of a string is expected")),
                Some(b'"') => break,
                Some(0..0x20) => {
                    return Err(Why::Expected(
                        "a control character must be escaped in a string",
                    ));
                }
                Some(b'\\') => {
                    decoded.push_str(self.text.get(start..self.at).unwrap_or_default());
                    decoded.push(self.escape()?);
                    start = self.at;
                }
                Some(_) => self.at += 1,
            }
        }
        let rest = self.text.get(start..self.at).unwrap_or_default();
        self.at += 1;
        if decoded.is_empty() {
            return Ok(Cow::Borrowed(rest));
        }
        decoded.push_str(rest);
        Ok(Cow::Owned(decoded))
    }

    /// Reads an escape, and the second half of a surrogate pair with the first.
    fn escape(&mut self) -> Result<char, Why> {
        const LONE: Why = Why::Expected("a surrogate must stand in a pair");
        self.at += 1;
        let simple = match self.peek() {
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(character @ (b'"' | b'\\' | b'/')) => char::from(character),
            Some(b'u') => {
                let first = self.code_unit()?;
                if !(0xd800..0xdc00).contains(&first) {
                    return char::from_u32(first).ok_or(LONE);
                }
                if self.peek() != Some(b'\\') {
                    return Err(LONE);
                }
                self.at += 1;
                if self.peek() != Some(b'u') {
                    return Err(LONE);
                }
                let second = self.code_unit()?;
                if !(0xdc00..0xe000).contains(&second) {
                    return Err(LONE);
                }
                let code = 0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00);
                return char::from_u32(code).ok_or(LONE);
            }
            _ => {
                return Err(Why::Expected(
                    "one of \" \\ / b f n r t u is expected after a backslash",
                ));
            }
        };
        self.at += 1;
        Ok(simple)
    }

    /// Reads `uXXXX`.
    fn code_unit(&mut self) -> Result<u32, Why> {
        self.at += 1;
        let mut unit = 0;
        for _ in 0..4 {
            let digit = self.peek().and_then(|byte| char::from(byte).to_digit(16));
            unit =
                unit << 4 | digit.ok_or(Why::Expected("four hexadecimal digits are expected"))?;
            self.at += 1;
        }
        Ok(unit)
    }

    fn number(&mut self) -> Result<(), Why> {
        self.take(b'-');
        if !self.take(b'0') {
            self.digits()?;
        }
        if self.take(b'.') {
            self.digits()?;
        }
        if self.take(b'e') || self.take(b'E') {
            let _ = self.take(b'+') || self.take(b'-');
            self.digits()?;
        }
        Ok(())
    }

    fn digits(&mut self) -> Result<(), Why> {
        let start = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        if self.at == start {
            Err(Why::Expected("a digit is expected"))
        } else {
            Ok(())
        }
    }

    fn word(&mut self, word: &'static str) -> Result<(), Why> {
        for byte in word.bytes() {
            if !self.take(byte) {
                return Err(Why::Expected("a value is expected"));
            }
        }
        Ok(())
    }

    fn report_duplicate(&mut self) {
        if self.duplicates.len() >= FAULTS_MAX {
            return;
        }
        let mut pointer = String::from("#");
        for step in &self.steps {
            pointer.push('/');
            match step {
                Step::Name(name) => pointer.push_str(&pointer_step(name)),
                Step::Index(index) => pointer.push_str(&index.to_string()),
            }
        }
        if !self.duplicates.contains(&pointer) {
            self.duplicates.push(pointer);
        }
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn take(&mut self, byte: u8) -> bool {
        let is_there = self.peek() == Some(byte);
        self.at += usize::from(is_there);
        is_there
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }
}

#[cfg(test)]
mod tests;
