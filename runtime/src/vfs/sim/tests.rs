//! What the simulated machine promises to the tests that stand on it.

use std::{collections::BTreeSet, io, path::Path};

use rustix::io::Errno;

use super::*;
use crate::vfs::{File, Open, Vfs, read, write_all_at};

const SEEDS: u64 = 200;

fn create(sim: &Sim, path: &str, content: &[u8]) -> Box<dyn File> {
    let file = sim.open(Path::new(path), Open::CreateNew).unwrap();
    write_all_at(&*file, content, 0).unwrap();
    file
}

fn created_durably(sim: &Sim, path: &str, content: &[u8]) -> Box<dyn File> {
    let file = create(sim, path, content);
    file.sync_data().unwrap();
    sim.sync_dir(Path::new(path).parent().unwrap()).unwrap();
    file
}

/// Every content that `path` has after some crash; `None` if it is not there.
fn ends(sim: &Sim, path: &str) -> BTreeSet<Option<Vec<u8>>> {
    let seeds = 0..SEEDS;
    seeds
        .map(|seed| sim.crash(seed).files().remove(Path::new(path)))
        .collect()
}

#[test]
fn only_what_is_synced_is_sure() {
    let sim = Sim::new();
    let file = create(&sim, "/a", b"one");
    let none = None;
    assert!(ends(&sim, "/a").contains(&none));
    file.sync_data().unwrap();
    // The content is, the name is not.
    assert_eq!(
        ends(&sim, "/a"),
        BTreeSet::from([None, Some(b"one".to_vec())])
    );
    sim.sync_dir(Path::new("/")).unwrap();
    assert_eq!(ends(&sim, "/a"), BTreeSet::from([Some(b"one".to_vec())]));
    assert_eq!(sim.durable_files()[Path::new("/a")], b"one");
}

#[test]
fn a_sector_may_hold_any_of_its_contents_whatever_became_of_the_others() {
    let sim = Sim::new();
    let file = created_durably(&sim, "/a", &[0; 1024]);
    for byte in [1, 2] {
        write_all_at(&*file, &[byte; 1024], 0).unwrap();
    }
    let found = ends(&sim, "/a");
    for first in 0..3_u8 {
        for second in 0..3_u8 {
            let content = [[first; 512], [second; 512]].concat();
            assert!(found.contains(&Some(content)), "{first} {second}");
        }
    }
    assert_eq!(found.len(), 9, "a sector is never torn");
    file.sync_data().unwrap();
    assert_eq!(ends(&sim, "/a").len(), 1);
}

#[test]
fn a_length_may_come_without_the_content_and_the_content_not_without_it() {
    let sim = Sim::new();
    let file = created_durably(&sim, "/a", b"");
    write_all_at(&*file, b"xyz", 0).unwrap();
    let expected = [&b""[..], b"xyz", b"\0\0\0"].map(|content| Some(content.to_vec()));
    assert_eq!(ends(&sim, "/a"), BTreeSet::from(expected));
}

#[test]
fn what_was_cut_off_does_not_come_back_when_the_file_grows() {
    let sim = Sim::new();
    let file = created_durably(&sim, "/a", &[7; 1500]);
    file.set_len(10).unwrap();
    file.set_len(1500).unwrap();
    let mut cut = vec![7; 10];
    cut.resize(1500, 0);
    assert_eq!(read(&sim, Path::new("/a")).unwrap(), cut);
    file.sync_data().unwrap();
    assert_eq!(ends(&sim, "/a"), BTreeSet::from([Some(cut)]));
}

#[test]
fn a_failed_sync_drops_what_reads_still_show() {
    let sim = Sim::seeded(0);
    let file = created_durably(&sim, "/a", b"old");
    write_all_at(&*file, b"new", 0).unwrap();
    sim.fail(Fault::new(How::Errno(Errno::IO)).site(Site::SyncData));
    assert_eq!(file.sync_data().unwrap_err().raw_os_error(), Some(5));
    assert_eq!(read(&sim, Path::new("/a")).unwrap(), b"new");
    // Asking again proves nothing.
    file.sync_data().unwrap();
    assert_eq!(ends(&sim, "/a"), BTreeSet::from([Some(b"old".to_vec())]));
}

