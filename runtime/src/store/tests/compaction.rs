//! Checkpoints: what they keep, what they let go, and what becomes of one that fails.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    thread,
    time::Duration,
};

use rustix::io::Errno;

use super::{
    Account, AccountBody, AccountPatch, Ask, Mail, MailBody, Note, NoteBody, Session, Shop, Status,
    client::block_on,
    ledger::Tables,
    session::{SMALL, files, place},
    told::Told,
    workload::Dice,
};
use crate::{
    store::{
        CompactError, Compaction, Condition, Failure, OpenError, Opened, Place, Selection, open,
    },
    types::Id,
    vfs::{
        Vfs,
        sim::{Fault, How, Sim, Site},
    },
    wire::Merge,
};

const ACCOUNTS: u32 = 64;
const MAILS: u32 = 65;
const NOTES: u32 = 67;

fn create(session: &Session, number: u64) -> Id<Account> {
    let body = AccountBody {
        email: format!("a{number}@x.org"),
        status: Status::Active,
        nick: None,
        balance: 0,
    };
    Ask::<Account>::Create(body)
        .ask(&session.store)
        .unwrap()
        .1
        .id
}

fn change(session: &Session, account: Id<Account>, balance: i64) {
    let patch = AccountPatch {
        email: None,
        status: None,
        nick: Merge::Keep,
        balance: Some(balance),
    };
    let ask = Ask::<Account>::Patch(account, Condition::default(), patch);
    ask.ask(&session.store).unwrap();
}

fn mail(session: &Session, owner: Id<Account>, bytes: usize) {
    let body = MailBody {
        owner,
        answers: None,
        text: "m".repeat(bytes),
    };
    Ask::<Mail>::Create(body).ask(&session.store).unwrap();
}

fn compact(session: &Session, models: &[u32]) -> Result<Compaction, CompactError> {
    block_on(session.store.compact(Selection::Models(models.to_vec())))
}

fn compact_all(session: &Session) -> Compaction {
    block_on(session.store.compact(Selection::All)).unwrap()
}

/// The names of the files in a directory of the store.
fn names(sim: &Sim, dir: &str) -> Vec<String> {
    let dir = Path::new("/data").join(dir);
    let inside = sim.files().into_keys();
    let inside = inside.filter(|path| path.parent() == Some(&dir));
    let name = |path: PathBuf| path.file_name().unwrap().to_str().unwrap().to_owned();
    inside.map(name).collect()
}

/// What a store holds that starts on the machine; and how many events it replayed of the log.
fn reopened(sim: &Sim) -> (Tables, u64) {
    let session = Session::open(sim).unwrap();
    (session.seen().tables, session.counts.records)
}

#[test]
fn compact_then_reopen_preserves_state() {
    let sim = Sim::new();
    let session = Session::open(&sim).unwrap();
    for number in 0..12 {
        create(&session, number);
    }
    let before = session.seen().tables;
    assert_eq!(before.accounts.len(), 12);
    let compaction = compact_all(&session);
    assert_eq!(
        (compaction.checkpoint, compaction.models),
        (1, vec![ACCOUNTS])
    );
    assert_eq!(session.seen().tables, before, "readers see the same");
    drop(session);
    assert_eq!(reopened(&sim.crash(0)), (before, 0));
}

#[test]
fn compact_then_append_then_reopen_replays_both() {
    let sim = Sim::new();
    let session = Session::open(&sim).unwrap();
    let keys: Vec<Id<Account>> = (0..12).map(|number| create(&session, number)).collect();
    compact_all(&session);
    for number in 12..15 {
        create(&session, number);
    }
    change(&session, keys[3], 7);
    let removal = Ask::<Account>::Remove(keys[5], Condition::default());
    removal.ask(&session.store).unwrap();
    let before = session.seen().tables;
    assert_eq!(before.accounts.len(), 14);
    drop(session);
    assert_eq!(reopened(&sim.crash(0)), (before, 5));
}

#[test]
fn what_is_not_due_is_carried() {
    let sim = Sim::new();
    let session = Session::open(&sim).unwrap();
    let owner = create(&session, 1);
    mail(&session, owner, 300);
    change(&session, owner, 1);
    assert_eq!(compact(&session, &[MAILS]).unwrap().models, [MAILS]);
    change(&session, owner, 2);
    mail(&session, owner, 300);
    // Carried once more, from the file and from the log.
    assert_eq!(compact(&session, &[MAILS]).unwrap().models, [MAILS]);
    change(&session, owner, 3);
    let before = session.seen().tables;
    let shares = |session: &Session| {
        let state = session.store.state();
        [ACCOUNTS, MAILS].map(|model| session.store.since_snapshot(&state.root, model))
    };
    let [accounts, mails] = shares(&session);
    assert_eq!((accounts.events, mails.events), (4, 0));
    drop(session);
    let sim = sim.crash(0);
    let session = Session::open(&sim).unwrap();
    assert_eq!(session.seen().tables, before);
    assert_eq!(session.counts.records, 1, "the others were carried");
    assert_eq!(
        shares(&session),
        [accounts, mails],
        "the same as before the start"
    );
    // What was carried is in the next snapshot, and then nothing is.
    assert_eq!(compact(&session, &[ACCOUNTS]).unwrap().models, [ACCOUNTS]);
    drop(session);
    assert_eq!(reopened(&sim), (before, 0));
}

