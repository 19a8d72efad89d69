//! Members that are unique or found together, and indexes of lists and of what is in structs.

use std::collections::BTreeSet;

use modelith::prelude::*;

/// A seat at a show.
#[derive(Clone, Serialize, Deserialize, Model)]
#[model(
    unique(show, row, seat),
    unique(show, guest),
    index(state, price),
    index(show, paid_at)
)]
pub struct Booking {
    /// The key.
    #[model(key)]
    pub id: Id<Booking>,
    /// Of which show.
    pub show: Id<Show>,
    /// The row, if seats have numbers.
    pub row: Option<u8>,
    /// The seat, if seats have numbers.
    pub seat: Option<u16>,
    /// Nobody comes twice to one show.
    #[model(length(max = 100))]
    pub guest: Option<String>,
    /// How far it is.
    #[model(default = State::Open)]
    pub state: State,
    /// What it costs.
    #[model(scale = 2, default = "10.00")]
    pub price: Decimal,
    /// When it was paid.
    pub paid_at: Option<Timestamp>,
    /// What to know about it.
    #[model(index, each(length(max = 20)))]
    pub tags: Vec<String>,
    /// On which days.
    #[model(index)]
    pub days: BTreeSet<Date>,
    /// From where.
    pub from: Option<Place>,
}

/// A show.
#[derive(Clone, Serialize, Deserialize, Model)]
pub struct Show {
    /// The key.
    #[model(key)]
    pub id: Id<Show>,
}

/// A place.
#[derive(Clone, Serialize, Deserialize, Embedded)]
pub struct Place {
    /// The town.
    #[model(index, length(max = 60))]
    pub town: String,
    /// Where in it.
    pub point: Option<Point>,
}

/// A point.
#[derive(Clone, Serialize, Deserialize, Embedded)]
pub struct Point {
    /// How high it is.
    #[model(sort)]
    pub height: i32,
}

/// How far a booking is.
#[derive(Clone, Serialize, Deserialize)]
pub enum State {
    /// Not yet paid.
    Open,
    /// Paid.
    Paid,
}
