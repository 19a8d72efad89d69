//! Entity tags (RFC 9110, section 8.8.3) and the headers that carry them back.
//!
//! A record's tag is strong: `"<epoch>-<sequence>-<fingerprint>"`, each in hexadecimal. Epoch and
//! sequence name the event that last changed the record; the fingerprint tells builds apart that
//! show other members of it. A write asks for the event alone (the client means the record, not
//! its looks); a read that may be answered by 304 asks for the whole tag.

use hyper::header::{HeaderMap, HeaderName, HeaderValue, IF_MATCH, IF_NONE_MATCH};

use super::problem::{Kind, Problem};
use crate::{
    fault::Faults,
    sequence::Sequence,
    store::{Condition, Tags},
};

/// The strong tag of a record.
pub(super) fn record_tag(epoch: u64, sequence: Sequence, fingerprint: u32) -> HeaderValue {
    let mut text = Text::default();
    text.push(b'"');
    text.hex(epoch);
    text.push(b'-');
    text.hex(sequence.0);
    text.push(b'-');
    text.hex(u64::from(fingerprint));
    text.push(b'"');
    text.header()
}

/// The strong tag of a document, by its bytes.
pub(super) fn document_tag(bytes: &[u8]) -> HeaderValue {
    let mut text = Text::default();
    text.push(b'"');
    text.digest(&blake3::hash(bytes));
    text.push(b'"');
    text.header()
}

/// The weak tag of a page, by a digest of all that it depends on.
pub(super) fn page_tag(digest: &blake3::Hash) -> HeaderValue {
    let mut text = Text::default();
    text.push(b'W');
    text.push(b'/');
    text.push(b'"');
    text.digest(digest);
    text.push(b'"');
    text.header()
}

/// If-Match and If-None-Match of a write.
///
/// # Errors
/// 400 if one is malformed.
pub(super) fn condition(headers: &HeaderMap, epoch: u64) -> Result<Condition, Problem> {
    let sequences = |name: &HeaderName, strong: bool| {
        let Some(list) = read(headers, name)? else {
            return Ok(None);
        };
        Ok(Some(match list {
            TagList::Any => Tags::Any,
            TagList::List(tags) => Tags::List(
                tags.iter()
                    .filter(|tag| !(strong && tag.weak))
                    .filter_map(|tag| event(tag.opaque, epoch))
                    .collect(),
            ),
        }))
    };
    Ok(Condition {
        if_match: sequences(&IF_MATCH, true)?,
        if_none_match: sequences(&IF_NONE_MATCH, false)?,
    })
}

/// Whether a read of what has this tag is answered by 304 (RFC 9110, section 13.1.2).
///
/// # Errors
/// 400 if a header is malformed; 412 if If-Match does not hold.
pub(super) fn is_not_modified(headers: &HeaderMap, tag: &HeaderValue) -> Result<bool, Problem> {
    let (weak, opaque) = match tag.as_bytes().strip_prefix(b"W/") {
        Some(quoted) => (true, quoted),
        None => (false, tag.as_bytes()),
    };
    let opaque = opaque
        .strip_prefix(b"\"")
        .and_then(|rest| rest.strip_suffix(b"\""));
    let holds = |list: &TagList<'_>, strong: bool| match list {
        TagList::Any => true,
        TagList::List(tags) => tags
            .iter()
            .any(|given| Some(given.opaque) == opaque && !(strong && (given.weak || weak))),
    };
    if read(headers, &IF_MATCH)?.is_some_and(|list| !holds(&list, true)) {
        return Err(Problem::new(Kind::PreconditionFailed));
    }
    Ok(read(headers, &IF_NONE_MATCH)?.is_some_and(|list| holds(&list, false)))
}

/// An entity tag as it stands in a header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Tag<'h> {
    weak: bool,
    /// What stands between the quotes.
    opaque: &'h [u8],
}

/// The value of If-Match or If-None-Match.
#[derive(Debug, PartialEq, Eq)]
enum TagList<'h> {
    /// `*`
    Any,
    /// At least one tag.
    List(Vec<Tag<'h>>),
}

