//! A start that is refused, and what it leaves behind: nothing.

use std::path::Path;

use super::{Account, AccountBody, Ask, Session, Status};
use crate::vfs::{Vfs, sim::Sim};

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
