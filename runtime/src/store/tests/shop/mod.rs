//! An application of four models, written as the compiler would write it, without its HTTP.

mod account;
mod mail;
mod note;
mod order;

use std::sync::Arc;

pub(super) use self::{
    account::{Account, AccountBody, AccountPatch, BALANCE_ABSENT, Status, account_members},
    mail::{Mail, MailBody, MailPatch},
    note::{Alive, Note, NoteBody, NotePatch},
    order::{Order, OrderBody},
};
use crate::{
    auth::{
        BuiltIn, BuiltInTarget, BuiltInWrite, HoldsBuiltIn, built_in_erase, built_in_removal,
        default::Role as DefaultRole, judge_built_in, visit_built_in,
    },
    documents::Documents,
    http::{Call, Resource, Response},
    model::{App, Has, ModelVisitor},
    store::{self, Dependents, Going, Judged, Released, Removal, Staged, Table, Write},
    types::Id,
    wire::CborWriter,
};

pub(super) struct Shop;

#[derive(Clone, Default)]
pub(super) struct Root {
    built_in: BuiltIn,
    accounts: Arc<Table<Account>>,
    mails: Arc<Table<Mail>>,
    orders: Arc<Table<Order>>,
    notes: Arc<Table<Note>>,
}

impl HoldsBuiltIn for Root {
    fn built_in(&self) -> &BuiltIn {
        &self.built_in
    }

    fn built_in_mut(&mut self) -> &mut BuiltIn {
        &mut self.built_in
    }
}

macro_rules! has {
    ($($model:ty: $table:ident),*) => {$(
        impl Has<$model> for Root {
            fn table(&self) -> &Table<$model> {
                &self.$table
            }

            fn table_mut(&mut self) -> &mut Table<$model> {
                Arc::make_mut(&mut self.$table)
            }
        }
    )*};
}

has!(Account: accounts, Mail: mails, Order: orders, Note: notes);

pub(super) enum Operation {
    BuiltIn(BuiltInWrite),
    Account(Write<Account>),
    Mail(Write<Mail>),
    Order(Write<Order>),
    Note(Write<Note>),
}

impl From<BuiltInWrite> for Operation {
    fn from(write: BuiltInWrite) -> Self {
        Self::BuiltIn(write)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Target {
    BuiltIn(BuiltInTarget),
    Account(Id<Account>),
    Mail(Id<Mail>),
    Order(Id<Order>),
    Note(Id<Note>),
}

impl From<BuiltInTarget> for Target {
    fn from(target: BuiltInTarget) -> Self {
        Self::BuiltIn(target)
    }
}

/// The lock of today's models. Version 1, its only parent, knew less: see `evolution`.
pub(super) const LOCK: &str = r#"{"version": 2, "draft": false, "parents":
    ["0101010101010101010101010101010101010101010101010101010101010101"], "fingerprint":
     "0202020202020202020202020202020202020202020202020202020202020202",
    "models": [
        {"id": 64, "name": "Account", "past_names": [], "key": 1, "members": [
            {"id": 1, "name": "id", "past_names": [], "type": "Id<64>", "optional": false, "default": false},
            {"id": 2, "name": "email", "past_names": [], "type": "String", "optional": false, "default": false},
            {"id": 3, "name": "status", "past_names": [], "type": "enum<1>", "optional": false, "default": false},
            {"id": 4, "name": "created_at", "past_names": [], "type": "Timestamp", "optional": false, "default": false},
            {"id": 5, "name": "updated_at", "past_names": [], "type": "Timestamp", "optional": false, "default": false},
            {"id": 6, "name": "nick", "past_names": [], "type": "String", "optional": true, "default": true},
            {"id": 7, "name": "balance", "past_names": [], "type": "i64", "optional": false, "default": true}]},
        {"id": 65, "name": "Mail", "past_names": [], "key": 1, "members": [
            {"id": 1, "name": "id", "past_names": [], "type": "Id<65>", "optional": false, "default": false},
            {"id": 2, "name": "owner", "past_names": [], "type": "Id<64>", "optional": false, "default": false},
            {"id": 3, "name": "answers", "past_names": [], "type": "Id<65>", "optional": true, "default": true},
            {"id": 4, "name": "text", "past_names": [], "type": "String", "optional": false, "default": false}]},
        {"id": 66, "name": "Order", "past_names": [], "key": 1, "members": [
            {"id": 1, "name": "id", "past_names": [], "type": "Id<66>", "optional": false, "default": false},
            {"id": 2, "name": "buyer", "past_names": [], "type": "Id<64>", "optional": false, "default": false},
            {"id": 3, "name": "mail", "past_names": [], "type": "Id<65>", "optional": true, "default": true}]},
        {"id": 67, "name": "Note", "past_names": [], "key": 1, "members": [
            {"id": 1, "name": "id", "past_names": [], "type": "Id<67>", "optional": false, "default": false},
            {"id": 2, "name": "number", "past_names": [], "type": "u64", "optional": false, "default": false},
            {"id": 3, "name": "updated_at", "past_names": [], "type": "Timestamp", "optional": false, "default": false},
            {"id": 4, "name": "pinned", "past_names": [], "type": "Id<65>", "optional": true, "default": true},
            {"id": 5, "name": "first", "past_names": [], "type": "Id<64>", "optional": true, "default": true},
            {"id": 6, "name": "second", "past_names": [], "type": "Id<64>", "optional": true, "default": true},
            {"id": 7, "name": "strict", "past_names": [], "type": "bool", "optional": false, "default": false}]}],
    "enums": [{"id": 1, "name": "Status", "past_names": [], "variants": [
        {"id": 1, "name": "Active", "past_names": []},
        {"id": 2, "name": "Closed", "past_names": []}]}]}"#;

impl App for Shop {
    type Root = Root;
    type Operation = Operation;
    type Target = Target;
    type Role = DefaultRole;
    type Route = ();

