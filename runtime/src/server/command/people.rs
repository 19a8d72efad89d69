//! The commands that are about users, sessions and API keys.

use clap::{Arg, ArgMatches, Command as Cli};

use super::{Command, flag, json_arg, optional, text, with_configuration};

/// What is to be done with users, sessions and API keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::server) enum People {
    Add { name: String, role: Option<String> },
    Password { name: String },
    Role { name: String, role: String },
    Disable { name: String },
    Enable { name: String },
    List { json: bool },
    Sessions { user: Option<String>, json: bool },
    Revoke { id: String },
    RevokeAll { user: String },
    Keys { user: Option<String>, json: bool },
    RemoveKey { id: String },
    RemoveKeys { user: String },
}

pub(super) fn asked_of_users(matches: &ArgMatches) -> (Command, &ArgMatches) {
    let (word, user) = matches.subcommand().unwrap_or(("list", matches));
    let name = || text(user, "name");
    let people = match word {
        "add" => People::Add {
            name: name(),
            role: optional(user, "role"),
        },
        "passwd" => People::Password { name: name() },
        "role" => People::Role {
            name: name(),
            role: text(user, "role"),
        },
        "disable" => People::Disable { name: name() },
        "enable" => People::Enable { name: name() },
        _ => People::List {
            json: flag(user, "json"),
        },
    };
    (Command::People(people), user)
}

pub(super) fn asked_of_sessions(matches: &ArgMatches) -> (Command, &ArgMatches) {
    let (word, session) = matches.subcommand().unwrap_or(("list", matches));
    let user = optional(session, "user");
    let people = match (word, user) {
        ("revoke", Some(user)) => People::RevokeAll { user },
        ("revoke", None) => People::Revoke {
            id: text(session, "id"),
        },
        (_, user) => People::Sessions {
            user,
            json: flag(session, "json"),
        },
    };
    (Command::People(people), session)
}

pub(super) fn asked_of_keys(matches: &ArgMatches) -> (Command, &ArgMatches) {
    let (word, key) = matches.subcommand().unwrap_or(("list", matches));
    let user = optional(key, "user");
    let people = match (word, user) {
        ("revoke", Some(user)) => People::RemoveKeys { user },
        ("revoke", None) => People::RemoveKey {
            id: text(key, "id"),
        },
        (_, user) => People::Keys {
            user,
            json: flag(key, "json"),
        },
    };
    (Command::People(people), key)
}

/// The commands that are about users.
pub(super) fn user_commands() -> [Cli; 6] {
    let name = || {
        Arg::new("name")
            .value_name("NAME")
            .required(true)
            .help("The name by which the user logs in")
    };
    let role = |role: Arg| role.value_name("ROLE").help("A role of models/mod.rs");
    [
        Cli::new("add")
            .about("Add a user; the password is asked for, or the first line of standard input")
            .arg(name())
            .arg(role(Arg::new("role").long("role"))),
        Cli::new("passwd")
            .about("Give a user another password; all sessions of the user end")
            .arg(name()),
        Cli::new("role")
            .about("Give a user another role; all sessions of the user end")
            .arg(name())
            .arg(role(Arg::new("role").required(true))),
        Cli::new("disable")
            .about("Let a user log in no more; all sessions of the user end")
            .arg(name()),
        Cli::new("enable")
            .about("Let a user log in again")
            .arg(name()),
        Cli::new("list").about("Print all users").arg(json_arg()),
    ]
    .map(|command| with_configuration(command, &["data"]))
}

/// The commands that are about sessions.
pub(super) fn session_commands() -> [Cli; 2] {
    list_and_revoke(
        "Print all sessions, oldest first",
        "End a session, or all of a user",
        "A session, as `session list` prints it",
    )
}

/// The commands that are about API keys.
pub(super) fn key_commands() -> [Cli; 2] {
    list_and_revoke(
        "Print all API keys, oldest first, without the keys themselves",
        "Make an API key invalid, or all of a user",
        "A key, as `key list` prints it",
    )
}

fn list_and_revoke(list: &'static str, revoke: &'static str, id: &'static str) -> [Cli; 2] {
    let user = || {
        Arg::new("user")
            .long("user")
            .value_name("NAME")
            .help("Those of this user")
    };
    [
        Cli::new("list").about(list).arg(user()).arg(json_arg()),
        Cli::new("revoke")
            .about(revoke)
            .arg(
                Arg::new("id")
                    .value_name("ID")
                    .required_unless_present("user")
                    .conflicts_with("user")
                    .help(id),
            )
            .arg(user()),
    ]
    .map(|command| with_configuration(command, &["data"]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::command::tests::reads;

    #[test]
    fn they_are_read_with_their_flags() {
        for (line, command) in [
            (
                "server user add ada --role Admin",
                Command::People(People::Add {
                    name: "ada".to_owned(),
                    role: Some("Admin".to_owned()),
                }),
            ),
            (
                "server user role ada Member",
                Command::People(People::Role {
                    name: "ada".to_owned(),
                    role: "Member".to_owned(),
                }),
            ),
            (
                "server session list --json",
                Command::People(People::Sessions {
                    user: None,
                    json: true,
                }),
            ),
            (
                "server session revoke --user ada",
                Command::People(People::RevokeAll {
                    user: "ada".to_owned(),
                }),
            ),
            (
                "server key list --user ada",
                Command::People(People::Keys {
                    user: Some("ada".to_owned()),
                    json: false,
                }),
            ),
            (
                "server key revoke 0190",
                Command::People(People::RemoveKey {
                    id: "0190".to_owned(),
                }),
            ),
            (
                "server key revoke --user ada",
                Command::People(People::RemoveKeys {
                    user: "ada".to_owned(),
                }),
            ),
        ] {
            reads(line, &command);
        }
    }
}
