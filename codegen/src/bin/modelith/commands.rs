//! The commands that look at the models.

use std::path::Path;

use clap::ArgMatches;
use modelith_codegen::{
    Compilation, Inputs, Mode, Output, SourceFile, Stage, application, compile,
    decl::Unparsed,
    diagnostic::{self, Diagnostic},
    export, intermediate, output,
    package::{Manifest, Sources},
};

use crate::{Exit, Report, lock};

/// Runs what was asked for.
pub(super) fn run(matches: &ArgMatches, colour: bool) -> Report {
    let root = |matches: &ArgMatches| {
        matches
            .get_one::<std::path::PathBuf>("manifest-dir")
            .cloned()
            .unwrap_or_default()
    };
    match matches.subcommand() {
        Some(("explain", matches)) => {
            explain(matches.get_one::<String>("code").map_or("", String::as_str))
        }
        Some((name, matches)) => match Package::open(&root(matches), colour) {
            Ok(package) => match name {
                "check" => check(&package),
                "openapi" => openapi(&package),
                "schema" => schema(
                    &package,
                    matches
                        .get_one::<String>("model")
                        .map_or("", String::as_str),
                ),
                "emit" => match matches.get_one::<std::path::PathBuf>("out") {
                    Some(out) => emit(&package, out),
                    None => Report::failed(Exit::Usage, "emit needs --out DIR"),
                },
                "ir" => match matches.get_one::<String>("stage").map(String::as_str) {
                    Some("decl") => show(&package, Stage::Decl),
                    Some("app") => show(&package, Stage::App),
                    _ => show(&package, Stage::View),
                },
                _ => match matches.subcommand_name() {
                    Some("accept") => lock::accept(&package),
                    Some("diff") => lock::diff(&package),
                    _ => lock::check(&package),
                },
            },
            Err(report) => report,
        },
        None => Report::failed(Exit::Usage, "there is no command"),
    }
}

/// A package that was read, and how to show what is wrong with it.
pub(crate) struct Package {
    pub(crate) root: std::path::PathBuf,
    manifest: Manifest,
    pub(crate) sources: Sources,
    colour: bool,
}

impl Package {
    fn open(root: &Path, colour: bool) -> Result<Self, Report> {
        let manifest = Manifest::read(root).map_err(|fault| Report::failed(Exit::Io, fault))?;
        let sources = Sources::read(root);
        Ok(Self {
            root: root.to_owned(),
            manifest,
            sources,
            colour,
        })
    }

    pub(crate) fn inputs(&self, mode: Mode) -> Inputs {
        Inputs {
            package: self.manifest.name.clone(),
            version: self.manifest.version.clone(),
            license: self.manifest.license.clone(),
            files: self.sources.files.clone(),
            lock: self.sources.lock.clone(),
            mode,
        }
    }

    /// Compiles; what is wrong is in the report, which is good if nothing is.
    pub(crate) fn compile(&self, mode: Mode) -> (Option<Output>, Report) {
        if !self.sources.diagnostics.is_empty() {
            return (None, self.report(&self.sources.diagnostics, &[]));
        }
        let inputs = self.inputs(mode);
        let Compilation {
            output,
            unparsed,
            mut diagnostics,
        } = compile(&inputs);
        diagnostics.extend(unparsed.iter().map(Unparsed::diagnostic));
        (output, self.report(&diagnostics, &inputs.quoted()))
    }

    /// The diagnostics as a person reads them.
    pub(crate) fn report(&self, diagnostics: &[Diagnostic], quoted: &[SourceFile]) -> Report {
        let failed = diagnostics.iter().any(Diagnostic::is_error);
        Report {
            exit: if failed { Exit::Models } else { Exit::Good },
            output: String::new(),
            messages: diagnostic::render(diagnostics, quoted, self.colour),
        }
    }
}

fn check(package: &Package) -> Report {
    if !package.sources.diagnostics.is_empty() {
        return package.report(&package.sources.diagnostics, &[]);
    }
    let inputs = package.inputs(Mode::Develop);
    package.report(&modelith_codegen::check(&inputs), &inputs.quoted())
}

fn openapi(package: &Package) -> Report {
    let (output, report) = package.compile(Mode::Develop);
    let files = output.map(|output| output.files).unwrap_or_default();
    let document = files.into_iter().find(|(name, _)| name == "openapi.json");
    Report {
        output: document.map(|(_, text)| text).unwrap_or_default(),
        ..report
    }
}

fn schema(package: &Package, name: &str) -> Report {
    if !package.sources.diagnostics.is_empty() {
        return package.report(&package.sources.diagnostics, &[]);
    }
    let inputs = package.inputs(Mode::Develop);
    let (app, diagnostics) = application(&inputs);
    let report = package.report(&diagnostics, &inputs.quoted());
    let Some(app) = app else { return report };
    let model = match export::model(&app, name) {
        Ok(model) => model,
        Err(sentence) => return Report::failed(Exit::Usage, sentence),
    };
    match export::schema(&app, model) {
        Ok(output) => Report { output, ..report },
        Err(why) => Report::failed(Exit::Models, why),
    }
}

fn emit(package: &Package, out: &Path) -> Report {
    let (output, report) = package.compile(Mode::Develop);
    let Some(output) = output else { return report };
    match output::foreign(out, &output.files) {
        Ok(None) => {}
        Ok(Some(name)) => {
            let path = out.join(name);
            let sentence = format!(
                "{} is there and was not generated; choose another directory or remove it",
                path.display()
            );
            return Report::failed(Exit::Io, sentence);
        }
        Err(fault) => return Report::failed(Exit::Io, fault),
    }
    match output::write(out, &output.files) {
        Ok(written) => {
            let changed = written.changed.iter().map(|name| format!("wrote {name}\n"));
            let pruned = written
                .pruned
                .iter()
                .map(|name| format!("removed {name}\n"));
            Report {
                output: changed.chain(pruned).collect(),
                ..report
            }
        }
        Err(fault) => Report::failed(Exit::Io, fault),
    }
}

fn show(package: &Package, stage: Stage) -> Report {
    if !package.sources.diagnostics.is_empty() {
        return package.report(&package.sources.diagnostics, &[]);
    }
    let inputs = package.inputs(Mode::Develop);
    let (text, diagnostics) = intermediate(&inputs, stage);
    let report = package.report(&diagnostics, &inputs.quoted());
    Report {
        output: text.unwrap_or_default(),
        ..report
    }
}

fn explain(code: &str) -> Report {
    match diagnostic::find(code) {
        Some(code) => Report::good(format!(
            "{}: {}\n\n{}\n",
            code.id, code.title, code.explanation
        )),
        None => {
            let first = diagnostic::CODES.first().map_or("", |code| code.id);
            let last = diagnostic::CODES.last().map_or("", |code| code.id);
            let sentence = format!("there is no code `{code}`; they go from {first} to {last}");
            Report::failed(Exit::Usage, sentence)
        }
    }
}
