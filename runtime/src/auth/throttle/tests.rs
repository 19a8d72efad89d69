//! Who has to wait, and for how long, without waiting.

use super::*;

/// A throttle and a clock.
struct Clock {
    throttle: Throttle,
    now: Instant,
}

impl Clock {
    fn new() -> Self {
        Self {
            throttle: Throttle::with_kept(1000),
            now: Instant::now(),
        }
    }

    fn pass(&mut self, time: Duration) {
        self.now += time;
    }

    fn check(&self, user: &str, address: &str) -> Result<Try<'_>, u32> {
        let address = address.parse().unwrap();
        let tried = self.throttle.check(user, address, self.now);
        tried.map_err(|wait| wait.seconds())
    }

    /// A login with a wrong password: how long it has to wait, or 0 if it was tried.
    fn fail(&self, user: &str, address: &str) -> u32 {
        self.check(user, address).err().unwrap_or(0)
    }

    /// One with the right password.
    fn succeed(&self, user: &str, address: &str) -> u32 {
        match self.check(user, address) {
            Ok(tried) => {
                tried.succeed(self.now);
                0
            }
            Err(wait) => wait,
        }
    }
}

const SECOND: Duration = Duration::from_secs(1);
const A: &str = "192.0.2.1";
const B: &str = "192.0.2.2";

/// As many addresses as there are numbers.
fn address(number: u32) -> String {
    std::net::Ipv4Addr::from_bits(0x0a00_0000 + number).to_string()
}

#[test]
fn who_has_to_wait_is_told_a_second_at_least() {
    let mut clock = Clock::new();
    for _ in 0..5 {
        assert_eq!(clock.fail("ada", A), 0);
    }
    clock.pass(SECOND - Duration::from_nanos(1));
    assert_eq!(clock.fail("ada", A), 1);
    clock.pass(Duration::from_nanos(1));
    assert_eq!(clock.fail("ada", A), 0);
}

#[test]
fn a_user_at_an_address_waits_twice_as_long_after_each_failure() {
    let mut clock = Clock::new();
    for _ in 0..5 {
        assert_eq!(clock.fail("ada", A), 0);
    }
    for wait in [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300] {
        // A try that has to wait makes no wait longer.
        for _ in 0..100 {
            assert_eq!(clock.fail("ada", A), wait);
        }
        clock.pass(SECOND * wait - Duration::from_millis(1));
        assert_eq!(clock.fail("ada", A), 1);
        clock.pass(Duration::from_millis(1));
        assert_eq!(clock.fail("ada", A), 0);
    }
    assert_eq!(clock.fail("ada", B), 0, "another address does not wait");
    assert_eq!(clock.fail("eve", A), 0, "nor does another user");
    clock.pass(Duration::from_hours(1));
    for _ in 0..5 {
        assert_eq!(clock.fail("ada", A), 0, "after an hour it is forgotten");
    }
    assert_eq!(clock.fail("ada", A), 1);
}

#[test]
fn the_case_of_a_name_does_not_count() {
    let clock = Clock::new();
    for name in ["Élodie", "élodie", "ÉLODIE", "éLODIE", "élODIE"] {
        assert_eq!(clock.fail(name, A), 0);
    }
    assert_eq!(clock.fail("elodie", A), 0);
    assert_eq!(clock.fail("Élodie", A), 1);
}

#[test]
fn the_right_password_ends_the_waits_of_the_pair() {
    let mut clock = Clock::new();
    for _ in 0..2 {
        for _ in 0..5 {
            assert_eq!(clock.fail("ada", A), 0);
        }
        assert_eq!(clock.succeed("ada", A), 1);
        clock.pass(SECOND);
        assert_eq!(clock.succeed("ada", A), 0);
    }
}

#[test]
fn tries_at_the_same_time_are_not_free() {
    let clock = Clock::new();
    let tries: Vec<_> = (0..200).map(|_| clock.check("ada", A)).collect();
    assert_eq!(tries.iter().filter(|tried| tried.is_ok()).count(), 5);
    drop(tries);
    assert_eq!(clock.fail("ada", A), 1);

    let clock = Clock::new();
    let of_all = |number| clock.check("ada", &address(number));
    let tries: Vec<_> = (0..200).map(of_all).collect();
    assert_eq!(tries.iter().filter(|tried| tried.is_ok()).count(), 50);

    let clock = Clock::new();
    let tries: Vec<_> = (0..200)
        .map(|number| clock.check(&format!("user {number}"), A))
        .collect();
    assert_eq!(tries.iter().filter(|tried| tried.is_ok()).count(), 100);
}

