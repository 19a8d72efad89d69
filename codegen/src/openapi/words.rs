//! Names in other cases: for operation ids and for sentences.

/// A kebab-case name in Pascal case: `order-lines` to `OrderLines`.
pub(super) fn pascal(kebab: &str) -> String {
    let mut out = String::with_capacity(kebab.len());
    for word in kebab.split('-') {
        let mut letters = word.chars();
        out.extend(letters.next().map(|letter| letter.to_ascii_uppercase()));
        out.push_str(letters.as_str());
    }
    out
}

/// A Rust type's name as words: `OrderLine` to `order line`, `HTTPRoute` to `http route`.
pub(super) fn words(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    let mut out = String::with_capacity(name.len() + 4);
    let mut before = None;
    for (index, letter) in letters.iter().enumerate() {
        let ends_acronym = letters
            .get(index + 1)
            .is_some_and(|next| next.is_lowercase());
        let starts_word = letter.is_uppercase()
            && before.is_some_and(|before: char| !before.is_uppercase() || ends_acronym);
        if starts_word {
            out.push(' ');
        }
        out.extend(letter.to_lowercase());
        before = Some(*letter);
    }
    out
}

/// The first paragraph of a doc comment, on one line.
pub(super) fn first_paragraph(docs: &str) -> String {
    let lines = docs
        .trim()
        .lines()
        .map(str::trim)
        .take_while(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join(" ")
}

/// A doc comment and what the document adds to it, as two paragraphs; `None` if both are empty.
pub(super) fn paragraphs(docs: &str, more: &str) -> Option<String> {
    match (docs.trim(), more) {
        ("", "") => None,
        ("", more) => Some(more.to_owned()),
        (docs, "") => Some(docs.to_owned()),
        (docs, more) => Some(format!("{docs}\n\n{more}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_change_case() {
        assert_eq!(pascal("accounts"), "Accounts");
        assert_eq!(pascal("order-lines"), "OrderLines");
        assert_eq!(pascal("oauth2-clients"), "Oauth2Clients");
        assert_eq!(words("Account"), "account");
        assert_eq!(words("OrderLine"), "order line");
        assert_eq!(words("HTTPRoute"), "http route");
        assert_eq!(words("Oauth2Client"), "oauth2 client");
    }

    #[test]
    fn docs_are_cut_and_joined_by_paragraphs() {
        assert_eq!(
            first_paragraph("\nA thing\n that is.\n\nMore."),
            "A thing that is."
        );
        assert_eq!(first_paragraph(""), "");
        assert_eq!(paragraphs("", ""), None);
        assert_eq!(paragraphs(" A. ", "").as_deref(), Some("A."));
        assert_eq!(paragraphs("", "B.").as_deref(), Some("B."));
        assert_eq!(paragraphs("A.", "B.").as_deref(), Some("A.\n\nB."));
    }
}
