//! Commit times and the keys that are made of them, when the clock is behind the log.

use super::{
    Account, AccountBody, Ask, Session, Status,
    forge::{event, forge},
    shop::{LOCK, account_members},
};
use crate::{log::record::Kind, types::Timestamp, vfs::sim::Sim};

fn account(number: u32) -> Ask<Account> {
    Ask::Create(AccountBody {
        email: format!("{number}@x.org"),
        status: Status::Active,
        nick: None,
        balance: 0,
    })
}

#[test]
fn times_and_keys_go_on_where_the_log_was_though_the_clock_is_behind() {
    let sim = Sim::new();
    let ahead = "2107-03-04T05:06:07.000001Z".parse::<Timestamp>().unwrap();
    let ada = event::<Account>(Kind::Created, 1, 0, account_members(1, "ada@x.org"));
    forge(&sim, LOCK, ahead, &[vec![ada]]);
    let mut last = (ahead, crate::types::Id::NIL);
    for start in 0..20 {
        let session = Session::open(&sim).unwrap();
        for number in 0..3 {
            let (_, record) = account(start * 3 + number).ask(&session.store).unwrap();
            assert!(
                record.created_at > last.0,
                "{record:?} is not after {last:?}"
            );
            assert!(record.id > last.1, "{record:?} is not after {last:?}");
            assert_eq!(record.created_at, record.updated_at);
            last = (record.created_at, record.id);
        }
        session.stop().unwrap();
    }
    // So many writes took so many microseconds and starts so many milliseconds, and no more.
    let behind = last.0.as_microseconds() - ahead.as_microseconds();
    assert!(behind < 22_000, "{behind}");
}