fn read<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Result<Option<TagList<'h>>, Problem> {
    let Some(first) = headers.get(name) else {
        return Ok(None);
    };
    let values = headers.get_all(name);
    if first.as_bytes().trim_ascii() == b"*" && values.iter().nth(1).is_none() {
        return Ok(Some(TagList::Any));
    }
    let mut tags = Vec::new();
    let parsed = values
        .iter()
        .try_for_each(|value| parse_list(value.as_bytes(), &mut tags));
    if parsed.is_none() || tags.is_empty() {
        let mut faults = Faults::new();
        faults.header(
            name.as_str(),
            "entity_tag",
            "must be * or a list of entity tags, each in double quotes",
        );
        return Err(Problem::new(Kind::InvalidHeader).with_faults(faults));
    }
    Ok(Some(TagList::List(tags)))
}

/// Reads tags between commas; empty places between them are allowed (RFC 9110, section 5.6.1.2).
fn parse_list<'h>(value: &'h [u8], tags: &mut Vec<Tag<'h>>) -> Option<()> {
    let mut rest = value.trim_ascii();
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix(b",") {
            rest = after.trim_ascii_start();
            continue;
        }
        let (weak, quoted) = match rest.strip_prefix(b"W/") {
            Some(quoted) => (true, quoted),
            None => (false, rest),
        };
        let text = quoted.strip_prefix(b"\"")?;
        let end = text.iter().position(|byte| *byte == b'"')?;
        let (opaque, after) = text.split_at(end);
        if !opaque
            .iter()
            .all(|byte| matches!(byte, 0x21..=0x7e | 0x80..))
        {
            return None;
        }
        tags.push(Tag { weak, opaque });
        rest = after.get(1..)?.trim_ascii_start();
        if !rest.is_empty() && !rest.starts_with(b",") {
            return None;
        }
    }
    Some(())
}

/// The sequence in a record's tag of this epoch. Events count from 1, so that no tag names what has
/// none, such as a collection.
fn event(opaque: &[u8], epoch: u64) -> Option<Sequence> {
    let mut parts = opaque.split(|byte| *byte == b'-').map(parse_hex);
    let (of, sequence, _fingerprint) = (parts.next()??, parts.next()??, parts.next()??);
    let sequence = Sequence(sequence);
    let is_event = of == epoch && sequence != Sequence::ZERO && parts.next().is_none();
    is_event.then_some(sequence)
}

/// Reads what [`Text::hex`] writes, and no other form of it.
fn parse_hex(digits: &[u8]) -> Option<u64> {
    let canonical = matches!(digits, [b'0'] | [b'1'..=b'9' | b'a'..=b'f', ..]);
    if !canonical || digits.len() > 16 {
        return None;
    }
    digits.iter().try_fold(0, |number, digit| match digit {
        b'0'..=b'9' => Some(number << 4 | u64::from(digit - b'0')),
        b'a'..=b'f' => Some(number << 4 | u64::from(digit - b'a' + 10)),
        _ => None,
    })
}

/// A tag that is being written, on the stack: quotes, dashes and 40 digits at most.
struct Text {
    bytes: [u8; 44],
    length: usize,
}

impl Default for Text {
    fn default() -> Self {
        Self {
            bytes: [0; 44],
            length: 0,
        }
    }
}

impl Text {
    fn push(&mut self, byte: u8) {
        if let Some(place) = self.bytes.get_mut(self.length) {
            *place = byte;
            self.length += 1;
        }
    }

    fn hex(&mut self, number: u64) {
        let digits = (u64::BITS - number.leading_zeros()).div_ceil(4).max(1);
        for place in (0..digits).rev() {
            self.push(match (number >> (4 * place)).to_le_bytes()[0] & 15 {
                digit @ 0..10 => b'0' + digit,
                digit => b'a' + digit - 10,
            });
        }
    }

    /// 128 bits of a digest: enough that two representations never share a tag.
    fn digest(&mut self, digest: &blake3::Hash) {
        digest
            .to_hex()
            .bytes()
            .take(32)
            .for_each(|digit| self.push(digit));
    }

