//! Any text in models/ gives diagnostics, never a panic: valid models, mutated.

use modelith_codegen::{
    SourceFile,
    diagnostic::{cargo_lines, render},
    discover::discover,
    resolve::resolve,
};
use proptest::prelude::*;

use crate::promises::assert_valid;

const ACCOUNT: &str = include_str!("../diagnostics/ok/models/account.rs");
const MAIL: &str = include_str!("../diagnostics/ok/models/mail.rs");

/// Models with every type of the language.
const TYPES: &[(&str, &str)] = &[
    (
        "models/mod.rs",
        include_str!("../diagnostics/ok_types/models/mod.rs"),
    ),
    (
        "models/parts/mod.rs",
        include_str!("../diagnostics/ok_types/models/parts/mod.rs"),
    ),
    (
        "models/parts/money.rs",
        include_str!("../diagnostics/ok_types/models/parts/money.rs"),
    ),
];

/// Models with every form of access, roles and references to users.
const ACCESS: &[(&str, &str)] = &[
    (
        "models/mod.rs",
        include_str!("../diagnostics/ok_access/models/mod.rs"),
    ),
    (
        "models/other.rs",
        include_str!("../diagnostics/ok_access/models/other.rs"),
    ),
];

/// Models with rules of every kind.
const RULES: &[(&str, &str)] = &[
    (
        "models/mod.rs",
        include_str!("../golden/rules/models/mod.rs"),
    ),
    (
        "models/forms.rs",
        include_str!("../golden/rules/models/forms.rs"),
    ),
];

/// What is mutated word by word.
const SETS: &[&[(&str, &str)]] = &[TYPES, ACCESS, RULES];

/// Pieces that mean something to the compiler.
const PIECES: &[&str] = &[
    "#[model(key)]",
    "#[model(",
    "#[serde(default)]",
    "#[serde(rename_all = \"camelCase\")]",
    "#[cfg(test)]",
    "unique(ignore_case)",
    "length(min = 2, max = 1)",
    "range(min = -1)",
    "default = now",
    "default = -170141183460469231731687303715884105728",
    "Option<",
    "Id<Self>",
    "Id<Mail>",
    "Vec<u8>",
    "Self",
    "type A = A;",
    "use super::*;",
    "use crate::models::*;",
    "r#type",
    "pub mod x { }",
    "Vec<",
    "BTreeSet<",
    "BTreeMap<String, ",
    "Value",
    "f64",
    "(u8, u8)",
    "#[model(opaque)]",
    "#[model(created_by)]",
    "#[model(access = \"role:Admin\")]",
    "access(list = \"public\", default = \"session\")",
    "modelith::roles!(A < B);",
    "roles!(A, B);",
    "Id<User>",
    "role:",
    "#[model(rules(read = \"status == None || !(user.role < Role::Admin)\"))]",
    "rules(read = \"",
    "== user.id",
    "&& !",
    "|| a.b.c",
    "\\",
    "#[serde(tag = \"kind\")]",
    "{ a: Self }",
    "日本",
    "\u{0}",
    "\"",
    "/*",
    "(",
    "}",
    "<",
    ",",
    "::",
];

/// The number of errors in two files of models.
fn judge(account: &str, mail: &str) -> usize {
    judge_all(&[
        ("models/mod.rs", "pub mod account;\npub mod mail;\n"),
        ("models/account.rs", account),
        ("models/mail.rs", mail),
    ])
}

/// The number of errors. Each has its place, but for what is said of `models/` as a whole.
fn judge_all(files: &[(&str, &str)]) -> usize {
    let sources = files.iter().map(|(path, text)| SourceFile {
        path: (*path).into(),
        text: (*text).into(),
    });
    let sources: Vec<SourceFile> = sources.collect();
    let decls = discover(&sources);
    let (app, diagnostics) = resolve(&decls, "fuzz", "0.1.0");
    let errors = diagnostics.iter().any(|found| found.is_error());
    assert_eq!(app.is_some(), !errors && decls.unparsed.is_empty());
    if let Some(app) = &app {
        assert_valid(app);
    }
    for found in &diagnostics {
        let of_all = ["E005", "E006"].contains(&found.code);
        assert!(found.span.is_some() || of_all, "{found:?}");
    }
    let _ = render(&diagnostics, &sources, true);
    let _ = cargo_lines(&diagnostics, &sources);
    diagnostics.iter().filter(|found| found.is_error()).count()
}

