//! `modelith lock …`. All of them look at the models as they are now, not as the last build saw
//! them.

use modelith_codegen::{
    Mode, lock,
    package::{LockWrite, write_lock},
};

use crate::{Exit, Report, commands::Package};

/// The text that models.lock has, or would get from a build; else what is wrong.
fn text(package: &Package) -> Result<(String, Report), Report> {
    let (output, report) = package.compile(Mode::Develop);
    let Some(output) = output else {
        return Err(report);
    };
    match output.lock.or_else(|| package.sources.lock.clone()) {
        Some(text) => Ok((text, report)),
        None => Err(Report::failed(Exit::Io, "there is no models.lock")),
    }
}

/// Freezes the models as they are as a version.
pub(super) fn accept(package: &Package) -> Report {
    let (draft, report) = match text(package) {
        Ok(found) => found,
        Err(report) => return report,
    };
    let (changes, accepted) = match (lock::diff(&draft), lock::accept(&draft)) {
        (Ok(changes), Ok(accepted)) => (changes, accepted),
        (Err(fault), _) | (_, Err(fault)) => return package.report(&[fault], &[]),
    };
    if package.sources.lock.as_ref() == Some(&accepted) {
        return Report {
            output: "there is nothing to accept\n".to_owned(),
            ..report
        };
    }
    // With the time of now: the next build must run, for the server says whether it is a draft.
    match write_lock(
        &package.root,
        package.sources.lock.as_deref(),
        &accepted,
        None,
    ) {
        Ok(LockWrite::Done) => {
            let mut output = listing(&changes);
            output.push_str("accepted: commit models.lock\n");
            Report { output, ..report }
        }
        Ok(LockWrite::Raced) => Report::failed(
            Exit::Io,
            "a build wrote models.lock at the same time; nothing was accepted, try again",
        ),
        Err(fault) => {
            let failed = package.report(&[lock::unwritable(&fault)], &[]);
            Report {
                exit: Exit::Io,
                ..failed
            }
        }
    }
}

/// Says what is not accepted.
pub(super) fn diff(package: &Package) -> Report {
    let (draft, report) = match text(package) {
        Ok(found) => found,
        Err(report) => return report,
    };
    match lock::diff(&draft) {
        Ok(changes) => Report {
            output: listing(&changes),
            ..report
        },
        Err(fault) => package.report(&[fault], &[]),
    }
}

/// What a locked build would say.
pub(super) fn check(package: &Package) -> Report {
    package.compile(Mode::Locked).1
}

fn listing(changes: &[String]) -> String {
    changes.iter().map(|change| format!("{change}\n")).collect()
}
