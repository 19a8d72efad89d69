//! Models and enums named like what generated code names.

use modelith::prelude::*;

/// A model of this name.
#[derive(Clone, Serialize, Deserialize, Model)]
pub struct Record {
    /// The key.
    #[model(key)]
    pub id: Id<Record>,
    /// Itself again.
    pub other: Option<Id<Record>>,
    /// Checked.
    #[model(length(max = 10), default = "a")]
    pub text: String,
}

/// A model of this name.
#[derive(Clone, Serialize, Deserialize, Model)]
pub struct Index {
    /// The key.
    #[model(key)]
    pub id: Id<Index>,
    /// Itself again.
    pub other: Option<Id<Index>>,
    /// Checked.
    #[model(length(max = 10), default = "a")]
    pub text: String,
}

/// A model of this name.
#[derive(Clone, Serialize, Deserialize, Model)]
pub struct Object {
    /// The key.
    #[model(key)]
    pub id: Id<Object>,
    /// Itself again.
    pub other: Option<Id<Object>>,
    /// Checked.
    #[model(length(max = 10), default = "a")]
    pub text: String,
}

/// A model of this name.
#[derive(Clone, Serialize, Deserialize, Model)]
pub struct Table {
    /// The key.
    #[model(key)]
    pub id: Id<Table>,
    /// Itself again.
    pub other: Option<Id<Table>>,
    /// Checked.
    #[model(length(max = 10), default = "a")]
    pub text: String,
}

/// A model of this name.
#[derive(Clone, Serialize, Deserialize, Model)]
pub struct Response {
    /// The key.
    #[model(key)]
    pub id: Id<Response>,
    /// Itself again.
    pub other: Option<Id<Response>>,
    /// Checked.
    #[model(length(max = 10), default = "a")]
    pub text: String,
}

/// A model of this name.
#[derive(Clone, Serialize, Deserialize, Model)]
pub struct Row {
    /// The key.
    #[model(key)]
    pub id: Id<Row>,
    /// Itself again.
    pub other: Option<Id<Row>>,
    /// Checked.
    #[model(length(max = 10), default = "a")]
    pub text: String,
}

/// A model of this name.
#[derive(Clone, Serialize, Deserialize, Model)]
pub struct Keys {
    /// The key.
    #[model(key)]
    pub id: Id<Keys>,
    /// Itself again.
    pub other: Option<Id<Keys>>,
    /// Checked.
    #[model(length(max = 10), default = "a")]
    pub text: String,
}

/// A model of this name.
#[derive(Clone, Serialize, Deserialize, Model)]
pub struct Changes {
    /// The key.
    #[model(key)]
    pub id: Id<Changes>,
    /// Itself again.
    pub other: Option<Id<Changes>>,
    /// Checked.
    #[model(length(max = 10), default = "a")]
    pub text: String,
}

/// A model of this name.
#[derive(Clone, Serialize, Deserialize, Model)]
pub struct Members {
    /// The key.
    #[model(key)]
    pub id: Id<Members>,
    /// Itself again.
    pub other: Option<Id<Members>>,
    /// Checked.
    #[model(length(max = 10), default = "a")]
    pub text: String,
}

/// A model of this name.
#[derive(Clone, Serialize, Deserialize, Model)]
pub struct Faults {
    /// The key.
    #[model(key)]
    pub id: Id<Faults>,
    /// Itself again.
    pub other: Option<Id<Faults>>,
    /// Checked.
    #[model(length(max = 10), default = "a")]
    pub text: String,
}

/// A model of this name.
#[derive(Clone, Serialize, Deserialize, Model)]
pub struct Id2 {
    /// The key.
    #[model(key)]
    pub id: Id<Id2>,
    /// Itself again.
    pub other: Option<Id<Id2>>,
    /// Checked.
    #[model(length(max = 10), default = "a")]
    pub text: String,
}

/// A model of this name.
#[derive(Clone, Serialize, Deserialize, Model)]
pub struct Variant {
    /// The key.
    #[model(key)]
    pub id: Id<Variant>,
    /// Itself again.
    pub other: Option<Id<Variant>>,
    /// Checked.
    #[model(length(max = 10), default = "a")]
    pub text: String,
}

/// A model of this name.
#[derive(Clone, Serialize, Deserialize, Model)]
pub struct Input {
    /// The key.
    #[model(key)]
    pub id: Id<Input>,
    /// Itself again.
    pub other: Option<Id<Input>>,
    /// Checked.
    #[model(length(max = 10), default = "a")]
    pub text: String,
}

/// A model of this name.
#[derive(Clone, Serialize, Deserialize, Model)]
pub struct Amend {
    /// The key.
    #[model(key)]
    pub id: Id<Amend>,
    /// Itself again.
    pub other: Option<Id<Amend>>,
    /// Checked.
    #[model(length(max = 10), default = "a")]
    pub text: String,
}

/// A model of this name.
#[derive(Clone, Serialize, Deserialize, Model)]
pub struct Write {
    /// The key.
    #[model(key)]
    pub id: Id<Write>,
    /// Itself again.
    pub other: Option<Id<Write>>,
    /// Checked.
    #[model(length(max = 10), default = "a")]
    pub text: String,
}