#[test]
fn two_generations_are_kept_and_no_more() {
    let sim = Sim::new();
    let session = Session::open(&sim).unwrap();
    let owner = create(&session, 1);
    let mut seen = Vec::new();
    for round in 0..4 {
        mail(&session, owner, 2_000);
        mail(&session, owner, 2_000);
        change(&session, owner, round);
        compact_all(&session);
        seen.push((names(&sim, "snapshots"), names(&sim, "log")));
    }
    for (round, (snapshots, _)) in seen.iter().enumerate().skip(1) {
        assert_eq!(snapshots.len(), 4, "two models, twice: {snapshots:?}");
        let (before, _) = &seen[round - 1];
        let kept = snapshots.iter().filter(|name| before.contains(name));
        assert_eq!(kept.count(), 2, "{snapshots:?} after {before:?}");
    }
    let (_, last) = &seen[3];
    let (_, earlier) = &seen[1];
    assert!(last[0] > earlier[0], "{earlier:?}, then {last:?}");
    assert_eq!(names(&sim, "tmp"), Vec::<String>::new());
    // What a crash leaves of the removal goes at the next start.
    let all = session.seen().tables;
    drop(session);
    sim.put("/data/snapshots/Mail-00000000000000000001.snap", *b"left");
    sim.put("/data/tmp/snapshot", *b"left");
    sim.put("/data/log/00000000000000000001.log", *b"left");
    let (snapshots, _) = &seen[3];
    assert_eq!(reopened(&sim).0, all);
    assert_eq!(&names(&sim, "snapshots"), snapshots);
    assert_eq!(names(&sim, "tmp"), Vec::<String>::new());
    assert!(!names(&sim, "log").contains(&"00000000000000000001.log".to_owned()));
}

#[test]
fn a_model_that_did_not_change_keeps_its_file() {
    let sim = Sim::new();
    let session = Session::open(&sim).unwrap();
    let owner = create(&session, 1);
    mail(&session, owner, 10);
    compact_all(&session);
    let first = names(&sim, "snapshots");
    change(&session, owner, 1);
    assert_eq!(compact_all(&session).models, [ACCOUNTS]);
    change(&session, owner, 2);
    assert_eq!(compact_all(&session).models, [ACCOUNTS]);
    let mail = first.iter().find(|name| name.starts_with("Mail-")).unwrap();
    assert!(names(&sim, "snapshots").contains(mail));
    let before = session.seen().tables;
    drop(session);
    assert_eq!(reopened(&sim), (before, 0));
}

#[test]
fn where_nothing_has_changed_nothing_is_written() {
    let sim = Sim::new();
    let session = Session::open(&sim).unwrap();
    let empty = compact_all(&session);
    assert_eq!((empty.checkpoint, empty.made), (0, None));
    create(&session, 1);
    let first = compact_all(&session);
    let before = files(&sim);
    let again = compact_all(&session);
    assert_eq!(
        again,
        Compaction {
            models: Vec::new(),
            ..first
        }
    );
    assert_eq!(files(&sim), before);
    assert!(compact(&session, &[MAILS]).unwrap().models.is_empty());
}

#[test]
fn a_number_that_was_given_is_not_given_again() {
    let sim = Sim::new();
    let session = Session::open(&sim).unwrap();
    let note = |session: &Session, id| {
        let body = NoteBody {
            id: Id::from_uuid(uuid::Uuid::from_u128(id)),
            pinned: None,
            first: None,
            second: None,
            strict: false,
        };
        Ask::<Note>::Create(body).ask(&session.store).unwrap().1
    };
    let (one, two) = (note(&session, 1), note(&session, 2));
    assert_eq!((one.number, two.number), (1, 2));
    let removal = Ask::<Note>::Remove(two.id, Condition::default());
    removal.ask(&session.store).unwrap();
    assert_eq!(compact(&session, &[NOTES]).unwrap().models, [NOTES]);
    drop(session);
    let session = Session::open(&sim).unwrap();
    assert_eq!(note(&session, 2).number, 3);
}

