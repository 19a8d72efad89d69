//! What is written, what is kept, and what is read back.

use super::*;
use crate::data_dir::manifest::Salt;
use crate::vfs::sim::{Fault, How, Site};

#[test]
fn a_new_store_is_there_and_the_same_after_a_restart() {
    let sim = Sim::new();
    let dir = open(&sim).unwrap();
    let created = dir.manifest().clone();
    assert_eq!((created.format, created.number), (FORMAT, 1));
    assert_eq!((created.checkpoint, created.epoch), (0, 0));
    assert_eq!((created.first_segment, created.first_sequence), (1, 1));
    assert_eq!(created.package, "notes");
    assert_eq!(created.lock, schema());
    assert_eq!(created.store.get_version_num(), 4);
    drop(dir);
    let after = open(&sim.crash(0)).unwrap();
    assert_eq!(after.manifest(), &created);
    let listed = after.dir().vfs.list(&after.dir().path).unwrap();
    let listed: Vec<String> = listed.into_iter().map(|entry| entry.name).collect();
    assert_eq!(
        listed,
        [
            "LOCK",
            "MANIFEST-0000000001",
            "history",
            "log",
            "quarantine",
            "snapshots",
            "tmp"
        ]
    );
}

#[test]
fn a_salt_has_no_zero_byte_and_differs() {
    let salts: Vec<Salt> = (0..200).map(|_| Salt::random()).collect();
    assert!(salts.iter().all(|salt| !salt.bytes().contains(&0)));
    assert!(salts.windows(2).all(|pair| pair[0] != pair[1]));
    let json = r#""01020304050607ab""#;
    let salt: Salt = serde_json::from_str(json).unwrap();
    assert_eq!(salt.bytes(), [1, 2, 3, 4, 5, 6, 7, 0xAB]);
    assert_eq!(serde_json::to_string(&salt).unwrap(), json);
    for wrong in [
        r#""0102030405060700""#,
        r#""01020304050607""#,
        r#""x""#,
        "1",
    ] {
        assert!(serde_json::from_str::<Salt>(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn the_bytes_are_a_line_of_json_and_a_line_of_its_digest() {
    let sim = Sim::new();
    let manifest = open(&sim).unwrap().manifest().clone();
    let files = sim.files();
    let bytes = &files[Path::new("/data/MANIFEST-0000000001")];
    let text = std::str::from_utf8(bytes).unwrap();
    let lock = r#"{"version":1,"fingerprint":"0101010101010101010101010101010101010101010101010101010101010101","draft":false,"parents":[],"models":[{"id":64,"name":"Account","past_names":[],"key":1,"members":[{"id":1,"name":"id","past_names":[],"type":"Id<64>","optional":false,"default":false}]}],"enums":[]}"#;
    let salt = u64::from_be_bytes(manifest.salt.bytes());
    let json = format!(
        r#"{{"format":1,"number":1,"checkpoint":0,"store":"{}","salt":"{salt:016x}","epoch":0,"first_segment":1,"first_sequence":1,"last_segment":0,"last_sequence":0,"package":"notes","created":"{1}","opened":"{1}","lock":{lock}}}"#,
        manifest.store, manifest.created,
    );
    let digest = blake3::hash(json.as_bytes());
    assert_eq!(text, format!("{json}\n{digest}\n"));
}

#[test]
fn a_start_replaces_the_manifest_of_the_same_checkpoint() {
    let sim = stopped();
    assert_eq!(names(&sim), ["MANIFEST-0000000002"]);
    let mut dir = open(&sim).unwrap();
    let before = dir.manifest().clone();
    start(&mut dir).unwrap();
    assert_eq!(names(&sim), ["MANIFEST-0000000003"]);
    let after = dir.manifest();
    assert_eq!((after.number, after.store), (3, before.store));
    assert_eq!((after.salt, after.created), (before.salt, before.created));
    assert!(after.opened >= before.opened);
    assert_eq!(after.log_end(), end(2, 7));
}

#[test]
fn the_newest_manifest_of_the_two_newest_checkpoints_is_kept() {
    let sim = Sim::new();
    let mut dir = open(&sim).unwrap();
    let kept = [
        (0, vec![2]),
        (1, vec![2, 3]),
        (1, vec![2, 4]),
        (2, vec![4, 5]),
        (2, vec![4, 6]),
    ];
    for (checkpoint, numbers) in kept {
        let next = Manifest {
            checkpoint,
            ..dir.manifest().clone()
        };
        dir.publish(next).unwrap();
        let expected: Vec<String> = numbers.into_iter().map(Manifest::name).collect();
        assert_eq!(names(&sim), expected);
    }
}

#[test]
fn files_that_are_not_known_are_left_alone() {
    let sim = stopped();
    let unknown = [
        "/data/notes.txt",
        "/data/MANIFEST-1",
        "/data/MANIFEST-0000000001.bak",
        "/data/tmp/x",
    ];
    for path in unknown {
        sim.put(path, *b"mine");
    }
    start(&mut open(&sim).unwrap()).unwrap();
    for path in unknown {
        assert_eq!(sim.files()[Path::new(path)], b"mine");
    }
}

#[test]
fn an_older_manifest_that_is_damaged_is_not_removed() {
    let sim = stopped();
    sim.put("/data/MANIFEST-0000000001", *b"damaged");
    start(&mut open(&sim).unwrap()).unwrap();
    assert_eq!(names(&sim), ["MANIFEST-0000000001", "MANIFEST-0000000003"]);
}

#[test]
fn a_higher_number_means_a_rival() {
    let sim = stopped();
    let mut dir = open(&sim).unwrap();
    sim.put("/data/MANIFEST-0000000007", *b"");
    let error = start(&mut dir).unwrap_err();
    let sentence = "another process published manifest 7 in /data in spite of the lock; this one \
                    stops";
    assert_eq!(error.to_string(), sentence);
    assert_eq!(error.exit_code(), 74);
    // Nothing is removed.
    assert_eq!(names(&sim).len(), 3);
}

#[test]
fn a_number_that_is_taken_means_a_rival() {
    let sim = stopped();
    let mut dir = open(&sim).unwrap();
    sim.put("/data/MANIFEST-0000000003", *b"theirs");
    let error = start(&mut dir).unwrap_err();
    assert!(
        matches!(error, DataDirError::Rival { number: 3, .. }),
        "{error}"
    );
    assert_eq!(
        sim.files()[Path::new("/data/MANIFEST-0000000003")],
        b"theirs"
    );
}

#[test]
fn a_full_disk_leaves_the_old_manifest_and_can_be_tried_again() {
    let sim = stopped();
    let mut dir = open(&sim).unwrap();
    sim.set_capacity(Some(0));
    let error = start(&mut dir).unwrap_err();
    assert_eq!(error.exit_code(), 74);
    // How many bytes depends on how many digits the time of the start has.
    let sentence = error.to_string();
    let bytes = sentence
        .strip_prefix("cannot write /data/tmp/MANIFEST-0000000003, which takes ")
        .and_then(|rest| rest.strip_suffix(" bytes: No space left on device (os error 28)"))
        .and_then(|bytes| bytes.parse::<u32>().ok());
    assert!(bytes.is_some_and(|bytes| bytes > 600), "{sentence}");
    assert_eq!(dir.manifest().number, 2);
    sim.set_capacity(None);
    start(&mut dir).unwrap();
    assert_eq!(names(&sim), ["MANIFEST-0000000003"]);
}

#[test]
fn short_and_interrupted_calls_are_gone_on_with() {
    let sim = stopped();
    for how in [How::Short(7), How::Interrupted] {
        for site in [Site::ReadAt, Site::WriteAt] {
            let count = if how == How::Interrupted { 3 } else { u64::MAX };
            sim.fail(Fault::new(how).site(site).times(count));
        }
        let mut dir = open(&sim).unwrap();
        start(&mut dir).unwrap();
        drop(dir);
        sim.heal();
        open(&sim.crash(0)).unwrap();
    }
}

#[test]
fn what_was_read_is_durable_before_anything_is_removed() {
    // The last process died between the rename and the sync of the directory.
    let sim = stopped();
    let mut dir = open(&sim).unwrap();
    sim.fail(Fault::new(How::Interrupted).site(Site::SyncDir));
    start(&mut dir).unwrap_err();
    drop(dir);
    assert_eq!(names(&sim.crash(0)), ["MANIFEST-0000000002"]);
    sim.forget_calls();
    let mut dir = open(&sim).unwrap();
    assert_eq!(dir.manifest().number, 3);
    assert!(names(&sim.crash(0)).contains(&Manifest::name(3)));
    start(&mut dir).unwrap();
    let calls: Vec<(Site, String)> = (sim.calls().into_iter())
        .map(|call| (call.site, call.path.display().to_string()))
        .collect();
    let position = |site, path: &str| {
        let call = (site, path.to_owned());
        calls.iter().position(|made| *made == call).unwrap()
    };
    let removed = position(Site::Remove, "/data/MANIFEST-0000000003");
    assert!(position(Site::SyncAll, "/data/MANIFEST-0000000003") < removed);
    assert!(position(Site::SyncDir, "/data/log") < removed);
    assert!(position(Site::SyncDir, "/data") < removed);
}

#[test]
fn the_directory_above_is_synced_also_where_it_is_not_named() {
    let sim = Sim::new();
    let vfs = Arc::new(sim.clone());
    DataDir::open(vfs, Path::new("data"), &options(), &schema()).unwrap();
    let above = |call: &crate::vfs::sim::Call| (call.site, call.path.clone());
    let calls: Vec<_> = sim.calls().iter().map(above).collect();
    assert!(calls.contains(&(Site::SyncDir, ".".into())));
    assert!(
        sim.durable_files()
            .contains_key(Path::new("/data/MANIFEST-0000000001"))
    );
}
