//! Every refusal, with its sentence and exit code, and with nothing changed.

use super::*;

#[track_caller]
fn check(sim: &Sim, exit_code: u8, expected: &str) {
    let before = content(sim);
    for result in [open(sim), inspect(sim)] {
        let error = result.unwrap_err();
        assert_eq!(error.to_string(), expected);
        assert_eq!(error.exit_code(), exit_code);
    }
    assert_eq!(content(sim), before);
}

#[test]
fn a_file_is_no_directory() {
    let sim = Sim::new();
    sim.put(DATA, *b"x");
    check(&sim, 78, "the data directory /data is a file");
}

#[test]
fn a_remote_file_system_is_refused_unless_allowed_by_name() {
    let sim = Sim::new();
    sim.set_file_system(FileSystem::Remote("NFS"));
    let sentence = "the data directory /data is on NFS, where a lock or a flush may not hold what \
                    it promises; use a local disk, or allow NFS by name";
    assert_eq!(open(&sim).unwrap_err().to_string(), sentence);
    assert!(sim.list(Path::new(DATA)).is_err(), "not even created");
    sim.create_dir(Path::new(DATA)).unwrap();
    check(&sim, 78, sentence);
    assert!(sim.files().is_empty(), "not even LOCK");

    let mut allowing = options();
    allowing.allow_remote = vec!["smb".to_owned(), "nfs".to_owned()];
    let vfs = Arc::new(sim);
    DataDir::open(vfs, Path::new(DATA), &allowing, &schema()).unwrap();
}

#[test]
fn a_directory_of_someone_else_is_not_touched() {
    for foreign in [
        "/data/thesis.odt",
        "/data/log.txt",
        "/data/log",
        "/data/src/main.rs",
    ] {
        let sim = Sim::new();
        sim.put(foreign, *b"x");
        let entry = foreign.split('/').nth(2).unwrap();
        let sentence = format!(
            "/data has files (`{entry}`) but no manifest, so it is no data directory; name an \
             empty or a new one"
        );
        check(&sim, 78, &sentence);
        assert_eq!(sim.files().len(), 1, "not even LOCK");
    }
    let sim = Sim::new();
    sim.put("/data/tmp/draft.odt", *b"x");
    let sentence = "/data has files (`tmp/draft.odt`) but no manifest, so it is no data \
                    directory; name an empty or a new one";
    check(&sim, 78, sentence);
}

#[test]
fn a_store_without_its_manifest_is_refused() {
    for file in [
        "log/00000000000000000001.log",
        "snapshots/accounts.snap",
        "quarantine/x",
    ] {
        let sim = stopped();
        sim.remove(Path::new("/data/MANIFEST-0000000002")).unwrap();
        sim.put(format!("/data/{file}"), *b"x");
        let sentence = format!(
            "/data has {file} but no manifest, so the store is not whole; nothing was changed, \
             restore a backup"
        );
        check(&sim, 65, &sentence);
    }
}

#[test]
fn an_unfinished_creation_is_finished() {
    let sim = Sim::new();
    for file in [
        "/data/LOCK",
        "/data/tmp/MANIFEST-0000000001",
        "/data/lost+found/x",
    ] {
        sim.put(file, *b"");
    }
    let sentence = inspect(&sim).unwrap_err().to_string();
    assert_eq!(sentence, "there is no store in /data");
    assert_eq!(open(&sim).unwrap().manifest().number, 1);
    assert_eq!(names(&sim), ["MANIFEST-0000000001"]);
}

#[test]
fn what_is_to_be_read_must_be_there() {
    let sim = Sim::new();
    for _ in 0..2 {
        let error = inspect(&sim).unwrap_err();
        assert_eq!(error.to_string(), "there is no store in /data");
        assert_eq!(error.exit_code(), 78);
        assert!(sim.files().is_empty());
        sim.create_dir(Path::new(DATA)).unwrap();
    }
}

#[test]
fn every_damage_of_the_newest_manifest_is_found() {
    let whole = stopped();
    let path = "/data/MANIFEST-0000000002";
    let len = whole.files()[Path::new(path)].len();
    for bit in 0..len * 8 {
        let sim = whole.reboot();
        sim.flip(path, bit);
        let error = inspect(&sim).unwrap_err().to_string();
        let begin = format!("the manifest {path} is damaged: ");
        assert!(error.starts_with(&begin), "bit {bit}: {error}");
    }
    for cut in 0..len {
        let sim = whole.reboot();
        sim.edit(path, |content| content.truncate(cut));
        let error = inspect(&sim).unwrap_err();
        assert!(
            matches!(error, DataDirError::Damaged { .. }),
            "{cut}: {error}"
        );
    }
    let sim = whole.reboot();
    sim.edit(path, |content| content[9] ^= 1);
    let sentence = format!(
        "the manifest {path} is damaged: its digest does not match; nothing was changed. `serve \
         --previous-checkpoint` starts from the one before, if there is one; else restore a backup"
    );
    check(&sim, 65, &sentence);
    sim.edit(path, |content| content.push(b'\n'));
    check(
        &sim,
        65,
        &sentence.replace("its digest does not match", "it does not have two lines"),
    );
    sim.edit(path, |content| content.resize(16 << 20, 0));
    sim.edit(path, |content| content.push(0));
    check(
        &sim,
        65,
        &sentence.replace("its digest does not match", "it is too long"),
    );
}

