//! Spellings of names: serde's renaming rules, and the snake and kebab case of generated names.

/// A value of serde's `rename_all`. What each does is what serde_derive does, to the letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RenameRule {
    Lower,
    Upper,
    Pascal,
    Camel,
    Snake,
    ScreamingSnake,
    Kebab,
    ScreamingKebab,
}

/// The rules by the names that serde gives them.
pub(crate) const RENAME_RULES: &[(&str, RenameRule)] = &[
    ("lowercase", RenameRule::Lower),
    ("UPPERCASE", RenameRule::Upper),
    ("PascalCase", RenameRule::Pascal),
    ("camelCase", RenameRule::Camel),
    ("snake_case", RenameRule::Snake),
    ("SCREAMING_SNAKE_CASE", RenameRule::ScreamingSnake),
    ("kebab-case", RenameRule::Kebab),
    ("SCREAMING-KEBAB-CASE", RenameRule::ScreamingKebab),
];

impl RenameRule {
    /// The JSON name of a member, which is in snake case.
    pub(crate) fn member(self, name: &str) -> String {
        match self {
            Self::Lower | Self::Snake => name.to_owned(),
            Self::Upper | Self::ScreamingSnake => name.to_ascii_uppercase(),
            Self::Pascal => pascal(name),
            Self::Camel => lower_first(&pascal(name)),
            Self::Kebab => name.replace('_', "-"),
            Self::ScreamingKebab => name.to_ascii_uppercase().replace('_', "-"),
        }
    }

    /// The JSON form of a variant, whose name is in Pascal case.
    pub(crate) fn variant(self, name: &str) -> String {
        match self {
            Self::Pascal => name.to_owned(),
            Self::Lower => name.to_ascii_lowercase(),
            Self::Upper => name.to_ascii_uppercase(),
            Self::Camel => lower_first(name),
            Self::Snake => every_capital(name, '_'),
            Self::ScreamingSnake => every_capital(name, '_').to_ascii_uppercase(),
            Self::Kebab => every_capital(name, '-'),
            Self::ScreamingKebab => every_capital(name, '-').to_ascii_uppercase(),
        }
    }
}

/// The name in snake case, acronyms as one word: `HTTPLog` is `http_log`.
pub(crate) fn snake(name: &str) -> String {
    words(name).join("_")
}

/// The name in kebab case: `OrderLine` is `order-line`.
pub(crate) fn kebab(name: &str) -> String {
    words(name).join("-")
}

/// The plural by rule, without a dictionary: consonant and y → ies; s, x, z, ch, sh → es; else s.
pub(crate) fn plural(word: &str) -> String {
    let mut backwards = word.chars().rev();
    let (last, before) = (backwards.next(), backwards.next());
    let vowel = before.is_some_and(|character| "aeiou".contains(character));
    if last == Some('y') && before.is_some() && !vowel {
        let stem = word.strip_suffix('y').unwrap_or(word);
        return format!("{stem}ies");
    }
    let hisses = ["s", "x", "z", "ch", "sh"];
    if hisses.iter().any(|ending| word.ends_with(ending)) {
        return format!("{word}es");
    }
    format!("{word}s")
}

fn words(name: &str) -> Vec<String> {
    let characters: Vec<char> = name.chars().collect();
    let mut words = vec![String::new()];
    let mut previous: Option<char> = None;
    for (index, &character) in characters.iter().enumerate() {
        let next_lower = characters
            .get(index + 1)
            .is_some_and(|next| next.is_lowercase());
        let begins = character.is_uppercase()
            && previous.is_some_and(|previous| !previous.is_uppercase() || next_lower);
        if begins || character == '_' {
            words.push(String::new());
        }
        if let (true, Some(word)) = (character != '_', words.last_mut()) {
            word.extend(character.to_lowercase());
        }
        previous = Some(character);
    }
    words.retain(|word| !word.is_empty());
    words
}

pub(crate) fn pascal(name: &str) -> String {
    let mut out = String::new();
    let mut capital = true;
    for character in name.chars() {
        if character == '_' {
            capital = true;
        } else if capital {
            out.push(character.to_ascii_uppercase());
            capital = false;
        } else {
            out.push(character);
        }
    }
    out
}

fn lower_first(name: &str) -> String {
    let mut characters = name.chars();
    let first = characters.next().map(|first| first.to_ascii_lowercase());
    first.into_iter().chain(characters).collect()
}

/// A separator before every capital but the first, as serde does it: `HTTPLog` is `h_t_t_p_log`.
fn every_capital(name: &str, separator: char) -> String {
    let mut out = String::new();
    for (index, character) in name.chars().enumerate() {
        if index > 0 && character.is_uppercase() {
            out.push(separator);
        }
        out.push(character.to_ascii_lowercase());
    }
    if separator == '-' {
        out = out.replace('_', "-");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plurals_follow_the_rule() {
        for (one, many) in [
            ("account", "accounts"),
            ("category", "categories"),
            ("day", "days"),
            ("address", "addresses"),
            ("box", "boxes"),
            ("quiz", "quizes"),
            ("branch", "branches"),
            ("dish", "dishes"),
            ("order-entry", "order-entries"),
            ("person", "persons"),
            ("y", "ys"),
        ] {
            assert_eq!(plural(one), many);
        }
    }

    #[test]
    fn names_are_split_into_words() {
        for (name, expected) in [
            ("Account", "account"),
            ("OrderLine", "order_line"),
            ("HTTPLog", "http_log"),
            ("LogV2", "log_v2"),
            ("A", "a"),
            ("Odd_Name", "odd_name"),
            ("ABTest", "ab_test"),
        ] {
            assert_eq!(snake(name), expected);
            assert_eq!(kebab(name), expected.replace('_', "-"));
        }
    }

    #[test]
    fn members_are_renamed_as_serde_does() {
        let renamed: Vec<String> = RENAME_RULES
            .iter()
            .map(|(_, rule)| rule.member("very_tasty"))
            .collect();
        assert_eq!(
            renamed,
            [
                "very_tasty",
                "VERY_TASTY",
                "VeryTasty",
                "veryTasty",
                "very_tasty",
                "VERY_TASTY",
                "very-tasty",
                "VERY-TASTY"
            ]
        );
        assert_eq!(RenameRule::Camel.member("z42"), "z42");
        assert_eq!(RenameRule::Pascal.member("_private"), "Private");
    }

    #[test]
    fn variants_are_renamed_as_serde_does() {
        let renamed: Vec<String> = RENAME_RULES
            .iter()
            .map(|(_, rule)| rule.variant("VeryTasty"))
            .collect();
        assert_eq!(
            renamed,
            [
                "verytasty",
                "VERYTASTY",
                "VeryTasty",
                "veryTasty",
                "very_tasty",
                "VERY_TASTY",
                "very-tasty",
                "VERY-TASTY"
            ]
        );
        assert_eq!(RenameRule::Snake.variant("A1B"), "a1_b");
    }
}