/// Starts that write nothing replace the segment that the checkpoint begins with; the one before it is
/// read by the checkpoint before alone.
#[test]
fn the_checkpoint_before_can_be_gone_back_to_after_starts_that_wrote_nothing() {
    let (sim, before) = compacted_twice();
    for _ in 0..3 {
        let session = Session::open(&sim).unwrap();
        session.stop().unwrap();
    }
    let snapshots = sim.files().into_keys();
    let snapshots = snapshots.filter(|path| path.starts_with("/data/snapshots"));
    sim.remove(&snapshots.max().unwrap()).unwrap();
    let session = Session::of(previous(&sim).unwrap_or_else(|error| panic!("{error}")));
    assert_eq!(session.seen().tables, before);
}

fn previous(sim: &Sim) -> Result<Opened<Shop>, OpenError> {
    open::<Shop>(Place {
        previous_checkpoint: true,
        ..place(sim, SMALL)
    })
}

/// A stopped store with two checkpoints, and what it holds.
fn compacted_twice() -> (Sim, Tables) {
    let sim = Sim::new();
    let session = Session::open(&sim).unwrap();
    let owner = create(&session, 1);
    for round in 0..2 {
        mail(&session, owner, 40);
        change(&session, owner, round);
        // Accounts are carried.
        compact(&session, &[MAILS]).unwrap();
    }
    change(&session, owner, 9);
    let all = session.seen().tables;
    drop(session);
    (sim, all)
}

#[test]
fn a_damaged_file_is_refused_and_the_checkpoint_before_loses_nothing() {
    let (whole, all) = compacted_twice();
    for name in ["Mail-", "carry-"] {
        let sim = whole.reboot();
        let newest = names(&sim, "snapshots");
        let newest = newest.iter().rfind(|file| file.starts_with(name)).unwrap();
        let path = format!("/data/snapshots/{newest}");
        sim.flip(&path, 1_111);
        let before = files(&sim);
        let error = Session::open(&sim).err().unwrap();
        assert_eq!(error.exit_code(), 65, "{error}");
        for part in [newest, "at byte", "serve --previous-checkpoint"] {
            assert!(error.to_string().contains(part), "{error}");
        }
        assert_eq!(files(&sim), before, "nothing was changed");
        let opened = previous(&sim).unwrap();
        let session = Session::of(opened);
        assert_eq!(session.seen().tables, all);
        // From there it goes on as any other.
        mail(&session, *all.accounts.keys().next().unwrap(), 10);
        compact_all(&session);
        let all = session.seen().tables;
        drop(session);
        assert_eq!(reopened(&sim.crash(0)), (all, 0));
    }
}

#[test]
fn there_may_be_no_checkpoint_before() {
    let sim = Sim::new();
    let session = Session::open(&sim).unwrap();
    create(&session, 1);
    drop(session);
    let before = files(&sim);
    let error = previous(&sim).err().unwrap();
    assert_eq!(error.exit_code(), 65);
    assert!(
        error.to_string().contains("no checkpoint before"),
        "{error}"
    );
    assert_eq!(files(&sim), before);
}

#[test]
fn no_bit_of_a_checkpoint_can_change_unseen() {
    let (whole, _) = compacted_twice();
    let (mut bits, mut refused) = (0_u64, BTreeMap::new());
    for name in newest_files(&whole) {
        let path = format!("/data/snapshots/{name}");
        let content = whole.files()[Path::new(&path)].clone();
        for bit in 0..content.len() * 8 {
            let sim = whole.reboot();
            sim.flip(&path, bit);
            let error = Session::open(&sim).err();
            let error = error.unwrap_or_else(|| panic!("{name}, bit {bit}"));
            assert_eq!(error.exit_code(), 65, "{name}, bit {bit}: {error}");
            bits += 1;
            *refused.entry(name.clone()).or_insert(0) += 1;
        }
        for len in (0..content.len()).step_by(7) {
            let sim = whole.reboot();
            sim.edit(&path, |content| content.truncate(len));
            assert_eq!(Session::open(&sim).err().unwrap().exit_code(), 65);
        }
        let sim = whole.reboot();
        sim.edit(&path, |content| content.push(0));
        assert_eq!(Session::open(&sim).err().unwrap().exit_code(), 65);
        crate::vfs::Vfs::remove(&sim, Path::new(&path)).unwrap();
        let error = Session::open(&sim).err().unwrap();
        assert!(error.to_string().contains(&name), "{error}");
        assert_eq!(error.exit_code(), 65);
    }
    println!("{bits} bits of {} files", refused.len());
    assert!(refused.len() == 2 && bits > 4_000, "{refused:?}");
}