/// Types and options that the models with every type lack.
const WORDS: &[&str] = &[
    "Self",
    "Box<Self>",
    "Vec<Payment>",
    "BTreeSet<Card>",
    "BTreeMap<Part, Money>",
    "Option<Option<u8>>",
    "usize",
    "HashMap<String, u8>",
    "[u8; 3]",
    "(u8, u8)",
    "Id<Geo>",
    "Id<Self>",
    "Id<User>",
    "User",
    "Role",
    "access",
    "created_by",
    "roles",
    "public",
    "public_read",
    "session",
    "role",
    "rules",
    "read",
    "write",
    "user",
    "id",
    "owner",
    "None",
    "true",
    "Admin",
    "list",
    "replace",
    "key",
    "filter",
    "unique",
    "default",
    "untagged",
    "flatten",
    "content",
    "Model",
    "Embedded",
    "cfg",
    "use",
    "type",
    "super",
];

/// A text in pieces: words, and all that is between them.
fn words(text: &str) -> Vec<&str> {
    let is_word = |character: char| character.is_alphanumeric() || character == '_';
    let mut words = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let kind = is_word(first);
        let end = rest.find(|character| is_word(character) != kind);
        let (word, behind) = rest.split_at(end.unwrap_or(rest.len()));
        words.push(word);
        rest = behind;
    }
    words
}

/// Replaces `length` characters at `at` (both in thousandths of the text) by a piece.
fn mutated(text: &str, edits: &[(usize, usize, usize)]) -> String {
    let mut characters: Vec<char> = text.chars().collect();
    for &(at, length, piece) in edits {
        let start = at * characters.len() / 1000;
        let end = (start + length).min(characters.len());
        let piece = PIECES[piece % PIECES.len()].chars();
        characters.splice(start..end, piece);
    }
    characters.into_iter().collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    /// Words in the place of others parse more often than anything.
    #[test]
    fn words_of_types_in_any_place_never_panic(
        set in 0..SETS.len(),
        edits in proptest::collection::vec(
            (0..TYPES.len(), any::<prop::sample::Index>(), any::<prop::sample::Index>()),
            1..6,
        ),
    ) {
        let all = SETS.iter().copied().flatten();
        let all: Vec<&str> = all.flat_map(|(_, text)| words(text)).collect();
        let set = SETS[set];
        let known: Vec<&str> = all
            .iter()
            .copied()
            .filter(|word| word.starts_with(char::is_alphabetic))
            .chain(WORDS.iter().copied())
            .collect();
        let mut files: Vec<(&str, Vec<&str>)> =
            set.iter().map(|(path, text)| (*path, words(text))).collect();
        for (file, at, word) in edits {
            let Some((_, text)) = files.get_mut(file) else { continue };
            let names: Vec<usize> = (0..text.len())
                .filter(|&index| text[index].starts_with(char::is_alphabetic))
                .collect();
            text[*at.get(&names)] = word.get::<&str>(&known);
        }
        let files: Vec<(&str, String)> =
            files.into_iter().map(|(path, words)| (path, words.concat())).collect();
        let files: Vec<(&str, &str)> =
            files.iter().map(|(path, text)| (*path, text.as_str())).collect();
        judge_all(&files);
    }

    #[test]
    fn mutated_types_never_panic(
        set in 0..SETS.len(),
        edits in proptest::collection::vec(
            (0..TYPES.len(), (0..1000_usize, 0..30_usize, any::<usize>())),
            1..4,
        ),
    ) {
        let mut files: Vec<(&str, String)> =
            SETS[set].iter().map(|(path, text)| (*path, (*text).to_owned())).collect();
        for (file, edit) in edits {
            if let Some((_, text)) = files.get_mut(file) {
                *text = mutated(text, &[edit]);
            }
        }
        let files: Vec<(&str, &str)> =
            files.iter().map(|(path, text)| (*path, text.as_str())).collect();
        judge_all(&files);
    }

    #[test]
    fn a_mutated_model_never_panics(
        account in proptest::collection::vec((0..1000_usize, 0..30_usize, any::<usize>()), 0..4),
        mail in proptest::collection::vec((0..1000_usize, 0..30_usize, any::<usize>()), 0..3),
    ) {
        judge(&mutated(ACCOUNT, &account), &mutated(MAIL, &mail));
    }

    /// Whole lines in any order parse more often, so that they reach `resolve`.
    #[test]
    fn shuffled_lines_never_panic(
        lines in proptest::collection::vec(any::<prop::sample::Index>(), 0..40),
    ) {
        let all: Vec<&str> = ACCOUNT.lines().chain(MAIL.lines()).collect();
        let body: String = lines.iter().map(|line| format!("{}\n", line.get(&all))).collect();
        let members: String = lines
            .iter()
            .map(|line| *line.get(&all))
            .filter(|line| line.starts_with("    "))
            .map(|line| format!("{line}\n"))
            .collect();
        judge(&body, &format!("#[derive(Model)]\npub struct M {{\n{members}}}\n"));
    }
}

