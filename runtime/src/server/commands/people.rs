//! `user`, `session` and `key`: who may log in, who is logged in, and what stands for them.

use std::io::{self, BufRead, IsTerminal, Write};

use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};

use super::{
    output::print,
    own::{check_there, with_store},
};
use crate::{
    model::App,
    server::{
        command::People,
        config::Loaded,
        exit,
        failed::Failed,
        people::{Order, Secret},
        socket::Client,
    },
};

/// Where a live server takes orders.
pub(in crate::server) const ORDERS_PATH: &str = "/_admin/people";

/// Does what is asked of users, sessions and keys.
pub(in crate::server) fn people<A: App>(
    loaded: &Loaded,
    asked: People,
    out: &mut dyn Write,
) -> Result<(), Failed> {
    let order = order(asked)?;
    let done = match Client::find(&loaded.config.data.value)? {
        Some(client) => {
            let order = serde_json::to_vec(&order).map_err(|error| Failed {
                sentence: format!("the order has no JSON form: {error}"),
                code: exit::DEFECT,
            })?;
            client.ask(ORDERS_PATH, io::Cursor::new(order), &mut |_| {})?
        }
        None => {
            // The first user may come before the first start; a store is not made by asking for more.
            if !matches!(order, Order::AddUser { .. }) {
                check_there(loaded)?;
            }
            with_store::<A, _>(loaded, |desk| desk.order(&order))?
        }
    };
    print(out, &done)
}

fn order(asked: People) -> Result<Order, Failed> {
    Ok(match asked {
        People::Add { name, role } => Order::AddUser {
            password: password(&name)?,
            name,
            role,
        },
        People::Password { name } => Order::SetPassword {
            password: password(&name)?,
            name,
        },
        People::Role { name, role } => Order::SetRole { name, role },
        People::Disable { name } => Order::SetDisabled {
            name,
            disabled: true,
        },
        People::Enable { name } => Order::SetDisabled {
            name,
            disabled: false,
        },
        People::List { json } => Order::ListUsers { json },
        People::Sessions { user, json } => Order::ListSessions { user, json },
        People::Revoke { id } => Order::EndSession { id },
        People::RevokeAll { user } => Order::EndSessions { user },
        People::Keys { user, json } => Order::ListKeys { user, json },
        People::RemoveKey { id } => Order::RemoveKey { id },
        People::RemoveKeys { user } => Order::RemoveKeys { user },
    })
}

/// Asks for a password: twice and unseen on a terminal, else the first line of standard input.
fn password(name: &str) -> Result<Secret, Failed> {
    let stdin = io::stdin();
    let failed = |error: io::Error| Failed {
        sentence: format!("cannot read the password from standard input: {error}"),
        code: exit::IO,
    };
    if !stdin.is_terminal() {
        return line(&mut stdin.lock()).map_err(failed);
    }
    let first = unseen(&format!("Password for {name}: ")).map_err(failed)?;
    let again = unseen("The same again: ").map_err(failed)?;
    if first == again {
        return Ok(first);
    }
    Err(Failed {
        sentence: "the two are not the same".to_owned(),
        code: exit::USAGE,
    })
}

/// A line without its end.
fn line(input: &mut impl BufRead) -> io::Result<Secret> {
    let mut text = String::new();
    if input.read_line(&mut text)? == 0 {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    let end = text.trim_end_matches(['\n', '\r']).len();
    text.truncate(end);
    Ok(Secret(text))
}

/// Asks on the terminal, which does not show what is typed.
fn unseen(prompt: &str) -> io::Result<Secret> {
    let stdin = io::stdin();
    let mut stderr = io::stderr();
    write!(stderr, "{prompt}")?;
    stderr.flush()?;
    let before = tcgetattr(&stdin)?;
    let mut quiet = before.clone();
    quiet.local_modes.remove(LocalModes::ECHO);
    tcsetattr(&stdin, OptionalActions::Flush, &quiet)?;
    let read = line(&mut stdin.lock());
    let restored = tcsetattr(&stdin, OptionalActions::Now, &before);
    writeln!(stderr)?;
    restored?;
    read
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_a_line_and_keeps_its_blanks() {
        for (input, expected) in [
            ("a few words\nmore", Some("a few words")),
            (" a \r\n", Some(" a ")),
            ("no end", Some("no end")),
            ("\n", Some("")),
            ("", None),
        ] {
            let read = line(&mut input.as_bytes()).ok().map(|read| read.0.clone());
            assert_eq!(read.as_deref(), expected, "{input:?}");
        }
    }
}
