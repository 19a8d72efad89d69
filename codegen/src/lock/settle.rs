//! The one question of a build: do the models follow the lock, and with which ids?

use super::{
    FILE_NAME,
    assign::assign,
    diff, embed,
    file::{LockFile, Version},
    history::History,
    ids::Ids,
    refusal, rules,
    state::State,
};
use crate::{
    Mode,
    app::App,
    diagnostic::{Diagnostic, Span},
};

/// The models as they follow the lock.
#[derive(Debug, Clone, PartialEq)]
pub struct Settled {
    /// The permanent ids.
    pub ids: Ids,
    /// The lock as the server carries it: one line of JSON.
    pub embedded: String,
    /// The text that models.lock must get; `None` if it is right as it is. Never in locked mode.
    pub changed: Option<String>,
    /// Whether the models are not accepted yet.
    pub draft: bool,
}

/// Compares the models with the last accepted version, and gives what is new an id.
///
/// What differs becomes a draft in [`Mode::Develop`] and an error in [`Mode::Locked`]. With an
/// error there is nothing but diagnostics, and models.lock stays as it is.
#[must_use]
pub fn settle(
    app: &App,
    lock_text: Option<&str>,
    mode: Mode,
) -> (Option<Settled>, Vec<Diagnostic>) {
    match try_settle(app, lock_text, mode) {
        Ok(settled) => (Some(settled), Vec::new()),
        Err(diagnostics) => (None, diagnostics),
    }
}

fn try_settle(app: &App, lock_text: Option<&str>, mode: Mode) -> Result<Settled, Vec<Diagnostic>> {
    let one = |diagnostic| vec![diagnostic];
    let text = lock_text.unwrap_or_default();
    let file = match lock_text {
        Some(text) => LockFile::read(text).map_err(one)?,
        None => LockFile::empty(),
    };
    let history = History::read(&file, text).map_err(one)?;
    let mut next_ids = file.next_ids.clone();
    let proposed = assign(app, &history, &mut next_ids);
    let settled = proposed.and_then(|state| Ids::of(app, &state).map(|ids| (state, ids)));
    let Some((proposed, ids)) = settled else {
        return Err(one(refusal::damaged(
            refusal::line(1),
            "the models name a type that they do not declare",
        )));
    };
    let refusals = rules::refusals(&history.accepted, &proposed, app, text);
    if !refusals.is_empty() {
        return Err(refusals);
    }
    let draft = draft(&file.accepted, &history.accepted, &proposed);
    if mode == Mode::Locked
        && let Some((span, what)) = outdated(lock_text, &file, &history, &proposed)
    {
        let span = span.or_else(|| changed(draft.as_ref(), app));
        return Err(one(refusal::locked(span, &what)));
    }
    let embedded = embed::embedded(&file.accepted, draft.as_ref(), &proposed);
    let is_draft = draft.is_some();
    let new = LockFile {
        next_ids,
        draft,
        ..file.clone()
    };
    // The layout alone (line ends that git changed) is no reason to write.
    let same = lock_text.is_some() && new == file;
    let changed = (!same && mode == Mode::Develop).then(|| new.text());
    Ok(Settled {
        ids,
        embedded,
        changed,
        draft: is_draft,
    })
}

/// The version after the accepted ones; `None` if there is nothing that they do not say.
fn draft(versions: &[Version], accepted: &State, proposed: &State) -> Option<Version> {
    let models = proposed.models.iter();
    let models = models.filter(|(id, model)| accepted.models.get(id) != Some(model));
    let structs = proposed.structs.iter();
    let structs = structs.filter(|(id, entry)| accepted.structs.get(id) != Some(entry));
    let enums = proposed.enums.iter();
    let enums = enums.filter(|(id, entry)| accepted.enums.get(id) != Some(entry));
    let mut draft = Version {
        version: versions
            .last()
            .map_or(1, |last| last.version.saturating_add(1)),
        parent: versions.last().map(|last| last.fingerprint.clone()),
        fingerprint: String::new(),
        models: models.map(|(_, model)| model.clone()).collect(),
        structs: structs.map(|(_, entry)| entry.clone()).collect(),
        enums: enums.map(|(_, entry)| entry.clone()).collect(),
    };
    let says_nothing =
        draft.models.is_empty() && draft.structs.is_empty() && draft.enums.is_empty();
    if says_nothing && !versions.is_empty() {
        return None;
    }
    draft.fingerprint = draft.computed_fingerprint();
    Some(draft)
}

/// Where the first type stands that a draft has something new of.
fn changed(draft: Option<&Version>, app: &App) -> Option<Span> {
    let draft = draft?;
    let models = draft.models.iter().filter_map(|entry| {
        let mut items = app.models.iter();
        items
            .find(|item| item.name == entry.name)
            .map(|item| &item.span)
    });
    let structs = draft.structs.iter().filter_map(|entry| {
        let mut items = app.structs.iter();
        items
            .find(|item| item.name == entry.name)
            .map(|item| &item.span)
    });
    let enums = draft.enums.iter().filter_map(|entry| {
        let mut items = app.enums.iter();
        items
            .find(|item| item.name == entry.name)
            .map(|item| &item.span)
    });
    models.chain(structs).chain(enums).next().cloned()
}

/// Why a locked build cannot go on, and at which line of models.lock if it is one.
fn outdated(
    lock_text: Option<&str>,
    file: &LockFile,
    history: &History,
    proposed: &State,
) -> Option<(Option<Span>, String)> {
    let Some(text) = lock_text else {
        return Some((None, format!("there is no {FILE_NAME}")));
    };
    let changes = match diff::lines(&history.accepted, proposed).as_slice() {
        [] => String::new(),
        [change] => format!(": {change}"),
        [change, more @ ..] => format!(": {change}, and {} more", more.len()),
    };
    if file.draft.is_some() {
        let span = Some(refusal::place(text, "\"draft\": {"));
        return Some((
            span,
            format!("it holds a draft that nobody has accepted{changes}"),
        ));
    }
    let differs = file.accepted.is_empty() || history.accepted != *proposed;
    differs.then(|| {
        (
            None,
            format!("it does not have what is in models/{changes}"),
        )
    })
}
