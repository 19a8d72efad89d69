//! Structs that each hold the next one twice: what grows with the number of ways through them, and not
//! with what is written, never ends.

use std::{
    fmt::Write as _,
    time::{Duration, Instant},
};

use modelith_codegen::{
    Compilation, Inputs, Mode, SourceFile, check, compile, diagnostic::Diagnostic,
};

/// Types within types, nearly as many as there may be.
const LEVELS: usize = 30;

/// Time enough for a debug build on a busy machine, and not for 2^30 of anything.
const TIME_MAX: Duration = Duration::from_secs(120);

/// Models whose record holds `Level1` twice, which holds `Level2` twice, and so on; `level` is the text
/// of each but the last, from its number and the next one's, and `last` the one member of that.
fn models(level: impl Fn(usize, usize) -> String, last: &str) -> Inputs {
    const DERIVES: &str = "#[derive(Clone, Serialize, Deserialize, Embedded)]\n";
    let mut text = "use modelith::prelude::*;\n\
        #[derive(Clone, Serialize, Deserialize, Model)]\n\
        pub struct Top { #[model(key)] pub id: Id<Top>, pub a: Level1, pub b: Level1 }\n"
        .to_owned();
    for number in 1..LEVELS {
        text.push_str(DERIVES);
        text.push_str(&level(number, number + 1));
    }
    writeln!(text, "{DERIVES}pub struct Level{LEVELS} {{ {last} }}").expect("written");
    let path = "models/mod.rs".to_owned();
    Inputs {
        package: "doubling".to_owned(),
        version: "0.1.0".to_owned(),
        license: None,
        files: vec![SourceFile { path, text }],
        lock: None,
        mode: Mode::Develop,
    }
}

fn structs(form: &'static str) -> impl Fn(usize, usize) -> String {
    move |number, next| {
        let member = form.replace("{}", &format!("Level{next}"));
        let (a, b) = (member.replace('$', "a"), member.replace('$', "b"));
        format!("pub struct Level{number} {{ {a}, {b} }}\n")
    }
}

fn enums(number: usize, next: usize) -> String {
    format!(
        "#[serde(tag = \"t\", content = \"c\")]\n\
         pub enum Level{number} {{ A(Level{next}), B {{ b: Level{next} }} }}\n"
    )
}

fn codes(diagnostics: &[Diagnostic]) -> Vec<&str> {
    let mut codes: Vec<_> = diagnostics.iter().map(|found| found.code).collect();
    codes.dedup();
    codes
}

fn timed<T>(what: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let value = what();
    assert!(start.elapsed() < TIME_MAX, "{:?}", start.elapsed());
    value
}

#[test]
fn types_that_hold_the_next_one_twice_are_built() {
    for inputs in [
        models(structs("pub $: {}"), "pub last: String"),
        models(structs("pub $: Option<{}>"), "pub last: String"),
        models(structs("pub $: Vec<{}>"), "pub last: String"),
        models(enums, "pub last: String"),
    ] {
        let Compilation {
            output,
            diagnostics,
            ..
        } = timed(|| compile(&inputs));
        assert_eq!(codes(&diagnostics), [""; 0]);
        assert!(output.is_some());
    }
}

#[test]
fn what_would_have_too_many_places_is_refused() {
    for last in [
        "#[model(filter)] pub last: String",
        "pub last: Option<Id<Top>>",
    ] {
        let inputs = models(structs("pub $: {}"), last);
        assert_eq!(codes(&timed(|| check(&inputs))), ["E079"], "{last}");
    }
    let inputs = models(enums, "pub last: Option<Id<Top>>");
    assert_eq!(codes(&timed(|| check(&inputs))), ["E079"]);
    let inputs = models(
        structs("#[serde(default)] pub $: {}"),
        "#[model(default = 1)] pub last: u8",
    );
    assert_eq!(codes(&timed(|| check(&inputs))), ["E038"]);
}
