//! What a reader may rely on in every file of the repository, held by a test.

use std::{
    fs,
    path::{Path, PathBuf},
};

const FILE_LINES_MAX: usize = 600;
const FUNCTION_LINES_MAX: usize = 70;

/// A source file, with its path below the workspace.
struct Source {
    path: PathBuf,
    text: String,
}

impl Source {
    fn is_below(&self, dir: &str) -> bool {
        self.path.starts_with(dir)
    }

    fn is_test(&self) -> bool {
        let parts = self.path.iter().filter_map(|part| part.to_str());
        let mut names = parts.map(|part| part.trim_end_matches(".rs"));
        names.any(|name| name == "tests" || name == "benches" || name == "testing")
    }

    /// The lines before the first `#[cfg(test)]` item that stands at the file's end.
    fn product(&self) -> impl Iterator<Item = (usize, &str)> {
        let end = self
            .text
            .find("#[cfg(test)]\nmod tests {")
            .unwrap_or(self.text.len());
        self.text[..end]
            .lines()
            .enumerate()
            .map(|(line, text)| (line + 1, text))
    }
}

/// Every source that a person wrote: no goldens, no inputs of tests, nothing generated.
fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut sources = Vec::new();
    for dir in [
        "src", "models", "codegen", "runtime", "tests", "benches", "examples",
    ] {
        collect(root, &root.join(dir), &mut sources);
    }
    read(root, &root.join("build.rs"), &mut sources);
    assert!(sources.len() > 200, "{} files are not all", sources.len());
    sources
}

fn collect(root: &Path, dir: &Path, sources: &mut Vec<Source>) {
    // Inputs and goldens are what the tests say they are; templates are not Rust.
    const LEFT_OUT: [&str; 7] = [
        "target",
        "golden",
        "goldens",
        "diagnostics",
        "templates",
        "lock",
        "corpus",
    ];
    let name = dir
        .file_name()
        .and_then(|name| name.to_str())
        .unwrap_or_default();
    let is_input = dir.iter().any(|part| part == "tests") && LEFT_OUT.contains(&name);
    if is_input || name == "target" || name == "templates" {
        return;
    }
    for entry in fs::read_dir(dir).expect("the workspace can be read") {
        let path = entry.expect("the workspace can be read").path();
        if path.is_dir() {
            collect(root, &path, sources);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            read(root, &path, sources);
        }
    }
}

fn read(root: &Path, path: &Path, sources: &mut Vec<Source>) {
    sources.push(Source {
        path: path.strip_prefix(root).expect("it lies below").to_owned(),
        text: fs::read_to_string(path).expect("it can be read"),
    });
}

/// Fails with all offenders at once.
fn none(offenders: &[String], rule: &str) {
    assert!(offenders.is_empty(), "{rule}:\n{}", offenders.join("\n"));
}

#[test]
fn files_are_short_and_say_what_they_own() {
    let mut offenders = Vec::new();
    for source in sources() {
        let path = source.path.display();
        let lines = source.text.lines().count();
        if lines > FILE_LINES_MAX {
            offenders.push(format!("{path}: {lines} lines, at most {FILE_LINES_MAX}"));
        }
        // The examples are a user's files.
        if !source.text.starts_with("//!") && !source.is_below("examples") {
            offenders.push(format!("{path}: does not open with //!"));
        }
    }
    none(&offenders, "a file is short and opens with what it owns");
}

/// The sources are formatted, so a function ends at the first line that is `}` at its own depth.
#[test]
fn functions_are_short() {
    let mut offenders = Vec::new();
    for source in sources() {
        let mut begun: Option<(usize, &str, usize)> = None;
        for (line, text) in source.text.lines().enumerate() {
            let indent = text.len() - text.trim_start().len();
            match begun {
                None if is_function(text.trim_start())
                    && !text.ends_with(';')
                    && !text.ends_with('}') =>
                {
                    begun = Some((line, text.trim(), indent));
                }
                Some((start, name, depth))
                    if indent == depth && text.trim_end() == format!("{}}}", " ".repeat(depth)) =>
                {
                    let lines = line - start + 1;
                    if lines > FUNCTION_LINES_MAX {
                        offenders.push(format!(
                            "{}:{}: {lines} lines: {name}",
                            source.path.display(),
                            start + 1
                        ));
                    }
                    begun = None;
                }
                // A declaration without a body.
                Some((_, _, depth)) if indent == depth && text.ends_with(';') => begun = None,
                _ => {}
            }
        }
    }
    none(
        &offenders,
        &format!("a function has at most {FUNCTION_LINES_MAX} lines"),
    );
}

fn is_function(line: &str) -> bool {
    const WORDS: [&str; 5] = ["pub", "const", "async", "unsafe", "extern"];
    let mut words = line.split(' ').skip_while(|word| {
        WORDS.contains(word) || word.starts_with("pub(") || *word == "super)" || *word == "crate)"
    });
    words.next() == Some("fn") || line.starts_with("pub(in ") && line.contains(" fn ")
}