/// Types of a member, right and wrong.
const MEMBER_TYPES: &[&str] = &[
    "bool",
    "u8",
    "i64",
    "u64",
    "String",
    "Timestamp",
    "Id<Mail>",
    "Id<Self>",
    "Id<User>",
    "Vec<Id<User>>",
    "BTreeMap<Id<User>, Id<User>>",
    "User",
    "AccountStatus",
    "f64",
    "Vec<String>",
    "Decimal",
    "Date",
    "Time",
    "Duration",
    "Uuid",
    "Bytes",
    "Value",
    "Vec<u8>",
    "Vec<Option<Id<Mail>>>",
    "BTreeSet<Id<Mail>>",
    "BTreeMap<String, String>",
    "BTreeMap<String, Id<Mail>>",
    "BTreeMap<AccountStatus, Vec<u8>>",
    "Place",
    "Vec<Place>",
    "Shape",
    "Nowhere",
    "usize",
    "(u8, u8)",
];

/// Attributes of a member, right and wrong.
const MEMBER_ATTRIBUTES: &[&str] = &[
    "#[model(unique)]",
    "#[model(unique(ignore_case))]",
    "#[model(index)]",
    "#[model(default = 1)]",
    "#[model(default = -1)]",
    "#[model(default = 256)]",
    "#[model(default = \"x\")]",
    "#[model(default = now)]",
    "#[model(default = true)]",
    "#[model(default = AccountStatus::Active)]",
    "#[model(default = AccountStatus::Gone)]",
    "#[model(default)]",
    "#[model(length(max = 5))]",
    "#[model(length(min = 5, max = 1))]",
    "#[model(range(min = 0))]",
    "#[model(range(min = 5, max = 1))]",
    "#[model(range(max = 1000))]",
    "#[model(format = \"email\")]",
    "#[model(format = \"uri\")]",
    "#[model(created_at)]",
    "#[model(updated_at)]",
    "#[model(created_by)]",
    "#[model(access = \"session\")]",
    "#[model(references = User)]",
    "#[model(immutable)]",
    "#[model(read_only)]",
    "#[model(on_delete = \"cascade\")]",
    "#[model(on_delete = \"set_null\")]",
    "#[model(filter)]",
    "#[model(sort)]",
    "#[model(default = [])]",
    "#[model(default = {})]",
    "#[model(default = \"1.5\")]",
    "#[model(default = \"2026-01-31\")]",
    "#[model(range(min = \"1.5\"))]",
    "#[model(range(min = \"2026-01-31\"))]",
    "#[model(pattern = \"^a$\")]",
    "#[model(each(length(max = 3)))]",
    "#[model(each(range(max = 3)))]",
    "#[model(each(pattern = \"(\"))]",
    "#[model(scale = 2)]",
    "#[model(scale = 29)]",
    "#[model(json = \"string\")]",
    "#[model(opaque)]",
    "#[model(secret)]",
    "#[model(write_only)]",
    "#[model(version)]",
    "#[model(serial)]",
    "#[model(references = Mail)]",
    "#[model(references = Place)]",
    "#[model(uniqe)]",
    "#[model(index unique)]",
    "#[serde(default)]",
    "#[serde(skip_serializing_if = \"Option::is_none\")]",
    "#[serde(rename = \"x\")]",
    "#[serde(flatten)]",
    "#[cfg(unix)]",
];