/// The files that the newest manifest names.
fn newest_files(sim: &Sim) -> BTreeSet<String> {
    let manifests = names(sim, "");
    let newest = manifests.iter().rfind(|name| name.starts_with("MANIFEST-"));
    let path = Path::new("/data").join(newest.unwrap());
    let text = String::from_utf8(sim.files()[&path].clone()).unwrap();
    let named = names(sim, "snapshots").into_iter();
    named.filter(|name| text.contains(name.as_str())).collect()
}

/// Compacts once the log tries again to begin a part: a lack is taken as lasting for a moment.
fn compact_later(session: &Session) -> Compaction {
    for _ in 0..50 {
        match block_on(session.store.compact(Selection::All)) {
            Err(CompactError::Lack(_)) => thread::sleep(Duration::from_millis(10)),
            made => return made.unwrap(),
        }
    }
    panic!("there is space, and nothing is compacted");
}

#[test]
fn a_lack_of_space_costs_the_checkpoint_and_nothing_else() {
    let (mut lacks, mut call) = (0, 0);
    loop {
        let sim = Sim::new();
        let session = Session::open(&sim).unwrap();
        let owner = create(&session, 1);
        mail(&session, owner, 500);
        compact(&session, &[MAILS]).unwrap();
        change(&session, owner, 1);
        mail(&session, owner, 500);
        sim.forget_calls();
        sim.fail(
            Fault::new(How::Partly(9, Errno::NOSPC))
                .site(Site::WriteAt)
                .after(call),
        );
        let made = compact(&session, &[MAILS]);
        let met = sim.count(Site::WriteAt) > call;
        sim.heal();
        if !met {
            assert!(made.is_ok());
            break;
        }
        match made {
            Err(CompactError::Lack(_)) => lacks += 1,
            // It met a write that the log itself can do without.
            made => assert_eq!(made.unwrap().models, [MAILS], "call {call}"),
        }
        assert_eq!(names(&sim, "tmp"), Vec::<String>::new(), "call {call}");
        change(&session, owner, 2);
        let made = compact_later(&session);
        assert!(made.models.contains(&ACCOUNTS), "call {call}: {made:?}");
        let all = session.seen().tables;
        drop(session);
        assert_eq!(reopened(&sim.crash(0)), (all, 0), "call {call}");
        call += 1;
    }
    assert!(lacks >= 3, "{lacks} of {call} writes");
}

#[test]
fn a_sync_that_fails_stops_the_store_for_good() {
    for site in [Site::SyncData, Site::SyncAll, Site::SyncDir] {
        let mut call = 0;
        loop {
            let sim = Sim::new();
            let session = Session::open(&sim).unwrap();
            let owner = create(&session, 1);
            mail(&session, owner, 500);
            let all = session.seen().tables;
            sim.forget_calls();
            sim.fail(Fault::new(How::Errno(Errno::IO)).site(site).after(call));
            let made = block_on(session.store.compact(Selection::All));
            let met = sim.count(site) > call;
            sim.heal();
            if !met {
                assert!(made.is_ok());
                break;
            }
            assert!(
                matches!(made, Err(CompactError::Stopped)),
                "{site:?} {call}: {made:?}"
            );
            let failure = session.fails();
            assert!(
                matches!(failure, Failure::Checkpoint(_) | Failure::Log(_)),
                "{failure}"
            );
            for seed in 0..4 {
                assert_eq!(
                    reopened(&sim.crash(seed)).0,
                    all,
                    "{site:?} {call} seed {seed}"
                );
            }
            call += 1;
        }
        assert!(call > 0, "{site:?}");
    }
}

#[test]
fn the_same_state_makes_the_same_bytes() {
    let (sim, _) = compacted_twice();
    let again = |sim: &Sim| {
        let session = Session::open(sim).unwrap();
        compact_all(&session);
        let accounts = names(sim, "snapshots");
        let accounts = accounts.iter().find(|name| name.starts_with("Account-"));
        let path = Path::new("/data/snapshots").join(accounts.unwrap());
        sim.files()[&path].clone()
    };
    assert_eq!(again(&sim.reboot()), again(&sim.reboot()));
}

#[test]
fn writes_go_on_while_it_is_made() {
    let sim = Sim::new();
    let session = Session::open(&sim).unwrap();
    let owner = create(&session, 0);
    for _ in 0..200 {
        mail(&session, owner, 1_000);
    }
    thread::scope(|scope| {
        let compacting = scope.spawn(|| {
            for _ in 0..5 {
                compact_all(&session);
            }
        });
        let mut dice = Dice::new(5);
        let mut told = Told {
            ledger: session.seen(),
            ..Told::default()
        };
        while !compacting.is_finished() {
            assert!(told.work(&session, &mut dice, 1));
        }
    });
    let all = session.seen().tables;
    drop(session);
    assert_eq!(reopened(&sim.crash(0)).0, all);
}
