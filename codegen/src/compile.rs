//! The compiler as one pure function: no IO, no environment.

use crate::{
    app::App,
    decl::{Decls, Unparsed},
    diagnostic::{self, Diagnostic},
    discover::discover,
    emit::{self, Defect, emit},
    export,
    lock::{self, Settled},
    openapi,
    resolve::resolve,
    schema,
    view::{SchemasView, View},
};

/// One file of `models/`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// Path as diagnostics name it, relative to the package: `models/account.rs`.
    pub path: String,
    /// The text.
    pub text: String,
}

/// How the lock is treated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// A developer's build: what is new becomes a draft in models.lock.
    Develop,
    /// Continuous integration or a packaged source: a draft or any difference is an error.
    Locked,
}

/// Everything that decides the output.
#[derive(Debug, Clone)]
pub struct Inputs {
    /// Name of the user's package.
    pub package: String,
    /// Version of the user's package.
    pub version: String,
    /// License of the user's package, an SPDX expression, if it has one.
    pub license: Option<String>,
    /// Every `.rs` and `.schema.json` file below `models/`, in any order. Of other `.json` files it is said that
    /// they are left out; their text does not matter.
    pub files: Vec<SourceFile>,
    /// The text of models.lock, if there is one.
    pub lock: Option<String>,
    /// How the lock is treated.
    pub mode: Mode,
}

impl Inputs {
    /// The texts that a diagnostic can quote: the files, and the lock as one of them.
    #[must_use]
    pub fn quoted(&self) -> Vec<SourceFile> {
        let lock = self.lock.iter().map(|text| SourceFile {
            path: lock::FILE_NAME.to_owned(),
            text: text.clone(),
        });
        self.files.iter().cloned().chain(lock).collect()
    }
}

/// What is to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Output {
    /// Files of OUT_DIR: name and text, sorted by name: `account.rs`, `lock.json`,
    /// `openapi.json` and what makes its other forms, `schemas.json`, `server.rs`.
    pub files: Vec<(String, String)>,
    /// The new text of models.lock, if it must change.
    pub lock: Option<String>,
}

/// The result and everything that was found on the way.
#[derive(Debug, Clone)]
pub struct Compilation {
    /// `None` if there was an error, or a file that does not parse.
    pub output: Option<Output>,
    /// Files that rustc explains better. They are no diagnostics: the build script must succeed
    /// for rustc to get to them.
    pub unparsed: Vec<Unparsed>,
    /// Errors and warnings, by file and position.
    pub diagnostics: Vec<Diagnostic>,
}

/// Compiles the models: the same inputs, the same output.
#[must_use]
pub fn compile(inputs: &Inputs) -> Compilation {
    let decls = discover(&inputs.files);
    let (settled, mut diagnostics) = settle(&decls, inputs);
    let output = settled.and_then(
        |(app, settled)| match files(&decls, &app, &settled, inputs) {
            Ok(files) => Some(Output {
                files,
                lock: settled.changed,
            }),
            Err(defect) => {
                diagnostics.push(defective(&defect));
                None
            }
        },
    );
    diagnostic::sort(&mut diagnostics);
    Compilation {
        output,
        unparsed: decls.unparsed,
        diagnostics,
    }
}

/// What is wrong with the models, by file and position: what [`compile`] finds, without the time that
/// printing files takes.
#[must_use]
pub fn check(inputs: &Inputs) -> Vec<Diagnostic> {
    let decls = discover(&inputs.files);
    let (settled, mut diagnostics) = settle(&decls, inputs);
    if let Some((app, settled)) = settled
        && let Err(invalid) = View::new(&app, &settled.ids)
    {
        diagnostics.push(defective(&Defect::View(invalid)));
    }
    diagnostic::sort(&mut diagnostics);
    diagnostics.extend(decls.unparsed.iter().map(Unparsed::diagnostic));
    diagnostics
}

/// The application as it is meant; `None` if there is an error.
#[must_use]
pub fn application(inputs: &Inputs) -> (Option<App>, Vec<Diagnostic>) {
    let decls = discover(&inputs.files);
    let unparsed = decls.unparsed.iter().map(Unparsed::diagnostic);
    let (settled, mut diagnostics) = settle(&decls, inputs);
    diagnostics.extend(unparsed);
    (settled.map(|(app, _)| app), diagnostics)
}

/// A representation on the way from text to text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// The models as they are written, with their places.
    Decl,
    /// The application as it is meant.
    App,
    /// The final strings of the templates.
    View,
}

/// One representation of the models as text, for a person: JSON, and for [`Stage::View`], which is
/// ours alone, what `Debug` prints. `None` if there is an error before it.
#[must_use]
pub fn intermediate(inputs: &Inputs, stage: Stage) -> (Option<String>, Vec<Diagnostic>) {
    let decls = discover(&inputs.files);
    let unparsed = decls.unparsed.iter().map(Unparsed::diagnostic);
    if stage == Stage::Decl {
        return (
            json(&decls),
            decls.diagnostics.iter().cloned().chain(unparsed).collect(),
        );
    }
    let (settled, mut diagnostics) = settle(&decls, inputs);
    diagnostics.extend(unparsed);
    let text = settled.and_then(|(app, settled)| match stage {
        Stage::View => match View::new(&app, &settled.ids) {
            Ok(view) => Some(format!("{view:#?}\n")),
            Err(invalid) => {
                diagnostics.push(defective(&Defect::View(invalid)));
                None
            }
        },
        _ => json(&app),
    });
    (text, diagnostics)
}

fn settle(decls: &Decls, inputs: &Inputs) -> (Option<(App, Settled)>, Vec<Diagnostic>) {
    let (app, mut diagnostics) = resolve(decls, &inputs.package, &inputs.version);
    let settled = app.and_then(|app| {
        let (settled, mut found) = lock::settle(&app, inputs.lock.as_deref(), inputs.mode);
        schema::translate(&mut found);
        diagnostics.extend(found);
        Some((app, settled?))
    });
    (settled, diagnostics)
}

fn files(
    decls: &Decls,
    app: &App,
    settled: &Settled,
    inputs: &Inputs,
) -> Result<Vec<(String, String)>, Defect> {
    let mut files = emit(&View::new(app, &settled.ids)?)?;
    if let Some(file) = decls.files.iter().find(|file| file.is_of_schemas()) {
        let text = emit::schemas(&SchemasView::new(file, app)?)?;
        files.push(("schemas.rs".to_owned(), text));
    }
    files.push(("lock.json".to_owned(), settled.embedded.clone()));
    let documents = openapi::documents(app, inputs.license.as_deref());
    files.extend([
        ("openapi.json".to_owned(), documents.declared),
        (
            "openapi.with-sessions.delta".to_owned(),
            documents.with_sessions,
        ),
        (
            "openapi.requiring-sessions.delta".to_owned(),
            documents.requiring_sessions,
        ),
        ("schemas.json".to_owned(), export::schemas(app)),
    ]);
    files.sort();
    Ok(files)
}

fn json(value: &impl serde::Serialize) -> Option<String> {
    serde_json::to_string_pretty(value)
        .ok()
        .map(|text| text + "\n")
}

fn defective(defect: &Defect) -> Diagnostic {
    Diagnostic::new(
        diagnostic::DEFECT,
        None,
        format!("{defect}; this is a defect of modelith-codegen and not of the models"),
        "report it together with the models",
    )
}
