//! One line of a source file as a terminal shows it, with the carets below it.
//!
//! Columns of a [`Span`](super::Span) count characters; columns of a terminal do not: a tab is
//! wider than one, a Chinese character takes two, a combining accent none.

/// Most terminal columns of a line that are shown; what is beyond is cut off around the carets.
const COLUMNS_MAX: usize = 140;

/// A tab is shown as this many spaces.
const TAB_COLUMNS: usize = 4;

/// The line as shown, and the line of blanks and carets below it. Neither ends in white space.
/// `column` counts characters from 1.
pub(super) fn underline(line: &str, column: usize, width: usize) -> (String, String) {
    let start = column.saturating_sub(1);
    let end = start.saturating_add(width.max(1));
    let skipped = skipped(line, start);
    let mut shown = String::new();
    let mut carets = String::new();
    if skipped > 0 {
        shown.push('…');
        carets.push(' ');
    }
    let mut columns = 0;
    for (index, character) in line.chars().enumerate().skip(skipped) {
        let cells = columns_of(character);
        columns += cells;
        if columns > COLUMNS_MAX {
            shown.push('…');
            break;
        }
        match character {
            '\t' => shown.push_str(&" ".repeat(TAB_COLUMNS)),
            // A control character could move the cursor, and a bidirectional one the whole line.
            character if is_invisible(character) => shown.push('\u{fffd}'),
            character => shown.push(character),
        }
        let mark = if (start..end).contains(&index) {
            "^"
        } else {
            " "
        };
        carets.push_str(&mark.repeat(cells));
    }
    let mut carets = carets.trim_end().to_owned();
    if carets.is_empty() {
        // The place is the end of the line, as of something that is missing there.
        carets = " ".repeat(columns.min(COLUMNS_MAX)) + "^";
    }
    (shown.trim_end().to_owned(), carets)
}

/// How many characters at the front to leave out, so that the carets are within what is shown.
fn skipped(line: &str, start: usize) -> usize {
    let before: usize = line.chars().take(start).map(columns_of).sum();
    if before < COLUMNS_MAX / 2 || line.chars().map(columns_of).sum::<usize>() <= COLUMNS_MAX {
        return 0;
    }
    start.saturating_sub(COLUMNS_MAX / 4)
}

/// A sentence, which may quote the source, without what a terminal would obey. Line feeds stay.
pub(super) fn printable(text: &str) -> String {
    let shown = |character| match character {
        '\n' => '\n',
        character if is_invisible(character) => '\u{fffd}',
        character => character,
    };
    text.chars().map(shown).collect()
}

fn is_invisible(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// Terminal columns of a character: the wide blocks of Unicode's East Asian Width (UAX 11) take
/// two, combining marks none.
fn columns_of(character: char) -> usize {
    match character {
        '\t' => TAB_COLUMNS,
        '\u{300}'..='\u{36f}' | '\u{fe00}'..='\u{fe0f}' => 0,
        '\u{1100}'..='\u{115f}'
        | '\u{2e80}'..='\u{303e}'
        | '\u{3041}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{a4cf}'
        | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}'
        | '\u{fe30}'..='\u{fe6f}'
        | '\u{ff00}'..='\u{ff60}'
        | '\u{ffe0}'..='\u{ffe6}'
        | '\u{1f300}'..='\u{1f64f}'
        | '\u{1f680}'..='\u{1f6ff}'
        | '\u{1f900}'..='\u{1f9ff}'
        | '\u{20000}'..='\u{3fffd}' => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn carets_stand_below_what_they_mean() {
        for (line, column, width, shown, carets) in [
            ("let x = 1;", 5, 1, "let x = 1;", "    ^"),
            ("\tname: f32,", 8, 3, "    name: f32,", "          ^^^"),
            ("/* 日本 */ f32", 10, 3, "/* 日本 */ f32", "           ^^^"),
            ("e\u{301}x", 3, 1, "e\u{301}x", " ^"),
            ("ab", 3, 1, "ab", "  ^"),
            ("", 1, 1, "", "^"),
            ("a\u{1b}[31mb", 7, 1, "a\u{fffd}[31mb", "      ^"),
            ("short", 2, 1000, "short", " ^^^^"),
        ] {
            assert_eq!(
                underline(line, column, width),
                (shown.to_owned(), carets.to_owned()),
                "{line:?}"
            );
        }
    }

    #[test]
    fn a_long_line_is_cut_around_the_carets() {
        let line = format!("{}here{}", "a".repeat(1000), "b".repeat(1000));
        let (shown, carets) = underline(&line, 1001, 4);
        assert!(shown.chars().count() <= COLUMNS_MAX + 2);
        let start = carets.find('^').expect("carets");
        let below: String = shown.chars().skip(start).take(4).collect();
        assert_eq!(below, "here");
    }
}
