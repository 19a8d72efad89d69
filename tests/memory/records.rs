//! The records that are made, as JSON: texts of many lengths, and members that take part in indexes.

use modelith::codegen::Relations;
use modelith_server::{
    App,
    models::{account::Account, mail::Mail},
    server::schemas::Ticket,
};
use serde_json::{Value, json};

/// What a life needs to know of a model.
pub(crate) trait Records {
    type Model: Relations<App>;
    const COLLECTION: &'static str;
    /// How many accounts they need beside.
    const OWNERS: usize;
    /// The body that makes record number `number`.
    fn body(number: usize, owners: &[String]) -> Value;
    /// A change of it, round by round another.
    fn change(number: usize, round: usize) -> Value;
}

pub(crate) struct Accounts;

impl Records for Accounts {
    type Model = Account;
    const COLLECTION: &'static str = "/api/accounts";
    const OWNERS: usize = 0;

    fn body(number: usize, _owners: &[String]) -> Value {
        let name = "Ada Augusta, Countess of Lovelace".get(..3 + number % 30);
        json!({"email": format!("account{number}@example.org"), "name": name})
    }

    fn change(number: usize, round: usize) -> Value {
        let status = ["active", "suspended", "closed"][(number + round) % 3];
        let email = format!("account{number}@{}.example.org", "mail".repeat(round % 4));
        json!({"email": email, "status": status, "balance_cents": number})
    }
}

pub(crate) struct Mails;

impl Records for Mails {
    type Model = Mail;
    const COLLECTION: &'static str = "/api/mails";
    const OWNERS: usize = 100;

    fn body(number: usize, owners: &[String]) -> Value {
        json!({
            "owner": owners[number * 31 % owners.len()],
            "subject": format!("Number {number}"),
            "body": "All's well. ".repeat(1 + number * 7 % 24),
        })
    }

    fn change(number: usize, round: usize) -> Value {
        json!({"read": true, "body": "Better. ".repeat(1 + (number + round) % 40)})
    }
}

pub(crate) struct Tickets;

impl Records for Tickets {
    type Model = Ticket;
    const COLLECTION: &'static str = "/api/tickets";
    const OWNERS: usize = 100;

    fn body(number: usize, owners: &[String]) -> Value {
        let labels: Vec<String> = (0..number % 4)
            .map(|label| format!("label {}", (number + label) % 50))
            .collect();
        json!({
            "customer": owners[number * 31 % owners.len()],
            "title": format!("Question {number}"),
            "text": "How does it work? ".repeat(number * 5 % 12),
            "labels": labels,
        })
    }

    fn change(number: usize, round: usize) -> Value {
        let answer = "Like this. ".repeat((number + round) % 20);
        let labels = ["answered", "open", "strange"].get(..(number + round) % 4);
        json!({"answer": answer, "labels": labels.unwrap_or_default(), "priority": "urgent"})
    }
}
