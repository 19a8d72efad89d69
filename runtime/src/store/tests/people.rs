//! Commands to the built-in tables, with the power going at every step: each is there whole or not at
//! all, and what was answered is there.

use std::collections::{BTreeMap, BTreeSet};

use super::Session as Run;
use crate::{
    auth::{Command, HoldsBuiltIn, NewKey, NewUser, Scopes, TokenHash, user_named},
    store::{Selection, wait},
    vfs::sim::Sim,
};

/// What the tables hold, by what does not differ from run to run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct People {
    /// Role, password and whether disabled, by name.
    users: BTreeMap<String, (String, Option<String>, bool)>,
    /// Tokens and whose they are.
    sessions: BTreeSet<(u8, String)>,
    keys: BTreeSet<(u8, String)>,
}

fn token(number: u8) -> TokenHash {
    TokenHash::from_bytes([number; 32])
}

impl People {
    fn of(run: &Run) -> Self {
        let state = run.store.state();
        let tables = state.root.built_in();
        let name = |user| tables.users.get(user).unwrap().record.name.clone();
        let users = tables.users.rows().values().map(|row| &row.record);
        let users = users.map(|user| {
            let what = (user.role.clone(), user.password.clone(), user.disabled);
            (user.name.clone(), what)
        });
        let sessions = tables.sessions.rows().values().map(|row| &row.record);
        let keys = tables.keys.rows().values().map(|row| &row.record);
        let people = Self {
            users: users.collect(),
            sessions: sessions
                .map(|session| (session.token.as_bytes()[0], name(&session.user)))
                .collect(),
            keys: keys
                .map(|key| (key.token.as_bytes()[0], name(&key.user)))
                .collect(),
        };
        // The indexes say the same.
        for (number, of) in &people.sessions {
            let found = tables.sessions.with_token(token(*number)).unwrap();
            assert_eq!(name(&found.record.user), *of);
        }
        people
    }
}

/// One command after the other; each is made of what the tables hold.
const COMMANDS: u8 = 12;

fn command(number: u8, run: &Run) -> Command {
    let id = |name: &str| user_named(&run.store, name).unwrap().record.id;
    let tables = || run.store.state();
    let add = |name: &str, role: &str| {
        Command::AddUser(NewUser {
            name: name.to_owned(),
            role: role.to_owned(),
            password: Some("one".to_owned()),
            is_first: false,
        })
    };
    let open = |name: &str, number| Command::Open {
        user: id(name),
        verified: "one".to_owned(),
        rehashed: None,
        token: Some(token(number)),
        replaces: None,
    };
    match number {
        0 => add("ada", "Admin"),
        1 => add("bob", "Member"),
        2 => open("ada", 1),
        3 => open("bob", 2),
        4 => Command::Open {
            user: id("bob"),
            verified: "one".to_owned(),
            rehashed: Some("one, anew".to_owned()),
            token: Some(token(3)),
            replaces: Some(
                tables()
                    .root
                    .built_in()
                    .sessions
                    .with_token(token(2))
                    .unwrap()
                    .record
                    .id,
            ),
        },
        5 => open("ada", 4),
        6 => Command::AddKey(NewKey {
            user: id("ada"),
            name: "backup".to_owned(),
            token: token(9),
            scopes: Scopes::from_bits(1),
            expires_at: None,
        }),
        _ => later(number, run),
    }
}

fn later(number: u8, run: &Run) -> Command {
    let id = |name: &str| user_named(&run.store, name).unwrap().record.id;
    let tables = || run.store.state();
    match number {
        7 => Command::SetPassword {
            user: id("ada"),
            password: "two".to_owned(),
            verified: Some("one".to_owned()),
            token: Some(token(5)),
        },
        8 => Command::SetRole {
            user: id("bob"),
            role: "Admin".to_owned(),
        },
        9 => Command::SetDisabled {
            user: id("bob"),
            disabled: true,
        },
        10 => Command::End {
            session: tables()
                .root
                .built_in()
                .sessions
                .with_token(token(5))
                .unwrap()
                .record
                .id,
            of: Some(id("ada")),
        },
        _ => Command::RemoveKey {
            key: tables()
                .root
                .built_in()
                .keys
                .with_token(token(9))
                .unwrap()
                .record
                .id,
            of: None,
        },
    }
}

/// Runs the commands and gives what the tables held after each that was answered.
fn live(sim: &Sim) -> Vec<People> {
    let Ok(run) = Run::open(sim) else {
        return Vec::new();
    };
    let mut told = Vec::new();
    for number in 0..COMMANDS {
        if number % 4 == 3 {
            let _ = wait(run.store.compact(Selection::All));
        }
        if wait(run.store.command(command(number, &run))).is_err() {
            break;
        }
        told.push(People::of(&run));
    }
    told
}

#[test]
fn every_command_is_whole_after_a_loss_of_power_and_there_if_it_was_answered() {
    let states = live(&Sim::new());
    assert_eq!(states.len(), usize::from(COMMANDS));
    let last = states.last().unwrap();
    assert!(last.sessions.is_empty() && last.keys.is_empty(), "{last:?}");
    let sessions: Vec<_> = states.iter().map(|state| state.sessions.len()).collect();
    assert_eq!(sessions, [0, 0, 1, 2, 2, 3, 3, 2, 1, 1, 0, 0]);

    let (mut steps, mut recoveries) = (0, 0);
    loop {
        let sim = Sim::new();
        sim.power_off_after(steps);
        let told = live(&sim).len();
        for seed in 0..4 {
            let after = sim.crash(seed);
            let run = Run::open(&after).unwrap_or_else(|error| panic!("step {steps}: {error}"));
            recoveries += 1;
            let found = People::of(&run);
            let nothing = People::default();
            let state = |count: usize| count.checked_sub(1).map_or(&nothing, |last| &states[last]);
            let may_be = [state(told), state((told + 1).min(states.len()))];
            assert!(
                may_be.contains(&&found),
                "step {steps}, seed {seed}: {found:?}"
            );
        }
        if !sim.is_off() {
            break;
        }
        steps += 1;
    }
    println!("{steps} steps, {recoveries} recoveries");
    assert!(steps > 60, "{steps}");
}
