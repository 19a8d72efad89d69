//! `target/generated/<package>`: a link to OUT_DIR, whose own name nobody can remember.
//!
//! It is for people and nothing reads it, so every failure is passed over: no target directory, a
//! file system without links, another file in its place.

use std::path::Path;

/// Points the link of `package` to `out_dir`. The target directory is the nearest one above
/// `out_dir` that has the CACHEDIR.TAG that cargo writes.
pub fn link(out_dir: &Path, package: &str) {
    let Some(target) = out_dir
        .ancestors()
        .find(|above| above.join("CACHEDIR.TAG").is_file())
    else {
        return;
    };
    // Best effort, as said above.
    let _ = replace(&target.join("generated"), package, out_dir);
}

#[cfg(unix)]
fn replace(directory: &Path, name: &str, out_dir: &Path) -> std::io::Result<()> {
    use std::{fs, os::unix::fs::symlink, process};

    let path = directory.join(name);
    if fs::read_link(&path).is_ok_and(|there| there == out_dir) {
        return Ok(());
    }
    fs::create_dir_all(directory)?;
    // A link cannot be changed, only replaced; whoever looks finds the old one or the new one.
    let new = directory.join(format!(".{name}.{}.new", process::id()));
    let replaced = symlink(out_dir, &new).and_then(|()| fs::rename(&new, &path));
    if replaced.is_err() {
        let _ = fs::remove_file(&new);
    }
    replaced
}

/// Elsewhere a link needs a privilege that a build should not ask for.
#[cfg(not(unix))]
fn replace(_directory: &Path, _name: &str, _out_dir: &Path) -> std::io::Result<()> {
    Ok(())
}

#[cfg(all(test, unix))]
mod tests {
    use std::fs;

    use super::link;

    #[test]
    fn the_link_leads_to_the_last_build() {
        let target = tempfile::tempdir().unwrap();
        let target = target.path();
        let out = |profile: &str| target.join(profile).join("build/shop-1/out");
        link(&out("debug"), "shop");
        assert!(
            !target.join("generated").exists(),
            "this is no target directory yet"
        );
        fs::write(target.join("CACHEDIR.TAG"), "").unwrap();
        for profile in ["debug", "release", "release"] {
            fs::create_dir_all(out(profile)).unwrap();
            link(&out(profile), "shop");
            let there = fs::read_link(target.join("generated/shop")).unwrap();
            assert_eq!(there, out(profile));
        }
        assert_eq!(fs::read_dir(target.join("generated")).unwrap().count(), 1);
        // What somebody put in its place stays.
        fs::create_dir_all(target.join("generated/other/sub")).unwrap();
        link(&out("debug"), "other");
        assert!(target.join("generated/other/sub").is_dir());
        assert_eq!(fs::read_dir(target.join("generated")).unwrap().count(), 2);
    }
}
