//! What logins cost the server: one hash and one commit each, and memory for as many hashes as run at once.

use std::{fs, thread, time::Duration};

use super::people::{PASSWORD, Site, connect_from, log_in};
use crate::support::Client;

/// Memory of one argon2id hash with m=19456.
const HASH_BYTES: usize = 19 << 20;

/// A value of `/proc/PID/status`, in bytes.
fn status_bytes(pid: u32, name: &str) -> usize {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).expect("it runs");
    let mut lines = status.lines();
    let value = lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
    let kib = value.and_then(|value| value.trim().strip_suffix(" kB"));
    kib.and_then(|kib| kib.parse::<usize>().ok())
        .expect("in kB")
        << 10
}

/// Processor time of the threads that hash passwords.
fn hashing(pid: u32) -> Duration {
    let threads = fs::read_dir(format!("/proc/{pid}/task")).expect("it runs");
    let paths = threads.map(|thread| thread.expect("it can be listed").path());
    let nanoseconds = paths.filter_map(|thread| {
        let name = fs::read_to_string(thread.join("comm")).ok()?;
        let times = fs::read_to_string(thread.join("schedstat")).ok()?;
        let on_processor = times.split(' ').next()?.parse::<u64>().ok()?;
        (name.trim_end() == "modelith-hash").then_some(on_processor)
    });
    Duration::from_nanos(nanoseconds.sum())
}

/// Clients beyond what can be hashed and wait are told to come again, and the memory is that of the hashes
/// that run.
#[test]
fn two_hundred_logins_at_once_take_the_memory_of_a_few() {
    const USERS: usize = 10;
    const HOSTS: usize = 4;
    /// As many tries of one user at one address as are free.
    const EACH: usize = 5;
    let site = Site::open(&[]);
    let before = status_bytes(site.server.pid(), "VmHWM");
    let names: Vec<String> = (0..USERS).map(|number| format!("user{number}")).collect();
    for name in &names {
        site.add(name, "Member");
    }
    let (pid, address) = (site.server.pid(), site.server.address);
    let turned_away = thread::scope(|scope| {
        let one = |name, host| {
            move || {
                let mut client = connect_from(&format!("127.0.0.{}", host + 1), address);
                let mut times = 0;
                loop {
                    let answer = log_in(&mut client, name, PASSWORD);
                    if answer.status == 200 {
                        return times;
                    }
                    assert_eq!((answer.status, answer.problem().as_str()), (503, "busy"));
                    let seconds = answer
                        .header("retry-after")
                        .and_then(|after| after.parse().ok());
                    times += 1;
                    thread::sleep(Duration::from_secs(seconds.expect("it says when")));
                }
            }
        };
        let every = names
            .iter()
            .flat_map(|name| (0..HOSTS * EACH).map(move |n| (name, n % HOSTS)));
        let logins: Vec<_> = every
            .map(|(name, host)| scope.spawn(one(name, host)))
            .collect();
        assert_eq!(logins.len(), 200);
        let turned_away = logins
            .into_iter()
            .map(|login| login.join().expect("it gets in"));
        turned_away.sum::<usize>()
    });
    let peak = status_bytes(pid, "VmHWM");
    let at_once = (thread::available_parallelism().map_or(1, usize::from) / 2).max(1);
    let more = peak.saturating_sub(before);
    println!(
        "{} MiB more for {at_once} hashes at once; {turned_away} times 503",
        more >> 20
    );
    // The rest is of 200 connections.
    assert!(more <= at_once * HASH_BYTES + (24 << 20), "{more} bytes");
    assert_eq!(site.sessions().len(), 200);
    site.server.stop();
}

/// The value of a metric that has no labels.
fn metric(operator: &mut Client, name: &str) -> u64 {
    let shown = String::from_utf8(operator.get("/metrics").body).expect("text");
    let mut lines = shown.lines();
    let value = lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    value
        .and_then(|value| value.parse().ok())
        .expect("a number")
}

#[test]
fn a_login_is_one_hash_and_one_commit() {
    const LOGINS: u32 = 12;
    let site = Site::open(&["MODELITH_ADMIN_LISTEN=127.0.0.1:0"]);
    let mut operator = site.server.operator();
    site.add("ada", "Member");
    let pid = site.server.pid();
    // The first hash of a thread takes its memory.
    let _warm = site.token("ada");
    let mut commits = || {
        let syncs = metric(&mut operator, "modelith_fsync_duration_seconds_count");
        (syncs, metric(&mut operator, "modelith_batch_events_count"))
    };
    let before = commits();
    // In turn, since how busy the machine is changes.
    let (mut login, mut wrong) = (Duration::ZERO, Duration::ZERO);
    for number in 0..LOGINS {
        let began = hashing(pid);
        site.cookie("ada");
        let between = hashing(pid);
        // Whoever is not let in costs a hash, and nothing of it is kept.
        let mut client = connect_from(&format!("127.0.0.{}", 2 + number / 4), site.server.address);
        let refused = log_in(&mut client, "ada", "wrong horse battery");
        assert_eq!(refused.status, 401);
        login += between - began;
        wrong += hashing(pid) - between;
    }
    let after = commits();
    let logins = u64::from(LOGINS);
    assert_eq!((after.0 - before.0, after.1 - before.1), (logins, logins));
    let (login, wrong) = (login / LOGINS, wrong / LOGINS);
    println!("a login takes {login:?} of hashing, a wrong one {wrong:?}");
    assert!(
        login < wrong * 3 / 2 && wrong < login * 3 / 2,
        "{login:?} and {wrong:?}"
    );
}