/// A model of this name.
#[derive(Clone, Serialize, Deserialize, Model)]
pub struct Judged {
    /// The key.
    #[model(key)]
    pub id: Id<Judged>,
    /// Itself again.
    pub other: Option<Id<Judged>>,
    /// Checked.
    #[model(length(max = 10), default = "a")]
    pub text: String,
}

/// A model of this name.
#[derive(Clone, Serialize, Deserialize, Model)]
pub struct Unique {
    /// The key.
    #[model(key)]
    pub id: Id<Unique>,
    /// Itself again.
    pub other: Option<Id<Unique>>,
    /// Checked.
    #[model(length(max = 10), default = "a")]
    pub text: String,
}

/// A model of this name.
#[derive(Clone, Serialize, Deserialize, Model)]
pub struct Resource {
    /// The key.
    #[model(key)]
    pub id: Id<Resource>,
    /// Itself again.
    pub other: Option<Id<Resource>>,
    /// Checked.
    #[model(length(max = 10), default = "a")]
    pub text: String,
}

/// A model of this name.
#[derive(Clone, Serialize, Deserialize, Model)]
pub struct Endpoint {
    /// The key.
    #[model(key)]
    pub id: Id<Endpoint>,
    /// Itself again.
    pub other: Option<Id<Endpoint>>,
    /// Checked.
    #[model(length(max = 10), default = "a")]
    pub text: String,
}

/// A model of this name.
#[derive(Clone, Serialize, Deserialize, Model)]
pub struct Access {
    /// The key.
    #[model(key)]
    pub id: Id<Access>,
    /// Itself again.
    pub other: Option<Id<Access>>,
    /// Checked.
    #[model(length(max = 10), default = "a")]
    pub text: String,
}

/// A model of this name.
#[derive(Clone, Serialize, Deserialize, Model)]
pub struct Method {
    /// The key.
    #[model(key)]
    pub id: Id<Method>,
    /// Itself again.
    pub other: Option<Id<Method>>,
    /// Checked.
    #[model(length(max = 10), default = "a")]
    pub text: String,
}

/// A model of this name.
#[derive(Clone, Serialize, Deserialize, Model)]
pub struct Call {
    /// The key.
    #[model(key)]
    pub id: Id<Call>,
    /// Itself again.
    pub other: Option<Id<Call>>,
    /// Checked.
    #[model(length(max = 10), default = "a")]
    pub text: String,
}

/// A model of this name.
#[derive(Clone, Serialize, Deserialize, Model)]
pub struct Has {
    /// The key.
    #[model(key)]
    pub id: Id<Has>,
    /// Itself again.
    pub other: Option<Id<Has>>,
    /// Checked.
    #[model(length(max = 10), default = "a")]
    pub text: String,
}

/// A model of this name.
#[derive(Clone, Serialize, Deserialize, Model)]
pub struct Relations {
    /// The key.
    #[model(key)]
    pub id: Id<Relations>,
    /// Itself again.
    pub other: Option<Id<Relations>>,
    /// Checked.
    #[model(length(max = 10), default = "a")]
    pub text: String,
}

/// A model of this name.
#[derive(Clone, Serialize, Deserialize, Model)]
pub struct Indexes {
    /// The key.
    #[model(key)]
    pub id: Id<Indexes>,
    /// Itself again.
    pub other: Option<Id<Indexes>>,
    /// Checked.
    #[model(length(max = 10), default = "a")]
    pub text: String,
}

/// A model of this name.
#[derive(Clone, Serialize, Deserialize, Model)]
pub struct Debug {
    /// The key.
    #[model(key)]
    pub id: Id<Debug>,
    /// Itself again.
    pub other: Option<Id<Debug>>,
    /// Checked.
    #[model(length(max = 10), default = "a")]
    pub text: String,
}

/// A model of this name.
#[derive(Clone, Serialize, Deserialize, Model)]
pub struct Handler {
    /// The key.
    #[model(key)]
    pub id: Id<Handler>,
    /// Itself again.
    pub other: Option<Id<Handler>>,
    /// Checked.
    #[model(length(max = 10), default = "a")]
    pub text: String,
}

/// A model of this name.
#[derive(Clone, Serialize, Deserialize, Model)]
pub struct Decoded {
    /// The key.
    #[model(key)]
    pub id: Id<Decoded>,
    /// Itself again.
    pub other: Option<Id<Decoded>>,
    /// Checked.
    #[model(length(max = 10), default = "a")]
    pub text: String,
}

/// A model of this name.
#[derive(Clone, Serialize, Deserialize, Model)]
pub struct Deserializer {
    /// The key.
    #[model(key)]
    pub id: Id<Deserializer>,
    /// Itself again.
    pub other: Option<Id<Deserializer>>,
    /// Checked.
    #[model(length(max = 10), default = "a")]
    pub text: String,
}

