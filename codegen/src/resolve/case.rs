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

    /// Declares a struct and an enum under each rule, and holds serde_derive's names against ours.
    macro_rules! as_serde_does {
        ($($rule:literal)*) => {$({
            #[derive(Default, serde::Serialize)]
            #[serde(rename_all = $rule)]
            #[expect(non_snake_case, reason = "serde takes any name")]
            struct Members {
                plain: u8,
                very_tasty: u8,
                _private: u8,
                double__score: u8,
                z42_b: u8,
                größe_ä: u8,
                r#type: u8,
            }
            #[derive(serde::Serialize)]
            #[serde(rename_all = $rule)]
            #[expect(non_camel_case_types, reason = "serde takes any name")]
            enum Variants {
                Plain,
                VeryTasty,
                HTTPLog,
                A1B,
                Odd_Name,
                GrößeÄ,
            }
            let found = RENAME_RULES.iter().find(|(name, _)| *name == $rule);
            let (_, rule) = found.expect($rule);
            let members = serde_json::to_value(Members::default()).expect("json");
            let mut expected: Vec<_> = members.as_object().expect("object").keys().cloned().collect();
            let names = ["plain", "very_tasty", "_private", "double__score", "z42_b", "größe_ä", "type"];
            let mut ours = names.map(|name| rule.member(name));
            expected.sort();
            ours.sort();
            assert_eq!(ours.as_slice(), expected, $rule);
            for (variant, name) in [
                (Variants::Plain, "Plain"),
                (Variants::VeryTasty, "VeryTasty"),
                (Variants::HTTPLog, "HTTPLog"),
                (Variants::A1B, "A1B"),
                (Variants::Odd_Name, "Odd_Name"),
                (Variants::GrößeÄ, "GrößeÄ"),
            ] {
                let expected = serde_json::to_value(variant).expect("json");
                assert_eq!(rule.variant(name), expected, $rule);
            }
        })*};
    }

    #[test]
    fn names_are_what_serde_makes_of_them() {
        as_serde_does!(
            "lowercase" "UPPERCASE" "PascalCase" "camelCase" "snake_case"
            "SCREAMING_SNAKE_CASE" "kebab-case" "SCREAMING-KEBAB-CASE"
        );
    }
}