#[test]
fn a_damaged_newest_manifest_is_not_passed_over_for_an_older_one() {
    let sim = Sim::new();
    let mut dir = open(&sim).unwrap();
    let next = Manifest {
        checkpoint: 1,
        ..dir.manifest().clone()
    };
    dir.publish(next).unwrap();
    drop(dir);
    sim.flip("/data/MANIFEST-0000000002", 100);
    assert!(matches!(open(&sim), Err(DataDirError::Damaged { .. })));
}

#[test]
fn a_manifest_under_another_number_is_refused() {
    let sim = stopped();
    let [from, to] = ["/data/MANIFEST-0000000002", "/data/MANIFEST-0000000005"].map(Path::new);
    sim.rename_new(from, to).unwrap();
    let sentence = "the manifest /data/MANIFEST-0000000005 is damaged: it is not the one of that \
                    number; nothing was changed. `serve --previous-checkpoint` starts from the one \
                    before, if there is one; else restore a backup";
    check(&sim, 65, sentence);
}

/// Replaces a part of the JSON and seals it again, as another build would write it.
fn rewritten(from: &str, to: &str) -> Sim {
    let sim = stopped();
    sim.edit("/data/MANIFEST-0000000002", |content| {
        let text = String::from_utf8(std::mem::take(content)).unwrap();
        let json = text.lines().next().unwrap();
        assert!(json.contains(from));
        let json = json.replacen(from, to, 1);
        let digest = blake3::hash(json.as_bytes());
        *content = format!("{json}\n{digest}\n").into_bytes();
    });
    sim
}

#[test]
fn a_newer_format_is_refused() {
    let sentence = "the manifest /data/MANIFEST-0000000002 has format 2 and this build knows \
                    formats up to 1; start the build that wrote it, or a later one";
    // Whatever else it may hold.
    check(
        &rewritten(r#""format":1,"number""#, r#""format":2,"n""#),
        65,
        sentence,
    );
}

#[test]
fn a_key_that_is_not_known_is_refused_as_newer() {
    for (from, to) in [
        (r#""epoch""#, r#""shard":1,"epoch""#),
        (r#""draft""#, r#""shard":1,"draft""#),
    ] {
        let error = open(&rewritten(from, to)).unwrap_err();
        assert_eq!(error.exit_code(), 65);
        let sentence = error.to_string();
        let begin = "the manifest /data/MANIFEST-0000000002 is whole but has what this build does \
                     not know (unknown field `shard`, ";
        assert!(sentence.starts_with(begin), "{sentence}");
        assert!(sentence.ends_with("; start the build that wrote it, or a later one"));
    }
}

#[test]
fn a_store_that_the_models_cannot_read_is_refused_and_can_be_inspected() {
    let sim = stopped();
    let before = content(&sim);
    let mut binary = schema();
    binary.models.clear();
    let vfs = Arc::new(sim.clone());
    let error = DataDir::open(vfs, Path::new(DATA), &options(), &binary).unwrap_err();
    assert_eq!(error.exit_code(), 65);
    let sentence = "the store in /data is refused and left as it is: model `Account` (id 64) is in \
                    the store and unknown to this build; this build (models.lock version 1) \
                    follows the store's (version 1) and does not keep what it holds; start the \
                    build that wrote it, or one whose models.lock holds what the store knows";
    assert_eq!(error.to_string(), sentence);
    assert_eq!(content(&sim), before);
    assert_eq!(inspect(&sim).unwrap().manifest().lock, schema());
    assert_eq!(content(&sim), before);
}

#[test]
fn a_log_that_ends_before_the_last_start_is_refused() {
    let sim = Sim::new();
    let mut dir = open(&sim).unwrap();
    dir.check_log_end(end(0, 0)).unwrap();
    start(&mut dir).unwrap();
    dir.check_log_end(end(2, 7)).unwrap();
    dir.check_log_end(end(3, 9)).unwrap();
    for (segment, sequence) in [(0, 0), (1, 7), (2, 6)] {
        let error = dir.check_log_end(end(segment, sequence)).unwrap_err();
        let sentence = format!(
            "the log in /data/log ends at segment {segment}, sequence {sequence}, but at the last \
             start it had reached segment 2, sequence 7; nothing was changed, put its files back \
             or restore a backup"
        );
        assert_eq!(error.to_string(), sentence);
        assert_eq!(error.exit_code(), 65);
    }
}