/// Every option on every type: at most one error, and never two for one mistake.
#[test]
fn an_option_on_any_type_is_at_most_one_error() {
    for ty in MEMBER_TYPES {
        for option in MEMBER_ATTRIBUTES {
            for ty in [(*ty).to_owned(), format!("Option<{ty}>")] {
                let mail = format!(
                    "use modelith::prelude::*;\nuse super::account::*;\n\
                     #[derive(Clone, Serialize, Deserialize, Model)]\npub struct Note {{\n\
                     #[model(key)]\npub id: Id<Self>,\n{option}\npub member: {ty},\n}}\n\
                     #[derive(Clone, Serialize, Deserialize, Model)]\npub struct Mail {{\n\
                     #[model(key)]\npub id: Id<Self>,\n}}\n\
                     #[derive(Clone, Serialize, Deserialize)]\npub struct Place {{\n\
                     pub a: u8,\n}}\n\
                     #[derive(Clone, Serialize, Deserialize)]\n#[serde(tag = \"type\")]\n\
                     pub enum Shape {{\nPoint,\nRound(Place),\n}}\n"
                );
                let account = ACCOUNT.replace("derive(", "derive(PartialEq, Eq, PartialOrd, Ord, ");
                let errors = judge(&account, &mail);
                let wrong_type = ["Nowhere", "usize", "("];
                let is_wrong = |wrong: &&str| ty.contains(*wrong);
                let is_user = ["User", "Option<User>"].contains(&ty.as_str());
                let type_errors = usize::from(is_user || wrong_type.iter().any(is_wrong));
                assert!(errors <= 1 + type_errors, "{errors} errors: {option} {ty}");
            }
        }
    }
}

#[test]
fn circles_of_names_end() {
    judge(
        "use super::*;\nuse crate::models::mail::*;\npub type A = B;\npub type B = A;\n\
         #[derive(Model)]\npub struct X { pub a: A, pub b: Nowhere, pub c: Id<A>, pub d: Option<B> }",
        "use super::account::*;\nuse super::*;\nuse Loop as Other;\nuse Other as Loop;\nuse self::Q;\nuse Q::P;\nuse P::Q;\n\
         #[derive(Model)]\npub struct Y { pub a: Missing, pub b: Loop, pub c: Q, pub d: P::Q }",
    );
}

/// Aliases may double at every step; the depth of types ends it.
#[test]
fn aliases_that_multiply_end() {
    for form in ["BTreeMap<NEXT, NEXT>", "Vec<Option<NEXT>>", "NEXT"] {
        let mut mail = String::from("use modelith::prelude::*;\n");
        for step in 0..100 {
            let next = form.replace("NEXT", &format!("A{}", step + 1));
            mail.push_str(&format!("pub type A{step} = {next};\n"));
        }
        mail.push_str(
            "pub type A100 = u8;\n#[derive(Clone, Serialize, Deserialize, Model)]\n\
             pub struct M {\n#[model(key)]\npub id: Id<Self>,\npub a: A0,\n#[model(opaque)]\npub b: A0,\n}\n",
        );
        let began = std::time::Instant::now();
        assert_eq!(judge(ACCOUNT, &mail), 1, "{form}");
        assert!(began.elapsed().as_secs() < 60, "{form}");
    }
}
