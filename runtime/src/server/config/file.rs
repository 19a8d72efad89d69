//! The configuration file: TOML, each key in its table, unknown keys refused with their line.

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::{
    Config, KEYS, Key, Source,
    error::{Fault, Place},
};
use crate::nearest::nearest;

/// Takes the values of a file; `name` is how sentences call it.
pub(super) fn take(config: &mut Config, name: &str, text: &str, faults: &mut Vec<Fault>) {
    let mut file = File {
        config,
        name,
        text,
        faults,
    };
    match DeTable::parse(text) {
        Ok(root) => file.root(root.get_ref()),
        Err(error) => {
            let offset = error.span().map_or(0, |span| span.start);
            let (at, message) = (file.place(offset), error.message().replace('\n', "; "));
            file.faults.push(Fault::Syntax { at, message });
        }
    }
}

struct File<'a> {
    config: &'a mut Config,
    name: &'a str,
    text: &'a str,
    faults: &'a mut Vec<Fault>,
}

impl File<'_> {
    fn root(&mut self, root: &DeTable<'_>) {
        for (name, value) in root {
            let is_table = KEYS.iter().any(|key| key.parts().0 == Some(name.get_ref()));
            match value.get_ref() {
                DeValue::Table(table) if is_table => {
                    for (member, value) in table {
                        let path = format!("{}.{}", name.get_ref(), member.get_ref());
                        self.entry(&path, member.span().start, value);
                    }
                }
                _ => self.entry(name.get_ref(), name.span().start, value),
            }
        }
    }

    fn entry(&mut self, path: &str, offset: usize, value: &Spanned<DeValue<'_>>) {
        let Some(key) = KEYS.iter().find(|key| key.name == path) else {
            let at = self.place(offset);
            let known: Vec<_> = KEYS.iter().map(|key| key.name).collect();
            let nearest = nearest(path, &known).map(str::to_owned);
            let key = path.to_owned();
            self.faults.push(Fault::UnknownKey { at, key, nearest });
            return;
        };
        self.value(key, value);
    }

    fn value(&mut self, key: &Key, value: &Spanned<DeValue<'_>>) {
        let line = self.line(value.span().start);
        let source = Source::File(self.name.to_owned(), line);
        if !(key.take_toml)(self.config, value.get_ref(), source) {
            let at = Place::Line(self.name.to_owned(), line);
            let (key, expected) = (key.name, key.expected);
            self.faults.push(Fault::Value { at, key, expected });
        }
    }

    fn place(&self, offset: usize) -> Place {
        Place::Line(self.name.to_owned(), self.line(offset))
    }

    /// The line of an offset, from 1.
    fn line(&self, offset: usize) -> usize {
        let before = self.text.bytes().take(offset);
        before.filter(|byte| *byte == b'\n').count() + 1
    }
}