#[test]
fn nothing_is_left_to_do() {
    let mut offenders = Vec::new();
    // In parts, so that this file is not one of them.
    let words = [
        ["to", "do!("],
        ["unimple", "mented!("],
        ["db", "g!("],
        ["FIX", "ME"],
    ]
    .map(|parts| parts.concat());
    for source in sources() {
        for (line, text) in source.text.lines().enumerate() {
            if words.iter().any(|word| text.contains(word.as_str())) {
                offenders.push(format!(
                    "{}:{}: {}",
                    source.path.display(),
                    line + 1,
                    text.trim()
                ));
            }
        }
    }
    none(&offenders, "what is not done is not in the source");
}

/// ARCHITECTURE.md: every file operation of the store goes through `vfs`; JSON is not built by
/// formatting; nothing but the command lines and the build script's speaker prints.
#[test]
fn the_invariants_of_absence_hold() {
    let mut offenders = Vec::new();
    for source in sources().iter().filter(|source| !source.is_test()) {
        let (in_runtime, in_codegen) = (
            source.is_below("runtime/src"),
            source.is_below("codegen/src"),
        );
        // The configuration, the socket, what an import reads and what the kernel says of the process
        // are no files of the store.
        let reads_files = source.is_below("runtime/src/server/config")
            || source.path.ends_with("server/socket/bind.rs")
            || source.path.ends_with("server/process.rs")
            || source.path.ends_with("server/commands/transfer.rs")
            || source.path.ends_with("vfs/disk.rs");
        // A test of a build that breaks the store says which ways there are.
        let prints = source.path.ends_with("runtime/src/mutant.rs")
            || source.is_below("codegen/src/cargo")
            || source.is_below("codegen/src/bin")
            || source.is_below("codegen/src/cli");
        for (line, text) in source.product() {
            let code = text.split("//").next().unwrap_or_default();
            let broken = [
                (
                    in_runtime && !reads_files && is_file_operation(code),
                    "a file operation outside vfs",
                ),
                (
                    in_runtime
                        && code.contains("serde_json::Value")
                        && source.is_below("runtime/src/store"),
                    "untyped JSON in the store",
                ),
                (
                    (in_runtime || in_codegen) && !prints && is_print(code),
                    "prints",
                ),
                (
                    // What users write is shown in the explanations of codes.
                    in_codegen
                        && !source.is_below("codegen/src/diagnostic")
                        && code.starts_with("use modelith::")
                        && code.ends_with(';'),
                    "codegen uses the runtime",
                ),
                (
                    in_runtime
                        && !source.path.ends_with("server/socket/bind.rs")
                        && is_connection(code),
                    "connects to something",
                ),
                (
                    in_runtime && code.contains("modelith_codegen"),
                    "the runtime uses codegen",
                ),
            ];
            for (_, what) in broken.iter().filter(|(is_broken, _)| *is_broken) {
                offenders.push(format!(
                    "{}:{line}: {what}: {}",
                    source.path.display(),
                    text.trim()
                ));
            }
        }
    }
    none(&offenders, "an invariant of absence is broken");
}

/// A server makes no requests: nobody can make it ask somebody else.
fn is_connection(code: &str) -> bool {
    const NAMES: [&str; 4] = ["Stream::connect", "TcpSocket", "UdpSocket", "lookup_host"];
    NAMES.iter().any(|name| code.contains(name))
}

fn is_file_operation(code: &str) -> bool {
    const NAMES: [&str; 7] = [
        "std::fs",
        "tokio::fs",
        "fs::File",
        "fs::read",
        "fs::write",
        "fs::remove",
        "OpenOptions",
    ];
    let others = code.replace("vfs::", "");
    code.trim() == "fs," || NAMES.iter().any(|name| others.contains(name))
}

fn is_print(code: &str) -> bool {
    ["println!", "eprintln!", "print!", "eprint!"]
        .iter()
        .any(|name| code.trim_start().starts_with(name) || code.contains(&format!(" {name}")))
}

/// The table of docs/operations.md names tests; each must be where it says.
#[test]
fn the_tests_that_documents_name_are_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(root.join("docs/operations.md")).unwrap();
    let table = text.split("<!-- owasp -->").nth(1).unwrap();
    let table = table.split("<!-- end -->").next().unwrap();
    let rows = table.lines().filter(|line| line.starts_with("| API"));
    let mut missing = Vec::new();
    let mut count = 0;
    for row in rows {
        count += 1;
        let tests = row.trim_end_matches(" |").rsplit(" | ").next().unwrap();
        let (mut file, mut named) = (String::new(), 0);
        for word in tests.split('`').skip(1).step_by(2) {
            if word.ends_with(".rs") {
                file = fs::read_to_string(root.join(word)).unwrap_or_default();
            } else {
                named += 1;
                if !file.contains(&format!("fn {word}()")) {
                    missing.push(word.to_owned());
                }
            }
        }
        assert!(named > 0, "{row}");
    }
    assert_eq!(count, 10);
    assert!(missing.is_empty(), "not there: {missing:?}");
}