#[test]
fn a_dropped_cache_shows_the_disk_but_for_what_is_pending() {
    let sim = Sim::seeded(0);
    let file = created_durably(&sim, "/a", &[b'o'; 1024]);
    write_all_at(&*file, b"lost", 0).unwrap();
    sim.fail(Fault::new(How::Errno(Errno::IO)).site(Site::SyncData));
    file.sync_data().unwrap_err();
    write_all_at(&*file, b"dirty", 512).unwrap();
    file.drop_cache().unwrap();
    let content = read(&sim, Path::new("/a")).unwrap();
    assert_eq!(
        (&content[..4], &content[512..517]),
        (&b"oooo"[..], &b"dirty"[..])
    );
    sim.fail(Fault::new(How::Errno(Errno::IO)).site(Site::DropCache));
    assert_eq!(file.drop_cache().unwrap_err().raw_os_error(), Some(5));
}

#[test]
fn a_rename_is_pending_until_its_directories_are_synced() {
    let sim = Sim::new();
    for dir in ["/tmp", "/log"] {
        sim.create_dir(Path::new(dir)).unwrap();
    }
    sim.sync_dir(Path::new("/")).unwrap();
    created_durably(&sim, "/tmp/a", b"new");
    created_durably(&sim, "/log/a", b"old");
    let [from, to] = ["/tmp/a", "/log/a"].map(Path::new);
    let refused = sim.rename_new(from, to).unwrap_err();
    assert_eq!(refused.kind(), io::ErrorKind::AlreadyExists);
    sim.rename_over(from, to).unwrap();
    let both = [&b"old"[..], b"new"].map(|content| Some(content.to_vec()));
    assert_eq!(ends(&sim, "/log/a"), BTreeSet::from(both));
    sim.sync_dir(Path::new("/log")).unwrap();
    assert_eq!(
        ends(&sim, "/log/a"),
        BTreeSet::from([Some(b"new".to_vec())])
    );
    // The other end was not synced.
    assert_eq!(ends(&sim, "/tmp/a").len(), 2);
}

#[test]
fn a_directory_that_is_lost_takes_its_files_along() {
    let sim = Sim::new();
    sim.create_dir(Path::new("/log")).unwrap();
    created_durably(&sim, "/log/a", b"x");
    assert_eq!(ends(&sim, "/log/a").len(), 2);
    assert!(sim.durable_files().is_empty());
}

#[test]
fn the_same_seed_gives_the_same_end() {
    let sim = Sim::new();
    let file = created_durably(&sim, "/a", &[0; 4096]);
    write_all_at(&*file, &[1; 8192], 0).unwrap();
    for seed in 0..SEEDS {
        assert_eq!(sim.crash(seed).files(), sim.crash(seed).files());
    }
    assert!(ends(&sim, "/a").len() > 20);
    assert_eq!(sim.reboot().files(), sim.files());
}

#[test]
fn a_planned_call_fails_and_no_other() {
    let sim = Sim::new();
    let fault = Fault::new(How::Errno(Errno::IO)).site(Site::WriteAt);
    sim.fail(fault.on("b").after(1));
    let a = create(&sim, "/a", b"x");
    let b = create(&sim, "/b", b"x");
    a.write_at(b"y", 0).unwrap();
    b.write_at(b"y", 0).unwrap_err();
    b.write_at(b"y", 0).unwrap();

    sim.fail(Fault::new(How::Short(2)).site(Site::WriteAt));
    assert_eq!(a.write_at(b"1234", 0).unwrap(), 2);
    sim.fail(Fault::new(How::Partly(1, Errno::NOSPC)));
    a.write_at(b"56", 0).unwrap_err();
    assert_eq!(sim.files()[Path::new("/a")], b"52");
    sim.fail(Fault::new(How::Interrupted).times(3));
    write_all_at(&*a, b"9", 0).unwrap();
    assert_eq!(sim.files()[Path::new("/a")], b"92");
    sim.fail(Fault::new(How::Short(1)).site(Site::ReadAt).times(u64::MAX));
    assert_eq!(read(&sim, Path::new("/a")).unwrap(), b"92");
    assert_eq!(sim.count(Site::ReadAt), 2);
    sim.fail(Fault::new(How::Errno(Errno::IO)).times(1));
    sim.heal();
    sim.sync_dir(Path::new("/")).unwrap();
    let last = Call {
        site: Site::SyncDir,
        path: "/".into(),
    };
    assert_eq!(sim.calls().last(), Some(&last));
}

