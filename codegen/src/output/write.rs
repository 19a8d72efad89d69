//! Brings a directory to what was generated.

use std::{
    collections::BTreeSet,
    fs, io,
    path::{Component, Path},
    process,
};

/// Names the files that we wrote, a line each, so that no other is ever taken away.
const MANIFEST: &str = "modelith-files.txt";

/// What a write did, by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Written {
    /// Files that are new or have another text.
    pub changed: Vec<String>,
    /// Files of an earlier run that were taken away.
    pub pruned: Vec<String>,
}

/// Writes `files` (name and text) into `directory`, each whole or not at all, and takes away the
/// files of an earlier run that are not among them. A file that has its text already is not
/// touched, so that cargo and editors see no change.
///
/// # Errors
/// A file cannot be read, written or taken away. The next run makes up for it.
pub fn write(directory: &Path, files: &[(String, String)]) -> io::Result<Written> {
    fs::create_dir_all(directory)?;
    let earlier = manifest(directory)?;
    let names: BTreeSet<String> = files.iter().map(|(name, _)| name.clone()).collect();
    let mut written = Written::default();
    // First of all, what is ours: should this run end early, the next one knows what to take away.
    put(directory, MANIFEST, &listing(earlier.union(&names)))?;
    for (name, text) in files {
        if put(directory, name, text)? {
            written.changed.push(name.clone());
        }
    }
    for name in earlier.difference(&names) {
        match fs::remove_file(directory.join(name)) {
            Ok(()) => written.pruned.push(name.clone()),
            Err(fault) if fault.kind() == io::ErrorKind::NotFound => {}
            Err(fault) => return Err(named(&fault, &directory.join(name))),
        }
    }
    put(directory, MANIFEST, &listing(names.iter()))?;
    Ok(written)
}

/// The first of `files` that a write would replace in `directory` although no run of ours wrote it.
///
/// # Errors
/// The directory cannot be read.
pub fn foreign(directory: &Path, files: &[(String, String)]) -> io::Result<Option<String>> {
    let ours = manifest(directory)?;
    for (name, text) in files {
        let there = fs::symlink_metadata(directory.join(name)).is_ok();
        if there && !ours.contains(name) && read(&directory.join(name))? != text.as_bytes() {
            return Ok(Some(name.clone()));
        }
    }
    Ok(None)
}

/// Whether the file had another text than this, and has it now.
pub(super) fn put(directory: &Path, name: &str, text: &str) -> io::Result<bool> {
    let path = directory.join(name);
    match fs::read(&path) {
        Ok(bytes) if bytes == text.as_bytes() => return Ok(false),
        Ok(_) => {}
        Err(fault) if fault.kind() == io::ErrorKind::NotFound => {}
        Err(fault) => return Err(named(&fault, &path)),
    }
    // An editor's analysis reads while a build writes: it must find a whole file.
    let new = directory.join(format!(".{name}.{}.new", process::id()));
    let replaced = fs::write(&new, text).and_then(|()| fs::rename(&new, &path));
    if replaced.is_err() {
        let _ = fs::remove_file(&new);
    }
    replaced
        .map(|()| true)
        .map_err(|fault| named(&fault, &path))
}

/// The names that an earlier run wrote down.
fn manifest(directory: &Path) -> io::Result<BTreeSet<String>> {
    let text = match fs::read_to_string(directory.join(MANIFEST)) {
        Ok(text) => text,
        Err(fault) if fault.kind() == io::ErrorKind::NotFound => return Ok(BTreeSet::new()),
        Err(fault) => return Err(named(&fault, &directory.join(MANIFEST))),
    };
    Ok(text
        .lines()
        .filter(|name| is_plain(name))
        .map(str::to_owned)
        .collect())
}

/// Whether the name leads to a file in the directory itself, whoever wrote the manifest.
fn is_plain(name: &str) -> bool {
    let mut components = Path::new(name).components();
    let plain = matches!(components.next(), Some(Component::Normal(first)) if first == name);
    plain && components.next().is_none()
}

fn listing<'n>(names: impl Iterator<Item = &'n String>) -> String {
    names.map(|name| format!("{name}\n")).collect()
}

fn read(path: &Path) -> io::Result<Vec<u8>> {
    fs::read(path).map_err(|fault| named(&fault, path))
}

fn named(fault: &io::Error, path: &Path) -> io::Error {
    io::Error::new(fault.kind(), format!("{}: {fault}", path.display()))
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use super::*;

    fn files<const N: usize>(files: [(&str, &str); N]) -> Vec<(String, String)> {
        files
            .map(|(name, text)| (name.to_owned(), text.to_owned()))
            .into()
    }

    fn names(directory: &Path) -> Vec<String> {
        let entries = fs::read_dir(directory).unwrap();
        let mut names: Vec<String> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn only_what_changed_is_written_and_only_ours_is_pruned() {
        let directory = tempfile::tempdir().unwrap();
        let directory = directory.path();
        fs::write(directory.join("theirs.rs"), "keep").unwrap();
        let written = write(directory, &files([("a.rs", "1"), ("b.rs", "2")])).unwrap();
        assert_eq!(written.changed, ["a.rs", "b.rs"]);

        let old = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
        let file = fs::File::options()
            .write(true)
            .open(directory.join("a.rs"))
            .unwrap();
        file.set_modified(old).unwrap();
        let written = write(directory, &files([("a.rs", "1"), ("c.rs", "3")])).unwrap();
        assert_eq!(written.changed, ["c.rs"]);
        assert_eq!(written.pruned, ["b.rs"]);
        assert_eq!(
            fs::metadata(directory.join("a.rs"))
                .unwrap()
                .modified()
                .unwrap(),
            old
        );
        assert_eq!(names(directory), ["a.rs", "c.rs", MANIFEST, "theirs.rs"]);

        let again = write(directory, &files([("a.rs", "1"), ("c.rs", "3")])).unwrap();
        assert_eq!(again, Written::default());
    }

    #[test]
    fn a_manifest_cannot_lead_out_of_the_directory() {
        let outer = tempfile::tempdir().unwrap();
        let directory = outer.path().join("out");
        write(&directory, &files([("a.rs", "1")])).unwrap();
        let precious = outer.path().join("precious");
        fs::write(&precious, "keep").unwrap();
        let absolute = precious.display();
        let manifest = format!("../precious\n{absolute}\n.\n..\n\n./a.rs\n");
        fs::write(directory.join(MANIFEST), manifest).unwrap();
        let written = write(&directory, &[]).unwrap();
        assert_eq!(written.pruned, [""; 0]);
        assert!(precious.exists() && directory.join("a.rs").exists());
    }

    #[test]
    fn a_file_of_somebody_else_is_foreign() {
        let directory = tempfile::tempdir().unwrap();
        let directory = directory.path();
        fs::write(directory.join("server.rs"), "fn main() {}").unwrap();
        let generated = files([("server.rs", "generated")]);
        assert_eq!(
            foreign(directory, &generated).unwrap().as_deref(),
            Some("server.rs")
        );
        fs::remove_file(directory.join("server.rs")).unwrap();
        assert_eq!(foreign(directory, &generated).unwrap(), None);
        write(directory, &generated).unwrap();
        assert_eq!(
            foreign(directory, &files([("server.rs", "newer")])).unwrap(),
            None
        );
    }
}
