//! What a live server tells a command, a line of JSON each.

use std::io::{self, Write};

use serde::{Deserialize, Serialize};

use crate::{server::failed::Failed, transfer::Progress};

/// One thing that it tells. The last is `done` or `failed`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Event {
    /// How far it is.
    Progress(Progress),
    /// A piece of what is to be printed.
    Text(String),
    /// What was done, in words.
    Done(String),
    /// Why it was not, or not wholly.
    Failed(Failed),
}

impl Event {
    /// As a line.
    pub(super) fn line(&self) -> Vec<u8> {
        let mut line = serde_json::to_vec(self).unwrap_or_default();
        line.push(b'\n');
        line
    }
}

/// Passes on what is written as events of text. A piece ends with a line, so that no character is cut.
pub(super) struct Texts<'o> {
    out: &'o mut dyn Write,
    /// The line that is not at its end yet.
    rest: Vec<u8>,
}

impl<'o> Texts<'o> {
    /// Nothing is written yet.
    pub(super) fn new(out: &'o mut dyn Write) -> Self {
        let rest = Vec::new();
        Self { out, rest }
    }
}

impl Write for Texts<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let Some(end) = memchr::memrchr(b'\n', bytes) else {
            self.rest.extend_from_slice(bytes);
            return Ok(bytes.len());
        };
        let (whole, rest) = bytes.split_at(end + 1);
        self.rest.extend_from_slice(whole);
        let text = String::from_utf8(std::mem::take(&mut self.rest)).map_err(io::Error::other)?;
        self.rest.extend_from_slice(rest);
        self.out.write_all(&Event::Text(text).line())?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_passed_on_by_whole_lines() {
        let mut out = Vec::new();
        let mut texts = Texts::new(&mut out);
        let written = "ein Ä\nein Ö\n\nein Ü\n".as_bytes();
        for piece in written.chunks(5) {
            texts.write_all(piece).unwrap();
        }
        let lines = std::str::from_utf8(&out).unwrap().lines();
        let texts: Vec<String> = lines
            .map(|line| match serde_json::from_str(line).unwrap() {
                Event::Text(text) => text,
                event => panic!("{event:?}"),
            })
            .collect();
        assert!(texts.len() > 1 && texts.iter().all(|text| text.ends_with('\n')));
        assert_eq!(texts.concat().as_bytes(), written);
    }
}
