//! Where a `$ref` leads: within its file, or by an `$id` into another. Nothing is fetched.

use std::collections::BTreeMap;

use super::{
    json::{Document, Node},
    keywords,
};

/// Why a `$ref` leads to no type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Lost {
    /// To a file that is not in models/.
    Remote,
    /// To nothing.
    Nothing,
    /// To something that has no name of its own.
    Nameless,
}

/// The files by what they are called, and their anchors.
pub(super) struct Links<'a> {
    files: BTreeMap<String, &'a Document>,
    /// What relative references of a file are relative to, by its path.
    bases: BTreeMap<&'a str, String>,
    anchors: BTreeMap<(&'a str, &'a str), Node<'a>>,
    /// Anchors that another schema of the file has already.
    repeated: Vec<Node<'a>>,
}

impl<'a> Links<'a> {
    /// The links among these files, and each file whose `$id` another has already.
    pub(super) fn new(documents: &'a [Document]) -> (Self, Vec<Node<'a>>) {
        let mut links = Self {
            files: BTreeMap::new(),
            bases: BTreeMap::new(),
            anchors: BTreeMap::new(),
            repeated: Vec::new(),
        };
        let mut twice = Vec::new();
        for document in documents {
            let path = document.path.as_str();
            let id = document.root().get("$id");
            let base = match id.and_then(Node::text) {
                Some(id) => resolve(path, id.strip_suffix('#').unwrap_or(id)),
                None => path.to_owned(),
            };
            if let (true, Some(id)) = (links.files.contains_key(&base), id) {
                twice.push(id);
            }
            links.files.entry(base.clone()).or_insert(document);
            links.bases.insert(path, base);
            links.note_anchors(document);
        }
        for document in documents {
            links.files.entry(document.path.clone()).or_insert(document);
        }
        (links, twice)
    }

    fn note_anchors(&mut self, document: &'a Document) {
        let root = document.root();
        let lists = ["$defs", "definitions"].into_iter();
        let named = lists.filter_map(|list| root.get(list));
        let named = named.flat_map(|list| list.members().map(|(_, node)| node));
        for node in std::iter::once(root).chain(named) {
            let own = node.get("$anchor").and_then(Node::text);
            for anchor in own.into_iter().chain(old_anchor(node)) {
                let first = *self.anchors.entry((&document.path, anchor)).or_insert(node);
                if first != node {
                    let written = node.get("$anchor").or_else(|| node.get("$id"));
                    self.repeated.extend(written);
                }
            }
        }
    }

    /// Anchors that another schema of the file has already.
    pub(super) fn repeated(&self) -> impl Iterator<Item = Node<'a>> {
        self.repeated.iter().copied()
    }

    /// What a reference that stands in `from` leads to.
    pub(super) fn follow(&self, from: Node<'a>, reference: &str) -> Result<Node<'a>, Lost> {
        let path = from.file().path.as_str();
        let (place, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let file = match place {
            "" => from.file(),
            place => {
                let base = self.bases.get(path).map_or(path, String::as_str);
                let by_id = self.files.get(&resolve(base, place));
                // A file without `$id` is called by its path.
                let found = by_id.or_else(|| self.files.get(&resolve(path, place)));
                *found.ok_or(if scheme(place).is_some() || place.starts_with("//") {
                    Lost::Remote
                } else {
                    Lost::Nothing
                })?
            }
        };
        let fragment = decoded(fragment).ok_or(Lost::Nothing)?;
        let Some(pointer) = fragment.strip_prefix('/') else {
            return match fragment.as_str() {
                "" => Ok(file.root()),
                anchor => {
                    let anchors = &self.anchors;
                    let found = anchors.get(&(file.path.as_str(), anchor));
                    found.copied().ok_or(Lost::Nothing)
                }
            };
        };
        let target = walk(file.root(), pointer).ok_or(Lost::Nothing)?;
        let list = target.parent().and_then(Node::name);
        match list {
            Some("$defs" | "definitions") => Ok(target),
            _ => Err(Lost::Nameless),
        }
    }
}

/// The anchor of a schema as it is written up to draft-07: `"$id": "#name"`.
pub(super) fn old_anchor(node: Node<'_>) -> Option<&str> {
    let anchor = node.get("$id").and_then(Node::text)?.strip_prefix('#')?;
    keywords::is_old(node).then_some(anchor)
}

/// The value at a pointer, without its first `/`.
fn walk<'a>(root: Node<'a>, pointer: &str) -> Option<Node<'a>> {
    let mut node = root;
    for step in pointer.split('/') {
        let name = step.replace("~1", "/").replace("~0", "~");
        node = match node.is_array() {
            true => node.elements().nth(name.parse().ok()?)?,
            false => node.get(&name)?,
        };
    }
    Some(node)
}

