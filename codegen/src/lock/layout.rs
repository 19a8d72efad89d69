//! How models.lock is laid out: pretty JSON, but a member or a variant is one line, so that a
//! review shows one line for one change.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};

/// The JSON text, with a line feed at the end.
///
/// # Errors
/// The value does not serialize.
pub(super) fn text(value: &impl Serialize) -> serde_json::Result<String> {
    let mut bytes = Vec::new();
    value.serialize(&mut Serializer::with_formatter(
        &mut bytes,
        Layout::default(),
    ))?;
    bytes.push(b'\n');
    String::from_utf8(bytes).map_err(|fault| serde::ser::Error::custom(fault.utf8_error()))
}

/// Names of the arrays whose elements are one line each.
const LINES: [&str; 3] = ["members", "variants", "reserved"];

#[derive(Default)]
struct Layout {
    /// The containers that are open over several lines: whether their elements are one line each.
    open: Vec<bool>,
    /// Containers that are open on the line at hand.
    inline: usize,
    /// Whether the container that ends has anything in it.
    filled: bool,
    in_key: bool,
    /// The last key, which names the container that begins.
    key: String,
}

impl Layout {
    fn begin<W: Write + ?Sized>(
        &mut self,
        writer: &mut W,
        bracket: &[u8],
        list: bool,
    ) -> io::Result<()> {
        self.filled = false;
        if self.inline > 0 || self.open.last() == Some(&true) {
            self.inline += 1;
        } else {
            self.open.push(list && LINES.contains(&self.key.as_str()));
        }
        writer.write_all(bracket)
    }

    fn end<W: Write + ?Sized>(&mut self, writer: &mut W, bracket: &[u8]) -> io::Result<()> {
        if self.inline > 0 {
            self.inline -= 1;
            if self.filled && bracket == b"}" {
                writer.write_all(b" ")?;
            }
        } else {
            self.open.pop();
            if self.filled {
                self.line(writer)?;
            }
        }
        self.filled = true;
        writer.write_all(bracket)
    }

    fn separate<W: Write + ?Sized>(
        &mut self,
        writer: &mut W,
        first: bool,
        list: bool,
    ) -> io::Result<()> {
        self.filled = true;
        if !first {
            writer.write_all(b",")?;
        }
        match self.inline {
            0 => self.line(writer),
            _ if first && list => Ok(()),
            _ => writer.write_all(b" "),
        }
    }

    fn line<W: Write + ?Sized>(&self, writer: &mut W) -> io::Result<()> {
        writer.write_all(b"\n")?;
        for _ in &self.open {
            writer.write_all(b"  ")?;
        }
        Ok(())
    }
}

impl Formatter for Layout {
    fn begin_array<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.begin(writer, b"[", true)
    }

    fn end_array<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.end(writer, b"]")
    }

    fn begin_array_value<W: Write + ?Sized>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> io::Result<()> {
        self.separate(writer, first, true)
    }

    fn begin_object<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.begin(writer, b"{", false)
    }

    fn end_object<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.end(writer, b"}")
    }

    fn begin_object_key<W: Write + ?Sized>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> io::Result<()> {
        self.in_key = true;
        self.key.clear();
        self.separate(writer, first, false)
    }

    fn end_object_key<W: Write + ?Sized>(&mut self, _writer: &mut W) -> io::Result<()> {
        self.in_key = false;
        Ok(())
    }

    fn begin_object_value<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        writer.write_all(b": ")
    }

    fn write_string_fragment<W: Write + ?Sized>(
        &mut self,
        writer: &mut W,
        text: &str,
    ) -> io::Result<()> {
        if self.in_key {
            self.key.push_str(text);
        }
        writer.write_all(text.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    #[test]
    fn members_are_one_line_each() {
        let value = json!({
            "a": [],
            "members": [{ "id": 1, "length": { "max": 80 }, "past": ["b", "c"] }, { "id": 2 }],
            "next": { "64": 2 },
            "variants": [],
        });
        let expected = r#"{
  "a": [],
  "members": [
    { "id": 1, "length": { "max": 80 }, "past": ["b", "c"] },
    { "id": 2 }
  ],
  "next": {
    "64": 2
  },
  "variants": []
}
"#;
        let text = super::text(&value).unwrap();
        assert_eq!(text, expected);
        assert_eq!(
            serde_json::from_str::<serde_json::Value>(&text).unwrap(),
            value
        );
    }
}