#[test]
fn a_try_that_was_not_judged_is_none() {
    let clock = Clock::new();
    for number in 0..1000 {
        clock.check("ada", A).unwrap().withdraw();
        clock.check("ada", &address(number)).unwrap().withdraw();
        clock
            .check(&format!("user {number}"), A)
            .unwrap()
            .withdraw();
    }
    assert_eq!(clock.succeed("ada", A), 0);
}

#[test]
fn who_is_guessed_from_everywhere_waits_half_a_minute_but_not_where_known() {
    let mut clock = Clock::new();
    assert_eq!(clock.succeed("ada", A), 0);
    for number in 0..50 {
        assert_eq!(clock.fail("ada", &address(number)), 0);
    }
    for wait in [1, 2, 4, 8, 16, 30, 30, 30] {
        assert_eq!(clock.fail("ada", B), wait);
        assert_eq!(clock.succeed("ada", A), 0);
        assert_eq!(clock.fail("ada", B), wait, "a success makes no wait longer");
        clock.pass(SECOND * wait);
        assert_eq!(clock.fail("ada", &address(100 + wait)), 0);
        assert_eq!(clock.fail("eve", B), 0);
    }
    // At a known address the pair's own waits are left.
    for _ in 0..5 {
        assert_eq!(clock.fail("ada", A), 0);
    }
    assert_eq!(clock.fail("ada", A), 1);
    clock.pass(Duration::from_hours(1));
    assert_eq!(clock.fail("ada", B), 0);
}

#[test]
fn who_guesses_at_many_users_waits_but_not_those_known_there() {
    let mut clock = Clock::new();
    assert_eq!(clock.succeed("ada", A), 0);
    let guess = |clock: &Clock, number: u32| clock.fail(&format!("user {number}"), A);
    for number in 0..100 {
        assert_eq!(guess(&clock, number), 0);
    }
    for wait in [1, 2, 4, 8, 16, 30, 30] {
        assert_eq!(guess(&clock, 1000), wait);
        assert_eq!(clock.succeed("ada", A), 0);
        assert_eq!(clock.fail("eve", B), 0);
        clock.pass(SECOND * wait);
        assert_eq!(guess(&clock, 2000 + wait), 0);
    }
    assert_eq!(guess(&clock, 1000), 30);
    // Ten minutes after the first of them.
    clock.pass(Duration::from_mins(10) - SECOND * 91);
    assert_eq!(guess(&clock, 1000), 0);
}

#[test]
fn a_known_address_is_forgotten_after_a_month() {
    let mut clock = Clock::new();
    assert_eq!(clock.succeed("ada", A), 0);
    clock.pass(KNOWN - SECOND);
    for number in 0..50 {
        assert_eq!(clock.fail("ada", &address(number)), 0);
    }
    assert_eq!(clock.fail("ada", A), 0);
    clock.pass(SECOND);
    assert_eq!(clock.fail("ada", A), 1);
}

#[test]
fn an_ipv6_network_is_one_address() {
    let clock = Clock::new();
    for number in 0..5 {
        assert_eq!(clock.fail("ada", &format!("2001:db8:0:1::{number}")), 0);
    }
    assert_eq!(clock.fail("ada", "2001:db8:0:1:ffff::"), 1);
    assert_eq!(clock.fail("ada", "2001:db8:0:2::"), 0);
    assert_eq!(clock.fail("ada", "192.0.2.1"), 0);
    for _ in 0..4 {
        assert_eq!(clock.fail("ada", "::ffff:192.0.2.1"), 0);
    }
    assert_eq!(clock.fail("ada", "192.0.2.1"), 1);
}

#[test]
fn memory_is_bounded_and_the_oldest_goes() {
    let mut clock = Clock::new();
    for number in 0..20_000 {
        clock.pass(SECOND);
        assert_eq!(
            clock.succeed(&format!("user {number}"), &address(number)),
            0
        );
        assert_eq!(clock.fail(&format!("user {number}"), &address(number)), 0);
    }
    let state = clock.throttle.state();
    for len in [
        state.pairs.len(),
        state.users.len(),
        state.addresses.len(),
        state.known.len(),
    ] {
        assert!((1000..=2000).contains(&len), "{len}");
    }
}

/// 10 000 wrong passwords as fast as they come, from one address and from many.
#[test]
fn few_of_ten_thousand_wrong_passwords_are_tried() {
    for addresses in [1, 10_000] {
        let mut clock = Clock::new();
        assert_eq!(clock.succeed("ada", A), 0);
        let mut tried = 0;
        for number in 0..10_000 {
            clock.pass(Duration::from_millis(10));
            if clock.fail("ada", &address(number % addresses)) == 0 {
                tried += 1;
            }
            if number % 100 == 0 {
                assert_eq!(clock.succeed("ada", A), 0, "the user gets in all the time");
                assert_eq!(clock.succeed("eve", B), 0);
            }
        }
        assert!(tried <= 60, "{tried} from {addresses} addresses");
    }
}