    fn header(&self) -> HeaderValue {
        // Invariant: the bytes are visible ASCII.
        let text = self.bytes.get(..self.length).unwrap_or_default();
        HeaderValue::from_bytes(text).unwrap_or(const { HeaderValue::from_static("\"\"") })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(lines: &[(&'static str, &str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(*name, value.parse().unwrap());
        }
        headers
    }

    #[test]
    fn a_record_tag_names_its_event() {
        for (epoch, sequence) in [(0, 1), (1, 0xabc), (u64::MAX, u64::MAX)] {
            let tag = record_tag(epoch, Sequence(sequence), u32::MAX);
            let text = tag.to_str().unwrap();
            let condition = condition(&headers(&[("if-match", text)]), epoch).unwrap();
            assert_eq!(
                condition.if_match,
                Some(Tags::List(vec![Sequence(sequence)])),
                "{text}"
            );
        }
        assert_eq!(
            record_tag(0, Sequence(26), 0xf00).to_str().unwrap(),
            "\"0-1a-f00\""
        );
    }

    #[test]
    fn writes_compare_events_of_this_epoch() {
        let list = |sequences: &[u64]| {
            Some(Tags::List(
                sequences.iter().copied().map(Sequence).collect(),
            ))
        };
        for (value, if_match, if_none_match) in [
            ("*", Some(Tags::Any), Some(Tags::Any)),
            ("\"7-1a-f\"", list(&[26]), list(&[26])),
            ("\"7-1a-0\", \"7-2-0\"", list(&[26, 2]), list(&[26, 2])),
            (" , \"7-1a-f\" ,, ", list(&[26]), list(&[26])),
            ("W/\"7-1a-f\"", list(&[]), list(&[26])),
            ("\"8-1a-f\"", list(&[]), list(&[])),
            ("\"7-0-0\"", list(&[]), list(&[])),
            ("\"7-01a-f\"", list(&[]), list(&[])),
            ("\"7-1A-f\"", list(&[]), list(&[])),
            ("\"7-+1-f\"", list(&[]), list(&[])),
            ("\"7-1a\"", list(&[]), list(&[])),
            ("\"7-1a-f-0\"", list(&[]), list(&[])),
            ("\"7-11111111111111111-f\"", list(&[]), list(&[])),
            ("\"\"", list(&[]), list(&[])),
            ("\"a,b\"", list(&[]), list(&[])),
        ] {
            let given = headers(&[("if-match", value), ("if-none-match", value)]);
            let condition = condition(&given, 7).expect(value);
            assert_eq!(
                (condition.if_match, condition.if_none_match),
                (if_match, if_none_match),
                "{value}"
            );
        }
        let lines = headers(&[("if-match", "\"7-1-f\""), ("if-match", "\"7-2-f\"")]);
        assert_eq!(condition(&lines, 7).unwrap().if_match, list(&[1, 2]));
        assert_eq!(
            condition(&HeaderMap::new(), 7).unwrap(),
            Condition::default()
        );
    }

    #[test]
    fn a_malformed_header_is_named() {
        for value in [
            "",
            ",",
            "7-1-f",
            "\"7-1-f",
            "w/\"7-1-f\"",
            "\"a\" \"b\"",
            "*, \"a\"",
            "\"a b\"",
        ] {
            for name in ["if-match", "if-none-match"] {
                let problem = condition(&headers(&[(name, value)]), 7).expect_err(value);
                assert_eq!(problem.kind(), Kind::InvalidHeader);
                let fault = &problem.faults().list()[0];
                assert_eq!(
                    fault.place,
                    crate::fault::Place::Header(name.to_owned()),
                    "{value}"
                );
            }
        }
    }

    #[test]
    fn reads_compare_the_whole_tag() {
        let strong = record_tag(7, Sequence(26), 15);
        let weak = page_tag(&blake3::hash(b"page"));
        let text = weak.to_str().unwrap();
        let opaque = text.strip_prefix("W/").unwrap();
        for (tag, name, value, expected) in [
            (&strong, "if-none-match", "\"7-1a-f\"", Some(true)),
            (&strong, "if-none-match", "\"a\", W/\"7-1a-f\"", Some(true)),
            (&strong, "if-none-match", "*", Some(true)),
            (&strong, "if-none-match", "\"7-1a-e\"", Some(false)),
            (&strong, "if-match", "\"7-1a-f\"", Some(false)),
            (&strong, "if-match", "*", Some(false)),
            (&strong, "if-match", "W/\"7-1a-f\"", None),
            (&strong, "if-match", "\"7-1b-f\"", None),
            (&weak, "if-none-match", text, Some(true)),
            (&weak, "if-none-match", opaque, Some(true)),
            (&weak, "if-match", opaque, None),
        ] {
            let answer = is_not_modified(&headers(&[(name, value)]), tag);
            assert_eq!(answer.ok(), expected, "{name}: {value}");
        }
    }
}
