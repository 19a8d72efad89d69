//! A start that is refused, and one on a full disk.

use std::{path::Path, thread, time::Duration};

use rustix::io::Errno;

use super::{Account, AccountBody, Ask, Refused, Session, Status};
use crate::{
    store::Rejection,
    vfs::{
        Vfs,
        sim::{Fault, How, Sim, Site},
    },
};

const FULL: Refused = Refused::Rejected(Rejection::Full);

/// A little longer than a lack of space is taken as lasting.
const A_MOMENT: Duration = Duration::from_millis(120);

fn account(email: &str) -> Ask<Account> {
    Ask::Create(AccountBody {
        email: email.to_owned(),
        status: Status::Active,
        nick: None,
        balance: 0,
    })
}

#[test]
fn a_log_whose_directory_is_gone_is_refused_and_not_made_again() {
    let whole = Sim::new();
    let session = Session::open(&whole).unwrap();
    account("ada@x.org").ask(&session.store).unwrap();
    session.stop().unwrap();
    let sim = Sim::new();
    for (path, content) in whole.files() {
        if path.parent() == Some(Path::new("/data")) {
            sim.put(path, content);
        }
    }
    let before = sim.list(Path::new("/data")).unwrap();
    let error = Session::open(&sim).err().unwrap();
    let text = error.to_string();
    assert!(text.contains("the segment is missing"), "{text}");
    assert!(text.contains("Nothing was changed"), "{text}");
    assert_eq!(error.exit_code(), 65);
    assert_eq!(sim.list(Path::new("/data")).unwrap(), before);
}

/// A machine with a store that was stopped in order, and holds one account.
fn stopped() -> Sim {
    let sim = Sim::new();
    let session = Session::open(&sim).unwrap();
    account("ada@x.org").ask(&session.store).unwrap();
    session.stop().unwrap();
    sim
}

/// The manifests and their drafts.
fn manifests(sim: &Sim) -> Vec<String> {
    let files = sim.files().into_keys();
    let named = files.map(|path| path.strip_prefix("/data").unwrap().display().to_string());
    named.filter(|name| name.contains("MANIFEST")).collect()
}

#[test]
fn a_store_on_a_full_disk_is_read_and_is_written_when_there_is_space() {
    let sim = stopped();
    sim.set_capacity(Some(0));
    for _ in 0..2 {
        let session = Session::open(&sim).unwrap();
        let store = &session.store;
        assert_eq!(session.seen().tables.accounts.len(), 1);
        assert_eq!(account("bob@x.org").ask(store), Err(FULL));
        let taken = account("ADA@x.org").ask(store).unwrap_err();
        assert!(matches!(taken, Refused::Rejected(Rejection::Conflict(_))));
        assert_eq!(manifests(&sim), ["MANIFEST-0000000002"]);
        session.stop().unwrap();
        assert_eq!(sim.list(Path::new("/data/tmp")).unwrap(), []);
    }
    let session = Session::open(&sim).unwrap();
    let store = &session.store;
    assert_eq!(account("bob@x.org").ask(store), Err(FULL));
    let before = session.seen();
    sim.set_capacity(None);
    thread::sleep(A_MOMENT);
    let (sequence, _) = account("bob@x.org").ask(store).unwrap();
    assert_eq!(sequence, before.next);
    // The frame is there only with the manifest that counts on its segment.
    assert_eq!(manifests(&sim), ["MANIFEST-0000000003"]);
    let expected = session.seen().tables;
    for seed in 0..8 {
        let after = Session::open(&sim.crash(seed)).unwrap();
        assert_eq!(after.seen().tables, expected, "seed {seed}");
    }
}

#[test]
fn no_frame_is_written_before_the_manifest() {
    let sim = stopped();
    let draft = Fault::new(How::Errno(Errno::NOSPC)).site(Site::WriteAt);
    sim.fail(draft.on("tmp/MANIFEST").times(3));
    let session = Session::open(&sim).unwrap();
    for _ in 0..2 {
        assert_eq!(account("bob@x.org").ask(&session.store), Err(FULL));
        assert_eq!(manifests(&sim), ["MANIFEST-0000000002"]);
        let seen = Session::open(&sim.crash(1)).unwrap().seen();
        assert_eq!(seen.tables.accounts.len(), 1);
    }
    account("bob@x.org").ask(&session.store).unwrap();
    assert_eq!(manifests(&sim), ["MANIFEST-0000000003"]);
    let seen = Session::open(&sim.crash(0)).unwrap().seen();
    assert_eq!(seen.tables, session.seen().tables);
}

#[test]
fn a_rival_that_published_meanwhile_ends_the_writer() {
    let sim = stopped();
    sim.set_capacity(Some(0));
    let session = Session::open(&sim).unwrap();
    sim.put("/data/MANIFEST-0000000003", *b"theirs");
    sim.set_capacity(None);
    thread::sleep(A_MOMENT);
    let answer = account("bob@x.org").ask(&session.store);
    let unknown = Refused::Rejected(Rejection::Indeterminate);
    assert_eq!(answer, Err(unknown));
    let failure = session.fails().to_string();
    assert!(failure.contains("published manifest 3"), "{failure}");
}