#[test]
fn calls_of_one_kind_differ_in_numbers_alone() {
    let kind = |path: &str| {
        let (site, path) = (Site::Open, path.into());
        Call { site, path }.kind()
    };
    assert_eq!(kind("/data/log/0012.log"), "/data/log/#.log");
    assert_eq!(kind("/data/a1b-22"), "/data/a#b-#");
    assert_eq!(kind("/data/tmp"), "/data/tmp");
    let sim = Sim::new();
    sim.fail(Fault::new(How::Errno(Errno::IO)).of_kind("/a#"));
    sim.open(Path::new("/a"), Open::CreateNew).unwrap();
    assert!(!sim.is_met());
    sim.open(Path::new("/a7"), Open::CreateNew).unwrap_err();
    assert!(sim.is_met());
}

#[test]
fn the_power_goes_between_two_changes() {
    let sim = Sim::new();
    let file = created_durably(&sim, "/a", b"x");
    sim.power_off_after(1);
    assert_eq!(file.len().unwrap(), 1);
    file.write_at(b"y", 0).unwrap();
    assert!(!sim.is_off());
    file.sync_data().unwrap_err();
    file.len().unwrap_err();
    assert!(sim.is_off());
    assert_eq!(sim.crash(0).files()[Path::new("/a")], b"x");
    let after = sim.crash(1);
    assert_eq!(read(&after, Path::new("/a")).unwrap(), b"y");
}

#[test]
fn a_full_disk_takes_what_fits_and_gives_back_what_is_removed() {
    let sim = Sim::new();
    sim.set_capacity(Some(2048));
    let a = create(&sim, "/a", &[1; 1024]);
    let b = sim.open(Path::new("/b"), Open::CreateNew).unwrap();
    assert_eq!(b.write_at(&[2; 4096], 100).unwrap(), 924);
    let error = b.write_at(&[2; 4096], 1024).unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::StorageFull);
    // What has its space already can be written.
    assert_eq!(a.write_at(&[3; 1024], 0).unwrap(), 1024);
    b.set_len(1 << 20).unwrap();
    sim.remove(Path::new("/a")).unwrap();
    assert_eq!(b.write_at(&[2; 4096], 4096).unwrap(), 1024);
}

#[test]
fn a_lock_ends_with_its_holder_and_with_the_machine() {
    let sim = Sim::new();
    let path = Path::new("/LOCK");
    let held = sim.lock(path).unwrap().unwrap();
    assert!(sim.clone().lock(path).unwrap().is_none());
    assert!(sim.reboot().lock(path).unwrap().is_some());
    drop(held);
    assert!(sim.lock(path).unwrap().is_some());
}

#[test]
fn damage_is_durable() {
    let sim = Sim::new();
    sim.put("/log/a", *b"abc");
    sim.flip("/log/a", 9);
    sim.edit("/log/a", |content| content.truncate(2));
    assert_eq!(sim.durable_files()[Path::new("/log/a")], [b'a', b'b' ^ 2]);
}

#[test]
fn wrong_kinds_are_refused_as_a_kernel_does() {
    let sim = Sim::new();
    sim.put("/dir/file", *b"x");
    let [dir, file] = ["/dir", "/dir/file"].map(Path::new);
    assert!(sim.open(dir, Open::Read).is_err());
    assert!(sim.list(file).is_err());
    assert!(sim.create_dir(file).is_err());
    sim.create_dir(dir).unwrap();
    let error = sim.open(file, Open::CreateNew).unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::AlreadyExists);
    let error = sim.remove(Path::new("/none")).unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::NotFound);
    let reader = sim.open(file, Open::Read).unwrap();
    assert!(reader.write_at(b"y", 0).is_err());
    assert!(reader.set_len(0).is_err());
}

/// The contents that `path` has at the ends that are listed.
fn listed(sim: &Sim, path: &str) -> BTreeSet<Option<Vec<u8>>> {
    let images = sim.images(usize::MAX);
    let crashed = images.iter().map(|image| sim.crash_as(image));
    crashed
        .map(|after| after.files().remove(Path::new(path)))
        .collect()
}

#[test]
fn what_is_synced_has_one_end() {
    let sim = Sim::new();
    created_durably(&sim, "/a", b"x");
    assert_eq!(sim.images(9), [Image::First(0)]);
    assert_eq!(sim.crash_as(&Image::First(0)).files(), sim.files());
}