    const NAME: &'static str = "shop";
    const VERSION: &'static str = "1.0.0";
    const LOCK: &'static str = LOCK;
    const OPENAPI: Documents = Documents::same("{}");
    /// Little, so that small segments will do: these tests read no bodies.
    const BODY_BYTES_MAX: usize = 1 << 10;
    const RESOURCES: &'static [Resource<Self>] = &[];
    const MODELS: &'static [&'static str] = &["Account", "Mail", "Order", "Note"];
    const MODEL_IDS: &'static [u32] = &[64, 65, 66, 67];

    fn resource(_: &[&str]) -> Option<&'static Resource<Self>> {
        None
    }

    fn position((): ()) -> usize {
        0
    }

    async fn handle((): (), _: Call<Self>) -> Response {
        unreachable!("these tests send no request")
    }

    fn judge(staged: &mut Staged<Self>, operation: Operation) -> Judged<Operation> {
        match operation {
            Operation::BuiltIn(write) => judge_built_in(staged, write).map(Operation::BuiltIn),
            Operation::Account(write) => store::judge(staged, write).map(Operation::Account),
            Operation::Mail(write) => store::judge(staged, write).map(Operation::Mail),
            Operation::Order(write) => store::judge(staged, write).map(Operation::Order),
            Operation::Note(write) => store::judge(staged, write).map(Operation::Note),
        }
    }

    fn with_model<V: ModelVisitor<Self>>(id: u32, visitor: V) -> Option<V::Output> {
        Some(match id {
            64 => visitor.visit::<Account>(),
            65 => visitor.visit::<Mail>(),
            66 => visitor.visit::<Order>(),
            67 => visitor.visit::<Note>(),
            _ => return visit_built_in(id, visitor),
        })
    }

    fn dependents(root: &Root, target: &Target, found: &mut Dependents<Target>) {
        match target {
            Target::Account(key) => {
                let mails = root.mails.indexes().by_owner.keys(key);
                found.cascade(mails.copied().map(Target::Mail));
                let orders = root.orders.indexes().by_buyer.keys(key);
                found.restrict("Order", "buyer", orders.copied().map(Target::Order));
                let notes = root.notes.indexes().by_about.keys(key);
                found.set_null(notes.copied().map(Target::Note));
            }
            Target::Mail(key) => {
                let answers = root.mails.indexes().by_answers.keys(&Some(*key));
                found.cascade(answers.copied().map(Target::Mail));
                let orders = root.orders.indexes().by_mail.keys(&Some(*key));
                found.cascade(orders.copied().map(Target::Order));
                let notes = root.notes.indexes().by_pinned.keys(&Some(*key));
                found.set_null(notes.copied().map(Target::Note));
            }
            Target::BuiltIn(_) | Target::Order(_) | Target::Note(_) => {}
        }
    }

    fn release(
        staged: &mut Staged<Self>,
        target: &Target,
        going: &Going<Target>,
    ) -> Released<Root> {
        match target {
            Target::Note(key) => store::release::<Self, Note>(staged, key, going),
            Target::BuiltIn(_) | Target::Account(_) | Target::Mail(_) | Target::Order(_) => {
                Ok(None)
            }
        }
    }

    fn removal(root: &Root, target: &Target, cbor: &mut CborWriter) -> Option<Removal> {
        match target {
            Target::BuiltIn(target) => built_in_removal(root, target, cbor),
            Target::Account(key) => store::removal::<Account>(root, key, cbor),
            Target::Mail(key) => store::removal::<Mail>(root, key, cbor),
            Target::Order(key) => store::removal::<Order>(root, key, cbor),
            Target::Note(key) => store::removal::<Note>(root, key, cbor),
        }
    }

    fn erase(root: &mut Root, target: &Target) {
        match target {
            Target::BuiltIn(target) => built_in_erase(root, target),
            Target::Account(key) => store::erase::<Account>(root, key),
            Target::Mail(key) => store::erase::<Mail>(root, key),
            Target::Order(key) => store::erase::<Order>(root, key),
            Target::Note(key) => store::erase::<Note>(root, key),
        }
    }
}