/// A reference against its base, as far as RFC 3986 goes for `$id`s.
fn resolve(base: &str, reference: &str) -> String {
    if scheme(reference).is_some() {
        return reference.to_owned();
    }
    let (root, path) = match base.find("://") {
        Some(at) => {
            let start = at + 3;
            let length = base.get(start..).and_then(|rest| rest.find('/'));
            base.split_at(length.map_or(base.len(), |length| start + length))
        }
        None => ("", base),
    };
    if let Some(rest) = reference.strip_prefix("//") {
        let scheme = scheme(base).unwrap_or("https");
        return format!("{scheme}://{rest}");
    }
    let absolute = reference.starts_with('/');
    let directory = path.rfind('/').and_then(|end| path.get(..=end));
    let directory = directory.unwrap_or(if root.is_empty() { "" } else { "/" });
    let whole = match absolute {
        true => reference.to_owned(),
        false => format!("{directory}{reference}"),
    };
    let mut segments: Vec<&str> = Vec::new();
    for segment in whole.split('/') {
        match segment {
            "." => {}
            ".." if segments.last().is_some_and(|last| !last.is_empty()) => {
                segments.pop();
            }
            ".." => {}
            segment => segments.push(segment),
        }
    }
    format!("{root}{}", segments.join("/"))
}

fn scheme(reference: &str) -> Option<&str> {
    let (scheme, _) = reference.split_once(':')?;
    let first = scheme.chars().next()?;
    let of_scheme =
        |character: char| character.is_ascii_alphanumeric() || "+-.".contains(character);
    (first.is_ascii_alphabetic() && scheme.chars().all(of_scheme)).then_some(scheme)
}

/// A fragment without percent signs; `None` if it is no text.
fn decoded(fragment: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let mut rest = fragment.bytes();
    while let Some(byte) = rest.next() {
        let byte = match byte {
            b'%' => {
                let digit = |byte: u8| char::from(byte).to_digit(16);
                let value = digit(rest.next()?)? * 16 + digit(rest.next()?)?;
                u8::try_from(value).ok()?
            }
            byte => byte,
        };
        bytes.push(byte);
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{SourceFile, schema::json::read};

    #[test]
    fn references_are_resolved_as_rfc_3986_says() {
        for (base, reference, expected) in [
            (
                "models/a.schema.json",
                "b.schema.json",
                "models/b.schema.json",
            ),
            (
                "models/x/a.schema.json",
                "../b.schema.json",
                "models/b.schema.json",
            ),
            ("https://e.org/s/a", "b", "https://e.org/s/b"),
            ("https://e.org/s/a", "/b", "https://e.org/b"),
            ("https://e.org/s/a", "./../../../b", "https://e.org/b"),
            ("https://e.org", "b", "https://e.org/b"),
            ("https://e.org/s/a", "//f.org/b", "https://f.org/b"),
            ("https://e.org/s/a", "urn:x:y", "urn:x:y"),
            ("urn:x:y", "urn:x:z", "urn:x:z"),
        ] {
            assert_eq!(resolve(base, reference), expected, "{base} {reference}");
        }
    }

    #[test]
    fn a_reference_leads_to_what_has_a_name() {
        let texts = [
            (
                "models/a.schema.json",
                r##"{"$id": "https://e.org/a", "$defs": {"x/y": {}, "B": {"$anchor": "b"}}, "properties": {"p": {}}}"##,
            ),
            (
                "models/c.schema.json",
                r##"{"$schema": "http://json-schema.org/draft-07/schema#", "definitions": {"D": {}, "E": {"$id": "#e"}}}"##,
            ),
        ];
        let documents: Vec<Document> = texts
            .iter()
            .filter_map(|(path, text)| {
                let source = SourceFile {
                    path: (*path).into(),
                    text: (*text).into(),
                };
                read(&source).0
            })
            .collect();
        let (links, twice) = Links::new(&documents);
        assert!(twice.is_empty());
        let at = |reference: &str| {
            let found = links.follow(documents[0].root(), reference);
            found.map(|node| format!("{}{}", node.file().path, node.pointer()))
        };
        let a = |pointer: &str| Ok(format!("models/a.schema.json{pointer}"));
        let c = |pointer: &str| Ok(format!("models/c.schema.json{pointer}"));
        assert_eq!(at("#"), a("#"));
        assert_eq!(at("#/$defs/x~1y"), a("#/$defs/x~1y"));
        assert_eq!(at("#/%24defs/x%7e1y"), a("#/$defs/x~1y"));
        assert_eq!(at("#b"), a("#/$defs/B"));
        assert_eq!(at("a#b"), a("#/$defs/B"));
        assert_eq!(at("https://e.org/a"), a("#"));
        assert_eq!(at("c.schema.json#/definitions/D"), c("#/definitions/D"));
        assert_eq!(at("c.schema.json#e"), c("#/definitions/E"));
        assert_eq!(at("#/properties/p"), Err(Lost::Nameless));
        for reference in [
            "#/$defs/Z",
            "#nothing",
            "d.schema.json",
            "#/$defs/B/",
            "#%zz",
            "#/$defs/B/0",
        ] {
            assert_eq!(at(reference), Err(Lost::Nothing), "{reference}");
        }
        for reference in [
            "https://json-schema.org/draft/2020-12/schema",
            "//e.org/x",
            "urn:a:b",
        ] {
            assert_eq!(at(reference), Err(Lost::Remote), "{reference}");
        }
    }
}
