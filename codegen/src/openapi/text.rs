//! Examples of texts: by format, by pattern, or a word or two about the member.

use serde_json::Value;

use super::{sample::sample, schema::Form, words::words};
use crate::{
    app::{Format, Length},
    resolve::formats,
};

/// So many texts, no two of them equal, valid by the constraints; `None` if they are not found.
pub(super) fn several(form: Form<'_>, name: &str, count: usize) -> Option<Vec<Value>> {
    let bounds = Bounds::of(form.length())?;
    if let Some(format) = form.rules.format {
        let text = formatted(format, bounds);
        return only(text.filter(|text| fits(form, bounds, text)), count);
    }
    if let Some(pattern) = &form.rules.pattern {
        let plain = self::plain(name, bounds, 1);
        let is_found = |text: &String| {
            regex_lite::Regex::new(pattern).is_ok_and(|pattern| pattern.is_match(text))
        };
        let text = Some(plain).filter(|text| is_found(text));
        let text = text.or_else(|| sample(pattern, |text| fits(form, bounds, text)));
        return only(text, count);
    }
    let text = |nth| match form.plain_key {
        true => key(name, bounds, nth),
        false => plain(name, bounds, nth),
    };
    let mut texts: Vec<Value> = (1..=count).map(|nth| text(nth).into()).collect();
    texts.dedup();
    Some(texts)
}

fn only(text: Option<String>, count: usize) -> Option<Vec<Value>> {
    (count == 1).then(|| Some(vec![text?.into()])).flatten()
}

/// Bounds on the number of characters.
#[derive(Debug, Clone, Copy)]
struct Bounds {
    min: usize,
    max: usize,
}

impl Bounds {
    fn of(length: Length) -> Option<Self> {
        Some(Self {
            min: usize::try_from(length.min.unwrap_or(0)).ok()?,
            max: usize::try_from(length.max.unwrap_or(u64::MAX)).unwrap_or(usize::MAX),
        })
    }
}

fn fits(form: Form<'_>, bounds: Bounds, text: &str) -> bool {
    let pattern = form.rules.pattern.as_ref();
    let is_found = pattern
        .is_none_or(|pattern| regex_lite::Regex::new(pattern).is_ok_and(|p| p.is_match(text)));
    let keeps = form
        .rules
        .format
        .is_none_or(|format| formats::keeps(text, format));
    // A key stands in a path.
    let is_segment = !text.is_empty() && !text.contains('/') && !text.starts_with(['_', '.']);
    let length = text.chars().count();
    (bounds.min..=bounds.max).contains(&length) && is_found && keeps && (is_segment || !form.is_key)
}

fn formatted(format: Format, bounds: Bounds) -> Option<String> {
    let padded = |known: &[&str], fill: fn(&str, &str) -> String| {
        let base = known.iter().find(|text| text.len() <= bounds.max)?;
        let missing = bounds.min.saturating_sub(base.len());
        Some(fill(base, &"a".repeat(missing)))
    };
    match format {
        // The local part may be as long as it likes.
        Format::Email => padded(&["ada@example.org", "a@b.org", "a@b"], |base, more| {
            format!("{more}{base}")
        }),
        Format::Uri => padded(&["https://example.org/", "urn:a", "a:"], |base, more| {
            format!("{base}{more}")
        }),
        Format::Hostname => padded(&["example.org", "a.org", "a"], |base, more| {
            format!("{more}{base}")
        }),
        Format::Ipv4 => padded(&["192.0.2.1", "1.1.1.1"], |base, _| base.to_owned()),
        Format::Ipv6 => padded(&["2001:db8::1", "::1", "::"], |base, _| base.to_owned()),
    }
}

/// A key without spaces.
fn key(name: &str, bounds: Bounds, nth: usize) -> String {
    let letters = words(name).replace([' ', '_'], "-");
    let plain: String = letters
        .chars()
        .filter(|letter| letter.is_ascii_alphanumeric() || *letter == '-')
        .take(100)
        .collect();
    let again = again(nth, "-");
    let room = bounds.max.saturating_sub(again.len());
    let text: String = format!("some-{plain}").chars().take(room).collect();
    let missing = bounds.min.saturating_sub(text.len() + again.len());
    format!("{text}{}{again}", "x".repeat(missing))
}

fn plain(name: &str, bounds: Bounds, nth: usize) -> String {
    let text = format!("Some {}{}", words(&name.replace('_', " ")), again(nth, " "));
    let text: String = text.chars().take(bounds.max).collect();
    let text = text.trim_end();
    let padding = "x".repeat(bounds.min.saturating_sub(text.chars().count()));
    text.chars()
        .chain(padding.chars())
        .take(bounds.max)
        .collect()
}

/// What tells further texts from the first.
fn again(nth: usize, before: &str) -> String {
    match nth {
        1 => String::new(),
        nth => format!("{before}{nth}"),
    }
}
