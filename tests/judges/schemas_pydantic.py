"""A schema that Pydantic prints gives the server that the equal struct gives.

Usage: schemas_pydantic.py MODELITH
"""

import datetime
import difflib
import enum
import sys
import typing
import uuid

import pydantic

from schemas_package import Package

RUST = '''use modelith::prelude::*;

/// What a customer ordered.
#[derive(Clone, Serialize, Deserialize, Model)]
pub struct Order {
    /// Assigned by the server.
    #[model(key)]
    pub id: Id<Order>,
    /// The number on the bill.
    #[model(range(min = 1))]
    pub number: i64,
    #[model(length(min = 1, max = 80))]
    pub title: String,
    #[model(pattern = "^[A-Z]{2}$")]
    pub country: String,
    #[model(default = Status::Open)]
    pub status: Status,
    #[model(default = 1.5)]
    pub weight: f64,
    #[model(default = false)]
    pub paid: bool,
    pub placed_at: Timestamp,
    pub due: Option<Date>,
    pub batch: Option<Uuid>,
    #[model(length(min = 1, max = 9))]
    pub lines: Vec<Line>,
    #[model(default = [])]
    pub labels: BTreeSet<String>,
    pub prices: BTreeMap<String, f64>,
    pub ship_to: Option<Address>,
    pub payment: OrderPayment,
}

/// How far it has come.
#[derive(Clone, Serialize, Deserialize)]
pub enum Status {
    #[serde(rename = "open")]
    Open,
    #[serde(rename = "in-progress")]
    InProgress,
}

#[derive(Clone, Serialize, Deserialize, Embedded)]
pub struct Address {
    pub town: String,
}

/// So many pieces.
#[derive(Clone, Serialize, Deserialize, Embedded)]
pub struct Line {
    pub article: String,
    #[model(range(min = 1, max = 1000))]
    pub quantity: i64,
}

#[derive(Clone, Serialize, Deserialize, Embedded)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum OrderPayment {
    Card { digits: String },
    Invoice { days: i64 },
}
'''


class Closed(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(extra="forbid")


class Status(enum.Enum):
    """How far it has come."""

    OPEN = "open"
    IN_PROGRESS = "in-progress"


class Line(Closed):
    """So many pieces."""

    article: str
    quantity: typing.Annotated[int, pydantic.Field(ge=1, le=1000)]


class Address(Closed):
    town: str


class Card(Closed):
    kind: typing.Literal["card"]
    digits: str


class Invoice(Closed):
    kind: typing.Literal["invoice"]
    days: int


class Order(Closed):
    """What a customer ordered."""

    number: int = pydantic.Field(ge=1, description="The number on the bill.")
    title: str = pydantic.Field(min_length=1, max_length=80)
    country: str = pydantic.Field(pattern="^[A-Z]{2}$")
    status: Status = Status.OPEN
    weight: float = 1.5
    paid: bool = False
    placed_at: datetime.datetime
    due: datetime.date | None = None
    batch: uuid.UUID | None = None
    lines: list[Line] = pydantic.Field(min_length=1, max_length=9)
    labels: set[str] = set()
    prices: dict[str, float]
    ship_to: Address | None = None
    payment: Card | Invoice = pydantic.Field(discriminator="kind")


def main():
    printed = Order.model_json_schema()
    documents = []
    for models in [{"mod.rs": RUST}, {"order.schema.json": printed}]:
        with Package(models) as package:
            code, document, said = package.modelith("openapi")
        if code != 0 or said:
            sys.exit("the compiler says of what Pydantic prints:\n" + said)
        documents.append(document.splitlines())
    differences = list(difflib.unified_diff(*documents, "Rust", "Pydantic", lineterm=""))
    if differences:
        sys.exit("the documents differ:\n" + "\n".join(differences))
    print("what Pydantic prints gives the document that the struct gives")


if __name__ == "__main__":
    main()
