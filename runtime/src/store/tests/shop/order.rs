//! An order: it goes with its mail, and keeps its buyer from going. It is changed and removed only
//! with If-Match.

use serde::Deserialize;

use super::{Account, Mail, Operation, Shop, Target};
use crate::{
    fault::Faults,
    http::Inspect,
    model::{Amend, Indexes, Input, Model, Relations},
    rules::{Shown, Sight},
    store::{Assigned, Conflicts, Index, Rows, Write, dangling},
    types::{Id, Timestamp},
    wire::{Changes, DecodeError, Members, Object},
};

#[derive(Debug, Clone, PartialEq)]
pub struct Order {
    pub id: Id<Order>,
    pub buyer: Id<Account>,
    pub mail: Option<Id<Mail>>,
}

impl Model for Order {
    const ID: u32 = 66;
    const NAME: &'static str = "Order";
    const PATH: &'static str = "/api/orders";
    const FINGERPRINT: u32 = 3;
    const BODY_BYTES_MAX: usize = 1 << 20;
    const OUTGROWS_BODY: bool = false;
    const KEY: &'static str = "id";
    const REQUIRE_IF_MATCH: bool = true;

    type Key = Id<Order>;
    type Create = OrderBody;
    type Replace = OrderBody;
    type Patch = OrderBody;
    type Indexes = OrderIndexes;
    type Query = crate::query::by_key::ByKey<Self>;

    fn key(&self) -> &Id<Order> {
        &self.id
    }

    fn assign(&mut self, assigned: &mut Assigned<'_>) {
        self.id = assigned.key();
    }

    fn heap_bytes(&self) -> usize {
        0
    }

    fn validate(&self, _: &mut Faults) {}

    fn write(&self, _: Shown, _: &mut Object<'_>) {
        unreachable!("these tests show nothing")
    }

    fn encode(&self, changes: &mut Changes) {
        changes.set(1, &self.id);
        changes.set(2, &self.buyer);
        changes.set(3, &self.mail);
    }

    fn encode_changes(&mut self, stored: &Self, _: Timestamp, changes: &mut Changes) {
        changes.set_if_changed(2, &stored.buyer, &self.buyer);
        changes.set_if_changed(3, &stored.mail, &self.mail);
    }

    fn merge(stored: Option<&Self>, members: &Members<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            id: members.get(1, "id", stored.map(|stored| &stored.id))?,
            buyer: members.get(2, "buyer", stored.map(|stored| &stored.buyer))?,
            mail: members.get(3, "mail", stored.map(|stored| &stored.mail))?,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct OrderBody {
    #[serde(deserialize_with = "crate::wire::read")]
    pub buyer: Id<Account>,
    #[serde(deserialize_with = "crate::wire::read")]
    pub mail: Option<Id<Mail>>,
}

impl Input for OrderBody {
    fn inspect(_: &mut Inspect<'_>) {
        unreachable!("these tests read no bodies")
    }
}

impl From<OrderBody> for Order {
    fn from(body: OrderBody) -> Self {
        Self {
            id: Id::NIL,
            buyer: body.buyer,
            mail: body.mail,
        }
    }
}

impl Amend<Order> for OrderBody {
    fn amend(self, record: &mut Order, _: &mut Faults) {
        record.buyer = self.buyer;
        record.mail = self.mail;
    }
}

#[derive(Clone, Default)]
pub struct OrderIndexes {
    pub by_buyer: Index<Id<Account>, Id<Order>>,
    pub by_mail: Index<Option<Id<Mail>>, Id<Order>>,
}

impl Indexes<Order> for OrderIndexes {
    fn conflicts(&self, _: &Order, _: &Rows<Order>, _: &mut Conflicts) {}

    fn insert(&mut self, record: &Order) {
        self.by_buyer.insert(&record.buyer, &record.id);
        self.by_mail.insert(&record.mail, &record.id);
    }

    fn remove(&mut self, record: &Order) {
        self.by_buyer.remove(&record.buyer, &record.id);
        self.by_mail.remove(&record.mail, &record.id);
    }

    fn replace(&mut self, stored: &Order, record: &Order) {
        let key = &record.id;
        self.by_buyer.replace(&stored.buyer, &record.buyer, key);
        self.by_mail.replace(&stored.mail, &record.mail, key);
    }

    fn heap_bytes(&self) -> usize {
        self.by_buyer.heap_bytes() + self.by_mail.heap_bytes()
    }
}

impl Relations<Shop> for Order {
    fn references(&self, sight: &Sight<'_, Shop>, faults: &mut Faults) {
        if !sight.has::<Account>(&self.buyer) {
            faults.at("buyer", dangling::<Account>);
        }
        if self.mail.is_some_and(|mail| !sight.has::<Mail>(&mail)) {
            faults.at("mail", dangling::<Mail>);
        }
    }

    fn target(key: &Id<Order>) -> Target {
        Target::Order(*key)
    }

    fn operation(write: Write<Self>) -> Operation {
        Operation::Order(write)
    }
}
