//! Guessing passwords: it is slow, it tells nothing, and it holds up nobody else.

use std::{
    net::SocketAddr,
    thread,
    time::{Duration, Instant},
};

use serde_json::json;

use super::people::{LOGIN, PASSWORD, Site, connect_from, log_in};
use crate::support::{ACCOUNTS, Answer, Client};

const GUESSES: usize = 10_000;
const WRONG: &str = "wrong horse battery";
/// How long a login may take on a busy machine while others guess.
const SOON: Duration = Duration::from_secs(5);

/// Seconds to wait; `None` of a try that was looked at.
fn wait(answer: &Answer) -> Option<u64> {
    if answer.status == 401 {
        assert_eq!(answer.problem(), "wrong-credentials");
        return None;
    }
    assert_eq!(
        (answer.status, answer.problem().as_str()),
        (429, "too-many-tries")
    );
    let seconds = answer.header("retry-after").expect("it says how long");
    let seconds = seconds.parse().expect("they are seconds");
    assert!((1..=300).contains(&seconds), "{seconds}");
    Some(seconds)
}

/// Guesses on a few connections, many at a time on each; gives how many were looked at.
fn guess(server: SocketAddr, from: &str, name: &str) -> usize {
    const CONNECTIONS: usize = 4;
    const AT_A_TIME: usize = 50;
    let body = json!({"name": name, "password": WRONG}).to_string();
    let request = format!(
        "POST {LOGIN} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n\
         content-length: {}\r\n\r\n{body}",
        body.len()
    );
    let requests = request.repeat(AT_A_TIME);
    let share = || {
        let mut client = connect_from(from, server);
        let mut looked_at = 0;
        for _ in 0..GUESSES / CONNECTIONS / AT_A_TIME {
            client
                .write(requests.as_bytes())
                .expect("the connection holds");
            for _ in 0..AT_A_TIME {
                let answer = client.read(false).expect("each is answered");
                looked_at += usize::from(wait(&answer).is_none());
            }
        }
        looked_at
    };
    thread::scope(|scope| {
        let shares: Vec<_> = (0..CONNECTIONS).map(|_| scope.spawn(share)).collect();
        let shares = shares
            .into_iter()
            .map(|share| share.join().expect("no share fails"));
        shares.sum()
    })
}

/// Logs in, and gives how long that took.
fn timed(mut client: Client, name: &str) -> (u16, Duration) {
    let began = Instant::now();
    let answer = log_in(&mut client, name, PASSWORD);
    (answer.status, began.elapsed())
}

/// Guesses the password of `ada`, each time from the next address, until the next guess has to wait for so long that
/// a busy machine is quicker.
fn guess_until_it_takes_seconds(server: SocketAddr, mut from: impl FnMut() -> String) {
    loop {
        let mut client = connect_from(&from(), server);
        match wait(&log_in(&mut client, "ada", WRONG)) {
            Some(4..) => return,
            Some(seconds) => thread::sleep(Duration::from_secs(seconds)),
            None => {}
        }
    }
}

#[test]
fn ten_thousand_guesses_are_throttled_and_hold_up_nobody() {
    let site = Site::open(&[]);
    for name in ["ada", "bob"] {
        site.add(name, "Member");
    }
    let address = site.server.address;
    // She is known where she has logged in before.
    assert_eq!(timed(connect_from("127.0.0.1", address), "ada").0, 200);
    let looked_at = thread::scope(|scope| {
        let guesses = scope.spawn(|| guess(address, "127.0.0.2", "ada"));
        let mut rounds = 0;
        while rounds < 3 || !guesses.is_finished() {
            for (from, name) in [("127.0.0.2", "bob"), ("127.0.0.1", "ada")] {
                let (status, took) = timed(connect_from(from, address), name);
                assert_eq!(status, 200, "{name} from {from}");
                assert!(took < SOON, "{name} from {from}: {took:?}");
            }
            assert_eq!(site.server.client().get(ACCOUNTS).status, 200);
            rounds += 1;
            thread::sleep(Duration::from_millis(100));
        }
        guesses.join().expect("each guess is answered")
    });
    println!("{looked_at} of {GUESSES} guesses were looked at");
    assert!((5..100).contains(&looked_at), "{looked_at}");
    // Where it was guessed the right password has to wait as well.
    guess_until_it_takes_seconds(address, || "127.0.0.2".to_owned());
    assert_eq!(timed(connect_from("127.0.0.2", address), "ada").0, 429);

    // From everywhere: a new address has to wait, and the known one still has not.
    let mut hosts = 3..250;
    guess_until_it_takes_seconds(address, || {
        let host = hosts.next().expect("they are stopped before that");
        format!("127.0.0.{host}")
    });
    assert_eq!(timed(connect_from("127.0.0.251", address), "ada").0, 429);
    for (from, name) in [("127.0.0.251", "bob"), ("127.0.0.1", "ada")] {
        assert_eq!(
            timed(connect_from(from, address), name).0,
            200,
            "{name} from {from}"
        );
    }
    site.server.stop();
}

/// What is throttled, and when, does not tell whether there is such a user.
#[test]
fn names_that_nobody_has_are_throttled_alike() {
    let site = Site::open(&[]);
    site.add("ada", "Member");
    for name in ["ada", "nobody"] {
        let mut client = site.server.client();
        let mut has_to_wait = || wait(&log_in(&mut client, name, WRONG)).is_some();
        for guess in 1..=5 {
            assert!(!has_to_wait(), "{name}, guess {guess}");
        }
        // A machine that is busy for a second lets one more through.
        assert!((0..3).any(|_| has_to_wait()), "{name}");
    }
}

/// The password of a user who is not there is looked at for as long as that of one who is.
#[test]
fn a_wrong_name_takes_as_long_as_a_wrong_password() {
    const PAIRS: usize = 36;
    /// Each from an address of its own, so that none has to wait.
    const EACH: usize = 4;
    const TRIES: usize = 5;
    let site = Site::open(&[]);
    let mut figures = Vec::new();
    for attempt in 0..TRIES {
        let known = format!("user{attempt}");
        site.add(&known, "Member");
        let mut taken = [const { Vec::new() }; 2];
        for pair in 0..PAIRS {
            let from = format!("127.0.{}.{}", attempt + 1, pair / EACH + 1);
            let mut client = connect_from(&from, site.server.address);
            let unknown = format!("nobody{pair}");
            // Now the one is first, now the other.
            for place in [pair % 2, 1 - pair % 2] {
                let name = [&known, &unknown][place];
                let began = Instant::now();
                let answer = log_in(&mut client, name, WRONG);
                taken[place].push(began.elapsed());
                assert_eq!(wait(&answer), None, "{name}");
            }
        }
        let [known, unknown] = taken.map(|mut times| {
            times.sort_unstable();
            times[PAIRS / 2].as_secs_f64()
        });
        let ratio = unknown / known;
        figures.push(format!("{:.1} and {:.1} ms", 1e3 * known, 1e3 * unknown));
        // On a machine that does other things as well one of the medians may be of a busy moment; a
        // hash that is left out is far from this, each time.
        if (0.8..=1.25).contains(&ratio) {
            println!("known and unknown: {}", figures.join(", "));
            return;
        }
    }
    panic!("known and unknown take {}", figures.join(", "));
}