/// A model of this name.
#[derive(Clone, Serialize, Deserialize, Model)]
pub struct Visitor {
    /// The key.
    #[model(key)]
    pub id: Id<Visitor>,
    /// Itself again.
    pub other: Option<Id<Visitor>>,
    /// Checked.
    #[model(length(max = 10), default = "a")]
    pub text: String,
}

/// A model of this name.
#[derive(Clone, Serialize, Deserialize, Model)]
pub struct Phantom {
    /// The key.
    #[model(key)]
    pub id: Id<Phantom>,
    /// Itself again.
    pub other: Option<Id<Phantom>>,
    /// Checked.
    #[model(length(max = 10), default = "a")]
    pub text: String,
}

/// A model of this name.
#[derive(Clone, Serialize, Deserialize, Model)]
pub struct Future {
    /// The key.
    #[model(key)]
    pub id: Id<Future>,
    /// Itself again.
    pub other: Option<Id<Future>>,
    /// Checked.
    #[model(length(max = 10), default = "a")]
    pub text: String,
}

/// A model of this name.
#[derive(Clone, Serialize, Deserialize, Model)]
pub struct Error {
    /// The key.
    #[model(key)]
    pub id: Id<Error>,
    /// Itself again.
    pub other: Option<Id<Error>>,
    /// Checked.
    #[model(length(max = 10), default = "a")]
    pub text: String,
}

/// A model of this name.
#[derive(Clone, Serialize, Deserialize, Model)]
pub struct Formatter {
    /// The key.
    #[model(key)]
    pub id: Id<Formatter>,
    /// Itself again.
    pub other: Option<Id<Formatter>>,
    /// Checked.
    #[model(length(max = 10), default = "a")]
    pub text: String,
}

/// A model of this name.
#[derive(Clone, Serialize, Deserialize, Model)]
pub struct Some {
    /// The key.
    #[model(key)]
    pub id: Id<Some>,
    /// Itself again.
    pub other: Option<Id<Some>>,
    /// Checked.
    #[model(length(max = 10), default = "a", unique)]
    pub text: String,
}

/// A model of this name.
#[derive(Clone, Serialize, Deserialize, Model)]
pub struct Ok {
    /// The key.
    #[model(key)]
    pub id: Id<Ok>,
    /// Itself again.
    pub other: Option<Id<Ok>>,
    /// Checked.
    #[model(length(max = 10), default = "a", unique)]
    pub text: String,
}

/// A model of this name.
#[derive(Clone, Serialize, Deserialize, Model)]
pub struct Copy {
    /// The key.
    #[model(key)]
    pub id: Id<Copy>,
    /// Itself again.
    pub other: Option<Id<Copy>>,
    /// Checked.
    #[model(length(max = 10), default = "a", unique)]
    pub text: String,
}

/// A model of this name.
#[derive(Clone, Serialize, Deserialize, Model)]
pub struct Send {
    /// The key.
    #[model(key)]
    pub id: Id<Send>,
    /// Itself again.
    pub other: Option<Id<Send>>,
    /// Checked.
    #[model(length(max = 10), default = "a", unique)]
    pub text: String,
}

/// A model of this name.
#[derive(Clone, Serialize, Deserialize, Model)]
pub struct ToOwned {
    /// The key.
    #[model(key)]
    pub id: Id<ToOwned>,
    /// Itself again.
    pub other: Option<Id<ToOwned>>,
    /// Checked.
    #[model(length(max = 10), default = "a", unique)]
    pub text: String,
}

/// A model of this name.
#[derive(Clone, Serialize, Deserialize, Model)]
pub struct App {
    /// The key.
    #[model(key)]
    pub id: Id<App>,
    /// Itself again.
    pub other: Option<Id<App>>,
    /// Checked.
    #[model(length(max = 10), default = "a")]
    pub text: String,
}

/// A model of this name.
#[derive(Clone, Serialize, Deserialize, Model)]
pub struct Root {
    /// The key.
    #[model(key)]
    pub id: Id<Root>,
    /// Itself again.
    pub other: Option<Id<Root>>,
    /// Checked.
    #[model(length(max = 10), default = "a")]
    pub text: String,
}

/// A model of this name.
#[derive(Clone, Serialize, Deserialize, Model)]
pub struct Operation {
    /// The key.
    #[model(key)]
    pub id: Id<Operation>,
    /// Itself again.
    pub other: Option<Id<Operation>>,
    /// Checked.
    #[model(length(max = 10), default = "a")]
    pub text: String,
}

/// A model of this name.
#[derive(Clone, Serialize, Deserialize, Model)]
pub struct Target {
    /// The key.
    #[model(key)]
    pub id: Id<Target>,
    /// Itself again.
    pub other: Option<Id<Target>>,
    /// Checked.
    #[model(length(max = 10), default = "a")]
    pub text: String,
}

/// A model of this name.
#[derive(Clone, Serialize, Deserialize, Model)]
pub struct Route {
    /// The key.
    #[model(key)]
    pub id: Id<Route>,
    /// Itself again.
    pub other: Option<Id<Route>>,
    /// Checked.
    #[model(length(max = 10), default = "a")]
    pub text: String,
}