#[test]
fn a_write_is_listed_torn_at_each_sector() {
    let sim = Sim::new();
    let file = created_durably(&sim, "/a", &[0; 2048]);
    write_all_at(&*file, &[1; 2048], 0).unwrap();
    let ends: BTreeSet<Vec<u8>> = listed(&sim, "/a").into_iter().flatten().collect();
    let sectors = ends.iter().map(|end| {
        end.chunks(512)
            .map(|sector| char::from(b'0' + sector[0]))
            .collect::<String>()
    });
    let expected = [
        "0000", "0001", "0011", "0111", "1000", "1011", "1100", "1101", "1110", "1111",
    ];
    assert_eq!(sectors.collect::<Vec<_>>(), expected);
}

#[test]
fn a_length_is_listed_without_the_content_and_the_content_without_it() {
    let sim = Sim::new();
    let file = created_durably(&sim, "/a", b"");
    write_all_at(&*file, b"xyz", 0).unwrap();
    let expected = [&b""[..], b"xyz", b"\0\0\0"].map(|content| Some(content.to_vec()));
    assert_eq!(listed(&sim, "/a"), BTreeSet::from(expected));
}

#[test]
fn each_prefix_and_each_effect_left_out_are_listed() {
    let sim = Sim::new();
    let file = created_durably(&sim, "/a", &[0; 3 * 512]);
    for at in 0..3 {
        write_all_at(&*file, &[1; 512], at * 512).unwrap();
    }
    let ends: BTreeSet<[u8; 3]> = listed(&sim, "/a")
        .into_iter()
        .flatten()
        .map(|end| [end[0], end[512], end[1024]])
        .collect();
    let expected = [
        [0, 0, 0],
        [1, 0, 0],
        [1, 1, 0],
        [1, 1, 1],
        [0, 1, 1],
        [1, 0, 1],
    ];
    assert_eq!(ends, BTreeSet::from(expected));
}

#[test]
fn each_name_is_listed_on_its_own_and_each_end_of_a_rename() {
    let sim = Sim::new();
    for dir in ["/tmp", "/log"] {
        sim.create_dir(Path::new(dir)).unwrap();
    }
    sim.sync_dir(Path::new("/")).unwrap();
    created_durably(&sim, "/tmp/a", b"a");
    created_durably(&sim, "/log/old", b"old");
    sim.rename_new(Path::new("/tmp/a"), Path::new("/log/a"))
        .unwrap();
    sim.remove(Path::new("/log/old")).unwrap();
    let names = |image: &Image| -> Vec<String> {
        let files = sim.crash_as(image).files().into_keys();
        files.map(|path| path.display().to_string()).collect()
    };
    let ends: BTreeSet<Vec<String>> = sim.images(99).iter().map(names).collect();
    let expected: [&[&str]; 8] = [
        &[],
        &["/log/a"],
        &["/log/a", "/log/old"],
        &["/log/a", "/log/old", "/tmp/a"],
        &["/log/a", "/tmp/a"],
        &["/log/old"],
        &["/log/old", "/tmp/a"],
        &["/tmp/a"],
    ];
    let expected = expected.map(|names| names.iter().map(ToString::to_string).collect());
    assert_eq!(ends, BTreeSet::from(expected));
}

#[test]
fn of_too_many_ends_the_same_are_drawn_each_time() {
    let sim = Sim::new();
    let file = created_durably(&sim, "/a", &[0; 64 * 512]);
    write_all_at(&*file, &[1; 64 * 512], 0).unwrap();
    let drawn = sim.images(20);
    assert_eq!(drawn.len(), 20);
    assert_eq!(drawn[..2], [Image::First(0), Image::First(1)]);
    assert_eq!(drawn, sim.images(20));
    let all = sim.images(4096);
    assert!(all.len() > 100 && drawn.iter().all(|image| all.contains(image)));
}

#[test]
fn a_machine_is_shown_before_each_change_and_stays_as_it_was() {
    let sim = Sim::new();
    let (sender, seen) = std::sync::mpsc::channel();
    sim.watch(move |_, moment| sender.send(moment).unwrap());
    let file = create(&sim, "/a", b"x");
    file.len().unwrap();
    file.sync_data().unwrap();
    sim.unwatch();
    write_all_at(&*file, b"y", 0).unwrap();
    let moments: Vec<Sim> = seen.into_iter().collect();
    let contents = moments
        .iter()
        .map(|moment| moment.files().remove(Path::new("/a")));
    let expected = [None, Some(Vec::new()), Some(b"x".to_vec())];
    assert_eq!(contents.collect::<Vec<_>>(), expected);
    // What was pending then is pending in it still.
    assert_eq!(ends(&moments[2], "/a").len(), 4);
}
