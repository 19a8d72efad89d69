//! Random wishes over the four models, drawn from small sets so that they meet.

use std::collections::BTreeMap;

use super::{
    Account, AccountBody, AccountPatch, Mail, MailBody, MailPatch, NoteBody, NotePatch, Op,
    OrderBody, Status,
    client::Ask,
    ledger::{Kept, Tables},
};
use crate::{
    model::Model,
    sequence::Sequence,
    store::{Condition, Tags},
    types::Id,
    wire::Merge,
};

/// Choices that follow from a seed alone (`SplitMix64`).
#[derive(Debug, Clone)]
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % bound
    }

    fn one_in(&mut self, count: u64) -> bool {
        self.below(count) == 0
    }

    fn key<K: Copy, V>(&mut self, rows: &BTreeMap<K, V>) -> Option<K> {
        let index = self.below(rows.len().max(1) as u64);
        rows.keys().nth(index as usize).copied()
    }
}

/// A wish, given what the client knows to be there.
pub fn wish(dice: &mut Dice, known: &Tables) -> Op {
    let Some(account) = dice.key(&known.accounts) else {
        return Op::Account(Ask::Create(account_body(dice)));
    };
    let mail = dice.key(&known.mails);
    match (dice.below(26), mail) {
        (0..4, _) => Op::Account(Ask::Create(account_body(dice))),
        (4..6, _) => {
            let condition = condition(dice, &known.accounts, &account);
            Op::Account(Ask::Replace(account, condition, account_body(dice)))
        }
        (6..9, _) => {
            let condition = condition(dice, &known.accounts, &account);
            Op::Account(Ask::Patch(account, condition, account_patch(dice)))
        }
        (9, _) => {
            let condition = condition(dice, &known.accounts, &account);
            Op::Account(Ask::Remove(account, condition))
        }
        (10..13, Some(mail)) => {
            let condition = condition(dice, &known.mails, &mail);
            let text = text(dice);
            match dice.below(4) {
                0 => Op::Mail(Ask::Remove(mail, condition)),
                1 => {
                    let body = mail_body(dice, account, Some(mail));
                    Op::Mail(Ask::Replace(mail, condition, body))
                }
                _ => Op::Mail(Ask::Patch(mail, condition, MailPatch { text })),
            }
        }
        (13..16, _) => order(dice, known, account, mail),
        (16..22, _) => note(dice, known, mail),
        _ => Op::Mail(Ask::Create(mail_body(dice, account, mail))),
    }
}

fn order(dice: &mut Dice, known: &Tables, account: Id<Account>, mail: Option<Id<Mail>>) -> Op {
    let mail = mail.filter(|_| !dice.one_in(3));
    let body = OrderBody {
        buyer: account,
        mail,
    };
    Op::Order(match (dice.key(&known.orders), dice.below(4)) {
        (Some(order), 0) => Ask::Patch(order, condition(dice, &known.orders, &order), body),
        (Some(order), 1) => Ask::Remove(order, condition(dice, &known.orders, &order)),
        _ => Ask::Create(body),
    })
}

/// A note under one of few keys, so that clients choose the same. It is valid in whatever state it
/// meets: a handler judges that on another than the writer.
fn note(dice: &mut Dice, known: &Tables, mail: Option<Id<Mail>>) -> Op {
    let note = Id::from_uuid(uuid::Uuid::from_u128(u128::from(dice.below(6))));
    let condition = condition(dice, &known.notes, &note);
    let pinned = mail.filter(|_| dice.one_in(2));
    let [first, second] = [(); 2].map(|()| dice.key(&known.accounts).filter(|_| !dice.one_in(3)));
    let body = NoteBody {
        id: note,
        pinned,
        first,
        second,
        strict: dice.one_in(3) && first.or(second).is_some(),
    };
    Op::Note(match dice.below(8) {
        0..2 => Ask::Create(body),
        2..6 => Ask::Replace(note, condition, body),
        // One that is not there for the handler may be there for the writer.
        6 if known.notes.contains_key(&note) => Ask::Patch(note, condition, NotePatch { pinned }),
        _ => Ask::Remove(note, condition),
    })
}

/// Mostly none; else the tag that the client saw, or one that is stale.
fn condition<M: Model>(dice: &mut Dice, rows: &Kept<M>, key: &M::Key) -> Condition {
    let sequence = rows.get(key).map_or(0, |row| row.0);
    let tags = |sequence| Some(Tags::List(vec![Sequence(sequence)]));
    match dice.below(8) {
        0 => Condition {
            if_match: tags(sequence),
            if_none_match: None,
        },
        1 => Condition {
            if_match: tags(sequence.saturating_sub(1)),
            if_none_match: None,
        },
        2 => Condition {
            if_match: None,
            if_none_match: tags(sequence),
        },
        3 => Condition {
            if_match: Some(Tags::Any),
            if_none_match: tags(sequence + 1),
        },
        _ => Condition::default(),
    }
}

fn email(dice: &mut Dice) -> String {
    let name = ["ada", "Ada", "ÅSA", "åsa", "bob", "eve"][dice.below(6) as usize];
    exact(&format!("{name}{}@x.org", dice.below(6)))
}

fn nick(dice: &mut Dice) -> Option<String> {
    (!dice.one_in(2)).then(|| exact(&format!("nick{}", dice.below(9))))
}

/// A text as it is read: with no room to grow, which counts as memory.
fn exact(text: &str) -> String {
    text.to_owned()
}

fn account_body(dice: &mut Dice) -> AccountBody {
    let status = [Status::Active, Status::Closed][dice.below(2) as usize];
    AccountBody {
        email: email(dice),
        status,
        nick: nick(dice),
        balance: 0,
    }
}

fn account_patch(dice: &mut Dice) -> AccountPatch {
    AccountPatch {
        email: dice.one_in(3).then(|| email(dice)),
        status: dice.one_in(3).then_some(Status::Closed),
        nick: match dice.below(3) {
            0 => Merge::Keep,
            1 => Merge::Clear,
            _ => nick(dice).map_or(Merge::Clear, Merge::Set),
        },
        balance: dice.one_in(3).then_some(0),
    }
}

fn mail_body(dice: &mut Dice, owner: Id<Account>, answers: Option<Id<Mail>>) -> MailBody {
    // One in nine refers to a mail that never was.
    let nowhere = Id::from_uuid(uuid::Uuid::from_u128(7));
    let answers = match dice.below(9) {
        0 => Some(nowhere),
        1..5 => None,
        _ => answers,
    };
    MailBody {
        owner,
        answers,
        text: text(dice),
    }
}

/// Mostly short; now and then a good part of a frame.
fn text(dice: &mut Dice) -> String {
    let len = if dice.one_in(6) {
        500 + dice.below(1500)
    } else {
        dice.below(60)
    };
    let letter = char::from(b'a' + dice.below(26) as u8);
    letter.to_string().repeat(len as usize)
}
